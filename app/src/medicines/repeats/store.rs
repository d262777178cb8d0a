//! What a person asked for, in the database. Of an entry that they, or their carer, may not see any
//! more, no request is shown either.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{ActsAs, Event, NewRequest, RepeatRequest, Snapshot, rules::State};
use crate::{
    access::grant::{Acts, Change, Grant, Medicines, Record},
    medicines::{running_out::Collected, supply::rate::Measured},
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
    record,
};

/// The columns of a [`RepeatRequest`], of request `r`, its organisation `o` and its pharmacy `f`.
macro_rules! columns {
    () => {
        "r.person_id, r.id, r.batch_id, r.organisation_ods, o.name as organisation_name, r.entry_id, r.title, r.dose,
         r.quantity, r.note, r.body, r.pharmacy_ods, f.name as pharmacy_name, r.state, r.reason, r.asked_at, r.asked_by,
         r.asked_as, r.changed_at, r.version"
    };
}
macro_rules! tables {
    () => {
        " from repeat_request r join organisation o on o.ods = r.organisation_ods
          left join pharmacy f on f.ods = r.pharmacy_ods "
    };
}
pub(super) use {columns, tables};

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    person_id: Uuid,
    id: Uuid,
    batch_id: Uuid,
    organisation_ods: String,
    organisation_name: String,
    entry_id: Uuid,
    title: String,
    dose: String,
    quantity: String,
    note: String,
    body: String,
    pharmacy_ods: Option<String>,
    pharmacy_name: Option<String>,
    state: String,
    reason: String,
    asked_at: DateTime<Utc>,
    asked_by: Uuid,
    asked_as: String,
    changed_at: DateTime<Utc>,
    version: i64,
}

impl From<Row> for RepeatRequest {
    fn from(row: Row) -> RepeatRequest {
        RepeatRequest {
            person: PersonId(row.person_id),
            id: row.id,
            batch: row.batch_id,
            organisation: Ods::trusted(row.organisation_ods),
            organisation_name: row.organisation_name,
            entry: row.entry_id,
            title: row.title,
            dose: row.dose,
            quantity: row.quantity,
            note: row.note,
            snapshot: serde_json::from_str(&row.body).ok(),
            pharmacy_ods: row.pharmacy_ods,
            pharmacy_name: row.pharmacy_name,
            // A state that this program does not know is one that waits for somebody.
            state: State::from_key(&row.state).unwrap_or(State::Asked),
            reason: row.reason,
            asked_at: row.asked_at,
            asked_by: PersonId(row.asked_by),
            asked_as: ActsAs::from_key(&row.asked_as),
            changed_at: row.changed_at,
            version: row.version,
        }
    }
}

/// What was asked for: what is open, and of the rest the newest.
pub async fn all<A: Acts, B: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Medicines>,
    record: &Grant<B, Record>,
) -> Result<Vec<RepeatRequest>, Fault> {
    let sql = concat!(
        "select ",
        columns!(),
        tables!(),
        "where r.person_id = $1
         order by case when r.state in ('asked', 'approved', 'sent', 'ready') then 0 else 1 end, r.asked_at desc, r.id desc
         limit 200"
    );
    let rows: Vec<Row> = tx.query(sql).bind(grant.subject().0).all().await?;
    let entries: Vec<Uuid> = rows.iter().map(|row| row.entry_id).collect();
    let known = record::known_entries(tx, record, &entries).await?;
    Ok(rows.into_iter().filter(|row| known.contains(&row.entry_id)).map(RepeatRequest::from).collect())
}

/// One of them.
pub async fn find<A: Acts, B: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Medicines>,
    record: &Grant<B, Record>,
    id: Uuid,
) -> Result<Option<RepeatRequest>, Fault> {
    let sql = concat!("select ", columns!(), tables!(), "where r.person_id = $1 and r.id = $2");
    let row: Option<Row> = tx.query(sql).bind(grant.subject().0).bind(id).optional().await?;
    let Some(row) = row else { return Ok(None) };
    let known = record::known_entries(tx, record, &[row.entry_id]).await?;
    Ok((!known.is_empty()).then(|| row.into()))
}

#[derive(sqlx::FromRow)]
pub(super) struct EventRow {
    request_id: Uuid,
    at: DateTime<Utc>,
    state: String,
    actor_id: Option<Uuid>,
    acted_as: String,
    words: String,
}

impl From<EventRow> for Event {
    fn from(row: EventRow) -> Event {
        Event {
            request: row.request_id,
            at: row.at,
            state: State::from_key(&row.state).unwrap_or(State::Asked),
            by: row.actor_id.map(PersonId),
            acted_as: ActsAs::from_key(&row.acted_as),
            words: row.words,
        }
    }
}

