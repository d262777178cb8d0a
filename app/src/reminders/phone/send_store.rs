//! Where a push goes, for whoever sends it. Without a grant: nobody reads what is found here; it is
//! used to send somebody their own reminder.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// A phone that takes reminders.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Target {
    pub sealed: Vec<u8>,
    pub key_id: Uuid,
    pub refused_at: Option<DateTime<Utc>>,
}

/// `None` when it has ended.
pub async fn target(tx: &mut Tx, person: PersonId, id: Uuid) -> Result<Option<Target>, Fault> {
    tx.query(
        "select sealed, key_id, refused_at from push_subscription where person_id = $1 and id = $2 and ended_at is null",
    )
    .bind(person.0)
    .bind(id)
    .optional()
    .await
}

/// Ends one: its push service does not know it any more.
pub async fn gone(tx: &mut Tx, person: PersonId, id: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "update push_subscription set ended_at = $3, ended_why = 'gone', sealed = $4
         where person_id = $1 and id = $2 and ended_at is null",
    )
    .bind(person.0)
    .bind(id)
    .bind(now)
    .bind(Vec::<u8>::new())
    .execute()
    .await?;
    Ok(())
}

/// Notes since when its push service refuses; `None`: it takes messages again.
pub async fn note_refused(tx: &mut Tx, person: PersonId, id: Uuid, since: Option<DateTime<Utc>>) -> Result<(), Fault> {
    tx.query("update push_subscription set refused_at = $3 where person_id = $1 and id = $2")
        .bind(person.0)
        .bind(id)
        .bind(since)
        .execute()
        .await?;
    Ok(())
}

/// How many phones take reminders.
pub async fn count(tx: &mut Tx) -> Result<i64, Fault> {
    let (count,): (i64,) = tx.query("select count(*) from push_subscription where ended_at is null").one().await?;
    Ok(count)
}
