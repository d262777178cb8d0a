//! Readings from home: what a person measures themselves, what their carer, staff or a device
//! measures for them. A reading is a [`Reading`]; every one comes in through `keep.rs`, which
//! stores it, judges it by the person's pathways and raises alerts, in one transaction.

mod bluetooth;
pub mod entry;
pub mod fhir;
pub mod files;
pub mod keep;
pub mod measure;
mod offline;
mod one;
mod one_page;
mod one_store;
mod overview;
mod overview_page;
pub mod report;
pub mod rules;
pub mod store;
#[cfg(test)]
mod tests;
pub mod told;
pub mod trends;
pub mod typed_unit;
pub mod unit;

pub use store::{around, around_all, between};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    people::PersonId,
    web::{
        routes::{Door, Routes},
        whose,
    },
};
use measure::{Measure, Values};

pub fn routes() -> Routes {
    own()
        .and(bluetooth::routes())
        .and(fhir::routes())
        .and(shared(Routes::default()))
        .and(shared(Routes::under(whose::FOR, Door::SignedIn)))
        .and(shared(Routes::under(whose::AT_WORK, Door::Staff)))
}

/// For the person themselves alone.
fn own() -> Routes {
    report::own(Routes::default()).and(offline::routes())
}

/// What everybody does who may: the person, carers, and staff.
fn shared(routes: Routes) -> Routes {
    typed(files::routes(report::shared(trends::shared(routes))))
}

/// To see readings, to type them, to change and to remove them.
fn typed(routes: Routes) -> Routes {
    entry::routes(routes)
        .get(Door::SignedIn, "/readings", overview::overview)
        .get(Door::SignedIn, "/readings/{id}", one::one)
        .get(Door::SignedIn, "/readings/{id}/remove", one::remove_form)
        .post(Door::SignedIn, "/readings/{id}/remove", one::remove)
        .post(Door::SignedIn, "/readings/{id}/conflict", one::settle)
}

/// What was typed, or came from a device, as it came: kept beside the canonical amount.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entered {
    /// "systolic", "weight", "stone".
    pub field: String,
    pub text: String,
    /// The UCUM code of the unit it was entered in: `[stone_av]`, "mg/dL".
    pub unit: String,
}

/// How a reading came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    Typed,
    File,
    Bluetooth,
    /// A system sent it, as FHIR.
    System,
    /// A reading of the synthetic patient, that shows that alarms work.
    SelfTest,
}

impl Method {
    pub const ALL: [Method; 5] = [Method::Typed, Method::File, Method::Bluetooth, Method::System, Method::SelfTest];

    pub fn key(self) -> &'static str {
        match self {
            Method::Typed => "typed",
            Method::File => "file",
            Method::Bluetooth => "bluetooth",
            Method::System => "system",
            Method::SelfTest => "self-test",
        }
    }

    pub fn from_key(key: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|method| method.key() == key)
    }
}

/// As what whoever entered it did so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EnteredAs {
    Person,
    Carer,
    Staff,
    Device,
}

impl EnteredAs {
    pub fn key(self) -> &'static str {
        match self {
            EnteredAs::Person => "person",
            EnteredAs::Carer => "carer",
            EnteredAs::Staff => "staff",
            EnteredAs::Device => "device",
        }
    }

    pub fn from_key(key: &str) -> Option<EnteredAs> {
        [EnteredAs::Person, EnteredAs::Carer, EnteredAs::Staff, EnteredAs::Device]
            .into_iter()
            .find(|entered| entered.key() == key)
    }
}

/// What goes with the values and is kept as it was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Circumstances {
    pub entered: Vec<Entered>,
    /// "left" or "right".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arm: Option<String>,
    /// Name or model of the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// Asked once more because the value is unusual, and it was confirmed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
    /// The phone's clock differed from ours by so many seconds (ours less theirs).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_off_seconds: Option<i64>,
}

/// A reading that is not kept yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NewReading {
    /// A UUID v7, made where the reading was entered: the same reading sent twice is one.
    pub id: Uuid,
    pub taken_at: DateTime<Utc>,
    /// Minutes east of UTC where and when it was taken.
    pub offset_minutes: i32,
    /// "Europe/London".
    pub zone: String,
    pub values: Values,
    /// The person's own words; "" for none.
    pub note: String,
    pub method: Method,
    pub circumstances: Circumstances,
    /// What was measured in one go has the same (a NEWS2 round; both readings of a morning).
    pub sitting: Option<Uuid>,
    /// Which task of a diary it answers: a key of `pathways::template::Task` and its slot.
    pub task: Option<String>,
}

impl NewReading {
    /// SHA-256 of what was entered: the same reading sent again has the same. What we noted as it
    /// came (how far the phone's clock was off) is left out.
    pub fn payload_hash(&self) -> Vec<u8> {
        let mut entered = self.clone();
        entered.circumstances.clock_off_seconds = None;
        Sha256::digest(serde_json::to_vec(&entered).unwrap_or_default()).to_vec()
    }
}

/// A reading as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub person: PersonId,
    pub id: Uuid,
    pub taken_at: DateTime<Utc>,
    pub offset_minutes: i32,
    pub zone: String,
    pub received_at: DateTime<Utc>,
    pub values: Values,
    pub note: String,
    pub method: Method,
    pub circumstances: Circumstances,
    pub sitting: Option<Uuid>,
    pub task: Option<String>,
    /// `None`: a system.
    pub entered_by: Option<PersonId>,
    pub entered_as: EnteredAs,
    /// Where staff or a system entered it: the ODS code.
    pub organisation: Option<String>,
    /// 1 when it was made, one more with every edit.
    pub version: i64,
}

impl Reading {
    pub fn measure(&self) -> Measure {
        self.values.measure()
    }

    /// Its state as somebody would enter it: to change it, and for its history.
    pub fn as_entered(&self) -> NewReading {
        NewReading {
            id: self.id,
            taken_at: self.taken_at,
            offset_minutes: self.offset_minutes,
            zone: self.zone.clone(),
            values: self.values.clone(),
            note: self.note.clone(),
            method: self.method,
            circumstances: self.circumstances.clone(),
            sitting: self.sitting,
            task: self.task.clone(),
        }
    }
}
