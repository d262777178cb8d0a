//! Come here first when an entry's words, date, value or author are wrong: this finds the reader
//! of its kind. Each kind of resource has its file in `read/`.
//!
//! Reading is total: any JSON at all gives an [`Entry`].

mod allergy;
mod appointment;
mod care;
mod condition;
mod document;
mod dose;
mod encounter;
mod medicine;
mod observation;
mod other;
mod procedure;
mod reading;
mod timing;
mod vaccination;
mod value;

use serde_json::Value;

use super::decimal::Decimals;
use super::reference::References;
use super::{Entry, Kind, Version, concept, date, field, status};
use reading::Reading;

/// What the resource says. `raw` is its received JSON, for the digits of its numbers (empty when
/// it is not at hand); `references` is what its bundle holds.
pub fn read(resource: &Value, raw: &str, references: &References<'_>) -> Entry {
    let reading = Reading { resource, references, decimals: Decimals::scan(raw) };
    let resource_type = field::text(resource, "resourceType").unwrap_or_default();
    let mut entry = Entry {
        kind: kind(&resource_type),
        title: String::new(),
        coding: None,
        when: None,
        status: status::received(resource),
        visibility: status::visibility(resource),
        author: None,
        value: None,
        range: None,
        interpretation: None,
        components: Vec::new(),
        details: Vec::new(),
        attachments: Vec::new(),
        security_labels: status::security_labels(resource),
        members: Vec::new(),
        resource_type,
    };
    match entry.kind {
        Kind::Condition => condition::read(&reading, &mut entry),
        Kind::Allergy => allergy::read(&reading, &mut entry),
        Kind::Medicine => medicine::read(&reading, &mut entry),
        Kind::Vaccination => vaccination::read(&reading, &mut entry),
        Kind::Result => observation::read(&reading, &mut entry),
        Kind::Report => document::report(&reading, &mut entry),
        Kind::Document => document::document(&reading, &mut entry),
        Kind::Encounter => encounter::read(&reading, &mut entry),
        Kind::Procedure => procedure::read(&reading, &mut entry),
        Kind::Appointment => appointment::read(&reading, &mut entry),
        Kind::CarePlan => care::plan(&reading, &mut entry),
        Kind::CareTeam => care::team(&reading, &mut entry),
        Kind::Supporting => other::supporting(&reading, &mut entry),
        Kind::Other => other::read(&reading, &mut entry),
    }
    if entry.title.trim().is_empty() {
        entry.title = concept::NOT_RECORDED.to_owned();
    }
    entry
}

/// The shelf of a `resourceType`.
pub fn kind(resource_type: &str) -> Kind {
    match resource_type {
        "Condition" => Kind::Condition,
        "AllergyIntolerance" => Kind::Allergy,
        "MedicationRequest" | "MedicationStatement" | "MedicationDispense" => Kind::Medicine,
        "Immunization" => Kind::Vaccination,
        "Observation" => Kind::Result,
        "DiagnosticReport" => Kind::Report,
        "DocumentReference" => Kind::Document,
        "Encounter" => Kind::Encounter,
        "Procedure" => Kind::Procedure,
        "Appointment" => Kind::Appointment,
        "CarePlan" => Kind::CarePlan,
        "CareTeam" => Kind::CareTeam,
        "Patient" | "Practitioner" | "PractitionerRole" | "Organization" | "Location" | "Medication" | "Binary" => {
            Kind::Supporting
        }
        _ => Kind::Other,
    }
}

/// Which version of the resource this is.
pub fn version(resource: &Value) -> Version {
    let meta = |key: &str| resource.get("meta").and_then(|meta| field::text(meta, key));
    Version {
        last_updated: meta("lastUpdated").and_then(|text| date::instant(&text)),
        version_id: meta("versionId"),
    }
}

/// The Reference (as JSON) to whose resource it is. `None` for a Patient itself, and for what
/// belongs to no one (Practitioner, Organization). A list gives the Patient in it first.
pub fn subject(resource: &Value) -> Option<&Value> {
    const FIELDS: [&str; 6] = ["subject", "patient", "beneficiary", "for", "individual", "candidate"];
    let is_patient = |reference: &Value| {
        let says = |key: &str, word: &str| field::text(reference, key).is_some_and(|text| text.contains(word));
        says("reference", "Patient/") || says("reference", "Patient?") || says("type", "Patient")
    };
    let named = FIELDS.into_iter().find_map(|key| {
        let all: Vec<&Value> = field::each(resource, key).filter(|reference| reference.is_object()).collect();
        all.iter().copied().find(|reference| is_patient(reference)).or_else(|| all.first().copied())
    });
    named.or_else(|| {
        // Appointment, AppointmentResponse, Schedule: the person is among those who take part.
        field::each(resource, "participant")
            .filter_map(|participant| participant.get("actor"))
            .chain(field::each(resource, "actor"))
            .find(|reference| is_patient(reference))
    })
}

