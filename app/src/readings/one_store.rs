//! Readings as pages show them: the latest of each measure, the states one was in, and what came
//! twice under one id.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    EnteredAs, NewReading, Reading,
    measure::Measure,
    store::{Row, asked_for_by, unreadable},
};
use crate::{
    access::grant::{Acts, Change, Grant, Readings},
    people::PersonId,
    platform::{database::Fault, documents::hex, query::Tx},
};

/// The last reading of each measure.
pub async fn latest<A: Acts>(tx: &mut Tx, grant: &Grant<A, Readings>) -> Result<Vec<Reading>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select id, taken_at, offset_minutes, zone, received_at, amounts, note, method, circumstances, sitting,
                task, entered_by, entered_as, organisation_ods, version
             from (select r.*, row_number() over (partition by measure order by taken_at desc, id desc) as place
                from reading r where person_id = $1 and removed_at is null
                    and ($2 = '' or organisation_ods = $2 or exists (select 1 from pathway p
                        where p.person_id = $1 and p.organisation_ods = $2 and r.taken_at >= p.started_at
                            and (p.ended_at is null or r.taken_at < p.ended_at)))) of_each
             where place = 1 order by taken_at desc, id desc",
        )
        .bind(grant.subject().0)
        .bind(asked_for_by(grant))
        .all()
        .await?;
    rows.into_iter().map(|row| row.read(grant.subject())).collect()
}

/// The newest readings of all measures, so many.
pub async fn newest<A: Acts>(tx: &mut Tx, grant: &Grant<A, Readings>, most: i64) -> Result<Vec<Reading>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select id, taken_at, offset_minutes, zone, received_at, amounts, note, method, circumstances, sitting,
                task, entered_by, entered_as, organisation_ods, version
             from reading r where person_id = $1 and removed_at is null
                and ($2 = '' or organisation_ods = $2 or exists (select 1 from pathway p
                    where p.person_id = $1 and p.organisation_ods = $2 and r.taken_at >= p.started_at
                        and (p.ended_at is null or r.taken_at < p.ended_at)))
             order by taken_at desc, id desc limit $3",
        )
        .bind(grant.subject().0)
        .bind(asked_for_by(grant))
        .bind(most)
        .all()
        .await?;
    rows.into_iter().map(|row| row.read(grant.subject())).collect()
}

/// The last reading of this measure before `until`, other than `but`.
pub async fn last_before<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Readings>,
    measure: Measure,
    (until, but): (DateTime<Utc>, Uuid),
) -> Result<Option<Reading>, Fault> {
    let row: Option<Row> = tx
        .query(
            "select id, taken_at, offset_minutes, zone, received_at, amounts, note, method, circumstances, sitting,
                task, entered_by, entered_as, organisation_ods, version
             from reading r where person_id = $1 and removed_at is null and measure = $3 and taken_at <= $4 and id <> $5
                and ($2 = '' or organisation_ods = $2 or exists (select 1 from pathway p
                    where p.person_id = $1 and p.organisation_ods = $2 and r.taken_at >= p.started_at
                        and (p.ended_at is null or r.taken_at < p.ended_at)))
             order by taken_at desc, id desc limit 1",
        )
        .bind(grant.subject().0)
        .bind(asked_for_by(grant))
        .bind(measure.key())
        .bind(until)
        .bind(but)
        .optional()
        .await?;
    row.map(|row| row.read(grant.subject())).transpose()
}

/// When the reading of this id first came, removed ones too.
pub async fn came_at<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Readings>,
    id: Uuid,
) -> Result<Option<DateTime<Utc>>, Fault> {
    let row: Option<(DateTime<Utc>,)> = tx
        .query("select received_at from reading where person_id = $1 and id = $2")
        .bind(grant.subject().0)
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(|(at,)| at))
}

