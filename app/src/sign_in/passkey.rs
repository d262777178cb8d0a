//! Passkeys (WebAuthn): made and used with user verification, discoverable, several per person.
//!
//! Another capability makes one in two requests. First
//! `passkey::start_registration(&mut request.tx, &visit.app, person, &name)`, commit, and answer
//! the [`RegistrationStarted`] as JSON. The island `PasskeyMake` sends a [`FinishRegistration`]
//! back, for `passkey::finish_registration(&mut request.tx, &visit.app, person, &finish)`. Commit
//! even when that was refused, so that the ceremony is spent. Sign the person in with
//! `session_store::sign_in` only after the commit: it writes in a transaction of its own, and on
//! SQLite there is one writer.

use std::fmt;

use uuid::Uuid;
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{DiscoverableAuthentication, Passkey, PasskeyRegistration, Url},
};
use webauthn_rs_proto::{PublicKeyCredential, ResidentKeyRequirement};

use super::{
    FinishRegistration, RegistrationStarted, SignInStarted,
    ceremony::{self, Purpose},
    store,
};
use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
    web::{App, trouble::Trouble},
};

/// One passkey of one person: a random id (UUID v7), not the credential's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasskeyId(pub Uuid);

/// The longest name of a passkey, in characters.
pub const LONGEST_NAME: usize = 60;

/// Why a ceremony did not end well. A person hears no more than that it did not.
#[derive(Debug)]
pub enum Refused {
    /// Unknown, spent, older than five minutes, somebody else's; or the answer does not fit it.
    Ceremony,
    /// The credential opens an account already.
    Taken,
    /// The authenticator counted backwards: there may be two copies of it.
    Copied,
    Fault(Fault),
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Refused::Ceremony => "the ceremony was refused",
            Refused::Taken => "the credential is registered already",
            Refused::Copied => "the authenticator may have been copied",
            Refused::Fault(_) => "the database did not answer",
        })
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Refused {
        Refused::Fault(fault)
    }
}

/// For making a passkey. Signing in has one answer for every refusal: see `http`.
impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Trouble {
        match refused {
            Refused::Ceremony | Refused::Copied => {
                Trouble::Invalid("Your passkey was not saved. Reload this page and try again.")
            }
            Refused::Taken => {
                Trouble::Conflict("This passkey opens an account already. Choose another place to keep the new one.")
            }
            Refused::Fault(fault) => fault.into(),
        }
    }
}

/// The relying party for this origin. The host is the RP ID: fixed for life, since every
/// passkey is bound to it. The error is one sentence.
pub fn webauthn(origin: &str) -> Result<Webauthn, String> {
    let told = |_| format!("NENE_ORIGIN is {origin}, which is not an address such as https://nene.example.");
    let url = Url::parse(origin).map_err(|_| told(()))?;
    let host = url.host_str().ok_or_else(|| told(()))?.to_string();
    // Neither subdomains nor other ports: both flags stay off.
    WebauthnBuilder::new(&host, &url).and_then(|builder| builder.rp_name("Nene").build()).map_err(|_| told(()))
}

/// Begins making a passkey for `person`, who is known to be who they say. `full_name` is what
/// the phone shows beside the passkey. Without a grant: an invited person has no session yet.
pub async fn start_registration(
    tx: &mut Tx,
    app: &App,
    person: PersonId,
    full_name: &str,
) -> Result<RegistrationStarted, Trouble> {
    let known = store::credential_ids(tx, person).await?;
    // The user handle is the person's id here, which says nothing about them outside.
    let (mut options, state) = app
        .webauthn
        .start_passkey_registration(person.0, full_name, full_name, Some(known))
        .map_err(|_| Trouble::internal("a passkey registration could not be started"))?;
    // Nobody types a name to sign in, so the device must keep the passkey where it can find it.
    if let Some(wanted) = options.public_key.authenticator_selection.as_mut() {
        wanted.resident_key = Some(ResidentKeyRequirement::Required);
        wanted.require_resident_key = true;
    }
    let ceremony = ceremony::begin(tx, app, Purpose::Register, Some(person), &state).await?;
    Ok(RegistrationStarted { ceremony, options })
}