#[cfg(test)]
mod tests {
    use super::super::Visibility;
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn versions_and_subjects() {
        let resource = json!({"meta": {"lastUpdated": "2024-05-01T10:00:00.1234567+01:00", "versionId": 3}});
        let version = version(&resource);
        assert_eq!(version.last_updated.unwrap().to_rfc3339(), "2024-05-01T09:00:00.123456+00:00");
        assert_eq!(version.version_id.as_deref(), Some("3"));
        let person = json!({"reference": "Patient/1"});
        for resource in [
            json!({"subject": person}),
            json!({"patient": person}),
            json!({"beneficiary": person}),
            json!({"for": person}),
            json!({"subject": [{"reference": "Group/2"}, person]}),
            json!({"participant": [{"actor": {"reference": "Location/1"}}, {"actor": person}]}),
        ] {
            assert_eq!(subject(&resource), Some(&person), "{resource}");
        }
        assert_eq!(subject(&json!({"resourceType": "Practitioner"})), None);
    }

    #[test]
    fn a_resource_of_no_known_kind_is_still_an_entry() {
        for odd in [json!(null), json!([1]), json!("x"), json!({"resourceType": 7}), json!({})] {
            let entry = read(&odd, "", &References::default());
            assert_eq!((entry.kind, entry.visibility), (Kind::Other, Visibility::Shown));
            assert!(!entry.title.is_empty());
        }
    }

    const TYPES: &[&str] = &[
        "Condition", "AllergyIntolerance", "MedicationRequest", "MedicationStatement", "MedicationDispense",
        "Immunization", "Observation", "DiagnosticReport", "DocumentReference", "Encounter", "Procedure",
        "Appointment", "CarePlan", "CareTeam", "Patient", "PractitionerRole", "Medication", "Binary", "List",
        "QuestionnaireResponse", "Location", "Nonsense",
    ];
    const KEYS: &[&str] = &[
        "code", "coding", "text", "display", "status", "value", "valueQuantity", "valueRatio", "valuePeriod",
        "numerator", "denominator", "low", "high", "unit", "start", "end", "onsetAge", "onsetDateTime",
        "effectiveDateTime", "performedPeriod", "component", "referenceRange", "interpretation", "reference", "subject", "contained",
        "id", "resourceType", "dosageInstruction", "timing", "repeat", "frequency", "period", "periodUnit",
        "doseAndRate", "doseQuantity", "note", "participant", "actor", "member", "content", "attachment", "data",
        "contentType", "url", "presentedForm", "result", "hasMember", "activity", "detail", "goal", "extension", "name",
        "given", "telecom", "address", "medicationReference", "medicationCodeableConcept", "meta", "security",
        "lastUpdated", "identifier", "system", "practitioner", "organization", "item", "entry", "answer",
    ];

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            prop::sample::select(TYPES).prop_map(Value::from),
            prop::sample::select(vec!["#", "#a", "a", "2020", "2020-02-30", "2020-01-01T00:00:00+éé", "<", "AMB", "Patient/a", "urn:", "final"])
                .prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map(prop::sample::select(KEYS), inner, 0..8)
                    .prop_map(|fields| fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_json_is_read(resource_type in prop::sample::select(TYPES), mut resource in any_json(), other in any_json()) {
            if let Value::Object(fields) = &mut resource {
                fields.insert("resourceType".to_owned(), resource_type.into());
            }
            let raw = resource.to_string();
            let bundle = json!({"entry": [{"fullUrl": "urn:uuid:a", "resource": resource}, {"resource": other}]});
            let references = References::of_bundle(&bundle);
            let entry = read(&resource, &raw, &references);
            prop_assert!(!entry.title.is_empty());
            prop_assert!(entry.details.iter().all(|detail| !detail.text.is_empty() && !detail.label.is_empty()));
            version(&resource);
            subject(&resource);
            super::super::patient::Demographics::read(&resource);
        }
    }
}
