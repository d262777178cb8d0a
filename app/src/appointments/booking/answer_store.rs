//! What somebody answered before a visit, in the database.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Appointment;
use crate::{
    access::grant::{Acts, Appointments, Change, Covers, Grant, ListGrant},
    platform::{database::Fault, query::Tx},
};

#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Answered {
    #[sqlx(rename = "question_id")]
    pub id: Uuid,
    /// As it was read.
    pub question: String,
    pub answer: String,
}

pub async fn of<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    appointment: Uuid,
) -> Result<Vec<Answered>, Fault> {
    answered(tx, (grant.subject().0, appointment)).await
}

/// Of an appointment that an organisation has listed.
pub async fn listed<A: Acts, C: Covers>(
    tx: &mut Tx,
    _: &ListGrant<A, C>,
    of: &Appointment,
) -> Result<Vec<Answered>, Fault> {
    answered(tx, (of.person.0, of.id)).await
}

async fn answered(tx: &mut Tx, (person, appointment): (Uuid, Uuid)) -> Result<Vec<Answered>, Fault> {
    tx.query(
        "select question_id, question, answer from appointment_answer
         where person_id = $1 and appointment_id = $2 order by question_id",
    )
    .bind(person)
    .bind(appointment)
    .all()
    .await
}

/// Keeps an answer, in the place of the one before; "" takes it away.
pub async fn put(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    appointment: Uuid,
    answered: &Answered,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    if answered.answer.is_empty() {
        tx.query("delete from appointment_answer where person_id = $1 and appointment_id = $2 and question_id = $3")
            .bind(grant.subject().0)
            .bind(appointment)
            .bind(answered.id)
            .execute()
            .await?;
        return Ok(());
    }
    tx.query(
        "insert into appointment_answer (person_id, appointment_id, question_id, question, answer, at, by_id)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (person_id, appointment_id, question_id) do update
         set question = excluded.question, answer = excluded.answer, at = excluded.at, by_id = excluded.by_id",
    )
    .bind(grant.subject().0)
    .bind(appointment)
    .bind(answered.id)
    .bind(answered.question.clone())
    .bind(answered.answer.clone())
    .bind(now)
    .bind(grant.actor().0)
    .execute()
    .await?;
    Ok(())
}
