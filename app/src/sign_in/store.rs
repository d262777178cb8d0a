//! Passkeys in the database. Recovery codes: `recovery.rs`; sessions: `session_store.rs`.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

use super::{
    passkey::{self, PasskeyId},
    recovery,
    step_up::Step,
};
use crate::{
    access::{
        asking::STEP_UP_MINUTES,
        grant::{Account, Change, Grant, Passkeys, Read},
    },
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// One passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct KeptPasskey {
    pub id: Uuid,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The ids that an authenticator is told not to register again. Without a grant: an invited
/// person makes the first passkey before they can sign in.
pub async fn credential_ids(tx: &mut Tx, person: PersonId) -> Result<Vec<Vec<u8>>, Fault> {
    let rows: Vec<(Vec<u8>,)> =
        tx.query("select credential_id from passkey where person_id = $1").bind(person.0).all().await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The passkeys that this person may use again. Without a grant: they prove who it is.
pub async fn credentials(tx: &mut Tx, person: PersonId) -> Result<Vec<Passkey>, Fault> {
    let rows: Vec<(String,)> =
        tx.query("select credential from passkey where person_id = $1 order by id").bind(person.0).all().await?;
    rows.into_iter().map(|(credential,)| passkey::from_text(&credential)).collect()
}

/// `None` when the credential is registered already, to whomever. Without a grant: as above.
pub async fn add(
    tx: &mut Tx,
    person: PersonId,
    passkey: &Passkey,
    name: String,
    now: DateTime<Utc>,
) -> Result<Option<PasskeyId>, Fault> {
    let id = PasskeyId(Uuid::now_v7());
    let added = tx
        .query(
            "insert into passkey (person_id, id, credential_id, credential, name, created_at) values ($1, $2, $3, $4, $5, $6)
             on conflict (credential_id) do nothing",
        )
        .bind(person.0)
        .bind(id.0)
        .bind(passkey.cred_id().to_vec())
        .bind(passkey::to_text(passkey)?)
        .bind(name)
        .bind(now)
        .execute()
        .await?;
    Ok((added == 1).then_some(id))
}

/// A passkey by what the authenticator says of itself, held until the transaction ends: two
/// answers with one counter must not both pass. Without a grant: this is the proof of who it is.
pub async fn find(tx: &mut Tx, person: PersonId, credential_id: &[u8]) -> Result<Option<(PasskeyId, Passkey)>, Fault> {
    // SQLite has one writer and no row locks.
    let sql = match tx {
        Tx::Sqlite(_) => "select id, credential from passkey where person_id = $1 and credential_id = $2",
        Tx::Postgres(_) => "select id, credential from passkey where person_id = $1 and credential_id = $2 for update",
    };
    let row: Option<(Uuid, String)> = tx.query(sql).bind(person.0).bind(credential_id.to_vec()).optional().await?;
    row.map(|(id, credential)| Ok((PasskeyId(id), passkey::from_text(&credential)?))).transpose()
}

/// Keeps the counter and the backup flags that came with a use. Without a grant: as above.
pub async fn note_used(
    tx: &mut Tx,
    person: PersonId,
    id: PasskeyId,
    passkey: &Passkey,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query("update passkey set credential = $1, last_used_at = $2 where person_id = $3 and id = $4")
        .bind(passkey::to_text(passkey)?)
        .bind(now)
        .bind(person.0)
        .bind(id.0)
        .execute()
        .await?;
    Ok(())
}

/// The oldest first.
pub async fn passkeys(tx: &mut Tx, grant: &Grant<Read, Account>) -> Result<Vec<KeptPasskey>, Fault> {
    tx.query("select id, name, created_at, last_used_at from passkey where person_id = $1 order by created_at, id")
        .bind(grant.subject().0)
        .all()
        .await
}

/// Whether there was such a passkey.
pub async fn rename(tx: &mut Tx, grant: &Grant<Change, Account>, id: Uuid, name: String) -> Result<bool, Fault> {
    let changed = tx
        .query("update passkey set name = $1 where person_id = $2 and id = $3")
        .bind(name)
        .bind(grant.subject().0)
        .bind(id)
        .execute()
        .await?;
    Ok(changed == 1)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    Yes,
    NotThere,
    /// It is the only way in: no other passkey, and no unused recovery code.
    Last,
}

pub async fn remove(tx: &mut Tx, grant: &Grant<Change, Passkeys>, id: Uuid) -> Result<Removed, Fault> {
    // Held, so that of two last passkeys removed at once one stays. SQLite has one writer.
    let sql = match tx {
        Tx::Sqlite(_) => "select id from passkey where person_id = $1 order by id",
        Tx::Postgres(_) => "select id from passkey where person_id = $1 order by id for update",
    };
    let all: Vec<(Uuid,)> = tx.query(sql).bind(grant.subject().0).all().await?;
    if all.iter().all(|(other,)| *other != id) {
        return Ok(Removed::NotThere);
    }
    if all.len() == 1 && recovery::unused_of(tx, grant.subject()).await? == 0 {
        return Ok(Removed::Last);
    }
    tx.query("delete from passkey where person_id = $1 and id = $2").bind(grant.subject().0).bind(id).execute().await?;
    Ok(Removed::Yes)
}

/// Keeps that the passkey was used again in the session of this id, for this; forgets what is too
/// old to count. Without a grant: the ceremony has proved it.
pub async fn note_step_up(tx: &mut Tx, id_hash: Vec<u8>, step: Step, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("delete from step_up where at < $1").bind(now - Duration::minutes(STEP_UP_MINUTES)).execute().await?;
    tx.query(
        "insert into step_up (session, purpose, subject, at)
         select handle, $1, $2, $3 from session where id_hash = $4 and revoked_at is null",
    )
    .bind(step.purpose.key())
    .bind(step.subject.0)
    .bind(now)
    .bind(id_hash)
    .execute()
    .await?;
    Ok(())
}
