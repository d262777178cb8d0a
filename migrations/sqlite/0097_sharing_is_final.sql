-- What a person has decided stays as it is: the next decision stands beside it.
create trigger sharing_choice_not_changed before update on sharing_choice
begin
    select raise(abort, 'a decision is final');
end;
create trigger sharing_choice_not_removed before delete on sharing_choice
begin
    select raise(abort, 'a decision is final');
end;
create trigger preference_not_changed before update on preference
begin
    select raise(abort, 'a decision is final');
end;
create trigger preference_not_removed before delete on preference
begin
    select raise(abort, 'a decision is final');
end;
