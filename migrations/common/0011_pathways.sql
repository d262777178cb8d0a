-- Pathways: what a care team asks a person to measure, and by which rules it is judged.

-- That an organisation uses the clinical module, and how. Without a row it is off.
create table monitoring (
    organisation_ods text primary key references organisation (ods),
    switched_on_at timestamptz,
    switched_on_by uuid references person (id),
    -- Who answers for clinical safety there (DCB0160).
    safety_officer text not null default '',
    -- `alerts::calendar::Hours` as JSON: when the team works.
    hours text not null,
    -- What patients are told to call.
    telephone text not null default ''
);

-- Who switched it on and off, and who changed how it is used. Nothing is overwritten.
create table monitoring_event (
    organisation_ods text not null references organisation (ods),
    id uuid not null,
    at timestamptz not null,
    -- 'on', 'changed', 'off'
    what text not null,
    actor_id uuid not null references person (id),
    -- Who answered for clinical safety from then on.
    safety_officer text not null,
    primary key (organisation_ods, id)
);

-- A template as an organisation has it. A version that was signed is never changed.
create table pathway_template (
    organisation_ods text not null references organisation (ods),
    id uuid not null,
    -- The key of a template: 'hypertension-diagnosis'.
    template text not null,
    version bigint not null,
    -- `pathways::template::Template` as JSON.
    body text not null,
    made_by uuid not null references person (id),
    made_at timestamptz not null,
    -- The clinician who answers for it, with their words.
    signed_by uuid references person (id),
    signed_at timestamptz,
    signed_words text not null default '',
    retired_at timestamptz,
    primary key (organisation_ods, id),
    unique (organisation_ods, template, version)
);

-- That a person is on a pathway.
create table pathway (
    person_id uuid not null references person (id),
    id uuid not null,
    organisation_ods text not null references organisation (ods),
    template_id uuid not null,
    template text not null,
    started_at timestamptz not null,
    -- The first and the last London day of it; no last one: until it is ended.
    starts_on date not null,
    ends_on date,
    ended_at timestamptz,
    -- 'finished', 'stopped-by-team', 'stopped-by-person', 'died', 'moved', 'replaced'
    ended_why text,
    -- The person's own targets: `pathways::limits::Limits` as JSON, over those of the template.
    own_limits text not null default '{}',
    put_by uuid not null references person (id),
    -- That the person agreed, and how: 'told-us', 'in-person', 'by-phone'.
    agreed text not null,
    version bigint not null default 1,
    primary key (person_id, id),
    foreign key (organisation_ods, template_id) references pathway_template (organisation_ods, id)
);
create index pathway_in_force on pathway (person_id) where ended_at is null;
-- Of two who put a person on the same pathway at once, one wins.
create unique index pathway_once on pathway (person_id, organisation_ods, template) where ended_at is null;
create index pathway_by_organisation on pathway (organisation_ods, template) where ended_at is null;

-- What was decided about a person's pathway, by whom: set up, targets changed, ended.
create table pathway_event (
    person_id uuid not null,
    pathway_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    -- 'started', 'targets', 'version' (moved to another one of its template), 'ended'
    what text not null,
    actor_id uuid references person (id),
    words text not null default '',
    primary key (person_id, pathway_id, id),
    foreign key (person_id, pathway_id) references pathway (person_id, id)
);
