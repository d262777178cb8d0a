//! Requests against the rules of FHIR R4 (4.0.1), written out by hand.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{bundle, medication_request};
use crate::{
    medicines::{
        own::ActsAs,
        repeats::{Asked, RepeatRequest, Snapshot, practice_store::OfSomebody, rules::State},
    },
    people::{NhsNumber, Ods, PersonId},
};

const ORIGIN: &str = "https://nene.test";

fn of(state: State, asked: Asked) -> OfSomebody {
    let at: DateTime<Utc> = "2026-11-24T10:00:00Z".parse().unwrap();
    OfSomebody {
        request: RepeatRequest {
            person: PersonId(Uuid::now_v7()),
            id: Uuid::now_v7(),
            batch: Uuid::now_v7(),
            organisation: Ods::parse("Y99001").unwrap(),
            organisation_name: "Harbour Lane Surgery".into(),
            entry: Uuid::now_v7(),
            title: "Ramipril 5mg capsules".into(),
            dose: "One a day".into(),
            quantity: "28 capsule".into(),
            note: "Soon\nplease".into(),
            snapshot: Some(Snapshot {
                concept: json!({ "text": "Ramipril 5mg capsules", "coding": [{ "system": "https://dmd.nhs.uk", "code": "1" }] }),
                dosages: vec![json!({ "text": "One a day", "extension": [{ "url": "x", "valueString": "kept" }] })],
                quantity: Some(json!({ "value": 28, "unit": "capsule" })),
                source_id: "abc-1".into(),
                resource_type: "MedicationRequest".into(),
                organisation: "Harbour Lane Surgery".into(),
                is_repeat: asked,
                last_issued: None,
                enough_until: None,
                told: Vec::new(),
            }),
            pharmacy_ods: Some("FZZ11".into()),
            pharmacy_name: Some("Bridge Street Pharmacy".into()),
            state,
            reason: if state == State::Refused { "Blood test first".into() } else { String::new() },
            asked_at: at,
            asked_by: PersonId(Uuid::now_v7()),
            asked_as: ActsAs::Person,
            changed_at: at,
            version: 3,
        },
        given_name: "Ivy".into(),
        family_name: "Marlow".into(),
        birth_date: None,
        nhs_number: NhsNumber::parse("9434765919").ok(),
        asker: "Ivy Marlow".into(),
    }
}

/// What R4 asks of every MedicationRequest.
fn check(resource: &Value) {
    assert_eq!(resource["resourceType"], "MedicationRequest");
    let id = resource["id"].as_str().unwrap();
    assert!(
        id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.'),
        "{id}"
    );
    // Cardinality 1..1, with required bindings.
    let statuses = ["active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft", "unknown"];
    assert!(statuses.contains(&resource["status"].as_str().unwrap()), "{resource}");
    let intents =
        ["proposal", "plan", "order", "original-order", "reflex-order", "filler-order", "instance-order", "option"];
    assert!(intents.contains(&resource["intent"].as_str().unwrap()), "{resource}");
    let medicines = resource.as_object().unwrap().keys().filter(|key| key.starts_with("medication")).count();
    assert_eq!(medicines, 1, "medication[x] 1..1");
    assert_reference(&resource["subject"], &["Patient", "Group"]);
    assert_reference(
        &resource["requester"],
        &["Practitioner", "PractitionerRole", "Organization", "Patient", "RelatedPerson", "Device"],
    );
    let known = [
        "resourceType",
        "id",
        "meta",
        "identifier",
        "status",
        "statusReason",
        "intent",
        "medicationCodeableConcept",
        "subject",
        "authoredOn",
        "requester",
        "basedOn",
        "groupIdentifier",
        "courseOfTherapyType",
        "note",
        "dosageInstruction",
        "dispenseRequest",
    ];
    assert!(resource.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())), "{resource}");
    for list in ["identifier", "basedOn", "note", "dosageInstruction"] {
        // An array is never empty (json-rule of FHIR R4).
        assert!(resource.get(list).is_none_or(|list| list.as_array().is_some_and(|list| !list.is_empty())), "{list}");
    }
    let instant = |text: &Value| DateTime::parse_from_rfc3339(text.as_str().unwrap()).is_ok();
    assert!(instant(&resource["authoredOn"]) && instant(&resource["meta"]["lastUpdated"]), "{resource}");
    for note in resource["note"].as_array().into_iter().flatten() {
        assert!(note["text"].as_str().is_some_and(|text| !text.is_empty()) && instant(&note["time"]), "{note}");
    }
    for based in resource["basedOn"].as_array().into_iter().flatten() {
        assert!(based["reference"].as_str().unwrap().starts_with("MedicationRequest/"), "{based}");
    }
    assert_eq!(resource["groupIdentifier"]["system"], "https://nene.test/fhir/repeat-batch");
    if let Some(performer) = resource.pointer("/dispenseRequest/performer") {
        assert_reference(performer, &["Organization"]);
    }
    no_nulls(resource);
}

