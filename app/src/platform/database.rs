//! The database: SQLite in one file, or PostgreSQL. Take a transaction with [`Db::read`] or
//! [`Db::write`]; statements are in `query.rs`.

use std::{str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, Connection, Executor, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::query::Tx;

/// The oldest SQLite without the WAL-reset corruption (fixed in 3.51.3, 13 March 2026).
pub const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// How many SQLite readers: three for each of two cores was fastest of 2 to 12 (BENCHMARKS.md).
const READERS: u32 = 6;

/// So many rows a reader's thread finds before it waits for who asked: the whole of a long list, as each wait
/// costs two changes of the thread.
const ROWS_AHEAD: usize = 256;

#[derive(Clone)]
pub enum Db {
    /// One writer, several readers that cannot write.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres {
        pool: PgPool,
    },
}

/// What a database can answer besides rows, by kind and never by the name of a constraint.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("a row like this is there already")]
    Unique,
    #[error("no row of that kind")]
    NoRow,
    #[error("the database is busy or away")]
    Unavailable(#[source] sqlx::Error),
    #[error("the database said no")]
    Other(#[source] sqlx::Error),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Fault::NoRow,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => Fault::Unavailable(error),
            sqlx::Error::Database(told) if told.is_unique_violation() => Fault::Unique,
            // SQLITE_BUSY, SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY; PostgreSQL classes 08, 53, 57.
            sqlx::Error::Database(told) => match told.code().as_deref() {
                Some("5" | "8" | "10" | "13" | "261" | "517") => Fault::Unavailable(error),
                Some(code) if code.len() == 5 && ["08", "53", "57"].contains(&&code[..2]) => Fault::Unavailable(error),
                _ => Fault::Other(error),
            },
            _ => Fault::Other(error),
        }
    }
}

impl Db {
    /// Opens `sqlite:path` (made when missing) or `postgres://...`. The error is one sentence.
    pub async fn open(url: &str) -> Result<Db, String> {
        if url.starts_with("sqlite:") {
            open_sqlite(url).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(url).await
        } else {
            Err("DATABASE_URL must begin with sqlite: or postgres://.".into())
        }
    }

