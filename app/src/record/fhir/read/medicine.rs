//! MedicationRequest, MedicationStatement, MedicationDispense. Come here when a medicine has the
//! wrong name, date or prescriber; for the words of its dose see `dose.rs`.

use serde_json::Value;

use super::super::{Entry, Visibility, concept, field, status};
use super::dose;
use super::reading::{Reading, period};
use concept::Concept;

pub fn read(reading: &Reading<'_>, entry: &mut Entry) {
    entry.call(drug(reading));
    match entry.resource_type.as_str() {
        "MedicationRequest" => request(reading, entry),
        "MedicationStatement" => statement(reading, entry),
        _ => dispense(reading, entry),
    }
    entry.say("Reason", field::listed(reading.words("reasonCode").into_iter().chain(reading.name("reasonReference"))));
    entry.say("Why it changed", reading.words("statusReason").or_else(|| reading.words("statusReasonCodeableConcept")));
    about_the_drug(reading, entry);
    reading.say_extensions(entry);
    reading.say_notes(entry);
}

/// The drug: its own words, else those of the Medication it points at, else what the reference
/// says. A title is never left to an id.
pub fn drug(reading: &Reading<'_>) -> Concept {
    let own = reading.concept("medicationCodeableConcept");
    if own.words.is_some() {
        return own;
    }
    let Some(reference) = reading.resource.get("medicationReference") else {
        return reading.concept("medication");
    };
    let coding =
        medication(reading).and_then(|target| target.get("code").map(Concept::read)).and_then(|code| code.coding);
    Concept { words: reading.name_of(reference), coding }
}

fn medication<'m>(reading: &'m Reading<'_>) -> Option<&'m Value> {
    let target = reading.references.find(reading.resource, reading.resource.get("medicationReference")?)?;
    (status::visibility(target) == Visibility::Shown).then_some(target)
}

fn request(reading: &Reading<'_>, entry: &mut Entry) {
    let valid = reading.resource.pointer("/dispenseRequest/validityPeriod").and_then(period);
    entry.when = reading.date("authoredOn").or_else(|| valid.clone());
    entry.author = reading.name("requester").or_else(|| reading.name("recorder"));
    if field::is_true(reading.resource, "doNotPerform") {
        entry.warn("Do not take");
        entry.say("Warning", Some("Do not take this. It was recorded so that nobody gives it to you.".to_owned()));
    }
    if reading.text("intent").as_deref() == Some("proposal") {
        entry.say("Note", Some("This was suggested. It is not a prescription yet.".to_owned()));
    }
    dose::say(reading, "dosageInstruction", entry);
    entry.say("Quantity", reading.quantity("/dispenseRequest/quantity").map(|quantity| quantity.display()));
    let Some(supply) = reading.resource.get("dispenseRequest") else {
        return about_the_request(reading, entry);
    };
    entry.say(
        "Lasts for",
        reading.quantity("/dispenseRequest/expectedSupplyDuration").map(|quantity| quantity.display()),
    );
    entry.say("Repeats allowed", field::text(supply, "numberOfRepeatsAllowed"));
    entry.say("Valid", valid.map(|period| period.display()));
    entry.say("Pharmacy", reading.name_in(supply, "performer"));
    about_the_request(reading, entry);
}

fn about_the_request(reading: &Reading<'_>, entry: &mut Entry) {
    entry.say("Type of prescription", reading.words("courseOfTherapyType"));
    entry.say(
        "Part of",
        reading
            .resource
            .get("groupIdentifier")
            .and_then(|group| field::text(group, "value"))
            .map(|number| format!("prescription {number}")),
    );
    let recorder = reading.name("recorder").filter(|recorder| Some(recorder) != entry.author.as_ref());
    entry.say("Recorded by", recorder);
}

fn statement(reading: &Reading<'_>, entry: &mut Entry) {
    entry.when = reading.dated("effective").or_else(|| reading.date("dateAsserted"));
    entry.author = reading.name("informationSource");
    if entry.status.as_deref() == Some("not-taken") {
        entry.warn("Not taken");
    }
    dose::say(reading, "dosage", entry);
    entry.say_other_date("Recorded", reading.date("dateAsserted"));
}

