//! "Who has looked at your record": the access log as its person reads it.
//!
//! One entry as it is kept is a [`Look`]; what the page shows of many is a [`rules::Day`].

mod http;
mod page;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::web::routes::{Door, Routes};

pub fn routes() -> Routes {
    Routes::default().get(Door::SignedIn, "/who-looked", http::who_looked)
}

/// One asking. Words are as kept in the log: keys of `access::class` and `access::relation`.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Look {
    pub at: DateTime<Utc>,
    pub actor_id: Uuid,
    pub relation: String,
    pub action: String,
    pub data_class: String,
    pub page: String,
    pub outcome: String,
    /// `None` when there is no such person any more.
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    /// The organisation's name.
    pub organisation: Option<String>,
}

/// Why a record was opened in an emergency.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Emergency {
    pub actor_id: Uuid,
    pub at: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// A key, as in `migrations/common/0009_care.sql`.
    pub reason: String,
    pub words: String,
}

/// Whose looks are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Who {
    #[default]
    Others,
    Everyone,
    Carers,
    Staff,
    Refused,
}

impl Who {
    pub const ALL: [Who; 5] = [Who::Others, Who::Everyone, Who::Carers, Who::Staff, Who::Refused];

    /// As it stands in an address.
    pub fn key(self) -> &'static str {
        match self {
            Who::Others => "others",
            Who::Everyone => "everyone",
            Who::Carers => "carers",
            Who::Staff => "staff",
            Who::Refused => "refused",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Who::Others => "Everyone but me",
            Who::Everyone => "Everyone",
            Who::Carers => "Carers",
            Who::Staff => "Health and care staff",
            Who::Refused => "People who were refused",
        }
    }

    pub fn from_key(key: &str) -> Option<Who> {
        Who::ALL.into_iter().find(|who| who.key() == key)
    }
}
