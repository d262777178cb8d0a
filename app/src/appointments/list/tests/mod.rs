//! The list of appointments and the first page, through the door, on both databases.

use chrono::Duration;
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::role::Role,
    appointments::{
        Channel,
        booking::tests::{IVY, TestClinic, book, booked, clinic, hours, ivy_and_times, opened},
    },
    on_both_databases,
    platform::keys::Purpose,
    record::import::store,
    testing::stage::Stage,
};

/// Appointments that the hospital's system sends.
async fn sent(stage: &Stage, resources: &[Value]) {
    let ods = stage.organisation("RZZ01", "Wessex Vale Hospital").await;
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let hash = stage.app.platform.keys.hash(Purpose::SourceToken, b"secret");
    store::put_source(&mut tx, &ods, Some(hash), stage.now()).await.unwrap();
    tx.commit().await.unwrap();
    let ivy = json!({ "resourceType": "Patient", "id": "p", "birthDate": "1945-03-04",
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": IVY }] });
    let all: Vec<Value> =
        std::iter::once(&ivy).chain(resources).map(|resource| json!({ "resource": resource })).collect();
    let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": all });
    let headers = [("authorization", "Bearer secret"), ("content-type", "application/fhir+json")];
    stage.passer_by().send(Method::POST, "/fhir", &headers, bundle.to_string().into_bytes()).await.expect(200);
}

fn appointment(id: &str, words: &str, start: &str, status: &str) -> Value {
    json!({ "resourceType": "Appointment", "id": id, "status": status, "description": words, "start": start,
        "participant": [{ "actor": { "reference": "Patient/p" } }, { "actor": { "type": "Location", "display": "Outpatients" } }] })
}

on_both_databases! {
    async fn past_and_future_of_every_organisation_stand_in_one_list(stage) {
        let (ivy, visitor, slots) = ivy_and_times(stage, 1).await;
        let empty = visitor.get("/appointments").await.expect(200).text();
        assert!(empty.contains("You have no upcoming appointments."), "{empty}");
        let id = booked(book(&visitor, slots[0], Uuid::now_v7(), &[]).await);
        sent(stage, &[
            appointment("a", "Eye clinic", "2026-11-24T15:00:00Z", "booked"),
            appointment("b", "Hip clinic", "2026-12-24T15:00:00Z", "booked"),
            appointment("c", "Old clinic", "2025-12-24T15:00:00Z", "fulfilled"),
            appointment("d", "Off clinic", "2026-12-01T15:00:00Z", "cancelled"),
        ]).await;
        let list = visitor.get("/appointments").await.expect(200).text();
        let at = |words: &str| list.find(words).unwrap_or_else(|| panic!("{words} is not in {list}"));
        let order = ["Upcoming", "Eye clinic", &id.to_string(), "Hip clinic", "Past or cancelled", "Off clinic", "Old clinic"];
        for two in order.windows(2) {
            assert!(at(two[0]) < at(two[1]), "{two:?} in {list}");
        }
        assert!(list.contains("Where: Outpatients") && list.contains("Sent by Wessex Vale Hospital"), "{list}");

        // The nearest of the two is the next one.
        let home = visitor.get("/home").await.expect(200).text();
        let next = home.split("Your next appointment").nth(1).unwrap_or_default();
        assert!(next.split("New since").next().unwrap_or_default().contains("Eye clinic"), "{home}");
        stage.advance(Duration::hours(6));
        let visitor = stage.visitor(ivy).await;
        let home = visitor.get("/home").await.expect(200).text();
        let next = home.split("Your next appointment").nth(1).unwrap_or_default();
        assert!(next.split("New since").next().unwrap_or_default().contains(&id.to_string()), "{home}");
    }

    async fn who_reads_the_record_sees_what_was_sent_and_the_front_desk_does_not(stage) {
        let (ivy, own, _) = ivy_and_times(stage, 1).await;
        sent(stage, &[appointment("a", "Eye clinic", "2026-11-24T15:00:00Z", "booked")]).await;
        let path = format!("/practice/Y99001/people/{}/appointments", ivy.0);
        for (name, role, sees) in [("Gil", Role::Gp, true), ("Rita", Role::Receptionist, false)] {
            let staff = stage.staff(name, "Y99001", role).await;
            let staff = opened(stage, staff, ivy, Some("Y99001")).await;
            let page = staff.get(&path).await.expect(200).text();
            assert_eq!(page.contains("Eye clinic"), sees, "{role:?}: {page}");
        }
        // The front desk has not tried to read the record.
        let log = own.get("/who-looked").await.expect(200).text();
        assert!(log.contains("Rita Staff") && !log.contains("was refused"), "{log}");
    }

    async fn a_call_is_joined_from_the_first_page_and_from_the_list(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let visitor = stage.visitor(ivy).await;
        let video = TestClinic { channel: Channel::Video, ..TestClinic::default() };
        let (_, slots) = clinic(stage, &video, &[hours(stage, 24)]).await;
        let id = booked(book(&visitor, slots[0], Uuid::now_v7(), &[]).await);
        let join = format!("/appointments/{id}/room");
        for (by, open) in [
            (Duration::zero(), false),
            (Duration::hours(23) + Duration::minutes(29), false),
            (Duration::minutes(1), true),
            (Duration::hours(4) + Duration::minutes(29), true),
            (Duration::minutes(1), false),
        ] {
            stage.advance(by);
            let visitor = stage.visitor(ivy).await;
            for page in ["/home".to_owned(), "/appointments".into(), format!("/appointments/{id}")] {
                let html = visitor.get(&page).await.expect(200).text();
                assert_eq!(html.contains(&join), open, "{page} at {}: {html}", stage.now());
                // On the first screen, before everything else there is to do.
                assert!(page != "/home" || !open || html.find(&join) < html.find("What needs your attention"), "{html}");
            }
        }
        stage.work().await;
    }
}
