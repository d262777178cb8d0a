-- Carers: who may act for whom, why, and since when. The model of the NHS Validated
-- Relationships Service (1.27.0).

create table carer_arrangement (
    person_id uuid not null references person (id),
    id uuid not null,
    -- Null until somebody has accepted.
    carer_id uuid references person (id),
    -- The name the person gave the invitation, for their own list.
    carer_name text not null,
    -- What the carer is to the person, in their words: "daughter".
    relationship text not null default '',
    -- A key of `access::relation::Basis`.
    basis text not null,
    -- 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error'
    state text not null,
    -- Keys of `access::class::Scope` with spaces between.
    scopes text not null,
    made_at timestamptz not null,
    -- From when the carer may act: after the cooling period.
    starts_at timestamptz,
    -- The first London day on which it is over.
    ends_on date,
    review_on date,
    -- Why access is needed: a code of the Validated Relationships Service ('COMB', 'MHEA', ...).
    access_reason text not null default 'NotSpecified',
    -- What was seen: 'BRTH', 'PRNA', ... and in words.
    evidence text,
    evidence_words text,
    -- The practice that set it up; null where the person did.
    organisation_ods text references organisation (ods),
    made_by uuid not null references person (id),
    -- A clinician recorded that the young person understands and agrees.
    competence_at timestamptz,
    -- Decided again after the 11th birthday.
    reviewed_at timestamptz,
    last_used_at timestamptz,
    -- Rises with every change: of two who change at once, one wins.
    version bigint not null default 1,
    -- Keyed hashes of the link and the code of an invitation that waits.
    link_hash bytea unique,
    code_hash bytea,
    tries bigint not null default 0,
    expires_at timestamptz,
    primary key (person_id, id)
);
create index carer_arrangement_by_carer on carer_arrangement (carer_id, state);
-- Two people have one arrangement at a time that waits or is in use.
create unique index carer_arrangement_one on carer_arrangement (person_id, carer_id) where state in ('proposed', 'active');
-- The daily look at everything in force.
create index carer_arrangement_in_force on carer_arrangement (id) where state = 'active';
create index carer_arrangement_by_organisation on carer_arrangement (organisation_ods, id);

-- Every change with its reason; never changed itself.
create table carer_event (
    person_id uuid not null,
    arrangement_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    from_state text,
    to_state text not null,
    -- A reason of the Validated Relationships Service ('ROLE_CREATED', ...).
    reason text not null,
    words text,
    -- Null where a job did it.
    actor_id uuid references person (id),
    primary key (person_id, arrangement_id, id),
    foreign key (person_id, arrangement_id) references carer_arrangement (person_id, id)
);
