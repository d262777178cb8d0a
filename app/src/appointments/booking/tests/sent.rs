//! FHIR Appointments that come in by the public door: ours that come back, and theirs that fill a time.

use http::Method;
use serde_json::{Value, json};

use super::*;
use crate::{on_both_databases, platform::keys::Purpose, record::import::store};

/// This organisation's system may send bundles.
async fn source(stage: &Stage, ods: &str, token: &str) {
    let name = if ods == "Y99001" { "Harbour Lane Surgery" } else { "Wessex Vale Hospital" };
    let ods = stage.organisation(ods, name).await;
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let hash = stage.app.platform.keys.hash(Purpose::SourceToken, token.as_bytes());
    store::put_source(&mut tx, &ods, Some(hash), stage.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// One resource of the person with this number comes in. Answers what became of it.
async fn send(stage: &Stage, token: &str, number: &str, resource: &Value) -> String {
    let patient = json!({ "resourceType": "Patient", "id": "p", "birthDate": "1945-03-04",
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": number }] });
    let bundle = json!({ "resourceType": "Bundle", "type": "collection",
        "entry": [{ "resource": patient }, { "resource": resource }] });
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/fhir+json")];
    let bytes = bundle.to_string().into_bytes();
    let outcome = stage.passer_by().send(Method::POST, "/fhir", &headers, bytes).await.expect(200).json();
    let told = outcome["issue"].as_array().into_iter().flatten().filter_map(|issue| issue["diagnostics"].as_str());
    told.filter(|words| words.starts_with("Appointment")).collect::<Vec<_>>().join("\n")
}

/// As their system sends one of ours back: its own id, and our identifier.
fn back(id: Uuid, status: &str) -> Value {
    json!({ "resourceType": "Appointment", "id": "theirs-1", "status": status,
        "identifier": [{ "system": "https://nene.test/fhir/appointment", "value": id }],
        "participant": [{ "actor": { "reference": "Patient/p" }, "status": "accepted" }] })
}

on_both_databases! {
    async fn ours_comes_back_as_what_it_is_there(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 2).await;
        source(stage, "Y99001", "secret").await;
        let id = booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
        // What we give out is taken as ours.
        let out = ivy.get(&format!("/appointments/{id}/fhir")).await.expect(200).json();
        assert_eq!(out["status"], "booked");
        let mut sent = out.clone();
        sent["participant"][0]["actor"]["reference"] = json!("Patient/p");
        assert!(send(stage, "secret", IVY, &sent).await.contains("unchanged"));
        assert_eq!(count(stage, "select count(*) from entry where kind = 'appointment'").await, 0);

        assert!(send(stage, "secret", IVY, &back(id, "arrived")).await.contains("stored"));
        assert_eq!(state_of(stage, id).await, "arrived");
        assert!(send(stage, "secret", IVY, &back(id, "arrived")).await.contains("unchanged"));
        // It is still to come: it cannot be over.
        assert!(send(stage, "secret", IVY, &back(id, "fulfilled")).await.contains("still to come"));
        assert!(send(stage, "secret", IVY, &back(id, "proposed")).await.contains("refused"));

        let other = booked(book(&ivy, slots[1], Uuid::now_v7(), &[]).await);
        let mut off = back(other, "cancelled");
        off["cancelationReason"] = json!({ "coding": [{ "code": "prov" }], "text": "Dr Rowan is ill" });
        assert!(send(stage, "secret", IVY, &off).await.contains("stored"));
        assert_eq!(state_of(stage, other).await, "cancelled");
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 1);
        let page = ivy.get(&format!("/appointments/{other}")).await.expect(200).text();
        assert!(page.contains("The clinician is away") && page.contains("Dr Rowan is ill"), "{page}");
        // What is cancelled stays so.
        assert!(send(stage, "secret", IVY, &back(other, "booked")).await.contains("final"));
        assert_eq!(state_of(stage, other).await, "cancelled");
    }

    async fn nobody_elses_system_speaks_of_it(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 1).await;
        stage.patient("Joe", JOE).await;
        source(stage, "Y99001", "secret").await;
        source(stage, "RZZ01", "other").await;
        let id = booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
        for (token, number) in [("other", IVY), ("secret", JOE)] {
            let told = send(stage, token, number, &back(id, "cancelled")).await;
            assert!(told.contains("refused") && told.contains("not this person's there"), "{told}");
        }
        assert!(send(stage, "secret", IVY, &back(Uuid::now_v7(), "cancelled")).await.contains("refused"));
        assert_eq!(state_of(stage, id).await, "booked");
        assert_eq!(count(stage, "select count(*) from entry where kind = 'appointment'").await, 0);
    }

    async fn theirs_fills_the_time_it_names(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 1).await;
        source(stage, "Y99001", "secret").await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update slot set source_id = 's-17' where id = $1").bind(slots[0]).execute().await.unwrap();
        tx.commit().await.unwrap();
        let theirs = |status: &str, version: &str| {
            json!({ "resourceType": "Appointment", "id": "a-9", "status": status,
                "meta": { "lastUpdated": format!("2026-11-24T09:0{version}:00Z") },
                "start": "2026-11-25T10:00:00Z", "end": "2026-11-25T10:15:00Z", "slot": [{ "reference": "Slot/s-17" }],
                "participant": [{ "actor": { "reference": "Patient/p" }, "status": "accepted" }] })
        };
        assert!(send(stage, "secret", IVY, &theirs("booked", "1")).await.contains("stored"));
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 1);
        book(&ivy, slots[0], Uuid::now_v7(), &[]).await.expect(409);
        // It stands in her list as theirs.
        let list = ivy.get("/appointments").await.expect(200).text();
        assert!(list.contains("Sent by Harbour Lane Surgery") && list.contains("/record/entries/"), "{list}");
        assert!(send(stage, "secret", IVY, &theirs("cancelled", "2")).await.contains("stored"));
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 0);
        booked(book(&ivy, slots[0], Uuid::now_v7(), &[]).await);
        // A copy that comes late changes nothing of what is booked here.
        send(stage, "secret", IVY, &theirs("cancelled", "3")).await;
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 1);
        stage.work().await;
    }
}
