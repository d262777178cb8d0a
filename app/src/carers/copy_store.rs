//! What a copy of somebody's arrangements for another system needs beside them.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    access::grant::{Acts, Carers, Grant},
    platform::{database::Fault, query::Tx},
};

/// The NHS numbers that a copy for another system names.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    pub person: Option<String>,
    /// Of each carer, by their id.
    pub carers: HashMap<Uuid, String>,
}

pub async fn numbers<A: Acts>(tx: &mut Tx, grant: &Grant<A, Carers>) -> Result<Numbers, Fault> {
    let rows: Vec<(Uuid, Option<String>)> = tx
        .query(
            "select p.id, p.nhs_number from person p where p.id = $1
                or exists (select 1 from carer_arrangement a where a.person_id = $1 and a.carer_id = p.id)",
        )
        .bind(grant.subject().0)
        .all()
        .await?;
    let mut numbers = Numbers::default();
    for (id, number) in rows {
        if id == grant.subject().0 {
            numbers.person = number;
        } else if let Some(number) = number {
            numbers.carers.insert(id, number);
        }
    }
    Ok(numbers)
}

/// Why each arrangement is as it is: its last reason, with words where there are any.
pub type LastReasons = HashMap<Uuid, (String, Option<String>)>;

pub async fn last_reasons<A: Acts>(tx: &mut Tx, grant: &Grant<A, Carers>) -> Result<LastReasons, Fault> {
    let rows: Vec<(Uuid, String, Option<String>)> = tx
        .query(
            "select e.arrangement_id, e.reason, e.words from carer_event e
             where e.person_id = $1 and (e.from_state is null or e.from_state <> e.to_state) order by e.at, e.id",
        )
        .bind(grant.subject().0)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id, reason, words)| (id, (reason, words))).collect())
}
