//! Exceptions of clinics in the database.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Clinic, What, store,
    templates::{Exception, Kind},
};
use crate::{
    access::grant::{Change, Clinics, ListGrant},
    alerts::calendar::Open,
    people::Ods,
    platform::{database::Fault, query::Tx},
};

/// How many a clinic may have that are not over.
pub const MOST: usize = 200;

/// An exception as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub id: Uuid,
    pub exception: Exception,
    /// Why, in words for staff.
    pub reason: String,
}

/// Those of one clinic that are in force, the first day first.
///
/// Without a grant: a clinic's hours are for everybody who may book there.
pub async fn exceptions(tx: &mut Tx, organisation: &Ods, clinic: Uuid) -> Result<Vec<Kept>, Fault> {
    type Row = (Uuid, NaiveDate, NaiveDate, String, i64, i64, String);
    let rows: Vec<Row> = tx
        .query(
            "select id, first_day, last_day, kind, from_minutes, to_minutes, reason from clinic_exception
             where organisation_ods = $1 and clinic_id = $2 and removed_at is null order by first_day, from_minutes, id",
        )
        .bind(organisation.as_str().to_string())
        .bind(clinic)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, first_day, last_day, kind, from, to, reason)| {
            let hours = Open::parse(&clock(from), &clock(to))?;
            let exception = Exception { first_day, last_day, kind: Kind::from_key(&kind)?, hours };
            Some(Kept { id, exception, reason })
        })
        .collect())
}

/// "08:30"; up to "24:00".
fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Keeps a new one for a clinic as it was when it was read. `false`: it is there already, or the clinic was
/// changed meanwhile.
pub async fn add(
    tx: &mut Tx,
    grant: &ListGrant<Change, Clinics>,
    clinic: &Clinic,
    (kept, words): (&Kept, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let (from, to) = kept.exception.hours.minutes();
    let added = tx
        .query(
            "insert into clinic_exception (organisation_ods, clinic_id, id, first_day, last_day, kind, from_minutes,
                to_minutes, reason, made_by, made_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (organisation_ods, clinic_id, id) do nothing",
        )
        .bind(clinic.organisation.as_str().to_string())
        .bind(clinic.id)
        .bind(kept.id)
        .bind(kept.exception.first_day)
        .bind(kept.exception.last_day)
        .bind(kept.exception.kind.key())
        .bind(i64::from(from))
        .bind(i64::from(to))
        .bind(kept.reason.clone())
        .bind(grant.actor().0)
        .bind(now)
        .execute()
        .await?
        == 1;
    Ok(added && step(tx, grant, clinic, (What::Exception, words), now).await?)
}

/// Takes one back. `false`: it is gone already, or the clinic was changed meanwhile.
pub async fn remove(
    tx: &mut Tx,
    grant: &ListGrant<Change, Clinics>,
    clinic: &Clinic,
    (id, words): (Uuid, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let removed = tx
        .query(
            "update clinic_exception set removed_at = $4
             where organisation_ods = $1 and clinic_id = $2 and id = $3 and removed_at is null",
        )
        .bind(clinic.organisation.as_str().to_string())
        .bind(clinic.id)
        .bind(id)
        .bind(now)
        .execute()
        .await?
        == 1;
    Ok(removed && step(tx, grant, clinic, (What::ExceptionRemoved, words), now).await?)
}

/// The clinic's next version. `false`: somebody was faster.
async fn step(
    tx: &mut Tx,
    grant: &ListGrant<Change, Clinics>,
    clinic: &Clinic,
    (what, words): (What, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update clinic set changed_at = $4, version = version + 1
             where organisation_ods = $1 and id = $2 and version = $3 and ended_at is null",
        )
        .bind(clinic.organisation.as_str().to_string())
        .bind(clinic.id)
        .bind(clinic.version)
        .bind(now)
        .execute()
        .await?
        == 1;
    if changed {
        store::note(tx, grant, (clinic.id, clinic.version + 1), (what, words), now).await?;
    }
    Ok(changed)
}
