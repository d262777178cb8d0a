//! The privacy officer looks into every emergency access of their organisation's members.

pub mod http;
mod page;
mod remind;
pub mod store;

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use remind::{ask_for_reviews, jobs};

/// One in the list: nothing of whom it was about.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Waiting {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// A key of `emergency::Reason`.
    pub reason: String,
    pub role: String,
    pub actor_given: String,
    pub actor_family: String,
    pub reviewed_at: Option<DateTime<Utc>>,
    /// A key of [`Found`].
    pub outcome: Option<String>,
}

/// One of them, whole.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reviewed {
    pub id: Uuid,
    pub person_id: Uuid,
    pub actor_id: Uuid,
    pub at: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub reason: String,
    pub words: String,
    pub role: String,
    pub actor_given: String,
    pub actor_family: String,
    pub given_name: String,
    pub family_name: String,
    pub nhs_number: Option<String>,
    /// Where the person is registered.
    pub practice_ods: Option<String>,
    pub told_at: Option<DateTime<Utc>>,
    pub reviewed_at: Option<DateTime<Utc>>,
    pub outcome: Option<String>,
    pub outcome_words: Option<String>,
}

/// A page that was opened, and how often.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Opened {
    pub page: String,
    pub times: i64,
}

/// What the review came to. Keys as in `migrations/common/0009_care.sql`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Justified,
    NotJustified,
}

impl Found {
    pub const ALL: [Found; 2] = [Found::Justified, Found::NotJustified];

    pub fn key(self) -> &'static str {
        match self {
            Found::Justified => "justified",
            Found::NotJustified => "not-justified",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Found::Justified => "It was right to open the record",
            Found::NotJustified => "It was not right to open the record",
        }
    }

    pub fn from_key(key: &str) -> Option<Found> {
        Found::ALL.into_iter().find(|found| found.key() == key)
    }
}
