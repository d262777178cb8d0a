//! Every local minute of the three days around both changes of clocks in 2027, by the clock and every
//! six hours: `faults.md` F-07, and the time rules of `safety.md`.

use std::collections::HashSet;

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::{America, Europe::London, Pacific::Apia};

use super::{at, clock, day, interval, interval_in, lines};
use crate::doses::schedule::{Course, courses::Courses};

/// The three days around the spring's and the autumn's change.
const SPRING: [&str; 3] = ["2027-03-27", "2027-03-28", "2027-03-29"];
const AUTUMN: [&str; 3] = ["2027-10-30", "2027-10-31", "2027-11-01"];

#[test]
fn the_rules_of_the_zones_are_these() {
    // A newer one may hold other dates of change: look whether the rules below still fit.
    assert_eq!(chrono_tz::IANA_TZDB_VERSION, "2025b");
}

fn every_minute(days: [&str; 3]) -> impl Iterator<Item = NaiveDateTime> {
    days.into_iter().flat_map(|text| {
        let midnight = day(text).and_hms_opt(0, 0, 0).unwrap();
        (0..24 * 60).map(move |minute| midnight + Duration::minutes(minute))
    })
}

/// London's clocks in 2027, by hand: the independent second opinion.
fn by_hand(local: NaiveDateTime) -> DateTime<Utc> {
    let (spring, autumn) = (at("2027-03-28T01:00"), at("2027-10-31T01:00"));
    let (winter_time, summer_time) = (local.and_utc(), local.and_utc() - Duration::hours(1));
    if winter_time < spring {
        return winter_time;
    }
    if summer_time < spring {
        // The minutes that are left out.
        return spring;
    }
    // Until the clocks have gone back; of those that come twice this is the first.
    if summer_time < autumn { summer_time } else { winter_time }
}

#[test]
fn each_minute_by_the_clock() {
    let mut cases = 0;
    for days in [SPRING, AUTUMN] {
        for local in every_minute(days) {
            cases += 1;
            let slot = local.format("%H:%M").to_string();
            let course = clock(&(local.date() - Duration::days(3)).to_string(), &[&slot]);
            let due = by_hand(local);
            let one = course.find(local.date(), &slot).unwrap();
            assert_eq!((one.day, one.slot.as_str(), one.due_at), (local.date(), slot.as_str(), due), "{local}");
            // Once on each day, in order, each where it is by hand.
            let around = course.occurrences(due - Duration::hours(50), due + Duration::hours(50));
            let expected: Vec<DateTime<Utc>> = (-3..=3)
                .map(|days| by_hand(local + Duration::days(days)))
                .filter(|at| (due - Duration::hours(50)..due + Duration::hours(50)).contains(at))
                .collect();
            assert_eq!(around.iter().map(|one| one.due_at).collect::<Vec<_>>(), expected, "{local}");
            assert_eq!(around.iter().filter(|one| one.day == local.date()).count(), 1, "{local}");
            assert_eq!(course.next_after(due - Duration::nanoseconds(1)).unwrap(), one, "{local}");
            assert!(course.next_after(due).unwrap().day > local.date(), "{local}");
            assert_eq!(course.late_by(&one), Duration::hours(2));
            still_open_after(&course, local.date(), &slot, due);
        }
    }
    assert_eq!(cases, 2 * 3 * 24 * 60);
}

/// It can be marked until the end of the next day, whatever the clocks do.
fn still_open_after(course: &Course, day: NaiveDate, slot: &str, due: DateTime<Utc>) {
    let is_open = |now| course.open_at(now).iter().any(|one| one.day == day && one.slot == slot);
    assert!(is_open(due) && is_open(due + Duration::hours(22)), "{day} {slot}");
    let after = by_hand((day + Duration::days(2)).and_hms_opt(0, 0, 0).unwrap());
    assert!(is_open(after - Duration::minutes(1)) && !is_open(after), "{day} {slot}");
}

