//! The sessions behind the cookie: a store for `tower-sessions` that keeps only a hash of the
//! id, never revives a session that was ended, and knows two clocks.
//!
//! The library's own stores save by upsert: a request in flight during sign-out would write the
//! session back (library-pitfalls 2). Here `save` updates what is still in force, or fails.

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tower_sessions::{
    Session, SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};
use uuid::Uuid;

use super::{ABSOLUTE_HOURS, IDLE_MINUTES, Open, Proof, SignedIn};
use crate::{
    people::PersonId,
    platform::{Platform, database::Fault, keys::random_bytes, query::Tx},
    web::{App, trouble::Trouble},
};

/// The session's one value of ours.
const WHO: &str = "who";
/// Filled in by `load`, never stored.
const TIMES: &str = "times";
/// The hash under which a session waits while its id changes; never stored.
const MOVING: &str = "moving";

#[derive(Serialize, Deserialize)]
struct Who {
    person: Uuid,
    proof: Proof,
    device: String,
    /// Whose record is open, where it is not their own.
    #[serde(default)]
    open: Option<Open>,
}

#[derive(Serialize, Deserialize)]
struct Times {
    handle: Uuid,
    signed_in_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
}

#[derive(Clone)]
pub struct Sessions {
    platform: Platform,
}

impl Sessions {
    pub fn new(platform: Platform) -> Sessions {
        Sessions { platform }
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sessions")
    }
}

/// SHA-256 of the 16 bytes of the id.
pub fn hash_of(id: Id) -> Vec<u8> {
    Sha256::digest(id.0.to_be_bytes()).to_vec()
}

fn backend(fault: Fault) -> Error {
    Error::Backend(fault.to_string())
}

fn stored_data(record: &Record) -> Result<(String, Option<Who>)> {
    let mut data = record.data.clone();
    data.remove(TIMES);
    data.remove(MOVING);
    let who = data.get(WHO).cloned().and_then(|value| serde_json::from_value(value).ok());
    Ok((serde_json::to_string(&data).map_err(|error| Error::Encode(error.to_string()))?, who))
}

fn moving(record: &Record) -> Option<Vec<u8>> {
    record.data.get(MOVING).cloned().and_then(|value| serde_json::from_value(value).ok())
}

fn was_in_force(rows: u64) -> Result<()> {
    if rows == 0 { Err(Error::Backend("the session was ended".into())) } else { Ok(()) }
}

