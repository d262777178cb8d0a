//! Notices that nobody has looked at in time.
//! Without a grant: a notice holds no word of health; nobody reads anything here.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    people::PersonId,
    platform::{Platform, database::Fault, query::Tx},
    reminders::{Channel, Kind},
};

/// One whose time has come.
pub struct Due {
    pub person: PersonId,
    pub notice: Uuid,
    pub kind: Kind,
    pub until: DateTime<Utc>,
    /// Whether it still matters: nobody has seen it or dealt with it.
    pub open: bool,
}

/// One way by which it was tried to leave.
pub struct Tried {
    pub notice: (PersonId, Uuid),
    pub channel: Channel,
    pub due_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub tries: i64,
}

/// Looked at with a reader.
pub async fn is_any_due(platform: &Platform) -> Result<bool, Fault> {
    let mut tx = platform.db.read().await?;
    let due: Option<(Uuid,)> = tx
        .query("select id from notice where later_at <= $1 order by later_at limit 1")
        .bind(platform.clock.now())
        .optional()
        .await?;
    tx.rollback().await?;
    Ok(due.is_some())
}

/// Those that are due, for this transaction alone.
pub async fn claim(tx: &mut Tx, most: i64, now: DateTime<Utc>) -> Result<Vec<Due>, Fault> {
    let sql = match &tx {
        Tx::Sqlite(_) => {
            "select person_id, id, kind, until, seen_at, settled_at from notice where later_at <= $1 order by later_at limit $2"
        }
        Tx::Postgres(_) => {
            "select person_id, id, kind, until, seen_at, settled_at from notice where later_at <= $1 order by later_at limit $2
             for update skip locked"
        }
    };
    type Row = (Uuid, Uuid, String, DateTime<Utc>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);
    let rows: Vec<Row> = tx.query(sql).bind(now).bind(most).all().await?;
    let due = rows.into_iter().map(|(person, notice, kind, until, seen_at, settled_at)| Due {
        person: PersonId(person),
        notice,
        // A kind that this version does not know any more goes nowhere.
        open: seen_at.is_none() && settled_at.is_none() && Kind::from_key(&kind).is_some(),
        kind: Kind::from_key(&kind).unwrap_or(Kind::Test),
        until,
    });
    Ok(due.collect())
}

/// By which ways they were tried.
pub async fn tried(tx: &mut Tx, due: &[Due]) -> Result<Vec<Tried>, Fault> {
    let mut query = tx.query_given(
        &["person_id", "notice_id"],
        due.len(),
        "select d.person_id, d.notice_id, d.channel, d.due_at, d.sent_at, d.ended_at, d.tries
         from given join delivery d on d.person_id = given.person_id and d.notice_id = given.notice_id",
    );
    for one in due {
        query = query.bind(one.person.0).bind(one.notice);
    }
    type Row = (Uuid, Uuid, String, DateTime<Utc>, Option<DateTime<Utc>>, Option<DateTime<Utc>>, i64);
    let rows: Vec<Row> = query.all().await?;
    let tried = rows.into_iter().filter_map(|(person, notice, channel, due_at, sent_at, ended_at, tries)| {
        let channel = Channel::from_key(&channel)?;
        Some(Tried { notice: (PersonId(person), notice), channel, due_at, sent_at, ended_at, tries })
    });
    Ok(tried.collect())
}

/// When they are looked at again; `None`: never.
pub async fn put_off(tx: &mut Tx, put_off: &[(&Due, Option<DateTime<Utc>>)]) -> Result<(), Fault> {
    if put_off.is_empty() {
        return Ok(());
    }
    let mut update = tx.query_given(
        &["person_id", "id", "later_at"],
        put_off.len(),
        "update notice set later_at = given.later_at from given
         where notice.person_id = given.person_id and notice.id = given.id",
    );
    for (one, at) in put_off {
        update = update.bind(one.person.0).bind(one.notice).bind(*at);
    }
    update.execute().await?;
    Ok(())
}
