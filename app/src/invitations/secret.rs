//! The two halves of an invitation: the link, which may be mailed, and the code, which may not.
//!
//! Both are written in Crockford's base 32: no I, L, O, or U, so that they can be read from
//! paper and over the telephone. Typed ones are taken in any case, with spaces and hyphens.

use chrono::NaiveDate;

use super::Purpose;
use crate::platform::keys::{self, Keys, random_bytes};

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 128 random bits. It stands in an address, in mail, in a QR code.
#[derive(Clone, PartialEq, Eq)]
pub struct Link(u128);

/// 13 characters, 65 random bits. Given by telephone or in person.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

/// 26 characters hold 130 bits: the first one is always below "8".
const LINK_LENGTH: usize = 26;
pub const CODE_LENGTH: usize = 13;

impl Link {
    pub fn random() -> Link {
        Link(u128::from_be_bytes(random_bytes()))
    }

    /// `None` for what no link looks like.
    pub fn parse(text: &str) -> Option<Link> {
        // Nothing longer is read: an address may be as long as a book.
        let letters = (text.len() <= 64).then(|| read(text)).flatten()?;
        if letters.len() != LINK_LENGTH || letters[0] > 7 {
            return None;
        }
        Some(Link(letters.iter().fold(0, |bits, letter| bits << 5 | u128::from(*letter))))
    }

    /// As it stands in an address: "4k7q9-m2x0a-...", five groups, small letters.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(LINK_LENGTH + 4);
        for at in 0..LINK_LENGTH {
            if at > 0 && at % 5 == 0 && at < 25 {
                text.push('-');
            }
            let letter = LETTERS[(self.0 >> (5 * (LINK_LENGTH - 1 - at)) & 31) as usize];
            text.push(char::from(letter.to_ascii_lowercase()));
        }
        text
    }

    /// What is kept.
    pub fn hash(&self, keys: &Keys) -> Vec<u8> {
        keys.hash(keys::Purpose::InvitationLink, &self.0.to_be_bytes())
    }
}

/// Why what was typed is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotACode {
    Empty,
    /// How many letters and digits there were instead of 13.
    Length(usize),
    /// A letter or a sign that no code has.
    Letter,
}

impl NotACode {
    /// What to do, for who typed it.
    pub fn words(self) -> String {
        match self {
            NotACode::Empty => "Enter the code".into(),
            NotACode::Length(found) => format!("The code has 13 letters and numbers. You typed {found}"),
            NotACode::Letter => "The code has only numbers and letters from A to Z, without U".into(),
        }
    }
}

