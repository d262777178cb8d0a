//! What a plan has due, second by second and after an outage; around the changes of clocks too.

use std::collections::HashSet;

use chrono::{DateTime, Duration, NaiveDateTime, Utc, Weekday};
use chrono_tz::{America::New_York, Europe::London};
use proptest::prelude::*;
use uuid::Uuid;

use super::{ClockPlan, DosePlan, Due, Moment, Plan, To};
use crate::doses::schedule::{Clock, Course, Days, Interval, Slot, Step, Timing};

fn at(text: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap().and_utc()
}

fn course(starts_on: &str, times: &[&str]) -> Course {
    let slots = times.iter().map(|at| Slot { at: at.parse().unwrap(), dose: String::new() }).collect();
    Course {
        timing: Timing::Clock(Clock { days: Days::Every, steps: vec![Step { days: None, slots }] }),
        starts_on: starts_on.parse().unwrap(),
        ends_on: None,
        zone: London,
    }
}

fn every(first_at: &str, every_minutes: u32) -> Course {
    let first_at = at(first_at);
    Course {
        timing: Timing::Interval(Interval { every_minutes, first_at, dose: String::new() }),
        starts_on: first_at.with_timezone(&London).date_naive(),
        ends_on: None,
        zone: London,
    }
}

const CARER: Uuid = Uuid::from_u128(7);

/// Said again after a quarter of an hour, twice; missed after an hour.
fn doses(course: Course) -> DosePlan {
    DosePlan {
        courses: vec![(at("2020-01-01T00:00"), course)],
        again_minutes: 15,
        again_times: 2,
        missed_after_minutes: 60,
        carer: Some(CARER),
        put_off: Vec::new(),
    }
}

/// "2026-11-24 08:00 first 08:00", one a line.
fn lines(due: &[Due]) -> Vec<String> {
    due.iter().map(|due| format!("{} {} {}", due.occurrence, due.step, due.due_at.format("%H:%M"))).collect()
}

