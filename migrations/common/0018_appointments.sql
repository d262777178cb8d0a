-- Appointments that are booked here. What an organisation sends of its own is an entry of the record.

-- A time that somebody has in front of them (the form is open), or that was offered from the waiting list.
-- Nobody else can book it meanwhile.
create table slot_hold (
    slot_id uuid primary key,
    person_id uuid not null references person (id),
    -- Who has the form open; of an offer, the person.
    by_id uuid not null references person (id),
    -- 'form', 'offer'
    what text not null,
    until timestamptz not null
);
-- A form holds one time for somebody, not a whole morning: the one before is let go.
create index slot_hold_of_somebody on slot_hold (person_id, by_id);
create index slot_hold_by_time on slot_hold (until);

create table appointment (
    person_id uuid not null references person (id),
    -- Made when the form was shown: the same form sent twice is one appointment.
    id uuid not null,
    -- What is needed of the slot stands here too: a clinic may change its times.
    slot_id uuid not null,
    organisation_ods text not null references organisation (ods),
    clinic_id uuid not null,
    clinician_id uuid references person (id),
    clinician_name text not null,
    service text not null,
    place text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    -- 'in-person', 'telephone', 'video'
    channel text not null,
    -- Up to 100 letters: what it is about.
    description text not null,
    -- Up to 500 letters.
    comment text not null,
    -- 'booked', 'arrived', 'done', 'did-not-come', 'cancelled'
    state text not null,
    -- A key of `appointments::booking::rules::Reason`; null while it is not cancelled.
    cancel_reason text,
    cancel_words text not null default '',
    -- 1: booked by staff though the time was taken; why stands in `override_reason`.
    overridden bigint not null default 0,
    override_reason text not null default '',
    -- 1: the person shows it to no carer.
    private bigint not null default 0,
    -- `appointments::booking::needs::Needs` as JSON, as they stood when it was booked.
    needs text not null,
    made_at timestamptz not null,
    booked_by uuid not null references person (id),
    -- 'person', 'carer', 'staff'
    booked_as text not null,
    changed_at timestamptz not null,
    version bigint not null default 1,
    -- Rises with every change that a calendar must hear of (SEQUENCE of RFC 5545).
    sequence bigint not null default 0,
    primary key (person_id, id)
);
-- No time is booked twice: whatever the program believes, the database has one.
create unique index appointment_once on appointment (slot_id) where state <> 'cancelled' and overridden = 0;
create index appointment_of_slot on appointment (slot_id);
create index appointment_of_day on appointment (organisation_ods, starts_at);
create index appointment_of_clinician on appointment (clinician_id, starts_at);
-- The room of a video appointment has its id.
create unique index appointment_by_id on appointment (id);

-- Every state of it, and who brought it about. Nothing is overwritten.
create table appointment_event (
    person_id uuid not null,
    appointment_id uuid not null,
    version bigint not null,
    at timestamptz not null,
    -- A key of `appointments::booking::What`.
    what text not null,
    -- Null: a system, or a job.
    actor_id uuid references person (id),
    -- 'person', 'carer', 'staff', 'system'
    acted_as text not null,
    -- When it was, after this step.
    starts_at timestamptz not null,
    -- Why: of an override, a cancellation, a correction.
    words text not null default '',
    primary key (person_id, appointment_id, version),
    foreign key (person_id, appointment_id) references appointment (person_id, id)
);

-- What somebody needs at every appointment: an interpreter, a step-free room.
create table person_need (
    person_id uuid primary key references person (id),
    -- `appointments::booking::needs::Needs` as JSON.
    body text not null,
    at timestamptz not null,
    by_id uuid not null references person (id)
);

-- What a clinic asks before a visit.
create table clinic_question (
    clinic_id uuid not null,
    id uuid not null,
    organisation_ods text not null references organisation (ods),
    place bigint not null,
    words text not null,
    -- 'text', 'yes-no'
    kind text not null,
    made_at timestamptz not null,
    made_by uuid not null references person (id),
    removed_at timestamptz,
    primary key (clinic_id, id)
);

-- What was answered. The question stands here as it was read.
create table appointment_answer (
    person_id uuid not null,
    appointment_id uuid not null,
    question_id uuid not null,
    question text not null,
    answer text not null,
    at timestamptz not null,
    by_id uuid not null references person (id),
    primary key (person_id, appointment_id, question_id),
    foreign key (person_id, appointment_id) references appointment (person_id, id)
);

-- Who waits for a time that is not free yet.
create table waiting (
    person_id uuid not null references person (id),
    -- Made when the form was shown.
    id uuid not null,
    organisation_ods text not null references organisation (ods),
    service text not null,
    -- 'in-person', 'telephone', 'video'; null: any.
    channel text,
    -- 'morning', 'afternoon', 'evening'; null: any.
    part text,
    -- The first and the last day that would do.
    from_day date not null,
    to_day date not null,
    -- An appointment that is moved to the time that comes free; null: a new one.
    instead_of uuid,
    -- 'waiting', 'offered', 'booked', 'left', 'over'
    state text not null,
    made_at timestamptz not null,
    made_by uuid not null references person (id),
    made_as text not null,
    changed_at timestamptz not null,
    primary key (person_id, id)
);
create index waiting_in_turn on waiting (organisation_ods, service, made_at) where state = 'waiting';
create index waiting_past on waiting (to_day) where state in ('waiting', 'offered');

-- A freed time, offered to one after another.
create table slot_offer (
    person_id uuid not null,
    id uuid not null,
    waiting_id uuid not null,
    slot_id uuid not null,
    made_at timestamptz not null,
    -- So long there is to answer.
    until timestamptz not null,
    -- 'open', 'taken', 'refused', 'lapsed', 'withdrawn'
    state text not null,
    primary key (person_id, id),
    -- The same time is offered to somebody once.
    unique (person_id, waiting_id, slot_id),
    foreign key (person_id, waiting_id) references waiting (person_id, id)
);
create unique index slot_offer_once on slot_offer (slot_id) where state = 'open';
create index slot_offer_open on slot_offer (until) where state = 'open';
