//! `nene push-key rotate`: a new key for phones that subscribe from now on.

use app::reminders::phone::keys;
use clap::Subcommand;

use crate::{settings::Settings, start};

#[derive(Subcommand)]
pub enum Command {
    /// Make a new key: phones that are turned on from now on use it, the others keep the one they have
    Rotate,
}

pub async fn run(settings: &Settings, command: Command) -> Result<(), String> {
    let Command::Rotate = command;
    let (platform, _) = start::open_as_is(settings).await?;
    keys::rotate(&platform).await.map_err(|_| "The database does not answer; the key is as it was.")?;
    println!("There is a new key. Phones that get reminders keep theirs; those that are turned on from now on use it.");
    platform.db.close().await;
    Ok(())
}
