//! Access tokens and calls, against what LiveKit documents; and a server on this machine that takes the calls.

use std::sync::{Arc, Mutex};

use axum::{Router, extract::Path, http::HeaderMap, routing::post};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;
use uuid::Uuid;

use super::support::{Browser, House, ODS, Scene, change};
use crate::{
    access::role::Role,
    consultations::{
        Kind, RoomFacts,
        conference::{Conference, Holder},
        livekit::{self, NotTold},
        protocol::{Media, Part},
        put_room,
    },
    on_both_databases,
    people::{Ods, PersonId},
    platform::{Platform, media},
    testing::stage::Stage,
};

const SECRET: &str = "a secret that both sides have";

fn media(port: u16) -> media::Media {
    media::Media::open(("", ""), (&format!("ws://127.0.0.1:{port}"), "APIkey", SECRET)).unwrap()
}

/// The claims of a token, its seal checked by the book (RFC 7515, A.1).
fn claims(token: &str) -> Value {
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3);
    let head: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
    assert_eq!(head, json!({ "alg": "HS256", "typ": "JWT" }));
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{}.{}", parts[0], parts[1]).as_bytes());
    assert_eq!(URL_SAFE_NO_PAD.decode(parts[2]).unwrap(), mac.finalize().into_bytes().to_vec());
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap()
}

fn holder(part: Part) -> Holder {
    Holder { id: Uuid::from_u128(2), name: "Dr Anna Okafor".into(), part }
}

#[test]
fn a_pass_has_the_claims_that_are_documented() {
    let media = media(7880);
    let (room, now) = (Uuid::from_u128(1), DateTime::UNIX_EPOCH + Duration::days(20_000));
    let conference = Conference::of(Kind::Conference, &media);
    assert_eq!(conference.seats(), 16);
    let Media::Sfu { url, token } = conference.pass(room, &holder(Part::Host), now, now) else { panic!("a server") };
    assert_eq!(url, "ws://127.0.0.1:7880");
    assert_eq!(
        claims(&token),
        json!({
            "iss": "APIkey",
            "sub": Uuid::from_u128(2),
            "name": "Dr Anna Okafor",
            "nbf": now.timestamp() - 10,
            "exp": now.timestamp() + 120,
            "video": {
                "room": room,
                "roomJoin": true,
                "canPublish": true,
                "canSubscribe": true,
                "canPublishData": true,
                "canPublishSources": ["camera", "microphone", "screen_share", "screen_share_audio"],
                "canUpdateOwnMetadata": false,
            },
        })
    );
    for part in [Part::Patient, Part::Carer, Part::Guest] {
        let Media::Sfu { token, .. } = conference.pass(room, &holder(part), now, now) else { panic!("a server") };
        assert_eq!(claims(&token)["video"]["canPublishSources"], json!(["camera", "microphone"]), "{part:?}");
        // Nobody leads or records by a pass.
        for grant in ["roomAdmin", "roomCreate", "roomList", "roomRecord", "recorder", "hidden"] {
            assert!(claims(&token)["video"].get(grant).is_none(), "{grant}");
        }
    }
    // A visit, and every room where no server is, goes from browser to browser.
    assert_eq!(Conference::of(Kind::Visit, &media).seats(), 4);
    assert_eq!(Conference::of(Kind::Conference, &media::Media::default()).seats(), 4);
}

/// What a server was told: the method, the claims of the token, and the words.
type Got = Arc<Mutex<Vec<(String, Value, Value)>>>;

/// Who is there, as it says when it is asked.
type There = Arc<Mutex<Vec<Uuid>>>;

