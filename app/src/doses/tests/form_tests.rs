use chrono_tz::Europe::London;

use super::*;

fn today() -> NaiveDate {
    "2026-11-24".parse().unwrap()
}

fn sheet(pairs: &[(&str, &str)]) -> Sheet {
    Sheet::of(pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()).unwrap()
}

const ONCE: [(&str, &str); 3] = [("days", "every"), ("s1_t1_at", "8am"), ("s1_t1_dose", "1 tablet")];

#[test]
fn what_is_filled_in_is_read_again() {
    let forms: [(Kind, &[(&str, &str)]); 6] = [
        (Kind::Clock, &ONCE),
        (
            Kind::Clock,
            &[
                ("days", "weekdays"),
                ("weekday", "sun"),
                ("weekday", "mon"),
                ("s1_t1_at", "08:15"),
                ("s1_t1_dose", "½ tablet\u{a0}– crushed"),
            ],
        ),
        (
            Kind::Clock,
            &[
                ("days", "nth"),
                ("every", "5"),
                ("s1_days", "10"),
                ("s1_t1_at", "9am"),
                ("s1_t1_dose", "2"),
                ("s2_t1_at", "9am"),
                ("s2_t1_dose", "1"),
            ],
        ),
        (
            Kind::Clock,
            &[
                ("days", "cycle"),
                ("on", "21"),
                ("off", "7"),
                ("s1_t1_at", "9pm"),
                ("s1_t1_dose", "1"),
                ("ends_day", "1"),
                ("ends_month", "3"),
                ("ends_year", "2027"),
            ],
        ),
        (
            Kind::Interval,
            &[
                ("hours", "1"),
                ("minutes", "30"),
                ("first_day", "24"),
                ("first_month", "11"),
                ("first_year", "2026"),
                ("first_time", "2pm"),
                ("dose", "5 ml"),
            ],
        ),
        (Kind::AsNeeded, &[("gap_minutes", "90"), ("most", "4"), ("dose", "1 or 2")]),
    ];
    for (kind, pairs) in forms {
        let course = read(kind, &sheet(pairs), today(), London).unwrap();
        let again = Sheet::of(fill(&course)).unwrap();
        assert_eq!(Kind::from_key(again.one("kind")), Some(kind));
        assert_eq!(read(kind, &again, today(), London), Ok(course), "{pairs:?}");
    }
}

#[test]
fn rows_are_counted_and_added() {
    assert_eq!(sheet(&[]).rows(), [2]);
    assert_eq!(sheet(&[("more", "time-1")]).rows(), [3]);
    assert_eq!(sheet(&[("s1_t1_at", ""), ("more", "step")]).rows(), [1, 2]);
    assert_eq!(sheet(&[("s1_t1_at", ""), ("s3_t2_at", ""), ("more", "time-3")]).rows(), [1, 1, 3]);
    assert_eq!(sheet(&[("s1_t12_at", ""), ("more", "time-1")]).rows(), [12], "no more than there may be");
    assert_eq!(sheet(&[("s20_t1_at", ""), ("more", "step")]).rows().len(), 20);
    for more in ["time-0", "time-9", "time-x", "x", "time-99999999999999999999"] {
        assert_eq!(sheet(&[("more", more)]).rows(), [2], "{more}");
    }
}

#[test]
fn names_that_are_none_are_refused() {
    for name in [
        "s0_t1_at",
        "s1_t0_at",
        "s1_t13_at",
        "s21_days",
        "s01_t1_at",
        "s1_t1",
        "s_t1_at",
        "s1_t1_at_x",
        "zone",
        "made_as",
    ] {
        assert!(Sheet::of(vec![(name.to_string(), String::new())]).is_err(), "{name}");
    }
    let twice = |name: &str| vec![(name.to_string(), "1".to_string()), (name.to_string(), "2".to_string())];
    assert!(Sheet::of(twice("dose")).is_err() && Sheet::of(twice("weekday")).is_ok());
    assert!(Sheet::of_change(vec![("new_id".into(), String::new())]).is_err());
}

