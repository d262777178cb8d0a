//! Pharmacies: the operator's register (`nene pharmacy add`), and the one that a person chose for their
//! prescriptions.

mod http;
pub mod opening;
mod page;
mod store;

pub use store::{add, chosen, chosen_of, find, register};

use chrono::{DateTime, Utc};

use crate::{
    alerts::calendar::Hours,
    people::PersonId,
    web::routes::{Door, Routes},
};

use super::own::ActsAs;

/// What everybody has who may: the person, carers, and staff, who read.
pub fn routes(routes: Routes) -> Routes {
    routes.get(Door::SignedIn, "/medicines/pharmacy", http::show).post(Door::SignedIn, "/medicines/pharmacy", http::act)
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pharmacy {
    /// The code of the Organisation Data Service.
    pub ods: String,
    pub name: String,
    /// Lines, parted by ", ".
    pub address: String,
    pub postcode: String,
    pub telephone: String,
    pub hours: Hours,
}

impl Pharmacy {
    /// "Bridge Street Pharmacy, 4 Bridge Street, Wessex Vale, WV1 2AB"
    pub fn words(&self) -> String {
        format!("{}, {}, {}", self.name, self.address, self.postcode)
    }
}

/// What somebody chose, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// `None`: none any more.
    pub name: Option<String>,
    pub at: DateTime<Utc>,
    pub by: PersonId,
    pub chosen_as: ActsAs,
}
