//! Who is offered a time that came free, and how long they have to answer. Pure.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Europe::London;

use super::Waiting;
use crate::appointments::Slot;

/// So many somebody may wait for at once.
pub const MOST: usize = 5;
/// The furthest day that somebody may wait for.
pub const MOST_DAYS: i64 = 90;
/// So long there is to answer by day.
pub const TO_ANSWER: Duration = Duration::hours(2);
/// Less than this is no time to answer.
const AT_LEAST: Duration = Duration::minutes(15);
/// So long before the time itself an answer must be there: somebody has to get there.
const BEFORE: Duration = Duration::hours(1);
/// Hours of the clock in London between which nobody has to answer, and until when they have time then.
const NIGHT: (u32, u32) = (20, 8);
const IN_THE_MORNING: u32 = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    /// A time is offered to them now.
    Offered,
    Booked,
    /// They wait no longer.
    Left,
    /// The last day has passed.
    Over,
}

impl State {
    pub const ALL: [State; 5] = [State::Waiting, State::Offered, State::Booked, State::Left, State::Over];

    pub fn key(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Offered => "offered",
            State::Booked => "booked",
            State::Left => "left",
            State::Over => "over",
        }
    }

    /// A word that this program does not know is over.
    pub fn from_key(key: &str) -> State {
        State::ALL.into_iter().find(|state| state.key() == key).unwrap_or(State::Over)
    }

    pub fn is_open(self) -> bool {
        matches!(self, State::Waiting | State::Offered)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferState {
    Open,
    Taken,
    Refused,
    /// Nobody answered in time.
    Lapsed,
    /// They wait no longer.
    Withdrawn,
}

impl OfferState {
    pub const ALL: [OfferState; 5] =
        [OfferState::Open, OfferState::Taken, OfferState::Refused, OfferState::Lapsed, OfferState::Withdrawn];

    pub fn key(self) -> &'static str {
        match self {
            OfferState::Open => "open",
            OfferState::Taken => "taken",
            OfferState::Refused => "refused",
            OfferState::Lapsed => "lapsed",
            OfferState::Withdrawn => "withdrawn",
        }
    }

    /// A word that this program does not know cannot be answered.
    pub fn from_key(key: &str) -> OfferState {
        OfferState::ALL.into_iter().find(|state| state.key() == key).unwrap_or(OfferState::Withdrawn)
    }
}

/// By the clock in London.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Morning,
    Afternoon,
    /// For who works by day: the weekend too.
    Evening,
}

impl Part {
    pub const ALL: [Part; 3] = [Part::Morning, Part::Afternoon, Part::Evening];

    pub fn holds(self, at: DateTime<Utc>) -> bool {
        let here = at.with_timezone(&London);
        match (self, here.hour()) {
            (Part::Morning, hour) => hour < 12,
            (Part::Afternoon, hour) => (12..17).contains(&hour),
            (Part::Evening, hour) => hour >= 17 || matches!(here.weekday(), Weekday::Sat | Weekday::Sun),
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Part::Morning => "morning",
            Part::Afternoon => "afternoon",
            Part::Evening => "evening",
        }
    }

    pub fn from_key(key: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.key() == key)
    }

    pub fn words(self) -> &'static str {
        match self {
            Part::Morning => "In the morning",
            Part::Afternoon => "In the afternoon",
            Part::Evening => "After 5pm or at the weekend",
        }
    }
}

/// Whether a time would do for what somebody waits for.
pub fn fits(waiting: &Waiting, slot: &Slot) -> bool {
    waiting.organisation == slot.organisation
        && waiting.service == slot.service
        && waiting.channel.is_none_or(|channel| channel == slot.channel)
        && fits_when(waiting, slot.starts_at)
}

/// Whether somebody who waits can come then.
pub fn fits_when(waiting: &Waiting, starts_at: DateTime<Utc>) -> bool {
    let day = starts_at.with_timezone(&London).date_naive();
    waiting.part.is_none_or(|part| part.holds(starts_at)) && (waiting.from_day..=waiting.to_day).contains(&day)
}

/// Until when somebody may answer who is offered at `now` a time that begins at `starts_at`. `None`: it is
/// too late to ask anybody. At night nobody has to: they have until the morning.
pub fn answer_by(now: DateTime<Utc>, starts_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let here = now.with_timezone(&London);
    let (from, to) = NIGHT;
    let day = match here.hour() {
        hour if hour >= from => here.date_naive().succ_opt(),
        hour if hour < to => Some(here.date_naive()),
        _ => None,
    };
    let by = day.and_then(morning).unwrap_or(now + TO_ANSWER).max(now + TO_ANSWER);
    let by = by.min(starts_at - BEFORE);
    (by - now >= AT_LEAST).then_some(by)
}

fn morning(day: NaiveDate) -> Option<DateTime<Utc>> {
    // No clock is put on or back at this hour.
    let at = day.and_time(NaiveTime::from_hms_opt(IN_THE_MORNING, 0, 0)?);
    London.from_local_datetime(&at).earliest().map(|at| at.to_utc())
}

#[cfg(test)]
#[path = "tests/rules_tests.rs"]
mod tests;
