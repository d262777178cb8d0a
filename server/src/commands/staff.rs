//! `nene staff invite`: the first way in for somebody who works at an organisation.

use app::{
    access::role::Role,
    invitations::staff::{self, NewStaff},
    people::{self, Ods},
};
use chrono::NaiveDate;
use clap::Subcommand;

use crate::{settings::Settings, start};

#[derive(Subcommand)]
pub enum Command {
    /// Print an invitation: a link, and the code that goes with it by another way
    Invite {
        /// ODS code of the organisation
        #[arg(long)]
        ods: String,
        /// Name of the organisation, when it is new
        #[arg(long)]
        organisation: Option<String>,
        /// gp, nurse, receptionist, practice-manager, other-clinician, support-worker, privacy-officer
        #[arg(long)]
        role: String,
        #[arg(long)]
        given_name: String,
        #[arg(long)]
        family_name: String,
        /// Date of birth, as 1980-05-31: asked with the code
        #[arg(long)]
        born: String,
        /// Where they hear that somebody tried wrong codes too often
        #[arg(long)]
        email: Option<String>,
    },
}

pub async fn run(settings: &Settings, command: Command) -> Result<(), String> {
    let Command::Invite { ods, organisation, role, given_name, family_name, born, email } = command;
    let ods = Ods::parse(&ods).ok_or("--ods is not an ODS code: 3 to 10 letters and digits.")?;
    let role = Role::from_key(&role)
        .ok_or_else(|| format!("--role must be one of: {}.", Role::ALL.map(Role::key).join(", ")))?;
    let born = NaiveDate::parse_from_str(&born, "%Y-%m-%d").map_err(|_| "--born must be a date such as 1980-05-31.")?;
    let (platform, _) = start::open_as_is(settings).await?;
    let away = |_| "The database does not answer; nobody was invited.".to_string();
    let mut tx = platform.db.write().await.map_err(away)?;
    if let Some(name) = organisation {
        people::store::put_organisation(&mut tx, &ods, &name, platform.clock.now()).await.map_err(away)?;
    }
    if people::store::organisation_name(&mut tx, &ods).await.map_err(away)?.is_none() {
        return Err(format!("No organisation has the ODS code {}: give its name with --organisation.", ods.as_str()));
    }
    let new = NewStaff {
        organisation: &ods,
        role,
        given_name: &given_name,
        family_name: &family_name,
        birth_date: born,
        email: email.as_deref(),
    };
    let secrets = staff::invite(&mut tx, &platform.keys, &new, platform.clock.now()).await.map_err(away)?;
    tx.commit().await.map_err(away)?;
    println!(
        "Send the link by e-mail, and give the code by telephone or in person. Both are shown this once.\n  link: {}\n  code: {}",
        secrets.address(settings.origin.trim_end_matches('/')),
        secrets.code.text()
    );
    platform.db.close().await;
    Ok(())
}
