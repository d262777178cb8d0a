//! What instances say to each other about a room, under its topic.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    protocol::{Present, Removal, Switches, Where},
    stay::Outbox,
};

/// Who is where, as it stands after a change. What a browser must be told follows from what it was told
/// before: so it does not matter if one of these is lost, or comes after the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub version: i64,
    pub ended: bool,
    pub people: Vec<Present>,
    /// Who went with this change, where it was not by themselves, and why.
    pub removed: Vec<(Uuid, Removal)>,
}

/// What was said to somebody so far, handed over to the instance that they came back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    pub outbox: Outbox,
    pub told: Where,
}

/// A `mark` is the same on every instance, so that what was handed over is not said a second time.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "word", rename_all = "kebab-case")]
pub enum Word {
    Changed(Snapshot),
    Signal {
        to: Uuid,
        from: Uuid,
        data: String,
        mark: u64,
    },
    State {
        from: Uuid,
        switches: Switches,
        mark: u64,
    },
    Told {
        /// Everybody who waits, where it is nobody.
        who: Option<Uuid>,
        text: String,
        mark: u64,
    },
    /// They came back here, with this version of the room: whoever holds them hands them over.
    Claim {
        who: Uuid,
        claim: Uuid,
        version: i64,
    },
    HandOver {
        claim: Uuid,
        handed: Box<Handed>,
    },
    /// They came here anew, with this version of the room.
    Taken {
        who: Uuid,
        version: i64,
    },
}

impl Word {
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn read(text: &str) -> Option<Word> {
        serde_json::from_str(text).ok()
    }
}

/// Under which topic the words about a room are said.
pub fn topic(room: Uuid) -> String {
    format!("rooms.{}", room.simple())
}

/// The room of a topic.
pub fn room_of(topic: &str) -> Option<Uuid> {
    topic.strip_prefix("rooms.").and_then(|id| Uuid::parse_str(id).ok())
}

/// Under which it is said that somebody's rights may have changed: the word is the person's id, the guest's, or
/// the room's.
pub const RIGHTS: &str = "rights";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultations::protocol::Part;

    #[test]
    fn a_word_reads_back() {
        let mut outbox = Outbox::default();
        outbox.push("{\"kind\":\"back\"}".into(), u64::MAX, chrono::DateTime::UNIX_EPOCH);
        let present =
            Present { id: Uuid::nil(), name: "Ivy".into(), role: Part::Patient, place: Where::In, away: true };
        for word in [
            Word::Changed(Snapshot {
                version: 7,
                ended: false,
                people: vec![present],
                removed: vec![(Uuid::nil(), Removal::Access)],
            }),
            Word::Signal { to: Uuid::nil(), from: Uuid::nil(), data: "{\"a\":[1]}".into(), mark: u64::MAX },
            Word::Told { who: None, text: "Soon".into(), mark: 1 },
            Word::Claim { who: Uuid::nil(), claim: Uuid::nil(), version: 7 },
            Word::HandOver { claim: Uuid::nil(), handed: Box::new(Handed { outbox, told: Where::Waiting }) },
            Word::Taken { who: Uuid::nil(), version: 7 },
        ] {
            let read = Word::read(&word.text());
            assert_eq!(format!("{read:?}"), format!("{:?}", Some(word)));
        }
        assert!(Word::read("{}").is_none() && Word::read("").is_none());
        assert_eq!(room_of(&topic(Uuid::from_u128(7))), Some(Uuid::from_u128(7)));
        assert_eq!(room_of(RIGHTS), None);
    }
}
