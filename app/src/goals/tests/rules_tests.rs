use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Europe::London;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn size(from: &str, days_a_week: u8) -> Size {
    Size { from: day(from), step: "Walk".into(), days_a_week }
}

fn step(on: &str, state: State) -> Step {
    Step { day: day(on), state, tenths: None, note: String::new() }
}

/// Steps from a Monday on: `d`one, `p`art, `r`est, anything else nothing.
fn steps(from: &str, marks: &str) -> Vec<Step> {
    let states = [('d', State::Done), ('p', State::Part), ('r', State::Rest)];
    let marked = marks.chars().filter(|mark| *mark != ' ').enumerate().filter_map(|(place, mark)| {
        let state = states.iter().find(|(letter, _)| *letter == mark).map(|(_, state)| *state)?;
        Some(Step { day: day(from) + Duration::days(place as i64), state, tenths: Some(100), note: String::new() })
    });
    marked.collect()
}

/// A Monday.
const MONDAY: &str = "2026-11-02";

#[test]
fn a_week_is_from_monday_to_sunday() {
    for (on, monday) in [
        ("2026-11-02", "2026-11-02"),
        ("2026-11-08", "2026-11-02"),
        ("2026-11-09", "2026-11-09"),
        ("2027-01-01", "2026-12-28"),
        ("2028-02-29", "2028-02-28"),
    ] {
        assert_eq!(monday_of(day(on)), day(monday), "{on}");
    }
}

#[test]
fn one_week_on_its_own() {
    // Days chosen, marks, and how it stands on its Sunday and on the Monday after.
    for (chosen, marks, on_sunday, after) in [
        (3, ".......", Standing::Open, Standing::Missed),
        (3, "dd.....", Standing::Open, Standing::Missed),
        (3, "ddd....", Standing::Reached, Standing::Reached),
        // A part counts.
        (3, "dp...p.", Standing::Reached, Standing::Reached),
        (7, "ddddddd", Standing::Reached, Standing::Reached),
        (7, "dddddd.", Standing::Open, Standing::Missed),
        // Days off do not count against it.
        (7, "ddddddr", Standing::Reached, Standing::Reached),
        (7, "drrrrrr", Standing::Reached, Standing::Reached),
        (7, "d.rrrrr", Standing::Open, Standing::Missed),
        (3, "rrrrrrr", Standing::Resting, Standing::Resting),
        (3, "rrrr...", Standing::Open, Standing::Missed),
        (1, "......d", Standing::Reached, Standing::Reached),
    ] {
        let sizes = [size(MONDAY, chosen)];
        let marked = steps(MONDAY, marks);
        assert_eq!(weeks(&sizes, &marked, day("2026-11-08"))[0].standing, on_sunday, "{chosen} {marks}");
        assert_eq!(weeks(&sizes, &marked, day("2026-11-09"))[0].standing, after, "{chosen} {marks}");
    }
}

#[test]
fn who_starts_late_in_a_week_needs_no_more_than_is_left_of_it() {
    // From Saturday on two days are left of the first week.
    let sizes = [size("2026-11-07", 3)];
    let found = weeks(&sizes, &[step("2026-11-07", State::Done), step("2026-11-08", State::Done)], day("2026-11-09"));
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].needed, found[0].standing), (2, Standing::Reached));
    assert_eq!((found[1].needed, found[1].standing), (3, Standing::Open));
    // A step from before the first day is none of this goal's.
    assert_eq!(weeks(&sizes, &[step("2026-11-06", State::Done)], day("2026-11-09"))[0].steps, 0);
}

#[test]
fn a_smaller_step_counts_for_its_whole_week_and_a_bigger_one_from_the_next() {
    let smaller = [size(MONDAY, 5), size("2026-11-12", 2)];
    let bigger = [size(MONDAY, 2), size("2026-11-12", 5)];
    let found =
        |sizes: &[Size]| weeks(sizes, &[], day("2026-11-16")).iter().map(|week| week.needed).collect::<Vec<_>>();
    assert_eq!(found(&smaller), [5, 2, 2]);
    assert_eq!(found(&bigger), [2, 2, 5]);
    // From a Monday on, it is that week's alone.
    assert_eq!(found(&[size(MONDAY, 2), size("2026-11-09", 5)]), [2, 5, 5]);
}

