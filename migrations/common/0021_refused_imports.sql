-- A bundle that matched nobody waits until somebody of its organisation has looked at it.
alter table import add column looked_at timestamptz;
alter table import add column looked_by uuid;
