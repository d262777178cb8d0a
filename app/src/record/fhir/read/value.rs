//! Come here when a value[x] shows wrongly: every FHIR data type in words.

use serde_json::Value as Json;

use super::super::date::{self, PartialDate};
use super::super::quantity::Quantity;
use super::super::{Range, Value, concept, field};
use super::reading::{Reading, period};
use super::timing;

/// Data types that a choice field may end in, the likely ones first.
const TYPES: [&str; 36] = [
    "Quantity",
    "CodeableConcept",
    "String",
    "Boolean",
    "Integer",
    "Range",
    "Ratio",
    "SampledData",
    "Time",
    "DateTime",
    "Period",
    "Decimal",
    "Date",
    "Instant",
    "Coding",
    "Code",
    "Reference",
    "Age",
    "Duration",
    "Money",
    "Count",
    "Distance",
    "SimpleQuantity",
    "PositiveInt",
    "UnsignedInt",
    "Integer64",
    "Markdown",
    "Uri",
    "Url",
    "Canonical",
    "Identifier",
    "Attachment",
    "Timing",
    "Annotation",
    "HumanName",
    "ContactPoint",
];

impl Value {
    /// The value in words, with its unit.
    pub fn display(&self) -> String {
        match self {
            Value::Quantity(quantity) => quantity.display(),
            Value::Words(words) => words.clone(),
        }
    }
}

impl Reading<'_> {
    /// The value of a choice field (`value` finds valueQuantity, valueString, ...) of the part
    /// of the resource at `pointer`.
    pub fn choice(&self, pointer: &str, prefix: &str) -> Option<Value> {
        let holder = self.resource.pointer(pointer)?;
        TYPES.into_iter().find_map(|kind| {
            let key = format!("{prefix}{kind}");
            let value = holder.get(&key)?;
            match kind {
                "Quantity" | "SimpleQuantity" | "Age" | "Duration" | "Money" | "Count" | "Distance" => {
                    Quantity::read(value, &field::join(pointer, &key), &self.decimals).map(Value::Quantity)
                }
                _ => self.words_of_choice(pointer, prefix, kind).map(Value::Words),
            }
        })
    }

    /// The words of a choice field, if it is of that type.
    pub fn words_of_choice(&self, pointer: &str, prefix: &str, kind: &str) -> Option<String> {
        let key = format!("{prefix}{kind}");
        let value = self.resource.pointer(pointer)?.get(&key)?;
        self.words_of_type(kind, value, &field::join(pointer, &key))
    }

    fn words_of_type(&self, kind: &str, value: &Json, pointer: &str) -> Option<String> {
        match kind {
            "Quantity" | "SimpleQuantity" | "Age" | "Duration" | "Money" | "Count" | "Distance" => {
                Quantity::read(value, pointer, &self.decimals).map(|quantity| quantity.display())
            }
            "CodeableConcept" | "Coding" => concept::words(value),
            "Boolean" => yes_or_no(value),
            "Range" => Range::read(value, pointer, &self.decimals).map(|range| range.display()),
            "Ratio" => self.ratio(value, pointer),
            "SampledData" => value.is_object().then(|| "recorded as a tracing".to_owned()),
            "DateTime" | "Date" | "Instant" => PartialDate::read(&field::words(value)?).map(|date| date.display()),
            "Time" => field::words(value).map(|text| time(&text)),
            "Period" => period(value).map(|period| period.display()),
            "Reference" => self.name_of(value),
            "Attachment" => field::text(value, "title").or_else(|| value.is_object().then(|| "a file".to_owned())),
            "Timing" => timing::in_words(value),
            "Annotation" => self.annotation(value),
            "Identifier" | "ContactPoint" => field::text(value, "value"),
            "HumanName" => super::super::name::human(value),
            _ => field::words(value),
        }
    }

    /// "1:32"; with units "5 mg per 1 mL".
    fn ratio(&self, value: &Json, pointer: &str) -> Option<String> {
        let side = |key: &str| Quantity::read(value.get(key)?, &field::join(pointer, key), &self.decimals);
        match (side("numerator"), side("denominator")) {
            (Some(top), Some(bottom)) if top.unit_words().is_none() && bottom.unit_words().is_none() => {
                Some(format!("{}:{}", top.number(), bottom.number()))
            }
            (Some(top), Some(bottom)) => Some(format!("{} per {}", bare(&top), bare(&bottom))),
            (Some(one), None) => Some(one.display()),
            (None, _) => None,
        }
    }
}

/// Of a ratio's sides one may rightly have no unit.
fn bare(side: &Quantity) -> String {
    if side.unit_words().is_none() { side.number() } else { side.display() }
}

pub fn yes_or_no(value: &Json) -> Option<String> {
    match field::words(value)?.as_str() {
        "true" => Some("Yes".to_owned()),
        "false" => Some("No".to_owned()),
        other => Some(other.to_owned()),
    }
}

/// "14:30:00" becomes "2:30pm".
pub fn time(text: &str) -> String {
    let minutes = text.get(..5).and_then(|text| chrono::NaiveTime::parse_from_str(text, "%H:%M").ok());
    minutes.map_or_else(|| text.to_owned(), date::time_in_words)
}

#[cfg(test)]
mod tests {
    use super::super::super::decimal::Decimals;
    use super::super::super::reference::References;
    use super::*;
    use serde_json::json;

    #[test]
    fn every_type_has_words() {
        let cases = [
            (json!({"valueQuantity": {"value": 5, "unit": "mmol/L", "comparator": "<"}}), "<5 mmol/L"),
            (json!({"valueCodeableConcept": {"coding": [{"display": "Positive"}]}}), "Positive"),
            (json!({"valueString": "Not seen"}), "Not seen"),
            (json!({"valueBoolean": true}), "Yes"),
            (json!({"valueBoolean": false}), "No"),
            (json!({"valueInteger": 0}), "0"),
            (
                json!({"valueRange": {"low": {"value": 5, "unit": "mg"}, "high": {"value": 10, "unit": "mg"}}}),
                "5 to 10 mg",
            ),
            (json!({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 32}}}), "1:32"),
            (
                json!({"valueRatio": {"numerator": {"value": 5, "unit": "mg"}, "denominator": {"value": 1, "unit": "mL"}}}),
                "5 mg per 1 mL",
            ),
            (json!({"valueSampledData": {"data": "1 2 3"}}), "recorded as a tracing"),
            (json!({"valueTime": "14:30:00"}), "2:30pm"),
            (json!({"valueDateTime": "2026-11-03"}), "3 November 2026"),
            (
                json!({"valuePeriod": {"start": "2026-11-03", "end": "2026-11-04"}}),
                "3 November 2026 to 4 November 2026",
            ),
            (json!({"valueAge": {"value": 5, "code": "a"}}), "5 years"),
            (json!({"valueReference": {"display": "Dr Lee"}}), "Dr Lee"),
            (json!({"valueTiming": {"code": {"text": "twice a day"}}}), "twice a day"),
        ];
        for (resource, words) in cases {
            let references = References::default();
            let reading = Reading {
                resource: &resource,
                references: &references,
                decimals: Decimals::default(),
                named: Default::default(),
            };
            let value = reading.choice("", "value").map(|value| value.display());
            assert_eq!(value.as_deref(), Some(words), "{resource}");
        }
    }
}
