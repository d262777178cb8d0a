//! Asking the practice for a medicine: the person's side (`http`), the practice's inbox
//! (`practice_http`), and each request as FHIR (`fhir`). What may follow what is in `rules`.

mod ask_http;
mod ask_page;
mod fhir;
mod http;
pub mod offer;
mod page;
mod practice_http;
mod practice_page;
mod practice_store;
pub mod rules;
mod store;

pub use practice_store::count_waiting;
pub use store::{collected, collected_of, open_medicines, open_of};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::own::ActsAs;
use crate::{
    people::{Ods, PersonId},
    web::routes::{Door, Routes},
};
use rules::State;

/// What everybody has who may: the person, carers, and staff, who read.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get(Door::SignedIn, "/medicines/repeats", http::list)
        .get(Door::SignedIn, "/medicines/repeats/ask", ask_http::form)
        .post(Door::SignedIn, "/medicines/repeats/ask", ask_http::ask)
        .get(Door::SignedIn, "/medicines/repeats/{id}/asked", http::asked)
        .post(Door::SignedIn, "/medicines/repeats/{id}/withdraw", http::withdraw)
        .post(Door::SignedIn, "/medicines/repeats/{id}/collected", http::collect)
}

/// The practice's.
pub fn at_the_practice() -> Routes {
    Routes::default()
        .get(Door::Staff, "/practice/{ods}/repeats", practice_http::list)
        .get(Door::Staff, "/practice/{ods}/repeats/{person}/{id}", practice_http::one)
        .post(Door::Staff, "/practice/{ods}/repeats/{person}/{id}", practice_http::act)
        .get(Door::Staff, "/practice/{ods}/repeats/{person}/{id}/fhir", practice_http::fhir)
        .get(Door::Staff, "/practice/{ods}/repeats/{person}/{id}/batch", practice_http::batch)
}

/// What stood there when it was asked for, and goes on as it came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// FHIR CodeableConcept of the medicine.
    pub concept: serde_json::Value,
    /// FHIR Dosages.
    pub dosages: Vec<serde_json::Value>,
    /// FHIR Quantity.
    pub quantity: Option<serde_json::Value>,
    /// The sender's own id of the prescription that it is asked for by, and its type.
    pub source_id: String,
    pub resource_type: String,
    /// Of whom the prescription was.
    pub organisation: String,
    pub is_repeat: Asked,
    /// "3 November 2026"
    pub last_issued: Option<String>,
    /// The last day for which there should be enough.
    pub enough_until: Option<NaiveDate>,
    /// Instructions and warnings that stood with the dose.
    #[serde(default)]
    pub told: Vec<String>,
}

/// As what it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    Repeat,
    /// No repeat: asked for once more, with words why.
    Once,
}

/// A medicine that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct RepeatRequest {
    pub person: PersonId,
    pub id: Uuid,
    pub batch: Uuid,
    pub organisation: Ods,
    pub organisation_name: String,
    pub entry: Uuid,
    pub title: String,
    pub dose: String,
    pub quantity: String,
    pub note: String,
    /// `None` for what can no longer be read.
    pub snapshot: Option<Snapshot>,
    pub pharmacy_ods: Option<String>,
    pub pharmacy_name: Option<String>,
    pub state: State,
    /// Why it was refused.
    pub reason: String,
    pub asked_at: DateTime<Utc>,
    pub asked_by: PersonId,
    pub asked_as: ActsAs,
    pub changed_at: DateTime<Utc>,
    pub version: i64,
}

/// A step of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub request: Uuid,
    pub at: DateTime<Utc>,
    pub state: State,
    pub by: Option<PersonId>,
    pub acted_as: ActsAs,
    pub words: String,
}

/// What is asked for, before it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRequest {
    pub entry: Uuid,
    /// Of `joined::Asking`.
    pub medicine: String,
    pub title: String,
    pub dose: String,
    pub quantity: String,
    pub snapshot: Snapshot,
}