/// Looked at whenever there is something, in time.
fn in_time(plan: &Plan, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Due> {
    let mut found = Vec::new();
    let mut after = from;
    while let Some(next) = plan.next_after(after).filter(|next| *next <= to) {
        assert!(next > after);
        let due = plan.due(after, next);
        assert!(!due.is_empty(), "woken for nothing at {next}");
        assert!(due.iter().all(|due| due.due_at == next && due.until >= next), "{due:?}");
        found.extend(due);
        after = next;
    }
    assert_eq!(plan.due(after, to), [], "not woken for it");
    found
}

#[test]
fn a_dose_nobody_marks() {
    let plan = Plan::Doses(doses(course("2026-11-24", &["08:00", "20:00"])));
    let found = in_time(&plan, at("2026-11-24T07:00"), at("2026-11-24T21:00"));
    assert_eq!(
        lines(&found),
        [
            "2026-11-24 08:00 first 08:00",
            "2026-11-24 08:00 again-1 08:15",
            "2026-11-24 08:00 again-2 08:30",
            "2026-11-24 08:00 carer 09:00",
            "2026-11-24 20:00 first 20:00",
            "2026-11-24 20:00 again-1 20:15",
            "2026-11-24 20:00 again-2 20:30",
            "2026-11-24 20:00 carer 21:00",
        ]
    );
    assert_eq!(found[0].until, at("2026-11-24T10:00"));
    assert_eq!((found[0].to, found[3].to), (To::Person, To::Carer(CARER)));
}

#[test]
fn nobody_else_is_told_unless_chosen_and_never_more_than_three_times() {
    let plan = DosePlan { carer: None, again_times: 200, again_minutes: 5, ..doses(course("2026-11-24", &["08:00"])) };
    let found = in_time(&Plan::Doses(plan.clone()), at("2026-11-24T07:00"), at("2026-11-25T07:00"));
    assert_eq!(found.len(), 4);
    assert_eq!(found[3].step, "again-3");
    let once = DosePlan { again_minutes: 0, ..plan };
    assert_eq!(in_time(&Plan::Doses(once), at("2026-11-24T07:00"), at("2026-11-25T07:00")).len(), 1);
}

#[test]
fn not_again_once_it_counts_as_missed_or_the_next_is_due() {
    let missed = DosePlan { missed_after_minutes: 20, ..doses(course("2026-11-24", &["08:00"])) };
    assert_eq!(
        lines(&in_time(&Plan::Doses(missed), at("2026-11-24T07:00"), at("2026-11-25T07:00"))),
        ["2026-11-24 08:00 first 08:00", "2026-11-24 08:00 again-1 08:15", "2026-11-24 08:00 carer 08:20"]
    );
    let dense = DosePlan { again_minutes: 40, ..doses(every("2026-11-24T08:00", 60)) };
    assert_eq!(
        lines(&in_time(&Plan::Doses(dense), at("2026-11-24T07:30"), at("2026-11-24T09:40"))),
        [
            "2026-11-24 1 first 08:00",
            "2026-11-24 1 again-1 08:40",
            "2026-11-24 2 first 09:00",
            "2026-11-24 1 carer 09:00",
            "2026-11-24 2 again-1 09:40"
        ]
    );
}

#[test]
fn late_by_an_outage() {
    let plan =
        Plan::Doses(DosePlan { carer: None, again_times: 0, ..doses(course("2026-11-24", &["08:00", "20:00"])) });
    let before = at("2026-11-24T07:59");
    assert_eq!(plan.due(before, at("2026-11-24T10:00")).len(), 1, "two hours late, to the minute");
    assert_eq!(plan.due(before, at("2026-11-24T10:00") + Duration::seconds(1)), []);
    // Half the time to the next one is less than two hours.
    let often = Plan::Doses(DosePlan { carer: None, again_times: 0, ..doses(every("2026-11-24T08:00", 120)) });
    assert_eq!(often.due(before, at("2026-11-24T09:00")).len(), 1);
    assert_eq!(often.due(before, at("2026-11-24T09:00") + Duration::seconds(1)), []);
}

#[test]
fn never_a_burst() {
    // Down for two days.
    let plan = Plan::Doses(doses(every("2026-11-22T08:00", 30)));
    let found = plan.due(at("2026-11-22T07:00"), at("2026-11-24T08:10"));
    assert_eq!(lines(&found), ["2026-11-24 17 first 08:00", "2026-11-24 15 carer 08:00"]);
    // Of the steps of one dose the latest.
    let plan = Plan::Doses(doses(course("2026-11-22", &["08:00", "20:00"])));
    let found = plan.due(at("2026-11-22T07:00"), at("2026-11-24T08:20"));
    assert_eq!(lines(&found), ["2026-11-24 08:00 again-1 08:15"]);
    let found = plan.due(at("2026-11-22T07:00"), at("2026-11-24T09:05"));
    assert_eq!(lines(&found), ["2026-11-24 08:00 again-2 08:30", "2026-11-24 08:00 carer 09:00"]);
    assert_eq!(plan.due(at("2026-11-22T07:00"), at("2026-11-24T13:00")), []);
    // The wrong way round, as after a clock was set back.
    assert_eq!(plan.due(at("2026-11-24T09:05"), at("2026-11-22T07:00")), []);
}

#[test]
fn put_off_moves_it() {
    let mut plan = doses(course("2026-11-24", &["08:00", "20:00"]));
    plan.put_off("2026-11-24 08:00", at("2026-11-24T08:40"), at("2026-11-24T08:10"));
    let found = in_time(&Plan::Doses(plan.clone()), at("2026-11-24T08:10"), at("2026-11-24T19:00"));
    assert_eq!(
        lines(&found),
        [
            "2026-11-24 08:00 snoozed-1 08:40",
            "2026-11-24 08:00 snoozed-1-again-1 08:55",
            "2026-11-24 08:00 snoozed-1-again-2 09:10",
            "2026-11-24 08:00 carer 09:40",
        ]
    );
    // And once more, after it was said again.
    plan.put_off("2026-11-24 08:00", at("2026-11-24T09:30"), at("2026-11-24T09:00"));
    let found = in_time(&Plan::Doses(plan.clone()), at("2026-11-24T09:00"), at("2026-11-24T19:00"));
    assert_eq!(
        lines(&found),
        [
            "2026-11-24 08:00 snoozed-2 09:30",
            "2026-11-24 08:00 snoozed-2-again-1 09:45",
            "2026-11-24 08:00 snoozed-2-again-2 10:00",
            "2026-11-24 08:00 carer 10:30",
        ]
    );
    // The other doses are as they were.
    let evening = in_time(&Plan::Doses(plan), at("2026-11-24T19:00"), at("2026-11-24T20:59"));
    assert_eq!(evening.len(), 3);
}

#[test]
fn put_off_before_it_is_due() {
    let mut plan = doses(course("2026-11-24", &["08:00"]));
    plan.put_off("2026-11-24 08:00", at("2026-11-24T09:00"), at("2026-11-24T07:30"));
    let plan = Plan::Doses(plan);
    assert_eq!(plan.due(at("2026-11-24T07:30"), at("2026-11-24T08:00")), []);
    assert_eq!(plan.next_after(at("2026-11-24T07:30")), Some(at("2026-11-24T09:00")));
    // To an earlier time than it is due: it stays where it is.
    let mut early = doses(course("2026-11-24", &["08:00"]));
    early.put_off("2026-11-24 08:00", at("2026-11-24T07:00"), at("2026-11-24T06:30"));
    assert_eq!(Plan::Doses(early).next_after(at("2026-11-24T06:30")), Some(at("2026-11-24T08:00")));
}

#[test]
fn put_off_beyond_the_next_one_both_are_said() {
    let mut plan = DosePlan { carer: None, again_times: 0, ..doses(every("2026-11-24T08:00", 60)) };
    plan.put_off("2026-11-24 1", at("2026-11-24T09:05"), at("2026-11-24T08:10"));
    let plan = Plan::Doses(plan);
    let found = plan.due(at("2026-11-24T08:10"), at("2026-11-24T09:06"));
    assert_eq!(lines(&found), ["2026-11-24 1 snoozed-1 09:05", "2026-11-24 2 first 09:00"]);
    assert_eq!(in_time(&plan, at("2026-11-24T08:10"), at("2026-11-24T09:06")).len(), 2);
}

#[test]
fn what_is_put_off_is_forgotten_in_time_and_nonsense_is_silent() {
    let mut plan = doses(course("2026-11-01", &["08:00"]));
    for key in ["", " ", "08:00", "2026-11-24", "2026-13-45 08:00", "2026-11-24 09:00", "2026-11-24 08:00 08:00"] {
        plan.put_off(key, at("2026-11-24T09:00"), at("2026-11-24T08:10"));
    }
    assert_eq!(Plan::Doses(plan.clone()).due(at("2026-11-24T08:50"), at("2026-11-24T08:59")), []);
    for day in 1..=20 {
        let text = format!("2026-12-{day:02}");
        plan.put_off(&format!("{text} 08:00"), at(&format!("{text}T09:00")), at(&format!("{text}T08:10")));
    }
    assert_eq!(plan.put_off.len(), 8);
}

#[test]
fn courses_one_after_the_other() {
    let mut plan = DosePlan { carer: None, again_times: 0, ..doses(course("2026-11-24", &["08:00", "20:00"])) };
    plan.courses.push((at("2026-11-25T12:00"), course("2026-11-24", &["09:00", "21:00"])));
    let there = Course { zone: New_York, ..course("2026-11-24", &["09:00", "21:00"]) };
    plan.courses.push((at("2026-11-26T10:00"), there));
    let found = in_time(&Plan::Doses(plan), at("2026-11-24T00:00"), at("2026-11-27T03:00"));
    assert_eq!(
        lines(&found),
        [
            "2026-11-24 08:00 first 08:00",
            "2026-11-24 20:00 first 20:00",
            "2026-11-25 08:00 first 08:00",
            "2026-11-25 21:00 first 21:00",
            "2026-11-26 09:00 first 09:00",
            "2026-11-27 21:00 first 02:00"
        ]
        .map(|line| line.replace("2026-11-27 21:00", "2026-11-26 21:00"))
    );
}

#[test]
fn slots_in_the_hour_that_is_left_out_are_both_said() {
    let plan = DosePlan { carer: None, again_times: 0, ..doses(course("2027-03-27", &["01:00", "01:30"])) };
    let found = in_time(&Plan::Doses(plan), at("2027-03-27T12:00"), at("2027-03-28T12:00"));
    assert_eq!(lines(&found), ["2027-03-28 01:00 first 01:00", "2027-03-28 01:30 first 01:00"]);
}

#[test]
fn moments() {
    let appointment = |at: DateTime<Utc>| {
        let step = |step: &str, before: Duration, good_for: Duration| Moment {
            occurrence: at.to_rfc3339(),
            step: step.into(),
            at: at - before,
            until: at - before + good_for,
        };
        Plan::Moments(vec![
            step("7-days", Duration::days(7), Duration::days(4)),
            step("2-days", Duration::days(2), Duration::days(1)),
            step("2-hours", Duration::hours(2), Duration::hours(2)),
        ])
    };
    let plan = appointment(at("2026-12-01T10:30"));
    let found = in_time(&plan, at("2026-11-01T00:00"), at("2026-12-31T00:00"));
    assert_eq!(found.iter().map(|due| due.step.as_str()).collect::<Vec<_>>(), ["7-days", "2-days", "2-hours"]);
    let long_ago = at("2026-11-01T00:00");
    assert_eq!(plan.due(long_ago, at("2026-11-29T12:00"))[0].step, "2-days", "the latest alone");
    assert_eq!(plan.due(long_ago, at("2026-11-28T10:00"))[0].step, "7-days");
    assert_eq!(plan.due(long_ago, at("2026-12-01T10:30")).len(), 1);
    assert_eq!(plan.due(long_ago, at("2026-12-01T10:31")), []);
    assert_eq!(plan.next_after(at("2026-12-01T08:30")), None);
    assert_eq!(Plan::Moments(Vec::new()).next_after(long_ago), None);
}

fn diary(times: &[&str], good_for_minutes: u32) -> ClockPlan {
    ClockPlan {
        times: times.iter().map(|at| at.parse().unwrap()).collect(),
        days: Vec::new(),
        from: "2026-11-24".parse().unwrap(),
        until: None,
        zone: London,
        good_for_minutes,
    }
}

#[test]
fn by_the_clock() {
    let mut clock = diary(&["07:30", "18:00"], 90);
    clock.until = Some("2026-11-25".parse().unwrap());
    let plan = Plan::Clock(clock.clone());
    let found = in_time(&plan, at("2026-11-01T00:00"), at("2026-12-31T00:00"));
    assert_eq!(
        lines(&found),
        [
            "2026-11-24 07:30 first 07:30",
            "2026-11-24 18:00 first 18:00",
            "2026-11-25 07:30 first 07:30",
            "2026-11-25 18:00 first 18:00"
        ]
    );
    assert_eq!(plan.due(at("2026-11-01T00:00"), at("2026-11-24T09:00")).len(), 1);
    assert_eq!(plan.due(at("2026-11-01T00:00"), at("2026-11-24T09:01")), []);
    clock.days = vec![Weekday::Wed];
    clock.until = None;
    assert_eq!(Plan::Clock(clock).next_after(at("2026-11-25T18:00")), Some(at("2026-12-02T07:30")));
    // Good for longer than until the next one: the latest alone.
    let long = Plan::Clock(diary(&["07:30", "18:00"], u32::MAX));
    let found = long.due(at("2026-11-01T00:00"), at("2027-06-01T12:00"));
    assert_eq!(lines(&found), ["2027-06-01 07:30 first 06:30"]);
}

/// `faults.md` F-07 for what is reminded of by the clock, doses and diaries.
#[test]
fn every_local_minute_around_both_changes() {
    let mut cases = 0;
    for first in ["2027-03-27", "2027-10-30"] {
        for minute in 0..24 * 60 {
            let slot = format!("{:02}:{:02}", minute / 60, minute % 60);
            let begin = at(&format!("{first}T00:00")) - Duration::hours(2);
            let dose = DosePlan { carer: None, again_times: 0, ..doses(course("2026-11-24", &[&slot])) };
            for plan in [Plan::Clock(diary(&[&slot], 60)), Plan::Doses(dose)] {
                let found = in_time(&plan, begin, begin + Duration::hours(76));
                let mut keys = HashSet::new();
                for due in &found {
                    assert!(keys.insert(due.occurrence.clone()), "{due:?}");
                    let shown = due.due_at.with_timezone(&London).format("%Y-%m-%d %H:%M").to_string();
                    let is_left_out = first == "2027-03-27" && due.occurrence.starts_with("2027-03-28 01:");
                    let expected = if is_left_out { "2027-03-28 02:00" } else { due.occurrence.as_str() };
                    assert_eq!(shown, expected);
                    // Of the hour that comes twice it is the first: before it, an hour ago it was no other day's hour.
                    if due.occurrence.starts_with("2027-10-31 01:") {
                        assert!(due.due_at < at("2027-10-31T01:00"), "{due:?}");
                    }
                    cases += 1;
                }
                let of_days: HashSet<&str> = found.iter().map(|due| &due.occurrence[..10]).collect();
                let begin_day: chrono::NaiveDate = first.parse().unwrap();
                for day in begin_day.iter_days().take(3) {
                    assert!(of_days.contains(day.to_string().as_str()), "{day} {slot}");
                }
            }
        }
    }
    assert!(cases >= 2 * 2 * 3 * 24 * 60, "{cases}");
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (0..6 * 24 * 60i64).prop_map(|minutes| at("2027-03-26T00:00") + Duration::minutes(minutes))
}

fn plan() -> impl Strategy<Value = Plan> {
    let times = proptest::collection::btree_set(0..24 * 60u32, 1..5);
    let by_clock = times.prop_map(|times| {
        let times: Vec<String> = times.iter().map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60)).collect();
        course("2027-03-01", &times.iter().map(String::as_str).collect::<Vec<_>>())
    });
    let by_interval = (15..900u32, 0..60i64).prop_map(|(minutes, later)| {
        let first = at("2027-03-20T00:00") + Duration::minutes(later);
        every(&first.format("%Y-%m-%dT%H:%M").to_string(), minutes)
    });
    let course = prop_oneof![by_clock, by_interval];
    let put_off = proptest::collection::vec((0..20usize, 0..600i64), 0..4);
    (course, 0..200u32, 0..4u8, 0..400u32, proptest::option::of(Just(CARER)), put_off).prop_map(
        |(course, again_minutes, again_times, missed_after_minutes, carer, put_off)| {
            let known = course.occurrences(at("2027-03-26T00:00"), at("2027-04-02T00:00"));
            let courses = vec![(at("2020-01-01T00:00"), course)];
            let put_off = put_off
                .into_iter()
                .filter_map(|(number, minutes)| {
                    let one = known.get(number)?;
                    Some((one.key(), one.due_at + Duration::minutes(minutes)))
                })
                .collect();
            Plan::Doses(DosePlan { courses, again_minutes, again_times, missed_after_minutes, carer, put_off })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn in_time_every_step_once_however_often_it_is_looked(plan in plan(), from in instant(), looks in 1..40i64) {
        let to = from + Duration::hours(30);
        let found = in_time(&plan, from, to);
        let steps: HashSet<(String, String)> = found.iter().map(|due| (due.occurrence.clone(), due.step.clone())).collect();
        prop_assert_eq!(steps.len(), found.len());
        // Looking where nothing is due changes nothing.
        let mut again = Vec::new();
        let mut after = from;
        while after < to {
            let look = (after + Duration::minutes(looks)).min(to);
            let now = plan.next_after(after).filter(|next| *next < look).unwrap_or(look);
            again.extend(plan.due(after, now));
            after = now;
        }
        prop_assert_eq!(again, found);
    }

    #[test]
    fn never_a_burst_and_never_too_late(plan in plan(), from in instant(), minutes in 0..5000i64) {
        let now = from + Duration::minutes(minutes);
        let due = plan.due(from, now);
        for one in &due {
            prop_assert!(from < one.due_at && one.due_at <= now && now <= one.until);
            prop_assert!(one.until - one.due_at <= Duration::hours(2));
        }
        for (to, most) in [(To::Person, 2), (To::Carer(CARER), 1)] {
            let instants: HashSet<DateTime<Utc>> = due.iter().filter(|one| one.to == to).map(|one| one.due_at).collect();
            prop_assert!(instants.len() <= most, "{:?}", due);
        }
    }

    #[test]
    fn what_is_kept_as_json_comes_back(plan in plan()) {
        let text = serde_json::to_string(&plan).unwrap();
        prop_assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
    }

    #[test]
    fn nothing_panics(plan in plan(), again in any::<u32>(), missed in any::<u32>(), from in instant()) {
        let Plan::Doses(doses) = plan else { unreachable!() };
        let plan = Plan::Doses(DosePlan { again_minutes: again, missed_after_minutes: missed, again_times: u8::MAX, ..doses });
        for (after, now) in [
            (DateTime::<Utc>::MIN_UTC, from),
            (from, from + Duration::days(40)),
            (DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC),
        ] {
            plan.due(after, now);
            plan.next_after(after);
        }
    }
}
