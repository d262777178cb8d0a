//! A system sends its own clinics and their times.

use super::*;
use crate::{access::role::Role, on_both_databases};

fn schedule(id: &str, change: &[(&str, Value)]) -> Value {
    let mut resource = json!({ "resourceType": "Schedule", "id": id, "serviceType": [{ "text": "Eye clinic" }],
        "actor": [{ "type": "Practitioner", "display": "Dr Sam Hill" }, { "type": "Location", "display": "Outpatients 2" }] });
    for (key, value) in change {
        resource[*key] = value.clone();
    }
    resource
}

fn slot(id: &str, schedule: &str, start: DateTime<Utc>, change: &[(&str, Value)]) -> Value {
    let mut resource = json!({ "resourceType": "Slot", "id": id, "schedule": { "reference": format!("Schedule/{schedule}") },
        "status": "free", "start": start.to_rfc3339(), "end": (start + Duration::minutes(20)).to_rfc3339() });
    for (key, value) in change {
        resource[*key] = value.clone();
    }
    resource
}

fn of_day(day: &str) -> Value {
    json!({ "lastUpdated": format!("{day}T08:00:00Z") })
}

on_both_databases! {
    async fn a_schedule_becomes_a_clinic_that_staff_opens(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let token = source(stage, "Y99001").await;
        let start = tomorrow(stage);
        // Slots before their schedule, and what they point at beside them: the order in a bundle says nothing.
        let practitioner = json!({ "resourceType": "Practitioner", "id": "p", "name": [{ "text": "Dr Sam Hill" }] });
        let sent = [
            slot("s1", "a", start, &[]), slot("s2", "a", start + Duration::hours(1), &[("status", json!("busy"))]), practitioner,
            schedule("a", &[("actor", json!([{ "reference": "Practitioner/p" }]))]),
        ];
        let said = told(send(stage, &token, &sent).await);
        assert_eq!(said[0], "Slot/s1: stored", "{said:?}");
        assert_eq!(said[3], "Schedule/a: stored", "{said:?}");
        assert_eq!(count(stage, "select count(*) from entry").await, 0, "nobody's record has any of it");
        let ivys = stage.visitor(ivy).await;
        assert!(!ivys.get("/appointments/find").await.expect(200).text().contains("Eye clinic"), "staff alone, until somebody decides");
        let manager = stage.visitor(stage.staff("Priya", "Y99001", Role::PracticeManager).await).await;
        let list = manager.get(CLINICS).await.expect(200).text();
        assert!(list.contains("Kept by another system") && list.contains("Dr Sam Hill"), "{list}");
        let (id,): (Uuid,) = stage.peek().await.query("select id from clinic").one().await.unwrap();
        let form = manager.get(&format!("{CLINICS}/{id}/change")).await.expect(200).text();
        assert!(form.contains("Another system of yours keeps") && !form.contains("Hours in a usual week"), "{form}");
        let open = [("version", "1"), ("name", "Eyes"), ("audience", "self"), ("reach", "registered"), ("service", "Zyx")];
        manager.post(&format!("{CLINICS}/{id}/change"), &open).await.expect(303);
        let page = ivys.get(&format!("/appointments/find?for={id}")).await.expect(200).text();
        assert!(page.contains("Eye clinic") && !page.contains("Zyx") && page.matches("/appointments/book/").count() == 1, "{page}");
        // The days of this clinic are not made here.
        let closed = [("act", "add"), ("version", "2"), ("kind", "closed")];
        manager.post(&format!("{CLINICS}/{id}/exceptions"), &closed).await.expect(409);
        crate::plan_hour(&stage.app.platform).await.unwrap();
        stage.work().await;
        assert_eq!(count(stage, "select count(*) from slot where withdrawn_at is null").await, 1);
    }

    async fn the_newest_version_stands_in_whatever_order_it_comes(stage) {
        let token = source(stage, "Y99001").await;
        let start = tomorrow(stage);
        told(send(stage, &token, &[schedule("a", &[("meta", of_day("2026-11-20"))])]).await);
        let free = slot("s", "a", start, &[("meta", of_day("2026-11-20"))]);
        let busy = slot("s", "a", start, &[("meta", of_day("2026-11-21")), ("status", json!("busy"))]);
        let moved = slot("s", "a", start + Duration::hours(2), &[("meta", of_day("2026-11-22"))]);
        for (sent, said) in [(&free, "stored"), (&free, "unchanged"), (&moved, "stored"), (&busy, "newer already here"), (&free, "newer already here")] {
            assert_eq!(told(send(stage, &token, std::slice::from_ref(sent)).await), [format!("Slot/s: {said}")]);
        }
        let found: Vec<(DateTime<Utc>, Option<DateTime<Utc>>)> =
            stage.peek().await.query("select starts_at, withdrawn_at from slot").all().await.unwrap();
        assert_eq!(found, [(start + Duration::hours(2), None)]);
        // All versions in one bundle: the newest, once.
        let all = [slot("t", "a", start, &[("meta", of_day("2026-11-22"))]), slot("t", "a", start, &[("meta", of_day("2026-11-20")), ("status", json!("busy"))])];
        assert_eq!(told(send(stage, &token, &all).await), ["Slot/t: stored", "Slot/t: newer already here"]);
        let renamed = [("serviceType", json!([{ "text": "Eye review" }])), ("meta", of_day("2026-11-19"))];
        assert_eq!(told(send(stage, &token, &[schedule("a", &renamed)]).await), ["Schedule/a: newer already here"]);
        let renamed = [("serviceType", json!([{ "text": "Eye review" }])), ("meta", of_day("2026-11-23"))];
        assert_eq!(told(send(stage, &token, &[schedule("a", &renamed)]).await), ["Schedule/a: stored"]);
        assert_eq!(count(stage, "select count(*) from slot where service = 'Eye review'").await, 2, "its times say so too");
    }

    async fn a_time_that_is_booked_here_keeps_its_hour_and_its_booking(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let token = source(stage, "Y99001").await;
        let start = tomorrow(stage);
        told(send(stage, &token, &[schedule("a", &[]), slot("s", "a", start, &[])]).await);
        let (clinic,): (Uuid,) = stage.peek().await.query("select id from clinic").one().await.unwrap();
        book(stage, clinic, ivy).await;
        told(send(stage, &token, &[slot("s", "a", start + Duration::hours(3), &[("status", json!("busy"))])]).await);
        let found: Vec<(DateTime<Utc>, i64)> = stage.peek().await.query("select starts_at, taken from slot").all().await.unwrap();
        assert_eq!(found, [(start, 1)]);
        // It says that it is free: somebody is booked into it here all the same.
        told(send(stage, &token, &[slot("s", "a", start, &[])]).await);
        assert_eq!(count(stage, "select taken from slot").await, 1);
        let manager = stage.visitor(stage.staff("Priya", "Y99001", Role::PracticeManager).await).await;
        let page = manager.get(&format!("{CLINICS}/{clinic}")).await.expect(200).text();
        assert!(!page.contains("Booked outside of the hours"), "{page}");
    }

    async fn slots_of_several_ways_become_a_clinic_for_each(stage) {
        let token = source(stage, "Y99001").await;
        let start = tomorrow(stage);
        let by = |code: &str| {
            json!([{ "url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-DeliveryChannel-2", "valueCode": code }])
        };
        let all = [
            schedule("a", &[]), slot("s1", "a", start, &[]), slot("s2", "a", start, &[("extension", by("Video"))]),
            slot("s3", "a", start + Duration::hours(1), &[("extension", by("Video"))]),
            slot("s4", "a", start, &[("extension", by("In-person"))]),
        ];
        told(send(stage, &token, &all).await);
        let sql = "select c.channel, count(*) from clinic c join slot s on s.clinic_id = c.id and s.withdrawn_at is null
             group by c.channel order by c.channel";
        let by_channel: Vec<(String, i64)> = stage.peek().await.query(sql).all().await.unwrap();
        assert_eq!(by_channel, [("in-person".to_string(), 2), ("video".to_string(), 2)]);
        // One is seen in another way from now on: it is offered once.
        told(send(stage, &token, &[slot("s2", "a", start, &[("extension", by("Telephone"))])]).await);
        let by_channel: Vec<(String, i64)> = stage.peek().await.query(sql).all().await.unwrap();
        assert_eq!(by_channel, [("in-person".to_string(), 2), ("telephone".to_string(), 1), ("video".to_string(), 1)]);
        // The schedule speaks for all of them.
        told(send(stage, &token, &[schedule("a", &[("active", json!(false))])]).await);
        assert_eq!(count(stage, "select count(*) from clinic where ended_at is not null").await, 3);
        assert_eq!(count(stage, "select count(*) from slot where withdrawn_at is null").await, 0);
        let refused = told(send(stage, &token, &[slot("s9", "a", start, &[])]).await);
        assert_eq!(refused, ["Slot/s9: refused. Its schedule is not active."]);
        told(send(stage, &token, &[schedule("a", &[("active", json!(true))]), slot("s9", "a", start, &[])]).await);
        assert_eq!(count(stage, "select count(*) from slot where withdrawn_at is null").await, 1);
    }

    async fn what_cannot_be_taken_is_told_and_the_rest_is_taken(stage) {
        let (token, other) = (source(stage, "Y99001").await, source(stage, "RZZ01").await);
        let start = tomorrow(stage);
        let all = [
            schedule("a", &[]), slot("ok", "a", start, &[]), slot("past", "a", stage.now() - Duration::days(1), &[]),
            slot("lost", "nowhere", start, &[]), slot("odd", "a", start, &[("status", json!("maybe"))]),
        ];
        let said = told(send(stage, &token, &all).await);
        assert!(said[1].ends_with("stored") && said[2].contains("lies in the past"), "{said:?}");
        assert!(said[3].contains("Its schedule is not here") && said[4].contains("Its status"), "{said:?}");
        assert_eq!(count(stage, "select count(*) from slot").await, 1);
        // The schedule of one organisation is none of another's.
        let said = told(send(stage, &other, &[slot("theirs", "a", start, &[])]).await);
        assert!(said[0].contains("Its schedule is not here"), "{said:?}");
        // Ended at the desk, it stays so.
        let manager = stage.visitor(stage.staff("Priya", "Y99001", Role::PracticeManager).await).await;
        let (id,): (Uuid,) = stage.peek().await.query("select id from clinic").one().await.unwrap();
        manager.post(&format!("{CLINICS}/{id}/end"), &[("version", "1")]).await.expect(303);
        let said = told(send(stage, &token, &[schedule("a", &[("active", json!(true))]), slot("ok", "a", start, &[])]).await);
        assert!(said.iter().all(|one| one.contains("ended at its organisation's desk")), "{said:?}");
        assert_eq!(count(stage, "select count(*) from slot where withdrawn_at is null").await, 0);
    }

    async fn beside_a_patient_both_are_taken_and_alone_a_bundle_of_nobody_is_refused(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let token = source(stage, "Y99001").await;
        let patient = json!({ "resourceType": "Patient", "id": "p", "birthDate": "1945-03-04",
            "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER }] });
        let condition = json!({ "resourceType": "Condition", "id": "c", "subject": { "reference": "Patient/p" },
            "code": { "text": "Asthma" } });
        let all = [patient, condition.clone(), schedule("a", &[]), slot("s", "a", tomorrow(stage), &[])];
        let said = told(send(stage, &token, &all).await);
        assert!(said.iter().filter(|one| one.ends_with(": stored")).count() >= 4, "{said:?}");
        assert_eq!(count(stage, "select count(*) from entry where resource_type in ('Schedule', 'Slot')").await, 0);
        assert_eq!(count(stage, "select count(*) from entry where resource_type = 'Condition'").await, 1);
        assert!(stage.visitor(ivy).await.get("/record/conditions").await.expect(200).text().contains("Asthma"));
        // What is somebody's, and says not whose, does not slip in beside a clinic.
        send(stage, &token, &[condition, schedule("b", &[])]).await.expect(422);
        assert_eq!(count(stage, "select count(*) from clinic").await, 1);
    }

    async fn thousands_of_slots_come_in_one_bundle(stage) {
        let token = source(stage, "Y99001").await;
        let start = tomorrow(stage);
        let mut all = vec![schedule("a", &[])];
        all.extend((0..2_500).map(|number| slot(&format!("s{number}"), "a", start + Duration::minutes(20 * number), &[])));
        assert!(told(send(stage, &token, &all).await).iter().all(|one| one.ends_with("stored")));
        assert!(told(send(stage, &token, &all).await).iter().all(|one| one.ends_with("unchanged")));
        assert_eq!(count(stage, "select count(*) from slot").await, 2_500);
    }
}
