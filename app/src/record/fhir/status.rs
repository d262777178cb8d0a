//! Come here when the person sees what they should not, or does not see what they should.
//!
//! The rules (`record.md`): drafts, unfiled results and unreviewed documents are held; NOPAT is
//! never disclosed; legacy GP entries with status `unknown` are shown. A word that is not known
//! to be final is held, because a later version can bring it into sight and nothing can take a
//! wrong result back out of a person's mind.

use serde_json::Value;

use super::{Visibility, concept, field};

/// Whether the person may see the resource.
pub fn visibility(resource: &Value) -> Visibility {
    if is_not_for_patient(resource) {
        return Visibility::NotForPatient;
    }
    let withdrawn = ["status", "verificationStatus", "clinicalStatus", "docStatus"]
        .into_iter()
        .filter_map(|key| resource.get(key))
        .any(|value| concept::has_code(value, "entered-in-error"));
    if withdrawn {
        return Visibility::EnteredInError;
    }
    if is_final(resource) { Visibility::Shown } else { Visibility::Held }
}

/// Whether the label NOPAT stands on the resource, on the document it describes, or on anything
/// inside it. Any spelling of the code system counts, as does none.
pub fn is_not_for_patient(resource: &Value) -> bool {
    let labelled = |resource: &Value| {
        resource.pointer("/meta/security").is_some_and(|labels| has_label(labels, "NOPAT"))
            || resource.get("securityLabel").is_some_and(|labels| has_label(labels, "NOPAT"))
    };
    labelled(resource) || field::each(resource, "contained").any(labelled)
}

