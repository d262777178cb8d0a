//! Names and passwords for a relay that end by themselves: coturn's `use-auth-secret`, after
//! draft-uberti-behave-turn-rest-00. Pure. The relay needs nothing but the secret to know them.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use uuid::Uuid;

use super::protocol::IceServer;
use crate::platform::media::Relay;

/// The longest that one is good for. It outlives the room by nothing: a connection that is made anew in the
/// middle of a call needs one that is still good.
const LONGEST: Duration = Duration::hours(5);

/// What a browser needs to use this relay.
pub fn server(relay: &Relay, who: Uuid, closes_at: DateTime<Utc>, now: DateTime<Utc>) -> IceServer {
    let until = closes_at.clamp(now, now + LONGEST);
    // The name after the colon stands in the relay's log: it is one of this room alone.
    let username = format!("{}:{}", until.timestamp(), who.simple());
    let credential = password(&relay.secret, &username);
    IceServer { urls: relay.urls.clone(), username, credential }
}

/// `base64(HMAC-SHA1(secret, username))`
fn password(secret: &str, username: &str) -> String {
    match <Hmac<Sha1> as KeyInit>::new_from_slice(secret.as_bytes()) {
        Ok(mut mac) => {
            mac.update(username.as_bytes());
            STANDARD.encode(mac.finalize().into_bytes())
        }
        // HMAC takes a key of any length (RFC 2104).
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_what_coturn_computes() {
        // printf '1700000000:alice' | openssl dgst -sha1 -hmac north-of-the-wall -binary | base64
        assert_eq!(password("north-of-the-wall", "1700000000:alice"), EXPECTED);
    }

    const EXPECTED: &str = "DUc97LAZ4+61uBE+vszNmAGi1XA=";

    #[test]
    fn it_ends_with_the_room() {
        let relay = Relay { urls: vec!["turn:t.example".into()], secret: "secret".to_string().into() };
        let now = DateTime::UNIX_EPOCH + Duration::days(20_000);
        let until = |closes_at| {
            let server = server(&relay, Uuid::from_u128(1), closes_at, now);
            assert_eq!(server.credential, password("secret", &server.username));
            server.username.split(':').next().unwrap().parse::<i64>().unwrap() - now.timestamp()
        };
        assert_eq!(until(now + Duration::hours(1)), 3_600);
        assert_eq!(until(now + Duration::days(9)), 5 * 3_600);
        assert_eq!(until(now - Duration::hours(1)), 0);
    }
}
