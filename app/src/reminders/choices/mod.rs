//! What somebody wants of reminders: by which ways, when not, in which language, how long to wait
//! before the next way is tried.

mod batch_store;
mod code;
mod contact;
mod contact_http;
mod contact_page;
mod form;
mod http;
mod mobile;
mod page;
mod quiet;
mod store;
#[cfg(test)]
mod tests;
mod usual;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, NaiveTime, Utc};
use uuid::Uuid;

pub use quiet::Quiet;

use super::{Channel, Kind, words::Language};
use crate::{
    people::{Discreet, PersonId},
    platform::{database::Fault, jobs::Runner, query::Tx},
    web::routes::{Door, Routes},
};
use batch_store::Reach;
use usual::{Night, Way};

/// One's own alone: no carer and no staff chooses for somebody else.
pub fn routes() -> Routes {
    Routes::default()
        .get(Door::SignedIn, "/account/reminders", http::home)
        .get(Door::SignedIn, "/account/reminders/about/{about}", http::kind_form)
        .post(Door::SignedIn, "/account/reminders/about/{about}", http::kind)
        .get(Door::SignedIn, "/account/reminders/hours", http::manner_form)
        .post(Door::SignedIn, "/account/reminders/hours", http::manner)
        .get(Door::SignedIn, "/account/reminders/address", http::address_form)
        .post(Door::SignedIn, "/account/reminders/address", http::address)
        .get(Door::SignedIn, "/account/reminders/contact/{contact}", contact_http::form)
        .post(Door::SignedIn, "/account/reminders/contact/{contact}", contact_http::enter)
        .get(Door::SignedIn, "/account/reminders/contact/{contact}/code", contact_http::code_form)
        .post(Door::SignedIn, "/account/reminders/contact/{contact}/code", contact_http::confirm)
        .post(Door::SignedIn, "/account/reminders/contact/{contact}/remove", contact_http::remove)
}

/// Codes leave by a job.
pub fn jobs(runner: Runner) -> Runner {
    runner.on(code::SEND, code::send).on(code::SEND_MAIL, code::send_mail)
}

/// Forgets numbers and addresses that nobody confirmed on the day.
///
/// Without a grant: the work of the hour; nobody reads anything here.
pub async fn forget_old(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    store::forget_old(tx, now - Duration::days(1)).await
}

/// How one person is reminded of one kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// In the order in which they are tried: only those that reach the person now (a phone that takes
    /// them, an address, a number that was confirmed). None: it stands in the app alone.
    pub channels: Vec<Channel>,
    /// The phones that are alive: a push goes to each of them. Not empty where `channels` has push.
    pub phones: Vec<Uuid>,
    pub quiet: Quiet,
    /// So long nobody may have looked before the next channel is tried.
    pub wait_minutes: u32,
    pub language: Language,
    pub discreet: Discreet,
}

/// For a whole batch in a number of statements that does not grow with it. Every pair that was asked
/// for is in the answer.
///
/// Without a grant: the engine and the outbox ask for everybody who is due; nobody reads the answer.
pub async fn for_batch(tx: &mut Tx, asked: &[(PersonId, Kind)]) -> Result<HashMap<(PersonId, Kind), Wanted>, Fault> {
    let persons: Vec<PersonId> = asked.iter().map(|(person, _)| *person).collect::<HashSet<_>>().into_iter().collect();
    let reach = batch_store::reach(tx, &persons).await?;
    let chosen = batch_store::chosen(tx, &persons).await?;
    let nobody = Reach::default();
    let wanted = |asked: &(PersonId, Kind)| {
        let way = chosen.get(asked).cloned().unwrap_or_else(|| usual::way(asked.1));
        wanted(asked.1, way, reach.get(&asked.0).unwrap_or(&nobody))
    };
    Ok(asked.iter().map(|asked| (*asked, wanted(asked))).collect())
}

/// When nothing of this kind leaves, by what is kept in `reminder_choice.quiet` and `reminder_manner`.
pub fn quiet_of(kind: Kind, night: Option<&str>, from: Option<&str>, to: Option<&str>) -> Quiet {
    let night = night.map_or(usual::way(kind).night, |key| Night::from_key(key).unwrap_or(Night::Keep));
    hours(night, from.and_then(quiet::from_key).zip(to.and_then(quiet::from_key)))
}

fn hours(night: Night, chosen: Option<(NaiveTime, NaiveTime)>) -> Quiet {
    let (from, to) = chosen.unwrap_or(quiet::USUAL);
    match night {
        Night::Keep => Quiet::Hours { from, to },
        Night::Exempt => Quiet::Exempt,
    }
}

fn wanted(kind: Kind, way: Way, reach: &Reach) -> Wanted {
    let reaches = |channel: &Channel| match channel {
        Channel::Push => !reach.phones.is_empty(),
        // Only an invitation that was mailed is reminded of, and it goes where that one went.
        Channel::Email if kind == Kind::Invitation => reach.invitation,
        Channel::Email => reach.email,
        Channel::Sms => reach.mobile,
        Channel::Letter => reach.address,
    };
    Wanted {
        channels: way.channels.into_iter().filter(reaches).collect(),
        phones: reach.phones.clone(),
        quiet: hours(way.night, reach.quiet),
        wait_minutes: way.wait_minutes,
        language: reach.language,
        discreet: reach.discreet,
    }
}
