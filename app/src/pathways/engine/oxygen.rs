//! Oxygen saturation at home: NHS England's diary, a person's own limits, a COPD baseline, and
//! scale 2 where a clinician recorded it. Less exact on darker skin, so a fall counts too.

use chrono::Duration;

use super::by::{By, Found, confirmed_by, days_of, on_day, seen};
use crate::{
    pathways::{
        finding::{Finding, NextStep, Severity},
        limits::{Limits, OxygenScale},
    },
    readings::{
        Reading,
        measure::{Breathed, Values},
    },
};

const REPEAT: Duration = Duration::minutes(60);
const PERCENT: i64 = 1000;

/// In thousandths of a percent: red up to and with `red_to`; amber above it and below `usual`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Zones {
    pub red_to: i64,
    pub usual_from: i64,
    /// On oxygen, from here on it is too much (scale 2).
    pub too_much_from: Option<i64>,
    pub source: &'static str,
}

/// By the person's own limits; else their COPD baseline; else scale 2's target of 88 to 92; else
/// the pathway's limits; else the protocol. Printed boundaries overlap ("93 to 95"); here they do
/// not: 95 or more is usual, above 92 and below 95 amber, 92 or less red.
pub(super) fn zones(own: &Limits, all: &Limits) -> Zones {
    let of_limits = |limits: &Limits, source| Zones {
        red_to: limits.oxygen_red_to.map_or(92 * PERCENT, |to| to.thousandths()),
        // A limit is a whole percent: what is above it and below the next is amber too.
        usual_from: limits.oxygen_amber_to.map_or(95 * PERCENT, |to| to.thousandths() + PERCENT),
        too_much_from: None,
        source,
    };
    match () {
        () if own.oxygen_red_to.is_some() || own.oxygen_amber_to.is_some() => of_limits(all, "own limits"),
        () if own.oxygen_baseline.is_some() => {
            let baseline = own.oxygen_baseline.map_or(0, |baseline| baseline.thousandths());
            // Our rule (to check): 3 below one's usual level is amber, 5 below red.
            Zones {
                red_to: baseline - 5 * PERCENT,
                usual_from: baseline - 2 * PERCENT,
                too_much_from: None,
                source: "own usual level (our rule, to check)",
            }
        }
        // Scored 2 or more up to 85, 1 up to 87, 0 from 88 to 92 (RCP NEWS2 2017; to check).
        () if all.oxygen_scale == Some(OxygenScale::Two) => Zones {
            red_to: 85 * PERCENT,
            usual_from: 88 * PERCENT,
            too_much_from: Some(93 * PERCENT),
            source: "RCP NEWS2 2017, scale 2 (to check)",
        },
        () => of_limits(all, "NHS England, pulse oximetry at home"),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Red,
    Amber,
    TooMuch,
    Usual,
}

fn level(zones: &Zones, reading: &Reading) -> Option<Level> {
    let Values::Oxygen { saturation, breathed, .. } = reading.values else { return None };
    let saturation = saturation.thousandths();
    let is_too_much = breathed == Breathed::Oxygen && zones.too_much_from.is_some_and(|from| saturation >= from);
    Some(match () {
        () if saturation <= zones.red_to => Level::Red,
        () if saturation < zones.usual_from => Level::Amber,
        () if is_too_much => Level::TooMuch,
        () => Level::Usual,
    })
}

pub(super) fn judge(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Vec<Finding> {
    let own = by.on.map_or(Limits::default(), |on| on.own);
    let zones = zones(&own, &by.limits);
    let found = |rule, severity, next, meaning: &str, about| {
        by.tells_of(
            reading,
            Found {
                rule,
                source: zones.source,
                severity,
                next,
                seen: seen(reading),
                meaning: meaning.to_string(),
                readings: vec![reading.id],
                about,
                own: |own| {
                    own.oxygen_red_to.is_some()
                        || own.oxygen_amber_to.is_some()
                        || own.oxygen_baseline.is_some()
                        || own.oxygen_scale.is_some()
                },
            },
        )
    };
    // The person is told to call whatever the repeat says; the team's amber waits for it.
    let is_low = |other: &Reading| level(&zones, other) == Some(Level::Amber);
    match level(&zones, reading) {
        Some(Level::Red) => vec![found(
            "oxygen-very-low",
            Severity::Red,
            NextStep::Call999,
            "Your oxygen level is very low. Do not wait for another reading.",
            on_day(reading),
        )],
        Some(Level::Amber) => {
            let confirmed = confirmed_by(reading, around, REPEAT, is_low);
            let meaning =
                "Your oxygen level is lower than it should be. Warm your hand, rest 5 minutes and measure again too.";
            match confirmed.is_empty() {
                true => vec![found("oxygen-low", Severity::Quiet, NextStep::ContactToday, meaning, on_day(reading))],
                false => days_of(&confirmed)
                    .into_iter()
                    .map(|about| found("oxygen-low", Severity::Amber, NextStep::ContactToday, meaning, about))
                    .collect(),
            }
        }
        Some(Level::TooMuch) => vec![found(
            "oxygen-too-much",
            Severity::Amber,
            NextStep::ContactToday,
            "Your oxygen level is above your target while you breathe oxygen. Your team may want to turn it down. Do not \
             change it yourself.",
            on_day(reading),
        )],
        Some(Level::Usual) | None => Vec::new(),
    }
}