#[test]
fn each_minute_every_six_hours() {
    let mut cases = 0;
    for days in [SPRING, AUTUMN] {
        for local in every_minute(days) {
            cases += 1;
            let first = by_hand(local);
            let course = interval_in(London, first, 6 * 60);
            let found = course.occurrences(first - Duration::days(9), first + Duration::days(4));
            assert_eq!(found.len(), 16, "{local}");
            let mut keys = HashSet::new();
            let mut before: Option<(NaiveDate, u32)> = None;
            for (number, one) in found.iter().enumerate() {
                // Elapsed time, whatever the wall says.
                assert_eq!(one.due_at, first + Duration::hours(6 * number as i64), "{local}");
                assert_eq!(one.day, one.due_at.with_timezone(&London).date_naive(), "{local}");
                let on_the_day: u32 = one.slot.parse().unwrap();
                let expected = before.filter(|(day, _)| *day == one.day).map_or(1, |(_, before)| before + 1);
                assert_eq!(on_the_day, expected, "{local}");
                before = Some((one.day, on_the_day));
                assert!(keys.insert(one.key()), "{local}");
                assert_eq!(course.find(one.day, &one.slot).as_ref(), Some(one), "{local}");
                assert_eq!(course.next_after(one.due_at - Duration::nanoseconds(1)).as_ref(), Some(one), "{local}");
                assert_eq!(course.late_by(one), Duration::hours(2));
            }
        }
    }
    assert_eq!(cases, 2 * 3 * 24 * 60);
}

#[test]
fn slots_that_are_left_out_together_stay_two() {
    let course = clock("2027-03-01", &["00:59", "01:00", "01:30", "01:59", "02:00", "02:01"]);
    let found = course.occurrences(at("2027-03-28T00:00"), at("2027-03-29T00:00"));
    assert_eq!(
        lines(&found[..6]),
        [
            "2027-03-28 00:59 @ 03-28 00:59",
            "2027-03-28 01:00 @ 03-28 01:00",
            "2027-03-28 01:30 @ 03-28 01:00",
            "2027-03-28 01:59 @ 03-28 01:00",
            "2027-03-28 02:00 @ 03-28 01:00",
            "2027-03-28 02:01 @ 03-28 01:01",
        ]
    );
    // Said late by half the time to the next instant; those at the same one are not in the way.
    assert_eq!(course.late_by(&found[1]), Duration::seconds(30));
    let whole = [(at("2027-03-01T00:00"), course)];
    assert_eq!(Courses::new(&whole, None).occurrences(at("2027-03-28T00:00"), at("2027-03-29T00:00")), found);
}

#[test]
fn an_hour_that_comes_twice_counts_once() {
    let course = clock("2027-10-01", &["00:30", "01:30", "02:30"]);
    let found = course.occurrences(at("2027-10-30T22:00"), at("2027-10-31T12:00"));
    assert_eq!(
        lines(&found),
        ["2027-10-31 00:30 @ 10-30 23:30", "2027-10-31 01:30 @ 10-31 00:30", "2027-10-31 02:30 @ 10-31 02:30"]
    );
    // In the second 01:30 nothing is due.
    assert_eq!(course.occurrences(at("2027-10-31T01:00"), at("2027-10-31T02:00")), []);
}

#[test]
fn a_mark_after_midnight_finds_the_dose_of_the_evening() {
    let course = clock("2026-11-01", &["08:00", "23:00"]);
    let open = course.open_at(at("2026-11-25T00:20"));
    assert_eq!(
        lines(&open),
        [
            "2026-11-24 08:00 @ 11-24 08:00",
            "2026-11-24 23:00 @ 11-24 23:00",
            "2026-11-25 08:00 @ 11-25 08:00",
            "2026-11-25 23:00 @ 11-25 23:00"
        ]
    );
    // Just before midnight that of midnight can be marked already.
    let midnight = clock("2026-11-01", &["00:00"]);
    assert!(midnight.open_at(at("2026-11-24T23:10")).iter().any(|one| one.day == day("2026-11-25")));
    assert!(!midnight.open_at(at("2026-11-24T22:50")).iter().any(|one| one.day == day("2026-11-25")));
}

