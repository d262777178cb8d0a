//! Courses one after the other, of one schedule.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::{America::New_York, Asia::Tokyo};

use super::{as_needed, at, clock, day, interval, lines, until};
use crate::doses::schedule::{Course, Timing, courses::Courses};

type Each = Vec<(DateTime<Utc>, Course)>;

fn of(each: &Each, from: &str, to: &str) -> Vec<String> {
    let found = Courses::new(each, None).occurrences(at(from), at(to));
    for one in &found {
        let courses = Courses::new(each, None);
        assert_eq!(courses.find(one.day, &one.slot).as_ref(), Some(one));
        let same = courses.next_after(one.due_at - Duration::nanoseconds(1)).unwrap();
        assert_eq!(same.due_at, one.due_at);
    }
    lines(&found)
}

#[test]
fn each_from_its_instant_until_the_next() {
    let each = vec![
        (at("2026-11-24T10:00"), clock("2026-11-24", &["08:00", "20:00"])),
        (at("2026-11-25T12:00"), clock("2026-11-24", &["09:00", "21:00"])),
    ];
    let expected = [
        "2026-11-24 20:00 @ 11-24 20:00",
        "2026-11-25 08:00 @ 11-25 08:00",
        "2026-11-25 21:00 @ 11-25 21:00",
        "2026-11-26 09:00 @ 11-26 09:00",
    ];
    assert_eq!(of(&each, "2026-11-24T00:00", "2026-11-26T12:00"), expected);
    // At the very instant it is the later course's.
    let each = vec![
        (at("2026-11-24T10:00"), clock("2026-11-24", &["08:00", "20:00"])),
        (at("2026-11-25T08:00"), clock("2026-11-24", &["08:00"])),
    ];
    assert_eq!(of(&each, "2026-11-25T00:00", "2026-11-26T00:00"), ["2026-11-25 08:00 @ 11-25 08:00"]);
}

#[test]
fn none_from_the_end_on() {
    let each = vec![(at("2026-11-24T10:00"), clock("2026-11-24", &["08:00", "20:00"]))];
    let ended = Courses::new(&each, Some(at("2026-11-25T20:00")));
    assert_eq!(ended.occurrences(at("2026-11-01T00:00"), at("2027-01-01T00:00")).len(), 2);
    assert_eq!(ended.next_after(at("2026-11-25T08:00")), None);
    assert_eq!(ended.find(day("2026-11-25"), "20:00"), None);
    let never = Courses::new(&each, Some(at("2026-11-24T09:00")));
    assert_eq!(never.next_after(at("2026-11-01T00:00")), None);
    assert!(never.occurrences(at("2026-11-01T00:00"), at("2027-01-01T00:00")).is_empty());
    assert_eq!(Courses::new(&[], None).next_after(at("2026-11-01T00:00")), None);
    assert!(Courses::new(&[], None).open_at(at("2026-11-01T00:00")).is_empty());
}

#[test]
fn the_doses_of_an_interval_are_numbered_on() {
    // Every four hours from 06:00; at 14:30 it becomes every three hours, from 15:00 on.
    let each = vec![
        (at("2026-11-24T05:00"), interval("2026-11-24T06:00", 240)),
        (at("2026-11-24T14:30"), interval("2026-11-24T15:00", 180)),
    ];
    assert_eq!(
        of(&each, "2026-11-24T00:00", "2026-11-25T04:00"),
        [
            "2026-11-24 1 @ 11-24 06:00",
            "2026-11-24 2 @ 11-24 10:00",
            "2026-11-24 3 @ 11-24 14:00",
            "2026-11-24 4 @ 11-24 15:00",
            "2026-11-24 5 @ 11-24 18:00",
            "2026-11-24 6 @ 11-24 21:00",
            "2026-11-25 1 @ 11-25 00:00",
            "2026-11-25 2 @ 11-25 03:00",
        ]
    );
}

#[test]
fn other_words_for_the_dose_leave_the_numbers_as_they_are() {
    let before = interval("2026-11-24T06:00", 240);
    let mut after = before.clone();
    if let Timing::Interval(interval) = &mut after.timing {
        interval.dose = "2 puffs".into();
    }
    let alone = vec![(at("2026-11-24T05:00"), before.clone())];
    let each = vec![(at("2026-11-24T05:00"), before), (at("2026-11-24T12:00"), after)];
    let (from, to) = ("2026-11-24T00:00", "2026-11-26T00:00");
    assert_eq!(of(&each, from, to), of(&alone, from, to));
    assert_eq!(Courses::new(&each, None).find(day("2026-11-24"), "3").unwrap().dose, "2 puffs");
    assert_eq!(Courses::new(&each, None).find(day("2026-11-24"), "2").unwrap().dose, "1 puff");
}

