//! The reminder to ask for more in time: planned anew when something changes (a count, what was asked
//! for, the pharmacy, what is hidden), and once a day for what imports brought.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{
    gather,
    joined::{Card, Place},
    repeats,
    running_out::{self, Outlook},
    source::Repeat,
    store, supply,
};
use crate::{
    people::PersonId,
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, Runner, TryAgain},
        query::Tx,
    },
    reminders::{self, Kind, NewReminder, plan::Plan},
    ui::date,
};

const KIND: &str = "medicines-day";

pub fn jobs(runner: Runner) -> Runner {
    runner.on(KIND, look_at_some)
}

/// Puts the work of this London day into the queue: once, however often it is asked. Before five in the
/// morning it is for five: well before nine, when reminders to ask are said.
pub async fn plan_day(tx: &mut Tx, platform: &Platform, now: DateTime<Utc>) -> Result<(), Fault> {
    let today = date::london_day(now);
    let five = today.and_hms_opt(5, 0, 0).and_then(|at| at.and_local_timezone(London).earliest());
    let five = five.map_or(now, |at| at.to_utc());
    let nil = Uuid::nil();
    jobs::enqueue(tx, platform, KIND, &format!("{today} {nil}"), &nil, five.max(now)).await
}

/// Some people, and then the next in a piece of work of their own: each is short, and what an instance
/// that dies leaves undone is taken over where it stood.
async fn look_at_some(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let after: Uuid = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    some(&platform, after).await.map_err(|_: Fault| TryAgain("the database did not answer"))
}

async fn some(platform: &Platform, after: Uuid) -> Result<(), Fault> {
    let now = platform.clock.now();
    let mut look = platform.db.read().await?;
    let people = store::patients(&mut look, after).await?;
    look.rollback().await?;
    for person in &people {
        // Most days nothing changes: the writer's turn is taken only where something does.
        let mut look = platform.db.read().await?;
        let changes = changes(&mut look, *person, now).await?;
        look.rollback().await?;
        if !changes.is_empty() {
            let mut tx = platform.db.write().await?;
            renew(&mut tx, *person, now).await?;
            tx.commit().await?;
        }
    }
    let Some(last) = people.last().filter(|_| people.len() == store::BATCH) else { return Ok(()) };
    let mut tx = platform.db.write().await?;
    let key = format!("{} {}", date::london_day(now), last.0);
    jobs::enqueue(&mut tx, platform, KIND, &key, &last.0, now).await?;
    tx.commit().await
}

#[derive(Debug, PartialEq)]
enum Change {
    Put(Uuid, Outlook, supply::AskBy),
    Remove(Uuid),
}

/// Plans the reminders of one person as everything stands now. From here on the transaction shows the
/// rows of this person and of nobody else.
pub async fn renew(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> Result<(), Fault> {
    for change in changes(tx, person, now).await? {
        match change {
            Change::Remove(entry) => {
                reminders::remove(tx, person, Kind::Repeat, entry, now).await?;
                store::remove_nudge(tx, person, entry).await?;
            }
            Change::Put(entry, outlook, by) => {
                let plan = Plan::Moments(supply::nudges(outlook.runs_out.on, by, now));
                reminders::put(tx, &NewReminder { person, kind: Kind::Repeat, id: entry, plan }, now).await?;
                store::put_nudge(tx, person, (entry, outlook.runs_out.on, by.ask)).await?;
            }
        }
    }
    Ok(())
}

async fn changes(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> Result<Vec<Change>, Fault> {
    tx.show_only(person.0).await?;
    let planned = store::nudges(tx, person).await?;
    let (cards, beside, pharmacy) = gather::of_person(tx, person).await?;
    let open = repeats::open_of(tx, person).await?;
    let today = date::london_day(now);
    let hours = pharmacy.as_ref().map(|pharmacy| &pharmacy.hours);
    let mut changes = Vec::new();
    let mut wanted: Vec<Uuid> = Vec::new();
    for card in cards.iter().filter(|card| is_asked_for_again(card, &open)) {
        let Some(outlook) = running_out::outlook(card, &beside, hours, today) else { continue };
        let Some((by, asking)) = outlook.ask_by.zip(card.askings().into_iter().next()) else { continue };
        // What has run out already is not news: the list says so.
        if outlook.runs_out.on < today {
            continue;
        }
        let entry = asking.source.id;
        wanted.push(entry);
        if !planned.contains(&(entry, outlook.runs_out.on, by.ask)) {
            changes.push(Change::Put(entry, outlook, by));
        }
    }
    let over = planned.iter().map(|(entry, ..)| *entry).filter(|entry| !wanted.contains(entry));
    Ok(over.map(Change::Remove).chain(changes).collect())
}

/// A repeat that nobody has asked for yet.
fn is_asked_for_again(card: &Card, open: &[String]) -> bool {
    let is_open = || card.askings().iter().any(|asking| open.iter().any(|open| card.is_open(asking, open)));
    card.place() == Place::Current && card.repeat() != Repeat::No && !is_open()
}
