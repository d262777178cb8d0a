-- Who looked, and who was refused. One chain of MACs per person; no words of the record.
create table access_log (
    person_id uuid not null,
    seq bigint not null,
    at timestamptz not null,
    actor_id uuid not null,
    relation text not null,
    organisation_ods text,
    action text not null,
    data_class text not null,
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
