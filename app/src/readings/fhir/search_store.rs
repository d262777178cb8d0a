//! What the system of an organisation may find. No grant: no person asks here, but a system with a
//! source's token. It finds whom its organisation looks after, as far as they share.

use chrono::{DateTime, Utc};

use crate::{
    access::{asking, class::Category, consent, facts::Sharing},
    people::{Ods, Person, PersonId},
    platform::{database::Fault, query::Tx},
    readings::{Reading, measure::Measure, store::Row},
};

/// Whether this organisation's system may read this person's readings: it is their practice, or has
/// them on a pathway, and they share test results with it. Without a grant: a system asks, and what
/// is decided here is what `policy.rs` decides of staff, without the exception for what they asked
/// for themselves. From here on the transaction shows this person and nobody else.
pub async fn may_read(tx: &mut Tx, source: &Ods, person: &Person, now: DateTime<Utc>) -> Result<bool, Fault> {
    let (pathways,): (i64,) = tx
        .query("select count(*) from pathway where person_id = $1 and organisation_ods = $2 and ended_at is null")
        .bind(person.id.0)
        .bind(source.as_str().to_string())
        .one()
        .await?;
    let choices = asking::choices(tx, person.id).await?;
    let sharing = consent::sharing(&choices, source.as_str(), Category::Results, now);
    let is_theirs = person.practice.as_ref() == Some(source) || pathways > 0;
    tx.show_only(person.id.0).await?;
    Ok(is_theirs && sharing == Sharing::Shared)
}

/// Readings of one measure or of all, newest first, at most so many. Without a grant: `may_read`
/// has decided, and the look is written into the person's log before the answer leaves.
pub async fn newest(
    tx: &mut Tx,
    person: PersonId,
    measure: Option<Measure>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    most: i64,
) -> Result<Vec<Reading>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select id, taken_at, offset_minutes, zone, received_at, amounts, note, method, circumstances, sitting,
                task, entered_by, entered_as, organisation_ods, version
             from reading where person_id = $1 and removed_at is null and ($2 = '' or measure = $2)
                and taken_at >= $3 and taken_at < $4 order by taken_at desc, id desc limit $5",
        )
        .bind(person.0)
        .bind(measure.map(|measure| measure.key()).unwrap_or_default())
        .bind(from)
        .bind(until)
        .bind(most)
        .all()
        .await?;
    rows.into_iter().map(|row| row.read(person)).collect()
}
