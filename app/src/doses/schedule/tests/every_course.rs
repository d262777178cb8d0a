//! What every course keeps, also one that nobody would write down.

use std::collections::HashSet;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::at;
use crate::doses::schedule::{AsNeeded, Clock, Course, Days, Interval, Slot, Step, Timing, courses::Courses};

const ZONES: [Tz; 8] = [
    Tz::Europe__London,
    Tz::America__New_York,
    Tz::America__Havana,
    Tz::Australia__Lord_Howe,
    Tz::Asia__Kathmandu,
    Tz::Pacific__Kiritimati,
    Tz::Africa__Casablanca,
    Tz::UTC,
];

fn a_day() -> impl Strategy<Value = NaiveDate> {
    (0..3 * 366u64).prop_map(|days| NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(days))
}

fn a_time() -> impl Strategy<Value = NaiveTime> {
    // Often in the hours that clocks change in.
    let minute = prop_oneof![0..24 * 60u32, 0..4 * 60u32];
    minute.prop_map(|minute| NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap())
}

fn slots() -> impl Strategy<Value = Vec<Slot>> {
    proptest::collection::btree_set(a_time(), 0..6)
        .prop_map(|times| times.into_iter().map(|at| Slot { at, dose: "1".into() }).collect())
}

fn days() -> impl Strategy<Value = Days> {
    prop_oneof![
        Just(Days::Every),
        proptest::collection::vec(0..7u8, 0..5)
            .prop_map(|days| Days::On(days.into_iter().map(|day| Weekday::try_from(day).unwrap()).collect())),
        (0..40u16).prop_map(Days::EveryNth),
        Just(Days::EveryNth(u16::MAX)),
        (0..30u16, 0..30u16).prop_map(|(on, off)| Days::Cycle { on, off }),
        Just(Days::Cycle { on: u16::MAX, off: u16::MAX }),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let days = prop_oneof![Just(None), (0..60u16).prop_map(Some), Just(Some(u16::MAX))];
    proptest::collection::vec((days, slots()).prop_map(|(days, slots)| Step { days, slots }), 0..5)
}

fn timing() -> impl Strategy<Value = Timing> {
    let first =
        (0..3 * 366 * 24 * 3600u32).prop_map(|seconds| at("2026-01-01T00:00") + Duration::seconds(seconds.into()));
    let every = prop_oneof![Just(0), 30..3000u32, Just(u32::MAX)];
    prop_oneof![
        4 => (days(), steps()).prop_map(|(days, steps)| Timing::Clock(Clock { days, steps })),
        3 => (first, every).prop_map(|(first_at, every_minutes)| {
            Timing::Interval(Interval { every_minutes, first_at, dose: String::new() })
        }),
        1 => Just(Timing::AsNeeded(AsNeeded { gap_minutes: 0, most_in_24_hours: 0, dose: String::new() })),
    ]
}

fn course() -> impl Strategy<Value = Course> {
    let starts_on = prop_oneof![8 => a_day(), 1 => Just(NaiveDate::MIN), 1 => Just(NaiveDate::MAX)];
    let ends_on = prop_oneof![
        4 => Just(None),
        4 => a_day().prop_map(Some),
        1 => Just(Some(NaiveDate::MIN)),
        1 => Just(Some(NaiveDate::MAX)),
    ];
    (timing(), starts_on, ends_on, 0..ZONES.len()).prop_map(|(timing, starts_on, ends_on, zone)| Course {
        timing,
        starts_on,
        ends_on,
        zone: ZONES[zone],
    })
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (0..2 * 366 * 24 * 60i64).prop_map(|minutes| at("2026-06-01T00:00") + Duration::minutes(minutes))
}

fn sorted<const MANY: usize>(mut instants: [DateTime<Utc>; MANY]) -> [DateTime<Utc>; MANY] {
    instants.sort_unstable();
    instants
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn two_stretches_are_the_whole(course in course(), instants in [instant(), instant(), instant()]) {
        let [a, b, c] = sorted(instants);
        let whole = course.occurrences(a, c);
        // The later stretch first: what is asked before makes no difference.
        let second = course.occurrences(b, c);
        let first = course.occurrences(a, b);
        prop_assert_eq!([first, second].concat(), whole.clone());
        prop_assert_eq!(course.occurrences(a, c), whole);
    }

    #[test]
    fn in_order_each_key_once_and_found_by_it(course in course(), instants in [instant(), instant()]) {
        let [a, b] = sorted(instants);
        let found = course.occurrences(a, b);
        prop_assert!(found.is_sorted_by_key(|one| one.due_at));
        prop_assert!(found.iter().all(|one| a <= one.due_at && one.due_at < b));
        let keys: HashSet<String> = found.iter().map(|one| one.key()).collect();
        prop_assert_eq!(keys.len(), found.len());
        for one in found.iter().take(50) {
            prop_assert_eq!(course.find(one.day, &one.slot), Some(one.clone()));
            prop_assert!(course.starts_on <= one.day && course.ends_on.is_none_or(|last| one.day <= last));
            prop_assert!(course.late_by(one) <= Duration::hours(2) && course.late_by(one) > Duration::zero());
            prop_assert!(course.open_at(one.due_at).contains(one));
        }
    }

    #[test]
    fn the_next_one_is_the_first_of_those_that_come(course in course(), instants in [instant(), instant()]) {
        let [a, b] = sorted(instants);
        let found = course.occurrences(a, b);
        let mut at = a - Duration::nanoseconds(1);
        for one in found.iter().take(50) {
            if one.due_at > at {
                prop_assert_eq!(course.next_after(at), Some(one.clone()));
                at = one.due_at;
            }
        }
        if let (true, Some(next)) = (found.is_empty(), course.next_after(a)) {
            prop_assert!(next.due_at >= b || next.due_at == a);
        }
    }

    #[test]
    fn two_years_of_anything_do_not_panic(course in course(), from in instant()) {
        course.occurrences(from, from + Duration::days(731));
        course.next_after(DateTime::<Utc>::MIN_UTC);
        course.next_after(DateTime::<Utc>::MAX_UTC);
        course.occurrences(DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC);
        course.open_at(DateTime::<Utc>::MIN_UTC);
        course.open_at(DateTime::<Utc>::MAX_UTC);
        course.find(NaiveDate::MIN, "08:00");
        course.find(NaiveDate::MAX, "1");
        let _ = course.check();
    }

    #[test]
    fn what_is_kept_as_json_comes_back(course in course()) {
        let text = serde_json::to_string(&course).unwrap();
        prop_assert_eq!(serde_json::from_str::<Course>(&text).unwrap(), course);
    }

    #[test]
    fn courses_one_after_the_other(
        all in proptest::collection::vec((instant(), course()), 0..6),
        ends in proptest::option::of(instant()),
        instants in [instant(), instant(), instant()],
    ) {
        let mut all = all;
        all.sort_by_key(|(from, _)| *from);
        let courses = Courses::new(&all, ends);
        let [a, b, c] = sorted(instants);
        let whole = courses.occurrences(a, c);
        prop_assert_eq!([courses.occurrences(a, b), courses.occurrences(b, c)].concat(), whole.clone());
        prop_assert!(whole.is_sorted_by_key(|one| one.due_at));
        let keys: HashSet<String> = whole.iter().map(|one| one.key()).collect();
        prop_assert_eq!(keys.len(), whole.len());
        let mut at = a - Duration::nanoseconds(1);
        for one in whole.iter().take(20) {
            prop_assert_eq!(courses.find(one.day, &one.slot), Some(one.clone()));
            if one.due_at > at {
                prop_assert_eq!(courses.next_after(at), Some(one.clone()));
                at = one.due_at;
            }
        }
    }
}
