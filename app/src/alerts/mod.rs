//! Alerts: what a rule found that somebody has to look at, who does, by when, and what came of it.

use chrono::{DateTime, Utc};

use crate::{
    pathways::finding::Finding,
    platform::{Platform, database::Fault, query::Tx},
    readings::Reading,
};

/// What the person is told about a reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub finding: Finding,
    /// The clinic's own words for it, where its template has some.
    pub clinic_words: Option<String>,
    /// Who looks, and by when; `None`: nobody was told, and the words must say so.
    pub looked_at: Option<LookedAt>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LookedAt {
    /// "The practice nurses of Harbour Lane Surgery".
    pub team: String,
    pub telephone: String,
    pub by: DateTime<Utc>,
}

/// Judges a reading that was just stored, and raises what must be, in the same transaction. Most
/// urgent first.
pub async fn on_reading(_tx: &mut Tx, _platform: &Platform, _reading: &Reading) -> Result<Vec<Told>, Fault> {
    Ok(Vec::new())
}
