//! What people add themselves, in the database.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{ActsAs, Entered, OwnKind, OwnMedicine, What};
use crate::{
    access::{
        class::Category,
        grant::{Acts, Change, Grant, Medicines},
        sight::bit_of_category,
    },
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    kind: String,
    dose: String,
    reason: String,
    started_on: Option<NaiveDate>,
    stopped_on: Option<NaiveDate>,
    made_at: DateTime<Utc>,
    entered_by: Uuid,
    entered_as: String,
    version: i64,
}

impl From<Row> for OwnMedicine {
    fn from(row: Row) -> OwnMedicine {
        OwnMedicine {
            id: row.id,
            entered: Entered {
                name: row.name,
                kind: OwnKind::from_key(&row.kind).unwrap_or(OwnKind::Other),
                dose: row.dose,
                reason: row.reason,
                started_on: row.started_on,
                stopped_on: row.stopped_on,
            },
            made_at: row.made_at,
            entered_by: PersonId(row.entered_by),
            entered_as: ActsAs::from_key(&row.entered_as),
            version: row.version,
        }
    }
}

macro_rules! select_own {
    ($rest:literal) => {
        concat!(
            "select id, name, kind, dose, reason, started_on, stopped_on, made_at, entered_by, entered_as, version
             from own_medicine where person_id = $1 ",
            $rest
        )
    };
}

/// The bits that must not be denied: who hides medicines as a whole hides these with them.
fn denied<A: Acts>(grant: &Grant<A, Medicines>) -> i64 {
    grant.sight().denied() & bit_of_category(Category::Medicines)
}

/// All that were not removed, by name.
pub async fn all<A: Acts>(tx: &mut Tx, grant: &Grant<A, Medicines>) -> Result<Vec<OwnMedicine>, Fault> {
    let query = tx.query(select_own!("and $2 = 0 and removed_at is null order by lower(name), id"));
    let rows: Vec<Row> = query.bind(grant.subject().0).bind(denied(grant)).all().await?;
    Ok(rows.into_iter().map(OwnMedicine::from).collect())
}

/// One that was not removed.
pub async fn find<A: Acts>(tx: &mut Tx, grant: &Grant<A, Medicines>, id: Uuid) -> Result<Option<OwnMedicine>, Fault> {
    let query = tx.query(select_own!("and $2 = 0 and id = $3 and removed_at is null"));
    let row: Option<Row> = query.bind(grant.subject().0).bind(denied(grant)).bind(id).optional().await?;
    Ok(row.map(OwnMedicine::from))
}

/// One state of it, and who made it so.
pub struct State {
    pub at: DateTime<Utc>,
    pub what: What,
    pub by: Option<PersonId>,
    pub acted_as: ActsAs,
    pub entered: Option<Entered>,
}

/// Every state of one, the oldest first.
pub async fn history<A: Acts>(tx: &mut Tx, grant: &Grant<A, Medicines>, id: Uuid) -> Result<Vec<State>, Fault> {
    let rows: Vec<(DateTime<Utc>, String, Option<Uuid>, String, String)> = tx
        .query(
            "select at, what, actor_id, entered_as, body from own_medicine_change
             where person_id = $1 and medicine_id = $2 order by version",
        )
        .bind(grant.subject().0)
        .bind(id)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(at, what, by, acted_as, body)| State {
            at,
            what: What::from_key(&what).unwrap_or(What::Edited),
            by: by.map(PersonId),
            acted_as: ActsAs::from_key(&acted_as),
            entered: serde_json::from_str(&body).ok(),
        })
        .collect())
}

/// Adds one; the same form sent twice adds one.
pub async fn make(
    tx: &mut Tx,
    grant: &Grant<Change, Medicines>,
    id: Uuid,
    entered: &Entered,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let made = tx
        .query(
            "insert into own_medicine (person_id, id, name, kind, dose, reason, started_on, stopped_on, made_at,
                entered_by, entered_as) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (person_id, id) do nothing",
        )
        .bind(grant.subject().0)
        .bind(id)
        .bind(entered.name.clone())
        .bind(entered.kind.key())
        .bind(entered.dose.clone())
        .bind(entered.reason.clone())
        .bind(entered.started_on)
        .bind(entered.stopped_on)
        .bind(now)
        .bind(grant.actor().0)
        .bind(ActsAs::of(grant.relation()).key())
        .execute()
        .await?;
    if made == 1 {
        note(tx, grant, (id, 1), (What::Made, entered), now).await?;
    }
    Ok(())
}

/// Changes one as it was at `version`; `false` when somebody was faster.
pub async fn change(
    tx: &mut Tx,
    grant: &Grant<Change, Medicines>,
    (id, version): (Uuid, i64),
    (what, entered): (What, &Entered),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update own_medicine set name = $4, kind = $5, dose = $6, reason = $7, started_on = $8, stopped_on = $9,
                removed_at = $10, version = version + 1
             where person_id = $1 and id = $2 and version = $3 and removed_at is null",
        )
        .bind(grant.subject().0)
        .bind(id)
        .bind(version)
        .bind(entered.name.clone())
        .bind(entered.kind.key())
        .bind(entered.dose.clone())
        .bind(entered.reason.clone())
        .bind(entered.started_on)
        .bind(entered.stopped_on)
        .bind((what == What::Removed).then_some(now))
        .execute()
        .await?;
    if changed == 1 {
        note(tx, grant, (id, version + 1), (what, entered), now).await?;
    }
    Ok(changed == 1)
}

async fn note(
    tx: &mut Tx,
    grant: &Grant<Change, Medicines>,
    (id, version): (Uuid, i64),
    (what, entered): (What, &Entered),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into own_medicine_change (person_id, medicine_id, version, at, what, actor_id, entered_as, body)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(grant.subject().0)
    .bind(id)
    .bind(version)
    .bind(now)
    .bind(what.key())
    .bind(grant.actor().0)
    .bind(ActsAs::of(grant.relation()).key())
    .bind(serde_json::to_string(entered).unwrap_or_default())
    .execute()
    .await?;
    Ok(())
}
