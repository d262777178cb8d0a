//! Doses every so many minutes of elapsed time.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{Course, Interval, Occurrence, wall};

pub fn from<'a>(
    course: &'a Course,
    interval: &'a Interval,
    from: DateTime<Utc>,
) -> impl Iterator<Item = Occurrence> + use<'a> {
    let earliest = wall::start_of(course.zone, course.starts_on).map(|start| start.max(wall::within(from)));
    let first = earliest.and_then(|earliest| first_from(interval, earliest));
    let numbers = first.into_iter().flat_map(|first| first..);
    numbers.map_while(move |number| occurrence(course, interval, number))
}

pub fn find(course: &Course, interval: &Interval, day: NaiveDate, slot: &str) -> Option<Occurrence> {
    let on_the_day: i64 = slot.parse().ok().filter(|number| (1..=24 * 60).contains(number))?;
    let first = first_from(interval, wall::start_of(course.zone, day)?)?;
    occurrence(course, interval, first + on_the_day - 1).filter(|one| one.day == day && one.slot == slot)
}

/// Its number, counted from 0: the first that is due at an instant or after.
fn first_from(interval: &Interval, from: DateTime<Utc>) -> Option<i64> {
    let every = nanoseconds(Duration::minutes(i64::from(interval.every_minutes)));
    if every == 0 {
        return None;
    }
    let passed = nanoseconds(from - wall::within(interval.first_at)).max(0);
    i64::try_from((passed + every - 1) / every).ok()
}

fn occurrence(course: &Course, interval: &Interval, number: i64) -> Option<Occurrence> {
    let minutes = i64::from(interval.every_minutes).checked_mul(number)?;
    let due_at = wall::within(interval.first_at).checked_add_signed(Duration::try_minutes(minutes)?)?;
    if due_at != wall::within(due_at) {
        return None;
    }
    let day = wall::day_of(course.zone, due_at);
    if day < course.starts_on || course.ends_on.is_some_and(|last| day > last) {
        return None;
    }
    let before = first_from(interval, wall::start_of(course.zone, day)?)?;
    Some(Occurrence { day, slot: (number - before + 1).to_string(), due_at, dose: interval.dose.clone() })
}

fn nanoseconds(time: Duration) -> i128 {
    i128::from(time.num_seconds()) * 1_000_000_000 + i128::from(time.subsec_nanos())
}
