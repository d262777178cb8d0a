//! Reading an HTML form. A form that is not of the expected shape is `Invalid`, never a panic
//! and never a half-read change; extra fields are refused (`deny_unknown_fields` on the struct).

use axum::extract::{FromRequest, Request};
use http::HeaderMap;
use serde::{Deserialize, de::DeserializeOwned};

use super::trouble::Trouble;

/// The longest form, in bytes: a page of text.
pub const LONGEST: usize = 64 * 1024;

/// The fields of a urlencoded form.
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, _: &S) -> Result<Self, Trouble> {
        let is_form = content_type(request.headers()).starts_with("application/x-www-form-urlencoded");
        let bytes = body(request, LONGEST).await?;
        // A button without fields sends an empty body, by some browsers without a type.
        if !is_form && !bytes.is_empty() {
            return Err(Trouble::Invalid("Go back to the page and send the form again."));
        }
        serde_urlencoded::from_bytes(&bytes).map(Form).map_err(|_| {
            Trouble::Invalid("Some of what was sent is not part of this form. Go back to the page and send it again.")
        })
    }
}

/// A button and nothing else: a field that comes with it is none of ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoFields {}

/// A JSON body from one of our own scripts.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, _: &S) -> Result<Self, Trouble> {
        if !content_type(request.headers()).starts_with("application/json") {
            return Err(Trouble::Invalid("Reload the page and try again."));
        }
        let bytes = body(request, LONGEST).await?;
        serde_json::from_slice(&bytes).map(Json).map_err(|_| Trouble::Invalid("Reload the page and try again."))
    }
}

/// Whether these headers announce a form of ours. A button without fields sends an empty body,
/// by some browsers without a type.
pub fn is_form(headers: &HeaderMap) -> bool {
    content_type(headers).starts_with("application/x-www-form-urlencoded") || content_type(headers).is_empty()
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn body(request: Request, longest: usize) -> Result<bytes::Bytes, Trouble> {
    axum::body::to_bytes(request.into_body(), longest).await.map_err(|_| Trouble::TooLarge)
}
