use super::*;
use serde_json::json;

#[test]
fn each_style_is_told_apart() {
    use ReferenceKind::*;
    let cases = [
        (json!({"reference": "#a"}), Contained("a"), Some("#a")),
        (json!({"reference": "urn:uuid:1"}), Urn("urn:uuid:1"), Some("urn:uuid:1")),
        (json!({"reference": "urn:oid:1.2"}), Urn("urn:oid:1.2"), Some("urn:oid:1.2")),
        (
            json!({"reference": "Patient/1"}),
            Relative { resource_type: "Patient", id: "1", version: None },
            Some("Patient/1"),
        ),
        (
            json!({"reference": "Patient/1/_history/2"}),
            Relative { resource_type: "Patient", id: "1", version: Some("2") },
            Some("Patient/1"),
        ),
        (
            json!({"reference": "Organization/Organization/x"}),
            Relative { resource_type: "Organization", id: "x", version: None },
            Some("Organization/x"),
        ),
        (
            json!({"reference": "https://a.org/Patient/1/_history/3"}),
            Absolute("https://a.org/Patient/1"),
            Some("https://a.org/Patient/1"),
        ),
        (
            json!({"reference": "Patient?identifier=s|v"}),
            Conditional { resource_type: "Patient", query: "identifier=s|v" },
            Some("Patient?identifier=s|v"),
        ),
        (json!({"reference": "123"}), Bare("123"), Some("123")),
        (
            json!({"identifier": {"system": "s", "value": "v"}, "display": "d"}),
            Identifier { system: "s", value: "v" },
            None,
        ),
        (json!({"display": "Dr Lee"}), Display("Dr Lee"), None),
        (json!({"reference": ""}), Nothing, None),
        (json!({"reference": "/"}), Nothing, None),
        (json!(null), Nothing, None),
        (json!([7]), Nothing, None),
    ];
    for (reference, kind, written) in cases {
        assert_eq!(ReferenceKind::of(&reference), kind);
        assert_eq!(key(&reference).as_deref(), written);
    }
}

#[test]
fn finds_by_every_style() {
    let bundle = json!({"entry": [
        {"fullUrl": "urn:uuid:p", "resource": {"resourceType": "Practitioner", "id": "p",
            "identifier": [{"system": "https://gmc", "value": "C1"}]}},
        {"resource": {"resourceType": "Organization", "id": "o"}},
        {"fullUrl": "https://a.org/Location/l", "resource": {"resourceType": "Location", "id": "l"}},
        {"fullUrl": "https://a.org/Location/m", "resource": {"resourceType": "Location"}},
        {"request": {}}, null,
    ]});
    let references = References::of_bundle(&bundle);
    let container = json!({"contained": [{"resourceType": "Device", "id": "d"}]});
    let cases = [
        (json!({"reference": "urn:uuid:p"}), Some("Practitioner")),
        (json!({"reference": "Practitioner/p/_history/1"}), Some("Practitioner")),
        (json!({"reference": "Practitioner?identifier=https://gmc|C1"}), Some("Practitioner")),
        (json!({"identifier": {"system": "https://gmc", "value": "C1"}}), Some("Practitioner")),
        (json!({"identifier": {"system": "https://gmc", "value": "C1"}, "type": "Patient"}), None),
        (json!({"reference": "https://b.org/Organization/o"}), Some("Organization")),
        (json!({"reference": "urn:uuid:o"}), Some("Organization")),
        (json!({"reference": "o"}), Some("Organization")),
        (json!({"reference": "https://a.org/Location/l/_history/1"}), Some("Location")),
        (json!({"reference": "https://b.org/Location/l"}), None),
        (json!({"reference": "Location/m"}), Some("Location")),
        (json!({"reference": "#d"}), Some("Device")),
        (json!({"reference": "#e"}), None),
    ];
    for (reference, found) in cases {
        let target = references.find(&container, &reference);
        assert_eq!(target.and_then(|target| target["resourceType"].as_str()), found, "{reference}");
    }
}

#[test]
fn two_servers_with_one_id_are_not_mixed_up() {
    let patient = |url: &str| json!({"fullUrl": url, "resource": {"resourceType": "Patient", "id": "1"}});
    let mixed = json!({"entry": [patient("https://a.org/Patient/1"), patient("https://b.org/Patient/1")]});
    let same = json!({"entry": [patient("https://a.org/Patient/1"), patient("https://a.org/Patient/1")]});
    let reference = json!({"reference": "Patient/1"});
    assert!(References::of_bundle(&mixed).find(&Value::Null, &reference).is_none());
    assert!(References::of_bundle(&same).find(&Value::Null, &reference).is_some());
}
