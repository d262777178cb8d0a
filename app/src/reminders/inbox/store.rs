//! Notices of a person.

use chrono::{DateTime, Duration, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::rules::Notice;
use crate::{
    access::grant::{Acts, Change, Grant, Reminders},
    people::PersonId,
    platform::{database::Fault, query::Tx},
    reminders::Kind,
};

/// What is older is neither shown nor counted.
pub const DAYS: i64 = 30;
/// One page is enough for a month.
const MOST: i64 = 500;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    about_id: Uuid,
    kind: String,
    reminder_id: Uuid,
    occurrence: String,
    due_at: DateTime<Utc>,
    until: DateTime<Utc>,
    made_at: DateTime<Utc>,
    seen_at: Option<DateTime<Utc>>,
    settled_at: Option<DateTime<Utc>>,
}

/// Of the last 30 days, newest first.
pub async fn list<A: Acts>(tx: &mut Tx, grant: &Grant<A, Reminders>, now: DateTime<Utc>) -> Result<Vec<Notice>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select id, about_id, kind, reminder_id, occurrence, due_at, until, made_at, seen_at, settled_at from notice
             where person_id = $1 and made_at > $2 order by made_at desc, id desc limit $3",
        )
        .bind(grant.subject().0)
        .bind(now - Duration::days(DAYS))
        .bind(MOST)
        .all()
        .await?;
    let notice = |row: Row| {
        Some(Notice {
            id: row.id,
            about: PersonId(row.about_id),
            kind: Kind::from_key(&row.kind)?,
            reminder: row.reminder_id,
            occurrence: row.occurrence,
            due_at: row.due_at,
            until: row.until,
            made_at: row.made_at,
            seen_at: row.seen_at,
            settled_at: row.settled_at,
        })
    };
    Ok(rows.into_iter().filter_map(notice).collect())
}

/// All of them have been looked at: no other way is tried any more.
pub async fn see_all(tx: &mut Tx, grant: &Grant<Change, Reminders>, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("update notice set seen_at = $2, later = '', later_at = null where person_id = $1 and seen_at is null")
        .bind(grant.subject().0)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// Without a grant: the frame of a page shows its own visitor a number, and nothing else is read.
pub async fn unseen(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> Result<i64, Fault> {
    let (count,): (i64,) = tx
        .query(
            "select count(*) from (select 1 from notice
                where person_id = $1 and settled_at is null and seen_at is null and made_at > $2 limit 100) as open",
        )
        .bind(person.0)
        .bind(now - Duration::days(DAYS))
        .one()
        .await?;
    Ok(count)
}
