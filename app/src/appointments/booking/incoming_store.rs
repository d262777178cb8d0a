//! What a system of an organisation speaks of, in the database. No grant anywhere in this file: it came with
//! the organisation's token, and is about the person whom it names.

use uuid::Uuid;

use super::{
    Appointment,
    store::{Row, columns, tables},
};
use crate::{
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// The appointment of this person at this organisation.
pub async fn find(tx: &mut Tx, (person, source): (PersonId, &Ods), id: Uuid) -> Result<Option<Appointment>, Fault> {
    let sql =
        concat!("select ", columns!(), tables!(), "where a.person_id = $1 and a.id = $2 and a.organisation_ods = $3");
    let row: Option<Row> = tx.query(sql).bind(person.0).bind(id).bind(source.as_str().to_string()).optional().await?;
    Ok(row.map(Appointment::from))
}

/// Times that the sender knows by this id.
pub async fn slots_of_source(tx: &mut Tx, source: &Ods, id: &str) -> Result<Vec<Uuid>, Fault> {
    let rows: Vec<(Uuid,)> = tx
        .query("select id from slot where organisation_ods = $1 and source_id = $2 and withdrawn_at is null")
        .bind(source.as_str().to_string())
        .bind(id.to_string())
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
