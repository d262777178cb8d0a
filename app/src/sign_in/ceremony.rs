//! A passkey ceremony between its two halves: kept here, five minutes, used once.
//!
//! The state must stay on the server (webauthn-rs, "Allow Serialising"): whoever holds it could
//! play an old answer again. The browser holds a random id, of which we keep a keyed hash.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    people::PersonId,
    platform::{
        database::Fault,
        keys::{self, random_bytes},
        query::Tx,
    },
    web::{App, trouble::Trouble},
};

/// How long a person may take: as long as the browser waits (WebAuthn 3, recommended timeout).
const MINUTES: i64 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Register,
    SignIn,
    StepUp,
}

impl Purpose {
    fn key(self) -> &'static str {
        match self {
            Purpose::Register => "register",
            Purpose::SignIn => "sign-in",
            Purpose::StepUp => "step-up",
        }
    }
}

/// Keeps the state, and answers the id for the browser: 128 random bits. Forgets old ones too.
/// Without a grant: a ceremony comes before anybody is signed in.
pub async fn begin<S: Serialize>(
    tx: &mut Tx,
    app: &App,
    purpose: Purpose,
    person: Option<PersonId>,
    state: &S,
) -> Result<String, Trouble> {
    let id = URL_SAFE_NO_PAD.encode(random_bytes::<16>());
    let now = app.platform.clock.now();
    let state = serde_json::to_string(state).map_err(|_| Trouble::internal("a ceremony could not be written"))?;
    tx.query("delete from ceremony where created_at < $1").bind(now - Duration::minutes(2 * MINUTES)).execute().await?;
    tx.query("insert into ceremony (id_hash, purpose, person_id, state, created_at) values ($1, $2, $3, $4, $5)")
        .bind(hash(app, &id))
        .bind(purpose.key())
        .bind(person.map(|person| person.0))
        .bind(state)
        .bind(now)
        .execute()
        .await?;
    Ok(id)
}

/// The state, which is gone from here on. `None` when there is none, when it is too old, or when
/// it was begun for another purpose or another person. Without a grant: as above.
pub async fn take<S: DeserializeOwned>(
    tx: &mut Tx,
    app: &App,
    id: &str,
    purpose: Purpose,
    person: Option<PersonId>,
) -> Result<Option<S>, Fault> {
    let row: Option<(String, Option<Uuid>, String, DateTime<Utc>)> = tx
        .query("delete from ceremony where id_hash = $1 returning purpose, person_id, state, created_at")
        .bind(hash(app, id))
        .optional()
        .await?;
    let now = app.platform.clock.now();
    Ok(row
        .filter(|(kept_purpose, kept_person, _, created_at)| {
            kept_purpose == purpose.key()
                && *kept_person == person.map(|person| person.0)
                && now - *created_at < Duration::minutes(MINUTES)
        })
        .and_then(|(_, _, state, _)| serde_json::from_str(&state).ok()))
}

fn hash(app: &App, id: &str) -> Vec<u8> {
    app.platform.keys.hash(keys::Purpose::Ceremony, id.as_bytes())
}
