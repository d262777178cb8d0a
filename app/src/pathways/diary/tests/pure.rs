//! What is to be done today, and how far a diary is.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use uuid::Uuid;

use crate::{
    pathways::{
        InForce,
        diary::{
            Followed,
            progress::{self, Done},
            rules::{self, OfSlot, Reader, When},
        },
        limits::Limits,
        template::{Slot, Template},
    },
    people::{Ods, PersonId},
    readings::{
        Circumstances, EnteredAs, Method, Reading,
        measure::{Breathed, Measure, Values},
        unit::Amount,
    },
};

const WEEK: &str = include_str!("../../templates/hypertension-diagnosis.json");
const WEEKLY: &str = include_str!("../../templates/hypertension-treated.json");
const DIABETES: &str = include_str!("../../templates/diabetes.json");
const WARD: &str = include_str!("../../templates/oxygen-at-home.json");

fn nov(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).expect("a day")
}

fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, day, hour, minute, 0).single().expect("a time")
}

fn wall(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    at(day, hour, minute).naive_utc()
}

/// Since the 10th; a week has a last day.
fn follows(template: &str) -> Followed {
    let template: Template = serde_json::from_str(template).expect("a template of ours");
    let ends_on = template.days.map(|days| nov(9 + u32::from(days)));
    let on = InForce {
        id: Uuid::from_u128(1),
        organisation: Ods::parse("Y99001").expect("an ODS code"),
        template,
        version: 1,
        started_at: at(10, 7, 0),
        starts_on: nov(10),
        ends_on,
        own: Limits::default(),
    };
    Followed { on, organisation: "Harbour Lane Surgery".into(), telephone: String::new() }
}

fn reading(taken_at: DateTime<Utc>, values: Values, task: Option<&str>) -> Reading {
    Reading {
        person: PersonId(Uuid::nil()),
        id: Uuid::from_u64_pair(taken_at.timestamp().unsigned_abs(), task.map_or(0, |task| task.len() as u64)),
        taken_at,
        offset_minutes: 0,
        zone: "Europe/London".into(),
        received_at: taken_at,
        values,
        note: String::new(),
        method: Method::Typed,
        circumstances: Circumstances::default(),
        sitting: Some(Uuid::from_u128(77)),
        task: task.map(str::to_string),
        entered_by: None,
        entered_as: EnteredAs::Person,
        organisation: None,
        version: 1,
    }
}

fn pressure(day: u32, hour: u32, minute: u32) -> Reading {
    let (systolic, diastolic) = (Amount::whole(130), Amount::whole(80));
    reading(at(day, hour, minute), Values::BloodPressure { systolic, diastolic, pulse: None, irregular: false }, None)
}

fn glucose(hour: u32, task: Option<&str>) -> Reading {
    reading(at(12, hour, 0), Values::Glucose { level: Amount::whole(6), meal: None }, task)
}

/// (slot, where it stands, [(measure, done, times)])
type Seen = Vec<(Slot, When, Vec<(Measure, usize, usize)>)>;

fn seen(slots: &[OfSlot]) -> Seen {
    let of = |of_slot: &OfSlot| {
        let to_do = of_slot.to_do.iter().map(|to_do| (to_do.measure, to_do.done, to_do.times)).collect();
        (of_slot.slot, of_slot.when, to_do)
    };
    slots.iter().map(of).collect()
}

#[test]
fn the_tasks_of_a_day() {
    let followed = [follows(WEEK)];
    let pressures = |done| vec![(Measure::BloodPressure, done, 2)];
    let morning = |when, done| (Slot::Morning, when, pressures(done));
    let evening = |when, done| (Slot::Evening, when, pressures(done));
    let one = [pressure(12, 8, 0)];
    let two = [pressure(12, 8, 0), pressure(12, 8, 2)];
    let three = [pressure(12, 8, 0), pressure(12, 8, 2), pressure(12, 8, 4)];
    let late = [pressure(13, 0, 30)];
    let cases: [(&[Reading], NaiveDateTime, Seen); 8] = [
        (&[], wall(12, 9, 0), vec![morning(When::Now, 0), evening(When::Later, 0)]),
        (&one, wall(12, 9, 0), vec![morning(When::Now, 1), evening(When::Later, 0)]),
        (&two, wall(12, 9, 0), vec![morning(When::Now, 2), evening(When::Later, 0)]),
        // A third is kept, and is not one too many.
        (&three, wall(12, 9, 0), vec![morning(When::Now, 2), evening(When::Later, 0)]),
        (&one, wall(12, 13, 0), vec![morning(When::Past, 1), evening(When::Later, 0)]),
        (&[], wall(12, 16, 0), vec![morning(When::Past, 0), evening(When::Now, 0)]),
        // After midnight it is still the evening before.
        (&late, wall(13, 0, 45), vec![morning(When::Past, 0), evening(When::Now, 1)]),
        (&late, wall(13, 4, 0), vec![morning(When::Now, 0), evening(When::Later, 0)]),
    ];
    for (readings, wall, is) in cases {
        assert_eq!(seen(&rules::today(&followed, readings, wall, Reader::Home)), is, "{wall}");
    }
    // Before it begins, and after its last day, nothing.
    for day in [9, 17] {
        assert_eq!(rules::today(&followed, &[], wall(day, 9, 0), Reader::Home), []);
    }
}

#[test]
fn the_second_reading_goes_with_the_first() {
    let slots = rules::today(&[follows(WEEK)], &[pressure(12, 8, 0)], wall(12, 8, 0), Reader::Home);
    let to_do = &slots[0].to_do[0];
    assert_eq!(to_do.next_key(), "bp/morning/2");
    assert_eq!(to_do.sitting, Some(Uuid::from_u128(77)));
    for (seconds, left) in [(0, 60), (59, 1), (60, 0), (600, 0), (-30, 60)] {
        assert_eq!(to_do.waits(at(12, 8, 0) + chrono::Duration::seconds(seconds)), left, "{seconds}");
    }
    assert!(rules::is_recent(at(12, 8, 0), at(12, 9, 0)) && !rules::is_recent(at(12, 8, 0), at(12, 9, 1)));
}

