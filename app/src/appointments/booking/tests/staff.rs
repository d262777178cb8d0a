//! Staff book for somebody, also a second person into a time that is taken.

use super::*;
use crate::{access::role::Role, on_both_databases};

/// The front desk of Ivy's practice, with her record open.
async fn desk(stage: &Stage, person: PersonId) -> Persona {
    let rita = stage.staff("Rita", "Y99001", Role::Receptionist).await;
    opened(stage, rita, person, Some("Y99001")).await
}

on_both_databases! {
    async fn the_front_desk_books_for_somebody(stage) {
        let (ivy, own, slots) = ivy_and_times(stage, 2).await;
        let rita = desk(stage, ivy).await;
        let base = format!("/practice/Y99001/people/{}/appointments", ivy.0);
        rita.get(&base).await.expect(200);
        let form = rita.get(&format!("{base}/book/{}", slots[0])).await.expect(200).text();
        assert!(!form.contains("Do not show it to my carers"), "{form}");
        let id = Uuid::now_v7().to_string();
        let done = rita.post(&format!("{base}/book/{}", slots[0]), &[("new_id", &id)]).await.expect(303);
        assert_eq!(done.location(), format!("{base}/{id}?done=booked"));
        let page = own.get(&format!("/appointments/{id}")).await.expect(200).text();
        // She reads which organisation did it, not who.
        assert!(page.contains("Organisation Y99001") && !page.contains("Rita"), "{page}");
        let log = own.get("/who-looked").await.expect(200).text();
        assert!(log.contains("Rita Staff") && log.contains("Booked or changed"), "{log}");
        stage.work().await;
    }

    async fn they_book_their_own_organisations_times_alone(stage) {
        let (ivy, own, slots) = ivy_and_times(stage, 2).await;
        stage.organisation("RZZ01", "Wessex Vale Hospital").await;
        let everyone = TestClinic { ods: "RZZ01", reach: "everyone", ..TestClinic::default() };
        let (_, theirs) = clinic(stage, &everyone, &[hours(stage, 40)]).await;
        let rita = desk(stage, ivy).await;
        let base = format!("/practice/Y99001/people/{}/appointments", ivy.0);
        rita.get(&format!("{base}/book/{}", theirs[0])).await.expect(404);
        let id = Uuid::now_v7().to_string();
        rita.post(&format!("{base}/book/{}", theirs[0]), &[("new_id", &id)]).await.expect(404);
        // Nor do they see what she has there.
        let there = booked(book(&own, theirs[0], Uuid::now_v7(), &[]).await);
        let here = booked(book(&own, slots[0], Uuid::now_v7(), &[("private", "yes")]).await);
        rita.get(&format!("{base}/{there}")).await.expect(404);
        rita.get(&format!("{base}/{here}")).await.expect(200);
        let list = rita.get(&base).await.expect(200).text();
        assert!(list.contains(&here.to_string()) && !list.contains(&there.to_string()), "{list}");
        let fields = [("version", "1"), ("reason", "asked")];
        rita.post(&format!("{base}/{there}/cancel"), &fields).await.expect(404);
        assert_eq!(state_of(stage, there).await, "booked");
    }

    async fn a_time_that_is_taken_is_booked_again_with_a_reason(stage) {
        let (ivy, own, slots) = ivy_and_times(stage, 1).await;
        let joe = stage.patient("Joe", JOE).await;
        let first = booked(book(&own, slots[0], Uuid::now_v7(), &[]).await);
        let rita = desk(stage, joe).await;
        let base = format!("/practice/Y99001/people/{}/appointments", joe.0);
        let every = rita.get(&format!("{base}/any?day_day=25&day_month=11&day_year=2026")).await.expect(200).text();
        assert!(every.contains(&slots[0].to_string()) && every.contains("Taken"), "{every}");
        let path = format!("{base}/book/{}", slots[0]);
        let form = rita.get(&path).await.expect(200).text();
        assert!(form.contains("This time is taken") && form.contains("Book it a second time"), "{form}");
        let id = Uuid::now_v7().to_string();
        // Without a reason there is nothing to audit.
        rita.post(&path, &[("new_id", &id)]).await.expect(409);
        let long = "x".repeat(201);
        rita.post(&path, &[("new_id", &id), ("why", &long)]).await.expect(422);
        assert_eq!(count(stage, "select count(*) from appointment").await, 1);
        rita.post(&path, &[("new_id", &id), ("why", "He is in pain")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from appointment where overridden = 1").await, 1);
        let page = rita.get(&format!("{base}/{id}")).await.expect(200).text();
        assert!(page.contains("Booked a second time because") && page.contains("He is in pain"), "{page}");
        let mut tx = stage.peek().await;
        let (who, words): (Uuid, String) = tx
            .query("select actor_id, words from appointment_event where appointment_id = $1")
            .bind(id.parse::<Uuid>().unwrap())
            .one()
            .await
            .unwrap();
        assert_eq!(words, "He is in pain");
        assert_ne!(who, joe.0);
        drop(tx);
        // The first of the two goes: the other one has the time now, and it stays taken.
        let fields = [("version", "1"), ("reason", "feels-better")];
        own.post(&format!("/appointments/{first}/cancel"), &fields).await.expect(303);
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 1);
        assert_eq!(count(stage, "select count(*) from appointment where overridden = 1").await, 0);
        book(&own, slots[0], Uuid::now_v7(), &[]).await.expect(409);
        // The second goes too: it is free.
        rita.post(&format!("{base}/{id}/cancel"), &[("version", "1"), ("reason", "asked")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from slot where taken = 1").await, 0);
        booked(book(&own, slots[0], Uuid::now_v7(), &[]).await);
        let _ = ivy;
        stage.work().await;
    }

    async fn a_reason_is_kept_where_it_was_needed_and_nobody_else_can_give_one(stage) {
        let (ivy, own, slots) = ivy_and_times(stage, 2).await;
        let joe = stage.patient("Joe", JOE).await;
        let rita = desk(stage, joe).await;
        let path = format!("/practice/Y99001/people/{}/appointments/book/{}", joe.0, slots[0]);
        let id = Uuid::now_v7().to_string();
        rita.post(&path, &[("new_id", &id), ("why", "In a hurry")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from appointment where overridden = 1 or override_reason <> ''").await, 0);
        // A person's reason is none.
        book(&own, slots[0], Uuid::now_v7(), &[("why", "I want it")]).await.expect(409);
        let joan = carer(stage, ivy).await;
        let there = format!("/for/{}/appointments/book/{}", ivy.0, slots[0]);
        let other = Uuid::now_v7().to_string();
        joan.post(&there, &[("new_id", &other), ("why", "She wants it")]).await.expect(409);
        own.get("/appointments/any").await.expect(404);
        assert_eq!(count(stage, "select count(*) from appointment").await, 1);
    }

    async fn a_hospital_books_whom_it_has_found_and_nobody_else(stage) {
        let (ivy, _, _) = ivy_and_times(stage, 1).await;
        let nurse = stage.staff("Nadia", "RZZ01", Role::Nurse).await;
        let clerk = stage.staff("Clara", "RZZ01", Role::Receptionist).await;
        let theirs = TestClinic { ods: "RZZ01", reach: "known", ..TestClinic::default() };
        let (_, slots) = clinic(stage, &theirs, &[hours(stage, 40)]).await;
        let path = format!("/practice/RZZ01/people/{}/appointments/book/{}", ivy.0, slots[0]);
        let nadia = opened(stage, nurse, ivy, Some("RZZ01")).await;
        nadia.get(&path).await.expect(404);
        let mut tx = stage.app.platform.db.write().await.unwrap();
        for actor in [nurse, clerk] {
            tx.query(
                "insert into finding (person_id, actor_id, organisation_ods, at, until) values ($1, $2, 'RZZ01', $3, $4)",
            )
            .bind(ivy.0)
            .bind(actor.0)
            .bind(stage.now())
            .bind(stage.now() + Duration::hours(12))
            .execute()
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
        let id = Uuid::now_v7().to_string();
        nadia.post(&path, &[("new_id", &id)]).await.expect(303);
        let clara = opened(stage, clerk, ivy, Some("RZZ01")).await;
        clara.get(&path).await.expect(404);
        stage.work().await;
    }
}
