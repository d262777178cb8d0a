//! People and organisations: who they are, and the numbers by which the NHS knows them.

#[cfg(feature = "ssr")]
pub mod email;
pub mod nhs_number;
#[cfg(feature = "ssr")]
pub mod store;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

pub use nhs_number::NhsNumber;

/// A random id (UUID v7) of this installation. Never shown, never in a URL of another person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonId(pub Uuid);

/// A code of the Organisation Data Service: upper-case letters and digits, 3 to 10 of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ods(String);

impl Ods {
    /// `None` for what is not the shape of an ODS code.
    pub fn parse(text: &str) -> Option<Ods> {
        let code = text.trim().to_ascii_uppercase();
        let fits = (3..=10).contains(&code.len()) && code.chars().all(|letter| letter.is_ascii_alphanumeric());
        fits.then_some(Ods(code))
    }

    /// A code that comes out of the database, where only parsed ones go in.
    pub(crate) fn trusted(code: String) -> Ods {
        Ods(code)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who somebody is, as a banner or a letter needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub id: PersonId,
    pub nhs_number: Option<NhsNumber>,
    pub birth_date: Option<NaiveDate>,
    pub given_name: String,
    pub family_name: String,
    pub practice: Option<Ods>,
    pub letter_format: LetterFormat,
    pub discreet: Discreet,
    /// Since when they have paused their own online access.
    pub paused_at: Option<DateTime<Utc>>,
    pub caring: Caring,
}

impl Person {
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// Whether they look after somebody here, or did: the menu does not tell an end from a rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Caring {
    #[default]
    No,
    Yes,
}

/// Whether name, picture and messages are to say nothing about what this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Discreet {
    #[default]
    Off,
    On,
}

impl Discreet {
    pub fn key(self) -> &'static str {
        match self {
            Discreet::Off => "off",
            Discreet::On => "on",
        }
    }

    /// `None` for what is neither word.
    pub fn from_key(key: &str) -> Option<Discreet> {
        [Discreet::Off, Discreet::On].into_iter().find(|discreet| discreet.key() == key)
    }
}

/// How a person needs letters (Accessible Information Standard, DCB1605).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LetterFormat {
    #[default]
    Standard,
    LargePrint,
}

impl LetterFormat {
    pub fn key(self) -> &'static str {
        match self {
            LetterFormat::Standard => "standard",
            LetterFormat::LargePrint => "large-print",
        }
    }

    pub fn from_key(key: &str) -> LetterFormat {
        if key == "large-print" { LetterFormat::LargePrint } else { LetterFormat::Standard }
    }
}

/// An organisation at which the signed-in person works.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    pub organisation: Ods,
    pub organisation_name: String,
    pub role: crate::access::role::Role,
}
