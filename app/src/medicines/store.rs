//! What somebody counted, and what they are reminded to ask for, in the database.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::running_out::Left;
use crate::{
    access::grant::{Acts, Change, Grant, Medicines},
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

#[derive(sqlx::FromRow)]
struct LeftRow {
    entry_id: Uuid,
    counted_on: NaiveDate,
    units: i64,
    a_day_thousandths: Option<i64>,
}

/// All that was counted.
pub async fn left<A: Acts>(tx: &mut Tx, grant: &Grant<A, Medicines>) -> Result<Vec<Left>, Fault> {
    left_of(tx, grant.subject()).await
}

/// All that was counted by one person.
///
/// Without a grant: the work that reminds somebody in time counts by it, and shows it to nobody.
pub async fn left_of(tx: &mut Tx, person: PersonId) -> Result<Vec<Left>, Fault> {
    let rows: Vec<LeftRow> = tx
        .query("select entry_id, counted_on, units, a_day_thousandths from medicine_left where person_id = $1")
        .bind(person.0)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Left {
            entry: row.entry_id,
            counted_on: row.counted_on,
            units: row.units,
            a_day_thousandths: row.a_day_thousandths,
        })
        .collect())
}

/// Keeps a count, in the place of the one before it.
pub async fn count(
    tx: &mut Tx,
    grant: &Grant<Change, Medicines>,
    left: &Left,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into medicine_left (person_id, entry_id, counted_on, units, a_day_thousandths, at, by_id)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (person_id, entry_id) do update set counted_on = excluded.counted_on, units = excluded.units,
            a_day_thousandths = excluded.a_day_thousandths, at = excluded.at, by_id = excluded.by_id",
    )
    .bind(grant.subject().0)
    .bind(left.entry)
    .bind(left.counted_on)
    .bind(left.units)
    .bind(left.a_day_thousandths)
    .bind(now)
    .bind(grant.actor().0)
    .execute()
    .await?;
    Ok(())
}

/// Of which entry somebody is reminded, when it runs out, and by when to ask.
pub type Nudge = (Uuid, NaiveDate, NaiveDate);

/// What somebody is reminded of.
///
/// Without a grant: the work that reminds somebody in time compares with it.
pub async fn nudges(tx: &mut Tx, person: PersonId) -> Result<Vec<Nudge>, Fault> {
    tx.query("select entry_id, runs_out_on, ask_by from medicine_nudge where person_id = $1").bind(person.0).all().await
}

/// Keeps one, in the place of what was there.
///
/// Without a grant: the work that reminds somebody in time writes down what it planned.
pub async fn put_nudge(tx: &mut Tx, person: PersonId, (entry, runs_out_on, ask_by): Nudge) -> Result<(), Fault> {
    tx.query(
        "insert into medicine_nudge (person_id, entry_id, runs_out_on, ask_by) values ($1, $2, $3, $4)
         on conflict (person_id, entry_id) do update set runs_out_on = excluded.runs_out_on, ask_by = excluded.ask_by",
    )
    .bind(person.0)
    .bind(entry)
    .bind(runs_out_on)
    .bind(ask_by)
    .execute()
    .await?;
    Ok(())
}

/// Forgets one.
///
/// Without a grant: the work that reminds somebody in time takes back what it planned.
pub async fn remove_nudge(tx: &mut Tx, person: PersonId, entry: Uuid) -> Result<(), Fault> {
    tx.query("delete from medicine_nudge where person_id = $1 and entry_id = $2")
        .bind(person.0)
        .bind(entry)
        .execute()
        .await?;
    Ok(())
}

/// How many people one piece of work looks at.
pub const BATCH: usize = 200;

/// Patients who are alive, in the order of their ids, from above `after`; at most [`BATCH`].
///
/// Without a grant: the work of a day looks at each, and shows nothing to anybody.
pub async fn patients(tx: &mut Tx, after: Uuid) -> Result<Vec<PersonId>, Fault> {
    let rows: Vec<(Uuid,)> = tx
        .query(
            "select id from person where nhs_number is not null and died_on is null and id > $1 order by id limit 200",
        )
        .bind(after)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| PersonId(id)).collect())
}
