//! Doses at times of the day.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Timelike, Utc};

use super::{Clock, Course, Days, Occurrence, Slot, wall};

/// All of a course that are due from an instant on. Each day is found from the one before by
/// counting, so a course that began ten years ago takes no longer than one that begins today.
pub fn from<'a>(
    course: &'a Course,
    clock: &'a Clock,
    from: DateTime<Utc>,
) -> impl Iterator<Item = Occurrence> + use<'a> {
    // A late slot of the day before can fall after midnight, where that is left out in spring.
    let mut day = wall::day_of(course.zone, from).pred_opt();
    let days = std::iter::from_fn(move || {
        let (found, slots) = next_day(course, clock, day?)?;
        day = found.succ_opt();
        Some((found, slots))
    });
    days.flat_map(move |(day, slots)| of_day(course, day, slots)).skip_while(move |one| one.due_at < from)
}

pub fn find(course: &Course, clock: &Clock, day: NaiveDate, slot: &str) -> Option<Occurrence> {
    let (found, slots) = next_day(course, clock, day)?;
    if found != day {
        return None;
    }
    of_day(course, day, slots).find(|one| one.slot == slot)
}

fn of_day<'a>(course: &'a Course, day: NaiveDate, slots: &'a [Slot]) -> impl Iterator<Item = Occurrence> + use<'a> {
    let slots = if wall::exists(course.zone, day) { slots } else { &[] };
    slots.iter().filter_map(move |slot| {
        let at = NaiveTime::from_hms_opt(slot.at.hour(), slot.at.minute(), 0)?;
        let due_at = wall::first_instant(course.zone, day.and_time(at))?;
        Some(Occurrence { day, slot: at.format("%H:%M").to_string(), due_at, dose: slot.dose.clone() })
    })
}

/// The first day from `from` on that has doses, and its slots.
fn next_day<'a>(course: &'a Course, clock: &'a Clock, from: NaiveDate) -> Option<(NaiveDate, &'a [Slot])> {
    let mut number = (from - course.starts_on).num_days().max(0);
    loop {
        let (slots, step_ends) = step_of(clock, number)?;
        let next = if slots.is_empty() { None } else { days_until(&clock.days, course.starts_on, number) };
        match (next, step_ends) {
            (Some(next), ends) if ends.is_none_or(|ends| next < ends) => {
                let day = course.starts_on.checked_add_signed(Duration::try_days(next)?)?;
                let over = course.ends_on.is_some_and(|last| day > last) || day.year() > 9999;
                return (!over).then_some((day, slots));
            }
            (_, ends) => number = ends?,
        }
    }
}

/// The slots of the step that a day of the course lies in (the first day is 0), and the day on which
/// the next step begins.
fn step_of(clock: &Clock, number: i64) -> Option<(&[Slot], Option<i64>)> {
    let mut ends = 0;
    for step in &clock.steps {
        let Some(days) = step.days else { return Some((&step.slots, None)) };
        ends += i64::from(days);
        if number < ends {
            return Some((&step.slots, Some(ends)));
        }
    }
    None
}

/// The number of the first day from `number` on that has doses.
fn days_until(days: &Days, starts_on: NaiveDate, number: i64) -> Option<i64> {
    match days {
        Days::Every => Some(number),
        Days::On(weekdays) => {
            let first = starts_on.checked_add_signed(Duration::try_days(number)?)?.weekday();
            let ahead = |day: &chrono::Weekday| i64::from(day.days_since(first));
            weekdays.iter().map(ahead).min().map(|ahead| number + ahead)
        }
        Days::EveryNth(0) => None,
        Days::EveryNth(nth) => {
            let past = number % i64::from(*nth);
            Some(if past == 0 { number } else { number + i64::from(*nth) - past })
        }
        Days::Cycle { on: 0, .. } => None,
        Days::Cycle { on, off } => {
            let length = i64::from(*on) + i64::from(*off);
            let past = number % length;
            Some(if past < i64::from(*on) { number } else { number + length - past })
        }
    }
}
