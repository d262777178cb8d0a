-- Readings from home. `reading` holds each as it is now, `reading_change` every state it was in.

create table reading (
    person_id uuid not null references person (id),
    -- A UUID v7 made where the reading was entered: the same reading sent twice is one.
    id uuid not null,
    -- A key of `readings::measure::Measure`.
    measure text not null,
    taken_at timestamptz not null,
    -- Where and when it was taken: minutes east of UTC, and the IANA zone.
    offset_minutes bigint not null,
    zone text not null,
    received_at timestamptz not null,
    -- `readings::measure::Values` as JSON: amounts in thousandths of their unit.
    amounts text not null,
    note text not null,
    -- A key of `readings::Method`.
    method text not null,
    -- `readings::Circumstances` as JSON: as it was entered, arm, device.
    circumstances text not null,
    -- What was measured in one go has the same.
    sitting uuid,
    -- The task of a diary that it answers.
    task text,
    -- Null: a system.
    entered_by uuid references person (id),
    -- 'person', 'carer', 'staff', 'device'
    entered_as text not null,
    organisation_ods text references organisation (ods),
    version bigint not null default 1,
    -- SHA-256 of what was sent: the same id with another payload is a conflict.
    payload_hash bytea not null,
    removed_at timestamptz,
    primary key (person_id, id)
);
create index reading_by_measure on reading (person_id, measure, taken_at, id);
create index reading_by_time on reading (person_id, taken_at, id);

-- Every state of a reading. Nothing is overwritten.
create table reading_change (
    person_id uuid not null,
    reading_id uuid not null,
    version bigint not null,
    at timestamptz not null,
    -- 'made', 'edited', 'removed'
    what text not null,
    actor_id uuid references person (id),
    entered_as text not null,
    organisation_ods text,
    -- `readings::NewReading` as JSON, as it was from then on.
    body text not null,
    primary key (person_id, reading_id, version),
    foreign key (person_id, reading_id) references reading (person_id, id)
);

-- The same id with another payload (two phones, a restored backup): kept and shown, never merged.
create table reading_conflict (
    person_id uuid not null,
    reading_id uuid not null,
    payload_hash bytea not null,
    received_at timestamptz not null,
    entered_by uuid references person (id),
    -- `readings::NewReading` as JSON.
    body text not null,
    settled_at timestamptz,
    -- 'dropped', or 'kept' as a reading of its own.
    settled text,
    primary key (person_id, reading_id, payload_hash)
);
create index reading_conflict_open on reading_conflict (person_id) where settled_at is null;

-- A phone on which a person lets themselves write readings without a network. What waits on it is
-- sealed to the public key; the private one never leaves here.
create table reading_phone (
    person_id uuid not null references person (id),
    id uuid not null,
    -- "Chrome on an Android device"
    name text not null,
    -- A point of P-256: 65 bytes, as in SEC 1.
    public_key bytea not null,
    -- Sealed with the master key.
    private_key bytea not null,
    made_at timestamptz not null,
    last_sent_at timestamptz,
    revoked_at timestamptz,
    primary key (person_id, id)
);

-- A file of readings that somebody has sent and not confirmed yet, with what they answered about it.
-- It opens for the person who sent it, in the session that did; after half an hour it is nobody's.
create table reading_file (
    person_id uuid not null references person (id),
    id uuid not null,
    sent_by uuid not null references person (id),
    -- The handle of the session.
    session uuid not null,
    made_at timestamptz not null,
    until timestamptz not null,
    -- Sealed with the master key: `readings::files::Waiting` as JSON.
    sealed bytea not null,
    primary key (person_id, id)
);
create index reading_file_until on reading_file (until);

-- A source whose Observations are readings from home, not entries of the record.
alter table source add column home_devices bigint not null default 0;
