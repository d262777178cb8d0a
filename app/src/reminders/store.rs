//! Reminders in the database: what is kept of each, what is due, and what has been dealt with.
//!
//! No grant anywhere in this file: no word of health stands in these tables, what is found here is read
//! by the engine alone, and capabilities change it in transactions that hold their own grants.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Kind, NewReminder};
use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// Rows in one statement, well below SQLite's 32,766 placeholders.
const ROWS: usize = 1_000;

/// What is kept of one reminder.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    /// `Plan` as JSON.
    pub plan: String,
    pub next_at: Option<DateTime<Utc>>,
}

/// Finds a reminder and holds it: from here to the end of the transaction no engine works on it, and
/// what an engine has made of it is there to be seen.
pub async fn hold(tx: &mut Tx, person: PersonId, kind: Kind, id: Uuid) -> Result<Option<Kept>, Fault> {
    // SQLite has one writer, and does not know the words.
    let sql = match tx {
        Tx::Sqlite(_) => "select plan, next_at from reminder where person_id = $1 and kind = $2 and id = $3",
        Tx::Postgres(_) => {
            "select plan, next_at from reminder where person_id = $1 and kind = $2 and id = $3 for update"
        }
    };
    tx.query(sql).bind(person.0).bind(kind.key()).bind(id).optional().await
}

/// Puts it in the place of what was there.
pub async fn put(
    tx: &mut Tx,
    reminder: &NewReminder,
    plan: String,
    next_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into reminder (person_id, kind, id, plan, next_at, made_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (person_id, kind, id) do update set plan = excluded.plan, next_at = excluded.next_at",
    )
    .bind(reminder.person.0)
    .bind(reminder.kind.key())
    .bind(reminder.id)
    .bind(plan)
    .bind(next_at)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub async fn remove(tx: &mut Tx, person: PersonId, kind: Kind, id: Uuid) -> Result<(), Fault> {
    tx.query("delete from reminder where person_id = $1 and kind = $2 and id = $3")
        .bind(person.0)
        .bind(kind.key())
        .bind(id)
        .execute()
        .await?;
    Ok(())
}

/// Notes that an occurrence has been dealt with; one that was already stays as it was.
pub async fn settle(
    tx: &mut Tx,
    person: PersonId,
    (kind, id): (Kind, Uuid),
    occurrence: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into reminder_settled (person_id, kind, reminder_id, occurrence, settled_at) values ($1, $2, $3, $4, $5)
         on conflict (person_id, kind, reminder_id, occurrence) do nothing",
    )
    .bind(person.0)
    .bind(kind.key())
    .bind(id)
    .bind(occurrence.to_string())
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Takes that back, and answers when it had been settled.
pub async fn unsettle(
    tx: &mut Tx,
    person: PersonId,
    (kind, id): (Kind, Uuid),
    occurrence: &str,
) -> Result<Option<DateTime<Utc>>, Fault> {
    let found: Option<(DateTime<Utc>,)> = tx
        .query(
            "delete from reminder_settled where person_id = $1 and kind = $2 and reminder_id = $3 and occurrence = $4
             returning settled_at",
        )
        .bind(person.0)
        .bind(kind.key())
        .bind(id)
        .bind(occurrence.to_string())
        .optional()
        .await?;
    Ok(found.map(|(at,)| at))
}

/// One reminder that is due, held by this transaction.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Claimed {
    pub person_id: Uuid,
    pub kind: String,
    pub id: Uuid,
    pub plan: String,
    pub next_at: DateTime<Utc>,
    pub made_at: DateTime<Utc>,
}

/// Whether anything is due.
pub async fn is_due(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool, Fault> {
    let found: Option<(Uuid,)> = tx
        .query("select person_id from reminder where next_at <= $1 order by next_at limit 1")
        .bind(now)
        .optional()
        .await?;
    Ok(found.is_some())
}

/// Takes what has been due longest, up to `many`, passing over what another engine holds.
pub async fn claim(tx: &mut Tx, now: DateTime<Utc>, many: i64) -> Result<Vec<Claimed>, Fault> {
    let sql = match tx {
        Tx::Sqlite(_) => {
            "select person_id, kind, id, plan, next_at, made_at from reminder where next_at <= $1 order by next_at limit $2"
        }
        Tx::Postgres(_) => {
            "select person_id, kind, id, plan, next_at, made_at from reminder where next_at <= $1 order by next_at limit $2
             for update skip locked"
        }
    };
    tx.query(sql).bind(now).bind(many).all().await
}

/// When each of them is next worth a look. They are held, so each row is there: no statement of this
/// shape can take to reading the whole table, however small it once was when its statistics were made.
pub async fn advance(tx: &mut Tx, looked_at: &[(Claimed, Option<DateTime<Utc>>)]) -> Result<(), Fault> {
    const COLUMNS: [&str; 6] = ["person_id", "kind", "id", "plan", "next_at", "made_at"];
    for some in looked_at.chunks(ROWS) {
        let mut insert = tx
            .insert_many(
                "reminder",
                &COLUMNS,
                some.len(),
                "on conflict (person_id, kind, id) do update set next_at = excluded.next_at",
            )
            .once();
        for (one, next_at) in some {
            insert = insert
                .bind(one.person_id)
                .bind(one.kind.clone())
                .bind(one.id)
                .bind(one.plan.clone())
                .bind(*next_at)
                .bind(one.made_at);
        }
        insert.execute().await?;
    }
    Ok(())
}

/// Whose reminder, of which kind and about what, and which occurrence of it.
pub type Key = (Uuid, &'static str, Uuid, String);

/// Which of these have been dealt with.
pub async fn settled(tx: &mut Tx, keys: &[Key]) -> Result<HashSet<(Uuid, String, Uuid, String)>, Fault> {
    let mut found = HashSet::new();
    for some in keys.chunks(ROWS) {
        let mut query = tx.query_given(
            &["person_id", "kind", "reminder_id", "occurrence"],
            some.len(),
            // `cross join`: SQLite begins with what is given, and looks each up by its key.
            "select s.person_id, s.kind, s.reminder_id, s.occurrence from given cross join reminder_settled s
             where s.person_id = given.person_id and s.kind = given.kind and s.reminder_id = given.reminder_id
                and s.occurrence = given.occurrence",
        );
        for (person, kind, id, occurrence) in some {
            query = query.bind(*person).bind(*kind).bind(*id).bind(occurrence.clone());
        }
        let rows: Vec<(Uuid, String, Uuid, String)> = query.all().await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Which of these people are alive and have their access open: nobody else is told anything.
pub async fn reachable(tx: &mut Tx, people: &[Uuid]) -> Result<HashSet<Uuid>, Fault> {
    let mut found = HashSet::new();
    for some in people.chunks(ROWS) {
        let mut query = tx.query_given(
            &["id"],
            some.len(),
            "select p.id from given cross join person p
             where p.id = given.id and p.died_on is null and p.paused_at is null",
        );
        for person in some {
            query = query.bind(*person);
        }
        let rows: Vec<(Uuid,)> = query.all().await?;
        found.extend(rows.into_iter().map(|(id,)| id));
    }
    Ok(found)
}

/// Forgets what was settled that long ago, and reminders that have had nothing more to say for as long.
pub async fn forget_old(tx: &mut Tx, before: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("delete from reminder_settled where settled_at < $1").bind(before).execute().await?;
    tx.query("delete from reminder where next_at is null and made_at < $1").bind(before).execute().await?;
    Ok(())
}
