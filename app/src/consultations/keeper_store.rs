//! What is looked after in the database while nobody says anything: which processes live, whose place is given
//! away, what changed elsewhere, who is next, and what is forgotten.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{RoomFacts, protocol::RESUME_SECONDS};
use crate::platform::{database::Fault, query::Tx};

/// So long after its last sign of life an instance counts as dead.
pub(super) const DEAD_AFTER: Duration = Duration::seconds(90);
/// So long names of those who came are kept.
const NAMES_KEPT: Duration = Duration::days(30);

/// A sign of life. Without a grant: of the process.
pub async fn beat(tx: &mut Tx, instance: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "insert into room_instance (id, seen_at) values ($1, $2) on conflict (id) do update set seen_at = excluded.seen_at",
    )
    .bind(instance)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// The process ends: whoever it holds is away from now on. Without a grant: of the process.
pub async fn end_instance(tx: &mut Tx, instance: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "update room set version = version + 1 where id in (
            select room_id from room_member where instance = $1 and place in ('waiting', 'in') and away_at is null)",
    )
    .bind(instance)
    .execute()
    .await?;
    tx.query(
        "update room_member set away_at = $2 where instance = $1 and place in ('waiting', 'in') and away_at is null",
    )
    .bind(instance)
    .bind(now)
    .execute()
    .await?;
    tx.query("delete from room_instance where id = $1").bind(instance).execute().await?;
    Ok(())
}

/// Somebody whose place no process keeps for them.
#[derive(sqlx::FromRow)]
pub struct Stale {
    pub room_id: Uuid,
    pub id: Uuid,
    pub instance: Uuid,
    /// 1: the connection was lost too long ago; 0: with its process.
    pub away: i64,
}

/// Those whose place is given away: the connection was lost too long ago, or with its process. Without a grant: a round of the process.
pub async fn stale(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Stale>, Fault> {
    tx.query(
        "select m.room_id, m.id, m.instance, cast(case when m.away_at is null then 0 else 1 end as bigint) as away
         from room_member m where m.place in ('waiting', 'in') and (m.away_at < $1
            or (m.away_at is null and not exists (
                select 1 from room_instance i where i.id = m.instance and i.seen_at > $2)))
         order by m.room_id, m.id limit 200",
    )
    .bind(now - Duration::seconds(RESUME_SECONDS))
    .bind(now - DEAD_AFTER)
    .all()
    .await
}

/// Processes that ended without a word, a day ago. Without a grant: a round of the process.
pub async fn forget_instances(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("delete from room_instance where seen_at < $1").bind(now - Duration::days(1)).execute().await?;
    Ok(())
}

/// The versions of these rooms. Without a grant: numbers.
pub async fn versions(tx: &mut Tx, rooms: &[Uuid]) -> Result<Vec<(Uuid, i64)>, Fault> {
    if rooms.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = tx.query_in("select id, version from room where id in", 1, rooms.len(), "").once();
    for room in rooms {
        query = query.bind(*room);
    }
    query.all().await
}

/// How many rooms of its queue are before this one: somebody waits there whose appointment begins earlier. Without a grant: a number.
pub async fn before_in_queue(tx: &mut Tx, facts: &RoomFacts, now: DateTime<Utc>) -> Result<i64, Fault> {
    let (before,): (i64,) = tx
        .query(
            "select count(*) from room r where r.queue = $1 and r.id <> $2 and r.ended_at is null
                and r.opens_at <= $3 and r.closes_at > $3
                and (r.starts_at < $4 or (r.starts_at = $4 and r.id < $2))
                and exists (select 1 from room_member m where m.room_id = r.id and m.place = 'waiting'
                    and m.part in ('patient', 'carer'))",
        )
        .bind(facts.queue)
        .bind(facts.id)
        .bind(now)
        .bind(facts.starts_at)
        .one()
        .await?;
    Ok(before)
}

/// Forgets used tickets that are too old for another use, and the names of those who came long ago. Without a grant: a round of the process.
pub async fn forget_old(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    // The clock of another process may be behind.
    tx.query("delete from room_ticket_used where until < $1").bind(now - Duration::hours(1)).execute().await?;
    tx.query(
        "update room_member set name = '', resume_hash = null, stands_on = $2
         where name <> '' and room_id in (select id from room where closes_at < $1)",
    )
    .bind(now - NAMES_KEPT)
    .bind(Vec::<u8>::new())
    .execute()
    .await?;
    tx.query("update room_guest set name = '', for_whom = '' where (name <> '' or for_whom <> '') and expires_at < $1")
        .bind(now - NAMES_KEPT)
        .execute()
        .await?;
    Ok(())
}
