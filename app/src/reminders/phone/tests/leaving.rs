//! One push leaves: what it holds, and what becomes of the phone by what its service answers (F-09).

use chrono::Duration;

use super::*;
use crate::{
    on_both_databases,
    reminders::{
        deliver::Sent,
        phone::{self, token},
    },
    testing::push_service::{Manner, vapid},
};

const KEY: &str = "2026-11-24 08:00";

on_both_databases! {
    async fn a_dose_leaves_with_its_buttons_and_says_nothing(stage) {
        let service = PushService::start().await;
        let calling = Calling::over(stage, &service);
        let ivy = stage.patient("Ivy", "9434765919").await;
        let browser = Browser::new();
        let phone_id = turn_on(&calling.visitor(ivy).await, &browser, &format!("{}/ivy", service.origin)).await;
        let delivery = delivery(stage, ivy, phone_id, (Kind::Dose, Uuid::now_v7(), KEY)).await;
        assert_eq!(phone::send(calling.platform(), &delivery).await, Sent::Done);
        let got = service.take().remove(0);
        let told = browser.read(&got);
        assert_eq!(told["v"], 1);
        assert_eq!(told["url"], format!("/reminders/{}", delivery.notice));
        assert_eq!(told["badge"], 3);
        assert_eq!(told["tag"], got.header("topic"));
        let actions: Vec<&str> = told["actions"].as_array().unwrap().iter().map(|action| action["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["taken", "later"]);
        let names = token::read(&stage.app.platform.keys, told["token"].as_str().unwrap()).unwrap();
        assert_eq!((names.person, names.delivery), (ivy, delivery.id));
        assert!(told.get("report").is_none());
        // The service reads how long it is of use, how urgent it is, and a topic that tells it nothing.
        assert_eq!((got.header("ttl"), got.header("urgency")), ("7200", "high"));
        assert!(got.header("topic").len() == 32 && !got.header("topic").contains(&delivery.reminder.simple().to_string()));
        assert_eq!(vapid(&got).claims["aud"], service.origin);
        let heads = format!("{:?}", got.headers);
        for secret in [ivy.0.to_string(), delivery.notice.to_string(), "Ivy".into()] {
            assert!(!heads.contains(&secret), "{heads}");
        }
    }

    async fn the_same_dose_again_takes_the_place_of_the_first_and_another_does_not(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let phone_id = turn_on(&stage.visitor(ivy).await, &Browser::new(), &endpoint("1")).await;
        let other_phone = turn_on(&stage.visitor(ivy).await, &Browser::new(), &endpoint("2")).await;
        let schedule = Uuid::now_v7();
        let mut topics = Vec::new();
        for (phone_id, occurrence) in [(phone_id, KEY), (phone_id, KEY), (phone_id, "2026-11-24 20:00"), (other_phone, KEY)] {
            let delivery = delivery(stage, ivy, phone_id, (Kind::Dose, schedule, occurrence)).await;
            assert_eq!(phone::send(&stage.app.platform, &delivery).await, Sent::Done);
            topics.push(stage.app.platform.push.take_sent().remove(0).1.topic);
        }
        assert_eq!(topics[0], topics[1]);
        assert!(topics[0] != topics[2] && topics[0] != topics[3]);
    }

    async fn what_has_no_button_carries_no_token(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let phone_id = turn_on(&stage.visitor(ivy).await, &Browser::new(), &endpoint("1")).await;
        for kind in Kind::ALL {
            let delivery = delivery(stage, ivy, phone_id, (kind, Uuid::now_v7(), "x")).await;
            assert_eq!(phone::send(&stage.app.platform, &delivery).await, Sent::Done);
            let sent = stage.app.platform.push.take_sent().remove(0).1;
            let told: serde_json::Value = serde_json::from_slice(&sent.payload).unwrap();
            assert_eq!(told.get("token").is_some(), matches!(kind, Kind::Dose | Kind::Test), "{kind:?}");
            assert_eq!(told.get("report").is_some(), kind == Kind::Test);
            assert!(sent.payload.len() < 1_000, "{}", sent.payload.len());
        }
    }

    async fn every_answer_does_to_the_phone_what_it_should_and_others_go_on(stage) {
        let service = PushService::start().await;
        let calling = Calling::over(stage, &service);
        let (ivy, joe) = (stage.patient("Ivy", "9434765919").await, stage.patient("Joe", "9000000009").await);
        let his = turn_on(&calling.visitor(joe).await, &Browser::new(), &format!("{}/joe", service.origin)).await;
        let later = |seconds: Option<i64>| Sent::Later { after: seconds.map(Duration::seconds), trouble: "push-busy" };
        for (path, manner, expected, ends) in [
            ("201", Manner::Status(201), Sent::Done, None),
            ("404", Manner::Status(404), Sent::Gone, Some("gone")),
            ("410", Manner::Status(410), Sent::Gone, Some("gone")),
            ("413", Manner::Status(413), Sent::Refused("push-too-big"), None),
            ("429", Manner::Wait(429, "300"), later(Some(300)), None),
            ("503", Manner::Wait(503, "Tue, 24 Nov 2099 10:00:00 GMT"), later(Some(86_400)), None),
            ("500", Manner::Status(500), later(None), None),
            ("403", Manner::Status(403), Sent::Refused("push-refused"), None),
            ("302", Manner::Redirect("http://169.254.169.254/".into()), Sent::Refused("push-refused"), None),
            ("endless", Manner::Endless, Sent::Done, None),
        ] {
            service.answers(path, manner);
            let visitor = calling.visitor(ivy).await;
            let phone_id = turn_on(&visitor, &Browser::new(), &format!("{}/{path}", service.origin)).await;
            let hers = delivery(stage, ivy, phone_id, (Kind::Dose, Uuid::now_v7(), KEY)).await;
            let other = delivery(stage, joe, his, (Kind::Dose, Uuid::now_v7(), KEY)).await;
            let (sent, others) = tokio::join!(phone::send(calling.platform(), &hers), phone::send(calling.platform(), &other));
            assert_eq!((sent, others), (expected, Sent::Done), "{path}");
            assert_eq!(ended(stage, phone_id).await.map(|(_, why)| why).as_deref(), ends, "{path}");
            // Once it is gone, nobody is called any more.
            service.take();
            if ends.is_some() {
                assert_eq!(phone::send(calling.platform(), &hers).await, Sent::Gone);
                assert_eq!(service.take().len(), 0);
                let page = visitor.get("/account/reminders").await.expect(200).text();
                assert!(page.contains("No longer reachable"), "{page}");
            } else {
                visitor.post(&format!("/reminders/phone/{phone_id}/off"), &[]).await.expect(303);
            }
        }
    }

    async fn a_phone_that_is_refused_is_shown_so_until_it_is_taken_again(stage) {
        let service = PushService::start().await;
        let calling = Calling::over(stage, &service);
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = calling.visitor(ivy).await;
        let phone_id = turn_on(&visitor, &Browser::new(), &format!("{}/ivy", service.origin)).await;
        let delivery = delivery(stage, ivy, phone_id, (Kind::Dose, Uuid::now_v7(), KEY)).await;
        service.answers("ivy", Manner::Status(403));
        assert_eq!(phone::send(calling.platform(), &delivery).await, Sent::Refused("push-refused"));
        stage.advance(Duration::minutes(5));
        assert_eq!(phone::send(calling.platform(), &delivery).await, Sent::Refused("push-refused"));
        let page = visitor.get("/account/reminders").await.expect(200).text();
        assert!(page.contains("Not reached since 24 November 2026, 10am."), "since the first time: {page}");
        service.answers("ivy", Manner::Status(201));
        assert_eq!(phone::send(calling.platform(), &delivery).await, Sent::Done);
        assert!(!visitor.get("/account/reminders").await.expect(200).text().contains("Not reached"));
    }

    async fn a_test_leaves_at_once_and_says_what_became_of_it(stage) {
        let service = PushService::start().await;
        let calling = Calling::over(stage, &service);
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = calling.visitor(ivy).await;
        let browser = Browser::new();
        let phone_id = turn_on(&visitor, &browser, &format!("{}/ivy", service.origin)).await.to_string();
        let reply = visitor.post_json("/reminders/phone/test", &json!({ "id": phone_id })).await.expect(200).json();
        assert_eq!((&reply["sent"], &reply["said"]), (&json!(true), &json!("test-sent")));
        assert!(reply["words"].as_str().unwrap().contains("Did it arrive?"));
        let told = browser.read(&service.take().remove(0));
        assert_eq!((&told["report"], told["actions"].as_array().unwrap().len()), (&json!(true), 0));
        assert!(visitor.get("/account/reminders").await.expect(200).text().contains("Last reminder sent on 24 November 2026, 10am."));
        // The phone says that it came.
        stage.advance(Duration::seconds(65));
        let said = press(&calling.passer_by(), told["token"].as_str().unwrap(), "arrived").await.expect(200).json();
        assert_eq!((&said["said"], &said["badge"]), (&json!("It has arrived"), &json!(0)));
        assert!(visitor.get("/account/reminders").await.expect(200).text().contains("A test arrived on 24 November 2026, 10:01am."));
        // What it opens.
        let page = visitor.get(told["url"].as_str().unwrap()).await.expect(200).text();
        assert!(page.contains("Your test reminder"), "{page}");
        // By a form, as the list of phones sends it.
        for (status, said) in [(201, "test-sent"), (500, "test-later"), (403, "test-refused"), (410, "test-gone")] {
            service.answers("ivy", Manner::Status(status));
            let reply = visitor.post("/reminders/phone/test", &[("id", &phone_id)]).await.expect(303);
            assert_eq!(reply.location(), format!("/account/reminders?phone={said}"));
            visitor.get(&reply.location()).await.expect(200);
        }
        visitor.post("/reminders/phone/test", &[("id", &phone_id)]).await.expect(404);
        // Nobody sends a test a second time.
        assert_eq!(count(stage, "select count(*) from delivery where sent_at is null and ended_at is null").await, 0);
    }

    async fn tests_are_counted(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = stage.visitor(ivy).await;
        let phone_id = turn_on(&visitor, &Browser::new(), &endpoint("1")).await.to_string();
        for _ in 0..20 {
            visitor.post("/reminders/phone/test", &[("id", &phone_id)]).await.expect(303);
        }
        visitor.post("/reminders/phone/test", &[("id", &phone_id)]).await.expect(429);
        assert_eq!(stage.app.platform.push.take_sent().len(), 20);
    }
}
