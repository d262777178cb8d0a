//! NEWS2 (Royal College of Physicians, 2017): seven parts or no score. For staff alone; what is in
//! here is shown to nobody else.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{
    Subject,
    by::{By, Found, is_pregnancy},
    day, signs,
};
use crate::{
    pathways::{
        InForce,
        finding::{Finding, NextStep, Severity},
        limits::OxygenScale,
    },
    readings::{
        Reading,
        measure::{Alertness, Breathed, Measure, Values},
    },
};

/// How far apart the parts of one round may be. Our rule (to check): NEWS2 scores one set of
/// observations, and an hour is the shortest time between two sets on a ward.
pub const ROUND: Duration = Duration::minutes(60);

/// Full years from which on NEWS2 is made.
const AGE: i32 = 16;

/// SNOMED CT: the total, and the code of each part's score (UK Core; scale 2's to check).
pub const TOTAL: &str = "1104051000000101";
pub const BREATHING: &str = "1104301000000104";
pub const OXYGEN_SCALE_1: &str = "1104311000000102";
pub const OXYGEN_SCALE_2: &str = "1104321000000108";
pub const AIR_OR_OXYGEN: &str = "1104331000000105";
pub const SYSTOLIC: &str = "1104341000000101";
pub const PULSE: &str = "1104351000000103";
pub const CONSCIOUSNESS: &str = "1104361000000100";
pub const TEMPERATURE: &str = "1104371000000107";

/// What it is made of.
pub const MEASURES: [Measure; 6] = [
    Measure::Breathing,
    Measure::Oxygen,
    Measure::BloodPressure,
    Measure::Pulse,
    Measure::Alertness,
    Measure::Temperature,
];

/// What a total asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Response {
    /// 0 to 4.
    Low,
    /// A single part scores 3.
    UrgentReview,
    /// 5 or 6.
    Urgent,
    /// 7 or more.
    Emergency,
}

impl Response {
    pub fn words(self) -> &'static str {
        match self {
            Response::Low => "low",
            Response::UrgentReview => "urgent review: one part scores 3",
            Response::Urgent => "urgent response",
            Response::Emergency => "emergency response",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Response::Low => "low",
            Response::UrgentReview => "urgent-review",
            Response::Urgent => "urgent",
            Response::Emergency => "emergency",
        }
    }
}

/// One part of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub name: &'static str,
    /// SNOMED CT code of the part's score.
    pub snomed: &'static str,
    pub points: u8,
    /// The reading that it comes from.
    pub reading: Uuid,
}

/// All seven parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    pub parts: Vec<Part>,
    pub total: u8,
    pub scale: OxygenScale,
    pub response: Response,
}

/// What was measured in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    pub began: DateTime<Utc>,
    pub ended: DateTime<Utc>,
    pub readings: Vec<Uuid>,
    /// `None` unless all seven are there, and for whom NEWS2 is not made.
    pub score: Option<Score>,
    /// What is not there: "Temperature".
    pub without: Vec<&'static str>,
}

/// From 16 years on, and not in pregnancy (RCP 2017). Of unknown age: no score.
pub fn is_made_for(subject: Subject, on: &[InForce], at: chrono::NaiveDate) -> bool {
    let is_grown = subject.birth_date.is_some_and(|birth| day::age(birth, at) >= AGE);
    is_grown && !on.iter().any(is_pregnancy)
}

/// The rounds in these readings (of any measure, in any order), newest first: what shares a
/// sitting, and of what has none all that was taken within an hour of its first. Of two readings
/// of one part the later counts. What was taken more than an hour after its sitting began is no
/// part of it.
pub fn rounds(readings: &[Reading], subject: Subject, scale: OxygenScale) -> Vec<Round> {
    let mut taken: Vec<&Reading> = readings.iter().filter(|reading| MEASURES.contains(&reading.measure())).collect();
    taken.sort_by_key(|reading| (reading.taken_at, reading.id));
    let mut sittings = BTreeMap::<Uuid, Vec<&Reading>>::new();
    let mut loose = Vec::<Vec<&Reading>>::new();
    for reading in taken {
        let is_within =
            |group: &[&Reading]| group.first().is_none_or(|first| reading.taken_at - first.taken_at <= ROUND);
        match reading.sitting {
            Some(sitting) => {
                let group = sittings.entry(sitting).or_default();
                if is_within(group) {
                    group.push(reading);
                }
            }
            None => match loose.last_mut().filter(|group| is_within(group)) {
                Some(group) => group.push(reading),
                None => loose.push(vec![reading]),
            },
        }
    }
    let mut rounds: Vec<Round> =
        sittings.into_values().chain(loose).filter_map(|group| round(&group, subject, scale)).collect();
    rounds.sort_by_key(|round| std::cmp::Reverse((round.ended, round.readings.first().copied())));
    rounds
}

