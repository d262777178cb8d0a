//! Observations in and out again.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    read,
    write::{self, Of},
};
use crate::{
    people::{NhsNumber, Ods, PersonId},
    readings::{
        Circumstances, EnteredAs, Method, Reading,
        measure::{Alertness, Answered, Breathed, Meal, PeakFlowScale, Values},
        unit::Amount,
    },
};

fn now() -> DateTime<Utc> {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn source() -> Ods {
    Ods::parse("RZZ07").unwrap()
}

fn kept(values: Values) -> Reading {
    Reading {
        person: PersonId(Uuid::from_u128(1)),
        id: Uuid::from_u128(7),
        taken_at: "2026-07-24T07:30:15Z".parse().unwrap(),
        offset_minutes: 60,
        zone: "Europe/London".into(),
        received_at: "2026-07-24T07:31:00Z".parse().unwrap(),
        values,
        note: "after tea".into(),
        method: Method::Typed,
        circumstances: Circumstances {
            arm: Some("left".into()),
            device: Some("Omron M7".into()),
            ..Circumstances::default()
        },
        sitting: None,
        task: None,
        entered_by: None,
        entered_as: EnteredAs::Person,
        organisation: None,
        version: 1,
    }
}

fn out(reading: &Reading) -> Value {
    let number = NhsNumber::parse("9434765919").unwrap();
    write::observation(reading, &Of { nhs_number: Some(&number), origin: "https://nene.test" })
}

fn milli<U: crate::readings::unit::Unit>(thousandths: i64) -> Amount<U> {
    Amount::of_thousandths(thousandths)
}

#[test]
fn what_goes_out_comes_in_as_it_was() {
    let peak = |scale| Values::PeakFlow { best: Amount::whole(410), blows: vec![Amount::whole(410)], scale };
    for values in [
        Values::BloodPressure {
            systolic: Amount::whole(134),
            diastolic: Amount::whole(82),
            pulse: Some(Amount::whole(70)),
            irregular: true,
        },
        Values::BloodPressure { systolic: milli(134_500), diastolic: Amount::whole(82), pulse: None, irregular: false },
        Values::Pulse(Amount::whole(64)),
        Values::Weight(milli(80_250)),
        Values::Glucose { level: milli(5_600), meal: Some(Meal::AfterMeal) },
        Values::Glucose { level: milli(13_501), meal: None },
        Values::Oxygen { saturation: milli(97_500), pulse: Some(Amount::whole(64)), breathed: Breathed::Oxygen },
        Values::Oxygen { saturation: Amount::whole(97), pulse: None, breathed: Breathed::Air },
        Values::Temperature(milli(36_800)),
        peak(PeakFlowScale::Eu),
        peak(PeakFlowScale::Wright),
        Values::Breathing(Amount::whole(16)),
        Values::Steps(Amount::whole(12_345)),
    ] {
        let reading = kept(values.clone());
        let observation = out(&reading);
        // Through text, as it travels.
        let observation: Value = serde_json::from_str(&observation.to_string()).unwrap();
        let back = read::reading(&source(), &observation, now()).unwrap_or_else(|why| panic!("{why} {observation}"));
        assert_eq!(back.values, values, "{observation}");
        assert_eq!((back.taken_at, back.offset_minutes, back.zone.as_str()), (reading.taken_at, 60, "Europe/London"));
        assert_eq!(
            (back.note.as_str(), &back.circumstances.device, &back.circumstances.arm),
            ("after tea", &reading.circumstances.device, &reading.circumstances.arm)
        );
        assert_eq!(back.method, Method::System);
        // And once more.
        let again = out(&Reading { values: back.values, ..kept(Values::Note) });
        assert_eq!(again["component"], observation["component"]);
        assert_eq!(again["valueQuantity"], observation["valueQuantity"]);
    }
}

#[test]
fn an_observation_says_what_readings_md_asks() {
    let mut reading = kept(Values::BloodPressure {
        systolic: Amount::whole(134),
        diastolic: Amount::whole(82),
        pulse: None,
        irregular: false,
    });
    let found = out(&reading);
    assert_eq!(
        found["code"]["coding"],
        json!([{ "system": "http://snomed.info/sct", "code": "75367002" }, { "system": "http://loinc.org", "code": "85354-9" }])
    );
    assert_eq!(
        found["component"][0]["valueQuantity"],
        json!({ "value": 134, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]" })
    );
    assert_eq!(found["component"][1]["code"]["coding"][0]["code"], "1091811000000102");
    assert_eq!(found["effectiveDateTime"], "2026-07-24T08:30:15+01:00");
    assert_eq!(found["category"][0]["coding"][0]["code"], "vital-signs");
    assert_eq!(found["subject"]["identifier"]["value"], "9434765919");
    assert_eq!(found["performer"][0]["type"], "Patient");
    assert_eq!(found["status"], "final");
    reading.entered_as = EnteredAs::Staff;
    reading.organisation = Some("Y99001".into());
    reading.version = 2;
    let found = out(&reading);
    assert_eq!(
        (found["performer"][0]["type"].as_str(), found["status"].as_str()),
        (Some("Practitioner"), Some("amended"))
    );
    assert_eq!(found["performer"][1]["identifier"]["value"], "Y99001");
    reading.entered_as = EnteredAs::Carer;
    assert_eq!(out(&reading)["performer"][0]["type"], "RelatedPerson");
    // What no code names goes out in words.
    let symptoms = kept(Values::Symptoms(vec![Answered { question: "breathless".into(), answer: "more".into() }]));
    assert_eq!(out(&symptoms)["component"][0]["valueString"], "more");
    assert_eq!(out(&kept(Values::Alertness(Alertness::Voice)))["valueString"], "Voice");
    assert_eq!(out(&kept(Values::Note))["note"][0]["text"], "after tea");
}

fn glucose(change: impl FnOnce(&mut Value)) -> Value {
    let mut value = json!({
        "resourceType": "Observation", "id": "g1", "status": "final",
        "code": { "coding": [{ "system": "http://loinc.org", "code": "14743-9" }] },
        "effectiveDateTime": "2026-11-24T08:30:00Z",
        "valueQuantity": { "value": 5.6, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L" },
    });
    change(&mut value);
    value
}

#[test]
fn what_a_device_sends_is_taken_by_its_codes_alone() {
    let level = |change: fn(&mut Value)| {
        read::reading(&source(), &glucose(change), now()).map(|reading| reading.values.words())
    };
    assert_eq!(level(|_| {}).as_deref(), Ok("5.6 mmol/L"));
    // The code says the unit; the words beside it say nothing.
    assert_eq!(
        level(|value| value["valueQuantity"] =
            json!({ "value": 101, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mg/dL" }))
        .as_deref(),
        Ok("5.6 mmol/L")
    );
    for (told, change) in [
        ("UCUM", (|value: &mut Value| value["valueQuantity"]["code"] = Value::Null) as fn(&mut Value)),
        ("UCUM", |value| value["valueQuantity"]["system"] = Value::Null),
        ("UCUM", |value| value["valueQuantity"]["system"] = json!("http://example.com")),
        ("UCUM", |value| value["valueQuantity"]["code"] = json!("g/L")),
        ("not a number", |value| value["valueQuantity"]["value"] = json!("5.6")),
        ("not a number", |value| value["valueQuantity"]["value"] = json!(-5.6)),
        ("not a number", |value| value["valueQuantity"]["value"] = json!(5e300)),
        ("comparator", |value| value["valueQuantity"]["comparator"] = json!("<")),
        ("valueQuantity", |value| drop(value.as_object_mut().unwrap().remove("valueQuantity"))),
        ("outside", |value| value["valueQuantity"]["value"] = json!(400)),
        ("effectiveDateTime", |value| drop(value.as_object_mut().unwrap().remove("effectiveDateTime"))),
        ("must have a time", |value| value["effectiveDateTime"] = json!("2026-11-24")),
        ("must have a time", |value| value["effectiveDateTime"] = json!("2026-11-24T08:30:00")),
        ("in the future", |value| value["effectiveDateTime"] = json!("2026-11-24T10:05:01Z")),
        ("status", |value| value["status"] = json!("preliminary")),
        ("withdrawn", |value| value["status"] = json!("entered-in-error")),
        ("kind of home reading", |value| value["code"]["coding"][0]["code"] = json!("718-7")),
        ("kind of home reading", |value| value["code"] = json!({ "text": "Glucose" })),
        ("neither an id", |value| drop(value.as_object_mut().unwrap().remove("id"))),
    ] {
        let found = level(change);
        assert!(found.as_ref().is_err_and(|why| why.contains(told)), "{told}: {found:?}");
    }
    // Five minutes ahead is a clock, not a mistake.
    assert!(level(|value| value["effectiveDateTime"] = json!("2026-11-24T10:05:00Z")).is_ok());
    let pressure = json!({
        "resourceType": "Observation", "id": "b", "status": "final", "effectiveDateTime": "2026-11-24T08:30:00Z",
        "code": { "coding": [{ "system": "http://loinc.org", "code": "85354-9" }] },
        "component": [{ "code": { "coding": [{ "system": "http://loinc.org", "code": "8480-6" }] },
            "valueQuantity": { "value": 134, "system": "http://unitsofmeasure.org", "code": "mm[Hg]" } }],
    });
    assert!(read::reading(&source(), &pressure, now()).is_err_and(|why| why.contains("diastolic")));
    let pounds = glucose(|value| {
        value["code"]["coding"][0]["code"] = json!("29463-7");
        value["valueQuantity"] = json!({ "value": 178.9, "system": "http://unitsofmeasure.org", "code": "[lb_av]" });
    });
    assert_eq!(read::reading(&source(), &pounds, now()).unwrap().values.words(), "81.1 kg");
}

#[test]
fn the_id_is_of_the_source_and_its_own_id() {
    let id = |source: &str, change: fn(&mut Value)| {
        read::reading(&Ods::parse(source).unwrap(), &glucose(change), now()).unwrap().id
    };
    assert_eq!(id("RZZ07", |_| {}), id("RZZ07", |value| value["valueQuantity"]["value"] = json!(6)));
    assert_ne!(id("RZZ07", |_| {}), id("RZZ08", |_| {}));
    assert_ne!(id("RZZ07", |_| {}), id("RZZ07", |value| value["id"] = json!("g2")));
    let by_identifier = |value: &mut Value| {
        value.as_object_mut().unwrap().remove("id");
        value["identifier"] = json!([{ "system": "urn:x", "value": "g1" }]);
    };
    assert_ne!(id("RZZ07", |_| {}), id("RZZ07", by_identifier));
    assert_eq!(id("RZZ07", by_identifier), id("RZZ07", by_identifier));
}

/// UK Core's own examples, where they are beside the project.
#[test]
fn real_observations() {
    let Ok(folder) = std::env::var("REAL_BUNDLES") else { return };
    let folder = std::path::Path::new(&folder).join("uk-core-json/examples");
    for (name, words) in [
        ("UKCore-Observation-VitalSigns-HeartRate-Example.json", "beats a minute"),
        ("UKCore-Observation-VitalSigns-BodyWeight-Example.json", "kg"),
        ("UKCore-Observation-VitalSigns-BloodPressure-Example.json", "mmHg"),
        ("UKCore-Observation-VitalSigns-BodyTemperature-Example.json", "°C"),
        ("UKCore-Observation-VitalSigns-OxygenSaturation-Example.json", "%"),
    ] {
        let Ok(bytes) = std::fs::read(folder.join(name)) else { continue };
        let mut resource: Value = serde_json::from_slice(&bytes).unwrap();
        // Some of them say the day alone, which is refused by itself.
        resource["effectiveDateTime"] = json!("2026-11-24T08:30:00Z");
        let found = read::reading(&source(), &resource, now());
        assert!(found.as_ref().is_ok_and(|found| found.values.words().contains(words)), "{name}: {found:?}");
    }
}
