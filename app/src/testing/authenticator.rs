//! A passkey in software: makes and answers ceremonies as a phone does, or wrongly on purpose.
//!
//! WebAuthn 3: ES256, attestation "none", discoverable. Reads the JSON that our endpoints send
//! to the island, and gives the JSON that the island sends back.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    persona::{Persona, Reply},
    stage::{ORIGIN, Stage},
};
use crate::{access::policy::Purpose, people::PersonId, platform::keys::random_bytes};

/// Whether the person unlocked the device for this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlocked {
    Yes,
    No,
}

/// A clone is a copy of the device with the same key.
#[derive(Clone)]
pub struct Authenticator {
    pub key: SigningKey,
    pub credential_id: Vec<u8>,
    /// Whose passkey it is, as the server said when it was made.
    pub user_handle: Vec<u8>,
    /// Rises with every answer; synced passkeys leave it at 0.
    pub counter: u32,
    pub counts: bool,
    pub unlocked: Unlocked,
    /// The page that asked, as the browser saw it.
    pub origin: String,
}

impl Default for Authenticator {
    fn default() -> Authenticator {
        Authenticator::new()
    }
}

impl Authenticator {
    pub fn new() -> Authenticator {
        let key = std::iter::repeat_with(|| SigningKey::from_slice(&random_bytes::<32>())).find_map(Result::ok);
        Authenticator {
            key: key.expect("nearly every number of 32 bytes is a key"),
            credential_id: random_bytes::<32>().to_vec(),
            user_handle: Vec::new(),
            counter: 0,
            counts: true,
            unlocked: Unlocked::Yes,
            origin: ORIGIN.into(),
        }
    }

    /// A `RegisterPublicKeyCredential` for a `RegistrationStarted`.
    pub fn make(&mut self, started: &Value) -> Value {
        let asked = &started["options"]["publicKey"];
        self.user_handle = bytes_of(&asked["user"]["id"]);
        let client_data = self.client_data("webauthn.create", &asked["challenge"]);
        let mut data = self.data(asked["rp"]["id"].as_str().expect("an RP ID"), 0x40);
        data.extend([0; 16]);
        data.extend((self.credential_id.len() as u16).to_be_bytes());
        data.extend(&self.credential_id);
        data.extend(self.public_key());
        // {"fmt": "none", "attStmt": {}, "authData": data} in CBOR.
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        attestation.extend((data.len() as u16).to_be_bytes());
        attestation.extend(data);
        self.credential(json!({
            "attestationObject": text_of(&attestation),
            "clientDataJSON": text_of(&client_data),
            "transports": ["internal", "hybrid", "smart-card"],
        }))
    }

    /// A `PublicKeyCredential` for a `SignInStarted`.
    pub fn answer(&mut self, started: &Value) -> Value {
        let asked = &started["options"]["publicKey"];
        self.counter += u32::from(self.counts);
        let client_data = self.client_data("webauthn.get", &asked["challenge"]);
        let data = self.data(asked["rpId"].as_str().expect("an RP ID"), 0);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.credential(json!({
            "authenticatorData": text_of(&data),
            "clientDataJSON": text_of(&client_data),
            "signature": text_of(signature.to_der().as_bytes()),
            "userHandle": text_of(&self.user_handle),
        }))
    }

    /// Makes a passkey for who is signed in, at the account page, as if they had just used another.
    pub async fn make_for(&mut self, stage: &Stage, persona: &Persona) -> Reply {
        let (_, person) = stage.session_of(persona).await;
        stage.fresh(persona, Purpose::Passkeys, person).await;
        let started = persona.post_json("/account/passkeys/start", &json!({})).await.expect(200).json();
        let credential = self.make(&started);
        let finish = json!({ "ceremony": started["ceremony"], "name": "My phone", "credential": credential });
        persona.post_json("/account/passkeys/finish", &finish).await
    }

    /// Signs in with this passkey.
    pub async fn sign_in(&mut self, persona: &Persona) -> Reply {
        let started = persona.post_json("/sign-in/passkey/start", &json!({})).await.expect(200).json();
        let finish = json!({ "ceremony": started["ceremony"], "credential": self.answer(&started) });
        persona.post_json("/sign-in/passkey/finish", &finish).await
    }

    /// Uses this passkey again, for one thing, at the page that asks for it.
    pub async fn confirm(&mut self, persona: &Persona, purpose: Purpose, subject: PersonId) -> Reply {
        let page = format!("/confirm/{}/{}", purpose.key(), subject.0);
        let started = persona.post_json(&format!("{page}/start"), &json!({})).await.expect(200).json();
        let finish = json!({ "ceremony": started["ceremony"], "credential": self.answer(&started) });
        persona.post_json(&format!("{page}/finish"), &finish).await
    }

    fn credential(&self, response: Value) -> Value {
        let id = text_of(&self.credential_id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response })
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    /// Authenticator data up to the counter. Flags: present, verified, and those given.
    fn data(&self, rp_id: &str, flags: u8) -> Vec<u8> {
        let verified = if self.unlocked == Unlocked::Yes { 0x04 } else { 0 };
        let mut data = Sha256::digest(rp_id).to_vec();
        data.push(0x01 | verified | flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// COSE: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", &point[1..33], b"\x22\x58\x20", &point[33..65]].concat()
    }
}

fn bytes_of(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().expect("base64url")).expect("base64url")
}

fn text_of(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
