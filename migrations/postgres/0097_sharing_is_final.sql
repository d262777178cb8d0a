-- What a person has decided stays as it is: the next decision stands beside it.
create function refuse_to_change_a_decision() returns trigger language plpgsql as $$
begin
    raise exception 'a decision is final';
end
$$;
create trigger sharing_choice_not_changed before update or delete on sharing_choice
for each row execute function refuse_to_change_a_decision();
create trigger sharing_choice_not_emptied before truncate on sharing_choice
for each statement execute function refuse_to_change_a_decision();
create trigger preference_not_changed before update or delete on preference
for each row execute function refuse_to_change_a_decision();
create trigger preference_not_emptied before truncate on preference
for each statement execute function refuse_to_change_a_decision();
