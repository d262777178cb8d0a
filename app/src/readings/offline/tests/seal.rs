//! Closing a box as the browser does, for tests.

use super::*;

/// As the browser closes it.
pub fn seal(public: &[u8], about: About, text: &[u8]) -> Vec<u8> {
    let moment = Pair::random().unwrap();
    seal_with(&moment.private, public, about, text)
}

pub fn seal_with(private: &[u8], public: &[u8], about: About, text: &[u8]) -> Vec<u8> {
    let secret = SecretKey::from_slice(private).unwrap();
    let theirs = PublicKey::from_sec1_bytes(public).unwrap();
    let from = point(&secret.public_key());
    let (key, nonce) = derived(&secret, &theirs, &[from.as_slice(), public].concat()).unwrap();
    let cipher = Aes256Gcm::new_from_slice(key.as_slice()).unwrap();
    let closed = cipher.encrypt(&Nonce::from(nonce), Payload { msg: text, aad: &about.bytes() }).unwrap();
    [from, closed].concat()
}
