create table entry_words (
    person_id uuid not null,
    entry_id uuid not null,
    words tsvector not null,
    primary key (person_id, entry_id)
);
