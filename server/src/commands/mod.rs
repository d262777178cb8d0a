//! The commands of `nene`. Each reads its arguments, calls the capability, and prints.

mod audit;
mod backup;
mod import;
mod organisation;
mod pharmacy;
mod push_key;
mod source;
mod staff;

use std::path::PathBuf;

use app::platform::migrate::{self, Mode};
use clap::{Parser, Subcommand};

use crate::{settings::Settings, start};

/// A citizen's portal to health and care.
#[derive(Parser)]
#[command(name = "nene", version)]
pub struct Cli {
    #[command(flatten)]
    pub settings: Settings,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Serve the portal
    Serve {
        /// With invented people, who sign in by a card; needs a database of its own
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database up to date
    Migrate,
    /// Fill a demonstration database with invented people
    Demo,
    /// Take in FHIR bundles
    Import {
        /// ODS code of the organisation that they come from
        #[arg(long, value_name = "ODS")]
        source: String,
        /// NHS number of the person, for bundles whose patient has none
        #[arg(long = "for", value_name = "NHS_NUMBER")]
        given: Option<String>,
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Systems that send bundles
    #[command(subcommand)]
    Source(source::Command),
    /// People who work at an organisation
    #[command(subcommand)]
    Staff(staff::Command),
    /// The log of who looked at whose record
    #[command(subcommand)]
    Audit(audit::Command),
    /// Organisations
    #[command(subcommand)]
    Organisation(organisation::Command),
    /// Pharmacies that people choose from
    #[command(subcommand)]
    Pharmacy(pharmacy::Command),
    /// The key by which push services know this installation
    #[command(subcommand)]
    PushKey(push_key::Command),
    /// Write a copy of the database to a new file
    Backup { file: PathBuf },
    /// Look whether everything is well; a line each, and a failing exit when something is not
    Check,
}

/// Everything but `serve` and `check`.
pub async fn run(settings: Settings, command: Command) -> Result<(), String> {
    match command {
        Command::Migrate => {
            let (platform, mode) = start::open_as_is(&settings).await?;
            println!("The database is up to date ({}).", if mode == Mode::Demo { "a demonstration" } else { "live" });
            platform.db.close().await;
            Ok(())
        }
        Command::Demo => {
            let platform = start::open_ready(&settings, Mode::Demo).await?;
            let told = app::demo::seed::fill(&platform)
                .await
                .map_err(|_| "The demonstration could not be filled.".to_string())?;
            told.iter().for_each(|line| println!("{line}"));
            platform.db.close().await;
            Ok(())
        }
        Command::Import { source, given, files } => import::run(&settings, &source, given.as_deref(), &files).await,
        Command::Source(command) => source::run(&settings, command).await,
        Command::Staff(command) => staff::run(&settings, command).await,
        Command::Organisation(command) => organisation::run(&settings, command).await,
        Command::Audit(command) => audit::run(&settings, command).await,
        Command::Pharmacy(command) => pharmacy::run(&settings, command).await,
        Command::PushKey(command) => push_key::run(&settings, command).await,
        Command::Backup { file } => backup::run(&settings, &file).await,
        // `main` does these two itself.
        Command::Serve { .. } | Command::Check => migrate_only(&settings).await,
    }
}

async fn migrate_only(settings: &Settings) -> Result<(), String> {
    migrate::migrate(&start::open(settings).await?.db).await
}
