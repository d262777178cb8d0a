//! The lock on readings that wait on a phone: closed in the browser with the phone's public key,
//! opened here alone. `public/pkg/kept.js` has the other half; change both or neither.
//!
//! ECDH on P-256 with a key of the moment, HKDF-SHA-256 (RFC 5869), AES-256-GCM: the parts that
//! every browser's WebCrypto has. What stands outside the lock is bound into it ([`About`]), so an
//! entry cannot be passed off as another one, or as another phone's.

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use p256::{PublicKey, SecretKey, ecdh::diffie_hellman, elliptic_curve::sec1::ToSec1Point};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::platform::keys::random_bytes;

/// A point of P-256, uncompressed (SEC 1): what the browser calls "raw".
const POINT: usize = 65;
/// What the derived key is for. A new form of the lock gets a new number.
const USE: &[u8] = b"nene reading 1";

/// What everybody sees of an entry: bound into the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    pub phone: Uuid,
    pub entry: Uuid,
    /// When it was put on the phone, by the phone's clock: milliseconds since 1970.
    pub put_at: i64,
}

impl About {
    fn bytes(self) -> Vec<u8> {
        [self.phone.as_bytes().as_slice(), self.entry.as_bytes(), &self.put_at.to_be_bytes()].concat()
    }
}

/// The two halves of a phone's key.
pub struct Pair {
    pub public: Vec<u8>,
    pub private: Zeroizing<Vec<u8>>,
}

impl Pair {
    /// A new one. `None` does not happen: nearly every number of 32 bytes is a key.
    pub fn random() -> Option<Pair> {
        let secret = (0..9).find_map(|_| SecretKey::from_slice(&random_bytes::<32>()).ok())?;
        Some(Pair { public: point(&secret.public_key()), private: Zeroizing::new(secret.to_bytes().to_vec()) })
    }
}

/// What is in `sealed` (the point of the moment's key, then the closed text); `None` when it was
/// not closed for this key and about this.
pub fn open(private: &[u8], about: About, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (from, closed) = sealed.split_first_chunk::<POINT>()?;
    let secret = SecretKey::from_slice(private).ok()?;
    let theirs = PublicKey::from_sec1_bytes(from).ok()?;
    let (key, nonce) = derived(&secret, &theirs, &[from.as_slice(), &point(&secret.public_key())].concat())?;
    let cipher = Aes256Gcm::new_from_slice(key.as_slice()).ok()?;
    let open = cipher.decrypt(&Nonce::from(nonce), Payload { msg: closed, aad: &about.bytes() }).ok()?;
    Some(Zeroizing::new(open))
}

/// Key and nonce: each key closes one text, so that no nonce comes twice under it.
fn derived(secret: &SecretKey, other: &PublicKey, salt: &[u8]) -> Option<(Zeroizing<[u8; 32]>, [u8; 12])> {
    let mut bytes = Zeroizing::new([0; 44]);
    diffie_hellman(secret.to_nonzero_scalar(), other.as_affine())
        .extract::<Sha256>(Some(salt))
        .expand(USE, bytes.as_mut_slice())
        .ok()?;
    let (key, nonce) = bytes.split_at(32);
    Some((Zeroizing::new(key.try_into().ok()?), nonce.try_into().ok()?))
}

fn point(key: &PublicKey) -> Vec<u8> {
    key.to_sec1_point(false).as_bytes().to_vec()
}

#[cfg(test)]
#[path = "tests/seal.rs"]
pub mod seal;
#[cfg(test)]
#[path = "tests/sealed_tests.rs"]
mod tests;
