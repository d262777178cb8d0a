-- What is in the access log stays as it is.
create trigger access_log_not_changed before update on access_log
begin
    select raise(abort, 'the access log is final');
end;
create trigger access_log_not_removed before delete on access_log
begin
    select raise(abort, 'the access log is final');
end;
