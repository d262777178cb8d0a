create table entry_words (
    person_id uuid not null,
    entry_id uuid not null,
    words_text text not null,
    words tsvector generated always as (to_tsvector('english', words_text)) stored,
    primary key (person_id, entry_id)
);
