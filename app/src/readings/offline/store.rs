//! Phones on which readings wait, and what came from them, in the database.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::Phone;
use crate::{
    access::grant::{Acts, Change, Grant, Read, Readings},
    platform::{database::Fault, query::Tx},
    readings::NewReading,
};

/// A phone that is not kept yet.
pub struct NewPhone {
    pub id: Uuid,
    pub name: String,
    pub public_key: Vec<u8>,
    /// Sealed with the master key.
    pub private_key: Vec<u8>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    name: String,
    made_at: DateTime<Utc>,
    last_sent_at: Option<DateTime<Utc>>,
}

pub async fn add(
    tx: &mut Tx,
    grant: &Grant<Change, Readings>,
    phone: NewPhone,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into reading_phone (person_id, id, name, public_key, private_key, made_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(grant.subject().0)
    .bind(phone.id)
    .bind(phone.name)
    .bind(phone.public_key)
    .bind(phone.private_key)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Those that are on, the newest first.
pub async fn phones<A: Acts>(tx: &mut Tx, grant: &Grant<A, Readings>) -> Result<Vec<Phone>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select id, name, made_at, last_sent_at from reading_phone where person_id = $1 and revoked_at is null
             order by made_at desc, id desc",
        )
        .bind(grant.subject().0)
        .all()
        .await?;
    let phone = |row: Row| Phone { id: row.id, name: row.name, made_at: row.made_at, last_sent_at: row.last_sent_at };
    Ok(rows.into_iter().map(phone).collect())
}

/// What opens the entries of a phone.
pub enum Key {
    /// Sealed with the master key.
    Sealed(Vec<u8>),
    /// The phone was turned off, and the key destroyed.
    Off,
    /// This person has no such phone: it is another person's, or nobody's.
    NotTheirs,
}

pub async fn key(tx: &mut Tx, grant: &Grant<Read, Readings>, phone: Uuid) -> Result<Key, Fault> {
    let row: Option<(Vec<u8>, Option<DateTime<Utc>>)> = tx
        .query("select private_key, revoked_at from reading_phone where person_id = $1 and id = $2")
        .bind(grant.subject().0)
        .bind(phone)
        .optional()
        .await?;
    Ok(match row {
        Some((key, None)) => Key::Sealed(key),
        Some((_, Some(_))) => Key::Off,
        None => Key::NotTheirs,
    })
}

/// Notes that it has sent something; `false` when it was turned off in the meantime.
pub async fn note_sent(
    tx: &mut Tx,
    grant: &Grant<Change, Readings>,
    phone: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let noted = tx
        .query("update reading_phone set last_sent_at = $3 where person_id = $1 and id = $2 and revoked_at is null")
        .bind(grant.subject().0)
        .bind(phone)
        .bind(now)
        .execute()
        .await?;
    Ok(noted == 1)
}

/// Turns it off and destroys its key: what waits on it can be opened by nobody any more. `false`
/// when there is none that is on.
pub async fn end(tx: &mut Tx, grant: &Grant<Change, Readings>, phone: Uuid, now: DateTime<Utc>) -> Result<bool, Fault> {
    let ended = tx
        .query(
            "update reading_phone set revoked_at = $3, private_key = $4
             where person_id = $1 and id = $2 and revoked_at is null",
        )
        .bind(grant.subject().0)
        .bind(phone)
        .bind(now)
        .bind(Vec::<u8>::new())
        .execute()
        .await?;
    Ok(ended == 1)
}

/// A reading as it was when it came first, whatever became of it since.
pub async fn first_state(
    tx: &mut Tx,
    grant: &Grant<Change, Readings>,
    reading: Uuid,
) -> Result<Option<NewReading>, Fault> {
    let row: Option<(String,)> = tx
        .query("select body from reading_change where person_id = $1 and reading_id = $2 and version = 1")
        .bind(grant.subject().0)
        .bind(reading)
        .optional()
        .await?;
    row.map(|(body,)| read(&body)).transpose()
}

fn read(body: &str) -> Result<NewReading, Fault> {
    serde_json::from_str(body).map_err(|error| Fault::Other(sqlx::Error::Decode(Box::new(error))))
}