fn dispense(reading: &Reading<'_>, entry: &mut Entry) {
    entry.when = reading.date("whenHandedOver").or_else(|| reading.date("whenPrepared"));
    entry.author = reading.name_under("performer", "actor");
    if entry.status.as_deref() == Some("declined") {
        entry.warn("Not supplied");
    }
    dose::say(reading, "dosageInstruction", entry);
    entry.say("Quantity", reading.quantity("/quantity").map(|quantity| quantity.display()));
    entry.say("Lasts for", reading.quantity("/daysSupply").map(|quantity| quantity.display()));
    entry.say("Type of supply", reading.words("type"));
    entry.say("Supplied at", reading.name("location"));
    entry.say("Collected by", reading.name("receiver"));
}

fn about_the_drug(reading: &Reading<'_>, entry: &mut Entry) {
    let Some(target) = medication(reading) else {
        return;
    };
    entry.say("Form", concept::words_at(target, "form"));
    let batch = target.get("batch").and_then(|batch| field::text(batch, "lotNumber"));
    entry.say("Batch number", batch);
}

#[cfg(test)]
mod tests {
    use super::super::super::{Visibility, reference::References};
    use super::super::read;
    use serde_json::json;

    #[test]
    fn the_drug_is_found_wherever_it_is() {
        let bundle = json!({"entry": [{"resource": {"resourceType": "Medication", "id": "m", "form": {"text": "Tablet"},
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "1", "display": "Ramipril"}]}}}]});
        let references = References::of_bundle(&bundle);
        let cases = [
            (
                json!({"medicationCodeableConcept": {"text": "Aspirin", "coding": [{"code": "196421000000109", "display": "Transfer-degraded medication entry"}]}}),
                "Aspirin",
            ),
            (json!({"medicationReference": {"reference": "Medication/m", "display": "x"}}), "Ramipril"),
            (
                json!({"medicationReference": {"reference": "#c"}, "contained": [{"resourceType": "Medication", "id": "c",
                "ingredient": [{"itemCodeableConcept": {"text": "Iron"}}, {"itemCodeableConcept": {"text": "Folic acid"}}]}]}),
                "Iron, Folic acid",
            ),
            (json!({"medicationReference": {"reference": "Medication/gone", "display": "Metformin"}}), "Metformin"),
            (json!({"medicationReference": {"reference": "Medication/gone"}}), "not recorded"),
            (json!({}), "not recorded"),
        ];
        for (mut resource, title) in cases {
            for kind in ["MedicationRequest", "MedicationStatement", "MedicationDispense"] {
                resource["resourceType"] = json!(kind);
                assert_eq!(read(&resource, "", &references).title, title, "{resource}");
            }
        }
    }

    #[test]
    fn what_must_not_be_taken_says_so_in_its_title() {
        let title = |resource| read(&resource, "", &References::default()).title;
        let aspirin = json!({"text": "Aspirin"});
        assert_eq!(
            title(
                json!({"resourceType": "MedicationRequest", "doNotPerform": true, "medicationCodeableConcept": aspirin})
            ),
            "Do not take: Aspirin"
        );
        assert_eq!(
            title(
                json!({"resourceType": "MedicationStatement", "status": "not-taken", "medicationCodeableConcept": aspirin})
            ),
            "Not taken: Aspirin"
        );
    }

    #[test]
    fn a_prescription_tells_all_it_holds() {
        let raw = r#"{"resourceType": "MedicationRequest", "status": "active", "authoredOn": "2026-11-03",
            "medicationCodeableConcept": {"text": "Ramipril 5mg capsules"}, "requester": {"display": "Dr Lee"},
            "reasonCode": [{"text": "High blood pressure"}], "dosageInstruction": [{"text": "One a day"}],
            "dispenseRequest": {"quantity": {"value": 28.0, "unit": "capsule"}, "numberOfRepeatsAllowed": 6,
                "performer": {"display": "High Street Pharmacy"}}}"#;
        let entry = read(&serde_json::from_str(raw).unwrap(), raw, &References::default());
        let said: Vec<String> =
            entry.details.iter().map(|detail| format!("{}: {}", detail.label, detail.text)).collect();
        assert_eq!(
            said,
            [
                "Dose: One a day",
                "Quantity: 28.0 capsule",
                "Repeats allowed: 6",
                "Pharmacy: High Street Pharmacy",
                "Reason: High blood pressure"
            ]
        );
        assert_eq!((entry.author.as_deref(), entry.visibility), (Some("Dr Lee"), Visibility::Shown));
    }
}
