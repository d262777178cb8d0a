//! A mail a day to who has emergency accesses to look into. It says no more than that.

use serde::{Deserialize, Serialize};

use super::store;
use crate::{
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, Runner, TryAgain},
        mail::Letter,
        query::Tx,
    },
    ui::date,
};

const KIND: &str = "emergency-review-mail";

#[derive(Serialize, Deserialize)]
struct Remind {
    to: String,
}

pub fn jobs(runner: Runner) -> Runner {
    runner.on(KIND, send)
}

/// Asks for today's mails: once a day, however often it is called.
pub async fn ask_for_reviews(tx: &mut Tx, platform: &Platform) -> Result<(), Fault> {
    let now = platform.clock.now();
    for (officer, to) in store::officers_with_work(tx).await? {
        let key = format!("{} {officer}", date::london_day(now));
        jobs::enqueue(tx, platform, KIND, &key, &Remind { to }, now).await?;
    }
    Ok(())
}

async fn send(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let remind: Remind = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    let letter = Letter {
        to: remind.to,
        subject: "Something on Nene needs you".into(),
        body: "Hello,\n\nSomething waits for your review. Sign in to Nene, and open your work page.\n\n\
               Please do not answer this e-mail. Nobody reads the answers.\n"
            .into(),
        attached: None,
    };
    platform.mail.send(&job.id.to_string(), &letter).await.map_err(|_| TryAgain("the mail was not taken"))
}
