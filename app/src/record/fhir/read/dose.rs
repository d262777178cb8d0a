//! Come here when a dose reads wrongly.
//!
//! The text a prescriber wrote is shown verbatim, never shortened and never computed. Only where
//! there is none is a sentence made, from the fields that were sent and in their order.

use serde_json::Value;

use super::super::{Entry, concept, field};
use super::reading::Reading;
use super::{timing, value};

/// Says every dosage under the key ("dosageInstruction", "dosage"), in their sequence.
pub fn say(reading: &Reading<'_>, key: &str, entry: &mut Entry) {
    let mut dosages = field::each_at(reading.resource, "", key);
    dosages.sort_by_key(|(_, dosage)| dosage.get("sequence").and_then(Value::as_i64).unwrap_or(i64::MAX));
    let steps = dosages.len() > 1;
    for (at, (pointer, dosage)) in dosages.iter().enumerate() {
        let label = if steps { format!("Dose {}", at + 1) } else { "Dose".to_owned() };
        match field::text(dosage, "text").or_else(|| field::words(dosage)) {
            Some(text) => entry.say(&label, Some(text)),
            None => entry.say(&label, structured(reading, pointer, dosage)),
        }
        entry.say("Instructions", field::text(dosage, "patientInstruction"));
        for instruction in field::each(dosage, "additionalInstruction") {
            entry.say("Instructions", concept::words(instruction));
        }
    }
}

fn structured(reading: &Reading<'_>, pointer: &str, dosage: &Value) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(concept::words_at(dosage, "method"));
    let amounts = field::each_at(dosage, pointer, "doseAndRate").into_iter().map(|(pointer, _)| pointer);
    // Older releases have the dose on the dosage itself.
    for pointer in amounts.chain([pointer.to_owned()]) {
        parts.extend(reading.quantity(&field::join(&pointer, "dose")).map(|dose| dose.display()));
        parts.extend(reading.choice(&pointer, "dose").map(|dose| dose.display()));
        parts.extend(reading.choice(&pointer, "rate").map(|rate| format!("at a rate of {}", rate.display())));
    }
    parts.extend(dosage.get("timing").and_then(timing::in_words));
    parts.extend(as_needed(dosage));
    parts.extend(concept::words_at(dosage, "route").map(|route| format!("route: {route}")));
    parts.extend(concept::words_at(dosage, "site").map(|site| format!("site: {site}")));
    for (key, per) in [
        ("maxDosePerPeriod", ""),
        ("maxDosePerAdministration", " at one time"),
        ("maxDosePerLifetime", " in a lifetime"),
    ] {
        parts.extend(most(reading, pointer, key).map(|most| format!("no more than {most}{per}")));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn as_needed(dosage: &Value) -> Option<String> {
    if let Some(reason) = concept::words_at(dosage, "asNeededCodeableConcept") {
        return Some(format!("when needed for: {reason}"));
    }
    let needed = dosage.get("asNeededBoolean").and_then(value::yes_or_no)?;
    (needed == "Yes").then(|| "when needed".to_owned())
}

fn most(reading: &Reading<'_>, pointer: &str, key: &str) -> Option<String> {
    let limit = field::join(pointer, key);
    let side = |name: &str| reading.quantity(&field::join(&limit, name)).map(|quantity| quantity.display());
    match (side("numerator"), side("denominator")) {
        (Some(most), Some(span)) => Some(format!("{most} in {span}")),
        (Some(most), None) => Some(most),
        (None, _) => reading.quantity(&limit).map(|quantity| quantity.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::reference::References;
    use super::super::read;
    use serde_json::{Value, json};

    fn doses(dosage: Value) -> Vec<(String, String)> {
        let resource = json!({"resourceType": "MedicationRequest", "dosageInstruction": dosage});
        let entry = read(&resource, &resource.to_string(), &References::default());
        entry.details.into_iter().map(|detail| (detail.label, detail.text)).collect()
    }

    fn one(dosage: Value) -> String {
        doses(json!([dosage])).into_iter().next().map(|(_, text)| text).unwrap_or_default()
    }

    #[test]
    fn the_text_is_verbatim_and_wins() {
        let text = "One To Be Taken Each Day\nWITH  food";
        assert_eq!(one(json!({"text": text, "doseAndRate": [{"doseQuantity": {"value": 9, "unit": "tablet"}}]})), text);
    }

    #[test]
    fn without_text_only_what_was_sent_is_said() {
        let cases = [
            (
                json!({"doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
                    "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}, "route": {"text": "Oral"}}),
                "1 tablet, 2 times a day, route: Oral",
            ),
            (
                json!({"doseAndRate": [{"doseRange": {"low": {"value": 1, "unit": "puff"}, "high": {"value": 2, "unit": "puff"}}}],
                    "asNeededBoolean": true,
                    "maxDosePerPeriod": {"numerator": {"value": 8, "unit": "puff"}, "denominator": {"value": 24, "code": "h"}}}),
                "1 to 2 puff, when needed, no more than 8 puff in 24 hours",
            ),
            (json!({"asNeededCodeableConcept": {"text": "pain"}}), "when needed for: pain"),
            (json!({"asNeededBoolean": false}), ""),
            (json!({}), ""),
        ];
        for (dosage, words) in cases {
            assert_eq!(one(dosage.clone()), words, "{dosage}");
        }
    }

    #[test]
    fn steps_stand_in_sequence() {
        let found = doses(
            json!([{"sequence": 2, "text": "then 1 a day"}, {"sequence": 1, "text": "2 a day", "patientInstruction": "With food"}]),
        );
        let pair = |label: &str, text: &str| (label.to_owned(), text.to_owned());
        assert_eq!(
            found,
            [pair("Dose 1", "2 a day"), pair("Instructions", "With food"), pair("Dose 2", "then 1 a day")]
        );
    }
}