#[test]
fn times_come_in_any_order_and_empty_rows_count_for_nothing() {
    let pairs = [
        ("days", "every"),
        ("s1_t1_at", "8pm"),
        ("s1_t1_dose", "2"),
        ("s1_t2_at", ""),
        ("s1_t2_dose", ""),
        ("s1_t3_at", "8am"),
        ("s1_t3_dose", "1"),
    ];
    let course = read(Kind::Clock, &sheet(&pairs), today(), London).unwrap();
    let Timing::Clock(clock) = &course.timing else { panic!() };
    let doses: Vec<&str> = clock.steps[0].slots.iter().map(|slot| slot.dose.as_str()).collect();
    assert_eq!(doses, ["1", "2"]);
    assert_eq!(course.starts_on, today(), "no first day: today");
    // The second of two that are the same is wrong, in the row in which it stands.
    let pairs = [
        ("days", "every"),
        ("s1_t1_at", "8pm"),
        ("s1_t1_dose", "2"),
        ("s1_t2_at", "8am"),
        ("s1_t2_dose", "1"),
        ("s1_t3_at", "20:00"),
        ("s1_t3_dose", "1"),
    ];
    let errors = read(Kind::Clock, &sheet(&pairs), today(), London).unwrap_err();
    assert!(errors.of("s1_t3_at").is_some(), "{errors:?}");
    // A step in the middle that has nothing is not left out.
    let pairs = [
        ("days", "every"),
        ("s1_days", "3"),
        ("s1_t1_at", "8pm"),
        ("s1_t1_dose", "2"),
        ("s2_days", ""),
        ("s2_t1_at", ""),
        ("s3_t1_at", "8am"),
        ("s3_t1_dose", "1"),
    ];
    assert!(read(Kind::Clock, &sheet(&pairs), today(), London).is_err());
}

#[test]
fn what_is_wrong_stands_at_its_field() {
    let with = |pairs: &[(&'static str, &'static str)]| {
        let all: Vec<(&str, &str)> = ONCE
            .into_iter()
            .filter(|(name, _)| pairs.iter().all(|(other, _)| other != name))
            .chain(pairs.iter().copied())
            .collect();
        read(Kind::Clock, &sheet(&all), today(), London).unwrap_err()
    };
    for (pairs, field) in [
        (&[("s1_t1_at", "half past eight")][..], "s1_t1_at"),
        (&[("s1_t1_dose", "")], "s1_t1_dose"),
        (&[("s1_t1_dose", "a\u{202e}b")], "s1_t1_dose"),
        (&[("days", "nth"), ("every", "-1")], "every"),
        (&[("days", "nth"), ("every", "0")], "days"),
        (&[("days", "cycle"), ("on", "0"), ("off", "7")], "days"),
        (&[("s1_days", "99999")], "s1_days"),
        (&[("starts_day", "30"), ("starts_month", "2"), ("starts_year", "2027")], "starts"),
        (&[("starts_day", "1"), ("starts_month", "1"), ("starts_year", "1066")], "starts"),
        (&[("ends_day", "1"), ("ends_month", "1"), ("ends_year", "2020")], "ends"),
    ] {
        let errors = with(pairs);
        assert!(errors.of(field).is_some(), "{field}: {errors:?}");
    }
    let long = "x".repeat(501);
    let pairs = [("days", "every"), ("s1_t1_at", "8am"), ("s1_t1_dose", long.as_str())];
    assert!(read(Kind::Clock, &sheet(&pairs), today(), London).unwrap_err().of("s1_t1_dose").is_some());
    let interval = [
        ("hours", "0"),
        ("minutes", "5"),
        ("first_day", "28"),
        ("first_month", "3"),
        ("first_year", "2027"),
        ("first_time", "8am"),
        ("dose", "1"),
    ];
    assert!(read(Kind::Interval, &sheet(&interval), today(), London).unwrap_err().of("hours").is_some());
    let left_out = interval.map(|(name, value)| match name {
        "first_time" => (name, "1:30am"),
        "hours" => (name, "6"),
        _ => (name, value),
    });
    let errors = read(Kind::Interval, &sheet(&left_out), today(), London).unwrap_err();
    assert!(errors.of("first_time").is_some_and(|words| words.contains("clocks go forward")), "{errors:?}");
    let errors = read(Kind::AsNeeded, &sheet(&[("dose", "1")]), today(), London).unwrap_err();
    assert!(errors.of("gap_hours").is_some() && errors.of("most").is_some(), "{errors:?}");
}
