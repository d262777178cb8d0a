//! Bundles through the public door, and what they leave behind.

use http::Method;
use serde_json::{Value, json};

use crate::{
    on_both_databases,
    people::PersonId,
    platform::keys::Purpose,
    record::{import::store, tests::shelve::search},
    testing::{persona::Reply, stage::Stage},
};

const NUMBER: &str = "9434765919";

/// Somebody known by number and date of birth, and a source with the token "secret".
pub async fn known_person(stage: &Stage) -> PersonId {
    let person = stage.patient("Ivy", NUMBER).await;
    let ods = stage.organisation("RZZ01", "Wessex Vale Hospital").await;
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let hash = stage.app.platform.keys.hash(Purpose::SourceToken, b"secret");
    store::put_source(&mut tx, &ods, Some(hash), stage.now()).await.unwrap();
    tx.commit().await.unwrap();
    person
}

pub async fn send_bytes(stage: &Stage, bytes: Vec<u8>) -> Reply {
    let headers = [("authorization", "Bearer secret"), ("content-type", "application/fhir+json")];
    stage.passer_by().send(Method::POST, "/fhir", &headers, bytes).await
}

pub async fn send(stage: &Stage, bundle: &Value) -> Reply {
    send_bytes(stage, bundle.to_string().into_bytes()).await
}

