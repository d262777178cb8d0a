//! An appointment as FHIR R4. Pure. Come here when another system does not take what we send.
//!
//! `identifier` is how it is known here for ever: a system that sends it back with this identifier speaks
//! of this one (`incoming`). Codes are those of UK Core and GP Connect where they have some.

use chrono::{DateTime, SecondsFormat, Utc};
use http::HeaderValue;
use serde_json::{Map, Value, json};

use super::{
    Appointment,
    rules::{Reason, State},
};
use crate::{
    appointments::Channel,
    people::{NhsNumber, Person},
};

const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
const ODS: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
const DELIVERY_CHANNEL: &str = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-DeliveryChannel-2";
const CANCELLATION: &str = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason";

/// The system of our identifiers; `origin` is the portal's address.
pub fn system(origin: &str) -> String {
    format!("{origin}/fhir/appointment")
}

/// Whose it is.
pub struct Of {
    pub name: String,
    pub nhs_number: Option<NhsNumber>,
}

impl Of {
    pub fn person(person: &Person) -> Of {
        Of { name: person.full_name(), nhs_number: person.nhs_number.clone() }
    }
}

pub fn appointment(one: &Appointment, of: &Of, origin: &str) -> Value {
    let mut fields = Map::new();
    let mut put = |key: &str, value: Value| _ = fields.insert(key.to_owned(), value);
    put("resourceType", json!("Appointment"));
    put("id", json!(one.id));
    put("meta", json!({ "versionId": one.version.to_string(), "lastUpdated": instant(one.changed_at) }));
    put("extension", json!([{ "url": DELIVERY_CHANNEL, "valueCode": channel(one.channel) }]));
    put("identifier", json!([{ "system": system(origin), "value": one.id }]));
    put("status", json!(one.state.fhir()));
    if let Some((reason, words)) = &one.cancelled {
        let text = if words.is_empty() { reason.words() } else { words };
        let coding = json!([{ "system": CANCELLATION, "code": reason.fhir() }]);
        put("cancelationReason", json!({ "coding": coding, "text": text }));
    }
    put("serviceType", json!([{ "text": one.service }]));
    if !one.description.is_empty() {
        put("description", json!(one.description));
    }
    put("start", json!(instant(one.starts_at)));
    put("end", json!(instant(one.ends_at)));
    put("minutesDuration", json!((one.ends_at - one.starts_at).num_minutes()));
    put("slot", json!([{ "reference": format!("Slot/{}", one.slot) }]));
    put("created", json!(instant(one.made_at)));
    let needs = one.needs.lines();
    let said: Vec<&str> = std::iter::once(one.comment.as_str()).filter(|words| !words.is_empty()).collect();
    if !said.is_empty() {
        put("comment", json!(said.join("\n")));
    }
    if !needs.is_empty() {
        // R4 has no element for it; a text that people read is better than one that nobody looks for.
        put("text", json!({ "status": "additional", "div": div(&needs) }));
    }
    put("participant", participants(one, of));
    Value::Object(fields)
}

/// Which version it is (FHIR R4, "Managing Resource Contention").
pub fn etag(one: &Appointment) -> HeaderValue {
    HeaderValue::from_str(&format!("W/\"{}\"", one.version)).unwrap_or(HeaderValue::from_static("W/\"0\""))
}

fn participants(one: &Appointment, of: &Of) -> Value {
    let status = if one.state == State::Cancelled { "declined" } else { "accepted" };
    let mut patient = json!({ "type": "Patient", "display": of.name });
    if let Some(number) = &of.nhs_number {
        patient["identifier"] = json!({ "system": NHS_NUMBER, "value": number.as_str() });
    }
    let clinician = json!({ "type": "Practitioner", "display": one.clinician_name });
    let organisation = json!({ "type": "Organization", "display": one.organisation_name,
        "identifier": { "system": ODS, "value": one.organisation.as_str() } });
    let mut all = vec![
        json!({ "actor": patient, "required": "required", "status": status }),
        json!({ "actor": clinician, "required": "required", "status": status }),
        json!({ "actor": organisation, "required": "information-only", "status": status }),
    ];
    if !one.place.is_empty() {
        all.push(json!({ "actor": { "type": "Location", "display": one.place }, "status": status }));
    }
    Value::Array(all)
}

/// GP Connect, "Delivery channel".
fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::InPerson => "In-person",
        Channel::Telephone => "Telephone",
        Channel::Video => "Video",
    }
}

/// A div of XHTML (R4, Narrative); what was typed is escaped.
fn div(lines: &[String]) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines: Vec<String> = lines.iter().map(|line| format!("<p>{}</p>", escaped(line))).collect();
    format!("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Help that is needed:</p>{}</div>", lines.concat())
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// What a system says of one of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub state: State,
    pub reason: Option<(Reason, String)>,
}

/// Our own id in a resource that came back. `None`: it is none of ours.
pub fn own_id(resource: &Value, origin: &str) -> Option<uuid::Uuid> {
    let system = system(origin);
    let identifiers = resource.get("identifier").and_then(Value::as_array)?;
    let of_ours = |one: &&Value| one.get("system").and_then(Value::as_str) == Some(system.as_str());
    let value = identifiers.iter().find(of_ours)?.get("value").and_then(Value::as_str)?;
    uuid::Uuid::parse_str(value).ok()
}

/// What it says of the state. `None`: a status that changes nothing here.
pub fn said(resource: &Value) -> Option<Said> {
    let state = State::from_fhir(resource.get("status").and_then(Value::as_str)?)?;
    let reason = resource.get("cancelationReason").map(|reason| {
        let coding = reason.pointer("/coding/0/code").and_then(Value::as_str).unwrap_or_default();
        let text = reason.get("text").and_then(Value::as_str).unwrap_or_default();
        (Reason::from_fhir(coding), text.to_owned())
    });
    Some(Said { state, reason: reason.filter(|_| state == State::Cancelled) })
}

/// The ids of the sender's own times that it fills.
pub fn slots(resource: &Value) -> Vec<String> {
    let references = resource.get("slot").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let id = |slot: &Value| {
        let reference = slot.get("reference").and_then(Value::as_str)?;
        reference.rsplit_once("Slot/").map(|(_, id)| id.split('/').next().unwrap_or(id).to_owned())
    };
    references.iter().filter_map(id).filter(|id| !id.is_empty()).take(20).collect()
}

#[cfg(test)]
#[path = "tests/fhir_tests.rs"]
mod tests;
