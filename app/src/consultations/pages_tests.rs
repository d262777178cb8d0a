//! The pages of visits by video, through the door, on both databases.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::{
    access::{class::Scope, role::Role},
    on_both_databases,
    people::PersonId,
    testing::{
        persona::{Persona, Reply},
        relations::cares,
        stage::Stage,
    },
};

pub use crate::testing::relations::opened;

pub const IVY: &str = "9434765919";
pub const JOE: &str = "9000000009";
pub const JOAN: &str = "9000000017";

/// Ivy of Y99001, whose telephone number is known.
pub async fn ivy(stage: &Stage) -> PersonId {
    let ivy = stage.patient("Ivy", IVY).await;
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("update organisation set telephone = '01632 960100' where ods = 'Y99001'").execute().await.unwrap();
    tx.commit().await.unwrap();
    ivy
}

/// An appointment of Y99001 at that time; its room has the id.
pub async fn appointment(stage: &Stage, person: PersonId, channel: &str, starts_at: DateTime<Utc>) -> Uuid {
    stage.organisation("Y99001", "Harbour Lane Surgery").await;
    let id = Uuid::now_v7();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into appointment (person_id, id, slot_id, organisation_ods, clinic_id, clinician_name, service, place,
            starts_at, ends_at, channel, description, comment, state, needs, made_at, booked_by, booked_as, changed_at)
         values ($1, $2, $3, 'Y99001', $3, 'Dr Anna Rowan', 'GP appointment', '', $4, $5, $6, 'A cough', '', 'booked', '{}',
            $7, $1, 'person', $7)",
    )
    .bind(person.0)
    .bind(id)
    .bind(Uuid::now_v7())
    .bind(starts_at)
    .bind(starts_at + Duration::minutes(15))
    .bind(channel.to_string())
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

/// A visit by video that begins in twenty minutes.
pub async fn soon(stage: &Stage, person: PersonId) -> Uuid {
    appointment(stage, person, "video", stage.now() + Duration::minutes(20)).await
}

/// Ivy, the doctor of her practice, and her visit by video.
pub async fn ivy_and_doctor(stage: &Stage) -> (Persona, Persona, Uuid) {
    let ivy = ivy(stage).await;
    let id = soon(stage, ivy).await;
    let doctor = stage.staff("Anna", "Y99001", Role::Gp).await;
    (stage.visitor(ivy).await, stage.visitor(doctor).await, id)
}

async fn carer(stage: &Stage, person: PersonId, scopes: &[Scope]) -> Persona {
    let carer = stage.patient("Joan", JOAN).await;
    cares(stage, carer, person, scopes).await;
    opened(stage, carer, person, None).await
}

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let (found,): (i64,) = stage.peek().await.query(sql).one().await.unwrap();
    found
}

fn room(id: Uuid) -> String {
    format!("/appointments/{id}/room")
}

fn may_use_camera(reply: &Reply) -> bool {
    let permissions = reply.headers["permissions-policy"].to_str().unwrap();
    let policy = reply.headers["content-security-policy"].to_str().unwrap();
    let both = (permissions.contains("camera=(self)"), policy.contains("connect-src 'self' wss://nene.test;"));
    assert_eq!(both.0, both.1, "{permissions} {policy}");
    both.0
}

