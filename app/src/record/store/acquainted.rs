//! Who knows somebody: which organisations have sent records of them, and who has seen them. Come here from
//! where they look for an appointment.

use chrono::{DateTime, Utc};

use super::of;
use crate::{
    access::grant::{Grant, Read, Record},
    people::Ods,
    platform::{database::Fault, query::Tx},
};

/// The organisations of which the grant shows anything at all.
pub async fn senders(tx: &mut Tx, grant: &Grant<Read, Record>) -> Result<Vec<Ods>, Fault> {
    let query =
        tx.query(concat!("select distinct e.source_ods from entry e where ", seen!(), " order by e.source_ods"));
    let rows: Vec<(String,)> = of(query, grant).all().await?;
    Ok(rows.into_iter().map(|(ods,)| Ods::trusted(ods)).collect())
}

/// The names of those who saw them between then and now, in visits and appointments, as they were received.
pub async fn people_met(
    tx: &mut Tx,
    grant: &Grant<Read, Record>,
    (since, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<String>, Fault> {
    let query = tx.query(concat!(
        "select distinct e.author from entry e where ",
        seen!(),
        " and e.kind in ('appointment', 'encounter') and e.author is not null and e.happened_at >= $4 and e.happened_at < $5
         and coalesce(e.status, '') not in ('cancelled', 'noshow')"
    ));
    let rows: Vec<(String,)> = of(query, grant).bind(since).bind(now).all().await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}
