//! The secret in the address of a calendar: made once, shown once, kept as a hash.

use crate::{
    invitations::secret::Link,
    platform::keys::{Keys, Purpose},
};

/// What programs look for at the end of such an address.
const ENDING: &str = ".ics";

/// The whole address. `origin` comes from the settings, never from a request.
pub fn address(origin: &str, link: &Link) -> String {
    format!("{origin}/calendar/{}{ENDING}", link.text())
}

/// What is kept of it. What is no secret has the hash of one that nobody has.
pub fn hash(keys: &Keys, token: &str) -> Vec<u8> {
    let text = token.strip_suffix(ENDING).unwrap_or(token);
    let link = Link::parse(text).unwrap_or_else(Link::random);
    keys.hash(Purpose::CalendarLink, link.text().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_leads_to_what_was_kept_and_nothing_else_does() {
        let keys = Keys::random();
        let link = Link::random();
        let address = address("https://nene.example", &link);
        assert!(address.starts_with("https://nene.example/calendar/") && address.ends_with(".ics"), "{address}");
        let kept = hash(&keys, &link.text());
        let token = address.rsplit('/').next().expect("a token");
        assert_eq!(hash(&keys, token), kept);
        assert_eq!(hash(&keys, &token.to_uppercase().replace(".ICS", "")), kept);
        assert_ne!(link.hash(&keys), kept, "a secret is for one purpose");
        for other in ["", ".ics", "x", "../x.ics", &Link::random().text()] {
            assert_ne!(hash(&keys, other), kept, "{other}");
        }
        assert_ne!(hash(&keys, "x"), hash(&keys, "x"));
    }
}
