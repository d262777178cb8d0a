-- Medicines beside the record: what a person adds, and what they ask their practice for.

create table own_medicine (
    person_id uuid not null references person (id),
    -- Made where it was typed: the same form sent twice is one medicine.
    id uuid not null,
    name text not null,
    -- 'bought', 'herbal', 'vitamin', 'other'
    kind text not null,
    -- In the person's own words; never shortened, never computed.
    dose text not null,
    -- What it is for, in their words.
    reason text not null,
    started_on date,
    stopped_on date,
    made_at timestamptz not null,
    entered_by uuid not null references person (id),
    -- 'person', 'carer'
    entered_as text not null,
    version bigint not null default 1,
    removed_at timestamptz,
    primary key (person_id, id)
);

-- Every state of it. Nothing is overwritten.
create table own_medicine_change (
    person_id uuid not null,
    medicine_id uuid not null,
    version bigint not null,
    at timestamptz not null,
    -- 'made', 'edited', 'stopped', 'begun-again', 'removed'
    what text not null,
    actor_id uuid references person (id),
    entered_as text not null,
    -- `medicines::own::Entered` as JSON.
    body text not null,
    primary key (person_id, medicine_id, version),
    foreign key (person_id, medicine_id) references own_medicine (person_id, id)
);

-- Where prescriptions go. The register of pharmacies is the operator's (`nene pharmacy add`).
create table pharmacy (
    ods text primary key,
    name text not null,
    address text not null,
    postcode text not null,
    telephone text not null,
    -- `alerts::calendar::Hours` as JSON.
    hours text not null,
    added_at timestamptz not null
);

-- What a person chose, one row for each choice: the newest counts.
create table nominated_pharmacy (
    person_id uuid not null references person (id),
    id uuid not null,
    -- Null: none any more.
    pharmacy_ods text references pharmacy (ods),
    at timestamptz not null,
    by_id uuid not null references person (id),
    -- 'person', 'carer'
    chosen_as text not null,
    primary key (person_id, id)
);

-- A medicine that was asked for.
create table repeat_request (
    person_id uuid not null references person (id),
    id uuid not null,
    -- What was asked for in one go has the same.
    batch_id uuid not null,
    -- The practice that answers.
    organisation_ods text not null references organisation (ods),
    -- The entry of the record.
    entry_id uuid not null,
    -- What counts as the same medicine: `medicines::joined::Asking`.
    medicine text not null,
    -- As it stood when it was asked for, word for word.
    title text not null,
    dose text not null,
    quantity text not null,
    note text not null,
    -- What else stood there: `medicines::repeats::Snapshot` as JSON.
    body text not null,
    pharmacy_ods text references pharmacy (ods),
    -- 'asked', 'approved', 'sent', 'ready', 'collected', 'refused', 'withdrawn'
    state text not null,
    -- Why it was refused, in words that the person reads.
    reason text not null default '',
    asked_at timestamptz not null,
    asked_by uuid not null references person (id),
    -- 'person', 'carer'
    asked_as text not null,
    changed_at timestamptz not null,
    version bigint not null default 1,
    primary key (person_id, id)
);
-- Of two who ask for the same at once, one wins.
create unique index repeat_once on repeat_request (person_id, medicine) where state in ('asked', 'approved', 'sent', 'ready');
create index repeat_inbox on repeat_request (organisation_ods, state, asked_at);

-- Every state of it, and who brought it about.
create table repeat_event (
    person_id uuid not null,
    request_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    state text not null,
    actor_id uuid references person (id),
    -- 'person', 'carer', 'staff'
    acted_as text not null,
    words text not null default '',
    primary key (person_id, request_id, id),
    foreign key (person_id, request_id) references repeat_request (person_id, id)
);

-- How much is left, where a person has counted: what "runs out on" goes by from then on.
create table medicine_left (
    person_id uuid not null references person (id),
    -- An entry of the record.
    entry_id uuid not null,
    counted_on date not null,
    -- In the units of the dose: tablets, puffs, millilitres.
    units bigint not null,
    -- What they say that they take on a usual day, in thousandths; null where the record says it.
    a_day_thousandths bigint,
    at timestamptz not null,
    by_id uuid not null references person (id),
    primary key (person_id, entry_id)
);

-- For which medicines somebody is reminded to ask in time, and by which days: what has not changed is
-- not planned again.
create table medicine_nudge (
    person_id uuid not null references person (id),
    -- An entry of the record.
    entry_id uuid not null,
    runs_out_on date not null,
    ask_by date not null,
    primary key (person_id, entry_id)
);
