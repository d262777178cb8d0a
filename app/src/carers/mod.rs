//! Carers: who may act for whom, why, since when, and how it ends.
//!
//! The model is that of the NHS Validated Relationships Service: an arrangement has a legal
//! basis, one of five states ([`rules`]), and a reason with every change (`reasons.rs`). A person
//! invites a carer themselves, or their practice sets it up. Who may look is decided in `access`
//! at every asking; nothing here lets anybody in. What a person lowers or ends, the carer is not
//! told: they meet the page of an outage.

mod acts;
mod carer_page;
mod caring_http;
mod caring_store;
mod copy_store;
mod detail_page;
mod fhir;
mod fhir_read;
mod http;
mod job_store;
mod jobs;
mod mail;
mod page;
mod practice_http;
mod practice_import;
mod practice_page;
mod practice_store;
mod reasons;
mod role_form;
mod role_page;
pub mod rules;
mod secrets;
mod steps_page;
mod store;
#[cfg(test)]
mod tests;
pub mod typed;

pub use jobs::plan_day;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    access::{class::Scope, relation::Basis},
    people::{Ods, PersonId},
    platform::jobs::Runner,
    web::routes::{Door, Routes},
};
use rules::State;

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::SignedIn, "/carers", http::list)
        .get(Door::SignedIn, "/carers/new", http::new)
        .post(Door::SignedIn, "/carers/new", http::make)
        .post(Door::SignedIn, "/carers/consents.json", http::export)
        .get(Door::SignedIn, "/carers/{id}", http::one)
        .get(Door::SignedIn, "/carers/{id}/change", http::change_form)
        .post(Door::SignedIn, "/carers/{id}/change", http::change)
        .post(Door::SignedIn, "/carers/{id}/end", http::end)
        .get(Door::SignedIn, "/caring", caring_http::list)
        .get(Door::SignedIn, "/caring/invitation/{token}", caring_http::invitation)
        .post(Door::SignedIn, "/caring/invitation/{token}", caring_http::answer)
        .post(Door::SignedIn, "/caring/close", caring_http::close)
        .post(Door::SignedIn, "/for/{person}/open", caring_http::open)
        .get(Door::Staff, "/practice/{ods}/carers", practice_http::list)
        .post(Door::Staff, "/practice/{ods}/carers/find", practice_http::find)
        .get(Door::Staff, "/practice/{ods}/carers/people/{person}", practice_http::person)
        .get(Door::Staff, "/practice/{ods}/carers/people/{person}/new", practice_http::new)
        .post(Door::Staff, "/practice/{ods}/carers/people/{person}/new", practice_http::make)
        .post(Door::Staff, "/practice/{ods}/carers/people/{person}/consents.json", practice_import::export)
        .get(Door::Staff, "/practice/{ods}/carers/people/{person}/import", practice_import::form)
        .post(Door::Staff, "/practice/{ods}/carers/people/{person}/import", practice_import::take)
        .get(Door::Staff, "/practice/{ods}/carers/people/{person}/{id}", practice_http::one)
        .get(Door::Staff, "/practice/{ods}/carers/people/{person}/{id}/change", practice_http::change_form)
        .post(Door::Staff, "/practice/{ods}/carers/people/{person}/{id}/change", practice_http::change)
}

pub fn jobs(runner: Runner) -> Runner {
    runner.on(jobs::DAY, jobs::look_at_all).on(mail::UPDATE, mail::send)
}

/// One arrangement, as its person and their practice see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrangement {
    pub id: Uuid,
    pub person: PersonId,
    /// `None` until somebody has accepted.
    pub carer: Option<PersonId>,
    /// The carer's own name once they have accepted; before, what the person calls them.
    pub carer_name: String,
    pub relationship: String,
    pub basis: Basis,
    pub state: State,
    pub scopes: Vec<Scope>,
    pub made_at: DateTime<Utc>,
    pub starts_at: Option<DateTime<Utc>>,
    /// The first London day on which it is over.
    pub ends_on: Option<NaiveDate>,
    pub review_on: Option<NaiveDate>,
    pub access_reason: String,
    pub evidence: Option<String>,
    pub evidence_words: Option<String>,
    /// The practice that set it up; `None` where the person did.
    pub organisation: Option<Ods>,
    pub organisation_name: Option<String>,
    pub competence_at: Option<DateTime<Utc>>,
    pub reviewed_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub version: i64,
    /// Wrong codes so far.
    pub tries: i64,
    /// The end of an invitation that waits.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What a change leaves behind: everything about an arrangement that can change.
#[derive(Clone, Debug, PartialEq)]
pub struct After {
    pub state: State,
    pub scopes: Vec<Scope>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_on: Option<NaiveDate>,
    pub review_on: Option<NaiveDate>,
    pub competence_at: Option<DateTime<Utc>>,
    pub reviewed_at: Option<DateTime<Utc>>,
}

/// Why it changed: with `Reason::Other`, words are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    pub reason: reasons::Reason,
    pub words: String,
}

impl Why {
    pub fn because(reason: reasons::Reason) -> Why {
        Why { reason, words: String::new() }
    }

    /// A change for which the service has no code.
    pub fn in_words(words: impl Into<String>) -> Why {
        Why { reason: reasons::Reason::Other, words: words.into() }
    }
}

impl Arrangement {
    /// To change a part of.
    pub fn as_it_is(&self) -> After {
        After {
            state: self.state,
            scopes: self.scopes.clone(),
            starts_at: self.starts_at,
            ends_on: self.ends_on,
            review_on: self.review_on,
            competence_at: self.competence_at,
            reviewed_at: self.reviewed_at,
        }
    }

    /// What it is, in one line, on pages that the carer never sees.
    pub fn state_words(&self, now: DateTime<Utc>) -> String {
        match self.state {
            State::Proposed if self.tries >= rules::TRIES => "Locked after too many wrong codes".into(),
            State::Proposed if self.expires_at.is_some_and(|end| end <= now) => "The invitation is too old".into(),
            State::Active if self.starts_at.is_some_and(|start| start > now) => "Begins soon".into(),
            state => state.words().into(),
        }
    }
}

/// "TEST DOCS" as it is kept, from the scopes.
fn scopes_key(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.key()).collect::<Vec<_>>().join(" ")
}

fn scopes_from(key: &str) -> Vec<Scope> {
    key.split(' ').filter_map(Scope::from_key).collect()
}
