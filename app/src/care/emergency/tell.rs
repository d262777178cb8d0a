//! The message to the person that their record was opened in an emergency. It names no place and
//! no reason: the page behind the sign-in does.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::store;
use crate::{
    people::Discreet,
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, TryAgain},
        mail::Letter,
        query::Tx,
    },
};

pub const KIND: &str = "emergency-told";

#[derive(Serialize, Deserialize)]
struct Tell {
    person: Uuid,
    id: Uuid,
    origin: String,
}

/// Asks for the message. `after` makes it another message than one that was held back before.
pub async fn ask(
    tx: &mut Tx,
    platform: &Platform,
    origin: &str,
    (person, id): (Uuid, Uuid),
    after: &str,
) -> Result<(), Fault> {
    let tell = Tell { person, id, origin: origin.into() };
    jobs::enqueue(tx, platform, KIND, &format!("{id} {after}"), &tell, platform.clock.now()).await
}

pub async fn tell(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let tell: Tell = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    let to = note(&platform, &tell).await.map_err(|_| TryAgain("the database did not answer"))?;
    // Held back: who lifts the flag asks again.
    let Some(to) = to else { return Ok(()) };
    // Without an address the notice on their first page is all there is.
    let Some(email) = to.email else { return Ok(()) };
    let letter = match Discreet::from_key(&to.discreet).unwrap_or_default() {
        Discreet::On => Letter::update(email, &tell.origin),
        Discreet::Off => Letter {
            to: email,
            subject: "You have an update in Nene".into(),
            body: format!("Hello,\n\nYou have an update in Nene. Sign in to see it:\n\n{}\n", tell.origin),
            attached: None,
        },
    };
    platform.mail.send(&job.id.to_string(), &letter).await.map_err(|_| TryAgain("the mail was not taken"))
}

async fn note(platform: &Platform, tell: &Tell) -> Result<Option<store::ToTell>, Fault> {
    let mut tx = platform.db.write().await?;
    let to = store::tell(&mut tx, tell.person, tell.id, platform.clock.now()).await?;
    tx.commit().await?;
    Ok(to)
}
