//! The decisions as FHIR R4 `Consent` resources in a Bundle, to take away. Pure.
//!
//! `patient-privacy` (one's own sharing), one resource for each decision, also those that no
//! longer count ("inactive"). What is a person's preference and nobody's consent (the national
//! data opt-out and the like) is not in it.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Decision, Use, rules, words};
use crate::access::{class::Category, consent::Shares};

/// Whose decisions they are.
pub struct Patient {
    pub id: Uuid,
    /// Ten digits.
    pub nhs_number: Option<String>,
}

const ODS: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

pub fn bundle(origin: &str, patient: &Patient, decisions: &[Decision], now: DateTime<Utc>) -> Value {
    let entries: Vec<Value> = decisions
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let status = if rules::is_in_force(decisions, at, now) { "active" } else { "inactive" };
            json!({ "fullUrl": format!("urn:uuid:{}", one.id), "resource": consent(origin, patient, one, status) })
        })
        .collect();
    let mut bundle = json!({ "resourceType": "Bundle", "type": "collection", "timestamp": instant(now) });
    // An empty list is no FHIR.
    if !entries.is_empty() {
        bundle["entry"] = entries.into();
    }
    bundle
}

fn consent(origin: &str, patient: &Patient, one: &Decision, status: &str) -> Value {
    let choice = &one.choice;
    let (kind, rule) = match choice.shares {
        Shares::Yes => ("permit", "OPTIN"),
        Shares::No => ("deny", "OPTOUT"),
    };
    let purpose = match one.purpose {
        Use::DirectCare => "TREAT",
        Use::Planning => "HOPERAT",
        Use::Research => "HRESCH",
    };
    let mut provision = json!({
        "type": kind,
        "period": { "start": instant(choice.at) },
        "action": [concept("http://terminology.hl7.org/CodeSystem/consentaction", "access", None)],
        "purpose": [coding("http://terminology.hl7.org/CodeSystem/v3-ActReason", purpose)],
    });
    if let Some(until) = choice.until {
        provision["period"]["end"] = instant(until).into();
    }
    if let Some(ods) = &choice.organisation {
        let mut reference = json!({ "type": "Organization", "identifier": { "system": ODS, "value": ods } });
        if let Some(name) = &one.organisation_name {
            reference["display"] = name.clone().into();
        }
        let role = concept("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "PRCP", None);
        provision["actor"] = json!([{ "role": role, "reference": reference }]);
    }
    if let Some(category) = choice.category {
        let system = format!("{origin}/fhir/CodeSystem/sharing-category");
        provision["code"] = json!([concept(&system, category.key(), Some(category.words()))]);
        let classes = classes(category);
        if !classes.is_empty() {
            let coded = |class: &&str| coding("http://hl7.org/fhir/resource-types", class);
            provision["class"] = classes.iter().map(coded).collect();
        }
        if let Some(label) = security_label(category) {
            provision["securityLabel"] = json!([coding(ACT_CODE, label)]);
        }
    }
    json!({
        "resourceType": "Consent",
        "id": one.id.to_string(),
        "text": { "status": "generated", "div": narrative(one, patient) },
        "status": status,
        "scope": concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", Some("Privacy Consent")),
        "category": [concept("http://loinc.org", "59284-0", Some("Patient Consent"))],
        "patient": person(patient),
        "dateTime": instant(choice.at),
        "performer": [performer(one, patient)],
        "policyRule": concept(ACT_CODE, rule, None),
        "provision": provision,
    })
}

fn person(patient: &Patient) -> Value {
    match &patient.nhs_number {
        Some(number) => json!({ "type": "Patient", "identifier": { "system": NHS_NUMBER, "value": number } }),
        None => json!({ "type": "Patient", "reference": format!("urn:uuid:{}", patient.id) }),
    }
}

/// Who decided.
fn performer(one: &Decision, patient: &Patient) -> Value {
    let mut performer = if one.made_by == patient.id { person(patient) } else { json!({ "type": "RelatedPerson" }) };
    performer["display"] = one.made_by_name.clone().into();
    performer
}

fn narrative(one: &Decision, patient: &Patient) -> String {
    let words = crate::ui::escape::escape(&words::decision(one, patient.id));
    format!("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>{words}</p></div>")
}

/// The kinds of resource that make up a category, where kinds do.
fn classes(category: Category) -> &'static [&'static str] {
    match category {
        Category::Medicines => {
            &["MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"]
        }
        Category::Results => &["Observation", "DiagnosticReport"],
        _ => &[],
    }
}

/// As HL7's information sensitivity codes have it, where they do (v3-ActCode).
fn security_label(category: Category) -> Option<&'static str> {
    match category {
        Category::MentalHealth => Some("MH"),
        Category::SexualHealth => Some("SEX"),
        _ => None,
    }
}

fn coding(system: &str, code: &str) -> Value {
    json!({ "system": system, "code": code })
}

fn concept(system: &str, code: &str, display: Option<&str>) -> Value {
    let mut coding = coding(system, code);
    if let Some(display) = display {
        coding["display"] = display.into();
    }
    json!({ "coding": [coding] })
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
