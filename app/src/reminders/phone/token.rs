//! What a notification carries so that its buttons work without a session: whose it is, which
//! delivery, and a keyed hash over both. It is never stored. It opens nothing but that one button, it
//! is good until the delivery is of no use any more, and it lies in a message that only the person's
//! own browser can open. Pure.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{
    people::PersonId,
    platform::keys::{Keys, Purpose},
};

/// Which delivery, to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Names {
    pub person: PersonId,
    pub delivery: Uuid,
}

/// Two ids of 16 bytes, a hash of 32.
const LENGTH: usize = 64;

pub fn write(keys: &Keys, names: Names) -> String {
    let named = [names.person.0.as_bytes().as_slice(), names.delivery.as_bytes()].concat();
    let hash = keys.hash(Purpose::ReminderButton, &named);
    URL_SAFE_NO_PAD.encode([named, hash].concat())
}

/// `None` for what was not written here.
pub fn read(keys: &Keys, token: &str) -> Option<Names> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == LENGTH)?;
    let (named, hash) = bytes.split_at(32);
    let is_ours: bool = keys.hash(Purpose::ReminderButton, named).ct_eq(hash).into();
    let (person, delivery) = named.split_at(16);
    let names = Names { person: PersonId(Uuid::from_slice(person).ok()?), delivery: Uuid::from_slice(delivery).ok()? };
    is_ours.then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_no_other() {
        let keys = Keys::random();
        let names = Names { person: PersonId(Uuid::now_v7()), delivery: Uuid::now_v7() };
        let token = write(&keys, names);
        assert_eq!(read(&keys, &token), Some(names));
        assert_eq!(read(&Keys::random(), &token), None);
        for place in 0..token.len() {
            let mut bent = token.clone().into_bytes();
            bent[place] = if bent[place] == b'A' { b'B' } else { b'A' };
            assert_eq!(read(&keys, std::str::from_utf8(&bent).unwrap()), None, "letter {place}");
        }
        // Another's delivery under a hash of one's own.
        let other = write(&keys, Names { delivery: Uuid::now_v7(), ..names });
        assert_eq!(read(&keys, &format!("{}{}", &other[..43], &token[43..])), None);
        for wrong in ["", "x", "é", &token[1..], &format!("{token}A")] {
            assert_eq!(read(&keys, wrong), None, "{wrong}");
        }
    }
}
