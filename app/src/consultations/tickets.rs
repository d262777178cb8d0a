//! What a page of a room shows, and the ticket by which its script opens the socket. Come here from a page.
//!
//! A ticket is sealed, not kept: making one writes nothing, so that a page that is only looked at leaves no
//! trace. It is good for 60 seconds, for one connection (the store remembers which were used), and in the
//! browser with the session that it was made for.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Kind, RoomFacts, facts,
    guests::Guest,
    hours::Opening,
    protocol::{Part, Present, RoomTicket},
    room,
    standing::{Signed, Standing},
    store,
};
use crate::{
    access::{
        grant::{Appointments, ListGrant, Read, Rooms},
        relation::Relation,
    },
    people,
    platform::{
        Platform,
        keys::{Keys, Purpose},
    },
    web::{
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// So long a ticket is good for.
pub const SECONDS: i64 = 60;

/// A room, as somebody may see it who may come.
#[derive(Clone, Debug)]
pub struct Entry {
    pub room: RoomFacts,
    pub opening: Opening,
    pub part: Part,
    /// The host ended it for all; who leads it may open it again.
    pub ended: bool,
    /// Who is there.
    pub people: Vec<Present>,
    /// While the room is open.
    pub ticket: Option<RoomTicket>,
}

/// What a ticket says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ticket {
    pub room: Uuid,
    pub part: Part,
    pub name: String,
    pub standing: Standing,
    pub until: DateTime<Utc>,
    /// Makes it another one than every other.
    pub once: Uuid,
}

/// For the person whose appointment or conference it is, and for their carers.
pub async fn for_person(
    request: &mut Request<'_>,
    grant: &crate::access::grant::Grant<Read, Appointments>,
    id: Uuid,
) -> Result<Entry, Trouble> {
    let part = match grant.relation() {
        Relation::Own => Part::Patient,
        Relation::Carer(_) => Part::Carer,
        // Who works there comes by their own door.
        _ => return Err(Trouble::NotFound),
    };
    let found = facts::find_for(&mut request.tx, grant, id).await?.ok_or(Trouble::NotFound)?;
    let standing = Standing::Person { signed: signed(request.visit)?, subject: grant.subject().0 };
    let name = name_of(request).await?;
    entry(request, found, part, name, standing).await
}

/// For staff: of the organisation whose room it is, or asked to its conference.
pub async fn for_staff(request: &mut Request<'_>, grant: &ListGrant<Read, Rooms>, id: Uuid) -> Result<Entry, Trouble> {
    let found = facts::find(&mut request.tx, id).await?.ok_or(Trouble::NotFound)?;
    let part = match found.kind {
        _ if found.organisation == *grant.organisation() => Part::Host,
        Kind::Conference if store::is_asked(&mut request.tx, grant, id).await? => Part::Staff,
        Kind::Visit | Kind::Conference => return Err(Trouble::NotFound),
    };
    request.note_listed(grant, found.person).await?;
    let standing = Standing::Staff { signed: signed(request.visit)?, ods: grant.organisation().as_str().to_string() };
    let name = name_of(request).await?;
    entry(request, found, part, name, standing).await
}

/// For a guest, who is known by the cookie that the link became.
pub async fn for_guest(request: &mut Request<'_>, guest: &Guest) -> Result<Entry, Trouble> {
    let found = facts::find(&mut request.tx, guest.room).await?.ok_or(Trouble::NotFound)?;
    let standing = Standing::Guest { guest: guest.id };
    entry(request, found, Part::Guest, guest.name.clone(), standing).await
}

async fn entry(
    request: &mut Request<'_>,
    found: RoomFacts,
    part: Part,
    name: String,
    standing: Standing,
) -> Result<Entry, Trouble> {
    let (platform, now) = (&request.visit.app.platform, request.now());
    let me = standing.member(&platform.keys, found.id);
    let known = store::room(&mut request.tx, found.id, usize::MAX).await?;
    let people = known.as_ref().map(room::Room::people).unwrap_or_default();
    let mut seen = room::seen_by(&people, me);
    if part == Part::Guest && !people.iter().any(|one| one.id == me) {
        // Not there yet: they see no more than who waits.
        seen.retain(|one| one.role == Part::Host);
    }
    let opening = found.hours().opening(now);
    let ticket = (opening == Opening::Open).then(|| issue(platform, &found, part, name, standing, now));
    Ok(Entry {
        opening,
        part,
        ended: known.is_some_and(|room| room.ended_at.is_some()),
        people: seen,
        ticket,
        room: found,
    })
}

fn issue(
    platform: &Platform,
    found: &RoomFacts,
    part: Part,
    name: String,
    standing: Standing,
    now: DateTime<Utc>,
) -> RoomTicket {
    let hours = found.hours();
    let me = standing.member(&platform.keys, found.id);
    let ticket = Ticket {
        room: found.id,
        part,
        name: name.clone(),
        standing,
        until: now + Duration::seconds(SECONDS),
        once: Uuid::new_v4(),
    };
    RoomTicket {
        room: found.id,
        socket: format!("/rooms/{}/socket", found.id),
        ticket: ticket.sealed(&platform.keys),
        me,
        name,
        role: part,
        opens_at: hours.opens_at,
        closes_at: hours.closes_at,
    }
}

impl Ticket {
    fn sealed(&self, keys: &Keys) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(keys.seal(Purpose::RoomTicket, self.room.as_bytes(), &text))
    }

    /// `None` for what this house did not make for this room, and for what is too old.
    pub fn open(keys: &Keys, room: Uuid, ticket: &str, now: DateTime<Utc>) -> Option<Ticket> {
        let sealed = URL_SAFE_NO_PAD.decode(ticket).ok()?;
        let text = keys.open_sealed(Purpose::RoomTicket, room.as_bytes(), &sealed)?;
        let ticket: Ticket = serde_json::from_slice(&text).ok()?;
        (ticket.room == room && now < ticket.until).then_some(ticket)
    }
}

