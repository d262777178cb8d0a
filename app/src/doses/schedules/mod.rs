//! The times of each medicine: made from what the record says or from nothing, looked at in words,
//! changed, paused, ended; a practice's proposal and the yes to it; who is told in the end.

mod ends;
mod ends_page;
mod form;
mod journey;
mod journey_page;
mod make;
mod make_page;
mod one;
mod one_page;
mod reasons;
mod reminding;
mod reminding_page;
mod times_page;

pub(super) mod store;

use crate::web::routes::{Door, Routes};

/// What everybody does who may: the person, carers, and staff.
pub fn everybody(routes: Routes) -> Routes {
    routes
        .get(Door::SignedIn, "/doses/schedules", one::list)
        .get(Door::SignedIn, "/doses/schedules/new", make::new)
        .post(Door::SignedIn, "/doses/schedules/new", make::make)
        .get(Door::SignedIn, "/doses/schedules/{id}", one::one)
        .get(Door::SignedIn, "/doses/schedules/{id}/times", make::times_form)
        .post(Door::SignedIn, "/doses/schedules/{id}/times", make::times)
        .get(Door::SignedIn, "/doses/schedules/{id}/end", ends::end_form)
        .post(Door::SignedIn, "/doses/schedules/{id}/end", ends::end)
        .post(Door::SignedIn, "/doses/schedules/{id}/resume", ends::resume)
}

/// What the person and their carers do: reminders are theirs, and so is the yes to a proposal.
pub fn at_home(routes: Routes) -> Routes {
    routes
        .get(Door::SignedIn, "/doses/schedules/{id}/reminders", reminding::form)
        .post(Door::SignedIn, "/doses/schedules/{id}/reminders", reminding::change)
        .post(Door::SignedIn, "/doses/schedules/{id}/confirm", ends::confirm)
        .get(Door::SignedIn, "/doses/journey", journey::form)
        .post(Door::SignedIn, "/doses/journey", journey::travel)
}
