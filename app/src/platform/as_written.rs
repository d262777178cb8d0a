//! Every statement passes here. In the program it stays as it is written.
//!
//! Built for tests, `mutated.rs` stands in this place: it can take the filter by person out of
//! every statement, to show that the database's own lock holds without it.

use sqlx::SqlStr;

pub fn statement(sql: SqlStr) -> SqlStr {
    sql
}

/// Work that goes on in a task of its own, as it is.
pub fn carried<F>(work: F) -> F {
    work
}
