//! A push service on this machine, and the browser behind it, which opens what it gets as RFC 8291
//! says. Written from the RFCs, with nothing of the library that closes the messages.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use aes_gcm::{
    Aes128Gcm, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, State},
    response::Response,
    routing::post,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use http::{HeaderMap, HeaderValue, header};
use p256::{
    ProjectivePoint, PublicKey, Scalar, SecretKey, U256,
    ecdh::diffie_hellman,
    elliptic_curve::{ops::Reduce, point::AffineCoordinates, sec1::ToSec1Point},
};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use crate::platform::{keys::random_bytes, push::Subscription};

/// How the service answers what comes for one path.
#[derive(Clone, Debug)]
pub enum Manner {
    Status(u16),
    /// With this in `Retry-After`.
    Wait(u16, &'static str),
    Redirect(String),
    /// 201, and a body without end.
    Endless,
    /// Not at all: it takes the message and is silent.
    Silent,
}

/// What came.
#[derive(Clone, Debug)]
pub struct Got {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

#[derive(Default)]
struct Kept {
    manners: Mutex<HashMap<String, Manner>>,
    got: Mutex<Vec<Got>>,
    /// Bytes of an endless answer that somebody took.
    taken: AtomicU64,
}

pub struct PushService {
    /// `http://127.0.0.1:NNNN`
    pub origin: String,
    kept: Arc<Kept>,
}

impl PushService {
    pub async fn start() -> PushService {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let kept = Arc::new(Kept::default());
        let router = Router::new().route("/{*path}", post(answer)).with_state(kept.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        PushService { origin, kept }
    }

    /// From now on it answers so what comes for this path; everything else is 201.
    pub fn answers(&self, path: &str, manner: Manner) {
        self.kept.manners.lock().unwrap().insert(path.to_string(), manner);
    }

    /// Takes what came so far.
    pub fn take(&self) -> Vec<Got> {
        std::mem::take(&mut *self.kept.got.lock().unwrap())
    }

    pub fn taken_of_the_endless(&self) -> u64 {
        self.kept.taken.load(Ordering::SeqCst)
    }
}

async fn answer(State(kept): State<Arc<Kept>>, Path(path): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    kept.got.lock().unwrap().push(Got { path: path.clone(), headers, body: body.to_vec() });
    let manner = kept.manners.lock().unwrap().get(&path).cloned();
    let status = |status: u16| Response::builder().status(status).body(Body::empty()).unwrap();
    match manner {
        None => status(201),
        Some(Manner::Status(code)) => status(code),
        Some(Manner::Wait(code, wait)) => {
            let mut answer = status(code);
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(wait));
            answer
        }
        Some(Manner::Redirect(to)) => {
            let mut answer = status(302);
            answer.headers_mut().insert(header::LOCATION, HeaderValue::try_from(to).unwrap());
            answer
        }
        Some(Manner::Endless) => {
            let parts = futures::stream::repeat_with(move || {
                kept.taken.fetch_add(64 * 1024, Ordering::SeqCst);
                Ok::<_, std::convert::Infallible>(Bytes::from_static(&[b'x'; 64 * 1024]))
            });
            Response::builder().status(201).body(Body::from_stream(parts)).unwrap()
        }
        Some(Manner::Silent) => std::future::pending().await,
    }
}

/// A browser that has subscribed.
pub struct Browser {
    secret: SecretKey,
    auth: [u8; 16],
}

impl Default for Browser {
    fn default() -> Browser {
        Browser::new()
    }
}

impl Browser {
    pub fn new() -> Browser {
        Browser { secret: SecretKey::from_slice(&random_bytes::<32>()).unwrap(), auth: random_bytes() }
    }

    /// With keys from a book.
    pub fn with_keys(private: &str, auth: &str) -> Browser {
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        Browser { secret: SecretKey::from_slice(&bytes(private)).unwrap(), auth: bytes(auth).try_into().unwrap() }
    }

    pub fn subscription(&self, endpoint: &str) -> Subscription {
        Subscription {
            endpoint: endpoint.to_string(),
            p256dh: URL_SAFE_NO_PAD.encode(point(&self.secret.public_key())),
            auth: URL_SAFE_NO_PAD.encode(self.auth),
        }
    }

    /// As `PushSubscription.toJSON()`.
    pub fn json(&self, endpoint: &str) -> serde_json::Value {
        let Subscription { endpoint, p256dh, auth } = self.subscription(endpoint);
        serde_json::json!({ "endpoint": endpoint, "expirationTime": null, "keys": { "p256dh": p256dh, "auth": auth } })
    }

