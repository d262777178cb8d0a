//! Times that are kept for somebody for a few minutes, in the database. Whoever books and whoever holds
//! take the same row of the time first, so that no hold is left behind on a time that is booked.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::grant::{Appointments, Change, Grant},
    platform::{database::Fault, query::Tx},
};

/// Keeps a time for the person whose form is open, in the place of the one that was kept for the same form
/// before. `false`: it is booked, or somebody else has it in front of them.
pub async fn hold(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    slot: Uuid,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    // Nothing is changed, but the row is held: nobody books it until this is done.
    let free = tx
        .query("update slot set taken = 0 where id = $1 and taken = 0 and withdrawn_at is null")
        .bind(slot)
        .execute()
        .await?;
    if free == 0 {
        return Ok(false);
    }
    let held = tx
        .query(
            "insert into slot_hold (slot_id, person_id, by_id, what, until) values ($1, $2, $3, 'form', $4)
             on conflict (slot_id) do update
             set person_id = excluded.person_id, by_id = excluded.by_id, what = excluded.what, until = excluded.until
             where slot_hold.until <= $5 or (slot_hold.person_id = excluded.person_id and slot_hold.what = 'form')",
        )
        .bind(slot)
        .bind(grant.subject().0)
        .bind(grant.actor().0)
        .bind(until)
        .bind(now)
        .execute()
        .await?;
    if held == 0 {
        // An offer to the same person is theirs already.
        return Ok(!is_held_by_another(tx, grant, slot, now).await?);
    }
    // The one before is let go when this one is had, and not sooner.
    tx.query("delete from slot_hold where person_id = $1 and by_id = $2 and what = 'form' and slot_id <> $3")
        .bind(grant.subject().0)
        .bind(grant.actor().0)
        .bind(slot)
        .execute()
        .await?;
    Ok(true)
}

/// Whether somebody else has it in front of them.
pub async fn is_held_by_another(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    slot: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let (others,): (i64,) = tx
        .query("select count(*) from slot_hold where slot_id = $1 and person_id <> $2 and until > $3")
        .bind(slot)
        .bind(grant.subject().0)
        .bind(now)
        .one()
        .await?;
    Ok(others > 0)
}

/// Until when the form holds this time; `None`: no longer.
pub async fn held_until(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    slot: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Fault> {
    let found: Option<(DateTime<Utc>,)> = tx
        .query("select until from slot_hold where slot_id = $1 and person_id = $2 and until > $3")
        .bind(slot)
        .bind(grant.subject().0)
        .bind(now)
        .optional()
        .await?;
    Ok(found.map(|(until,)| until))
}

/// Lets a time go whose form was left.
pub async fn let_go(tx: &mut Tx, grant: &Grant<Change, Appointments>, slot: Uuid) -> Result<(), Fault> {
    tx.query("delete from slot_hold where slot_id = $1 and person_id = $2 and by_id = $3 and what = 'form'")
        .bind(slot)
        .bind(grant.subject().0)
        .bind(grant.actor().0)
        .execute()
        .await?;
    Ok(())
}

/// It is booked: nobody holds it any more, and this form holds no other one.
pub async fn end(tx: &mut Tx, grant: &Grant<Change, Appointments>, slot: Uuid) -> Result<(), Fault> {
    tx.query("delete from slot_hold where slot_id = $1 or (person_id = $2 and by_id = $3 and what = 'form')")
        .bind(slot)
        .bind(grant.subject().0)
        .bind(grant.actor().0)
        .execute()
        .await?;
    Ok(())
}

/// Forgets what is over.
///
/// Without a grant: the work of the hour; nobody reads anything here.
pub async fn forget_old(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("delete from slot_hold where until <= $1").bind(now).execute().await?;
    Ok(())
}
