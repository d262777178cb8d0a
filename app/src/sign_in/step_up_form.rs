//! A form that needs the passkey once more loses nothing: the answer is the page that asks for the
//! passkey, with all that was typed, which is then sent again. It stands inside the session layer.

use axum::{
    body::{Body, HttpBody},
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header, request::Parts};

use super::{
    step_up::Step,
    step_up_http,
    step_up_page::{Sent, Then},
};
use crate::web::{
    App,
    form::{self, LONGEST},
    trouble::Trouble,
    visit::Visit,
};

/// Keeps a copy of a form until it is known whether it is needed once more.
pub async fn keep(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_form(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, LONGEST).await else { return Trouble::TooLarge.into_response() };
    let again = parts.clone();
    let response = next.run(Request::from_parts(parts, Body::from(bytes.clone()))).await;
    match response.extensions().get::<Trouble>() {
        Some(Trouble::StepUp(purpose, subject)) => {
            let step = Step { purpose: *purpose, subject: *subject };
            asking(&app, again, bytes, step).await.unwrap_or_else(Trouble::into_response)
        }
        _ => response,
    }
}

/// Files and scripts have ways of their own: what they send is not kept.
fn is_form(request: &Request) -> bool {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    // What does not say how long it is, a bundle in chunks for one, is never kept.
    let length = request.body().size_hint().upper();
    request.method() == Method::POST
        && form::is_form(request.headers())
        && length.is_some_and(|length| length <= LONGEST as u64)
        && !header(header::ACCEPT).unwrap_or_default().contains("json")
}

async fn asking(app: &App, mut parts: Parts, bytes: Bytes, step: Step) -> Result<Response, Trouble> {
    let visit = Visit::from_request_parts(&mut parts, app).await?;
    let fields = serde_urlencoded::from_bytes(&bytes)
        .map_err(|_| Trouble::Invalid("Go back to the page and send the form again."))?;
    let sent = Sent { to: parts.uri.path().to_string(), fields };
    let html = step_up_http::html(&mut visit.look().await?, step, Then::Send(sent)).await?;
    let mut response = (StatusCode::UNAUTHORIZED, html).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Ok(response)
}
