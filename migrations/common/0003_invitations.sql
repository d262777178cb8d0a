-- Invitations: the link and the code that lead a person to their first passkey.

create table invitation (
    person_id uuid not null references person (id),
    id uuid not null,
    organisation_ods text not null references organisation (ods),
    -- 'patient' or 'staff'
    purpose text not null,
    -- 'email', 'letter', 'front-desk'
    channel text not null,
    email text,
    -- First and last name in lower case: what a search looks in (SQLite lowers ASCII only).
    search_names text not null,
    -- Keyed hashes (HMAC-SHA-256): of the 128-bit link; of the 13-character code together with
    -- the link, the date of birth, and the purpose.
    link_hash bytea not null unique,
    code_hash bytea not null,
    -- What the practice saw when it checked identity in person.
    identity_seen text,
    tries bigint not null default 0,
    -- Null where the operator made it at the command line.
    created_by uuid references person (id),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    opened_at timestamptz,
    redeemed_at timestamptz,
    withdrawn_at timestamptz,
    locked_at timestamptz,
    primary key (person_id, id)
);
-- Ids are made in the order of time: this is newest first.
create index invitation_by_organisation on invitation (organisation_ods, id);

-- What happened to an invitation, for the practice that made it.
create table invitation_event (
    person_id uuid not null,
    invitation_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    -- 'made', 'renewed', 'opened', 'locked', 'withdrawn', 'replaced', 'redeemed'
    what text not null,
    -- The member of staff; null where the invited person did it, or the operator.
    actor_id uuid references person (id),
    primary key (person_id, invitation_id, id),
    foreign key (person_id, invitation_id) references invitation (person_id, id)
);
