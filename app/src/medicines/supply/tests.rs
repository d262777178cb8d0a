//! Over Christmas 2026 and Easter 2027, and over doses that leave a doubt.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::{Value, json};

use super::{
    Origin, RunsOut, Stock, answered_by, ask_by, is_early, newest, nudges,
    rate::{Measured, Rate},
    runs_out,
};
use crate::alerts::calendar::Hours;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn twice_two() -> Value {
    json!({ "text": "Two to be taken twice a day, with breakfast and with the evening meal",
        "timing": { "repeat": { "frequency": 2, "period": 1, "periodUnit": "d" } },
        "doseAndRate": [{ "doseQuantity": { "value": 2, "unit": "tablet" } }] })
}

fn with(pointer: &str, key: &str, value: Value) -> Value {
    let mut dosage = twice_two();
    dosage.pointer_mut(pointer).unwrap()[key] = value;
    dosage
}

fn handed_out(value: Value, unit: &str, on: &str) -> Stock {
    let amount = Measured::read(&json!({ "value": value, "unit": unit })).unwrap();
    Stock { amount, on: day(on), origin: Origin::HandedOut }
}

/// Six days a week: a pharmacy that is closed on Sundays.
fn pharmacy() -> Hours {
    let mut hours = Hours::core();
    hours.saturday = hours.monday;
    hours
}

fn out_on(on: &str) -> RunsOut {
    RunsOut { on: day(on), from: day("2026-11-05"), origin: Origin::HandedOut }
}

#[test]
fn a_dose_without_a_doubt_is_read() {
    let rate = |dosage: Value| Rate::read(&[dosage]).map(|rate| (rate.thousandths, rate.minutes));
    for (dosage, expected) in [
        (twice_two(), (4000, 1440)),
        (with("/timing/repeat", "period", json!(1.0)), (4000, 1440)),
        (with("/timing/repeat", "when", json!(["CM", "CV"])), (4000, 1440)),
        (with("/timing/repeat", "timeOfDay", json!(["08:00:00", "20:00:00"])), (4000, 1440)),
        (with("/timing", "code", json!({ "coding": [{ "code": "BID" }] })), (4000, 1440)),
        (with("", "asNeededBoolean", json!(false)), (4000, 1440)),
        (with("/doseAndRate/0/doseQuantity", "value", json!(0.5)), (1000, 1440)),
        (
            json!({ "timing": { "repeat": { "frequency": 1, "period": 12, "periodUnit": "h" } },
                "doseAndRate": [{ "doseQuantity": { "value": 5, "unit": "mL" } }] }),
            (5000, 720),
        ),
        (
            json!({ "timing": { "repeat": { "frequency": 1, "period": 1, "periodUnit": "wk" } },
                "doseAndRate": [{ "doseQuantity": { "value": 1, "unit": "tablet" } }] }),
            (1000, 10080),
        ),
    ] {
        assert_eq!(rate(dosage.clone()), Some(expected), "{dosage}");
    }
}

