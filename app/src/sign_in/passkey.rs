//! Passkeys (WebAuthn): made and used with user verification, discoverable, several per person.

use webauthn_rs::{Webauthn, WebauthnBuilder, prelude::Url};

/// The relying party for this origin. The host is the RP ID: fixed for life, since every
/// passkey is bound to it. The error is one sentence.
pub fn webauthn(origin: &str) -> Result<Webauthn, String> {
    let told = |_| format!("NENE_ORIGIN is {origin}, which is not an address such as https://nene.example.");
    let url = Url::parse(origin).map_err(|_| told(()))?;
    let host = url.host_str().ok_or_else(|| told(()))?.to_string();
    WebauthnBuilder::new(&host, &url)
        .and_then(|builder| builder.rp_name("Nene").build())
        .map_err(|_| told(()))
}
