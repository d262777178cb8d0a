//! Rooms in the database: the one place that all instances share. Every change of who is where takes the
//! room's row first and raises its version, so that two who change at once do it one after the other.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Kind, OpenRoom, RoomFacts,
    keeper_store::DEAD_AFTER,
    protocol::{Part, Present, Where},
    room::{Member, Noted, Place, Room},
};
use crate::{
    access::grant::{Acts, Appointments, Covers, Grant, ListGrant, Rooms},
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

#[derive(sqlx::FromRow)]
struct FactsRow {
    id: Uuid,
    kind: String,
    organisation_ods: String,
    person_id: Option<Uuid>,
    queue: Uuid,
    starts_at: DateTime<Utc>,
}

impl From<FactsRow> for RoomFacts {
    fn from(row: FactsRow) -> RoomFacts {
        RoomFacts {
            id: row.id,
            kind: Kind::from_key(&row.kind),
            organisation: Ods::trusted(row.organisation_ods),
            person: row.person_id.map(PersonId),
            queue: row.queue,
            starts_at: row.starts_at,
        }
    }
}

/// A conference that is to take place. Without a grant: a room tells nothing; who may come is asked by who calls.
pub async fn conference(tx: &mut Tx, id: Uuid) -> Result<Option<RoomFacts>, Fault> {
    let row: Option<FactsRow> = tx
        .query(
            "select r.id, r.kind, r.organisation_ods, r.person_id, r.queue, r.starts_at
             from conference c join room r on r.id = c.id where c.id = $1 and c.cancelled_at is null",
        )
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(RoomFacts::from))
}

/// The same, about this person, who was asked to come.
pub async fn conference_with<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    id: Uuid,
) -> Result<Option<RoomFacts>, Fault> {
    let row: Option<FactsRow> = tx
        .query(
            "select r.id, r.kind, r.organisation_ods, r.person_id, r.queue, r.starts_at
             from conference c join room r on r.id = c.id
             where c.id = $1 and c.person_id = $2 and c.person_is_asked = 1 and c.cancelled_at is null",
        )
        .bind(id)
        .bind(grant.subject().0)
        .optional()
        .await?;
    Ok(row.map(RoomFacts::from))
}

/// A room that somebody came to. Without a grant: for the process, that ends places which nobody holds any more.
pub async fn facts(tx: &mut Tx, id: Uuid) -> Result<Option<RoomFacts>, Fault> {
    let row: Option<FactsRow> = tx
        .query("select id, kind, organisation_ods, person_id, queue, starts_at from room where id = $1")
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(RoomFacts::from))
}

/// Whether who asks was asked to this conference, for the organisation of the grant.
pub async fn is_asked<A: Acts, C: Covers>(tx: &mut Tx, grant: &ListGrant<A, C>, id: Uuid) -> Result<bool, Fault> {
    let found: Option<(i64,)> = tx
        .query(
            "select cast(1 as bigint) from conference_member
             where conference_id = $1 and person_id = $2 and organisation_ods = $3",
        )
        .bind(id)
        .bind(grant.actor().0)
        .bind(grant.organisation().as_str().to_string())
        .optional()
        .await?;
    Ok(found.is_some())
}

/// Makes the room, or sets it to when its appointment now is. Without a grant: whoever comes first makes it, let in by a ticket; it tells nothing.
pub async fn put_room(tx: &mut Tx, facts: &RoomFacts) -> Result<(), Fault> {
    let hours = facts.hours();
    tx.query(
        "insert into room (id, kind, organisation_ods, person_id, queue, starts_at, opens_at, closes_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (id) do update set organisation_ods = excluded.organisation_ods, queue = excluded.queue,
            starts_at = excluded.starts_at, opens_at = excluded.opens_at, closes_at = excluded.closes_at
         where room.starts_at <> excluded.starts_at or room.queue <> excluded.queue",
    )
    .bind(facts.id)
    .bind(facts.kind.key())
    .bind(facts.organisation.as_str().to_string())
    .bind(facts.person.map(|person| person.0))
    .bind(facts.queue)
    .bind(facts.starts_at)
    .bind(hours.opens_at)
    .bind(hours.closes_at)
    .execute()
    .await?;
    Ok(())
}

/// Makes the room of a conference that is planned; `true` too where the same is there already. An id comes with a
/// form: one that is another room's takes nothing from that. Without a grant: whoever plans it has shown theirs.
pub async fn make_room(tx: &mut Tx, planned: &RoomFacts) -> Result<bool, Fault> {
    let known = match facts(tx, planned.id).await? {
        None => {
            put_room(tx, planned).await?;
            return Ok(true);
        }
        Some(known) => known,
    };
    Ok(known.kind == planned.kind && known.organisation == planned.organisation && known.person == planned.person)
}

