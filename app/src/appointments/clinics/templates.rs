//! From a clinic's hours to its times, over bank holidays, exceptions and both changes of the clock. Pure.
//!
//! Times are by the clock in London. As the clocks go forward an hour is skipped: times in it are not made.
//! As they go back an hour comes twice: times are made in the first one only (safety.md, time rules). Every
//! time lasts as long as it says by what passes, and none begins before the one before it is over.

use chrono::{DateTime, Days, Duration, NaiveDate, TimeZone, Utc};
use chrono_tz::Europe::London;

use super::week::Week;
use crate::{
    alerts::calendar::{self, Open},
    ui::date,
};

/// What is done on England's bank holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BankHolidays {
    Closed,
    Open,
}

impl BankHolidays {
    pub fn key(self) -> &'static str {
        match self {
            BankHolidays::Closed => "closed",
            BankHolidays::Open => "open",
        }
    }

    /// Of a word that is not known, closed: nobody stands before a locked door.
    pub fn from_key(key: &str) -> BankHolidays {
        if key == "open" { BankHolidays::Open } else { BankHolidays::Closed }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nobody is seen then, whatever else stands there.
    Closed,
    /// Somebody is seen then besides, on a bank holiday too.
    Extra,
}

impl Kind {
    pub fn key(self) -> &'static str {
        match self {
            Kind::Closed => "closed",
            Kind::Extra => "extra",
        }
    }

    pub fn from_key(key: &str) -> Option<Kind> {
        [Kind::Closed, Kind::Extra].into_iter().find(|kind| kind.key() == key)
    }
}

/// Days on which it is otherwise than in other weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub kind: Kind,
    /// The hours of each of these days.
    pub hours: Open,
}

impl Exception {
    fn is_on(&self, day: NaiveDate) -> bool {
        self.first_day <= day && day <= self.last_day
    }
}

/// What the times of a clinic are made from.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'p> {
    pub week: &'p Week,
    pub length_minutes: i64,
    pub bank_holidays: BankHolidays,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub exceptions: &'p [Exception],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Time {
    pub fn overlaps(&self, other: &Time) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }
}

/// Every time after `now`, on `days` days from London's today on, in order.
pub fn times(plan: &Plan<'_>, now: DateTime<Utc>, days: u64) -> Vec<Time> {
    let today = date::london_day(now);
    let mut made: Vec<Time> = Vec::new();
    for day in (0..days).filter_map(|ahead| today.checked_add_days(Days::new(ahead))) {
        if day < plan.starts_on || plan.ends_on.is_some_and(|last| day > last) {
            continue;
        }
        for open in sessions(plan, day) {
            session(plan, day, open, &mut made);
        }
    }
    made.retain(|time| time.starts_at > now);
    made
}

/// The sessions of a day, in order; an extra one may lie over another.
fn sessions(plan: &Plan<'_>, day: NaiveDate) -> Vec<Open> {
    let is_closed = plan.bank_holidays == BankHolidays::Closed && calendar::is_bank_holiday(day);
    let usual = if is_closed { &[][..] } else { plan.week.on_day(day) };
    let extra = plan.exceptions.iter().filter(|one| one.kind == Kind::Extra && one.is_on(day)).map(|one| one.hours);
    let mut sessions: Vec<Open> = usual.iter().copied().chain(extra).collect();
    sessions.sort_by_key(|open| open.minutes());
    sessions
}

fn session(plan: &Plan<'_>, day: NaiveDate, open: Open, made: &mut Vec<Time>) {
    let (from, to) = open.minutes();
    let Some(over) = calendar::instant(day, to) else { return };
    let length = plan.length_minutes.max(1);
    let mut minutes = i64::from(from);
    while minutes + length <= i64::from(to) {
        let time = u16::try_from(minutes).ok().and_then(|minutes| begins(day, minutes));
        minutes += length;
        let Some(starts_at) = time else { continue };
        let time = Time { starts_at, ends_at: starts_at + Duration::minutes(length) };
        let is_free = made.last().is_none_or(|before| before.ends_at <= starts_at);
        if is_free && time.ends_at <= over && !is_closed(plan, day, &time) {
            made.push(time);
        }
    }
}

/// The instant at which the clock in London shows so many minutes, the first one; `None` in the hour that
/// is skipped.
fn begins(day: NaiveDate, minutes: u16) -> Option<DateTime<Utc>> {
    let local = day.and_hms_opt(u32::from(minutes / 60), u32::from(minutes % 60), 0)?;
    London.from_local_datetime(&local).earliest().map(|at| at.to_utc())
}

fn is_closed(plan: &Plan<'_>, day: NaiveDate, time: &Time) -> bool {
    plan.exceptions.iter().filter(|one| one.kind == Kind::Closed && one.is_on(day)).any(|one| {
        let (from, to) = one.hours.minutes();
        let closed = calendar::instant(day, from).zip(calendar::instant(day, to));
        closed.is_some_and(|(starts_at, ends_at)| time.overlaps(&Time { starts_at, ends_at }))
    })
}

#[cfg(test)]
#[path = "templates_tests.rs"]
mod tests;
