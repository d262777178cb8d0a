//! Where a person is signed in: listed, ended, and forgotten in time. How a session is kept:
//! `session_store.rs`.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{ABSOLUTE_HOURS, IDLE_MINUTES};
use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// One line of "where you are signed in".
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct OpenSession {
    pub handle: Uuid,
    pub device: String,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
}

/// Without a grant: called by the account's store, which holds one.
pub async fn list(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> Result<Vec<OpenSession>, Fault> {
    tx.query(
        "select handle, device, created_at, last_seen_at from session
         where person_id = $1 and revoked_at is null and last_seen_at > $2 and created_at > $3 order by last_seen_at desc",
    )
    .bind(person.0)
    .bind(now - Duration::minutes(IDLE_MINUTES))
    .bind(now - Duration::hours(ABSOLUTE_HOURS))
    .all()
    .await
}

#[derive(Clone, Copy, Debug)]
pub enum Which {
    One(Uuid),
    AllBut(Uuid),
    All,
}

/// Ends one session of this person, or all but one. Without a grant: as above.
pub async fn end(tx: &mut Tx, person: PersonId, which: Which, now: DateTime<Utc>) -> Result<u64, Fault> {
    match which {
        Which::One(handle) => {
            tx.query("update session set revoked_at = $1, data = '{}' where person_id = $2 and handle = $3 and revoked_at is null")
                .bind(now)
                .bind(person.0)
                .bind(handle)
                .execute()
                .await
        }
        Which::AllBut(handle) => {
            tx.query("update session set revoked_at = $1, data = '{}' where person_id = $2 and handle <> $3 and revoked_at is null")
                .bind(now)
                .bind(person.0)
                .bind(handle)
                .execute()
                .await
        }
        Which::All => {
            tx.query("update session set revoked_at = $1, data = '{}' where person_id = $2 and revoked_at is null")
                .bind(now)
                .bind(person.0)
                .execute()
                .await
        }
    }
}

/// Forgets sessions that ended more than a day ago. Without a grant: a job.
pub async fn forget_old(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("delete from session where created_at < $1")
        .bind(now - Duration::hours(ABSOLUTE_HOURS + 24))
        .execute()
        .await?;
    Ok(())
}
