//! An Observation of a home device as a reading; or why not. Pure. Units are told by their UCUM
//! code and by nothing else: "mg/dl" in words, or no unit, is refused (safety.md, hazard 4).

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    codes::{self, Concept},
    write::{EXTENSION, meal_key},
};
use crate::{
    people::Ods,
    readings::{
        Circumstances, Entered, Method, NewReading,
        files::{tidy, zone_of},
        measure::{Breathed, Meal, Measure, PeakFlowScale, Values},
        rules::{self, Refused},
        typed_unit::{self, GlucoseUnit, TemperatureUnit, WeightUnit},
        unit::{Amount, Kilogram, PerMinute, Unit},
    },
};

/// Why an Observation is not taken. Says nothing about the person.
pub type Why = &'static str;

const NO_NUMBER: Why = "Its value is not a number that we can keep exactly.";
const NO_UNIT: Why = "Its unit is not given as a UCUM code that we know for this measurement.";
const IMPOSSIBLE: Why = "Its value is outside of what can be measured of a living person.";

pub fn reading(source: &Ods, resource: &Value, now: DateTime<Utc>) -> Result<NewReading, Why> {
    let text = |pointer: &str| {
        resource.pointer(pointer).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    };
    match text("/status") {
        Some("final" | "amended" | "corrected") => {}
        Some("entered-in-error" | "cancelled") => {
            return Err("It was withdrawn. A reading is removed here by its person or their care team.");
        }
        _ => return Err("Its status is not final, amended or corrected."),
    }
    let id = id(source, resource).ok_or("It has neither an id nor an identifier, so that it could be stored twice.")?;
    let measure =
        measure(resource).ok_or("It is not a kind of home reading that we know by its LOINC or SNOMED CT code.")?;
    let effective = text("/effectiveDateTime").ok_or("It has no effectiveDateTime.")?;
    // A day without a time, and a time without its distance from UTC, are no instants.
    let taken: DateTime<FixedOffset> = DateTime::parse_from_rfc3339(effective)
        .map_err(|_| "Its effectiveDateTime must have a time, and say how far from UTC it is.")?;
    let offset_minutes = taken.offset().local_minus_utc() / 60;
    let mut entered = Vec::new();
    let values = values(measure, resource, &mut entered)?;
    let note: String = resource
        .get("note")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|note| note.get("text").and_then(Value::as_str))
        .collect::<Vec<_>>()
        .join("\n");
    let device = text("/device/display").map(|device| device.chars().take(100).collect());
    let arm = match text("/bodySite/coding/0/code") {
        Some(codes::LEFT_ARM) => Some("left".to_string()),
        Some(codes::RIGHT_ARM) => Some("right".to_string()),
        _ => None,
    };
    let reading = NewReading {
        id,
        taken_at: taken.to_utc(),
        offset_minutes,
        zone: zone_of(taken.to_utc(), offset_minutes),
        values,
        note: note.chars().filter(|letter| *letter != '\0').take(rules::LONGEST_NOTE).collect(),
        method: Method::System,
        circumstances: Circumstances { entered, arm, device, ..Circumstances::default() },
        sitting: None,
        task: None,
    };
    rules::check_new(&reading, now).map_err(|refused| match refused {
        Refused::Future => "Its effectiveDateTime is more than five minutes in the future.",
        Refused::Order => "Its systolic value is not above its diastolic value.",
        Refused::Outside { .. } => IMPOSSIBLE,
        Refused::Shape { .. } => "It holds more than a reading can hold.",
    })?;
    Ok(reading)
}

