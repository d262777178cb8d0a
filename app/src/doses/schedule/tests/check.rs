//! What nobody can have meant is refused, beside its field.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::{as_needed, clock, day, interval, on_days, step, until};
use crate::doses::schedule::{Course, Days, Field, Slot, Step, Timing};

fn fields(course: &Course) -> Vec<Field> {
    let refused = course.check().err().unwrap_or_default();
    for one in &refused {
        assert!(one.words.ends_with('.') && one.words.len() > 20 && one.words.is_ascii(), "{}", one.words);
    }
    refused.into_iter().map(|one| one.field).collect()
}

fn with(days: Days) -> Course {
    on_days("2026-11-24", days, vec![step(None, &["08:00"])])
}

fn with_steps(steps: Vec<Step>) -> Course {
    on_days("2026-11-24", Days::Every, steps)
}

#[test]
fn what_people_mean_is_taken() {
    let hours: Vec<String> = (0..24).map(|hour| format!("{hour:02}:00")).collect();
    let hours: Vec<&str> = hours.iter().map(String::as_str).collect();
    for course in [
        clock("2026-11-24", &["08:00", "20:00"]),
        clock("2026-11-24", &hours),
        until("2026-11-24", clock("2026-11-24", &["08:00"])),
        until("2036-11-24", clock("2026-11-24", &["08:00"])),
        until("2038-02-28", clock("2028-02-29", &["08:00"])),
        with(Days::On(vec![Weekday::Sun, Weekday::Mon])),
        with(Days::EveryNth(1)),
        with(Days::EveryNth(366)),
        with(Days::Cycle { on: 21, off: 7 }),
        with_steps(vec![step(Some(7), &["08:00", "20:00"]), step(Some(7), &["08:00"])]),
        with_steps(vec![step(Some(7), &["08:00", "20:00"]), step(None, &["08:00"])]),
        until("2026-12-07", with_steps(vec![step(Some(7), &["08:00", "20:00"]), step(Some(7), &["08:00"])])),
        interval("2026-11-24T08:00", 15),
        interval("2026-11-24T08:00", 31 * 24 * 60),
        as_needed(1, 1),
        // Eight in a day can never be reached with six hours between two: no harm.
        as_needed(360, 8),
        // In the hour that is left out.
        clock("2027-03-28", &["01:30"]),
    ] {
        assert_eq!(course.check(), Ok(()), "{course:?}");
    }
}

#[test]
fn impossible_dates() {
    let course = clock("2026-11-24", &["08:00"]);
    let starting = |starts_on: NaiveDate| Course { starts_on, ..course.clone() };
    assert_eq!(fields(&starting(day("1926-11-24"))), [Field::StartsOn]);
    assert_eq!(fields(&starting(day("2206-11-24"))), [Field::StartsOn]);
    assert_eq!(fields(&starting(NaiveDate::MIN)), [Field::StartsOn]);
    assert_eq!(fields(&starting(NaiveDate::MAX)), [Field::StartsOn]);
    assert_eq!(fields(&until("2026-11-23", course.clone())), [Field::EndsOn]);
    assert_eq!(fields(&until("2206-11-24", course.clone())), [Field::EndsOn]);
    assert_eq!(fields(&until("2036-11-25", course.clone())), [Field::EndsOn], "longer than ten years");
    let both = Course { ends_on: Some(NaiveDate::MAX), ..starting(NaiveDate::MIN) };
    assert_eq!(fields(&both), [Field::StartsOn, Field::EndsOn]);
    // From Wednesday to Friday there is no Sunday.
    assert_eq!(fields(&until("2026-11-27", with(Days::On(vec![Weekday::Sun])))), [Field::Days]);
}

#[test]
fn impossible_days() {
    for days in [
        Days::On(Vec::new()),
        Days::On(vec![Weekday::Mon, Weekday::Tue, Weekday::Mon]),
        Days::On(vec![Weekday::Mon; 10_000]),
        Days::EveryNth(0),
        Days::EveryNth(367),
        Days::EveryNth(10_000),
        Days::Cycle { on: 0, off: 7 },
        Days::Cycle { on: 21, off: 0 },
        Days::Cycle { on: 0, off: 0 },
        Days::Cycle { on: 300, off: 67 },
        Days::Cycle { on: u16::MAX, off: u16::MAX },
    ] {
        assert_eq!(fields(&with(days.clone())), [Field::Days], "{days:?}");
    }
}

