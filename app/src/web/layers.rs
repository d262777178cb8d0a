//! The coat that every request wears: an id, a nonce, the same-origin rule, a session, the
//! security headers, and a whole page instead of a bare error.

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{Method, StatusCode, header};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};
use tracing::Instrument;

use super::{
    App, headers, kept_frame, look, page,
    routes::{Door, Routes},
    same_origin,
    trouble::Trouble,
    visit::{Nonce, RequestId, Unwritten},
    whose::Whose,
};
use crate::{
    platform::{documents::hex, keys::random_bytes},
    sign_in::{session_store::Sessions, step_up_form},
    ui::{document::Chrome, exit},
};

/// The name of the session cookie: `__Host-` binds it to this host, https and every path.
pub fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-sid" } else { "sid" }
}

/// The whole portal as a service: all routes in their coat.
pub fn router(app: App, routes: Routes) -> Router {
    let https = app.settings.is_https();
    let machine: Arc<[&'static str]> =
        routes.table().iter().filter(|route| route.door == Door::Machine).map(|route| route.path).collect();
    let sessions = SessionManagerLayer::new(Sessions::new(app.platform.clone()))
        .with_name(cookie_name(https))
        .with_secure(https)
        .with_http_only(true)
        // Strict would lose the session on the way back from a link in a mail.
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd);
    routes
        .into_router()
        .fallback(|| async { Trouble::NotFound })
        .method_not_allowed_fallback(|| async { Trouble::NotFound })
        .layer(middleware::from_fn_with_state(app.clone(), step_up_form::keep))
        .layer(middleware::from_fn_with_state(app.clone(), kept_frame::keep_frame))
        .layer(sessions)
        .layer(middleware::from_fn_with_state((app.clone(), machine), coat))
        .with_state(app)
}

async fn coat(State((app, machine)): State<(App, Arc<[&'static str]>)>, mut request: Request, next: Next) -> Response {
    let id = RequestId(hex(&random_bytes::<8>()).into());
    let nonce = Nonce(hex(&random_bytes::<16>()).into());
    let unwritten = Unwritten::default();
    // `MatchedPath` is the pattern: no id and nothing typed reaches the log.
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_string());
    let method = request.method().clone();
    let span = tracing::info_span!("request", id = %id.0, %method, path = path.as_deref().unwrap_or("-"));
    let here = request.uri().path().to_string();
    let wants_json = wants_json(&request);
    let look = look::asked_in(request.headers());
    let is_machine = path.as_deref().is_some_and(|path| machine.contains(&path));
    let is_ours = is_machine || same_origin::may_change(&method, request.headers(), &app.settings.origin);
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(nonce.clone());
    request.extensions_mut().insert(unwritten.clone());

    let start = Instant::now();
    let mut response =
        if is_ours { next.run(request).instrument(span.clone()).await } else { Trouble::NotFromHere.into_response() };
    // Nothing is shown before it is written down who looked.
    for ticket in unwritten.0.lock().await.drain(..) {
        if ticket.durable().await.is_err() {
            response = Trouble::TryLater.into_response();
        }
    }
    // An extractor of the library that refused: the same page as for ours.
    if response.extensions().get::<Trouble>().is_none() && is_bare_error(&response) {
        let trouble = match response.status() {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Trouble::NotFound,
            StatusCode::PAYLOAD_TOO_LARGE => Trouble::TooLarge,
            status if status.is_client_error() => Trouble::Invalid("Go back to the page and try again."),
            _ => Trouble::internal("a handler ended without an answer"),
        };
        response.extensions_mut().insert(trouble);
    }
    if let Some(trouble) = response.extensions().get::<Trouble>().cloned() {
        // An outage on the pages of a carer reads as everything else that keeps a carer out.
        let is_for_another = matches!(Whose::of_path(&here), Whose::For(_));
        let trouble = if is_for_another && trouble == Trouble::TryLater { Trouble::NotAvailable } else { trouble };
        let kept = response.extensions_mut().remove::<Chrome>();
        let chrome = kept.unwrap_or_else(|| page::for_anybody(&app, &nonce, look, ""));
        response = if here == exit::PATH && trouble.status().is_server_error() {
            gone(app.settings.is_https())
        } else {
            dress(chrome, &method, &here, wants_json, trouble)
        };
    }
    headers::secure(response.headers_mut(), &nonce.0, app.settings.is_https());
    if let Ok(value) = http::HeaderValue::from_str(&id.0) {
        response.headers_mut().insert("x-request-id", value);
    }
    note(&span, &method, path.as_deref(), &response, start);
    response
}

pub(super) fn is_bare_error(response: &Response) -> bool {
    let status = response.status();
    let is_ours = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html") || kind.contains("json"));
    (status.is_client_error() || status.is_server_error()) && !is_ours
}

fn wants_json(request: &Request) -> bool {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    header(header::ACCEPT).contains("json") || header(header::CONTENT_TYPE).contains("json")
}

/// A trouble as a whole page; as JSON for our own scripts; as the way to sign in for a page
/// that needs it.
fn dress(chrome: Chrome, method: &Method, here: &str, wants_json: bool, trouble: Trouble) -> Response {
    if wants_json {
        let mut told = serde_json::json!({ "heading": trouble.heading(), "advice": trouble.advice() });
        if let Trouble::StepUp(purpose, subject) = &trouble {
            told["confirm"] = page::confirm_page(*purpose, *subject).into();
        }
        return (trouble.status(), axum::Json(told)).into_response();
    }
    if trouble == Trouble::SignIn && *method == Method::GET {
        return super::answer::Answer::see_other(&page::sign_in_path(here)).into_response();
    }
    if trouble == Trouble::Paused && *method == Method::GET {
        return super::answer::Answer::see_other("/paused").into_response();
    }
    if let Trouble::StepUp(purpose, subject) = &trouble
        && *method == Method::GET
    {
        return super::answer::Answer::see_other(&page::confirm_path(*purpose, *subject, here)).into_response();
    }
    let mut response = (trouble.status(), page::trouble(chrome, &trouble)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static("text/html; charset=utf-8"));
    if matches!(trouble, Trouble::TryLater | Trouble::TooMany | Trouble::NotAvailable) {
        response.headers_mut().insert(header::RETRY_AFTER, http::HeaderValue::from_static("60"));
    }
    response
}

/// No fault keeps anybody here who wants to leave: without a database that answers, the session
/// goes at least from this browser.
fn gone(https: bool) -> Response {
    let forget = format!("{}=; Path=/; Max-Age=0{}", cookie_name(https), if https { "; Secure" } else { "" });
    let mut response = super::answer::Answer::page(exit::gone()).into_response();
    if let Ok(forget) = http::HeaderValue::from_str(&forget) {
        response.headers_mut().insert(header::SET_COOKIE, forget);
    }
    response
}

fn note(span: &tracing::Span, method: &Method, path: Option<&str>, response: &Response, start: Instant) {
    let status = response.status().as_u16();
    let took = start.elapsed();
    let labels =
        [("method", method.to_string()), ("path", path.unwrap_or("-").to_string()), ("status", status.to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", "path" => labels[1].1.clone()).record(took.as_secs_f64());
    let _inside = span.enter();
    let micros = took.as_micros() as u64;
    match status {
        // "Not now": a carer who is kept out, or an outage, of which the database has told already.
        503 => tracing::info!(status, micros, "answered"),
        500.. => tracing::error!(status, micros, "answered"),
        _ => tracing::info!(status, micros, "answered"),
    }
}
