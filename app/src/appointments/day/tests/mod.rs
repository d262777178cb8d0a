//! An organisation's day through the door, on both databases.

use chrono::Duration;
use uuid::Uuid;

use crate::{
    access::role::Role,
    appointments::booking::tests::{TestClinic, book, booked, clinic, count, hours, ivy_and_times, state_of},
    on_both_databases,
    testing::{persona::Persona, stage::Stage},
};

async fn staff(stage: &Stage, name: &str, role: Role) -> Persona {
    let person = stage.staff(name, "Y99001", role).await;
    stage.visitor(person).await
}

on_both_databases! {
    async fn the_day_lists_who_comes_and_each_of_them_reads_that(stage) {
        let (_, ivy, slots) = ivy_and_times(stage, 2).await;
        let id = booked(book(&ivy, slots[0], Uuid::now_v7(), &[("description", "A cough")]).await);
        let rita = staff(stage, "Rita", Role::Receptionist).await;
        let today = rita.get("/practice/Y99001/bookings").await.expect(200).text();
        assert!(today.contains("Nobody is booked on this day."), "{today}");
        let path = "/practice/Y99001/bookings?day_day=25&day_month=11&day_year=2026";
        let day = rita.get(path).await.expect(200).text();
        for part in ["Ivy Test", "10am to 10:15am", "Dr Anna Rowan", "1 time is still free", &id.to_string()] {
            assert!(day.contains(part), "{part} is not in {day}");
        }
        // What somebody is seen for stands on the page of one alone.
        assert!(!day.contains("A cough"), "{day}");
        let log = ivy.get("/who-looked").await.expect(200).text();
        assert!(log.contains("Rita Staff"), "{log}");
        let tile = rita.get("/practice/Y99001").await.expect(200).text();
        assert!(tile.contains("/practice/Y99001/bookings") && tile.contains("Nobody is still to come today"), "{tile}");
        for (query, status) in [("day_day=31&day_month=2&day_year=2026", 422), ("day_day=1&day_month=1&day_year=2999", 422),
            ("clinic=x&of=nobody", 200), ("day_day=", 200)] {
            rita.get(&format!("/practice/Y99001/bookings?{query}")).await.expect(status);
        }
    }

    async fn a_clinician_sees_their_own_and_a_clinic_is_one(stage) {
        let (ivy, visitor, slots) = ivy_and_times(stage, 1).await;
        let anna = stage.staff("Anna", "Y99001", Role::Gp).await;
        let hers = TestClinic { clinician: Some(anna), service: "Blood test", ..TestClinic::default() };
        let (id_of_clinic, own) = clinic(stage, &hers, &[hours(stage, 30)]).await;
        booked(book(&visitor, slots[0], Uuid::now_v7(), &[]).await);
        booked(book(&visitor, own[0], Uuid::now_v7(), &[]).await);
        let anna = stage.visitor(anna).await;
        let day = "day_day=25&day_month=11&day_year=2026";
        for (more, gp, blood) in [
            (String::new(), true, true),
            ("&of=me".into(), false, true),
            (format!("&clinic={id_of_clinic}"), false, true),
        ] {
            let page = anna.get(&format!("/practice/Y99001/bookings?{day}{more}")).await.expect(200).text();
            assert_eq!(page.contains("GP appointment"), gp, "{more}: {page}");
            assert_eq!(page.contains("Blood test"), blood, "{more}: {page}");
        }
        let _ = ivy;
    }

    async fn somebody_arrives_is_seen_or_does_not_come(stage) {
        let (ivy, visitor, slots) = ivy_and_times(stage, 2).await;
        let id = booked(book(&visitor, slots[0], Uuid::now_v7(), &[("description", "A cough")]).await);
        let other = booked(book(&visitor, slots[1], Uuid::now_v7(), &[]).await);
        let rita = stage.staff("Rita", "Y99001", Role::Receptionist).await;
        let path = |id: Uuid| format!("/practice/Y99001/bookings/{}/{id}", ivy.0);
        let page = stage.visitor(rita).await.get(&path(id)).await.expect(200).text();
        assert!(page.contains("A cough") && page.contains("Ivy Test") && !page.contains("They are here"), "{page}");
        // A day before nobody can arrive, and nobody can have stayed away.
        for act in ["arrived", "did-not-come", "done"] {
            stage.visitor(rita).await.post(&path(id), &[("act", act), ("version", "1")]).await.expect(409);
        }
        stage.advance(Duration::hours(24) - Duration::minutes(10));
        let rita = stage.visitor(rita).await;
        rita.post(&path(id), &[("act", "arrived"), ("version", "1")]).await.expect(303);
        rita.post(&path(id), &[("act", "arrived"), ("version", "1")]).await.expect(409);
        assert_eq!(state_of(stage, id).await, "arrived");
        rita.post(&path(id), &[("act", "booked"), ("version", "2")]).await.expect(303);
        rita.post(&path(id), &[("act", "arrived"), ("version", "3")]).await.expect(303);
        rita.post(&path(id), &[("act", "done"), ("version", "4")]).await.expect(303);
        assert_eq!(state_of(stage, id).await, "done");
        rita.post(&path(other), &[("act", "did-not-come"), ("version", "1")]).await.expect(409);
        rita.post(&path(other), &[("act", "anything"), ("version", "1")]).await.expect(422);
        stage.advance(Duration::minutes(25) + Duration::hours(1));
        let rita = stage.staff("Ruth", "Y99001", Role::Nurse).await;
        let rita = stage.visitor(rita).await;
        rita.post(&path(other), &[("act", "did-not-come"), ("version", "1")]).await.expect(303);
        assert_eq!(state_of(stage, other).await, "did-not-come");
        // What is over is final the day after.
        stage.advance(Duration::hours(24));
        let nurse = stage.staff("Rose", "Y99001", Role::Nurse).await;
        let nurse = stage.visitor(nurse).await;
        nurse.post(&path(other), &[("act", "booked"), ("version", "2")]).await.expect(409);
        let events = count(stage, "select count(*) from appointment_event").await;
        assert_eq!(events, 7);
        stage.work().await;
    }

    async fn the_organisation_cancels_with_words_for_the_person(stage) {
        let (ivy, visitor, slots) = ivy_and_times(stage, 1).await;
        let id = booked(book(&visitor, slots[0], Uuid::now_v7(), &[]).await);
        let rita = staff(stage, "Rita", Role::Receptionist).await;
        let path = format!("/practice/Y99001/bookings/{}/{id}", ivy.0);
        let page = rita.post(&path, &[("act", "cancel"), ("version", "1")]).await.expect(422).text();
        assert!(page.contains("Choose why it is cancelled"), "{page}");
        // The person's own reasons are not the organisation's.
        rita.post(&path, &[("act", "cancel"), ("version", "1"), ("reason", "feels-better")]).await.expect(422);
        let long = "x".repeat(201);
        let fields = [("act", "cancel"), ("version", "1"), ("reason", "closed"), ("words", long.as_str())];
        assert!(rita.post(&path, &fields).await.expect(422).text().contains(&long));
        let fields = [("act", "cancel"), ("version", "1"), ("reason", "closed"), ("words", "A pipe has burst")];
        rita.post(&path, &fields).await.expect(303);
        rita.post(&path, &fields).await.expect(409);
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 0);
        let page = visitor.get(&format!("/appointments/{id}")).await.expect(200).text();
        assert!(page.contains("A pipe has burst") && page.contains("Organisation Y99001") && !page.contains("Rita"), "{page}");
        stage.work().await;
    }

    async fn a_booking_is_its_organisations(stage) {
        let (ivy, visitor, slots) = ivy_and_times(stage, 1).await;
        let id = booked(book(&visitor, slots[0], Uuid::now_v7(), &[]).await);
        let olga = stage.staff("Olga", "RZZ01", Role::PracticeManager).await;
        let olga = stage.visitor(olga).await;
        let petra = staff(stage, "Petra", Role::PrivacyOfficer).await;
        for (who, ods) in [(&olga, "Y99001"), (&olga, "RZZ01"), (&petra, "Y99001"), (&visitor, "Y99001")] {
            let path = format!("/practice/{ods}/bookings/{}/{id}", ivy.0);
            who.get(&path).await.expect(404);
            who.get(&format!("{path}/fhir")).await.expect(404);
            who.post(&path, &[("act", "cancel"), ("version", "1"), ("reason", "other")]).await.expect(404);
        }
        assert_eq!(state_of(stage, id).await, "booked");
        let rita = staff(stage, "Rita", Role::Receptionist).await;
        let path = format!("/practice/Y99001/bookings/{}/{id}/fhir", ivy.0);
        let answer = rita.get(&path).await.expect(200);
        assert_eq!(answer.headers["etag"], "W/\"1\"");
        let resource = answer.json();
        assert_eq!(resource["participant"][0]["actor"]["identifier"]["value"], "9434765919");
        for odd in ["/practice/Y99001/bookings/x/y", "/practice/?/bookings"] {
            rita.get(odd).await.expect(404);
        }
    }
}
