-- What a person decides about their record. Every table: person_id first, nothing overwritten.

-- One choice about who may see what; the one in force is found by `access/consent.rs`.
create table sharing_choice (
    person_id uuid not null references person (id),
    id uuid not null,
    at timestamptz not null,
    -- Null: every organisation.
    organisation_ods text references organisation (ods),
    -- A key of `access::class::Category`; null: every category.
    category text,
    -- 'direct-care', 'planning', 'research'
    purpose text not null,
    -- 'share' or 'stop'
    choice text not null,
    -- Null: until changed.
    until timestamptz,
    made_by uuid not null references person (id),
    primary key (person_id, id)
);

-- Facts that are nobody's consent here: the national data opt-out, the Summary Care Record
-- preference, willingness to hear about research. The latest of a kind is in force.
create table preference (
    person_id uuid not null references person (id),
    id uuid not null,
    at timestamptz not null,
    -- 'national-data-opt-out', 'summary-care-record', 'research'
    kind text not null,
    -- What the person told us, on the day of `at`: a key of `sharing::preferences::Kind::options`.
    choice text not null,
    -- The day on which they say that they chose, where it counts.
    chosen_on date,
    made_by uuid not null references person (id),
    primary key (person_id, id)
);

-- What is hidden, and from whom. An entry, or a whole category.
create table hiding (
    person_id uuid not null references person (id),
    id uuid not null,
    at timestamptz not null,
    -- No foreign key: a source may send the entry again under the same id, and it stays hidden.
    entry_id uuid,
    -- A key of `access::class::Category`, where it is the whole of it; `label` is its bit.
    category text,
    label bigint not null default 0,
    -- 'carers', or 'screens': from carers and from the person's own screens.
    hidden_from text not null,
    made_by uuid not null references person (id),
    ended_at timestamptz,
    primary key (person_id, id)
);
create index hiding_in_force on hiding (person_id, entry_id) where ended_at is null;
