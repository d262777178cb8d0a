//! iCalendar as calendars read it (RFC 5545, and RFC 5546 for what a method means). Come here when a
//! calendar does not take an appointment, or shows it at another time. Pure.
//!
//! Times are written by the clock in London, with the rules of its summer time beside them: a phone
//! abroad shows the right hour. The hour that comes twice in autumn is said in UTC where it is the second
//! one, because a local time means the first (RFC 5545, 3.3.5).

use std::fmt::Write as _;

use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Europe::London;

pub const CONTENT_TYPE: &str = "text/calendar; charset=utf-8";

/// The longest line in octets, its break not counted (RFC 5545, 3.1).
const LONGEST: usize = 75;

/// The rules of London's summer time since 1996, when it last changed (SI 2002/262 keeps them).
const LONDON: [&str; 17] = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/London",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0100",
    "TZNAME:BST",
    "DTSTART:19960331T010000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0000",
    "TZNAME:GMT",
    "DTSTART:19961027T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// What a calendar is to do with it (RFC 5546, 1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Show it: a feed, or a file to keep. It names nobody who is invited.
    Publish,
    /// Put it in, or change what is there with a lower sequence. Needs `organiser` and `attendee`.
    Request,
    /// Take it out. Needs `organiser`.
    Cancel,
}

impl Method {
    pub fn key(self) -> &'static str {
        match self {
            Method::Publish => "PUBLISH",
            Method::Request => "REQUEST",
            Method::Cancel => "CANCEL",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Confirmed,
    Cancelled,
}

/// Whether it fills the time of whose calendar it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Busy {
    Yes,
    No,
}

/// Somebody with an address for mail. An address that could break out of its line is left away, and with
/// it the one who has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub name: String,
    pub email: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The same for the same event for ever: `ID@HOST`, of the appointment and of this site.
    pub uid: String,
    /// Rises with every change of what the calendar shows.
    pub sequence: i64,
    /// When this was written, or last changed.
    pub stamp: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub summary: String,
    /// "" : none.
    pub description: String,
    /// "" : none.
    pub place: String,
    pub url: Option<String>,
    pub status: Status,
    pub busy: Busy,
    pub organiser: Option<Party>,
    pub attendee: Option<Party>,
}

/// A whole calendar. `name` is what a phone calls a feed that it follows.
pub fn write(name: Option<&str>, method: Method, events: &[Event]) -> String {
    let mut out = Lines(String::with_capacity(1024 + events.len() * 512));
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Nene//Appointments//EN");
    out.line("CALSCALE:GREGORIAN");
    out.line(&format!("METHOD:{}", method.key()));
    if let Some(name) = name {
        out.text("NAME", name);
        out.text("X-WR-CALNAME", name);
        out.line("X-WR-TIMEZONE:Europe/London");
        out.line("REFRESH-INTERVAL;VALUE=DURATION:PT15M");
        out.line("X-PUBLISHED-TTL:PT15M");
    }
    for line in LONDON {
        out.line(line);
    }
    for event in events {
        write_event(&mut out, method, event);
    }
    out.line("END:VCALENDAR");
    out.0
}

fn write_event(out: &mut Lines, method: Method, event: &Event) {
    out.line("BEGIN:VEVENT");
    out.text("UID", &event.uid);
    out.line(&format!("SEQUENCE:{}", event.sequence.max(0)));
    out.line(&format!("DTSTAMP:{}", utc(event.stamp)));
    out.line(&format!("LAST-MODIFIED:{}", utc(event.stamp)));
    out.line(&format!("DTSTART{}", local(event.starts_at)));
    out.line(&format!("DTEND{}", local(event.ends_at)));
    out.text("SUMMARY", &event.summary);
    if !event.description.is_empty() {
        out.text("DESCRIPTION", &event.description);
    }
    if !event.place.is_empty() {
        out.text("LOCATION", &event.place);
    }
    if let Some(url) = event.url.as_deref().filter(|url| is_plain(url)) {
        out.line(&format!("URL:{url}"));
    }
    if let Some(party) = event.organiser.as_ref().filter(|party| is_address(&party.email)) {
        out.line(&format!("ORGANIZER;CN=\"{}\":mailto:{}", parameter(&party.name), party.email));
    }
    // What is published invites nobody (RFC 5546, 3.2.1).
    if let Some(party) = event.attendee.as_ref().filter(|party| method != Method::Publish && is_address(&party.email)) {
        let name = parameter(&party.name);
        out.line(&format!(
            "ATTENDEE;CN=\"{name}\";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{}",
            party.email
        ));
    }
    let is_cancelled = event.status == Status::Cancelled || method == Method::Cancel;
    out.line(if is_cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
    out.line(if event.busy == Busy::Yes && !is_cancelled { "TRANSP:OPAQUE" } else { "TRANSP:TRANSPARENT" });
    // On a screen that others see, a calendar shows no more than that something is there.
    out.line("CLASS:PRIVATE");
    out.line("END:VEVENT");
}

/// Lines that end as they must, and are folded where they are too long.
struct Lines(String);

impl Lines {
    /// A property whose value is text, escaped (RFC 5545, 3.3.11).
    fn text(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}:{}", escaped(value)));
    }

    /// Folded at 75 octets, never inside a letter; the blank that begins the next line counts.
    fn line(&mut self, line: &str) {
        let (mut rest, mut room) = (line, LONGEST);
        while rest.len() > room {
            let cut = (0..=room).rev().find(|place| rest.is_char_boundary(*place)).filter(|place| *place > 0);
            let (first, after) = rest.split_at(cut.unwrap_or(rest.len()));
            self.0.push_str(first);
            self.0.push_str("\r\n ");
            (rest, room) = (after, LONGEST - 1);
        }
        self.0.push_str(rest);
        self.0.push_str("\r\n");
    }
}

/// Text as a value: what parts values is escaped, breaks are written `\n`, other controls are left away.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            ';' => out.push_str("\\;"),
            ',' => out.push_str("\\,"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push(' '),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// Text as a parameter between quotes, where nothing can be escaped (RFC 5545, 3.2).
fn parameter(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).map(|letter| if letter == '"' { '\'' } else { letter }).collect()
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_address(email: &str) -> bool {
    is_plain(email) && email.contains('@') && !email.contains(['"', ';', ':', '<', '>', '?', '&'])
}

/// "20261124T100000Z"
fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// ";TZID=Europe/London:20261124T100000", or ":...Z" where the local time would mean another instant.
fn local(at: DateTime<Utc>) -> String {
    let here = London.from_utc_datetime(&at.naive_utc());
    let means = London.from_local_datetime(&here.naive_local()).earliest();
    let mut out = String::new();
    // Writing into a text does not fail.
    let _ = if means == Some(here) {
        write!(out, ";TZID=Europe/London:{}", here.format("%Y%m%dT%H%M%S"))
    } else {
        write!(out, ":{}", utc(at))
    };
    out
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
