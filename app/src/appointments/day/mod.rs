//! An organisation's day: who comes when, who is there, who did not come; and a time booked for somebody
//! though it is taken.

mod any_page;
mod http;
mod one_http;
mod one_page;
mod page;
mod store;
#[cfg(test)]
mod tests;

pub use http::span;
pub use store::count_booked;

use crate::web::{
    routes::{Door, Routes},
    whose,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::Staff, "/practice/{ods}/bookings", http::day)
        .get(Door::Staff, "/practice/{ods}/bookings/{person}/{id}", one_http::one)
        .post(Door::Staff, "/practice/{ods}/bookings/{person}/{id}", one_http::act)
        .get(Door::Staff, "/practice/{ods}/bookings/{person}/{id}/fhir", one_http::fhir)
        .and(Routes::under(whose::AT_WORK, Door::Staff).get(Door::Staff, "/appointments/any", http::any))
}
