//! The keys by which push services know this installation, as they are kept. Without a grant: they are
//! nobody's data.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::platform::{database::Fault, query::Tx};

/// A key, its private half sealed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    pub id: Uuid,
    pub private_key: Vec<u8>,
}

/// The one that new phones subscribe with.
pub async fn current(tx: &mut Tx) -> Result<Option<Kept>, Fault> {
    tx.query("select id, private_key from push_key where current = 1").optional().await
}

pub async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Kept>, Fault> {
    tx.query("select id, private_key from push_key where id = $1").bind(id).optional().await
}

/// The id of the key with this public half.
pub async fn find_by_public(tx: &mut Tx, public: &[u8]) -> Result<Option<Uuid>, Fault> {
    let found: Option<(Uuid,)> =
        tx.query("select id from push_key where public_key = $1").bind(public.to_vec()).optional().await?;
    Ok(found.map(|(id,)| id))
}

/// Makes this the current one, unless there is one. Of two at the same moment one wins.
pub async fn add_current(tx: &mut Tx, kept: &Kept, public: &[u8], now: DateTime<Utc>) -> Result<bool, Fault> {
    let added = tx
        .query(
            "insert into push_key (id, public_key, private_key, made_at, current) values ($1, $2, $3, $4, 1)
             on conflict (current) do nothing",
        )
        .bind(kept.id)
        .bind(public.to_vec())
        .bind(kept.private_key.clone())
        .bind(now)
        .execute()
        .await?;
    Ok(added == 1)
}

/// No new phone subscribes with it any more; it is kept for those that have.
pub async fn retire_current(tx: &mut Tx) -> Result<(), Fault> {
    tx.query("update push_key set current = null where current = 1").execute().await?;
    Ok(())
}