#[test]
fn a_streak_forgives_one_missed_week() {
    let (yes, no, off, now) = (Standing::Reached, Standing::Missed, Standing::Resting, Standing::Open);
    let table: [(&[Standing], usize, usize, usize); 16] = [
        (&[], 0, 0, 0),
        (&[now], 0, 0, 0),
        (&[yes], 1, 0, 0),
        (&[yes, now], 1, 0, 0),
        (&[yes, yes, now], 2, 0, 0),
        // A pause within is one of its weeks.
        (&[yes, yes, no, yes, yes], 5, 1, 0),
        (&[yes, no, yes, no, yes, now], 5, 2, 0),
        // The last week was missed: it goes on all the same.
        (&[yes, yes, no, now], 2, 0, 1),
        (&[yes, yes, no], 2, 0, 1),
        // Two in a row end it.
        (&[yes, yes, no, no, now], 0, 0, 2),
        (&[yes, no, no, yes, now], 1, 0, 0),
        // Weeks off neither count nor break, and do not hide that two were missed.
        (&[yes, off, yes, now], 2, 0, 0),
        (&[yes, no, off, yes], 3, 1, 0),
        (&[yes, no, off, no, now], 0, 0, 2),
        (&[off, off], 0, 0, 0),
        (&[no, no, no, now], 0, 0, 3),
    ];
    for (standings, expected, pauses, missed) in table {
        let weeks: Vec<Week> = standings
            .iter()
            .enumerate()
            .map(|(place, standing)| Week {
                monday: day(MONDAY) + Duration::days(7 * place as i64),
                steps: 0,
                rests: 0,
                needed: 3,
                tenths: 0,
                standing: *standing,
            })
            .collect();
        assert_eq!(streak(&weeks), Streak { weeks: expected, pauses }, "{standings:?}");
        assert_eq!(missed_in_a_row(&weeks), missed, "{standings:?}");
    }
}

#[test]
fn what_was_counted_is_added_up_by_week() {
    let marked = steps(MONDAY, "d.p.... d.....r");
    let found = weeks(&[size(MONDAY, 2)], &marked, day("2026-11-15"));
    assert_eq!(found.iter().map(|week| week.tenths).collect::<Vec<_>>(), [200, 200]);
    assert_eq!(found.iter().map(|week| (week.steps, week.rests)).collect::<Vec<_>>(), [(2, 0), (1, 1)]);
}

#[test]
fn weeks_of_a_change_of_clocks_have_seven_days_as_others() {
    // 28 March 2027 and 31 October 2027 are Sundays: the clocks change within the last day of a week.
    for (from, marks, sunday) in [("2027-03-22", "ddddddd", "2027-03-28"), ("2027-10-25", "ddddddd", "2027-10-31")] {
        let found = weeks(&[size(from, 7)], &steps(from, marks), day(sunday));
        assert_eq!((found.len(), found[0].steps, found[0].standing), (1, 7, Standing::Reached));
    }
    // By the clock in London: the last minute of Sunday, the first of Monday, on both sides of both.
    for (utc, on) in [
        ("2027-03-28T00:59:00Z", "2027-03-22"),
        ("2027-03-28T01:00:00Z", "2027-03-22"),
        ("2027-03-28T22:59:00Z", "2027-03-22"),
        ("2027-03-28T23:00:00Z", "2027-03-29"),
        ("2027-10-30T23:00:00Z", "2027-10-25"),
        ("2027-10-31T23:59:00Z", "2027-10-25"),
        ("2027-11-01T00:00:00Z", "2027-11-01"),
    ] {
        let at: DateTime<Utc> = utc.parse().unwrap();
        let today = London.from_utc_datetime(&at.naive_utc()).date_naive();
        assert_eq!(monday_of(today), day(on), "{utc}");
    }
}

#[test]
fn a_day_may_be_entered_from_the_first_one_up_to_today() {
    let today = day("2026-11-24");
    for (on, began, may) in [
        ("2026-11-24", "2026-11-24", May::Enter),
        ("2026-11-25", "2026-11-24", May::Future),
        ("9999-12-31", "2026-11-24", May::Future),
        ("2026-11-23", "2026-11-24", May::LongAgo),
        ("2026-11-23", "2026-11-01", May::Enter),
        ("2026-11-17", "2026-11-01", May::Enter),
        ("2026-11-16", "2026-11-01", May::LongAgo),
        ("0001-01-01", "2026-11-01", May::LongAgo),
    ] {
        assert_eq!(may_enter(day(on), day(began), today), may, "{on}");
    }
}

#[test]
fn days_that_are_left_of_a_week() {
    for (today, marks, left) in
        [("2026-11-02", "", 7), ("2026-11-02", "d", 6), ("2026-11-08", "......d", 0), ("2026-11-08", "dd", 1)]
    {
        assert_eq!(days_left(&steps(MONDAY, marks), day(today)), left, "{today} {marks}");
    }
}
