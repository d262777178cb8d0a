//! Clinics and their times go out as FHIR.

use super::*;
use crate::{access::role::Role, on_both_databases};

on_both_databases! {
    async fn a_clinic_is_taken_away_with_its_times_and_nobody_is_in_it(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let manager = stage.visitor(stage.staff("Priya", "Y99001", Role::PracticeManager).await).await;
        let id = clinic(&manager, None).await;
        book(stage, id, ivy).await;
        let reply = manager.get(&format!("{CLINICS}/{id}/fhir")).await.expect(200);
        assert_eq!(reply.headers["content-type"], "application/fhir+json");
        let bundle = reply.json();
        let entries = bundle["entry"].as_array().unwrap();
        // Two Tuesdays of three times.
        assert_eq!((bundle["type"].as_str(), entries.len()), (Some("collection"), 7));
        let schedule = &entries[0]["resource"];
        assert_eq!((schedule["resourceType"].as_str(), schedule["id"].as_str()), (Some("Schedule"), Some(id.to_string().as_str())));
        let statuses: Vec<&str> = entries[1..].iter().map(|entry| entry["resource"]["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, ["busy", "free", "free", "free", "free", "free"]);
        assert_eq!(entries[1]["resource"]["start"], "2026-12-01T09:00:00.000Z");
        assert_eq!(entries[1]["resource"]["schedule"]["reference"], format!("Schedule/{id}"));
        for secret in ["Ivy", "Zyx", NUMBER, &ivy.0.to_string()] {
            assert!(!reply.text().contains(secret), "{secret}");
        }
        manager.get(&format!("{CLINICS}/{}/fhir", Uuid::now_v7())).await.expect(404);
    }

    async fn a_system_searches_the_times_of_its_own_organisation(stage) {
        stage.patient("Ivy", NUMBER).await;
        let manager = stage.visitor(stage.staff("Priya", "Y99001", Role::PracticeManager).await).await;
        let id = clinic(&manager, None).await;
        let (own, other) = (source(stage, "Y99001").await, source(stage, "RZZ01").await);
        let window = "/fhir/Slot?start=ge2026-12-01&end=le2026-12-15&status=free";
        let found = ask(stage, &own, window).await.expect(200).json();
        assert_eq!((found["type"].as_str(), found["total"].as_i64()), (Some("searchset"), Some(6)));
        // Times lie wholly in the window.
        let narrow = "/fhir/Slot?start=ge2026-12-01T09:05:00Z&end=le2026-12-01T09:25:00Z";
        let found = ask(stage, &own, narrow).await.expect(200).json();
        assert_eq!(found["total"], 1);
        assert_eq!(found["entry"][0]["resource"]["start"], "2026-12-01T09:10:00.000Z");
        let of_none = format!("{window}&schedule=Schedule/{}", Uuid::now_v7());
        assert_eq!(ask(stage, &own, &of_none).await.expect(200).json()["total"], 0);
        assert_eq!(ask(stage, &own, &format!("{window}&schedule={id}")).await.expect(200).json()["total"], 6);
        let schedules = ask(stage, &own, "/fhir/Schedule").await.expect(200).json();
        assert_eq!((schedules["total"].as_i64(), schedules["entry"][0]["resource"]["id"].as_str()), (Some(1), Some(id.to_string().as_str())));
        // Another organisation's system sees its own alone, and who has no token nothing.
        assert_eq!(ask(stage, &other, window).await.expect(200).json()["total"], 0);
        assert_eq!(ask(stage, &other, "/fhir/Schedule").await.expect(200).json()["total"], 0);
        for path in [window, "/fhir/Schedule"] {
            stage.passer_by().get(path).await.expect(401);
            ask(stage, "no token", path).await.expect(401);
        }
        let wide = ask(stage, &own, "/fhir/Slot?start=ge2026-12-01&end=le2027-12-01").await.expect(422).json();
        assert_eq!(wide["resourceType"], "OperationOutcome");
        ask(stage, &own, "/fhir/Slot").await.expect(422);
    }
}
