//! What raising an alert reads and writes. No grant anywhere in this file: rules ask, in the
//! transaction that stores a reading, and nothing of it is shown to anybody.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::Event;
use crate::{
    pathways::finding::{Finding, Severity},
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// Whom a reading is of.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Whom {
    pub birth_date: Option<NaiveDate>,
    pub died_on: Option<NaiveDate>,
}

pub async fn whom(tx: &mut Tx, person: PersonId) -> Result<Option<Whom>, Fault> {
    tx.query("select birth_date, died_on from person where id = $1").bind(person.0).optional().await
}

/// An organisation that has the module on.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Watching {
    pub name: String,
    /// `alerts::calendar::Hours` as JSON.
    pub hours: String,
    pub telephone: String,
}

/// `None` where the module is off.
pub async fn watching(tx: &mut Tx, organisation: &Ods) -> Result<Option<Watching>, Fault> {
    tx.query(
        "select o.name, m.hours, m.telephone from monitoring m join organisation o on o.ods = m.organisation_ods
         where m.organisation_ods = $1 and m.switched_on_at is not null",
    )
    .bind(organisation.as_str().to_string())
    .optional()
    .await
}

/// An alert that is there already.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct There {
    pub id: Uuid,
    pub severity: String,
    pub seen: String,
    pub due_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
}

/// An alert that is not there yet.
pub struct NewAlert<'a> {
    pub person: PersonId,
    pub organisation: &'a Ods,
    pub pathway: Uuid,
    pub finding: &'a Finding,
    pub key: String,
    pub due_at: DateTime<Utc>,
}

/// Puts an alert with its readings; `None` where there is one of this key.
pub async fn put(tx: &mut Tx, new: &NewAlert<'_>, now: DateTime<Utc>) -> Result<Option<Uuid>, Fault> {
    let id = Uuid::now_v7();
    let put = tx
        .query(
            "insert into alert (person_id, id, organisation_ods, pathway_id, severity, rule, rule_version, seen,
                dedupe_key, raised_at, due_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (person_id, dedupe_key) do nothing",
        )
        .bind(new.person.0)
        .bind(id)
        .bind(new.organisation.as_str().to_string())
        .bind(new.pathway)
        .bind(new.finding.severity.key())
        .bind(new.finding.rule)
        .bind(new.finding.version.clone())
        .bind(new.finding.seen.clone())
        .bind(new.key.clone())
        .bind(now)
        .bind(new.due_at)
        .execute()
        .await?;
    if put == 0 {
        return Ok(None);
    }
    add_readings(tx, new.person, id, &new.finding.readings).await?;
    note_event(tx, (new.person, id), Event::Raised, "", now).await?;
    Ok(Some(id))
}

pub async fn find(tx: &mut Tx, person: PersonId, key: &str) -> Result<Option<There>, Fault> {
    tx.query("select id, severity, seen, due_at, closed_at from alert where person_id = $1 and dedupe_key = $2")
        .bind(person.0)
        .bind(key.to_string())
        .optional()
        .await
}

/// Adds what is not there yet; answers how many were new.
pub async fn add_readings(tx: &mut Tx, person: PersonId, alert: Uuid, readings: &[Uuid]) -> Result<u64, Fault> {
    if readings.is_empty() {
        return Ok(0);
    }
    let columns = ["person_id", "alert_id", "reading_id"];
    let mut insert = tx.insert_many(
        "alert_reading",
        &columns,
        readings.len(),
        "on conflict (person_id, alert_id, reading_id) do nothing",
    );
    for reading in readings {
        insert = insert.bind(person.0).bind(alert).bind(*reading);
    }
    insert.execute().await
}

/// The readings that an alert rests on.
pub async fn readings_of(tx: &mut Tx, person: PersonId, alert: Uuid) -> Result<Vec<Uuid>, Fault> {
    let rows: Vec<(Uuid,)> = tx
        .query("select reading_id from alert_reading where person_id = $1 and alert_id = $2")
        .bind(person.0)
        .bind(alert)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The rule fired again: what the team sees is the newest, and never milder than it was. Whoever
/// has the page open from before is told so when they close it.
pub async fn fire_again(
    tx: &mut Tx,
    (person, alert): (PersonId, Uuid),
    finding: &Finding,
    (severity, due_at): (Severity, DateTime<Utc>),
) -> Result<(), Fault> {
    tx.query(
        "update alert set severity = $3, rule_version = $4, seen = $5, due_at = $6, version = version + 1
         where person_id = $1 and id = $2 and closed_at is null",
    )
    .bind(person.0)
    .bind(alert)
    .bind(severity.key())
    .bind(finding.version.clone())
    .bind(finding.seen.clone())
    .bind(due_at)
    .execute()
    .await?;
    Ok(())
}

/// What happened to an alert, by nobody.
pub async fn note_event(
    tx: &mut Tx,
    (person, alert): (PersonId, Uuid),
    what: Event,
    words: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query("insert into alert_event (person_id, alert_id, id, at, what, words) values ($1, $2, $3, $4, $5, $6)")
        .bind(person.0)
        .bind(alert)
        .bind(Uuid::now_v7())
        .bind(now)
        .bind(what.key())
        .bind(words.to_string())
        .execute()
        .await?;
    Ok(())
}
