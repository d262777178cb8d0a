//! The key by which push services know this installation (F-18).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::*;
use crate::{
    attacks::beside::beside,
    on_both_databases,
    platform::keys::Keys,
    reminders::{
        deliver::Sent,
        phone::{self, Health, keys},
    },
    testing::push_service::vapid,
};

async fn key_of(visitor: &Persona) -> String {
    let reply = visitor.get("/reminders/phone/key").await.expect(200);
    reply.json()["key"].as_str().unwrap().to_string()
}

on_both_databases! {
    async fn the_key_is_made_once_and_kept_sealed(stage) {
        let visitor = stage.visitor(stage.patient("Ivy", "9434765919").await).await;
        assert_eq!(phone::health(&stage.app.platform).await.unwrap(), (Health::NoKey, 0));
        let key = key_of(&visitor).await;
        let point = URL_SAFE_NO_PAD.decode(&key).unwrap();
        assert_eq!((point.len(), point[0]), (65, 4));
        assert_eq!(key_of(&visitor).await, key);
        let (public, private): (Vec<u8>, Vec<u8>) =
            stage.peek().await.query("select public_key, private_key from push_key").one().await.unwrap();
        // A nonce, 32 bytes, a tag: not the number itself.
        assert_eq!((public, private.len()), (point.clone(), 12 + 32 + 16));
        assert!(p256::SecretKey::from_slice(&private[12..44]).map(|key| key.public_key()) != p256::PublicKey::from_sec1_bytes(&point));
        assert_eq!(phone::health(&stage.app.platform).await.unwrap(), (Health::Ready, 0));
        turn_on(&visitor, &Browser::new(), &endpoint("1")).await;
        assert_eq!(phone::health(&stage.app.platform).await.unwrap(), (Health::Ready, 1));
    }

    async fn two_instances_that_begin_at_once_have_one_key(stage) {
        let instances = [stage.app.platform.clone(), beside(stage).await];
        let begin = (0..8).map(|place| {
            let platform = instances[place % 2].clone();
            tokio::spawn(async move { keys::current(&platform).await.unwrap().id })
        });
        let mut ids = Vec::new();
        for one in begin.collect::<Vec<_>>() {
            ids.push(one.await.unwrap());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
        assert_eq!(count(stage, "select count(*) from push_key").await, 1);
    }

    async fn with_another_key_file_nobody_is_reached_and_the_check_says_so(stage) {
        keys::current(&stage.app.platform).await.unwrap();
        let other = Platform { keys: Keys::random().into(), ..stage.app.platform.clone() };
        assert!(keys::current(&other).await.is_err());
        assert_eq!(phone::health(&other).await.unwrap().0, Health::OtherKeyFile);
    }

    async fn after_a_rotation_each_phone_is_reached_by_its_own_key(stage) {
        let service = PushService::start().await;
        let calling = Calling::over(stage, &service);
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = calling.visitor(ivy).await;
        let old_key = key_of(&visitor).await;
        let (old, new, late) = (Browser::new(), Browser::new(), Browser::new());
        let at = |path: &str| format!("{}/{path}", service.origin);
        let old_phone = turn_on(&visitor, &old, &at("old")).await;
        keys::rotate(calling.platform()).await.unwrap();
        let new_key = key_of(&visitor).await;
        assert_ne!(new_key, old_key);
        let new_phone = turn_on(&visitor, &new, &at("new")).await;
        // Its page was open since before: it subscribed with the old key, and says so.
        let mut json = late.json(&at("late"));
        json["key"] = old_key.clone().into();
        let late_phone: Uuid = visitor.post_json("/reminders/phone", &json).await.expect(200).json()["id"].as_str().unwrap().parse().unwrap();
        for (phone, browser, key) in [(old_phone, &old, &old_key), (new_phone, &new, &new_key), (late_phone, &late, &old_key)] {
            let delivery = delivery(stage, ivy, phone, (Kind::Test, Uuid::now_v7(), "x")).await;
            assert_eq!(phone::send(calling.platform(), &delivery).await, Sent::Done);
            let got = service.take().remove(0);
            assert_eq!(&vapid(&got).key, key);
            assert_eq!(browser.read(&got)["v"], 1);
        }
        // A second one, and two at the same moment: always one that is current, and none is lost.
        let rotations = (0..4).map(|_| {
            let platform = calling.platform().clone();
            tokio::spawn(async move { keys::rotate(&platform).await.is_ok() })
        });
        for one in rotations.collect::<Vec<_>>() {
            assert!(one.await.unwrap());
        }
        assert_eq!(count(stage, "select count(*) from push_key where current = 1").await, 1);
        let delivery = delivery(stage, ivy, old_phone, (Kind::Test, Uuid::now_v7(), "y")).await;
        assert_eq!(phone::send(calling.platform(), &delivery).await, Sent::Done);
        assert_eq!(vapid(&service.take().remove(0)).key, old_key);
    }
}
