//! Video rooms: how long a signal takes from one browser to the other while a thousand rooms are open, and
//! how much memory ten thousand people take who wait.
//!
//! Everybody is on this machine, the browsers in this process: what is measured holds their work too.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use app::{
    people::{self as register, Ods, PersonId, store::NewPerson},
    platform::{Platform, migrate::Mode},
};
use futures::{SinkExt, StreamExt};
use http::header;
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    sync::{Semaphore, mpsc, watch},
    task::JoinSet,
    time,
};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, client::IntoClientRequest, protocol::WebSocketConfig},
};
use uuid::Uuid;

use crate::{
    figure::{Aim, Figures},
    http::{Ask, ask},
    people::{self, said},
    place::Place,
    process::Server,
};

/// Issue of appointments, Speed.
const OPEN: usize = 1_000;
const MOST_MILLISECONDS: f64 = 20.0;
const IDLE: usize = 10_000;
const MOST_MEGABYTES: f64 = 500.0;

/// Each room says so many signals, one a second, each way in turn.
const SIGNALS: usize = 20;
/// A session description of a call with sound and picture.
const BYTES: usize = 4_000;
/// So many come at a time.
const AT_ONCE: usize = 16;
/// A browser says something so often.
const PING: Duration = Duration::from_secs(20);

type Socket = WebSocketStream<TcpStream>;

pub async fn measure(figures: &mut Figures) -> Result<(), String> {
    for place in [Some(Place::sqlite("rooms")?), Place::postgres("rooms").await?].into_iter().flatten() {
        let scene = settle(&place, OPEN).await?;
        let server = Server::portal(&place, Mode::Live).await?;
        signals(figures, &place, &server, scene).await?;
        server.stop()?;
        place.leave().await?;
    }
    let place = Place::sqlite("idle")?;
    let scene = settle(&place, IDLE).await?;
    let server = Server::portal(&place, Mode::Live).await?;
    idle(figures, &server, scene).await?;
    server.stop()?;
    place.leave().await
}

/// One person with many appointments, all now, and who sees them.
struct Scene {
    patient: String,
    doctor: String,
    rooms: Vec<Uuid>,
}

async fn settle(place: &Place, rooms: usize) -> Result<Scene, String> {
    eprintln!("settling {rooms} rooms in {}", place.name);
    let platform = place.open_live().await?;
    let practice = people::organisation(&platform, "Y99001", "Harbour Lane Surgery").await?;
    let patient = people::person(&platform, 0, &practice).await?;
    let doctor = clinician(&platform, &practice).await?;
    let ids: Vec<Uuid> = (0..rooms).map(|_| Uuid::now_v7()).collect();
    let now = platform.clock.now();
    let columns = [
        "person_id",
        "id",
        "slot_id",
        "organisation_ods",
        "clinic_id",
        "clinician_name",
        "service",
        "place",
        "starts_at",
        "ends_at",
        "channel",
        "description",
        "comment",
        "state",
        "needs",
        "made_at",
        "booked_by",
        "booked_as",
        "changed_at",
    ];
    let mut tx = platform.db.write().await.map_err(said)?;
    for some in ids.chunks(1_000) {
        let mut insert = tx.insert_many("appointment", &columns, some.len(), "");
        for id in some {
            // Each of a clinic of its own: they wait for nobody else.
            insert = insert.bind(patient.0).bind(*id).bind(Uuid::now_v7()).bind("Y99001").bind(Uuid::now_v7());
            insert = insert.bind("Dr Measured").bind("GP appointment").bind("").bind(now);
            insert = insert.bind(now + chrono::Duration::minutes(15)).bind("video").bind("").bind("").bind("booked");
            insert = insert.bind("{}").bind(now).bind(patient.0).bind("person").bind(now);
        }
        insert.execute().await.map_err(said)?;
    }
    tx.commit().await.map_err(said)?;
    people::tidy(&platform).await?;
    let scene = Scene {
        patient: people::cookie(&platform, patient).await?,
        doctor: people::cookie(&platform, doctor).await?,
        rooms: ids,
    };
    platform.db.close().await;
    Ok(scene)
}

async fn clinician(platform: &Platform, practice: &Ods) -> Result<PersonId, String> {
    let new = NewPerson {
        given_name: "Dora",
        family_name: "Measured",
        nhs_number: None,
        birth_date: None,
        practice: None,
        demo_key: None,
    };
    let now = platform.clock.now();
    let mut tx = platform.db.write().await.map_err(said)?;
    let person = register::store::add_person(&mut tx, &new, now).await.map_err(said)?;
    let role = app::access::role::Role::Gp;
    register::store::put_membership(&mut tx, person, practice, role, Some(now), now).await.map_err(said)?;
    tx.commit().await.map_err(said)?;
    Ok(person)
}

/// Somebody in a room.
struct Browser {
    socket: Socket,
    me: String,
    seq: u64,
}

