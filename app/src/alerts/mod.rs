//! Alerts: what a rule found that somebody has to look at, who does, by when, and what came of it.
//!
//! A reading raises one in its own transaction (`raise.rs`). The team sees it in its inbox; whoever
//! claims it answers for it until it is closed. Nobody claims it in time: it goes to the next step
//! (`escalate.rs`), at last to the practice's front desk as a call to make. A synthetic patient
//! alarms every quarter of an hour (`self_test.rs`), or the process is not well.

pub mod calendar;
mod calls_http;
mod calls_page;
mod calls_store;
mod daily;
mod daily_store;
mod escalate;
mod escalate_store;
mod figures_page;
mod http;
mod one_page;
mod page;
mod raise;
mod raise_store;
mod rules;
mod self_test;
mod self_test_store;
mod stop_store;
mod store;
#[cfg(test)]
mod tests;
mod trend_page;

pub use calls_store::count as count_calls;
pub use daily::plan_day;
pub use raise::{around, judged_on, on_reading};
pub use self_test::{Health, health};
pub use stop_store::{stop, stop_pathway};
pub use store::count_waiting;

use chrono::{DateTime, Utc};

use crate::{
    pathways::finding::Finding,
    people::Ods,
    platform::{Platform, database::Fault, jobs::Runner, query::Tx},
    web::routes::{Door, Routes},
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::Staff, "/practice/{ods}/alerts", http::list)
        .get(Door::Staff, "/practice/{ods}/alerts/figures", http::figures)
        .get(Door::Staff, "/practice/{ods}/alerts/{person}/{id}", http::one)
        .post(Door::Staff, "/practice/{ods}/alerts/{person}/{id}", http::act)
        .get(Door::Staff, "/practice/{ods}/calls", calls_http::list)
        .get(Door::Staff, "/practice/{ods}/calls/{person}/{id}", calls_http::one)
        .post(Door::Staff, "/practice/{ods}/calls/{person}/{id}", calls_http::done)
}

pub fn jobs(runner: Runner) -> Runner {
    self_test::jobs(daily::jobs(escalate::jobs(runner)))
}

/// Puts the work of this minute into the queue: once, however many instances ask.
pub async fn plan_minute(tx: &mut Tx, platform: &Platform, now: DateTime<Utc>) -> Result<(), Fault> {
    escalate::plan(tx, platform, now).await?;
    self_test::plan(tx, platform, now).await
}

/// What the person is told about a reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub finding: Finding,
    /// The clinic's own words for it, where its template has some.
    pub clinic_words: Option<String>,
    /// Who looks, and by when; `None`: nobody was told, and the words must say so.
    pub looked_at: Option<LookedAt>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LookedAt {
    /// "The practice nurses of Harbour Lane Surgery".
    pub team: String,
    pub telephone: String,
    pub by: DateTime<Utc>,
}

impl LookedAt {
    /// "The practice nurses of Harbour Lane Surgery will look at it by 10:30am today. Nobody looks
    /// before they open."
    pub fn words(&self, now: DateTime<Utc>) -> String {
        rules::looked_at(&self.team, self.by, now)
    }
}

/// Why all alerts of somebody end at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    Died,
    /// No longer registered at this practice.
    Moved(Ods),
}

/// What happened to an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Raised,
    Again,
    Claimed,
    Released,
    ContactTried,
    Note,
    Escalated,
    Closed,
}

impl Event {
    const ALL: [Event; 8] = [
        Event::Raised,
        Event::Again,
        Event::Claimed,
        Event::Released,
        Event::ContactTried,
        Event::Note,
        Event::Escalated,
        Event::Closed,
    ];

    fn key(self) -> &'static str {
        match self {
            Event::Raised => "raised",
            Event::Again => "again",
            Event::Claimed => "claimed",
            Event::Released => "released",
            Event::ContactTried => "contact-tried",
            Event::Note => "note",
            Event::Escalated => "escalated",
            Event::Closed => "closed",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Event::Raised => "Raised",
            Event::Again => "Happened again",
            Event::Claimed => "Taken",
            Event::Released => "Given back",
            Event::ContactTried => "Contact tried",
            Event::Note => "Note",
            Event::Escalated => "Passed on, because nobody had taken it",
            Event::Closed => "Closed",
        }
    }

    fn from_key(key: &str) -> Option<Event> {
        Event::ALL.into_iter().find(|event| event.key() == key)
    }
}
