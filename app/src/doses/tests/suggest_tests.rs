use chrono::NaiveDate;
use serde_json::{Value, json};

use super::from_dosage;
use crate::doses::schedule::{Course, Days, Timing};

fn today() -> NaiveDate {
    "2026-11-24".parse().unwrap()
}

fn suggested(dosage: &Value) -> Option<Course> {
    from_dosage(dosage, today())
}

fn repeat(repeat: Value) -> Value {
    json!({ "text": "Take ONE tablet as directed", "timing": { "repeat": repeat } })
}

/// "every 08:00 20:00 from 2026-11-24", or "nothing".
fn said(dosage: &Value) -> String {
    let Some(course) = suggested(dosage) else { return "nothing".into() };
    assert_eq!(course.check(), Ok(()));
    let what = match &course.timing {
        Timing::Clock(clock) => {
            let days = match &clock.days {
                Days::Every => "every".to_string(),
                Days::On(days) => days.iter().map(ToString::to_string).collect::<Vec<_>>().join("+"),
                Days::EveryNth(nth) => format!("every {nth} days"),
                Days::Cycle { on, off } => format!("{on} on {off} off"),
            };
            let times: Vec<String> =
                clock.steps[0].slots.iter().map(|slot| slot.at.format("%H:%M").to_string()).collect();
            format!("{days} {}", times.join(" "))
        }
        Timing::Interval(interval) => {
            format!("each {} minutes first {}", interval.every_minutes, interval.first_at.format("%m-%d %H:%M"))
        }
        Timing::AsNeeded(limits) => format!("gap {} most {}", limits.gap_minutes, limits.most_in_24_hours),
    };
    let ends = course.ends_on.map(|last| format!(" to {last}")).unwrap_or_default();
    format!("{what} from {}{ends}", course.starts_on)
}

#[test]
fn so_often_a_day() {
    for (dosage, expected) in [
        (json!({ "frequency": 1, "period": 1, "periodUnit": "d" }), "every 08:00"),
        (json!({ "frequency": 2, "period": 1, "periodUnit": "d" }), "every 08:00 20:00"),
        (json!({ "frequency": 2, "period": 1.0, "periodUnit": "d" }), "every 08:00 20:00"),
        (json!({ "frequency": 3, "period": 1, "periodUnit": "d" }), "every 08:00 14:00 20:00"),
        (json!({ "frequency": 4, "period": 1, "periodUnit": "d" }), "every 08:00 12:00 17:00 22:00"),
        (json!({ "frequency": 5, "period": 1, "periodUnit": "d" }), "nothing"),
        (json!({ "frequency": 0, "period": 1, "periodUnit": "d" }), "nothing"),
        (json!({ "frequency": -1, "period": 1, "periodUnit": "d" }), "nothing"),
        (json!({ "frequency": 1.5, "period": 1, "periodUnit": "d" }), "nothing"),
        (json!({ "frequency": "2", "period": 1, "periodUnit": "d" }), "nothing"),
        (json!({ "frequency": 1, "frequencyMax": 2, "period": 1, "periodUnit": "d" }), "nothing"),
        (json!({ "frequency": 2, "period": 1 }), "nothing"),
        (json!({ "frequency": 2, "periodUnit": "d" }), "nothing"),
        (json!({ "period": 1, "periodUnit": "d" }), "nothing"),
        (json!({ "frequency": 1, "period": 1, "periodUnit": "mo" }), "nothing"),
        (json!({ "frequency": 1, "period": 1, "periodUnit": "D" }), "nothing"),
        (json!({}), "nothing"),
    ] {
        let expected = if expected == "nothing" { expected.to_string() } else { format!("{expected} from 2026-11-24") };
        assert_eq!(said(&repeat(dosage.clone())), expected, "{dosage}");
    }
}

