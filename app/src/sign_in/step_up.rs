//! A passkey used once more, for one thing (T-AZ-11): the answer counts for five minutes, for one
//! session, one purpose, and one person's data.
//!
//! A page that needs it asks for its grant (`request.ask`), and the rest follows: `step_up_http` has the
//! page, `step_up_form` keeps what was typed.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use webauthn_rs::prelude::PasskeyAuthentication;

use super::{
    FinishSignIn, SignInStarted, SignedIn,
    ceremony::{self, Purpose as Ceremony},
    passkey::Refused,
    session_store, store,
};
use crate::{
    access::policy::Purpose,
    people::PersonId,
    platform::query::Tx,
    web::{App, page::confirm_page, trouble::Trouble, visit::Visit},
};

/// For what the passkey is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub purpose: Purpose,
    /// Whose data it is about. There may be no such person: nobody can tell from here.
    pub subject: PersonId,
}

impl Step {
    /// The address of its page, without what comes after.
    pub fn path(&self) -> String {
        confirm_page(self.purpose, self.subject)
    }
}

/// A ceremony as it was begun: an answer to it is none for anything else.
#[derive(Serialize, Deserialize)]
struct Begun {
    session: Uuid,
    purpose: String,
    subject: Uuid,
    state: PasskeyAuthentication,
}

impl Begun {
    fn is_for(&self, signed_in: &SignedIn, step: Step) -> bool {
        self.session == signed_in.session && self.purpose == step.purpose.key() && self.subject == step.subject.0
    }
}

/// Begins it with the passkeys of who is signed in. Without a grant: it is about who they are.
pub async fn start(tx: &mut Tx, app: &App, signed_in: &SignedIn, step: Step) -> Result<SignInStarted, Trouble> {
    let known = store::credentials(tx, signed_in.person).await?;
    if known.is_empty() {
        return Err(Trouble::Invalid("You have no passkey. Reload this page to see what you can do."));
    }
    // User verification is required: the library has no other way for a passkey.
    let (options, state) = app
        .webauthn
        .start_passkey_authentication(&known)
        .map_err(|_| Trouble::internal("a step-up could not be started"))?;
    let begun =
        Begun { session: signed_in.session, purpose: step.purpose.key().into(), subject: step.subject.0, state };
    let ceremony = ceremony::begin(tx, app, Ceremony::StepUp, Some(signed_in.person), &begun).await?;
    Ok(SignInStarted { ceremony, options })
}

/// Whether it was one of their passkeys, for this. Commit whatever the outcome. Without a grant:
/// as above.
pub async fn finish(
    tx: &mut Tx,
    app: &App,
    signed_in: &SignedIn,
    step: Step,
    finish: &FinishSignIn,
) -> Result<(), Refused> {
    let begun: Option<Begun> =
        ceremony::take(tx, app, &finish.ceremony, Ceremony::StepUp, Some(signed_in.person)).await?;
    let begun = begun.filter(|begun| begun.is_for(signed_in, step)).ok_or(Refused::Ceremony)?;
    let result =
        app.webauthn.finish_passkey_authentication(&finish.credential, &begun.state).map_err(|_| Refused::Ceremony)?;
    if !result.user_verified() {
        return Err(Refused::Ceremony);
    }
    // The library holds it against the passkeys of the start; since then one may have gone, or
    // have been used.
    let (id, mut passkey) =
        store::find(tx, signed_in.person, result.cred_id().as_slice()).await?.ok_or(Refused::Ceremony)?;
    let has_moved_on = passkey.update_credential(&result) == Some(true);
    if result.counter() > 0 && !has_moved_on {
        return Err(Refused::Copied);
    }
    store::note_used(tx, signed_in.person, id, &passkey, app.platform.clock.now()).await?;
    Ok(())
}

/// From here on the session is fresh for this, under a new id. Writes in transactions of its own:
/// commit yours before. Without a grant: the ceremony has proved it.
pub async fn allow(visit: &Visit, step: Step) -> Result<(), Trouble> {
    session_store::renew_id(&visit.session).await?;
    let id = visit.session.id().ok_or(Trouble::SignIn)?;
    let now = visit.now();
    let mut tx = visit.app.platform.db.write().await?;
    store::note_step_up(&mut tx, session_store::hash_of(id), step, now).await?;
    Ok(tx.commit().await?)
}
