//! The schema: `migrations/common` for both databases, and one folder each for full-text search.

use sqlx::migrate::{MigrateError, Migrator};

use super::{clock::Clock, database::Db};

static COMMON: Migrator = sqlx::migrate!("../migrations/common");
static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// A database is made for invented people or for real ones, and never changes sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Live,
    Demo,
}

impl Mode {
    fn word(self) -> &'static str {
        match self {
            Mode::Live => "live",
            Mode::Demo => "demo",
        }
    }
}

fn migrator(own: &Migrator) -> Migrator {
    let mut all: Vec<_> = COMMON.iter().chain(own.iter()).cloned().collect();
    all.sort_by_key(|migration| migration.version);
    Migrator::with_migrations(all)
}

/// Brings the schema up to date. A schema newer than this program is refused, in one sentence.
pub async fn migrate(db: &Db) -> Result<(), String> {
    let done = match db {
        Db::Sqlite { writer, .. } => migrator(&SQLITE).run(writer).await,
        Db::Postgres { pool } => migrator(&POSTGRES).run(pool).await,
    };
    done.map_err(|error| match error {
        MigrateError::VersionMissing(version) => {
            format!("The database has migration {version}, which this nene does not know: use a newer nene.")
        }
        other => format!("The database could not be migrated: {other}."),
    })
}

/// How many migrations are still to be run.
pub async fn pending(db: &Db) -> Result<usize, String> {
    let known = match db {
        Db::Sqlite { .. } => migrator(&SQLITE),
        Db::Postgres { .. } => migrator(&POSTGRES),
    };
    let mut tx = db.read().await.map_err(|fault| fault.to_string())?;
    let applied: Vec<(i64,)> = tx
        .query("select version from _sqlx_migrations where success = true")
        .all()
        .await
        .map_err(|_| "no migration has been run".to_string())?;
    Ok(known.iter().filter(|migration| !applied.contains(&(migration.version,))).count())
}

/// What the database was made for; `None` when it is new.
pub async fn mode(db: &Db) -> Result<Option<Mode>, String> {
    let trouble = |fault| format!("The database could not be read: {fault}.");
    let mut tx = db.read().await.map_err(trouble)?;
    let found: Option<(String,)> =
        tx.query("select mode from deployment where id = 1").optional().await.map_err(trouble)?;
    Ok(found.map(|(mode,)| if mode == Mode::Demo.word() { Mode::Demo } else { Mode::Live }))
}

/// Marks a new database with its mode; refuses one that was made for the other.
pub async fn claim_mode(db: &Db, clock: &Clock, mode: Mode) -> Result<(), String> {
    let trouble = |fault| format!("The database could not be read: {fault}.");
    let mut tx = db.write().await.map_err(trouble)?;
    tx.query("insert into deployment (id, mode, created_at) values (1, $1, $2) on conflict (id) do nothing")
        .bind(mode.word())
        .bind(clock.now())
        .execute()
        .await
        .map_err(trouble)?;
    let (found,): (String,) = tx.query("select mode from deployment where id = 1").one().await.map_err(trouble)?;
    tx.commit().await.map_err(trouble)?;
    match (found == mode.word(), mode) {
        (true, _) => Ok(()),
        (false, Mode::Live) => {
            Err("This database was made as a demonstration; start with --demo, or set DATABASE_URL to another one."
                .into())
        }
        (false, Mode::Demo) => {
            Err("This database holds real people; a demonstration needs a DATABASE_URL of its own.".into())
        }
    }
}

/// What tells this schema from every other: changes with any letter of any migration.
#[cfg(test)]
pub fn fingerprint() -> String {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    for migration in COMMON.iter().chain(POSTGRES.iter()) {
        digest.update(&migration.checksum);
    }
    super::documents::hex(&digest.finalize()[..8])
}
