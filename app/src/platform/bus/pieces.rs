//! A word in pieces that fit through a narrow way: PostgreSQL takes no payload of 8,000 bytes. Pure.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use uuid::Uuid;

/// Who says it, their how-manieth word it is, and under which topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub origin: Uuid,
    pub number: u64,
    pub topic: String,
}

impl Header {
    /// What a seal is bound to: a word put under another topic, or another's name, does not open.
    pub fn about(&self) -> String {
        format!("{} {} {}", self.origin.simple(), self.number, self.topic)
    }
}

/// The most words that are open at a time: beyond, the oldest are given up.
const MOST_OPEN: usize = 64;
/// The most pieces of one word.
const MOST_PIECES: usize = 512;

/// `about piece pieces` and a line end, then a part of the bytes in base64: each at most `longest` bytes.
pub(super) fn split(header: &Header, bytes: &[u8], longest: usize) -> Vec<String> {
    let text = STANDARD_NO_PAD.encode(bytes);
    let about = header.about();
    // Two numbers below 1,000, two spaces, a line end.
    let room = longest.saturating_sub(about.len() + 9).max(1);
    let pieces = text.len().div_ceil(room).max(1);
    (0..pieces)
        .map(|piece| {
            // Base64 is ASCII: every place is the border of a letter.
            let part = &text[piece * room..text.len().min((piece + 1) * room)];
            format!("{about} {piece} {pieces}\n{part}")
        })
        .collect()
}

/// Puts pieces together again.
#[derive(Default)]
pub(super) struct Gather {
    open: HashMap<(Uuid, u64), Open>,
    /// In which order they were begun.
    begun: u64,
}

struct Open {
    begun: u64,
    topic: String,
    parts: Vec<Option<String>>,
}

impl Gather {
    /// The word that this piece makes whole.
    pub fn take(&mut self, piece: &str) -> Option<(Header, Vec<u8>)> {
        let (head, part) = piece.split_once('\n')?;
        let mut words = head.split(' ');
        let origin = Uuid::parse_str(words.next()?).ok()?;
        let number: u64 = words.next()?.parse().ok()?;
        let topic = words.next()?;
        let (place, pieces): (usize, usize) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        if place >= pieces || pieces > MOST_PIECES || words.next().is_some() {
            return None;
        }
        self.begun += 1;
        let begun = self.begun;
        let open = self.open.entry((origin, number)).or_insert_with(|| Open {
            begun,
            topic: topic.into(),
            parts: vec![None; pieces],
        });
        // Pieces of one word agree, or are no pieces of it.
        if open.topic != topic || open.parts.len() != pieces {
            return None;
        }
        open.parts[place] = Some(part.into());
        if open.parts.iter().any(Option::is_none) {
            self.give_up_the_oldest();
            return None;
        }
        let open = self.open.remove(&(origin, number))?;
        let text: String = open.parts.into_iter().flatten().collect();
        let bytes = STANDARD_NO_PAD.decode(text).ok()?;
        Some((Header { origin, number, topic: open.topic }, bytes))
    }

    fn give_up_the_oldest(&mut self) {
        if self.open.len() > MOST_OPEN {
            let oldest = self.open.iter().min_by_key(|(_, open)| open.begun).map(|(key, _)| *key);
            oldest.map(|key| self.open.remove(&key));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn header(number: u64) -> Header {
        Header { origin: Uuid::from_u128(7), number, topic: "rooms.a".into() }
    }

    proptest! {
        #[test]
        fn pieces_make_the_word_again_in_any_order(
            bytes in proptest::collection::vec(any::<u8>(), 0..5_000), longest in 80_usize..3_000, turn in any::<usize>(),
        ) {
            let mut pieces = split(&header(1), &bytes, longest);
            for piece in &pieces {
                prop_assert!(piece.len() <= longest, "{} > {longest}", piece.len());
            }
            let middle = turn % pieces.len();
            pieces.rotate_left(middle);
            let mut gather = Gather::default();
            let last = pieces.pop().unwrap();
            for piece in &pieces {
                prop_assert_eq!(gather.take(piece), None);
            }
            prop_assert_eq!(gather.take(&last), Some((header(1), bytes)));
            prop_assert!(gather.open.is_empty());
        }

        #[test]
        fn what_is_no_piece_is_passed_over(text in ".{0,200}") {
            prop_assert_eq!(Gather::default().take(&text), None);
        }
    }

    #[test]
    fn words_between_each_other_stay_apart() {
        let (one, other) = (split(&header(1), &[1; 300], 120), split(&header(2), &[2; 300], 120));
        let mut gather = Gather::default();
        let mut whole = Vec::new();
        for (a, b) in one.iter().zip(&other) {
            whole.extend(gather.take(a));
            whole.extend(gather.take(b));
        }
        assert_eq!(whole, [(header(1), vec![1; 300]), (header(2), vec![2; 300])]);
    }

    #[test]
    fn what_never_becomes_whole_is_given_up() {
        let mut gather = Gather::default();
        for number in 0..1_000 {
            assert_eq!(gather.take(&split(&header(number), &[0; 300], 120)[0]), None);
        }
        assert_eq!(gather.open.len(), MOST_OPEN);
        let about = header(1).about();
        for wrong in
            [format!("{about} 3 2\nAA"), format!("{about} 0 100000\nAA"), format!("{about} 0 1\n!"), String::new()]
        {
            assert_eq!(gather.take(&wrong), None, "{wrong}");
        }
    }
}
