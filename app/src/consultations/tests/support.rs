//! A portal that listens, browsers that come to it, and somebody with an appointment by video.

use std::{net::SocketAddr, sync::Arc, time::Duration as Real};

use chrono::{DateTime, Duration, Utc};
use futures::{SinkExt, StreamExt};
use http::Request;
use serde_json::{Value, json};
use tokio::{net::TcpListener, net::TcpStream, task::AbortHandle};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};
use uuid::Uuid;

use crate::{
    access::role::Role,
    people::PersonId,
    platform::{Platform, bus::Bus, memory::Memory, migrate::Mode},
    sign_in::{Open, session_store},
    testing::{
        persona::Persona,
        stage::{ORIGIN, Stage},
    },
    web::{App, Parts, layers},
};

pub const IVY: &str = "9000000009";
pub const JOAN: &str = "9000000017";
pub const ODS: &str = "Y99001";
/// Nothing here takes so long, even on a busy machine.
const PATIENCE: Real = Real::from_secs(30);

/// One process: it listens on a port of its own, until it is dropped.
pub struct House {
    pub addr: SocketAddr,
    pub app: App,
    serving: AbortHandle,
}

impl House {
    pub async fn of(app: &App) -> House {
        let router = layers::router(app.clone(), crate::routes(Mode::Demo));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let serving = tokio::spawn(async move { axum::serve(listener, router).await }).abort_handle();
        House { addr, app: app.clone(), serving }
    }

    /// Another process over the same database, on this bus.
    pub async fn beside(stage: &Stage, bus: Bus) -> House {
        House::with(stage, Platform { bus, ..stage.app.platform.clone() }).await
    }

    /// The same, with other services.
    pub async fn with(stage: &Stage, platform: Platform) -> House {
        let parts = Parts {
            platform: Platform { memory: Memory::default(), ..platform },
            settings: stage.app.settings.clone(),
            log: stage.app.log.clone(),
            webauthn: stage.app.webauthn.clone(),
            assets: Arc::clone(&stage.app.assets),
        };
        House::of(&App::new(parts)).await
    }

