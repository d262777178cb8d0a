-- Video rooms: who is where, guests, conferences. What is said in a room is kept nowhere.

-- The room of an appointment, from when somebody first came; or of a conference. An organisation
-- lists its rooms across people.
create table room (
    -- The id of the appointment, or of the conference.
    id uuid primary key,
    -- 'visit' or 'conference'
    kind text not null,
    organisation_ods text not null references organisation (ods),
    -- Whom it is about; null for a conference about nobody alone.
    person_id uuid references person (id),
    -- Those who wait for the same clinician, or at the same clinic, wait in one queue.
    queue uuid not null,
    starts_at timestamptz not null,
    opens_at timestamptz not null,
    closes_at timestamptz not null,
    -- Rises with every change of who is where.
    version bigint not null default 0,
    -- The host ended it for all. Who leads it and comes again opens it again.
    ended_at timestamptz
);
create index room_by_organisation on room (organisation_ods, closes_at);
create index room_by_queue on room (queue, starts_at);

-- Who is, or was, in a room.
create table room_member (
    room_id uuid not null references room (id),
    -- Made of the room and of who it is, by a key: nobody is known by it elsewhere.
    id uuid not null,
    -- Null for a guest.
    person_id uuid references person (id),
    guest_id uuid,
    -- A key of `protocol::Part`.
    part text not null,
    name text not null,
    -- 'waiting', 'in', 'gone', 'removed'
    place text not null,
    -- When they came to the waiting room: the order of the queue.
    arrived_at timestamptz not null,
    admitted_at timestamptz,
    -- Since when the connection is lost.
    away_at timestamptz,
    gone_at timestamptz,
    -- Of the key by which a browser goes on after a drop.
    resume_hash bytea,
    -- The ticket by which they came, sealed: whose right it is that is looked at again and again.
    stands_on bytea not null,
    -- Which process holds the connection, or held it last.
    instance uuid not null,
    primary key (room_id, id)
);
create index room_member_there on room_member (instance, away_at) where place in ('waiting', 'in');
create index room_member_of_person on room_member (person_id);

-- What happened to whom in a room, and by whom; never what was said.
create table room_event (
    room_id uuid not null references room (id),
    id uuid not null,
    at timestamptz not null,
    -- 'arrived', 'admitted', 'back', 'removed', 'left', 'ended'
    act text not null,
    -- Members.
    who uuid,
    by_whom uuid,
    primary key (room_id, id)
);

-- A process that holds rooms, and when it last said so.
create table room_instance (
    id uuid primary key,
    seen_at timestamptz not null
);

-- Tickets that were used: each is good for one connection.
create table room_ticket_used (
    hash bytea primary key,
    until timestamptz not null
);
create index room_ticket_used_by_age on room_ticket_used (until);

-- One-time links for somebody without an account.
create table room_guest (
    room_id uuid not null references room (id),
    id uuid not null,
    -- Keyed: the table alone opens nothing.
    link_hash bytea not null unique,
    -- Who it is for, as the staff wrote it: "interpreter".
    for_whom text not null default '',
    made_by uuid not null references person (id),
    made_at timestamptz not null,
    expires_at timestamptz not null,
    -- What the guest said they are called; '' until the link was used, and again when the visit is long past.
    name text not null default '',
    used_at timestamptz,
    revoked_at timestamptz,
    primary key (room_id, id)
);
create index room_guest_by_age on room_guest (expires_at);

-- Several of staff, from several organisations, about one person or one matter.
create table conference (
    -- The id of its room.
    id uuid primary key references room (id),
    organisation_ods text not null references organisation (ods),
    person_id uuid references person (id),
    -- 1: they are asked to come too. They wait until they are let in, and can be sent back for a part.
    person_is_asked bigint not null default 0,
    title text not null,
    agenda text not null default '',
    ends_at timestamptz not null,
    made_by uuid not null references person (id),
    made_at timestamptz not null,
    version bigint not null default 1,
    cancelled_at timestamptz
);
create index conference_by_person on conference (person_id);

-- Whom of staff it was asked to: they need not wait.
create table conference_member (
    conference_id uuid not null references conference (id),
    person_id uuid not null references person (id),
    -- For whom they work there.
    organisation_ods text not null references organisation (ods),
    invited_at timestamptz not null,
    primary key (conference_id, person_id)
);
create index conference_member_by_person on conference_member (person_id);
