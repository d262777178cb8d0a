//! Video consultations: the waiting room, the room, and what is left of it afterwards.
//!
//! A room's id is the appointment's, or a conference's own. Pages get what they show and what their script
//! needs from [`tickets`]; what is then said over the socket is in [`protocol`]. Who is where is decided by
//! `room` (pure), kept by `store`, and told to the browsers by `rooms`: those connected to this process,
//! and those of the others through the bus.
//!
//! What the pages of guests show is in `guest_page`, called by `guests`:
//! `name(chrome, secret, typed, errors)`, `room(chrome, secret, &Entry)`, `gone(chrome)`,
//! `made(chrome, &ods, room, &guests::Made)`, `link_form(chrome, (&ods, room), &LinkTyped, errors)`.

mod act;
pub mod after;
mod arrival_store;
mod check_http;
mod check_page;
mod conference;
pub mod conferences;
mod enter;
mod facts;
mod filing;
mod guest_page;
pub mod guests;
mod host_http;
mod host_page;
pub mod hours;
mod keeper;
mod keeper_store;
mod live;
mod livekit;
#[cfg(test)]
mod pages_tests;
pub mod protocol;
mod room;
mod room_http;
mod room_page;
mod rooms;
mod rules;
mod socket;
mod standing;
mod stay;
mod store;
mod strangers;
#[cfg(test)]
mod tests;
mod ticket_http;
pub mod tickets;
mod turn;
mod waiting_page;
mod word;

pub use arrival_store::forget_places;
pub use keeper_store::forget_old;
pub use rooms::{begin, hang_up, look_again};
pub use store::{make_room, open_rooms, put_room};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    people::{Ods, PersonId},
    platform::jobs::Runner,
    web::{
        routes::{Door, Routes},
        whose,
    },
};
use hours::Hours;
use protocol::Present;

pub fn routes() -> Routes {
    shared(Routes::default())
        .and(shared(Routes::under(whose::FOR, Door::SignedIn)))
        .and(at_the_practice())
        .and(after::routes(Routes::under(whose::AT_WORK, Door::Staff)))
        .and(after::at_work())
        .and(conferences::routes())
        .and(guests::routes())
        .and(Routes::default().get(Door::Public, "/rooms/{id}/socket", socket::open))
}

/// What the person and their carers have.
fn shared(routes: Routes) -> Routes {
    let routes = routes
        .get(Door::SignedIn, "/appointments/check", check_http::at_home)
        .get(Door::SignedIn, "/appointments/{id}/room", room_http::page)
        .post(Door::SignedIn, "/appointments/{id}/room", room_http::answer)
        .post(Door::SignedIn, "/appointments/{id}/room/come", room_http::come)
        .post(Door::SignedIn, "/appointments/{id}/room/call-me", room_http::call_me)
        .post(Door::SignedIn, "/appointments/{id}/room/ticket", ticket_http::person);
    after::routes(routes)
}

/// What staff has.
fn at_the_practice() -> Routes {
    Routes::default()
        .get(Door::Staff, "/practice/{ods}/rooms", host_http::list)
        .get(Door::Staff, "/practice/{ods}/rooms/check", check_http::at_work)
        .get(Door::Staff, "/practice/{ods}/rooms/{id}", host_http::room)
        .get(Door::Staff, "/practice/{ods}/rooms/{id}/arrivals", host_http::arrivals)
        .post(Door::Staff, "/practice/{ods}/rooms/{id}/ticket", ticket_http::staff)
}

pub fn jobs(runner: Runner) -> Runner {
    conferences::jobs(after::jobs(runner))
}

/// What a room is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One appointment.
    Visit,
    /// Several of staff, about one person or one matter.
    Conference,
}

impl Kind {
    pub fn key(self) -> &'static str {
        match self {
            Kind::Visit => "visit",
            Kind::Conference => "conference",
        }
    }

    /// What is not known is a visit: the narrower one.
    pub fn from_key(key: &str) -> Kind {
        if key == "conference" { Kind::Conference } else { Kind::Visit }
    }
}

/// What a room rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomFacts {
    pub id: Uuid,
    pub kind: Kind,
    /// Who leads it.
    pub organisation: Ods,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// Those who wait for the same clinician, or at the same clinic, wait in one queue.
    pub queue: Uuid,
    pub starts_at: DateTime<Utc>,
}

impl RoomFacts {
    pub fn hours(&self) -> Hours {
        Hours::of(self.starts_at)
    }
}

/// A room in which somebody is, for who leads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRoom {
    pub room: RoomFacts,
    pub people: Vec<Present>,
    /// Since when the person, or a carer, waits.
    pub waiting_since: Option<DateTime<Utc>>,
}
