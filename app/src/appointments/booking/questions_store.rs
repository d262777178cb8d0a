//! What a clinic asks before a visit, in the database.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::grant::{Acts, Change, Clinics, Covers, Grant, ListGrant},
    platform::{database::Fault, query::Tx},
};

/// How it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Words,
    YesNo,
}

impl Kind {
    pub fn key(self) -> &'static str {
        match self {
            Kind::Words => "text",
            Kind::YesNo => "yes-no",
        }
    }

    pub fn from_key(key: &str) -> Option<Kind> {
        [Kind::Words, Kind::YesNo].into_iter().find(|kind| kind.key() == key)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub id: Uuid,
    pub words: String,
    pub kind: Kind,
}

/// So many a clinic asks.
pub const MOST: usize = 8;

/// What this clinic asks of who is booked into it.
pub async fn of_clinic<A: Acts, C: Covers>(tx: &mut Tx, _: &Grant<A, C>, clinic: Uuid) -> Result<Vec<Question>, Fault> {
    asked(tx, clinic).await
}

/// What a clinic of this organisation asks; `None`: it has no such clinic.
pub async fn listed<A: Acts, C: Covers>(
    tx: &mut Tx,
    grant: &ListGrant<A, C>,
    clinic: Uuid,
) -> Result<Option<(String, Vec<Question>)>, Fault> {
    let found: Option<(String,)> = tx
        .query("select name from clinic where organisation_ods = $1 and id = $2")
        .bind(grant.organisation().as_str().to_string())
        .bind(clinic)
        .optional()
        .await?;
    let Some((name,)) = found else { return Ok(None) };
    Ok(Some((name, asked(tx, clinic).await?)))
}

async fn asked(tx: &mut Tx, clinic: Uuid) -> Result<Vec<Question>, Fault> {
    let rows: Vec<(Uuid, String, String)> = tx
        .query("select id, words, kind from clinic_question where clinic_id = $1 and removed_at is null order by place, id")
        .bind(clinic)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, words, kind)| Question { id, words, kind: Kind::from_key(&kind).unwrap_or(Kind::Words) })
        .collect())
}

/// Asks one more, after the others; the same form sent twice asks once.
pub async fn add(
    tx: &mut Tx,
    grant: &ListGrant<Change, Clinics>,
    (clinic, question): (Uuid, &Question),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into clinic_question (clinic_id, id, organisation_ods, place, words, kind, made_at, made_by)
         select c.id, $2, c.organisation_ods,
            coalesce((select max(q.place) from clinic_question q where q.clinic_id = c.id), 0) + 1, $4, $5, $6, $7
         from clinic c where c.organisation_ods = $3 and c.id = $1
         on conflict (clinic_id, id) do nothing",
    )
    .bind(clinic)
    .bind(question.id)
    .bind(grant.organisation().as_str().to_string())
    .bind(question.words.clone())
    .bind(question.kind.key())
    .bind(now)
    .bind(grant.actor().0)
    .execute()
    .await?;
    Ok(())
}

/// Asks it no more. What was answered stays with its words.
pub async fn remove(
    tx: &mut Tx,
    grant: &ListGrant<Change, Clinics>,
    (clinic, id): (Uuid, Uuid),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "update clinic_question set removed_at = $4
         where clinic_id = $1 and id = $2 and organisation_ods = $3 and removed_at is null",
    )
    .bind(clinic)
    .bind(id)
    .bind(grant.organisation().as_str().to_string())
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