fn round(group: &[&Reading], subject: Subject, scale: OxygenScale) -> Option<Round> {
    let (first, last) = (group.first()?, group.last()?);
    let mut parts = Vec::new();
    let mut without = Vec::new();
    for (name, snomed, points) in part_rules(scale) {
        // A pulse counted by itself stands over the one that a monitor shows beside something else.
        let (own, beside): (Vec<&&Reading>, Vec<&&Reading>) =
            group.iter().partition(|reading| name != "Pulse" || reading.measure() == Measure::Pulse);
        let found = |of: &[&&Reading]| {
            of.iter()
                .rev()
                .find_map(|reading| Some(Part { name, snomed, points: points(&reading.values)?, reading: reading.id }))
        };
        match found(&own).or_else(|| found(&beside)) {
            Some(part) => parts.push(part),
            None => without.push(name),
        }
    }
    let is_grown = subject.birth_date.is_some_and(|birth| day::age(birth, day::calendar(last)) >= AGE);
    let score = (without.is_empty() && is_grown).then(|| {
        let total = parts.iter().map(|part| part.points).sum();
        let response = response(total, parts.iter().any(|part| part.points == 3));
        Score { parts, total, scale, response }
    });
    Some(Round {
        began: first.taken_at,
        ended: last.taken_at,
        readings: group.iter().map(|reading| reading.id).collect(),
        score,
        without,
    })
}

pub fn response(total: u8, has_three: bool) -> Response {
    match total {
        7.. => Response::Emergency,
        5..=6 => Response::Urgent,
        _ if has_three => Response::UrgentReview,
        _ => Response::Low,
    }
}

type PartRule = (&'static str, &'static str, Box<dyn Fn(&Values) -> Option<u8>>);

/// The chart of the RCP, 2017: each part, its code, and its points.
fn part_rules(scale: OxygenScale) -> Vec<PartRule> {
    let oxygen_code = if scale == OxygenScale::Two { OXYGEN_SCALE_2 } else { OXYGEN_SCALE_1 };
    vec![
        (
            "Breathing rate",
            BREATHING,
            Box::new(|values| match values {
                Values::Breathing(rate) => Some(breathing(rate.thousandths())),
                _ => None,
            }),
        ),
        (
            "Oxygen level",
            oxygen_code,
            Box::new(move |values| match values {
                Values::Oxygen { saturation, breathed, .. } => Some(oxygen(saturation.thousandths(), *breathed, scale)),
                _ => None,
            }),
        ),
        (
            "Air or oxygen",
            AIR_OR_OXYGEN,
            Box::new(|values| match values {
                Values::Oxygen { breathed: Breathed::Air, .. } => Some(0),
                Values::Oxygen { breathed: Breathed::Oxygen, .. } => Some(2),
                _ => None,
            }),
        ),
        (
            "Systolic blood pressure",
            SYSTOLIC,
            Box::new(|values| match values {
                Values::BloodPressure { systolic, .. } => Some(systolic_points(systolic.thousandths())),
                _ => None,
            }),
        ),
        (
            "Pulse",
            PULSE,
            Box::new(|values| {
                let pulse = match values {
                    Values::Pulse(pulse) => Some(*pulse),
                    Values::BloodPressure { pulse, .. } | Values::Oxygen { pulse, .. } => *pulse,
                    _ => None,
                };
                pulse.map(|pulse| pulse_points(pulse.thousandths()))
            }),
        ),
        (
            "Consciousness",
            CONSCIOUSNESS,
            Box::new(|values| match values {
                Values::Alertness(Alertness::Alert) => Some(0),
                Values::Alertness(_) => Some(3),
                _ => None,
            }),
        ),
        (
            "Temperature",
            TEMPERATURE,
            Box::new(|values| match values {
                Values::Temperature(temperature) => Some(temperature_points(temperature.thousandths())),
                _ => None,
            }),
        ),
    ]
}

