create table job (
    id uuid primary key,
    kind text not null,
    -- What makes this piece of work the same piece of work.
    dedupe_key text not null,
    -- Sealed: a job may hold an address or a link.
    payload bytea not null,
    due_at timestamptz not null,
    lease_until timestamptz,
    -- Rises with every claim; a runner whose lease was taken over cannot finish the job.
    fence bigint not null default 0,
    tries bigint not null default 0,
    done_at timestamptz,
    -- The kind of trouble of the last try; never a text from outside.
    trouble text,
    given_up_at timestamptz,
    unique (kind, dedupe_key)
);
create index job_due on job (due_at) where done_at is null and given_up_at is null;
