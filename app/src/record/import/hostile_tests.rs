//! Bundles made to break something: each gets a clear answer, and changes nothing it should not.

use serde_json::{Value, json};

use super::tests::{bundle, known_person, patient, send, send_bytes, stored};
use crate::{on_both_databases, testing::stage::Stage};

const NUMBER: &str = "9434765919";

fn ivy() -> Value {
    patient("p", NUMBER, "1945-03-04")
}

/// A count of every row that an import can write.
async fn rows(stage: &Stage) -> (i64, i64, i64, i64) {
    let mut tx = stage.peek().await;
    tx.query("select (select count(*) from resource), (select count(*) from entry), (select count(*) from entry_words), (select count(*) from import)")
        .one()
        .await
        .unwrap()
}

fn condition(id: &str, extra: &[(&str, Value)]) -> Value {
    let mut resource = json!({ "resourceType": "Condition", "id": id, "subject": { "reference": "Patient/p" }, "code": { "text": "x" } });
    for (key, value) in extra {
        resource[*key] = value.clone();
    }
    resource
}

on_both_databases! {
    async fn a_bundle_cut_short_anywhere_changes_nothing(stage) {
        known_person(stage).await;
        let whole = bundle(&[ivy(), condition("c", &[])]).to_string();
        for end in 0..whole.len() {
            let reply = send_bytes(stage, whole.as_bytes()[..end].to_vec()).await.expect(422);
            assert_eq!(reply.json()["resourceType"], "OperationOutcome", "at {end}");
        }
        assert_eq!(rows(stage).await, (0, 0, 0, 0));
        send_bytes(stage, whole.into_bytes()).await.expect(200);
    }

    async fn what_is_no_bundle_is_said_to_be_none(stage) {
        known_person(stage).await;
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let deep_in_resource = format!(r#"{{"resourceType":"Bundle","entry":[{{"resource":{{"resourceType":"Basic","x":{}1{}}}}}]}}"#, "[".repeat(70), "]".repeat(70));
        let many = format!(r#"{{"resourceType":"Bundle","entry":[{}]}}"#, vec!["{}"; 50_001].join(","));
        for (body, words) in [
            ("", "not whole and valid JSON"),
            ("hello", "not whole and valid JSON"),
            ("<Bundle xmlns=\"http://hl7.org/fhir\"/>", "not whole and valid JSON"),
            ("NaN", "not whole and valid JSON"),
            ("[]", "neither a FHIR Bundle nor a FHIR resource"),
            ("{}", "neither a FHIR Bundle nor a FHIR resource"),
            ("\"Bundle\"", "neither a FHIR Bundle nor a FHIR resource"),
            (r#"{"resourceType":7}"#, "neither a FHIR Bundle nor a FHIR resource"),
            (r#"{"resourceType":"Bundle","entry":"none"}"#, "neither a FHIR Bundle nor a FHIR resource"),
            (r#"{"resourceType":"Bundle","entry":[],"entry":[]}"#, "neither a FHIR Bundle nor a FHIR resource"),
            (deep.as_str(), "nested too deeply"),
            (deep_in_resource.as_str(), "nested too deeply"),
            (many.as_str(), "too many entries"),
        ] {
            let reply = send_bytes(stage, body.as_bytes().to_vec()).await.expect(422);
            assert!(reply.text().contains(words), "{}: {}", &body[..body.len().min(60)], reply.text());
        }
        for bytes in [vec![0xff, 0xfe, b'{', 0], vec![b'{', 0xc3, 0x28, b'}']] {
            send_bytes(stage, bytes).await.expect(422);
        }
        send_bytes(stage, vec![b' '; 20 * 1024 * 1024 + 1]).await.expect(413);
        assert_eq!(rows(stage).await, (0, 0, 0, 0));
    }

    async fn one_broken_resource_does_not_take_the_others_with_it(stage) {
        let person = known_person(stage).await;
        let mut text = bundle(&[ivy(), condition("good", &[])]).to_string();
        let broken = [
            r#"{"resource":7}"#,
            r#"{"resource":null}"#,
            r#"{}"#,
            r#"{"resource":[1,2]}"#,
            r#"{"resource":{"id":"no-type"}}"#,
            r#"{"resource":{"resourceType":"Observation","valueQuantity":{"value":1e999999}}}"#,
            r#"{"resource":{"resourceType":"Observation","code":{"text":"\ud800"}}}"#,
            r#"{"response":{"status":"201"}}"#,
        ];
        text = text.replacen("[{", &format!("[{},{{", broken.join(",")), 1);
        let reply = send_bytes(stage, text.into_bytes()).await.expect(200);
        let issues = reply.json()["issue"].as_array().unwrap().clone();
        assert_eq!(issues.len(), broken.len() + 2);
        let refused = issues.iter().filter(|issue| issue["diagnostics"].as_str().unwrap().contains("refused")).count();
        assert_eq!(refused, broken.len(), "{issues:#?}");
        assert_eq!(stored(stage, person).await.len(), 2);
    }

    async fn strange_but_whole_resources_are_kept_to_the_letter(stage) {
        let person = known_person(stage).await;
        let strange = [
            condition("nul", &[("code", json!({ "text": "be\u{0}fore" })), ("note", json!([{ "text": "a\u{0}b" }]))]),
            condition("script", &[("code", json!({ "text": "<script>alert(1)</script>" }))]),
            condition("self", &[("contained", json!([{ "resourceType": "Practitioner", "id": "a", "x": { "reference": "#a" } }])), ("asserter", json!({ "reference": "#a" }))]),
            condition("wrong-kinds", &[("code", json!([[["deep"]]])), ("onsetDateTime", json!({ "a": 1 })), ("recordedDate", json!(7))]),
            condition("big", &[("note", json!([{ "text": "x".repeat(1_000_000) }]))]),
            condition("emoji", &[("code", json!({ "text": "👩‍👩‍👧‍👦 \u{202e}evil" }))]),
            condition("sql", &[("code", json!({ "text": "'; drop table entry; --" }))]),
        ];
        let mut sent = vec![ivy()];
        sent.extend(strange.iter().cloned());
        let reply = send(stage, &bundle(&sent)).await.expect(200);
        assert!(!reply.text().contains("refused"), "{}", reply.text());
        let bodies: Vec<Value> = stored(stage, person).await.into_iter().map(|(_, _, body)| serde_json::from_str(&body).unwrap()).collect();
        assert!(strange.iter().all(|resource| bodies.contains(resource)));
        assert_eq!(rows(stage).await.0, 8);
        send(stage, &bundle(&sent)).await.expect(200);
        assert_eq!(rows(stage).await.0, 8);
    }

    async fn a_bundle_inside_a_bundle_brings_nobody_elses_data_in(stage) {
        let person = known_person(stage).await;
        let inner = bundle(&[patient("q", "9000000009", "1990-01-01"), json!({ "resourceType": "Condition", "id": "theirs", "code": { "text": "Theirs" } })]);
        let reply = send(stage, &bundle(&[ivy(), inner])).await.expect(200);
        assert!(reply.text().contains("A bundle inside a bundle is not taken"));
        assert_eq!(stored(stage, person).await.len(), 1);
    }

    async fn a_label_on_the_bundle_covers_all_of_it(stage) {
        let person = known_person(stage).await;
        let mut labelled = bundle(&[ivy(), condition("c", &[])]);
        labelled["meta"] = json!({ "security": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPAT" }] });
        send(stage, &labelled).await.expect(200);
        let mut tx = stage.peek().await;
        let seen: Vec<(String,)> = tx.query("select distinct visibility from entry where person_id = $1").bind(person.0).all().await.unwrap();
        assert_eq!(seen, [("not-for-patient".to_string(),)]);
        assert_eq!(rows(stage).await.2, 0, "nothing of it can be searched");
    }

    async fn the_same_resource_twice_in_one_bundle(stage) {
        let person = known_person(stage).await;
        let version = |at: &str| condition("c", &[("meta", json!({ "lastUpdated": at }))]);
        let sent = bundle(&[ivy(), version("2026-01-02T00:00:00Z"), version("2026-01-03T00:00:00Z"), version("2026-01-01T00:00:00Z"), version("2026-01-03T00:00:00Z")]);
        let reply = send(stage, &sent).await.expect(200);
        let told: Vec<String> = reply.json()["issue"].as_array().unwrap().iter().map(|issue| issue["diagnostics"].as_str().unwrap().to_string()).collect();
        assert_eq!(told[1..], ["Condition/c: stored", "Condition/c: stored", "Condition/c: newer already here", "Condition/c: unchanged"]);
        assert!(stored(stage, person).await[0].2.contains("2026-01-03"));
        assert_eq!(rows(stage).await.1, 2);
    }
}