#[test]
fn every_week_is_due_a_week_after_the_last() {
    let followed = [follows(WEEKLY)];
    let is_due =
        |readings: &[Reading], day| !rules::today(&followed, readings, wall(day, 9, 0), Reader::Home).is_empty();
    assert!(is_due(&[], 10) && is_due(&[], 14));
    let once = [pressure(12, 8, 0)];
    // On the day itself it goes on, for its other readings.
    assert!(is_due(&once, 12));
    for (day, is) in [(13, false), (18, false), (19, true), (25, true)] {
        assert_eq!(is_due(&once, day), is, "{day}");
    }
}

#[test]
fn what_two_tasks_ask_of_one_measure() {
    let followed = [follows(DIABETES)];
    let evening = |readings: &[Reading]| {
        let slots = rules::today(&followed, readings, wall(12, 20, 0), Reader::Home);
        let of_slot = slots.into_iter().find(|of_slot| of_slot.slot == Slot::Evening).expect("an evening");
        of_slot.to_do.into_iter().map(|to_do| (to_do.key.clone(), to_do.done)).collect::<Vec<_>>()
    };
    let is = |before, bedtime| vec![("before-meals".to_string(), before), ("bedtime".to_string(), bedtime)];
    assert_eq!(evening(&[]), is(0, 0));
    assert_eq!(evening(&[glucose(18, None)]), is(1, 0));
    assert_eq!(evening(&[glucose(22, Some("bedtime/evening/1"))]), is(0, 1));
    assert_eq!(evening(&[glucose(18, None), glucose(22, None)]), is(1, 1));
    assert_eq!(evening(&[glucose(18, None), glucose(22, Some("bedtime/evening/1"))]), is(1, 1));
    // A key that this pathway does not have fills what is open.
    assert_eq!(evening(&[glucose(18, Some("other/evening/1"))]), is(1, 0));
}

#[test]
fn two_pathways_that_ask_for_the_same_ask_once() {
    let mut weekly = follows(WEEKLY);
    weekly.on.id = Uuid::from_u128(2);
    let both = [follows(WEEK), weekly, follows(DIABETES)];
    let slots = rules::today(&both, &[pressure(12, 8, 0)], wall(12, 9, 0), Reader::Home);
    let morning = &seen(&slots)[0];
    assert_eq!(morning.2, [(Measure::BloodPressure, 1, 2), (Measure::Glucose, 0, 1)]);
}

#[test]
fn staff_alone_enter_alertness() {
    let followed = [follows(WARD)];
    let measures = |reader| {
        let slots = rules::today(&followed, &[], wall(12, 9, 0), reader);
        slots[0].to_do.iter().map(|to_do| to_do.measure).collect::<Vec<_>>()
    };
    assert!(!measures(Reader::Home).contains(&Measure::Alertness));
    assert!(measures(Reader::Work).contains(&Measure::Alertness));
    // All parts of a round share its sitting.
    let (saturation, breathed) = (Amount::whole(96), Breathed::Air);
    let oxygen = reading(at(12, 8, 50), Values::Oxygen { saturation, pulse: None, breathed }, None);
    let slots = rules::today(&followed, &[oxygen], wall(12, 9, 0), Reader::Home);
    assert!(slots[0].to_do.iter().all(|to_do| to_do.sitting == Some(Uuid::from_u128(77))));
}

#[test]
fn days_in_words() {
    let followed = follows(WEEK);
    let readings = [pressure(10, 8, 0), pressure(10, 8, 2), pressure(10, 20, 0), pressure(12, 8, 0)];
    let days = progress::days(&followed, &readings, nov(12), Slot::Afternoon);
    let words = |at: usize| days[at].slots.iter().map(|(_, done)| done.words()).collect::<Vec<_>>();
    assert_eq!(days.len(), 7);
    assert_eq!(words(0), ["Done, 2 of 2", "1 of 2"]);
    assert_eq!(words(1), ["None", "None"]);
    assert_eq!(words(2), ["1 of 2", "To come"]);
    assert_eq!(words(3), ["To come", "To come"]);
    let diary = progress::diary(&followed, &readings).expect("begun");
    assert_eq!(progress::day_of(&diary, nov(12)), (3, 7));
    assert_eq!(progress::day_of(&diary, nov(30)), (7, 7));
    // Without an end: the last seven days, and nothing is missing between two weeks.
    let weekly = follows(WEEKLY);
    let days = progress::days(&weekly, &[pressure(12, 8, 0)], nov(20), Slot::Evening);
    assert_eq!((days[0].on, days.len()), (nov(14), 7));
    assert!(days.iter().flat_map(|day| &day.slots).all(|(_, done)| *done == Done::NotAsked));
}

#[test]
fn complete_when_the_last_slot_is_full_or_the_days_are_over() {
    let followed = follows(WEEK);
    let mut readings: Vec<Reading> = (10..=16)
        .flat_map(|day| [(8, 0), (8, 2), (20, 0), (20, 2)].map(|(hour, minute)| pressure(day, hour, minute)))
        .collect();
    let is_complete = |readings: &[Reading], today| {
        progress::is_complete(&followed, &progress::diary(&followed, readings).expect("begun"), readings, today)
    };
    assert!(is_complete(&readings, nov(16)));
    readings.pop();
    assert!(!is_complete(&readings, nov(16)));
    assert!(is_complete(&readings, nov(17)), "its days are over");
}