/// A server on this machine that takes the calls.
async fn server() -> (media::Media, Got, There) {
    let (got, there) = (Got::default(), There::default());
    let (kept, listed) = (Arc::clone(&got), Arc::clone(&there));
    let router = Router::new().route(
        "/twirp/livekit.RoomService/{method}",
        post(move |Path(method): Path<String>, headers: HeaderMap, body: String| {
            let (kept, listed) = (Arc::clone(&kept), Arc::clone(&listed));
            async move {
                let token = headers["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap().to_string();
                assert_eq!(headers["content-type"], "application/json");
                let body: Value = serde_json::from_str(&body).unwrap();
                let status = match body["room"].as_str().unwrap() {
                    room if room == Uuid::from_u128(404).to_string() => 404,
                    room if room == Uuid::from_u128(500).to_string() => 500,
                    _ => 200,
                };
                let answer = match method.as_str() {
                    "ListParticipants" => {
                        // And somebody who came by no pass of ours.
                        let mut there = vec![json!({ "identity": "EG_1", "state": "ACTIVE" })];
                        there.extend(listed.lock().unwrap().iter().map(|who| json!({ "identity": who })));
                        json!({ "participants": there })
                    }
                    _ => json!({}),
                };
                kept.lock().unwrap().push((method, claims(&token), body));
                (http::StatusCode::from_u16(status).unwrap(), answer.to_string())
            }
        }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (media(port), got, there)
}

/// How often the server was told to put somebody out.
fn put_out(got: &Got, who: Uuid) -> usize {
    let is_it =
        |(told, _, body): &&(String, Value, Value)| told == "RemoveParticipant" && body["identity"] == json!(who);
    got.lock().unwrap().iter().filter(is_it).count()
}

async fn until(what: impl Fn() -> bool) {
    let seen = async {
        while !what() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), seen).await.expect("the server is told");
}

#[tokio::test]
async fn the_server_is_told_who_goes_and_that_it_is_over() {
    let (media, got, there) = server().await;
    let server = media.server.as_ref().unwrap();
    let (room, who, now) = (Uuid::from_u128(1), Uuid::from_u128(2), DateTime::UNIX_EPOCH + Duration::days(20_000));
    livekit::remove(server, room, who, now).await.unwrap();
    livekit::end(server, room, now).await.unwrap();
    // Whoever is not there is out already.
    livekit::remove(server, Uuid::from_u128(404), who, now).await.unwrap();
    assert_eq!(livekit::end(server, Uuid::from_u128(500), now).await, Err(NotTold::Refused(500)));
    there.lock().unwrap().extend([who]);
    assert_eq!(livekit::there(server, room, now).await, Ok(vec![who]));
    assert_eq!(livekit::there(server, Uuid::from_u128(404), now).await, Ok(Vec::new()));
    assert_eq!(livekit::there(server, Uuid::from_u128(500), now).await, Err(NotTold::Refused(500)));
    let got = got.lock().unwrap().clone();
    let (method, token, body) = &got[4];
    assert_eq!((method.as_str(), body), ("ListParticipants", &json!({ "room": room })));
    assert_eq!(token["video"], json!({ "room": room, "roomAdmin": true }));
    let (method, token, body) = &got[0];
    assert_eq!((method.as_str(), body), ("RemoveParticipant", &json!({ "room": room, "identity": who })));
    assert_eq!(token["video"], json!({ "room": room, "roomAdmin": true }));
    assert_eq!(token["exp"], now.timestamp() + 60);
    assert!(token.get("sub").is_none());
    let (method, token, body) = &got[1];
    assert_eq!((method.as_str(), body), ("DeleteRoom", &json!({ "room": room })));
    assert_eq!(token["video"], json!({ "room": room, "roomCreate": true }));

    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let away = media::Media::open(("", ""), (&format!("ws://127.0.0.1:{port}"), "APIkey", SECRET)).unwrap();
    assert_eq!(livekit::end(away.server.as_ref().unwrap(), room, now).await, Err(NotTold::NoAnswer));
}

/// A conference of Y99001 about Ivy, to which she and Nora of Y99002 are asked.
async fn conference(stage: &Stage, scene: &Scene, nora: PersonId) -> Uuid {
    let id = Uuid::now_v7();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let facts = RoomFacts {
        id,
        kind: Kind::Conference,
        organisation: Ods::parse(ODS).unwrap(),
        person: Some(scene.ivy),
        queue: id,
        starts_at: stage.now(),
    };
    put_room(&mut tx, &facts).await.unwrap();
    tx.query(
        "insert into conference (id, organisation_ods, person_id, person_is_asked, title, ends_at, made_by, made_at)
         values ($1, $2, $3, 1, 'Going home', $4, $5, $6)",
    )
    .bind(id)
    .bind(ODS)
    .bind(scene.ivy.0)
    .bind(stage.now() + Duration::hours(1))
    .bind(scene.doctor.0)
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.query("insert into conference_member (conference_id, person_id, organisation_ods, invited_at) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(nora.0)
        .bind("Y99002")
        .bind(stage.now())
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

on_both_databases! {
    async fn a_case_conference_of_two_organisations(stage) {
        let scene = Scene::new(stage).await;
        let nora = stage.staff("Nora", "Y99002", Role::Gp).await;
        let other = stage.staff("Olu", "Y99002", Role::Gp).await;
        let id = conference(stage, &scene, nora).await;
        let (media, got, _) = server().await;
        let house = House::with(stage, Platform { media, ..stage.app.platform.clone() }).await;
        let path = |ods: &str| format!("/practice/{ods}/rooms/{id}/ticket");
        let mut doctor = Browser::join(&house, &stage.visitor(scene.doctor).await, &path(ODS)).await;
        assert_eq!(doctor.welcome["media"]["kind"], "sfu");
        // Asked of another organisation: in without waiting, and not in the lead.
        let visitor = stage.visitor(nora).await;
        let mut nora = Browser::join(&house, &visitor, &path("Y99002")).await;
        assert_eq!((nora.welcome["role"].as_str(), nora.welcome["where"].as_str()), (Some("staff"), Some("in")));
        nora.say(json!({ "kind": "end" })).await;
        assert_eq!(nora.until("refused").await["why"], "not-yours");
        stage.visitor(other).await.post(&path("Y99002"), &[]).await.expect(404);
        // Ivy is let in for a part.
        let mut ivy =
            Browser::join(&house, &stage.visitor(scene.ivy).await, &format!("/appointments/{id}/room/ticket")).await;
        assert_eq!(ivy.welcome["where"], "waiting");
        assert!(ivy.welcome.get("media").is_none());
        doctor.say(json!({ "kind": "admit", "who": ivy.me })).await;
        let admitted = ivy.until("admitted").await;
        let token = claims(admitted["media"]["token"].as_str().unwrap());
        assert_eq!((token["sub"].as_str(), token["video"]["room"].as_str()), (Some(&*ivy.me.to_string()), Some(&*id.to_string())));
        doctor.say(json!({ "kind": "back", "who": ivy.me })).await;
        ivy.until("back").await;
        let back = ivy.me;
        // Nora is no longer asked: she is out, and the server is told.
        change(stage, "delete from conference_member where conference_id = $1", id).await;
        stage.advance(Duration::seconds(4));
        assert_eq!(nora.until("removed").await["why"], "access");
        doctor.people(&[("host", "in"), ("patient", "waiting")]).await;
        // Nor is Ivy.
        change(stage, "update conference set person_is_asked = 0 where id = $1", id).await;
        stage.advance(Duration::seconds(4));
        assert_eq!(ivy.until("removed").await["why"], "access");
        doctor.say(json!({ "kind": "end" })).await;
        doctor.until("ended").await;
        // Each is told in its own time.
        let ended = || got.lock().unwrap().iter().any(|(told, ..)| told == "DeleteRoom");
        until(|| put_out(&got, nora.me) > 0 && put_out(&got, back) > 0 && ended()).await;
        assert!(got.lock().unwrap().iter().all(|(_, _, body)| body["room"] == json!(id)));
    }

    async fn who_was_put_out_does_not_come_back_by_an_old_pass(stage) {
        let scene = Scene::new(stage).await;
        let nora = stage.staff("Nora", "Y99002", Role::Gp).await;
        let id = conference(stage, &scene, nora).await;
        let (media, got, there) = server().await;
        let house = House::with(stage, Platform { media, ..stage.app.platform.clone() }).await;
        let path = |ods: &str| format!("/practice/{ods}/rooms/{id}/ticket");
        let mut doctor = Browser::join(&house, &stage.visitor(scene.doctor).await, &path(ODS)).await;
        let visitor = stage.visitor(nora).await;
        let mut nora = Browser::join(&house, &visitor, &path("Y99002")).await;
        doctor.say(json!({ "kind": "remove", "who": nora.me })).await;
        assert_eq!(nora.until("removed").await["why"], "host");
        doctor.people(&[("host", "in")]).await;
        until(|| put_out(&got, nora.me) == 1).await;
        // She still has her pass, and the server lets her in.
        there.lock().unwrap().extend([doctor.me, nora.me]);
        stage.advance(Duration::seconds(6));
        until(|| put_out(&got, nora.me) > 1).await;
        assert_eq!(put_out(&got, doctor.me), 0);
        // By a ticket she comes, and waits like everybody whom the host put out.
        let nora = Browser::join(&house, &visitor, &path("Y99002")).await;
        assert_eq!((nora.welcome["role"].as_str(), nora.welcome["where"].as_str()), (Some("staff"), Some("waiting")));
        assert!(nora.welcome.get("media").is_none());
    }
}
