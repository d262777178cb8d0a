//! How a pathway stands now, for its reminders. No grant anywhere in this file: whoever changed the
//! pathway had one, or it ended by itself, and nothing is shown.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    pathways::template::Template,
    people::PersonId,
    platform::{database::Fault, query::Tx},
    reminders::Kind,
};

/// A pathway, as far as reminders go.
pub struct Stands {
    pub template: Template,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub ended_at: Option<DateTime<Utc>>,
}

pub async fn find(tx: &mut Tx, person: PersonId, id: Uuid) -> Result<Option<Stands>, Fault> {
    let row: Option<(String, NaiveDate, Option<NaiveDate>, Option<DateTime<Utc>>)> = tx
        .query(
            "select t.body, p.starts_on, p.ends_on, p.ended_at
             from pathway p join pathway_template t on t.organisation_ods = p.organisation_ods and t.id = p.template_id
             where p.person_id = $1 and p.id = $2",
        )
        .bind(person.0)
        .bind(id)
        .optional()
        .await?;
    row.map(|(body, starts_on, ends_on, ended_at)| {
        let unreadable = |error: serde_json::Error| Fault::Other(sqlx::Error::Decode(error.into()));
        Ok(Stands { template: serde_json::from_str(&body).map_err(unreadable)?, starts_on, ends_on, ended_at })
    })
    .transpose()
}

/// The pathways that somebody is reminded of, and of what of each.
pub async fn reminded(tx: &mut Tx, person: PersonId) -> Result<Vec<(Uuid, Kind)>, Fault> {
    let rows: Vec<(Uuid, String)> = tx
        .query("select id, kind from reminder where person_id = $1 and kind in ('readings', 'questions')")
        .bind(person.0)
        .all()
        .await?;
    Ok(rows.into_iter().filter_map(|(id, kind)| Some((id, Kind::from_key(&kind)?))).collect())
}
