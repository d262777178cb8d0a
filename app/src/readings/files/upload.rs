//! A file in a form: read whole, with limits, before anything is done with it.

use axum::extract::{FromRequest, Multipart, Request};
use http::header;

use crate::web::{form, trouble::Trouble};

/// 1 MB: a year of a sensor is about as much.
pub const LARGEST: usize = 1024 * 1024;
/// Around the file: boundaries, names, the other field.
const AROUND: usize = 8 * 1024;

/// What came in the form: the file that was chosen, or what was pasted.
#[derive(Debug)]
pub struct Upload {
    pub file: Vec<u8>,
    pub pasted: String,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &S) -> Result<Upload, Trouble> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            // As long as any other form may be, so that nobody can send more by calling it another.
            let _ = axum::body::to_bytes(request.into_body(), form::LONGEST).await.map_err(|_| Trouble::TooLarge)?;
            return Err(Trouble::Invalid("Go back to the page and send the form again."));
        }
        // Counts while it reads: what is too large is refused before it is all here.
        let (parts, body) = request.into_parts();
        let bytes = axum::body::to_bytes(body, LARGEST + AROUND).await.map_err(|_| Trouble::TooLarge)?;
        let request = Request::from_parts(parts, axum::body::Body::from(bytes));
        let mut form = Multipart::from_request(request, state).await.map_err(|_| broken())?;
        let mut upload = Upload { file: Vec::new(), pasted: String::new() };
        while let Some(field) = form.next_field().await.map_err(|_| broken())? {
            // The name of the file is not read: it may say more than the person meant to send.
            let name = field.name().unwrap_or_default().to_string();
            let bytes = field.bytes().await.map_err(|_| broken())?;
            match name.as_str() {
                "file" if upload.file.is_empty() => upload.file = bytes.to_vec(),
                "pasted" if upload.pasted.is_empty() => upload.pasted = String::from_utf8_lossy(&bytes).into_owned(),
                _ => return Err(broken()),
            }
        }
        if upload.file.len() > LARGEST || upload.pasted.len() > LARGEST {
            return Err(Trouble::TooLarge);
        }
        Ok(upload)
    }
}

fn broken() -> Trouble {
    Trouble::Invalid("Some of what was sent is not part of this form. Go back to the page and send it again.")
}
