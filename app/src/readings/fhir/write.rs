//! A reading as an Observation. Pure.

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, Utc};
use serde_json::{Map, Number, Value, json};
use uuid::Uuid;

use super::codes::{self, Concept};
use crate::{
    pathways::engine::blood_pressure::Average,
    people::NhsNumber,
    readings::{
        EnteredAs, Reading,
        measure::{Alertness, Breathed, Meal, Measure, PeakFlowScale, Values},
        unit::{Amount, Unit, decimal},
    },
};

/// Whose readings they are, and under which address they are known.
pub struct Of<'o> {
    pub nhs_number: Option<&'o NhsNumber>,
    /// "https://nene.example"
    pub origin: &'o str,
}

/// What FHIR has no element for stands in an extension of ours, under the portal's address.
pub const EXTENSION: &str = "/fhir/StructureDefinition/reading-";

pub fn observation(reading: &Reading, of: &Of<'_>) -> Value {
    let measure = reading.measure();
    let mut fields = begin(&reading.id.to_string(), codes::of(measure), codes::category(measure), of);
    fields.insert("meta".into(), meta(reading, measure));
    fields.insert("status".into(), json!(if reading.version > 1 { "amended" } else { "final" }));
    fields.insert("effectiveDateTime".into(), json!(as_captured(reading.taken_at, reading.offset_minutes)));
    fields.insert("issued".into(), json!(reading.received_at.to_rfc3339_opts(SecondsFormat::Millis, true)));
    fields.insert("performer".into(), performer(reading, of));
    let mut extensions = Vec::new();
    let extension = |name: &str, (kind, value): (&str, Value)| json!({ "url": format!("{}{EXTENSION}{name}", of.origin), kind: value });
    value(&mut fields, &reading.values, &mut extensions, &extension);
    if !extensions.is_empty() {
        fields.insert("extension".into(), Value::Array(extensions));
    }
    let extras = &reading.circumstances;
    if let Some(arm) = &extras.arm {
        let (code, words) =
            if arm == "left" { (codes::LEFT_ARM, "Left upper arm") } else { (codes::RIGHT_ARM, "Right upper arm") };
        fields.insert(
            "bodySite".into(),
            json!({ "coding": [{ "system": codes::SNOMED, "code": code, "display": words }] }),
        );
    }
    if let Some(device) = &extras.device {
        fields.insert("device".into(), json!({ "display": device }));
    }
    if !reading.note.is_empty() {
        fields.insert("note".into(), json!([{ "text": reading.note }]));
    }
    Value::Object(fields)
}

/// The average of a diary, with each reading that it rests on (BP@home).
pub fn average(id: Uuid, average: &Average, used: &[Uuid], days: (NaiveDate, NaiveDate), of: &Of<'_>) -> Value {
    let mut fields = begin(&id.to_string(), codes::AVERAGE, "vital-signs", of);
    fields.insert("status".into(), json!("final"));
    fields.insert("effectivePeriod".into(), json!({ "start": days.0.to_string(), "end": days.1.to_string() }));
    let count = Amount::<crate::readings::unit::Steps>::whole(i64::try_from(average.readings).unwrap_or(i64::MAX));
    let how_many =
        json!({ "value": number(count.thousandths()), "unit": "measurements", "system": codes::UCUM, "code": "{#}" });
    fields.insert(
        "component".into(),
        json!([
            component(codes::AVERAGE_SYSTOLIC, quantity(average.systolic.rounded())),
            component(codes::AVERAGE_DIASTOLIC, quantity(average.diastolic.rounded())),
            component(codes::HOW_MANY, how_many),
        ]),
    );
    let from: Vec<Value> = used.iter().map(|id| json!({ "type": "Observation", "reference": full_url(*id) })).collect();
    fields.insert("derivedFrom".into(), Value::Array(from));
    Value::Object(fields)
}

/// Under which a reading stands in a bundle, and is pointed at.
pub fn full_url(id: Uuid) -> String {
    format!("urn:uuid:{id}")
}

fn begin(id: &str, concept: Concept, category: &str, of: &Of<'_>) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("resourceType".into(), json!("Observation"));
    fields.insert("id".into(), json!(id));
    fields.insert("identifier".into(), json!([{ "system": format!("{}/fhir/reading", of.origin), "value": id }]));
    fields.insert("category".into(), json!([{ "coding": [{ "system": codes::CATEGORY, "code": category }] }]));
    fields.insert("code".into(), code(concept));
    fields.insert("subject".into(), subject(of));
    fields
}

fn meta(reading: &Reading, measure: Measure) -> Value {
    let mut meta = json!({ "versionId": reading.version.to_string() });
    if codes::category(measure) == "vital-signs" {
        meta["profile"] = json!(["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation"]);
    }
    meta
}

fn subject(of: &Of<'_>) -> Value {
    match of.nhs_number {
        Some(number) => {
            json!({ "type": "Patient", "identifier": { "system": codes::NHS_NUMBER, "value": number.as_str() } })
        }
        None => json!({ "type": "Patient" }),
    }
}

