//! Whoever may no longer be there is out within five seconds, and at once when somebody says so.

use chrono::Duration;
use serde_json::json;

use super::support::{self, Browser, House, ODS, Scene, carer, change, opened};
use crate::{
    consultations::look_again,
    on_both_databases,
    platform::bus::{Bus, Hub},
    sign_in::Open,
};

on_both_databases! {
    async fn a_carer_whose_arrangement_ends_is_out(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        let (joan, _, arrangement) = carer(stage, scene.ivy, "APPT").await;
        let mut joan = Browser::join(&house, &joan, &format!("/for/{}{}", scene.ivy.0, scene.of_ivy())).await;
        doctor.say(json!({ "kind": "admit", "who": joan.me })).await;
        joan.until("admitted").await;
        change(stage, "update carer_arrangement set state = 'inactive' where id = $1", arrangement).await;
        stage.advance(Duration::seconds(4));
        assert_eq!(joan.until("removed").await["why"], "access");
        assert_eq!(joan.closed().await, 4403);
        doctor.people(&[("host", "in"), ("patient", "in")]).await;
        ivy.people(&[("host", "in"), ("patient", "in")]).await;
        // It stands in Ivy's log that she was refused.
        let mut tx = stage.peek().await;
        let refused: Vec<(String,)> = tx
            .query("select outcome from access_log where person_id = $1 and page = '/rooms/{id}/socket'")
            .bind(scene.ivy.0)
            .all()
            .await
            .unwrap();
        assert!(refused.iter().all(|(outcome,)| outcome == "refused"), "{refused:?}");
    }

    async fn who_signs_out_is_out(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let visitor = stage.visitor(scene.ivy).await;
        let mut ivy = Browser::join(&house, &visitor, &scene.of_ivy()).await;
        visitor.post("/sign-out", &[]).await;
        stage.advance(Duration::seconds(4));
        assert_eq!(ivy.until("removed").await["why"], "access");
        assert_eq!(ivy.closed().await, 4403);
    }

    async fn staff_that_works_there_no_longer_is_out(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        let sql = "update membership set ended_at = created_at where person_id = $1";
        change(stage, sql, scene.doctor.0).await;
        stage.advance(Duration::seconds(4));
        assert_eq!(doctor.until("removed").await["why"], "access");
        ivy.people(&[("patient", "in")]).await;
    }

    async fn another_record_opened_and_half_an_hour_without_a_page_end_no_call(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let doctor = stage.visitor(scene.doctor).await;
        let mut host = Browser::join(&house, &doctor, &scene.of_the_doctor()).await;
        // She opens Ivy's record in another tab: the session goes on under another id.
        let before = doctor.cookie().await;
        let open = Open { person: scene.ivy.0, work: Some(ODS.into()) };
        let doctor = opened(stage, &doctor, open).await;
        assert_ne!(doctor.cookie().await, before);
        host.cookie = doctor.cookies().await;
        // 48 times 40 seconds: more than the half hour after which pages ask for the passkey.
        for _ in 0..48 {
            stage.advance(Duration::seconds(40));
            host.ping().await;
        }
        host.hears_nothing().await;
        // Pages do.
        doctor.post(&scene.of_the_doctor(), &[]).await.expect(401);
        // After a drop the call goes on all the same.
        let again = host.again(&house).await.unwrap();
        assert_eq!(again.welcome["resumed"], "whole");
    }

    async fn told_at_once_nobody_waits_for_the_next_look(stage) {
        let scene = Scene::new(stage).await;
        let hub = Hub::default();
        let (one, other) = (House::beside(stage, Bus::on(&hub)).await, House::beside(stage, Bus::on(&hub)).await);
        let (joan, carer, arrangement) = carer(stage, scene.ivy, "APPT").await;
        let path = format!("/for/{}{}", scene.ivy.0, scene.of_ivy());
        let mut joan = Browser::join(&one, &joan, &path).await;
        change(stage, "update carer_arrangement set state = 'inactive' where id = $1", arrangement).await;
        // Said on another process; the clock does not move.
        look_again(&other.app.platform, carer.0);
        assert_eq!(joan.until("removed").await["why"], "access");
        assert_eq!(joan.closed().await, 4403);
    }

    async fn a_cancelled_visit_takes_its_room_with_it(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let mut ivy = scene.ivy(stage, &house).await;
        change(stage, "update appointment set state = 'cancelled' where id = $1", scene.id).await;
        look_again(&stage.app.platform, scene.id);
        assert_eq!(ivy.until("removed").await["why"], "cancelled");
        assert_eq!(ivy.closed().await, 4403);
    }

    async fn a_visit_that_is_moved_to_another_day_shows_everybody_out(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        let sql = "update appointment set starts_at = '2026-11-25T10:00:00+00:00', ends_at = '2026-11-25T10:15:00+00:00' where id = $1";
        change(stage, sql, scene.id).await;
        look_again(&stage.app.platform, scene.id);
        for browser in [&mut ivy, &mut doctor] {
            assert_eq!(browser.until("removed").await["why"], "closed");
            assert_eq!(browser.closed().await, 4403);
        }
        let told = stage.visitor(scene.ivy).await.post(&scene.of_ivy(), &[]).await.expect(409).json();
        assert_eq!((&told["why"], &told["opens_at"]), (&json!("too-early"), &json!("2026-11-25T09:30:00Z")));
    }

    async fn a_visit_that_is_hidden_from_carers_shows_them_out(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (joan, ..) = carer(stage, scene.ivy, "APPT").await;
        let mut joan = Browser::join(&house, &joan, &format!("/for/{}{}", scene.ivy.0, scene.of_ivy())).await;
        let mut ivy = scene.ivy(stage, &house).await;
        change(stage, "update appointment set private = 1 where id = $1", scene.id).await;
        stage.advance(Duration::seconds(4));
        assert_eq!(joan.until("removed").await["why"], "access");
        ivy.people(&[("patient", "waiting")]).await;
    }

    async fn nobody_says_so_and_it_is_seen_all_the_same(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let mut ivy = scene.ivy(stage, &house).await;
        change(stage, "update appointment set state = 'cancelled' where id = $1", scene.id).await;
        stage.advance(Duration::seconds(6));
        assert_eq!(ivy.until("removed").await["why"], "cancelled");
    }

    async fn a_room_closes_four_hours_after_it_began(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let starts_at = stage.now() - Duration::hours(4) + Duration::seconds(20);
        let id = support::appointment(stage, scene.ivy, scene.doctor, starts_at).await;
        let visitor = stage.visitor(scene.ivy).await;
        let mut ivy = Browser::join(&house, &visitor, &format!("/appointments/{id}/room/ticket")).await;
        stage.advance(Duration::seconds(19));
        ivy.ping().await;
        stage.advance(Duration::seconds(1));
        assert_eq!(ivy.until("removed").await["why"], "closed");
        assert_eq!(ivy.closed().await, 4403);
    }

    async fn who_says_nothing_is_let_go_and_may_come_back(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        stage.advance(Duration::seconds(44));
        doctor.ping().await;
        stage.advance(Duration::seconds(2));
        assert_eq!(ivy.closed().await, 4001);
        doctor.away("patient", true).await;
        let ivy = ivy.again(&house).await.unwrap();
        assert_eq!((ivy.welcome["resumed"].as_str(), ivy.welcome["where"].as_str()), (Some("whole"), Some("in")));
        doctor.away("patient", false).await;
    }
}