#[async_trait::async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // After signing in, the record still has the id of the session that was there before.
        record.id = Id::default();
        let now = self.platform.clock.now();
        let (data, who) = stored_data(record)?;
        let waiting = moving(record);
        let mut tx = self.platform.db.write().await.map_err(backend)?;
        if let Some(waiting) = waiting {
            // Its beginning stays: a new id lengthens nothing.
            let taken = tx
                .query(
                    "update session set id_hash = $1, handle = $2, data = $3, last_seen_at = $4
                     where id_hash = $5 and revoked_at is null",
                )
                .bind(hash_of(record.id))
                .bind(Uuid::new_v4())
                .bind(data)
                .bind(now)
                .bind(waiting)
                .execute()
                .await
                .map_err(backend)?;
            tx.commit().await.map_err(backend)?;
            return was_in_force(taken);
        }
        tx.query(
            "insert into session (id_hash, handle, person_id, data, device, created_at, last_seen_at)
             values ($1, $2, $3, $4, $5, $6, $6)",
        )
        .bind(hash_of(record.id))
        // Random, not by time: the handle tells nothing about the session.
        .bind(Uuid::new_v4())
        .bind(who.as_ref().map(|who| who.person))
        .bind(data)
        .bind(who.map(|who| who.device).unwrap_or_default())
        .bind(now)
        .execute()
        .await
        // 128 random bits do not meet twice; if they did, the sign-in fails and nothing leaks.
        .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let (data, who) = stored_data(record)?;
        let mut tx = self.platform.db.write().await.map_err(backend)?;
        let saved = tx
            .query(
                "update session set data = $1, person_id = $2, id_hash = $3 where id_hash = $4 and revoked_at is null",
            )
            .bind(data)
            .bind(who.map(|who| who.person))
            .bind(moving(record).unwrap_or_else(|| hash_of(record.id)))
            .bind(hash_of(record.id))
            .execute()
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)?;
        was_in_force(saved)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let mut tx = self.platform.db.read().await.map_err(backend)?;
        let row: Option<(Uuid, String, DateTime<Utc>, DateTime<Utc>)> = tx
            .query(
                "select handle, data, created_at, last_seen_at from session where id_hash = $1 and revoked_at is null",
            )
            .bind(hash_of(*id))
            .optional()
            .await
            .map_err(backend)?;
        let Some((handle, data, signed_in_at, last_seen_at)) = row else { return Ok(None) };
        if is_over(self.platform.clock.now(), signed_in_at, last_seen_at) {
            return Ok(None);
        }
        let mut data: std::collections::HashMap<String, serde_json::Value> =
            serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
        let times = serde_json::to_value(Times { handle, signed_in_at, last_seen_at });
        data.insert(TIMES.into(), times.map_err(|error| Error::Encode(error.to_string()))?);
        // The library's own expiry is not used: the two clocks above decide.
        let far = time::OffsetDateTime::UNIX_EPOCH + time::Duration::days(365 * 1_000);
        Ok(Some(Record { id: *id, data, expiry_date: far }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut tx = self.platform.db.write().await.map_err(backend)?;
        tx.query("update session set revoked_at = $1, data = '{}' where id_hash = $2 and revoked_at is null")
            .bind(self.platform.clock.now())
            .bind(hash_of(*id))
            .execute()
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}

/// Whether a session has ended by either clock. A clock set back never lengthens one: the
/// absolute end counts from `signed_in_at`, and times from the future count as ended.
fn is_over(now: DateTime<Utc>, signed_in_at: DateTime<Utc>, last_seen_at: DateTime<Utc>) -> bool {
    now - last_seen_at >= Duration::minutes(IDLE_MINUTES)
        || now - signed_in_at >= Duration::hours(ABSOLUTE_HOURS)
        || signed_in_at - now > Duration::minutes(5)
}

/// Who is signed in by this session; `None` for no session, an ended one, or one without a person.
pub async fn signed_in(session: &Session) -> std::result::Result<Option<SignedIn>, Trouble> {
    let who: Option<Who> = session.get(WHO).await.map_err(|_| Trouble::TryLater)?;
    let Some(who) = who else { return Ok(None) };
    let times: Option<Times> = session.get(TIMES).await.map_err(|_| Trouble::TryLater)?;
    Ok(times.map(|times| SignedIn {
        person: PersonId(who.person),
        proof: who.proof,
        signed_in_at: times.signed_in_at,
        last_seen_at: times.last_seen_at,
        session: times.handle,
        open: who.open,
    }))
}

/// Makes the visitor signed in, under a new session id; the old id is dead (T-SE-02).
/// `device` is a few words about the browser (`browser::words`). It writes in a transaction of
/// its own: commit yours before.
pub async fn sign_in(
    session: &Session,
    person: PersonId,
    proof: Proof,
    device: String,
) -> std::result::Result<(), Trouble> {
    let gone = |_| Trouble::TryLater;
    sign_out(session).await?;
    session.insert(WHO, Who { person: person.0, proof, device, open: None }).await.map_err(gone)?;
    session.save().await.map_err(gone)
}

/// Opens somebody else's record in this session, or one's own again with `None`: under a new
/// session id, with the ends of the old one. Every page of the old id is stale from here on. It
/// writes in transactions of its own: commit yours before.
pub async fn open(session: &Session, signed_in: &SignedIn, open: Option<Open>) -> std::result::Result<(), Trouble> {
    let who: Option<Who> = session.get(WHO).await.map_err(|_| Trouble::TryLater)?;
    let who = who.filter(|who| who.person == signed_in.person.0).ok_or(Trouble::SignIn)?;
    move_to_new_id(session, Who { open, ..who }).await
}

/// The same session under a new id, after its passkey was used again (T-SE-02). Writes by itself.
pub async fn renew_id(session: &Session) -> std::result::Result<(), Trouble> {
    let who: Option<Who> = session.get(WHO).await.map_err(|_| Trouble::TryLater)?;
    move_to_new_id(session, who.ok_or(Trouble::SignIn)?).await
}

/// One row all along, so that whoever ends the session meanwhile has ended it: it is put under an
/// id that nobody has, the library forgets the old id, and the row is taken from there.
async fn move_to_new_id(session: &Session, who: Who) -> std::result::Result<(), Trouble> {
    let gone = |_| Trouble::TryLater;
    session.insert(MOVING, random_bytes::<32>().to_vec()).await.map_err(gone)?;
    session.save().await.map_err(gone)?;
    session.cycle_id().await.map_err(gone)?;
    session.insert(WHO, who).await.map_err(gone)?;
    session.save().await.map_err(gone)?;
    session.remove::<Vec<u8>>(MOVING).await.map_err(gone)?;
    Ok(())
}

/// Ends the session, if there is one. Nothing that is under way brings it back (T-SE-01).
pub async fn sign_out(session: &Session) -> std::result::Result<(), Trouble> {
    session.clear().await;
    if session.id().is_some() {
        session.flush().await.map_err(|_| Trouble::TryLater)?;
    }
    Ok(())
}

/// When a session began, and whose it is: of one that nobody ended and that is not too old. How long it lay
/// idle is no matter here: for what was begun in it and goes on without a page. Without a grant: the cookie is
/// the proof.
pub async fn begun(
    tx: &mut Tx,
    id: Id,
    now: DateTime<Utc>,
) -> std::result::Result<Option<(PersonId, DateTime<Utc>)>, Fault> {
    let row: Option<(Uuid, DateTime<Utc>)> = tx
        .query(
            "select person_id, created_at from session
             where id_hash = $1 and person_id is not null and revoked_at is null and created_at > $2",
        )
        .bind(hash_of(id))
        .bind(now - Duration::hours(ABSOLUTE_HOURS))
        .optional()
        .await?;
    Ok(row.map(|(person, at)| (PersonId(person), at)))
}

/// Whether the session that this person began then still stands, as above. Its id may be another one by now.
/// Without a grant: it tells no more than that.
pub async fn is_in_force(
    tx: &mut Tx,
    person: PersonId,
    began_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> std::result::Result<bool, Fault> {
    if now - began_at >= Duration::hours(ABSOLUTE_HOURS) {
        return Ok(false);
    }
    let row: Option<(i64,)> = tx
        .query(
            "select cast(1 as bigint) from session
             where person_id = $1 and created_at = $2 and revoked_at is null limit 1",
        )
        .bind(person.0)
        .bind(began_at)
        .optional()
        .await?;
    Ok(row.is_some())
}

/// Keeps the session alive; written at most every five seconds.
pub fn note_use(app: &App, session: &Session, signed_in: &SignedIn) {
    let now = app.platform.clock.now();
    if let Some(id) = session.id().filter(|_| now - signed_in.last_seen_at >= Duration::seconds(5)) {
        app.log.seen(hash_of(id), now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_two_ends_and_no_clock_lengthens_it() {
        let start = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for (minutes_since_start, minutes_since_act, over) in [
            (0, 0, false),
            (29, 29, false),
            (30, 30, true),
            (11 * 60 + 59, 1, false),
            (12 * 60, 0, true),
            (-10, -10, true),
        ] {
            let now = start + Duration::minutes(minutes_since_start);
            assert_eq!(
                is_over(now, start, now - Duration::minutes(minutes_since_act)),
                over,
                "{minutes_since_start} {minutes_since_act}"
            );
        }
    }
}
