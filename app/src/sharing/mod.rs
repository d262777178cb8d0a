//! What a person decides about their record: who may see what, for what, and until when. And the
//! facts beside it that are nobody's consent here (`preferences`).
//!
//! The choices are read on every request by `access/asking.rs`; which of them is in force says
//! `access/consent.rs`. Here they are shown, changed and taken away.

mod form;
mod http;
mod page;
mod preferences;
mod rules;
mod store;
mod taken_away;
mod words;

#[cfg(test)]
mod tests;

use uuid::Uuid;

use crate::{
    access::{class::Category, consent::Choice, facts::Ground},
    web::routes::{Door, Routes},
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::SignedIn, "/sharing", http::home)
        .get(Door::SignedIn, "/sharing/share-all", http::share_all)
        .get(Door::SignedIn, "/sharing/stop-all", http::stop_all)
        .get(Door::SignedIn, "/sharing/organisations/{organisation}", http::organisation)
        .get(Door::SignedIn, "/sharing/categories/{category}", http::category)
        .get(Door::SignedIn, "/sharing/planning-and-research", http::other_uses)
        .post(Door::SignedIn, "/sharing/preview", http::preview)
        .post(Door::SignedIn, "/sharing/change", http::change)
        .get(Door::SignedIn, "/sharing/history", http::history)
        .post(Door::SignedIn, "/sharing/consents.json", http::consents)
        .and(preferences::routes())
}

/// What the record is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Use {
    DirectCare,
    Planning,
    Research,
}

impl Use {
    pub const ALL: [Use; 3] = [Use::DirectCare, Use::Planning, Use::Research];

    /// The word in the database and in the forms.
    pub fn key(self) -> &'static str {
        match self {
            Use::DirectCare => "direct-care",
            Use::Planning => "planning",
            Use::Research => "research",
        }
    }

    pub fn from_key(key: &str) -> Option<Use> {
        Use::ALL.into_iter().find(|one| one.key() == key)
    }
}

/// One decision, as it was made. It is never changed: the next one stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub id: Uuid,
    pub purpose: Use,
    pub choice: Choice,
    /// The name of the organisation that it is about.
    pub organisation_name: Option<String>,
    pub made_by: Uuid,
    pub made_by_name: String,
}

/// An organisation as this person's list of them has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    pub ods: String,
    pub name: String,
    /// Whether it may open records in an emergency even where all sharing was stopped.
    pub ground: Ground,
    pub known: Known,
}

/// What the organisation has to do with the person: the first of these that is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The person is registered there.
    Practice,
    /// It has sent records about them.
    Sent,
    /// Its staff has looked.
    Looked,
    /// They have decided about it.
    Chosen,
    /// People work with this portal there, and have nothing to do with the person so far.
    Elsewhere,
}

/// What of a record a person decides on. What nobody has sorted follows these.
pub const CATEGORIES: [Category; 7] = [
    Category::General,
    Category::Medicines,
    Category::Results,
    Category::MentalHealth,
    Category::SexualHealth,
    Category::SocialCare,
    Category::EndOfLife,
];
