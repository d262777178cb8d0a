//! Readings as FHIR R4 Observations (UK Core), both ways: out with the copy of the record and to
//! the systems of those who look after somebody (`search_http.rs`), in from home devices
//! (`take.rs`). `write.rs` and `read.rs` are pure and undo each other.

mod codes;
mod copy;
mod read;
mod search_http;
mod search_store;
mod take;
mod write;

#[cfg(test)]
mod read_tests;
#[cfg(test)]
mod tests;

pub use copy::{Copied, copy};
pub use take::{Brought, take};

use crate::web::routes::{Door, Routes};

/// FHIR's own way to search without a number in an address, where proxies and logs would keep it
/// (R4, 3.1.1.3: `POST [base]/[type]/_search`). There is no `GET` beside it for the same reason.
pub fn routes() -> Routes {
    Routes::default().post(Door::Machine, "/fhir/Observation/_search", search_http::search)
}
