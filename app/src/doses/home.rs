//! The doses of today in one line, for a person's first page. It says what can be marked, and never
//! what to take: what to do about a missed dose the leaflet, the practice and 111 say.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, NaiveTime, TimeZone, Utc};
use chrono_tz::{Europe::London, Tz};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    home_store::{self, Kept},
    is_pause,
    schedule::{Course, courses::Courses},
    words,
};
use crate::{
    access::grant::{Grant, Read, Record},
    platform::{database::Fault, query::Tx},
    ui::number::counted,
};

/// The doses that are due today, by the clock of each medicine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfToday {
    /// Nobody has said anything about them yet.
    pub open: usize,
    /// The next of them that is still to come, and by which clock.
    pub next: Option<(DateTime<Utc>, Tz)>,
}

/// `None`: no dose is due today. One look, by indexes.
pub async fn of_today(tx: &mut Tx, grant: &Grant<Read, Record>, now: DateTime<Utc>) -> Result<Option<OfToday>, Fault> {
    let kept = home_store::around_today(tx, grant, now).await?;
    Ok(count(&kept, now))
}

fn count(kept: &Kept, now: DateTime<Utc>) -> Option<OfToday> {
    let said: HashSet<&(Uuid, String)> = kept.said.iter().collect();
    let put_off: HashMap<&(Uuid, String), DateTime<Utc>> =
        kept.put_off.iter().map(|(key, until)| (key, *until)).collect();
    let (mut all, mut open, mut next) = (0, 0, None::<(DateTime<Utc>, Tz)>);
    for (schedule, courses) in &kept.courses {
        let zone = zone_of(courses);
        let today = words::day_in(now, zone);
        // Midnight of a place lies up to 14 hours before or after that of UTC.
        let midnight = zone.from_utc_datetime(&today.and_time(NaiveTime::MIN)).to_utc();
        let (from, to) = (midnight - Duration::hours(15), midnight + Duration::hours(39));
        for one in Courses::new(courses, None).occurrences(from, to) {
            if one.day != today {
                continue;
            }
            all += 1;
            let key = (*schedule, one.key());
            if said.contains(&key) {
                continue;
            }
            open += 1;
            let at = put_off.get(&key).copied().unwrap_or(one.due_at);
            if at > now && next.is_none_or(|(earliest, _)| at < earliest) {
                next = Some((at, zone));
            }
        }
    }
    (all > 0).then_some(OfToday { open, next })
}

fn zone_of(courses: &[(DateTime<Utc>, Course)]) -> Tz {
    courses.iter().rev().map(|(_, course)| course).find(|course| !is_pause(course)).map_or(London, |course| course.zone)
}

/// One line; nothing for who has no dose today.
pub fn home_line(today: Option<&OfToday>) -> Option<AnyView> {
    let words = in_words(today?);
    Some(view! { <li><a href="/doses">{words}</a></li> }.into_any())
}

fn in_words(today: &OfToday) -> String {
    let open = counted(today.open as u64, "dose", "doses");
    match (today.open, today.next) {
        (0, _) => "Your medicines: all of today is marked".to_string(),
        (1, Some((at, zone))) => format!("Your medicines: {open} today to mark, at {}", words::time_of(at, zone)),
        (_, Some((at, zone))) => {
            format!("Your medicines: {open} today to mark, the next at {}", words::time_of(at, zone))
        }
        (_, None) => format!("Your medicines: {open} today to mark"),
    }
}

#[cfg(test)]
#[path = "tests/home_tests.rs"]
mod tests;
