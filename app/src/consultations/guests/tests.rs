//! Links and guests, through the door.

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use super::rules;
use crate::{
    access::role::Role,
    consultations::tests::support::{Browser, House, ODS, Scene, change},
    on_both_databases,
    testing::{persona::Persona, stage::Stage},
};

fn links_of(scene: &Scene) -> String {
    format!("/practice/{ODS}/rooms/{}/guests", scene.id)
}

/// A link, as the host's script gets one: its path.
async fn link(stage: &Stage, scene: &Scene, minutes: &str) -> (String, Uuid) {
    let id = Uuid::now_v7();
    let doctor = stage.visitor(scene.doctor).await;
    let fields = [("new_id", id.to_string()), ("minutes", minutes.into()), ("for_whom", "interpreter".into())];
    let made = send(&doctor, &links_of(scene), &fields).await.expect(200).json();
    let address = made["address"].as_str().unwrap().to_string();
    (address.strip_prefix(crate::testing::stage::ORIGIN).unwrap().to_string(), id)
}

/// A form sent by the script, which wants JSON.
async fn send(visitor: &Persona, path: &str, fields: &[(&str, String)]) -> crate::testing::persona::Reply {
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("origin", crate::testing::stage::ORIGIN),
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ];
    let body = serde_urlencoded::to_string(fields).unwrap();
    visitor.send(http::Method::POST, path, &headers, body.into_bytes()).await
}

/// A guest who has used this link.
async fn guest(stage: &Stage, link: &str, name: &str) -> Persona {
    let guest = stage.passer_by();
    guest.get(link).await.expect(200);
    guest.post(link, &[("name", name)]).await.expect(303);
    guest
}