/// Takes the room for a change and gives its new version. Without a grant: what follows is decided by `room`, for who holds a ticket.
pub async fn take(tx: &mut Tx, id: Uuid) -> Result<Option<i64>, Fault> {
    let row: Option<(i64,)> =
        tx.query("update room set version = version + 1 where id = $1 returning version").bind(id).optional().await?;
    Ok(row.map(|(version,)| version))
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    id: Uuid,
    part: String,
    name: String,
    place: String,
    arrived_at: DateTime<Utc>,
    admitted_at: Option<DateTime<Utc>>,
    away_at: Option<DateTime<Utc>>,
    gone_at: Option<DateTime<Utc>>,
}

impl From<MemberRow> for Member {
    fn from(row: MemberRow) -> Member {
        Member {
            id: row.id,
            part: Part::from_key(&row.part),
            name: row.name,
            place: Place::from_key(&row.place),
            arrived_at: row.arrived_at,
            admitted_at: row.admitted_at,
            away_at: row.away_at,
            gone_at: row.gone_at,
        }
    }
}

/// A room as it stands, with so many seats. Without a grant: names of those who came, shown to who may come too.
pub async fn room(tx: &mut Tx, id: Uuid, seats: usize) -> Result<Option<Room>, Fault> {
    let found: Option<(Option<DateTime<Utc>>,)> =
        tx.query("select ended_at from room where id = $1").bind(id).optional().await?;
    let Some((ended_at,)) = found else { return Ok(None) };
    let rows: Vec<MemberRow> = tx
        .query(
            "select id, part, name, place, arrived_at, admitted_at, away_at, gone_at
             from room_member where room_id = $1 order by arrived_at, id",
        )
        .bind(id)
        .all()
        .await?;
    Ok(Some(Room { seats, ended_at, members: rows.into_iter().map(Member::from).collect() }))
}

/// What is kept of a connection beside the member.
#[derive(Clone, Debug)]
pub struct Held {
    pub person: Option<Uuid>,
    pub guest: Option<Uuid>,
    pub resume_hash: Vec<u8>,
    /// A sealed `Standing`.
    pub stands_on: Vec<u8>,
    pub instance: Uuid,
}

/// Who comes, or comes again. Without a grant: let in by a ticket.
pub async fn put_member(tx: &mut Tx, room: Uuid, member: &Member, held: &Held) -> Result<(), Fault> {
    tx.query(
        "insert into room_member (room_id, id, person_id, guest_id, part, name, place, arrived_at, admitted_at,
            away_at, gone_at, resume_hash, stands_on, instance)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict (room_id, id) do update set part = excluded.part, name = excluded.name, place = excluded.place,
            arrived_at = excluded.arrived_at, admitted_at = excluded.admitted_at, away_at = excluded.away_at,
            gone_at = excluded.gone_at, resume_hash = excluded.resume_hash, stands_on = excluded.stands_on,
            instance = excluded.instance",
    )
    .bind(room)
    .bind(member.id)
    .bind(held.person)
    .bind(held.guest)
    .bind(member.part.key())
    .bind(member.name.clone())
    .bind(member.place.key())
    .bind(member.arrived_at)
    .bind(member.admitted_at)
    .bind(member.away_at)
    .bind(member.gone_at)
    .bind(held.resume_hash.clone())
    .bind(held.stands_on.clone())
    .bind(held.instance)
    .execute()
    .await?;
    Ok(())
}

/// Where somebody now is. Without a grant: decided by `room`, for who leads it or is meant.
pub async fn move_member(tx: &mut Tx, room: Uuid, member: &Member) -> Result<(), Fault> {
    tx.query(
        "update room_member set place = $3, admitted_at = $4, away_at = $5, gone_at = $6
         where room_id = $1 and id = $2",
    )
    .bind(room)
    .bind(member.id)
    .bind(member.place.key())
    .bind(member.admitted_at)
    .bind(member.away_at)
    .bind(member.gone_at)
    .execute()
    .await?;
    Ok(())
}

/// That the room was ended, or opened again. Without a grant: as above.
pub async fn set_ended(tx: &mut Tx, room: Uuid, ended_at: Option<DateTime<Utc>>) -> Result<(), Fault> {
    tx.query("update room set ended_at = $2 where id = $1").bind(room).bind(ended_at).execute().await?;
    Ok(())
}

