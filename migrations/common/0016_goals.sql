-- What somebody wants to reach, and the small steps on the way there. Their own; nobody else's.

create table goal (
    person_id uuid not null references person (id),
    id uuid not null,
    -- A key of `goals::Aim`.
    aim text not null,
    -- In their own words: why it matters to them.
    why text not null,
    -- `goals::Plan` as JSON: the step, how often a week, when to be encouraged.
    body text not null,
    made_at timestamptz not null,
    ended_at timestamptz,
    -- 'reached', 'changed', 'stopped'
    ended_why text,
    version bigint not null default 1,
    primary key (person_id, id)
);
create index goal_in_force on goal (person_id) where ended_at is null;

-- That a step was made on a day.
create table goal_step (
    person_id uuid not null,
    goal_id uuid not null,
    day date not null,
    -- 'done', 'part', 'rest' (a day off that does not count against a streak)
    state text not null,
    -- What was counted, in tenths, where the aim has a number: minutes, units, cigarettes.
    amount bigint,
    note text not null default '',
    at timestamptz not null,
    primary key (person_id, goal_id, day),
    foreign key (person_id, goal_id) references goal (person_id, id)
);
