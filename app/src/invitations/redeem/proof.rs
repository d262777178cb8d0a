//! The proof that a visitor has given the right code: in a session of its own, for fifteen
//! minutes, for one link.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::super::rules::MINUTES_TO_FINISH;
use crate::{platform::documents::hex, sign_in::session_store, web::trouble::Trouble};

const NAME: &str = "invitation";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terms {
    NotYet,
    Agreed,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    /// A link that was sent again has another hash: its old proof proves nothing.
    link_hash: String,
    at: DateTime<Utc>,
    agreed: bool,
}

/// Starts a new session with the proof. Whatever the old one was, it ends: an id that somebody
/// planted must not come to hold the proof (T-SE-02).
pub async fn give(session: &Session, link_hash: &[u8], now: DateTime<Utc>) -> Result<(), Trouble> {
    session_store::sign_out(session).await?;
    keep(session, &Kept { link_hash: hex(link_hash), at: now, agreed: false }).await
}

/// What the visitor has proved for this link; `None` when nothing, or too long ago.
pub async fn look(session: &Session, link_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Terms>, Trouble> {
    let kept = find(session, link_hash, now).await?;
    Ok(kept.map(|kept| if kept.agreed { Terms::Agreed } else { Terms::NotYet }))
}

/// The visitor agreed to the terms. The fifteen minutes go on.
pub async fn agree(session: &Session, link_hash: &[u8], now: DateTime<Utc>) -> Result<(), Trouble> {
    match find(session, link_hash, now).await? {
        Some(kept) => keep(session, &Kept { agreed: true, ..kept }).await,
        None => Ok(()),
    }
}

async fn find(session: &Session, link_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Kept>, Trouble> {
    let kept: Option<Kept> = session.get(NAME).await.map_err(|_| Trouble::TryLater)?;
    let fresh = Duration::zero()..Duration::minutes(MINUTES_TO_FINISH);
    Ok(kept.filter(|kept| kept.link_hash == hex(link_hash) && fresh.contains(&(now - kept.at))))
}

async fn keep(session: &Session, kept: &Kept) -> Result<(), Trouble> {
    session.insert(NAME, kept).await.map_err(|_| Trouble::TryLater)?;
    session.save().await.map_err(|_| Trouble::TryLater)
}
