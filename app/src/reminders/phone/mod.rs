//! Reminders on a phone, with the website closed: which phones take them, how one is sent, and what
//! the buttons on it do.
//!
//! A browser subscribes with its push service and posts what it got (`http.rs`); from then on
//! `deliver` calls [`send`] for it. One browser is one person's at a time: who asked last. The buttons
//! need no session, a token stands in for it (`act.rs`); a tap on the notification itself opens
//! `/reminders/{id}` (`notice_http.rs`), which asks for one.
//!
//! Signing out leaves reminders on: they come with the website closed, say nothing about health, and
//! whoever relies on them must not lose them because they are careful. The browser then keeps its
//! subscription (`POST /sign-out?keep=reminders`), and the page after signing out offers to switch
//! this phone off (`public/pkg/phone_left.js`).

mod act;
mod act_store;
mod changed;
mod changed_store;
mod given;
mod http;
mod key_store;
pub mod keys;
mod notice_http;
mod notice_page;
mod notice_store;
mod page;
mod payload;
mod send;
mod send_store;
mod store;
mod test_http;
mod test_store;
mod token;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::grant::{Acts, Grant, Reminders},
    platform::{Platform, database::Fault, keys::Keys, query::Tx},
    web::routes::{Door, Routes},
};

pub use page::{Said, section};
pub use send::send;

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::SignedIn, "/reminders/phone/key", http::key)
        .post(Door::SignedIn, "/reminders/phone", http::subscribe)
        .post(Door::Public, "/reminders/phone/changed", changed::changed)
        .post(Door::SignedIn, "/reminders/phone/test", test_http::test)
        .post(Door::SignedIn, "/reminders/phone/{id}/off", http::off)
        .post(Door::Public, "/reminders/act", act::act)
        .get(Door::SignedIn, "/reminders/{id}", notice_http::open)
        .post(Door::SignedIn, "/reminders/{id}", notice_http::answer)
}

/// So many phones of one person may be on at a time.
const MOST_PHONES: usize = 10;

/// A phone, or a computer, that takes reminders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    pub id: Uuid,
    /// "Chrome on an Android device".
    pub name: String,
    pub made_at: DateTime<Utc>,
    pub last_sent_at: Option<DateTime<Utc>>,
    /// When a test was last seen to arrive.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Since when its push service takes nothing for it.
    pub refused_at: Option<DateTime<Utc>>,
    /// SHA-256 of its address, hexadecimal: by it the browser in hand knows itself.
    pub fingerprint: String,
}

/// One that took reminders, until it was not there any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    pub name: String,
    pub at: DateTime<Utc>,
}

/// What the page about reminders shows of phones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phones {
    /// The newest first.
    pub on: Vec<Phone>,
    /// Of the last 30 days.
    pub lost: Vec<Lost>,
}

/// The phones of the person.
pub async fn phones<A: Acts>(
    tx: &mut Tx,
    keys: &Keys,
    grant: &Grant<A, Reminders>,
    now: DateTime<Utc>,
) -> Result<Phones, Fault> {
    store::phones(tx, keys, grant, now).await
}

/// Whether phones can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Nobody has needed one yet.
    NoKey,
    Ready,
    /// It cannot be opened: no phone is reached.
    OtherKeyFile,
}

/// What the operator is told, with how many phones take reminders. No person.
pub async fn health(platform: &Platform) -> Result<(Health, i64), Fault> {
    let mut tx = platform.db.read().await?;
    let health = match key_store::current(&mut tx).await? {
        None => Health::NoKey,
        Some(kept) if keys::opens(platform, &kept) => Health::Ready,
        Some(_) => Health::OtherKeyFile,
    };
    Ok((health, send_store::count(&mut tx).await?))
}
