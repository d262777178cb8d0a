//! One notice of a person, as the page that a tap opens needs it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::grant::{Grant, Read, Reminders},
    people::PersonId,
    platform::{database::Fault, query::Tx},
    reminders::Kind,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whom it is about.
    pub about: PersonId,
    pub kind: Kind,
    /// The id of what it is about.
    pub reminder: Uuid,
    pub occurrence: String,
}

pub async fn find(tx: &mut Tx, grant: &Grant<Read, Reminders>, id: Uuid) -> Result<Option<Notice>, Fault> {
    let row: Option<(Uuid, String, Uuid, String)> = tx
        .query("select about_id, kind, reminder_id, occurrence from notice where person_id = $1 and id = $2")
        .bind(grant.subject().0)
        .bind(id)
        .optional()
        .await?;
    Ok(row.and_then(|(about, kind, reminder, occurrence)| {
        Some(Notice { about: PersonId(about), kind: Kind::from_key(&kind)?, reminder, occurrence })
    }))
}

/// Notes that the person has looked: no other way is tried any more.
pub async fn see(tx: &mut Tx, grant: &Grant<Read, Reminders>, id: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "update notice set seen_at = coalesce(seen_at, $3), later = '', later_at = null where person_id = $1 and id = $2",
    )
    .bind(grant.subject().0)
    .bind(id)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