/// ref-1 and what a reference is: something literal, or an identifier, of an allowed type.
fn assert_reference(reference: &Value, types: &[&str]) {
    let has_way = ["reference", "identifier", "display"].iter().any(|key| reference.get(key).is_some());
    assert!(has_way, "{reference}");
    assert!(reference["type"].as_str().is_some_and(|kind| types.contains(&kind)), "{reference}");
    if let Some(identifier) = reference.get("identifier") {
        assert!(
            identifier["system"].as_str().unwrap().starts_with("https://") && identifier["value"].is_string(),
            "{identifier}"
        );
    }
}

/// No property is null, no object and no text is empty.
fn no_nulls(value: &Value) {
    match value {
        Value::Null => panic!("null"),
        Value::String(text) => assert!(!text.is_empty(), "an empty text"),
        Value::Array(items) => items.iter().for_each(no_nulls),
        Value::Object(fields) => {
            assert!(!fields.is_empty(), "an empty object");
            fields.values().for_each(no_nulls);
        }
        Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn every_state_is_a_status_of_r4() {
    for (state, status) in [
        (State::Asked, "draft"),
        (State::Approved, "active"),
        (State::Sent, "active"),
        (State::Ready, "active"),
        (State::Collected, "completed"),
        (State::Refused, "cancelled"),
        (State::Withdrawn, "cancelled"),
    ] {
        for (asked, intent) in [(Asked::Repeat, "reflex-order"), (Asked::Once, "order")] {
            let resource = medication_request(&of(state, asked), ORIGIN);
            check(&resource);
            assert_eq!((resource["status"].as_str(), resource["intent"].as_str()), (Some(status), Some(intent)));
            assert_eq!(resource.get("statusReason").is_some(), state == State::Refused, "{resource}");
        }
    }
}

#[test]
fn what_was_received_goes_out_as_it_came() {
    let one = of(State::Approved, Asked::Repeat);
    let snapshot = one.request.snapshot.clone().unwrap();
    let resource = medication_request(&one, ORIGIN);
    assert_eq!(resource["medicationCodeableConcept"], snapshot.concept);
    assert_eq!(resource["dosageInstruction"], Value::Array(snapshot.dosages));
    assert_eq!(resource["dispenseRequest"]["quantity"], snapshot.quantity.unwrap());
    assert_eq!(resource["dispenseRequest"]["performer"]["identifier"]["value"], "FZZ11");
    assert_eq!(
        resource["subject"]["identifier"],
        json!({ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919" })
    );
    assert_eq!(resource["requester"], resource["subject"]);
    assert_eq!(resource["note"][0]["text"], "Soon\nplease");
    assert_eq!(resource["authoredOn"], "2026-11-24T10:00:00.000Z");
}

#[test]
fn what_is_missing_is_left_out() {
    let mut bare = of(State::Asked, Asked::Once);
    bare.nhs_number = None;
    bare.request.note = String::new();
    bare.request.pharmacy_ods = None;
    bare.request.pharmacy_name = None;
    if let Some(snapshot) = &mut bare.request.snapshot {
        snapshot.dosages.clear();
        snapshot.quantity = None;
        snapshot.concept = json!("not a concept");
        snapshot.source_id = "http://a/b|c".into();
    }
    let resource = medication_request(&bare, ORIGIN);
    check(&resource);
    assert_eq!(resource["medicationCodeableConcept"], json!({ "text": "Ramipril 5mg capsules" }));
    for left_out in ["note", "dosageInstruction", "dispenseRequest", "basedOn", "courseOfTherapyType"] {
        assert!(resource.get(left_out).is_none(), "{left_out}: {resource}");
    }
    bare.request.snapshot = None;
    check(&medication_request(&bare, ORIGIN));
}

#[test]
fn a_carer_asks_as_one() {
    let mut one = of(State::Asked, Asked::Repeat);
    one.request.asked_as = ActsAs::Carer;
    one.asker = "Joan Penhale".into();
    let resource = medication_request(&one, ORIGIN);
    check(&resource);
    assert_eq!(resource["requester"], json!({ "type": "RelatedPerson", "display": "Joan Penhale" }));
    assert_eq!(resource["subject"]["display"], "Ivy Marlow");
}

#[test]
fn a_batch_is_a_bundle() {
    let all = [of(State::Asked, Asked::Repeat), of(State::Refused, Asked::Once)];
    let bundle = bundle(&all, ORIGIN, "2026-11-24T10:00:00Z".parse().unwrap());
    assert_eq!((bundle["resourceType"].as_str(), bundle["type"].as_str()), (Some("Bundle"), Some("collection")));
    let entries = bundle["entry"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    for (entry, of) in entries.iter().zip(&all) {
        check(&entry["resource"]);
        // bdl-7 and bdl-8: a fullUrl is unique, and says the same id as the resource.
        assert_eq!(entry["fullUrl"], format!("urn:uuid:{}", of.request.id));
        assert_eq!(entry["resource"]["id"], of.request.id.to_string());
        // bdl-2 to bdl-4: no search, request or response in a collection.
        assert!(["search", "request", "response"].iter().all(|key| entry.get(key).is_none()), "{entry}");
    }
}
