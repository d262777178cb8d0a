//! Clinics of a demonstration. No grant anywhere in this file: nobody of a demonstration is real.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Offer, one_store::offered};
use crate::{
    people::Ods,
    platform::{database::Fault, query::Tx},
};

/// Whether an organisation has any clinic, ended ones too.
pub async fn has_any(tx: &mut Tx, organisation: &Ods) -> Result<bool, Fault> {
    let (count,): (i64,) = tx
        .query("select count(*) from clinic where organisation_ods = $1")
        .bind(organisation.as_str().to_string())
        .one()
        .await?;
    Ok(count > 0)
}

pub async fn add(
    tx: &mut Tx,
    (organisation, id): (&Ods, Uuid),
    offer: &Offer,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let query = tx.query(
        "insert into clinic (organisation_ods, id, name, clinician_id, clinician_name, service, place, channel,
            length_minutes, audience, reach, days_ahead, bank_holidays, week, starts_on, ends_on, made_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)",
    );
    let query = offered(query.bind(organisation.as_str().to_string()).bind(id), offer);
    query.bind(now).execute().await?;
    Ok(())
}
