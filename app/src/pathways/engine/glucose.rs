//! Blood glucose: too low, too high, and beside the targets of each meal.

use chrono::Duration;

use super::{
    Drawn,
    by::{By, Found, confirmed_by, days_of, on_day, seen},
    day, target_band,
};
use crate::{
    pathways::{
        finding::{Finding, NextStep, Severity},
        limits::Limits,
    },
    readings::{Reading, measure::Values, unit::decimal},
};

/// Below it is a hypo: "4 is the floor" (Diabetes UK; NICE NG17).
const LOW: i64 = 4_000;
/// Below it is a severe one (to check: level 2 of the International Hypoglycaemia Study Group).
const VERY_LOW: i64 = 3_000;
/// Not below it at the wheel ("5 to drive": DVLA).
const DRIVE: i64 = 5_000;
/// From it on somebody is to be spoken to. Our rule (to check); a clinic's own limit stands over it.
const HIGH: i64 = 15_000;
/// Still low after it was treated: again within the hour.
const LOW_AGAIN: Duration = Duration::minutes(60);
/// Still high: again within a day.
const HIGH_AGAIN: Duration = Duration::hours(24);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    VeryLow,
    Low,
    Between,
    High,
}

fn level(limits: &Limits, reading: &Reading) -> Option<(Level, i64)> {
    let Values::Glucose { level, .. } = reading.values else { return None };
    let level = level.thousandths();
    let low = limits.glucose_low.map_or(LOW, |low| low.thousandths());
    let high = limits.glucose_high.map_or(HIGH, |high| high.thousandths());
    let of = match () {
        () if level < VERY_LOW => Level::VeryLow,
        () if level < low => Level::Low,
        () if level >= high => Level::High,
        () => Level::Between,
    };
    Some((of, level))
}

pub(super) fn judge(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Vec<Finding> {
    let Some((is, number)) = level(&by.limits, reading) else { return Vec::new() };
    let is_also = |same: Level, other: &Reading| level(&by.limits, other).is_some_and(|(is, _)| is == same);
    let found = |rule, source, severity, next, meaning: &str, about| {
        by.tells_of(
            reading,
            Found {
                rule,
                source,
                severity,
                next,
                seen: seen(reading),
                meaning: meaning.to_string(),
                readings: vec![reading.id],
                about,
                own: |own| own.glucose_low.is_some() || own.glucose_high.is_some(),
            },
        )
    };
    let treat = NextStep::TreatLowGlucose;
    match is {
        Level::VeryLow => {
            let meaning = "Your blood glucose is very low. Treat it now. Do not drive. If you get sleepy or confused, \
                           somebody must call 999.";
            vec![found(
                "glucose-very-low",
                "below 3.0 mmol/L (to check)",
                Severity::Red,
                treat,
                meaning,
                on_day(reading),
            )]
        }
        Level::Low => {
            let confirmed = confirmed_by(reading, around, LOW_AGAIN, |other| is_also(Level::Low, other));
            let source = "hypoglycaemia below 4.0 mmol/L";
            if confirmed.is_empty() {
                let meaning = "Your blood glucose is low. Treat it now. Do not drive before it is 5 or more.";
                return vec![found("glucose-low", source, Severity::Note, treat, meaning, on_day(reading))];
            }
            let meaning = "Your blood glucose is low again. Treat it again now, and do not stay alone. Do not drive.";
            days_of(&confirmed)
                .into_iter()
                .map(|about| found("glucose-low-again", source, Severity::Amber, treat, meaning, about))
                .collect()
        }
        Level::High => {
            let confirmed = confirmed_by(reading, around, HIGH_AGAIN, |other| is_also(Level::High, other));
            let source = "our rule: 15.0 mmol/L or more (to check)";
            let meaning = "Your blood glucose is high. Drink water. If you feel sick, breathe fast or are very sleepy, call \
                           111 now.";
            match confirmed.is_empty() {
                true => vec![found(
                    "glucose-high",
                    source,
                    Severity::Quiet,
                    NextStep::ContactToday,
                    meaning,
                    on_day(reading),
                )],
                false => days_of(&confirmed)
                    .into_iter()
                    .map(|about| found("glucose-high", source, Severity::Amber, NextStep::ContactToday, meaning, about))
                    .collect(),
            }
        }
        Level::Between => {
            let mut all = Vec::new();
            if number < DRIVE {
                let meaning = "It is below 5. If you take insulin, eat something and wait until it is 5 or more before you \
                               drive.";
                let source = "DVLA: 5 to drive";
                all.push(found("glucose-driving", source, Severity::Quiet, NextStep::GoOn, meaning, on_day(reading)));
            }
            all.extend(beside_target(by, reading, number));
            all
        }
    }
}

/// Outside of the meal's target, which the person is told and nobody else: one reading says
/// little (NICE NG17 1.6; to check).
fn beside_target(by: &By<'_>, reading: &Reading, number: i64) -> Option<Finding> {
    let Values::Glucose { meal, .. } = reading.values else { return None };
    by.on?;
    let target = target_band(&by.limits, Drawn::Glucose(meal), by.subject, day::calendar(reading))?;
    if target.holds(number) {
        return None;
    }
    let where_ = if number < target.low { "below" } else { "above" };
    Some(by.tells_of(
        reading,
        Found {
            rule: "glucose-beside-target",
            source: target.source,
            severity: Severity::Quiet,
            next: NextStep::GoOn,
            seen: seen(reading),
            meaning: format!(
                "It is {where_} your target of {} to {} mmol/L. One reading says little. If it is often so, tell your team.",
                decimal(target.low, 1),
                decimal(target.below - 1, 1)
            ),
            readings: vec![reading.id],
            about: on_day(reading),
            own: |own| own.glucose_target_low.is_some() || own.glucose_target_high.is_some(),
        },
    ))
}