impl Code {
    pub fn random() -> Code {
        // 256 is eight times 32: every character is as likely.
        let bytes: [u8; CODE_LENGTH] = random_bytes();
        Code(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
    }

    /// What a person typed, in any case, with spaces and hyphens; O is read as 0, I and L as 1.
    pub fn parse(text: &str) -> Result<Code, NotACode> {
        let letters = read(text).ok_or(NotACode::Letter)?;
        match letters.len() {
            0 => Err(NotACode::Empty),
            CODE_LENGTH => Ok(Code(letters.iter().map(|letter| char::from(LETTERS[usize::from(*letter)])).collect())),
            other => Err(NotACode::Length(other)),
        }
    }

    /// "4K7Q-9M2X-0ABCD".
    pub fn text(&self) -> String {
        format!("{}-{}-{}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }

    /// The same for reading out, one group a line: "4, K for kilo, 7, Q for quebec".
    pub fn spoken(&self) -> [String; 3] {
        [&self.0[..4], &self.0[4..8], &self.0[8..]]
            .map(|group| group.chars().map(said).collect::<Vec<String>>().join(", "))
    }

    /// What is kept: useless with another link, another date of birth, or another purpose.
    pub fn hash(&self, keys: &Keys, link_hash: &[u8], birth_date: NaiveDate, purpose: Purpose) -> Vec<u8> {
        // Every part but the last has a length of its own, so no two pairs read the same.
        let mut bytes = Vec::with_capacity(96);
        bytes.extend_from_slice(link_hash);
        bytes.extend_from_slice(self.0.as_bytes());
        bytes.extend_from_slice(birth_date.format("%Y-%m-%d").to_string().as_bytes());
        bytes.extend_from_slice(purpose.key().as_bytes());
        keys.hash(keys::Purpose::InvitationCode, &bytes)
    }
}

/// The value of each character; `None` when one is no character of ours.
fn read(text: &str) -> Option<Vec<u8>> {
    text.chars().filter(|letter| !letter.is_whitespace() && !is_dash(*letter)).map(value).collect()
}

fn value(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = LETTERS.iter().position(|known| char::from(*known) == letter)?;
    u8::try_from(place).ok()
}

/// A keyboard that corrects makes long dashes out of hyphens.
fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | '.')
}

fn said(letter: char) -> String {
    const WORDS: [&str; 26] = [
        "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima",
        "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor", "whisky",
        "x-ray", "yankee", "zulu",
    ];
    match letter {
        'A'..='Z' => format!("{letter} for {}", WORDS[usize::from(letter as u8 - b'A')]),
        digit => digit.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_comes_back_however_it_is_written() {
        for bits in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef] {
            let text = Link(bits).text();
            assert_eq!(text.len(), 30, "{text}");
            assert!(Link::parse(&text).is_some_and(|link| link.0 == bits), "{text}");
            assert!(Link::parse(&text.to_uppercase().replace('-', " ")).is_some_and(|link| link.0 == bits), "{text}");
        }
        assert!(Link::random() != Link::random());
    }

    #[test]
    fn what_is_no_link() {
        let long = "0".repeat(100_000);
        let umlauts = "ü".repeat(40);
        for text in
            ["", "0", "../../etc/passwd", "80000000000000000000000000", "000000000000000000000000000", &long, &umlauts]
        {
            assert!(Link::parse(text).is_none(), "{}", text.len());
        }
    }

    #[test]
    fn a_code_is_taken_as_people_type_it() {
        for typed in ["4K7Q-9M2X-01ABC", "4k7q9m2x01abc", " 4k7q 9m2x oIabc ", "4K7Q–9M2X–0lABC", "4K7Q.9M2X.01ABC"]
        {
            assert_eq!(Code::parse(typed).map(|code| code.text()), Ok("4K7Q-9M2X-01ABC".to_string()), "{typed}");
        }
        for (typed, why) in [
            ("", NotACode::Empty),
            (" - ", NotACode::Empty),
            ("4K7Q-9M2X-01AB", NotACode::Length(12)),
            ("4K7Q-9M2X-01ABCD", NotACode::Length(14)),
            ("4K7Q-9M2X-01ABU", NotACode::Letter),
            ("4K7Q-9M2X-01AB€", NotACode::Letter),
            ("٤K7Q-9M2X-01ABC", NotACode::Letter),
        ] {
            assert_eq!(Code::parse(typed).map(|code| code.text()), Err(why), "{typed}");
        }
    }

    #[test]
    fn a_code_has_three_groups_and_can_be_read_out() {
        let code = Code::parse("4K7Q9M2X01ABC").unwrap();
        assert_eq!(code.spoken()[0], "4, K for kilo, 7, Q for quebec");
        assert_eq!(code.spoken()[2], "0, 1, A for alpha, B for bravo, C for charlie");
        let random = Code::random();
        assert_eq!(Code::parse(&random.text()).map(|code| code.0), Ok(random.0));
    }

    #[test]
    fn a_hash_is_bound_to_everything() {
        let keys = Keys::random();
        let born = |day| NaiveDate::from_ymd_opt(1945, 3, day).unwrap();
        let code = Code::parse("4K7Q9M2X01ABC").unwrap();
        let hash = code.hash(&keys, b"link", born(4), Purpose::Patient);
        assert_eq!(hash, code.hash(&keys, b"link", born(4), Purpose::Patient));
        assert_ne!(hash, code.hash(&keys, b"lint", born(4), Purpose::Patient));
        assert_ne!(hash, code.hash(&keys, b"link", born(5), Purpose::Patient));
        assert_ne!(hash, code.hash(&keys, b"link", born(4), Purpose::Staff));
        assert_ne!(hash, Code::random().hash(&keys, b"link", born(4), Purpose::Patient));
    }
}
