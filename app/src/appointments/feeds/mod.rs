//! How other programs read an organisation's times: a clinician's own calendar by a secret address, and
//! Schedule and Slot of FHIR R4, out and in.
//!
//! Come here from the import for what a system sends of its own clinics ([`take`]).

mod calendar_http;
mod calendar_page;
mod calendar_store;
mod events;
pub mod fhir;
mod fhir_http;
pub mod fhir_read;
mod take;
mod take_store;
#[cfg(test)]
mod tests;
mod token;

pub use calendar_store::forget_named;
pub use take::{Brought, is_of_times, take};

use crate::web::routes::{Door, Routes};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::Staff, "/practice/{ods}/calendar", calendar_http::about)
        .post(Door::Staff, "/practice/{ods}/calendar", calendar_http::change)
        .get(Door::Public, "/calendar/{token}", calendar_http::feed)
        .get(Door::Staff, "/practice/{ods}/clinics/{id}/fhir", fhir_http::one)
        .get(Door::Machine, "/fhir/Schedule", fhir_http::schedules)
        .get(Door::Machine, "/fhir/Slot", fhir_http::slots)
}
