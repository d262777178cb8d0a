//! `nene backup FILE`: a whole and consistent copy, while the portal runs.

use std::path::Path;

use app::platform::{database::Db, migrate};

use crate::{settings::Settings, start};

pub async fn run(settings: &Settings, file: &Path) -> Result<(), String> {
    let platform = start::open(settings).await?;
    if let Db::Postgres { .. } = platform.db {
        println!(
            "PostgreSQL makes its own copies. Run:\n  pg_dump --format=custom --file={} \"$DATABASE_URL\"",
            file.display()
        );
        return Ok(());
    }
    if file.exists() {
        return Err(format!("{} is there already; a backup never writes over a file.", file.display()));
    }
    // A mistyped address makes an empty database, and a copy of nothing is worse than none.
    if migrate::pending(&platform.db).await.is_err() {
        return Err("DATABASE_URL names a database with nothing in it: there is nothing to copy.".into());
    }
    // Never by copying the file: half of a change could be in it.
    platform.db.copy_to(file).await.map_err(|_| format!("The copy could not be written to {}.", file.display()))?;
    println!("Wrote {}. Keep the key file {} as well, in another place.", file.display(), settings.key_file.display());
    platform.db.close().await;
    Ok(())
}
