//! What a message goes to and a code confirms: a mobile number, an e-mail address. Pure.

use super::mobile;
use crate::people::email;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    Mobile,
    Email,
}

impl Contact {
    pub const ALL: [Contact; 2] = [Contact::Mobile, Contact::Email];

    pub fn key(self) -> &'static str {
        match self {
            Contact::Mobile => "mobile",
            Contact::Email => "email",
        }
    }

    pub fn from_key(key: &str) -> Option<Contact> {
        Contact::ALL.into_iter().find(|contact| contact.key() == key)
    }

    /// Where it is entered.
    pub fn path(self) -> String {
        format!("/account/reminders/contact/{}", self.key())
    }

    /// Where its code is entered.
    pub fn code_path(self) -> String {
        format!("{}/code", self.path())
    }

    /// As it is kept and sent to. The error is a sentence for the person.
    pub fn normal(self, typed: &str) -> Result<String, &'static str> {
        match self {
            Contact::Mobile => mobile::normal(typed),
            Contact::Email => email::normal(typed),
        }
    }

    /// As people write it.
    pub fn shown(self, kept: &str) -> String {
        match self {
            Contact::Mobile => mobile::spaced(kept),
            Contact::Email => kept.to_string(),
        }
    }
}
