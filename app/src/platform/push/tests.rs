//! Messages as a push service and a browser get them, and every way in which a service can answer (F-09).

use chrono::Duration;

use super::*;
use crate::{
    platform::outgoing::{Names, Patience},
    testing::push_service::{Browser, Manner, PushService, vapid},
};

const HASTY: Patience =
    Patience { connect: std::time::Duration::from_millis(300), whole: std::time::Duration::from_millis(600) };

fn now() -> DateTime<Utc> {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn push_to(origins: &[&str]) -> Push {
    let hosts = Hosts::parse(&origins.join(",")).unwrap();
    let outgoing = Outgoing::with(hosts.origins(), Names::system(), HASTY).unwrap();
    Push::over(outgoing, hosts, "mailto:push@nene.test").unwrap()
}

fn message(payload: &[u8]) -> Message {
    Message { payload: payload.to_vec(), topic: "0123456789abcdef".into(), ttl_seconds: 5_400, urgency: Urgency::High }
}

#[tokio::test]
async fn a_message_arrives_whole_and_nobody_else_reads_it() {
    let (service, browser, key) = (PushService::start().await, Browser::new(), PushKey::random().unwrap());
    let push = push_to(&[&service.origin]);
    let to = browser.subscription(&format!("{}/send/abc", service.origin));
    for payload in [b"{}".to_vec(), "Amser \u{1f514}".as_bytes().to_vec(), vec![b'x'; LONGEST_PAYLOAD]] {
        assert_eq!(push.send(&key, &to, &message(&payload), now()).await, Outcome::Taken);
        let got = service.take().remove(0);
        assert_eq!(browser.open(&got.body), Some(payload));
        assert_eq!(Browser::new().open(&got.body), None);
        assert!(got.body.len() <= 4_096, "{}", got.body.len());
        assert_eq!((got.path.as_str(), got.header("content-encoding")), ("send/abc", "aes128gcm"));
        assert_eq!((got.header("ttl"), got.header("urgency")), ("5400", "high"));
        assert_eq!((got.header("topic"), got.header("content-type")), ("0123456789abcdef", "application/octet-stream"));
        let signed = vapid(&got);
        assert_eq!(signed.key, URL_SAFE_NO_PAD.encode(&key.public));
        assert_eq!(signed.claims["aud"], service.origin);
        assert_eq!(signed.claims["sub"], "mailto:push@nene.test");
        let left = signed.claims["exp"].as_i64().unwrap() - now().timestamp();
        assert!(left > 0 && left <= Duration::hours(24).num_seconds(), "{left}");
    }
    let too_long = vec![b'x'; LONGEST_PAYLOAD + 1];
    assert_eq!(push.send(&key, &to, &message(&too_long), now()).await, Outcome::TooBig);
    assert_eq!(service.take().len(), 0);
}

#[tokio::test]
async fn the_same_message_is_closed_anew_each_time() {
    let (service, browser, key) = (PushService::start().await, Browser::new(), PushKey::random().unwrap());
    let push = push_to(&[&service.origin]);
    let to = browser.subscription(&format!("{}/1", service.origin));
    for _ in 0..3 {
        push.send(&key, &to, &message(b"x"), now()).await;
    }
    let got = service.take();
    // Salt and key of the moment; one token for all of them.
    assert!(got[0].body[..16] != got[1].body[..16] && got[1].body[21..86] != got[2].body[21..86]);
    assert_eq!(got[0].header("authorization"), got[2].header("authorization"));
}

#[tokio::test]
async fn every_answer_has_its_outcome_and_others_are_not_in_its_way() {
    let service = PushService::start().await;
    let key = PushKey::random().unwrap();
    let plain = PushService::start().await;
    let tls = plain.origin.replace("http://", "https://");
    let push = push_to(&[&service.origin, &tls]);
    let seconds = |seconds| Outcome::Later(Some(std::time::Duration::from_secs(seconds)));
    let cases = [
        ("200", Manner::Status(200), Outcome::Taken),
        ("201", Manner::Status(201), Outcome::Taken),
        ("202", Manner::Status(202), Outcome::Taken),
        ("404", Manner::Status(404), Outcome::Gone),
        ("410", Manner::Status(410), Outcome::Gone),
        ("413", Manner::Status(413), Outcome::TooBig),
        ("429", Manner::Status(429), Outcome::Later(None)),
        ("429-seconds", Manner::Wait(429, "120"), seconds(120)),
        ("429-forever", Manner::Wait(429, "9999999"), seconds(86_400)),
        ("429-nonsense", Manner::Wait(429, "soon"), Outcome::Later(None)),
        ("500", Manner::Status(500), Outcome::Later(None)),
        ("503", Manner::Wait(503, "7"), seconds(7)),
        ("400", Manner::Status(400), Outcome::Refused(400)),
        ("401", Manner::Status(401), Outcome::Refused(401)),
        ("403", Manner::Status(403), Outcome::Refused(403)),
        ("302", Manner::Redirect("http://169.254.169.254/latest/meta-data".into()), Outcome::Refused(302)),
        ("endless", Manner::Endless, Outcome::Taken),
        ("silent", Manner::Silent, Outcome::NoAnswer),
    ];
    let mut tries = Vec::new();
    for (path, manner, outcome) in cases {
        service.answers(path, manner);
        tries.push((format!("{}/{path}", service.origin), outcome));
    }
    tries.push((format!("{tls}/1"), Outcome::NoAnswer));
    // Not on the list, whatever was kept.
    tries.push(("https://push.example/1".into(), Outcome::NotCalled));
    tries.push(("https://127.0.0.1/1".into(), Outcome::NotCalled));
    // All at once, ten times: each gets its own.
    let mut sends = Vec::new();
    for (endpoint, outcome) in tries.iter().cycle().take(tries.len() * 10) {
        let (push, to) = (push.clone(), Browser::new().subscription(endpoint));
        let key = PushKey::from_private(key.id, key.private()).unwrap();
        let told = (endpoint.clone(), *outcome);
        sends.push(tokio::spawn(async move { (push.send(&key, &to, &message(b"x"), now()).await, told) }));
    }
    for send in sends {
        let (found, (endpoint, outcome)) = send.await.unwrap();
        assert_eq!(found, outcome, "{endpoint}");
    }
    assert_eq!(plain.take().len(), 0);
    // Nothing of an endless answer is read beyond what lay in the buffers.
    assert!(service.taken_of_the_endless() < 200 * 1024 * 1024, "{}", service.taken_of_the_endless());
}

#[tokio::test]
async fn what_a_browser_posts_is_looked_at() {
    let browser = Browser::new();
    let push = push_to(&["push.inside.test", "http://127.0.0.1:9"]);
    let check = |endpoint: &str| push.check(browser.subscription(endpoint));
    for (endpoint, refused) in [
        ("https://push.example/1", NotTaken::Unknown),
        ("https://8.8.8.8/1", NotTaken::Unknown),
        ("https://10.0.0.1/1", NotTaken::Inside),
        ("https://169.254.169.254/1", NotTaken::Inside),
        ("https://[::1]/1", NotTaken::Inside),
        ("https://localhost/1", NotTaken::Unknown),
        ("http://fcm.googleapis.com/1", NotTaken::NoAddress),
        ("https://user@fcm.googleapis.com/1", NotTaken::NoAddress),
        ("https://fcm.googleapis.com:8443/1", NotTaken::Unknown),
        ("https://fcm.googleapis.com.evil.example/1", NotTaken::Unknown),
        ("http://127.0.0.1:10/1", NotTaken::NoAddress),
        ("", NotTaken::NoAddress),
    ] {
        assert_eq!(check(endpoint).await, Err(refused), "{endpoint}");
    }
    assert!(check("http://127.0.0.1:9/1").await.is_ok());
    // Kept as it will be called.
    let taken = push.check(browser.subscription("https://FCM.googleapis.com:443/a/../b")).await.unwrap();
    assert_eq!(taken.endpoint, "https://fcm.googleapis.com/b");
}

#[tokio::test]
async fn a_host_on_the_list_that_leads_inside_is_refused() {
    let hosts = Hosts::parse("push.inside.test").unwrap();
    let names = Names::told_by(|_| async { Ok(vec!["192.168.1.7".parse().unwrap()]) });
    let outgoing = Outgoing::with(hosts.origins(), names, HASTY).unwrap();
    let push = Push::over(outgoing, hosts, "mailto:push@nene.test").unwrap();
    let to = Browser::new().subscription("https://push.inside.test/1");
    assert_eq!(push.check(to.clone()).await, Err(NotTaken::Inside));
    // Nor is it called when it was kept before.
    assert_eq!(push.send(&PushKey::random().unwrap(), &to, &message(b"x"), now()).await, Outcome::NotCalled);
}

#[tokio::test]
async fn keys_have_to_be_keys() {
    let push = Push::in_memory();
    let right = Browser::new().subscription("https://fcm.googleapis.com/1");
    assert!(push.check(right.clone()).await.is_ok());
    let off_the_curve = URL_SAFE_NO_PAD.encode([4; 65]);
    let compressed = URL_SAFE_NO_PAD.encode([2; 33]);
    for p256dh in ["", "x", "é", &off_the_curve, &compressed, &right.p256dh[..80]] {
        let wrong = Subscription { p256dh: p256dh.to_string(), ..right.clone() };
        assert_eq!(push.check(wrong).await, Err(NotTaken::Keys), "{p256dh}");
    }
    for auth in ["", "AAAA", "!", &"A".repeat(44)] {
        let wrong = Subscription { auth: auth.to_string(), ..right.clone() };
        assert_eq!(push.check(wrong).await, Err(NotTaken::Keys), "{auth}");
    }
}

#[test]
fn nothing_that_opens_a_phone_is_printed() {
    let subscription = Browser::new().subscription("https://fcm.googleapis.com/secret");
    assert_eq!(format!("{subscription:?}"), "Subscription(...)");
}

#[tokio::test]
async fn a_memory_keeps_what_would_have_left() {
    let push = Push::in_memory();
    let to = Browser::new().subscription("https://fcm.googleapis.com/1");
    assert_eq!(push.send(&PushKey::random().unwrap(), &to, &message(b"x"), now()).await, Outcome::Taken);
    assert_eq!(push.take_sent(), [(to, message(b"x"))]);
    assert_eq!(push.take_sent(), []);
}
