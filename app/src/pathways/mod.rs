//! Pathways: what a care team asks a person to measure, for how long, and by which rules it is
//! judged. Templates are data (`template.rs`); rules are pure (`engine`); a person on a pathway is
//! a [`InForce`].

pub mod engine;
pub mod finding;
pub mod limits;
pub mod store;
pub mod template;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::people::Ods;
use limits::Limits;
use template::Template;

/// A pathway that a person is on now.
#[derive(Clone, Debug, PartialEq)]
pub struct InForce {
    pub id: Uuid,
    pub organisation: Ods,
    pub template: Template,
    /// Of the template.
    pub version: i64,
    pub started_at: DateTime<Utc>,
    /// London days.
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    /// The person's own targets, where they have some.
    pub own: Limits,
}

impl InForce {
    /// The person's own limits over the template's.
    pub fn limits(&self) -> Limits {
        self.own.over(self.template.limits)
    }
}
