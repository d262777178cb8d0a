//! The link and the code of an invitation to a carer: made like those of a practice's invitations,
//! hashed under keys of their own, so that one never opens the other.

use crate::{
    invitations::secret::{Code, Link},
    platform::keys::{Keys, Purpose},
};

/// For the one answer that shows them.
pub struct Secrets {
    pub link: Link,
    pub code: Code,
}

impl Secrets {
    pub fn random() -> Secrets {
        Secrets { link: Link::random(), code: Code::random() }
    }

    /// The whole address. `origin` comes from the settings, never from a request.
    pub fn address(&self, origin: &str) -> String {
        format!("{origin}/caring/invitation/{}", self.link.text())
    }
}

/// What is kept of the link. What is no link has the hash of one that nobody has.
pub fn hash_of_link(keys: &Keys, token: &str) -> Vec<u8> {
    let link = Link::parse(token).unwrap_or_else(Link::random);
    keys.hash(Purpose::CarerLink, link.text().as_bytes())
}

/// What is kept of the code: useless with another link.
pub fn hash_of_code(keys: &Keys, link_hash: &[u8], code: &Code) -> Vec<u8> {
    keys.hash(Purpose::CarerCode, &[link_hash, code.text().as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_bound_to_its_link() {
        let keys = Keys::random();
        let secrets = Secrets::random();
        let link = hash_of_link(&keys, &secrets.link.text().to_uppercase());
        assert_eq!(link, hash_of_link(&keys, &secrets.link.text()));
        assert_ne!(link, secrets.link.hash(&keys));
        let code = hash_of_code(&keys, &link, &secrets.code);
        assert_eq!(code, hash_of_code(&keys, &link, &secrets.code));
        assert_ne!(code, hash_of_code(&keys, b"another", &secrets.code));
        assert_ne!(hash_of_link(&keys, "no link"), hash_of_link(&keys, "no link"));
    }
}
