//! Arrangements as FHIR R4: one `Consent` for each, and a `RelatedPerson` for each carer, as the
//! NHS Validated Relationships Service (1.27.0) has them. Strict in what is written; `fhir_read`
//! is lenient in what is read. Pure.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Arrangement,
    copy_store::{LastReasons, Numbers},
    reasons::Reason,
    rules::State,
};
use crate::access::{class::Scope, relation::Basis};

pub const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
pub const ODS_CODE: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
pub const BASIS: &str = "https://fhir.nhs.uk/England/CodeSystem/England-NHSProxyLegalBasis";
pub const NULL_FLAVOR: &str = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor";
pub const REASON: &str = "https://fhir.nhs.uk/England/CodeSystem/England-ConsentStatusReason";
pub const REASON_EXTENSION: &str =
    "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-Consent-Status-Reason";
pub const GRANTOR_EXTENSION: &str = "https://hl7.org/fhir/5.0/StructureDefinition/extension-Consent.grantor";
/// The service keeps scopes beside its applications, under this system.
pub const ACCESS: &str = "https://fhir.nhs.uk/CodeSystem/Proxy-Placeholder-RequestedAccess";
/// Three scopes are our own.
pub const OWN_ACCESS: &str = "urn:nene:carer-scope";

/// One arrangement as another system is told, or tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relationship {
    pub id: String,
    pub state: Option<State>,
    pub basis: Option<Basis>,
    /// NHS numbers as they stand; whether they are any is for who takes them.
    pub patient: Option<String>,
    pub carer: Option<String>,
    pub made_at: Option<DateTime<Utc>>,
    pub starts_at: Option<DateTime<Utc>>,
    /// The first London day on which it is over.
    pub ends_on: Option<NaiveDate>,
    pub reason: Option<Reason>,
    pub words: Option<String>,
    /// An ODS code.
    pub grantor: Option<String>,
    pub scopes: Vec<Scope>,
    /// "daughter".
    pub relationship: String,
}

/// Every arrangement that has a carer: an invitation that waits is between two people who are not
/// yet known to each other here.
pub fn of_all(all: &[Arrangement], numbers: &Numbers, reasons: &LastReasons) -> Vec<Relationship> {
    all.iter().filter(|one| one.carer.is_some()).map(|one| of(one, numbers, reasons.get(&one.id))).collect()
}

fn of(one: &Arrangement, numbers: &Numbers, reason: Option<&(String, Option<String>)>) -> Relationship {
    let carer = one.carer.and_then(|carer| numbers.carers.get(&carer.0).cloned());
    Relationship {
        id: one.id.to_string(),
        state: Some(one.state),
        basis: Some(one.basis),
        patient: numbers.person.clone(),
        carer,
        made_at: Some(one.made_at),
        starts_at: one.starts_at,
        ends_on: one.ends_on,
        reason: reason.and_then(|(key, _)| Reason::from_key(key)),
        words: reason.and_then(|(_, words)| words.clone()),
        grantor: one.organisation.as_ref().map(|ods| ods.as_str().to_string()),
        scopes: one.scopes.clone(),
        relationship: one.relationship.clone(),
    }
}

/// A `Bundle` of all of them, each carer once.
pub fn bundle(all: &[Relationship], at: DateTime<Utc>) -> Value {
    let mut entries: Vec<Value> = Vec::new();
    for one in all {
        let related = related_person(one);
        let is_new = |entry: &&Value| entry["resource"] == related;
        if !entries.iter().any(|entry| is_new(&entry)) {
            entries.push(json!({ "fullUrl": format!("urn:uuid:{}", person_id(one)), "resource": related }));
        }
        entries.push(json!({ "fullUrl": format!("urn:uuid:{}", one.id), "resource": consent(one) }));
    }
    json!({ "resourceType": "Bundle", "type": "collection", "timestamp": instant(at), "entry": entries })
}