fn signed(visit: &Visit) -> Result<Signed, Trouble> {
    let signed_in = visit.signed_in()?;
    Ok(Signed { person: signed_in.person.0, at: signed_in.signed_in_at })
}

async fn name_of(request: &mut Request<'_>) -> Result<String, Trouble> {
    let me = request.visit.signed_in()?.person;
    let person = people::store::person(&mut request.tx, me).await?.ok_or(Trouble::SignIn)?;
    Ok(person.full_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(room: Uuid) -> Ticket {
        Ticket {
            room,
            part: Part::Guest,
            name: "Ana".into(),
            standing: Standing::Guest { guest: Uuid::from_u128(9) },
            until: DateTime::UNIX_EPOCH + Duration::seconds(SECONDS),
            once: Uuid::new_v4(),
        }
    }

    #[test]
    fn a_ticket_opens_one_room_for_a_minute() {
        let (keys, room) = (Keys::random(), Uuid::from_u128(1));
        let (made, now) = (ticket(room), DateTime::UNIX_EPOCH);
        let sealed = made.sealed(&keys);
        let second = |second: i64| now + Duration::seconds(second);
        assert_eq!(Ticket::open(&keys, room, &sealed, now), Some(made.clone()));
        assert!(Ticket::open(&keys, room, &sealed, second(59)).is_some());
        assert_eq!(Ticket::open(&keys, room, &sealed, second(60)), None);
        assert_eq!(Ticket::open(&keys, Uuid::from_u128(2), &sealed, now), None);
        assert_eq!(Ticket::open(&Keys::random(), room, &sealed, now), None);
        assert!(sealed.len() < 1_024, "{}", sealed.len());
        for place in 0..sealed.len() {
            let mut bent = sealed.clone().into_bytes();
            bent[place] = if bent[place] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bent).unwrap();
            // The last letter of base64 has bits of no meaning.
            assert!(place == sealed.len() - 1 || Ticket::open(&keys, room, &bent, now).is_none(), "{place}");
        }
        assert_ne!(ticket(room).sealed(&keys), sealed);
    }
}