/// The same Observation of the same source has the same id, whatever bundle it comes in. A UUID v8
/// (RFC 9562, 5.8) of a SHA-256.
fn id(source: &Ods, resource: &Value) -> Option<Uuid> {
    let text = |pointer: &str| resource.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    let known = match (text("/id"), text("/identifier/0/system"), text("/identifier/0/value")) {
        (Some(id), ..) => ["id", "", id],
        (None, system, Some(value)) => ["identifier", system.unwrap_or_default(), value],
        (None, _, None) => return None,
    };
    let said = serde_json::to_vec(&(source.as_str(), known)).unwrap_or_default();
    let hash = Sha256::new().chain_update(b"reading of a system\n").chain_update(said).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Some(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

fn measure(resource: &Value) -> Option<Measure> {
    codes::FROM_DEVICES.into_iter().find(|measure| is_coded(resource, codes::of(*measure)))
}

/// Whether `code` of this resource or component is this concept.
fn is_coded(value: &Value, concept: Concept) -> bool {
    let codings = value.pointer("/code/coding").and_then(Value::as_array);
    codings.into_iter().flatten().any(|coding| {
        let text = |key: &str| coding.get(key).and_then(Value::as_str).unwrap_or_default();
        concept.has(text("system"), text("code"))
    })
}

fn values(measure: Measure, resource: &Value, entered: &mut Vec<Entered>) -> Result<Values, Why> {
    let pulse = |entered: &mut Vec<Entered>| {
        part(resource, codes::PULSE).map(|part| per_minute("pulse", part, entered)).transpose()
    };
    let extension = |name: &str, kind: &str| {
        let extensions = resource.get("extension").and_then(Value::as_array);
        let url = format!("{EXTENSION}{name}");
        let is_it = |one: &&Value| one.get("url").and_then(Value::as_str).is_some_and(|known| known.ends_with(&url));
        extensions.into_iter().flatten().find(is_it).and_then(|one| one.get(kind)).cloned()
    };
    let code = |name: &str| extension(name, "valueCode").and_then(|code| code.as_str().map(str::to_string));
    Ok(match measure {
        Measure::BloodPressure => {
            let missing = "A blood pressure needs a systolic and a diastolic component.";
            Values::BloodPressure {
                systolic: exact("systolic", part(resource, codes::SYSTOLIC).ok_or(missing)?, &["mm[Hg]"], entered)?,
                diastolic: exact("diastolic", part(resource, codes::DIASTOLIC).ok_or(missing)?, &["mm[Hg]"], entered)?,
                pulse: pulse(entered)?,
                irregular: extension("irregular-pulse", "valueBoolean") == Some(Value::Bool(true)),
            }
        }
        Measure::Pulse => Values::Pulse(per_minute("pulse", resource, entered)?),
        Measure::Weight => Values::Weight(weight(resource, entered)?),
        Measure::Glucose => {
            let (number, ucum) = quantity(resource)?;
            let unit = GlucoseUnit::from_ucum(&ucum).ok_or(NO_UNIT)?;
            let (level, typed) = typed_unit::glucose(&number, Some(unit)).map_err(|_| NO_NUMBER)?;
            entered.extend(typed);
            let meal = code("meal").and_then(|key| {
                [Meal::Waking, Meal::BeforeMeal, Meal::AfterMeal, Meal::Bedtime, Meal::Other]
                    .into_iter()
                    .find(|meal| meal_key(*meal) == key)
            });
            Values::Glucose { level, meal }
        }
        Measure::Oxygen => {
            let saturation = exact("oxygen", resource, &["%"], entered)?;
            let breathed = if code("breathed").as_deref() == Some("oxygen") { Breathed::Oxygen } else { Breathed::Air };
            Values::Oxygen { saturation, pulse: pulse(entered)?, breathed }
        }
        Measure::Temperature => {
            let (number, ucum) = quantity(resource)?;
            let unit = TemperatureUnit::from_ucum(&ucum).ok_or(NO_UNIT)?;
            let (temperature, typed) = typed_unit::temperature(&number, Some(unit)).map_err(|_| NO_NUMBER)?;
            entered.extend(typed);
            Values::Temperature(temperature)
        }
        Measure::PeakFlow => {
            let best = exact("blow1", resource, &["L/min", "l/min"], entered)?;
            // Meters sold since 2004 have the EU scale (to check).
            let scale = if code("peak-flow-scale").as_deref() == Some("wright") {
                PeakFlowScale::Wright
            } else {
                PeakFlowScale::Eu
            };
            Values::PeakFlow { best, blows: vec![best], scale }
        }
        Measure::Breathing => Values::Breathing(per_minute("breathing", resource, entered)?),
        Measure::Steps => Values::Steps(exact("steps", resource, &["{steps}", "{steps}/d", "/d", "1"], entered)?),
        Measure::Alertness | Measure::Symptoms | Measure::Note => return Err(NO_NUMBER),
    })
}

/// The component of a resource that is this concept.
fn part(resource: &Value, concept: Concept) -> Option<&Value> {
    let parts = resource.get("component").and_then(Value::as_array);
    parts.into_iter().flatten().find(|part| is_coded(part, concept))
}

/// The number as text, and the UCUM code.
fn quantity(value: &Value) -> Result<(String, String), Why> {
    let quantity = value.get("valueQuantity").ok_or("It has no valueQuantity.")?;
    if quantity.get("comparator").is_some() {
        return Err("Its value has a comparator (“less than”), so there is no number to keep.");
    }
    let text = |key: &str| quantity.get(key).and_then(Value::as_str).unwrap_or_default();
    if text("system") != codes::UCUM || text("code").is_empty() {
        return Err(NO_UNIT);
    }
    let number = quantity.get("value").and_then(Value::as_number).ok_or(NO_NUMBER)?;
    Ok((tidy(&number.to_string()), text("code").to_string()))
}

fn exact<U: Unit>(field: &str, value: &Value, units: &[&str], entered: &mut Vec<Entered>) -> Result<Amount<U>, Why> {
    let (number, ucum) = quantity(value)?;
    if !units.contains(&ucum.as_str()) {
        return Err(NO_UNIT);
    }
    // Devices average over seconds: 97.5 %. What is shown is whole, what is kept is what was sent.
    let thousandths = crate::readings::unit::thousandths(&number).ok_or(NO_NUMBER)?;
    entered.push(Entered { field: field.into(), text: number, unit: ucum });
    Ok(Amount::of_thousandths(thousandths))
}

fn per_minute(field: &str, value: &Value, entered: &mut Vec<Entered>) -> Result<Amount<PerMinute>, Why> {
    exact(field, value, &["/min", "{beats}/min", "{Beats}/min", "{breaths}/min", "1/min"], entered)
}

fn weight(value: &Value, entered: &mut Vec<Entered>) -> Result<Amount<Kilogram>, Why> {
    let (number, ucum) = quantity(value)?;
    if ucum == "g" {
        let grams = crate::readings::unit::thousandths(&number).ok_or(NO_NUMBER)?;
        entered.push(Entered { field: "weight".into(), text: number, unit: ucum });
        return Ok(Amount::of_thousandths((grams + 500) / 1000));
    }
    let unit = WeightUnit::from_ucum(&ucum).ok_or(NO_UNIT)?;
    let (weight, typed) = typed_unit::weight(&number, Some(unit)).map_err(|_| NO_NUMBER)?;
    entered.extend(typed);
    Ok(weight)
}
