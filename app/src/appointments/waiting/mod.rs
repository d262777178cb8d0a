//! The waiting list: somebody says what they wait for, and a time that comes free is offered to one after
//! another, each with a time to answer.

mod form;
mod http;
mod offer_store;
mod offers;
mod page;
mod practice_http;
mod practice_page;
pub mod rules;
mod store;
#[cfg(test)]
mod tests;

pub use http::open_offers;
pub use offers::{end_past, freed, jobs, published};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Channel, booking};
use crate::{
    people::{Ods, PersonId},
    web::routes::{Door, Routes},
};
use rules::{OfferState, Part, State};

/// What everybody has who may: the person, carers, and staff.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get(Door::SignedIn, "/appointments/waiting", http::list)
        .get(Door::SignedIn, "/appointments/waiting/add", http::form)
        .post(Door::SignedIn, "/appointments/waiting/add", http::add)
        .post(Door::SignedIn, "/appointments/waiting/{id}/leave", http::leave)
        .get(Door::SignedIn, "/appointments/offers/{id}", http::offer)
        .post(Door::SignedIn, "/appointments/offers/{id}", http::answer)
}

/// The practice's.
pub fn at_the_practice() -> Routes {
    Routes::default().get(Door::Staff, "/practice/{ods}/bookings/waiting", practice_http::list)
}

/// What somebody waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub person: PersonId,
    pub id: Uuid,
    pub organisation: Ods,
    pub organisation_name: String,
    pub service: String,
    /// `None`: any.
    pub channel: Option<Channel>,
    /// `None`: any.
    pub part: Option<Part>,
    pub from_day: NaiveDate,
    pub to_day: NaiveDate,
    /// An appointment that is moved to the time that comes free.
    pub instead_of: Option<Uuid>,
    pub state: State,
    pub made_at: DateTime<Utc>,
}

impl Waiting {
    /// The category that it gives away by its names, as the bit that hides it.
    pub fn label(&self) -> i64 {
        booking::label([&self.service, &self.organisation_name])
    }
}

/// A time that came free, offered to somebody who waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    pub person: PersonId,
    pub id: Uuid,
    pub waiting: Uuid,
    pub slot: Uuid,
    pub made_at: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub state: OfferState,
    pub instead_of: Option<Uuid>,
}
