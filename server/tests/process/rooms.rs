//! A call while the program is stopped, and while it is killed: whoever is there comes back to where they were.

use std::time::{Duration, Instant};

use app::platform::Platform;
use futures::{SinkExt, StreamExt};
use http::header;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};
use uuid::Uuid;

use super::{house::House, people, wire};

type Socket = WebSocketStream<TcpStream>;

/// A visit by video of the patient, now.
async fn visit(platform: &Platform, person: Uuid) -> Uuid {
    let (id, now) = (Uuid::now_v7(), platform.clock.now());
    let mut tx = platform.db.write().await.unwrap();
    tx.query(
        "insert into appointment (person_id, id, slot_id, organisation_ods, clinic_id, clinician_name, service, place,
            starts_at, ends_at, channel, description, comment, state, needs, made_at, booked_by, booked_as, changed_at)
         values ($1, $2, $3, 'Y99001', $3, 'Dr Rowan', 'GP appointment', '', $4, $5, 'video', '', '', 'booked', '{}',
            $4, $1, 'person', $4)",
    )
    .bind(person)
    .bind(id)
    .bind(Uuid::now_v7())
    .bind(now)
    .bind(now + chrono::Duration::minutes(15))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

async fn open(house: &House, room: Uuid, cookie: &str, hello: Value) -> (Socket, Value) {
    let mut request = format!("ws://{}/rooms/{room}/socket", house.addr).into_client_request().unwrap();
    request.headers_mut().insert(header::ORIGIN, house.origin().parse().unwrap());
    request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
    let (mut socket, _) = client_async(request, TcpStream::connect(house.addr).await.unwrap()).await.unwrap();
    socket.send(Message::text(hello.to_string())).await.unwrap();
    let first = next(&mut socket).await.unwrap();
    (socket, first)
}

/// The next frame; the code of the close instead.
async fn next(socket: &mut Socket) -> Result<Value, Option<u16>> {
    let read = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(text.as_str()).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map(|frame| u16::from(frame.code))),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), read).await.expect("the server says something")
}

#[tokio::test]
async fn the_program_is_stopped_and_killed_and_who_waits_is_where_they_were() {
    let house = House::on_sqlite();
    // The first start makes the schema.
    assert_eq!(house.serve(&[]).stop(), Some(0));
    let platform = house.platform().await;
    let person = people::patient(&platform).await;
    let room = visit(&platform, person.0).await;
    let cookie = people::cookie(&platform, person).await;
    let running = house.serve(&[]);
    let path = format!("/appointments/{room}/room/ticket");
    let origin = house.origin();
    let headers = [
        ("cookie", cookie.as_str()),
        ("sec-fetch-site", "same-origin"),
        ("origin", origin.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let ticket = wire::send(running.addr, "POST", &path, &headers, &[]).expect(200);
    let ticket: Value = serde_json::from_slice(&ticket.body).unwrap();
    let hello = json!({ "seq": 0, "kind": "hello", "ticket": ticket["ticket"] });
    let (mut socket, welcome) = open(&house, room, &cookie, hello).await;
    assert_eq!((welcome["kind"].as_str(), welcome["where"].as_str()), (Some("welcome"), Some("waiting")));
    let resume = json!({ "seq": 0, "kind": "hello", "resume": { "key": welcome["resume"], "last": 0 } });

    // An open socket keeps nobody from stopping, and is told to come back.
    let start = Instant::now();
    running.ask_to_stop();
    let told = loop {
        match next(&mut socket).await {
            Ok(_) => {}
            Err(code) => break code,
        }
    };
    assert_eq!(told, Some(1012));
    assert_eq!(running.wait(), Some(0));
    assert!(start.elapsed() < Duration::from_secs(10), "it took {:?}", start.elapsed());

    let running = house.serve(&[]);
    let (mut socket, welcome) = open(&house, room, &cookie, resume.clone()).await;
    assert_eq!((welcome["resumed"].as_str(), welcome["where"].as_str()), (Some("gaps"), Some("waiting")));
    running.kill();
    while next(&mut socket).await.is_ok() {}

    let running = house.serve(&[]);
    let (_socket, welcome) = open(&house, room, &cookie, resume).await;
    assert_eq!((welcome["resumed"].as_str(), welcome["where"].as_str()), (Some("gaps"), Some("waiting")));
    assert_eq!(running.stop(), Some(0));
}
