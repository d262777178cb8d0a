//! When things are said.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::{
    pathways::{
        ours,
        template::{Slot, Task},
    },
    reminders::{
        Kind,
        plan::Plan,
        sources::plans::{self, Asked, Known},
    },
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Step, when, until when.
fn moments(plan: &Plan) -> Vec<(String, DateTime<Utc>, DateTime<Utc>)> {
    let Plan::Moments(moments) = plan else { panic!("{plan:?}") };
    moments.iter().map(|moment| (moment.step.clone(), moment.at, moment.until)).collect()
}

#[test]
fn an_appointment_is_said_three_times_and_each_while_it_is_of_use() {
    let plan = plans::appointment(at("2026-12-10T14:30:00Z"), Known::Instant);
    assert_eq!(
        moments(&plan),
        [
            ("7-days".into(), at("2026-12-03T14:30:00Z"), at("2026-12-08T14:30:00Z")),
            ("2-days".into(), at("2026-12-08T14:30:00Z"), at("2026-12-10T12:30:00Z")),
            ("2-hours".into(), at("2026-12-10T12:30:00Z"), at("2026-12-10T14:30:00Z")),
        ]
    );
    let Plan::Moments(all) = plan else { unreachable!() };
    assert!(all.iter().all(|moment| moment.occurrence == "2026-12-10T14:30:00Z"));
}

#[test]
fn of_a_day_without_an_hour_it_is_said_in_the_morning_of_two_days() {
    let plan = plans::appointment(at("2026-12-10T00:00:00Z"), Known::Day);
    assert_eq!(
        moments(&plan),
        [
            ("7-days".into(), at("2026-12-03T09:00:00Z"), at("2026-12-08T09:00:00Z")),
            ("2-days".into(), at("2026-12-08T09:00:00Z"), at("2026-12-10T00:00:00Z")),
        ]
    );
}

#[test]
fn an_invitation_is_said_a_week_and_two_days_before_it_ends() {
    let plan = plans::invitation(at("2026-12-08T10:00:00Z"));
    assert_eq!(
        moments(&plan),
        [
            ("7-days".into(), at("2026-12-01T10:00:00Z"), at("2026-12-06T10:00:00Z")),
            ("2-days".into(), at("2026-12-06T10:00:00Z"), at("2026-12-08T10:00:00Z")),
        ]
    );
}

fn tasks(key: &str) -> Vec<Task> {
    ours::templates().unwrap().into_iter().find(|template| template.key == key).unwrap().tasks
}

#[test]
fn a_diary_is_said_by_the_parts_of_the_day_and_questions_after_the_readings() {
    let tasks = tasks("asthma");
    let plan_of = |kind| {
        let of = plans::of_kind(kind, &tasks);
        plans::diary(kind, &of, (day("2026-11-24"), None), &Asked::Daily).unwrap()
    };
    let Plan::Clock(readings) = plan_of(Kind::Readings) else { panic!() };
    assert_eq!(readings.times.iter().map(|time| time.to_string()).collect::<Vec<_>>(), ["08:00:00", "19:00:00"]);
    let Plan::Clock(questions) = plan_of(Kind::Questions) else { panic!() };
    assert_eq!(questions.times.iter().map(|time| time.to_string()).collect::<Vec<_>>(), ["19:15:00"]);
    // The key by which it is settled is the one that the plan gives it.
    for (kind, slot, plan) in [
        (Kind::Readings, Slot::Morning, Plan::Clock(readings)),
        (Kind::Questions, Slot::Evening, Plan::Clock(questions)),
    ] {
        let next = plan.next_after(at("2026-12-01T01:00:00Z")).unwrap();
        let due = plan.due(next - Duration::seconds(1), next).remove(0);
        assert_eq!(due.occurrence, plans::occurrence(kind, day("2026-12-01"), slot));
    }
    let plan = plans::diary(Kind::Questions, &[], (day("2026-11-24"), None), &Asked::Daily);
    assert_eq!(plan, None);
}

#[test]
fn what_is_asked_for_every_week_is_said_again_a_week_after_it_was_done() {
    let today = day("2026-11-24");
    assert_eq!(plans::days_asked(7, None, today)[..2], [today, day("2026-11-25")]);
    // Half of it was done today: the evening is still asked for.
    assert_eq!(plans::days_asked(7, Some(today), today)[..3], [today, day("2026-12-01"), day("2026-12-02")]);
    assert_eq!(plans::days_asked(7, Some(day("2026-11-20")), today)[..2], [day("2026-11-27"), day("2026-11-28")]);
    assert_eq!(plans::days_asked(7, Some(day("2026-11-01")), today)[0], today);
    let tasks = tasks("hypertension-treated");
    let of = plans::of_kind(Kind::Readings, &tasks);
    let asked = Asked::On(plans::days_asked(7, Some(day("2026-11-20")), today));
    let plan = plans::diary(Kind::Readings, &of, (today, Some(day("2026-11-28"))), &asked).unwrap();
    let said = moments(&plan);
    assert_eq!(said.len(), 4, "two days until the last one, mornings and evenings");
    assert_eq!(said[0].1, at("2026-11-27T08:00:00Z"));
    // In summer by the clock on the wall.
    let asked = Asked::On(vec![day("2027-07-01")]);
    let plan = plans::diary(Kind::Readings, &of, (today, None), &asked).unwrap();
    assert_eq!(moments(&plan)[0].1, at("2027-07-01T07:00:00Z"));
}
