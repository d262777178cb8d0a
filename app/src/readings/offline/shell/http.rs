//! Answers the page. It asks nobody who they are.

use http::{HeaderName, HeaderValue, header};

use super::page;
use crate::{
    ui::look::Look,
    web::{
        answer::{Answer, Outcome},
        trouble::Trouble,
        visit::Visit,
    },
};

pub async fn page(visit: Visit) -> Outcome {
    let mut chrome = visit.public_chrome("Write a reading on this phone");
    // A phone keeps it whatever its owner chose: it goes by the plain name.
    chrome.look = Look::Plain;
    // It is kept and shown again: a value of the moment would be none.
    chrome.nonce = String::new();
    let policy = format!(
        "default-src 'none'; script-src {origin}/pkg/; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
        origin = visit.app.settings.origin
    );
    let policy = HeaderValue::from_str(&policy).map_err(|_| Trouble::internal("the origin is no header"))?;
    let answer = Answer::page(page::diary(chrome)).with_header(header::CONTENT_SECURITY_POLICY, policy);
    Ok(answer.with_header(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")))
}
