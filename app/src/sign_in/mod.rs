//! Signing in and out: passkeys, recovery codes, sessions, and "where you are signed in".

#[cfg(feature = "ssr")]
mod account_http;
#[cfg(feature = "ssr")]
mod account_page;
#[cfg(feature = "ssr")]
pub mod birth_date;
#[cfg(feature = "ssr")]
mod browser;
#[cfg(feature = "ssr")]
mod ceremony;
#[cfg(feature = "hydrate")]
mod dialog;
#[cfg(not(feature = "hydrate"))]
#[path = "no_dialog.rs"]
mod dialog;
#[cfg(feature = "ssr")]
mod http;
pub mod island;
#[cfg(feature = "ssr")]
pub mod next;
#[cfg(feature = "ssr")]
pub mod open_sessions;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
pub mod passkey;
#[cfg(feature = "ssr")]
mod recovery;
#[cfg(feature = "ssr")]
mod routing;
#[cfg(feature = "ssr")]
pub mod session_store;
#[cfg(feature = "ssr")]
mod step_up;
#[cfg(feature = "ssr")]
pub mod step_up_form;
#[cfg(feature = "ssr")]
pub mod step_up_http;
#[cfg(feature = "ssr")]
mod step_up_page;
#[cfg(feature = "ssr")]
mod store;
#[cfg(all(test, feature = "ssr"))]
mod tests;

#[cfg(feature = "ssr")]
pub use browser::words as browser_words;
#[cfg(feature = "ssr")]
pub use routing::routes;

use serde::{Deserialize, Serialize};
use webauthn_rs_proto::{
    CreationChallengeResponse, PublicKeyCredential, RegisterPublicKeyCredential, RequestChallengeResponse,
};

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
    pub signed_in_at: chrono::DateTime<chrono::Utc>,
    pub last_seen_at: chrono::DateTime<chrono::Utc>,
    /// The public handle of this session in "where you are signed in".
    pub session: uuid::Uuid,
    /// Whose record is open in this session, where it is not their own.
    pub open: Option<Open>,
}

/// Somebody else's record, as it is open in a session.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    pub person: uuid::Uuid,
    /// The organisation for which the visitor works here; `None` for a carer.
    pub work: Option<String>,
}

/// How the person proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    Passkey,
    /// May read, and should make a new passkey first.
    RecoveryCode,
    /// A card of the demonstration.
    Demo,
}

/// What the browser needs to make a passkey. The island `PasskeyMake` reads it from `start_url`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegistrationStarted {
    /// Sent back with the answer: 22 characters.
    pub ceremony: String,
    pub options: CreationChallengeResponse,
}

/// A passkey that the browser made. `PasskeyMake` sends it to `finish_url`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinishRegistration {
    pub ceremony: String,
    /// What the person calls it; may be empty.
    #[serde(default)]
    pub name: String,
    pub credential: RegisterPublicKeyCredential,
}

/// What the browser needs to use a passkey.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignInStarted {
    pub ceremony: String,
    pub options: RequestChallengeResponse,
}

/// A passkey that was used.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinishSignIn {
    pub ceremony: String,
    pub credential: PublicKeyCredential,
    /// Where the person wanted to go; taken only when it is one of our own pages.
    #[serde(default)]
    pub next: String,
}

/// Where to go when a ceremony is done. Every finishing endpoint answers this.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Next {
    pub next: String,
}
