-- The record: each resource once and whole, beside the columns that pages read.

create table import (
    id uuid primary key,
    source_ods text not null,
    -- Null where the bundle matched no one person.
    person_id uuid references person (id),
    received_at timestamptz not null,
    -- 'taken' or 'refused'
    outcome text not null,
    stored bigint not null default 0,
    unchanged bigint not null default 0,
    older bigint not null default 0,
    refused bigint not null default 0,
    -- Why the whole bundle was refused, and where its bytes are kept for the practice.
    reason text,
    document_key text
);
create index import_by_source on import (source_ods, received_at);

create table resource (
    person_id uuid not null references person (id),
    id uuid not null,
    source_ods text not null references organisation (ods),
    resource_type text not null,
    -- The sender's own id, or a hash of the body where there is none.
    source_id text not null,
    version_at timestamptz,
    received_at timestamptz not null,
    import_id uuid not null,
    body_hash bytea not null,
    -- The received JSON text, unchanged.
    body text not null,
    primary key (person_id, id),
    unique (person_id, source_ods, resource_type, source_id)
);

create table entry (
    person_id uuid not null,
    id uuid not null,
    source_ods text not null,
    kind text not null,
    resource_type text not null,
    title text not null,
    code_system text,
    code text,
    coded_term text,
    -- Groups all results of one test: 'system|code', else the words in lower case.
    test_key text not null,
    -- For sorting; the received text beside it is what is shown.
    happened_at timestamptz,
    happened_text text,
    happened_precision text,
    -- Year in Europe/London.
    happened_year bigint,
    status text,
    visibility text not null,
    -- Bits: the category, the scope, whether hidden. See `access/sight.rs`.
    label bigint not null,
    author text,
    -- Value and unit as words, as received.
    value_text text,
    value_number double precision,
    value_comparator text,
    unit text,
    interpretation text,
    range_text text,
    attachments bigint not null default 0,
    received_at timestamptz not null,
    -- The whole `fhir::Entry` as JSON: what the item page shows.
    details text not null,
    primary key (person_id, id),
    foreign key (person_id, id) references resource (person_id, id)
);
-- Kind and source at its end: a filter passes over what it does not want without reading the rows.
create index entry_timeline on entry (person_id, visibility, happened_at, id, kind, source_ods, label);
create index entry_shelf on entry (person_id, kind, visibility, happened_at, id, label, source_ods);
create index entry_test on entry (person_id, kind, visibility, test_key, happened_at, id, label, source_ods);
create index entry_received on entry (person_id, visibility, received_at);
-- Every count of a page comes from here alone.
create index entry_counts on entry (person_id, visibility, kind, source_ods, happened_year, received_at, label);
