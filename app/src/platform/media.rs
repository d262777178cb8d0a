//! Where the operator lets sound and picture pass: a relay (TURN, RFC 8656) between browsers, and a server
//! that passes them on to many (LiveKit). Both may be missing.

use std::fmt;

use zeroize::Zeroizing;

use super::outgoing::{Address, Outgoing};

#[derive(Clone, Debug, Default)]
pub struct Media {
    pub relay: Option<Relay>,
    pub server: Option<Server>,
}

/// A relay that takes names and passwords made of a shared secret (coturn: `use-auth-secret`).
#[derive(Clone)]
pub struct Relay {
    /// `turn:turn.example:3478`, `turns:turn.example:443?transport=tcp`
    pub urls: Vec<String>,
    pub secret: Zeroizing<String>,
}

/// A LiveKit server, and the key by which it knows us.
#[derive(Clone)]
pub struct Server {
    /// Where browsers connect: `wss://video.example`
    pub url: String,
    /// Where we call it: `https://video.example`
    pub calls: Address,
    pub client: Outgoing,
    pub key: String,
    pub secret: Zeroizing<String>,
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relay({:?})", self.urls)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({})", self.url)
    }
}

/// A secret that is shorter could be guessed.
const SHORTEST_SECRET: usize = 16;
const MOST_URLS: usize = 8;

impl Media {
    /// Each of the two is left out where all of its settings are empty. The error is one sentence.
    pub fn open(
        (turn_urls, turn_secret): (&str, &str),
        (livekit_url, livekit_key, livekit_secret): (&str, &str, &str),
    ) -> Result<Media, String> {
        Ok(Media { relay: relay(turn_urls, turn_secret)?, server: server(livekit_url, livekit_key, livekit_secret)? })
    }
}

fn relay(urls: &str, secret: &str) -> Result<Option<Relay>, String> {
    let urls: Vec<String> = urls.split(',').map(str::trim).filter(|url| !url.is_empty()).map(str::to_string).collect();
    match (urls.is_empty(), secret.is_empty()) {
        (true, true) => return Ok(None),
        (true, false) => return Err("NENE_TURN_SECRET is set, and NENE_TURN_URLS names no relay.".into()),
        (false, true) => return Err("NENE_TURN_URLS is set, and NENE_TURN_SECRET is not.".into()),
        (false, false) => {}
    }
    if let Some(wrong) = urls.iter().find(|url| !is_turn(url)) {
        return Err(format!("NENE_TURN_URLS holds {wrong}, which is no address such as turn:turn.example:3478."));
    }
    if urls.len() > MOST_URLS {
        return Err(format!("NENE_TURN_URLS names more than {MOST_URLS} addresses."));
    }
    refuse_short("NENE_TURN_SECRET", secret)?;
    Ok(Some(Relay { urls, secret: secret.to_string().into() }))
}

/// RFC 7065: `turn:` or `turns:`, a host, perhaps a port, perhaps a transport.
fn is_turn(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("turn:").or_else(|| url.strip_prefix("turns:")) else { return false };
    let (place, query) = rest.split_once('?').unwrap_or((rest, "transport=udp"));
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-._:[]".contains(letter);
    !place.is_empty()
        && url.len() <= 200
        && place.chars().all(fits)
        && matches!(query, "transport=udp" | "transport=tcp")
}

fn server(url: &str, key: &str, secret: &str) -> Result<Option<Server>, String> {
    if url.is_empty() && key.is_empty() && secret.is_empty() {
        return Ok(None);
    }
    let wrong = || format!("NENE_LIVEKIT_URL is {url:?}, which is no address such as wss://video.example.");
    let base = url.trim_end_matches('/');
    let is_local = ["ws://127.0.0.1:", "ws://localhost:"].iter().any(|local| base.starts_with(local));
    if !(base.starts_with("wss://") || is_local) || base.len() > 200 {
        return Err(wrong());
    }
    if key.is_empty() {
        return Err("NENE_LIVEKIT_URL is set, and NENE_LIVEKIT_KEY is not.".into());
    }
    refuse_short("NENE_LIVEKIT_SECRET", secret)?;
    // The same host answers calls: https where browsers use wss.
    let calls = format!("http{}", base.trim_start_matches("ws"));
    // Who names a server names its origin too, wherever that lies.
    let client = Outgoing::new(vec![calls.clone()])?;
    let calls = client.address(&calls).map_err(|_| wrong())?;
    Ok(Some(Server { url: base.into(), calls, client, key: key.into(), secret: secret.to_string().into() }))
}

fn refuse_short(name: &str, secret: &str) -> Result<(), String> {
    if secret.len() < SHORTEST_SECRET {
        return Err(format!("{name} is shorter than {SHORTEST_SECRET} characters."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "a secret of 24 characters";

    fn told(turn: (&str, &str), livekit: (&str, &str, &str)) -> String {
        Media::open(turn, livekit).map(|media| format!("{media:?}")).unwrap_or_else(|told| told)
    }

    #[test]
    fn all_of_it_or_none_of_it() {
        let none = ("", "", "");
        assert_eq!(told(("", ""), none), "Media { relay: None, server: None }");
        for (urls, secret, part) in [
            ("turn:t.example:3478, turns:t.example:443?transport=tcp", SECRET, "Relay([\"turn:t.example:3478\", "),
            ("", SECRET, "NENE_TURN_URLS names no relay"),
            ("turn:t.example", "", "NENE_TURN_SECRET is not"),
            ("turn:t.example", "short", "NENE_TURN_SECRET is shorter"),
            ("stun:t.example", SECRET, "NENE_TURN_URLS holds stun:"),
            ("turn:t.example?transport=sctp", SECRET, "NENE_TURN_URLS holds turn:"),
            ("turn:t.example/\"><script>", SECRET, "NENE_TURN_URLS holds turn:"),
            ("turn:", SECRET, "NENE_TURN_URLS holds turn:"),
        ] {
            let told = told((urls, secret), none);
            assert!(told.contains(part) && !told.contains(SECRET), "{urls}: {told}");
        }
    }

    #[test]
    fn a_server_is_called_where_browsers_connect() {
        for (url, key, secret, part) in [
            ("wss://video.example", "key", SECRET, "Server(wss://video.example)"),
            ("ws://127.0.0.1:7880/", "key", SECRET, "Server(ws://127.0.0.1:7880)"),
            ("https://video.example", "key", SECRET, "NENE_LIVEKIT_URL is"),
            ("ws://video.example", "key", SECRET, "NENE_LIVEKIT_URL is"),
            ("", "key", SECRET, "NENE_LIVEKIT_URL is"),
            ("wss://video.example", "", SECRET, "NENE_LIVEKIT_KEY is not"),
            ("wss://video.example", "key", "short", "NENE_LIVEKIT_SECRET is shorter"),
        ] {
            let told = told(("", ""), (url, key, secret));
            assert!(told.contains(part) && !told.contains(SECRET), "{url}: {told}");
        }
        let media = Media::open(("", ""), ("ws://127.0.0.1:7880", "key", SECRET)).unwrap();
        assert_eq!(media.server.unwrap().calls.as_str(), "http://127.0.0.1:7880/");
    }
}
