//! The reminders of a person on the website: what is open, what was before, and how many nobody has
//! looked at. It stands here whatever else went out.

mod http;
mod page;
mod rules;
mod store;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
    web::routes::{Door, Routes},
};

pub fn routes() -> Routes {
    Routes::default().get(Door::SignedIn, "/reminders", http::list).post(
        Door::SignedIn,
        "/reminders/seen",
        http::see_all,
    )
}

/// How many of the last 30 days a person has not looked at, up to 100: for the bell in the header of
/// every page.
pub async fn unseen(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> Result<i64, Fault> {
    store::unseen(tx, person, now).await
}
