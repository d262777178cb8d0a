//! Secrets: one master key in a file of its own, and one key per purpose derived from it.
//!
//! Use [`Keys::hash`] for what must be found again but never read back (codes, links), and
//! [`Keys::seal`] for what must be read back but not by who has the database alone.

use std::path::Path;

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use hmac::{Hmac, Mac};
use rand::RngCore;
use sha2::Sha256;
use zeroize::Zeroizing;

/// What a key is for. A hash made for one purpose never matches one made for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    InvitationLink,
    InvitationCode,
    CarerLink,
    CarerCode,
    RecoveryCode,
    Ceremony,
    SourceToken,
    RateLimit,
    AccessLog,
    /// The anchors of the access log.
    LogAnchor,
    /// Whose chain an anchor names.
    AnchoredChain,
    JobPayload,
    /// A file of readings that waits to be confirmed.
    ReadingFile,
    /// What opens the readings that wait on a phone.
    ReadingPhone,
    /// A code that was sent to a telephone or an e-mail address.
    ContactCode,
    /// What signs messages to push services.
    PushKey,
    /// Where a phone is reached.
    PushSubscription,
    /// The same, to be found again.
    PushEndpoint,
    /// Which messages to a phone take each other's place.
    PushTopic,
    /// What the buttons of a notification send back.
    ReminderButton,
    /// What one process says to the others.
    Bus,
    /// What opens the socket of a room.
    RoomTicket,
    /// The names of those who are in a room.
    RoomMember,
    /// What takes a connection to a room up again.
    RoomResume,
    /// On what somebody's place in a room rests.
    RoomStanding,
    /// The one-time link of a guest, and the cookie that it becomes.
    GuestLink,
    GuestPass,
    /// The secret address of a calendar that another program follows.
    CalendarLink,
}

/// One purpose's key at hand, for many hashes in a row.
#[derive(Clone)]
pub struct Signer(Hmac<Sha256>);

impl Signer {
    /// HMAC-SHA-256 of `bytes`: the same as [`Keys::hash`].
    pub fn sign(&self, bytes: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }
}

pub struct Keys {
    master: Zeroizing<[u8; 32]>,
}

impl Keys {
    /// A key of the moment, for tests.
    pub fn random() -> Keys {
        Keys { master: Zeroizing::new(random_bytes()) }
    }

    /// Reads the key file, or makes it (readable by its owner alone). The error is one sentence.
    pub fn open(path: &Path) -> Result<Keys, String> {
        match std::fs::read(path) {
            Ok(bytes) => {
                refuse_open_file(path)?;
                let master = <[u8; 32]>::try_from(bytes.as_slice())
                    .map_err(|_| format!("NENE_KEY_FILE names {}, which is not a key of 32 bytes.", path.display()))?;
                Ok(Keys { master: Zeroizing::new(master) })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Keys::random();
                write_private(path, keys.master.as_slice()).map_err(|error| {
                    format!("NENE_KEY_FILE names {}, which cannot be written: {}.", path.display(), error.kind())
                })?;
                Ok(keys)
            }
            Err(error) => {
                Err(format!("NENE_KEY_FILE names {}, which cannot be read: {}.", path.display(), error.kind()))
            }
        }
    }

    /// HMAC-SHA-256 under the purpose's own key: 32 bytes.
    pub fn hash(&self, purpose: Purpose, bytes: &[u8]) -> Vec<u8> {
        self.signer(purpose).sign(bytes).to_vec()
    }

    pub fn signer(&self, purpose: Purpose) -> Signer {
        signer(&self.purpose_key(purpose))
    }

    /// AES-256-GCM: 12 bytes of nonce, then the sealed bytes. `about` must be the same to open.
    pub fn seal(&self, purpose: Purpose, about: &[u8], bytes: &[u8]) -> Vec<u8> {
        let nonce: [u8; 12] = random_bytes();
        let cipher = Aes256Gcm::new(&self.purpose_key(purpose).into());
        let sealed = cipher
            .encrypt(&Nonce::from(nonce), Payload { msg: bytes, aad: about })
            // AES-GCM refuses only texts beyond 64 GiB.
            .unwrap_or_default();
        [nonce.as_slice(), &sealed].concat()
    }

    /// `None` when the bytes were not sealed by this key for this purpose and subject.
    pub fn open_sealed(&self, purpose: Purpose, about: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<12>()?;
        let cipher = Aes256Gcm::new(&self.purpose_key(purpose).into());
        cipher.decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: about }).ok()
    }

    fn purpose_key(&self, purpose: Purpose) -> [u8; 32] {
        signer(self.master.as_slice()).sign(format!("nene {purpose:?}").as_bytes())
    }
}

/// HMAC-SHA-256 under any key.
pub fn signer(key: &[u8]) -> Signer {
    #[allow(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
    let mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("any length");
    Signer(mac)
}

/// Bytes from the operating system.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

#[cfg(unix)]
fn refuse_open_file(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map(|file| file.permissions().mode()).unwrap_or(0);
    if mode & 0o077 != 0 {
        return Err(format!("NENE_KEY_FILE names {}, which others may read: run chmod 600 on it.", path.display()));
    }
    Ok(())
}

#[cfg(unix)]
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_for_one_purpose() {
        let keys = Keys::random();
        assert_eq!(keys.hash(Purpose::InvitationCode, b"x"), keys.hash(Purpose::InvitationCode, b"x"));
        assert_ne!(keys.hash(Purpose::InvitationCode, b"x"), keys.hash(Purpose::InvitationLink, b"x"));
        assert_ne!(keys.hash(Purpose::InvitationCode, b"x"), Keys::random().hash(Purpose::InvitationCode, b"x"));
    }

    #[test]
    fn what_is_sealed_opens_only_whole_and_in_its_place() {
        let keys = Keys::random();
        let sealed = keys.seal(Purpose::JobPayload, b"job 1", b"a link");
        assert_eq!(keys.open_sealed(Purpose::JobPayload, b"job 1", &sealed).as_deref(), Some(&b"a link"[..]));
        assert_eq!(keys.open_sealed(Purpose::JobPayload, b"job 2", &sealed), None);
        for place in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[place] ^= 1;
            assert_eq!(keys.open_sealed(Purpose::JobPayload, b"job 1", &bent), None, "byte {place}");
        }
        assert_eq!(keys.open_sealed(Purpose::JobPayload, b"job 1", b"short"), None);
    }

    #[test]
    fn a_key_file_is_made_once_and_kept_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nene.key");
        let made = Keys::open(&path).unwrap();
        let read = Keys::open(&path).unwrap();
        assert_eq!(made.hash(Purpose::Ceremony, b"x"), read.hash(Purpose::Ceremony, b"x"));
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(Keys::open(&path).err().is_some_and(|said| said.contains("chmod 600")));
    }
}