/// The chart has whole numbers; what lies between two counts as the nearer one, half up.
fn whole(thousandths: i64) -> i64 {
    (thousandths + 500).div_euclid(1000)
}

pub fn breathing(thousandths: i64) -> u8 {
    match whole(thousandths) {
        ..=8 => 3,
        9..=11 => 1,
        12..=20 => 0,
        21..=24 => 2,
        25.. => 3,
    }
}

pub fn oxygen(thousandths: i64, breathed: Breathed, scale: OxygenScale) -> u8 {
    match (scale, whole(thousandths), breathed) {
        (OxygenScale::One, ..=91, _) => 3,
        (OxygenScale::One, 92..=93, _) => 2,
        (OxygenScale::One, 94..=95, _) => 1,
        (OxygenScale::One, 96.., _) => 0,
        (OxygenScale::Two, ..=83, _) => 3,
        (OxygenScale::Two, 84..=85, _) => 2,
        (OxygenScale::Two, 86..=87, _) => 1,
        (OxygenScale::Two, 88..=92, _) => 0,
        (OxygenScale::Two, 93.., Breathed::Air) => 0,
        (OxygenScale::Two, 93..=94, Breathed::Oxygen) => 1,
        (OxygenScale::Two, 95..=96, Breathed::Oxygen) => 2,
        (OxygenScale::Two, 97.., Breathed::Oxygen) => 3,
    }
}

pub fn systolic_points(thousandths: i64) -> u8 {
    match whole(thousandths) {
        ..=90 => 3,
        91..=100 => 2,
        101..=110 => 1,
        111..=219 => 0,
        220.. => 3,
    }
}

pub fn pulse_points(thousandths: i64) -> u8 {
    match whole(thousandths) {
        ..=40 => 3,
        41..=50 => 1,
        51..=90 => 0,
        91..=110 => 1,
        111..=130 => 2,
        131.. => 3,
    }
}

/// To a tenth of a degree.
pub fn temperature_points(thousandths: i64) -> u8 {
    match signs::tenths(thousandths) {
        ..=350 => 3,
        351..=360 => 1,
        361..=380 => 0,
        381..=390 => 1,
        391.. => 2,
    }
}

/// The score of the round that this reading is of, for the team. The person only reads what to do.
pub(super) fn judge(by: &By<'_>, reading: &Reading, around: &[Reading], on: &[InForce]) -> Option<Finding> {
    if !is_made_for(by.subject, on, day::calendar(reading)) {
        return None;
    }
    let scale = by.limits.oxygen_scale.unwrap_or(OxygenScale::One);
    let round = rounds(around, by.subject, scale).into_iter().find(|round| round.readings.contains(&reading.id))?;
    let score = round.score?;
    let (next, meaning) = match score.response {
        Response::Low => return None,
        Response::UrgentReview | Response::Urgent => (
            NextStep::ContactToday,
            "Your team has to look at these readings soon. Stay near your phone. If you feel worse, call 999.",
        ),
        Response::Emergency => (NextStep::Call999, "You need help now."),
    };
    let (on_day, slot) = day::slot(reading);
    let parts: Vec<String> =
        score.parts.iter().map(|part| format!("{} {}", part.name.to_lowercase(), part.points)).collect();
    Some(by.tells(Found {
        rule: "news2",
        source: "RCP NEWS2 2017",
        // All three ask for somebody soon, and amber's time is too long for that (to check).
        severity: Severity::Red,
        next,
        seen: format!("NEWS2 {}, {} ({})", score.total, score.response.words(), parts.join(", ")),
        meaning: meaning.to_string(),
        readings: round.readings,
        about: format!("{on_day} {} {}", slot.key(), score.response.key()),
        own: |own| own.oxygen_scale.is_some(),
    }))
}
