//! A case conference: staff of several organisations talk about one person, who may come for all of it or a
//! part. What they talk about (agenda), who comes, what they write down, and who does what.
//!
//! Its room is like any other (`consultations::room`). The organisation that called it leads it; whom it asked
//! comes in without waiting. What was written down goes into the record as a document of the organisation.

mod act_http;
mod filed;
mod http;
mod new_http;
mod new_page;
mod note_store;
mod page;
mod remind;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub use store::{asked_to, is_one, one, open_now, page_of};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    people::{Ods, PersonId},
    platform::jobs::Runner,
    web::routes::{Door, Routes},
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::Staff, "/practice/{ods}/conferences", http::list)
        .get(Door::Staff, "/practice/{ods}/conferences/new", new_http::form)
        .post(Door::Staff, "/practice/{ods}/conferences/new", new_http::make)
        .get(Door::Staff, "/practice/{ods}/conferences/{id}", http::one)
        .post(Door::Staff, "/practice/{ods}/conferences/{id}", act_http::act)
}

pub fn jobs(runner: Runner) -> Runner {
    filed::jobs(runner)
}

/// Whether the person whom it is about is asked to come too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonComes {
    Yes,
    No,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Conference {
    /// Of its room too.
    pub id: Uuid,
    /// Who called it and leads it.
    pub organisation: Ods,
    pub organisation_name: String,
    /// Whom it is about.
    pub person: PersonId,
    pub title: String,
    pub agenda: String,
    pub person_comes: PersonComes,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub version: i64,
    pub cancelled_at: Option<DateTime<Utc>>,
}

/// One of staff who was asked.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Asked {
    pub person_id: Uuid,
    pub name: String,
    pub organisation_name: String,
}

/// What was written down, in its latest version.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Note {
    pub version: i64,
    pub words: String,
    pub writer: String,
    pub written_at: DateTime<Utc>,
}

/// Who does what until when.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Action {
    pub id: Uuid,
    pub words: String,
    pub who: String,
    pub due_on: Option<NaiveDate>,
}
