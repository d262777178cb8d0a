//! Who is on a pathway, for the work of the day. No grant anywhere in this file: a job looks, and
//! nothing of it is shown to anybody.

use chrono::{DateTime, NaiveDate, Utc};
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

/// Whether any pathway's last day was before this one.
pub async fn is_any_over(tx: &mut Tx, person: PersonId, before: NaiveDate) -> Result<bool, Fault> {
    let over: Option<(Uuid,)> = tx
        .query("select id from pathway where person_id = $1 and ended_at is null and ends_on < $2 limit 1")
        .bind(person.0)
        .bind(before)
        .optional()
        .await?;
    Ok(over.is_some())
}

/// Ends the pathways whose last day was before this one. Their open alerts stay: that a diary is
/// complete is what somebody waits for.
pub async fn finish(tx: &mut Tx, person: PersonId, before: NaiveDate, now: DateTime<Utc>) -> Result<(), Fault> {
    let ended: Vec<(Uuid,)> = tx
        .query(
            "update pathway set ended_at = $3, ended_why = 'finished', version = version + 1
             where person_id = $1 and ended_at is null and ends_on < $2 returning id",
        )
        .bind(person.0)
        .bind(before)
        .bind(now)
        .all()
        .await?;
    for (pathway,) in ended {
        tx.query(
            "insert into pathway_event (person_id, pathway_id, id, at, what, words)
             values ($1, $2, $3, $4, 'ended', 'finished')",
        )
        .bind(person.0)
        .bind(pathway)
        .bind(Uuid::now_v7())
        .bind(now)
        .execute()
        .await?;
    }
    Ok(())
}
