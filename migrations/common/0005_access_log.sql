-- Who looked, and who was refused. One chain of MACs per person; no words of the record.
-- Rows are final: migrations 0095 refuse to change or remove one.
create table access_log (
    person_id uuid not null,
    seq bigint not null,
    at timestamptz not null,
    actor_id uuid not null,
    relation text not null,
    organisation_ods text,
    action text not null,
    data_class text not null,
    -- The route's pattern without ids: '/record/results'.
    page text not null,
    -- 'permitted' or 'refused'
    outcome text not null,
    request_id text not null,
    prev_mac bytea not null,
    mac bytea not null,
    primary key (person_id, seq)
);

create table access_log_head (
    person_id uuid primary key,
    seq bigint not null,
    mac bytea not null
);

-- While it is in force, the person's own page leaves out what this actor did: to tell would put
-- somebody in danger. The chain itself is whole.
create table access_log_hold (
    person_id uuid not null,
    actor_id uuid not null,
    until timestamptz not null,
    primary key (person_id, actor_id)
);
