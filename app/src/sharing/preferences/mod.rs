//! Three facts beside the choices about sharing: the national data opt-out, the Summary Care
//! Record, and whether to hear about research. What counts for them is decided elsewhere; here
//! stands what the person has told us. None changes what the teams caring for them see.

mod http;
mod page;
mod store;

use chrono::{DateTime, NaiveDate, Utc};

use super::page::history::Line;
use crate::{
    access::grant::{Grant, Read, Sharing},
    platform::{database::Fault, query::Tx},
    ui::date,
    web::routes::{Door, Routes},
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::SignedIn, "/sharing/preferences", http::home)
        .get(Door::SignedIn, "/sharing/preferences/{kind}", http::one)
        .post(Door::SignedIn, "/sharing/preferences/{kind}", http::tell)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    NationalDataOptOut,
    SummaryCareRecord,
    Research,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::NationalDataOptOut, Kind::SummaryCareRecord, Kind::Research];

    pub fn key(self) -> &'static str {
        match self {
            Kind::NationalDataOptOut => "national-data-opt-out",
            Kind::SummaryCareRecord => "summary-care-record",
            Kind::Research => "research",
        }
    }

    pub fn from_key(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }

    pub fn words(self) -> &'static str {
        match self {
            Kind::NationalDataOptOut => "National data opt-out",
            Kind::SummaryCareRecord => "Summary Care Record",
            Kind::Research => "Hearing about research",
        }
    }

    /// What can be said, by the key that is kept, and in words.
    ///
    /// Of the Summary Care Record: the four consent preferences that GP systems know.
    pub fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Kind::NationalDataOptOut => &[("yes", "Yes"), ("no", "No"), ("not-set", "I have not chosen there")],
            Kind::SummaryCareRecord => &[
                ("express-consent-core", "Yes, with my medicines, my allergies and what I reacted badly to"),
                ("express-consent-core-and-additional", "Yes, and with more that helps to care for me"),
                ("express-dissent", "No, I do not want one"),
                ("implied-consent-core", "I have not said anything. Leave it as it is"),
            ],
            Kind::Research => &[("yes", "Yes, you may tell me"), ("no", "No, do not tell me")],
        }
    }

    pub fn option(self, key: &str) -> Option<&'static (&'static str, &'static str)> {
        self.options().iter().find(|(one, _)| *one == key)
    }
}

/// What the person told us of one of them. The latest of a kind is in force; none is overwritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub kind: Kind,
    pub at: DateTime<Utc>,
    /// A key of [`Kind::options`].
    pub choice: &'static str,
    pub words: &'static str,
    /// The day on which they say that they chose, where it counts.
    pub chosen_on: Option<NaiveDate>,
}

/// Everything that was told, as the history of decisions shows it.
pub async fn history(tx: &mut Tx, grant: &Grant<Read, Sharing>) -> Result<Vec<Line>, Fault> {
    let told = store::told(tx, grant).await?;
    let newest = |kind: Kind| told.iter().rposition(|one| one.kind == kind);
    Ok(told
        .iter()
        .enumerate()
        .map(|(at, one)| Line { at: one.at, words: line(one), in_force: newest(one.kind) == Some(at) })
        .collect())
}

fn line(one: &Told) -> String {
    let chosen = one.chosen_on.map(|day| format!(" You said that you chose it on {}.", date::day(day)));
    format!("You told us about: {}. You said: \"{}\".{}", one.kind.words(), one.words, chosen.unwrap_or_default())
}
