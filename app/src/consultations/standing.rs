//! On what somebody's place in a room rests, and whether it still does: looked at when they come, every
//! three seconds while they are there (less often where very many only wait), and at once when somebody says
//! that it changed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{facts, guests, store};
use crate::{
    access::{
        asking::{self, Asked, Asker, Door},
        grant::{Appointments, Read, Rooms},
        log::NewEntry,
    },
    people::{Ods, PersonId},
    platform::{
        Platform,
        database::Fault,
        keys::{Keys, Purpose},
        query::Tx,
    },
    sign_in::session_store,
};

/// A session lives on under new ids (another record opened, a passkey used again), but it began once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    pub person: Uuid,
    pub at: DateTime<Utc>,
}

/// Whose right it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Of the person themselves, or of a carer for them.
    Person { signed: Signed, subject: Uuid },
    /// At work, for this organisation.
    Staff { signed: Signed, ods: String },
    /// By a one-time link.
    Guest { guest: Uuid },
}

/// Whether it still holds.
pub enum Still {
    Yes,
    /// What the room rests on is not there any more: for nobody.
    Gone,
    /// With what goes into the log, where a grant was refused.
    No(Option<Box<NewEntry>>),
}

impl Standing {
    /// Who they are in this room: the same each time they come, and nobody elsewhere.
    pub fn member(&self, keys: &Keys, room: Uuid) -> Uuid {
        let who = match self {
            Standing::Person { signed, .. } | Standing::Staff { signed, .. } => signed.person,
            Standing::Guest { guest } => *guest,
        };
        let hash = keys.hash(Purpose::RoomMember, &[room.into_bytes(), who.into_bytes()].concat());
        let mut bytes = [0; 16];
        for (byte, hashed) in bytes.iter_mut().zip(hash) {
            *byte = hashed;
        }
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    pub fn signed(&self) -> Option<Signed> {
        match self {
            Standing::Person { signed, .. } | Standing::Staff { signed, .. } => Some(*signed),
            Standing::Guest { .. } => None,
        }
    }

    /// Whether a change of the rights of this person, or of this guest, can be about it.
    pub fn is_about(&self, who: Uuid) -> bool {
        match self {
            Standing::Person { signed, subject } => signed.person == who || *subject == who,
            Standing::Staff { signed, .. } => signed.person == who,
            Standing::Guest { guest } => *guest == who,
        }
    }

    /// For the database, where no other process but those of this house can read it.
    pub fn sealed(&self, keys: &Keys, room: Uuid) -> Vec<u8> {
        let text = serde_json::to_vec(self).unwrap_or_default();
        keys.seal(Purpose::RoomStanding, room.as_bytes(), &text)
    }

    pub fn open(keys: &Keys, room: Uuid, sealed: &[u8]) -> Option<Standing> {
        let text = keys.open_sealed(Purpose::RoomStanding, room.as_bytes(), sealed)?;
        serde_json::from_slice(&text).ok()
    }
}

/// Whether it still holds, asked in a transaction of the caller's.
///
/// A call can be longer than half an hour without a page: the session need not have been used lately, but
/// nobody may have ended it, and its twelve hours may not be over.
pub async fn still(tx: &mut Tx, platform: &Platform, room: Uuid, standing: &Standing) -> Result<Still, Fault> {
    let now = platform.clock.now();
    if let Some(signed) = standing.signed()
        && !session_store::is_in_force(tx, PersonId(signed.person), signed.at, now).await?
    {
        return Ok(Still::No(None));
    }
    match standing {
        Standing::Person { signed, subject } => {
            let door = if signed.person == *subject { Door::AnyWork } else { Door::Carer };
            let asker = asker(*signed, door, now);
            let Asked { entry, outcome } = asking::ask::<Read, Appointments>(tx, &asker, PersonId(*subject)).await?;
            let Ok(grant) = outcome else { return Ok(Still::No(entry.map(Box::new))) };
            // Hidden from carers meanwhile, or the person is no longer asked to the conference.
            match facts::find_for(tx, &grant, room).await? {
                Some(_) => Ok(Still::Yes),
                None => not_for_them(tx, room).await,
            }
        }
        Standing::Staff { signed, ods } => {
            let Some(ods) = Ods::parse(ods) else { return Ok(Still::No(None)) };
            let asker = asker(*signed, Door::Work(ods.clone()), now);
            let Some(grant) = asking::ask_list::<Read, Rooms>(tx, &asker, &ods).await? else {
                return Ok(Still::No(None));
            };
            let Some(found) = facts::find(tx, room).await? else { return Ok(Still::Gone) };
            // Of another organisation, as long as they are asked to the conference.
            let is_theirs = found.organisation == ods || store::is_asked(tx, &grant, room).await?;
            Ok(if is_theirs { Still::Yes } else { Still::No(None) })
        }
        Standing::Guest { guest } => match guests::is_in_force(tx, room, *guest).await? {
            true => Ok(Still::Yes),
            false => Ok(Still::No(None)),
        },
    }
}

/// It is there for others, or for nobody.
async fn not_for_them(tx: &mut Tx, room: Uuid) -> Result<Still, Fault> {
    Ok(if facts::find(tx, room).await?.is_some() { Still::No(None) } else { Still::Gone })
}

fn asker(signed: Signed, door: Door, now: DateTime<Utc>) -> Asker {
    Asker {
        actor: PersonId(signed.person),
        door,
        // No page: nothing here asks for the passkey again.
        session: Uuid::nil(),
        recovered_at: None,
        page: "/rooms/{id}/socket".into(),
        request_id: String::new(),
        now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(person: u128, subject: u128) -> Standing {
        let signed = Signed { person: Uuid::from_u128(person), at: DateTime::UNIX_EPOCH };
        Standing::Person { signed, subject: Uuid::from_u128(subject) }
    }

    #[test]
    fn a_member_is_the_same_in_one_room_and_nobody_in_another() {
        let keys = Keys::random();
        let (room, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let later = Standing::Person {
            signed: Signed { person: Uuid::from_u128(7), at: DateTime::UNIX_EPOCH + chrono::Duration::hours(1) },
            subject: Uuid::from_u128(7),
        };
        assert_eq!(of(7, 7).member(&keys, room), later.member(&keys, room));
        assert_ne!(of(7, 7).member(&keys, room), of(7, 7).member(&keys, other));
        assert_ne!(of(7, 7).member(&keys, room), of(8, 7).member(&keys, room));
        assert_ne!(of(7, 7).member(&keys, room), of(7, 7).member(&Keys::random(), room));
    }

    #[test]
    fn it_opens_in_its_room_alone() {
        let keys = Keys::random();
        let sealed = of(7, 8).sealed(&keys, Uuid::from_u128(1));
        assert_eq!(Standing::open(&keys, Uuid::from_u128(1), &sealed), Some(of(7, 8)));
        assert_eq!(Standing::open(&keys, Uuid::from_u128(2), &sealed), None);
    }

    #[test]
    fn a_change_is_about_who_acts_and_about_whom() {
        for (person, told) in [(7, true), (8, true), (9, false)] {
            assert_eq!(of(7, 8).is_about(Uuid::from_u128(person)), told, "{person}");
        }
        let guest = Standing::Guest { guest: Uuid::from_u128(7) };
        assert!(guest.is_about(Uuid::from_u128(7)) && !guest.is_about(Uuid::from_u128(8)));
    }
}
