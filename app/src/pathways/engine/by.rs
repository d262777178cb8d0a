//! By what a reading is judged: one pathway that asks for it, or what holds for everybody. Every
//! rule hands its [`Found`] through here, so that version, key and pathway are written one way.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{Subject, day};
use crate::{
    pathways::{
        InForce,
        finding::{Finding, NextStep, Severity},
        limits::Limits,
    },
    readings::{Reading, measure::Measure},
};

/// The version of the rules that hold for everybody, where no pathway's template has a say.
const EVERYBODY: &str = "everybody 1";
/// From this age on a reading's words say that it is old. Our rule.
const OLD: Duration = Duration::hours(6);

pub(super) struct By<'a> {
    pub on: Option<&'a InForce>,
    pub limits: Limits,
    pub subject: Subject,
    pub now: DateTime<Utc>,
}

/// What a rule has to say; the rest is the same for all.
pub(super) struct Found {
    pub rule: &'static str,
    pub source: &'static str,
    pub severity: Severity,
    pub next: NextStep,
    pub seen: String,
    pub meaning: String,
    pub readings: Vec<Uuid>,
    /// What makes it the same alert, beside the rule and the pathway: a day, mostly.
    pub about: String,
    /// Whether a person's own limits had a say in it.
    pub own: fn(&Limits) -> bool,
}

impl<'a> By<'a> {
    pub fn pathway(on: &'a InForce, subject: Subject, now: DateTime<Utc>) -> By<'a> {
        By { on: Some(on), limits: on.limits(), subject, now }
    }

    pub fn everybody(subject: Subject, now: DateTime<Utc>) -> By<'a> {
        By { on: None, limits: Limits::default(), subject, now }
    }

    pub fn is_template(&self, key: &str) -> bool {
        self.on.is_some_and(|on| on.template.key == key)
    }

    pub fn is_pregnancy(&self) -> bool {
        self.on.is_some_and(is_pregnancy)
    }

    /// Who is on no pathway is told what it means, and nobody is alerted.
    pub fn tells(&self, found: Found) -> Finding {
        let own = self.on.is_some_and(|on| (found.own)(&on.own));
        let version = match self.on {
            Some(on) if own => format!("{} {}, own targets", on.template.key, on.version),
            Some(on) => format!("{} {}", on.template.key, on.version),
            None => EVERYBODY.to_string(),
        };
        let pathway = self.on.map(|on| on.id);
        Finding {
            rule: found.rule,
            source: found.source,
            version,
            pathway,
            severity: if pathway.is_some() { found.severity } else { Severity::Quiet },
            next: found.next,
            seen: found.seen,
            meaning: found.meaning,
            readings: found.readings,
            dedupe: dedupe(found.rule, pathway, &found.about),
        }
    }

    /// [`By::tells`] of one reading, on its day; an old one says so.
    pub fn tells_of(&self, reading: &Reading, found: Found) -> Finding {
        let mut finding = self.tells(found);
        if self.now - reading.taken_at >= OLD {
            finding.meaning.push_str(" This reading is some hours old, so measure again now if you can.");
        }
        finding
    }
}

/// "bp-severe 0189... 2026-11-24".
pub(super) fn dedupe(rule: &str, pathway: Option<Uuid>, about: &str) -> String {
    let pathway = pathway.map_or_else(|| "everybody".to_string(), |id| id.to_string());
    format!("{rule} {pathway} {about}").trim_end().to_string()
}

/// "Blood pressure 186/122 mmHg".
pub(super) fn seen(reading: &Reading) -> String {
    format!("{} {}", reading.measure().words(), reading.values.words())
}

/// The day of a reading, as it stands in a key.
pub(super) fn on_day(reading: &Reading) -> String {
    day::calendar(reading).to_string()
}

pub(super) fn no_own(_: &Limits) -> bool {
    false
}

/// Whether a pathway's template has a task of this measure.
pub(super) fn asks_for(on: &InForce, measure: Measure) -> bool {
    on.template.tasks.iter().any(|task| task.measure == measure)
}

pub(super) fn is_pregnancy(on: &InForce) -> bool {
    on.template.key.starts_with("pregnancy")
}

/// The others that are like this one and taken within `window` of it, before or after, so that it
/// does not matter which of them arrives first. "Like" is the same level: next to a worse one
/// nobody has to be told again. The readings that confirm: of each pair the later one, oldest
/// first, each once.
pub(super) fn confirmed_by<'r>(
    reading: &'r Reading,
    around: &'r [Reading],
    window: Duration,
    is_like: impl Fn(&Reading) -> bool,
) -> Vec<&'r Reading> {
    let mut later: Vec<&Reading> = around
        .iter()
        .filter(|other| other.id != reading.id && (other.taken_at - reading.taken_at).abs() <= window)
        .filter(|other| is_like(other))
        .map(|other| if (other.taken_at, other.id) > (reading.taken_at, reading.id) { other } else { reading })
        .collect();
    later.sort_by_key(|reading| (reading.taken_at, reading.id));
    later.dedup_by_key(|reading| reading.id);
    later
}

/// The days of these readings, each once: one alert a day.
pub(super) fn days_of(readings: &[&Reading]) -> Vec<String> {
    let mut days: Vec<String> = readings.iter().map(|reading| on_day(reading)).collect();
    days.dedup();
    days
}