#[test]
fn at_times_and_at_parts_of_the_day() {
    for (dosage, expected) in [
        (json!({ "timeOfDay": ["20:00:00", "08:00:00"] }), "every 08:00 20:00"),
        (json!({ "timeOfDay": ["08:30"], "frequency": 1, "period": 1, "periodUnit": "d" }), "every 08:30"),
        (json!({ "timeOfDay": ["08:30"], "frequency": 2, "period": 1, "periodUnit": "d" }), "nothing"),
        (json!({ "timeOfDay": ["08:30", "08:30"] }), "nothing"),
        (json!({ "timeOfDay": ["08:30:15"] }), "nothing"),
        (json!({ "timeOfDay": ["25:00"] }), "nothing"),
        (json!({ "timeOfDay": ["8:00"] }), "nothing"),
        (json!({ "timeOfDay": [] }), "nothing"),
        (json!({ "timeOfDay": "08:00" }), "nothing"),
        (json!({ "timeOfDay": [8] }), "nothing"),
        (json!({ "when": ["MORN"] }), "every 08:00"),
        (json!({ "when": ["HS"], "frequency": 1, "period": 1, "periodUnit": "d" }), "every 22:00"),
        (json!({ "when": ["EVE", "MORN"] }), "every 08:00 18:00"),
        (
            json!({ "when": ["CM", "CD", "CV"], "frequency": 3, "period": 1, "periodUnit": "d" }),
            "every 08:00 12:30 18:00",
        ),
        (json!({ "when": ["ACM", "PCV"] }), "every 07:30 18:30"),
        (json!({ "when": ["MORN", "NIGHT"], "frequency": 1, "period": 1, "periodUnit": "d" }), "nothing"),
        (json!({ "when": ["AC"], "frequency": 3, "period": 1, "periodUnit": "d" }), "nothing"),
        (json!({ "when": ["PHS"] }), "nothing"),
        (json!({ "when": ["MORN", "CM"] }), "nothing"),
        (json!({ "when": ["ACM"], "offset": 30 }), "nothing"),
        (json!({ "when": ["MORN"], "timeOfDay": ["08:00"] }), "nothing"),
    ] {
        let expected = if expected == "nothing" { expected.to_string() } else { format!("{expected} from 2026-11-24") };
        assert_eq!(said(&repeat(dosage.clone())), expected, "{dosage}");
    }
}

#[test]
fn on_days_of_the_week_and_every_so_many_days() {
    for (dosage, expected) in [
        (json!({ "dayOfWeek": ["mon"], "frequency": 1, "period": 1, "periodUnit": "wk" }), "Mon 08:00 from 2026-11-24"),
        (
            json!({ "dayOfWeek": ["mon", "thu"], "frequency": 2, "period": 1, "periodUnit": "wk" }),
            "Mon+Thu 08:00 from 2026-11-24",
        ),
        (
            json!({ "dayOfWeek": ["mon", "thu"], "frequency": 4, "period": 1, "periodUnit": "wk" }),
            "Mon+Thu 08:00 20:00 from 2026-11-24",
        ),
        (json!({ "dayOfWeek": ["mon", "thu"], "period": 1, "periodUnit": "wk" }), "Mon+Thu 08:00 from 2026-11-24"),
        (json!({ "dayOfWeek": ["mon", "thu"], "frequency": 1, "period": 1, "periodUnit": "wk" }), "nothing"),
        (json!({ "dayOfWeek": ["mon", "thu"], "frequency": 3, "period": 1, "periodUnit": "wk" }), "nothing"),
        (json!({ "dayOfWeek": ["sat"], "timeOfDay": ["09:00", "21:00"] }), "Sat 09:00 21:00 from 2026-11-24"),
        (
            json!({ "dayOfWeek": ["sat"], "timeOfDay": ["09:00"], "frequency": 1, "period": 1, "periodUnit": "wk" }),
            "Sat 09:00 from 2026-11-24",
        ),
        (json!({ "dayOfWeek": ["sat"], "when": ["MORN"], "frequency": 2, "period": 1, "periodUnit": "wk" }), "nothing"),
        (json!({ "dayOfWeek": ["sat"] }), "nothing"),
        (json!({ "dayOfWeek": ["sat", "sat"], "timeOfDay": ["09:00"] }), "nothing"),
        (json!({ "dayOfWeek": ["saturday"], "timeOfDay": ["09:00"] }), "nothing"),
        (json!({ "dayOfWeek": ["xxx"], "timeOfDay": ["09:00"] }), "nothing"),
        (json!({ "frequency": 1, "period": 1, "periodUnit": "wk" }), "nothing"),
        (json!({ "frequency": 1, "period": 2, "periodUnit": "d" }), "nothing"),
        (
            json!({ "frequency": 1, "period": 2, "periodUnit": "d", "boundsPeriod": { "start": "2026-11-20" } }),
            "every 2 days 08:00 from 2026-11-20",
        ),
        (
            json!({ "frequency": 1, "period": 2, "periodUnit": "wk", "boundsPeriod": { "start": "2026-11-20" } }),
            "every 14 days 08:00 from 2026-11-20",
        ),
        (
            json!({ "frequency": 3, "period": 2, "periodUnit": "d", "boundsPeriod": { "start": "2026-11-20" } }),
            // Three in two days is not three on each second day.
            "nothing",
        ),
    ] {
        assert_eq!(said(&repeat(dosage.clone())), expected, "{dosage}");
    }
}