/// Who entered it. Names of others are none of who reads it.
fn performer(reading: &Reading, of: &Of<'_>) -> Value {
    let by = match reading.entered_as {
        EnteredAs::Person => subject(of),
        EnteredAs::Carer => json!({ "type": "RelatedPerson", "display": "A carer" }),
        EnteredAs::Staff => json!({ "type": "Practitioner", "display": "A member of staff" }),
        // Whose device it is.
        EnteredAs::Device => subject(of),
    };
    let at = reading
        .organisation
        .as_ref()
        .map(|ods| json!({ "type": "Organization", "identifier": { "system": codes::ODS, "value": ods } }));
    Value::Array(std::iter::once(by).chain(at).collect())
}

fn value(
    fields: &mut Map<String, Value>,
    values: &Values,
    extensions: &mut Vec<Value>,
    extension: &impl Fn(&str, (&str, Value)) -> Value,
) {
    let one = |fields: &mut Map<String, Value>, quantity: Value| fields.insert("valueQuantity".into(), quantity);
    match values {
        Values::BloodPressure { systolic, diastolic, pulse, irregular } => {
            let mut parts = vec![
                component(codes::SYSTOLIC, quantity(*systolic)),
                component(codes::DIASTOLIC, quantity(*diastolic)),
            ];
            parts.extend(pulse.map(|pulse| component(codes::PULSE, quantity(pulse))));
            fields.insert("component".into(), Value::Array(parts));
            if *irregular {
                extensions.push(extension("irregular-pulse", ("valueBoolean", json!(true))));
            }
        }
        Values::Pulse(pulse) => _ = one(fields, quantity(*pulse)),
        Values::Weight(weight) => _ = one(fields, quantity(*weight)),
        Values::Glucose { level, meal } => {
            one(fields, quantity(*level));
            extensions.extend(meal.map(|meal| extension("meal", ("valueCode", json!(meal_key(meal))))));
        }
        Values::Oxygen { saturation, pulse, breathed } => {
            one(fields, quantity(*saturation));
            if let Some(pulse) = pulse {
                fields.insert("component".into(), json!([component(codes::PULSE, quantity(*pulse))]));
            }
            if *breathed == Breathed::Oxygen {
                extensions.push(extension("breathed", ("valueCode", json!("oxygen"))));
            }
        }
        Values::Temperature(temperature) => _ = one(fields, quantity(*temperature)),
        Values::PeakFlow { best, scale, .. } => {
            one(fields, quantity(*best));
            let scale = match scale {
                PeakFlowScale::Eu => "eu",
                PeakFlowScale::Wright => "wright",
            };
            extensions.push(extension("peak-flow-scale", ("valueCode", json!(scale))));
        }
        Values::Breathing(rate) => _ = one(fields, quantity(*rate)),
        Values::Steps(steps) => _ = one(fields, quantity(*steps)),
        Values::Alertness(alertness) => {
            let words = match alertness {
                Alertness::Alert => "Alert",
                Alertness::NewConfusion => "New confusion",
                Alertness::Voice => "Voice",
                Alertness::Pain => "Pain",
                Alertness::Unresponsive => "Unresponsive",
            };
            fields.insert("valueString".into(), json!(words));
        }
        Values::Symptoms(answers) => {
            let parts = answers
                .iter()
                .map(|one| json!({ "code": { "text": one.question }, "valueString": one.answer }))
                .collect();
            fields.insert("component".into(), Value::Array(parts));
        }
        Values::Note => {}
    }
}

pub fn meal_key(meal: Meal) -> &'static str {
    match meal {
        Meal::Waking => "waking",
        Meal::BeforeMeal => "before-meal",
        Meal::AfterMeal => "after-meal",
        Meal::Bedtime => "bedtime",
        Meal::Other => "other",
    }
}

fn code(concept: Concept) -> Value {
    let codings: Vec<Value> =
        concept.codings.iter().map(|(system, code)| json!({ "system": system, "code": code })).collect();
    match codings.is_empty() {
        true => json!({ "text": concept.words }),
        false => json!({ "coding": codings, "text": concept.words }),
    }
}

fn component(concept: Concept, quantity: Value) -> Value {
    json!({ "code": code(concept), "valueQuantity": quantity })
}

fn quantity<U: Unit>(amount: Amount<U>) -> Value {
    json!({ "value": number(amount.thousandths()), "unit": U::WORDS, "system": codes::UCUM, "code": U::UCUM })
}

/// Exact, without noughts at the end: "80.2".
fn number(thousandths: i64) -> Value {
    let text = decimal(thousandths, 3);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.parse::<Number>().map_or(Value::Null, Value::Number)
}

/// With the distance from UTC where and when it was taken.
fn as_captured(at: DateTime<Utc>, offset_minutes: i32) -> String {
    let offset = FixedOffset::east_opt(offset_minutes * 60);
    match offset {
        Some(offset) => at.with_timezone(&offset).to_rfc3339_opts(SecondsFormat::AutoSi, false),
        None => at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
    }
}