impl Browser {
    async fn join(address: SocketAddr, room: Uuid, cookie: &str, path: &str) -> Result<Browser, String> {
        let origin = format!("http://localhost:{}", address.port());
        let mut form = Ask::get(address, path).with("cookie", cookie).with("origin", &origin);
        form = form.with("sec-fetch-site", "same-origin").with("accept", "application/json");
        form.form = Some(String::new());
        let answer = ask(&form).await?;
        if answer.status != 200 {
            return Err(format!("A ticket was answered with {}.", answer.status));
        }
        let ticket: Value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        let mut request =
            format!("ws://{address}/rooms/{room}/socket").into_client_request().map_err(|error| error.to_string())?;
        for (name, value) in [(header::ORIGIN, origin.as_str()), (header::COOKIE, cookie)] {
            request.headers_mut().insert(name, value.parse().map_err(|_| "That is no header.")?);
        }
        let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        let config = WebSocketConfig::default().read_buffer_size(4 * 1024).write_buffer_size(0);
        let (socket, _) =
            client_async_with_config(request, stream, Some(config)).await.map_err(|error| error.to_string())?;
        let mut browser = Browser { socket, me: String::new(), seq: 0 };
        browser.write(json!({ "seq": 0, "kind": "hello", "ticket": ticket["ticket"] })).await?;
        let welcome = browser.next().await?;
        match welcome["me"].as_str() {
            Some(me) => browser.me = me.into(),
            None => return Err(format!("A browser was not let in: {welcome}.")),
        }
        Ok(browser)
    }

    async fn write(&mut self, message: Value) -> Result<(), String> {
        self.socket.send(Message::text(message.to_string())).await.map_err(|error| error.to_string())
    }

    async fn ping(&mut self) -> Result<(), String> {
        self.write(json!({ "seq": 0, "kind": "ping" })).await
    }

    /// Under the next number.
    async fn say(&mut self, mut message: Value) -> Result<(), String> {
        self.seq += 1;
        message["seq"] = self.seq.into();
        self.write(message).await
    }

    async fn next(&mut self) -> Result<Value, String> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    return serde_json::from_str(text.as_str()).map_err(|error| error.to_string());
                }
                Some(Ok(Message::Close(frame))) => return Err(format!("The server closed a socket: {frame:?}.")),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(format!("A socket broke: {error}.")),
                None => return Err("A socket ended.".into()),
            }
        }
    }

    async fn until(&mut self, kind: &str) -> Result<Value, String> {
        loop {
            let message = self.next().await?;
            if message["kind"] == kind {
                return Ok(message);
            }
        }
    }
}

/// Patient and doctor, in a call.
struct Call {
    patient: Browser,
    doctor: Browser,
}

async fn call(address: SocketAddr, scene: &Scene, room: Uuid) -> Result<Call, String> {
    let path = format!("/appointments/{room}/room/ticket");
    let mut patient = Browser::join(address, room, &scene.patient, &path).await?;
    let path = format!("/practice/Y99001/rooms/{room}/ticket");
    let mut doctor = Browser::join(address, room, &scene.doctor, &path).await?;
    doctor.say(json!({ "kind": "admit", "who": patient.me })).await?;
    patient.until("admitted").await?;
    Ok(Call { patient, doctor })
}

/// What a room waits for: its turn to be opened, then for all to be open.
#[derive(Clone)]
struct Start {
    turn: Arc<Semaphore>,
    open: mpsc::Sender<Result<(), String>>,
    go: watch::Receiver<bool>,
    began: Instant,
}

/// Opens a room, waits until all are open, and says how long each of its signals took, in milliseconds.
async fn one_room(address: SocketAddr, scene: Arc<Scene>, number: usize, mut start: Start) -> Result<Vec<f64>, String> {
    let turn = start.turn.acquire().await.map_err(|error| error.to_string())?;
    let opened = call(address, &scene, scene.rooms[number]).await;
    drop(turn);
    let mut call = match opened {
        Ok(call) => call,
        Err(told) => {
            let _ = start.open.send(Err(told.clone())).await;
            return Err(told);
        }
    };
    let _ = start.open.send(Ok(())).await;
    let mut every = time::interval(PING);
    while !*start.go.borrow() {
        tokio::select! {
            changed = start.go.changed() => changed.map_err(|error| error.to_string())?,
            _ = every.tick() => {
                call.patient.ping().await?;
                call.doctor.ping().await?;
            }
        }
    }
    // Spread over the second.
    time::sleep(Duration::from_micros((number * 1_000_000 / scene.rooms.len()) as u64)).await;
    talk(call, start.began).await
}

