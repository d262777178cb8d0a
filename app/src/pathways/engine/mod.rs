//! The rules: pure functions from readings to findings. Come here to see how a reading is judged;
//! every rule names where it is written. Nothing in here reads a clock or a database.

use chrono::{DateTime, NaiveDate, Utc};

use super::{InForce, finding::Finding};
use crate::readings::Reading;

/// Whom the readings are of, as far as rules need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    pub birth_date: Option<NaiveDate>,
}

/// What `reading` means beside the others of its measure (oldest first, `reading` among them) and,
/// for NEWS2, beside what was measured in the same sitting. Most urgent first. Who is on no
/// pathway is judged by what holds for everybody, and nobody is alerted.
pub fn judge(_subject: Subject, _on: &[InForce], _reading: &Reading, _around: &[Reading], _now: DateTime<Utc>) -> Vec<Finding> {
    Vec::new()
}

/// What is missing of a pathway's tasks, where that is to be told to the team.
pub fn missing(_on: &InForce, _taken: &[Reading], _now: DateTime<Utc>) -> Option<Finding> {
    None
}
