//! The keys by which push services know this installation (RFC 8292): made at the first need, sealed
//! with the master key, never forgotten. A phone is bound for ever to the one it subscribed with, so
//! who loses them, or the key file, loses every phone.

use std::sync::Arc;

use uuid::Uuid;
use zeroize::Zeroizing;

use super::key_store::{self, Kept};
use crate::platform::{
    Platform,
    database::Fault,
    keys::{Keys, Purpose},
    push::PushKey,
};

/// The key that new phones subscribe with; it is made when there is none.
pub async fn current(platform: &Platform) -> Result<Arc<PushKey>, Fault> {
    let mut tx = platform.db.read().await?;
    let found = key_store::current(&mut tx).await?;
    tx.rollback().await?;
    if let Some(kept) = found {
        return open(platform, &kept);
    }
    make(platform).await?;
    let mut tx = platform.db.read().await?;
    // Two that begin at once both read the one that won.
    let kept = key_store::current(&mut tx).await?.ok_or(Fault::NoRow)?;
    tx.rollback().await?;
    open(platform, &kept)
}

/// A new key for new phones. Those that are on keep the one they have.
pub async fn rotate(platform: &Platform) -> Result<Arc<PushKey>, Fault> {
    let mut tx = platform.db.write().await?;
    key_store::retire_current(&mut tx).await?;
    let (key, kept) = new(&platform.keys)?;
    key_store::add_current(&mut tx, &kept, &key.public, platform.clock.now()).await?;
    tx.commit().await?;
    current(platform).await
}

/// The key with this id, opened once in a process.
pub async fn find(platform: &Platform, id: Uuid) -> Result<Arc<PushKey>, Fault> {
    if let Some(key) = platform.push.known_key(id) {
        return Ok(key);
    }
    let mut tx = platform.db.read().await?;
    let kept = key_store::find(&mut tx, id).await?.ok_or(Fault::NoRow)?;
    tx.rollback().await?;
    open(platform, &kept)
}

async fn make(platform: &Platform) -> Result<(), Fault> {
    let (key, kept) = new(&platform.keys)?;
    let mut tx = platform.db.write().await?;
    key_store::add_current(&mut tx, &kept, &key.public, platform.clock.now()).await?;
    tx.commit().await
}

fn new(keys: &Keys) -> Result<(PushKey, Kept), Fault> {
    let key = PushKey::random().ok_or(Fault::NoRow)?;
    let private_key = keys.seal(Purpose::PushKey, key.id.as_bytes(), key.private());
    let kept = Kept { id: key.id, private_key };
    Ok((key, kept))
}

/// Whether the key file is the one that it was sealed with.
pub(super) fn opens(platform: &Platform, kept: &Kept) -> bool {
    unsealed(&platform.keys, kept).is_some()
}

fn unsealed(keys: &Keys, kept: &Kept) -> Option<PushKey> {
    let private = Zeroizing::new(keys.open_sealed(Purpose::PushKey, kept.id.as_bytes(), &kept.private_key)?);
    PushKey::from_private(kept.id, &private)
}

fn open(platform: &Platform, kept: &Kept) -> Result<Arc<PushKey>, Fault> {
    if let Some(key) = platform.push.known_key(kept.id) {
        return Ok(key);
    }
    let key = unsealed(&platform.keys, kept).ok_or_else(|| {
        tracing::error!("the keys for push messages were sealed with another key file: no phone is reached");
        Fault::NoRow
    })?;
    Ok(platform.push.keep_key(key))
}
