//! The readings of a report, a row for every day: a diary of a week is seven rows. Pure.

use chrono::NaiveDate;

use crate::{
    pathways::engine::day,
    readings::{
        Reading,
        measure::{Measure, Values},
        trends::panel::{Side, time_of_day},
    },
    ui::date,
};

/// A day, and what was measured in the morning and after it, each with its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    pub day: NaiveDate,
    pub morning: Vec<String>,
    pub later: Vec<String>,
}

/// Oldest day first. `standing` says how a reading stands to its target, and whether it counts.
pub fn days(readings: &[Reading], standing: impl Fn(&Reading) -> Option<&'static str>) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for reading in readings {
        let on = day::calendar(reading);
        let place = match days.iter().position(|day| day.day == on) {
            Some(place) => place,
            None => {
                days.push(Day { day: on, morning: Vec::new(), later: Vec::new() });
                days.len() - 1
            }
        };
        let said = said(reading, standing(reading));
        match time_of_day(reading) {
            Side::First => days[place].morning.push(said),
            Side::Second => days[place].later.push(said),
        }
    }
    days.sort_by_key(|day| day.day);
    days
}

/// "8:02am 134/82, pulse 72 (above)". The unit stands over the table.
fn said(reading: &Reading, standing: Option<&'static str>) -> String {
    let short = match &reading.values {
        Values::BloodPressure { systolic, diastolic, pulse, .. } => {
            let pulse = pulse.map(|pulse| format!(" p{}", pulse.number())).unwrap_or_default();
            format!("{}/{}{pulse}", systolic.number(), diastolic.number())
        }
        values => values.words(),
    };
    let remark = match standing {
        Some("Left out of averages") => " (irregular)",
        Some("Above target") => " (above)",
        Some("Below target") => " (below)",
        Some("Above and below target") => " (above and below)",
        _ => "",
    };
    format!("{} {short}{remark}", date::time(reading.taken_at))
}

/// What stands over the two columns.
pub fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::BloodPressure => "In mmHg: upper number / lower number, then p and the pulse in beats a minute.",
        _ => "",
    }
}
