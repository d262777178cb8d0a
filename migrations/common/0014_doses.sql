-- When medicines are taken, and what became of each dose.

create table dose_schedule (
    person_id uuid not null references person (id),
    id uuid not null,
    -- 'own': of `own_medicine`; 'record': an entry of the record.
    medicine_kind text not null,
    medicine_id uuid not null,
    -- The name as it stood when it was chosen.
    title text not null,
    -- What happens when one is missed: `doses::Reminding` as JSON.
    reminding text not null,
    made_at timestamptz not null,
    made_by uuid not null references person (id),
    -- 'person', 'carer', 'staff'
    made_as text not null,
    organisation_ods text references organisation (ods),
    -- A practice's proposal waits until the person, or a carer of theirs, says yes.
    confirmed_at timestamptz,
    confirmed_by uuid references person (id),
    -- Since when nothing is due; null: it goes on.
    paused_at timestamptz,
    ended_at timestamptz,
    version bigint not null default 1,
    primary key (person_id, id)
);
create index dose_schedule_in_force on dose_schedule (person_id) where ended_at is null;

-- The times of a schedule as they were from a day on: adherence of last month goes by last month's.
create table dose_course (
    person_id uuid not null,
    schedule_id uuid not null,
    number bigint not null,
    -- From this instant on, until the next one begins.
    from_at timestamptz not null,
    -- `doses::schedule::Course` as JSON. A pause ends before it begins.
    body text not null,
    primary key (person_id, schedule_id, number),
    foreign key (person_id, schedule_id) references dose_schedule (person_id, id)
);

-- Every change of a schedule. Nothing is overwritten.
create table dose_schedule_change (
    person_id uuid not null,
    schedule_id uuid not null,
    version bigint not null,
    at timestamptz not null,
    -- 'made', 'confirmed', 'times', 'reminding', 'paused', 'resumed', 'ended'
    what text not null,
    actor_id uuid references person (id),
    entered_as text not null,
    organisation_ods text,
    body text not null,
    primary key (person_id, schedule_id, version),
    foreign key (person_id, schedule_id) references dose_schedule (person_id, id)
);

-- What somebody said about one dose. One that nobody has said anything about has no row: whether it
-- is due, late or missed is told by the time.
create table dose (
    person_id uuid not null,
    schedule_id uuid not null,
    -- The key of an occurrence: the local day and the slot of the schedule; never the instant.
    day date not null,
    -- "08:00", "3" (the third of an interval's day); as needed: a UUID v7 made where it was entered.
    slot text not null,
    -- When it was due; null as needed.
    due_at timestamptz,
    -- 'taken', 'skipped', 'unmarked' (undone)
    state text not null,
    -- When it was taken.
    at timestamptz,
    -- A key of `doses::SkipReason`.
    reason text,
    note text not null default '',
    marked_at timestamptz not null,
    marked_by uuid references person (id),
    -- 'person', 'carer', 'staff', 'button' (of a notification)
    marked_as text not null,
    organisation_ods text,
    version bigint not null default 1,
    primary key (person_id, schedule_id, day, slot),
    foreign key (person_id, schedule_id) references dose_schedule (person_id, id)
);
create index dose_by_day on dose (person_id, day);

create table dose_change (
    person_id uuid not null,
    schedule_id uuid not null,
    day date not null,
    slot text not null,
    version bigint not null,
    at timestamptz not null,
    state text not null,
    actor_id uuid references person (id),
    marked_as text not null,
    organisation_ods text,
    -- `doses::Mark` as JSON.
    body text not null,
    primary key (person_id, schedule_id, day, slot, version),
    foreign key (person_id, schedule_id, day, slot) references dose (person_id, schedule_id, day, slot)
);

-- A dose that somebody wants to be reminded of later. It moves, it is never copied.
create table dose_put_off (
    person_id uuid not null,
    schedule_id uuid not null,
    day date not null,
    slot text not null,
    until timestamptz not null,
    at timestamptz not null,
    by_id uuid not null references person (id),
    primary key (person_id, schedule_id, day, slot),
    foreign key (person_id, schedule_id) references dose_schedule (person_id, id)
);
