//! The synthetic patient in the database: in an organisation of its own, with nobody else in it. No
//! grant anywhere in this file: it is nobody, and nothing of it is shown to anybody.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// No organisation has this code: those of the Organisation Data Service are shorter.
pub const ORGANISATION: &str = "NENESELF00";
/// Version 8 of UUIDs: made by a rule of one's own.
pub const PERSON: PersonId = PersonId(Uuid::from_u128(0x6e65_6e65_7365_8c66_8000_0000_0000_0001));
const TEMPLATE: Uuid = Uuid::from_u128(0x6e65_6e65_7365_8c66_8000_0000_0000_0002);
const PATHWAY: Uuid = Uuid::from_u128(0x6e65_6e65_7365_8c66_8000_0000_0000_0003);

/// Since when anybody needs alarms: the first organisation that has the module on. `None`: nobody.
pub async fn needed_since(tx: &mut Tx) -> Result<Option<DateTime<Utc>>, Fault> {
    let first: Option<(DateTime<Utc>,)> = tx
        .query(
            "select switched_on_at from monitoring where switched_on_at is not null and organisation_ods <> $1
             order by switched_on_at limit 1",
        )
        .bind(ORGANISATION)
        .optional()
        .await?;
    Ok(first.map(|(since,)| since))
}

/// Makes the patient and what they need, where it is missing. What is there is left as it is: a
/// test that mends what it tests finds nothing.
pub async fn make(
    tx: &mut Tx,
    (hours, template): (String, String),
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query("insert into organisation (ods, name, created_at) values ($1, $2, $3) on conflict (ods) do nothing")
        .bind(ORGANISATION)
        .bind("Self-test of Nene")
        .bind(now)
        .execute()
        .await?;
    tx.query(
        "insert into person (id, given_name, family_name, birth_date, created_at) values ($1, 'Self', 'Test', $2, $3)
         on conflict (id) do nothing",
    )
    .bind(PERSON.0)
    .bind(NaiveDate::from_ymd_opt(1960, 1, 1))
    .bind(now)
    .execute()
    .await?;
    tx.query(
        "insert into monitoring (organisation_ods, switched_on_at, hours) values ($1, $2, $3)
         on conflict (organisation_ods) do nothing",
    )
    .bind(ORGANISATION)
    .bind(now)
    .bind(hours)
    .execute()
    .await?;
    tx.query(
        "insert into pathway_template (organisation_ods, id, template, version, body, made_by, made_at, signed_by, signed_at)
         values ($1, $2, 'self-test', 1, $3, $4, $5, $4, $5) on conflict (organisation_ods, id) do nothing",
    )
    .bind(ORGANISATION)
    .bind(TEMPLATE)
    .bind(template)
    .bind(PERSON.0)
    .bind(now)
    .execute()
    .await?;
    tx.query(
        "insert into pathway (person_id, id, organisation_ods, template_id, template, started_at, starts_on, put_by, agreed)
         values ($1, $2, $3, $4, 'self-test', $5, $6, $1, 'told-us') on conflict (person_id, id) do nothing",
    )
    .bind(PERSON.0)
    .bind(PATHWAY)
    .bind(ORGANISATION)
    .bind(TEMPLATE)
    .bind(now)
    .bind(today)
    .execute()
    .await?;
    Ok(())
}

/// Forgets the readings and alerts of the tests before, and checks that are a month old.
pub async fn tidy(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    for forget in [
        "delete from alert_event where person_id = $1",
        "delete from alert_reading where person_id = $1",
        "delete from phone_task where person_id = $1",
        "delete from alert where person_id = $1",
        "delete from reading_change where person_id = $1",
        "delete from reading where person_id = $1",
    ] {
        tx.query(forget).bind(PERSON.0).execute().await?;
    }
    tx.query("delete from alarm_check where at < $1").bind(now - Duration::days(30)).execute().await?;
    Ok(())
}

/// The open alert that this reading has raised.
pub async fn raised_by(tx: &mut Tx, reading: Uuid) -> Result<Option<Uuid>, Fault> {
    let found: Option<(Uuid,)> = tx
        .query(
            "select a.id from alert a join alert_reading r on r.person_id = a.person_id and r.alert_id = a.id
             where a.person_id = $1 and r.reading_id = $2 and a.severity = 'red' and a.closed_at is null",
        )
        .bind(PERSON.0)
        .bind(reading)
        .optional()
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Nobody has to look at it.
pub async fn close(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "update alert set closed_at = $2, outcome = 'stopped', version = version + 1
         where person_id = $1 and closed_at is null",
    )
    .bind(PERSON.0)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Writes down what came of a test.
pub async fn note(tx: &mut Tx, outcome: &'static str, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("insert into alarm_check (id, at, outcome) values ($1, $2, $3)")
        .bind(Uuid::now_v7())
        .bind(now)
        .bind(outcome)
        .execute()
        .await?;
    Ok(())
}

/// The newest test.
pub async fn newest(tx: &mut Tx) -> Result<Option<(DateTime<Utc>, String)>, Fault> {
    tx.query("select at, outcome from alarm_check order by at desc, id desc limit 1").optional().await
}

/// The newest test in which an alarm came.
pub async fn last_alarm(tx: &mut Tx) -> Result<Option<DateTime<Utc>>, Fault> {
    let last: Option<(DateTime<Utc>,)> =
        tx.query("select at from alarm_check where outcome = 'alarmed' order by at desc limit 1").optional().await?;
    Ok(last.map(|(at,)| at))
}
