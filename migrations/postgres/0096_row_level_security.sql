-- The second lock: whatever a statement asks for, the database gives health data of one person
-- in one transaction, the one named by `nene.subject` (set where a grant is made), and of nobody
-- where no one is named. `force` binds the owner of the tables too; a superuser is not bound, so
-- `nene check` says when the program runs as one.
--
-- 'everyone' is for the operator and for tests; the program itself never says it (a test looks).
create function nene_subject() returns text language sql stable
    as $$ select coalesce(current_setting('nene.subject', true), '') $$;

do $$
declare
    health_data text;
begin
    foreach health_data in array array['resource', 'entry', 'entry_words', 'reading', 'reading_change', 'reading_conflict',
        'own_medicine', 'own_medicine_change', 'medicine_left', 'dose_schedule', 'dose_course', 'dose_schedule_change', 'dose', 'dose_change', 'dose_put_off',
        'goal', 'goal_step', 'person_need', 'visit_summary', 'conference_note', 'conference_action'] loop
        execute format('alter table %I enable row level security', health_data);
        execute format('alter table %I force row level security', health_data);
        -- The subselects are evaluated once for a statement, not for every row.
        execute format(
            'create policy of_subject on %I using (
                person_id = (select case when nene_subject() in ('''', ''everyone'') then null else nene_subject()::uuid end)
                or (select nene_subject()) = ''everyone'')',
            health_data);
    end loop;
end
$$;
