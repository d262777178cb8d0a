-- Reminders of every kind. `reminder` is the plan, `notice` what somebody was told by it, `delivery`
-- each way it left by. No word of health stands in any of them: a notice says which kind it is, and
-- where to look.

-- What somebody is to be reminded of: a schedule of doses, an appointment, a diary.
create table reminder (
    person_id uuid not null references person (id),
    -- A key of `reminders::Kind`.
    kind text not null,
    -- The id of what it is about: of the schedule, the appointment, the pathway.
    id uuid not null,
    -- `reminders::plan::Plan` as JSON.
    plan text not null,
    -- When it is next worth a look; null: nothing more is to come.
    next_at timestamptz,
    made_at timestamptz not null,
    primary key (person_id, kind, id)
);
-- All that is due is found by this alone, however many there are that are not.
create index reminder_due on reminder (next_at) where next_at is not null;
create index reminder_over on reminder (made_at) where next_at is null;

-- An occurrence that somebody has dealt with (a dose taken, a reading entered): no more about it.
create table reminder_settled (
    person_id uuid not null,
    kind text not null,
    reminder_id uuid not null,
    -- "2027-03-28 08:00"
    occurrence text not null,
    settled_at timestamptz not null,
    primary key (person_id, kind, reminder_id, occurrence)
);
create index reminder_settled_by_time on reminder_settled (settled_at);

-- What somebody was told. It stands in the app, whatever else it goes out by.
create table notice (
    -- Who is told.
    person_id uuid not null references person (id),
    id uuid not null,
    -- Whom it is about: themselves, or whom they look after.
    about_id uuid not null references person (id),
    kind text not null,
    reminder_id uuid not null,
    -- "2027-03-28 08:00"
    occurrence text not null,
    -- 'first', 'again-1', 'again-2', 'again-3', 'snoozed-1', 'carer', or of an appointment '7-days', '2-days', '2-hours'
    step text not null,
    due_at timestamptz not null,
    -- After this it is of no use: no way out is tried any more.
    until timestamptz not null,
    made_at timestamptz not null,
    seen_at timestamptz,
    -- When it was dealt with, here or elsewhere.
    settled_at timestamptz,
    -- The channels that come next if nobody looks, in order: "email sms".
    later text not null default '',
    -- When the next one is tried.
    later_at timestamptz,
    primary key (person_id, id),
    unique (person_id, kind, reminder_id, occurrence, step, about_id)
);
create index notice_later on notice (later_at) where later_at is not null;
create index notice_open on notice (person_id, made_at) where settled_at is null;
create index notice_by_time on notice (person_id, made_at);
-- What is old is forgotten.
create index notice_by_age on notice (made_at);

-- One way out: one phone, one address.
create table delivery (
    person_id uuid not null,
    id uuid not null,
    notice_id uuid not null,
    -- 'push', 'email', 'sms', 'letter'
    channel text not null,
    -- The phone's subscription; nil for the other channels.
    target uuid not null,
    due_at timestamptz not null,
    -- After this it is of no use to anybody, and is not sent.
    until timestamptz not null,
    lease_until timestamptz,
    -- Rises with every claim: a sender whose lease was taken over writes nothing down.
    fence bigint not null default 0,
    tries bigint not null default 0,
    sent_at timestamptz,
    -- Given up, or of no use any more.
    ended_at timestamptz,
    -- The kind of trouble of the last try; never a text from outside.
    trouble text,
    primary key (person_id, id),
    -- However often it is planned, it leaves once.
    unique (person_id, notice_id, channel, target),
    foreign key (person_id, notice_id) references notice (person_id, id)
);
create index delivery_due on delivery (channel, due_at) where sent_at is null and ended_at is null;

-- The keys by which push services know this installation (RFC 8292). Never forgotten: every phone
-- is bound to the one it subscribed with.
create table push_key (
    id uuid primary key,
    -- A point of P-256: 65 bytes, as in SEC 1.
    public_key bytea not null,
    -- Sealed with the master key.
    private_key bytea not null,
    made_at timestamptz not null,
    -- 1: the one that new phones subscribe with. One at a time.
    current bigint unique
);

-- A phone, or a computer, that reminders go to.
create table push_subscription (
    person_id uuid not null references person (id),
    id uuid not null,
    -- Keyed.
    endpoint_hash bytea not null,
    -- Sealed with the master key: `platform::push::Subscription` as JSON; empty once it has ended.
    sealed bytea not null,
    key_id uuid not null references push_key (id),
    -- "Chrome on an Android device"
    name text not null,
    made_at timestamptz not null,
    -- When a test message was last seen to arrive.
    last_seen_at timestamptz,
    -- Since when the push service takes nothing for it, though it says that it is there.
    refused_at timestamptz,
    ended_at timestamptz,
    -- 'switched-off', 'gone' (404 or 410), 'another-person', 'moved' (the browser has another one now)
    ended_why text,
    primary key (person_id, id)
);
-- One browser is one person's at a time, the one who asked last.
create unique index push_subscription_browser on push_subscription (endpoint_hash) where ended_at is null;
create index push_subscription_alive on push_subscription (person_id) where ended_at is null;

-- By which channels somebody wants which kind. No row: as `reminders::choices` has it by default.
create table reminder_choice (
    person_id uuid not null references person (id),
    kind text not null,
    -- In the order in which they are tried: "push email sms". "": in the app alone.
    channels text not null,
    -- 'keep': wait for the end of quiet hours. 'exempt': also at night.
    quiet text not null,
    -- How long nobody may have looked before the next channel is tried.
    wait_minutes bigint not null,
    primary key (person_id, kind)
);

-- The same for all kinds.
create table reminder_manner (
    person_id uuid primary key references person (id),
    -- "22:00" and "06:00" by the clock in London.
    quiet_from text not null,
    quiet_to text not null,
    -- A key of `reminders::words::Language`.
    language text not null,
    -- A telephone that takes text messages, as +44..., confirmed by a code that was sent to it.
    mobile text,
    mobile_confirmed_at timestamptz,
    -- Where letters go: lines, one below the other.
    address text not null default ''
);
-- A number that waits for its code. The code is kept as a keyed hash.
create table mobile_check (
    person_id uuid primary key references person (id),
    mobile text not null,
    code_hash bytea not null,
    made_at timestamptz not null,
    tries bigint not null default 0
);
