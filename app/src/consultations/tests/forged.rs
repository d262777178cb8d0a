//! Bad input: malformed, oversized, replayed, out of order, forged.

use serde_json::json;
use uuid::Uuid;

use super::support::{Browser, House, Scene, knock, ticket};
use crate::{
    consultations::protocol::{BURST, LONGEST_FRAME},
    on_both_databases,
    testing::stage::ORIGIN,
};

on_both_databases! {
    async fn only_our_own_pages_open_a_socket(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let visitor = stage.visitor(scene.ivy).await;
        let cookie = visitor.cookies().await;
        for (origin, status) in [
            (Some("https://evil.example"), 403),
            (Some("https://nene.test.evil.example"), 403),
            (Some("http://nene.test"), 403),
            (Some("null"), 403),
            (None, 403),
        ] {
            let mut headers = vec![("cookie", cookie.as_str())];
            headers.extend(origin.map(|origin| ("origin", origin)));
            assert_eq!(knock(&house, scene.id, &headers).await.err(), Some(status), "{origin:?}");
        }
        assert!(knock(&house, scene.id, &[("origin", ORIGIN), ("cookie", &cookie)]).await.is_ok());
        // Who comes by hand finds no page, in any room.
        for room in [scene.id, Uuid::now_v7()] {
            visitor.get(&format!("/rooms/{room}/socket")).await.expect(404);
        }
        visitor.get("/rooms/none/socket").await.expect(404);
    }

    async fn the_first_words_are_a_hello(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let visitor = stage.visitor(scene.ivy).await;
        let cookie = visitor.cookies().await;
        let good = ticket(&visitor, &scene.of_ivy()).await["ticket"].as_str().unwrap().to_string();
        for (first, code) in [
            ("hello".to_string(), 4400),
            (json!({ "seq": 0, "kind": "ping" }).to_string(), 4400),
            (json!({ "seq": 1, "kind": "end" }).to_string(), 4400),
            (json!({ "seq": 1, "kind": "hello", "ticket": good }).to_string(), 4400),
            (json!({ "seq": 0, "kind": "hello" }).to_string(), 4400),
            (json!({ "seq": 0, "kind": "hello", "ticket": good, "role": "host" }).to_string(), 4400),
            (json!({ "seq": 0, "kind": "hello", "ticket": "x".repeat(LONGEST_FRAME) }).to_string(), 4413),
            (json!({ "seq": 0, "kind": "hello", "ticket": "x".repeat(3_000) }).to_string(), 4413),
        ] {
            let mut browser = Browser::silent(&house, scene.id, &cookie).await;
            browser.write(first.clone()).await;
            assert_eq!(browser.closed().await, code, "{}", &first[..first.len().min(80)]);
        }
        let mut browser = Browser::silent(&house, scene.id, &cookie).await;
        browser.write_bytes(b"{}".to_vec()).await;
        assert_eq!(browser.closed().await, 4400);
        // None of them has used the ticket up.
        Browser::hello(&house, scene.id, &cookie, json!({ "seq": 0, "kind": "hello", "ticket": good })).await.unwrap();
    }

    async fn what_is_malformed_ends_the_connection(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        for (frame, code) in [
            ("".to_string(), 4400),
            ("null".into(), 4400),
            ("[1,2,3]".into(), 4400),
            ("{\"seq\":1,\"kind\":\"end\"".into(), 4400),
            (json!({ "seq": 1, "kind": "dance" }).to_string(), 4400),
            (json!({ "seq": 1, "kind": "leave", "who": Uuid::nil() }).to_string(), 4400),
            (json!({ "seq": 1, "kind": "signal", "to": "everybody", "data": 1 }).to_string(), 4400),
            (json!({ "seq": 0, "kind": "hello", "ticket": "again" }).to_string(), 4400),
            // Out of order: the second before the first.
            (json!({ "seq": 2, "kind": "leave" }).to_string(), 4400),
            (json!({ "seq": u64::MAX, "kind": "leave" }).to_string(), 4400),
            (json!({ "seq": 1, "kind": "tell", "text": "x".repeat(501) }).to_string(), 4413),
            (json!({ "seq": 1, "kind": "signal", "to": Uuid::nil(), "data": "x".repeat(16 * 1024) }).to_string(), 4413),
            ("x".repeat(LONGEST_FRAME + 1), 4413),
            // Beyond what the socket reads at all.
            ("x".repeat(10 * LONGEST_FRAME), 4413),
        ] {
            let mut ivy = scene.ivy(stage, &house).await;
            ivy.write(frame.clone()).await;
            assert_eq!(ivy.closed().await, code, "{}", &frame[..frame.len().min(80)]);
        }
        let mut ivy = scene.ivy(stage, &house).await;
        ivy.write_bytes(vec![0; 10]).await;
        assert_eq!(ivy.closed().await, 4400);
        // Her place is as it was.
        let ivy = scene.ivy(stage, &house).await;
        assert_eq!(ivy.welcome["where"], "waiting");
    }

    async fn what_was_said_before_is_not_done_again(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        let back = json!({ "seq": 2, "kind": "back", "who": ivy.me });
        assert_eq!(doctor.sent, 1);
        doctor.write(back.to_string()).await;
        ivy.until("back").await;
        doctor.sent = 2;
        doctor.say(json!({ "kind": "admit", "who": ivy.me })).await;
        ivy.until("admitted").await;
        ivy.people(&[("host", "in"), ("patient", "in")]).await;
        // The old frame once more: whoever kept it cannot send her back with it.
        doctor.write(back.to_string()).await;
        doctor.write(json!({ "seq": 1, "kind": "end" }).to_string()).await;
        doctor.ping().await;
        ivy.hears_nothing().await;
    }

    async fn nobody_leads_who_does_not(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        for message in [
            json!({ "kind": "admit", "who": ivy.me }),
            json!({ "kind": "back", "who": doctor.me }),
            json!({ "kind": "remove", "who": doctor.me }),
            json!({ "kind": "tell", "text": "I am the doctor" }),
            json!({ "kind": "end" }),
        ] {
            ivy.say(message.clone()).await;
            assert_eq!(ivy.until("refused").await["why"], "not-yours", "{message}");
        }
        doctor.hears_nothing().await;
        for message in [
            json!({ "kind": "admit", "who": Uuid::now_v7() }),
            json!({ "kind": "tell", "text": "Hello", "who": Uuid::now_v7() }),
        ] {
            doctor.say(message.clone()).await;
            assert_eq!(doctor.until("refused").await["why"], "nobody", "{message}");
        }
        doctor.say(json!({ "kind": "remove", "who": doctor.me })).await;
        assert_eq!(doctor.until("refused").await["why"], "not-yours");
        // From whom a signal is, says the server; to nobody, and to oneself, it goes nowhere.
        ivy.signal(ivy.me, json!(1)).await;
        ivy.signal(Uuid::now_v7(), json!(1)).await;
        ivy.hears_nothing().await;
        doctor.hears_nothing().await;
    }

    async fn who_says_too_much_is_shown_out(stage) {
        let scene = Scene::new(stage).await;
        let house = House::of(&stage.app).await;
        let (mut ivy, mut doctor) = scene.call(stage, &house).await;
        for _ in 0..2 * BURST {
            if ivy.try_write(json!({ "seq": 0, "kind": "ping" }).to_string()).await.is_err() {
                break;
            }
        }
        assert_eq!(ivy.closed().await, 4429);
        // The others go on, and her place is kept.
        doctor.away("patient", true).await;
    }
}
