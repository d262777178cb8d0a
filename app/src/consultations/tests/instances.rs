//! Two processes, by each of the three ways in which they hear of each other.

use std::sync::Arc;

use chrono::Duration;
use serde_json::json;

use super::support::{Browser, House, Scene};
use crate::{
    consultations::{live::Wire, rooms::Rooms},
    platform::bus::{Bus, Hub},
    testing::{nats_server::NatsServer, stage::Stage},
};

/// The visit of `call.rs`, with Ivy on one process and the doctor on the other.
async fn they_meet(stage: &Stage, one: House, other: House) {
    let scene = Scene::new(stage).await;
    let mut ivy = scene.ivy(stage, &one).await;
    let mut doctor = scene.doctor(stage, &other).await;
    ivy.people(&[("host", "in"), ("patient", "waiting")]).await;
    doctor.say(json!({ "kind": "tell", "text": "Five minutes more" })).await;
    assert_eq!(ivy.until("told").await["text"], "Five minutes more");
    doctor.say(json!({ "kind": "admit", "who": ivy.me })).await;
    ivy.until("admitted").await;
    doctor.people(&[("host", "in"), ("patient", "in")]).await;
    ivy.people(&[("host", "in"), ("patient", "in")]).await;

    // A signal as long as may be, and many short ones, in order.
    let long = "é\"".repeat(4_000);
    ivy.signal(doctor.me, json!(long)).await;
    assert_eq!(doctor.until("signal").await["data"], json!(long));
    for number in 0..30 {
        ivy.signal(doctor.me, json!(number)).await;
        doctor.signal(ivy.me, json!(number)).await;
    }
    for number in 0..30 {
        assert_eq!(doctor.until("signal").await["data"], number);
        assert_eq!(ivy.until("signal").await["data"], number);
    }
    ivy.say(json!({ "kind": "state", "camera": true, "microphone": false, "screen": false })).await;
    assert_eq!(doctor.until("state").await["microphone"], false);

    // Her connection breaks, and the proxy sends her to the other process: what was said meanwhile is there.
    let me = ivy.me;
    for number in 0..5 {
        doctor.signal(me, json!(["missed", number])).await;
    }
    for number in 0..2 {
        assert_eq!(ivy.until("signal").await["data"], json!(["missed", number]));
    }
    let mut ivy = ivy.again(&other).await.unwrap();
    assert_eq!(ivy.welcome["resumed"], "whole");
    for number in 2..5 {
        assert_eq!(ivy.until("signal").await["data"], json!(["missed", number]));
    }
    ivy.signal(doctor.me, json!("here now")).await;
    while doctor.until("signal").await["data"] != "here now" {}
    // And back.
    let mut ivy = ivy.again(&one).await.unwrap();
    assert_eq!(ivy.welcome["resumed"], "whole");
    doctor.signal(me, json!("and back")).await;
    assert_eq!(ivy.until("signal").await["data"], "and back");

    // On her tablet, by the other process: the phone is told.
    let tablet = scene.ivy(stage, &other).await;
    assert_eq!(tablet.welcome["where"], "in");
    assert_eq!(ivy.until("removed").await["why"], "elsewhere");
    assert_eq!(ivy.closed().await, 4409);
    let mut ivy = tablet.again(&one).await.unwrap();

    doctor.say(json!({ "kind": "back", "who": me })).await;
    ivy.until("back").await;
    doctor.say(json!({ "kind": "end" })).await;
    ivy.until("ended").await;
    assert_eq!(ivy.closed().await, 4410);
    drop((one, other));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn within_one_process() {
    for stage in [Some(Stage::on_sqlite().await), Stage::on_postgres().await].into_iter().flatten() {
        let hub = Hub::default();
        let (one, other) = (House::beside(&stage, Bus::on(&hub)).await, House::beside(&stage, Bus::on(&hub)).await);
        they_meet(&stage, one, other).await;
        stage.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_postgres() {
    let Some(stage) = Stage::on_postgres().await else { return };
    let platform = &stage.app.platform;
    let one = Bus::open("postgres", &platform.db, &platform.keys).await.unwrap();
    let other = Bus::open("postgres", &platform.db, &platform.keys).await.unwrap();
    they_meet(&stage, House::beside(&stage, one).await, House::beside(&stage, other).await).await;
    stage.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_nats() {
    let Some(server) = NatsServer::start() else { return };
    for stage in [Some(Stage::on_sqlite().await), Stage::on_postgres().await].into_iter().flatten() {
        let platform = &stage.app.platform;
        let one = Bus::open(&server.address, &platform.db, &platform.keys).await.unwrap();
        let other = Bus::open(&server.address, &platform.db, &platform.keys).await.unwrap();
        they_meet(&stage, House::beside(&stage, one).await, House::beside(&stage, other).await).await;
        stage.leave().await;
    }
}

/// The bus is gone for good: who is where is seen all the same, a little later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_bus_who_is_where_is_read_from_the_database() {
    let stage = Stage::on_sqlite().await;
    let (one, other) = (House::beside(&stage, Bus::alone()).await, House::beside(&stage, Bus::alone()).await);
    let scene = Scene::new(&stage).await;
    let mut ivy = scene.ivy(&stage, &one).await;
    let mut doctor = scene.doctor(&stage, &other).await;
    doctor.say(json!({ "kind": "admit", "who": ivy.me })).await;
    doctor.people(&[("host", "in"), ("patient", "in")]).await;
    stage.advance(Duration::seconds(6));
    ivy.until("admitted").await;
    doctor.say(json!({ "kind": "remove", "who": ivy.me })).await;
    doctor.people(&[("host", "in")]).await;
    stage.advance(Duration::seconds(6));
    assert_eq!(ivy.until("removed").await["why"], "host");
    drop((one, other));
    stage.leave().await;
}

/// A process holds nothing of a room in which nobody is connected to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_room_is_forgotten() {
    let stage = Stage::on_sqlite().await;
    let house = House::of(&stage.app).await;
    let scene = Scene::new(&stage).await;
    let (mut ivy, mut doctor): (Browser, Browser) = scene.call(&stage, &house).await;
    let rooms: Arc<Rooms> = Rooms::of(&stage.app);
    assert_eq!(rooms.all().len(), 1);
    doctor.say(json!({ "kind": "end" })).await;
    assert_eq!((ivy.closed().await, doctor.closed().await), (4410, 4410));
    drop((ivy, doctor));
    tokio::time::timeout(std::time::Duration::from_secs(20), async {
        while !rooms.all().is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("the room is forgotten");
    // What waits for a socket is small.
    assert!(size_of::<Wire>() <= 40, "{}", size_of::<Wire>());
    drop(house);
    stage.leave().await;
}
