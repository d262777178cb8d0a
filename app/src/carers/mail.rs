//! The mails about carers. Every one says "You have an update" and nothing else: no name, and no
//! word that it is about a carer. None ever goes to a carer whose access is lowered or ended.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::platform::{
    Platform,
    database::Fault,
    jobs::{self, Job, TryAgain},
    mail::{Letter, UPDATE as SUBJECT},
    query::Tx,
};

pub const UPDATE: &str = "carer-update-mail";

#[derive(Serialize, Deserialize)]
struct Tell {
    to: String,
    /// Where to sign in: the origin, or the link of an invitation. None where a job has neither.
    at: Option<String>,
}

/// Asks for the mail, in the transaction of what it tells. The same `key` twice is one mail.
pub async fn ask(
    tx: &mut Tx,
    platform: &Platform,
    to: &str,
    at: Option<String>,
    key: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    jobs::enqueue(tx, platform, UPDATE, key, &Tell { to: to.into(), at }, now).await
}

pub async fn send(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let tell: Tell = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    let letter = match tell.at {
        Some(at) => Letter::update(tell.to, &at),
        None => Letter {
            to: tell.to,
            subject: SUBJECT.into(),
            body: "Hello,\n\nYou have an update. Sign in as you usually do to see it.\n".into(),
            attached: None,
        },
    };
    platform.mail.send(&job.id.to_string(), &letter).await.map_err(|_| TryAgain("the mail was not taken"))
}
