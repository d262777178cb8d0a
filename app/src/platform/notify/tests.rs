//! Against a service on this machine that speaks like GOV.UK Notify and looks at the token.

use axum::{Json, Router, extract::State, response::IntoResponse, routing};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;

use super::*;

const SERVICE: &str = "26785a09-ab16-4eb0-8407-a37497a57506";
const SECRET: &str = "3d844edf-8d35-48ac-975b-e847b4f122b0";
const TEXT: &str = "f33517ff-2a88-4f6e-b855-c550268ce08a";
const LETTER: &str = "c3d4e5f6-a7b8-4012-8def-234567890abc";
const LARGE: &str = "d4e5f6a7-b8c9-4123-8ef0-34567890abcd";
/// Of an operator who sends no letters.
const TEXTS: Templates<'static> = Templates { text: TEXT, letter: "", large_letter: "" };

/// What the service answers, and what it has got.
#[derive(Clone, Default)]
struct Fake {
    answer: Arc<Mutex<Option<(u16, Option<&'static str>)>>>,
    got: Arc<Mutex<Vec<(String, Value)>>>,
}

fn now() -> DateTime<Utc> {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

/// As the service does it: signature, issuer, and no older than 30 seconds.
fn knows(headers: &HeaderMap) -> bool {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some((said, signature)) = token.strip_prefix("Bearer ").and_then(|token| token.rsplit_once('.')) else {
        return false;
    };
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(said.as_bytes());
    let claims = said.split_once('.').and_then(|(_, claims)| URL_SAFE_NO_PAD.decode(claims).ok()).unwrap_or_default();
    let claims: Value = serde_json::from_slice(&claims).unwrap_or_default();
    let is_signed = URL_SAFE_NO_PAD.decode(signature).is_ok_and(|signature| mac.verify_slice(&signature).is_ok());
    is_signed && claims["iss"] == SERVICE && (claims["iat"].as_i64().unwrap_or(0) - now().timestamp()).abs() <= 30
}

async fn answer(
    State(fake): State<Fake>,
    uri: Uri,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> axum::response::Response {
    if !knows(&headers) {
        return (StatusCode::FORBIDDEN, "{}").into_response();
    }
    if let Some((status, retry_after)) = *fake.answer.lock().unwrap() {
        let mut response = StatusCode::from_u16(status).unwrap().into_response();
        if let Some(retry_after) = retry_after {
            response.headers_mut().insert("retry-after", retry_after.parse().unwrap());
        }
        return response;
    }
    let body = serde_json::from_slice(&body).unwrap_or_default();
    fake.got.lock().unwrap().push((uri.path().to_string(), body));
    (StatusCode::CREATED, Json(json!({ "id": Uuid::now_v7() }))).into_response()
}

async fn service() -> (Fake, String) {
    let fake = Fake::default();
    let router = Router::new()
        .route("/v2/notifications/{kind}", routing::post(answer))
        .route("/v2/templates", routing::get(answer))
        .with_state(fake.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (fake, url)
}

fn key(secret: &str) -> String {
    format!("team-{SERVICE}-{secret}")
}

fn text() -> Posted {
    Posted::Text { to: "+447700900123".into(), words: "You have an update".into() }
}

#[tokio::test]
async fn texts_and_letters_are_posted_as_the_service_wants_them() {
    let (fake, url) = service().await;
    let templates = Templates { text: TEXT, letter: LETTER, large_letter: LARGE };
    let notify = Notify::open(&url, &key(SECRET), &templates).unwrap();
    assert_eq!(notify.answers(now()).await, Ok(()));
    fake.got.lock().unwrap().clear();
    let id = Uuid::now_v7();
    notify.send(id, &text(), now()).await.unwrap();
    let to = ["Ivy Marlow", "1 Hill Road", "York", "YO1 1AA"].map(String::from).to_vec();
    let letter = Posted::Letter {
        to: to.clone(),
        print: Print::Standard,
        heading: "You have an update".into(),
        words: "Sign in to see it".into(),
    };
    notify.send(id, &letter, now()).await.unwrap();
    // For who reads large print there is another template; where there is none, they get this letter.
    let large = Posted::Letter { to, print: Print::Large, heading: String::new(), words: String::new() };
    notify.send(id, &large, now()).await.unwrap();
    let one_size = Templates { large_letter: "", ..templates };
    Notify::open(&url, &key(SECRET), &one_size).unwrap().send(id, &large, now()).await.unwrap();
    let sizes: Vec<Value> = fake.got.lock().unwrap().drain(2..).map(|(_, body)| body["template_id"].clone()).collect();
    assert_eq!(sizes, [LARGE, LETTER]);
    let got = fake.got.lock().unwrap().clone();
    assert_eq!(
        got,
        [
            (
                "/v2/notifications/sms".to_string(),
                json!({ "phone_number": "+447700900123", "template_id": TEXT, "reference": id,
                        "personalisation": { "message": "You have an update" } })
            ),
            (
                "/v2/notifications/letter".to_string(),
                json!({ "template_id": LETTER, "reference": id,
                        "personalisation": { "address_line_1": "Ivy Marlow", "address_line_2": "1 Hill Road",
                            "address_line_3": "York", "address_line_4": "YO1 1AA",
                            "heading": "You have an update", "message": "Sign in to see it" } })
            ),
        ]
    );
}

#[tokio::test]
async fn what_the_service_answers_is_told_apart() {
    let (fake, url) = service().await;
    let notify = Notify::open(&url, &key(SECRET), &TEXTS).unwrap();
    for (status, retry_after, outcome) in [
        (400, None, NotSent::Refused(400)),
        (403, None, NotSent::Refused(403)),
        (404, None, NotSent::Refused(404)),
        (429, None, NotSent::Later(None)),
        (429, Some("120"), NotSent::Later(Some(Duration::from_secs(120)))),
        (429, Some("0"), NotSent::Later(None)),
        (500, None, NotSent::Later(None)),
        (503, Some("Tue, 24 Nov 2026 10:01:00 GMT"), NotSent::Later(Some(Duration::from_secs(60)))),
        (302, None, NotSent::Refused(302)),
    ] {
        *fake.answer.lock().unwrap() = Some((status, retry_after));
        let told = notify.send(Uuid::now_v7(), &text(), now()).await.unwrap_err();
        // A date is told from the service's own clock where it sends one.
        match (told, outcome) {
            (NotSent::Later(Some(_)), NotSent::Later(Some(_))) if status == 503 => {}
            (told, outcome) => assert_eq!(told, outcome, "{status}"),
        }
    }
    // No template for letters: they are off, texts are not.
    let letter =
        Posted::Letter { to: vec!["Ivy".into()], print: Print::Standard, heading: String::new(), words: String::new() };
    assert_eq!(notify.send(Uuid::now_v7(), &letter, now()).await, Err(NotSent::Off));
    assert!(notify.takes(Way::Text) && !notify.takes(Way::Letter));
}

#[tokio::test]
async fn a_wrong_key_and_a_wrong_clock_are_refused() {
    let (fake, url) = service().await;
    let other = Notify::open(&url, &key("3d844edf-8d35-48ac-975b-e847b4f122b1"), &TEXTS).unwrap();
    assert_eq!(other.send(Uuid::now_v7(), &text(), now()).await, Err(NotSent::Refused(403)));
    assert_eq!(other.answers(now()).await, Err(NotSent::Refused(403)));
    let ours = Notify::open(&url, &key(SECRET), &TEXTS).unwrap();
    let late = now() + chrono::Duration::seconds(31);
    assert_eq!(ours.send(Uuid::now_v7(), &text(), late).await, Err(NotSent::Refused(403)));
    assert!(fake.got.lock().unwrap().is_empty());
}

#[tokio::test]
async fn nobody_there_is_later_and_gone_in_between_is_unsure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let notify = Notify::open(&url, &key(SECRET), &TEXTS).unwrap();
    let hangs_up = tokio::spawn(async move {
        // reqwest tries a request once more on a new connection only where none of it was sent.
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 64];
            let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut head).await;
        }
    });
    assert_eq!(notify.send(Uuid::now_v7(), &text(), now()).await, Err(NotSent::Unsure));
    hangs_up.abort();
    let _ = hangs_up.await;
    assert_eq!(notify.send(Uuid::now_v7(), &text(), now()).await, Err(NotSent::Later(None)));
}

#[tokio::test]
async fn a_folder_keeps_each_once() {
    let folder = tempfile::tempdir().unwrap();
    let notify =
        Notify::open(&format!("folder:{}", folder.path().join("texts").display()), "", &Templates::default()).unwrap();
    let id = Uuid::now_v7();
    notify.send(id, &text(), now()).await.unwrap();
    notify.send(id, &text(), now()).await.unwrap();
    let files: Vec<_> =
        std::fs::read_dir(folder.path().join("texts")).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let kept: Posted = serde_json::from_slice(&std::fs::read(&files[0]).unwrap()).unwrap();
    assert_eq!(kept, text());
    assert_eq!(notify.answers(now()).await, Ok(()));
}

#[tokio::test]
async fn off_is_off() {
    let notify = Notify::open("off", "", &Templates::default()).unwrap();
    assert_eq!(notify.send(Uuid::now_v7(), &text(), now()).await, Err(NotSent::Off));
    assert!(!notify.takes(Way::Text) && !notify.takes(Way::Letter));
}