#[test]
fn by_the_clock_and_then_every_so_long_and_as_needed() {
    let each = vec![
        (at("2026-11-24T00:00"), clock("2026-11-24", &["08:00", "20:00"])),
        (at("2026-11-24T09:00"), interval("2026-11-24T10:00", 360)),
        (at("2026-11-25T09:00"), as_needed(240, 4)),
        (at("2026-11-26T09:00"), clock("2026-11-24", &["08:00", "20:00"])),
    ];
    assert_eq!(
        of(&each, "2026-11-24T00:00", "2026-11-27T00:00"),
        [
            "2026-11-24 08:00 @ 11-24 08:00",
            "2026-11-24 1 @ 11-24 10:00",
            "2026-11-24 2 @ 11-24 16:00",
            "2026-11-24 3 @ 11-24 22:00",
            "2026-11-25 1 @ 11-25 04:00",
            "2026-11-26 20:00 @ 11-26 20:00",
        ]
    );
    assert!(matches!(Courses::new(&each, None).at(at("2026-11-25T10:00")).unwrap().timing, Timing::AsNeeded(_)));
    assert!(matches!(Courses::new(&each, None).at(at("2020-01-01T00:00")).unwrap().timing, Timing::Clock(_)));
}

#[test]
fn to_the_west_no_dose_is_due_twice() {
    // London 08:00 is taken; at 10:00 UTC the clock of New York shows 05:00.
    let here = clock("2026-11-24", &["08:00", "20:00"]);
    let there = Course { zone: New_York, ..here.clone() };
    let each = vec![(at("2026-11-24T00:00"), here), (at("2026-11-25T10:00"), there)];
    assert_eq!(
        of(&each, "2026-11-25T00:00", "2026-11-27T00:00"),
        ["2026-11-25 08:00 @ 11-25 08:00", "2026-11-25 20:00 @ 11-26 01:00", "2026-11-26 08:00 @ 11-26 13:00",]
    );
    let next = Courses::new(&each, None).next_after(at("2026-11-25T10:00")).unwrap();
    assert_eq!(next.key(), "2026-11-25 20:00");
}

#[test]
fn an_interval_on_a_journey_is_numbered_by_the_days_there() {
    let here = interval("2026-11-24T00:00", 360);
    for zone in [New_York, Tokyo] {
        let there = Course { zone, ..here.clone() };
        let each = vec![(at("2026-11-24T00:00"), here.clone()), (at("2026-11-25T02:00"), there)];
        let (from, to) = (at("2026-11-24T00:00"), at("2026-11-28T00:00"));
        let found = Courses::new(&each, None).occurrences(from, to);
        let alone: Vec<_> = here.occurrences(from, to).iter().map(|one| one.due_at).collect();
        assert_eq!(found.iter().map(|one| one.due_at).collect::<Vec<_>>(), alone, "elapsed time stays");
        let keys: HashSet<String> = found.iter().map(|one| one.key()).collect();
        assert_eq!(keys.len(), found.len(), "{:?}", lines(&found));
        of(&each, "2026-11-24T00:00", "2026-11-28T00:00");
    }
}

#[test]
fn changed_again_and_again_within_minutes() {
    let each: Each = (0..300)
        .map(|minute| {
            let begins = at("2026-11-24T06:00") + Duration::minutes(minute);
            (begins, interval(&begins.format("%Y-%m-%dT%H:%M").to_string(), 15))
        })
        .collect();
    let found = Courses::new(&each, None).occurrences(at("2026-11-24T00:00"), at("2026-11-25T00:00"));
    let keys: HashSet<String> = found.iter().map(|one| one.key()).collect();
    assert_eq!(keys.len(), found.len());
    // Each began with a dose; the last one goes on.
    assert!(found.len() > 300 + 40, "{}", found.len());
}

#[test]
fn a_course_that_follows_one_that_is_over() {
    let each = vec![
        (at("2026-11-24T00:00"), until("2026-11-24", clock("2026-11-24", &["08:00"]))),
        (at("2026-11-30T12:00"), clock("2026-11-30", &["08:00"])),
    ];
    let next = Courses::new(&each, None).next_after(at("2026-11-24T08:00")).unwrap();
    assert_eq!(next.due_at, at("2026-12-01T08:00"));
}
