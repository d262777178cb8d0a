//! What only staff of the person's practice may know: that somebody may be under pressure. No
//! page, file or header for a patient or a carer has a word of it.

pub mod http;
mod page;
mod store;

use chrono::{DateTime, Utc};

/// Keys as in `migrations/common/0009_care.sql`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// "Enhanced review": no carer comes in (SNOMED CT 1364731000000104).
    EnhancedReview,
    /// The person is not told of an emergency access at once.
    DelayNotices,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::EnhancedReview, Kind::DelayNotices];

    pub fn key(self) -> &'static str {
        match self {
            Kind::EnhancedReview => "enhanced-review",
            Kind::DelayNotices => "delay-notices",
        }
    }

    pub fn from_key(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// One flag, in force or lifted.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Flag {
    /// A key of [`Kind`].
    pub kind: String,
    pub words: String,
    pub at: DateTime<Utc>,
    pub set_given: String,
    pub set_family: String,
    pub lifted_at: Option<DateTime<Utc>>,
    pub lifted_given: Option<String>,
    pub lifted_family: Option<String>,
}
