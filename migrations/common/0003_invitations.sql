create table invitation (
    person_id uuid not null references person (id),
    id uuid not null,
    organisation_ods text not null references organisation (ods),
    -- 'patient' or 'staff'
    purpose text not null,
    -- 'email', 'letter', 'front-desk'
    channel text not null,
    email text,
    -- Keyed hashes (HMAC-SHA-256) of the 128-bit link and the 13-character code.
    link_hash bytea not null unique,
    code_hash bytea not null,
    -- What the practice saw when it checked identity in person.
    identity_seen text,
    tries bigint not null default 0,
    created_by uuid not null references person (id),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    opened_at timestamptz,
    redeemed_at timestamptz,
    withdrawn_at timestamptz,
    locked_at timestamptz,
    primary key (person_id, id)
);
create index invitation_by_organisation on invitation (organisation_ods, created_at);
