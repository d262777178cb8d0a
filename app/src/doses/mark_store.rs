//! Doses in the database: each as it is now, and in every state it was in.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Dose, SkipReason, State,
    mark::{Mark, MarkedAs, Marker},
    store::{json, unreadable},
};
use crate::{
    access::grant::{Acts, Doses, Grant},
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

macro_rules! dose_columns {
    () => {
        "schedule_id, day, slot, due_at, state, at, reason, note, marked_at, marked_by, marked_as, organisation_ods, version"
    };
}
pub(super) use dose_columns;

#[derive(sqlx::FromRow)]
pub(super) struct DoseRow {
    schedule_id: Uuid,
    day: NaiveDate,
    slot: String,
    due_at: Option<DateTime<Utc>>,
    state: String,
    at: Option<DateTime<Utc>>,
    reason: Option<String>,
    note: String,
    marked_at: DateTime<Utc>,
    marked_by: Option<Uuid>,
    marked_as: String,
    organisation_ods: Option<String>,
    version: i64,
}

impl DoseRow {
    pub(super) fn read(self) -> Result<Dose, Fault> {
        let reason = self.reason.as_deref().and_then(SkipReason::from_key);
        let state = match (self.state.as_str(), self.at, reason) {
            ("taken", Some(at), _) => State::Taken { at },
            ("skipped", _, Some(reason)) => State::Skipped { reason },
            ("unmarked", ..) => State::Unmarked,
            _ => return Err(unreadable("state of a dose")),
        };
        Ok(Dose {
            schedule: self.schedule_id,
            day: self.day,
            slot: self.slot,
            due_at: self.due_at,
            state,
            note: self.note,
            marked_at: self.marked_at,
            marked_by: self.marked_by.map(PersonId),
            marked_as: MarkedAs::from_key(&self.marked_as).ok_or_else(|| unreadable("marked_as"))?,
            organisation: self.organisation_ods,
            version: self.version,
        })
    }
}

/// What is kept of a state: its word, when it was taken, why it was skipped.
fn parts(state: State) -> (&'static str, Option<DateTime<Utc>>, Option<&'static str>) {
    match state {
        State::Taken { at } => ("taken", Some(at), None),
        State::Skipped { reason } => ("skipped", None, Some(reason.key())),
        State::Unmarked => ("unmarked", None, None),
    }
}

/// What is said about one dose, as it is now. Without a grant: for a mark, whose marker was made from
/// one or for the button of a notification, and for pages that have asked.
pub async fn dose(
    tx: &mut Tx,
    person: PersonId,
    schedule: Uuid,
    (day, slot): (NaiveDate, &str),
) -> Result<Option<Dose>, Fault> {
    let row: Option<DoseRow> = tx
        .query(concat!(
            "select ",
            dose_columns!(),
            " from dose where person_id = $1 and schedule_id = $2 and day = $3 and slot = $4"
        ))
        .bind(person.0)
        .bind(schedule)
        .bind(day)
        .bind(slot.to_string())
        .optional()
        .await?;
    row.map(DoseRow::read).transpose()
}

/// The first word about a dose; `false` when somebody was faster. Without a grant: a marker is made
/// from one, or for the button of a notification.
pub async fn add(tx: &mut Tx, marker: &Marker, dose: &Dose, mark: &Mark) -> Result<bool, Fault> {
    let (state, at, reason) = parts(dose.state);
    let added = tx
        .query(
            "insert into dose (person_id, schedule_id, day, slot, due_at, state, at, reason, note, marked_at, marked_by,
                marked_as, organisation_ods, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)
             on conflict (person_id, schedule_id, day, slot) do nothing",
        )
        .bind(marker.person.0)
        .bind(dose.schedule)
        .bind(dose.day)
        .bind(dose.slot.clone())
        .bind(dose.due_at)
        .bind(state)
        .bind(at)
        .bind(reason)
        .bind(dose.note.clone())
        .bind(dose.marked_at)
        .bind(dose.marked_by.map(|by| by.0))
        .bind(dose.marked_as.key())
        .bind(dose.organisation.clone())
        .execute()
        .await?;
    if added == 1 {
        note_change(tx, marker, dose, mark).await?;
    }
    Ok(added == 1)
}

