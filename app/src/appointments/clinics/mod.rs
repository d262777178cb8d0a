//! Clinics: what an organisation offers for booking. Who sees people, for what, where, how, and when.
//!
//! A clinic is changed at the practice's desk (`http`, `form`, `page`), and its times are made anew with
//! every change and once a day (`making`, from `templates`, which is pure). A clinic of another system is
//! kept by that system (`feeds::fhir_read`); here is decided only who may book it.

mod change_store;
mod difference;
mod end_http;
mod end_page;
mod exception_form;
mod exceptions_http;
mod form;
mod http;
pub mod invented;
mod invented_store;
mod list_page;
mod make_page;
pub mod making;
mod one_page;
mod one_store;
mod settings_http;
mod settings_page;
mod settings_store;
mod store;
pub mod templates;
#[cfg(test)]
mod tests;
pub mod week;

pub use difference::There;
pub use making::plan_day;
pub use one_store::{of_organisation, one};
pub use settings_store::{Names, Settings, settings, telephone};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Audience, Channel, Reach};
use crate::{
    people::{Ods, PersonId},
    platform::jobs::Runner,
    web::routes::{Door, Routes},
};
use templates::BankHolidays;
use week::Week;

/// The organisation's own.
pub fn at_the_practice() -> Routes {
    Routes::default()
        .get(Door::Staff, "/practice/{ods}/clinics", http::list)
        .get(Door::Staff, "/practice/{ods}/clinics/new", http::new_form)
        .post(Door::Staff, "/practice/{ods}/clinics/new", http::make)
        .get(Door::Staff, "/practice/{ods}/clinics/settings", settings_http::form)
        .post(Door::Staff, "/practice/{ods}/clinics/settings", settings_http::save)
        .get(Door::Staff, "/practice/{ods}/clinics/{id}", http::one)
        .get(Door::Staff, "/practice/{ods}/clinics/{id}/change", http::change_form)
        .post(Door::Staff, "/practice/{ods}/clinics/{id}/change", http::change)
        .post(Door::Staff, "/practice/{ods}/clinics/{id}/exceptions", exceptions_http::change)
        .get(Door::Staff, "/practice/{ods}/clinics/{id}/end", end_http::form)
        .post(Door::Staff, "/practice/{ods}/clinics/{id}/end", end_http::end)
}

pub fn jobs(runner: Runner) -> Runner {
    making::jobs(runner)
}

/// What is offered: all that the form says, and as it is kept in `clinic_change`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// What staff call it.
    pub name: String,
    /// The id of the member who sees people; none of a team.
    pub clinician: Option<Uuid>,
    /// What people read.
    pub clinician_name: String,
    pub service: String,
    /// "" where nobody comes anywhere.
    pub place: String,
    pub channel: Channel,
    pub length_minutes: i64,
    pub audience: Audience,
    pub reach: Reach,
    pub days_ahead: i64,
    pub bank_holidays: BankHolidays,
    pub week: Week,
    pub starts_on: NaiveDate,
    /// The last day; none: until it is ended.
    pub ends_on: Option<NaiveDate>,
}

impl Offer {
    pub fn clinician_id(&self) -> Option<PersonId> {
        self.clinician.map(PersonId)
    }
}

/// Who keeps a clinic's times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// This program, from its week.
    Here,
    /// Another system: the id of its Schedule.
    Source(String),
    /// A newer version of this program, whose hours this one cannot read: it leaves the times as they are.
    Newer,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Clinic {
    pub organisation: Ods,
    pub id: Uuid,
    pub offer: Offer,
    pub keeper: Keeper,
    pub made_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub version: i64,
}

/// Whether who looks may change clinics, or reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    Change,
    Read,
}

/// Why a clinic is as it is: a step of its history.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub version: i64,
    pub at: DateTime<Utc>,
    pub what: What,
    /// `None`: another system.
    pub who: Option<String>,
    /// Of an exception, what it says.
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Made,
    Changed,
    Ended,
    Exception,
    ExceptionRemoved,
    Sent,
}

impl What {
    pub const ALL: [What; 6] =
        [What::Made, What::Changed, What::Ended, What::Exception, What::ExceptionRemoved, What::Sent];

    pub fn key(self) -> &'static str {
        match self {
            What::Made => "made",
            What::Changed => "changed",
            What::Ended => "ended",
            What::Exception => "exception",
            What::ExceptionRemoved => "exception-removed",
            What::Sent => "sent",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            What::Made => "Made",
            What::Changed => "Changed",
            What::Ended => "Ended",
            What::Exception => "Exception added",
            What::ExceptionRemoved => "Exception taken back",
            What::Sent => "Sent by another system",
        }
    }

    /// Of a word that is not known: changed.
    pub fn from_key(key: &str) -> What {
        What::ALL.into_iter().find(|what| what.key() == key).unwrap_or(What::Changed)
    }
}
