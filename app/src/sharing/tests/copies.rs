//! The copy of the decisions is FHIR R4, read by the rules of its structure.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{HOSPITAL, STOP_ALL, decide, decider};
use crate::{access::role::Role, on_both_databases};

/// What an element is: how often, and of what kind (hl7.org/fhir/R4/consent.html).
struct Element {
    path: &'static str,
    least: usize,
    most: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Code(&'static [&'static str]),
    Instant,
    Text,
    Object,
}

const MANY: usize = usize::MAX;

fn element(path: &'static str, least: usize, most: usize, kind: Kind) -> Element {
    Element { path, least, most, kind }
}

/// Every element that we write. `most` above 1 means a list.
fn structure() -> Vec<Element> {
    use Kind::{Code, Instant, Object, Text};
    let mut all = vec![
        element("resourceType", 1, 1, Code(&["Consent"])),
        element("id", 1, 1, Text),
        element("text", 0, 1, Object),
        element("text.status", 1, 1, Code(&["generated", "extensions", "additional", "empty"])),
        element("text.div", 1, 1, Text),
        element("status", 1, 1, Code(&["draft", "proposed", "active", "rejected", "inactive", "entered-in-error"])),
        element("scope", 1, 1, Object),
        element("category", 1, MANY, Object),
        element("patient", 0, 1, Object),
        element("dateTime", 0, 1, Instant),
        element("performer", 0, MANY, Object),
        element("performer.display", 0, 1, Text),
        element("policyRule", 0, 1, Object),
        element("provision", 0, 1, Object),
        element("provision.type", 0, 1, Code(&["deny", "permit"])),
        element("provision.period", 0, 1, Object),
        element("provision.period.start", 0, 1, Instant),
        element("provision.period.end", 0, 1, Instant),
        element("provision.actor", 0, MANY, Object),
        element("provision.actor.role", 1, 1, Object),
        element("provision.actor.reference", 1, 1, Object),
        element("provision.actor.reference.display", 0, 1, Text),
        element("provision.action", 0, MANY, Object),
        element("provision.securityLabel", 0, MANY, Object),
        element("provision.purpose", 0, MANY, Object),
        element("provision.class", 0, MANY, Object),
        element("provision.code", 0, MANY, Object),
    ];
    for coding in ["provision.securityLabel", "provision.purpose", "provision.class"] {
        all.extend([element(join(coding, "system"), 0, 1, Text), element(join(coding, "code"), 0, 1, Text)]);
    }
    for concept in ["scope", "category", "policyRule", "provision.actor.role", "provision.action", "provision.code"] {
        all.push(element(join(concept, "coding"), 0, MANY, Object));
        for part in ["coding.system", "coding.code", "coding.display"] {
            all.push(element(join(concept, part), 0, 1, Text));
        }
    }
    for reference in ["patient", "performer", "provision.actor.reference"] {
        for part in ["reference", "type", "identifier.system", "identifier.value"] {
            all.push(element(join(reference, part), 0, 1, Text));
        }
        all.push(element(join(reference, "identifier"), 0, 1, Object));
    }
    all
}

fn join(path: &str, part: &str) -> &'static str {
    format!("{path}.{part}").leak()
}

/// What is wrong with it.
fn check(path: &str, object: &Value, structure: &[Element], wrong: &mut Vec<String>) {
    let inside = |element: &&Element| {
        let rest = if path.is_empty() {
            Some(element.path)
        } else {
            element.path.strip_prefix(path).and_then(|rest| rest.strip_prefix('.'))
        };
        rest.is_some_and(|rest| !rest.contains('.'))
    };
    let known: BTreeMap<&str, &Element> =
        structure.iter().filter(inside).map(|element| (element.path.rsplit('.').next().unwrap(), element)).collect();
    let Some(fields) = object.as_object() else { return wrong.push(format!("{path} is no object")) };
    for name in fields.keys().filter(|name| !known.contains_key(name.as_str())) {
        wrong.push(format!("{path}.{name} is not part of it"));
    }
    for (name, element) in known {
        let found: Vec<&Value> = match (fields.get(name), element.most) {
            (None, _) => Vec::new(),
            (Some(Value::Array(items)), MANY) if !items.is_empty() => items.iter().collect(),
            (Some(_), MANY) => return wrong.push(format!("{} is a list of one or more", element.path)),
            (Some(value), _) => vec![value],
        };
        if found.len() < element.least {
            wrong.push(format!("{} is missing", element.path));
        }
        for value in found {
            let text = value.as_str().unwrap_or_default();
            let fits = match element.kind {
                Kind::Object => {
                    check(element.path, value, structure, wrong);
                    true
                }
                Kind::Code(codes) => codes.contains(&text),
                Kind::Instant => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
                Kind::Text => !text.trim().is_empty(),
            };
            if !fits {
                wrong.push(format!("{}: {value}", element.path));
            }
        }
    }
}

fn consent_errors(consent: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    check("", consent, &structure(), &mut wrong);
    // ppc-1: a policy or a policy rule; ppc-2: privacy has a patient.
    if consent.get("policy").or(consent.get("policyRule")).is_none() || consent.get("patient").is_none() {
        wrong.push("ppc-1 or ppc-2".into());
    }
    wrong
}

