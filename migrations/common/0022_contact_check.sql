-- An e-mail address waits for its code as a mobile number does.
alter table mobile_check rename to contact_check;
alter table contact_check rename column mobile to contact;
-- A key of `reminders::choices::contact::Contact`.
alter table contact_check add column kind text not null default 'mobile';