#[test]
fn every_so_many_hours() {
    for (dosage, expected) in [
        (
            json!({ "frequency": 1, "period": 6, "periodUnit": "h" }),
            "each 360 minutes first 11-24 08:00 from 2026-11-24",
        ),
        (json!({ "period": 12, "periodUnit": "h" }), "each 720 minutes first 11-24 08:00 from 2026-11-24"),
        (json!({ "frequency": 2, "period": 6, "periodUnit": "h" }), "nothing"),
        (json!({ "frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h" }), "nothing"),
        (json!({ "frequency": 1, "period": 0.5, "periodUnit": "h" }), "nothing"),
        (json!({ "frequency": 1, "period": 10, "periodUnit": "min" }), "nothing"),
        (json!({ "frequency": 1, "period": 6, "periodUnit": "h", "when": ["MORN"] }), "nothing"),
        (json!({ "frequency": 1, "period": 6, "periodUnit": "h", "dayOfWeek": ["mon"] }), "nothing"),
    ] {
        assert_eq!(said(&repeat(dosage.clone())), expected, "{dosage}");
    }
}

#[test]
fn from_when_until_when() {
    for (bounds, expected) in [
        (
            json!({ "boundsPeriod": { "start": "2026-11-30", "end": "2026-12-06" } }),
            "every 08:00 from 2026-11-30 to 2026-12-06",
        ),
        (json!({ "boundsPeriod": { "start": "2026-11-01" } }), "every 08:00 from 2026-11-24"),
        (json!({ "boundsPeriod": { "end": "2026-11-24" } }), "every 08:00 from 2026-11-24 to 2026-11-24"),
        (json!({ "boundsPeriod": { "end": "2026-11-23" } }), "nothing"),
        (json!({ "boundsPeriod": { "start": "2026-12-06", "end": "2026-11-30" } }), "nothing"),
        (json!({ "boundsPeriod": { "start": "2026-11" } }), "nothing"),
        (json!({ "boundsPeriod": { "start": "2026-02-31" } }), "nothing"),
        (json!({ "boundsPeriod": { "start": 2026 } }), "nothing"),
        (json!({ "boundsPeriod": { "start": "2026-11-30T23:30:00+00:00" } }), "every 08:00 from 2026-11-30"),
        (json!({ "boundsPeriod": { "start": "2027-06-30T23:30:00Z" } }), "every 08:00 from 2027-07-01"),
        (
            json!({ "boundsDuration": { "value": 7, "unit": "days", "code": "d" } }),
            "every 08:00 from 2026-11-24 to 2026-11-30",
        ),
        (json!({ "boundsDuration": { "value": 2, "code": "wk" } }), "every 08:00 from 2026-11-24 to 2026-12-07"),
        (json!({ "boundsDuration": { "value": 1, "unit": "day" } }), "every 08:00 from 2026-11-24 to 2026-11-24"),
        (json!({ "boundsDuration": { "value": 1, "code": "mo" } }), "nothing"),
        (json!({ "boundsDuration": { "value": 0, "code": "d" } }), "nothing"),
        (json!({ "boundsDuration": { "value": 7.5, "code": "d" } }), "nothing"),
        (json!({ "boundsDuration": { "value": 7, "code": "d", "comparator": "<" } }), "nothing"),
        (json!({ "boundsDuration": { "value": 60000, "code": "wk" } }), "nothing"),
        (json!({ "boundsRange": { "low": { "value": 5 } } }), "nothing"),
        (json!({ "count": 10 }), "nothing"),
        (json!({ "duration": 30, "durationUnit": "min" }), "nothing"),
    ] {
        let mut dosage = json!({ "frequency": 1, "period": 1, "periodUnit": "d" });
        dosage.as_object_mut().unwrap().extend(bounds.as_object().unwrap().clone());
        assert_eq!(said(&repeat(dosage)), expected, "{bounds}");
    }
}