/// What happened. Without a grant: written with the change.
pub async fn note(
    tx: &mut Tx,
    room: Uuid,
    (what, who, by): (Noted, Option<Uuid>, Option<Uuid>),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query("insert into room_event (room_id, id, at, act, who, by_whom) values ($1, $2, $3, $4, $5, $6)")
        .bind(room)
        .bind(Uuid::now_v7())
        .bind(now)
        .bind(what.key())
        .bind(who)
        .bind(by)
        .execute()
        .await?;
    Ok(())
}

/// Marks a ticket as used: `false` when it was before. Without a grant: the ticket is the proof.
pub async fn use_ticket(tx: &mut Tx, hash: Vec<u8>, until: DateTime<Utc>) -> Result<bool, Fault> {
    let used = tx
        .query("insert into room_ticket_used (hash, until) values ($1, $2) on conflict (hash) do nothing")
        .bind(hash)
        .bind(until)
        .execute()
        .await?;
    Ok(used > 0)
}

/// Somebody who is there, by the key of their browser.
#[derive(sqlx::FromRow)]
pub struct Known {
    pub id: Uuid,
    pub part: String,
    pub name: String,
    pub stands_on: Vec<u8>,
    pub instance: Uuid,
    /// 1 when that instance gave a sign of life lately.
    pub lives: i64,
}

/// Who is there with this key. Without a grant: the key is the proof, with the session that is looked at next.
pub async fn by_resume(
    tx: &mut Tx,
    room: Uuid,
    resume_hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Option<Known>, Fault> {
    tx.query(
        "select m.id, m.part, m.name, m.stands_on, m.instance,
            (select count(*) from room_instance i where i.id = m.instance and i.seen_at > $3) as lives
         from room_member m where m.room_id = $1 and m.resume_hash = $2 and m.place in ('waiting', 'in')",
    )
    .bind(room)
    .bind(resume_hash)
    .bind(now - DEAD_AFTER)
    .optional()
    .await
}

/// On which instance somebody is, where they are there. Without a grant: as above.
pub async fn instance_of(tx: &mut Tx, room: Uuid, member: Uuid) -> Result<Option<Uuid>, Fault> {
    let row: Option<(Uuid,)> = tx
        .query("select instance from room_member where room_id = $1 and id = $2 and place in ('waiting', 'in')")
        .bind(room)
        .bind(member)
        .optional()
        .await?;
    Ok(row.map(|(instance,)| instance))
}

/// The rooms of an organisation that are open now and in which somebody is, the earliest first.
pub async fn open_rooms<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Rooms>,
    now: DateTime<Utc>,
) -> Result<Vec<OpenRoom>, Fault> {
    type Row = (
        Uuid,
        String,
        Option<Uuid>,
        Uuid,
        DateTime<Utc>,
        Uuid,
        String,
        String,
        String,
        DateTime<Utc>,
        Option<DateTime<Utc>>,
    );
    let rows: Vec<Row> = tx
        .query(
            "select r.id, r.kind, r.person_id, r.queue, r.starts_at, m.id, m.part, m.name, m.place, m.arrived_at, m.away_at
             from room r join room_member m on m.room_id = r.id
             where r.organisation_ods = $1 and r.opens_at <= $2 and r.closes_at > $2 and r.ended_at is null
                and m.place in ('waiting', 'in')
             order by r.starts_at, r.id, m.arrived_at, m.id limit 500",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(now)
        .all()
        .await?;
    let mut open: Vec<OpenRoom> = Vec::new();
    for (id, kind, person, queue, starts_at, member, part, name, place, arrived_at, away_at) in rows {
        if open.last().is_none_or(|last| last.room.id != id) {
            let room = RoomFacts {
                id,
                kind: Kind::from_key(&kind),
                organisation: grant.organisation().clone(),
                person: person.map(PersonId),
                queue,
                starts_at,
            };
            open.push(OpenRoom { room, people: Vec::new(), waiting_since: None });
        }
        let Some(last) = open.last_mut() else { continue };
        let part = Part::from_key(&part);
        let place = if Place::from_key(&place) == Place::There(Where::In) { Where::In } else { Where::Waiting };
        if place == Where::Waiting && matches!(part, Part::Patient | Part::Carer) {
            last.waiting_since = last.waiting_since.or(Some(arrived_at));
        }
        last.people.push(Present { id: member, name, role: part, place, away: away_at.is_some() });
    }
    Ok(open)
}