#[test]
fn impossible_times() {
    let slot = |at: NaiveTime| Slot { at, dose: "1 tablet".into() };
    let times = |times: &[&str]| fields(&clock("2026-11-24", times));
    assert_eq!(times(&[]), [Field::Times(0)]);
    assert_eq!(times(&["08:00", "20:00", "08:00"]), [Field::Time(0, 2)]);
    assert_eq!(times(&["20:00", "08:00"]), [Field::Time(0, 1)]);
    let minutes = |many: u32| {
        let slots = (0..many).map(|minute| slot(NaiveTime::from_hms_opt(minute / 60 % 24, minute % 60, 0).unwrap()));
        with_steps(vec![Step { days: None, slots: slots.collect() }])
    };
    assert_eq!(fields(&minutes(24)), []);
    assert_eq!(fields(&minutes(25)), [Field::Times(0)]);
    assert_eq!(fields(&minutes(10_000)), [Field::Times(0)]);
    let seconds = NaiveTime::from_hms_opt(8, 0, 30).unwrap();
    assert_eq!(fields(&with_steps(vec![Step { days: None, slots: vec![slot(seconds)] }])), [Field::Time(0, 0)]);
    let leap: NaiveTime = serde_json::from_str("\"23:59:60\"").unwrap();
    assert_eq!(fields(&with_steps(vec![Step { days: None, slots: vec![slot(leap)] }])), [Field::Time(0, 0)]);
}

#[test]
fn impossible_steps() {
    assert_eq!(fields(&with_steps(Vec::new())), [Field::Times(0)]);
    let week = || step(Some(7), &["08:00"]);
    let forever = || step(None, &["08:00"]);
    assert_eq!(fields(&with_steps(vec![week(); 50])), []);
    assert_eq!(fields(&with_steps(vec![week(); 51])), [Field::Steps]);
    assert_eq!(fields(&with_steps(vec![week(); 10_000])), [Field::Steps]);
    assert_eq!(fields(&with_steps(vec![step(Some(0), &["08:00"]), forever()])), [Field::StepDays(0)]);
    assert_eq!(fields(&with_steps(vec![forever(), week()])), [Field::StepDays(0)]);
    assert_eq!(fields(&with_steps(vec![week(), step(Some(7), &[])])), [Field::Times(1)]);
    assert_eq!(fields(&with_steps(vec![step(Some(10_000), &["08:00"])])), [Field::Steps], "longer than ten years");
    // Two weeks from 24 November: until 7 December.
    let two_weeks = || with_steps(vec![week(), week()]);
    assert_eq!(fields(&until("2026-12-07", two_weeks())), []);
    assert_eq!(fields(&until("2026-12-08", two_weeks())), [Field::EndsOn], "over before the last day");
    assert_eq!(fields(&until("2026-12-01", two_weeks())), []);
    assert_eq!(fields(&until("2026-11-30", two_weeks())), [Field::EndsOn], "the second never begins");
}

#[test]
fn impossible_intervals() {
    for minutes in [0, 1, 14, 31 * 24 * 60 + 1, u32::MAX] {
        assert_eq!(fields(&interval("2026-11-24T08:00", minutes)), [Field::Every], "{minutes}");
    }
    let another_day = Course { starts_on: day("2026-11-25"), ..interval("2026-11-24T08:00", 60) };
    assert_eq!(fields(&another_day), [Field::First]);
    // 23:30 UTC in summer is the next day in London.
    let summer = interval("2027-07-01T23:30", 360);
    assert_eq!((summer.starts_on, summer.check()), (day("2027-07-02"), Ok(())));
    let mut far = interval("2026-11-24T08:00", 60);
    if let Timing::Interval(interval) = &mut far.timing {
        interval.first_at = chrono::DateTime::<chrono::Utc>::MAX_UTC;
    }
    assert_eq!(fields(&far), [Field::First]);
}

#[test]
fn impossible_limits() {
    assert_eq!(fields(&as_needed(0, 8)), [Field::Gap]);
    assert_eq!(fields(&as_needed(7 * 24 * 60 + 1, 8)), [Field::Gap]);
    assert_eq!(fields(&as_needed(240, 0)), [Field::Most]);
    assert_eq!(fields(&as_needed(240, 25)), [Field::Most]);
    assert_eq!(fields(&as_needed(0, 10_000)), [Field::Gap, Field::Most]);
}

#[test]
fn how_much_is_always_said_and_never_cut() {
    let dosed = |dose: &str| {
        with_steps(vec![Step { days: None, slots: vec![Slot { at: super::time("08:00"), dose: dose.into() }] }])
    };
    assert_eq!(fields(&dosed("  ")), [Field::Dose(0, 0)]);
    assert_eq!(fields(&dosed(&"a".repeat(501))), [Field::Dose(0, 0)]);
    assert_eq!(fields(&dosed(&"é".repeat(500))), []);
    let mut course = as_needed(240, 4);
    if let Timing::AsNeeded(limits) = &mut course.timing {
        limits.dose = String::new();
    }
    assert_eq!(fields(&course), [Field::EachDose]);
}

#[test]
fn everything_that_is_wrong_at_once() {
    let steps = vec![Step { days: Some(0), slots: vec![Slot { at: super::time("08:00"), dose: String::new() }] }];
    let course = until("2020-01-01", on_days("2026-11-24", Days::EveryNth(0), steps));
    assert_eq!(fields(&course), [Field::EndsOn, Field::Days, Field::StepDays(0), Field::Dose(0, 0)]);
}