#[test]
fn a_doubt_leaves_nothing_to_count_by() {
    let doubtful = [
        json!({ "text": "One to be taken each morning" }),
        with("", "text", json!("Two when needed, twice a day")),
        with("", "text", json!("One or two twice a day")),
        with("", "text", json!("Up to two, twice a day")),
        with("", "text", json!("Use as directed")),
        with("", "additionalInstruction", json!([{ "text": "Reduce if dizzy" }])),
        with("", "asNeededBoolean", json!(true)),
        with("", "asNeededCodeableConcept", json!({ "text": "pain" })),
        with("", "maxDosePerPeriod", json!({ "numerator": { "value": 8 } })),
        with("", "modifierExtension", json!([{ "url": "x", "valueBoolean": true }])),
        with("", "doseAndRate", json!([])),
        with("", "doseAndRate", json!([{ "doseRange": { "low": { "value": 1 }, "high": { "value": 2 } } }])),
        with("/doseAndRate/0", "rateQuantity", json!({ "value": 1 })),
        with("/doseAndRate/0/doseQuantity", "comparator", json!("<")),
        with("/doseAndRate/0/doseQuantity", "value", json!(0)),
        with("/doseAndRate/0/doseQuantity", "value", json!(0.3333)),
        with("/timing/repeat", "frequencyMax", json!(3)),
        with("/timing/repeat", "periodMax", json!(2)),
        with("/timing/repeat", "boundsDuration", json!({ "value": 7, "code": "d" })),
        with("/timing/repeat", "count", json!(10)),
        with("/timing/repeat", "dayOfWeek", json!(["mon"])),
        with("/timing/repeat", "when", json!(["CM"])),
        with("/timing/repeat", "periodUnit", json!("mo")),
        with("/timing/repeat", "frequency", json!(0)),
        with("/timing/repeat", "frequency", json!(2.5)),
        with("/timing", "event", json!(["2026-11-03"])),
        with("/timing", "code", json!({ "coding": [{ "code": "TID" }] })),
        with("/timing", "code", json!({ "text": "twice a day" })),
        json!("Two twice a day"),
    ];
    for dosage in doubtful {
        assert_eq!(Rate::read(std::slice::from_ref(&dosage)), None, "{dosage}");
    }
    assert_eq!(Rate::read(&[]), None);
    assert_eq!(Rate::read(&[twice_two(), twice_two()]), None, "two dosages at once");
}

#[test]
fn a_box_lasts_whole_days() {
    let rate = Rate::read(&[twice_two()]).unwrap();
    let today = day("2026-11-24");
    let runs_out = |stock: &Stock| runs_out(stock, &rate, today).map(|out| out.on);
    for (stock, on) in [
        (handed_out(json!(112), "tablet", "2026-11-05"), Some("2026-12-03")),
        (handed_out(json!(112), "Tablets", "2026-11-05"), Some("2026-12-03")),
        // Three are left over on the last day: not enough for it.
        (handed_out(json!(115), "tablet", "2026-11-05"), Some("2026-12-03")),
        (handed_out(json!(3), "tablet", "2026-11-20"), Some("2026-11-20")),
        (handed_out(json!(112), "capsule", "2026-11-05"), None),
        // From tomorrow's date nothing can be counted.
        (handed_out(json!(112), "tablet", "2026-11-25"), None),
        // It ran out long ago: the record is behind.
        (handed_out(json!(112), "tablet", "2026-06-05"), None),
        (handed_out(json!(9_999_999), "tablet", "2026-11-05"), None),
    ] {
        assert_eq!(runs_out(&stock), on.map(day), "{stock:?}");
    }
    let no_unit =
        Stock { amount: Measured::read(&json!({ "value": 112 })).unwrap(), ..handed_out(json!(1), "x", "2026-11-05") };
    assert_eq!(runs_out(&no_unit), None, "a number without a unit is no count of tablets");
}

#[test]
fn units_are_the_same_by_code_or_by_words() {
    let measured = |value: Value| Measured::read(&value).unwrap();
    let snomed = "http://snomed.info/sct";
    let tablet = measured(json!({ "value": 1, "unit": "tablet", "system": snomed, "code": "428673006" }));
    for (other, same) in [
        (json!({ "value": 28, "unit": "tabs", "system": snomed, "code": "428673006" }), true),
        (json!({ "value": 28, "unit": "tablet", "system": snomed, "code": "428641000" }), false),
        (json!({ "value": 28, "unit": "Tablets" }), true),
        (json!({ "value": 28, "unit": "TAB", "system": "http://terminology.hl7.org/x", "code": "TAB" }), false),
        (json!({ "value": 28 }), false),
    ] {
        assert_eq!(tablet.is_in_unit_of(&measured(other.clone())), same, "{other}");
    }
}

