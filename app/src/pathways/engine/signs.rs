//! Pulse, breathing rate and temperature of people who have oxygen at home. NHS England, pulse
//! oximetry at home: breathing 21 or less, 22 to 24, 25 or more; pulse 100 or less, 101 to 110, 111
//! or more; temperature 38.0 or less, up to 39.0, more. Printed boundaries overlap; here they do not.

use chrono::Duration;

use super::by::{By, Found, asks_for, confirmed_by, days_of, on_day, seen};
use crate::{
    pathways::finding::{Finding, NextStep, Severity},
    readings::{
        Reading,
        measure::{Measure, Values},
    },
};

const REPEAT: Duration = Duration::minutes(60);
const SOURCE: &str = "NHS England, pulse oximetry at home";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Usual,
    Amber,
    Red,
}

/// A temperature to the tenth that it is read in, half up (NEWS2 is scored so too).
pub(super) fn tenths(thousandths: i64) -> i64 {
    (thousandths + 50).div_euclid(100)
}

fn level(by: &By<'_>, reading: &Reading) -> Option<Level> {
    let at = |value: i64, amber: i64, red: i64| match () {
        () if value >= red => Level::Red,
        () if value >= amber => Level::Amber,
        () => Level::Usual,
    };
    match &reading.values {
        Values::Breathing(rate) => Some(at(rate.thousandths(), 21_001, 25_000)),
        Values::Temperature(temperature) => Some(at(tenths(temperature.thousandths()), 381, 391)),
        values => {
            let pulse = pulse_of(values)?;
            let is_watched = by.on.is_some_and(|on| asks_for(on, Measure::Pulse));
            if !is_watched && by.limits.low_pulse.is_none() && by.limits.high_pulse.is_none() {
                return None;
            }
            let high = by.limits.high_pulse.map_or(100_000, |high| high.thousandths());
            let is_slow = by.limits.low_pulse.is_some_and(|low| pulse < low.thousandths());
            // From 111 on, where 100 is the limit.
            Some(if is_slow { Level::Amber } else { at(pulse, high + 1, high + 11_000) })
        }
    }
}

fn pulse_of(values: &Values) -> Option<i64> {
    match values {
        Values::Pulse(pulse) => Some(pulse.thousandths()),
        Values::BloodPressure { pulse, .. } | Values::Oxygen { pulse, .. } => pulse.map(|pulse| pulse.thousandths()),
        _ => None,
    }
}

pub(super) fn judge(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Vec<Finding> {
    let Some(level_now) = level(by, reading).filter(|level| *level != Level::Usual) else { return Vec::new() };
    let (rule, what, red) = match &reading.values {
        Values::Breathing(_) => ("breathing-fast", "You breathe faster than usual.", NextStep::Call999),
        // 111 and not 999 for these two alone (to check).
        Values::Temperature(_) => ("temperature-high", "You have a high temperature.", NextStep::Call111),
        _ => ("pulse-outside", "Your pulse is outside its usual range.", NextStep::Call111),
    };
    let seen_now = match (&reading.values, pulse_of(&reading.values)) {
        (Values::BloodPressure { .. } | Values::Oxygen { .. }, Some(pulse)) => {
            format!("Pulse {} beats a minute with {}", crate::readings::unit::decimal(pulse, 0), seen(reading))
        }
        _ => seen(reading),
    };
    let found = |severity, next, meaning: String, about| {
        by.tells_of(
            reading,
            Found {
                rule,
                source: SOURCE,
                severity,
                next,
                seen: seen_now.clone(),
                meaning,
                readings: vec![reading.id],
                about,
                own: |own| own.low_pulse.is_some() || own.high_pulse.is_some(),
            },
        )
    };
    if level_now == Level::Red {
        return vec![found(Severity::Red, red, what.to_string(), on_day(reading))];
    }
    let is_out = |other: &Reading| other.measure() == reading.measure() && level(by, other) == Some(Level::Amber);
    let confirmed = confirmed_by(reading, around, REPEAT, is_out);
    if confirmed.is_empty() {
        let meaning = format!("{what} Sit still for 5 minutes, then measure again.");
        return vec![found(Severity::Quiet, NextStep::RepeatInFive, meaning, on_day(reading))];
    }
    let meaning = format!("{what} It is so twice.");
    days_of(&confirmed)
        .into_iter()
        .map(|about| found(Severity::Amber, NextStep::ContactToday, meaning.clone(), about))
        .collect()
}
