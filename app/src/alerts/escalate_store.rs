//! What passing on reads and writes. No grant anywhere in this file: a job does it, and nothing of
//! it is shown to anybody.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// How many are read at once.
pub const BATCH: usize = 200;

/// An alert that nobody took in time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Due {
    pub person_id: Uuid,
    pub id: Uuid,
    pub step: i64,
    pub severity: String,
    pub organisation_ods: String,
    pub practice_ods: Option<String>,
    /// `alerts::calendar::Hours` as JSON.
    pub hours: String,
    /// `pathways::template::Template` as JSON.
    pub body: String,
}

/// Whether anything is due now: without it no work is put into the queue.
pub async fn is_any_due(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool, Fault> {
    let due: Option<(i64,)> = tx
        .query(
            "select a.step from alert a join monitoring m on m.organisation_ods = a.organisation_ods
             where a.closed_at is null and a.claimed_at is null and a.due_at <= $1 and m.switched_on_at is not null
                and (a.step < 2 or (a.step < 3 and a.severity <> 'note')) limit 1",
        )
        .bind(now)
        .optional()
        .await?;
    Ok(due.is_some())
}

/// Those that nobody took in time, the longest due first; at most [`BATCH`].
pub async fn due(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Due>, Fault> {
    tx.query(
        "select a.person_id, a.id, a.step, a.severity, a.organisation_ods, p.practice_ods, m.hours, t.body
         from alert a join monitoring m on m.organisation_ods = a.organisation_ods join person p on p.id = a.person_id
            join pathway w on w.person_id = a.person_id and w.id = a.pathway_id
            join pathway_template t on t.organisation_ods = w.organisation_ods and t.id = w.template_id
         where a.closed_at is null and a.claimed_at is null and a.due_at <= $1 and m.switched_on_at is not null
            and (a.step < 2 or (a.step < 3 and a.severity <> 'note')) order by a.due_at, a.id limit 200",
    )
    .bind(now)
    .all()
    .await
}

/// One step on, once: `false` where somebody took it meanwhile, or another instance was faster.
pub async fn step_on(tx: &mut Tx, one: &Due, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<bool, Fault> {
    let stepped = tx
        .query(
            "update alert set step = step + 1, due_at = $4, version = version + 1
             where person_id = $1 and id = $2 and step = $3 and claimed_at is null and closed_at is null and due_at <= $5",
        )
        .bind(one.person_id)
        .bind(one.id)
        .bind(one.step)
        .bind(due_at)
        .bind(now)
        .execute()
        .await?;
    Ok(stepped == 1)
}

/// Whether anybody at this organisation makes calls.
pub async fn has_front_desk(tx: &mut Tx, organisation: &Ods) -> Result<bool, Fault> {
    let found: Option<(String,)> = tx
        .query(
            "select m.organisation_ods from membership m join organisation o on o.ods = m.organisation_ods
             where m.organisation_ods = $1 and m.activated_at is not null and m.ended_at is null
                and m.role in ('receptionist', 'practice-manager', 'gp', 'nurse') limit 1",
        )
        .bind(organisation.as_str().to_string())
        .optional()
        .await?;
    Ok(found.is_some())
}

/// A call to make, once for each alert.
pub async fn put_call(tx: &mut Tx, one: &Due, organisation: &Ods, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "insert into phone_task (person_id, id, organisation_ods, alert_id, made_at) values ($1, $2, $3, $4, $5)
         on conflict (person_id, alert_id) do nothing",
    )
    .bind(one.person_id)
    .bind(Uuid::now_v7())
    .bind(organisation.as_str().to_string())
    .bind(one.id)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Who looks at alerts at this organisation and has an e-mail address here.
pub async fn team(tx: &mut Tx, organisation: &Ods) -> Result<Vec<(PersonId, String)>, Fault> {
    let rows: Vec<(Uuid, String)> = tx
        .query(
            "select p.id, p.email from membership m join person p on p.id = m.person_id
             where m.organisation_ods = $1 and m.activated_at is not null and m.ended_at is null and p.email is not null
                and m.role in ('gp', 'nurse', 'other-clinician', 'support-worker') order by p.id",
        )
        .bind(organisation.as_str().to_string())
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id, email)| (PersonId(id), email)).collect())
}

/// Who makes calls there and has an e-mail address here.
pub async fn front_desk(tx: &mut Tx, organisation: &Ods) -> Result<Vec<(PersonId, String)>, Fault> {
    let rows: Vec<(Uuid, String)> = tx
        .query(
            "select p.id, p.email from membership m join person p on p.id = m.person_id
             where m.organisation_ods = $1 and m.activated_at is not null and m.ended_at is null and p.email is not null
                and m.role in ('receptionist', 'practice-manager') order by p.id",
        )
        .bind(organisation.as_str().to_string())
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id, email)| (PersonId(id), email)).collect())
}