/// The same carer of the same person in the same words is the same `RelatedPerson`.
fn person_id(one: &Relationship) -> Uuid {
    let said = format!("{:?} {:?} {}", one.patient, one.carer, one.relationship);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(said.as_bytes())[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn identifier(system: &str, value: &str) -> Value {
    json!({ "system": system, "value": value })
}

fn coded(system: &str, code: &str, display: &str) -> Value {
    json!({ "coding": [{ "system": system, "code": code, "display": display }] })
}

/// What the carer is to the person, as far as a code says it.
fn role(basis: Basis) -> Value {
    match basis {
        Basis::ParentalResponsibility => coded("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "PRN", "parent"),
        _ => coded(
            "https://fhir.hl7.org.uk/CodeSystem/UKCore-AdditionalPersonRelationshipRole",
            "Personal",
            "Personal relationship with the patient",
        ),
    }
}

fn related_person(one: &Relationship) -> Value {
    let mut relationship = role(one.basis.unwrap_or(Basis::Unknown));
    if !one.relationship.is_empty() {
        relationship["text"] = json!(one.relationship);
    }
    let mut resource = json!({
        "resourceType": "RelatedPerson",
        "id": person_id(one).to_string(),
        "patient": { "type": "Patient" },
        "relationship": [relationship],
    });
    if let Some(number) = &one.carer {
        resource["identifier"] = json!([identifier(NHS_NUMBER, number)]);
    }
    if let Some(number) = &one.patient {
        resource["patient"]["identifier"] = identifier(NHS_NUMBER, number);
    }
    resource
}

fn consent(one: &Relationship) -> Value {
    let basis = one.basis.unwrap_or(Basis::Unknown);
    let basis_system = if basis == Basis::Unknown { NULL_FLAVOR } else { BASIS };
    let carer = match &one.carer {
        Some(number) => json!({ "type": "RelatedPerson", "identifier": identifier(NHS_NUMBER, number) }),
        None => json!({ "type": "RelatedPerson", "reference": format!("urn:uuid:{}", person_id(one)) }),
    };
    let mut period = Map::new();
    if let Some(start) = one.starts_at {
        period.insert("start".into(), json!(instant(start)));
    }
    if let Some(last) = one.ends_on.and_then(|end| end.pred_opt()) {
        // A day in FHIR is meant whole.
        period.insert("end".into(), json!(last.to_string()));
    }
    let mut resource = json!({
        "resourceType": "Consent",
        "id": one.id,
        "status": one.state.unwrap_or(State::EnteredInError).key(),
        "scope": coded("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", "Privacy Consent"),
        "category": [coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "INFA", "information access")],
        "performer": [carer.clone()],
        "policyRule": coded(basis_system, basis.key(), basis.words()),
        "provision": {
            "type": "permit",
            "actor": [{ "role": role(basis), "reference": carer }],
            "code": one.scopes.iter().map(|scope| coded(system_of(*scope), scope.key(), scope.words())).collect::<Vec<_>>(),
        },
    });
    if !period.is_empty() {
        resource["provision"]["period"] = Value::Object(period);
    }
    if let Some(number) = &one.patient {
        resource["patient"] = json!({ "type": "Patient", "identifier": identifier(NHS_NUMBER, number) });
    }
    if let Some(at) = one.made_at {
        resource["dateTime"] = json!(instant(at));
    }
    let extensions = extensions(one);
    // An empty list is no FHIR.
    if !extensions.is_empty() {
        resource["extension"] = Value::Array(extensions);
    }
    if one.scopes.is_empty()
        && let Some(provision) = resource["provision"].as_object_mut()
    {
        provision.remove("code");
    }
    resource
}

pub fn system_of(scope: Scope) -> &'static str {
    match scope {
        Scope::Readings | Scope::Reminders | Scope::Messages => OWN_ACCESS,
        _ => ACCESS,
    }
}

fn extensions(one: &Relationship) -> Vec<Value> {
    let mut extensions = Vec::new();
    if let Some(reason) = one.reason {
        let mut concept = coded(REASON, reason.key(), reason.words());
        if let Some(words) = &one.words {
            concept["text"] = json!(words);
        }
        extensions.push(json!({ "url": REASON_EXTENSION, "valueCodeableConcept": concept }));
    }
    if let Some(ods) = &one.grantor {
        extensions
            .push(json!({ "url": GRANTOR_EXTENSION, "valueReference": { "identifier": identifier(ODS_CODE, ods) } }));
    }
    extensions
}
