//! The joined-up record: imported from many organisations, read by the person it is about.
//!
//! What a page of a list shows of an entry is a [`Line`]; the whole of it is an [`Item`]. Both
//! are only ever of entries that the person may see.

mod download;
pub mod fhir;
mod files;
pub mod hiding;
mod http;
pub mod import;
mod label;
mod page;
pub mod paging;
pub mod plain_words;
pub mod rules;
mod search;
pub mod store;
pub mod summary;
mod trend;

#[cfg(test)]
mod tests;

pub use label::of_service;
pub use store::acquainted::{people_met, senders};
pub use store::appointments::appointments;
pub use store::medicines::{Medication, known_entries, medications, medications_of};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::web::{
    routes::{Door, Routes},
    whose,
};

pub fn routes() -> Routes {
    own()
        .and(read(Routes::default()))
        .and(hiding::routes())
        .and(paper(Routes::default()))
        .and(read(Routes::under(whose::FOR, Door::SignedIn)))
        .and(read(Routes::under(whose::AT_WORK, Door::Staff)))
        .and(paper(Routes::under(whose::AT_WORK, Door::Staff)))
}

/// For the person themselves alone, and for machines.
fn own() -> Routes {
    Routes::default()
        .post(Door::Machine, "/fhir", import::http::receive)
        .get(Door::SignedIn, "/home", http::home)
        .get(Door::SignedIn, "/record/download", download::about)
        .post(Door::SignedIn, "/record/download/bundle.json", download::bundle)
        .post(Door::SignedIn, "/record/download/record.html", download::readable)
}

/// The summary to print; not for carers, whose scopes are rarely all of it.
fn paper(routes: Routes) -> Routes {
    routes.get(Door::SignedIn, "/record/print", http::print)
}

/// What everybody reads who may: the person, carers, and staff.
fn read(routes: Routes) -> Routes {
    routes
        .get(Door::SignedIn, "/record", http::hub)
        .get(Door::SignedIn, "/record/timeline", http::timeline)
        .get(Door::SignedIn, "/record/results", http::results)
        .get(Door::SignedIn, "/record/results/{entry}/history", http::history)
        .get(Door::SignedIn, "/record/care", http::care)
        .get(Door::SignedIn, "/record/conditions", http::conditions)
        .get(Door::SignedIn, "/record/allergies", http::allergies)
        .get(Door::SignedIn, "/record/medicines", http::medicines)
        .get(Door::SignedIn, "/record/vaccinations", http::vaccinations)
        .get(Door::SignedIn, "/record/documents", http::documents)
        .get(Door::SignedIn, "/record/encounters", http::encounters)
        .get(Door::SignedIn, "/record/procedures", http::procedures)
        .get(Door::SignedIn, "/record/appointments", http::appointments)
        .get(Door::SignedIn, "/record/other", http::other)
        .get(Door::SignedIn, "/record/entries/{entry}", http::entry)
        .get(Door::SignedIn, "/record/documents/{entry}/files/{number}", files::file)
        .get(Door::SignedIn, "/record/search", http::found)
        .post(Door::SignedIn, "/record/search", http::search)
}

/// One entry as a list shows it. Written by the import; see `migrations/common/0004_record.sql`.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    pub id: Uuid,
    /// As kept: a key of [`fhir::Kind`].
    pub kind: String,
    pub resource_type: String,
    pub title: String,
    pub code_system: Option<String>,
    pub code: Option<String>,
    pub happened_at: Option<DateTime<Utc>>,
    /// As received, with the precision it came with.
    pub happened_text: Option<String>,
    /// By the calendar in London.
    pub happened_year: Option<i64>,
    pub status: Option<String>,
    pub author: Option<String>,
    /// With its comparator, without its unit: "<0.5", "Positive", "128/76".
    pub value_text: Option<String>,
    pub value_number: Option<f64>,
    pub unit: Option<String>,
    pub interpretation: Option<String>,
    pub range_text: Option<String>,
    pub attachments: i64,
    pub received_at: DateTime<Utc>,
    /// The name of the organisation that sent it.
    pub source: String,
    /// Whether it came after the visit before this one.
    pub is_new: bool,
}

/// A page of a list, and where the next one begins.
#[derive(Debug)]
pub struct Lines {
    pub lines: Vec<Line>,
    pub next: Option<paging::Position>,
}

/// One entry, whole.
#[derive(Debug)]
pub struct Item {
    pub line: Line,
    pub source_ods: String,
    /// Groups all results of one test.
    pub test_key: String,
    /// `None` when what is kept of it can no longer be read.
    pub entry: Option<fhir::Entry>,
}

/// How many entries stand on a shelf.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ShelfCount {
    pub kind: String,
    pub entries: i64,
    pub new: i64,
}

/// An organisation whose entries are in the record.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Source {
    pub name: String,
    pub entries: i64,
    /// When the newest of its entries came.
    pub received_at: DateTime<Utc>,
}

/// How many entries of one kind, source and year there are.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Facet {
    pub kind: String,
    pub source_ods: String,
    pub source: String,
    /// `None`: no date given.
    pub year: Option<i64>,
    pub entries: i64,
}

/// What the timeline is narrowed to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub kind: Option<fhir::Kind>,
    /// An ODS code.
    pub source: Option<String>,
    pub year: Option<YearFilter>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearFilter {
    Year(i32),
    NoDate,
}

/// Which part of a shelf that is kept in two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Any,
    /// In force, or not said to have ended.
    Current,
    Past,
}

/// What came since the visit before this one.
#[derive(Debug, Default)]
pub struct Arrived {
    pub total: i64,
    pub results: i64,
    pub documents: i64,
    /// The newest few.
    pub lines: Vec<Line>,
}

/// The next appointment, and whether there was a visit before this one.
#[derive(Debug)]
pub struct Ahead {
    pub previous_visit_at: Option<DateTime<Utc>>,
    pub appointment: Option<NextAppointment>,
}

#[derive(Debug)]
pub struct NextAppointment {
    pub id: Uuid,
    pub title: String,
    pub at: DateTime<Utc>,
    /// As received.
    pub text: Option<String>,
    /// With whom.
    pub author: Option<String>,
    pub source: String,
    pub details: Vec<fhir::Detail>,
}

/// One more measurement of the same test.
#[derive(Debug)]
pub struct Measurement {
    pub line: Line,
    pub entry: Option<fhir::Entry>,
}

/// The latest result of one test, and how many of it there are.
#[derive(Debug, sqlx::FromRow)]
pub struct LatestOfTest {
    #[sqlx(flatten)]
    pub line: Line,
    pub times: i64,
}
