//! Readings written without a network, on a phone that its owner chose for it. What waits there is
//! sealed to a key that is here (`sealed.rs`): the phone counts it and cannot read it. It comes in
//! through `sync.rs`, each reading once, whatever was lost on the way.
//!
//! The way of an entry: `public/pkg/offline_diary.js` asks and checks by the ranges of `shell/`,
//! `public/pkg/kept.js` seals and keeps and sends, `public/sw.js` shows the page and sends later.
//! Signing out leaves the phone chosen and what waits on it (`POST /sign-out?keep=sealed`): nobody
//! can open it there, and a reading must not be lost because its writer is careful. Turning it off
//! on the phone empties it; turning it off here destroys the key.

mod http;
mod page;
mod sealed;
mod shell;
mod store;
mod sync;
mod written;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    readings::measure::Measure,
    web::routes::{Door, Routes},
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::Public, "/offline/diary", shell::http::page)
        .get(Door::SignedIn, "/readings/offline", http::home)
        .post(Door::SignedIn, "/readings/offline/phones", http::make)
        .post(Door::SignedIn, "/readings/offline/phones/{id}/end", http::end)
        .post(Door::SignedIn, "/readings/sync", sync::sync)
}

/// What can be written without a network.
const MEASURES: [Measure; 7] = [
    Measure::BloodPressure,
    Measure::Weight,
    Measure::Glucose,
    Measure::Oxygen,
    Measure::Temperature,
    Measure::PeakFlow,
    Measure::Note,
];

/// So many phones of one person may be on at a time.
const MOST_PHONES: usize = 10;

/// A phone that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    pub id: Uuid,
    /// "Chrome on an Android device".
    pub name: String,
    pub made_at: DateTime<Utc>,
    pub last_sent_at: Option<DateTime<Utc>>,
}
