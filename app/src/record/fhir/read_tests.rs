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
    "Condition",
    "AllergyIntolerance",
    "MedicationRequest",
    "MedicationStatement",
    "MedicationDispense",
    "Immunization",
    "Observation",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "Procedure",
    "Appointment",
    "CarePlan",
    "CareTeam",
    "Patient",
    "PractitionerRole",
    "Medication",
    "Binary",
    "List",
    "QuestionnaireResponse",
    "Location",
    "Nonsense",
];
const KEYS: &[&str] = &[
    "code",
    "coding",
    "text",
    "display",
    "status",
    "value",
    "valueQuantity",
    "valueRatio",
    "valuePeriod",
    "numerator",
    "denominator",
    "low",
    "high",
    "unit",
    "start",
    "end",
    "onsetAge",
    "onsetDateTime",
    "effectiveDateTime",
    "performedPeriod",
    "component",
    "referenceRange",
    "interpretation",
    "reference",
    "subject",
    "contained",
    "id",
    "resourceType",
    "dosageInstruction",
    "timing",
    "repeat",
    "frequency",
    "period",
    "periodUnit",
    "doseAndRate",
    "doseQuantity",
    "note",
    "participant",
    "actor",
    "member",
    "content",
    "attachment",
    "data",
    "contentType",
    "url",
    "presentedForm",
    "result",
    "hasMember",
    "activity",
    "detail",
    "goal",
    "extension",
    "name",
    "given",
    "telecom",
    "address",
    "medicationReference",
    "medicationCodeableConcept",
    "meta",
    "security",
    "lastUpdated",
    "identifier",
    "system",
    "practitioner",
    "organization",
    "item",
    "entry",
    "answer",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(TYPES).prop_map(Value::from),
        prop::sample::select(vec![
            "#",
            "#a",
            "a",
            "2020",
            "2020-02-30",
            "2020-01-01T00:00:00+éé",
            "<",
            "AMB",
            "Patient/a",
            "urn:",
            "final"
        ])
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
