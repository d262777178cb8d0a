//! What a person was asked to measure over time, and by which targets.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::Asked;
use crate::{
    access::grant::{Acts, Grant, Readings},
    pathways::limits::Limits,
    platform::{database::Fault, query::Tx},
    readings::{
        measure::Measure,
        store::{asked_for_by, unreadable},
    },
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    by_name: String,
    version: i64,
    body: String,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    ended_at: Option<DateTime<Utc>>,
    own_limits: String,
    targets_at: Option<DateTime<Utc>>,
}

/// Every pathway the person is or was on, oldest first. Staff with whom results are not shared see
/// those of their own organisation, as with readings.
pub async fn asked<A: Acts>(tx: &mut Tx, grant: &Grant<A, Readings>) -> Result<Vec<Asked>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select p.id, o.name as by_name, t.version, t.body, p.starts_on, p.ends_on, p.ended_at, p.own_limits,
                (select max(e.at) from pathway_event e where e.person_id = p.person_id and e.pathway_id = p.id
                    and e.what in ('targets', 'version')) as targets_at
             from pathway p
                join pathway_template t on t.organisation_ods = p.organisation_ods and t.id = p.template_id
                join organisation o on o.ods = p.organisation_ods
             where p.person_id = $1 and ($2 = '' or p.organisation_ods = $2)
             order by p.started_at, p.id",
        )
        .bind(grant.subject().0)
        .bind(asked_for_by(grant))
        .all()
        .await?;
    rows.into_iter().map(Row::read).collect()
}

impl Row {
    fn read(self) -> Result<Asked, Fault> {
        let own: Limits = serde_json::from_str(&self.own_limits).map_err(unreadable)?;
        let ended_on = self.ended_at.map(london_day);
        Ok(Asked {
            id: self.id,
            by: self.by_name,
            template: serde_json::from_str(&self.body).map_err(unreadable)?,
            version: self.version,
            starts_on: self.starts_on,
            last_day: self.ends_on.into_iter().chain(ended_on).min(),
            // How they were before they were changed is not kept: before that day no target is drawn.
            own: vec![(self.targets_at.map_or(self.starts_on, |at| london_day(at).max(self.starts_on)), own)],
        })
    }
}

/// What was measured at all, whenever it was.
pub async fn measured<A: Acts>(tx: &mut Tx, grant: &Grant<A, Readings>) -> Result<Vec<Measure>, Fault> {
    let rows: Vec<(String,)> = tx
        .query(
            "select distinct measure from reading r where person_id = $1 and removed_at is null
                and ($2 = '' or organisation_ods = $2 or exists (select 1 from pathway p
                    where p.person_id = $1 and p.organisation_ods = $2 and r.taken_at >= p.started_at
                        and (p.ended_at is null or r.taken_at < p.ended_at)))",
        )
        .bind(grant.subject().0)
        .bind(asked_for_by(grant))
        .all()
        .await?;
    let mut found: Vec<Measure> = rows.iter().filter_map(|(key,)| Measure::from_key(key)).collect();
    found.sort();
    Ok(found)
}

fn london_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}
