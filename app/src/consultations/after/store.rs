//! Summaries and answers in the database.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Summary,
    filed::document_id,
    rules::{Answers, Went},
    travel::Instead,
};
use crate::{
    access::{
        class::Scope,
        grant::{Acts, Appointments, Change, Grant, ListGrant, Rooms},
        sight::bit_of_scope,
    },
    appointments::Appointment,
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

#[derive(sqlx::FromRow)]
struct Row {
    version: i64,
    words: String,
    next_steps: String,
    written_by: Uuid,
    writer: String,
    organisation_name: String,
    written_at: DateTime<Utc>,
}

impl From<Row> for Summary {
    fn from(row: Row) -> Summary {
        Summary {
            version: row.version,
            words: row.words,
            next_steps: row.next_steps,
            written_by: PersonId(row.written_by),
            writer: row.writer,
            organisation_name: row.organisation_name,
            written_at: row.written_at,
        }
    }
}

/// The latest version. `$seen` is one more condition.
macro_rules! select_summary {
    ($seen:literal) => {
        concat!(
            "select s.version, s.words, s.next_steps, s.written_by, p.given_name || ' ' || p.family_name as writer,
                o.name as organisation_name, s.written_at
             from visit_summary s join person p on p.id = s.written_by join organisation o on o.ods = s.organisation_ods
             where s.person_id = $1 and s.appointment_id = $2",
            $seen,
            " order by s.version desc limit 1"
        )
    };
}

/// Whether they may read what is written about visits: it is a document of the record, and a carer who sees
/// appointments need not see those.
pub fn is_read_by<A: Acts>(grant: &Grant<A, Appointments>) -> bool {
    grant.sight().denied() & bit_of_scope(Scope::Documents) == 0
}

/// What was written about this visit, for who may read it. Whoever the document of the record is hidden from
/// finds it as if it had never been written.
pub async fn summary<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    appointment: Uuid,
) -> Result<Option<Summary>, Fault> {
    if !is_read_by(grant) {
        return Ok(None);
    }
    let row: Option<Row> = tx
        .query(select_summary!(
            " and not exists (select 1 from resource r join entry e on e.person_id = r.person_id and e.id = r.id
                where r.person_id = s.person_id and r.source_ods = s.organisation_ods
                    and r.resource_type = 'DocumentReference' and r.source_id = $3 and (e.label & $4) <> 0)"
        ))
        .bind(grant.subject().0)
        .bind(appointment)
        .bind(document_id(appointment))
        .bind(grant.sight().denied())
        .optional()
        .await?;
    Ok(row.map(Summary::from))
}

/// The same, for the organisation that saw them and found the appointment among its own.
pub async fn summary_at_work<A: Acts>(
    tx: &mut Tx,
    _: &ListGrant<A, Rooms>,
    of: &Appointment,
) -> Result<Option<Summary>, Fault> {
    tx.show_only(of.person.0).await?;
    let row: Option<Row> = tx.query(select_summary!("")).bind(of.person.0).bind(of.id).optional().await?;
    Ok(row.map(Summary::from))
}

/// Without a grant: a job puts into the record what was written with one.
pub async fn to_file(tx: &mut Tx, (person, appointment): (Uuid, Uuid)) -> Result<Option<Summary>, Fault> {
    tx.show_only(person).await?;
    let row: Option<Row> = tx.query(select_summary!("")).bind(person).bind(appointment).optional().await?;
    Ok(row.map(Summary::from))
}

/// Keeps the version after `version` (0: the first); `false` when somebody was faster.
pub async fn write(
    tx: &mut Tx,
    grant: &ListGrant<Change, Rooms>,
    (of, version): (&Appointment, i64),
    (words, next_steps): (&str, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    tx.show_only(of.person.0).await?;
    let known = summary_at_work(tx, grant, of).await?.map_or(0, |summary| summary.version);
    if known != version {
        return Ok(false);
    }
    let written = tx
        .query(
            "insert into visit_summary (person_id, appointment_id, version, organisation_ods, words, next_steps, written_by, written_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (person_id, appointment_id, version) do nothing",
        )
        .bind(of.person.0)
        .bind(of.id)
        .bind(version + 1)
        .bind(grant.organisation().as_str().to_string())
        .bind(words.to_string())
        .bind(next_steps.to_string())
        .bind(grant.actor().0)
        .bind(now)
        .execute()
        .await?;
    Ok(written == 1)
}

/// What the visit took the place of, as the clinician says.
pub async fn instead<A: Acts>(
    tx: &mut Tx,
    _: &ListGrant<A, Rooms>,
    of: &Appointment,
) -> Result<Option<Instead>, Fault> {
    let row: Option<(String,)> = tx
        .query("select instead from visit_travel where person_id = $1 and appointment_id = $2")
        .bind(of.person.0)
        .bind(of.id)
        .optional()
        .await?;
    Ok(row.and_then(|(instead,)| Instead::from_key(&instead)))
}

pub async fn put_instead(
    tx: &mut Tx,
    _: &ListGrant<Change, Rooms>,
    of: &Appointment,
    instead: Instead,
) -> Result<(), Fault> {
    tx.query(
        "insert into visit_travel (person_id, appointment_id, instead) values ($1, $2, $3)
         on conflict (person_id, appointment_id) do update set instead = excluded.instead",
    )
    .bind(of.person.0)
    .bind(of.id)
    .bind(instead.key())
    .execute()
    .await?;
    Ok(())
}

/// What whoever asks has answered about this visit.
pub async fn answers<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    appointment: Uuid,
) -> Result<Option<Answers>, Fault> {
    let row: Option<(String, String)> = tx
        .query(
            "select heard, needed from visit_feedback where person_id = $1 and appointment_id = $2 and actor_id = $3",
        )
        .bind(grant.subject().0)
        .bind(appointment)
        .bind(grant.actor().0)
        .optional()
        .await?;
    let went = |key: &str| Went::from_key(key).unwrap_or(Went::Partly);
    Ok(row.map(|(heard, needed)| Answers { heard: went(&heard), needed: went(&needed) }))
}

/// Answered twice, the first stands.
pub async fn answer(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    appointment: Uuid,
    answers: Answers,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into visit_feedback (person_id, appointment_id, actor_id, at, heard, needed)
         values ($1, $2, $3, $4, $5, $6) on conflict (person_id, appointment_id, actor_id) do nothing",
    )
    .bind(grant.subject().0)
    .bind(appointment)
    .bind(grant.actor().0)
    .bind(now)
    .bind(answers.heard.key())
    .bind(answers.needed.key())
    .execute()
    .await?;
    Ok(())
}
