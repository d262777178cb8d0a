//! What nobody looked at in time, or what did not leave, goes on by its next channel.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::later_store::{self as store, Due, Tried};
use crate::{
    people::PersonId,
    platform::{Platform, database::Fault},
    reminders::{
        Channel,
        choices::{self, Wanted},
        notices::{self, Waiting},
    },
};

/// So many in one transaction.
const AT_ONCE: i64 = 500;

pub async fn round(platform: &Platform) -> Result<usize, Fault> {
    if !store::is_any_due(platform).await? {
        return Ok(0);
    }
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    let due = store::claim(&mut tx, AT_ONCE, now).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let mut by_notice: HashMap<(PersonId, Uuid), Vec<Tried>> = HashMap::new();
    for tried in store::tried(&mut tx, &due).await? {
        by_notice.entry(tried.notice).or_default().push(tried);
    }
    let asked: Vec<_> = due.iter().map(|one| (one.person, one.kind)).collect();
    let wanted = choices::for_batch(&mut tx, &asked).await?;
    let (mut go_on, mut put_off) = (Vec::new(), Vec::new());
    for one in &due {
        let tried = by_notice.get(&(one.person, one.notice)).map(Vec::as_slice).unwrap_or_default();
        match wanted.get(&(one.person, one.kind)).map_or(Next::Nothing, |wanted| next(one, tried, wanted, now)) {
            Next::Nothing => put_off.push((one, None)),
            Next::At(at) => put_off.push((one, Some(at))),
            Next::Now(left) => {
                go_on.push(Waiting { person: one.person, notice: one.notice, kind: one.kind, left, until: one.until })
            }
        }
    }
    store::put_off(&mut tx, &put_off).await?;
    notices::go_on(&mut tx, &go_on, now).await?;
    tx.commit().await?;
    Ok(due.len())
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    Nothing,
    /// By the first of these.
    Now(Vec<Channel>),
    /// There is still time to look.
    At(DateTime<Utc>),
}

fn next(one: &Due, tried: &[Tried], wanted: &Wanted, now: DateTime<Utc>) -> Next {
    if !one.open || one.until <= now {
        return Next::Nothing;
    }
    // By the person's choices as they are now.
    let left: Vec<Channel> =
        wanted.channels.iter().copied().filter(|channel| tried.iter().all(|tried| tried.channel != *channel)).collect();
    if left.is_empty() {
        return Next::Nothing;
    }
    // The wait begins when something has left. What has not been tried yet has its turn first.
    let left_at = tried.iter().filter_map(|tried| tried.sent_at);
    let not_tried =
        tried.iter().filter(|tried| tried.tries == 0 && tried.ended_at.is_none() && tried.sent_at.is_none());
    let since = left_at.chain(not_tried.map(|tried| tried.due_at)).max();
    match since.map(|since| since + Duration::minutes(i64::from(wanted.wait_minutes))) {
        Some(at) if at > now => {
            if at < one.until {
                Next::At(at)
            } else {
                Next::Nothing
            }
        }
        _ => Next::Now(left),
    }
}
