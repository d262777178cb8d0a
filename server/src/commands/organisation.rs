//! `nene organisation set`: what an organisation's staff may do where the law leaves it to them.

use app::{
    care::operator::{self, Wanted},
    people::Ods,
};
use clap::{Subcommand, ValueEnum};

use crate::{settings::Settings, start};

#[derive(Subcommand)]
pub enum Command {
    /// Change an organisation's settings; what is not given stays as it is
    Set {
        /// ODS code of the organisation
        ods: String,
        /// Whether it has a lawful ground written down for emergency access where a person has stopped all sharing
        #[arg(long, value_enum)]
        emergency_ground: Option<GroundArgument>,
        /// The birthday at which a parent's access stops until it is reviewed
        #[arg(long, value_name = "YEARS", value_parser = clap::value_parser!(i64).range(1..=18))]
        carer_review_age: Option<i64>,
        /// The birthday at which a parent's access ends
        #[arg(long, value_name = "YEARS", value_parser = clap::value_parser!(i64).range(1..=18))]
        carer_end_age: Option<i64>,
        /// Where patients and staff of other organisations call
        #[arg(long)]
        telephone: Option<String>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum GroundArgument {
    None,
    Vital,
}

pub async fn run(settings: &Settings, command: Command) -> Result<(), String> {
    let Command::Set { ods, emergency_ground, carer_review_age, carer_end_age, telephone } = command;
    let ods = Ods::parse(&ods).ok_or("ODS is not an ODS code: 3 to 10 letters and digits.")?;
    if carer_review_age.zip(carer_end_age).is_some_and(|(review, end)| review > end) {
        return Err("--carer-review-age must not be later than --carer-end-age.".into());
    }
    let emergency_ground = emergency_ground.map(|ground| match ground {
        GroundArgument::None => "none",
        GroundArgument::Vital => "vital",
    });
    let wanted = Wanted { emergency_ground, carer_review_age, carer_end_age, telephone };
    let (platform, _) = start::open_as_is(settings).await?;
    let away = |_| "The database does not answer; nothing was changed.".to_string();
    let mut tx = platform.db.write().await.map_err(away)?;
    if !operator::set(&mut tx, &ods, &wanted).await.map_err(away)? {
        return Err(format!("No organisation has the ODS code {}.", ods.as_str()));
    }
    tx.commit().await.map_err(away)?;
    println!("Changed {}.", ods.as_str());
    platform.db.close().await;
    Ok(())
}
