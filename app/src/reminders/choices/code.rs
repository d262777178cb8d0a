//! The code that shows whose telephone it is: six digits, good for ten minutes and five tries, sent by
//! a text message, kept as a keyed hash.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::store::Check;
use crate::{
    people::PersonId,
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, TryAgain},
        keys::{Keys, Purpose},
        limits::Limit,
        notify::{NotSent, Posted},
        query::Tx,
    },
    reminders::words::{self, Language},
};

pub const SEND: &str = "mobile-code";
pub const GOOD_FOR: Duration = Duration::minutes(10);
pub const TRIES: i64 = 5;
/// Codes that one person asks for, whatever the number.
pub const OF_PERSON: Limit = Limit { name: "mobile-code", uses: 10, window: Duration::hours(1) };
/// Codes to one telephone, whoever asks: nobody's is to ring all night.
pub const TO_NUMBER: Limit = Limit { name: "mobile-number", uses: 3, window: Duration::hours(1) };

/// Six digits.
pub fn new() -> String {
    format!("{:06}", rand::random_range(0..1_000_000))
}

/// As people type it: with blanks, perhaps. `None` for what is no code.
pub fn typed(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
    (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// For this person and this number alone.
pub fn hash(keys: &Keys, person: PersonId, mobile: &str, code: &str) -> Vec<u8> {
    keys.hash(Purpose::MobileCode, format!("{} {mobile} {code}", person.0).as_bytes())
}

/// What a try came to, when it has been counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    Right,
    Wrong,
    /// Too old, or tried too often: a new one is needed.
    Over,
}

pub fn compare(keys: &Keys, person: PersonId, check: &Check, code: &str, now: DateTime<Utc>) -> Tried {
    if check.tries > TRIES || now >= check.made_at + GOOD_FOR {
        return Tried::Over;
    }
    match bool::from(hash(keys, person, &check.mobile, code).ct_eq(&check.code_hash)) {
        true => Tried::Right,
        false if check.tries == TRIES => Tried::Over,
        false => Tried::Wrong,
    }
}

#[derive(Serialize, Deserialize)]
struct Text {
    to: String,
    words: String,
    /// After this the code is of no use.
    until: DateTime<Utc>,
}

/// Asks for the text message, in the transaction that keeps the code.
pub async fn ask(
    tx: &mut Tx,
    platform: &Platform,
    (to, code): (&str, &str),
    language: Language,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let text = Text { to: to.to_string(), words: words::code(language, code), until: now + GOOD_FOR };
    jobs::enqueue(tx, platform, SEND, &Uuid::now_v7().to_string(), &text, now).await
}

pub async fn send(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let text: Text = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    let now = platform.clock.now();
    if now >= text.until {
        return Ok(());
    }
    match platform.notify.send(job.id, &Posted::Text { to: text.to, words: text.words }, now).await {
        // Refused once is refused always: the person asks for another code, or enters another number.
        Ok(()) | Err(NotSent::Refused(_) | NotSent::Off) => Ok(()),
        Err(NotSent::Later(_) | NotSent::Unsure) => Err(TryAgain("the text message was not taken")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_six_digits() {
        for _ in 0..1_000 {
            let code = new();
            assert_eq!(typed(&code).as_deref(), Some(code.as_str()));
        }
        assert_eq!(typed(" 012 345 ").as_deref(), Some("012345"));
        assert_eq!(typed("012-345").as_deref(), Some("012345"));
        for wrong in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            assert_eq!(typed(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_is_for_one_person_one_number_and_ten_minutes() {
        let keys = Keys::random();
        let (ivy, joe) = (PersonId(Uuid::now_v7()), PersonId(Uuid::now_v7()));
        let now: DateTime<Utc> = "2026-11-24T10:00:00Z".parse().unwrap();
        let check = Check {
            mobile: "+447700900123".into(),
            code_hash: hash(&keys, ivy, "+447700900123", "012345"),
            made_at: now,
            tries: 1,
        };
        let tried = |person, code: &str, minutes, tries| {
            compare(&keys, person, &Check { tries, ..check.clone() }, code, now + Duration::minutes(minutes))
        };
        assert_eq!(tried(ivy, "012345", 0, 1), Tried::Right);
        assert_eq!(tried(ivy, "012345", 9, 5), Tried::Right);
        assert_eq!(tried(ivy, "012345", 10, 1), Tried::Over);
        assert_eq!(tried(ivy, "012345", 0, 6), Tried::Over);
        assert_eq!(tried(joe, "012345", 0, 1), Tried::Wrong);
        assert_eq!(tried(ivy, "012346", 0, 4), Tried::Wrong);
        assert_eq!(tried(ivy, "012346", 0, 5), Tried::Over);
        let other = Check { mobile: "+447700900124".into(), ..check };
        assert_eq!(compare(&keys, ivy, &other, "012345", now), Tried::Wrong);
    }
}
