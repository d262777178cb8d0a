//! The response headers of `web-security.md`, on every answer: pages, errors, files.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// What no page may use: all of it, but Bluetooth on the page that connects to a device, and camera,
/// microphone and the picture of the screen on the pages on which people see each other.
macro_rules! permissions {
    ($bluetooth:literal, $call:literal) => {
        concat!(
            "camera=(",
            $call,
            "), microphone=(",
            $call,
            "), display-capture=(",
            $call,
            "), geolocation=(), usb=(), payment=(), bluetooth=(",
            $bluetooth,
            "), publickey-credentials-get=(self), publickey-credentials-create=(self)"
        )
    };
}

const PERMISSIONS: &str = permissions!("", "");
/// For the one page that connects to a device.
pub const PERMISSIONS_WITH_BLUETOOTH: &str = permissions!("self", "");
const PERMISSIONS_OF_A_CALL: &str = permissions!("", "self");

/// For a page on which people see and hear each other: camera, microphone and screen, and a socket to
/// this very site. Not every browser counts the socket of `wss:` as 'self' (Safari before 16), so it is named.
///
/// `server`: where else sound and picture go, as `wss://video.example`.
pub fn of_a_call(nonce: &str, origin: &str, server: Option<&str>) -> [(HeaderName, HeaderValue); 2] {
    let mut connect = format!("'self' {}", origin.replacen("http", "ws", 1));
    if let Some(server) = server {
        // Its client asks over http why a socket was refused.
        connect.push_str(&format!(" {server} {}", server.replacen("ws", "http", 1)));
    }
    let policy = content_security_policy(nonce, origin.starts_with("https://"), &connect);
    [
        (HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS_OF_A_CALL)),
        // Hexadecimal digits and an address that the start has read: always a header.
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'")),
        ),
    ]
}

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
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(nonce, https, "'self'")) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
}

fn content_security_policy(nonce: &str, https: bool, connect: &str) -> String {
    let upgrade = if https { "; upgrade-insecure-requests" } else { "" };
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src {connect}; manifest-src 'self'; worker-src 'self'; \
         media-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'{upgrade}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_with_a_call_may_use_the_camera_and_a_socket_to_this_site_alone() {
        for (origin, socket) in
            [("https://nene.test", "wss://nene.test"), ("http://localhost:3000", "ws://localhost:3000")]
        {
            let [(_, permissions), (_, policy)] = of_a_call("abc", origin, None);
            let (permissions, policy) = (permissions.to_str().unwrap(), policy.to_str().unwrap());
            for allowed in
                ["camera=(self)", "microphone=(self)", "display-capture=(self)", "bluetooth=()", "geolocation=()"]
            {
                assert!(permissions.contains(allowed), "{permissions}");
            }
            assert!(policy.contains(&format!("connect-src 'self' {socket};")), "{policy}");
            assert!(policy.contains("'nonce-abc'") && !policy.contains("unsafe-inline"), "{policy}");
        }
        let [_, (_, policy)] = of_a_call("abc", "https://nene.test", Some("wss://video.example"));
        let connect = "connect-src 'self' wss://nene.test wss://video.example https://video.example;";
        assert!(policy.to_str().unwrap().contains(connect), "{policy:?}");
        let mut headers = HeaderMap::new();
        secure(&mut headers, "abc", true);
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("connect-src 'self';"), "{policy}");
        for closed in ["camera=()", "microphone=()", "display-capture=()"] {
            assert!(headers["permissions-policy"].to_str().unwrap().contains(closed));
        }
    }
}
