-- Staff and the people they look after: who was found by whom, emergencies, and the flag that
-- only staff may know.

-- Found by NHS number and date of birth: staff of that organisation may ask until then.
create table finding (
    person_id uuid not null references person (id),
    actor_id uuid not null references person (id),
    organisation_ods text not null references organisation (ods),
    at timestamptz not null,
    until timestamptz not null,
    primary key (person_id, actor_id, organisation_ods)
);

create table emergency_access (
    person_id uuid not null references person (id),
    id uuid not null,
    actor_id uuid not null references person (id),
    organisation_ods text not null references organisation (ods),
    role text not null,
    -- 'unconscious', 'life-threatening', 'cannot-be-asked', 'risk-to-others'
    reason text not null,
    words text not null,
    at timestamptz not null,
    until timestamptz not null,
    ended_at timestamptz,
    -- When the person was told; null while a safeguarding flag delays it.
    told_at timestamptz,
    -- When the person put the notice away.
    dismissed_at timestamptz,
    reviewed_at timestamptz,
    reviewed_by uuid references person (id),
    -- 'justified' or 'not-justified'
    outcome text,
    outcome_words text,
    primary key (person_id, id)
);
create index emergency_access_by_organisation on emergency_access (organisation_ods, reviewed_at, at);
create index emergency_access_by_actor on emergency_access (actor_id, until);

-- That somebody may be under pressure. Nothing of it is in any answer to a patient or carer.
create table safety_flag (
    person_id uuid not null references person (id),
    id uuid not null,
    -- 'enhanced-review': no carer comes in. 'delay-notices': the person is not told at once.
    kind text not null,
    organisation_ods text not null references organisation (ods),
    words text not null default '',
    set_by uuid not null references person (id),
    at timestamptz not null,
    lifted_at timestamptz,
    lifted_by uuid references person (id),
    primary key (person_id, id)
);
create index safety_flag_in_force on safety_flag (person_id, kind) where lifted_at is null;
