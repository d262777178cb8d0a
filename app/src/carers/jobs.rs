//! The work of a day, at five past midnight in London: what is over comes to rest, the practice
//! hears of birthdays ahead, and everybody is asked again whether it is still right.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{
    Why, job_store,
    job_store::InForce,
    mail,
    rules::{self, WARNINGS},
};
use crate::{
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, TryAgain},
        query::Tx,
    },
    ui::date,
};

pub const DAY: &str = "carers-day";

/// Puts the work of this London day into the queue: once, however often it is asked. Late at
/// night it is for five past; whoever starts at noon does it at once.
pub async fn plan_day(tx: &mut Tx, platform: &Platform, now: DateTime<Utc>) -> Result<(), Fault> {
    let today = date::london_day(now);
    // The date has changed on every clock by then.
    let five_past = today.and_hms_opt(0, 5, 0).and_then(|at| at.and_local_timezone(London).earliest());
    let five_past = five_past.map_or(now, |at| at.to_utc());
    jobs::enqueue(tx, platform, DAY, &today.to_string(), &(), five_past.max(now)).await
}

pub async fn look_at_all(platform: Platform, _: Job) -> Result<(), TryAgain> {
    all(&platform).await.map_err(|_: Fault| TryAgain("the database did not answer"))
}

async fn all(platform: &Platform) -> Result<(), Fault> {
    let now = platform.clock.now();
    let today = date::london_day(now);
    let mut after = Uuid::nil();
    loop {
        let mut tx = platform.db.read().await?;
        let batch = job_store::in_force(&mut tx, after).await?;
        tx.rollback().await?;
        let Some(last) = batch.last() else { return Ok(()) };
        after = last.arrangement.id;
        // One short transaction for each: nobody waits behind a day's work.
        for one in &batch {
            look_at(platform, one, today, now).await?;
        }
    }
}

async fn look_at(platform: &Platform, one: &InForce, today: NaiveDate, now: DateTime<Utc>) -> Result<(), Fault> {
    let due = rules::due(&one.circumstances, today, now);
    let milestone =
        rules::milestone(one.circumstances.basis, one.circumstances.born, one.circumstances.milestones, today);
    let warning = milestone.filter(|milestone| WARNINGS.contains(&milestone.days));
    let review = one.arrangement.review_on.is_some_and(|on| on <= today);
    if due.is_none() && warning.is_none() && !review {
        return Ok(());
    }
    let mut tx = platform.db.write().await?;
    if let Some(reason) = due {
        job_store::bring_to_rest(&mut tx, &one.arrangement, &Why::because(reason), now).await?;
        return tx.commit().await;
    }
    let id = one.arrangement.id;
    if let (Some(warning), Some(to)) = (warning, &one.practice) {
        mail::ask(&mut tx, platform, to, None, &format!("{id} {} {}", warning.age, warning.days), now).await?;
    }
    if review {
        job_store::set_review(&mut tx, &one.arrangement, rules::next_review(today)).await?;
        if let Some(to) = &one.reminded {
            mail::ask(&mut tx, platform, to, None, &format!("{id} {today}"), now).await?;
        }
    }
    tx.commit().await
}
