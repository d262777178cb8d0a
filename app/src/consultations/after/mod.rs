//! After a visit by video: what the clinician writes for the person and the record, what the person answers
//! about how it went, and how far nobody had to travel.
//!
//! The summary stands with the appointment for who may see that and documents, and goes into the record as a document of
//! the organisation (`filed`).

mod figures_http;
mod figures_page;
mod figures_store;
mod filed;
mod http;
pub mod page;
mod rules;
mod staff_http;
mod staff_page;
mod store;
#[cfg(test)]
mod tests;
pub mod travel;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::grant::{Acts, Appointments, Grant},
    people::PersonId,
    platform::{database::Fault, jobs::Runner, query::Tx},
    web::routes::{Door, Routes},
};

/// What everybody has who may: the person, carers, and staff, who read.
pub fn routes(routes: Routes) -> Routes {
    routes.get(Door::SignedIn, "/appointments/{id}/after", http::page).post(
        Door::SignedIn,
        "/appointments/{id}/after",
        http::answer,
    )
}

/// The organisation's.
pub fn at_work() -> Routes {
    Routes::default()
        .get(Door::Staff, "/practice/{ods}/rooms/figures", figures_http::page)
        .post(Door::Staff, "/practice/{ods}/rooms/figures", figures_http::save)
        .get(Door::Staff, "/practice/{ods}/rooms/{id}/after", staff_http::form)
        .post(Door::Staff, "/practice/{ods}/rooms/{id}/after", staff_http::write)
}

pub fn jobs(runner: Runner) -> Runner {
    filed::jobs(runner)
}

/// What was written about a visit, for the page of the appointment; `None`: nothing.
pub async fn told<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    appointment: Uuid,
) -> Result<Option<String>, Fault> {
    let summary = store::summary(tx, grant, appointment).await?;
    Ok(summary.map(|Summary { words, next_steps, .. }| match next_steps.is_empty() {
        true => words,
        false => format!("{words}\nWhat happens next: {next_steps}"),
    }))
}

/// What was written about a visit, in its latest version.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub version: i64,
    pub words: String,
    pub next_steps: String,
    pub written_by: PersonId,
    /// The name of who wrote it.
    pub writer: String,
    pub organisation_name: String,
    pub written_at: DateTime<Utc>,
}
