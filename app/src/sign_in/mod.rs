//! Signing in and out: passkeys, recovery codes, sessions, and "where you are signed in".

#[cfg(feature = "ssr")]
pub mod session_store;

use chrono::{DateTime, Utc};

/// Web sessions end after 30 minutes without an act of the person, and after 12 hours whatever
/// happens (NHS login, session-management.md).
pub const IDLE_MINUTES: i64 = 30;
pub const ABSOLUTE_HOURS: i64 = 12;
/// So long before the idle end the page asks whether the person is still there.
pub const WARNING_MINUTES: i64 = 2;

/// Who is signed in, as the session knows it.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub person: crate::people::PersonId,
    /// How they proved who they are.
    pub proof: Proof,
    pub signed_in_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    /// The public handle of this session in "where you are signed in".
    pub session: uuid::Uuid,
}

/// How the person proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    Passkey,
    /// May read, and should make a new passkey first.
    RecoveryCode,
    /// A card of the demonstration.
    Demo,
}

#[cfg(feature = "ssr")]
pub mod passkey;

#[cfg(feature = "ssr")]
pub use http_routes::routes;

#[cfg(feature = "ssr")]
mod http_routes {
    pub fn routes() -> crate::web::routes::Routes {
        crate::web::routes::Routes::default()
    }
}
