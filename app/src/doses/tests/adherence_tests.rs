use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Europe::London;
use proptest::prelude::*;

use super::{Adherence, Counted, Counting, Outcome, Said, Stretch, Tally, What, of};
use crate::doses::{
    SkipReason,
    schedule::{AsNeeded, Clock, Course, Days, Interval, Slot, Step, Timing, courses::Courses},
};

fn at(text: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap().and_utc()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn course(starts_on: &str, timing: Timing) -> Vec<(DateTime<Utc>, Course)> {
    let course = Course { timing, starts_on: day(starts_on), ends_on: None, zone: London };
    vec![(at(&format!("{starts_on}T00:00")), course)]
}

fn clock(starts_on: &str, times: &[&str]) -> Vec<(DateTime<Utc>, Course)> {
    let slots = times.iter().map(|at| Slot { at: at.parse().unwrap(), dose: "1 tablet".into() }).collect();
    course(starts_on, Timing::Clock(Clock { days: Days::Every, steps: vec![Step { days: None, slots }] }))
}

fn counting(courses: &[(DateTime<Utc>, Course)]) -> Counting<'_> {
    Counting {
        courses: Courses::new(courses, None),
        confirmed_at: DateTime::<Utc>::MIN_UTC,
        missed_after: Duration::hours(4),
    }
}

fn said(day_and_slot: &str, due_at: &str, what: What) -> Said {
    let (of_day, slot) = day_and_slot.split_once(' ').unwrap();
    Said { day: day(of_day), slot: slot.into(), due_at: at(due_at), what }
}

fn taken(day_and_slot: &str, due_at: &str, taken_at: &str) -> Said {
    said(day_and_slot, due_at, What::Taken { at: at(taken_at) })
}

fn skipped(day_and_slot: &str, due_at: &str, reason: SkipReason) -> Said {
    said(day_and_slot, due_at, What::Skipped { reason })
}

fn outcomes(counted: &[Counted]) -> Vec<Outcome> {
    counted.iter().map(|one| one.outcome).collect()
}

#[test]
fn what_became_of_each() {
    let courses = clock("2026-11-20", &["08:00", "20:00"]);
    let marks = [
        taken("2026-11-20 08:00", "2026-11-20T08:00", "2026-11-20T07:30"),
        taken("2026-11-20 20:00", "2026-11-20T20:00", "2026-11-20T21:00"),
        taken("2026-11-21 08:00", "2026-11-21T08:00", "2026-11-21T09:01"),
        skipped("2026-11-21 20:00", "2026-11-21T20:00", SkipReason::Forgot),
        skipped("2026-11-22 08:00", "2026-11-22T08:00", SkipReason::ToldNotTo),
        skipped("2026-11-22 20:00", "2026-11-22T20:00", SkipReason::Unwell),
    ];
    let counted = of(&counting(&courses), &marks, day("2026-11-20"), day("2026-11-24"), at("2026-11-24T10:00"));
    use Outcome::{Excused, Late, Missed, Open, Skipped, Taken};
    assert_eq!(
        outcomes(&counted),
        [Taken, Taken, Late, Skipped, Excused, Skipped, Missed, Missed, Open, Open],
        "an hour late is not late yet; what was due two hours ago can still be taken"
    );
    let tally = Tally::of(&counted);
    let expected = Tally { taken: 2, late: 1, skipped: 2, excused: 1, missed: 2, open: 2, unknown: 0 };
    assert_eq!(tally, expected);
    assert_eq!(tally.adherence(), Some(Adherence { taken: 3, of: 7 }));
    assert_eq!(tally.adherence().unwrap().percent(), 43);
}

#[test]
fn late_is_half_the_time_to_the_next_one_where_that_is_less() {
    let interval = Interval { every_minutes: 60, first_at: at("2026-11-20T08:00"), dose: String::new() };
    let courses = course("2026-11-20", Timing::Interval(interval));
    let outcome = |taken_at: &str| {
        let marks = [taken("2026-11-20 1", "2026-11-20T08:00", taken_at)];
        of(&counting(&courses), &marks, day("2026-11-20"), day("2026-11-20"), at("2026-11-24T10:00"))[0].outcome
    };
    assert_eq!(outcome("2026-11-20T08:30"), Outcome::Taken);
    assert_eq!(outcome("2026-11-20T08:31"), Outcome::Late);
}