async fn talk(mut call: Call, began: Instant) -> Result<Vec<f64>, String> {
    let mut every = time::interval(Duration::from_secs(1));
    let words = "x".repeat(BYTES);
    let mut took = Vec::with_capacity(SIGNALS);
    for number in 0..SIGNALS {
        every.tick().await;
        let (from, to) = match number % 2 {
            0 => (&mut call.doctor, &mut call.patient),
            _ => (&mut call.patient, &mut call.doctor),
        };
        let at = began.elapsed().as_micros() as u64;
        from.say(json!({ "kind": "signal", "to": to.me, "data": { "at": at, "words": words } })).await?;
        let heard = to.until("signal").await?;
        let said_at = heard["data"]["at"].as_u64().ok_or("A signal lost its time.")?;
        took.push((began.elapsed().as_micros() as u64 - said_at) as f64 / 1_000.0);
    }
    // The sockets stay open until all are done.
    time::sleep(Duration::from_secs(2)).await;
    Ok(took)
}

async fn signals(figures: &mut Figures, place: &Place, server: &Server, scene: Scene) -> Result<(), String> {
    let (many, scene) = (scene.rooms.len(), Arc::new(scene));
    let (open, mut opened) = mpsc::channel(many);
    let (go, wait) = watch::channel(false);
    let start = Start { turn: Arc::new(Semaphore::new(AT_ONCE)), open, go: wait, began: Instant::now() };
    let mut talking = JoinSet::new();
    for number in 0..many {
        talking.spawn(one_room(server.address, Arc::clone(&scene), number, start.clone()));
    }
    for _ in 0..many {
        opened.recv().await.ok_or("The rooms are gone.")??;
    }
    let (before, began) = (server.processor_seconds()?, Instant::now());
    go.send_replace(true);
    let mut took = Vec::with_capacity(many * SIGNALS);
    while let Some(one) = talking.join_next().await {
        took.extend(one.map_err(|error| error.to_string())??);
    }
    let busy = (server.processor_seconds()? - before) / began.elapsed().as_secs_f64();
    took.sort_by(f64::total_cmp);
    let within = |percent: f64| {
        let place = ((took.len().saturating_sub(1)) as f64 * percent / 100.0) as usize;
        took.get(place).copied().unwrap_or(f64::MAX)
    };
    let beside = format!(
        "p50 {:.2} ms, p99.9 {:.1} ms, worst {:.0} ms; {} signals of {BYTES} bytes, {:.0} % of a core",
        within(50.0),
        within(99.9),
        within(100.0),
        took.len(),
        100.0 * busy
    );
    let what = format!("{}: a signal from browser to browser p99, {many} rooms", place.name);
    figures.add(what, Aim::AtMost(MOST_MILLISECONDS), within(99.0), "ms", beside);
    Ok(())
}

/// Comes to a room and waits in it for ever.
async fn wait(address: SocketAddr, scene: Arc<Scene>, number: usize, start: Start) -> Result<(), String> {
    let turn = start.turn.acquire().await.map_err(|error| error.to_string())?;
    let room = scene.rooms[number];
    let path = format!("/appointments/{room}/room/ticket");
    let came = Browser::join(address, room, &scene.patient, &path).await;
    drop(turn);
    let _ = start.open.send(came.as_ref().map(|_| ()).map_err(Clone::clone)).await;
    let mut browser = came?;
    let mut every = time::interval(PING);
    loop {
        tokio::select! {
            _ = every.tick() => browser.ping().await?,
            heard = browser.next() => {
                heard?;
            }
        }
    }
}

async fn idle(figures: &mut Figures, server: &Server, scene: Scene) -> Result<(), String> {
    let (many, scene, before) = (scene.rooms.len(), Arc::new(scene), server.memory()?.now);
    let (open, mut opened) = mpsc::channel(many);
    let (_go, go) = watch::channel(false);
    let start = Start { turn: Arc::new(Semaphore::new(AT_ONCE)), open, go, began: Instant::now() };
    let mut waiting = JoinSet::new();
    for number in 0..many {
        waiting.spawn(wait(server.address, Arc::clone(&scene), number, start.clone()));
    }
    for _ in 0..many {
        opened.recv().await.ok_or("Those who wait are gone.")??;
    }
    let (processor, began) = (server.processor_seconds()?, Instant::now());
    time::sleep(2 * PING).await;
    // Whoever was shown out does not wait any more.
    if let Some(ended) = waiting.try_join_next() {
        return Err(format!("Somebody who waits was shown out: {ended:?}."));
    }
    let memory = server.memory()?;
    let busy = (server.processor_seconds()? - processor) / began.elapsed().as_secs_f64();
    let beside = format!(
        "{:.1} kB each over {before:.0} MB; {:.0} % of a core",
        (memory.now - before) * 1_000.0 / many as f64,
        100.0 * busy
    );
    figures.add(format!("memory of {many} people who wait"), Aim::AtMost(MOST_MEGABYTES), memory.now, "MB", beside);
    Ok(())
}
