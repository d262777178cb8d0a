//! Transactions and statements: plain SQL that both databases understand.
//!
//! `tx.query("select ... where person_id = $1").bind(grant.subject()).all().await`. The same
//! number of binds as placeholders, always: SQLite reads a missing one as NULL in silence,
//! which is why every store function is tested on both.

use sqlx::{
    Arguments as _, AssertSqlSafe, Encode, FromRow, Postgres, SqlSafeStr, SqlStr, Sqlite, Transaction, Type,
    error::BoxDynError,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{as_written, database::Fault};

pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A value that both databases can take.
pub trait Bind:
    Send + for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres>
{
}
impl<T> Bind for T where
    T: Send + for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres>
{
}

/// A row that both databases can give: a tuple or a struct with `#[derive(FromRow)]`.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

enum Arguments {
    Sqlite(SqliteArguments),
    Postgres(PgArguments),
}

pub struct Query<'t> {
    tx: &'t mut Tx,
    sql: SqlStr,
    arguments: Arguments,
    fault: Option<BoxDynError>,
    /// Whether the connection keeps it prepared.
    keep: bool,
}

impl Tx {
    pub fn query(&mut self, sql: &'static str) -> Query<'_> {
        self.prepare(sql.into_sql_str())
    }

    /// `insert into table (columns) values (...), (...)` and what follows, for many rows at once.
    /// `rest` is SQL such as `on conflict ... do nothing`. Bind row by row.
    pub fn insert_many(
        &mut self,
        table: &'static str,
        columns: &[&'static str],
        rows: usize,
        rest: &'static str,
    ) -> Query<'_> {
        let mut sql = format!("insert into {table} ({}) values ", columns.join(", "));
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..columns.len() {
                let comma = if column == 0 { "$" } else { ", $" };
                sql.push_str(comma);
                sql.push_str(&(row * columns.len() + column + 1).to_string());
            }
            sql.push(')');
        }
        sql.push(' ');
        sql.push_str(rest);
        // Safe: every part is a literal of the source, values are bound.
        self.prepare(AssertSqlSafe(sql).into_sql_str())
    }

