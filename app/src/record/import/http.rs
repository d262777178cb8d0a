//! `POST /fhir`: a source sends a bundle with its token.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{FromRequestParts, State},
};
use http::{StatusCode, header, request::Parts};
use tokio::sync::Semaphore;

use super::{Report, Unreadable, bundle, outcome, store, take};
use crate::{
    people::Ods,
    platform::keys::Purpose,
    web::{
        App,
        answer::{Answer, Outcome},
        trouble::Trouble,
    },
};

/// Bundles that are read at one time: memory stays bounded however many are sent.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// A sender who stalls gives up their turn: others are waiting for it.
const LONGEST_SEND: Duration = Duration::from_secs(60);

/// The organisation whose token came with the request.
pub struct Source(pub Ods);

impl FromRequestParts<App> for Source {
    type Rejection = Answer;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Source, Answer> {
        let refused = || {
            let told = serde_json::json!({ "resourceType": "OperationOutcome", "issue": [
                { "severity": "error", "code": "security", "diagnostics": "Send a source's token as Authorization: Bearer." }] });
            Answer::json_with(StatusCode::UNAUTHORIZED, &told)
                .with_header(header::WWW_AUTHENTICATE, http::HeaderValue::from_static("Bearer"))
        };
        let sent = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let token =
            sent.strip_prefix("Bearer ").map(str::trim).filter(|token| !token.is_empty()).ok_or_else(refused)?;
        let hash = app.platform.keys.hash(Purpose::SourceToken, token.as_bytes());
        let mut tx = app.platform.db.read().await.map_err(|_| away())?;
        store::source_of_token(&mut tx, hash).await.map_err(|_| away())?.map(Source).ok_or_else(refused)
    }
}

fn away() -> Answer {
    let told = serde_json::json!({ "resourceType": "OperationOutcome", "issue": [
        { "severity": "error", "code": "transient", "diagnostics": "The database does not answer. Send it again later." }] });
    Answer::json_with(StatusCode::SERVICE_UNAVAILABLE, &told)
}

pub async fn receive(State(app): State<App>, Source(source): Source, body: Body) -> Outcome {
    let _turn = AT_ONCE.acquire().await.map_err(|_| Trouble::TryLater)?;
    // Counts while it reads: what is too large is refused before it is all here.
    let sent = tokio::time::timeout(LONGEST_SEND, axum::body::to_bytes(body, bundle::LARGEST)).await;
    let Ok(bytes) = sent.map_err(|_| Trouble::TryLater)? else { return Ok(refuse(Unreadable::TooLarge)) };
    let items = match bundle::read(&bytes) {
        Ok(items) => items,
        Err(why) => return Ok(refuse(why)),
    };
    let report = take::take(&app.platform, &source, None, &items, &bytes).await?;
    let status = match report {
        Report::Taken(_) => StatusCode::OK,
        Report::MatchedNobody(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(fhir_json(status, &outcome::operation_outcome(&report)))
}

fn refuse(why: Unreadable) -> Answer {
    let status = match why {
        Unreadable::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Unreadable::NotJson | Unreadable::NotFhir | Unreadable::TooDeep | Unreadable::TooMany => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    fhir_json(status, &outcome::unreadable(why))
}

fn fhir_json(status: StatusCode, value: &serde_json::Value) -> Answer {
    Answer::json_with(status, value)
        .with_header(header::CONTENT_TYPE, http::HeaderValue::from_static("application/fhir+json"))
}
