//! A request as FHIR R4: MedicationRequest, and all of one batch as a Bundle. Pure. Come here when
//! another system does not take what we send.
//!
//! `intent` is `reflex-order` for a repeat (it rests on the prescription in `basedOn`) and `order`
//! for what is asked for once. Nothing is said here that was not received or asked for: medicine and
//! dosage go out as they came.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::{Asked, practice_store::OfSomebody, rules::State};
use crate::medicines::own::ActsAs;

const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
const ODS: &str = "https://fhir.nhs.uk/Id/ods-organization-code";

/// `origin` is the portal's address.
pub fn medication_request(of: &OfSomebody, origin: &str) -> Value {
    let request = &of.request;
    let snapshot = request.snapshot.as_ref();
    let is_repeat = snapshot.is_some_and(|snapshot| snapshot.is_repeat == Asked::Repeat);
    let mut fields = Map::new();
    let mut put = |key: &str, value: Value| _ = fields.insert(key.to_owned(), value);
    put("resourceType", json!("MedicationRequest"));
    put("id", json!(request.id));
    put("meta", json!({ "versionId": request.version.to_string(), "lastUpdated": instant(request.changed_at) }));
    put("identifier", json!([{ "system": format!("{origin}/fhir/repeat-request"), "value": request.id }]));
    put("status", json!(status(request.state)));
    if request.state == State::Refused {
        put("statusReason", json!({ "text": request.reason }));
    }
    put("intent", json!(if is_repeat { "reflex-order" } else { "order" }));
    let concept = snapshot.map(|snapshot| snapshot.concept.clone()).filter(Value::is_object);
    put("medicationCodeableConcept", concept.unwrap_or_else(|| json!({ "text": request.title })));
    put("subject", subject(of));
    put("authoredOn", json!(instant(request.asked_at)));
    put("requester", requester(of));
    if let Some(snapshot) = snapshot {
        // A sender's id of a shape that FHIR has none of cannot be pointed at.
        if is_id(&snapshot.source_id) && snapshot.resource_type == "MedicationRequest" {
            let reference = format!("MedicationRequest/{}", snapshot.source_id);
            put("basedOn", json!([{ "reference": reference, "display": request.title }]));
        }
        if is_repeat {
            let course = "http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy";
            put("courseOfTherapyType", json!({ "coding": [{ "system": course, "code": "continuous" }] }));
        }
        if !snapshot.dosages.is_empty() {
            put("dosageInstruction", Value::Array(snapshot.dosages.clone()));
        }
    }
    put("groupIdentifier", json!({ "system": format!("{origin}/fhir/repeat-batch"), "value": request.batch }));
    if !request.note.is_empty() {
        put("note", json!([{ "time": instant(request.asked_at), "text": request.note }]));
    }
    let mut supply = Map::new();
    if let Some(quantity) = snapshot.and_then(|snapshot| snapshot.quantity.clone()).filter(Value::is_object) {
        supply.insert("quantity".into(), quantity);
    }
    if let Some(ods) = &request.pharmacy_ods {
        let performer = json!({ "type": "Organization", "identifier": { "system": ODS, "value": ods },
            "display": request.pharmacy_name });
        supply.insert("performer".into(), performer);
    }
    if !supply.is_empty() {
        put("dispenseRequest", Value::Object(supply));
    }
    Value::Object(fields)
}

/// All of one batch.
pub fn bundle(all: &[OfSomebody], origin: &str, now: DateTime<Utc>) -> Value {
    let entries: Vec<Value> = all
        .iter()
        .map(|of| {
            json!({ "fullUrl": format!("urn:uuid:{}", of.request.id), "resource": medication_request(of, origin) })
        })
        .collect();
    json!({ "resourceType": "Bundle", "type": "collection", "timestamp": instant(now), "entry": entries })
}

/// Not to be acted on before somebody approved it; over when it was collected.
fn status(state: State) -> &'static str {
    match state {
        State::Asked => "draft",
        State::Approved | State::Sent | State::Ready => "active",
        State::Collected => "completed",
        State::Refused | State::Withdrawn => "cancelled",
    }
}

fn subject(of: &OfSomebody) -> Value {
    let mut subject = json!({ "type": "Patient", "display": of.name() });
    if let Some(number) = &of.nhs_number {
        subject["identifier"] = json!({ "system": NHS_NUMBER, "value": number.as_str() });
    }
    subject
}

fn requester(of: &OfSomebody) -> Value {
    match of.request.asked_as {
        ActsAs::Carer => json!({ "type": "RelatedPerson", "display": of.asker }),
        ActsAs::Person | ActsAs::Staff => subject(of),
    }
}

/// FHIR R4 `id`: letters, digits, "-" and ".", at most 64.
fn is_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
#[path = "../tests/fhir.rs"]
mod tests;