    /// Waits until this process has said that it lives, now.
    pub async fn beat(&self, stage: &Stage) {
        let beaten = async {
            loop {
                let mut tx = stage.peek().await;
                let seen: Option<(DateTime<Utc>,)> = tx
                    .query("select seen_at from room_instance where id = $1")
                    .bind(self.app.platform.bus.origin())
                    .optional()
                    .await
                    .unwrap();
                if seen.is_some_and(|(at,)| at == stage.now()) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, beaten).await.expect("a process says that it lives");
    }

    /// As when the operator stops it.
    pub async fn stop(self) {
        crate::hang_up(&self.app).await;
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Ivy, who has a visit by video with Dr Okafor, now.
pub struct Scene {
    pub ivy: PersonId,
    pub doctor: PersonId,
    /// Of the appointment, and of its room.
    pub id: Uuid,
}

impl Scene {
    pub async fn new(stage: &Stage) -> Scene {
        let ivy = stage.patient("Ivy", IVY).await;
        let doctor = stage.staff("Anna", ODS, Role::Gp).await;
        let id = appointment(stage, ivy, doctor, stage.now()).await;
        Scene { ivy, doctor, id }
    }

    pub fn of_ivy(&self) -> String {
        format!("/appointments/{}/room/ticket", self.id)
    }

    pub fn of_the_doctor(&self) -> String {
        format!("/practice/{ODS}/rooms/{}/ticket", self.id)
    }

    /// Ivy has come.
    pub async fn ivy(&self, stage: &Stage, house: &House) -> Browser {
        let visitor = stage.visitor(self.ivy).await;
        Browser::join(house, &visitor, &self.of_ivy()).await
    }

    pub async fn doctor(&self, stage: &Stage, house: &House) -> Browser {
        let visitor = stage.visitor(self.doctor).await;
        Browser::join(house, &visitor, &self.of_the_doctor()).await
    }

    /// Both are in the call, and have heard all that there is to hear of it.
    pub async fn call(&self, stage: &Stage, house: &House) -> (Browser, Browser) {
        let mut ivy = self.ivy(stage, house).await;
        let mut doctor = self.doctor(stage, house).await;
        doctor.say(json!({ "kind": "admit", "who": ivy.me })).await;
        ivy.until("admitted").await;
        ivy.people(&[("host", "in"), ("patient", "in")]).await;
        doctor.people(&[("host", "in"), ("patient", "in")]).await;
        (ivy, doctor)
    }
}

/// An appointment by video, as booking makes one.
pub async fn appointment(stage: &Stage, person: PersonId, clinician: PersonId, starts_at: DateTime<Utc>) -> Uuid {
    let id = Uuid::now_v7();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into appointment (person_id, id, slot_id, organisation_ods, clinic_id, clinician_id, clinician_name,
            service, place, starts_at, ends_at, channel, description, comment, state, needs, made_at, booked_by,
            booked_as, changed_at)
         values ($1, $2, $3, $4, $5, $6, 'Dr Okafor', 'GP appointment', '', $7, $8, 'video', '', '', 'booked', $9,
            $10, $1, 'person', $10)",
    )
    .bind(person.0)
    .bind(id)
    .bind(Uuid::now_v7())
    .bind(ODS)
    .bind(Uuid::now_v7())
    .bind(clinician.0)
    .bind(starts_at)
    .bind(starts_at + Duration::minutes(15))
    .bind(serde_json::to_string(&crate::appointments::booking::needs::Needs::default()).unwrap())
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

pub async fn change(stage: &Stage, sql: &'static str, id: Uuid) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    assert!(tx.query(sql).bind(id).execute().await.unwrap() > 0, "{sql}");
    tx.commit().await.unwrap();
}

/// Joan, who looks after this person, with that record open; and the arrangement.
pub async fn carer(stage: &Stage, person: PersonId, scopes: &str) -> (Persona, PersonId, Uuid) {
    let carer = stage.patient("Joan", JOAN).await;
    let arrangement = Uuid::now_v7();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_id, carer_name, basis, state, scopes, made_at, starts_at, made_by)
         values ($1, $2, $3, 'Joan', 'consent', 'active', $4, $5, $5, $1)",
    )
    .bind(person.0)
    .bind(arrangement)
    .bind(carer.0)
    .bind(scopes.to_string())
    .bind(stage.now() - Duration::days(1))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let visitor = stage.visitor(carer).await;
    (opened(stage, &visitor, Open { person: person.0, work: None }).await, carer, arrangement)
}

/// The same browser, with somebody else's record open in its session: which has another id from then on.
pub async fn opened(stage: &Stage, visitor: &Persona, open: Open) -> Persona {
    let cookie = visitor.cookie().await.unwrap();
    let (name, id) = cookie.split_once('=').unwrap();
    let sessions = Arc::new(session_store::Sessions::new(stage.app.platform.clone()));
    let session = tower_sessions::Session::new(id.parse().ok(), sessions, None);
    let signed_in = session_store::signed_in(&session).await.unwrap().unwrap();
    session_store::open(&session, &signed_in, Some(open)).await.unwrap();
    stage.passer_by().with_cookie(format!("{name}={}", session.id().unwrap()))
}

/// The script of a room's page, with its socket.
pub struct Browser {
    socket: WebSocketStream<TcpStream>,
    pub room: Uuid,
    pub cookie: String,
    pub me: Uuid,
    pub key: String,
    /// What the server said first.
    pub welcome: Value,
    /// The last number that was given out, and the last that came.
    pub sent: u64,
    pub last: u64,
}

/// A socket, or the status instead of one.
pub async fn knock(house: &House, room: Uuid, headers: &[(&str, &str)]) -> Result<WebSocketStream<TcpStream>, u16> {
    let mut request: Request<()> = format!("ws://{}/rooms/{room}/socket", house.addr).into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
    }
    let stream = TcpStream::connect(house.addr).await.unwrap();
    match client_async(request, stream).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

/// The ticket that a page would get.
pub async fn ticket(visitor: &Persona, path: &str) -> Value {
    visitor.post(path, &[]).await.expect(200).json()
}

impl Browser {
    pub async fn join(house: &House, visitor: &Persona, path: &str) -> Browser {
        let ticket = ticket(visitor, path).await;
        Browser::with_ticket(house, visitor, &ticket).await.unwrap_or_else(|told| panic!("{told}"))
    }

    /// The refusal instead.
    pub async fn with_ticket(house: &House, visitor: &Persona, ticket: &Value) -> Result<Browser, Value> {
        let room: Uuid = ticket["room"].as_str().unwrap().parse().unwrap();
        let hello = json!({ "seq": 0, "kind": "hello", "ticket": ticket["ticket"] });
        Browser::hello(house, room, &visitor.cookies().await, hello).await
    }

    /// With a socket on which nothing was said yet.
    pub async fn silent(house: &House, room: Uuid, cookie: &str) -> Browser {
        let socket = knock(house, room, &[("origin", ORIGIN), ("cookie", cookie)]).await.unwrap();
        let cookie = cookie.to_string();
        Browser { socket, room, cookie, me: Uuid::nil(), key: String::new(), welcome: Value::Null, sent: 0, last: 0 }
    }

