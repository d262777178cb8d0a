//! What was said to one who is there, numbered, and kept for when the connection breaks. Pure.

use std::collections::VecDeque;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::protocol::{self, MOST_BYTES_KEPT, MOST_KEPT, RESUME_SECONDS};

/// A frame that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub seq: u64,
    /// Without its number.
    pub body: String,
    /// By which one and the same is known on two instances; 0 for what is made on each.
    pub mark: u64,
    at: DateTime<Utc>,
}

/// The numbers of one stay, in both directions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    /// The last number that was given out.
    last: u64,
    /// The last number that is no longer kept, though it was not seen as far as is known.
    lost: u64,
    kept: VecDeque<Kept>,
    bytes: usize,
    /// The last number that came from the browser.
    heard: u64,
}

/// What came from the browser, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    Next,
    /// It was taken before.
    Again,
    /// Something before it is missing.
    Gap,
}

impl Outbox {
    /// Longer than a place is kept: a connection can be broken for a while before anybody knows.
    fn age() -> Duration {
        Duration::seconds(2 * RESUME_SECONDS)
    }

    pub fn heard(&self) -> u64 {
        self.heard
    }

    /// Takes the number of what came.
    pub fn take(&mut self, seq: u64) -> Number {
        if seq == self.heard + 1 {
            self.heard = seq;
            Number::Next
        } else if seq <= self.heard {
            Number::Again
        } else {
            Number::Gap
        }
    }

    /// Numbers it, keeps it, and gives the frame.
    pub fn push(&mut self, body: String, mark: u64, now: DateTime<Utc>) -> String {
        self.last += 1;
        let frame = protocol::frame(self.last, &body);
        self.bytes += body.len();
        self.kept.push_back(Kept { seq: self.last, body, mark, at: now });
        while self.kept.len() > MOST_KEPT
            || self.bytes > MOST_BYTES_KEPT
            || self.kept.front().is_some_and(|first| now - first.at > Outbox::age())
        {
            self.drop_first();
        }
        frame
    }

    fn drop_first(&mut self) {
        if let Some(first) = self.kept.pop_front() {
            self.bytes -= first.body.len();
            self.lost = first.seq;
        }
    }

    /// The browser has everything up to this number.
    pub fn seen(&mut self, last: u64) {
        while self.kept.front().is_some_and(|first| first.seq <= last) {
            self.drop_first();
        }
    }

    /// The frames after this number; `None` when some of them are no longer there, or never were.
    pub fn since(&self, last: u64) -> Option<Vec<String>> {
        if last < self.lost || last > self.last {
            return None;
        }
        let missed = self.kept.iter().filter(|kept| kept.seq > last);
        Some(missed.map(|kept| protocol::frame(kept.seq, &kept.body)).collect())
    }

    /// Whether the very same was kept before.
    pub fn has(&self, mark: u64) -> bool {
        mark != 0 && self.kept.iter().any(|kept| kept.mark == mark)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::seconds(second)
    }

    fn pushed(many: u64) -> Outbox {
        let mut outbox = Outbox::default();
        for number in 1..=many {
            outbox.push(format!("{{\"n\":{number}}}"), number, at(0));
        }
        outbox
    }

    #[test]
    fn what_was_missed_comes_again_under_its_number() {
        let mut outbox = pushed(3);
        assert_eq!(outbox.since(1).unwrap(), [r#"{"seq":2,"n":2}"#, r#"{"seq":3,"n":3}"#]);
        assert_eq!(outbox.since(3).unwrap(), Vec::<String>::new());
        assert_eq!(outbox.since(4), None, "nobody saw what was never said");
        outbox.seen(2);
        assert_eq!(outbox.since(1), None, "who says that they saw it does not get it again");
        assert_eq!(outbox.since(2).unwrap().len(), 1);
        assert!(outbox.has(3) && !outbox.has(2) && !outbox.has(0));
    }

    #[test]
    fn neither_number_nor_size_nor_age_is_without_end() {
        let outbox = pushed(MOST_KEPT as u64 + 5);
        assert_eq!(outbox.since(4), None);
        assert_eq!(outbox.since(5).unwrap().len(), MOST_KEPT);
        let mut outbox = Outbox::default();
        for _ in 0..100 {
            outbox.push(format!("{{\"{}\"}}", "x".repeat(MOST_BYTES_KEPT / 10)), 0, at(0));
        }
        assert!(outbox.bytes <= MOST_BYTES_KEPT && outbox.kept.len() >= 9);
        let mut outbox = pushed(1);
        outbox.push("{}".into(), 0, at(2 * RESUME_SECONDS));
        assert!(outbox.since(0).is_some());
        outbox.push("{}".into(), 0, at(2 * RESUME_SECONDS + 1));
        assert!(outbox.since(0).is_none());
    }

    #[test]
    fn each_number_is_taken_once_and_in_order() {
        let mut outbox = Outbox::default();
        for (seq, told) in [
            (1, Number::Next),
            (1, Number::Again),
            (2, Number::Next),
            (4, Number::Gap),
            (3, Number::Next),
            (1, Number::Again),
        ] {
            assert_eq!(outbox.take(seq), told, "{seq}");
        }
        assert_eq!(outbox.heard(), 3);
    }

    #[test]
    fn it_goes_from_one_instance_to_another_whole() {
        let outbox = pushed(5);
        let text = serde_json::to_string(&outbox).unwrap();
        assert_eq!(serde_json::from_str::<Outbox>(&text).unwrap(), outbox);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Say,
        /// So many of the frames on their way arrive, the rest is lost with the connection.
        Break(usize),
        Seen,
    }

    proptest! {
        #[test]
        fn over_any_drops_everything_arrives_once_and_in_order(steps in proptest::collection::vec(prop_oneof![
            5 => Just(Step::Say), 1 => (0_usize..6).prop_map(Step::Break), 1 => Just(Step::Seen),
        ], 1..200)) {
            let mut outbox = Outbox::default();
            let (mut wire, mut got, mut said) = (VecDeque::new(), Vec::new(), 0_u64);
            let number = |frame: &String| -> u64 {
                serde_json::from_str::<serde_json::Value>(frame).unwrap()["seq"].as_u64().unwrap()
            };
            for step in steps {
                match step {
                    Step::Say => {
                        said += 1;
                        wire.push_back(outbox.push("{\"a\":1}".into(), said, at(0)));
                    }
                    Step::Seen => {
                        got.extend(wire.drain(..).map(|frame| number(&frame)));
                        outbox.seen(got.last().copied().unwrap_or(0));
                    }
                    Step::Break(arrived) => {
                        let arrived = arrived.min(wire.len());
                        got.extend(wire.drain(..arrived).map(|frame| number(&frame)));
                        wire.clear();
                        wire.extend(outbox.since(got.last().copied().unwrap_or(0)).unwrap());
                    }
                }
            }
            got.extend(wire.drain(..).map(|frame| number(&frame)));
            prop_assert_eq!(got, (1..=said).collect::<Vec<_>>());
        }
    }
}