/// Keeps the passkey that the browser made. Commit whatever the outcome, so that the ceremony is
/// spent. Without a grant: as above.
pub async fn finish_registration(
    tx: &mut Tx,
    app: &App,
    person: PersonId,
    finish: &FinishRegistration,
) -> Result<PasskeyId, Refused> {
    let state: PasskeyRegistration =
        ceremony::take(tx, app, &finish.ceremony, Purpose::Register, Some(person)).await?.ok_or(Refused::Ceremony)?;
    let passkey =
        app.webauthn.finish_passkey_registration(&finish.credential, &state).map_err(|_| Refused::Ceremony)?;
    let name = name_from(&finish.name).unwrap_or_else(|| "My passkey".into());
    store::add(tx, person, &passkey, name, app.platform.clock.now()).await?.ok_or(Refused::Taken)
}

/// Begins signing in. No name is asked, so the answer cannot tell who has an account.
pub async fn start_sign_in(tx: &mut Tx, app: &App) -> Result<SignInStarted, Trouble> {
    let (mut options, state) = app
        .webauthn
        .start_discoverable_authentication()
        .map_err(|_| Trouble::internal("a sign-in could not be started"))?;
    // The library thinks of autofill; here a button is pressed, and the browser asks at once.
    options.mediation = None;
    let ceremony = ceremony::begin(tx, app, Purpose::SignIn, None, &state).await?;
    Ok(SignInStarted { ceremony, options })
}

/// Whose passkey it was. Commit whatever the outcome. Without a grant: nobody is signed in yet.
pub async fn finish_sign_in(
    tx: &mut Tx,
    app: &App,
    ceremony: &str,
    credential: &PublicKeyCredential,
) -> Result<PersonId, Refused> {
    let state: DiscoverableAuthentication =
        ceremony::take(tx, app, ceremony, Purpose::SignIn, None).await?.ok_or(Refused::Ceremony)?;
    let (handle, credential_id) =
        app.webauthn.identify_discoverable_authentication(credential).map_err(|_| Refused::Ceremony)?;
    let person = PersonId(handle);
    let (id, mut passkey) = store::find(tx, person, credential_id).await?.ok_or(Refused::Ceremony)?;
    let result =
        app.webauthn.finish_discoverable_authentication_v2(credential, state, &passkey).map_err(
            |error| match error {
                webauthn_rs::prelude::WebauthnError::CredentialPossibleCompromise => Refused::Copied,
                _ => Refused::Ceremony,
            },
        )?;
    if !result.user_verified() {
        return Err(Refused::Ceremony);
    }
    passkey.update_credential(&result);
    store::note_used(tx, person, id, &passkey, app.platform.clock.now()).await?;
    Ok(person)
}

/// A name as a person may give it: one line of 1 to 60 characters, or `None`.
pub fn name_from(typed: &str) -> Option<String> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    fits.then_some(name)
}

/// How a passkey is kept: the library's own form, as JSON.
pub(super) fn to_text(passkey: &Passkey) -> Result<String, Fault> {
    serde_json::to_string(passkey).map_err(|error| Fault::Other(sqlx::Error::Encode(error.into())))
}

pub(super) fn from_text(text: &str) -> Result<Passkey, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::Other(sqlx::Error::Decode(error.into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_line_and_not_long() {
        assert_eq!(name_from("  My\n phone "), Some("My phone".into()));
        assert_eq!(name_from(" \t"), None);
        assert_eq!(name_from("a\u{7}b"), None);
        assert_eq!(name_from(&"é".repeat(60)), Some("é".repeat(60)));
        assert_eq!(name_from(&"a".repeat(61)), None);
    }

    #[test]
    fn an_origin_is_an_address_with_a_host() {
        assert!(webauthn("http://localhost:3000").is_ok());
        assert!(webauthn("https://nene.example").is_ok());
        assert!(webauthn("nene.example").is_err_and(|said| said.starts_with("NENE_ORIGIN is nene.example")));
    }
}
