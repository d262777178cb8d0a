//! Everybody who is on a pathway of one organisation, for its team.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    access::grant::{Alerts, ListGrant, Read},
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// How many stand on one page.
pub const SHOWN: usize = 50;

/// A line of the list.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Line {
    pub person_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub id: Uuid,
    /// `Template` as JSON.
    pub body: String,
    pub version: i64,
    /// The version that is signed now.
    pub newest: Option<i64>,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_why: Option<String>,
}

impl Line {
    pub fn person(&self) -> PersonId {
        PersonId(self.person_id)
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// Those on a pathway now, and those who stopped by themselves since `stopped_since`; of one
/// template, or of all (""). From `after` on, up to one more than [`SHOWN`]: by family name.
pub async fn list(
    tx: &mut Tx,
    grant: &ListGrant<Read, Alerts>,
    template: &str,
    stopped_since: DateTime<Utc>,
    skip: i64,
) -> Result<Vec<Line>, Fault> {
    tx.query(
        "select p.person_id, w.given_name, w.family_name, p.id, t.body, t.version, n.version as newest, p.starts_on,
            p.ends_on, p.ended_at, p.ended_why
         from pathway p join person w on w.id = p.person_id
            join pathway_template t on t.organisation_ods = p.organisation_ods and t.id = p.template_id
            left join pathway_template n on n.organisation_ods = p.organisation_ods and n.template = p.template
                and n.signed_at is not null and n.retired_at is null
         where p.organisation_ods = $1 and ($2 = '' or p.template = $2)
            and (p.ended_at is null or (p.ended_why = 'stopped-by-person' and p.ended_at > $3))
         order by w.family_name, w.given_name, p.person_id, p.id limit 51 offset $4",
    )
    .bind(grant.organisation().as_str().to_string())
    .bind(template.to_string())
    .bind(stopped_since)
    .bind(skip)
    .all()
    .await
}

/// The templates of which somebody is on one, each once.
pub async fn templates(tx: &mut Tx, grant: &ListGrant<Read, Alerts>) -> Result<Vec<String>, Fault> {
    let rows: Vec<(String,)> = tx
        .query(
            "select distinct template from pathway where organisation_ods = $1 and ended_at is null order by template",
        )
        .bind(grant.organisation().as_str().to_string())
        .all()
        .await?;
    Ok(rows.into_iter().map(|(template,)| template).collect())
}

/// What this person measured since then: kind and time, no value. The caller has written into
/// their log that they stand in the list.
pub async fn measured(
    tx: &mut Tx,
    _: &ListGrant<Read, Alerts>,
    line: &Line,
    since: DateTime<Utc>,
) -> Result<Vec<(String, DateTime<Utc>)>, Fault> {
    tx.show_only(line.person_id).await?;
    tx.query(
        "select measure, taken_at from reading
         where person_id = $1 and removed_at is null and taken_at >= $2 order by taken_at desc",
    )
    .bind(line.person_id)
    .bind(since)
    .all()
    .await
}
