//! The work of a day, in the morning: readings that did not come, and pathways that have no more
//! ground because somebody died or is registered elsewhere.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{Stopped, daily_store, raise, stop_store};
use crate::{
    pathways::{self, InForce, engine},
    people::PersonId,
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, Runner, TryAgain},
        query::Tx,
    },
    readings,
    ui::date,
};

const KIND: &str = "alerts-day";
/// What is missing is looked for in so many days: longer than any task's distance.
const LOOK_BACK_DAYS: i64 = 60;
/// So long after its last day a pathway is looked at: for readings that come late, and for a day
/// on which nobody ran this work.
const AFTER_DAYS: i64 = 3;

pub fn jobs(runner: Runner) -> Runner {
    runner.on(KIND, look_at_some)
}

/// Puts the work of this London day into the queue: once, however often it is asked. Before six in
/// the morning it is for six, when the day before is over for every slot of a diary.
pub async fn plan_day(tx: &mut Tx, platform: &Platform, now: DateTime<Utc>) -> Result<(), Fault> {
    let today = date::london_day(now);
    let six = today.and_hms_opt(6, 0, 0).and_then(|at| at.and_local_timezone(London).earliest());
    let six = six.map_or(now, |at| at.to_utc());
    let nil = Uuid::nil();
    jobs::enqueue(tx, platform, KIND, &format!("{today} {nil}"), &nil, six.max(now)).await
}

/// Some people, and then the next in a piece of work of their own: each is short, and what an
/// instance that dies leaves undone is taken over where it stood.
async fn look_at_some(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let after: Uuid = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    some(&platform, after).await.map_err(|_: Fault| TryAgain("the database did not answer"))
}

async fn some(platform: &Platform, after: Uuid) -> Result<(), Fault> {
    let now = platform.clock.now();
    let mut look = platform.db.read().await?;
    let people = daily_store::on_pathways(&mut look, after).await?;
    look.rollback().await?;
    for person in &people {
        look_at(platform, *person, now).await?;
    }
    let Some(last) = people.last().filter(|_| people.len() == daily_store::BATCH) else { return Ok(()) };
    let mut tx = platform.db.write().await?;
    let key = format!("{} {}", date::london_day(now), last.0);
    jobs::enqueue(&mut tx, platform, KIND, &key, &last.0, now).await?;
    tx.commit().await
}

/// The pathways that somebody is on, and those whose last day was a few days ago: that a diary is
/// over is found on the day after it.
async fn watched(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> Result<Vec<InForce>, Fault> {
    let today = date::london_day(now);
    let mut all = pathways::in_force(tx, person, today).await?;
    let before = pathways::in_force(tx, person, today - Duration::days(AFTER_DAYS)).await?;
    all.extend(before.into_iter().filter(|on| on.ends_on.is_some_and(|last| last < today)));
    Ok(all)
}

async fn look_at(platform: &Platform, person: PersonId, now: DateTime<Utc>) -> Result<(), Fault> {
    let mut tx = platform.db.read().await?;
    tx.show_only(person.0).await?;
    let mut ends: Vec<Stopped> = Vec::new();
    if daily_store::died_on(&mut tx, person).await?.is_some() {
        ends.push(Stopped::Died);
    } else {
        ends.extend(daily_store::moved_from(&mut tx, person).await?.into_iter().map(Stopped::Moved));
    }
    let mut missing = Vec::new();
    if ends.is_empty() {
        for on in watched(&mut tx, person, now).await? {
            let from = on.started_at.max(now - Duration::days(LOOK_BACK_DAYS));
            let taken = readings::around_all(&mut tx, person, from, now + Duration::days(1)).await?;
            missing.extend(engine::missing(&on, &taken, now).map(|finding| (on, finding)));
        }
    }
    tx.rollback().await?;
    if ends.is_empty() && missing.is_empty() {
        return Ok(());
    }
    let mut tx = platform.db.write().await?;
    tx.show_only(person.0).await?;
    for why in &ends {
        stop_store::stop(&mut tx, person, why, now).await?;
    }
    for (on, finding) in &missing {
        raise::raise(&mut tx, (person, 1), on, finding, now).await?;
    }
    tx.commit().await
}
