//! To open a record in an emergency, for an hour, whatever is shared: reason and words, written
//! down, told to the person, and looked into afterwards (`review`).

mod form;
pub mod http;
pub mod page;
pub mod store;
pub mod tell;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::platform::jobs::Runner;

/// How long it lasts.
pub const MINUTES: i64 = 60;
/// Who is responsible has looked into it by then (safety.md); later `nene check` is red.
pub const REVIEW_DAYS: i64 = 7;

pub fn jobs(runner: Runner) -> Runner {
    runner.on(tell::KIND, tell::tell)
}

/// Why a record is opened. Keys as in `migrations/common/0009_care.sql`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Unconscious,
    LifeThreatening,
    CannotBeAsked,
    RiskToOthers,
}

impl Reason {
    pub const ALL: [Reason; 4] =
        [Reason::Unconscious, Reason::LifeThreatening, Reason::CannotBeAsked, Reason::RiskToOthers];

    pub fn key(self) -> &'static str {
        match self {
            Reason::Unconscious => "unconscious",
            Reason::LifeThreatening => "life-threatening",
            Reason::CannotBeAsked => "cannot-be-asked",
            Reason::RiskToOthers => "risk-to-others",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Reason::Unconscious => "The person is unconscious",
            Reason::LifeThreatening => "Their life is in danger",
            Reason::CannotBeAsked => "They need care now and cannot be asked",
            Reason::RiskToOthers => "Somebody else is in danger",
        }
    }

    pub fn from_key(key: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.key() == key)
    }
}

/// What the person reads on their first page until they put it away.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Notice {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// The organisation's name.
    pub organisation: String,
}