/// Codes of `meta.security` (and of DocumentReference.securityLabel), as `system|code`.
pub fn security_labels(resource: &Value) -> Vec<String> {
    let mut labels = Vec::new();
    let on_document = field::each(resource, "securityLabel").flat_map(|concept| field::each(concept, "coding"));
    let on_resource = resource.get("meta").into_iter().flat_map(|meta| field::each(meta, "security"));
    for coding in on_resource.chain(on_document) {
        if let Some(code) = field::text(coding, "code") {
            let label = format!("{}|{code}", field::text(coding, "system").unwrap_or_default());
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
    }
    labels
}

/// The status as received; for Condition and AllergyIntolerance the clinical status's code.
pub fn received(resource: &Value) -> Option<String> {
    match resource.get("resourceType").and_then(Value::as_str) {
        Some("Condition" | "AllergyIntolerance") => code(resource.get("clinicalStatus")?),
        _ => code(resource.get("status")?),
    }
}

/// A status in plain words: "in-progress" becomes "In progress", "noshow" "Did not attend".
pub fn in_words(status: &str) -> String {
    match status {
        "noshow" => "Did not attend".to_owned(),
        "fulfilled" => "Took place".to_owned(),
        "entered-in-error" => "Entered by mistake".to_owned(),
        "preliminary" => "Early result, not final".to_owned(),
        "unknown" => "Not known".to_owned(),
        "final" => "Final".to_owned(),
        "amended" | "corrected" => "Corrected".to_owned(),
        "appended" => "Added to".to_owned(),
        "on-hold" => "Paused".to_owned(),
        "stopped" => "Stopped".to_owned(),
        other => field::spaced(other),
    }
}

fn code(value: &Value) -> Option<String> {
    field::words(value)
        .or_else(|| field::each(value, "coding").find_map(|coding| field::text(coding, "code")))
        .or_else(|| concept::words(value))
}

fn has_label(labels: &Value, code: &str) -> bool {
    concept::has_code(labels, code)
}

fn is_final(resource: &Value) -> bool {
    let word = |key: &str| field::text(resource, key).map(|word| word.to_lowercase());
    let status = word("status");
    let status = status.as_deref();
    match resource.get("resourceType").and_then(Value::as_str).unwrap_or_default() {
        "Observation" | "DiagnosticReport" => match status {
            Some("final" | "amended" | "corrected" | "appended" | "unknown") => true,
            // The person may know that a test was cancelled; what it measured before is not filed.
            Some("cancelled") => !carries_a_finding(resource),
            _ => false,
        },
        "DocumentReference" => {
            matches!(status, Some("current"))
                && matches!(word("docStatus").as_deref(), None | Some("final" | "amended"))
        }
        // A planned encounter is an entry of the practice's diary (GP Connect: not shown to the patient);
        // what the person is to come to is an Appointment.
        "Encounter" => !matches!(status, Some("planned" | "draft")),
        "Communication" => !matches!(status, Some("preparation" | "draft")),
        "ClinicalImpression" => !matches!(status, Some("draft" | "in-progress")),
        _ => !matches!(status, Some("draft" | "preliminary" | "registered" | "superseded")),
    }
}

fn carries_a_finding(resource: &Value) -> bool {
    let Value::Object(fields) = resource else {
        return false;
    };
    fields.iter().any(|(key, value)| {
        if key == "component" {
            return field::each(resource, key).any(carries_a_finding);
        }
        let finding = key.starts_with("value")
            || matches!(
                key.as_str(),
                "hasMember"
                    | "related"
                    | "result"
                    | "conclusion"
                    | "conclusionCode"
                    | "presentedForm"
                    | "interpretation"
            );
        finding && !value.is_null()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Visibility::*;
    use serde_json::json;

    #[test]
    fn only_what_is_filed_is_shown() {
        let cases = [
            ("Observation", "final", Shown),
            ("Observation", "amended", Shown),
            ("Observation", "corrected", Shown),
            ("Observation", "unknown", Shown),
            ("Observation", "registered", Held),
            ("Observation", "preliminary", Held),
            ("Observation", "", Held),
            ("Observation", "something-new", Held),
            ("Observation", "cancelled", Shown),
            ("Observation", "entered-in-error", EnteredInError),
            ("DiagnosticReport", "appended", Shown),
            ("DiagnosticReport", "partial", Held),
            ("DocumentReference", "current", Shown),
            ("DocumentReference", "superseded", Held),
            ("MedicationRequest", "draft", Held),
            ("MedicationRequest", "active", Shown),
            ("MedicationRequest", "unknown", Shown),
            // Of a family history, `partial` says how much is known, not that it is a draft.
            ("FamilyMemberHistory", "partial", Shown),
            ("Composition", "preliminary", Held),
            ("Composition", "final", Shown),
            ("CarePlan", "draft", Held),
            ("ImagingStudy", "registered", Held),
            ("Appointment", "proposed", Shown),
            ("Immunization", "not-done", Shown),
            ("Patient", "", Shown),
        ];
        for (kind, status, expected) in cases {
            let found = visibility(&json!({"resourceType": kind, "status": status}));
            assert_eq!(found, expected, "{kind} {status}");
        }
    }

    #[test]
    fn a_cancelled_result_with_a_value_is_held() {
        let cancelled = json!({"resourceType": "Observation", "status": "cancelled", "valueString": "7"});
        assert_eq!(visibility(&cancelled), Held);
        let part = |part: Value| {
            visibility(&json!({"resourceType": "Observation", "status": "cancelled", "component": [part]}))
        };
        assert_eq!(part(json!({"valueQuantity": {"value": 7}})), Held);
        assert_eq!(part(json!({"dataAbsentReason": {"text": "not done"}})), Shown);
    }

    #[test]
    fn an_unreviewed_document_is_held() {
        let document =
            |word: &str| json!({"resourceType": "DocumentReference", "status": "current", "docStatus": word});
        assert_eq!(visibility(&document("preliminary")), Held);
        assert_eq!(visibility(&document("entered-in-error")), EnteredInError);
        assert_eq!(visibility(&document("final")), Shown);
        assert_eq!(visibility(&document("amended")), Shown);
    }

    #[test]
    fn nopat_is_honoured_in_any_spelling_and_over_everything() {
        for system in [
            "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "http://hl7.org/fhir/v3/ActCode",
            "urn:oid:2.16.840.1.113883.5.4",
            "",
        ] {
            let label = json!({"system": system, "code": "NOPAT"});
            for resource in [
                json!({"resourceType": "Observation", "status": "final", "meta": {"security": [{"code": "R"}, label]}}),
                json!({"resourceType": "Observation", "status": "entered-in-error", "meta": {"security": label}}),
                json!({"resourceType": "DocumentReference", "status": "current", "securityLabel": [{"coding": [label]}]}),
                json!({"resourceType": "Condition", "contained": [{"meta": {"security": [label]}}]}),
            ] {
                assert_eq!(visibility(&resource), NotForPatient, "{resource}");
            }
        }
        let restricted = json!({"resourceType": "Condition", "meta": {"security": [{"system": "s", "code": "R"}]}});
        assert_eq!(visibility(&restricted), Shown);
        assert_eq!(security_labels(&restricted), ["s|R"]);
    }

    #[test]
    fn withdrawn_wherever_it_is_said() {
        let coded = json!({"coding": [{"system": "s", "code": "entered-in-error"}]});
        for key in ["verificationStatus", "clinicalStatus"] {
            assert_eq!(visibility(&json!({"resourceType": "AllergyIntolerance", key: coded})), EnteredInError);
        }
        let plain = json!({"resourceType": "Condition", "verificationStatus": "entered-in-error"});
        assert_eq!(visibility(&plain), EnteredInError);
        assert_eq!(
            received(&json!({"resourceType": "Condition", "clinicalStatus": {"coding": [{"code": "active"}]}}))
                .as_deref(),
            Some("active")
        );
    }
}
