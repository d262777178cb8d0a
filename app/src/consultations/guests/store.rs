//! Links and guests in the database.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Guest, Link};
use crate::{
    access::grant::{Acts, Change, ListGrant, Rooms},
    platform::{database::Fault, query::Tx},
};

/// Keeps a new link; the same one a second time stays as it is. When it ends.
pub async fn make(
    tx: &mut Tx,
    grant: &ListGrant<Change, Rooms>,
    room: Uuid,
    (id, link_hash): (Uuid, Vec<u8>),
    for_whom: &str,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<DateTime<Utc>, Fault> {
    tx.query(
        "insert into room_guest (room_id, id, link_hash, for_whom, made_by, made_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (room_id, id) do nothing",
    )
    .bind(room)
    .bind(id)
    .bind(link_hash)
    .bind(for_whom.to_string())
    .bind(grant.actor().0)
    .bind(now)
    .bind(expires_at)
    .execute()
    .await?;
    let (expires_at,): (DateTime<Utc>,) =
        tx.query("select expires_at from room_guest where room_id = $1 and id = $2").bind(room).bind(id).one().await?;
    Ok(expires_at)
}

/// How many links of a room are good now.
pub async fn count_good<A: Acts>(
    tx: &mut Tx,
    _: &ListGrant<A, Rooms>,
    room: Uuid,
    now: DateTime<Utc>,
) -> Result<i64, Fault> {
    let (count,): (i64,) = tx
        .query(
            "select count(*) from room_guest
             where room_id = $1 and used_at is null and revoked_at is null and expires_at > $2",
        )
        .bind(room)
        .bind(now)
        .one()
        .await?;
    Ok(count)
}

type Row = (Uuid, String, DateTime<Utc>, String, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// The links of a room, the latest first.
pub async fn of_room<A: Acts>(tx: &mut Tx, grant: &ListGrant<A, Rooms>, room: Uuid) -> Result<Vec<Link>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select g.id, g.for_whom, g.expires_at, g.name, g.used_at, g.revoked_at
             from room_guest g join room r on r.id = g.room_id
             where g.room_id = $1 and r.organisation_ods = $2 order by g.made_at desc, g.id limit 50",
        )
        .bind(room)
        .bind(grant.organisation().as_str().to_string())
        .all()
        .await?;
    let link = |(id, for_whom, expires_at, name, used_at, revoked_at)| Link {
        id,
        for_whom,
        expires_at,
        name,
        used_at,
        revoked_at,
    };
    Ok(rows.into_iter().map(link).collect())
}

/// Takes a link back, and with it the guest who came by it. Whether there was one.
pub async fn revoke(
    tx: &mut Tx,
    grant: &ListGrant<Change, Rooms>,
    room: Uuid,
    guest: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let revoked = tx
        .query(
            "update room_guest set revoked_at = coalesce(revoked_at, $3) where room_id = $1 and id = $2
                and room_id in (select id from room where organisation_ods = $4)",
        )
        .bind(room)
        .bind(guest)
        .bind(now)
        .bind(grant.organisation().as_str().to_string())
        .execute()
        .await?;
    Ok(revoked > 0)
}

/// A link that can be used now, by what is kept of it. Without a grant: the link is the proof.
pub async fn good(tx: &mut Tx, link_hash: Vec<u8>, now: DateTime<Utc>) -> Result<Option<(Uuid, Uuid)>, Fault> {
    tx.query(
        "select room_id, id from room_guest
         where link_hash = $1 and used_at is null and revoked_at is null and expires_at > $2",
    )
    .bind(link_hash)
    .bind(now)
    .optional()
    .await
}

/// Uses a link up: of two who do so at once, one. Without a grant: the link is the proof.
pub async fn use_link(
    tx: &mut Tx,
    link_hash: Vec<u8>,
    name: &str,
    now: DateTime<Utc>,
) -> Result<Option<(Uuid, Uuid)>, Fault> {
    tx.query(
        "update room_guest set name = $2, used_at = $3
         where link_hash = $1 and used_at is null and revoked_at is null and expires_at > $3 returning room_id, id",
    )
    .bind(link_hash)
    .bind(name.to_string())
    .bind(now)
    .optional()
    .await
}

/// The guest of a cookie, where the link is the one that they used. Without a grant: cookie and link are the proof.
pub async fn guest(tx: &mut Tx, link_hash: Vec<u8>, (guest, room): (Uuid, Uuid)) -> Result<Option<Guest>, Fault> {
    let row: Option<(String,)> = tx
        .query(
            "select name from room_guest
             where link_hash = $1 and room_id = $2 and id = $3 and used_at is not null and revoked_at is null",
        )
        .bind(link_hash)
        .bind(room)
        .bind(guest)
        .optional()
        .await?;
    Ok(row.map(|(name,)| Guest { id: guest, room, name }))
}

/// Whether a guest may still be there. Without a grant: it is what is asked instead of one.
pub async fn is_in_force(tx: &mut Tx, room: Uuid, guest: Uuid) -> Result<bool, Fault> {
    let found: Option<(i64,)> = tx
        .query(
            "select cast(1 as bigint) from room_guest
             where room_id = $1 and id = $2 and used_at is not null and revoked_at is null",
        )
        .bind(room)
        .bind(guest)
        .optional()
        .await?;
    Ok(found.is_some())
}
