//! A practice invites a patient; the patient opens the link, gives the code and their date of
//! birth, and makes a passkey.
//!
//! The link and the code never travel together: what is mailed or posted carries the link
//! alone. Only the front-desk sheet has both, for who was seen in person. Neither is kept, only
//! keyed hashes, so both exist in the one answer that made them. `redeem/` is the patient's side.

pub mod born;
mod form;
mod http;
mod made_page;
mod mail;
mod page;
pub mod redeem;
pub mod rules;
pub mod secret;
pub mod staff;
pub mod store;
#[cfg(test)]
mod tests;

use crate::{
    platform::jobs::Runner,
    web::routes::{Door, Routes},
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::Staff, "/practice/{ods}/invitations", http::list)
        .post(Door::Staff, "/practice/{ods}/invitations", http::search)
        .get(Door::Staff, "/practice/{ods}/invitations/new", http::new)
        .post(Door::Staff, "/practice/{ods}/invitations/new", http::make)
        .get(Door::Staff, "/practice/{ods}/invitations/{id}", http::one)
        .post(Door::Staff, "/practice/{ods}/invitations/{id}/resend", http::resend)
        .post(Door::Staff, "/practice/{ods}/invitations/{id}/withdraw", http::withdraw)
        .and(redeem::routes())
}

pub fn jobs(runner: Runner) -> Runner {
    runner.on(mail::INVITATION, mail::send_invitation).on(mail::LOCKED, mail::send_locked)
}

/// Who is invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To their own record.
    Patient,
    /// To work at the organisation.
    Staff,
}

impl Purpose {
    pub fn key(self) -> &'static str {
        match self {
            Purpose::Patient => "patient",
            Purpose::Staff => "staff",
        }
    }

    pub fn from_key(key: &str) -> Purpose {
        if key == "staff" { Purpose::Staff } else { Purpose::Patient }
    }
}

/// How the link reaches the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Email,
    Letter,
    FrontDesk,
}

impl Channel {
    pub const ALL: [Channel; 3] = [Channel::Email, Channel::Letter, Channel::FrontDesk];

    pub fn key(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Letter => "letter",
            Channel::FrontDesk => "front-desk",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Channel::Email => "E-mail",
            Channel::Letter => "Letter by post",
            Channel::FrontDesk => "Sheet at the front desk",
        }
    }

    pub fn from_key(key: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.key() == key)
    }
}

/// What the practice saw when the person stood at the front desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentitySeen {
    Photo,
    TwoDocuments,
    KnownToStaff,
}

impl IdentitySeen {
    pub const ALL: [IdentitySeen; 3] = [IdentitySeen::Photo, IdentitySeen::TwoDocuments, IdentitySeen::KnownToStaff];

    pub fn key(self) -> &'static str {
        match self {
            IdentitySeen::Photo => "photo",
            IdentitySeen::TwoDocuments => "two-documents",
            IdentitySeen::KnownToStaff => "known-to-staff",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            IdentitySeen::Photo => "Photo identity, such as a passport or driving licence",
            IdentitySeen::TwoDocuments => {
                "Two documents with their name, such as a bank statement and a council tax bill"
            }
            IdentitySeen::KnownToStaff => "A member of staff knows them well and vouches for them",
        }
    }

    pub fn from_key(key: &str) -> Option<IdentitySeen> {
        IdentitySeen::ALL.into_iter().find(|seen| seen.key() == key)
    }
}

/// How the link reaches the person, with what that way needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    Email(String),
    Letter,
    FrontDesk(IdentitySeen),
}

impl Delivery {
    pub fn channel(&self) -> Channel {
        match self {
            Delivery::Email(_) => Channel::Email,
            Delivery::Letter => Channel::Letter,
            Delivery::FrontDesk(_) => Channel::FrontDesk,
        }
    }

    fn email(&self) -> Option<String> {
        match self {
            Delivery::Email(address) => Some(address.clone()),
            Delivery::Letter | Delivery::FrontDesk(_) => None,
        }
    }

    fn identity_seen(&self) -> Option<&'static str> {
        match self {
            Delivery::FrontDesk(seen) => Some(seen.key()),
            Delivery::Email(_) | Delivery::Letter => None,
        }
    }
}

/// A link and its code, for the one answer that shows them.
pub struct Secrets {
    pub link: secret::Link,
    pub code: secret::Code,
}

impl Secrets {
    pub fn random() -> Secrets {
        Secrets { link: secret::Link::random(), code: secret::Code::random() }
    }

    /// The whole address. `origin` comes from the settings, never from a request.
    pub fn address(&self, origin: &str) -> String {
        format!("{origin}/invitation/{}", self.link.text())
    }
}
