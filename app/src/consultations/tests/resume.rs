//! Drops, and processes that are started anew: what was missed comes, once and in order.

use chrono::Duration;
use serde_json::json;
use uuid::Uuid;

use super::support::{self, Browser, House, Scene};
use crate::{
    on_both_databases,
    platform::bus::{Bus, Hub},
};

/// A resume with this key.
async fn with_key(house: &House, browser: &Browser, key: &str, last: u64) -> Result<Browser, serde_json::Value> {
    let hello = json!({ "seq": 0, "kind": "hello", "resume": { "key": key, "last": last } });
    Browser::hello(house, browser.room, &browser.cookie, hello).await
}

on_both_databases! {
    async fn over_a_drop_nothing_is_lost_and_nothing_comes_twice(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        for round in 0..5 {
            // Some of it arrives, the rest is on its way when the connection breaks.
            for number in 0..4 {
                doctor.signal(ivy.me, json!([round, number, "before"])).await;
            }
            for number in 0..round.min(3) {
                assert_eq!(ivy.until("signal").await["data"], json!([round, number, "before"]));
            }
            let me = ivy.me;
            ivy = ivy.again(&house).await.unwrap();
            assert_eq!(ivy.welcome["resumed"], "whole");
            for number in 0..3 {
                doctor.signal(me, json!([round, number, "after"])).await;
            }
            for number in round.min(3)..4 {
                assert_eq!(ivy.until("signal").await["data"], json!([round, number, "before"]));
            }
            for number in 0..3 {
                assert_eq!(ivy.until("signal").await["data"], json!([round, number, "after"]));
            }
        }
    }

    async fn what_the_browser_said_is_taken_once(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (ivy, mut doctor) = scene.call(stage, &house).await;
        let mut ivy = ivy;
        ivy.signal(doctor.me, json!("one")).await;
        ivy.ping().await;
        let mut ivy = ivy.again(&house).await.unwrap();
        assert_eq!(ivy.welcome["heard"], 1);
        // The browser did not know that it was heard, and says it again with the next.
        for (seq, data) in [(1, "one"), (2, "two")] {
            ivy.write(json!({ "seq": seq, "kind": "signal", "to": doctor.me, "data": data }).to_string()).await;
        }
        for data in ["one", "two"] {
            assert_eq!(doctor.until("signal").await["data"], data);
        }
        ivy.ping().await;
        doctor.hears_nothing().await;
    }

    async fn let_in_while_away_she_is_in_when_she_is_back(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let ivy = scene.ivy(stage, &house).await;
        let mut doctor = scene.doctor(stage, &house).await;
        let me = ivy.me;
        let (room, cookie, key, last) = (ivy.room, ivy.cookie.clone(), ivy.key.clone(), ivy.last);
        drop(ivy);
        doctor.away("patient", true).await;
        doctor.say(json!({ "kind": "admit", "who": me })).await;
        doctor.people(&[("host", "in"), ("patient", "in")]).await;
        doctor.signal(me, json!("offer")).await;
        let hello = json!({ "seq": 0, "kind": "hello", "resume": { "key": key, "last": last } });
        let mut ivy = Browser::hello(&house, room, &cookie, hello).await.unwrap();
        assert_eq!((ivy.welcome["resumed"].as_str(), ivy.welcome["where"].as_str()), (Some("whole"), Some("in")));
        ivy.last = last;
        ivy.until("admitted").await;
        assert_eq!(ivy.until("signal").await["data"], "offer");
    }

    async fn after_a_minute_the_place_is_given_away(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (ivy, mut doctor) = scene.call(stage, &house).await;
        let (room, cookie, key, last) = (ivy.room, ivy.cookie.clone(), ivy.key.clone(), ivy.last);
        drop(ivy);
        doctor.away("patient", true).await;
        stage.advance(Duration::seconds(40));
        doctor.ping().await;
        stage.advance(Duration::seconds(21));
        doctor.people(&[("host", "in")]).await;
        let hello = json!({ "seq": 0, "kind": "hello", "resume": { "key": key, "last": last } });
        assert_eq!(Browser::hello(&house, room, &cookie, hello).await.err().unwrap()["why"], "lost");
        // By a ticket she comes, and waits.
        let ivy = scene.ivy(stage, &house).await;
        assert_eq!((ivy.welcome["resumed"].as_str(), ivy.welcome["where"].as_str()), (Some("new"), Some("waiting")));
    }

    async fn a_key_is_of_one_room_one_browser_and_what_was_said(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (ivy, doctor) = scene.call(stage, &house).await;
        let other = support::appointment(stage, scene.ivy, scene.doctor, stage.now()).await;
        let (key, cookie) = (ivy.key.clone(), ivy.cookie.clone());
        let hello = |key: &str| json!({ "seq": 0, "kind": "hello", "resume": { "key": key, "last": 0 } });
        for (what, room, cookie, key, why) in [
            ("another room", other, cookie.clone(), key.clone(), "lost"),
            ("no room", Uuid::now_v7(), cookie.clone(), key.clone(), "lost"),
            ("an invented key", scene.id, cookie.clone(), "0".repeat(48), "lost"),
            ("an empty key", scene.id, cookie.clone(), String::new(), "lost"),
            ("somebody else's browser", scene.id, doctor.cookie.clone(), key.clone(), "ticket"),
            ("no session", scene.id, String::new(), key.clone(), "ticket"),
        ] {
            let told = Browser::hello(&house, room, &cookie, hello(&key)).await.err();
            assert_eq!(told.map(|told| told["why"].clone()), Some(json!(why)), "{what}");
        }
        // More than was ever said: what she has cannot be right, so she begins anew.
        let again = with_key(&house, &ivy, &key, 1_000).await.unwrap();
        assert_eq!((again.welcome["resumed"].as_str(), again.welcome["where"].as_str()), (Some("gaps"), Some("in")));
        // A ticket with a key: the place, and all that was missed.
        let visitor = stage.visitor(scene.doctor).await;
        let ticket = support::ticket(&visitor, &scene.of_the_doctor()).await;
        let hello = json!({
            "seq": 0, "kind": "hello", "ticket": ticket["ticket"],
            "resume": { "key": doctor.key, "last": doctor.last },
        });
        let again = Browser::hello(&house, scene.id, &visitor.cookies().await, hello).await.unwrap();
        assert_eq!(again.welcome["resumed"], "whole");
    }

    async fn a_tab_that_was_doubled_takes_the_place_of_the_first(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        let key = ivy.key.clone();
        let mut double = with_key(&house, &ivy, &key, ivy.last).await.unwrap();
        assert_eq!(double.welcome["resumed"], "whole");
        double.last = ivy.last;
        assert_eq!(ivy.until("removed").await["why"], "elsewhere");
        assert_eq!(ivy.closed().await, 4409);
        // She is not told that she was removed, and hears what is said.
        doctor.signal(double.me, json!("hello")).await;
        loop {
            let frame = double.next().await;
            assert_ne!(frame["kind"], "removed");
            if frame["kind"] == "signal" {
                break;
            }
        }
    }

    async fn the_server_is_started_anew_and_the_call_goes_on(stage) {
        let scene = Scene::new(stage).await;
        for graceful in ["stopped", "killed"] {
            let before = House::beside(stage, Bus::alone()).await;
            let (mut ivy, mut doctor) = scene.call(stage, &before).await;
            let (me, host) = (ivy.me, doctor.me);
            let kept = match graceful {
                "stopped" => {
                    before.stop().await;
                    assert_eq!(ivy.closed().await, 1012);
                    assert_eq!(doctor.closed().await, 1012);
                    None
                }
                // Nobody says anything to anybody any more.
                _ => Some(before),
            };
            let after = House::beside(stage, Bus::alone()).await;
            let mut ivy = ivy.again(&after).await.unwrap();
            let mut doctor = doctor.again(&after).await.unwrap();
            for (browser, who, resumed) in [(&ivy, me, "gaps"), (&doctor, host, "gaps")] {
                assert_eq!(browser.me, who);
                assert_eq!(browser.welcome["resumed"], resumed, "{graceful}");
                assert_eq!(browser.welcome["where"], "in", "{graceful}");
                assert_eq!(browser.welcome["media"]["kind"], "mesh");
            }
            ivy.signal(host, json!("restart")).await;
            assert_eq!(doctor.until("signal").await["data"], "restart");
            doctor.signal(me, json!("answer")).await;
            assert_eq!(ivy.until("signal").await["data"], "answer");
            doctor.say(json!({ "kind": "end" })).await;
            ivy.until("ended").await;
            drop(kept);
            let _doctor = scene.doctor(stage, &after).await;
        }
    }

    async fn a_process_that_ends_lets_nobody_in(stage) {
        let scene = Scene::new(stage).await;
        let (house, other) = (House::beside(stage, Bus::alone()).await, House::beside(stage, Bus::alone()).await);
        let mut doctor = scene.doctor(stage, &house).await;
        crate::hang_up(&house.app).await;
        assert_eq!(doctor.closed().await, 1012);
        // Who comes a moment too late keeps the ticket, and comes in by another process.
        let visitor = stage.visitor(scene.ivy).await;
        let ticket = support::ticket(&visitor, &scene.of_ivy()).await;
        assert_eq!(Browser::with_ticket(&house, &visitor, &ticket).await.err().unwrap()["why"], "try-later");
        Browser::with_ticket(&other, &visitor, &ticket).await.unwrap();
    }

    async fn a_place_that_no_process_holds_is_given_away(stage) {
        let scene = Scene::new(stage).await;
        let hub = Hub::default();
        let (one, other) = (House::beside(stage, Bus::on(&hub)).await, House::beside(stage, Bus::on(&hub)).await);
        let mut ivy = scene.ivy(stage, &one).await;
        let mut doctor = scene.doctor(stage, &other).await;
        // As if she had come by a process that ended without a word.
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update room_member set instance = $1 where id = $2")
            .bind(Uuid::now_v7())
            .bind(ivy.me)
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        stage.advance(Duration::seconds(11));
        doctor.people(&[("host", "in")]).await;
        // Who holds her after all lets her go: she comes again.
        assert_eq!(ivy.closed().await, 1012);
    }

    async fn a_process_that_has_not_heard_of_it_takes_no_place_away(stage) {
        let scene = Scene::new(stage).await;
        // They never hear of each other.
        let (one, other) = (House::beside(stage, Bus::alone()).await, House::beside(stage, Bus::alone()).await);
        let ivy = scene.ivy(stage, &one).await;
        let mut ivy = ivy.again(&other).await.unwrap();
        assert_eq!(ivy.welcome["resumed"], "gaps");
        // The first still believes that she is away, and gives up after a minute.
        for _ in 0..4 {
            stage.advance(Duration::seconds(30));
            ivy.ping().await;
            other.beat(stage).await;
        }
        let doctor = scene.doctor(stage, &other).await;
        let people = doctor.welcome["people"].as_array().unwrap();
        assert!(people.iter().any(|one| one["role"] == "patient" && one["away"] == false), "{people:?}");
    }
}
