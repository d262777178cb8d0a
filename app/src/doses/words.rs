//! A course in words, and times by the clock of the place it was made for. Pure.

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Utc, Weekday};
use chrono_tz::{Europe::London, Tz};

use super::schedule::{AsNeeded, Clock, Course, Days, Interval, Slot, Step, Timing};
use crate::ui::date;

/// One sentence, and what goes with each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseWords {
    /// "Every day at 8am and 8pm, from today, until 3 December 2026"
    pub sentence: String,
    /// "8am: 1 tablet"; of several steps each with its days.
    pub lines: Vec<String>,
}

pub fn of_course(course: &Course, today: NaiveDate) -> CourseWords {
    let (start, lines) = match &course.timing {
        Timing::Clock(clock) => (clock_sentence(clock), clock_lines(clock, course.starts_on)),
        Timing::Interval(interval) => (interval_sentence(interval, course.zone), dose_line(&interval.dose)),
        Timing::AsNeeded(as_needed) => (as_needed_sentence(as_needed), dose_line(&as_needed.dose)),
    };
    let mut sentence = start;
    // An interval has said when its first one is.
    if !matches!(course.timing, Timing::Interval(_)) {
        sentence.push_str(&from(course, today));
    }
    if let Some(end) = course.ends_on {
        sentence.push_str(&format!(", until {}", named_day(end, today)));
    }
    if course.zone != London && !matches!(course.timing, Timing::AsNeeded(_)) {
        sentence.push_str(&format!(", by the clock in {}", place(course.zone)));
    }
    CourseWords { sentence, lines }
}

/// ", from today", ", since 1 November 2026".
fn from(course: &Course, today: NaiveDate) -> String {
    if course.starts_on < today {
        format!(", since {}", date::day(course.starts_on))
    } else {
        format!(", from {}", named_day(course.starts_on, today))
    }
}

fn named_day(day: NaiveDate, today: NaiveDate) -> String {
    match day.signed_duration_since(today).num_days() {
        0 => "today".into(),
        1 => format!("tomorrow, {}", date::day(day)),
        _ => date::day(day),
    }
}

fn clock_sentence(clock: &Clock) -> String {
    let days = days(&clock.days);
    match clock.steps.as_slice() {
        [step] => format!("{days} at {}", times(&step.slots)),
        steps => format!("{days}, in {} steps", steps.len()),
    }
}

/// "8am, midday and 8pm".
fn times(slots: &[Slot]) -> String {
    let times: Vec<String> = slots.iter().map(|slot| date::time_of_day(slot.at)).collect();
    listed(&times)
}

/// "a, b and c".
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn days(days: &Days) -> String {
    match days {
        Days::Every => "Every day".into(),
        Days::On(weekdays) => {
            let mut sorted = weekdays.clone();
            sorted.sort_by_key(Weekday::num_days_from_monday);
            sorted.dedup();
            let names: Vec<String> = sorted.into_iter().map(|day| format!("{}s", weekday(day))).collect();
            format!("On {}", listed(&names))
        }
        Days::EveryNth(2) => "Every other day".into(),
        Days::EveryNth(nth) => format!("Once every {nth} days"),
        Days::Cycle { on, off } => {
            format!("{on} {} with it and {off} {} without, again and again,", of_day(*on), of_day(*off))
        }
    }
}

fn of_day(days: u16) -> &'static str {
    if days == 1 { "day" } else { "days" }
}

pub fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

fn clock_lines(clock: &Clock, starts_on: NaiveDate) -> Vec<String> {
    let slot = |slot: &Slot| format!("{}: {}", date::time_of_day(slot.at), slot.dose);
    if let [step] = clock.steps.as_slice() {
        return step.slots.iter().map(slot).collect();
    }
    let mut first = starts_on;
    let mut lines = Vec::new();
    for (place, step) in clock.steps.iter().enumerate() {
        let slots: Vec<String> = step.slots.iter().map(slot).collect();
        lines.push(format!("Step {}, {}: {}", place + 1, days_of(step, first), slots.join("; ")));
        first = step.days.and_then(|days| first.checked_add_days(chrono::Days::new(days.into()))).unwrap_or(first);
    }
    lines
}

