-- `owner` and `entry` hold one token each (the ids), so that a match on both is one lookup
-- in the index, however many people there are.
create virtual table entry_words using fts5 (owner, entry, words, entry_id unindexed, tokenize = "unicode61 remove_diacritics 2");
