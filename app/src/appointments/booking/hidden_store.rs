//! What a person has hidden, as far as it is about appointments and times: by categories, in the database.

use crate::{
    access::{
        grant::{Acts, Covers, Grant},
        relation::Relation,
    },
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// What the reader of a grant does not see, as bits of categories: what the person has taken off their own
/// screens, and what they keep from their carers. Staff see what their own organisation does.
pub async fn closed<A: Acts, C: Covers>(tx: &mut Tx, grant: &Grant<A, C>) -> Result<i64, Fault> {
    match grant.relation() {
        Relation::Own => Ok(grant.sight().denied()),
        Relation::Carer(_) => {
            let rows: Vec<(i64,)> = tx
                .query(
                    "select distinct label from hiding where person_id = $1 and entry_id is null and ended_at is null",
                )
                .bind(grant.subject().0)
                .all()
                .await?;
            Ok(rows.into_iter().fold(0, |bits, (label,)| bits | label))
        }
        _ => Ok(0),
    }
}

/// Whether the person has taken what has this label off their own screens: then nothing tells of it.
///
/// Without a grant: reminders, mails and offers are planned by it; nobody reads the answer.
pub async fn is_off_screens(tx: &mut Tx, person: PersonId, label: i64) -> Result<bool, Fault> {
    let rows: Vec<(i64,)> = tx
        .query(
            "select distinct label from hiding
             where person_id = $1 and entry_id is null and hidden_from = 'screens' and ended_at is null",
        )
        .bind(person.0)
        .all()
        .await?;
    Ok(rows.into_iter().any(|(hidden,)| hidden & label != 0))
}
