use chrono::{DateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::*;
use crate::doses::schedule::{Clock, Course, Days, Slot, Step, Timing};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn course(hours: &[u32]) -> Course {
    let slot = |hour: &u32| Slot { at: NaiveTime::from_hms_opt(*hour, 0, 0).unwrap(), dose: "1 tablet".into() };
    let steps = vec![Step { days: None, slots: hours.iter().map(slot).collect() }];
    Course {
        timing: Timing::Clock(Clock { days: Days::Every, steps }),
        starts_on: "2026-11-01".parse().unwrap(),
        ends_on: None,
        zone: London,
    }
}

fn kept(hours: &[u32], said: &[&str], put_off: &[(&str, &str)]) -> Kept {
    let schedule = Uuid::nil();
    Kept {
        courses: vec![(schedule, vec![(at("2026-11-01T00:00:00Z"), course(hours))])],
        said: said.iter().map(|key| (schedule, key.to_string())).collect(),
        put_off: put_off.iter().map(|(key, until)| ((schedule, key.to_string()), at(until))).collect(),
    }
}

#[test]
fn what_is_still_to_mark_today_in_one_line() {
    let (eight, twenty) = ("2026-11-24 08:00", "2026-11-24 20:00");
    for (kept, now, words) in [
        (
            kept(&[8, 20], &[], &[]),
            "2026-11-24T07:00:00Z",
            Some("Your medicines: 2 doses today to mark, the next at 8am"),
        ),
        (
            kept(&[8, 20], &[], &[]),
            "2026-11-24T10:00:00Z",
            Some("Your medicines: 2 doses today to mark, the next at 8pm"),
        ),
        (kept(&[8, 20], &[eight], &[]), "2026-11-24T10:00:00Z", Some("Your medicines: 1 dose today to mark, at 8pm")),
        (kept(&[8, 20], &[eight], &[]), "2026-11-24T21:00:00Z", Some("Your medicines: 1 dose today to mark")),
        (kept(&[8, 20], &[eight, twenty], &[]), "2026-11-24T21:00:00Z", Some("Your medicines: all of today is marked")),
        // What was said of yesterday is not of today.
        (
            kept(&[8], &["2026-11-23 08:00"], &[]),
            "2026-11-24T07:00:00Z",
            Some("Your medicines: 1 dose today to mark, at 8am"),
        ),
        (
            kept(&[8], &[], &[(eight, "2026-11-24T10:30:00Z")]),
            "2026-11-24T10:00:00Z",
            Some("Your medicines: 1 dose today to mark, at 10:30am"),
        ),
        (kept(&[], &[], &[]), "2026-11-24T10:00:00Z", None),
        // Before it begins.
        (kept(&[8], &[], &[]), "2026-10-20T10:00:00Z", None),
    ] {
        assert_eq!(count(&kept, at(now)).as_ref().map(in_words).as_deref(), words, "{now}");
    }
}
