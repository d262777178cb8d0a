//! What somebody is told: a notice that stands in the app, and the ways by which it leaves. Come here
//! to tell somebody something at once ([`make`]) or by their next channel ([`go_on`]).
//!
//! However often one is planned, it is there once: the same person, reminder, occurrence and step is
//! the same notice, and the same channel and target of it the same delivery.

mod closing_store;
mod store;
mod way;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Channel, Kind, choices};
use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
};
use way::Way;

pub(super) use closing_store::{About, Whose, close_all, close_occurrence, open_occurrences, reopen};
pub use store::forget_old;

/// Something somebody is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// Who is told: their choices count.
    pub person: PersonId,
    /// Whom it is about.
    pub about: PersonId,
    pub kind: Kind,
    /// The id of what it is about.
    pub reminder: Uuid,
    pub occurrence: String,
    pub step: String,
    pub due_at: DateTime<Utc>,
    /// After this it is of no use: no way out is tried any more.
    pub until: DateTime<Utc>,
}

/// A notice whose next channel is tried, because nobody has looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub person: PersonId,
    pub notice: Uuid,
    pub kind: Kind,
    /// Its own `later`: in the order in which they are tried.
    pub left: Vec<Channel>,
    pub until: DateTime<Utc>,
}

/// How many were made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    pub notices: usize,
    pub deliveries: usize,
}

/// Makes notices with their first deliveries, by what each person chose for that kind. One that is
/// there already stays as it is. Outside quiet hours they leave at once; the notice stands in the app
/// whatever the hour. Of one that would leave too late to be of use there is no delivery.
///
/// Without a grant: the engine tells everybody who is due; a notice holds no word of health.
pub async fn make(tx: &mut Tx, batch: &[NewNotice], now: DateTime<Utc>) -> Result<Made, Fault> {
    if batch.is_empty() {
        return Ok(Made::default());
    }
    let wanted = choices::for_batch(tx, &asked(batch.iter().map(|new| (new.person, new.kind)))).await?;
    let planned: Vec<(Uuid, &NewNotice, Option<Way>)> = batch
        .iter()
        .map(|new| {
            let way = wanted
                .get(&(new.person, new.kind))
                .and_then(|wanted| way::first(wanted, &wanted.channels, new.due_at.max(now), new.until));
            (Uuid::now_v7(), new, way)
        })
        .collect();
    let made = store::add_notices(tx, &planned, now).await?;
    let leaving: Vec<(PersonId, Uuid, DateTime<Utc>, &Way)> = planned
        .iter()
        .filter(|(id, ..)| made.contains(id))
        .filter_map(|(id, new, way)| Some((new.person, *id, new.until, way.as_ref()?)))
        .collect();
    let deliveries = store::add_deliveries(tx, &leaving).await?;
    Ok(Made { notices: made.len(), deliveries })
}

/// Lets notices go on by the next of their channels that still reaches the person. Whoever calls this
/// has claimed them: they are nobody else's in this transaction.
///
/// Without a grant: as above.
pub async fn go_on(tx: &mut Tx, batch: &[Waiting], now: DateTime<Utc>) -> Result<usize, Fault> {
    if batch.is_empty() {
        return Ok(0);
    }
    let wanted = choices::for_batch(tx, &asked(batch.iter().map(|one| (one.person, one.kind)))).await?;
    let ways: Vec<(&Waiting, Option<Way>)> = batch
        .iter()
        .map(|one| {
            let way = wanted.get(&(one.person, one.kind)).and_then(|wanted| {
                // What was taken out of the choices meanwhile is not tried.
                let left: Vec<Channel> =
                    one.left.iter().copied().filter(|channel| wanted.channels.contains(channel)).collect();
                way::first(wanted, &left, now, one.until)
            });
            (one, way)
        })
        .collect();
    store::put_later(tx, &ways).await?;
    let leaving: Vec<(PersonId, Uuid, DateTime<Utc>, &Way)> =
        ways.iter().filter_map(|(one, way)| Some((one.person, one.notice, one.until, way.as_ref()?))).collect();
    store::add_deliveries(tx, &leaving).await
}

/// Each pair once.
fn asked(pairs: impl Iterator<Item = (PersonId, Kind)>) -> Vec<(PersonId, Kind)> {
    let mut seen = HashSet::new();
    pairs.filter(|pair| seen.insert(*pair)).collect()
}
