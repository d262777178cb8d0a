//! What somebody needs at every appointment, in the database.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::needs::Needs;
use crate::{
    access::grant::{Acts, Appointments, Change, Grant},
    platform::{database::Fault, query::Tx},
};

/// None were said: no needs.
pub async fn of<A: Acts>(tx: &mut Tx, grant: &Grant<A, Appointments>) -> Result<Needs, Fault> {
    let found: Option<(String,)> =
        tx.query("select body from person_need where person_id = $1").bind(grant.subject().0).optional().await?;
    Ok(found.map(|(body,)| Needs::read(&body)).unwrap_or_default())
}

/// Keeps them, in the place of what was said before.
pub async fn put(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    needs: &Needs,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into person_need (person_id, body, at, by_id) values ($1, $2, $3, $4)
         on conflict (person_id) do update set body = excluded.body, at = excluded.at, by_id = excluded.by_id",
    )
    .bind(grant.subject().0)
    .bind(needs.written())
    .bind(now)
    .bind::<Uuid>(grant.actor().0)
    .execute()
    .await?;
    Ok(())
}
