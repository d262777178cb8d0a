//! Readings in the database. Each is kept as it is now and in every state it was in.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{EnteredAs, Method, NewReading, Reading, keep::Keeper, measure::Measure};
use crate::{
    access::{
        class::Category,
        grant::{Acts, Change, Grant, Readings},
        relation::Relation,
        sight,
    },
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// What became of a reading that was sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Added {
    New(Box<Reading>),
    /// The very same was there already.
    Already,
    /// There is another one with this id: kept beside it, and shown.
    Conflict,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Uuid,
    taken_at: DateTime<Utc>,
    offset_minutes: i64,
    zone: String,
    received_at: DateTime<Utc>,
    amounts: String,
    note: String,
    method: String,
    circumstances: String,
    sitting: Option<Uuid>,
    task: Option<String>,
    entered_by: Option<Uuid>,
    entered_as: String,
    organisation_ods: Option<String>,
    version: i64,
}

impl Row {
    /// What this program cannot read is a fault, never left out in silence.
    pub(super) fn read(self, person: PersonId) -> Result<Reading, Fault> {
        Ok(Reading {
            person,
            id: self.id,
            taken_at: self.taken_at,
            offset_minutes: i32::try_from(self.offset_minutes).unwrap_or_default(),
            zone: self.zone,
            received_at: self.received_at,
            values: serde_json::from_str(&self.amounts).map_err(unreadable)?,
            note: self.note,
            method: Method::from_key(&self.method).ok_or_else(|| unreadable("method"))?,
            circumstances: serde_json::from_str(&self.circumstances).map_err(unreadable)?,
            sitting: self.sitting,
            task: self.task,
            entered_by: self.entered_by.map(PersonId),
            entered_as: EnteredAs::from_key(&self.entered_as).ok_or_else(|| unreadable("entered_as"))?,
            organisation: self.organisation_ods,
            version: self.version,
        })
    }
}

pub(super) fn unreadable(what: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::Other(sqlx::Error::Decode(what.into()))
}

/// Keeps a reading that is new, with its first state. Without a grant: the keeper is made from
/// one, or for a system that has shown its token.
pub async fn add(tx: &mut Tx, keeper: &Keeper, new: &NewReading, now: DateTime<Utc>) -> Result<Added, Fault> {
    let hash = new.payload_hash();
    let organisation = keeper.organisation.as_ref().map(|ods| ods.as_str().to_string());
    let added = tx
        .query(
            "insert into reading (person_id, id, measure, taken_at, offset_minutes, zone, received_at, amounts, note,
                method, circumstances, sitting, task, entered_by, entered_as, organisation_ods, payload_hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
             on conflict (person_id, id) do nothing",
        )
        .bind(keeper.person.0)
        .bind(new.id)
        .bind(new.values.measure().key())
        .bind(new.taken_at)
        .bind(i64::from(new.offset_minutes))
        .bind(new.zone.clone())
        .bind(now)
        .bind(json(&new.values)?)
        .bind(new.note.clone())
        .bind(new.method.key())
        .bind(json(&new.circumstances)?)
        .bind(new.sitting)
        .bind(new.task.clone())
        .bind(keeper.actor.map(|actor| actor.0))
        .bind(keeper.entered_as.key())
        .bind(organisation.clone())
        .bind(hash.clone())
        .execute()
        .await?;
    if added == 0 {
        return there_already(tx, keeper, new, hash, now).await;
    }
    note_change(tx, keeper, new, (1, "made"), now).await?;
    Ok(Added::New(Box::new(Reading {
        person: keeper.person,
        id: new.id,
        taken_at: new.taken_at,
        offset_minutes: new.offset_minutes,
        zone: new.zone.clone(),
        received_at: now,
        values: new.values.clone(),
        note: new.note.clone(),
        method: new.method,
        circumstances: new.circumstances.clone(),
        sitting: new.sitting,
        task: new.task.clone(),
        entered_by: keeper.actor,
        entered_as: keeper.entered_as,
        organisation,
        version: 1,
    })))
}

