use super::super::super::Kind;
use super::super::super::reference::References;
use super::super::read;
use serde_json::json;

#[test]
fn an_empty_list_says_why() {
    let entry = read(
        &json!({"resourceType": "List", "status": "current", "code": {"text": "Allergies"}, "note": [{"text": "Information not available"}],
            "emptyReason": {"coding": [{"code": "no-content-recorded", "display": "No Content Recorded"}]}, "date": "2021-07-21"}),
        "",
        &References::default(),
    );
    assert_eq!((entry.title.as_str(), entry.kind), ("Allergies", Kind::Other));
    assert_eq!(entry.when.unwrap().display(), "21 July 2021");
    let said: Vec<_> = entry.details.iter().map(|detail| (detail.label.as_str(), detail.text.as_str())).collect();
    assert_eq!(said[..2], [("Why this list is empty", "No Content Recorded"), ("Note", "Information not available")]);
}

#[test]
fn every_field_is_said_and_no_narrative() {
    let raw = r#"{"resourceType": "FamilyMemberHistory", "status": "completed", "text": {"div": "<div>narrative</div>"},
        "relationship": {"text": "Father"}, "condition": [{"code": {"text": "Stroke"}, "onsetAge": {"value": 74.0, "unit": "years"}}],
        "deceasedBoolean": true, "_name": null}"#;
    let entry = read(&serde_json::from_str(raw).unwrap(), raw, &References::default());
    assert_eq!(entry.title, "Family member history");
    let said: Vec<_> = entry.details.iter().map(|detail| format!("{} = {}", detail.label, detail.text)).collect();
    assert!(said.contains(&"Relationship = Father".to_owned()), "{said:?}");
    assert!(said.contains(&"Condition = Stroke; Onset: 74.0 years".to_owned()), "{said:?}");
    assert!(said.contains(&"Deceased = Yes".to_owned()), "{said:?}");
    assert!(!said.iter().any(|text| text.contains("narrative")));
}

#[test]
fn a_binary_is_a_file_and_a_person_has_a_name() {
    let binary = json!({"resourceType": "Binary", "contentType": "application/pdf", "data": "AAAA"});
    let entry = read(&binary, "", &References::default());
    assert_eq!(entry.attachments[0].data_pointer.as_deref(), Some("/data"));
    assert_eq!(entry.attachments[0].content_type.as_deref(), Some("application/pdf"));
    let person = json!({"resourceType": "Practitioner", "name": [{"text": "Dr Lee"}]});
    assert_eq!(read(&person, "", &References::default()).title, "Dr Lee");
}
