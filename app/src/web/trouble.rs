//! What a handler answers when it cannot do what was asked. Conversions are written out one by
//! one; what the machinery said is logged once, with a reference, and never shown.

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::{
    access::{log_writer::NotWritten, policy::Purpose},
    people::PersonId,
    platform::{database::Fault, documents::DocumentsAway, keys::random_bytes},
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Not signed in, or no longer.
    SignIn,
    /// Not there, or not for you: nobody can tell which.
    NotFound,
    /// The request is not of the form that this page sends. One plain sentence.
    Invalid(&'static str),
    /// Somebody was faster, or it was done already. One plain sentence.
    Conflict(&'static str),
    /// The passkey has to be used again, for this, about this person's data.
    StepUp(Purpose, PersonId),
    /// Somebody else's record that cannot be opened now; whoever reads this cannot tell why. An
    /// outage looks the same on such a page.
    NotAvailable,
    /// One's own, which one has paused.
    Paused,
    /// The session has another person's record open than this page is about.
    OtherPerson,
    TooLarge,
    TooMany,
    /// Sent by another site (CSRF).
    NotFromHere,
    TryLater,
    /// The reference that the person quotes and the log holds.
    Internal(String),
}

impl Trouble {
    /// For what cannot happen unless the house has a fault.
    pub fn internal(what: &'static str) -> Trouble {
        let reference = reference();
        tracing::error!(reference, what, "internal fault");
        Trouble::Internal(reference)
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Trouble::SignIn | Trouble::StepUp(..) => StatusCode::UNAUTHORIZED,
            Trouble::NotAvailable | Trouble::Paused => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::OtherPerson => StatusCode::CONFLICT,
            Trouble::NotFound => StatusCode::NOT_FOUND,
            Trouble::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Trouble::Conflict(_) => StatusCode::CONFLICT,
            Trouble::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Trouble::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Trouble::NotFromHere => StatusCode::FORBIDDEN,
            Trouble::TryLater => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What happened.
    pub fn heading(&self) -> &'static str {
        match self {
            Trouble::SignIn => "You need to sign in",
            Trouble::StepUp(..) => "Use your passkey again",
            Trouble::NotAvailable | Trouble::Paused => "Not available at the moment",
            Trouble::OtherPerson => "This page is about somebody else",
            Trouble::NotFound => "Page not found",
            Trouble::Invalid(_) => "We could not read what was sent",
            Trouble::Conflict(_) => "This has already changed",
            Trouble::TooLarge => "That is too big to send",
            Trouble::TooMany => "Please wait a moment",
            Trouble::NotFromHere => "This did not come from our own page",
            Trouble::TryLater => "Please try again in a minute",
            Trouble::Internal(_) => "Sorry, something went wrong",
        }
    }

    /// What to do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Trouble::SignIn => {
                "Sign in, and you can go on. If you did not sign out yourself, you were signed out to keep your record safe."
            }
            Trouble::StepUp(..) => {
                "We ask for it again before a step like this one. Then go back and send it once more."
            }
            Trouble::NotAvailable => {
                "We cannot show this record at the moment. Nothing was lost, and nothing was changed. Try again later. If somebody needs medical help now, call 111, or 999 in an emergency."
            }
            Trouble::Paused => {
                "Online access is paused. Call your GP practice if you want to use it again. If you need medical help now, call 111, or 999 in an emergency."
            }
            Trouble::OtherPerson => {
                "You have another person's record open, perhaps in another tab. Nothing was shown and nothing was changed. Choose whose record you want to see, and start again from there."
            }
            Trouble::NotFound => "Check the address, or go back to your home page and start from there.",
            Trouble::Invalid(told) | Trouble::Conflict(told) => told,
            Trouble::TooLarge => "Go back and send something smaller.",
            Trouble::TooMany => "There were too many tries in a short time. Wait a few minutes, then try again.",
            Trouble::NotFromHere => "Go back to our website, open the page again, and send it from there.",
            Trouble::TryLater => {
                "We cannot reach our records at the moment. Nothing was lost, and nothing was changed. If you need medical help now, call 111, or 999 in an emergency."
            }
            Trouble::Internal(_) => {
                "It is our fault, not yours. Try again in a few minutes. If it happens again, tell us the number below. If you need medical help now, call 111, or 999 in an emergency."
            }
        }
    }
}

/// Eight letters and digits that are easy to read out.
fn reference() -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    random_bytes::<8>().iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        match fault {
            Fault::Unavailable(error) => {
                tracing::warn!(kind = kind_of(&error), "the database did not answer");
                Trouble::TryLater
            }
            Fault::NoRow => Trouble::internal("a row that must be there is not"),
            Fault::Unique => Trouble::internal("a row that must be new is not"),
            Fault::Other(error) => {
                let reference = reference();
                tracing::error!(reference, kind = kind_of(&error), "the database refused a statement");
                Trouble::Internal(reference)
            }
        }
    }
}

/// The kind of an error: its text could quote a value.
fn kind_of(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(told) => format!("database {}", told.code().unwrap_or_default()),
        sqlx::Error::ColumnDecode { index, .. } => format!("column {index} of another type"),
        sqlx::Error::ColumnNotFound(name) => format!("no column {name}"),
        sqlx::Error::PoolTimedOut => "no free connection".into(),
        sqlx::Error::Io(error) => format!("input/output {}", error.kind()),
        _ => "other".into(),
    }
}

impl From<DocumentsAway> for Trouble {
    fn from(_: DocumentsAway) -> Trouble {
        tracing::warn!("the documents did not answer");
        Trouble::TryLater
    }
}

impl From<NotWritten> for Trouble {
    fn from(_: NotWritten) -> Trouble {
        Trouble::TryLater
    }
}

/// A bare answer that carries the trouble; `layers::dress` makes it a whole page.
impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
