//! Cross-site request forgery: an unsafe method is taken from our own pages only. Keeps plain
//! HTML forms working, unlike a token in a header (`web-security.md`, CSRF).

use http::{HeaderMap, Method, header};

/// Whether a request with this method and these headers may change something.
/// `Sec-Fetch-Site` decides where the browser sends it; else `Origin` must be our own; a request
/// with neither is refused.
pub fn may_change(method: &Method, headers: &HeaderMap, origin: &str) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let text = |value: &http::HeaderValue| value.to_str().map(str::to_string).unwrap_or_default();
    let sent_origin = headers.get(header::ORIGIN).map(text);
    // "null" comes from sandboxed frames and from pages that send no referrer; the browser
    // itself then still says where the request started.
    let origin_fits = sent_origin.as_deref().map(|sent| sent == origin);
    match headers.get("sec-fetch-site").map(text).as_deref() {
        Some("same-origin") => origin_fits != Some(false) || sent_origin.as_deref() == Some("null"),
        Some(_) => false,
        None => origin_fits == Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_change_anything() {
        let ours = "https://nene.example";
        for (site, origin, taken) in [
            (Some("same-origin"), Some(ours), true),
            (Some("same-origin"), None, true),
            (Some("same-origin"), Some("null"), true),
            (Some("same-origin"), Some("https://evil.example"), false),
            (Some("same-site"), Some("https://sub.nene.example"), false),
            (Some("cross-site"), Some(ours), false),
            (Some("none"), None, false),
            (None, Some(ours), true),
            (None, Some("https://nene.example.evil"), false),
            (None, Some("http://nene.example"), false),
            (None, Some("null"), false),
            (None, None, false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(site) = site {
                headers.insert("sec-fetch-site", site.parse().unwrap());
            }
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(may_change(&Method::POST, &headers, ours), taken, "{site:?} {origin:?}");
            assert!(may_change(&Method::GET, &headers, ours));
        }
    }
}
