//! The rules: pure functions from readings to findings. Come here to see how a reading is judged;
//! every rule names where it is written. Nothing in here reads a clock or a database.

pub mod blood_pressure;
mod by;
pub mod day;
mod glucose;
mod missing;
pub mod news2;
mod oxygen;
pub mod peak_flow;
mod signs;
pub mod symptoms;
mod target;
#[cfg(test)]
mod tests;
mod weight;

pub use target::{Drawn, TargetBand, target_band};

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{InForce, finding::Finding};
use crate::readings::{Reading, measure::Measure};
use by::{By, asks_for};

/// Whom the readings are of, as far as rules need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    pub birth_date: Option<NaiveDate>,
}

/// How far around a reading the rules want to see others, as (before, after): of its own measure,
/// or of all of them where one of [`news2::MEASURES`] is asked for by a pathway that staff score.
pub fn looks_around(measure: Measure) -> (Duration, Duration) {
    let days = match measure {
        Measure::BloodPressure => 40,
        Measure::PeakFlow => 28,
        Measure::Weight => 15,
        _ => 2,
    };
    (Duration::days(days), Duration::days(days))
}

/// The measures that are looked at beside this one: itself, and for whom NEWS2 is scored the others
/// that it is made of, an hour to either side ([`news2::ROUND`]).
pub fn looks_beside(on: &[InForce], measure: Measure) -> Vec<Measure> {
    let is_scored = on.iter().any(|on| on.template.staff_facing) && news2::MEASURES.contains(&measure);
    let beside = news2::MEASURES.into_iter().filter(|other| is_scored && *other != measure);
    std::iter::once(measure).chain(beside).collect()
}

/// What `reading` means beside the others of its measure (`reading` among them, in any order) and,
/// for NEWS2, beside what was measured in the same sitting. Most urgent first. A pathway judges
/// what it asks for. What none of them asks for, and who is on none, is judged by what holds for
/// everybody, and nobody is alerted.
pub fn judge(
    subject: Subject,
    on: &[InForce],
    reading: &Reading,
    around: &[Reading],
    now: DateTime<Utc>,
) -> Vec<Finding> {
    let measure = reading.measure();
    let mut asking: Vec<&InForce> = on.iter().filter(|on| asks_for(on, measure)).collect();
    // Chest pain is for whichever team there is.
    if asking.is_empty() && measure == Measure::Symptoms {
        asking = on.iter().collect();
    }
    let (own, beside): (Vec<Reading>, Vec<Reading>) =
        around.iter().cloned().partition(|other| other.measure() == measure);
    let mut found = Vec::new();
    for on_one in &asking {
        let by = By::pathway(on_one, subject, now);
        found.extend(of_measure(&by, reading, &own));
        if on_one.template.staff_facing && news2::MEASURES.contains(&measure) {
            let all: Vec<Reading> = own.iter().chain(&beside).cloned().collect();
            found.extend(news2::judge(&by, reading, &all, on));
        }
    }
    if asking.is_empty() {
        found.extend(of_measure(&By::everybody(subject, now), reading, &own));
    }
    found.sort_by_key(|finding| std::cmp::Reverse((finding.next, finding.severity)));
    found
}

fn of_measure(by: &By<'_>, reading: &Reading, own: &[Reading]) -> Vec<Finding> {
    let signs = || signs::judge(by, reading, own);
    match reading.measure() {
        Measure::BloodPressure => [blood_pressure::judge(by, reading, own), signs()].concat(),
        Measure::Oxygen => [oxygen::judge(by, reading, own), signs()].concat(),
        // Only who has oxygen at home is judged by these, or who has limits for them.
        Measure::Pulse | Measure::Temperature | Measure::Breathing if by.on.is_some() => signs(),
        Measure::Weight if by.on.is_some() => weight::judge(by, reading, own),
        Measure::Glucose => glucose::judge(by, reading, own),
        Measure::PeakFlow => peak_flow::judge(by, reading, own),
        Measure::Symptoms => symptoms::judge(by, reading),
        Measure::Pulse
        | Measure::Temperature
        | Measure::Breathing
        | Measure::Weight
        | Measure::Alertness
        | Measure::Steps
        | Measure::Note => Vec::new(),
    }
}

/// What is missing of a pathway's tasks, where that is to be told to the team; or that its diary
/// is over. `taken`: its readings since it began, of all measures, in any order.
pub fn missing(on: &InForce, taken: &[Reading], now: DateTime<Utc>) -> Option<Finding> {
    missing::missing(on, taken, now)
}