    /// `start ($first, $first + 1, ...) rest`: a list of `many` placeholders from number `first`.
    pub fn query_in(&mut self, start: &'static str, first: usize, many: usize, rest: &'static str) -> Query<'_> {
        let list: Vec<String> = (first..first + many).map(|number| format!("${number}")).collect();
        // Safe: literals and numbers only.
        self.prepare(AssertSqlSafe(format!("{start} ({}) {rest}", list.join(", "))).into_sql_str())
    }

    /// `with given (columns) as (values (...), (...)) rest`: rows that a statement looks things up by, in
    /// one go. Bind row by row. Their number changes from one time to the next, so it is not kept prepared.
    pub fn query_given(&mut self, columns: &[&'static str], rows: usize, rest: &'static str) -> Query<'_> {
        let list: Vec<String> = (0..rows)
            .map(|row| {
                let numbers: Vec<String> =
                    (1..=columns.len()).map(|column| format!("${}", row * columns.len() + column)).collect();
                format!("({})", numbers.join(", "))
            })
            .collect();
        let sql = format!("with given ({}) as (values {}) {rest}", columns.join(", "), list.join(", "));
        // Safe: literals and numbers only.
        self.prepare(AssertSqlSafe(sql).into_sql_str()).once()
    }

    fn prepare(&mut self, sql: SqlStr) -> Query<'_> {
        let sql = as_written::statement(sql);
        let arguments = match self {
            Tx::Sqlite(_) => Arguments::Sqlite(SqliteArguments::default()),
            Tx::Postgres(_) => Arguments::Postgres(PgArguments::default()),
        };
        Query { tx: self, sql, arguments, fault: None, keep: true }
    }

    /// From here to its end this transaction shows health data of this person and of nobody else:
    /// row-level security, the second lock on PostgreSQL. SQLite has none.
    pub async fn show_only(&mut self, person: uuid::Uuid) -> Result<(), Fault> {
        if let Tx::Postgres(_) = self {
            let _: (String,) =
                self.query("select set_config('nene.subject', $1::text, true)").bind(person).one().await?;
        }
        Ok(())
    }

    /// Shows health data of everybody. For the operator and for tests: nothing that answers a
    /// request calls it (`app/tests/architecture/sources.rs` looks).
    pub async fn show_everyone(&mut self) -> Result<(), Fault> {
        if let Tx::Postgres(_) = self {
            let _: (String,) = self.query("select set_config('nene.subject', 'everyone', true)").one().await?;
        }
        Ok(())
    }

    /// Waits until nobody else holds what has this name (a hash, at least 8 bytes), and holds it to the end of
    /// the transaction. For what has no row yet that could be locked. SQLite has one writer, who holds everything.
    pub async fn hold(&mut self, name: &[u8]) -> Result<(), Fault> {
        if let Tx::Postgres(_) = self {
            let number = name.iter().take(8).fold(0_i64, |number, byte| (number << 8) | i64::from(*byte));
            self.query("select pg_advisory_xact_lock($1)").bind(number).execute().await?;
        }
        Ok(())
    }

    pub async fn commit(self) -> Result<(), Fault> {
        match self {
            Tx::Sqlite(tx) => tx.commit().await?,
            Tx::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    pub async fn rollback(self) -> Result<(), Fault> {
        match self {
            Tx::Sqlite(tx) => tx.rollback().await?,
            Tx::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}

/// Runs one sqlx call on whichever database it is.
macro_rules! on_either {
    ($query:ident, $start:path, $call:ident) => {{
        if let Some(fault) = $query.fault {
            return Err(sqlx::Error::Encode(fault).into());
        }
        match ($query.tx, $query.arguments) {
            (Tx::Sqlite(tx), Arguments::Sqlite(arguments)) => {
                $start($query.sql, arguments).persistent($query.keep).$call(&mut **tx).await?
            }
            (Tx::Postgres(tx), Arguments::Postgres(arguments)) => {
                $start($query.sql, arguments).persistent($query.keep).$call(&mut **tx).await?
            }
            // `prepare` made the arguments for this very transaction.
            _ => return Err(sqlx::Error::Protocol("arguments of the other database".into()).into()),
        }
    }};
}

impl Query<'_> {
    #[must_use]
    pub fn bind<T: Bind>(mut self, value: T) -> Self {
        let added = match &mut self.arguments {
            Arguments::Sqlite(arguments) => arguments.add(value),
            Arguments::Postgres(arguments) => arguments.add(value),
        };
        if let Err(fault) = added {
            self.fault.get_or_insert(fault);
        }
        self
    }

    /// Not kept prepared by the connection: for a statement of many rows, whose number is another one
    /// each time. A hundred of them would lie about in PostgreSQL's memory.
    #[must_use]
    pub fn once(mut self) -> Self {
        self.keep = false;
        self
    }

    pub async fn all<T: Row>(self) -> Result<Vec<T>, Fault> {
        Ok(on_either!(self, sqlx::query_as_with, fetch_all))
    }

    pub async fn optional<T: Row>(self) -> Result<Option<T>, Fault> {
        Ok(on_either!(self, sqlx::query_as_with, fetch_optional))
    }

    /// The one row; `Fault::NoRow` when there is none.
    pub async fn one<T: Row>(self) -> Result<T, Fault> {
        Ok(on_either!(self, sqlx::query_as_with, fetch_one))
    }

    /// How many rows were changed.
    pub async fn execute(self) -> Result<u64, Fault> {
        if let Some(fault) = self.fault {
            return Err(sqlx::Error::Encode(fault).into());
        }
        match (self.tx, self.arguments) {
            (Tx::Sqlite(tx), Arguments::Sqlite(arguments)) => {
                let query = sqlx::query_with(self.sql, arguments).persistent(self.keep);
                Ok(query.execute(&mut **tx).await?.rows_affected())
            }
            (Tx::Postgres(tx), Arguments::Postgres(arguments)) => {
                let query = sqlx::query_with(self.sql, arguments).persistent(self.keep);
                Ok(query.execute(&mut **tx).await?.rows_affected())
            }
            _ => Err(sqlx::Error::Protocol("arguments of the other database".into()).into()),
        }
    }
}