on_both_databases! {
    async fn every_decision_is_a_consent(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        stage.staff("Grace", HOSPITAL, Role::Nurse).await;
        let browser = decider(stage, ivy).await;
        let nothing = browser.post("/sharing/consents.json", &[]).await.expect(200).json();
        assert_eq!(nothing["resourceType"], "Bundle");
        assert!(nothing.get("entry").is_none(), "an empty list is no FHIR");
        decide(&browser, &STOP_ALL).await;
        for category in ["general", "medicines", "results", "mental-health", "sexual-health", "social-care", "end-of-life"] {
            decide(&browser, &[
                ("page", "category"), ("category", category), ("organisation", HOSPITAL), ("choice", "share"),
                ("lasting", "time"), ("until_day", "1"), ("until_month", "7"), ("until_year", "2027"),
            ]).await;
        }
        decide(&browser, &[("page", "other-uses"), ("purpose", "research"), ("choice", "share"), ("lasting", "good")]).await;
        decide(&browser, &[("page", "other-uses"), ("purpose", "planning"), ("choice", "stop"), ("lasting", "good")]).await;
        decide(&browser, &[("page", "share-all"), ("lasting", "good")]).await;
        let answer = browser.post("/sharing/consents.json", &[]).await.expect(200);
        assert_eq!(answer.headers["content-type"], "application/fhir+json");
        assert!(answer.headers["content-disposition"].to_str().unwrap().contains("nene-sharing.json"));
        let bundle = answer.json();
        assert_eq!((&bundle["type"], &bundle["timestamp"]), (&"collection".into(), &"2026-11-24T10:00:00.000Z".into()));
        let entries = bundle["entry"].as_array().unwrap();
        assert_eq!(entries.len(), 11);
        for entry in entries {
            let consent = &entry["resource"];
            assert_eq!(consent_errors(consent), Vec::<String>::new(), "{consent:#}");
            assert_eq!(entry["fullUrl"], format!("urn:uuid:{}", consent["id"].as_str().unwrap()));
            assert_eq!(consent["scope"]["coding"][0]["code"], "patient-privacy");
            assert_eq!(consent["patient"]["identifier"]["value"], "9434765919");
        }
        let all: Vec<&Value> = entries.iter().map(|entry| &entry["resource"]).collect();
        let said = |at: usize| {
            let consent = all[at];
            let provision = &consent["provision"];
            let text = |value: &Value| value.as_str().unwrap_or("-").to_string();
            [
                text(&consent["status"]),
                text(&provision["type"]),
                text(&provision["purpose"][0]["code"]),
                text(&provision["actor"][0]["reference"]["identifier"]["value"]),
                text(&provision["code"][0]["coding"][0]["code"]),
                text(&provision["class"][0]["code"]),
                text(&provision["securityLabel"][0]["code"]),
                text(&provision["period"]["end"]),
            ]
        };
        let until = "2027-07-01T23:00:00.000Z";
        assert_eq!(said(0), ["inactive", "deny", "TREAT", "-", "-", "-", "-", "-"]);
        assert_eq!(said(2), ["inactive", "permit", "TREAT", "RZZ01", "medicines", "MedicationRequest", "-", until]);
        assert_eq!(said(4), ["inactive", "permit", "TREAT", "RZZ01", "mental-health", "-", "MH", until]);
        assert_eq!(said(8), ["active", "permit", "HRESCH", "-", "-", "-", "-", "-"]);
        assert_eq!(said(9), ["active", "deny", "HOPERAT", "-", "-", "-", "-", "-"]);
        assert_eq!(said(10), ["active", "permit", "TREAT", "-", "-", "-", "-", "-"]);
        let words = all[4]["text"]["div"].as_str().unwrap();
        assert!(words.contains("until the end of 1 July 2027."), "{words}");
    }
}

#[test]
fn the_rules_find_what_is_wrong() {
    let right = serde_json::json!({
        "resourceType": "Consent", "id": "1", "status": "active",
        "scope": { "coding": [{ "code": "patient-privacy" }] }, "category": [{ "coding": [{ "code": "59284-0" }] }],
        "patient": { "reference": "Patient/1" }, "policyRule": { "coding": [{ "code": "OPTIN" }] },
        "provision": { "type": "deny", "actor": [{ "role": { "coding": [{ "code": "PRCP" }] }, "reference": { "reference": "Organization/1" } }] },
    });
    assert_eq!(consent_errors(&right), Vec::<String>::new());
    for (path, value) in [
        ("/status", "in-force".into()),
        ("/category", serde_json::json!([])),
        ("/scope", Value::Null),
        ("/provision/type", "no".into()),
        ("/provision/actor/0/role", Value::Null),
        ("/provision", serde_json::json!({ "kind": "deny" })),
    ] {
        let mut wrong = right.clone();
        *wrong.pointer_mut(path).unwrap() = value;
        assert!(!consent_errors(&wrong).is_empty(), "{path}");
    }
}
