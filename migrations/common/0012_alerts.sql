-- Alerts: what somebody has to look at, who does, and what came of it.

create table alert (
    person_id uuid not null references person (id),
    id uuid not null,
    organisation_ods text not null references organisation (ods),
    pathway_id uuid not null,
    -- 'red', 'amber', 'missing', 'note'
    severity text not null,
    -- Which rule fired, of which version of what: "bp-severe", "hypertension-treated 3, own targets".
    rule text not null,
    rule_version text not null,
    -- What the team reads: "Blood pressure 186/122 mmHg".
    seen text not null,
    -- What makes two firings the same alert.
    dedupe_key text not null,
    raised_at timestamptz not null,
    -- By when somebody must have claimed it; moved on by every step.
    due_at timestamptz not null,
    -- 0 the team, 1 a second person, 2 the team lead, 3 a phone task at the practice.
    step bigint not null default 0,
    claimed_by uuid references person (id),
    claimed_at timestamptz,
    -- When it was first claimed: what "time to acknowledge" is counted by.
    acknowledged_at timestamptz,
    closed_at timestamptz,
    closed_by uuid references person (id),
    -- A key of `alerts::Outcome`; 'stopped' where death, deregistration or the pathway's end closed it.
    outcome text,
    note text not null default '',
    version bigint not null default 1,
    primary key (person_id, id),
    unique (person_id, dedupe_key)
);
create index alert_open on alert (organisation_ods, severity, due_at) where closed_at is null;
create index alert_unclaimed on alert (due_at) where closed_at is null and claimed_at is null;
create index alert_by_time on alert (organisation_ods, raised_at);

-- Which readings it is about.
create table alert_reading (
    person_id uuid not null,
    alert_id uuid not null,
    reading_id uuid not null,
    primary key (person_id, alert_id, reading_id),
    foreign key (person_id, alert_id) references alert (person_id, id)
);

-- What was done about it. Nothing is overwritten.
create table alert_event (
    person_id uuid not null,
    alert_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    -- 'raised', 'again', 'claimed', 'released', 'contact-tried', 'note', 'escalated', 'closed'
    what text not null,
    actor_id uuid references person (id),
    words text not null default '',
    primary key (person_id, alert_id, id),
    foreign key (person_id, alert_id) references alert (person_id, id)
);

-- A task for the practice's front desk: call this person. No reading stands in it.
create table phone_task (
    person_id uuid not null references person (id),
    id uuid not null,
    organisation_ods text not null references organisation (ods),
    alert_id uuid not null,
    made_at timestamptz not null,
    done_at timestamptz,
    done_by uuid references person (id),
    -- 'spoke', 'no-answer', 'wrong-number', 'passed-on'
    outcome text,
    note text not null default '',
    primary key (person_id, id),
    unique (person_id, alert_id)
);
create index phone_task_open on phone_task (organisation_ods, made_at) where done_at is null;

-- The synthetic patient's alarms: when one was asked for, and when it came.
create table alarm_check (
    id uuid primary key,
    at timestamptz not null,
    -- 'alarmed' or 'silent'
    outcome text not null
);
create index alarm_check_by_time on alarm_check (at);
