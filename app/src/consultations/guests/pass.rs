//! The secret of a link, and the cookie that it becomes: sealed, for one guest of one room.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use http::{HeaderMap, HeaderValue, header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::platform::keys::{Keys, Purpose};

/// Longer than any room is open.
const HOURS: i64 = 5;
/// 16 bytes in base64.
const SECRET_LENGTH: usize = 22;

fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-visit" } else { "visit" }
}

/// What stands in the address. Made of the form's id and the house's key, so that the same form sent twice
/// shows the same link, though only its hash is kept.
pub fn secret(keys: &Keys, room: Uuid, id: Uuid) -> String {
    let hash = keys.hash(Purpose::GuestLink, &[b"link".as_slice(), room.as_bytes(), id.as_bytes()].concat());
    URL_SAFE_NO_PAD.encode(&hash[..16])
}

/// What is kept of it. `None` for what no link looks like.
pub fn hash_of(keys: &Keys, secret: &str) -> Option<Vec<u8>> {
    let fits = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'_';
    (secret.len() == SECRET_LENGTH && secret.bytes().all(fits))
        .then(|| keys.hash(Purpose::GuestLink, &[b"kept".as_slice(), secret.as_bytes()].concat()))
}

#[derive(Serialize, Deserialize)]
struct Pass {
    guest: Uuid,
    room: Uuid,
    until: DateTime<Utc>,
}

/// The cookie by which a guest is known from now on.
pub fn cookie(keys: &Keys, room: Uuid, guest: Uuid, now: DateTime<Utc>, https: bool) -> HeaderValue {
    let pass = Pass { guest, room, until: now + Duration::hours(HOURS) };
    let sealed = keys.seal(Purpose::GuestPass, b"guest", &serde_json::to_vec(&pass).unwrap_or_default());
    let text = format!(
        "{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}",
        cookie_name(https),
        URL_SAFE_NO_PAD.encode(sealed),
        HOURS * 3_600,
        if https { "; Secure" } else { "" }
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("visit=; Path=/; Max-Age=0"))
}

/// The guest and the room of the cookie that came with a request.
pub fn guest_in(keys: &Keys, headers: &HeaderMap, now: DateTime<Utc>, https: bool) -> Option<(Uuid, Uuid)> {
    let name = cookie_name(https);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let value = cookies
        .flat_map(|value| value.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix(name).and_then(|rest| rest.strip_prefix('=')))?;
    let sealed = URL_SAFE_NO_PAD.decode(value).ok()?;
    let pass: Pass = serde_json::from_slice(&keys.open_sealed(Purpose::GuestPass, b"guest", &sealed)?).ok()?;
    (now < pass.until).then_some((pass.guest, pass.room))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_the_same_for_the_same_form_and_fits_its_hash() {
        let keys = Keys::random();
        let (room, id) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let one = secret(&keys, room, id);
        assert_eq!(one, secret(&keys, room, id));
        assert_ne!(one, secret(&keys, room, Uuid::from_u128(3)));
        assert_ne!(one, secret(&keys, Uuid::from_u128(3), id));
        assert_eq!(one.len(), SECRET_LENGTH);
        assert!(hash_of(&keys, &one).is_some());
        for no_link in ["", "short", &format!("{one}x"), &"/".repeat(22), &"ß".repeat(11)] {
            assert_eq!(hash_of(&keys, no_link), None, "{no_link}");
        }
    }

    #[test]
    fn a_cookie_reads_back_until_it_is_too_old() {
        let (keys, now) = (Keys::random(), DateTime::UNIX_EPOCH);
        let (room, guest) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for https in [true, false] {
            let set = cookie(&keys, room, guest, now, https);
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_string();
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(&format!("a=b; {pair}; c=d")).unwrap());
            let read = |keys: &Keys, hours: i64| guest_in(keys, &headers, now + Duration::hours(hours), https);
            assert_eq!(read(&keys, 4), Some((guest, room)));
            assert_eq!(read(&keys, 5), None);
            assert_eq!(read(&Keys::random(), 0), None);
        }
        assert_eq!(guest_in(&keys, &HeaderMap::new(), now, true), None);
    }
}
