//! Looking for words in the whole record: FTS5 on SQLite, tsvector on PostgreSQL, behind one
//! function.

use super::{
    Line,
    store::{columns, lines, lines_of, seen},
};
use crate::{
    access::grant::{Grant, Read, Record},
    platform::{database::Fault, query::Tx},
};

/// More than this nobody reads; the page asks for another word.
pub const MOST: usize = 100;

/// Entries in which every one of the words begins a word, the newest first, at most
/// [`MOST`] + 1. `words` are of `rules::search_words`: letters and digits alone.
pub async fn find(tx: &mut Tx, grant: &Grant<Read, Record>, words: &[String]) -> Result<Vec<Line>, Fault> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let person = grant.subject().0;
    // Two databases, two kinds of index, two languages to ask them in.
    let query = match tx {
        Tx::Sqlite(_) => {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\" *")).collect();
            let asked = format!("owner : \"p{}\" AND words : ({})", person.simple(), words.join(" AND "));
            let query = tx.query(lines!(
                " and e.id in (select entry_id from entry_words where entry_words match $5)
                  order by (e.happened_at is null), e.happened_at desc, e.id desc limit $6"
            ));
            lines_of(query, grant).bind(asked)
        }
        Tx::Postgres(_) => {
            let words: Vec<String> = words.iter().map(|word| format!("'{word}':*")).collect();
            // The words are kept by their stems; half a word is no stem, and stands as it is.
            let query = tx.query(lines!(
                " and e.id in (
                    select entry_id from entry_words
                    where person_id = $1 and words @@ (to_tsquery('english', $5) || to_tsquery('simple', $5)))
                  order by (e.happened_at is null), e.happened_at desc, e.id desc limit $6"
            ));
            lines_of(query, grant).bind(words.join(" & "))
        }
    };
    query.bind(MOST as i64 + 1).all().await
}
