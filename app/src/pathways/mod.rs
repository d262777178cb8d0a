//! Pathways: what a care team asks a person to measure, for how long, and by which rules it is
//! judged. Templates are data (`template.rs`); rules are pure (`engine`); a person on a pathway is
//! a [`InForce`].

mod advice;
mod check;
mod diary;
pub mod engine;
pub mod finding;
mod limit_fields;
pub mod limits;
mod limits_page;
mod list_http;
mod list_page;
mod list_store;
mod monitoring_form;
mod monitoring_http;
mod monitoring_page;
mod monitoring_store;
pub mod ours;
mod own_http;
mod own_page;
mod person_form;
mod person_http;
mod person_page;
mod person_store;
pub mod store;
pub mod template;
mod template_form;
mod template_http;
mod template_page;
mod template_store;
#[cfg(test)]
mod tests;
pub mod words;

pub use diary::{OnNow, Today, done as done_in_slot, on_now, today_in_diary};
pub use monitoring_store::{Module, in_use};
pub use own_page::{home_card, home_line};
pub use person_store::finish_past;
pub use store::in_force;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    people::Ods,
    web::{
        routes::{Door, Routes},
        whose,
    },
};
use limits::Limits;
use template::Template;

pub fn routes() -> Routes {
    at_an_organisation()
        .and(own())
        .and(read(Routes::default()))
        .and(read(Routes::under(whose::FOR, Door::SignedIn)))
        .and(read(Routes::under(whose::AT_WORK, Door::Staff)))
        .and(at_work())
}

/// The module, its templates, and who is on a pathway.
fn at_an_organisation() -> Routes {
    Routes::default()
        .get(Door::Staff, "/practice/{ods}/monitoring", monitoring_http::show)
        .post(Door::Staff, "/practice/{ods}/monitoring", monitoring_http::save)
        .get(Door::Staff, "/practice/{ods}/monitoring/off", monitoring_http::about_off)
        .post(Door::Staff, "/practice/{ods}/monitoring/off", monitoring_http::off)
        .get(Door::Staff, "/practice/{ods}/templates", template_http::list)
        .get(Door::Staff, "/practice/{ods}/templates/{id}", template_http::one)
        .get(Door::Staff, "/practice/{ods}/templates/{id}/edit", template_http::edit_form)
        .post(Door::Staff, "/practice/{ods}/templates/{id}/edit", template_http::edit)
        .post(Door::Staff, "/practice/{ods}/templates/{id}/sign", template_http::sign)
        .post(Door::Staff, "/practice/{ods}/templates/{id}/retire", template_http::retire)
        .get(Door::Staff, "/practice/{ods}/pathways", list_http::list)
}

/// For the person themselves alone: a carer does not end it for them.
fn own() -> Routes {
    Routes::default().get(Door::SignedIn, "/pathways/{id}/leave", own_http::leave_form).post(
        Door::SignedIn,
        "/pathways/{id}/leave",
        own_http::leave,
    )
}

/// What the person, carers and staff read.
fn read(routes: Routes) -> Routes {
    diary::routes(routes).get(Door::SignedIn, "/pathways", own_http::list).get(
        Door::SignedIn,
        "/pathways/{id}",
        own_http::one,
    )
}

/// What clinicians decide about one person.
fn at_work() -> Routes {
    Routes::under(whose::AT_WORK, Door::Staff)
        .get(Door::Staff, "/pathways/new", person_http::choose)
        .get(Door::Staff, "/pathways/new/{id}", person_http::start_form)
        .post(Door::Staff, "/pathways/new/{id}", person_http::start)
        .get(Door::Staff, "/pathways/{id}/targets", person_http::targets_form)
        .post(Door::Staff, "/pathways/{id}/targets", person_http::targets)
        .get(Door::Staff, "/pathways/{id}/end", person_http::end_form)
        .post(Door::Staff, "/pathways/{id}/end", person_http::end)
        .post(Door::Staff, "/pathways/{id}/move", person_http::move_on)
}

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
