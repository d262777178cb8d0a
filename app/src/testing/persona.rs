//! Somebody with a browser: keeps cookies, sends what a browser sends, reads what comes back.

use std::sync::Arc;

use axum::{Router, body::Body};
use http::{HeaderMap, Method, Request, header};
use http_body_util::BodyExt;
use tokio::sync::Mutex;
use tower::ServiceExt;
use tower_sessions::Session;

use super::stage::ORIGIN;
use crate::{
    people::PersonId,
    sign_in::{Proof, session_store},
    web::{App, layers},
};

#[derive(Clone)]
pub struct Persona {
    router: Router,
    cookie: Arc<Mutex<Option<String>>>,
    /// Every other cookie, as `name=value`.
    others: Arc<Mutex<Vec<String>>>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// Where a redirect leads.
    pub fn location(&self) -> String {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default().to_string()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Reply {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}

impl Persona {
    pub fn new(router: Router) -> Persona {
        Persona { router, cookie: Arc::default(), others: Arc::default() }
    }

    #[must_use]
    pub fn with_cookie(self, cookie: String) -> Persona {
        Persona { router: self.router, cookie: Arc::new(Mutex::new(Some(cookie))), others: self.others }
    }

    /// The session cookie as `name=value`.
    pub async fn cookie(&self) -> Option<String> {
        self.cookie.lock().await.clone()
    }

    /// Every cookie, as a browser sends them.
    pub async fn cookies(&self) -> String {
        let others = self.others.lock().await.clone();
        self.cookie.lock().await.iter().cloned().chain(others).collect::<Vec<_>>().join("; ")
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[("sec-fetch-mode", "navigate")], Vec::new()).await
    }

    /// Sends a form as our own page does.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = serde_urlencoded::to_string(fields).unwrap();
        let headers = [
            ("sec-fetch-site", "same-origin"),
            ("origin", ORIGIN),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        self.send(Method::POST, path, &headers, body.into_bytes()).await
    }

    /// Sends JSON as our own script does.
    pub async fn post_json(&self, path: &str, value: &serde_json::Value) -> Reply {
        let headers = [
            ("sec-fetch-site", "same-origin"),
            ("origin", ORIGIN),
            ("content-type", "application/json"),
            ("accept", "application/json"),
        ];
        self.send(Method::POST, path, &headers, value.to_string().into_bytes()).await
    }

    /// Sends exactly these headers, and the cookie.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies = self.cookies().await;
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let text = set.to_str().unwrap_or_default();
            let pair = text.split(';').next().unwrap_or_default().to_string();
            let gone = text.contains("Max-Age=0");
            let name = pair.split('=').next().unwrap_or_default().to_string();
            if name.ends_with("sid") {
                *self.cookie.lock().await = (!gone).then_some(pair);
                continue;
            }
            let mut others = self.others.lock().await;
            others.retain(|other| !other.starts_with(&format!("{name}=")));
            others.extend((!gone).then_some(pair));
        }
        let bytes = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
        Reply { status: parts.status.as_u16(), headers: parts.headers, bytes }
    }
}

/// A session as signing in makes one. The ceremony itself is tested in `sign_in`.
pub async fn signed_in_cookie(app: &App, person: PersonId) -> String {
    cookie_of(app, person, Proof::Passkey).await
}

pub async fn cookie_of(app: &App, person: PersonId, proof: Proof) -> String {
    let store = Arc::new(session_store::Sessions::new(app.platform.clone()));
    let session = Session::new(None, store, None);
    session_store::sign_in(&session, person, proof, "Test browser".into()).await.unwrap();
    let id = session.id().unwrap();
    format!("{}={id}", layers::cookie_name(app.settings.is_https()))
}
