//! What a handler answers when all went well.

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::trouble::Trouble;

/// What every handler gives back.
pub type Outcome = Result<Answer, Trouble>;

pub struct Answer(Response);

impl Answer {
    /// A whole HTML page.
    pub fn page(html: String) -> Answer {
        Answer::with_type(StatusCode::OK, "text/html; charset=utf-8", html.into())
    }

    /// The same form again, with what was typed and what is wrong with it.
    pub fn page_with_errors(html: String) -> Answer {
        Answer::with_type(StatusCode::UNPROCESSABLE_ENTITY, "text/html; charset=utf-8", html.into())
    }

    /// Nothing was done, because something changed in the meantime; the page shows how it is now.
    pub fn page_of_conflict(html: String) -> Answer {
        Answer::with_type(StatusCode::CONFLICT, "text/html; charset=utf-8", html.into())
    }

    /// What stands here is not there, or no more: said in words of its own.
    pub fn page_not_there(html: String) -> Answer {
        Answer::with_type(StatusCode::NOT_FOUND, "text/html; charset=utf-8", html.into())
    }

    /// After a change: look there. `path` is one of our own.
    pub fn see_other(path: &str) -> Answer {
        let mut response = StatusCode::SEE_OTHER.into_response();
        let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
        response.headers_mut().insert(header::LOCATION, place);
        Answer(response)
    }

    /// Send the same there once more: method and body are kept. `path` is one of our own.
    pub fn send_again(path: &str) -> Answer {
        let Answer(mut response) = Answer::see_other(path);
        *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
        Answer(response)
    }

    pub fn json<T: Serialize>(value: &T) -> Answer {
        Answer::json_with(StatusCode::OK, value)
    }

    pub fn json_with<T: Serialize>(status: StatusCode, value: &T) -> Answer {
        Answer::with_type(status, "application/json", serde_json::to_vec(value).unwrap_or_default())
    }

    pub fn no_content() -> Answer {
        Answer(StatusCode::NO_CONTENT.into_response())
    }

    /// A file to keep. The name is ours, never one from outside (T-FI-02).
    pub fn download(content_type: &str, file_name: &'static str, bytes: Vec<u8>) -> Answer {
        Answer::file(content_type, format!("attachment; filename=\"{file_name}\""), bytes)
    }

    /// A file of somebody else's making, to be looked at in the browser: in a sandbox of its own,
    /// where nothing runs and nothing is fetched (T-FI-03).
    pub fn sandboxed(content_type: &str, bytes: Vec<u8>) -> Answer {
        let mut answer = Answer::file(content_type, "inline".into(), bytes);
        answer.0.headers_mut().insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'",
            ),
        );
        answer
    }

    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Answer {
        self.0.headers_mut().insert(name, value);
        self
    }

    fn file(content_type: &str, disposition: String, bytes: Vec<u8>) -> Answer {
        let mut answer = Answer::with_type(StatusCode::OK, content_type, bytes);
        if let Ok(disposition) = HeaderValue::from_str(&disposition) {
            answer.0.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
        }
        answer
    }

    fn with_type(status: StatusCode, content_type: &str, body: Vec<u8>) -> Answer {
        let mut response = (status, body).into_response();
        let content_type =
            HeaderValue::from_str(content_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
        Answer(response)
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        self.0
    }
}
