//! The three ways behave alike.

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc::Receiver;

use super::{Bus, Heard, Hub, ear};
use crate::{
    platform::{database::Db, keys::Keys},
    testing::{nats_server::NatsServer, postgres},
};

const PATIENCE: Duration = Duration::from_secs(20);

async fn heard(heard: &mut Receiver<Heard>) -> Heard {
    tokio::time::timeout(PATIENCE, heard.recv()).await.expect("something is said").expect("the ear is there")
}

/// The next word, whatever gaps there were.
async fn word(ear: &mut Receiver<Heard>) -> (String, String) {
    loop {
        if let Heard::Said { topic, text } = heard(ear).await {
            return (topic.to_string(), text.to_string());
        }
    }
}

fn said(topic: &str, text: &str) -> (String, String) {
    (topic.into(), text.into())
}

async fn they_hear_each_other(one: &Bus, other: &Bus) {
    assert_ne!(one.origin(), other.origin());
    let ((to_one, mut one_hears), (to_other, mut other_hears)) = (ear(), ear());
    let _one = one.listen("rooms.a", &to_one).await;
    let a = other.listen("rooms.a", &to_other).await;
    let _b = other.listen("rooms.b", &to_other).await;
    one.publish("rooms.a", "1".into());
    one.publish("rooms.c", "nobody listens".into());
    one.publish("rooms.b", "2".into());
    // NATS keeps the order within a topic alone.
    let mut two = [word(&mut other_hears).await, word(&mut other_hears).await];
    two.sort();
    assert_eq!(two, [said("rooms.a", "1"), said("rooms.b", "2")]);
    // Longer than what PostgreSQL takes at once, and with letters of every kind.
    let long = "\"é李\\\n\u{0}".repeat(60_000);
    one.publish("rooms.a", long.clone());
    one.publish("rooms.a", "after".into());
    assert!(word(&mut other_hears).await == said("rooms.a", &long));
    assert_eq!(word(&mut other_hears).await, said("rooms.a", "after"));
    // Nobody hears themselves.
    one.publish("rooms.a", "own".into());
    assert_eq!(word(&mut other_hears).await, said("rooms.a", "own"));
    other.publish("rooms.a", "back".into());
    assert_eq!(word(&mut one_hears).await, said("rooms.a", "back"));
    // Many, in order.
    for number in 0..500 {
        one.publish("rooms.b", number.to_string());
    }
    for number in 0..500 {
        assert_eq!(word(&mut other_hears).await, said("rooms.b", &number.to_string()));
    }
    // Who no longer listens hears nothing.
    drop(a);
    one.publish("rooms.a", "unheard".into());
    one.publish("rooms.b", "heard".into());
    assert_eq!(word(&mut other_hears).await, said("rooms.b", "heard"));
    // What is no topic, or too long, is said to nobody and harms nobody.
    one.publish("rooms a\n", "x".into());
    one.publish("rooms.b", "x".repeat(super::LONGEST + 1));
    one.publish("rooms.b", "last".into());
    assert_eq!(word(&mut other_hears).await, said("rooms.b", "last"));
    one.flush().await;
}

#[tokio::test]
async fn within_a_process() {
    let hub = Hub::default();
    they_hear_each_other(&Bus::on(&hub), &Bus::on(&hub)).await;
    Bus::alone().publish("rooms.a", "to nobody".into());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_postgres() {
    let Some(server) = postgres::server() else { return };
    let address = postgres::fresh_database(&server).await;
    let keys = Arc::new(Keys::random());
    let (one_db, other_db) = (Db::open(&address).await.unwrap(), Db::open(&address).await.unwrap());
    let one = Bus::open("auto", &one_db, &keys).await.unwrap();
    let other = Bus::open("postgres", &other_db, &keys).await.unwrap();
    assert_eq!(one.kind(), "by PostgreSQL");
    they_hear_each_other(&one, &other).await;
    a_stranger_is_not_believed(&Bus::open("postgres", &one_db, &Arc::new(Keys::random())).await.unwrap(), &one, &other)
        .await;
    // The connections break: who listens is told, and hears again.
    let (to, mut hears) = ear();
    let _a = other.listen("rooms.a", &to).await;
    let Db::Postgres { pool } = &one_db else { panic!("PostgreSQL") };
    sqlx::query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    )
    .execute(pool)
    .await
    .unwrap();
    assert_eq!(heard(&mut hears).await, Heard::Gap);
    one.publish("rooms.a", "again".into());
    assert_eq!(word(&mut hears).await, said("rooms.a", "again"));
    one_db.close().await;
    other_db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_nats() {
    let Some(mut server) = NatsServer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite:{}", folder.path().join("nats.db").display())).await.unwrap();
    let keys = Arc::new(Keys::random());
    let one = Bus::open(&server.address, &db, &keys).await.unwrap();
    let other = Bus::open(&server.address, &db, &keys).await.unwrap();
    assert_eq!(one.kind(), "by NATS");
    they_hear_each_other(&one, &other).await;
    let stranger = Bus::open(&server.address, &db, &Arc::new(Keys::random())).await.unwrap();
    a_stranger_is_not_believed(&stranger, &one, &other).await;
    // The server goes away and comes back: who listens is told, and hears again.
    let ((to_one, mut one_hears), (to_other, mut other_hears)) = (ear(), ear());
    let _one = one.listen("rooms.a", &to_one).await;
    let _other = other.listen("rooms.a", &to_other).await;
    server.stop();
    server.start_again();
    for hears in [&mut one_hears, &mut other_hears] {
        assert_eq!(heard(hears).await, Heard::Gap);
    }
    one.publish("rooms.a", "again".into());
    assert_eq!(word(&mut other_hears).await, said("rooms.a", "again"));
    db.close().await;
}

/// Whoever can publish, but has not the house's key, is not heard.
async fn a_stranger_is_not_believed(stranger: &Bus, one: &Bus, other: &Bus) {
    let (to, mut hears) = ear();
    let _a = other.listen("rooms.a", &to).await;
    stranger.publish("rooms.a", "forged".into());
    stranger.flush().await;
    one.publish("rooms.a", "true".into());
    assert_eq!(word(&mut hears).await, said("rooms.a", "true"));
}

#[tokio::test]
async fn a_wrong_setting_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite:{}", folder.path().join("wrong.db").display())).await.unwrap();
    let keys = Arc::new(Keys::random());
    for (setting, part) in [
        ("postgres", "NENE_BUS is postgres, and DATABASE_URL names a SQLite file."),
        ("redis://127.0.0.1", "NENE_BUS must be auto, local, postgres, or an address such as nats://127.0.0.1:4222."),
        ("", "NENE_BUS must be"),
        // Nothing listens there.
        ("nats://user:secret@127.0.0.1:1", "NENE_BUS names a NATS server that does not answer."),
    ] {
        let told = Bus::open(setting, &db, &keys).await.err().unwrap_or_default();
        assert!(told.contains(part) && !told.contains("secret"), "{setting}: {told}");
    }
    for setting in ["auto", "local"] {
        assert_eq!(Bus::open(setting, &db, &keys).await.unwrap().kind(), "within this process", "{setting}");
    }
    db.close().await;
}
