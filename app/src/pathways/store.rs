//! Templates, and who is on which pathway.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{InForce, monitoring_store::unreadable};
use crate::{
    access::grant::{Grant, Read, Record},
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organisation_ods: String,
    version: i64,
    started_at: DateTime<Utc>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    own_limits: String,
    body: String,
}

impl Row {
    fn read(self) -> Result<InForce, Fault> {
        Ok(InForce {
            id: self.id,
            organisation: Ods::trusted(self.organisation_ods),
            template: serde_json::from_str(&self.body).map_err(unreadable)?,
            version: self.version,
            started_at: self.started_at,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            own: serde_json::from_str(&self.own_limits).map_err(unreadable)?,
        })
    }
}

/// The pathways this person is on on a day (London), oldest first; one that has run to its last day
/// since still counts for its own days: a reading of then may come late. Without a grant: rules ask by
/// which of them a reading is judged, in the transaction that stores it.
pub async fn in_force(tx: &mut Tx, person: PersonId, day: NaiveDate) -> Result<Vec<InForce>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select p.id, p.organisation_ods, t.version, p.started_at, p.starts_on, p.ends_on, p.own_limits, t.body
             from pathway p join pathway_template t on t.organisation_ods = p.organisation_ods and t.id = p.template_id
             where p.person_id = $1 and p.starts_on <= $2 and (p.ends_on is null or p.ends_on >= $2)
                and (p.ended_at is null or p.ended_why = 'finished') order by p.started_at, p.id",
        )
        .bind(person.0)
        .bind(day)
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// What the person is on today, or will be, oldest first: for their first page.
pub async fn on_now(tx: &mut Tx, grant: &Grant<Read, Record>, today: NaiveDate) -> Result<Vec<InForce>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select p.id, p.organisation_ods, t.version, p.started_at, p.starts_on, p.ends_on, p.own_limits, t.body
             from pathway p join pathway_template t on t.organisation_ods = p.organisation_ods and t.id = p.template_id
             where p.person_id = $1 and p.ended_at is null and (p.ends_on is null or p.ends_on >= $2)
             order by p.started_at, p.id",
        )
        .bind(grant.subject().0)
        .bind(today)
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}
