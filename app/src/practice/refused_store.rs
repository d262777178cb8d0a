//! What an organisation sent that matched no one person.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::grant::{Acts, Change, ListGrant, Read, RefusedImports},
    platform::{database::Fault, query::Tx},
};

/// How many the page shows.
pub const SHOWN: usize = 100;

/// A bundle that was refused as a whole: that it came, and where it is kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Refused {
    pub id: Uuid,
    pub received_at: DateTime<Utc>,
    pub source_name: String,
    pub reason: Option<String>,
    pub document_key: Option<String>,
    /// When somebody of the organisation has looked at it, and who.
    pub looked_at: Option<DateTime<Utc>>,
    pub looked_by: Option<String>,
}

macro_rules! select_refused {
    ($rest:literal) => {
        concat!(
            "select m.id, m.received_at, o.name as source_name, m.reason, m.document_key, m.looked_at,
                p.given_name || ' ' || p.family_name as looked_by
             from import m join organisation o on o.ods = m.source_ods left join person p on p.id = m.looked_by
             where m.source_ods = $1 and m.outcome = 'refused' and m.person_id is null",
            $rest
        )
    };
}

/// The newest ones that this organisation's own systems sent, up to one more than [`SHOWN`]; first those that
/// nobody has looked at.
pub async fn list(tx: &mut Tx, grant: &ListGrant<Read, RefusedImports>) -> Result<Vec<Refused>, Fault> {
    tx.query(select_refused!(
        " order by case when m.looked_at is null then 0 else 1 end, m.received_at desc, m.id desc limit 101"
    ))
    .bind(grant.organisation().as_str().to_string())
    .all()
    .await
}

/// One of them.
pub async fn one<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, RefusedImports>,
    id: Uuid,
) -> Result<Option<Refused>, Fault> {
    tx.query(select_refused!(" and m.id = $2"))
        .bind(grant.organisation().as_str().to_string())
        .bind(id)
        .optional()
        .await
}

/// Who looked first, stays. `false`: there is none with this id.
pub async fn look_at(
    tx: &mut Tx,
    grant: &ListGrant<Change, RefusedImports>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let found = tx
        .query(
            "update import set looked_at = coalesce(looked_at, $3), looked_by = coalesce(looked_by, $4)
             where source_ods = $1 and id = $2 and outcome = 'refused' and person_id is null",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(id)
        .bind(now)
        .bind(grant.actor().0)
        .execute()
        .await?;
    Ok(found == 1)
}

/// How many wait for somebody to look.
pub async fn count_waiting(tx: &mut Tx, grant: &ListGrant<Read, RefusedImports>) -> Result<i64, Fault> {
    let (count,): (i64,) = tx
        .query(
            "select count(*) from import
             where source_ods = $1 and outcome = 'refused' and person_id is null and looked_at is null",
        )
        .bind(grant.organisation().as_str().to_string())
        .one()
        .await?;
    Ok(count)
}