#[test]
fn as_needed_only_with_both_limits() {
    let dosage = |most: Value, timing: Value| {
        json!({
            "text": "1 or 2 tablets when needed", "asNeededBoolean": true, "timing": { "repeat": timing },
            "maxDosePerPeriod": most, "doseAndRate": [{ "doseQuantity": { "value": 1, "unit": "tablet" } }]
        })
    };
    let most = |value: u32, unit: &str, per: u32, per_unit: &str| json!({ "numerator": { "value": value, "unit": unit }, "denominator": { "value": per, "unit": per_unit } });
    let every_4_to_6 = || json!({ "frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h" });
    for (most, timing, expected) in [
        (most(4, "dose", 24, "h"), every_4_to_6(), "gap 240 most 4 from 2026-11-24"),
        (most(4, "doses", 1, "day"), every_4_to_6(), "gap 240 most 4 from 2026-11-24"),
        // One tablet is one dose.
        (most(8, "tablet", 24, "hours"), every_4_to_6(), "gap 240 most 8 from 2026-11-24"),
        (most(4000, "mg", 24, "h"), every_4_to_6(), "nothing"),
        (most(4, "dose", 12, "h"), every_4_to_6(), "nothing"),
        (most(0, "dose", 24, "h"), every_4_to_6(), "nothing"),
        (most(400, "dose", 24, "h"), every_4_to_6(), "nothing"),
        (Value::Null, every_4_to_6(), "nothing"),
        (most(4, "dose", 24, "h"), json!({ "frequency": 4, "period": 1, "periodUnit": "d" }), "nothing"),
        (
            most(4, "dose", 24, "h"),
            json!({ "frequency": 1, "period": 6, "periodMax": 4, "periodUnit": "h" }),
            "nothing",
        ),
    ] {
        assert_eq!(said(&dosage(most.clone(), timing)), expected, "{most}");
    }
    let mut coded = dosage(most(4, "dose", 24, "h"), every_4_to_6());
    coded["asNeededCodeableConcept"] = json!({ "text": "pain" });
    assert_eq!(said(&coded), "nothing", "one or the other");
    coded.as_object_mut().unwrap().remove("asNeededBoolean");
    assert_eq!(said(&coded), "gap 240 most 4 from 2026-11-24");
    coded["asNeededBoolean"] = json!("yes");
    assert_eq!(said(&coded), "nothing");
    let mut two = dosage(most(8, "tablet", 24, "h"), every_4_to_6());
    two["doseAndRate"][0]["doseQuantity"]["value"] = json!(2);
    assert_eq!(said(&two), "nothing", "how many doses of two there are in eight is not worked out");
}

#[test]
fn the_dose_is_its_own_text() {
    let dose = |dosage: &Value| {
        let course = suggested(dosage)?;
        let Timing::Clock(clock) = course.timing else { return None };
        Some(clock.steps[0].slots[0].dose.clone())
    };
    let daily = || json!({ "repeat": { "frequency": 2, "period": 1, "periodUnit": "d" } });
    let text = "  ONE tablet, twice a day, with a full glass of water — do NOT crush ";
    assert_eq!(dose(&json!({ "text": text, "timing": daily() })).as_deref(), Some(text));
    let amount = |rate: Value| json!({ "timing": daily(), "doseAndRate": [rate] });
    let quantity = |value: Value| amount(json!({ "doseQuantity": value }));
    assert_eq!(dose(&quantity(json!({ "value": 1, "unit": "tablet" }))).as_deref(), Some("1 tablet"));
    assert_eq!(dose(&quantity(json!({ "value": 2.5, "unit": "mL" }))).as_deref(), Some("2.5 mL"));
    for dosage in [
        json!({ "timing": daily() }),
        json!({ "text": " ", "timing": daily() }),
        json!({ "text": "a".repeat(501), "timing": daily() }),
        json!({ "text": 1, "timing": daily() }),
        quantity(json!({ "value": 1 })),
        quantity(json!({ "unit": "tablet" })),
        quantity(json!({ "value": 1, "unit": "tablet", "comparator": "<=" })),
        amount(json!({ "doseRange": { "low": { "value": 1, "unit": "tablet" } } })),
        amount(json!({ "rateQuantity": { "value": 1, "unit": "mL/h" } })),
        json!({ "timing": daily(), "doseAndRate": [{ "doseQuantity": { "value": 1, "unit": "a" } }, { "doseQuantity": { "value": 2, "unit": "a" } }] }),
        json!({ "text": "1", "timing": daily(), "doseAndRate": {} }),
    ] {
        assert_eq!(dose(&dosage), None, "{dosage}");
    }
}

#[test]
fn what_changes_the_meaning_or_is_no_dosage_at_all() {
    let daily = || json!({ "repeat": { "frequency": 2, "period": 1, "periodUnit": "d" } });
    for dosage in [
        json!({ "text": "1 tablet", "timing": daily(), "modifierExtension": [{ "url": "x" }] }),
        json!({ "text": "1 tablet", "timing": { "repeat": { "frequency": 2, "period": 1, "periodUnit": "d", "extension": [] } } }),
        json!({ "text": "1 tablet", "timing": { "event": ["2026-11-24"], "repeat": { "frequency": 2, "period": 1, "periodUnit": "d" } } }),
        json!({ "text": "1 tablet", "timing": { "code": { "text": "BD" } } }),
        json!({ "text": "1 tablet" }),
        json!({ "text": "1 tablet", "timing": [] }),
        json!([]),
        json!(null),
        json!("1 tablet twice a day"),
        json!({}),
    ] {
        assert_eq!(said(&dosage), "nothing", "{dosage}");
    }
}
