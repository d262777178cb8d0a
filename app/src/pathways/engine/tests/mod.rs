//! Every boundary of the rules, as tables.

mod any_order;
mod diary;
mod news2;
mod others;
mod pressure;

use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use uuid::Uuid;

use super::{Subject, judge};
use crate::{
    pathways::{
        InForce,
        finding::{Finding, NextStep, Severity},
        limits::Limits,
        template::{Due, Slot, Task, Team, Template},
    },
    people::{Ods, PersonId},
    readings::{
        Circumstances, EnteredAs, Method, Reading,
        measure::{Breathed, Measure, PeakFlowScale, Values},
        unit::{Amount, Unit},
    },
};

fn amount<U: Unit>(text: &str) -> Amount<U> {
    Amount::of_thousandths(crate::readings::unit::thousandths(text).expect("a number"))
}

/// On that day of November 2026, at that time of the clock in London (which is UTC then).
fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, day, hour, minute, 0).single().expect("a time")
}

fn nov(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).expect("a day")
}

/// Ids in the order of a counter, so that a table reads the same every time.
fn reading(number: u128, taken_at: DateTime<Utc>, values: Values) -> Reading {
    Reading {
        person: PersonId(Uuid::nil()),
        id: Uuid::from_u128(number + 1),
        taken_at,
        offset_minutes: 0,
        zone: "Europe/London".into(),
        received_at: taken_at,
        values,
        note: String::new(),
        method: Method::Typed,
        circumstances: Circumstances::default(),
        sitting: None,
        task: None,
        entered_by: None,
        entered_as: EnteredAs::Person,
        organisation: None,
        version: 1,
    }
}

fn pressure(systolic: &str, diastolic: &str) -> Values {
    Values::BloodPressure { systolic: amount(systolic), diastolic: amount(diastolic), pulse: None, irregular: false }
}

fn irregular(systolic: &str, diastolic: &str) -> Values {
    Values::BloodPressure { systolic: amount(systolic), diastolic: amount(diastolic), pulse: None, irregular: true }
}

fn oxygen(percent: &str, breathed: Breathed) -> Values {
    Values::Oxygen { saturation: amount(percent), pulse: None, breathed }
}

fn peak_flow(best: i64, scale: PeakFlowScale) -> Values {
    Values::PeakFlow { best: Amount::whole(best), blows: vec![Amount::whole(best)], scale }
}

fn task(measure: Measure, slots: &[Slot], times: u8) -> Task {
    Task { key: measure.key().into(), measure, slots: slots.to_vec(), times, wait_seconds: 60, every_days: 1 }
}

/// A pathway of that template since 1 November.
fn pathway(key: &str, tasks: Vec<Task>) -> InForce {
    InForce {
        id: Uuid::from_u128(0xfeed),
        organisation: Ods::parse("Y99001").expect("an ODS code"),
        template: Template {
            key: key.into(),
            title: String::new(),
            about: String::new(),
            source: String::new(),
            staff_facing: false,
            days: None,
            tasks,
            limits: Limits::default(),
            questions: Vec::new(),
            advice: Vec::new(),
            team: Team { name: String::new(), second: String::new(), lead: String::new() },
            due: Due { red_minutes: 60, amber_minutes: 240, missing_days: 2 },
        },
        version: 3,
        started_at: at(1, 9, 0),
        starts_on: nov(1),
        ends_on: None,
        own: Limits::default(),
    }
}

fn diagnosis() -> InForce {
    let mut on =
        pathway("hypertension-diagnosis", vec![task(Measure::BloodPressure, &[Slot::Morning, Slot::Evening], 2)]);
    on.template.days = Some(7);
    on
}

fn treated() -> InForce {
    pathway("hypertension-treated", vec![task(Measure::BloodPressure, &[Slot::Morning, Slot::Evening], 2)])
}

const SOMEBODY: Subject = Subject { birth_date: NaiveDate::from_ymd_opt(1960, 2, 29) };

/// What the last of these means, judged a minute after it was taken.
fn last(on: &[InForce], readings: &[Reading]) -> Vec<Finding> {
    let reading = readings.last().expect("a reading");
    judge(SOMEBODY, on, reading, readings, reading.taken_at + Duration::minutes(1))
}

/// Rule, severity and next step of the most urgent finding.
fn first(findings: &[Finding]) -> Option<(&'static str, Severity, NextStep)> {
    findings.first().map(|finding| (finding.rule, finding.severity, finding.next))
}
