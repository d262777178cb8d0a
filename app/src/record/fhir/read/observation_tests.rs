use serde_json::{Value as Json, json};

use super::super::super::reference::References;
use super::super::super::{Entry, Visibility};
use super::super::read as read_any;

fn read(mut resource: Json) -> Entry {
    resource["resourceType"] = json!("Observation");
    read_any(&resource, &resource.to_string(), &References::default())
}

fn value(resource: Json) -> Option<String> {
    read(resource).value.map(|value| value.display())
}

#[test]
fn digits_are_those_received() {
    let raw = r#"{"resourceType": "Observation", "status": "final", "code": {"text": "Potassium"},
        "valueQuantity": {"value": 4.50, "unit": "mmol/L"},
        "referenceRange": [{"low": {"value": 3.50, "unit": "mmol/L"}, "high": {"value": 5.30, "unit": "mmol/L"}}],
        "component": [{"code": {"text": "part"}, "valueQuantity": {"value": 1.0, "unit": "g"}}]}"#;
    let entry = read_any(&serde_json::from_str(raw).unwrap(), raw, &References::default());
    assert_eq!(entry.value.unwrap().display(), "4.50 mmol/L");
    assert_eq!(entry.range.unwrap().display(), "3.50 to 5.30 mmol/L");
    assert_eq!(entry.components[0].value.as_ref().unwrap().display(), "1.0 g");
}

#[test]
fn no_value_is_no_value_or_its_reason() {
    assert_eq!(value(json!({"code": {"text": "Civil status"}})), None);
    assert_eq!(
        value(json!({"dataAbsentReason": {"coding": [{"code": "not-performed"}]}})).as_deref(),
        Some("No result (not done)")
    );
    assert_eq!(
        value(json!({"dataAbsentReason": {"text": "Sample broken"}})).as_deref(),
        Some("No result (sample broken)")
    );
    assert_eq!(value(json!({"valueQuantity": {}, "valueString": "seen"})).as_deref(), Some("seen"));
}

#[test]
fn a_panel_has_parts_and_members() {
    let entry = read(json!({
        "component": [
            {"code": {"text": "Systolic"}, "valueQuantity": {"value": 120, "unit": "mmHg"}, "interpretation": [{"coding": [{"code": "N"}]}]},
            {"code": {"coding": [{"code": "x"}]}, "dataAbsentReason": {"coding": [{"code": "unknown"}]}}],
        "hasMember": [{"reference": "Observation/1/_history/2"}, {"reference": "urn:uuid:2"}, {"display": "no key"}],
        "related": [{"type": "has-member", "target": {"reference": "Observation/3"}}, {"type": "derived-from", "target": {"reference": "Observation/4"}}],
    }));
    let parts: Vec<_> =
        entry.components.iter().map(|part| (part.title.as_str(), part.value.as_ref().unwrap().display())).collect();
    assert_eq!(parts, [("Systolic", "120 mmHg".to_owned()), ("x", "No result (not known)".to_owned())]);
    assert_eq!(entry.components[0].interpretation.as_deref(), Some("Normal"));
    assert_eq!(entry.members, ["Observation/1", "urn:uuid:2", "Observation/3"]);
}

#[test]
fn the_remark_is_the_laboratorys() {
    let remark = |value| read(json!({"interpretation": value})).interpretation;
    assert_eq!(remark(json!([{"coding": [{"code": "H"}]}])).as_deref(), Some("High"));
    assert_eq!(remark(json!([{"text": "Borderline", "coding": [{"code": "H"}]}])).as_deref(), Some("Borderline"));
    assert_eq!(
        remark(json!({"coding": [{"code": "H", "display": "Above high reference limit"}]})).as_deref(),
        Some("Above high reference limit")
    );
    assert_eq!(remark(json!([])), None);
}

#[test]
fn one_range_is_chosen_only_when_it_is_clear() {
    let high = |value: i32| json!({"high": {"value": value, "unit": "U/L"}});
    let with = |mut range: Json, key: &str, word: &str| {
        range[key] = json!([{"text": word}]);
        range
    };
    let entry = read(json!({"referenceRange": [high(21)]}));
    assert_eq!(entry.range.unwrap().display(), "21 U/L or less");
    let entry =
        read(json!({"referenceRange": [with(high(30), "appliesTo", "men"), with(high(20), "appliesTo", "women")]}));
    assert_eq!(entry.range, None);
    assert_eq!(entry.details[0].text, "30 U/L or less (men)");
    let entry = read(
        json!({"referenceRange": [high(21), {"type": {"coding": [{"code": "treatment"}]}, "text": "aim for 15"}]}),
    );
    assert_eq!(entry.range.unwrap().display(), "21 U/L or less");
    assert_eq!(entry.details[0].text, "aim for 15 (treatment)");
}

#[test]
fn cancelled_is_said_in_the_title() {
    let entry = read(json!({"status": "cancelled", "code": {"text": "Potassium"}}));
    assert_eq!((entry.title.as_str(), entry.visibility), ("Cancelled: Potassium", Visibility::Shown));
}

#[test]
fn the_date_is_that_of_the_sample_before_that_of_the_report() {
    let when = |resource| read(resource).when.map(|when| when.display());
    assert_eq!(
        when(json!({"effectiveDateTime": "2026-11-02", "issued": "2026-11-03T10:00:00Z"})).as_deref(),
        Some("2 November 2026")
    );
    assert_eq!(when(json!({"issued": "2026-11-03T10:00:00Z"})).as_deref(), Some("3 November 2026, 10:00am"));
    assert_eq!(when(json!({"effectivePeriod": {"start": "2026-11-02"}})).as_deref(), Some("2 November 2026"));
    assert_eq!(when(json!({})), None);
}
