//! When doses are due. Pure: a course, and the occurrences it has between two instants.
//!
//! The rules are those of `safety.md`, "Time rules": a dose "at 8am" is a time on the wall of the
//! zone it was made for; one "every 6 hours" is elapsed time. An occurrence is known by its
//! schedule, its local day and its slot, never by the instant, so that a change of clocks, a journey
//! or a dose after midnight finds the same one.
//!
//! Whoever has a whole schedule, with its courses one after the other, asks [`courses::Courses`].

mod check;
mod clock;
pub mod courses;
mod interval;
mod journey;
#[cfg(test)]
mod tests;
mod wall;

pub use check::{Field, Refused};
pub use journey::{Journey, change as travel};

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// From the first to the last day, by the clock of a zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    pub timing: Timing,
    pub starts_on: NaiveDate,
    /// The last day; `None`: it goes on.
    pub ends_on: Option<NaiveDate>,
    /// Whose wall clock it goes by.
    pub zone: Tz,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timing {
    Clock(Clock),
    Interval(Interval),
    AsNeeded(AsNeeded),
}

/// At times of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub days: Days,
    /// One, or several for a dose that goes up or down step by step.
    pub steps: Vec<Step>,
}

/// A stretch of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// So many days of the calendar, with or without a dose; the last step may go on without end.
    pub days: Option<u16>,
    /// In the order of the day, each time once.
    pub slots: Vec<Slot>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Hours and minutes.
    pub at: NaiveTime,
    /// "1 tablet": the words of whoever made the schedule. Never computed.
    pub dose: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Days {
    Every,
    On(Vec<Weekday>),
    /// Every second day, every third: counted from the first day of the course.
    EveryNth(u16),
    /// So many days on, so many off (21 and 7).
    Cycle {
        on: u16,
        off: u16,
    },
}

/// Every so many minutes of elapsed time, whatever the clock on the wall does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    pub every_minutes: u32,
    pub first_at: DateTime<Utc>,
    pub dose: String,
}

/// When it is needed: never due, never missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsNeeded {
    /// At least so long between two.
    pub gap_minutes: u32,
    /// At most so many in any 24 hours.
    pub most_in_24_hours: u32,
    pub dose: String,
}

/// One dose that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The day in the course's zone.
    pub day: NaiveDate,
    /// "08:00"; of an interval the number on that day, "1" first.
    pub slot: String,
    pub due_at: DateTime<Utc>,
    pub dose: String,
}

impl Occurrence {
    /// "2027-03-28 08:00": its key within the schedule, as reminders keep it.
    pub fn key(&self) -> String {
        format!("{} {}", self.day, self.slot)
    }
}

/// A dose may be said late by so much at most. `safety.md`, "Time rules".
const LATE_AT_MOST: Duration = Duration::hours(2);

/// A dose can be marked so long before it is due, even when that is on the next day.
const EARLY: Duration = Duration::hours(1);

impl Course {
    /// What is due from `from` on and before `to`, in order. Two slots that fall into the hour that
    /// is left out in spring stay two, at the same instant.
    pub fn occurrences(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Occurrence> {
        self.from(from).take_while(|one| one.due_at < to).collect()
    }

    /// The first that is due after `at`. Where two are due at one instant, the first of them: who
    /// wants all asks [`Course::occurrences`].
    pub fn next_after(&self, at: DateTime<Utc>) -> Option<Occurrence> {
        self.from(at).find(|one| one.due_at > at)
    }

    /// The occurrence of a local day and a slot of it.
    pub fn find(&self, day: NaiveDate, slot: &str) -> Option<Occurrence> {
        match &self.timing {
            Timing::Clock(clock) => clock::find(self, clock, day, slot),
            Timing::Interval(interval) => interval::find(self, interval, day, slot),
            Timing::AsNeeded(_) => None,
        }
    }

    /// How late it may still be said: two hours, or half the time to the next one if that is less.
    /// `safety.md`, "Time rules".
    pub fn late_by(&self, occurrence: &Occurrence) -> Duration {
        late_by(occurrence.due_at, self.next_after(occurrence.due_at).map(|next| next.due_at))
    }

    /// What can be marked at `now`: all of yesterday and of today by the clock of the course, and what
    /// is due within the hour. So a mark at 00:20 finds yesterday's dose of 23:00.
    pub fn open_at(&self, now: DateTime<Utc>) -> Vec<Occurrence> {
        let (from, to) = open_between(self.zone, now);
        self.occurrences(from, to)
    }

    /// Whether a person can have meant it; if not, why, beside the field of a form.
    pub fn check(&self) -> Result<(), Vec<Refused>> {
        check::check(self)
    }

    /// All from an instant on, in order, made as they are asked for.
    fn from(&self, from: DateTime<Utc>) -> Box<dyn Iterator<Item = Occurrence> + '_> {
        match &self.timing {
            Timing::Clock(clock) => Box::new(clock::from(self, clock, from)),
            Timing::Interval(interval) => Box::new(interval::from(self, interval, from)),
            Timing::AsNeeded(_) => Box::new(std::iter::empty()),
        }
    }
}

fn late_by(due_at: DateTime<Utc>, next: Option<DateTime<Utc>>) -> Duration {
    next.map_or(LATE_AT_MOST, |next| LATE_AT_MOST.min((next - due_at) / 2))
}

fn open_between(zone: Tz, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let today = wall::day_of(zone, now);
    let start_of = |day: Option<NaiveDate>| day.and_then(|day| wall::start_of(zone, day));
    let from = start_of(today.pred_opt()).unwrap_or(now);
    let to = start_of(today.succ_opt()).unwrap_or(now);
    (from, to.max(now.checked_add_signed(EARLY).unwrap_or(now)))
}
