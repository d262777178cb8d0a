use chrono_tz::{Asia::Tokyo, Europe::London};

use super::*;
use crate::{
    doses::{
        MedicineRef, Reminding,
        mark::MarkedAs,
        schedule::{Clock, Course, Days, Slot, Step, Timing},
    },
    people::PersonId,
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn schedule(title: &str, times: &[(u32, u32)], zone: Tz) -> Schedule {
    let slots = times
        .iter()
        .map(|(hour, minute)| Slot { at: NaiveTime::from_hms_opt(*hour, *minute, 0).unwrap(), dose: "1".into() })
        .collect();
    let timing = Timing::Clock(Clock { days: Days::Every, steps: vec![Step { days: None, slots }] });
    let starts_on = "2026-01-01".parse().unwrap();
    let from = at("2026-01-01T00:00:00Z");
    Schedule {
        id: Uuid::now_v7(),
        medicine: MedicineRef::Own(Uuid::now_v7()),
        title: title.into(),
        reminding: Reminding { on: true, again_minutes: 15, again_times: 2, missed_after_minutes: 120, carer: None },
        made_at: from,
        made_by: PersonId(Uuid::now_v7()),
        made_as: MarkedAs::Person,
        organisation: None,
        confirmed_at: Some(from),
        paused_at: None,
        ended_at: None,
        version: 1,
        courses: vec![(from, Course { timing, starts_on, ends_on: None, zone })],
    }
}

fn taken(schedule: &Schedule, day: &str, slot: &str, when: &str) -> Dose {
    Dose {
        schedule: schedule.id,
        day: day.parse().unwrap(),
        slot: slot.into(),
        due_at: None,
        state: State::Taken { at: at(when) },
        note: String::new(),
        marked_at: at(when),
        marked_by: None,
        marked_as: MarkedAs::Person,
        organisation: None,
        version: 1,
    }
}

fn told(day: &Day) -> Vec<(Part, Vec<String>)> {
    let line = |line: &Line| format!("{} {} {:?}", line.title, line.occurrence.slot, line.stand);
    day.parts.iter().map(|(part, lines)| (*part, lines.iter().map(line).collect())).collect()
}

#[test]
fn parts_of_the_day() {
    for (hour, minute, part) in [
        (0, 0, Part::SmallHours),
        (4, 59, Part::SmallHours),
        (5, 0, Part::Morning),
        (11, 59, Part::Morning),
        (12, 0, Part::Afternoon),
        (17, 0, Part::Evening),
        (20, 59, Part::Evening),
        (21, 0, Part::Night),
        (23, 59, Part::Night),
    ] {
        assert_eq!(Part::of(NaiveTime::from_hms_opt(hour, minute, 0).unwrap()), part);
    }
}

#[test]
fn each_dose_stands_in_its_part_with_how_it_stands() {
    let one = schedule("Metformin", &[(8, 0), (9, 45), (10, 0), (20, 0), (23, 0)], London);
    let said = [taken(&one, "2026-11-24", "08:00", "2026-11-24T08:02:00Z")];
    let now = at("2026-11-24T10:20:00Z");
    let day = of(std::slice::from_ref(&one), &Known::new(&said, &[]), Ahead(0), now);
    let morning = vec![
        "Metformin 08:00 Taken { at: 2026-11-24T08:02:00Z }".to_string(),
        "Metformin 09:45 Late".into(),
        "Metformin 10:00 Due".into(),
    ];
    assert_eq!(
        told(&day),
        [
            (Part::Morning, morning),
            (Part::Evening, vec!["Metformin 20:00 Ahead".into()]),
            (Part::Night, vec!["Metformin 23:00 Ahead".into()]),
        ]
    );
    // At 10:20 what was due at 23:00 is eleven hours and twenty minutes ago, 20:00 more than twelve.
    let last: Vec<&str> = day.last_night.iter().map(|line| line.occurrence.slot.as_str()).collect();
    assert_eq!(last, ["23:00"]);
    let yesterday = of(std::slice::from_ref(&one), &Known::new(&said, &[]), Ahead(-1), now);
    assert_eq!((yesterday.parts.len(), yesterday.last_night.len()), (3, 0));
}

#[test]
fn a_mark_that_was_taken_back_is_none() {
    let due = at("2026-11-24T08:00:00Z");
    let one = schedule("Metformin", &[(8, 0)], London);
    let undone = Dose { state: State::Unmarked, ..taken(&one, "2026-11-24", "08:00", "2026-11-24T08:02:00Z") };
    for (minutes, expected) in [
        (-1, Stand::Ahead),
        (0, Stand::Due),
        (29, Stand::Due),
        (30, Stand::Late),
        (119, Stand::Late),
        (120, Stand::Missed),
    ] {
        assert_eq!(stand(due, Some(&undone), 120, due + Duration::minutes(minutes)), expected, "{minutes}");
        assert_eq!(stand(due, None, 120, due + Duration::minutes(minutes)), expected, "{minutes}");
    }
}

/// London's clocks change on 28 March and on 31 October 2027: every dose of the day is there once.
#[test]
fn days_of_23_and_25_hours_have_every_dose_once() {
    let one = schedule("Metformin", &[(0, 0), (1, 30), (2, 30), (12, 0), (23, 30)], London);
    for now in ["2027-03-28T11:00:00Z", "2027-10-31T12:00:00Z", "2027-03-27T12:00:00Z", "2027-11-01T12:00:00Z"] {
        let day = of(std::slice::from_ref(&one), &Known::new(&[], &[]), Ahead(0), at(now));
        let slots: Vec<&str> =
            day.parts.iter().flat_map(|(_, lines)| lines).map(|line| line.occurrence.slot.as_str()).collect();
        assert_eq!(slots, ["00:00", "01:30", "02:30", "12:00", "23:30"], "{now}");
    }
}

#[test]
fn each_schedule_has_its_own_today() {
    let (home, away) = (schedule("Home", &[(8, 0)], London), schedule("Away", &[(8, 0)], Tokyo));
    // 20:00 in London is 5 in the morning of the next day in Tokyo.
    let day = of(&[home, away], &Known::new(&[], &[]), Ahead(0), at("2026-11-24T20:00:00Z"));
    let days: Vec<String> = day
        .parts
        .iter()
        .flat_map(|(_, lines)| lines)
        .map(|line| format!("{} {}", line.title, line.occurrence.day))
        .collect();
    assert_eq!(days, ["Home 2026-11-24", "Away 2026-11-25"]);
}

#[test]
fn what_is_put_off_says_until_when() {
    let one = schedule("Metformin", &[(8, 0)], London);
    let until = at("2026-11-24T10:30:00Z");
    let put_off = [(one.id, "2026-11-24 08:00".to_string(), until)];
    let line_at = |now: &str, said: &[Dose]| {
        let day = of(std::slice::from_ref(&one), &Known::new(said, &put_off), Ahead(0), at(now));
        day.parts[0].1[0].put_off
    };
    assert_eq!(line_at("2026-11-24T10:00:00Z", &[]), Some(until));
    assert_eq!(line_at("2026-11-24T10:30:00Z", &[]), None);
    let said = [taken(&one, "2026-11-24", "08:00", "2026-11-24T10:01:00Z")];
    assert_eq!(line_at("2026-11-24T10:02:00Z", &said), None);
}
