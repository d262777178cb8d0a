//! Weekdays, cycles, tapering, ends; and that ten years cost nothing.

use std::time::Instant;

use chrono::{Duration, Weekday};

use super::{as_needed, at, clock, day, interval, lines, on_days, step, until};
use crate::doses::schedule::{Course, Days};

fn days_of(course: &Course, from: &str, to: &str) -> Vec<String> {
    let found = course.occurrences(at(&format!("{from}T00:00")), at(&format!("{to}T00:00")));
    found.iter().map(|one| one.day.format("%m-%d").to_string()).collect()
}

fn daily(starts_on: &str, days: Days) -> Course {
    on_days(starts_on, days, vec![step(None, &["12:00"])])
}

#[test]
fn on_weekdays() {
    let course = daily("2026-11-24", Days::On(vec![Weekday::Wed, Weekday::Mon]));
    assert_eq!(days_of(&course, "2026-11-20", "2026-12-08"), ["11-25", "11-30", "12-02", "12-07"]);
    assert_eq!(daily("2026-11-24", Days::On(Vec::new())).next_after(at("2026-11-24T00:00")), None);
}

#[test]
fn every_third_day_counts_from_the_first() {
    let course = until("2026-12-03", daily("2026-11-24", Days::EveryNth(3)));
    assert_eq!(days_of(&course, "2026-11-01", "2027-01-01"), ["11-24", "11-27", "11-30", "12-03"]);
    assert_eq!(daily("2026-11-24", Days::EveryNth(0)).next_after(at("2026-11-24T00:00")), None);
}

#[test]
fn twenty_one_days_on_and_seven_off() {
    let course = daily("2026-11-01", Days::Cycle { on: 21, off: 7 });
    let found = days_of(&course, "2026-11-01", "2026-12-27");
    assert_eq!(found.len(), 42);
    assert_eq!((found[20].as_str(), found[21].as_str(), found[41].as_str()), ("11-21", "11-29", "12-19"));
    assert_eq!(course.find(day("2026-11-22"), "12:00"), None);
    assert_eq!(daily("2026-11-24", Days::Cycle { on: 0, off: 0 }).next_after(at("2026-11-24T00:00")), None);
}

#[test]
fn a_dose_that_goes_down_step_by_step() {
    let mut steps = vec![step(Some(2), &["08:00", "20:00"]), step(Some(3), &["08:00"]), step(Some(1), &["09:00"])];
    steps[1].slots[0].dose = "half a tablet".into();
    let course = on_days("2026-11-24", Days::Every, steps);
    let found = course.occurrences(at("2026-11-01T00:00"), at("2027-01-01T00:00"));
    assert_eq!(
        lines(&found),
        [
            "2026-11-24 08:00 @ 11-24 08:00",
            "2026-11-24 20:00 @ 11-24 20:00",
            "2026-11-25 08:00 @ 11-25 08:00",
            "2026-11-25 20:00 @ 11-25 20:00",
            "2026-11-26 08:00 @ 11-26 08:00",
            "2026-11-27 08:00 @ 11-27 08:00",
            "2026-11-28 08:00 @ 11-28 08:00",
            "2026-11-29 09:00 @ 11-29 09:00",
        ]
    );
    assert_eq!((found[1].dose.as_str(), found[4].dose.as_str()), ("dose at 20:00", "half a tablet"));
    assert_eq!(course.find(day("2026-11-26"), "20:00"), None);
    assert_eq!(course.find(day("2026-11-30"), "09:00"), None);
    assert_eq!(course.late_by(&found[7]), Duration::hours(2), "the last one");
}

#[test]
fn steps_go_with_the_days_of_the_calendar() {
    // Every second day: of a step of three days two have doses, of the next one.
    let steps = vec![step(Some(3), &["08:00"]), step(Some(3), &["09:00"])];
    let course = on_days("2026-11-24", Days::EveryNth(2), steps);
    let found = course.occurrences(at("2026-11-01T00:00"), at("2027-01-01T00:00"));
    assert_eq!(
        found.iter().map(|one| one.key()).collect::<Vec<_>>(),
        ["2026-11-24 08:00", "2026-11-26 08:00", "2026-11-28 09:00"]
    );
}

#[test]
fn a_course_ends_with_its_last_day() {
    let course = until("2026-11-25", clock("2026-11-24", &["08:00", "23:59"]));
    assert_eq!(course.occurrences(at("2000-01-01T00:00"), at("2100-01-01T00:00")).len(), 4);
    assert_eq!(course.next_after(at("2026-11-25T23:59")), None);
    let every = until("2026-11-25", interval("2026-11-24T18:00", 360));
    assert_eq!(
        lines(&every.occurrences(at("2000-01-01T00:00"), at("2100-01-01T00:00"))),
        [
            "2026-11-24 1 @ 11-24 18:00",
            "2026-11-25 1 @ 11-25 00:00",
            "2026-11-25 2 @ 11-25 06:00",
            "2026-11-25 3 @ 11-25 12:00",
            "2026-11-25 4 @ 11-25 18:00"
        ]
    );
}

#[test]
fn what_is_taken_as_needed_is_never_due() {
    let course = as_needed(240, 8);
    assert_eq!(course.occurrences(at("2000-01-01T00:00"), at("2100-01-01T00:00")), []);
    assert_eq!(course.next_after(at("2026-11-24T10:00")), None);
    assert_eq!(course.find(day("2026-11-24"), "1"), None);
}

#[test]
fn keys_that_are_none() {
    let every = interval("2026-11-24T08:00", 360);
    for slot in ["0", "-1", "4", "01", "1.0", "", "99999999999999999999", "08:00", "+1"] {
        assert_eq!(every.find(day("2026-11-24"), slot), None, "{slot}");
    }
    let daily = clock("2026-11-24", &["08:00"]);
    for slot in ["8:00", "08:00:00", "", "1", "08:01"] {
        assert_eq!(daily.find(day("2026-11-24"), slot), None, "{slot}");
    }
    assert_eq!(daily.find(day("2026-11-23"), "08:00"), None);
}

#[test]
fn half_the_time_to_the_next_one_when_that_is_less_than_two_hours() {
    let course = interval("2026-11-24T08:00", 60);
    let one = course.next_after(at("2026-11-24T08:00")).unwrap();
    assert_eq!(course.late_by(&one), Duration::minutes(30));
    let four_times = clock("2026-11-24", &["08:00", "11:00", "20:00"]);
    assert_eq!(four_times.late_by(&four_times.find(day("2026-11-24"), "08:00").unwrap()), Duration::minutes(90));
    assert_eq!(four_times.late_by(&four_times.find(day("2026-11-24"), "11:00").unwrap()), Duration::hours(2));
}

#[test]
fn ten_years_on_it_is_found_as_fast_as_on_the_first_day() {
    let long_ago = "2016-11-24";
    let kinds = [
        clock(long_ago, &["08:00", "20:00"]),
        daily(long_ago, Days::Cycle { on: 1, off: 365 }),
        daily(long_ago, Days::EveryNth(7)),
        on_days(long_ago, Days::Every, vec![step(Some(3650), &["08:00"]), step(None, &["09:00"])]),
        interval("2016-11-24T08:00", 15),
    ];
    let begun = Instant::now();
    for _ in 0..200 {
        for course in &kinds {
            assert!(course.next_after(at("2026-11-24T10:00")).unwrap().due_at > at("2026-11-24T10:00"));
        }
    }
    // A thousand of them, without optimising. Walking the ten years day by day would take a minute.
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}
