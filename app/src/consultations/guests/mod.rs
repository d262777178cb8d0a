//! Somebody without an account in a room: an interpreter, a relative, a colleague of another house. They come by
//! a one-time link, say what they are called, wait until the host lets them in, and see nothing of the record.
//!
//! The link is good for 15 minutes (1 to 30), once: whoever used it goes on by a cookie, in that browser alone.

mod http;
mod pass;
pub mod rules;
mod store;
#[cfg(test)]
mod tests;

pub use store::{is_in_force, of_room};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::web::routes::{Door, Routes};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::Public, "/visit/{secret}", http::visit)
        .post(Door::Public, "/visit/{secret}", http::name)
        .post(Door::Public, "/visit/{secret}/ticket", http::ticket)
        .post(Door::Staff, "/practice/{ods}/rooms/{id}/guests", http::make)
        .post(Door::Staff, "/practice/{ods}/rooms/{id}/guests/{guest}/revoke", http::revoke)
}

pub(super) use pass::guest_in;

/// Somebody who used their link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    pub id: Uuid,
    pub room: Uuid,
    pub name: String,
}

/// A link, for who leads the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub id: Uuid,
    /// Who it is for, as it was written: "interpreter".
    pub for_whom: String,
    pub expires_at: DateTime<Utc>,
    /// What the guest is called; "" until the link was used.
    pub name: String,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A link that was just made: the one answer that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub id: Uuid,
    pub address: String,
    pub for_whom: String,
    pub minutes: i64,
    pub expires_at: DateTime<Utc>,
}