#[test]
fn missed_to_the_minute() {
    let courses = clock("2026-11-20", &["08:00"]);
    let outcome = |now: &str| of(&counting(&courses), &[], day("2026-11-20"), day("2026-11-20"), at(now))[0].outcome;
    assert_eq!(outcome("2026-11-20T07:00"), Outcome::Open);
    assert_eq!(outcome("2026-11-20T11:59"), Outcome::Open);
    assert_eq!(outcome("2026-11-20T12:00"), Outcome::Missed);
}

#[test]
fn from_before_it_was_agreed_to_it_is_unknown() {
    let courses = clock("2026-11-20", &["08:00"]);
    let counting = Counting { confirmed_at: at("2026-11-22T08:00"), ..counting(&courses) };
    let marks = [taken("2026-11-21 08:00", "2026-11-21T08:00", "2026-11-21T08:00")];
    let counted = of(&counting, &marks, day("2026-11-20"), day("2026-11-22"), at("2026-11-24T10:00"));
    assert_eq!(outcomes(&counted), [Outcome::Unknown, Outcome::Taken, Outcome::Missed]);
    assert_eq!(Tally::of(&counted).adherence(), Some(Adherence { taken: 1, of: 2 }));
}

#[test]
fn what_is_taken_as_needed_is_not_counted() {
    let courses =
        course("2026-11-20", Timing::AsNeeded(AsNeeded { gap_minutes: 240, most_in_24_hours: 4, dose: String::new() }));
    let counted = of(&counting(&courses), &[], day("2026-11-01"), day("2026-11-30"), at("2026-11-24T10:00"));
    assert_eq!(counted, []);
    assert_eq!(Tally::of(&counted).adherence(), None, "neither 0% nor 100%");
}

#[test]
fn all_excused_is_no_percent_either() {
    let courses = clock("2026-11-20", &["08:00"]);
    let marks = [skipped("2026-11-20 08:00", "2026-11-20T08:00", SkipReason::InHospital)];
    let counted = of(&counting(&courses), &marks, day("2026-11-20"), day("2026-11-20"), at("2026-11-24T10:00"));
    assert_eq!(Tally::of(&counted).adherence(), None);
}

#[test]
fn a_mark_of_times_that_were_changed_since_still_counts() {
    // 20:00 was taken at 19:30; at 19:45 it became 21:00.
    let mut courses = clock("2026-11-20", &["20:00"]);
    courses.push((at("2026-11-20T19:45"), clock("2026-11-20", &["21:00"]).remove(0).1));
    let marks = [taken("2026-11-20 20:00", "2026-11-20T20:00", "2026-11-20T19:30")];
    let counted = of(&counting(&courses), &marks, day("2026-11-20"), day("2026-11-20"), at("2026-11-24T10:00"));
    assert_eq!(outcomes(&counted), [Outcome::Taken, Outcome::Missed]);
}

#[test]
fn the_day_is_the_local_one_and_a_late_mark_belongs_to_its_dose() {
    // 00:20 by the clock of summer is the evening before in UTC.
    let courses = clock("2027-07-01", &["00:20", "23:50"]);
    let marks = [taken("2027-07-31 23:50", "2027-07-31T22:50", "2027-07-31T23:05")];
    let july = Stretch::month_of(day("2027-07-09"));
    let counted = of(&counting(&courses), &marks, july.first, july.last, at("2027-09-01T00:00"));
    assert_eq!(counted.len(), 62 - 1, "that of 00:20 on the first is before the course began, at midnight in UTC");
    assert_eq!(counted.last().unwrap().outcome, Outcome::Taken);
    let august = Stretch::month_of(day("2027-08-01"));
    let counted = of(&counting(&courses), &marks, august.first, august.last, at("2027-09-02T00:00"));
    assert_eq!((counted.len(), counted[0].day), (62, day("2027-08-01")));
}