pub fn patient(id: &str, number: &str, born: &str) -> Value {
    json!({ "resourceType": "Patient", "id": id, "birthDate": born,
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": number }] })
}

pub fn bundle(resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources.iter().map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
}

fn observation(id: &str, updated: Option<&str>, words: &str) -> Value {
    let mut resource = json!({ "resourceType": "Observation", "id": id, "status": "final",
        "subject": { "reference": "Patient/p" }, "code": { "text": words } });
    if let Some(updated) = updated {
        resource["meta"] = json!({ "lastUpdated": updated });
    }
    resource
}

fn ivy() -> Value {
    patient("p", NUMBER, "1945-03-04")
}

/// Everything stored of a person: type, source id, body; in a fixed order.
pub async fn stored(stage: &Stage, person: PersonId) -> Vec<(String, String, String)> {
    let mut tx = stage.peek().await;
    tx.query(
        "select resource_type, source_id, body from resource where person_id = $1 order by resource_type, source_id",
    )
    .bind(person.0)
    .all()
    .await
    .unwrap()
}

fn told(reply: &Reply) -> Vec<String> {
    reply.json()["issue"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| issue["diagnostics"].as_str().unwrap().to_string())
        .collect()
}

on_both_databases! {
    async fn a_bundle_is_stored_whole_and_a_second_time_changes_nothing(stage) {
        let person = known_person(stage).await;
        let sent = bundle(&[ivy(), observation("o", None, "Blood group"), json!({ "resourceType": "Flag", "id": "f" })]);
        let reply = send(stage, &sent).await.expect(200);
        assert_eq!(told(&reply), ["Patient/p: stored", "Observation/o: stored", "Flag/f: stored"]);
        let first = stored(stage, person).await;
        assert_eq!(first.len(), 3);
        assert_eq!(first[0].2, r#"{"id":"f","resourceType":"Flag"}"#);
        stage.advance(chrono::Duration::hours(1));
        let reply = send(stage, &sent).await.expect(200);
        assert_eq!(told(&reply), ["Patient/p: unchanged", "Observation/o: unchanged", "Flag/f: unchanged"]);
        assert_eq!(stored(stage, person).await, first);
        let mut tx = stage.peek().await;
        let (imports,): (i64,) = tx.query("select count(*) from import").one().await.unwrap();
        assert_eq!(imports, 1);
    }

    async fn the_newest_version_stands_in_whatever_order_they_come(stage) {
        let person = known_person(stage).await;
        let versions: Vec<Value> = (1..=4)
            .map(|day| bundle(&[ivy(), observation("o", Some(&format!("2026-01-0{day}T00:00:00Z")), &format!("version {day}"))]))
            .collect();
        for order in permutations(4) {
            let mut tx = stage.app.platform.db.write().await.unwrap();
            tx.show_everyone().await.unwrap();
            for table in ["delete from entry_words", "delete from entry", "delete from resource", "delete from import"] {
                tx.query(table).execute().await.unwrap();
            }
            tx.commit().await.unwrap();
            for place in &order {
                send(stage, &versions[*place]).await.expect(200);
                // Delivered twice, as queues do.
                send(stage, &versions[*place]).await.expect(200);
            }
            let stored = stored(stage, person).await;
            assert!(stored[0].2.contains("version 4"), "{order:?}: {stored:?}");
        }
    }

    async fn what_was_withdrawn_stays_withdrawn(stage) {
        let person = known_person(stage).await;
        let mut withdrawn = observation("o", None, "Wrong");
        withdrawn["status"] = json!("entered-in-error");
        send(stage, &bundle(&[ivy(), withdrawn])).await.expect(200);
        let reply = send(stage, &bundle(&[ivy(), observation("o", None, "Wrong")])).await.expect(200);
        assert_eq!(told(&reply)[1], "Observation/o: newer already here");
        assert!(stored(stage, person).await[0].2.contains("entered-in-error"));
    }

    async fn nobody_matches_then_nothing_is_stored_and_the_bundle_is_kept(stage) {
        let person = known_person(stage).await;
        for (patients, why) in [
            (vec![patient("p", NUMBER, "1945-03-05")], "The NHS number and date of birth match no one person here."),
            (vec![patient("p", NUMBER, "1945")], "The NHS number and date of birth match no one person here."),
            (vec![patient("p", "9000000009", "1945-03-04")], "The NHS number and date of birth match no one person here."),
            (vec![patient("p", "1234567890", "1945-03-04")], "The NHS number and date of birth match no one person here."),
            (vec![json!({ "resourceType": "Patient", "id": "p", "birthDate": "1945-03-04" })], "No patient in this bundle has an NHS number."),
            (vec![], "There is no patient in this bundle."),
        ] {
            let mut resources = patients;
            resources.push(observation("o", None, "Secret"));
            let reply = send(stage, &bundle(&resources)).await.expect(422);
            assert_eq!(told(&reply), [why]);
            assert!(!reply.text().contains(NUMBER));
        }
        assert_eq!(stored(stage, person).await, []);
        let mut tx = stage.peek().await;
        let kept: Vec<(String,)> = tx.query("select document_key from import where outcome = 'refused'").all().await.unwrap();
        assert_eq!(kept.len(), 6);
        let bytes = stage.app.platform.documents.read(&kept[0].0).await.unwrap();
        assert!(String::from_utf8(bytes).unwrap().contains("Secret"));
    }

    async fn what_is_about_somebody_else_is_refused_by_itself(stage) {
        let person = known_person(stage).await;
        let about = |id: &str, subject: Value| json!({ "resourceType": "Condition", "id": id, "subject": subject, "code": { "text": id } });
        let sent = bundle(&[
            ivy(),
            patient("q", "9000000009", "1990-01-01"),
            about("mine", json!({ "reference": "Patient/p" })),
            about("theirs", json!({ "reference": "Patient/q" })),
            about("by-number", json!({ "identifier": { "system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER } })),
            about("other-number", json!({ "identifier": { "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9000000009" } })),
            about("not-here", json!({ "reference": "Patient/elsewhere" })),
            about("unsaid", json!({ "display": "somebody" })),
            json!({ "resourceType": "Organization", "id": "org", "name": "Wessex Vale" }),
        ]);
        let reply = send(stage, &sent).await.expect(200);
        assert_eq!(told(&reply), [
            "Patient/p: stored",
            "Patient/q: refused. It is a patient we do not know.",
            "Condition/mine: stored",
            "Condition/theirs: refused. It is about a patient we do not know.",
            "Condition/by-number: stored",
            "Condition/other-number: refused. It is about a patient we do not know.",
            "Condition/not-here: refused. It is about a patient who is not in this bundle.",
            "Condition/unsaid: refused. It does not say whose it is, and the bundle holds several people.",
            "Organization/org: stored",
        ]);
        let names: Vec<String> = stored(stage, person).await.into_iter().map(|(_, id, _)| id).collect();
        assert_eq!(names, ["by-number", "mine", "org", "p"]);
    }

    async fn two_people_in_one_bundle_each_get_their_own(stage) {
        let ivy_here = known_person(stage).await;
        let other = stage.patient("Olive", "9000000009").await;
        let about = |id: &str, who: &str| json!({ "resourceType": "Condition", "id": id, "subject": { "reference": who }, "code": { "text": id } });
        let sent = bundle(&[ivy(), patient("q", "9000000009", "1945-03-04"), about("a", "Patient/p"), about("b", "Patient/q")]);
        send(stage, &sent).await.expect(200);
        let ids = |rows: Vec<(String, String, String)>| rows.into_iter().map(|(_, id, _)| id).collect::<Vec<_>>();
        assert_eq!(ids(stored(stage, ivy_here).await), ["a", "p"]);
        assert_eq!(ids(stored(stage, other).await), ["b", "q"]);
    }

    async fn odd_numbers_of_others_are_a_warning(stage) {
        known_person(stage).await;
        let relative = json!({ "resourceType": "RelatedPerson", "id": "r", "patient": { "reference": "Patient/p" },
            "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "1234567890" }] });
        let reply = send(stage, &bundle(&[ivy(), relative])).await.expect(200);
        assert_eq!(told(&reply)[1..], ["RelatedPerson/r: stored", "RelatedPerson/r: It has an NHS number that is not a valid one."]);
    }

    async fn what_a_urn_points_at_is_found_again(stage) {
        let person = known_person(stage).await;
        let report = json!({ "resourceType": "DiagnosticReport", "id": "r", "status": "final", "subject": { "reference": "urn:uuid:1" },
            "code": { "text": "Full blood count" }, "result": [{ "reference": "urn:uuid:2" }] });
        let result = json!({ "resourceType": "Observation", "id": "own-id", "status": "final", "subject": { "reference": "urn:uuid:1" },
            "code": { "text": "Haemoglobin" } });
        let entry = |url: &str, resource: &Value| json!({ "fullUrl": url, "resource": resource });
        let sent = json!({ "resourceType": "Bundle", "type": "transaction",
            "entry": [entry("urn:uuid:1", &ivy()), entry("urn:uuid:2", &result), entry("urn:uuid:3", &report)] });
        send(stage, &sent).await.expect(200);
        let mut tx = stage.peek().await;
        let (id,): (uuid::Uuid,) = tx.query("select id from entry where person_id = $1 and kind = 'report'").bind(person.0).one().await.unwrap();
        drop(tx);
        let page = stage.visitor(person).await.get(&format!("/record/entries/{id}")).await.expect(200);
        assert!(page.text().contains("Haemoglobin"), "{}", page.text());
    }

    async fn plain_words_find_the_coded_term(stage) {
        let person = known_person(stage).await;
        let condition = json!({ "resourceType": "Condition", "id": "c", "subject": { "reference": "Patient/p" },
            "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "38341003", "display": "Hypertension" }] } });
        send(stage, &bundle(&[ivy(), condition])).await.expect(200);
        let found = search(&stage.visitor(person).await, "high blood pressure").await.expect(200);
        assert!(found.text().contains("/record/entries/"), "{}", found.text());
    }

    async fn only_a_token_opens_the_door(stage) {
        let person = known_person(stage).await;
        let body = bundle(&[ivy()]).to_string().into_bytes();
        let signed_in = stage.visitor(person).await;
        for headers in [vec![], vec![("authorization", "Bearer wrong")], vec![("authorization", "Basic secret")], vec![("authorization", "Bearer ")]] {
            let reply = signed_in.send(Method::POST, "/fhir", &headers, body.clone()).await.expect(401);
            assert_eq!(reply.json()["resourceType"], "OperationOutcome");
        }
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update source set revoked_at = $1").bind(stage.now()).execute().await.unwrap();
        tx.commit().await.unwrap();
        send(stage, &bundle(&[ivy()])).await.expect(401);
        assert_eq!(stored(stage, person).await, []);
    }

    async fn the_demonstration_fills_itself_twice_alike(stage) {
        let first = crate::demo::seed::fill(&stage.app.platform).await.unwrap();
        // One is sent to be refused, and looked at.
        let taken = |line: &&String| !line.starts_with("nobody/");
        assert!(first.iter().filter(taken).all(|line| line.contains("refused 0")), "{first:#?}");
        assert_eq!(first.iter().filter(|line| line.contains("refused. ")).count(), 1, "{first:#?}");
        let count = async || {
            let mut tx = stage.peek().await;
            let counted: (i64, i64) = tx.query("select (select count(*) from resource), (select count(*) from entry_words)").one().await.unwrap();
            counted
        };
        let before = count().await;
        assert!(before.0 > 900, "{before:?}");
        let second = crate::demo::seed::fill(&stage.app.platform).await.unwrap();
        assert!(second.iter().filter(taken).all(|line| line.contains("stored 0")), "{second:#?}");
        assert_eq!(count().await, before);
    }
}

fn permutations(of: usize) -> Vec<Vec<usize>> {
    if of == 0 {
        return vec![Vec::new()];
    }
    permutations(of - 1)
        .into_iter()
        .flat_map(|shorter| {
            (0..of).map(move |place| {
                let mut longer = shorter.clone();
                longer.insert(place, of - 1);
                longer
            })
        })
        .collect()
}