/// One that was removed, as it last was.
pub async fn removed<A: Acts>(tx: &mut Tx, grant: &Grant<A, Readings>, id: Uuid) -> Result<Option<Reading>, Fault> {
    let row: Option<Row> = tx
        .query(
            "select id, taken_at, offset_minutes, zone, received_at, amounts, note, method, circumstances, sitting,
                task, entered_by, entered_as, organisation_ods, version
             from reading r where person_id = $1 and id = $3 and removed_at is not null
                and ($2 = '' or organisation_ods = $2 or exists (select 1 from pathway p
                    where p.person_id = $1 and p.organisation_ods = $2 and r.taken_at >= p.started_at
                        and (p.ended_at is null or r.taken_at < p.ended_at)))",
        )
        .bind(grant.subject().0)
        .bind(asked_for_by(grant))
        .bind(id)
        .optional()
        .await?;
    row.map(|row| row.read(grant.subject())).transpose()
}

/// What was done with a reading, and how it was from then on.
#[derive(Clone, Debug)]
pub struct State {
    pub at: DateTime<Utc>,
    /// 'made', 'edited', 'removed'
    pub what: String,
    pub by: Option<PersonId>,
    pub entered_as: EnteredAs,
    pub organisation: Option<String>,
    pub state: NewReading,
}

#[derive(sqlx::FromRow)]
struct StateRow {
    at: DateTime<Utc>,
    what: String,
    actor_id: Option<Uuid>,
    entered_as: String,
    organisation_ods: Option<String>,
    body: String,
}

/// Every state of a reading that the grant shows (it was found with it), the first one first.
pub async fn history<A: Acts>(tx: &mut Tx, grant: &Grant<A, Readings>, of: &Reading) -> Result<Vec<State>, Fault> {
    let rows: Vec<StateRow> = tx
        .query(
            "select at, what, actor_id, entered_as, organisation_ods, body from reading_change
             where person_id = $1 and reading_id = $2 order by version",
        )
        .bind(grant.subject().0)
        .bind(of.id)
        .all()
        .await?;
    let read = |row: StateRow| {
        Ok(State {
            at: row.at,
            what: row.what,
            by: row.actor_id.map(PersonId),
            entered_as: EnteredAs::from_key(&row.entered_as).ok_or_else(|| unreadable("entered_as"))?,
            organisation: row.organisation_ods,
            state: serde_json::from_str(&row.body).map_err(unreadable)?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// The same id came with something else.
#[derive(Clone, Debug)]
pub struct Conflict {
    pub reading: Uuid,
    /// Of what came: hexadecimal.
    pub hash: String,
    pub received_at: DateTime<Utc>,
    pub state: NewReading,
}

type ConflictRow = (Uuid, Vec<u8>, DateTime<Utc>, String);

/// What nobody has settled yet, the first one first. Not for who sees only what their own
/// organisation asked for.
pub async fn conflicts<A: Acts>(tx: &mut Tx, grant: &Grant<A, Readings>) -> Result<Vec<Conflict>, Fault> {
    if !asked_for_by(grant).is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<ConflictRow> = tx
        .query(
            "select reading_id, payload_hash, received_at, body from reading_conflict
             where person_id = $1 and settled_at is null order by received_at, reading_id, payload_hash",
        )
        .bind(grant.subject().0)
        .all()
        .await?;
    let read = |(reading, hash, received_at, body): ConflictRow| {
        let state = serde_json::from_str(&body).map_err(unreadable)?;
        Ok(Conflict { reading, hash: hex(&hash), received_at, state })
    };
    rows.into_iter().map(read).collect()
}

/// What becomes of it: a reading of its own, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    Kept,
    Dropped,
}

/// `false` when it was settled already.
pub async fn settle(
    tx: &mut Tx,
    grant: &Grant<Change, Readings>,
    conflict: &Conflict,
    how: Settled,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update reading_conflict set settled_at = $4, settled = $5
             where person_id = $1 and reading_id = $2 and payload_hash = $3 and settled_at is null",
        )
        .bind(grant.subject().0)
        .bind(conflict.reading)
        .bind(conflict.state.payload_hash())
        .bind(now)
        .bind(match how {
            Settled::Kept => "kept",
            Settled::Dropped => "dropped",
        })
        .execute()
        .await?;
    Ok(changed == 1)
}
