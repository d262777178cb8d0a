//! Web push: a message to one browser, encrypted so that no service on the way can read it
//! (RFC 8291), and signed as ours (VAPID, RFC 8292).
//!
//! What a browser posts as its push service is an address from outside: it is called only when it is
//! https, on the list of push services (`hosts.rs`), and its name does not resolve to an address
//! inside our own network; redirects are not followed, an answer is read no further than its head
//! (`platform::outgoing`). No address of a subscription and no text stands in a log: who knows the
//! address may send.

mod hosts;
pub(super) mod retry_after;
#[cfg(test)]
mod tests;
mod vapid;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use p256::PublicKey;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web_push::{ContentEncoding, SubscriptionInfo, WebPushMessageBuilder};

use super::outgoing::{Address, Call, NoAnswer, NotOutside, Outgoing};
use hosts::Hosts;
use vapid::Signatures;

pub use vapid::{POINT, PushKey};

/// The longest payload: what `web-push` takes, so that with its padding and its head it is below the
/// 4,096 bytes that every push service takes (RFC 8030, 7.2).
pub const LONGEST_PAYLOAD: usize = 3_052;

/// As a browser gives it: `PushSubscription.toJSON()`. The keys are base64url without padding.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub endpoint: String,
    /// The browser's public key: 65 bytes of P-256.
    pub p256dh: String,
    /// 16 bytes.
    pub auth: String,
}

/// Whoever knows these may send to this browser.
impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription(...)")
    }
}

impl Subscription {
    /// Whether the keys are keys: a point on the curve, and 16 bytes.
    pub fn has_keys(&self) -> bool {
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).unwrap_or_default();
        let point = bytes(&self.p256dh);
        point.len() == POINT && PublicKey::from_sec1_bytes(&point).is_ok() && bytes(&self.auth).len() == 16
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// At most [`LONGEST_PAYLOAD`] bytes.
    pub payload: Vec<u8>,
    /// At most 32 letters of base64url: a newer message of the same topic takes the place of one that
    /// was not delivered yet.
    pub topic: String,
    /// After so long the push service need not deliver it any more.
    pub ttl_seconds: u32,
    pub urgency: Urgency,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    Normal,
    High,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The push service has it.
    Taken,
    /// There is no such subscription any more.
    Gone,
    TooBig,
    /// Not now. The service may have said after how long.
    Later(Option<Duration>),
    /// This service does not take it from us, whenever we try; its status.
    Refused(u16),
    /// The address is not one that is called.
    NotCalled,
    NoAnswer,
}

impl Outcome {
    /// For the counter: nothing of the address.
    fn word(self) -> &'static str {
        match self {
            Outcome::Taken => "taken",
            Outcome::Gone => "gone",
            Outcome::TooBig => "too-big",
            Outcome::Later(_) => "later",
            Outcome::Refused(_) => "refused",
            Outcome::NotCalled => "not-called",
            Outcome::NoAnswer => "no-answer",
        }
    }
}

/// Why a subscription is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// No address, none of https, or one with parts that no push service gives.
    NoAddress,
    /// No push service that is known here.
    Unknown,
    /// It leads inside.
    Inside,
    /// The keys are none.
    Keys,
}

#[derive(Clone)]
pub enum Push {
    Web(Arc<Web>),
    /// What a test would have sent, still readable.
    Memory(Arc<Mutex<Vec<(Subscription, Message)>>>),
}

/// Push services as they are called.
pub struct Web {
    outgoing: Outgoing,
    hosts: Hosts,
    signatures: Signatures,
    /// Opened keys by their id: they never change.
    keys: Mutex<HashMap<Uuid, Arc<PushKey>>>,
}

impl Push {
    pub fn in_memory() -> Push {
        Push::Memory(Arc::default())
    }

    /// `more` are the operator's own push services, comma between; `contact` is whom a push service
    /// writes to about our messages: `mailto:...` or `https://...`. The error is one sentence.
    pub fn open(more: &str, contact: &str) -> Result<Push, String> {
        let hosts = Hosts::parse(more)?;
        let outgoing = Outgoing::new(hosts.origins())?;
        Push::over(outgoing, hosts, contact)
    }

    /// What can be told of the two settings before anything is opened. The error is one sentence.
    pub fn refuse_wrong(more: &str, contact: &str) -> Result<(), String> {
        Hosts::parse(more)?;
        Signatures::of(contact)?;
        Ok(())
    }

    fn over(outgoing: Outgoing, hosts: Hosts, contact: &str) -> Result<Push, String> {
        let signatures = Signatures::of(contact)?;
        Ok(Push::Web(Arc::new(Web { outgoing, hosts, signatures, keys: Mutex::default() })))
    }

    /// Looks at what a browser sent, and gives it back as it is kept.
    pub async fn check(&self, given: Subscription) -> Result<Subscription, NotTaken> {
        if !given.has_keys() {
            return Err(NotTaken::Keys);
        }
        let (outgoing, hosts) = match self {
            Push::Web(web) => (&web.outgoing, &web.hosts),
            // Nobody is called, and no name is looked up.
            Push::Memory(_) => (&Outgoing::new(Vec::new()).map_err(|_| NotTaken::NoAddress)?, &Hosts::KNOWN),
        };
        let address = known(outgoing, hosts, &given.endpoint)?;
        if matches!(self, Push::Web(_)) && outgoing.leads_inside(&address).await {
            return Err(NotTaken::Inside);
        }
        Ok(Subscription { endpoint: address.as_str().to_string(), ..given })
    }

