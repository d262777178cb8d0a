//! Appointments and results, as bundles bring, move and withdraw them.

use serde_json::{Value, json};

use super::*;
use crate::{
    access::policy::Purpose,
    on_both_databases,
    people::Ods,
    record::import::{Report, bundle, take},
};

async fn send(stage: &Stage, resources: &[Value]) {
    let patient = json!({ "resourceType": "Patient", "id": "p", "birthDate": "1945-03-04",
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": IVY }] });
    let entries: Vec<Value> =
        std::iter::once(&patient).chain(resources).map(|resource| json!({ "resource": resource })).collect();
    let text = json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string();
    let items = bundle::read(text.as_bytes()).unwrap();
    let source = Ods::parse("Y99001").unwrap();
    let report = take::take(&stage.app.platform, &source, None, &items, text.as_bytes()).await.unwrap();
    assert!(matches!(report, Report::Taken(_)));
}

fn appointment(version: &str, status: &str, start: &str) -> Value {
    json!({ "resourceType": "Appointment", "id": "a", "meta": { "lastUpdated": version }, "status": status, "start": start,
        "description": "Asthma clinic",
        "participant": [{ "actor": { "reference": "Patient/p" }, "status": "accepted" }] })
}

fn result(id: &str, version: &str, status: &str, at: &str) -> Value {
    json!({ "resourceType": "Observation", "id": id, "meta": { "lastUpdated": version }, "status": status,
        "subject": { "reference": "Patient/p" }, "code": { "text": "Haemoglobin" }, "effectiveDateTime": at })
}

async fn ivy(stage: &Stage) -> PersonId {
    stage.patient("Ivy", IVY).await
}

/// As the person would, after using their passkey.
async fn hide(stage: &Stage, person: PersonId, path: &str, fields: &[(&str, &str)]) {
    let visitor = stage.visitor(person).await;
    stage.fresh(&visitor, Purpose::Sharing, person).await;
    visitor.post(path, fields).await.expect(303);
}

async fn entry(stage: &Stage, kind: &'static str) -> Uuid {
    let mut tx = stage.peek().await;
    let (id,): (Uuid,) = tx.query("select id from entry where kind = $1").bind(kind).one().await.unwrap();
    id
}

on_both_databases! {
    async fn an_appointment_is_said_three_times(stage) {
        ivy(stage).await;
        send(stage, &[appointment("2026-11-24T09:00:00Z", "booked", "2026-12-03T10:30:00Z")]).await;
        go_to(stage, "2026-12-04T00:00:00Z").await;
        assert_eq!(told(stage).await, [
            "appointment 2026-12-03T10:30:00Z 7-days",
            "appointment 2026-12-03T10:30:00Z 2-days",
            "appointment 2026-12-03T10:30:00Z 2-hours",
        ]);
        assert_eq!(kept(stage, "appointment").await, 0);
    }

    async fn one_that_moved_is_said_by_its_new_time_and_one_that_is_off_not_at_all(stage) {
        ivy(stage).await;
        send(stage, &[appointment("2026-11-24T09:00:00Z", "booked", "2026-12-03T10:30:00Z")]).await;
        go_to(stage, "2026-11-27T00:00:00Z").await;
        assert_eq!(told(stage).await, ["appointment 2026-12-03T10:30:00Z 7-days"]);
        let moved = appointment("2026-11-26T09:00:00Z", "booked", "2026-12-07T09:00:00Z");
        send(stage, std::slice::from_ref(&moved)).await;
        assert_eq!(told(stage).await, ["appointment 2026-12-03T10:30:00Z 7-days -"]);
        // An older version that comes late, and the same once more.
        send(stage, &[appointment("2026-11-24T09:00:00Z", "booked", "2026-12-03T10:30:00Z")]).await;
        send(stage, &[moved]).await;
        go_to(stage, "2026-12-02T00:00:00Z").await;
        assert_eq!(told(stage).await[1..], ["appointment 2026-12-07T09:00:00Z 7-days"]);
        send(stage, &[appointment("2026-12-01T09:00:00Z", "cancelled", "2026-12-07T09:00:00Z")]).await;
        assert_eq!(kept(stage, "appointment").await, 0);
        go_to(stage, "2026-12-08T00:00:00Z").await;
        assert!(told(stage).await.iter().all(|line| line.ends_with(" -")));
    }

    async fn one_that_is_only_proposed_or_past_or_withdrawn_gives_none(stage) {
        ivy(stage).await;
        for (status, start) in [
            ("proposed", "2026-12-03T10:30:00Z"),
            ("waitlist", "2026-12-03T10:30:00Z"),
            ("booked", "2026-11-20T10:30:00Z"),
            ("booked", "2026-12"),
            ("entered-in-error", "2026-12-03T10:30:00Z"),
        ] {
            stage.advance(Duration::minutes(1));
            send(stage, &[appointment(&stage.now().to_rfc3339(), status, start)]).await;
            assert_eq!(kept(stage, "appointment").await, 0, "{status} {start}");
        }
    }

    async fn one_that_is_hidden_from_the_persons_own_screens_gives_none(stage) {
        let person = ivy(stage).await;
        send(stage, &[appointment("2026-11-24T09:00:00Z", "booked", "2026-12-03T10:30:00Z")]).await;
        go_to(stage, "2026-11-27T00:00:00Z").await;
        assert_eq!(kept(stage, "appointment").await, 1);
        let path = format!("/record/entries/{}/hide", entry(stage, "appointment").await);
        // From carers alone: the person is still reminded.
        hide(stage, person, &path, &[("from", "carers")]).await;
        assert_eq!(kept(stage, "appointment").await, 1);
        hide(stage, person, &path, &[("from", "screens")]).await;
        assert_eq!(kept(stage, "appointment").await, 0);
        assert_eq!(told(stage).await, ["appointment 2026-12-03T10:30:00Z 7-days -"]);
        // Its next version is hidden as well.
        send(stage, &[appointment("2026-11-26T09:00:00Z", "booked", "2026-12-08T10:30:00Z")]).await;
        assert_eq!(kept(stage, "appointment").await, 0);
    }

    async fn a_whole_category_that_is_hidden_gives_none_and_is_reminded_of_again(stage) {
        let person = ivy(stage).await;
        send(stage, &[appointment("2026-11-24T09:00:00Z", "booked", "2026-12-03T10:30:00Z")]).await;
        hide(stage, person, "/hidden/new", &[("category", "general"), ("from", "screens")]).await;
        assert_eq!(kept(stage, "appointment").await, 0);
        send(stage, &[appointment("2026-11-26T09:00:00Z", "booked", "2026-12-08T10:30:00Z")]).await;
        assert_eq!(kept(stage, "appointment").await, 0);
        let gp = stage.staff("Priya", "Y99001", crate::access::role::Role::Gp).await;
        let gp = stage.visitor(gp).await;
        gp.post("/practice/Y99001/open", &[("person", &person.0.to_string())]).await.expect(303);
        let mut tx = stage.peek().await;
        let (id,): (Uuid,) = tx.query("select id from hiding").one().await.unwrap();
        tx.rollback().await.unwrap();
        gp.post(&format!("/practice/Y99001/people/{}/hidden/{id}/show", person.0), &[]).await.expect(303);
        assert_eq!(kept(stage, "appointment").await, 1);
    }

    async fn new_results_are_said_once_until_somebody_looks_and_when_they_are_released(stage) {
        let person = ivy(stage).await;
        let looks = "update notice set seen_at = made_at where person_id = $1 and reminder_id <> $2 and seen_at is null";
        let at = "2026-11-20T09:00:00Z";
        send(stage, &[result("one", at, "final", at), result("two", at, "final", at), result("three", at, "preliminary", at)]).await;
        go_to(stage, "2026-11-24T11:00:00Z").await;
        assert_eq!(told(stage).await, ["results came now"]);
        // The same again is no news; one that is not released yet neither.
        send(stage, &[result("one", at, "final", at)]).await;
        send(stage, &[result("four", at, "preliminary", at)]).await;
        // What came with a whole history happened long ago.
        send(stage, &[result("five", at, "final", "2019-01-01T09:00:00Z")]).await;
        go_to(stage, "2026-11-24T12:00:00Z").await;
        assert_eq!(told(stage).await.len(), 1);
        // Others that come before they have looked are not said again.
        send(stage, &[result("seven", at, "final", at)]).await;
        send(stage, &[result("eight", at, "final", at)]).await;
        go_to(stage, "2026-11-24T12:30:00Z").await;
        assert_eq!(told(stage).await.len(), 1);
        change(stage, looks, person, Uuid::nil()).await;
        send(stage, &[result("four", "2026-11-24T09:00:00Z", "final", at)]).await;
        go_to(stage, "2026-11-24T13:00:00Z").await;
        assert_eq!(told(stage).await.len(), 2);
        hide(stage, person, "/hidden/new", &[("category", "results"), ("from", "screens")]).await;
        assert_eq!(told(stage).await, ["results came now -", "results came now -"]);
        send(stage, &[result("six", at, "final", at)]).await;
        go_to(stage, "2026-11-24T14:00:00Z").await;
        assert_eq!(told(stage).await.len(), 2);
    }
}
