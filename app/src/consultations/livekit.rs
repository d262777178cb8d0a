//! What a LiveKit server needs of us: access tokens (JWT, HS256) with its video grants, and the three calls by
//! which it says who is there, somebody is put out, and a room is ended.
//!
//! <https://docs.livekit.io/frontends/reference/tokens-grants/>,
//! <https://docs.livekit.io/reference/other/roomservice-api/>. Server of self-hosters: a room needs not be made
//! beforehand, the first who comes makes it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{conference::Holder, protocol::Part};
use crate::platform::{
    keys,
    media::Server,
    outgoing::{Answer, Call},
};

/// A token is for connecting, at once; who is there gets new ones from the server itself. Who was put out
/// could come back with an old one for so long, and the server has no way to take one back: `keeper` asks it
/// again and again who is there.
const GOOD_FOR: Duration = Duration::minutes(2);
/// Our own calls.
const CALL_FOR: Duration = Duration::minutes(1);

/// The claims of a token. What is left out is not granted, but for publishing and subscribing, which a
/// server grants where nothing is said.
#[derive(Serialize)]
struct Claims<'a> {
    /// The key by which the server knows us.
    iss: &'a str,
    /// Who: the identity in the room.
    #[serde(skip_serializing_if = "str::is_empty")]
    sub: &'a str,
    nbf: i64,
    exp: i64,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    video: Grants<'a>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Grants<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    room: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    room_join: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    room_admin: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    room_create: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    can_publish: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    can_subscribe: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    can_publish_data: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    can_publish_sources: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    can_update_own_metadata: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    room_record: Option<bool>,
}

/// Why the server was not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTold {
    #[error("the server for video does not answer")]
    NoAnswer,
    #[error("the server for video answered {0}")]
    Refused(u16),
}

/// With which somebody connects to a room. A guest shares no screen; nobody records.
pub fn pass(server: &Server, room: Uuid, holder: &Holder, now: DateTime<Utc>) -> String {
    let mut sources = vec!["camera", "microphone"];
    if matches!(holder.part, Part::Host | Part::Staff) {
        sources.extend(["screen_share", "screen_share_audio"]);
    }
    let (room, who) = (room.to_string(), holder.id.to_string());
    let video = Grants {
        room: &room,
        room_join: Some(true),
        can_publish: Some(true),
        can_subscribe: Some(true),
        can_publish_data: Some(true),
        can_publish_sources: Some(sources),
        can_update_own_metadata: Some(false),
        ..Grants::default()
    };
    token(server, &who, &holder.name, video, GOOD_FOR, now)
}

/// Puts somebody out. Whoever is not there is out already.
pub async fn remove(server: &Server, room: Uuid, who: Uuid, now: DateTime<Utc>) -> Result<(), NotTold> {
    let name = room.to_string();
    let video = Grants { room: &name, room_admin: Some(true), ..Grants::default() };
    let token = token(server, "", "", video, CALL_FOR, now);
    call(server, "RemoveParticipant", &token, json!({ "room": name, "identity": who.to_string() })).await.map(|_| ())
}

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    participants: Vec<Participant>,
}

#[derive(Deserialize)]
struct Participant {
    #[serde(default)]
    identity: String,
}

/// Who is there, of those who came by our passes.
pub async fn there(server: &Server, room: Uuid, now: DateTime<Utc>) -> Result<Vec<Uuid>, NotTold> {
    let name = room.to_string();
    let video = Grants { room: &name, room_admin: Some(true), ..Grants::default() };
    let token = token(server, "", "", video, CALL_FOR, now);
    let Some(answer) = call(server, "ListParticipants", &token, json!({ "room": name })).await? else {
        return Ok(Vec::new());
    };
    let body = answer.body().await.map_err(|_| NotTold::NoAnswer)?;
    let listed: Listed = serde_json::from_slice(&body).map_err(|_| NotTold::NoAnswer)?;
    Ok(listed.participants.iter().filter_map(|one| Uuid::parse_str(&one.identity).ok()).collect())
}

/// Ends the room for everybody in it.
pub async fn end(server: &Server, room: Uuid, now: DateTime<Utc>) -> Result<(), NotTold> {
    let name = room.to_string();
    let video = Grants { room: &name, room_create: Some(true), ..Grants::default() };
    let token = token(server, "", "", video, CALL_FOR, now);
    call(server, "DeleteRoom", &token, json!({ "room": name })).await.map(|_| ())
}

/// RFC 7515, 7519: two parts of JSON and their HMAC-SHA-256.
fn token(server: &Server, who: &str, name: &str, video: Grants<'_>, good_for: Duration, now: DateTime<Utc>) -> String {
    let claims = Claims {
        iss: &server.key,
        sub: who,
        // Clocks differ by a few seconds.
        nbf: (now - Duration::seconds(10)).timestamp(),
        exp: (now + good_for).timestamp(),
        name,
        video,
    };
    let part = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
    let head = part(br#"{"alg":"HS256","typ":"JWT"}"#);
    let body = part(&serde_json::to_vec(&claims).unwrap_or_default());
    let signed = format!("{head}.{body}");
    let mac = keys::signer(server.secret.as_bytes()).sign(signed.as_bytes());
    format!("{signed}.{}", part(&mac))
}

/// `None` where there is no such room, or nobody of that name in it.
async fn call(server: &Server, method: &str, token: &str, body: serde_json::Value) -> Result<Option<Answer>, NotTold> {
    let to = format!("{}/twirp/livekit.RoomService/{method}", server.calls.as_str().trim_end_matches('/'));
    let to = server.client.address(&to).map_err(|_| NotTold::NoAnswer)?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let bearer = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| NotTold::NoAnswer)?;
    headers.insert(header::AUTHORIZATION, bearer);
    let call = Call { method: Method::POST, to: &to, headers, body: body.to_string().into_bytes() };
    let answer = server.client.call(call).await.map_err(|_| NotTold::NoAnswer)?;
    let status = answer.status;
    match status {
        status if status.is_success() => Ok(Some(answer)),
        // Twirp says so of a room, or of somebody, that is not there.
        StatusCode::NOT_FOUND => Ok(None),
        status => Err(NotTold::Refused(status.as_u16())),
    }
}
