//! What an organisation sent that matched no one person.

use chrono::{DateTime, Utc};

use crate::{
    access::grant::{ListGrant, Read, RefusedImports},
    platform::{database::Fault, query::Tx},
};

/// How many the page shows.
pub const SHOWN: usize = 100;

/// A bundle that was refused as a whole: nothing of what is in it, only that it came.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Refused {
    pub received_at: DateTime<Utc>,
    pub source_name: String,
    pub reason: Option<String>,
}

/// The newest ones that this organisation's own systems sent, up to one more than [`SHOWN`].
pub async fn refused(tx: &mut Tx, grant: &ListGrant<Read, RefusedImports>) -> Result<Vec<Refused>, Fault> {
    tx.query(
        "select m.received_at, o.name as source_name, m.reason
         from import m join organisation o on o.ods = m.source_ods
         where m.source_ods = $1 and m.outcome = 'refused' and m.person_id is null
         order by m.received_at desc, m.id desc limit 101",
    )
    .bind(grant.organisation().as_str().to_string())
    .all()
    .await
}

/// How many wait for somebody to look.
pub async fn count_refused(tx: &mut Tx, grant: &ListGrant<Read, RefusedImports>) -> Result<i64, Fault> {
    let (count,): (i64,) = tx
        .query("select count(*) from import where source_ods = $1 and outcome = 'refused' and person_id is null")
        .bind(grant.organisation().as_str().to_string())
        .one()
        .await?;
    Ok(count)
}
