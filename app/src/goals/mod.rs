//! Goals: for somebody who has been told to change and does not know where to start. Small steps,
//! streaks that forgive, a word at the time they choose; and off when they want. A person's own:
//! no carer and no staff reads them.

pub mod aim;
mod form;
mod home;
mod list_http;
mod list_page;
mod make_http;
mod make_page;
mod one_http;
mod one_page;
pub mod plan;
mod progress;
mod remind;
pub mod rules;
mod store;
#[cfg(test)]
mod tests;
mod words;

pub use aim::Aim;
pub use home::{TodaysStep, home_card, today};
pub use plan::Plan;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    people::PersonId,
    platform::{database::Fault, jobs::Runner, query::Tx},
    web::routes::{Door, Routes},
};
use plan::Step;

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::SignedIn, "/goals", list_http::list)
        .post(Door::SignedIn, "/goals/quiet", list_http::quiet)
        .get(Door::SignedIn, "/goals/new/{aim}", make_http::new)
        .post(Door::SignedIn, "/goals/new/{aim}", make_http::make)
        .get(Door::SignedIn, "/goals/{id}", one_http::one)
        .get(Door::SignedIn, "/goals/{id}/days/{day}", one_http::day)
        .post(Door::SignedIn, "/goals/{id}/days/{day}", one_http::mark)
        .get(Door::SignedIn, "/goals/{id}/change", make_http::change_form)
        .post(Door::SignedIn, "/goals/{id}/change", make_http::change)
        .post(Door::SignedIn, "/goals/{id}/quiet", one_http::quiet)
        .post(Door::SignedIn, "/goals/{id}/keep", one_http::keep)
        .get(Door::SignedIn, "/goals/{id}/end", one_http::end_form)
        .post(Door::SignedIn, "/goals/{id}/end", one_http::end)
}

pub fn jobs(runner: Runner) -> Runner {
    runner
}

/// One goal as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    pub id: Uuid,
    pub aim: Aim,
    /// In their own words; "" for none.
    pub why: String,
    pub plan: Plan,
    pub made_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_why: Option<Ended>,
    /// 1 when it was made, one more with every change.
    pub version: i64,
}

/// Why a goal is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Reached,
    /// Something else matters now.
    Changed,
    Stopped,
}

impl Ended {
    pub const ALL: [Ended; 3] = [Ended::Reached, Ended::Changed, Ended::Stopped];

    pub fn key(self) -> &'static str {
        match self {
            Ended::Reached => "reached",
            Ended::Changed => "changed",
            Ended::Stopped => "stopped",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Ended::Reached => "I have reached it",
            Ended::Changed => "I want to do something else now",
            Ended::Stopped => "I want to stop",
        }
    }

    pub fn from_key(key: &str) -> Option<Ended> {
        Ended::ALL.into_iter().find(|why| why.key() == key)
    }
}

/// Whether somebody has a goal, or had one.
///
/// Without a grant: a demonstration fills itself once.
pub async fn has_any(tx: &mut Tx, person: PersonId) -> Result<bool, Fault> {
    store::has_any(tx, person).await
}

/// Gives somebody a goal with steps that lie behind.
///
/// Without a grant: the people of a demonstration, of whom nobody is real.
pub async fn give_invented(
    tx: &mut Tx,
    person: PersonId,
    (aim, why): (Aim, &str),
    (plan, steps): (&Plan, &[Step]),
    (made_at, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), Fault> {
    let id = Uuid::now_v7();
    store::make_for(tx, person, (id, aim), (why, plan), made_at).await?;
    for step in steps {
        store::mark_for(tx, person, id, step, now).await?;
    }
    remind::keep(tx, person, id, plan, now).await
}
