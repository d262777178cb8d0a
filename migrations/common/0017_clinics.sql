-- What organisations offer for booking: clinics, and the times that are made from them.

-- One clinic: who sees people, for what, where, how, and in which hours of the week.
create table clinic (
    organisation_ods text not null references organisation (ods),
    -- Made when the form was shown: the same form sent twice is one clinic.
    id uuid not null,
    -- What staff call it: "Dr Rowan, mornings".
    name text not null,
    -- The member of the organisation who sees people; null: a team, or somebody who has no account here.
    clinician_id uuid references person (id),
    -- What people read: "Dr Anna Rowan", "The practice nurses".
    clinician_name text not null,
    -- "GP appointment", "Blood test".
    service text not null,
    -- Where to come; of a telephone or video clinic "".
    place text not null,
    -- 'in-person', 'telephone', 'video'
    channel text not null,
    length_minutes bigint not null,
    -- Who may book: 1 the person, 2 a carer, 4 staff; added up.
    audience bigint not null,
    -- For whom it is: 'registered' (patients of this practice), 'known' (whom it has sent records of), 'everyone'.
    reach text not null,
    days_ahead bigint not null,
    -- 'closed' or 'open'
    bank_holidays text not null,
    -- `appointments::clinics::week::Week` as JSON.
    week text not null,
    starts_on date not null,
    -- The last day; null: until it is ended.
    ends_on date,
    made_by uuid references person (id),
    made_at timestamptz not null,
    changed_at timestamptz not null,
    ended_at timestamptz,
    version bigint not null default 1,
    -- Of a clinic that another system keeps: the id of its Schedule, and as of when it was sent.
    source_id text,
    source_updated_at timestamptz,
    primary key (organisation_ods, id)
);
create unique index clinic_of_source on clinic (organisation_ods, source_id) where source_id is not null;
create index clinic_in_force on clinic (id) where ended_at is null;
create index clinic_for_everyone on clinic (organisation_ods, id) where ended_at is null and reach = 'everyone';

-- Every state of it. Nothing is overwritten.
create table clinic_change (
    organisation_ods text not null,
    clinic_id uuid not null,
    version bigint not null,
    at timestamptz not null,
    -- 'made', 'changed', 'ended', 'exception', 'exception-removed', 'sent'
    what text not null,
    -- Null: a system.
    actor_id uuid references person (id),
    -- `appointments::clinics::Offer` as JSON, or what the exception says.
    body text not null,
    primary key (organisation_ods, clinic_id, version),
    foreign key (organisation_ods, clinic_id) references clinic (organisation_ods, id)
);

-- Days on which it is otherwise than in other weeks.
create table clinic_exception (
    organisation_ods text not null,
    clinic_id uuid not null,
    id uuid not null,
    first_day date not null,
    last_day date not null,
    -- 'closed' or 'extra'
    kind text not null,
    -- Minutes from midnight by the clock in London.
    from_minutes bigint not null,
    to_minutes bigint not null,
    reason text not null,
    made_by uuid not null references person (id),
    made_at timestamptz not null,
    removed_at timestamptz,
    primary key (organisation_ods, clinic_id, id),
    foreign key (organisation_ods, clinic_id) references clinic (organisation_ods, id)
);

-- A time that can be booked.
create table slot (
    id uuid primary key,
    organisation_ods text not null,
    clinic_id uuid not null,
    clinician_id uuid,
    service text not null,
    -- 'in-person', 'telephone', 'video'
    channel text not null,
    audience bigint not null,
    reach text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    -- By the clock in London: 'morning', 'afternoon', 'evening'; with 'weekend-' before it on Saturday and Sunday.
    part text not null,
    -- 1: somebody is booked into it. Kept in the same transaction as the booking.
    taken bigint not null default 0,
    -- 1: somebody was booked into it once; such a row is never deleted.
    used bigint not null default 0,
    -- The clinic has no longer this time; who is booked into it stays booked.
    withdrawn_at timestamptz,
    made_at timestamptz not null,
    -- Of a time that another system keeps: the id of its Slot, and as of when it was sent; '' of our own.
    source_id text not null default '',
    source_updated_at timestamptz,
    foreign key (organisation_ods, clinic_id) references clinic (organisation_ods, id)
);
-- A clinic sees one person at a time; another system's may see several.
create unique index slot_once on slot (clinic_id, starts_at, source_id);
create unique index slot_of_source on slot (clinic_id, source_id) where source_id <> '';
-- What is searched: each search is a few of these, from an instant on.
create index slot_open on slot (organisation_ods, service, channel, audience, reach, starts_at, id)
    where taken = 0 and withdrawn_at is null;
create index slot_open_part on slot (organisation_ods, service, channel, audience, reach, part, starts_at, id)
    where taken = 0 and withdrawn_at is null;
create index slot_open_clinic on slot (clinic_id, starts_at, id) where taken = 0 and withdrawn_at is null;
-- Nobody is in two clinics at once.
create index slot_of_clinician on slot (clinician_id, starts_at) where clinician_id is not null;
create index slot_past on slot (ends_at) where used = 0;

-- How an organisation uses its clinics. Without a row: as the defaults say.
create table clinic_settings (
    organisation_ods text primary key references organisation (ods),
    -- Whether names of people stand in its members' calendars: 'no' or 'yes'.
    names_in_feeds text not null default 'no',
    -- What people call; "" : the organisation's own number.
    telephone text not null default '',
    changed_by uuid not null references person (id),
    changed_at timestamptz not null
);

-- The secret address of a member's calendar. A new one takes the place of the old one.
create table clinic_feed (
    person_id uuid not null references person (id),
    organisation_ods text not null references organisation (ods),
    token_hash bytea not null unique,
    made_at timestamptz not null,
    primary key (person_id, organisation_ods)
);

-- Whose name a calendar was given on which day: a calendar asks every quarter of an hour, and the person
-- reads in their log once a day that it did.
create table clinic_feed_named (
    person_id uuid not null references person (id),
    member_id uuid not null references person (id),
    organisation_ods text not null,
    day date not null,
    primary key (person_id, member_id, organisation_ods, day)
);
create index clinic_feed_named_by_day on clinic_feed_named (day);
