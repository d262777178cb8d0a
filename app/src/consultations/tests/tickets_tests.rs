//! Who gets a ticket, and what it is good for.

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use super::support::{Browser, House, JOAN, ODS, Scene, appointment, carer, change, ticket};
use crate::{
    access::role::Role,
    on_both_databases,
    platform::{Platform, media::Media},
};

on_both_databases! {
    async fn a_ticket_is_good_once_for_a_minute_in_one_browser(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let ivy = stage.visitor(scene.ivy).await;
        let made = ticket(&ivy, &scene.of_ivy()).await;
        assert_eq!(made["socket"], format!("/rooms/{}/socket", scene.id));
        assert_eq!((made["name"].as_str(), made["role"].as_str()), (Some("Ivy Test"), Some("patient")));
        let mut keys: Vec<&str> = made.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort();
        // No password of a relay: that is for who was let in.
        assert_eq!(keys, ["closes_at", "me", "name", "opens_at", "role", "room", "socket", "ticket"]);

        // In another browser of hers, and in somebody else's, it is worth nothing; and is not used up by that.
        stage.advance(Duration::seconds(1));
        let later = stage.visitor(scene.ivy).await;
        let thief = stage.visitor(stage.patient("Max", JOAN).await).await;
        for visitor in [&later, &thief, &stage.passer_by()] {
            assert_eq!(Browser::with_ticket(&house, visitor, &made).await.err().unwrap()["why"], "ticket");
        }
        // Another room does not open with it.
        let second = appointment(stage, scene.ivy, scene.doctor, stage.now()).await;
        let mut elsewhere = made.clone();
        elsewhere["room"] = json!(second);
        assert_eq!(Browser::with_ticket(&house, &ivy, &elsewhere).await.err().unwrap()["why"], "ticket");

        Browser::with_ticket(&house, &ivy, &made).await.unwrap();
        assert_eq!(Browser::with_ticket(&house, &ivy, &made).await.err().unwrap()["why"], "ticket", "a second time");
        let made = ticket(&ivy, &scene.of_ivy()).await;
        stage.advance(Duration::seconds(59));
        Browser::with_ticket(&house, &ivy, &made).await.unwrap();
        let made = ticket(&ivy, &scene.of_ivy()).await;
        stage.advance(Duration::seconds(60));
        assert_eq!(Browser::with_ticket(&house, &ivy, &made).await.err().unwrap()["why"], "ticket", "too old");
        let mut made = ticket(&ivy, &scene.of_ivy()).await;
        made["ticket"] = json!("AAAA");
        assert_eq!(Browser::with_ticket(&house, &ivy, &made).await.err().unwrap()["why"], "ticket", "invented");
    }

    async fn the_relay_opens_for_who_was_let_in_and_until_the_room_closes(stage) {
        let scene = Scene::new(stage).await;
        let media = Media::open(("turn:turn.example:3478", "a secret of 24 characters"), ("", "", "")).unwrap();
        let house = House::with(stage, Platform { media, ..stage.app.platform.clone() }).await;
        let mut ivy = scene.ivy(stage, &house).await;
        let mut doctor = scene.doctor(stage, &house).await;
        assert!(!ivy.welcome.to_string().contains("turn"), "{}", ivy.welcome);
        doctor.say(json!({ "kind": "admit", "who": ivy.me })).await;
        let admitted = ivy.until("admitted").await;
        for (media, me) in [(&admitted["media"], ivy.me), (&doctor.welcome["media"], doctor.me)] {
            assert_eq!(media["relay_only"], true);
            // Who it is, nobody can tell from what stands in the relay's log.
            let until = (stage.now() + Duration::hours(4)).timestamp();
            assert_eq!(media["ice_servers"][0]["username"], format!("{until}:{}", me.simple()));
        }
        assert!(!admitted.to_string().contains(&scene.ivy.0.simple().to_string()));
    }

    async fn of_many_who_use_one_ticket_at_once_one_comes_in(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let ivy = stage.visitor(scene.ivy).await;
        let made = ticket(&ivy, &scene.of_ivy()).await;
        let tries = (0..12).map(|_| Browser::with_ticket(&house, &ivy, &made));
        let came = futures::future::join_all(tries).await;
        assert_eq!(came.iter().filter(|came| came.is_ok()).count(), 1);
    }

    async fn a_room_has_hours(stage) {
        let scene = Scene::new(stage).await;
        let ivy = stage.visitor(scene.ivy).await;
        let minutes = Duration::minutes;
        for (starts_in, why) in [
            (minutes(31), Some("too-early")),
            (minutes(30), None),
            (minutes(-239), None),
            (minutes(-240), Some("over")),
        ] {
            let id = appointment(stage, scene.ivy, scene.doctor, stage.now() + starts_in).await;
            let reply = ivy.post(&format!("/appointments/{id}/room/ticket"), &[]).await;
            assert_eq!(reply.status, if why.is_some() { 409 } else { 200 }, "{starts_in}");
            assert_eq!(reply.json()["why"].as_str(), why, "{starts_in}");
        }
    }

    async fn a_ticket_from_before_the_hours_opens_nothing_after_them(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let ivy = stage.visitor(scene.ivy).await;
        let id = appointment(stage, scene.ivy, scene.doctor, stage.now() - Duration::minutes(239) - Duration::seconds(30)).await;
        let made = ticket(&ivy, &format!("/appointments/{id}/room/ticket")).await;
        stage.advance(Duration::seconds(31));
        assert_eq!(Browser::with_ticket(&house, &ivy, &made).await.err().unwrap()["why"], "over");
        // Cancelled between the two.
        let made = ticket(&ivy, &scene.of_ivy()).await;
        change(stage, "update appointment set state = 'cancelled' where id = $1", scene.id).await;
        assert_eq!(Browser::with_ticket(&house, &ivy, &made).await.err().unwrap()["why"], "over");
    }

    async fn nobody_gets_one_for_what_is_not_theirs(stage) {
        let scene = Scene::new(stage).await;
        let max = stage.visitor(stage.patient("Max", "9000000025").await).await;
        let (joan, ..) = carer(stage, scene.ivy, "APPT").await;
        let doctor = stage.visitor(scene.doctor).await;
        let desk = stage.visitor(stage.staff("Dee", ODS, Role::Receptionist).await).await;
        let elsewhere = stage.visitor(stage.staff("Nora", "Y99002", Role::Gp).await).await;
        let theirs = format!("/practice/Y99002/rooms/{}/ticket", scene.id);
        let for_ivy = format!("/for/{}{}", scene.ivy.0, scene.of_ivy());
        joan.post(&for_ivy, &[]).await.expect(200);
        doctor.post(&scene.of_the_doctor(), &[]).await.expect(200);
        stage.passer_by().post(&scene.of_ivy(), &[]).await.expect(401);
        for (who, visitor, path) in [
            ("a stranger", &max, &scene.of_ivy()),
            ("staff as if it were theirs", &doctor, &scene.of_ivy()),
            ("the front desk", &desk, &scene.of_the_doctor()),
            ("staff of elsewhere", &elsewhere, &scene.of_the_doctor()),
            ("staff of elsewhere by their own door", &elsewhere, &theirs),
            ("a patient by the staff's door", &max, &scene.of_the_doctor()),
        ] {
            let status = visitor.post(path, &[]).await.status;
            assert_eq!(status, 404, "{who}");
        }
        // Somebody who may not, and a room that is not: the same.
        let none = format!("/appointments/{}/room/ticket", Uuid::now_v7());
        max.post(&none, &[]).await.expect(404);
        // Not by video, cancelled, or one that nobody came to.
        for sql in [
            "update appointment set channel = 'telephone' where id = $1",
            "update appointment set channel = 'video', state = 'cancelled' where id = $1",
            "update appointment set state = 'did-not-come' where id = $1",
        ] {
            change(stage, sql, scene.id).await;
            stage.visitor(scene.ivy).await.post(&scene.of_ivy(), &[]).await.expect(404);
        }
    }

    async fn a_carer_without_the_scope_gets_none(stage) {
        let scene = Scene::new(stage).await;
        let (joan, ..) = carer(stage, scene.ivy, "PRSC").await;
        let reply = joan.post(&format!("/for/{}{}", scene.ivy.0, scene.of_ivy()), &[]).await;
        assert!([404, 503].contains(&reply.status), "{}", reply.status);
    }

    async fn who_led_a_room_stands_in_the_log_of_the_person(stage) {
        let scene = Scene::new(stage).await;
        stage.visitor(scene.doctor).await.post(&scene.of_the_doctor(), &[]).await.expect(200);
        let mut tx = stage.peek().await;
        let (entries,): (i64,) = tx
            .query("select count(*) from access_log where person_id = $1 and actor_id = $2 and data_class = 'rooms'")
            .bind(scene.ivy.0)
            .bind(scene.doctor.0)
            .one()
            .await
            .unwrap();
        assert_eq!(entries, 1);
    }
}
