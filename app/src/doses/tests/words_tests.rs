use chrono::NaiveTime;
use chrono_tz::America::New_York;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn slot(hour: u32, dose: &str) -> Slot {
    Slot { at: NaiveTime::from_hms_opt(hour, 0, 0).unwrap(), dose: dose.into() }
}

fn course(days: Days, steps: Vec<Step>) -> Course {
    let timing = Timing::Clock(Clock { days, steps });
    Course { timing, starts_on: day("2026-11-24"), ends_on: None, zone: London }
}

fn once(days: Days) -> Course {
    course(days, vec![Step { days: None, slots: vec![slot(8, "1")] }])
}

#[test]
fn days_and_times_are_said_as_people_say_them() {
    let today = day("2026-11-24");
    for (days, words) in [
        (Days::Every, "Every day at 8am, from today"),
        (Days::On(vec![Weekday::Thu, Weekday::Mon]), "On Mondays and Thursdays at 8am, from today"),
        (Days::EveryNth(2), "Every other day at 8am, from today"),
        (Days::EveryNth(3), "Once every 3 days at 8am, from today"),
        (Days::Cycle { on: 21, off: 7 }, "21 days with it and 7 days without, again and again, at 8am, from today"),
        (Days::Cycle { on: 1, off: 6 }, "1 day with it and 6 days without, again and again, at 8am, from today"),
    ] {
        assert_eq!(of_course(&once(days), today).sentence, words);
    }
    let three = vec![Step { days: None, slots: vec![slot(8, "a"), slot(12, "b"), slot(20, "c")] }];
    let words = of_course(&course(Days::Every, three), today);
    assert_eq!(words.sentence, "Every day at 8am, midday and 8pm, from today");
    assert_eq!(words.lines, ["8am: a", "midday: b", "8pm: c"]);
}

#[test]
fn the_first_and_the_last_day() {
    let mut it = once(Days::Every);
    for (today, words) in [
        ("2026-11-24", "from today"),
        ("2026-11-23", "from tomorrow, 24 November 2026"),
        ("2026-11-20", "from 24 November 2026"),
        ("2026-11-25", "since 24 November 2026"),
    ] {
        assert_eq!(of_course(&it, day(today)).sentence, format!("Every day at 8am, {words}"));
    }
    it.ends_on = Some(day("2026-12-03"));
    it.zone = New_York;
    let words = of_course(&it, day("2026-11-24")).sentence;
    assert_eq!(words, "Every day at 8am, from today, until 3 December 2026, by the clock in New York");
}

#[test]
fn steps_have_their_days() {
    let steps = vec![
        Step { days: Some(5), slots: vec![slot(8, "6 tablets"), slot(20, "1 tablet")] },
        Step { days: Some(1), slots: vec![slot(8, "3 tablets")] },
        Step { days: None, slots: vec![slot(8, "1 tablet")] },
    ];
    let words = of_course(&course(Days::Every, steps), day("2026-11-24"));
    assert_eq!(words.sentence, "Every day, in 3 steps, from today");
    assert_eq!(
        words.lines,
        [
            "Step 1, 5 days, 24 November 2026 to 28 November 2026: 8am: 6 tablets; 8pm: 1 tablet",
            "Step 2, 29 November 2026: 8am: 3 tablets",
            "Step 3, from 30 November 2026 on: 8am: 1 tablet",
        ]
    );
}

#[test]
fn the_other_kinds() {
    let interval = Interval { every_minutes: 90, first_at: at("2026-11-24T14:00:00Z"), dose: "5 ml".into() };
    let it = Course { timing: Timing::Interval(interval), ..once(Days::Every) };
    let words = of_course(&it, day("2026-11-24"));
    assert_eq!(words.sentence, "Every 1 hour 30 minutes, the first at 24 November 2026, 2pm");
    assert_eq!(words.lines, ["Each time: 5 ml"]);
    let as_needed = |gap_minutes, most_in_24_hours| {
        let as_needed = AsNeeded { gap_minutes, most_in_24_hours, dose: "1".into() };
        of_course(&Course { timing: Timing::AsNeeded(as_needed), ..once(Days::Every) }, day("2026-11-24")).sentence
    };
    assert_eq!(
        as_needed(240, 4),
        "When it is needed, at least 4 hours apart, at most 4 times in any 24 hours, from today"
    );
    assert_eq!(as_needed(0, 1), "When it is needed, at most once in any 24 hours, from today");
}

#[test]
fn spans_and_moments() {
    for (minutes, words) in [
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (1440, "24 hours"),
        (2880, "2 days"),
    ] {
        assert_eq!(span(minutes), words);
    }
    let noon = at("2026-07-03T12:00:00Z");
    assert_eq!(moment(noon, London), "3 July 2026, 1pm");
    assert_eq!(moment(noon, New_York), "3 July 2026, 8am (New York time)");
    assert_eq!(near_moment(noon, London, noon), "Today, 3 July 2026, 1pm");
    assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    assert_eq!(listed(&[]), "");
}
