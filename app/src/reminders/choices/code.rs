//! The code that shows whose telephone or e-mail address it is: six digits, good for ten minutes and five
//! tries, sent there, kept as a keyed hash.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{contact::Contact, store::Check};
use crate::{
    people::{Discreet, PersonId},
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, TryAgain},
        keys::{Keys, Purpose},
        limits::Limit,
        mail::{Letter, MailTrouble},
        notify::{NotSent, Posted},
        query::Tx,
    },
    reminders::words::{self, Language},
};

pub const SEND: &str = "mobile-code";
pub const SEND_MAIL: &str = "email-code";
pub const GOOD_FOR: Duration = Duration::minutes(10);
pub const TRIES: i64 = 5;
/// A notice to an old address is tried for so long.
const TOLD_WITHIN: Duration = Duration::days(3);
/// Codes that one person asks for, wherever they go.
pub const OF_PERSON: Limit = Limit { name: "contact-code", uses: 10, window: Duration::hours(1) };
/// Codes to one telephone or address, whoever asks: nobody's is to ring all night.
pub const TO_CONTACT: Limit = Limit { name: "contact", uses: 3, window: Duration::hours(1) };

/// Six digits.
pub fn new() -> String {
    format!("{:06}", rand::random_range(0..1_000_000))
}

/// As people type it: with blanks, perhaps. `None` for what is no code.
pub fn typed(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
    (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// For this person and this number or address alone.
pub fn hash(keys: &Keys, person: PersonId, contact: &str, code: &str) -> Vec<u8> {
    keys.hash(Purpose::ContactCode, format!("{} {contact} {code}", person.0).as_bytes())
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
    match bool::from(hash(keys, person, &check.contact, code).ct_eq(&check.code_hash)) {
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

#[derive(Serialize, Deserialize)]
struct Mail {
    letter: Letter,
    /// After this it is of no use.
    until: DateTime<Utc>,
}

/// Asks for the message with the code, in the transaction that keeps it.
pub async fn ask(
    tx: &mut Tx,
    platform: &Platform,
    (contact, to, code): (Contact, &str, &str),
    (language, discreet): (Language, Discreet),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let (key, until) = (Uuid::now_v7().to_string(), now + GOOD_FOR);
    match contact {
        Contact::Mobile => {
            let text = Text { to: to.to_string(), words: words::code(language, code), until };
            jobs::enqueue(tx, platform, SEND, &key, &text, now).await
        }
        Contact::Email => {
            let mail = Mail { letter: words::code_mail((language, discreet), to.to_string(), code), until };
            jobs::enqueue(tx, platform, SEND_MAIL, &key, &mail, now).await
        }
    }
}

/// Says at an address that was written to until now that it is not any more.
pub async fn tell_old(
    tx: &mut Tx,
    platform: &Platform,
    (to, origin): (&str, &str),
    (language, discreet): (Language, Discreet),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let letter = words::moved_mail((language, discreet), to.to_string(), origin);
    let mail = Mail { letter, until: now + TOLD_WITHIN };
    jobs::enqueue(tx, platform, SEND_MAIL, &Uuid::now_v7().to_string(), &mail, now).await
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

pub async fn send_mail(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let mail: Mail = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    if platform.clock.now() >= mail.until {
        return Ok(());
    }
    match platform.mail.send(&job.id.to_string(), &mail.letter).await {
        // Nobody is there: the person asks again, or enters another address.
        Ok(()) | Err(MailTrouble::Never | MailTrouble::Address) => Ok(()),
        Err(MailTrouble::TooSlow | MailTrouble::Refused | MailTrouble::Unsure) => {
            Err(TryAgain("the mail was not taken"))
        }
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
            contact: "+447700900123".into(),
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
        let other = Check { contact: "+447700900124".into(), ..check };
        assert_eq!(compare(&keys, ivy, &other, "012345", now), Tried::Wrong);
    }
}
