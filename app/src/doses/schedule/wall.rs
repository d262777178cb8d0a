//! Between the clock on a wall and the instants of the world.

use chrono::{DateTime, Datelike, Duration, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// The first instant at which the wall shows `local` or later. So a time that spring leaves out is
/// the first one after it, and a time that autumn repeats is its first: `safety.md`, "Time rules".
/// Later times never come earlier. `None` outside the years 1 to 9999.
pub fn first_instant(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    if !(1..=9999).contains(&local.year()) {
        return None;
    }
    Some(match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(at) => at.to_utc(),
        MappedLocalTime::Ambiguous(one, other) => one.to_utc().min(other.to_utc()),
        MappedLocalTime::None => after_the_gap(zone, local),
    })
}

/// No zone is further from UTC than 26 hours, and none changes its clocks twice within two days.
fn after_the_gap(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let shows = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
    let (mut before, mut after) = (local.and_utc() - Duration::hours(26), local.and_utc() + Duration::hours(26));
    while after - before > Duration::seconds(1) {
        let middle = before + Duration::seconds((after - before).num_seconds() / 2);
        if shows(middle) >= local { after = middle } else { before = middle }
    }
    after
}

/// When a day begins.
pub fn start_of(zone: Tz, day: NaiveDate) -> Option<DateTime<Utc>> {
    first_instant(zone, day.and_time(NaiveTime::MIN))
}

/// Whether a day is there at all: Samoa had no 30 December 2011.
pub fn exists(zone: Tz, day: NaiveDate) -> bool {
    let next = day.succ_opt().and_then(|next| start_of(zone, next));
    start_of(zone, day).is_some_and(|start| next.is_none_or(|next| start < next))
}

/// The day an instant belongs to. Where clocks go back over midnight, the hour that comes again
/// belongs to the day that has begun.
pub fn day_of(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    let day = within(at).with_timezone(&zone).date_naive();
    match day.succ_opt() {
        Some(next) if start_of(zone, next).is_some_and(|start| start <= at) => next,
        _ => day,
    }
}

/// Moved to where dates can be computed with: further than any course goes.
pub fn within(at: DateTime<Utc>) -> DateTime<Utc> {
    let edge = |year| NaiveDate::from_ymd_opt(year, 1, 2).unwrap_or_default().and_time(NaiveTime::MIN).and_utc();
    at.clamp(edge(1), edge(9999))
}
