//! Peak flow by zones of the personal best, never of a predicted one (ERS Breathe 2015, as on
//! action plans in the UK: below 80, 60 and 40 %). What to take is in the person's own plan; no
//! dose is ever said here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};

use super::{
    by::{By, Found, confirmed_by, days_of, no_own, on_day, seen},
    day,
};
use crate::{
    pathways::finding::{Finding, NextStep, Severity},
    readings::{
        Reading,
        measure::{PeakFlowScale, Values},
        unit::{Amount, LitrePerMinute, decimal},
    },
};

/// Low in the morning and in the evening of one day.
const REPEAT: Duration = Duration::hours(24);
/// A best that nobody has set is taken over three weeks, from at least this many days (our rule).
const BEST_DAYS: i64 = 21;
const BEST_NEEDS: usize = 7;
/// Over two weeks, from at least this many days with two readings (our rule).
const VARIABILITY_DAYS: i64 = 14;
const VARIABILITY_NEEDS: usize = 7;
/// 20 %, in millionths (to check).
const VARIABLE: i64 = 200_000;

/// Zones of a plan, from well to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zone {
    Green,
    Amber,
    Red,
    Emergency,
}

fn blown(reading: &Reading) -> Option<(i64, PeakFlowScale)> {
    match &reading.values {
        Values::PeakFlow { best, scale, .. } => Some((best.thousandths(), *scale)),
        _ => None,
    }
}

/// The best of the three weeks up to this reading, on its scale; `None` with too few days.
pub fn best_of_three_weeks(around: &[Reading], reading: &Reading) -> Option<Amount<LitrePerMinute>> {
    let (_, scale) = blown(reading)?;
    let last = day::calendar(reading);
    let (mut days, mut best) = (BTreeSet::new(), None);
    for other in around {
        let on = day::calendar(other);
        if let Some((amount, _)) = blown(other).filter(|(_, other_scale)| *other_scale == scale)
            && on > last - Duration::days(BEST_DAYS)
            && other.taken_at <= reading.taken_at
        {
            days.insert(on);
            best = best.max(Some(amount));
        }
    }
    best.filter(|_| days.len() >= BEST_NEEDS).map(Amount::of_thousandths)
}

/// Exactly: 319 of 400 is below 80 %, 320 is not.
pub(super) fn zone(by: &By<'_>, best: Amount<LitrePerMinute>, amount: i64) -> Zone {
    let is_below = |limit: Option<Amount<crate::readings::unit::Percent>>, percent: i64| {
        let percent = limit.map_or(percent * 1000, |limit| limit.thousandths());
        i128::from(amount) * 100_000 < i128::from(best.thousandths()) * i128::from(percent)
    };
    match () {
        () if is_below(by.limits.peak_flow_emergency_below, 40) => Zone::Emergency,
        () if is_below(by.limits.peak_flow_red_below, 60) => Zone::Red,
        () if is_below(by.limits.peak_flow_amber_below, 80) => Zone::Amber,
        () => Zone::Green,
    }
}