/// Another word about a dose that is at the version before; `false` when it has changed since. Without a grant: a
/// marker is made from one, or for the button of a notification.
pub async fn change(tx: &mut Tx, marker: &Marker, dose: &Dose, mark: &Mark) -> Result<bool, Fault> {
    let (state, at, reason) = parts(dose.state);
    let changed = tx
        .query(
            "update dose set state = $5, at = $6, reason = $7, note = $8, marked_at = $9, marked_by = $10,
                marked_as = $11, organisation_ods = $12, version = $13
             where person_id = $1 and schedule_id = $2 and day = $3 and slot = $4 and version = $13 - 1",
        )
        .bind(marker.person.0)
        .bind(dose.schedule)
        .bind(dose.day)
        .bind(dose.slot.clone())
        .bind(state)
        .bind(at)
        .bind(reason)
        .bind(dose.note.clone())
        .bind(dose.marked_at)
        .bind(dose.marked_by.map(|by| by.0))
        .bind(dose.marked_as.key())
        .bind(dose.organisation.clone())
        .bind(dose.version)
        .execute()
        .await?;
    if changed == 1 {
        note_change(tx, marker, dose, mark).await?;
    }
    Ok(changed == 1)
}

async fn note_change(tx: &mut Tx, marker: &Marker, dose: &Dose, mark: &Mark) -> Result<(), Fault> {
    tx.query(
        "insert into dose_change (person_id, schedule_id, day, slot, version, at, state, actor_id, marked_as,
            organisation_ods, body)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(marker.person.0)
    .bind(dose.schedule)
    .bind(dose.day)
    .bind(dose.slot.clone())
    .bind(dose.version)
    .bind(dose.marked_at)
    .bind(parts(dose.state).0)
    .bind(dose.marked_by.map(|by| by.0))
    .bind(dose.marked_as.key())
    .bind(dose.organisation.clone())
    .bind(json(mark)?)
    .execute()
    .await?;
    Ok(())
}

/// One state that a dose was in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub at: DateTime<Utc>,
    pub mark: Mark,
    pub by: Option<PersonId>,
    pub marked_as: MarkedAs,
    pub organisation: Option<String>,
}

#[derive(sqlx::FromRow)]
struct ChangeRow {
    at: DateTime<Utc>,
    actor_id: Option<Uuid>,
    marked_as: String,
    organisation_ods: Option<String>,
    body: String,
}

/// Every state, the first one first.
pub async fn history<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Doses>,
    schedule: Uuid,
    (day, slot): (NaiveDate, &str),
) -> Result<Vec<Change>, Fault> {
    let rows: Vec<ChangeRow> = tx
        .query(
            "select at, actor_id, marked_as, organisation_ods, body from dose_change
             where person_id = $1 and schedule_id = $2 and day = $3 and slot = $4 order by version",
        )
        .bind(grant.subject().0)
        .bind(schedule)
        .bind(day)
        .bind(slot.to_string())
        .all()
        .await?;
    let read = |row: ChangeRow| {
        Ok(Change {
            at: row.at,
            mark: serde_json::from_str(&row.body).map_err(unreadable)?,
            by: row.actor_id.map(PersonId),
            marked_as: MarkedAs::from_key(&row.marked_as).ok_or_else(|| unreadable("marked_as"))?,
            organisation: row.organisation_ods,
        })
    };
    rows.into_iter().map(read).collect()
}

/// It is said again at `until`. Without a grant: a marker is made from one, or for the button of a
/// notification.
pub async fn put_off(
    tx: &mut Tx,
    marker: &Marker,
    schedule: Uuid,
    (day, slot): (NaiveDate, &str),
    (until, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), Fault> {
    tx.query(
        "insert into dose_put_off (person_id, schedule_id, day, slot, until, at, by_id) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (person_id, schedule_id, day, slot)
            do update set until = excluded.until, at = excluded.at, by_id = excluded.by_id",
    )
    .bind(marker.person.0)
    .bind(schedule)
    .bind(day)
    .bind(slot.to_string())
    .bind(until)
    .bind(now)
    .bind(marker.actor.0)
    .execute()
    .await?;
    Ok(())
}
