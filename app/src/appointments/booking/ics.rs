//! An appointment as a file for a calendar: to keep, or with a mail. Pure.
//!
//! Calendars are read over shoulders, and by families: the entry says "Appointment", never for what and
//! with whom. The file that somebody fetches themselves says where to go as well.

use super::{Appointment, rules::State};
use crate::{
    appointments::{
        Channel,
        calendar::{self, Busy, Event, Method, Party, Status},
    },
    people::Discreet,
};

/// What a calendar is to do with the file of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    PutIn,
    TakenOut,
}

/// As the type of the file says it (RFC 6047, 2.4: programs look here for the method).
pub fn content_type(what: Use) -> &'static str {
    match what {
        Use::PutIn => "text/calendar; charset=utf-8; method=REQUEST",
        Use::TakenOut => "text/calendar; charset=utf-8; method=CANCEL",
    }
}

/// The file of a mail to `to`, from the address that mail comes from.
pub fn mailed(one: &Appointment, what: Use, (to, from): (&str, Option<String>), origin: &str) -> String {
    let mut event = event(one, origin);
    // Without an organiser nobody can invite: then it is a plain file.
    let method = match (&from, what) {
        (None, _) => Method::Publish,
        (Some(_), Use::PutIn) => Method::Request,
        (Some(_), Use::TakenOut) => Method::Cancel,
    };
    event.organiser = from.map(|email| Party { name: "Nene".into(), email });
    event.attendee = Some(Party { name: to.to_owned(), email: to.to_owned() });
    calendar::write(None, method, &[event])
}

/// The file that somebody fetches.
pub fn fetched(one: &Appointment, discreet: Discreet, origin: &str) -> String {
    let mut event = event(one, origin);
    if discreet == Discreet::Off {
        let place = [one.place.as_str(), one.organisation_name.as_str()];
        event.place = match one.channel {
            Channel::InPerson => place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
            Channel::Telephone => "By telephone".into(),
            Channel::Video => "By video".into(),
        };
    }
    calendar::write(None, Method::Publish, &[event])
}

fn event(one: &Appointment, origin: &str) -> Event {
    let host = origin.split("://").last().unwrap_or(origin);
    let link = format!("{origin}/appointments/{}", one.id);
    Event {
        uid: format!("{}@{host}", one.id),
        sequence: one.sequence,
        stamp: one.changed_at,
        starts_at: one.starts_at,
        ends_at: one.ends_at,
        summary: "Appointment".into(),
        description: "Sign in to see more, or to change it.".into(),
        place: String::new(),
        url: Some(link),
        status: if one.state == State::Cancelled { Status::Cancelled } else { Status::Confirmed },
        busy: Busy::Yes,
        organiser: None,
        attendee: None,
    }
}

#[cfg(test)]
#[path = "tests/ics_tests.rs"]
mod tests;
