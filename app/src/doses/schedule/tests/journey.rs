//! Somebody travels, and the schedule goes with them.

use chrono::Duration;
use chrono_tz::{America::New_York, Asia::Tokyo, Europe::London, Tz};

use super::{as_needed, at, clock, interval, lines};
use crate::doses::schedule::{Course, courses::Courses, travel};

const ZONES: [Tz; 5] = [London, New_York, Tokyo, chrono_tz::Pacific::Kiritimati, chrono_tz::Pacific::Midway];

#[test]
fn to_the_east_what_is_left_out_is_shown() {
    let each = vec![(at("2026-11-20T00:00"), clock("2026-11-20", &["08:00", "12:00", "20:00"]))];
    // 10:00 in London is 19:00 in Tokyo.
    let journey = travel(&each, Tokyo, at("2026-11-24T10:00")).unwrap();
    assert_eq!(lines(&journey.left_out), ["2026-11-24 12:00 @ 11-24 12:00"]);
    assert_eq!(lines(journey.last.as_slice()), ["2026-11-24 08:00 @ 11-24 08:00"]);
    assert_eq!(lines(journey.first.as_slice()), ["2026-11-24 20:00 @ 11-24 11:00"]);
    assert_eq!(journey.course, Course { zone: Tokyo, ..each[0].1.clone() });
}

#[test]
fn to_the_west_nothing_is_left_out_and_nothing_comes_twice() {
    let each = vec![(at("2026-11-20T00:00"), clock("2026-11-20", &["08:00", "12:00", "20:00"]))];
    // 13:00 in London is 08:00 in New York: 08:00 and 12:00 of that day were due in London.
    let journey = travel(&each, New_York, at("2026-11-24T13:00")).unwrap();
    assert!(journey.left_out.is_empty());
    assert_eq!(lines(journey.first.as_slice()), ["2026-11-24 20:00 @ 11-25 01:00"]);
}

/// Every minute of two days, from each zone to each: what was due by the old clock either comes, once,
/// or is shown as left out; and what is left out does not come.
#[test]
fn no_occurrence_twice_and_none_lost_silently() {
    let times = ["00:10", "03:00", "08:00", "12:00", "16:00", "20:00", "23:50"];
    for from in ZONES {
        for to in ZONES {
            let course = Course { zone: from, ..clock("2026-11-10", &times) };
            let mut each = vec![(at("2026-11-10T00:00"), course.clone())];
            for quarter in 0..2 * 24 * 4 {
                let when = at("2026-11-24T00:00") + Duration::minutes(15 * quarter);
                let journey = travel(&each[..1], to, when).unwrap();
                each.truncate(1);
                each.push((when, journey.course));
                let (begin, end) = (when - Duration::days(4), when + Duration::days(4));
                let after = Courses::new(&each, None).occurrences(begin, end);
                let mut keys: Vec<String> = after.iter().map(|one| one.key()).collect();
                let left_out: Vec<String> = journey.left_out.iter().map(|one| one.key()).collect();
                assert!(left_out.iter().all(|key| !keys.contains(key)), "{from} {to} {when}");
                keys.extend(left_out);
                let all = keys.len();
                keys.sort();
                keys.dedup();
                assert_eq!(keys.len(), all, "twice: {from} {to} {when}");
                // All of the two days before and after are there, by whichever clock.
                let near = course.occurrences(when - Duration::days(2), when + Duration::days(2));
                assert!(near.iter().all(|one| keys.binary_search(&one.key()).is_ok()), "{from} {to} {when}");
                assert!(after.is_sorted_by_key(|one| one.due_at));
            }
        }
    }
}

#[test]
fn there_and_back_again() {
    let here = clock("2026-11-10", &["08:00", "20:00"]);
    let mut each = vec![(at("2026-11-10T00:00"), here.clone())];
    for (zone, when) in [(Tokyo, "2026-11-24T10:00"), (London, "2026-11-24T18:00"), (New_York, "2026-11-25T03:00")] {
        let journey = travel(&each, zone, at(when)).unwrap();
        each.push((at(when), journey.course));
    }
    let found = Courses::new(&each, None).occurrences(at("2026-11-24T00:00"), at("2026-11-26T12:00"));
    // Due in Tokyo at 20:00 already, so not once more in London.
    assert_eq!(
        lines(&found),
        [
            "2026-11-24 08:00 @ 11-24 08:00",
            "2026-11-24 20:00 @ 11-24 11:00",
            "2026-11-25 08:00 @ 11-25 13:00",
            "2026-11-25 20:00 @ 11-26 01:00"
        ]
    );
}

#[test]
fn an_interval_and_what_is_taken_as_needed_lose_nothing() {
    for course in [interval("2026-11-20T08:00", 360), as_needed(60, 4)] {
        let each = vec![(at("2026-11-20T00:00"), course)];
        assert!(travel(&each, Tokyo, at("2026-11-24T10:00")).unwrap().left_out.is_empty());
    }
    assert_eq!(travel(&[], Tokyo, at("2026-11-24T10:00")), None);
}