on_both_databases! {
    async fn an_interpreter_comes_by_a_link(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        let (link, _) = link(stage, &scene, "").await;
        let ana = guest(stage, &link, "  Ana,  interpreter ").await;
        ana.get(&link).await.expect(200);
        let mut ana = Browser::join(&house, &ana, &format!("{link}/ticket")).await;
        assert_eq!((ana.welcome["role"].as_str(), ana.welcome["where"].as_str()), (Some("guest"), Some("waiting")));
        // Of the others she sees who leads, and no more.
        let mut seen: Vec<&str> =
            ana.welcome["people"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        seen.sort();
        assert_eq!(seen, ["Ana, interpreter", "Anna Staff"]);
        assert!(!ana.welcome.to_string().contains("Ivy"));
        ivy.people(&[("guest", "waiting"), ("host", "in"), ("patient", "in")]).await;
        doctor.say(json!({ "kind": "admit", "who": ana.me })).await;
        ana.until("admitted").await;
        ana.people(&[("guest", "in"), ("host", "in"), ("patient", "in")]).await;
        ana.signal(ivy.me, json!("hello")).await;
        assert_eq!(ivy.until("signal").await["from"], ana.me.to_string());
        // She leads nothing.
        ana.say(json!({ "kind": "end" })).await;
        assert_eq!(ana.until("refused").await["why"], "not-yours");
        // After a drop she goes on.
        let mut ana = ana.again(&house).await.unwrap();
        assert_eq!(ana.welcome["resumed"], "whole");
        // Put out, she does not come back, by key or by ticket.
        doctor.say(json!({ "kind": "remove", "who": ana.me })).await;
        assert_eq!(ana.until("removed").await["why"], "host");
        assert_eq!(ana.closed().await, 4403);
        assert_eq!(ana.again(&house).await.err().unwrap()["why"], "lost");
    }

    async fn a_link_is_good_once_for_a_quarter_of_an_hour(stage) {
        let scene = Scene::new(stage).await;
        let (one, _) = link(stage, &scene, "").await;
        let ana = guest(stage, &one, "Ana").await;
        // Sent twice it is one guest; from another browser it is a link that does not work.
        ana.post(&one, &[("name", "Ana")]).await.expect(303);
        let other = stage.passer_by();
        let gone = other.get(&one).await.expect(404);
        other.post(&one, &[("name", "Max")]).await.expect(404);
        other.post(&format!("{one}/ticket"), &[]).await.expect(404);
        ana.post(&format!("{one}/ticket"), &[]).await.expect(200);

        for (minutes, seconds) in [("", 15 * 60), ("1", 60), ("30", 30 * 60)] {
            let (two, _) = link(stage, &scene, minutes).await;
            stage.advance(Duration::seconds(seconds - 1));
            stage.passer_by().get(&two).await.expect(200);
            stage.advance(Duration::seconds(1));
            stage.passer_by().post(&two, &[("name", "Max")]).await.expect(404);
            let late = stage.passer_by().get(&two).await.expect(404);
            // Too old, used, or never made: nobody can tell which.
            let text = |reply: &crate::testing::persona::Reply| {
                let html = reply.text();
                html.split("<main").nth(1).unwrap_or_default().split("</main>").next().unwrap_or_default().to_string()
            };
            assert!(!text(&late).is_empty());
            assert_eq!(text(&late), text(&gone));
            let never = stage.passer_by().get(&format!("/visit/{}", "A".repeat(22))).await.expect(404);
            assert_eq!(text(&never), text(&gone));
        }
        for path in ["/visit/short", "/visit/..%2f..%2fetc", "/visit/A%00"] {
            assert_eq!(stage.passer_by().get(path).await.status, 404, "{path}");
        }
    }

    async fn of_many_who_use_a_link_at_once_one_is_the_guest(stage) {
        let scene = Scene::new(stage).await;
        let (link, _) = link(stage, &scene, "").await;
        let tries = (0..8).map(|number| {
            let (link, visitor) = (link.clone(), stage.passer_by());
            async move { visitor.post(&link, &[("name", &format!("Max {number}"))]).await.status }
        });
        let mut told = futures::future::join_all(tries).await;
        told.sort();
        assert_eq!(told, [303, 404, 404, 404, 404, 404, 404, 404]);
    }

    async fn a_link_that_is_taken_back_takes_its_guest_with_it(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (path, id) = link(stage, &scene, "").await;
        let ana = guest(stage, &path, "Ana").await;
        let mut ana = Browser::join(&house, &ana, &format!("{path}/ticket")).await;
        let doctor = stage.visitor(scene.doctor).await;
        let revoke = |id: Uuid| format!("{}/{id}/revoke", links_of(&scene));
        send(&doctor, &revoke(Uuid::now_v7()), &[]).await.expect(404);
        send(&doctor, &revoke(id), &[]).await.expect(204);
        assert_eq!(ana.until("removed").await["why"], "access");
        assert_eq!(ana.closed().await, 4403);
        // One that nobody used yet.
        let (path, id) = link(stage, &scene, "").await;
        doctor.post(&revoke(id), &[]).await.expect(303);
        stage.passer_by().get(&path).await.expect(404);
    }

    async fn a_name_is_asked_for(stage) {
        let scene = Scene::new(stage).await;
        let (link, _) = link(stage, &scene, "").await;
        let ana = stage.passer_by();
        for (name, part) in [
            ("", "Enter your name"),
            ("   ", "Enter your name"),
            (&"a".repeat(61) as &str, "60 characters or fewer"),
        ] {
            let reply = ana.post(&link, &[("name", name)]).await.expect(422);
            assert!(reply.text().contains(part), "{name}");
        }
        // What was typed stands there, as text.
        let reply = ana.post(&link, &[("name", &format!("<script>{}", "a".repeat(60)))]).await.expect(422);
        assert!(!reply.text().contains("<script>a") && reply.text().contains("&lt;script&gt;a"));
        ana.post(&link, &[("name", "Ana"), ("role", "host")]).await.expect(422);
        ana.post(&link, &[("name", "Ana")]).await.expect(303);
    }

    async fn staff_of_the_room_s_organisation_makes_links_and_nobody_else(stage) {
        let scene = Scene::new(stage).await;
        let path = links_of(&scene);
        let fields = || [("new_id", Uuid::now_v7().to_string())];
        let doctor = stage.visitor(scene.doctor).await;
        let desk = stage.visitor(stage.staff("Dee", ODS, Role::Receptionist).await).await;
        let elsewhere = stage.visitor(stage.staff("Nora", "Y99002", Role::Gp).await).await;
        let ivy = stage.visitor(scene.ivy).await;
        for (who, visitor) in [("the front desk", &desk), ("staff of elsewhere", &elsewhere), ("the patient", &ivy)] {
            assert_eq!(send(visitor, &path, &fields()).await.status, 404, "{who}");
        }
        let theirs = format!("/practice/Y99002/rooms/{}/guests", scene.id);
        send(&elsewhere, &theirs, &fields()).await.expect(404);
        send(&stage.passer_by(), &path, &fields()).await.expect(401);
        // The same form twice is one link.
        let fields = [("new_id", Uuid::now_v7().to_string())];
        let (one, two) = (send(&doctor, &path, &fields).await.expect(200), send(&doctor, &path, &fields).await.expect(200));
        assert_eq!(one.json()["address"], two.json()["address"]);
        // As a page, where there is no script.
        let page = doctor.post(&path, &[("new_id", &Uuid::now_v7().to_string())]).await.expect(200);
        assert!(page.text().contains("https://nene.test/visit/"));
        for (minutes, whom) in [("0", ""), ("31", ""), ("soon", ""), ("15", &"x".repeat(61) as &str)] {
            let fields = [
                ("new_id", Uuid::now_v7().to_string()),
                ("minutes", minutes.to_string()),
                ("for_whom", whom.to_string()),
            ];
            let told = send(&doctor, &path, &fields).await.expect(422).json();
            assert_eq!(told["errors"].as_array().unwrap().len(), 1, "{minutes} {whom}");
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            doctor.post(&path, &fields).await.expect(422);
        }
        // So many, and no more.
        for _ in 0..rules::MOST_LINKS - 2 {
            send(&doctor, &path, &[("new_id", Uuid::now_v7().to_string())]).await.expect(200);
        }
        send(&doctor, &path, &[("new_id", Uuid::now_v7().to_string())]).await.expect(422);
    }

    async fn a_cancelled_visit_has_no_guests(stage) {
        let scene = Scene::new(stage).await;
        let (path, _) = link(stage, &scene, "").await;
        let ana = guest(stage, &path, "Ana").await;
        change(stage, "update appointment set state = 'cancelled' where id = $1", scene.id).await;
        ana.get(&path).await.expect(404);
        ana.post(&format!("{path}/ticket"), &[]).await.expect(404);
        let doctor = stage.visitor(scene.doctor).await;
        send(&doctor, &links_of(&scene), &[("new_id", Uuid::now_v7().to_string())]).await.expect(404);
    }

    async fn names_of_guests_are_not_kept_for_ever(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (path, _) = link(stage, &scene, "").await;
        let ana = guest(stage, &path, "Ana").await;
        let ana = Browser::join(&house, &ana, &format!("{path}/ticket")).await;
        drop(ana);
        for (days, names) in [(29, 2_i64), (31, 0)] {
            let mut tx = stage.app.platform.db.write().await.unwrap();
            crate::consultations::forget_old(&mut tx, stage.now() + Duration::days(days)).await.unwrap();
            tx.commit().await.unwrap();
            let mut tx = stage.peek().await;
            let (kept,): (i64,) = tx
                .query(
                    "select (select count(*) from room_member where name <> '') + (select count(*) from room_guest where name <> '')",
                )
                .one()
                .await
                .unwrap();
            assert_eq!(kept, names, "{days}");
        }
    }
}
