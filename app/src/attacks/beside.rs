//! A second instance of the same portal: its own connections, the same database, clock and keys.

use sqlx::ConnectOptions;

use crate::{
    platform::{Platform, database::Db},
    testing::stage::Stage,
};

/// The address that opens this database once more.
pub fn url(db: &Db) -> String {
    match db {
        Db::Sqlite { writer, .. } => format!("sqlite:{}", writer.connect_options().get_filename().display()),
        Db::Postgres { pool } => pool.connect_options().to_url_lossy().to_string(),
    }
}

pub async fn beside(stage: &Stage) -> Platform {
    let platform = &stage.app.platform;
    Platform { db: Db::open(&url(&platform.db)).await.unwrap(), ..platform.clone() }
}
