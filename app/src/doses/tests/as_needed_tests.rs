use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use chrono_tz::Europe::London;
use proptest::prelude::*;

use super::{
    Allowed::{From, Never, Now},
    Why, next_allowed,
};
use crate::doses::schedule::AsNeeded;

fn at(text: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap().and_utc()
}

fn limits(gap_minutes: u32, most_in_24_hours: u32) -> AsNeeded {
    AsNeeded { gap_minutes, most_in_24_hours, dose: "2 tablets".into() }
}

#[test]
fn the_first_one() {
    assert_eq!(next_allowed(&limits(240, 4), &[], at("2026-11-24T10:00")), Now { left: 4 });
    assert_eq!(next_allowed(&limits(240, 0), &[], at("2026-11-24T10:00")), Never);
}

#[test]
fn the_gap_to_the_second() {
    let taken = [at("2026-11-24T08:00")];
    let over = at("2026-11-24T12:00");
    let second = Duration::seconds(1);
    assert_eq!(next_allowed(&limits(240, 4), &taken, at("2026-11-24T08:00")), From(over, Why::Gap));
    assert_eq!(next_allowed(&limits(240, 4), &taken, over - second), From(over, Why::Gap));
    assert_eq!(next_allowed(&limits(240, 4), &taken, over), Now { left: 3 });
}

#[test]
fn the_most_in_any_24_hours_not_in_a_day() {
    let taken = ["2026-11-23T14:00", "2026-11-23T18:00", "2026-11-23T22:00", "2026-11-24T06:00"].map(at);
    // Midnight begins nothing anew: the fifth is at 14:00, when the first of the four counts no more.
    let over = at("2026-11-24T14:00");
    assert_eq!(next_allowed(&limits(240, 4), &taken, at("2026-11-24T10:00")), From(over, Why::Most));
    assert_eq!(next_allowed(&limits(240, 4), &taken, over - Duration::seconds(1)), From(over, Why::Most));
    assert_eq!(next_allowed(&limits(240, 4), &taken, over), Now { left: 1 });
    assert_eq!(next_allowed(&limits(240, 4), &taken, at("2026-11-24T18:00")), Now { left: 2 });
    assert_eq!(next_allowed(&limits(240, 4), &taken, at("2026-11-25T06:00")), Now { left: 4 });
}

#[test]
fn whichever_is_the_later() {
    let taken = ["2026-11-23T14:00", "2026-11-24T11:00"].map(at);
    assert_eq!(
        next_allowed(&limits(240, 2), &taken, at("2026-11-24T12:00")),
        From(at("2026-11-24T15:00"), Why::Gap),
        "the most would allow it an hour earlier"
    );
    assert_eq!(next_allowed(&limits(60, 2), &taken, at("2026-11-24T11:30")), From(at("2026-11-24T14:00"), Why::Most));
}

#[test]
fn more_than_the_most_have_been_taken() {
    let taken: Vec<DateTime<Utc>> = (0..6).map(|hour| at("2026-11-24T01:00") + Duration::hours(hour)).collect();
    // Three must be out of the 24 hours before there is room under four.
    let over = at("2026-11-25T03:00");
    assert_eq!(next_allowed(&limits(60, 4), &taken, at("2026-11-24T12:00")), From(over, Why::Most));
    assert_eq!(next_allowed(&limits(60, 4), &taken, over), Now { left: 1 });
}

#[test]
fn entered_with_a_later_time_it_counts_as_well() {
    let taken = [at("2026-11-24T10:05")];
    assert_eq!(next_allowed(&limits(60, 4), &taken, at("2026-11-24T10:00")), From(at("2026-11-24T11:05"), Why::Gap));
}

#[test]
fn elapsed_time_over_both_changes_of_clocks() {
    for (taken, local) in [("2027-03-27T08:00", "2027-03-28 09:00"), ("2027-10-30T07:00", "2027-10-31 07:00")] {
        let first = at(taken);
        let From(over, Why::Most) = next_allowed(&limits(60, 1), &[first], first + Duration::hours(23)) else {
            panic!("{taken}")
        };
        assert_eq!(over - first, Duration::hours(24));
        assert_eq!(over.with_timezone(&London).format("%Y-%m-%d %H:%M").to_string(), local);
        // Four hours across the change, for every minute of it.
        for minute in 0..26 * 60 {
            let taken = first + Duration::minutes(minute);
            let over = taken + Duration::hours(4);
            assert_eq!(next_allowed(&limits(240, 6), &[taken], over - Duration::minutes(1)), From(over, Why::Gap));
            assert_eq!(next_allowed(&limits(240, 6), &[taken], over), Now { left: 5 });
        }
    }
}

proptest! {
    #[test]
    fn whoever_waits_as_told_is_never_over_a_limit(
        gap in 1..600u32,
        most in 1..10u32,
        first in proptest::collection::vec(0..3000i64, 0..20),
        steps in proptest::collection::vec(0..400i64, 1..60),
    ) {
        let limits = limits(gap, most);
        let mut taken: Vec<DateTime<Utc>> = first.iter().map(|minute| at("2027-03-26T00:00") + Duration::minutes(*minute)).collect();
        let before = taken.len();
        let mut now = at("2027-03-28T02:00");
        for step in steps {
            now += Duration::minutes(step);
            match next_allowed(&limits, &taken, now) {
                Now { left } => {
                    prop_assert!(left >= 1 && left <= most);
                    taken.push(now);
                }
                From(over, _) => {
                    prop_assert!(over > now);
                    // Then, and not a second earlier.
                    let before = next_allowed(&limits, &taken, over - Duration::seconds(1));
                    prop_assert!(matches!(before, From(..)), "{before:?}");
                    let allowed = next_allowed(&limits, &taken, over);
                    prop_assert!(matches!(allowed, Now { .. }), "{allowed:?}");
                }
                Never => prop_assert!(false),
            }
        }
        for (place, last) in taken.iter().enumerate().skip(before) {
            let in_24_hours = taken[..=place].iter().filter(|other| **other > *last - Duration::hours(24)).count();
            prop_assert!(in_24_hours <= most as usize, "{in_24_hours}");
            let nearest = taken[..place].iter().map(|other| *last - *other).min();
            prop_assert!(nearest.is_none_or(|nearest| nearest >= Duration::minutes(gap.into())));
        }
    }

    #[test]
    fn the_order_makes_no_difference(mut minutes in proptest::collection::vec(0..3000i64, 0..20), now in 0..4000i64) {
        let instants = |minutes: &[i64]| -> Vec<DateTime<Utc>> {
            minutes.iter().map(|minute| at("2027-03-26T00:00") + Duration::minutes(*minute)).collect()
        };
        let now = at("2027-03-26T00:00") + Duration::minutes(now);
        let one = next_allowed(&limits(90, 5), &instants(&minutes), now);
        minutes.sort_unstable();
        prop_assert_eq!(next_allowed(&limits(90, 5), &instants(&minutes), now), one);
    }
}