#[test]
fn zones_that_change_at_midnight() {
    // Havana leaves out 00:00 to 00:59 on 14 March 2027: the first instant is 01:00 CDT, 05:00 UTC.
    let havana = Course { zone: America::Havana, ..clock("2027-03-01", &["00:30", "23:30"]) };
    let found = havana.occurrences(at("2027-03-14T04:00"), at("2027-03-15T04:00"));
    assert_eq!(
        lines(&found),
        ["2027-03-13 23:30 @ 03-14 04:30", "2027-03-14 00:30 @ 03-14 05:00", "2027-03-14 23:30 @ 03-15 03:30"]
    );
    // And it goes back from 01:00 to 00:00 on 7 November.
    let found = havana.occurrences(at("2027-11-07T03:00"), at("2027-11-08T04:00"));
    assert_eq!(lines(&found), ["2027-11-06 23:30 @ 11-07 03:30", "2027-11-07 00:30 @ 11-07 04:30"]);
    // St. John's went back from 00:01 to 23:01 on 7 November 2010: of the evening before once again an hour.
    let st_johns = Course { zone: America::St_Johns, ..clock("2010-11-01", &["00:00", "23:30"]) };
    let found = st_johns.occurrences(at("2010-11-07T01:00"), at("2010-11-08T12:00"));
    assert_eq!(
        lines(&found),
        [
            "2010-11-06 23:30 @ 11-07 02:00",
            "2010-11-07 00:00 @ 11-07 02:30",
            "2010-11-07 23:30 @ 11-08 03:00",
            "2010-11-08 00:00 @ 11-08 03:30"
        ]
    );
    // Toronto went from 23:30 to 00:30 of the next day on 30 March 1919: what was left out is due then.
    let toronto = Course { zone: America::Toronto, ..clock("1919-03-01", &["23:45"]) };
    let found = toronto.occurrences(at("1919-03-31T04:30"), at("1919-03-31T04:31"));
    assert_eq!(lines(&found), ["1919-03-30 23:45 @ 03-31 04:30"]);
    // An interval's numbers do not come twice in St. John's.
    let every = interval_in(America::St_Johns, at("2010-11-06T12:00"), 15);
    let keys: HashSet<String> =
        every.occurrences(at("2010-11-06T00:00"), at("2010-11-09T00:00")).iter().map(|one| one.key()).collect();
    assert_eq!(keys.len(), 60 * 4);
}

#[test]
fn a_day_that_a_zone_has_not_has_no_doses() {
    // Samoa went from 29 to 31 December 2011.
    let samoa = Course { zone: Apia, ..clock("2011-12-01", &["08:00", "20:00"]) };
    let found = samoa.occurrences(at("2011-12-29T12:00"), at("2011-12-31T12:00"));
    assert_eq!(
        lines(&found),
        [
            "2011-12-29 08:00 @ 12-29 18:00",
            "2011-12-29 20:00 @ 12-30 06:00",
            "2011-12-31 08:00 @ 12-30 18:00",
            "2011-12-31 20:00 @ 12-31 06:00"
        ]
    );
    assert_eq!(samoa.find(day("2011-12-30"), "08:00"), None);
    assert_eq!(samoa.next_after(at("2011-12-30T06:00")).unwrap().day, day("2011-12-31"));
}

#[test]
fn beyond_2038() {
    let course = clock("2037-12-01", &["08:00"]);
    let found = course.occurrences(at("2038-01-18T00:00"), at("2038-01-21T00:00"));
    assert_eq!(found.len(), 3);
    let summer = course.next_after(at("2050-07-01T00:00")).unwrap();
    assert_eq!(summer.day, day("2050-07-01"));
    assert_eq!(
        interval("2037-12-01T08:00", 360).next_after(at("2050-07-01T00:00")).unwrap().due_at,
        at("2050-07-01T02:00")
    );
}
