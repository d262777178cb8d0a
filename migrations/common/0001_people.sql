-- People, organisations, who works where. Common dialect: see ARCHITECTURE.md, "Two databases".

create table deployment (
    id bigint primary key check (id = 1),
    -- 'demo' or 'live'; a database never changes from one to the other.
    mode text not null,
    created_at timestamptz not null
);

create table person (
    id uuid primary key,
    -- Ten digits, no spaces; null for staff and before it is known.
    nhs_number text unique,
    birth_date date,
    given_name text not null,
    family_name text not null,
    -- Where the person is registered as a patient.
    practice_ods text,
    email text,
    -- Accessible Information Standard (DCB1605): 'standard', 'large-print'.
    letter_format text not null default 'standard',
    created_at timestamptz not null,
    terms_agreed_at timestamptz,
    last_visit_at timestamptz,
    -- What came after this instant is marked as new.
    previous_visit_at timestamptz,
    -- How well we know who they are (the levels of NHS login): 'low', 'medium', 'high'.
    proofing text not null default 'medium',
    -- Since when they have paused their own online access.
    paused_at timestamptz,
    -- 'on': neutral name, icon, and words in messages.
    discreet text not null default 'off',
    -- A death that the practice has recorded; every arrangement with carers ends that day.
    died_on date,
    -- The key under which a demonstration offers this person at sign-in.
    demo_key text unique
);
create index person_by_practice on person (practice_ods, family_name, given_name);

create table organisation (
    ods text primary key,
    name text not null,
    telephone text,
    -- Birthdays (in years) at which a parent's access is reviewed and ends.
    carer_review_age bigint not null default 11,
    carer_end_age bigint not null default 16,
    -- The lawful ground for emergency access where all sharing was stopped: 'none' or 'vital'.
    emergency_ground text not null default 'none',
    created_at timestamptz not null
);

create table membership (
    person_id uuid not null references person (id),
    organisation_ods text not null references organisation (ods),
    role text not null,
    created_at timestamptz not null,
    -- Null until the person accepted: an invited member may do nothing (CVE-2026-43913).
    activated_at timestamptz,
    ended_at timestamptz,
    primary key (person_id, organisation_ods)
);
create index membership_by_organisation on membership (organisation_ods);

-- A system that sends bundles.
create table source (
    ods text primary key references organisation (ods),
    token_hash bytea unique,
    created_at timestamptz not null,
    revoked_at timestamptz
);
