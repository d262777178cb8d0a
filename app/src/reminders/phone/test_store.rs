//! A test message as it is kept: a notice and its delivery, which nobody else sends.

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

use crate::{
    access::grant::{Change, Grant, Reminders},
    platform::{database::Fault, query::Tx},
};

/// One test to one phone.
#[derive(Clone, Debug)]
pub struct Test {
    pub notice: Uuid,
    pub delivery: Uuid,
    pub phone: Uuid,
    pub now: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl Test {
    /// Each is another one.
    pub fn occurrence(&self) -> String {
        format!("{} {}", self.now.to_rfc3339_opts(SecondsFormat::Secs, true), self.notice)
    }
}

/// Keeps it as claimed by who is about to send it, and answers how many notices wait to be seen.
pub async fn make(tx: &mut Tx, grant: &Grant<Change, Reminders>, test: &Test) -> Result<i64, Fault> {
    tx.query(
        "insert into notice (person_id, id, about_id, kind, reminder_id, occurrence, step, due_at, until, made_at)
         values ($1, $2, $1, 'test', $3, $4, 'first', $5, $6, $5)",
    )
    .bind(grant.subject().0)
    .bind(test.notice)
    .bind(test.phone)
    .bind(test.occurrence())
    .bind(test.now)
    .bind(test.until)
    .execute()
    .await?;
    tx.query(
        "insert into delivery (person_id, id, notice_id, channel, target, due_at, until, lease_until, fence, tries)
         values ($1, $2, $3, 'push', $4, $5, $6, $6, 1, 1)",
    )
    .bind(grant.subject().0)
    .bind(test.delivery)
    .bind(test.notice)
    .bind(test.phone)
    .bind(test.now)
    .bind(test.until)
    .execute()
    .await?;
    let (unseen,): (i64,) = tx
        .query("select count(*) from notice where person_id = $1 and seen_at is null and settled_at is null")
        .bind(grant.subject().0)
        .one()
        .await?;
    Ok(unseen)
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    Sent,
    /// Nobody tries any more: the person was told, and tries again.
    GivenUp,
}

pub async fn note(tx: &mut Tx, grant: &Grant<Change, Reminders>, test: &Test, became: Became) -> Result<(), Fault> {
    let (sent_at, ended_at) = match became {
        Became::Sent => (Some(test.now), None),
        Became::GivenUp => (None, Some(test.now)),
    };
    tx.query("update delivery set sent_at = $3, ended_at = $4, lease_until = null where person_id = $1 and id = $2")
        .bind(grant.subject().0)
        .bind(test.delivery)
        .bind(sent_at)
        .bind(ended_at)
        .execute()
        .await?;
    Ok(())
}
