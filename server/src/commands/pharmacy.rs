//! `nene pharmacy add ODS NAME ...`: the register that people choose their pharmacy from.

use app::{
    medicines::pharmacy::{self, Pharmacy, opening},
    people::Ods,
};
use clap::Subcommand;

use crate::{settings::Settings, start};

#[derive(Subcommand)]
pub enum Command {
    /// Add a pharmacy, or change the one with this code
    Add {
        /// ODS code of the pharmacy
        ods: String,
        name: String,
        /// Street and town, parted by commas
        #[arg(long)]
        address: String,
        #[arg(long)]
        postcode: String,
        #[arg(long)]
        telephone: String,
        /// When it is open, as "mon-fri 09:00-18:00, sat 09:00-13:00"; bank holidays are days off
        #[arg(long)]
        hours: String,
    },
    /// Print all pharmacies, a line each
    List,
}

pub async fn run(settings: &Settings, command: Command) -> Result<(), String> {
    match command {
        Command::Add { ods, name, address, postcode, telephone, hours } => {
            let ods = Ods::parse(&ods).ok_or("ODS is not an ODS code: 3 to 10 letters and digits.")?;
            let hours =
                opening::read(&hours).ok_or("--hours must be written as \"mon-fri 09:00-18:00, sat 09:00-13:00\".")?;
            let code = ods.as_str().to_string();
            let pharmacy = Pharmacy {
                ods: code,
                name: said("NAME", &name)?,
                address: said("--address", &address)?,
                postcode: postcode_of(&postcode)?,
                telephone: said("--telephone", &telephone)?,
                hours,
            };
            add(settings, &ods, &pharmacy).await
        }
        Command::List => list(settings).await,
    }
}

/// One line of words.
fn said(argument: &str, text: &str) -> Result<String, String> {
    let text = text.trim();
    let fits = (1..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_string()) } else { Err(format!("{argument} must be one line of 1 to 200 letters.")) }
}

/// "wv12ab" becomes "WV1 2AB": the last three stand apart.
fn postcode_of(text: &str) -> Result<String, String> {
    let letters: String = text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_uppercase();
    let fits = (5..=7).contains(&letters.len()) && letters.bytes().all(|letter| letter.is_ascii_alphanumeric());
    match letters.split_at_checked(letters.len().saturating_sub(3)) {
        Some((area, rest)) if fits => Ok(format!("{area} {rest}")),
        _ => Err("--postcode is not a postcode, as WV1 2AB.".into()),
    }
}

async fn add(settings: &Settings, ods: &Ods, pharmacy: &Pharmacy) -> Result<(), String> {
    let (platform, _) = start::open_as_is(settings).await?;
    let written = async {
        let mut tx = platform.db.write().await?;
        pharmacy::add(&mut tx, ods, pharmacy, platform.clock.now()).await?;
        tx.commit().await
    };
    written.await.map_err(|_| "The database does not answer; nothing was added.")?;
    println!("{} ({}) can be chosen.", pharmacy.name, pharmacy.ods);
    platform.db.close().await;
    Ok(())
}

async fn list(settings: &Settings) -> Result<(), String> {
    let (platform, _) = start::open_as_is(settings).await?;
    let away = |_| "The database does not answer.".to_string();
    let mut tx = platform.db.read().await.map_err(away)?;
    let all = pharmacy::register(&mut tx).await.map_err(away)?;
    if all.is_empty() {
        println!("There is no pharmacy yet. Add one with: nene pharmacy add");
    }
    for pharmacy in all {
        println!("{}  {}  {}  {}", pharmacy.ods, pharmacy.words(), pharmacy.telephone, opening::words(&pharmacy.hours));
    }
    drop(tx);
    platform.db.close().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postcode_is_written_in_one_way() {
        for (typed, kept) in [("wv12ab", Some("WV1 2AB")), ("SW1A 1AA", Some("SW1A 1AA")), ("M1 1AE", Some("M1 1AE"))] {
            assert_eq!(postcode_of(typed).ok().as_deref(), kept, "{typed}");
        }
        for wrong in ["", "M1", "somewhere", "SW1A-1AA", "Ü1 1AE"] {
            assert!(postcode_of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn words_are_one_line() {
        assert_eq!(said("NAME", " Bridge Street Pharmacy "), Ok("Bridge Street Pharmacy".into()));
        assert!(said("NAME", "").is_err() && said("NAME", "a\nb").is_err());
    }
}
