//! What a card takes from one entry of the record, as public systems send them.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Repeat, Sort, Source, Stance, Standing};
use crate::record::{
    Line,
    fhir::{self, reference::References},
};

fn read(resource: Value) -> Source {
    let raw = resource.to_string();
    let entry = fhir::read::read(&resource, &raw, &References::default());
    let coding = entry.coding.clone().unwrap_or_default();
    let line = Line {
        id: Uuid::now_v7(),
        kind: "medicine".into(),
        resource_type: entry.resource_type.clone(),
        title: entry.title.clone(),
        code_system: coding.system,
        code: coding.code,
        happened_at: entry.when.as_ref().and_then(|when| when.sort),
        happened_text: entry.when.as_ref().map(|when| when.display()),
        happened_year: None,
        status: entry.status.clone(),
        author: entry.author.clone(),
        value_text: None,
        value_number: None,
        unit: None,
        interpretation: None,
        range_text: None,
        attachments: 0,
        received_at: DateTime::<Utc>::UNIX_EPOCH,
        source: "Harbour Lane Surgery".into(),
        is_new: false,
    };
    Source::read(&line, ("Y99001", "m1"), Some(&entry), &resource)
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[test]
fn a_prescription_is_read_word_for_word() {
    let text = "One To Be Taken\nEach Day   WITH food";
    let source = read(json!({ "resourceType": "MedicationRequest", "status": "active", "intent": "order",
        "authoredOn": "2026-11-03T14:10:00+00:00", "requester": { "display": "Dr Lee" },
        "medicationCodeableConcept": { "text": "Ramipril 5mg capsules",
            "coding": [{ "system": "https://dmd.nhs.uk", "code": "39113611000001102" }] },
        "reasonCode": [{ "text": "High blood pressure" }],
        "dosageInstruction": [{ "text": text, "additionalInstruction": [{ "text": "Avoid potassium" }] }],
        "dispenseRequest": { "quantity": { "value": 28, "unit": "capsule" } } }));
    assert_eq!((source.sort, source.stance, source.standing), (Sort::Request, Stance::Takes, Standing::Current));
    assert_eq!((source.dose().as_str(), source.reason.as_deref()), (text, Some("High blood pressure")));
    assert_eq!((source.author.as_deref(), source.quantity_words.as_deref()), (Some("Dr Lee"), Some("28 capsule")));
    assert_eq!(source.issued, Some(("3 November 2026, 2:10pm".into(), day("2026-11-03"))));
    assert_eq!(source.code, Some(("http://snomed.info/sct".into(), "39113611000001102".into())));
    assert_eq!(source.told[0].text, "Avoid potassium");
    assert_eq!(source.received.concept["coding"][0]["system"], "https://dmd.nhs.uk", "as received");
    assert_eq!(source.received.quantity, Some(json!({ "value": 28, "unit": "capsule" })));
}

#[test]
fn steps_of_a_dose_all_stand_there() {
    let source = read(json!({ "resourceType": "MedicationRequest", "status": "active", "intent": "order",
        "medicationCodeableConcept": { "text": "Prednisolone" },
        "dosageInstruction": [{ "sequence": 2, "text": "then 1 a day" }, { "sequence": 1, "text": "2 a day" }] }));
    assert_eq!(source.doses, ["2 a day", "then 1 a day"]);
}

#[test]
fn what_is_a_repeat() {
    let course = |code: &str| json!({ "courseOfTherapyType": { "coding": [{ "code": code }] } });
    let extension = |url: &str, rest: Value| {
        let mut one = json!({ "url": format!("https://fhir.hl7.org.uk/StructureDefinition/{url}") });
        for (key, value) in rest.as_object().unwrap() {
            one[key] = value.clone();
        }
        json!({ "extension": [one] })
    };
    let information = json!({ "extension": [{ "url": "authorisationExpiryDate", "valueDateTime": "2027-05-12" }] });
    for (more, repeat) in [
        (json!({}), Repeat::No),
        (course("acute"), Repeat::No),
        (course("continuous"), Repeat::Yes(None)),
        (course("continuous-repeat-dispensing"), Repeat::Yes(None)),
        (json!({ "dispenseRequest": { "numberOfRepeatsAllowed": 0 } }), Repeat::No),
        (json!({ "dispenseRequest": { "numberOfRepeatsAllowed": 6 } }), Repeat::Yes(None)),
        (json!({ "dispenseRequest": { "numberOfRepeatsAllowed": -1 } }), Repeat::No),
        (
            extension("Extension-UKCore-MedicationRepeatInformation", information),
            Repeat::Yes(Some("12 May 2027".into())),
        ),
        (
            extension(
                "Extension-CareConnect-GPC-PrescriptionType-1",
                json!({ "valueCodeableConcept": { "coding": [{ "code": "repeat" }] } }),
            ),
            Repeat::Yes(None),
        ),
        (
            extension(
                "Extension-CareConnect-GPC-PrescriptionType-1",
                json!({ "valueCodeableConcept": { "coding": [{ "code": "acute" }] } }),
            ),
            Repeat::No,
        ),
        (json!({ "intent": "proposal", "dispenseRequest": { "numberOfRepeatsAllowed": 6 } }), Repeat::No),
    ] {
        let mut resource = json!({ "resourceType": "MedicationRequest", "status": "active", "intent": "order",
            "medicationCodeableConcept": { "text": "A" } });
        for (key, value) in more.as_object().unwrap() {
            resource[key] = value.clone();
        }
        assert_eq!(read(resource.clone()).repeat, repeat, "{resource}");
    }
}

#[test]
fn an_agreement_to_issue_is_no_issue() {
    for (intent, issued) in [("order", true), ("instance-order", true), ("plan", false), ("original-order", false)] {
        let source = read(json!({ "resourceType": "MedicationRequest", "status": "active", "intent": intent,
            "authoredOn": "2026-11-03", "medicationCodeableConcept": { "text": "A" } }));
        assert_eq!(source.issued.is_some(), issued, "{intent}");
    }
    let statement = read(json!({ "resourceType": "MedicationStatement", "status": "active",
        "medicationCodeableConcept": { "text": "A" }, "effectivePeriod": { "start": "2006-03-01" },
        "extension": [{ "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationStatementLastIssueDate",
            "valueDateTime": "2026-11-03" }] }));
    assert_eq!(statement.issued, Some(("3 November 2026".into(), day("2026-11-03"))));
}

#[test]
fn a_box_was_handed_out_when_it_says_so() {
    let dispense = |status: &str, more: Value| {
        let mut resource = json!({ "resourceType": "MedicationDispense", "status": status,
            "medicationCodeableConcept": { "text": "A" }, "quantity": { "value": 28, "unit": "tablet" } });
        for (key, value) in more.as_object().unwrap() {
            resource[key] = value.clone();
        }
        read(resource).handed_out
    };
    let over = json!({ "whenHandedOver": "2026-11-05T23:30:00Z" });
    assert_eq!(dispense("completed", over.clone()).unwrap().1, day("2026-11-05"));
    assert_eq!(dispense("completed", json!({ "whenHandedOver": "2026-11" })), Some(("November 2026".into(), None)));
    assert_eq!(dispense("completed", json!({ "whenPrepared": "2026-11-05" })), None, "made ready is not handed out");
    for status in ["declined", "cancelled", "stopped", "on-hold", "preparation", "in-progress"] {
        assert_eq!(dispense(status, over.clone()), None, "{status}");
    }
}

#[test]
fn what_must_not_be_taken_is_told_apart() {
    let stance = |resource: Value| read(resource).stance;
    let a = json!({ "text": "A" });
    assert_eq!(
        stance(
            json!({ "resourceType": "MedicationRequest", "status": "active", "intent": "order", "doNotPerform": true,
            "medicationCodeableConcept": a })
        ),
        Stance::Warns
    );
    assert_eq!(
        stance(json!({ "resourceType": "MedicationStatement", "status": "not-taken", "medicationCodeableConcept": a })),
        Stance::Warns
    );
    assert_eq!(
        stance(json!({ "resourceType": "MedicationRequest", "status": "active", "intent": "proposal",
            "medicationCodeableConcept": a })),
        Stance::Suggests
    );
}

#[test]
fn a_code_that_names_everything_names_nothing() {
    let source = read(json!({ "resourceType": "MedicationRequest", "status": "stopped", "intent": "order",
        "medicationCodeableConcept": { "text": "Quinine sulfate 300mg tabs", "coding": [
            { "system": "http://snomed.info/sct", "code": "196421000000109", "display": "Transfer-degraded medication entry" }] } }));
    assert_eq!((source.code, source.standing), (None, Standing::Stopped));
}

#[test]
fn a_medicine_that_stands_inside_goes_on_by_its_own_code() {
    let source = read(json!({ "resourceType": "MedicationRequest", "status": "active", "intent": "order",
        "medicationReference": { "reference": "#m" },
        "contained": [{ "resourceType": "Medication", "id": "m", "code": { "text": "Iron", "coding": [{ "code": "1" }] } }] }));
    assert_eq!(source.received.concept, json!({ "text": "Iron", "coding": [{ "code": "1" }] }));
    let elsewhere = read(json!({ "resourceType": "MedicationRequest", "status": "active", "intent": "order",
        "medicationReference": { "reference": "Medication/9", "display": "Metformin" } }));
    assert_eq!(elsewhere.received.concept, json!({ "text": "Metformin" }));
}
