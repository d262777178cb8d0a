//! Weight with heart failure: more than 2 kg in three days, or above the dry weight
//! (heartfailurematters.org, European Society of Cardiology).

use chrono::Duration;

use super::{
    by::{By, Found, on_day},
    day,
};
use crate::{
    pathways::finding::{Finding, NextStep, Severity},
    readings::{Reading, measure::Values, unit::decimal},
};

const GAIN: i64 = 2_000;
const DAYS: u8 = 3;

fn weight(reading: &Reading) -> Option<i64> {
    match reading.values {
        Values::Weight(weight) => Some(weight.thousandths()),
        _ => None,
    }
}

/// More than a tenth away.
fn is_far(one: i64, from: i64) -> bool {
    (one - from).abs() * 10 > from.abs()
}

/// Readings that may be believed, and those that wait for another one: more than a tenth away from
/// the last believed one (other scales, somebody else on them) until the next one says the same
/// (not more than a tenth away from it). Our rule.
fn believed(around: &[Reading]) -> (Vec<(&Reading, i64)>, Vec<&Reading>) {
    let mut taken: Vec<(&Reading, i64)> =
        around.iter().filter_map(|reading| weight(reading).map(|weight| (reading, weight))).collect();
    taken.sort_by_key(|(reading, _)| (reading.taken_at, reading.id));
    let (mut believed, mut doubted) = (Vec::<(&Reading, i64)>::new(), Vec::new());
    let mut waits: Option<(&Reading, i64)> = None;
    for (reading, weight) in taken {
        match (believed.last(), waits.take()) {
            (Some((_, last)), None) if is_far(weight, *last) => waits = Some((reading, weight)),
            (Some((_, last)), Some((doubtful, other))) if is_far(weight, *last) => {
                if is_far(weight, other) {
                    doubted.push(doubtful);
                    waits = Some((reading, weight));
                } else {
                    believed.extend([(doubtful, other), (reading, weight)]);
                }
            }
            (_, waited) => {
                doubted.extend(waited.map(|(doubtful, _)| doubtful));
                believed.push((reading, weight));
            }
        }
    }
    doubted.extend(waits.map(|(doubtful, _)| doubtful));
    (believed, doubted)
}

/// Judges this reading and, as it may have come late, those of the days after it that it counts for.
pub(super) fn judge(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Vec<Finding> {
    let (believed, doubted) = believed(around);
    if doubted.iter().any(|doubtful| doubtful.id == reading.id) {
        return vec![doubtful(by, reading)];
    }
    let days = i64::from(by.limits.weight_days.unwrap_or(DAYS));
    let limit = by.limits.weight_gain.map_or(GAIN, |gain| gain.thousandths());
    let from = day::calendar(reading);
    let mut found = Vec::new();
    // A confirmed outlier was waiting until now, so what it confirms is judged with it.
    let confirms = believed.iter().position(|(other, _)| other.id == reading.id).and_then(|at| {
        let (before, _) = at.checked_sub(1).and_then(|before| believed.get(before))?;
        Some(day::calendar(before))
    });
    let first = confirms.map_or(from, |before| before.max(from - Duration::days(days)));
    for (at, (later, now)) in believed.iter().enumerate() {
        let on = day::calendar(later);
        if on < first || on > from + Duration::days(days) {
            continue;
        }
        let lowest = believed[..at]
            .iter()
            .filter(|(other, _)| day::calendar(other) >= on - Duration::days(days))
            .map(|(other, weight)| (*weight, other.id))
            .min();
        if let Some((lowest, id)) = lowest.filter(|(lowest, _)| now - lowest > limit) {
            let gained = format!("{} kg more than {} kg within {days} days", kg(now - lowest), kg(lowest));
            found.push(gain(by, later, "weight-gain", gained, vec![id, later.id]));
        }
        if let Some(dry) = by.limits.dry_weight.filter(|dry| now - dry.thousandths() > limit) {
            let above = format!("{} kg above the dry weight of {}", kg(now - dry.thousandths()), dry.words());
            found.push(gain(by, later, "weight-above-dry", above, vec![later.id]));
        }
    }
    found
}

fn kg(grams: i64) -> String {
    decimal(grams, 1)
}

fn gain(by: &By<'_>, reading: &Reading, rule: &'static str, how: String, readings: Vec<uuid::Uuid>) -> Finding {
    by.tells_of(
        reading,
        Found {
            rule,
            source: "European Society of Cardiology, heartfailurematters.org",
            severity: Severity::Amber,
            next: NextStep::ContactToday,
            seen: format!("Weight {}, {how}", reading.values.words()),
            meaning:
                "Your weight went up quickly. Your body may be holding water. If you find it hard to breathe, call \
                      999."
                    .to_string(),
            readings,
            about: on_day(reading),
            own: |own| own.weight_gain.is_some() || own.weight_days.is_some() || own.dry_weight.is_some(),
        },
    )
}

fn doubtful(by: &By<'_>, reading: &Reading) -> Finding {
    by.tells_of(
        reading,
        Found {
            rule: "weight-far-off",
            source: "our rule: more than a tenth from the last one waits for a second",
            severity: Severity::Quiet,
            next: NextStep::RepeatInFive,
            seen: format!("Weight {}, more than a tenth from the last one", reading.values.words()),
            meaning:
                "This is very different from your last weight. Are they the same scales and about the same clothes? \
                      Please weigh yourself again."
                    .to_string(),
            readings: vec![reading.id],
            about: on_day(reading),
            own: super::by::no_own,
        },
    )
}