    /// A transaction that sees one state of the data and changes nothing.
    pub async fn read(&self) -> Result<Tx, Fault> {
        Ok(match self {
            Db::Sqlite { readers, .. } => Tx::Sqlite(readers.begin_with("BEGIN").await?),
            Db::Postgres { pool } => {
                Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// A transaction that may change data. On SQLite it waits for its turn here, not later:
    /// a deferred one loses nearly every race of read-then-write.
    pub async fn write(&self) -> Result<Tx, Fault> {
        Ok(match self {
            Db::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres { pool } => Tx::Postgres(pool.begin_with("BEGIN").await?),
        })
    }

    pub async fn close(&self) {
        match self {
            Db::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Postgres { pool } => pool.close().await,
        }
    }

    /// Writes a whole copy to a new file (`VACUUM INTO`). SQLite only; PostgreSQL has its own tools.
    pub async fn copy_to(&self, file: &std::path::Path) -> Result<(), Fault> {
        if let Db::Sqlite { readers, .. } = self {
            // A reader of its own, so that nobody waits; `query_only` would refuse the copy as well.
            let mut reader = readers.acquire().await?.detach();
            reader.execute("pragma query_only = off").await?;
            sqlx::query("vacuum into $1").bind(file.to_string_lossy().into_owned()).execute(&mut reader).await?;
            reader.close().await?;
        }
        Ok(())
    }

    /// What the database takes for now.
    pub async fn clock(&self) -> Result<chrono::DateTime<chrono::Utc>, Fault> {
        let seconds: (i64,) = match self {
            Db::Sqlite { readers, .. } => {
                sqlx::query_as("select cast(strftime('%s', 'now') as integer)").fetch_one(readers).await?
            }
            Db::Postgres { pool } => {
                sqlx::query_as("select extract(epoch from clock_timestamp())::bigint").fetch_one(pool).await?
            }
        };
        Ok(chrono::DateTime::from_timestamp(seconds.0, 0).unwrap_or_default())
    }

    /// Whether PostgreSQL's row-level locks bind who is connected. `None` on SQLite, which has none.
    pub async fn row_locks_bind(&self) -> Result<Option<bool>, Fault> {
        match self {
            Db::Sqlite { .. } => Ok(None),
            Db::Postgres { pool } => {
                let (free,): (bool,) =
                    sqlx::query_as("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
                        .fetch_one(pool)
                        .await?;
                Ok(Some(!free))
            }
        }
    }

    /// "SQLite 3.51.3" or "PostgreSQL 15.18".
    pub async fn version(&self) -> Result<String, Fault> {
        Ok(match self {
            Db::Sqlite { readers, .. } => {
                let version: (String,) = sqlx::query_as("select sqlite_version()").fetch_one(readers).await?;
                format!("SQLite {}", version.0)
            }
            Db::Postgres { pool } => {
                let version: (String,) =
                    sqlx::query_as("select current_setting('server_version')").fetch_one(pool).await?;
                format!("PostgreSQL {}", version.0)
            }
        })
    }
}

async fn open_sqlite(url: &str) -> Result<Db, String> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|_| "DATABASE_URL is not an address of a SQLite file.".to_string())?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .disable_statement_logging();
    if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| {
            format!("DATABASE_URL names the folder {}, which cannot be made: {}.", folder.display(), error.kind())
        })?;
    }
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone().create_if_missing(true).optimize_on_close(true, None))
        .await
        .map_err(|error| format!("DATABASE_URL names a SQLite file that cannot be opened: {error}."))?;
    let version: (String,) = sqlx::query_as("select sqlite_version()")
        .fetch_one(&writer)
        .await
        .map_err(|error| format!("DATABASE_URL names a file that is not a SQLite database: {error}."))?;
    refuse_old_sqlite(&version.0)?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options.pragma("query_only", "on").row_buffer_size(ROWS_AHEAD))
        .await
        .map_err(|error| format!("DATABASE_URL names a SQLite file that cannot be read: {error}."))?;
    Ok(Db::Sqlite { writer, readers })
}

/// `Err` with one sentence for a SQLite that can corrupt a database in WAL mode.
fn refuse_old_sqlite(version: &str) -> Result<(), String> {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let version_parts = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if version_parts < OLDEST_SQLITE {
        let (major, minor, patch) = OLDEST_SQLITE;
        return Err(format!(
            "SQLite {version} can damage a database that two connections write; Nene needs {major}.{minor}.{patch} or newer."
        ));
    }
    Ok(())
}

async fn open_postgres(url: &str) -> Result<Db, String> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| "DATABASE_URL is not an address of a PostgreSQL database.".to_string())?
        .application_name("nene")
        .options([("client_min_messages", "error")])
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(5))
        // sqlx 0.9.0 can hand back a connection inside a transaction when a caller goes away
        // during BEGIN; what the next caller "commits" on it is lost (sqlx #4385). The rollback
        // also tells a dead connection, so the ping is not needed.
        .before_acquire(|connection, _| {
            Box::pin(async move {
                connection.execute("ROLLBACK").await?;
                Ok(true)
            })
        })
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(|error| format!("DATABASE_URL names a PostgreSQL database that does not answer: {error}."))?;
    Ok(Db::Postgres { pool })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_sqlite_is_refused() {
        for (version, taken) in [
            ("3.40.1", false),
            ("3.50.4", false),
            ("3.51.2", false),
            ("3.51.3", true),
            ("3.53.0", true),
            ("4.0.0", true),
            ("", false),
        ] {
            assert_eq!(refuse_old_sqlite(version).is_ok(), taken, "{version}");
        }
    }
}