/// Every step of all requests, the oldest first.
pub async fn events<A: Acts>(tx: &mut Tx, grant: &Grant<A, Medicines>) -> Result<Vec<Event>, Fault> {
    let rows: Vec<EventRow> = tx
        .query(
            "select request_id, at, state, actor_id, acted_as, words from repeat_event
             where person_id = $1 order by at, id",
        )
        .bind(grant.subject().0)
        .all()
        .await?;
    Ok(rows.into_iter().map(Event::from).collect())
}

/// Under which names something is open.
pub async fn open_medicines<A: Acts>(tx: &mut Tx, grant: &Grant<A, Medicines>) -> Result<Vec<String>, Fault> {
    open_of(tx, grant.subject()).await
}

/// Under which names something of one person is open.
///
/// Without a grant: the work that reminds somebody in time leaves those out.
pub async fn open_of(tx: &mut Tx, person: PersonId) -> Result<Vec<String>, Fault> {
    let rows: Vec<(String,)> = tx
        .query(
            "select medicine from repeat_request
             where person_id = $1 and state in ('asked', 'approved', 'sent', 'ready')",
        )
        .bind(person.0)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(medicine,)| medicine).collect())
}

/// What was asked for here, and collected.
pub async fn collected<A: Acts>(tx: &mut Tx, grant: &Grant<A, Medicines>) -> Result<Vec<Collected>, Fault> {
    collected_of(tx, grant.subject()).await
}

/// What one person asked for here, and collected.
///
/// Without a grant: the work that reminds somebody in time counts by it, and shows it to nobody.
pub async fn collected_of(tx: &mut Tx, person: PersonId) -> Result<Vec<Collected>, Fault> {
    let rows: Vec<(Uuid, String, DateTime<Utc>)> = tx
        .query("select entry_id, body, changed_at from repeat_request where person_id = $1 and state = 'collected'")
        .bind(person.0)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(entry, body, at)| {
            let snapshot: Snapshot = serde_json::from_str(&body).ok()?;
            Some(Collected {
                entry,
                amount: Measured::read(&snapshot.quantity?)?,
                on: at.with_timezone(&London).date_naive(),
            })
        })
        .collect())
}

/// What goes with everything that is asked for in one go.
pub struct Batch<'b> {
    pub id: Uuid,
    pub organisation: &'b Ods,
    pub pharmacy: Option<&'b str>,
    pub note: &'b str,
}

/// Asks for all of these; `false` when one of them is open already, and then nothing may be committed.
pub async fn ask(
    tx: &mut Tx,
    grant: &Grant<Change, Medicines>,
    batch: &Batch<'_>,
    new: &[NewRequest],
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    for one in new {
        let id = Uuid::now_v7();
        let asked = tx
            .query(
                "insert into repeat_request (person_id, id, batch_id, organisation_ods, entry_id, medicine, title, dose,
                    quantity, note, body, pharmacy_ods, state, asked_at, asked_by, asked_as, changed_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'asked', $13, $14, $15, $13)
                 on conflict (person_id, medicine) where state in ('asked', 'approved', 'sent', 'ready') do nothing",
            )
            .bind(grant.subject().0)
            .bind(id)
            .bind(batch.id)
            .bind(batch.organisation.as_str().to_string())
            .bind(one.entry)
            .bind(one.medicine.clone())
            .bind(one.title.clone())
            .bind(one.dose.clone())
            .bind(one.quantity.clone())
            .bind(batch.note.to_string())
            .bind(serde_json::to_string(&one.snapshot).unwrap_or_default())
            .bind(batch.pharmacy.map(str::to_string))
            .bind(now)
            .bind(grant.actor().0)
            .bind(ActsAs::of(grant.relation()).key())
            .execute()
            .await?;
        if asked == 0 {
            return Ok(false);
        }
        note(tx, grant, id, State::Asked, now).await?;
    }
    Ok(true)
}

/// Moves one on, as it was at `version`; `false` when somebody was faster.
pub async fn settle(
    tx: &mut Tx,
    grant: &Grant<Change, Medicines>,
    (request, version): (&RepeatRequest, i64),
    to: State,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let moved = tx
        .query(
            "update repeat_request set state = $5, changed_at = $6, version = version + 1
             where person_id = $1 and id = $2 and version = $3 and state = $4",
        )
        .bind(grant.subject().0)
        .bind(request.id)
        .bind(version)
        .bind(request.state.key())
        .bind(to.key())
        .bind(now)
        .execute()
        .await?;
    if moved == 1 {
        note(tx, grant, request.id, to, now).await?;
    }
    Ok(moved == 1)
}

async fn note(
    tx: &mut Tx,
    grant: &Grant<Change, Medicines>,
    id: Uuid,
    state: State,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into repeat_event (person_id, request_id, id, at, state, actor_id, acted_as)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(grant.subject().0)
    .bind(id)
    .bind(Uuid::now_v7())
    .bind(now)
    .bind(state.key())
    .bind(grant.actor().0)
    .bind(ActsAs::of(grant.relation()).key())
    .execute()
    .await?;
    Ok(())
}
