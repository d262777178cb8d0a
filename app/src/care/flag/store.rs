//! The flags of one person.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Flag, Kind};
use crate::{
    access::grant::{Change, Grant, Read, SafetyFlag},
    people::Ods,
    platform::{database::Fault, query::Tx},
};

/// Those in force first, then the newest, at most 50.
pub async fn all(tx: &mut Tx, grant: &Grant<Read, SafetyFlag>) -> Result<Vec<Flag>, Fault> {
    tx.query(
        "select f.kind, f.words, f.at, s.given_name as set_given, s.family_name as set_family, f.lifted_at,
            l.given_name as lifted_given, l.family_name as lifted_family
         from safety_flag f join person s on s.id = f.set_by left join person l on l.id = f.lifted_by
         where f.person_id = $1 order by (f.lifted_at is not null), f.at desc, f.id desc limit 50",
    )
    .bind(grant.subject().0)
    .all()
    .await
}

/// `false` when it is in force already.
pub async fn set(
    tx: &mut Tx,
    grant: &Grant<Change, SafetyFlag>,
    organisation: &Ods,
    (kind, words): (Kind, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let set = tx
        .query(
            "insert into safety_flag (person_id, id, kind, organisation_ods, words, set_by, at)
             select p.id, $2, $3, $4, $5, $6, $7 from person p where p.id = $1
               and not exists (select 1 from safety_flag f where f.person_id = $1 and f.kind = $3 and f.lifted_at is null)",
        )
        .bind(grant.subject().0)
        .bind(Uuid::now_v7())
        .bind(kind.key())
        .bind(organisation.as_str().to_string())
        .bind(words.to_string())
        .bind(grant.actor().0)
        .bind(now)
        .execute()
        .await?;
    Ok(set > 0)
}

/// `false` when it is not in force.
pub async fn lift(
    tx: &mut Tx,
    grant: &Grant<Change, SafetyFlag>,
    kind: Kind,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let lifted = tx
        .query(
            "update safety_flag set lifted_at = $1, lifted_by = $2 where person_id = $3 and kind = $4 and lifted_at is null",
        )
        .bind(now)
        .bind(grant.actor().0)
        .bind(grant.subject().0)
        .bind(kind.key())
        .execute()
        .await?;
    Ok(lifted > 0)
}

/// The emergency accesses that the person has not been told of. What was kept out of their own
/// log with them is in it from now on.
pub async fn untold(tx: &mut Tx, grant: &Grant<Change, SafetyFlag>, now: DateTime<Utc>) -> Result<Vec<Uuid>, Fault> {
    tx.query("update access_log_hold set until = $1 where person_id = $2 and until > $1")
        .bind(now)
        .bind(grant.subject().0)
        .execute()
        .await?;
    let rows: Vec<(Uuid,)> = tx
        .query("select id from emergency_access where person_id = $1 and told_at is null order by id")
        .bind(grant.subject().0)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