pub(super) fn judge(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Vec<Finding> {
    let Some((amount, scale)) = blown(reading) else { return Vec::new() };
    if by.on.is_none() {
        return Vec::new();
    }
    let mut found = Vec::new();
    match (by.limits.peak_flow_best, scale) {
        // A best is set on the scale that has been sold since 2004.
        (Some(_), PeakFlowScale::Wright) => found.push(other_scale(by, reading)),
        (Some(best), PeakFlowScale::Eu) => found.extend(by_zone(by, reading, around, best, amount)),
        (None, _) => {
            let best = best_of_three_weeks(around, reading);
            if let Some(best) = best {
                found.extend(by_zone(by, reading, around, best, amount));
            }
        }
    }
    found.extend(variable(by, reading, around));
    found
}

fn by_zone(
    by: &By<'_>,
    reading: &Reading,
    around: &[Reading],
    best: Amount<LitrePerMinute>,
    amount: i64,
) -> Vec<Finding> {
    let plan = "Follow the steps of your own asthma plan.";
    let is_low = |other: &Reading| {
        blown(other).is_some_and(|(other, scale)| {
            blown(reading).is_some_and(|(_, same)| same == scale) && zone(by, best, other) == Zone::Amber
        })
    };
    let (rule, severity, next, days, meaning) = match zone(by, best, amount) {
        Zone::Green => return Vec::new(),
        Zone::Amber => {
            let confirmed = confirmed_by(reading, around, REPEAT, is_low);
            let severity = if confirmed.is_empty() { Severity::Quiet } else { Severity::Amber };
            let days = if confirmed.is_empty() { vec![on_day(reading)] } else { days_of(&confirmed) };
            (
                "peak-flow-amber",
                severity,
                NextStep::TellTeam,
                days,
                format!("Your peak flow is lower than it should be. {plan}"),
            )
        }
        Zone::Red => (
            "peak-flow-red",
            Severity::Red,
            NextStep::ContactToday,
            vec![on_day(reading)],
            format!("Your peak flow is much lower than it should be. {plan} If you find it hard to breathe, call 999."),
        ),
        Zone::Emergency => (
            "peak-flow-emergency",
            Severity::Red,
            NextStep::Call999,
            vec![on_day(reading)],
            "Your peak flow is very low. This is an asthma emergency. Sit up, and use your reliever as your plan says."
                .to_string(),
        ),
    };
    let part = i128::from(amount) * 100_000 / i128::from(best.thousandths().max(1));
    let found = |about: String| Found {
        rule,
        source: "ERS Breathe 2015: 80, 60 and 40 % of personal best",
        severity,
        next,
        seen: format!(
            "{}, {}% of {}",
            seen(reading),
            // Never rounded up: 79.6 % is not 80 %.
            part / 1000,
            match by.limits.peak_flow_best {
                Some(_) => format!("personal best {}", best.words()),
                None => format!("the best of 3 weeks {}", best.words()),
            }
        ),
        meaning: meaning.clone(),
        readings: vec![reading.id],
        about,
        own: |own| {
            own.peak_flow_best.is_some()
                || own.peak_flow_amber_below.is_some()
                || own.peak_flow_red_below.is_some()
                || own.peak_flow_emergency_below.is_some()
        },
    };
    days.into_iter().map(|about| by.tells_of(reading, found(about))).collect()
}

/// Two scales differ by up to 50 L/min, so one is never held against the other (to check).
fn other_scale(by: &By<'_>, reading: &Reading) -> Finding {
    by.tells_of(
        reading,
        Found {
            rule: "peak-flow-other-scale",
            source: "EN 23747 and Wright-McKerrow scales (to check)",
            severity: Severity::Note,
            next: NextStep::TellTeam,
            seen: format!("{} on the older Wright scale: not compared with the personal best", seen(reading)),
            meaning:
                "Your meter has the older scale, so we cannot compare it with your best. If you feel unwell, follow \
                      your own asthma plan. Ask your team or a pharmacist for a new meter."
                    .to_string(),
            readings: vec![reading.id],
            about: on_day(reading),
            own: no_own,
        },
    )
}

/// The mean over two weeks of (highest less lowest) by the day's mean, in millionths; each day is
/// rounded half up to a millionth. `None` with fewer than seven days of two readings.
pub fn variability(around: &[Reading], last: NaiveDate, scale: PeakFlowScale) -> Option<i64> {
    let mut days = BTreeMap::<NaiveDate, Vec<i64>>::new();
    for reading in around {
        let on = day::calendar(reading);
        if let Some((amount, _)) = blown(reading).filter(|(amount, same)| *same == scale && *amount > 0)
            && (last - Duration::days(VARIABILITY_DAYS - 1)..=last).contains(&on)
        {
            days.entry(on).or_default().push(amount);
        }
    }
    days.retain(|_, blows| blows.len() >= 2);
    let count = i64::try_from(days.len()).ok().filter(|_| days.len() >= VARIABILITY_NEEDS)?;
    let sum: i64 = days
        .values()
        .map(|blows| {
            let (lowest, highest) = (blows.iter().min().copied(), blows.iter().max().copied());
            let apart = i128::from(highest.unwrap_or_default() - lowest.unwrap_or_default());
            let total = i128::from(blows.iter().sum::<i64>());
            let of = apart * blows.len() as i128 * 1_000_000;
            i64::try_from((2 * of + total) / (2 * total)).unwrap_or(i64::MAX)
        })
        .sum();
    Some(sum / count)
}

fn variable(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Option<Finding> {
    let (_, scale) = blown(reading)?;
    let last = day::calendar(reading);
    let part = variability(around, last, scale).filter(|part| *part >= VARIABLE)?;
    Some(by.tells(Found {
        rule: "peak-flow-variable",
        source: "NICE NG245: variability of 20 % or more over two weeks (to check)",
        severity: Severity::Note,
        next: NextStep::GoOn,
        seen: format!("Peak flow varies by {}% within days, over two weeks", decimal(part / 10, 1)),
        meaning: "Your peak flow goes up and down a lot within the day. Your team looks at this with you.".to_string(),
        readings: vec![reading.id],
        about: last.format("%Y-%m").to_string(),
        own: no_own,
    }))
}
