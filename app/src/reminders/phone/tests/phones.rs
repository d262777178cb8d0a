//! Which phone is whose, and which is none.

use chrono::Duration;
use serde_json::{Value, json};

use super::*;
use crate::on_both_databases;

on_both_databases! {
    async fn a_phone_is_turned_on_listed_and_turned_off(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = stage.visitor(ivy).await;
        assert!(!visitor.get("/account/reminders").await.expect(200).text().contains("get reminders\"</h2>"));
        let phone = turn_on(&visitor, &Browser::new(), &endpoint("1")).await;
        let page = visitor.get("/account/reminders?phone=on").await.expect(200).text();
        for part in ["A browser", "On since 24 November 2026, 10am.", "No reminder was sent to it yet.", "This phone gets reminders from now on.", &format!("/reminders/phone/{phone}/off"), &format!("data-own=\"{phone}:")] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        // The browser knows itself by the hash of its address, and by nothing that could be sent to.
        use sha2::Digest;
        let fingerprint = crate::platform::documents::hex(&sha2::Sha256::digest(endpoint("1").as_bytes()));
        assert!(page.contains(&format!("{phone}:{fingerprint}")) && !page.contains("fcm.googleapis.com"), "{page}");
        let reply = visitor.post(&format!("/reminders/phone/{phone}/off"), &[]).await.expect(303);
        assert_eq!(reply.location(), "/account/reminders?phone=off");
        assert_eq!(ended(stage, phone).await.unwrap().1, "switched-off");
        let page = visitor.get("/account/reminders?phone=off").await.expect(200).text();
        assert!(page.contains("gets no more reminders") && !page.contains(&phone.to_string()) && !page.contains("No longer reachable"), "{page}");
        visitor.post(&format!("/reminders/phone/{phone}/off"), &[]).await.expect(404);
    }

    async fn where_a_phone_is_reached_is_kept_sealed_and_forgotten_at_its_end(stage) {
        let visitor = stage.visitor(stage.patient("Ivy", "9434765919").await).await;
        let browser = Browser::new();
        let phone = turn_on(&visitor, &browser, &endpoint("secret")).await;
        let sealed = |row: (Vec<u8>, Vec<u8>)| [row.0, row.1].concat();
        let kept = sealed(stage.peek().await.query("select sealed, endpoint_hash from push_subscription").one().await.unwrap());
        let text = String::from_utf8_lossy(&kept).into_owned();
        assert!(kept.len() > 200 && !text.contains("secret") && !text.contains(&browser.subscription("").auth), "{text}");
        visitor.post(&format!("/reminders/phone/{phone}/off"), &[]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from push_subscription where length(sealed) = 0").await, 1);
    }

    async fn the_same_browser_twice_is_one_phone(stage) {
        let visitor = stage.visitor(stage.patient("Ivy", "9434765919").await).await;
        let browser = Browser::new();
        let first = turn_on(&visitor, &browser, &endpoint("1")).await;
        assert_eq!(turn_on(&visitor, &browser, &endpoint("1")).await, first);
        // The same address, written differently.
        assert_eq!(turn_on(&visitor, &browser, "https://FCM.googleapis.com:443/fcm/send/1").await, first);
        // It has got new keys.
        assert_eq!(turn_on(&visitor, &Browser::new(), &endpoint("1")).await, first);
        assert_eq!(count(stage, "select count(*) from push_subscription").await, 1);
        // Turned off and on again it is another one.
        visitor.post(&format!("/reminders/phone/{first}/off"), &[]).await.expect(303);
        assert_ne!(turn_on(&visitor, &browser, &endpoint("1")).await, first);
    }

    async fn one_browser_is_one_persons_who_asked_last(stage) {
        let (ivy, joe) = (stage.patient("Ivy", "9434765919").await, stage.patient("Joe", "9000000009").await);
        let browser = Browser::new();
        let hers = turn_on(&stage.visitor(ivy).await, &browser, &endpoint("shared")).await;
        let his = turn_on(&stage.visitor(joe).await, &browser, &endpoint("shared")).await;
        assert_eq!(ended(stage, hers).await.unwrap().1, "another-person");
        assert_eq!(ended(stage, his).await, None);
        let page = stage.visitor(ivy).await.get("/account/reminders").await.expect(200).text();
        assert!(page.contains("No longer reachable") && !page.contains("Joe") && !page.contains(&his.to_string()), "{page}");
        // What was on its way to her does not go to him.
        let delivery = delivery(stage, ivy, hers, (Kind::Test, Uuid::now_v7(), "x")).await;
        assert_eq!(crate::reminders::phone::send(&stage.app.platform, &delivery).await, crate::reminders::deliver::Sent::Gone);
        assert_eq!(stage.app.platform.push.take_sent().len(), 0);
        // And back.
        turn_on(&stage.visitor(ivy).await, &browser, &endpoint("shared")).await;
        assert_eq!(ended(stage, his).await.unwrap().1, "another-person");
        stage.advance(Duration::days(31));
        let page = stage.visitor(joe).await.get("/account/reminders").await.expect(200).text();
        assert!(!page.contains("No longer reachable"), "{page}");
    }

    async fn two_people_at_once_on_one_browser_leave_it_with_one(stage) {
        let mut people = Vec::new();
        for (name, number) in [("Ivy", "9434765919"), ("Joe", "9000000009"), ("Nora", "9000000017")] {
            people.push(stage.visitor(stage.patient(name, number).await).await);
        }
        let browser = Browser::new();
        let json = browser.json(&endpoint("shared"));
        let tries = (0..12).map(|place| {
            let (visitor, json) = (people[place % 3].clone(), json.clone());
            tokio::spawn(async move { visitor.post_json("/reminders/phone", &json).await.expect(200) })
        });
        for one in tries.collect::<Vec<_>>() {
            one.await.unwrap();
        }
        assert_eq!(count(stage, "select count(*) from push_subscription where ended_at is null").await, 1);
    }

    async fn addresses_inside_and_unknown_ones_are_refused_in_words(stage) {
        let visitor = stage.visitor(stage.patient("Ivy", "9434765919").await).await;
        let browser = Browser::new();
        for endpoint in [
            "https://10.0.0.1/push",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/push",
            "https://[::ffff:127.0.0.1]/push",
            "https://2130706433/push",
            "https://localhost/push",
            "https://localhost:3000/push",
            "http://fcm.googleapis.com/fcm/send/1",
            "https://user@fcm.googleapis.com/fcm/send/1",
            "https://fcm.googleapis.com:8443/fcm/send/1",
            "https://fcm.googleapis.com.evil.example/1",
            "https://fcm.googleapis.com@10.0.0.1/1",
            "https://push.example/1",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "",
        ] {
            let reply = visitor.post_json("/reminders/phone", &browser.json(endpoint)).await.expect(422);
            let advice = reply.json()["advice"].as_str().unwrap().to_string();
            assert!(advice.contains("Nothing was turned on") && advice.ends_with('.'), "{endpoint}: {advice}");
            assert!(endpoint.is_empty() || !reply.text().contains(endpoint), "{endpoint}");
            let subscription = browser.subscription(endpoint);
            let form = [("endpoint", endpoint), ("p256dh", &subscription.p256dh), ("auth", &subscription.auth)];
            let page = visitor.post("/reminders/phone", &form).await.expect(422).text();
            assert!(page.contains("Nothing was turned on"), "{endpoint}: {page}");
        }
        assert_eq!(count(stage, "select count(*) from push_subscription").await, 0);
    }

    async fn what_is_no_subscription_is_refused(stage) {
        let visitor = stage.visitor(stage.patient("Ivy", "9434765919").await).await;
        let right = Browser::new().json(&endpoint("1"));
        let with = |path: &[&str], value: Value| {
            let mut json = right.clone();
            let place = path.iter().fold(&mut json, |json, part| &mut json[*part]);
            *place = value;
            json
        };
        for wrong in [
            json!({}),
            json!([]),
            json!("x"),
            with(&["keys", "p256dh"], json!("AAAA")),
            with(&["keys", "auth"], json!("AAAA")),
            with(&["keys", "auth"], Value::Null),
            with(&["endpoint"], json!(1)),
            with(&["more"], json!(1)),
            with(&["keys", "more"], json!(1)),
            with(&["key"], json!("AAAA")),
            with(&["endpoint"], json!(format!("https://fcm.googleapis.com/{}", "a".repeat(3_000)))),
        ] {
            visitor.post_json("/reminders/phone", &wrong).await.expect(422);
        }
        visitor.send(http::Method::POST, "/reminders/phone", &[("sec-fetch-site", "same-origin"), ("content-type", "application/json")], vec![b'x'; 70_000]).await.expect(413);
        assert_eq!(count(stage, "select count(*) from push_subscription").await, 0);
        // What browsers send besides is taken.
        visitor.post_json("/reminders/phone", &with(&["expirationTime"], json!(1795514400000.0))).await.expect(200);
    }

    async fn a_form_without_a_script_does_the_same(stage) {
        let visitor = stage.visitor(stage.patient("Ivy", "9434765919").await).await;
        let subscription = Browser::new().subscription(&endpoint("1"));
        let form = [("endpoint", subscription.endpoint.as_str()), ("p256dh", &subscription.p256dh), ("auth", &subscription.auth)];
        let reply = visitor.post("/reminders/phone", &form).await.expect(303);
        assert_eq!(reply.location(), "/account/reminders?phone=on");
        assert_eq!(count(stage, "select count(*) from push_subscription").await, 1);
    }

    async fn there_is_an_end_to_phones(stage) {
        let visitor = stage.visitor(stage.patient("Ivy", "9434765919").await).await;
        for number in 0..crate::reminders::phone::MOST_PHONES {
            turn_on(&visitor, &Browser::new(), &endpoint(&number.to_string())).await;
        }
        let reply = visitor.post_json("/reminders/phone", &Browser::new().json(&endpoint("one-more"))).await.expect(409);
        assert!(reply.text().contains("Turn off one"), "{}", reply.text());
        // One that is on already is no more than it was.
        turn_on(&visitor, &Browser::new(), &endpoint("0")).await;
    }

    async fn nobody_turns_anothers_phone_off_or_tests_it(stage) {
        let (ivy, joe) = (stage.patient("Ivy", "9434765919").await, stage.patient("Joe", "9000000009").await);
        let phone = turn_on(&stage.visitor(ivy).await, &Browser::new(), &endpoint("1")).await;
        let other = stage.visitor(joe).await;
        other.post(&format!("/reminders/phone/{phone}/off"), &[]).await.expect(404);
        other.post("/reminders/phone/test", &[("id", &phone.to_string())]).await.expect(404);
        let stranger = stage.passer_by();
        for path in [format!("/reminders/phone/{phone}/off"), "/reminders/phone".into(), "/reminders/phone/test".into()] {
            stranger.post(&path, &[]).await.expect(401);
        }
        for path in ["/reminders/phone", "/reminders/phone/test"] {
            stranger.post_json(path, &json!({})).await.expect(401);
        }
        stranger.get("/reminders/phone/key").await.expect(303);
        assert_eq!(ended(stage, phone).await, None);
        assert_eq!(stage.app.platform.push.take_sent().len(), 0);
    }

    async fn a_browser_that_got_another_address_keeps_its_person(stage) {
        let (ivy, joe) = (stage.patient("Ivy", "9434765919").await, stage.patient("Joe", "9000000009").await);
        let (before, after) = (Browser::new(), Browser::new());
        let old = turn_on(&stage.visitor(ivy).await, &before, &endpoint("old")).await;
        let changed = json!({ "old": before.json(&endpoint("old")), "new": after.json(&endpoint("new")) });
        // Who happens to be signed in on it has nothing to do with it.
        stage.visitor(joe).await.post_json("/reminders/phone/changed", &changed).await.expect(200);
        assert_eq!(ended(stage, old).await.unwrap().1, "moved");
        let (person,): (Uuid,) = stage.peek().await.query("select person_id from push_subscription where ended_at is null").one().await.unwrap();
        assert_eq!(person, ivy.0);
        // It is used up.
        stage.passer_by().post_json("/reminders/phone/changed", &changed).await.expect(404);
        let page = stage.visitor(ivy).await.get("/who-looked?who=everyone").await.expect(200).text();
        assert!(page.contains("10am"), "{page}");
    }

    async fn without_the_secret_nobody_moves_a_phone_or_ends_it(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let before = Browser::new();
        let old = turn_on(&stage.visitor(ivy).await, &before, &endpoint("old")).await;
        let stranger = stage.passer_by();
        for wrong in [
            json!({ "old": Browser::new().json(&endpoint("old")) }),
            json!({ "old": before.json(&endpoint("other")) }),
            json!({ "old": { "endpoint": endpoint("old"), "keys": { "auth": "" } } }),
            json!({ "old": Browser::new().json(&endpoint("old")), "new": Browser::new().json(&endpoint("evil")) }),
        ] {
            stranger.post_json("/reminders/phone/changed", &wrong).await.expect(404);
        }
        let inside = json!({ "old": before.json(&endpoint("old")), "new": Browser::new().json("https://10.0.0.1/1") });
        stranger.post_json("/reminders/phone/changed", &inside).await.expect(422);
        assert_eq!(ended(stage, old).await, None);
        // With it the phone is off, though nobody is signed in.
        stranger.post_json("/reminders/phone/changed", &json!({ "old": before.json(&endpoint("old")) })).await.expect(200);
        assert_eq!(ended(stage, old).await.unwrap().1, "switched-off");
    }

    async fn tries_to_change_are_counted(stage) {
        let stranger = stage.passer_by();
        let wrong = json!({ "old": Browser::new().json(&endpoint("old")) });
        for _ in 0..60 {
            stranger.post_json("/reminders/phone/changed", &wrong).await.expect(404);
        }
        stranger.post_json("/reminders/phone/changed", &wrong).await.expect(429);
    }

    async fn signing_out_leaves_reminders_only_when_it_is_asked_to(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        for (path, cleared) in [("/sign-out", "\"cache\", \"storage\""), ("/sign-out?keep=reminders", "\"cache\"")] {
            let visitor = stage.visitor(ivy).await;
            assert_eq!(visitor.post(path, &[]).await.expect(303).headers["clear-site-data"], cleared, "{path}");
        }
    }
}
