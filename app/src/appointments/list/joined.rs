//! What was booked here and what organisations have sent, as one list by time. Pure.

use chrono::{DateTime, Utc};

use crate::{
    appointments::{
        Appointment, Channel,
        booking::{self, rules::State},
    },
    consultations::{
        conferences::Conference,
        hours::{Hours, Opening},
    },
    record::{self, Item, fhir},
    ui::tag::TagColour,
    web::whose::Whose,
};

/// One line of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub title: String,
    pub href: String,
    /// `None`: nobody has said when.
    pub at: Option<DateTime<Utc>>,
    /// In words.
    pub when: String,
    pub state: (String, TagColour),
    /// What may not be left out: where, what to do.
    pub lines: Vec<String>,
    /// With whom, at which organisation.
    pub facts: Vec<String>,
    pub is_ahead: bool,
    /// Where one joins a call that is open now.
    pub join: Option<String>,
}

/// Those to come, the nearest first; and those that were, the latest first.
pub fn joined(whose: &Whose, ours: &[Appointment], theirs: &[Item], now: DateTime<Utc>) -> (Vec<Entry>, Vec<Entry>) {
    let sent = theirs.iter().filter(|item| !is_one_of(item, ours));
    let all = ours.iter().map(|one| of_ours(whose, one, now)).chain(sent.map(|item| of_theirs(whose, item, now)));
    let (mut ahead, mut past): (Vec<Entry>, Vec<Entry>) = all.partition(|entry| entry.is_ahead);
    ahead.sort_by_key(|entry| entry.at);
    past.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    (ahead, past)
}

/// With the meetings about their care to which they were asked. What is talked about there is said there.
pub fn with_meetings(whose: &Whose, mut ahead: Vec<Entry>, meetings: &[Conference], now: DateTime<Utc>) -> Vec<Entry> {
    ahead.extend(meetings.iter().map(|one| of_meeting(whose, one, now)));
    ahead.sort_by_key(|entry| entry.at);
    ahead
}

fn of_meeting(whose: &Whose, one: &Conference, now: DateTime<Utc>) -> Entry {
    let room = whose.path(&format!("/appointments/{}/room", one.id));
    let is_open = Hours::of(one.starts_at).opening(now) == Opening::Open;
    Entry {
        title: "A meeting about care and support".to_owned(),
        href: room.clone(),
        at: Some(one.starts_at),
        when: booking::when(one.starts_at, one.ends_at),
        state: ("Invited".to_owned(), TagColour::Blue),
        lines: vec![booking::how(whose, Channel::Video).to_owned()],
        facts: vec![one.organisation_name.clone()],
        is_ahead: true,
        join: is_open.then_some(room),
    }
}

/// Whether the organisation has sent what was booked here: the same place, the same instant, and both are on.
/// What is off in one of the two is shown as it stands in each.
fn is_one_of(item: &Item, ours: &[Appointment]) -> bool {
    let is_off = matches!(item.line.status.as_deref(), Some("cancelled" | "noshow" | "entered-in-error"));
    !is_off
        && ours.iter().any(|one| {
            one.organisation.as_str() == item.source_ods
                && Some(one.starts_at) == item.line.happened_at
                && !matches!(one.state, State::Cancelled | State::DidNotCome)
        })
}

fn of_ours(whose: &Whose, one: &Appointment, now: DateTime<Utc>) -> Entry {
    let is_open = one.channel == Channel::Video
        && matches!(one.state, State::Booked | State::Arrived)
        && Hours::of(one.starts_at).opening(now) == Opening::Open
        && !matches!(whose, Whose::AtWork(..));
    let mut lines = vec![booking::how_of(whose, one, now).to_owned()];
    if !one.place.is_empty() {
        lines.push(format!("Where: {}", one.place));
    }
    let mut facts = vec![one.clinician_name.clone()];
    // A place that begins with whose it is says that already.
    if !one.place.starts_with(&one.organisation_name) {
        facts.push(one.organisation_name.clone());
    }
    let (words, colour) = booking::state(one, now);
    Entry {
        title: one.service.clone(),
        href: whose.path(&format!("/appointments/{}", one.id)),
        at: Some(one.starts_at),
        when: booking::when(one.starts_at, one.ends_at),
        state: (words.to_owned(), colour),
        lines,
        facts,
        is_ahead: matches!(one.state, State::Booked | State::Arrived) && (one.ends_at > now || is_open),
        join: is_open.then(|| whose.path(&format!("/appointments/{}/room", one.id))),
    }
}

/// The words are those of the record's own pages.
fn of_theirs(whose: &Whose, item: &Item, now: DateTime<Utc>) -> Entry {
    let line = &item.line;
    let details = item.entry.as_ref().map(|entry| entry.details.as_slice()).unwrap_or_default();
    let lines = ["Where", "What you need to do"]
        .into_iter()
        .flat_map(|label| details.iter().filter(move |detail| detail.label == label))
        .map(|detail| format!("{}: {}", detail.label, detail.text))
        .collect();
    let status = line.status.as_deref();
    let words = status.map(fhir::status::in_words).unwrap_or_else(|| "Status not given".to_owned());
    let colour = match status {
        Some("booked" | "pending") => TagColour::Blue,
        Some("arrived" | "checked-in") => TagColour::Green,
        Some("cancelled" | "entered-in-error") => TagColour::Red,
        Some("noshow") => TagColour::Orange,
        _ => TagColour::Grey,
    };
    let mut facts: Vec<String> = line.author.iter().filter(|author| **author != line.source).cloned().collect();
    facts.push(format!("Sent by {}", line.source));
    Entry {
        title: record::rules::title(line).to_owned(),
        href: whose.path(&format!("/record/entries/{}", line.id)),
        at: line.happened_at,
        when: line.happened_text.as_deref().map(fhir::date::in_words).unwrap_or_else(|| "No date given".to_owned()),
        state: (words, colour),
        lines,
        facts,
        is_ahead: record::rules::is_ahead(line, now),
        join: None,
    }
}

#[cfg(test)]
#[path = "tests/joined_tests.rs"]
mod tests;
