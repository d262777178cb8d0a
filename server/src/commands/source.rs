//! `nene source add ODS NAME`: a system that may send bundles. The token is printed once.

use app::{
    people::{self, Ods},
    platform::{
        documents::hex,
        keys::{Purpose, random_bytes},
    },
    record::import::store::{self, Sends},
};
use clap::Subcommand;

use crate::{settings::Settings, start};

#[derive(Subcommand)]
pub enum Command {
    /// Add a source, or give it a new token; the old token is dead
    Add {
        ods: String,
        name: String,
        /// It sends what people measure at home: its Observations become readings, not entries of the record
        #[arg(long)]
        home_devices: bool,
    },
}

pub async fn run(settings: &Settings, command: Command) -> Result<(), String> {
    let Command::Add { ods, name, home_devices } = command;
    let sends = if home_devices { Sends::HomeReadings } else { Sends::Records };
    let ods = Ods::parse(&ods).ok_or("That is not an ODS code: 3 to 10 letters and digits.")?;
    let (platform, _) = start::open_as_is(settings).await?;
    let token = hex(&random_bytes::<32>());
    let hash = platform.keys.hash(Purpose::SourceToken, token.as_bytes());
    let now = platform.clock.now();
    let written = async {
        let mut tx = platform.db.write().await?;
        people::store::put_organisation(&mut tx, &ods, &name, now).await?;
        store::put_source(&mut tx, &ods, Some(hash), now).await?;
        store::put_sends(&mut tx, &ods, sends).await?;
        tx.commit().await
    };
    written.await.map_err(|_| "The database does not answer; nothing was added.")?;
    let what = if home_devices { "readings from home devices" } else { "bundles" };
    println!(
        "{name} ({}) may send {what} to {}/fhir with this token. It is shown this once:\n{token}",
        ods.as_str(),
        settings.origin
    );
    platform.db.close().await;
    Ok(())
}
