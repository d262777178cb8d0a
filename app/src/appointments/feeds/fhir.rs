//! A clinic and its times as FHIR R4: Schedule and Slot (UK Core). Pure. Come here when another system does
//! not take what we send.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::{
    Channel, Offered, Taken,
    clinics::{Clinic, Keeper, There},
};

const ODS: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
/// UK Core 2: how somebody is seen.
pub const DELIVERY_CHANNEL: &str = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeliveryChannel";
const CHANNELS: &str = "https://fhir.hl7.org.uk/CodeSystem/UKCore-DeliveryChannel";

/// How somebody is seen, as an extension of a Slot or an Appointment.
pub fn delivery_channel(channel: Channel) -> Value {
    let coding = json!([{ "system": CHANNELS, "code": channel.key(), "display": channel.words() }]);
    json!({ "url": DELIVERY_CHANNEL, "valueCodeableConcept": { "coding": coding } })
}

/// `organisation` is the name of the clinic's; `horizon` are the instants between which its times are sent.
pub fn schedule(clinic: &Clinic, organisation: &str, horizon: (DateTime<Utc>, DateTime<Utc>), origin: &str) -> Value {
    let offer = &clinic.offer;
    let mut actors = vec![
        json!({ "type": "Practitioner", "display": offer.clinician_name }),
        json!({ "type": "HealthcareService", "display": offer.service }),
    ];
    if !offer.place.is_empty() {
        actors.push(json!({ "type": "Location", "display": offer.place }));
    }
    let mut identifiers = vec![json!({ "system": format!("{origin}/fhir/schedule"), "value": clinic.id })];
    if let Keeper::Source(id) = &clinic.keeper {
        identifiers
            .push(json!({ "system": format!("{origin}/fhir/{}/Schedule", clinic.organisation.as_str()), "value": id }));
    }
    json!({
        "resourceType": "Schedule",
        "id": clinic.id,
        "meta": { "versionId": clinic.version.to_string(), "lastUpdated": instant(clinic.changed_at) },
        "extension": [
            delivery_channel(offer.channel),
            { "url": format!("{origin}/fhir/StructureDefinition/organisation"), "valueReference": {
                "type": "Organization", "identifier": { "system": ODS, "value": clinic.organisation.as_str() },
                "display": organisation } },
        ],
        "identifier": identifiers,
        "active": clinic.ended_at.is_none(),
        "serviceType": [{ "text": offer.service }],
        "actor": actors,
        "planningHorizon": { "start": instant(horizon.0), "end": instant(horizon.1) },
        "comment": offer.name,
    })
}

/// One time of a clinic. Whether somebody is booked is said, and never who.
pub fn slot(clinic: &Clinic, there: &There, origin: &str) -> Value {
    let status = match (there.taken, there.offered) {
        (Taken::Yes, _) => "busy",
        (Taken::No, Offered::Yes) => "free",
        (Taken::No, Offered::Withdrawn) => "busy-unavailable",
    };
    json!({
        "resourceType": "Slot",
        "id": there.id,
        "extension": [delivery_channel(clinic.offer.channel)],
        "identifier": [{ "system": format!("{origin}/fhir/slot"), "value": there.id }],
        "serviceType": [{ "text": clinic.offer.service }],
        "schedule": { "reference": format!("Schedule/{}", clinic.id), "display": clinic.offer.name },
        "status": status,
        "start": instant(there.time.starts_at),
        "end": instant(there.time.ends_at),
    })
}

/// A clinic and its times, to be taken away.
pub fn collection(resources: Vec<(&'static str, Uuid, Value)>, origin: &str, now: DateTime<Utc>) -> Value {
    let entries: Vec<Value> = resources
        .into_iter()
        .map(|(kind, id, resource)| json!({ "fullUrl": full_url(origin, kind, id), "resource": resource }))
        .collect();
    json!({ "resourceType": "Bundle", "type": "collection", "timestamp": instant(now), "entry": entries })
}

/// What a search answers.
pub fn searchset(resources: Vec<(&'static str, Uuid, Value)>, origin: &str, more: Option<&str>) -> Value {
    let total = resources.len();
    let mut entries: Vec<Value> = resources
        .into_iter()
        .map(|(kind, id, resource)| {
            json!({ "fullUrl": full_url(origin, kind, id), "resource": resource, "search": { "mode": "match" } })
        })
        .collect();
    let mut bundle = json!({ "resourceType": "Bundle", "type": "searchset" });
    match more {
        None => bundle["total"] = json!(total),
        Some(words) => {
            let told = outcome("warning", "incomplete", words);
            entries.push(json!({ "search": { "mode": "outcome" }, "resource": told }));
        }
    }
    if !entries.is_empty() {
        bundle["entry"] = Value::Array(entries);
    }
    bundle
}

pub fn outcome(severity: &str, code: &str, words: &str) -> Value {
    json!({ "resourceType": "OperationOutcome",
        "issue": [{ "severity": severity, "code": code, "diagnostics": words }] })
}

fn full_url(origin: &str, kind: &str, id: Uuid) -> String {
    format!("{origin}/fhir/{kind}/{id}")
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
