//! What the person told us. Rows are added and never changed (migrations 0097).

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Kind, Told};
use crate::{
    access::grant::{Acts, Change, Grant, Sharing},
    platform::{database::Fault, query::Tx},
};

/// Everything, oldest first.
pub async fn told<A: Acts>(tx: &mut Tx, grant: &Grant<A, Sharing>) -> Result<Vec<Told>, Fault> {
    let rows: Vec<(DateTime<Utc>, String, String, Option<NaiveDate>)> = tx
        .query("select at, kind, choice, chosen_on from preference where person_id = $1 order by at, id")
        .bind(grant.subject().0)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(at, kind, choice, chosen_on)| {
            let kind = Kind::from_key(&kind)?;
            let (choice, words) = *kind.option(&choice)?;
            Some(Told { kind, at, choice, words, chosen_on })
        })
        .collect())
}

/// Keeps what the person says now.
pub async fn tell(
    tx: &mut Tx,
    grant: &Grant<Change, Sharing>,
    kind: Kind,
    choice: &'static str,
    chosen_on: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into preference (person_id, id, at, kind, choice, chosen_on, made_by) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(grant.subject().0)
    .bind(Uuid::now_v7())
    .bind(now)
    .bind(kind.key())
    .bind(choice)
    .bind(chosen_on)
    .bind(grant.actor().0)
    .execute()
    .await?;
    Ok(())
}
