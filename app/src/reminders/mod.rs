//! Reminders of every kind: what is due leaves in time, once, by the channels that a person chose,
//! and says nothing about health to whoever else reads it.
//!
//! A capability that wants somebody reminded calls [`put`] with a plan, in the transaction that
//! changes what it is about, [`remove`] when that is over, and [`settle`] when one occurrence has
//! been dealt with. Everything else is here: `engine` finds what is due and makes notices,
//! `deliver` lets them leave, `choices` is what a person wants.

mod carers_store;
pub mod choices;
pub mod deliver;
pub mod engine;
pub mod inbox;
mod keep;
pub mod notices;
pub mod phone;
pub mod plan;
pub mod sources;
mod store;
#[cfg(test)]
mod tests;
pub mod words;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    people::PersonId,
    platform::{Platform, database::Fault, jobs::Runner, query::Tx},
    web::routes::Routes,
};
use plan::Plan;

pub fn routes() -> Routes {
    inbox::routes().and(choices::routes()).and(phone::routes())
}

pub fn jobs(runner: Runner) -> Runner {
    choices::jobs(runner)
}

/// What a reminder is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A dose is due; its id is the schedule's.
    Dose,
    /// The id is the appointment's entry in the record.
    Appointment,
    /// Readings of a diary; the id is the pathway's.
    Readings,
    /// Questions of a pathway; the id is the pathway's.
    Questions,
    /// An invitation that nobody has opened; the id is the invitation's.
    Invitation,
    /// Results that came; the id is the import's.
    Results,
    /// A repeat runs out; the id is the entry's.
    Repeat,
    /// The id is the goal's.
    Goal,
    /// Somebody one looks after has not marked a dose; the id is the schedule's.
    Carer,
    /// A test, asked for by the person.
    Test,
}

impl Kind {
    pub const ALL: [Kind; 10] = [
        Kind::Dose,
        Kind::Appointment,
        Kind::Readings,
        Kind::Questions,
        Kind::Invitation,
        Kind::Results,
        Kind::Repeat,
        Kind::Goal,
        Kind::Carer,
        Kind::Test,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Kind::Dose => "dose",
            Kind::Appointment => "appointment",
            Kind::Readings => "readings",
            Kind::Questions => "questions",
            Kind::Invitation => "invitation",
            Kind::Results => "results",
            Kind::Repeat => "repeat",
            Kind::Goal => "goal",
            Kind::Carer => "carer",
            Kind::Test => "test",
        }
    }

    pub fn from_key(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A way out. In the app a notice stands in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    Push,
    Email,
    Sms,
    Letter,
}

impl Channel {
    pub const ALL: [Channel; 4] = [Channel::Push, Channel::Email, Channel::Sms, Channel::Letter];

    pub fn key(self) -> &'static str {
        match self {
            Channel::Push => "push",
            Channel::Email => "email",
            Channel::Sms => "sms",
            Channel::Letter => "letter",
        }
    }

    pub fn from_key(key: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.key() == key)
    }
}

/// Something to be reminded of.
#[derive(Clone, Debug, PartialEq)]
pub struct NewReminder {
    pub person: PersonId,
    pub kind: Kind,
    /// Of what it is about.
    pub id: Uuid,
    pub plan: Plan,
}

/// Keeps the plan, in the place of what was there under the same kind and id. What was due before
/// `now` is not said by it.
///
/// Without a grant: called by capabilities in a transaction that holds one, and by jobs.
pub async fn put(tx: &mut Tx, reminder: &NewReminder, now: DateTime<Utc>) -> Result<(), Fault> {
    keep::put(tx, reminder, now).await
}

/// Ends it: nothing more is said, and what is on its way does not leave.
///
/// Without a grant: called by capabilities in a transaction that holds one, and by jobs.
pub async fn remove(tx: &mut Tx, person: PersonId, kind: Kind, id: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    keep::remove(tx, person, kind, id, now).await
}

/// One occurrence has been dealt with: its notices are settled (the carer's too), nothing more about
/// it leaves. `occurrence` is the key that the plan gives it.
///
/// Without a grant: called by capabilities in a transaction that holds one.
pub async fn settle(
    tx: &mut Tx,
    person: PersonId,
    about: (Kind, Uuid),
    occurrence: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    keep::settle(tx, person, about, occurrence, now).await
}

/// A mark was taken back: from now on the occurrence is open again. What would have been said
/// meanwhile is not said late.
///
/// Without a grant: called by capabilities in a transaction that holds one.
pub async fn unsettle(
    tx: &mut Tx,
    person: PersonId,
    about: (Kind, Uuid),
    occurrence: &str,
    _now: DateTime<Utc>,
) -> Result<(), Fault> {
    keep::unsettle(tx, person, about, occurrence).await
}

/// Puts one occurrence of doses off to `until`: it moves, it is never copied.
///
/// Without a grant: called by capabilities in a transaction that holds one.
pub async fn put_off(
    tx: &mut Tx,
    person: PersonId,
    schedule: Uuid,
    occurrence: &str,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    keep::put_off(tx, person, schedule, occurrence, until, now).await
}

/// So long it can be looked up what somebody was told, and what was dealt with.
const KEPT_DAYS: i64 = 400;

/// Forgets notices with their deliveries, and what was settled or said for the last time, when they are
/// old.
///
/// Without a grant: the work of the hour; nobody reads anything here.
pub async fn forget_old(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    let before = now - chrono::Duration::days(KEPT_DAYS);
    notices::forget_old(tx, before).await?;
    choices::forget_old(tx, now).await?;
    store::forget_old(tx, before).await
}

/// One round: makes notices of what is due, then lets deliveries leave. Called every second by every
/// instance; answers how much was done, so that the caller can go on at once.
pub async fn round(platform: &Platform) -> Result<usize, Fault> {
    // What cannot be planned now must not keep back what was planned before.
    let planned = engine::round(platform).await;
    let sent = deliver::round(platform).await;
    Ok(planned? + sent?)
}