    /// RFC 8291, 3.4 over RFC 8188, 2: what is in one record of "aes128gcm". `None`: it is not for this browser.
    pub fn open(&self, body: &[u8]) -> Option<Vec<u8>> {
        let (salt, rest) = body.split_at_checked(16)?;
        let (record, rest) = rest.split_at_checked(4)?;
        let (length, rest) = rest.split_first()?;
        let (sender, closed) = rest.split_at_checked(usize::from(*length))?;
        let record = u32::from_be_bytes(record.try_into().ok()?);
        if closed.len() as u64 > u64::from(record) {
            return None;
        }
        let theirs = PublicKey::from_sec1_bytes(sender).ok()?;
        let shared = diffie_hellman(self.secret.to_nonzero_scalar(), theirs.as_affine());
        let about = [b"WebPush: info\0".as_slice(), &point(&self.secret.public_key()), sender].concat();
        let secret = hkdf(&self.auth, shared.raw_secret_bytes(), &about, 32);
        let key = hkdf(salt, &secret, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = hkdf(salt, &secret, b"Content-Encoding: nonce\0", 12);
        let cipher = Aes128Gcm::new_from_slice(&key).ok()?;
        let nonce = Nonce::try_from(nonce.as_slice()).ok()?;
        let opened = cipher.decrypt(&nonce, Payload { msg: closed, aad: b"" }).ok()?;
        // The last record ends in 2, then zeros.
        let end = opened.iter().rposition(|byte| *byte != 0)?;
        (opened[end] == 2).then(|| opened[..end].to_vec())
    }

    /// The same, as JSON.
    pub fn read(&self, got: &Got) -> serde_json::Value {
        serde_json::from_slice(&self.open(&got.body).expect("a message for this browser")).expect("JSON")
    }
}

fn point(key: &PublicKey) -> Vec<u8> {
    key.to_sec1_point(false).as_bytes().to_vec()
}

/// HKDF-SHA-256 for at most 32 bytes (RFC 5869).
fn hkdf(salt: &[u8], secret: &[u8], about: &[u8], length: usize) -> Vec<u8> {
    let mac = |key: &[u8], bytes: &[u8]| {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).unwrap();
        mac.update(bytes);
        mac.finalize().into_bytes().to_vec()
    };
    let mut derived = mac(&mac(salt, secret), &[about, &[1]].concat());
    derived.truncate(length);
    derived
}

/// What a message says about who sent it.
#[derive(Clone, Debug, PartialEq)]
pub struct Vapid {
    pub claims: serde_json::Value,
    /// The key it was signed with, as it says: base64url.
    pub key: String,
}

/// Checks `Authorization: vapid t=..., k=...` (RFC 8292): the algorithm, and the signature by the key.
pub fn vapid(got: &Got) -> Vapid {
    let rest = got.header("authorization").strip_prefix("vapid ").expect("a token of VAPID");
    let part =
        |name: &str| rest.split(',').find_map(|part| part.trim().strip_prefix(name)).expect("both t and k").to_string();
    let (token, key) = (part("t="), part("k="));
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (head, claims) = signed.split_once('.').unwrap();
    let json =
        |text: &str| -> serde_json::Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap() };
    assert_eq!((json(head)["alg"].as_str(), json(head)["typ"].as_str()), (Some("ES256"), Some("JWT")));
    let public = PublicKey::from_sec1_bytes(&URL_SAFE_NO_PAD.decode(&key).unwrap()).unwrap();
    assert!(is_signed(&public, signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()), "the signature");
    Vapid { claims: json(claims), key }
}

/// ECDSA on P-256 with SHA-256 (FIPS 186-5, 6.4.2).
fn is_signed(key: &PublicKey, bytes: &[u8], signature: &[u8]) -> bool {
    let number = |bytes: &[u8]| <Scalar as Reduce<U256>>::reduce(&U256::from_be_slice(bytes));
    let [r, s] = [&signature[..32], &signature[32..]].map(number);
    let digest = number(&Sha256::digest(bytes));
    let Some(inverse) = Option::<Scalar>::from(s.invert()) else { return false };
    let sum = ProjectivePoint::GENERATOR * (digest * inverse) + ProjectivePoint::from(*key.as_affine()) * (r * inverse);
    number(&sum.to_affine().x()) == r
}

mod tests {
    use super::*;

    /// RFC 8291, 5 and appendix A.
    #[test]
    fn the_example_of_the_rfc_opens() {
        let browser = Browser::with_keys("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", "BTBZMqHH6r4Tts7J_aSIgg");
        let public = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        assert_eq!(browser.subscription("").p256dh, public);
        let body = URL_SAFE_NO_PAD
            .decode(
                "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            )
            .unwrap();
        assert_eq!(browser.open(&body).as_deref(), Some(&b"When I grow up, I want to be a watermelon"[..]));
        for place in 0..body.len() {
            let mut bent = body.clone();
            bent[place] ^= 1;
            // The size of a record is not covered by the lock.
            assert!((16..20).contains(&place) || browser.open(&bent).is_none(), "byte {place}");
        }
        assert_eq!(Browser::new().open(&body), None);
    }
}
