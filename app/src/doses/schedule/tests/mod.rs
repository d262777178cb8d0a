//! Courses for the tests, and what every course keeps.

mod check;
mod clock_changes;
mod courses;
mod days;
mod every_course;
mod journey;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::{Europe::London, Tz};

use super::{AsNeeded, Clock, Course, Days, Interval, Occurrence, Slot, Step, Timing};

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

/// "2027-03-28T01:00" in UTC.
pub fn at(text: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap().and_utc()
}

pub fn step(days: Option<u16>, times: &[&str]) -> Step {
    Step { days, slots: times.iter().map(|at| Slot { at: time(at), dose: format!("dose at {at}") }).collect() }
}

pub fn clock(starts_on: &str, times: &[&str]) -> Course {
    on_days(starts_on, Days::Every, vec![step(None, times)])
}

pub fn on_days(starts_on: &str, days: Days, steps: Vec<Step>) -> Course {
    Course { timing: Timing::Clock(Clock { days, steps }), starts_on: day(starts_on), ends_on: None, zone: London }
}

pub fn interval(first_at: &str, every_minutes: u32) -> Course {
    interval_in(London, at(first_at), every_minutes)
}

pub fn interval_in(zone: Tz, first_at: DateTime<Utc>, every_minutes: u32) -> Course {
    Course {
        timing: Timing::Interval(Interval { every_minutes, first_at, dose: "1 puff".into() }),
        starts_on: first_at.with_timezone(&zone).date_naive(),
        ends_on: None,
        zone,
    }
}

pub fn as_needed(gap_minutes: u32, most_in_24_hours: u32) -> Course {
    let timing = Timing::AsNeeded(AsNeeded { gap_minutes, most_in_24_hours, dose: "2 tablets".into() });
    Course { timing, starts_on: day("2026-11-24"), ends_on: None, zone: London }
}

pub fn until(last: &str, course: Course) -> Course {
    Course { ends_on: Some(day(last)), ..course }
}

/// "2027-03-28 08:00 07:00": its key, and when it is due in UTC.
pub fn lines(occurrences: &[Occurrence]) -> Vec<String> {
    occurrences.iter().map(|one| format!("{} @ {}", one.key(), one.due_at.format("%m-%d %H:%M"))).collect()
}