async fn there_already(
    tx: &mut Tx,
    keeper: &Keeper,
    new: &NewReading,
    hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Added, Fault> {
    let (first,): (Vec<u8>,) = tx
        .query("select payload_hash from reading where person_id = $1 and id = $2")
        .bind(keeper.person.0)
        .bind(new.id)
        .one()
        .await?;
    if first == hash {
        return Ok(Added::Already);
    }
    tx.query(
        "insert into reading_conflict (person_id, reading_id, payload_hash, received_at, entered_by, body)
         values ($1, $2, $3, $4, $5, $6) on conflict (person_id, reading_id, payload_hash) do nothing",
    )
    .bind(keeper.person.0)
    .bind(new.id)
    .bind(hash)
    .bind(now)
    .bind(keeper.actor.map(|actor| actor.0))
    .bind(json(new)?)
    .execute()
    .await?;
    Ok(Added::Conflict)
}

async fn note_change(
    tx: &mut Tx,
    keeper: &Keeper,
    state: &NewReading,
    (version, what): (i64, &'static str),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into reading_change (person_id, reading_id, version, at, what, actor_id, entered_as, organisation_ods, body)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(keeper.person.0)
    .bind(state.id)
    .bind(version)
    .bind(now)
    .bind(what)
    .bind(keeper.actor.map(|actor| actor.0))
    .bind(keeper.entered_as.key())
    .bind(keeper.organisation.as_ref().map(|ods| ods.as_str().to_string()))
    .bind(json(state)?)
    .execute()
    .await?;
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(unreadable)
}

/// Takes the new state of a reading that is at `version`; `false` when it has changed since. The
/// id, and who entered it first, stay.
pub async fn edit(
    tx: &mut Tx,
    grant: &Grant<Change, Readings>,
    state: &NewReading,
    version: i64,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update reading set taken_at = $3, offset_minutes = $4, zone = $5, amounts = $6, note = $7,
                circumstances = $8, version = version + 1
             where person_id = $1 and id = $2 and version = $9 and measure = $10 and removed_at is null",
        )
        .bind(grant.subject().0)
        .bind(state.id)
        .bind(state.taken_at)
        .bind(i64::from(state.offset_minutes))
        .bind(state.zone.clone())
        .bind(json(&state.values)?)
        .bind(state.note.clone())
        .bind(json(&state.circumstances)?)
        .bind(version)
        .bind(state.values.measure().key())
        .execute()
        .await?;
    if changed == 1 {
        note_change(tx, &Keeper::granted(grant), state, (version + 1, "edited"), now).await?;
    }
    Ok(changed == 1)
}

/// Removes a reading that is at `version` from every list and every rule; its states are kept.
/// `false` when it has changed since.
pub async fn remove(
    tx: &mut Tx,
    grant: &Grant<Change, Readings>,
    reading: &Reading,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update reading set removed_at = $3, version = version + 1
             where person_id = $1 and id = $2 and version = $4 and removed_at is null",
        )
        .bind(grant.subject().0)
        .bind(reading.id)
        .bind(now)
        .bind(reading.version)
        .execute()
        .await?;
    if changed == 1 {
        let state = reading.as_entered();
        note_change(tx, &Keeper::granted(grant), &state, (reading.version + 1, "removed"), now).await?;
    }
    Ok(changed == 1)
}

/// "" where the grant shows every reading; else the organisation that sees only what it asked
/// for, because the person does not share test results with it.
pub(super) fn asked_for_by<A: Acts>(grant: &Grant<A, Readings>) -> String {
    let is_staff =
        matches!(grant.relation(), Relation::Staff(_) | Relation::StaffElsewhere(_) | Relation::Emergency(_));
    let denied = grant.sight().denied() & sight::bit_of_category(Category::Results) != 0;
    if is_staff && denied { grant.sight().authored() } else { String::new() }
}

/// Readings taken from `from` to before `until`, oldest first; of one measure, or of all.
pub async fn between<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Readings>,
    measure: Option<Measure>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Reading>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select id, taken_at, offset_minutes, zone, received_at, amounts, note, method, circumstances, sitting,
                task, entered_by, entered_as, organisation_ods, version
             from reading r where person_id = $1 and removed_at is null and ($2 = '' or measure = $2)
                and taken_at >= $3 and taken_at < $4
                and ($5 = '' or organisation_ods = $5 or exists (select 1 from pathway p
                    where p.person_id = $1 and p.organisation_ods = $5 and r.taken_at >= p.started_at
                        and (p.ended_at is null or r.taken_at < p.ended_at)))
             order by taken_at, id",
        )
        .bind(grant.subject().0)
        .bind(measure.map(|measure| measure.key()).unwrap_or_default())
        .bind(from)
        .bind(until)
        .bind(asked_for_by(grant))
        .all()
        .await?;
    rows.into_iter().map(|row| row.read(grant.subject())).collect()
}

/// One reading, if it is there and the grant shows it.
pub async fn find<A: Acts>(tx: &mut Tx, grant: &Grant<A, Readings>, id: Uuid) -> Result<Option<Reading>, Fault> {
    let row: Option<Row> = tx
        .query(
            "select id, taken_at, offset_minutes, zone, received_at, amounts, note, method, circumstances, sitting,
                task, entered_by, entered_as, organisation_ods, version
             from reading r where person_id = $1 and id = $2 and removed_at is null
                and ($3 = '' or organisation_ods = $3 or exists (select 1 from pathway p
                    where p.person_id = $1 and p.organisation_ods = $3 and r.taken_at >= p.started_at
                        and (p.ended_at is null or r.taken_at < p.ended_at)))",
        )
        .bind(grant.subject().0)
        .bind(id)
        .bind(asked_for_by(grant))
        .optional()
        .await?;
    row.map(|row| row.read(grant.subject())).transpose()
}

/// Readings of one measure around a new one, oldest first, for the rules. Without a grant: it
/// judges what was just stored, in the same transaction, and shows nobody anything.
pub async fn around(
    tx: &mut Tx,
    person: PersonId,
    measure: Measure,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Reading>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select id, taken_at, offset_minutes, zone, received_at, amounts, note, method, circumstances, sitting,
                task, entered_by, entered_as, organisation_ods, version
             from reading where person_id = $1 and removed_at is null and measure = $2
                and taken_at >= $3 and taken_at < $4 order by taken_at, id",
        )
        .bind(person.0)
        .bind(measure.key())
        .bind(from)
        .bind(until)
        .all()
        .await?;
    rows.into_iter().map(|row| row.read(person)).collect()
}

/// Readings of every measure around an instant, oldest first, for rules that look at several. Without a grant: it
/// judges for whom alerts are raised, in a transaction that shows this person alone, and shows nobody anything.
pub async fn around_all(
    tx: &mut Tx,
    person: PersonId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Reading>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select id, taken_at, offset_minutes, zone, received_at, amounts, note, method, circumstances, sitting,
                task, entered_by, entered_as, organisation_ods, version
             from reading where person_id = $1 and removed_at is null
                and taken_at >= $2 and taken_at < $3 order by taken_at, id",
        )
        .bind(person.0)
        .bind(from)
        .bind(until)
        .all()
        .await?;
    rows.into_iter().map(|row| row.read(person)).collect()
}