/// "7 days, 24 November 2026 to 30 November 2026"
fn days_of(step: &Step, first: NaiveDate) -> String {
    match step.days {
        None => format!("from {} on", date::day(first)),
        Some(1) => date::day(first),
        Some(days) => {
            let last = first.checked_add_days(chrono::Days::new(u64::from(days.saturating_sub(1)))).unwrap_or(first);
            format!("{days} days, {} to {}", date::day(first), date::day(last))
        }
    }
}

fn interval_sentence(interval: &Interval, zone: Tz) -> String {
    format!("Every {}, the first at {}", span(interval.every_minutes), moment(interval.first_at, zone))
}

fn as_needed_sentence(as_needed: &AsNeeded) -> String {
    let most = as_needed.most_in_24_hours;
    let times = if most == 1 { "once".to_string() } else { format!("{most} times") };
    let apart = if as_needed.gap_minutes == 0 {
        String::new()
    } else {
        format!(", at least {} apart", span(as_needed.gap_minutes))
    };
    format!("When it is needed{apart}, at most {times} in any 24 hours")
}

fn dose_line(dose: &str) -> Vec<String> {
    if dose.is_empty() { Vec::new() } else { vec![format!("Each time: {dose}")] }
}

/// "6 hours", "1 hour 30 minutes", "2 days".
pub fn span(minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let count = |number: u32, one: &str| if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") };
    match (hours, rest) {
        (hours, 0) if hours >= 48 && hours % 24 == 0 => count(hours / 24, "day"),
        (0, rest) => count(rest, "minute"),
        (hours, 0) => count(hours, "hour"),
        (hours, rest) => format!("{} {}", count(hours, "hour"), count(rest, "minute")),
    }
}

/// "New York" of "America/New_York".
pub fn place(zone: Tz) -> String {
    zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
}

/// The day by the clock of that zone.
pub fn day_in(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    zone.from_utc_datetime(&at.naive_utc()).date_naive()
}

/// "8am", by the clock of that zone, without saying where.
pub fn time_of(at: DateTime<Utc>, zone: Tz) -> String {
    date::time_of_day(zone.from_utc_datetime(&at.naive_utc()).time())
}

/// "8am", and elsewhere than in London where: "8am (New York time)".
pub fn time_in(at: DateTime<Utc>, zone: Tz) -> String {
    format!("{}{}", time_of(at, zone), abroad(zone))
}

/// "3 November 2026, 8am".
pub fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    format!("{}, {}", date::day(day_in(at, zone)), time_in(at, zone))
}

/// "Today, 24 November 2026, 8pm".
pub fn near_moment(at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> String {
    format!("{}, {}", date::near_day(day_in(at, zone), day_in(now, zone)), time_in(at, zone))
}

fn abroad(zone: Tz) -> String {
    if zone == London { String::new() } else { format!(" ({} time)", place(zone)) }
}

/// "Tuesday": beside a date, for who thinks in days of the week.
pub fn weekday_of(day: NaiveDate) -> &'static str {
    weekday(day.weekday())
}

/// "Today, Tuesday 24 November 2026", "Friday 27 November 2026".
pub fn day_of(shown: NaiveDate, today: NaiveDate) -> String {
    let whole = format!("{} {}", weekday_of(shown), date::day(shown));
    match (shown - today).num_days() {
        0 => format!("Today, {whole}"),
        -1 => format!("Yesterday, {whole}"),
        1 => format!("Tomorrow, {whole}"),
        _ => whole,
    }
}

#[cfg(test)]
#[path = "tests/words_tests.rs"]
mod tests;