on_both_databases! {
    async fn the_page_asks_before_anybody_joins_and_says_whom_to_call(stage) {
        let (ivys, _, id) = ivy_and_doctor(stage).await;
        let page = ivys.get(&room(id)).await.expect(200);
        assert!(may_use_camera(&page));
        let html = page.text();
        for part in [
            "Are you somewhere private and safe to talk?",
            "href=\"tel:01632960100\"",
            "01632 960100",
            "Dr Anna Rowan",
            "Nobody is here yet.",
            &format!("data-ticket=\"{}/ticket\"", room(id)),
            &format!("data-come=\"{}/come\"", room(id)),
            "src=\"/pkg/rooms.js\"",
            "needs a camera or a microphone",
            "Call me instead",
            "Nothing is recorded.",
            "href=\"/appointments/check\"",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        // What only staff has.
        for part in ["End for everybody", "room-tell", "Show your screen", "room-guest-form"] {
            assert!(!html.contains(part), "{part} is in {html}");
        }
        for path in ["/home", "/appointments", "/nowhere"] {
            assert!(!may_use_camera(&ivys.get(path).await), "{path}");
        }
    }

    async fn the_room_is_for_whom_it_concerns_and_for_a_video_alone(stage) {
        let (ivys, _, id) = ivy_and_doctor(stage).await;
        let ivy = PersonId(stage.session_of(&ivys).await.1.0);
        let joe = stage.patient("Joe", JOE).await;
        let joes = stage.visitor(joe).await;
        joes.get(&room(id)).await.expect(404);
        joes.post(&format!("{}/come", room(id)), &[("answer", "camera")]).await.expect(404);
        joes.post(&format!("{}/call-me", room(id)), &[("number", "01632 960001")]).await.expect(404);
        stage.passer_by().get(&room(id)).await.expect(303);
        let there = appointment(stage, ivy, "in-person", stage.now() + Duration::minutes(10)).await;
        ivys.get(&room(there)).await.expect(404);
        // A carer who may see appointments joins as a carer; one who may not does not.
        let joans = carer(stage, ivy, &[Scope::Appointments]).await;
        let html = joans.get(&format!("/for/{}{}", ivy.0, room(id))).await.expect(200).text();
        assert!(html.contains("You join as a carer.") && html.contains(&format!("/for/{}/appointments/{id}/room/ticket", ivy.0)), "{html}");
        let (arrivals,): (i64,) = stage.peek().await.query("select count(*) from visit_arrival").one().await.unwrap();
        assert_eq!(arrivals, 0);
    }

    async fn a_carer_without_the_scope_has_no_room(stage) {
        let (ivys, _, id) = ivy_and_doctor(stage).await;
        let ivy = stage.session_of(&ivys).await.1;
        let joans = carer(stage, ivy, &[Scope::Prescriptions]).await;
        let reply = joans.get(&format!("/for/{}{}", ivy.0, room(id))).await;
        assert!([404, 503].contains(&reply.status), "{}", reply.status);
    }

    async fn before_and_after_its_time_there_is_no_room_and_the_page_says_when(stage) {
        let ivy = ivy(stage).await;
        let ivys = stage.visitor(ivy).await;
        let now = stage.now();
        for (starts_at, words, open) in [
            (now + Duration::minutes(31), "The room opens on 24 November 2026, 10:01am.", false),
            (now + Duration::minutes(30), "Are you somewhere private", true),
            (now - Duration::minutes(239), "Are you somewhere private", true),
            (now - Duration::minutes(240), "The time for this visit is over.", false),
        ] {
            let id = appointment(stage, ivy, "video", starts_at).await;
            let page = ivys.get(&room(id)).await.expect(200);
            assert!(page.text().contains(words), "{words} is not in {}", page.text());
            assert_eq!(may_use_camera(&page), open);
            let come = ivys.post(&format!("{}/come", room(id)), &[("answer", "voice")]).await;
            assert_eq!(come.status, if open { 204 } else { 409 });
        }
        assert_eq!(count(stage, "select count(*) from visit_arrival").await, 2);
    }

    async fn a_visit_that_was_cancelled_has_no_room(stage) {
        let (ivys, doctors, id) = ivy_and_doctor(stage).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update appointment set state = 'cancelled'").execute().await.unwrap();
        tx.commit().await.unwrap();
        let html = ivys.get(&room(id)).await.expect(200).text();
        assert!(html.contains("This visit was cancelled.") && html.contains("01632 960100"), "{html}");
        ivys.post(&format!("{}/come", room(id)), &[("answer", "camera")]).await.expect(409);
        doctors.get(&format!("/practice/Y99001/rooms/{id}")).await.expect(404);
    }

    async fn who_cannot_talk_is_told_what_to_do_and_nobody_else_is(stage) {
        let (ivys, _, id) = ivy_and_doctor(stage).await;
        let html = ivys.post(&room(id), &[("answer", "no"), ("place", ""), ("telephone", "")]).await.expect(200).text();
        for part in ["That is all right", "nobody was told", "press 55", "01632 960100", "/safety"] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        // Whatever was typed before: it is no reason to be kept here.
        let long = "x".repeat(201);
        ivys.post(&room(id), &[("answer", "no"), ("place", &long), ("telephone", "?")]).await.expect(200);
        assert_eq!(count(stage, "select count(*) from visit_arrival").await, 0);
        assert_eq!(count(stage, "select count(*) from room").await, 0);
    }

    async fn without_a_script_the_page_says_so(stage) {
        let (ivys, _, id) = ivy_and_doctor(stage).await;
        let sent = [("answer", "camera"), ("place", "at home"), ("telephone", "")];
        let html = ivys.post(&room(id), &sent).await.expect(200).text();
        assert!(html.contains("The video cannot start here") && html.contains("01632 960100"), "{html}");
        ivys.post(&room(id), &[("answer", "")]).await.expect(422);
        ivys.post(&room(id), &[("answer", "camera"), ("more", "x")]).await.expect(422);
    }

    async fn what_is_typed_wrong_is_shown_again_and_said_at_the_field(stage) {
        let (ivys, _, id) = ivy_and_doctor(stage).await;
        let long = "x".repeat(201);
        let sent = [("answer", "camera"), ("place", long.as_str()), ("telephone", "call me")];
        let html = ivys.post(&room(id), &sent).await.expect(422).text();
        for part in ["There is a problem", "You used 201", "Enter a telephone number", &long, "value=\"call me\""] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        ivys.post(&format!("{}/come", room(id)), &sent).await.expect(422);
        assert_eq!(count(stage, "select count(*) from visit_arrival").await, 0);
    }

    async fn where_they_are_is_seen_by_the_host_and_forgotten_the_day_after(stage) {
        let (ivys, doctors, id) = ivy_and_doctor(stage).await;
        let sent = [("answer", "camera"), ("place", "7 Fulling Mill Close, SV4 7FM"), ("telephone", "01632 960001")];
        ivys.post(&format!("{}/come", room(id)), &sent).await.expect(204);
        ivys.post(&format!("{}/come", room(id)), &sent).await.expect(204);
        assert_eq!(count(stage, "select count(*) from visit_arrival").await, 1);
        assert_eq!(count(stage, "select count(*) from visit_travel where district = 'SV4'").await, 1);
        let page = doctors.get(&format!("/practice/Y99001/rooms/{id}")).await.expect(200);
        assert!(may_use_camera(&page));
        let said = "Ivy Test came at 10am. Where: 7 Fulling Mill Close, SV4 7FM. Telephone: 01632 960001.";
        let html = page.text();
        for part in [said, "Video visit with Ivy Test", "A cough", "End for everybody", "Show your screen", "Make a link", "Write the summary", "4 March 1945", "Open the record"] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        let told = doctors.get(&format!("/practice/Y99001/rooms/{id}/arrivals")).await.expect(200).json();
        assert_eq!(told["arrivals"], serde_json::json!([said]));
        stage.advance(Duration::days(1) + Duration::seconds(1));
        let mut tx = stage.app.platform.db.write().await.unwrap();
        crate::consultations::forget_places(&mut tx, stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = stage.peek().await;
        let kept: (String, String) = tx.query("select place, telephone from visit_arrival").one().await.unwrap();
        assert_eq!(kept, (String::new(), String::new()));
        let (district,): (String,) = tx.query("select district from visit_travel").one().await.unwrap();
        assert_eq!(district, "SV4");
    }

    async fn who_wants_to_be_called_instead_is_seen_at_once(stage) {
        let (ivys, doctors, id) = ivy_and_doctor(stage).await;
        for (number, told) in [("", "Enter the telephone number at which we can call you"), ("home", "Enter a telephone number")] {
            let html = ivys.post(&format!("{}/call-me", room(id)), &[("number", number)]).await.expect(422).text();
            assert!(html.contains(told), "{html}");
        }
        let sent = ivys.post(&format!("{}/call-me", room(id)), &[("number", "01632 960001")]).await.expect(303);
        assert_eq!(sent.location(), room(id));
        assert!(ivys.get(&room(id)).await.expect(200).text().contains("We were told."));
        let list = doctors.get("/practice/Y99001/rooms").await.expect(200).text();
        assert!(list.contains("Call them") && list.contains("Ivy Test"), "{list}");
        let html = doctors.get(&format!("/practice/Y99001/rooms/{id}")).await.expect(200).text();
        assert!(html.contains("Ivy Test asked at 10am to be called instead. Telephone: 01632 960001."), "{html}");
    }

    async fn rooms_are_led_by_who_treats_at_the_organisation_and_by_nobody_else(stage) {
        let (_, doctors, id) = ivy_and_doctor(stage).await;
        let list = doctors.get("/practice/Y99001/rooms").await.expect(200).text();
        assert!(list.contains("Ivy Test") && list.contains(&format!("/practice/Y99001/rooms/{id}")), "{list}");
        // Who was listed reads of it.
        assert!(count(stage, "select count(*) from access_log where data_class = 'rooms'").await >= 1);
        let carol = stage.staff("Carol", "Y99001", Role::Receptionist).await;
        let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        for (person, ods) in [(carol, "Y99001"), (grace, "Y99001"), (grace, "RZZ01")] {
            let persona = stage.visitor(person).await;
            for rest in ["", "/arrivals", "/after"] {
                let reply = persona.get(&format!("/practice/{ods}/rooms/{id}{rest}")).await;
                let empty = rest == "/arrivals" && ods == "RZZ01";
                assert_eq!(reply.status, if empty { 200 } else { 404 }, "{ods} {rest}");
                assert!(!reply.text().contains("Ivy"), "{}", reply.text());
            }
        }
        let html = stage.visitor(grace).await.get("/practice/RZZ01/rooms").await.expect(200).text();
        assert!(html.contains("No room is open now.") && !html.contains("Ivy"), "{html}");
    }

    async fn camera_and_network_are_tried_any_day_before(stage) {
        let ivy = ivy(stage).await;
        let ivys = stage.visitor(ivy).await;
        // Whom to call: who has the next visit by video, or else the practice.
        for made in [false, true] {
            if made {
                appointment(stage, ivy, "video", stage.now() + Duration::days(9)).await;
            }
            let page = ivys.get("/appointments/check").await.expect(200);
            assert!(may_use_camera(&page));
            let html = page.text();
            for part in ["Start the check", "src=\"/pkg/rooms_check.js\"", "01632 960100", "Harbour Lane Surgery", "&quot;ice_servers&quot;:[]"] {
                assert!(html.contains(part), "{part} is not in {html}");
            }
        }
        let doctor = stage.staff("Anna", "Y99001", Role::Gp).await;
        let page = stage.visitor(doctor).await.get("/practice/Y99001/rooms/check").await.expect(200);
        assert!(may_use_camera(&page) && page.text().contains("Start the check"));
        let carol = stage.staff("Carol", "Y99001", Role::Receptionist).await;
        stage.visitor(carol).await.get("/practice/Y99001/rooms/check").await.expect(404);
    }
}