#[test]
fn both_changes_of_clocks_lose_and_double_nothing() {
    let courses = clock("2027-03-01", &["01:30", "13:30"]);
    for (month, doses) in [("2027-03-01", 62), ("2027-10-01", 62)] {
        let stretch = Stretch::month_of(day(month));
        let counted = of(&counting(&courses), &[], stretch.first, stretch.last, at("2028-01-01T00:00"));
        assert_eq!(counted.len(), doses, "{month}");
    }
}

#[test]
fn percents_say_all_and_none_only_where_it_is_so() {
    for (taken, of, percent) in [
        (0, 1, 0),
        (1, 1, 100),
        (1, 2, 50),
        (1, 3, 33),
        (2, 3, 67),
        (1, 200, 1),
        (1, 1000, 1),
        (999, 1000, 99),
        (1999, 2000, 99),
        (u32::MAX - 1, u32::MAX, 99),
        (u32::MAX, u32::MAX, 100),
    ] {
        assert_eq!(Adherence { taken, of }.percent(), percent, "{taken} of {of}");
    }
}

#[test]
fn months_and_their_weeks() {
    let november = Stretch::month_of(day("2026-11-24"));
    assert_eq!((november.first, november.last), (day("2026-11-01"), day("2026-11-30")));
    let weeks: Vec<String> = november.weeks().iter().map(|week| format!("{} {}", week.first, week.last)).collect();
    assert_eq!(
        weeks,
        [
            "2026-11-01 2026-11-01",
            "2026-11-02 2026-11-08",
            "2026-11-09 2026-11-15",
            "2026-11-16 2026-11-22",
            "2026-11-23 2026-11-29",
            "2026-11-30 2026-11-30"
        ]
    );
    assert_eq!(Stretch::month_of(day("2028-02-10")).last, day("2028-02-29"));
    assert_eq!(Stretch::month_of(day("2026-12-31")).last, day("2026-12-31"));
    // A month that is four whole weeks.
    assert_eq!(Stretch::month_of(day("2027-02-01")).weeks().len(), 4);
}

proptest! {
    #[test]
    fn the_weeks_add_up_to_the_month(
        marks in proptest::collection::vec((0..60u64, 0..2usize, 0..4u8), 0..80),
        now in 0..70i64,
        month in 0..3u32,
    ) {
        let courses = clock("2027-02-15", &["08:00", "20:00"]);
        let slots = ["08:00", "20:00"];
        let mut by_key = std::collections::BTreeMap::new();
        for (ahead, slot, what) in marks {
            let of_day = day("2027-02-15") + chrono::Days::new(ahead);
            let due_at = courses[0].1.find(of_day, slots[slot]).unwrap().due_at;
            let what = match what {
                0 => What::Taken { at: due_at },
                1 => What::Taken { at: due_at + Duration::hours(3) },
                2 => What::Skipped { reason: SkipReason::Forgot },
                _ => What::Skipped { reason: SkipReason::ToldNotTo },
            };
            by_key.insert((of_day, slot), Said { day: of_day, slot: slots[slot].into(), due_at, what });
        }
        let marks: Vec<Said> = by_key.into_values().collect();
        let now = at("2027-02-15T12:00") + Duration::days(now);
        let month = Stretch::month_of(day(&format!("2027-0{}-10", month + 2)));
        let counted = of(&counting(&courses), &marks, month.first, month.last, now);
        let whole = Tally::of(&counted);
        let weeks: Tally = month.weeks().into_iter().map(|week| week.tally(&counted)).sum();
        prop_assert_eq!(weeks, whole);
        prop_assert_eq!(counted.len() as u32, whole.counted() + whole.excused + whole.open + whole.unknown);
        prop_assert!(whole.adherence().is_none_or(|share| share.taken <= share.of && share.of > 0 && share.percent() <= 100));
        // Counted week by week it is the same.
        let each: Vec<Counted> =
            month.weeks().into_iter().flat_map(|week| of(&counting(&courses), &marks, week.first, week.last, now)).collect();
        prop_assert_eq!(each, counted);
    }
}
