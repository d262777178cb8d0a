//! Readings over time: drawings with the target of each day, averages in words, and a table of the
//! same. Come here when a chart says something that the table does not.

pub mod averages;
pub mod bands;
pub mod drawing;
pub mod http;
pub mod page;
pub mod panel;
pub mod period;
pub mod store;
#[cfg(test)]
pub mod tests;
pub mod words;

use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    pathways::{limits::Limits, template::Template},
    web::routes::{Door, Routes},
};

/// For the person, carers and staff alike.
pub fn shared(routes: Routes) -> Routes {
    routes.get(Door::SignedIn, "/readings/trends/{measure}", http::trends)
}

/// Of an address.
#[derive(Deserialize)]
pub struct MeasurePath {
    measure: String,
}

impl MeasurePath {
    /// As it stands there: a key of a measure, or several with commas between.
    pub fn measure(&self) -> &str {
        &self.measure
    }
}

/// A pathway that the person is or was on: what was asked, and by which limits on which days.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub id: Uuid,
    /// The name of the organisation.
    pub by: String,
    pub template: Template,
    pub version: i64,
    /// London days.
    pub starts_on: NaiveDate,
    /// The last day of it that has been planned or has come.
    pub last_day: Option<NaiveDate>,
    /// The person's own targets, the oldest first, each with the day from which it stands. On a
    /// day before the first, nobody knows them any more.
    pub own: Vec<(NaiveDate, Limits)>,
}

impl Asked {
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        self.starts_on <= day && self.last_day.is_none_or(|last| day <= last)
    }

    /// The person's own targets on that day. `None`: they were changed since, and it is not known
    /// any more how they were.
    pub fn own_on(&self, day: NaiveDate) -> Option<Limits> {
        self.own.iter().rev().find(|(from, _)| *from <= day).map(|(_, own)| *own)
    }
}