#[test]
fn a_count_by_the_person_goes_from_its_day() {
    let counted = Stock {
        amount: Measured::read(&json!({ "value": 12 })).unwrap(),
        on: day("2026-11-24"),
        origin: Origin::Counted,
    };
    let today = day("2026-11-24");
    let structured = Rate::read(&[twice_two()]).unwrap();
    assert_eq!(runs_out(&counted, &structured, today).unwrap().on, day("2026-11-27"));
    let told = Rate::of_a_day(1500);
    assert_eq!(runs_out(&counted, &told, today).unwrap().on, day("2026-12-02"));
    assert_eq!(runs_out(&counted, &Rate::of_a_day(0), today), None);
    // By what the person says nothing but what they counted is counted.
    assert_eq!(runs_out(&handed_out(json!(112), "tablet", "2026-11-05"), &told, today), None);
}

#[test]
fn the_newest_stock_counts_and_a_doubt_counts_for_nothing() {
    let first = handed_out(json!(112), "tablet", "2026-10-06");
    let second = handed_out(json!(112), "tablet", "2026-11-05");
    let issued = Stock { origin: Origin::Issued, ..handed_out(json!(56), "tablet", "2026-11-05") };
    let counted = Stock { origin: Origin::Counted, ..handed_out(json!(12), "tablet", "2026-11-05") };
    let all = [first.clone(), second.clone(), issued, counted.clone()];
    assert_eq!(newest(&all[..3]), Some(&second));
    assert_eq!(newest(&all), Some(&counted));
    assert_eq!(newest(&[second.clone(), second.clone()]), Some(&second), "told twice");
    let other = handed_out(json!(56), "tablet", "2026-11-05");
    assert_eq!(newest(&[second, other]), None, "two boxes, or one?");
    assert_eq!(newest(&[]), None);
}

#[test]
fn the_day_to_ask_by_knows_holidays() {
    let six = pharmacy();
    for (runs_out_on, collect, ask, why) in [
        ("2026-12-03", "2026-12-02", "2026-11-29", "an ordinary Thursday"),
        ("2026-12-01", "2026-11-30", "2026-11-25", "a weekend lies between"),
        // Christmas 2026: closed on Friday 25, Saturday 26, Sunday 27, Monday 28.
        ("2026-12-24", "2026-12-23", "2026-12-20", "before Christmas Eve"),
        ("2026-12-25", "2026-12-24", "2026-12-21", "on Christmas Day"),
        ("2026-12-26", "2026-12-24", "2026-12-21", "on Boxing Day"),
        ("2026-12-28", "2026-12-24", "2026-12-21", "on its substitute"),
        ("2026-12-29", "2026-12-24", "2026-12-21", "the first open day after"),
        ("2026-12-30", "2026-12-29", "2026-12-22", "the second"),
        ("2026-12-31", "2026-12-30", "2026-12-23", "the third"),
        ("2027-01-01", "2026-12-31", "2026-12-28", "New Year's Day"),
        ("2027-01-02", "2026-12-31", "2026-12-28", "the Saturday after it"),
        ("2027-01-04", "2027-01-02", "2026-12-29", "the pharmacy is open on that Saturday"),
        ("2027-01-05", "2027-01-04", "2026-12-29", "the practice is not"),
        // Easter 2027: Good Friday 26 March, Easter Monday 29 March.
        ("2027-03-26", "2027-03-25", "2027-03-22", "Good Friday"),
        ("2027-03-27", "2027-03-25", "2027-03-22", "the Saturday before Easter"),
        ("2027-03-28", "2027-03-27", "2027-03-23", "Easter Sunday: the pharmacy was open on Saturday"),
        ("2027-03-30", "2027-03-27", "2027-03-23", "the Tuesday after"),
        ("2027-03-31", "2027-03-30", "2027-03-23", "the Wednesday after"),
        ("2027-04-01", "2027-03-31", "2027-03-24", "the Thursday after"),
    ] {
        let by = ask_by(day(runs_out_on), Some(&six)).unwrap();
        assert_eq!((by.collect, by.ask), (day(collect), day(ask)), "{runs_out_on}: {why}");
    }
    // Without a pharmacy it is the practice that must be open.
    assert_eq!(ask_by(day("2027-01-04"), None).unwrap().collect, day("2026-12-31"));
    assert_eq!(ask_by(day("2026-12-03"), Some(&Hours::default())), None, "a pharmacy that never opens");
}

