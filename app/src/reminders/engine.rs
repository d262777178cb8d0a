//! The engine: finds what is due, makes notices of it with their first deliveries, and notes when each
//! reminder is next worth a look, all in one transaction. Killed at any point it has either done a
//! batch whole or not at all; several engines work side by side.
//!
//! A batch is a handful of statements, however many reminders it has: none is made for one alone.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{
    Kind, carers_store,
    keep::read,
    notices::{self, Made, NewNotice},
    plan::{Due, Plan, To},
    store::{self, Claimed},
};
use crate::{
    people::PersonId,
    platform::{Platform, database::Fault, query::Tx},
};

/// Reminders in one transaction: others wait for it on SQLite, so it is not more.
const BATCH: i64 = 500;
/// Batches in one go, before what was planned is let out.
const BATCHES: usize = 10;
/// PostgreSQL keeps microseconds: the instant before another.
const JUST: Duration = Duration::microseconds(1);
/// A reminder that is looked at so much later than it asked for was held up: by an outage, or by too
/// many at once (reminder lateness, p99 of 60 seconds: `faults.md`).
const LATE: Duration = Duration::seconds(60);
/// What was missed in an outage is counted so far and no further.
const MOST_COUNTED: usize = 100;

/// Makes notices of everything that is due, a batch at a time, and answers how many reminders were
/// looked at.
pub async fn round(platform: &Platform) -> Result<usize, Fault> {
    let mut looked_at = 0;
    for _ in 0..BATCHES {
        let batch = one_batch(platform).await?;
        looked_at += batch.reminders;
        // Less than a whole one: that was all.
        if batch.reminders < BATCH as usize {
            break;
        }
    }
    Ok(looked_at)
}

/// What one transaction came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    pub reminders: usize,
    pub made: Made,
}

/// One transaction of the engine.
pub async fn one_batch(platform: &Platform) -> Result<Batch, Fault> {
    let now = platform.clock.now();
    // Look first with a reader: where nothing is due the writer's turn is not taken.
    let mut look = platform.db.read().await?;
    let is_due = store::is_due(&mut look, now).await?;
    look.rollback().await?;
    if !is_due {
        return Ok(Batch::default());
    }
    let mut tx = platform.db.write().await?;
    let done = work(&mut tx, now).await?;
    tx.commit().await?;
    // What was rolled back was not said.
    done.late.tell(now);
    Ok(done.batch)
}

/// What is done between the beginning and the end of a transaction.
pub(super) async fn work(tx: &mut Tx, now: DateTime<Utc>) -> Result<Done, Fault> {
    let claimed = store::claim(tx, now, BATCH).await?;
    let mut done = Done { batch: Batch { reminders: claimed.len(), ..Batch::default() }, ..Done::default() };
    if claimed.is_empty() {
        return Ok(done);
    }
    let mut due: Vec<Said> = Vec::with_capacity(claimed.len());
    let mut looked_at: Vec<(Claimed, Option<DateTime<Utc>>)> = Vec::with_capacity(claimed.len());
    for one in claimed {
        let next_at = match (Kind::from_key(&one.kind), read(&one.plan)) {
            (Some(kind), Some(plan)) => {
                let found = plan.due(one.next_at - JUST, now);
                done.late.count_missed(&plan, one.next_at, &found, now);
                due.extend(found.into_iter().map(|due| Said { person: one.person_id, kind, id: one.id, due }));
                // Never again at this very instant, whatever the plan says: that would be for ever.
                plan.next_after(now).map(|next| next.max(now + JUST))
            }
            _ => {
                tracing::error!(reminder = %one.id, "a reminder has a plan that this program cannot read");
                None
            }
        };
        looked_at.push((one, next_at));
    }
    store::advance(tx, &looked_at).await?;
    let notices = to_be_made(tx, due, now).await?;
    done.late.due_at = notices.iter().map(|notice| notice.due_at).collect();
    done.batch.made = notices::make(tx, &notices, now).await?;
    Ok(done)
}

#[derive(Default)]
pub(super) struct Done {
    pub batch: Batch,
    late: Lateness,
}

/// One thing that a plan says is due.
struct Said {
    person: Uuid,
    kind: Kind,
    id: Uuid,
    due: Due,
}

/// What of it is told to whom: not what has been dealt with, not to who has died, paused their access or
/// is no carer any more.
async fn to_be_made(tx: &mut Tx, due: Vec<Said>, now: DateTime<Utc>) -> Result<Vec<NewNotice>, Fault> {
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<store::Key> =
        due.iter().map(|said| (said.person, said.kind.key(), said.id, said.due.occurrence.clone())).collect();
    let settled = store::settled(tx, &keys).await?;
    let is_settled = |said: &Said| {
        settled.contains(&(said.person, said.kind.key().to_string(), said.id, said.due.occurrence.clone()))
    };
    let due: Vec<Said> = due.into_iter().filter(|said| !is_settled(said)).collect();
    let people: HashSet<Uuid> = due.iter().map(|said| said.person).collect();
    let reachable = store::reachable(tx, &people.into_iter().collect::<Vec<_>>()).await?;
    let arrangements: HashSet<(PersonId, Uuid)> = due
        .iter()
        .filter_map(|said| match said.due.to {
            To::Person => None,
            To::Carer(arrangement) => Some((PersonId(said.person), arrangement)),
        })
        .collect();
    let arrangements: Vec<(PersonId, Uuid)> = arrangements.into_iter().collect();
    let carers = carers_store::to_be_told(tx, &arrangements, now).await?;
    Ok(due
        .into_iter()
        .filter(|said| reachable.contains(&said.person))
        .filter_map(|said| notice(said, &carers))
        .collect())
}

/// `None` for a carer who is not to be told.
fn notice(said: Said, carers: &HashMap<(PersonId, Uuid), PersonId>) -> Option<NewNotice> {
    let about = PersonId(said.person);
    let (person, kind) = match said.due.to {
        To::Person => (about, said.kind),
        To::Carer(arrangement) => (*carers.get(&(about, arrangement))?, Kind::Carer),
    };
    Some(NewNotice {
        person,
        about,
        kind,
        reminder: said.id,
        occurrence: said.due.occurrence,
        step: said.due.step,
        due_at: said.due.due_at,
        until: said.due.until,
    })
}

/// How late things were, for those who run this.
#[derive(Default)]
struct Lateness {
    /// When what is said now was to be said.
    due_at: Vec<DateTime<Utc>>,
    /// What nobody was told, because it was too late when somebody looked.
    too_late: usize,
}

impl Lateness {
    fn count_missed(&mut self, plan: &Plan, next_at: DateTime<Utc>, found: &[Due], now: DateTime<Utc>) {
        if now - next_at <= LATE {
            return;
        }
        let mut passed = 0;
        let mut at = Some(next_at);
        while let Some(instant) = at.filter(|instant| *instant <= now && passed < MOST_COUNTED) {
            passed += 1;
            at = plan.next_after(instant);
        }
        self.too_late += passed.saturating_sub(found.len());
    }

    fn tell(&self, now: DateTime<Utc>) {
        if self.too_late > 0 {
            metrics::counter!("nene_reminders_too_late_total").increment(self.too_late as u64);
        }
        let lateness = metrics::histogram!("nene_reminder_lateness_seconds");
        for due_at in &self.due_at {
            lateness.record((now - *due_at).as_seconds_f64().max(0.0));
        }
    }
}
