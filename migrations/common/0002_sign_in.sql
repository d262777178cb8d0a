-- Sign-in: sessions, passkeys, recovery codes, rate limits.

create table session (
    -- SHA-256 of the cookie's id: the table alone opens nothing.
    id_hash bytea primary key,
    -- A public handle for "where you are signed in".
    handle uuid not null unique,
    person_id uuid references person (id),
    data text not null,
    device text not null default '',
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    revoked_at timestamptz
);
create index session_by_person on session (person_id);
create index session_by_age on session (created_at);

-- That a passkey was used again for one thing: five minutes, one session, one person's data.
create table step_up (
    -- A handle of `session`.
    session uuid not null,
    -- A key of `access::policy::Purpose`.
    purpose text not null,
    -- Of a person, or of nobody: the answer must not tell which (no foreign key).
    subject uuid not null,
    at timestamptz not null,
    primary key (session, purpose, subject)
);
create index step_up_by_age on step_up (at);

create table passkey (
    person_id uuid not null references person (id),
    id uuid not null,
    -- Unique over all people: the library does not check it.
    credential_id bytea not null unique,
    credential text not null,
    name text not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    primary key (person_id, id)
);

create table recovery_code (
    person_id uuid not null references person (id),
    id uuid not null,
    code_hash bytea not null unique,
    created_at timestamptz not null,
    used_at timestamptz,
    primary key (person_id, id)
);

-- A passkey ceremony between its two halves: five minutes, used once.
create table ceremony (
    id_hash bytea primary key,
    purpose text not null,
    person_id uuid references person (id),
    state text not null,
    created_at timestamptz not null
);
create index ceremony_by_age on ceremony (created_at);

create table rate_limit (
    bucket text not null,
    window_start timestamptz not null,
    uses bigint not null,
    primary key (bucket, window_start)
);
create index rate_limit_by_age on rate_limit (window_start);
