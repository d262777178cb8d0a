//! Who is on a pathway, for the work of the day. No grant anywhere in this file: a job looks, and
//! nothing of it is shown to anybody.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// How many people one piece of work looks at.
pub const BATCH: usize = 200;

/// People on a pathway in the order of their ids, from above `after`; at most [`BATCH`].
pub async fn on_pathways(tx: &mut Tx, after: Uuid) -> Result<Vec<PersonId>, Fault> {
    let rows: Vec<(Uuid,)> = tx
        .query(
            "select distinct person_id from pathway where ended_at is null and person_id > $1
             order by person_id limit 200",
        )
        .bind(after)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| PersonId(id)).collect())
}

/// The day they died, where that is known.
pub async fn died_on(tx: &mut Tx, person: PersonId) -> Result<Option<NaiveDate>, Fault> {
    let (died_on,): (Option<NaiveDate>,) =
        tx.query("select died_on from person where id = $1").bind(person.0).one().await?;
    Ok(died_on)
}

/// Practices whose pathway somebody is on who is registered elsewhere now. A practice is where
/// patients are registered; a hospital's pathway goes on when somebody moves.
pub async fn moved_from(tx: &mut Tx, person: PersonId) -> Result<Vec<Ods>, Fault> {
    let rows: Vec<(String,)> = tx
        .query(
            "select distinct w.organisation_ods from pathway w join person p on p.id = w.person_id
             where w.person_id = $1 and w.ended_at is null and p.practice_ods is not null
                and p.practice_ods <> w.organisation_ods
                and exists (select 1 from person o where o.practice_ods = w.organisation_ods)",
        )
        .bind(person.0)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(ods,)| Ods::trusted(ods)).collect())
}
