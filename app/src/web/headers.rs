//! The response headers of `web-security.md`, on every answer: pages, errors, files.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// What no page may use: all of it, and Bluetooth but on the page that connects to a device.
macro_rules! permissions {
    ($bluetooth:literal) => {
        concat!(
            "camera=(), microphone=(), geolocation=(), usb=(), payment=(), bluetooth=(",
            $bluetooth,
            "), publickey-credentials-get=(self), publickey-credentials-create=(self)"
        )
    };
}

const PERMISSIONS: &str = permissions!("");
/// For the one page that connects to a device.
pub const PERMISSIONS_WITH_BLUETOOTH: &str = permissions!("self");

/// Sets what is not set yet; an answer may be stricter (a sandboxed file), never looser.
pub fn secure(headers: &mut HeaderMap, nonce: &str, https: bool) {
    let fixed: [(HeaderName, &'static str); 9] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
        (HeaderName::from_static("origin-agent-cluster"), "?1"),
        (HeaderName::from_static("x-frame-options"), "DENY"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::VARY).or_insert(HeaderValue::from_static("Cookie"));
    if https {
        let years_2 = HeaderValue::from_static("max-age=63072000; includeSubDomains; preload");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(years_2);
    }
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(nonce, https)) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
}

fn content_security_policy(nonce: &str, https: bool) -> String {
    let upgrade = if https { "; upgrade-insecure-requests" } else { "" };
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
         media-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'{upgrade}"
    )
}
