//! The record as a whole, for who takes a copy of it away.

use uuid::Uuid;

use super::{lines_of, of};
use crate::{
    access::grant::{Download, Grant, Read, Record},
    platform::{database::Fault, query::Tx},
    record::{Item, Line, fhir::Kind, rules},
};

/// A resource as it was received, and from whom.
#[derive(Debug, sqlx::FromRow)]
pub struct Received {
    pub id: Uuid,
    pub source_ods: String,
    pub resource_type: String,
    pub source_id: String,
    pub received_at: chrono::DateTime<chrono::Utc>,
    pub body: String,
}

/// The resources behind all entries that the person may see.
pub async fn resources(tx: &mut Tx, grant: &Grant<Download, Record>) -> Result<Vec<Received>, Fault> {
    let query = tx.query(concat!(
        "select r.id, r.source_ods, r.resource_type, r.source_id, r.received_at, r.body
         from entry e join resource r on r.person_id = e.person_id and r.id = e.id where ",
        seen!(),
        " order by r.source_ods, r.resource_type, r.id"
    ));
    of(query, grant).all().await
}

/// What other resources point at: people, places, files. A copy takes only those that an entry
/// points at which the person may see; a file of a held letter is held as well.
pub async fn supporting(tx: &mut Tx, grant: &Grant<Download, Record>) -> Result<Vec<Received>, Fault> {
    let query = tx.query(concat!(
        "select r.id, r.source_ods, r.resource_type, r.source_id, r.received_at, r.body
         from entry e join resource r on r.person_id = e.person_id and r.id = e.id where ",
        pointed_at!(),
        " order by r.source_ods, r.resource_type, r.id"
    ));
    of(query, grant).all().await
}

/// All entries of one kind, whole, the newest first.
pub async fn items(tx: &mut Tx, grant: &Grant<Download, Record>, kind: Kind) -> Result<Vec<Item>, Fault> {
    let query = tx
        .query(super::one::items!(" and e.kind = $5 order by (e.happened_at is null), e.happened_at desc, e.id desc"));
    let rows: Vec<super::one::ItemRow> = lines_of(query, grant).bind(rules::shelf(kind).key).all().await?;
    Ok(rows.into_iter().map(Item::from).collect())
}

/// What the grant does not let see: the sender, the type and the sender's id of each.
pub async fn unseen(tx: &mut Tx, grant: &Grant<Download, Record>) -> Result<Vec<(String, String, String)>, Fault> {
    let query = tx.query(
        "select r.source_ods, r.resource_type, r.source_id
         from entry e join resource r on r.person_id = e.person_id and r.id = e.id
         where e.person_id = $1 and not (e.visibility = 'shown' and ((e.label & $2) = 0 or e.source_ods = $3))",
    );
    of(query, grant).all().await
}

/// What is in force, of these kinds, for a summary on paper.
pub async fn in_force(tx: &mut Tx, grant: &Grant<Read, Record>, kind: Kind) -> Result<Vec<Line>, Fault> {
    let query = tx.query(lines!(
        " and e.kind = $5 and not ",
        is_past!(),
        " order by (e.happened_at is null), e.happened_at desc, e.id desc"
    ));
    lines_of(query, grant).bind(rules::shelf(kind).key).all().await
}
