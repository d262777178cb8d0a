-- What is in the access log stays as it is.
create function refuse_to_change_the_access_log() returns trigger language plpgsql as $$
begin
    raise exception 'the access log is final';
end
$$;
create trigger access_log_not_changed before update or delete on access_log
for each row execute function refuse_to_change_the_access_log();
create trigger access_log_not_emptied before truncate on access_log
for each statement execute function refuse_to_change_the_access_log();
