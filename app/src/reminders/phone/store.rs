//! The phones of a person that take reminders.

use chrono::{DateTime, Duration, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Lost, Phone, Phones};
use crate::{
    access::grant::{Acts, Change, Grant, Reminders},
    platform::{
        database::Fault,
        documents::hex,
        keys::{Keys, Purpose},
        push::Subscription,
        query::Tx,
    },
};

/// A phone that is to take reminders from now on.
pub struct NewPhone {
    pub subscription: Subscription,
    /// Which key it subscribed with.
    pub key: Uuid,
    pub name: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    sealed: Vec<u8>,
    name: String,
    made_at: DateTime<Utc>,
    last_sent_at: Option<DateTime<Utc>>,
    last_seen_at: Option<DateTime<Utc>>,
    refused_at: Option<DateTime<Utc>>,
}

/// Those that are on, the newest first, and those that were lost in the last 30 days.
pub async fn phones<A: Acts>(
    tx: &mut Tx,
    keys: &Keys,
    grant: &Grant<A, Reminders>,
    now: DateTime<Utc>,
) -> Result<Phones, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select id, sealed, name, made_at, last_seen_at, refused_at,
                (select max(d.sent_at) from delivery d where d.person_id = s.person_id and d.channel = 'push'
                    and d.target = s.id) as last_sent_at
             from push_subscription s where person_id = $1 and ended_at is null order by made_at desc, id desc",
        )
        .bind(grant.subject().0)
        .all()
        .await?;
    let phone = |row: Row| Phone {
        fingerprint: open(keys, row.id, &row.sealed).map(|subscription| fingerprint(&subscription)).unwrap_or_default(),
        id: row.id,
        name: row.name,
        made_at: row.made_at,
        last_sent_at: row.last_sent_at,
        last_seen_at: row.last_seen_at,
        refused_at: row.refused_at,
    };
    // What a person switched off themselves is no loss.
    let lost: Vec<(String, DateTime<Utc>)> = tx
        .query(
            "select name, ended_at from push_subscription
             where person_id = $1 and ended_at > $2 and ended_why in ('gone', 'another-person') order by ended_at desc",
        )
        .bind(grant.subject().0)
        .bind(now - Duration::days(30))
        .all()
        .await?;
    Ok(Phones {
        on: rows.into_iter().map(phone).collect(),
        lost: lost.into_iter().map(|(name, at)| Lost { name, at }).collect(),
    })
}

/// SHA-256 of its address: what the browser can tell of itself, and nobody can send to.
fn fingerprint(subscription: &Subscription) -> String {
    hex(&Sha256::digest(subscription.endpoint.as_bytes()))
}

fn open(keys: &Keys, id: Uuid, sealed: &[u8]) -> Option<Subscription> {
    serde_json::from_slice(&keys.open_sealed(Purpose::PushSubscription, id.as_bytes(), sealed)?).ok()
}

/// As it is found again.
pub fn endpoint_hash(keys: &Keys, endpoint: &str) -> Vec<u8> {
    keys.hash(Purpose::PushEndpoint, endpoint.as_bytes())
}

