//! Case conferences through the door, on both databases.

use chrono::Duration;
use uuid::Uuid;

use crate::{
    access::role::Role,
    consultations::{
        pages_tests::{appointment, count, ivy, opened},
        tests::support::change,
    },
    on_both_databases,
    people::PersonId,
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

const NEW: &str = "/practice/Y99001/conferences/new";

/// Ivy, the doctor of her practice with her record open, and a nurse of the hospital.
async fn cast(stage: &Stage) -> (PersonId, Persona, PersonId) {
    let ivy = ivy(stage).await;
    let doctor = stage.staff("Anna", "Y99001", Role::Gp).await;
    let doctors = opened(stage, doctor, ivy, Some("Y99001")).await;
    let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
    (ivy, doctors, grace)
}

async fn plan(persona: &Persona, person: PersonId, id: Uuid, more: &[(&str, &str)]) -> Reply {
    let (id, person) = (id.to_string(), person.0.to_string());
    let mut fields = vec![
        ("new_id", id.as_str()),
        ("person", person.as_str()),
        ("title", "Falls at home"),
        ("agenda", "1 Falls\n2 Stairs"),
    ];
    // Today, in a quarter of an hour.
    fields.extend([("day_day", "24"), ("day_month", "11"), ("day_year", "2026"), ("time", "10:15"), ("minutes", "30")]);
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend(more.iter().copied());
    persona.post(NEW, &fields).await
}

fn page(ods: &str, id: Uuid) -> String {
    format!("/practice/{ods}/conferences/{id}")
}

on_both_databases! {
    async fn one_is_planned_about_the_person_whose_record_is_open(stage) {
        let (ivy, doctors, grace) = cast(stage).await;
        let nobodys = stage.visitor(stage.staff("Ben", "Y99001", Role::Nurse).await).await;
        assert!(nobodys.get(NEW).await.expect(200).text().contains("Open the person’s record first"));
        let html = doctors.get(NEW).await.expect(200).text();
        assert!(html.contains("Ivy Test") && html.contains("4 March 1945"), "{html}");
        let id = Uuid::now_v7();
        let made = plan(&doctors, ivy, id, &[]).await.expect(303);
        assert_eq!(made.location(), format!("{}?done=planned", page("Y99001", id)));
        // The same form once more is the same conference.
        plan(&doctors, ivy, id, &[]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from conference").await, 1);
        let html = doctors.get(&page("Y99001", id)).await.expect(200).text();
        for part in ["Falls at home", "1 Falls", "24 November 2026, 10:15am to 10:45am", "Ivy Test", "Go to the room"] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert!(doctors.get("/practice/Y99001/rooms").await.expect(200).text().contains("Falls at home"));
        assert!(doctors.get(&format!("/practice/Y99001/rooms/{id}")).await.expect(200).text().contains("Falls at home"));
        // Nobody else knows of it: not the one who was not asked, and not the person who was not either.
        let graces = stage.visitor(grace).await;
        graces.get(&page("RZZ01", id)).await.expect(404);
        graces.get(&format!("/practice/RZZ01/rooms/{id}")).await.expect(404);
        assert!(!graces.get("/practice/RZZ01/conferences").await.expect(200).text().contains("Falls"));
        stage.visitor(ivy).await.get(&format!("/appointments/{id}/room")).await.expect(404);
    }

    async fn a_form_about_another_record_than_the_open_one_plans_nothing(stage) {
        let (ivy, doctors, _) = cast(stage).await;
        let joe = stage.patient("Joe", crate::consultations::pages_tests::JOE).await;
        plan(&doctors, joe, Uuid::now_v7(), &[]).await.expect(409);
        for (field, value, told) in [
            ("title", "", "Say what it is called"),
            ("time", "soon", "Enter the time"),
            ("time", "9:59", "Choose a time that has not passed"),
            ("day_month", "13", "Enter a real date"),
            ("minutes", "500", "Enter how many minutes"),
        ] {
            let html = plan(&doctors, ivy, Uuid::now_v7(), &[(field, value)]).await.expect(422).text();
            assert!(html.contains(told) && html.contains("Falls\n2 Stairs"), "{told}: {html}");
        }
        plan(&doctors, ivy, Uuid::now_v7(), &[("more", "x")]).await.expect(422);
        assert_eq!(count(stage, "select count(*) from conference").await, 0);
        assert_eq!(count(stage, "select count(*) from room").await, 0);
    }

    async fn a_form_takes_nobody_s_room(stage) {
        let (ivy, doctors, _) = cast(stage).await;
        // Of an appointment that nobody has come to yet.
        let visit = appointment(stage, ivy, "video", stage.now()).await;
        plan(&doctors, ivy, visit, &[]).await.expect(422);
        assert_eq!(count(stage, "select count(*) from room").await, 0);
        let id = Uuid::now_v7();
        plan(&doctors, ivy, id, &[]).await.expect(303);
        // Sent again with another time it is the same conference, at the same time.
        plan(&doctors, ivy, id, &[("time", "11:00")]).await.expect(303);
        let as_it_was = "select count(*) from room where starts_at = '2026-11-24T10:15:00+00:00'";
        assert_eq!(count(stage, as_it_was).await, 1);
        // Of another organisation, by one who knows its id: it is not theirs to lead.
        change(stage, "update room set organisation_ods = 'RZZ01' where id = $1", id).await;
        plan(&doctors, ivy, id, &[]).await.expect(422);
        assert_eq!(count(stage, "select count(*) from room where organisation_ods = 'RZZ01'").await, 1);
    }

    async fn staff_of_several_organisations_and_the_person_come(stage) {
        let (ivy, doctors, grace) = cast(stage).await;
        let id = Uuid::now_v7();
        plan(&doctors, ivy, id, &[]).await.expect(303);
        let here = page("Y99001", id);
        assert!(doctors.get(&format!("{here}?from=RZZ01")).await.expect(200).text().contains("Grace Staff"));
        assert!(doctors.get(&format!("{here}?from=?")).await.expect(200).text().contains("Enter an ODS code"));
        let who = grace.0.to_string();
        doctors.post(&here, &[("act", "ask"), ("from", "RZZ01")]).await.expect(422);
        doctors.post(&here, &[("act", "ask"), ("from", "RZZ01"), ("asked", &who)]).await.expect(303);
        // Somebody is asked for where they work, and nowhere else.
        doctors.post(&here, &[("act", "ask"), ("from", "Y99001"), ("asked", &who)]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from conference_member").await, 1);
        let graces = stage.visitor(grace).await;
        assert!(graces.get("/practice/RZZ01/conferences").await.expect(200).text().contains("Falls at home"));
        let html = graces.get(&page("RZZ01", id)).await.expect(200).text();
        assert!(html.contains("1 Falls") && !html.contains("For those who lead it"), "{html}");
        assert!(graces.get(&format!("/practice/RZZ01/rooms/{id}")).await.expect(200).text().contains("Falls at home"));
        // Who was asked leads nothing.
        for fields in [[("act", "cancel"), ("version", "1")], [("act", "person-yes"), ("version", "1")], [("act", "file"), ("version", "1")]] {
            graces.post(&page("RZZ01", id), &fields).await.expect(404);
        }
        let hers = stage.visitor(ivy).await.get("/appointments").await.expect(200).text();
        assert!(!hers.contains("A meeting about care and support"), "{hers}");
        doctors.post(&here, &[("act", "person-yes"), ("version", "1")]).await.expect(303);
        doctors.post(&here, &[("act", "person-no"), ("version", "1")]).await.expect(409);
        let html = stage.visitor(ivy).await.get(&format!("/appointments/{id}/room")).await.expect(200).text();
        assert!(html.contains("A meeting about care and support") && html.contains("data-ticket"), "{html}");
        assert!(!html.contains("Falls") && !html.contains("Call me instead"), "{html}");
        // What nobody would be told is not asked.
        assert!(!html.contains("Where are you now?") && !html.contains("Your telephone number"), "{html}");
        // It stands among their appointments, and says no more there.
        let html = stage.visitor(ivy).await.get("/appointments").await.expect(200).text();
        assert!(html.contains("A meeting about care and support") && html.contains(&format!("/appointments/{id}/room")), "{html}");
        assert!(!html.contains("Falls"), "{html}");
        doctors.post(&here, &[("act", "unask"), ("who", &who)]).await.expect(303);
        graces.get(&page("RZZ01", id)).await.expect(404);
    }

    async fn who_is_asked_is_reminded_and_told_when_it_is_off(stage) {
        let (ivy, doctors, _) = cast(stage).await;
        let id = Uuid::now_v7();
        let tomorrow = [("day_day", "25"), ("time", "15:00")];
        plan(&doctors, ivy, id, &tomorrow).await.expect(303);
        assert_eq!(count(stage, "select count(*) from reminder").await, 0, "who is not asked hears nothing of it");
        let here = page("Y99001", id);
        doctors.post(&here, &[("act", "person-yes"), ("version", "1")]).await.expect(303);
        stage.advance(Duration::minutes(1));
        crate::portal::remind(&stage.app.platform).await.unwrap();
        let mut tx = stage.peek().await;
        let (notice,): (Uuid,) = tx.query("select id from notice where kind = 'appointment'").one().await.unwrap();
        drop(tx);
        let ivys = stage.visitor(ivy).await;
        let leads = ivys.get(&format!("/reminders/{notice}")).await.expect(303).location();
        assert_eq!(leads, format!("/appointments/{id}/room"));
        doctors.post(&here, &[("act", "cancel"), ("version", "2")]).await.expect(303);
        stage.advance(Duration::minutes(1));
        crate::portal::remind(&stage.app.platform).await.unwrap();
        assert_eq!(count(stage, "select count(*) from notice where kind = 'appointment' and step = 'changed'").await, 1);
        // And nothing more about it.
        stage.advance(Duration::days(1));
        crate::portal::remind(&stage.app.platform).await.unwrap();
        assert_eq!(count(stage, "select count(*) from notice where kind = 'appointment' and step = '2-hours'").await, 0);
        stage.app.platform.mail.take_sent();
    }

    async fn notes_and_actions_are_written_together_and_go_into_the_record(stage) {
        let (ivy, doctors, grace) = cast(stage).await;
        let id = Uuid::now_v7();
        plan(&doctors, ivy, id, &[]).await.expect(303);
        let here = page("Y99001", id);
        let who = grace.0.to_string();
        doctors.post(&here, &[("act", "ask"), ("from", "RZZ01"), ("asked", &who)]).await.expect(303);
        let graces = stage.visitor(grace).await;
        doctors.post(&here, &[("act", "file"), ("version", "1")]).await.expect(409);
        graces.post(&page("RZZ01", id), &[("act", "note"), ("version", "0"), ("notes", "Two falls in May.")]).await.expect(303);
        let html = doctors.post(&here, &[("act", "note"), ("version", "0"), ("notes", "Mine")]).await.expect(409).text();
        assert!(html.contains("Grace Staff has saved other notes meanwhile") && html.contains("Mine"), "{html}");
        doctors.post(&here, &[("act", "note"), ("version", "1"), ("notes", "Two falls in May. Rails are needed.")]).await.expect(303);
        let action = Uuid::now_v7().to_string();
        let promised = [("act", "add"), ("new_id", action.as_str()), ("words", "Order rails"), ("who", "Grace"), ("due_day", "1"), ("due_month", "12"), ("due_year", "2026")];
        doctors.post(&here, &promised).await.expect(303);
        doctors.post(&here, &promised).await.expect(303);
        assert_eq!(count(stage, "select count(*) from conference_action").await, 1);
        let html = doctors.get(&here).await.expect(200).text();
        assert!(html.contains("Grace: Order rails, by 1 December 2026") && html.contains("Last written by Anna Staff"), "{html}");
        doctors.post(&here, &[("act", "file"), ("version", "1")]).await.expect(303);
        stage.work().await;
        let ivys = stage.visitor(ivy).await;
        assert!(ivys.get("/record/documents").await.expect(200).text().contains("Case conference"));
        doctors.post(&here, &[("act", "remove"), ("action", action.as_str())]).await.expect(303);
        assert!(!doctors.get(&here).await.expect(200).text().contains("Order rails"));
    }

    async fn one_that_is_cancelled_has_no_room(stage) {
        let (ivy, doctors, _) = cast(stage).await;
        let id = Uuid::now_v7();
        plan(&doctors, ivy, id, &[("comes", "yes")]).await.expect(303);
        stage.visitor(ivy).await.get(&format!("/appointments/{id}/room")).await.expect(200);
        doctors.post(&page("Y99001", id), &[("act", "cancel"), ("version", "1")]).await.expect(303);
        doctors.post(&page("Y99001", id), &[("act", "cancel"), ("version", "2")]).await.expect(409);
        let html = doctors.get(&page("Y99001", id)).await.expect(200).text();
        assert!(html.contains("It was cancelled on") && !html.contains("Go to the room"), "{html}");
        doctors.get(&format!("/practice/Y99001/rooms/{id}")).await.expect(404);
        let ivys = stage.visitor(ivy).await;
        ivys.get(&format!("/appointments/{id}/room")).await.expect(404);
        assert!(!ivys.get("/appointments").await.expect(200).text().contains("A meeting about care and support"));
    }

    async fn who_does_not_treat_plans_no_conference(stage) {
        let (_, _, _) = cast(stage).await;
        let carol = stage.visitor(stage.staff("Carol", "Y99001", Role::Receptionist).await).await;
        for path in ["/practice/Y99001/conferences", NEW] {
            carol.get(path).await.expect(404);
        }
    }
}
