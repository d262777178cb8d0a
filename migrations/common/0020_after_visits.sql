-- What is left of visits by video: what was said on arrival, the summary, how it went, travel saved; and what
-- case conferences wrote down.

-- Who came to a visit by video, and what they said about where they are.
create table visit_arrival (
    person_id uuid not null references person (id),
    appointment_id uuid not null,
    -- The person, or the carer who came.
    actor_id uuid not null references person (id),
    at timestamptz not null,
    -- Where they are, for an ambulance; and where to call when the video stops. Both are emptied the day after.
    place text not null,
    telephone text not null,
    -- When they asked to be called instead.
    call_me_at timestamptz,
    primary key (person_id, appointment_id, actor_id),
    foreign key (person_id, appointment_id) references appointment (person_id, id)
);
create index visit_arrival_of_room on visit_arrival (appointment_id);
create index visit_arrival_told on visit_arrival (at) where place <> '' or telephone <> '';

-- From where, and what it took the place of: for the practice's figure alone. A district holds thousands of homes.
create table visit_travel (
    person_id uuid not null,
    appointment_id uuid not null,
    -- "LS6"; "" where nobody said.
    district text not null default '',
    -- A key of `consultations::after::travel::Instead`; "" while nobody said.
    instead text not null default '',
    primary key (person_id, appointment_id),
    foreign key (person_id, appointment_id) references appointment (person_id, id)
);

-- What the clinician wrote for the person and the record. A correction is another version.
create table visit_summary (
    person_id uuid not null,
    appointment_id uuid not null,
    version bigint not null,
    organisation_ods text not null references organisation (ods),
    words text not null,
    next_steps text not null,
    written_by uuid not null references person (id),
    written_at timestamptz not null,
    primary key (person_id, appointment_id, version),
    foreign key (person_id, appointment_id) references appointment (person_id, id)
);

-- The two questions about how it went: answered by each who was there, once.
create table visit_feedback (
    person_id uuid not null,
    appointment_id uuid not null,
    actor_id uuid not null references person (id),
    at timestamptz not null,
    -- 'yes', 'partly', 'no'
    heard text not null,
    needed text not null,
    primary key (person_id, appointment_id, actor_id),
    foreign key (person_id, appointment_id) references appointment (person_id, id)
);

-- Where an organisation sees people.
create table visit_practice (
    organisation_ods text primary key references organisation (ods),
    -- "LS1"
    district text not null,
    changed_by uuid not null references person (id),
    changed_at timestamptz not null
);

-- What a case conference about somebody wrote down. A correction is another version.
create table conference_note (
    person_id uuid not null references person (id),
    conference_id uuid not null references conference (id),
    version bigint not null,
    words text not null,
    written_by uuid not null references person (id),
    written_at timestamptz not null,
    primary key (person_id, conference_id, version)
);

-- Who does what until when.
create table conference_action (
    person_id uuid not null references person (id),
    conference_id uuid not null references conference (id),
    -- Made when the form was shown: the same form sent twice is one action.
    id uuid not null,
    words text not null,
    who text not null,
    due_on date,
    made_by uuid not null references person (id),
    made_at timestamptz not null,
    -- Taken out again, for it was a mistake.
    removed_at timestamptz,
    primary key (person_id, conference_id, id)
);