    pub async fn hello(house: &House, room: Uuid, cookie: &str, hello: Value) -> Result<Browser, Value> {
        let mut browser = Browser::silent(house, room, cookie).await;
        browser.write(hello.to_string()).await;
        let first = browser.next().await;
        if first["kind"] != "welcome" {
            assert_eq!(first["kind"], "refused");
            assert_eq!(browser.closed().await, 4401);
            return Err(first);
        }
        browser.me = first["me"].as_str().unwrap().parse().unwrap();
        browser.key = first["resume"].as_str().unwrap().into();
        browser.welcome = first;
        Ok(browser)
    }

    /// The same browser after its connection broke, at the same house or at another.
    pub async fn again(self, house: &House) -> Result<Browser, Value> {
        let Browser { socket, room, cookie, key, sent, last, .. } = self;
        drop(socket);
        let hello = json!({ "seq": 0, "kind": "hello", "resume": { "key": key, "last": last } });
        let mut again = Browser::hello(house, room, &cookie, hello).await?;
        if again.welcome["resumed"] == "whole" {
            (again.sent, again.last) = (sent, last);
        }
        Ok(again)
    }

    pub async fn write(&mut self, text: String) {
        self.try_write(text).await.unwrap();
    }

    pub async fn try_write(&mut self, text: String) -> Result<(), Error> {
        self.socket.send(Message::text(text)).await
    }

    pub async fn write_bytes(&mut self, bytes: Vec<u8>) {
        self.socket.send(Message::binary(bytes)).await.unwrap();
    }

    /// Says it under the next number.
    pub async fn say(&mut self, mut message: Value) {
        self.sent += 1;
        message["seq"] = self.sent.into();
        self.write(message.to_string()).await;
    }

    /// What has no number.
    pub async fn whisper(&mut self, mut message: Value) {
        message["seq"] = 0.into();
        self.write(message.to_string()).await;
    }

    pub async fn signal(&mut self, to: Uuid, data: Value) {
        self.say(json!({ "kind": "signal", "to": to, "data": data })).await;
    }

    /// What comes next: a frame, or `{"closed": code}`.
    async fn read(&mut self) -> Value {
        let read = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => return serde_json::from_str(text.as_str()).unwrap(),
                    Some(Ok(Message::Close(frame))) => {
                        return json!({ "closed": frame.map(|frame| u16::from(frame.code)) });
                    }
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return json!({ "closed": error.to_string() }),
                    None => return json!({ "closed": "without a word" }),
                }
            }
        };
        tokio::time::timeout(PATIENCE, read).await.expect("the server says something")
    }

    /// The next frame; its number is the next one.
    pub async fn next(&mut self) -> Value {
        let frame = self.read().await;
        assert!(frame.get("closed").is_none(), "{frame}");
        let seq = frame["seq"].as_u64().unwrap();
        if seq > 0 {
            assert_eq!(seq, self.last + 1, "nothing is missing and nothing comes twice: {frame}");
            self.last = seq;
        }
        frame
    }

    /// The next frame of this kind; others before it are passed over.
    pub async fn until(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["kind"] == kind {
                return frame;
            }
        }
    }

    /// Waits until the people are these: role and where, as they came.
    pub async fn people(&mut self, expected: &[(&str, &str)]) -> Value {
        let mut expected = expected.to_vec();
        expected.sort();
        loop {
            let frame = self.until("people").await;
            let people = frame["people"].as_array().unwrap();
            let mut there: Vec<(&str, &str)> =
                people.iter().map(|one| (one["role"].as_str().unwrap(), one["where"].as_str().unwrap())).collect();
            there.sort();
            if there == expected {
                return frame;
            }
        }
    }

    /// Waits until the one in this role is away, or is no longer.
    pub async fn away(&mut self, role: &str, away: bool) {
        loop {
            let frame = self.until("people").await;
            let people = frame["people"].as_array().unwrap();
            if people.iter().any(|one| one["role"] == role && one["away"] == away) {
                return;
            }
        }
    }

    /// Waits until the place in the queue is this.
    pub async fn place(&mut self, place: u64) {
        while self.until("place").await["place"] != place {}
    }

    /// The code with which the server closes; frames before it are passed over.
    pub async fn closed(&mut self) -> u16 {
        loop {
            let frame = self.read().await;
            if let Some(closed) = frame.get("closed") {
                return u16::try_from(closed.as_u64().unwrap_or_else(|| panic!("{closed}"))).unwrap();
            }
        }
    }

    /// Nothing was said to it before the answer to a ping: all that was said earlier is there by then.
    pub async fn hears_nothing(&mut self) {
        self.whisper(json!({ "kind": "ping" })).await;
        let mut frame = self.next().await;
        // The queue moves by itself.
        while frame["kind"] == "place" {
            frame = self.next().await;
        }
        assert_eq!(frame["kind"], "pong", "{frame}");
    }

    /// So that it is not taken for silent.
    pub async fn ping(&mut self) {
        self.whisper(json!({ "kind": "ping" })).await;
        self.until("pong").await;
    }
}
