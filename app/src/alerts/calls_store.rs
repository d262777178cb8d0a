//! Calls to make, in the database. Nothing of an alert or a reading is read here.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Event, rules::Call as Outcome};
use crate::{
    access::grant::{Acts, Change, ListGrant, PhoneTasks, Read},
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// How many the list shows.
pub const SHOWN: usize = 100;

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Call {
    pub person_id: Uuid,
    pub id: Uuid,
    pub alert_id: Uuid,
    pub made_at: DateTime<Utc>,
    pub outcome: Option<String>,
    pub note: String,
    pub given_name: String,
    pub family_name: String,
    pub birth_date: Option<NaiveDate>,
    pub nhs_number: Option<String>,
}

impl Call {
    pub fn person(&self) -> PersonId {
        PersonId(self.person_id)
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// Those to make, the oldest first; at most one more than [`SHOWN`].
pub async fn list(tx: &mut Tx, grant: &ListGrant<Read, PhoneTasks>) -> Result<Vec<Call>, Fault> {
    tx.query(
        "select c.person_id, c.id, c.alert_id, c.made_at, c.outcome, c.note, p.given_name, p.family_name, p.birth_date,
            p.nhs_number
         from phone_task c join person p on p.id = c.person_id
         where c.organisation_ods = $1 and c.done_at is null order by c.made_at, c.id limit 101",
    )
    .bind(grant.organisation().as_str().to_string())
    .all()
    .await
}

/// How many are to be made.
pub async fn count(tx: &mut Tx, grant: &ListGrant<Read, PhoneTasks>) -> Result<i64, Fault> {
    let (count,): (i64,) = tx
        .query("select count(*) from phone_task where organisation_ods = $1 and done_at is null")
        .bind(grant.organisation().as_str().to_string())
        .one()
        .await?;
    Ok(count)
}

/// One that is to be made.
pub async fn find<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, PhoneTasks>,
    (person, id): (Uuid, Uuid),
) -> Result<Option<Call>, Fault> {
    tx.query(
        "select c.person_id, c.id, c.alert_id, c.made_at, c.outcome, c.note, p.given_name, p.family_name, p.birth_date,
            p.nhs_number
         from phone_task c join person p on p.id = c.person_id
         where c.organisation_ods = $1 and c.person_id = $2 and c.id = $3 and c.done_at is null",
    )
    .bind(grant.organisation().as_str().to_string())
    .bind(person)
    .bind(id)
    .optional()
    .await
}

/// Writes down what came of it; the team reads it in the alert. `false` where somebody was faster.
pub async fn note(
    tx: &mut Tx,
    grant: &ListGrant<Change, PhoneTasks>,
    of: &Call,
    (outcome, words): (Outcome, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let ended = outcome.ends_it().then_some(now);
    let noted = tx
        .query(
            "update phone_task set outcome = $4, note = $5, done_at = $6, done_by = $7
             where organisation_ods = $1 and person_id = $2 and id = $3 and done_at is null",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(of.person_id)
        .bind(of.id)
        .bind(outcome.key())
        .bind(words.to_string())
        .bind(ended)
        .bind(ended.map(|_| grant.actor().0))
        .execute()
        .await?;
    if noted == 1 {
        let told = match words {
            "" => format!("Front desk: {}", outcome.words()),
            words => format!("Front desk: {}. {words}", outcome.words()),
        };
        tx.query(
            "insert into alert_event (person_id, alert_id, id, at, what, actor_id, words)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(of.person_id)
        .bind(of.alert_id)
        .bind(Uuid::now_v7())
        .bind(now)
        .bind(Event::ContactTried.key())
        .bind(grant.actor().0)
        .bind(told)
        .execute()
        .await?;
    }
    Ok(noted == 1)
}
