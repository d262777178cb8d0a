//! Several readings at once: the file of an app or a device, or our own table, filled in. Nothing
//! is kept before the person has seen it row by row.
//!
//! The walk: `upload` takes the bytes, `text`, `headings`, `moment` and `rows` read them (pure),
//! `sort` says row by row what would become of it, `http` shows it and keeps what is confirmed.
//! What was sent waits on the server, sealed, for half an hour: a form that carried 5,000 rows back
//! would be a hundred times longer than any form we take, and could be changed on the way, so that
//! what is kept would not be what was shown.

mod headings;
mod http;
mod moment;
mod number;
mod page;
mod parse;
mod preview_page;
mod rows;
mod sort;
mod store;
pub mod template;
mod text;
mod upload;

#[cfg(test)]
mod format_tests;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::typed_unit::{GlucoseUnit, TemperatureUnit, WeightUnit};
use crate::web::routes::{Door, Routes};
use moment::Order;
pub use moment::zone_of;
pub use number::tidy;
use rows::Answers;

pub fn routes(routes: Routes) -> Routes {
    routes
        .get(Door::SignedIn, "/readings/files", http::choose)
        .post(Door::SignedIn, "/readings/files", http::send)
        .get(Door::SignedIn, "/readings/files/template.csv", http::template)
        .get(Door::SignedIn, "/readings/files/{id}", http::preview)
        .post(Door::SignedIn, "/readings/files/{id}/answers", http::answer)
        .post(Door::SignedIn, "/readings/files/{id}/keep", http::keep)
        .post(Door::SignedIn, "/readings/files/{id}/remove", http::remove)
}

/// Forgets the files that nobody confirmed in time.
pub use store::forget_old;

/// A file that waits: its text, and what was answered about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Waiting {
    text: String,
    #[serde(default)]
    order: Option<Order>,
    /// Keys of units, as forms have them.
    #[serde(default)]
    glucose: String,
    #[serde(default)]
    weight: String,
    #[serde(default)]
    temperature: String,
}

impl Waiting {
    fn answers(&self) -> Answers {
        Answers {
            order: self.order,
            glucose: GlucoseUnit::from_key(&self.glucose),
            weight: WeightUnit::from_key(&self.weight),
            temperature: TemperatureUnit::from_key(&self.temperature),
        }
    }
}