    /// Sends one message. `now` is the platform's time.
    pub async fn send(
        &self,
        key: &PushKey,
        subscription: &Subscription,
        message: &Message,
        now: DateTime<Utc>,
    ) -> Outcome {
        let outcome = match self {
            Push::Memory(sent) => {
                let mut sent = sent.lock().unwrap_or_else(|held| held.into_inner());
                sent.push((subscription.clone(), message.clone()));
                Outcome::Taken
            }
            Push::Web(web) => web.send(key, subscription, message, now).await,
        };
        metrics::counter!("nene_push_total", "outcome" => outcome.word()).increment(1);
        outcome
    }

    /// What a memory push has taken, oldest first; it is empty afterwards.
    pub fn take_sent(&self) -> Vec<(Subscription, Message)> {
        match self {
            Push::Memory(sent) => std::mem::take(&mut *sent.lock().unwrap_or_else(|held| held.into_inner())),
            Push::Web(_) => Vec::new(),
        }
    }

    /// A key that was opened before.
    pub fn known_key(&self, id: Uuid) -> Option<Arc<PushKey>> {
        match self {
            Push::Memory(_) => None,
            Push::Web(web) => web.keys.lock().unwrap_or_else(|held| held.into_inner()).get(&id).cloned(),
        }
    }

    /// Keeps an opened key at hand.
    pub fn keep_key(&self, key: PushKey) -> Arc<PushKey> {
        let key = Arc::new(key);
        if let Push::Web(web) = self {
            web.keys.lock().unwrap_or_else(|held| held.into_inner()).insert(key.id, Arc::clone(&key));
        }
        key
    }
}

fn known(outgoing: &Outgoing, hosts: &Hosts, endpoint: &str) -> Result<Address, NotTaken> {
    let address = outgoing.address(endpoint).map_err(|why| match why {
        NotOutside::NoAddress | NotOutside::NotHttps => NotTaken::NoAddress,
        NotOutside::Inside => NotTaken::Inside,
    })?;
    if hosts.know(&address) { Ok(address) } else { Err(NotTaken::Unknown) }
}

/// A message as it leaves: encrypted for one browser, signed as ours.
pub struct Sealed {
    address: Address,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Web {
    /// Encrypts and signs. `Err` holds what became of it, when it cannot leave.
    pub fn seal(
        &self,
        key: &PushKey,
        subscription: &Subscription,
        message: &Message,
        now: DateTime<Utc>,
    ) -> Result<Sealed, Outcome> {
        if message.payload.len() > LONGEST_PAYLOAD {
            return Err(Outcome::TooBig);
        }
        // Looked at once more: the list may be shorter than when it was kept.
        let address = known(&self.outgoing, &self.hosts, &subscription.endpoint).map_err(|_| Outcome::NotCalled)?;
        // The library reads addresses in its own way: it is given none to read.
        let info = SubscriptionInfo::new("https://push.invalid/", &subscription.p256dh, &subscription.auth);
        let signature = self.signatures.sign(key, &address.origin(), now).ok_or(Outcome::NotCalled)?;
        let mut builder = WebPushMessageBuilder::new(&info);
        builder.set_payload(ContentEncoding::Aes128Gcm, &message.payload);
        builder.set_vapid_signature(signature);
        builder.set_topic(message.topic.clone());
        let built = builder.build().map_err(|_| Outcome::Refused(0))?;
        let payload = built.payload.ok_or(Outcome::Refused(0))?;
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(payload.content_encoding.to_str()));
        headers.insert(HeaderName::from_static("ttl"), message.ttl_seconds.into());
        let urgency = match message.urgency {
            Urgency::Normal => "normal",
            Urgency::High => "high",
        };
        headers.insert(HeaderName::from_static("urgency"), HeaderValue::from_static(urgency));
        if let Some(topic) = built.topic.and_then(|topic| HeaderValue::try_from(topic).ok()) {
            headers.insert(HeaderName::from_static("topic"), topic);
        }
        for (name, value) in payload.crypto_headers {
            let mut value = HeaderValue::try_from(value).map_err(|_| Outcome::Refused(0))?;
            value.set_sensitive(true);
            headers.insert(HeaderName::try_from(name).map_err(|_| Outcome::Refused(0))?, value);
        }
        Ok(Sealed { address, headers, body: payload.content })
    }

    async fn send(&self, key: &PushKey, subscription: &Subscription, message: &Message, now: DateTime<Utc>) -> Outcome {
        let Sealed { address, headers, body } = match self.seal(key, subscription, message, now) {
            Ok(sealed) => sealed,
            Err(outcome) => return outcome,
        };
        let answer = self.outgoing.call(Call { method: Method::POST, to: &address, headers, body }).await;
        match answer {
            // What follows the head is not read.
            Ok(answer) => outcome_of(answer.status, &answer.headers, now),
            Err(NoAnswer::Inside) => Outcome::NotCalled,
            Err(_) => Outcome::NoAnswer,
        }
    }
}

/// RFC 8030, 5 and 8.4. Services answer 200, 201 or 202 when they have it.
fn outcome_of(status: StatusCode, headers: &HeaderMap, now: DateTime<Utc>) -> Outcome {
    match status.as_u16() {
        200..=299 => Outcome::Taken,
        404 | 410 => Outcome::Gone,
        413 => Outcome::TooBig,
        408 | 425 | 429 | 500.. => Outcome::Later(retry_after::told(headers, now)),
        // A redirect leads somewhere that was not looked at.
        status => Outcome::Refused(status),
    }
}