#[test]
fn asking_takes_at_least_two_working_days_whatever_the_day() {
    let (six, practice) = (pharmacy(), Hours::core());
    let first = day("2026-11-01");
    for runs_out_on in (0..420).map(|days| first + Duration::days(days)) {
        let by = ask_by(runs_out_on, Some(&six)).unwrap();
        assert!(by.ask < by.collect && by.collect < runs_out_on, "{runs_out_on}: {by:?}");
        let working = |from: NaiveDate, to: NaiveDate| {
            (1..(to - from).num_days())
                .map(|days| from + Duration::days(days))
                .filter(|day| super::last_open_before(*day + Duration::days(1), &practice) == Some(*day))
                .count()
        };
        assert_eq!(working(by.ask, by.collect), 2, "{runs_out_on}: {by:?}");
    }
}

#[test]
fn early_is_more_than_a_week_and_never_after_our_own_reminder() {
    let six = pharmacy();
    for (today, runs_out_on, early) in [
        ("2026-11-24", "2026-12-03", true),
        ("2026-11-26", "2026-12-03", false),
        ("2026-11-25", "2026-12-03", true),
        // Reminded on 19 December, eleven days before: the holidays take them.
        ("2026-12-19", "2026-12-30", true),
        ("2026-12-20", "2026-12-30", false),
        ("2026-12-10", "2026-12-05", false),
    ] {
        let out = out_on(runs_out_on);
        let by = ask_by(out.on, Some(&six));
        assert_eq!(is_early(day(today), &out, by), early, "{today} {runs_out_on}");
    }
}

#[test]
fn a_reminder_comes_in_time_and_never_in_a_burst() {
    let six = pharmacy();
    let steps = |runs_out_on: &str, now: &str| -> Vec<(String, String)> {
        let by = ask_by(day(runs_out_on), Some(&six)).unwrap();
        let all = nudges(day(runs_out_on), by, at(now));
        assert!(
            all.iter()
                .all(|moment| moment.at >= at(now) && moment.at < moment.until && moment.occurrence == runs_out_on)
        );
        all.into_iter().map(|moment| (moment.step, moment.at.to_rfc3339())).collect()
    };
    let told = |step: &str, at: &str| (step.to_owned(), at.to_owned());
    let both = [told("2-days", "2026-11-27T09:00:00+00:00"), told("now", "2026-11-29T09:00:00+00:00")];
    assert_eq!(steps("2026-12-03", "2026-11-24T10:00:00Z"), both);
    assert_eq!(steps("2026-12-03", "2026-11-27T09:00:00Z"), both, "at the very minute");
    assert_eq!(steps("2026-12-03", "2026-11-27T09:00:01Z"), both[1..], "one is not said twice");
    // Both have gone by: once, at the next nine o'clock.
    assert_eq!(steps("2026-12-03", "2026-11-30T08:00:00Z"), [told("now", "2026-11-30T09:00:00+00:00")]);
    assert_eq!(steps("2026-12-03", "2026-11-30T10:00:00Z"), [told("now", "2026-12-01T09:00:00+00:00")]);
    assert_eq!(steps("2026-12-03", "2026-12-03T10:00:00Z"), [], "it has run out");
    // By the clock in London: summer time begins on 28 March 2027.
    assert_eq!(
        steps("2027-04-01", "2027-03-01T10:00:00Z"),
        [told("2-days", "2027-03-22T09:00:00+00:00"), told("now", "2027-03-24T09:00:00+00:00")]
    );
    assert_eq!(steps("2027-04-08", "2027-03-29T10:00:00Z")[0].1, "2027-04-02T08:00:00+00:00");
}

#[test]
fn an_answer_takes_two_working_days() {
    for (today, answered) in [
        ("2026-11-24", "2026-11-26"),
        ("2026-11-26", "2026-11-30"),
        ("2026-11-28", "2026-12-01"),
        ("2026-12-23", "2026-12-29"),
        ("2026-12-24", "2026-12-30"),
        ("2027-03-24", "2027-03-30"),
        ("2027-03-25", "2027-03-31"),
    ] {
        assert_eq!(answered_by(day(today)), Some(day(answered)), "{today}");
    }
}
