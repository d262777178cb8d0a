//! A database for one measuring, and the folder of what stands beside it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use app::platform::{
    Platform,
    clock::Clock,
    database::Db,
    documents::Documents,
    keys::Keys,
    mail::Mail,
    migrate::{self, Mode},
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use uuid::Uuid;

pub struct Place {
    /// "SQLite" or "PostgreSQL".
    pub name: &'static str,
    pub url: String,
    folder: TempDir,
    /// The server that has our database, and what it is called there.
    on_server: Option<(String, String)>,
}

impl Place {
    /// A file on the disk of the build folder: a disk in memory would make `fsync` free.
    pub fn sqlite(what: &str) -> Result<Place, String> {
        let folder = folder()?;
        let url = format!("sqlite:{}", folder.path().join(format!("{what}.db")).display());
        Ok(Place { name: "SQLite", url, folder, on_server: None })
    }

    /// A database of its own on the server of `NENE_TEST_POSTGRES`; `None` without that.
    pub async fn postgres(what: &str) -> Result<Option<Place>, String> {
        let Ok(server) = std::env::var("NENE_TEST_POSTGRES") else {
            eprintln!("NENE_TEST_POSTGRES is not set: PostgreSQL is left out. `make bench` sets it.");
            return Ok(None);
        };
        let name = format!("nene_{what}_{}", Uuid::new_v4().simple());
        let mut connection = PgConnection::connect(&server).await.map_err(away)?;
        connection.execute(AssertSqlSafe(format!("create database {name}"))).await.map_err(away)?;
        let url = format!("{}/{name}", &server[..server.rfind('/').unwrap_or(server.len())]);
        Ok(Some(Place { name: "PostgreSQL", url, folder: folder()?, on_server: Some((server, name)) }))
    }

    /// Which database it is, and whether it keeps what it has acknowledged.
    pub async fn about(&self) -> Result<String, String> {
        let platform = self.open().await?;
        let version = platform.db.version().await.map_err(|fault| fault.to_string())?;
        let keeps = match &platform.db {
            Db::Sqlite { .. } => "journal_mode=wal, synchronous=full".to_string(),
            Db::Postgres { pool } => {
                let settings: (String, String) =
                    sqlx::query_as("select current_setting('fsync'), current_setting('synchronous_commit')")
                        .fetch_one(pool)
                        .await
                        .map_err(away)?;
                let warning =
                    if settings.0 == "on" && settings.1 == "on" { "" } else { " (NOT durable: the figures flatter)" };
                format!("fsync={}, synchronous_commit={}{warning}", settings.0, settings.1)
            }
        };
        platform.db.close().await;
        Ok(format!("{version}, {keeps}"))
    }

    /// Opens it as the server does, with its schema.
    pub async fn open(&self) -> Result<Platform, String> {
        let platform = open(&self.url, self.path()).await?;
        migrate::migrate(&platform.db).await?;
        Ok(platform)
    }

    /// Marks it as holding real people, as far as `nene serve` is concerned.
    pub async fn open_live(&self) -> Result<Platform, String> {
        let platform = self.open().await?;
        migrate::claim_mode(&platform.db, &platform.clock, Mode::Live).await?;
        Ok(platform)
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves everything where it is.
    pub fn stay(self) {
        let _ = self.folder.keep();
    }

    pub async fn leave(self) -> Result<(), String> {
        if let Some((server, name)) = &self.on_server {
            let mut connection = PgConnection::connect(server).await.map_err(away)?;
            connection.execute(AssertSqlSafe(format!("drop database {name} with (force)"))).await.map_err(away)?;
        }
        self.folder.close().map_err(|error| error.to_string())
    }
}

/// The services of a process over this database, with their files in `folder`.
pub async fn open(url: &str, folder: &Path) -> Result<Platform, String> {
    Ok(Platform {
        db: Db::open(url).await?,
        clock: Clock::System,
        keys: Arc::new(Keys::open(&folder.join("nene.key"))?),
        documents: Documents::in_folder(&folder.join("documents"))?,
        mail: Mail::open(&format!("folder:{}", folder.join("mail").display()), "Nene <no-reply@localhost>")?,
        push: app::platform::push::Push::in_memory(),
        notify: app::platform::notify::Notify::Off,
        lanes: app::platform::lanes::Lanes::default(),
        bus: app::platform::bus::Bus::alone(),
        media: app::platform::media::Media::default(),
        memory: app::platform::memory::Memory::default(),
        origin: "http://localhost:3000".into(),
    })
}

/// Where the styles and scripts are that `make bundle` wrote.
pub fn site() -> PathBuf {
    match std::env::var_os("NENE_SITE") {
        Some(site) => site.into(),
        None => repository().join("target/site"),
    }
}

pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

fn folder() -> Result<TempDir, String> {
    tempfile::Builder::new()
        .prefix("bench-")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .map_err(|error| format!("No folder could be made in {}: {error}.", env!("CARGO_TARGET_TMPDIR")))
}

fn away(error: sqlx::Error) -> String {
    format!("PostgreSQL does not answer: {error}.")
}
