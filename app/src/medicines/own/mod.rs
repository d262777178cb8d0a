//! Medicines that a person adds themselves: bought, herbal, vitamins. Added, changed, stopped and
//! removed by them or by a carer with the scope; every state is kept.

mod form;
mod http;
mod page;
mod store;

pub use http::who;
pub use page::facts;
pub use store::all;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::relation::Relation,
    people::PersonId,
    web::routes::{Door, Routes},
};

/// What everybody has who may: the person, carers, and staff, who read.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get(Door::SignedIn, "/medicines/add", http::new)
        .post(Door::SignedIn, "/medicines/add", http::make)
        .get(Door::SignedIn, "/medicines/own/{id}", http::one)
        .get(Door::SignedIn, "/medicines/own/{id}/edit", http::edit_form)
        .post(Door::SignedIn, "/medicines/own/{id}/edit", http::edit)
        .get(Door::SignedIn, "/medicines/own/{id}/stop", http::stop_form)
        .post(Door::SignedIn, "/medicines/own/{id}/stop", http::stop)
        .post(Door::SignedIn, "/medicines/own/{id}/again", http::again)
        .get(Door::SignedIn, "/medicines/own/{id}/remove", http::remove_form)
        .post(Door::SignedIn, "/medicines/own/{id}/remove", http::remove)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnKind {
    Bought,
    Herbal,
    Vitamin,
    Other,
}

impl OwnKind {
    pub const ALL: [OwnKind; 4] = [OwnKind::Bought, OwnKind::Herbal, OwnKind::Vitamin, OwnKind::Other];

    pub fn key(self) -> &'static str {
        match self {
            OwnKind::Bought => "bought",
            OwnKind::Herbal => "herbal",
            OwnKind::Vitamin => "vitamin",
            OwnKind::Other => "other",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            OwnKind::Bought => "Bought without a prescription",
            OwnKind::Herbal => "Herbal or traditional",
            OwnKind::Vitamin => "Vitamin or food supplement",
            OwnKind::Other => "Something else",
        }
    }

    pub fn from_key(key: &str) -> Option<OwnKind> {
        OwnKind::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// As what somebody acts on a person's medicines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActsAs {
    Person,
    Carer,
    Staff,
}

impl ActsAs {
    pub fn of(relation: Relation) -> ActsAs {
        match relation {
            Relation::Own => ActsAs::Person,
            Relation::Carer(_) => ActsAs::Carer,
            _ => ActsAs::Staff,
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            ActsAs::Person => "person",
            ActsAs::Carer => "carer",
            ActsAs::Staff => "staff",
        }
    }

    pub fn from_key(key: &str) -> ActsAs {
        match key {
            "person" => ActsAs::Person,
            "carer" => ActsAs::Carer,
            _ => ActsAs::Staff,
        }
    }
}

/// What somebody says of a medicine of theirs. As JSON in its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    pub name: String,
    pub kind: OwnKind,
    /// Their own words; "" for none.
    pub dose: String,
    pub reason: String,
    pub started_on: Option<NaiveDate>,
    /// `None`: it is taken.
    pub stopped_on: Option<NaiveDate>,
}

/// One as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnMedicine {
    pub id: Uuid,
    pub entered: Entered,
    pub made_at: DateTime<Utc>,
    pub entered_by: PersonId,
    pub entered_as: ActsAs,
    pub version: i64,
}

/// What was done to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Made,
    Edited,
    Stopped,
    BegunAgain,
    Removed,
}

impl What {
    const ALL: [What; 5] = [What::Made, What::Edited, What::Stopped, What::BegunAgain, What::Removed];

    pub fn key(self) -> &'static str {
        match self {
            What::Made => "made",
            What::Edited => "edited",
            What::Stopped => "stopped",
            What::BegunAgain => "begun-again",
            What::Removed => "removed",
        }
    }

    fn words(self) -> &'static str {
        match self {
            What::Made => "Added",
            What::Edited => "Changed",
            What::Stopped => "Stopped",
            What::BegunAgain => "Taken again",
            What::Removed => "Removed",
        }
    }

    pub fn from_key(key: &str) -> Option<What> {
        What::ALL.into_iter().find(|what| what.key() == key)
    }
}
