//! The two facts of this capability, both of a person: discreet, and paused since when.

use chrono::{DateTime, Utc};

use crate::{
    access::grant::{Account, Change, Grant, Pause},
    people::Discreet,
    platform::{database::Fault, query::Tx},
};

pub async fn set_discreet(tx: &mut Tx, grant: &Grant<Change, Account>, discreet: Discreet) -> Result<(), Fault> {
    tx.query("update person set discreet = $1 where id = $2")
        .bind(discreet.key())
        .bind(grant.subject().0)
        .execute()
        .await?;
    Ok(())
}

/// Closes the person's own access. Who pauses twice has paused the first time.
pub async fn pause(tx: &mut Tx, grant: &Grant<Change, Account>, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("update person set paused_at = $1 where id = $2 and paused_at is null")
        .bind(now)
        .bind(grant.subject().0)
        .execute()
        .await?;
    Ok(())
}

/// Opens it again: the person after 72 hours, or their practice. `false` when it was open.
pub async fn open_again(tx: &mut Tx, grant: &Grant<Change, Pause>) -> Result<bool, Fault> {
    let opened = tx
        .query("update person set paused_at = null where id = $1 and paused_at is not null")
        .bind(grant.subject().0)
        .execute()
        .await?;
    Ok(opened > 0)
}
