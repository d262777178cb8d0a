//! The two mails of invitations. Both are discreet: no name, no number, no code, and no word that
//! tells what kind of place sent them; a wrong address or an open mailbox learns nothing.

use askama::Template;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Secrets, redeem, secret::Link};
use crate::{
    people::Ods,
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, TryAgain},
        mail::Letter,
        query::Tx,
    },
    ui::date,
};

/// The link goes to the invited person.
pub const INVITATION: &str = "invitation-mail";
/// Who made the invitation hears that it was locked.
pub const LOCKED: &str = "invitation-locked-mail";

#[derive(Serialize, Deserialize)]
struct Invite {
    to: String,
    link: String,
    origin: String,
    expires_at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
struct Tell {
    to: String,
    address: String,
}

#[derive(Template)]
#[template(path = "invitation.txt")]
struct InvitationMail<'a> {
    address: &'a str,
    last_day: &'a str,
    help: &'a str,
}

#[derive(Template)]
#[template(path = "invitation_locked.txt")]
struct LockedMail<'a> {
    address: &'a str,
}

/// Asks for the mail with the link, in the transaction that made the link.
pub async fn ask_for_invitation(
    tx: &mut Tx,
    platform: &Platform,
    origin: &str,
    to: &str,
    secrets: &Secrets,
    expires_at: DateTime<Utc>,
) -> Result<(), Fault> {
    let link = secrets.link.text();
    let key = crate::platform::documents::hex(&secrets.link.hash(&platform.keys));
    let invite = Invite { to: to.into(), link, origin: origin.into(), expires_at };
    jobs::enqueue(tx, platform, INVITATION, &key, &invite, platform.clock.now()).await
}

/// Asks for the mail that an invitation was locked.
pub async fn ask_for_locked(
    tx: &mut Tx,
    platform: &Platform,
    origin: &str,
    to: &str,
    organisation: &Ods,
    invitation: uuid::Uuid,
) -> Result<(), Fault> {
    let now = platform.clock.now();
    let address = format!("{origin}/practice/{}/invitations?state=locked", organisation.as_str());
    let tell = Tell { to: to.into(), address };
    jobs::enqueue(tx, platform, LOCKED, &format!("{invitation} {}", now.timestamp()), &tell, now).await
}

pub async fn send_invitation(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let invite: Invite = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    // Withdrawn, or sent again, before the mail left: a dead link helps nobody.
    if !still_opens(&platform, &invite.link).await? {
        return Ok(());
    }
    let body = InvitationMail {
        address: &format!("{}/invitation/{}", invite.origin, invite.link),
        last_day: &date::day(date::london_day(invite.expires_at)),
        help: &format!("{}/help", invite.origin),
    };
    let body = body.render().map_err(|_| TryAgain("the mail could not be written"))?;
    let subject = "Your invitation to Nene".into();
    send(&platform, &job, Letter { to: invite.to, subject, body, attached: None }).await
}

pub async fn send_locked(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let tell: Tell = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    let body = LockedMail { address: &tell.address }.render().map_err(|_| TryAgain("the mail could not be written"))?;
    let subject = "Something on Nene needs you".into();
    send(&platform, &job, Letter { to: tell.to, subject, body, attached: None }).await
}

async fn still_opens(platform: &Platform, link: &str) -> Result<bool, TryAgain> {
    let away = |_| TryAgain("the database did not answer");
    let Some(link) = Link::parse(link) else { return Ok(false) };
    let mut tx = platform.db.read().await.map_err(away)?;
    let guest = redeem::store::find_in_force(&mut tx, &link.hash(&platform.keys), platform.clock.now()).await;
    Ok(guest.map_err(away)?.is_some())
}

async fn send(platform: &Platform, job: &Job, letter: Letter) -> Result<(), TryAgain> {
    platform.mail.send(&job.id.to_string(), &letter).await.map_err(|_| TryAgain("the mail was not taken"))
}
