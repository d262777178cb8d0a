//! Booking: a time is held while the form is open, booked, moved, cancelled; what was told with it; and
//! what follows from it (mail, reminders, the waiting list).
//!
//! Come here from another capability for an appointment by its id ([`one`] with a grant, [`of_room`] for
//! the room of a call). What may follow what is in `rules`; every change goes through `acts`.

mod acts;
mod answer_store;
mod answers_http;
mod answers_page;
mod as_program;
mod book_form;
mod book_http;
mod book_page;
mod cancel_http;
mod change_page;
mod change_store;
pub mod fhir;
mod hidden_store;
mod hold_store;
pub mod ics;
pub mod incoming;
mod incoming_store;
pub mod invented;
mod invented_store;
mod mail;
mod mail_store;
mod move_http;
pub mod needs;
mod needs_form;
mod needs_http;
mod needs_page;
mod needs_store;
mod one_http;
mod one_page;
mod questions_http;
mod questions_page;
mod questions_store;
pub mod rules;
pub(in crate::appointments) mod store;
#[cfg(test)]
pub(in crate::appointments) mod tests;

pub use acts::{book_offered, cancel_listed, renew};
pub use answer_store::{Answered, listed as answers_listed};
pub use book_page::{of_slot, urgent};
pub use change_store::{acts_as, mark_listed};
pub use hidden_store::{closed, is_off_screens};
pub use hold_store::forget_old;
pub use mail::Told;
pub use one_http::chrome;
pub use one_page::{colour, facts, how, how_of, state, when};
pub use store::{all, events_listed, next_own, now_video, of_room, one, page_of};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Channel;
use crate::{
    access::sight::bit_of_category,
    people::{Ods, PersonId},
    platform::jobs::Runner,
    record,
    web::routes::{Door, Routes},
};
use needs::Needs;
use rules::{ActsAs, Reason, Shown, State};

/// What everybody has who may: the person, carers, and staff.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get(Door::SignedIn, "/appointments/book/{slot}", book_http::form)
        .post(Door::SignedIn, "/appointments/book/{slot}", book_http::book)
        .post(Door::SignedIn, "/appointments/book/{slot}/leave", book_http::leave)
        .get(Door::SignedIn, "/appointments/needs", needs_http::form)
        .post(Door::SignedIn, "/appointments/needs", needs_http::save)
        .get(Door::SignedIn, "/appointments/{id}", one_http::one)
        .get(Door::SignedIn, "/appointments/{id}/change", one_http::change_form)
        .post(Door::SignedIn, "/appointments/{id}/change", one_http::change)
        .get(Door::SignedIn, "/appointments/{id}/move/{slot}", move_http::form)
        .post(Door::SignedIn, "/appointments/{id}/move/{slot}", move_http::move_it)
        .get(Door::SignedIn, "/appointments/{id}/cancel", cancel_http::form)
        .post(Door::SignedIn, "/appointments/{id}/cancel", cancel_http::cancel)
        .get(Door::SignedIn, "/appointments/{id}/answers", answers_http::form)
        .post(Door::SignedIn, "/appointments/{id}/answers", answers_http::save)
        .get(Door::SignedIn, "/appointments/{id}/calendar", one_http::calendar)
        .get(Door::SignedIn, "/appointments/{id}/fhir", one_http::fhir)
}

/// The practice's.
pub fn at_the_practice() -> Routes {
    Routes::default().get(Door::Staff, "/practice/{ods}/clinics/{id}/questions", questions_http::list).post(
        Door::Staff,
        "/practice/{ods}/clinics/{id}/questions",
        questions_http::change,
    )
}

pub fn jobs(runner: Runner) -> Runner {
    mail::jobs(runner)
}

/// An appointment that was booked here.
#[derive(Clone, Debug, PartialEq)]
pub struct Appointment {
    pub person: PersonId,
    /// Its room, where it is by video, has the same id.
    pub id: Uuid,
    pub slot: Uuid,
    pub organisation: Ods,
    pub organisation_name: String,
    /// Of the organisation.
    pub telephone: Option<String>,
    pub clinic: Uuid,
    pub clinician: Option<PersonId>,
    pub clinician_name: String,
    pub service: String,
    pub place: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub channel: Channel,
    pub description: String,
    pub comment: String,
    pub state: State,
    pub cancelled: Option<(Reason, String)>,
    /// Why it was booked though the time was taken.
    pub overridden: Option<String>,
    pub shown: Shown,
    pub needs: Needs,
    pub made_at: DateTime<Utc>,
    pub booked_by: PersonId,
    pub booked_as: ActsAs,
    pub changed_at: DateTime<Utc>,
    pub version: i64,
    /// Of RFC 5545.
    pub sequence: i64,
}

impl Appointment {
    /// The category that it gives away by its names, as the bit that hides it.
    pub fn label(&self) -> i64 {
        label([&self.service, &self.organisation_name, &self.clinician_name, &self.place])
    }
}

/// The category of what calls itself by these names, as the bit that hides it.
pub fn label<const N: usize>(names: [&str; N]) -> i64 {
    bit_of_category(record::of_service(names))
}

/// A step of an appointment.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub at: DateTime<Utc>,
    pub what: What,
    pub by: Option<PersonId>,
    pub acted_as: ActsAs,
    /// When the appointment was, after this step.
    pub starts_at: DateTime<Utc>,
    pub words: String,
}

/// What happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Booked,
    Moved,
    /// Other words, or whether carers see it.
    Changed,
    Needs,
    Arrived,
    Done,
    DidNotCome,
    /// It was marked by mistake.
    BookedAgain,
    Cancelled,
}

impl What {
    pub const ALL: [What; 9] = [
        What::Booked,
        What::Moved,
        What::Changed,
        What::Needs,
        What::Arrived,
        What::Done,
        What::DidNotCome,
        What::BookedAgain,
        What::Cancelled,
    ];

    pub fn key(self) -> &'static str {
        match self {
            What::Booked => "booked",
            What::Moved => "moved",
            What::Changed => "changed",
            What::Needs => "needs",
            What::Arrived => "arrived",
            What::Done => "done",
            What::DidNotCome => "did-not-come",
            What::BookedAgain => "booked-again",
            What::Cancelled => "cancelled",
        }
    }

    /// A word that this program does not know is a change.
    pub fn from_key(key: &str) -> What {
        What::ALL.into_iter().find(|what| what.key() == key).unwrap_or(What::Changed)
    }

    pub fn words(self) -> &'static str {
        match self {
            What::Booked => "Booked",
            What::Moved => "Moved",
            What::Changed => "Changed",
            What::Needs => "Needs changed",
            What::Arrived => "Arrived",
            What::Done => "Done",
            What::DidNotCome => "Did not come",
            What::BookedAgain => "Set back to booked",
            What::Cancelled => "Cancelled",
        }
    }

    /// Into this state.
    pub fn into(state: State) -> What {
        match state {
            State::Booked => What::BookedAgain,
            State::Arrived => What::Arrived,
            State::Done => What::Done,
            State::DidNotCome => What::DidNotCome,
            State::Cancelled => What::Cancelled,
        }
    }
}
