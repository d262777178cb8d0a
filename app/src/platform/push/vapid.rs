//! Who we are to a push service (RFC 8292): a key of this installation, and a token signed with it for
//! each service. A token is made once and used for hours: signing costs more than all the rest.

use std::{collections::HashMap, fmt, sync::Mutex};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use p256::{SecretKey, elliptic_curve::sec1::ToSec1Point};
use uuid::Uuid;
use web_push::{SubscriptionInfo, VapidSignature, VapidSignatureBuilder};
use zeroize::Zeroizing;

use crate::platform::keys::random_bytes;

/// A point of P-256, uncompressed (SEC 1).
pub const POINT: usize = 65;

/// A token is good for so long (at most 24 hours: RFC 8292, 2), and used until half of it is over.
const GOOD_FOR: Duration = Duration::hours(12);
const USED_FOR: Duration = Duration::hours(6);
/// Services that are known at a time; more are made up.
const MOST_SERVICES: usize = 1_000;

/// A key by which push services know this installation.
pub struct PushKey {
    pub id: Uuid,
    /// What a browser subscribes with: [`POINT`] bytes.
    pub public: Vec<u8>,
    private: Zeroizing<Vec<u8>>,
}

impl PushKey {
    /// A new one. `None` does not happen: nearly every number of 32 bytes is a key.
    pub fn random() -> Option<PushKey> {
        let secret = (0..9).find_map(|_| SecretKey::from_slice(&random_bytes::<32>()).ok())?;
        PushKey::from_private(Uuid::now_v7(), &secret.to_bytes())
    }

    /// `None` when these bytes are no key.
    pub fn from_private(id: Uuid, private: &[u8]) -> Option<PushKey> {
        let secret = SecretKey::from_slice(private).ok()?;
        let public = secret.public_key().to_sec1_point(false).as_bytes().to_vec();
        Some(PushKey { id, public, private: Zeroizing::new(private.to_vec()) })
    }

    /// To be sealed.
    pub fn private(&self) -> &[u8] {
        &self.private
    }
}

impl fmt::Debug for PushKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PushKey({})", self.id)
    }
}

/// Tokens that are in use, by the origin of the service and the key.
pub struct Signatures {
    contact: String,
    made: Mutex<HashMap<(String, Uuid), (VapidSignature, DateTime<Utc>)>>,
}

impl Signatures {
    /// The error is one sentence.
    pub fn of(contact: &str) -> Result<Signatures, String> {
        let rest =
            contact.strip_prefix("mailto:").filter(|rest| rest.split('@').filter(|part| !part.is_empty()).count() == 2);
        let rest = rest.or_else(|| contact.strip_prefix("https://").filter(|rest| !rest.is_empty()));
        if rest.is_none_or(|rest| !rest.bytes().all(|byte| byte.is_ascii_graphic())) {
            return Err(format!(
                "NENE_PUSH_CONTACT is {contact}, which must be mailto: and an e-mail address, or an address that begins with https://."
            ));
        }
        Ok(Signatures { contact: contact.to_string(), made: Mutex::default() })
    }

    /// For the service at this origin. `None` does not happen: the key was looked at when it was made.
    pub fn sign(&self, key: &PushKey, origin: &str, now: DateTime<Utc>) -> Option<VapidSignature> {
        let service = (origin.to_string(), key.id);
        let mut made = self.made.lock().unwrap_or_else(|held| held.into_inner());
        if let Some((signature, ends_at)) = made.get(&service) {
            let left = *ends_at - now;
            // A clock that was set back would make it good for longer than a service takes.
            if left > GOOD_FOR - USED_FOR && left <= GOOD_FOR {
                return Some(signature.clone());
            }
        }
        let ends_at = now + GOOD_FOR;
        let signature = self.fresh(key, origin, ends_at)?;
        if made.len() >= MOST_SERVICES {
            made.clear();
        }
        made.insert(service, (signature.clone(), ends_at));
        Some(signature)
    }

    fn fresh(&self, key: &PushKey, origin: &str, ends_at: DateTime<Utc>) -> Option<VapidSignature> {
        // The library would take its own audience, without the port.
        let info = SubscriptionInfo::default();
        let info = SubscriptionInfo { endpoint: "https://push.invalid/".into(), ..info };
        let private = Zeroizing::new(URL_SAFE_NO_PAD.encode(key.private()));
        let mut builder = VapidSignatureBuilder::from_base64(&private, &info).ok()?;
        builder.add_claim("aud", origin);
        builder.add_claim("exp", ends_at.timestamp());
        builder.add_claim("sub", self.contact.as_str());
        builder.build().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_used_for_six_hours_by_one_service_and_one_key() {
        let signatures = Signatures::of("mailto:push@nene.example").unwrap();
        let (one, other) = (PushKey::random().unwrap(), PushKey::random().unwrap());
        let now = "2026-11-24T10:00:00Z".parse().unwrap();
        let token = |key: &PushKey, origin: &str, now| signatures.sign(key, origin, now).unwrap().auth_t;
        let first = token(&one, "https://push.example", now);
        assert_eq!(token(&one, "https://push.example", now + Duration::hours(5)), first);
        assert_ne!(token(&one, "https://push.example:8443", now), first);
        assert_ne!(token(&other, "https://push.example", now), first);
        let second = token(&one, "https://push.example", now + Duration::hours(6));
        assert_ne!(second, first);
        // Set back by a day: what was made would be good for 36 hours.
        assert_ne!(token(&one, "https://push.example", now - Duration::hours(24)), second);
    }

    #[test]
    fn many_services_are_not_kept_for_ever() {
        let signatures = Signatures::of("https://nene.example").unwrap();
        let key = PushKey::random().unwrap();
        let now = "2026-11-24T10:00:00Z".parse().unwrap();
        for number in 0..MOST_SERVICES + 5 {
            signatures.sign(&key, &format!("https://{number}.notify.windows.com"), now).unwrap();
        }
        assert!(signatures.made.lock().unwrap().len() <= MOST_SERVICES);
    }

    #[test]
    fn a_contact_is_an_address_of_mail_or_of_the_web() {
        for right in ["mailto:push@nene.example", "https://nene.example", "https://nene.example/contact"] {
            assert!(Signatures::of(right).is_ok(), "{right}");
        }
        for wrong in [
            "",
            "push@nene.example",
            "mailto:",
            "mailto:@",
            "mailto:push@",
            "http://nene.example",
            "https://",
            "mailto:a b@c.d",
        ] {
            let told = Signatures::of(wrong).err().unwrap_or_default();
            assert!(told.contains("NENE_PUSH_CONTACT") && told.ends_with('.'), "{wrong}: {told}");
        }
    }

    #[test]
    fn nothing_secret_is_printed() {
        let key = PushKey::random().unwrap();
        assert_eq!(format!("{key:?}"), format!("PushKey({})", key.id));
        assert_eq!((key.public.len(), key.public[0]), (POINT, 4));
        let again = PushKey::from_private(key.id, key.private()).unwrap();
        assert_eq!(again.public, key.public);
        assert!(PushKey::from_private(key.id, &[0; 32]).is_none() && PushKey::from_private(key.id, b"short").is_none());
    }
}
