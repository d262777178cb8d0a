//! What would become of each row, before anything is kept. Pure.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::rows::{Found, Good, Row, Wrong};
use crate::readings::{
    NewReading, Reading,
    measure::{Measure, Values},
    rules,
};

/// A reading that was entered by hand as well lies within so much of that of the file.
const SAME: Duration = Duration::seconds(60);

/// A reading of a row that can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    pub row: u64,
    pub reading: NewReading,
    pub remark: Option<&'static str>,
    /// Why it is kept only with a tick, without a full stop.
    pub doubt: Option<String>,
    /// More than 90 days ago: asked about once for all of them.
    pub is_old: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// Oldest first.
    pub new: Vec<New>,
    /// How many are here already, or were removed.
    pub already: usize,
    pub wrong: Vec<(u64, Wrong)>,
    /// Rows about something else: food, insulin.
    pub other: usize,
}

impl Sorted {
    pub fn doubtful(&self) -> impl Iterator<Item = &New> {
        self.new.iter().filter(|new| new.doubt.is_some())
    }

    /// What is kept with nothing but the button.
    pub fn plain(&self) -> impl Iterator<Item = &New> {
        self.new.iter().filter(|new| new.doubt.is_none() && !new.is_old)
    }

    pub fn old(&self) -> impl Iterator<Item = &New> {
        self.new.iter().filter(|new| new.doubt.is_none() && new.is_old)
    }
}

/// `there`: the ids that are known. `existing`: the readings from a year before the first row to
/// the last one.
pub fn sort(rows: Vec<Row>, there: &HashSet<Uuid>, existing: &[Reading], now: DateTime<Utc>) -> Sorted {
    let mut sorted = Sorted::default();
    for Row { number, found } in rows {
        match found {
            Found::NoReading => sorted.other += 1,
            Found::Wrong(wrong) => sorted.wrong.push((number, wrong)),
            Found::Readings(readings) => {
                for Good { reading, remark } in readings {
                    if there.contains(&reading.id) {
                        sorted.already += 1;
                        continue;
                    }
                    let is_old = rules::unusual_time(reading.taken_at, now).is_some();
                    sorted.new.push(New { row: number, reading, remark, doubt: None, is_old });
                }
            }
        }
    }
    sorted.new.sort_by_key(|new| (new.reading.taken_at, new.reading.id));
    doubts(&mut sorted.new, existing);
    sorted
}

fn doubts(new: &mut [New], existing: &[Reading]) {
    let mut by_measure: BTreeMap<Measure, Vec<&Reading>> = BTreeMap::new();
    for reading in existing {
        by_measure.entry(reading.measure()).or_default().push(reading);
    }
    // The last weight before each, of the file or of before.
    let mut last_of_file: Option<Reading> = None;
    for one in new {
        let measure = one.reading.values.measure();
        let known = by_measure.get(&measure).map(Vec::as_slice).unwrap_or_default();
        let from = known.partition_point(|known| known.taken_at < one.reading.taken_at - SAME);
        let same = known[from..]
            .iter()
            .take_while(|known| known.taken_at <= one.reading.taken_at + SAME)
            .any(|known| is_same(&known.values, &one.reading.values));
        let before = known[..known.partition_point(|known| known.taken_at < one.reading.taken_at)].last().copied();
        let earlier = match (before, &last_of_file) {
            (Some(before), Some(last)) if last.taken_at > before.taken_at => Some(last),
            (Some(before), _) => Some(before),
            (None, last) => last.as_ref(),
        }
        .filter(|_| measure == Measure::Weight);
        one.doubt = match same {
            true => Some("You may have this one already: the same was entered for the same time".into()),
            false => rules::unusual(&one.reading.values, earlier).map(|unusual| unusual.words),
        };
        if measure == Measure::Weight && one.doubt.is_none() {
            last_of_file = Some(as_kept(&one.reading));
        }
    }
}

/// The numbers alone: the tag of a meal or an irregular pulse may have been entered in one place only.
fn is_same(one: &Values, other: &Values) -> bool {
    match (one, other) {
        (
            Values::BloodPressure { systolic, diastolic, .. },
            Values::BloodPressure { systolic: other_systolic, diastolic: other_diastolic, .. },
        ) => (systolic, diastolic) == (other_systolic, other_diastolic),
        (Values::Glucose { level, .. }, Values::Glucose { level: other, .. }) => level == other,
        (Values::Oxygen { saturation, .. }, Values::Oxygen { saturation: other, .. }) => saturation == other,
        (Values::PeakFlow { best, .. }, Values::PeakFlow { best: other, .. }) => best == other,
        _ => one == other,
    }
}

/// As it would stand there, for the rule that compares it with the next.
fn as_kept(new: &NewReading) -> Reading {
    Reading {
        person: crate::people::PersonId(Uuid::nil()),
        id: new.id,
        taken_at: new.taken_at,
        offset_minutes: new.offset_minutes,
        zone: new.zone.clone(),
        received_at: new.taken_at,
        values: new.values.clone(),
        note: String::new(),
        method: new.method,
        circumstances: new.circumstances.clone(),
        sitting: None,
        task: None,
        entered_by: None,
        entered_as: crate::readings::EnteredAs::Person,
        organisation: None,
        version: 1,
    }
}
