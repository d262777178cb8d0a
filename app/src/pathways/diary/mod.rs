//! The diary: what a person has to measure today, how, what is still missing, and what came of it.
//! Of all their pathways together; the person and carers write into it, staff read it.

mod home;
mod http;
mod page;
mod progress;
mod result_page;
mod rules;
mod store;
mod technique;
#[cfg(test)]
mod tests;

pub use home::{OnNow, Today, on_now, today_in_diary};
pub use rules::done;

use chrono::NaiveDate;

use super::InForce;
use crate::web::routes::{Door, Routes};

/// What the person, carers and staff read.
pub(super) fn routes(routes: Routes) -> Routes {
    routes.get(Door::SignedIn, "/diary", http::diary)
}

/// A pathway as a diary shows it.
#[derive(Clone, Debug, PartialEq)]
struct Followed {
    on: InForce,
    /// The organisation's name, and what patients are told to call ("" for nothing).
    organisation: String,
    telephone: String,
}

impl Followed {
    /// Its last day is past: it asks for nothing, and its result is still shown.
    fn is_over(&self, today: NaiveDate) -> bool {
        self.on.ends_on.is_some_and(|end| end < today)
    }
}
