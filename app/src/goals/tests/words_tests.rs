use chrono::{NaiveDate, NaiveTime};

use super::*;
use crate::goals::{
    plan::{Size, State, Step},
    rules,
};

fn weeks(chosen: u8, marks: &[(&str, &str)], today: &str) -> (Vec<Week>, Vec<Step>, NaiveDate) {
    let today: NaiveDate = today.parse().unwrap();
    let step = |(day, state): &(&str, &str)| Step {
        day: day.parse().unwrap(),
        state: State::from_key(state).unwrap(),
        tenths: Some(100),
        note: String::new(),
    };
    let steps: Vec<Step> = marks.iter().map(step).collect();
    let sizes = [Size { from: "2026-11-02".parse().unwrap(), step: "Walk".into(), days_a_week: chosen }];
    (rules::weeks(&sizes, &steps, today), steps, today)
}

fn said(chosen: u8, marks: &[(&str, &str)], today: &str) -> String {
    let (weeks, steps, today) = weeks(chosen, marks, today);
    encouragement(Aim::MoveMore, &weeks, rules::missed_in_a_row(&weeks), rules::days_left(&steps, today))
}

#[test]
fn what_is_said_comes_from_what_was_entered() {
    let three = [("2026-11-02", "done"), ("2026-11-03", "part"), ("2026-11-04", "done")];
    for (chosen, marks, today, words) in [
        (3, &[][..], "2026-11-02", "This is your first week. One small step is enough."),
        (4, &three[..], "2026-11-05", "You moved on 3 days this week. One more and it is your week."),
        (4, &three[..1], "2026-11-03", "You moved on 1 day this week. 3 more and it is your week."),
        (3, &three[..], "2026-11-05", "You moved on 3 days this week. That is your week. Well done."),
        // It cannot be reached any more: nothing is promised, and nobody is blamed.
        (7, &three[..], "2026-11-08", "You moved on 3 days this week. Every one of them counts."),
        (3, &three[..], "2026-11-09", "A new week. One small step is a good start."),
        (3, &three[..1], "2026-11-09", "Last week was a pause. Your next step can be a small one."),
        (
            3,
            &three[..1],
            "2026-11-16",
            "Weeks like the last ones happen to everybody. A smaller step can help you to start again.",
        ),
    ] {
        assert_eq!(said(chosen, marks, today), words, "{chosen} {today}");
    }
}

#[test]
fn no_word_blames_anybody() {
    let mut every: Vec<String> = Vec::new();
    for days in 1..=7 {
        for today in 2..=29 {
            for marks in [&[][..], &[("2026-11-03", "done")][..], &[("2026-11-03", "rest"), ("2026-11-10", "part")][..]]
            {
                every.push(said(days, marks, &format!("2026-11-{today:02}")));
            }
        }
    }
    for word in ["fail", "should", "must", "only", "still not", "did not", "lost", "missed", "broke"] {
        assert!(every.iter().all(|said| !said.to_lowercase().contains(word)), "{word}");
    }
}

#[test]
fn streaks_in_words() {
    for (weeks, pauses, words) in [
        (0, 0, None),
        (1, 0, Some("You have kept going for 1 week.")),
        (5, 1, Some("You have kept going for 5 weeks, with a pause in one.")),
        (9, 2, Some("You have kept going for 9 weeks, with a pause in 2 of them.")),
    ] {
        assert_eq!(streak(Streak { weeks, pauses }).as_deref(), words);
    }
}

#[test]
fn numbers_are_read_and_written_exactly() {
    for (counted, text, tenths) in [
        (Counted::Minutes, "0", Some(0)),
        (Counted::Minutes, "1440", Some(14400)),
        (Counted::Minutes, "1441", None),
        (Counted::Minutes, "20.5", None),
        (Counted::Units, "2.3", Some(23)),
        (Counted::Units, "100", Some(1000)),
        (Counted::Units, "100.1", None),
        (Counted::Units, "2.35", None),
        (Counted::Units, ".5", None),
        (Counted::Cigarettes, "-1", None),
        (Counted::Cigarettes, "1e3", None),
        (Counted::Cigarettes, "٣", None),
        (Counted::Cigarettes, "99999999999999999999", None),
        (Counted::Cigarettes, "", None),
    ] {
        assert_eq!(counted.read(text), tenths, "{text}");
    }
    assert_eq!((amount(300), amount(23), amount(0)), ("30".into(), "2.3".into(), "0".into()));
}

#[test]
fn times_in_words() {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let mut when = Encouragement { times: vec![at(8), at(12)], days: Vec::new() };
    assert_eq!(times(&when), "At 8am and midday, every day");
    when.days = vec![Weekday::Mon, Weekday::Wed, Weekday::Fri];
    assert_eq!(times(&when), "At 8am and midday, on Monday, Wednesday and Friday");
}