/// From now on this browser is this person's, whoever's it was. Answers its id.
pub async fn bind(
    tx: &mut Tx,
    keys: &Keys,
    grant: &Grant<Change, Reminders>,
    new: &NewPhone,
    now: DateTime<Utc>,
) -> Result<Uuid, Fault> {
    let hash = endpoint_hash(keys, &new.subscription.endpoint);
    let plain = serde_json::to_vec(&new.subscription).unwrap_or_default();
    let seal = |id: Uuid| keys.seal(Purpose::PushSubscription, id.as_bytes(), &plain);
    // Two people may ask on the same browser at the same moment: one after the other.
    tx.hold(&hash).await?;
    tx.query(
        "update push_subscription set ended_at = $3, ended_why = 'another-person', sealed = $4
         where endpoint_hash = $1 and person_id <> $2 and ended_at is null",
    )
    .bind(hash.clone())
    .bind(grant.subject().0)
    .bind(now)
    .bind(Vec::<u8>::new())
    .execute()
    .await?;
    let own: Option<(Uuid,)> = tx
        .query("select id from push_subscription where person_id = $1 and endpoint_hash = $2 and ended_at is null")
        .bind(grant.subject().0)
        .bind(hash.clone())
        .optional()
        .await?;
    if let Some((id,)) = own {
        renew(tx, grant, id, seal(id), new).await?;
        return Ok(id);
    }
    let id = Uuid::now_v7();
    tx.query(
        "insert into push_subscription (person_id, id, endpoint_hash, sealed, key_id, name, made_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(grant.subject().0)
    .bind(id)
    .bind(hash)
    .bind(seal(id))
    .bind(new.key)
    .bind(new.name.clone())
    .bind(now)
    .execute()
    .await?;
    Ok(id)
}

/// The same browser once more: its keys may be others, and what was refused is tried again.
async fn renew(
    tx: &mut Tx,
    grant: &Grant<Change, Reminders>,
    id: Uuid,
    sealed: Vec<u8>,
    new: &NewPhone,
) -> Result<(), Fault> {
    tx.query(
        "update push_subscription set sealed = $3, key_id = $4, name = $5, refused_at = null
         where person_id = $1 and id = $2",
    )
    .bind(grant.subject().0)
    .bind(id)
    .bind(sealed)
    .bind(new.key)
    .bind(new.name.clone())
    .execute()
    .await?;
    Ok(())
}

/// Whether this browser is the person's now, and how many are.
pub async fn count(tx: &mut Tx, grant: &Grant<Change, Reminders>, hash: &[u8]) -> Result<(bool, usize), Fault> {
    let hashes: Vec<(Vec<u8>,)> = tx
        .query("select endpoint_hash from push_subscription where person_id = $1 and ended_at is null")
        .bind(grant.subject().0)
        .all()
        .await?;
    Ok((hashes.iter().any(|(known,)| known == hash), hashes.len()))
}

/// Why one ends by the person's own doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    SwitchedOff,
    /// The same browser has another one now.
    Moved,
}

impl Why {
    fn key(self) -> &'static str {
        match self {
            Why::SwitchedOff => "switched-off",
            Why::Moved => "moved",
        }
    }
}

/// Ends it and forgets where it was. `false` when there is none that is on.
pub async fn end(
    tx: &mut Tx,
    grant: &Grant<Change, Reminders>,
    id: Uuid,
    why: Why,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let ended = tx
        .query(
            "update push_subscription set ended_at = $3, ended_why = $4, sealed = $5
             where person_id = $1 and id = $2 and ended_at is null",
        )
        .bind(grant.subject().0)
        .bind(id)
        .bind(now)
        .bind(why.key())
        .bind(Vec::<u8>::new())
        .execute()
        .await?;
    Ok(ended == 1)
}

/// The one at this address, if it is the person's and on.
pub async fn find_by_endpoint(
    tx: &mut Tx,
    keys: &Keys,
    grant: &Grant<Change, Reminders>,
    endpoint: &str,
) -> Result<Option<Uuid>, Fault> {
    let found: Option<(Uuid,)> = tx
        .query("select id from push_subscription where person_id = $1 and endpoint_hash = $2 and ended_at is null")
        .bind(grant.subject().0)
        .bind(endpoint_hash(keys, endpoint))
        .optional()
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Whether it is the person's and on.
pub async fn is_on(tx: &mut Tx, grant: &Grant<Change, Reminders>, id: Uuid) -> Result<bool, Fault> {
    let found: Option<(Uuid,)> = tx
        .query("select id from push_subscription where person_id = $1 and id = $2 and ended_at is null")
        .bind(grant.subject().0)
        .bind(id)
        .optional()
        .await?;
    Ok(found.is_some())
}
