//! What stands in a clinician's calendar. Pure.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{
    Channel,
    calendar::{Busy, Event, Status},
};

/// A booked time of a clinician.
#[derive(Clone, Debug, PartialEq)]
pub struct Booked {
    pub id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub channel: Channel,
    pub service: String,
    pub place: String,
    pub sequence: i64,
    pub changed_at: DateTime<Utc>,
    /// Who comes; `None`: the organisation keeps names out of calendars.
    pub name: Option<String>,
}

/// `bookings` is the page on which staff sees who comes.
pub fn event(booked: &Booked, bookings: &str, host: &str) -> Event {
    let what = format!("{}, {}", booked.service, booked.channel.words().to_lowercase());
    let summary = match &booked.name {
        Some(name) => format!("{name}: {what}"),
        None => format!("Booked: {what}"),
    };
    Event {
        // Who books by themselves has the same appointment in their own calendar: another event.
        uid: format!("{}-clinic@{host}", booked.id),
        sequence: booked.sequence,
        stamp: booked.changed_at,
        starts_at: booked.starts_at,
        ends_at: booked.ends_at,
        summary,
        description: "Sign in to see who comes, and to change it.".into(),
        place: booked.place.clone(),
        url: Some(bookings.to_owned()),
        status: Status::Confirmed,
        busy: Busy::Yes,
        organiser: None,
        attendee: None,
    }
}
