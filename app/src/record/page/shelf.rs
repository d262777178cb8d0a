//! One shelf of the record as a list: medicines, allergies, letters, ...

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use leptos::{either::Either, prelude::*};
use uuid::Uuid;

use super::{About, Kinds, Showing, Statuses, Worried, newest, push, stamp};
use crate::{
    record::{
        Line, Lines,
        fhir::{Detail, Kind},
        rules::{self, Shelf},
    },
    ui::{
        Text,
        document::{Chrome, document},
        items::Items,
        loaded::Nothing,
        pagination::{PageLink, Pagination},
    },
};

/// A group of lines under one heading.
pub struct Part {
    /// `None` for the only one.
    pub heading: Option<&'static str>,
    pub lines: Vec<Line>,
    /// What to say when there are none.
    pub nothing: Text,
    /// Where there are more.
    pub next: Option<String>,
}

pub fn shelf(
    chrome: Chrome,
    about: &About,
    title: &'static str,
    intro: &'static str,
    parts: Vec<Part>,
    details: &HashMap<Uuid, Vec<Detail>>,
) -> String {
    let stamp = stamp(newest(parts.iter().flat_map(|part| &part.lines)));
    let is_empty = parts.iter().all(|part| part.lines.is_empty());
    // One's own list stands also where nothing was sent: it has what was bought.
    let joined = (title == rules::shelf(Kind::Medicine).name && (about.is_own() || !is_empty)).then(|| {
        view! { <p><a href=about.path("/medicines")>"Every medicine once, with what was added, times and repeats"</a></p> }
    });
    let parts = parts.into_iter().map(|part| one_part(about, part, details)).collect_view();
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{title}</h1>
            <p>{intro}</p>
            {joined}
            {stamp}
            {parts}
            <Worried/>
        },
    )
}

/// The groups of a shelf that is kept in two: what is in force, and what is past.
pub fn in_two(about: &About, shelf: Shelf, current: Option<Lines>, past: Option<Lines>) -> Vec<Part> {
    let part = |heading, show: &str, lines: Lines, own| Part {
        heading: Some(heading),
        next: lines.next.map(|next| about.path(&format!("{}?show={show}&after={}", shelf.path, next.encode()))),
        lines: lines.lines,
        nothing: said(about, own),
    };
    let (past, handed_out) = past.map(without_handed_out).unzip();
    let current =
        current.map(|lines| part("Current", "current", lines, "None that are current have been sent to your record."));
    let past = past.map(|lines| part("Past", "past", lines, "None from the past have been sent to your record."));
    let handed_out = handed_out.filter(|lines: &Vec<Line>| !lines.is_empty()).map(|lines| Part {
        heading: Some("Handed out by a pharmacy"),
        lines,
        nothing: Text::default(),
        next: None,
    });
    let parts: Vec<Part> = current.into_iter().chain(past).chain(handed_out).collect();
    let is_empty = parts.iter().all(|part| part.lines.is_empty());
    if is_empty {
        vec![Part { heading: None, lines: Vec::new(), nothing: about.nothing(shelf), next: None }]
    } else {
        parts
    }
}

/// A box that was handed out is no medicine that has ended: most are still taken, and "past" would say stop.
fn without_handed_out(past: Lines) -> (Lines, Vec<Line>) {
    let (handed_out, lines) = past.lines.into_iter().partition(rules::is_handed_out);
    (Lines { lines, next: past.next }, handed_out)
}

/// The only group of a shelf.
pub fn in_one(about: &About, shelf: Shelf, lines: Lines) -> Vec<Part> {
    vec![Part {
        heading: None,
        next: lines.next.map(|next| about.path(&format!("{}?after={}", shelf.path, next.encode()))),
        lines: lines.lines,
        nothing: about.nothing(shelf),
    }]
}

fn one_part(about: &About, part: Part, details: &HashMap<Uuid, Vec<Detail>>) -> impl IntoView + use<> {
    let heading = part.heading.map(|heading| view! { <h2 class="nhsuk-heading-m">{heading}</h2> });
    let statuses = if part.heading.is_some() { Statuses::Said } else { Statuses::Left };
    let list = if part.lines.is_empty() {
        Either::Left(view! { <Nothing words=part.nothing/> })
    } else {
        let mut items = Items::with_capacity(part.lines.len());
        let showing = Showing { about, kinds: Kinds::OneKind, statuses, details: Some(details) };
        for line in &part.lines {
            push(&mut items, line, showing);
        }
        Either::Right(items.view())
    };
    let next = part.next.map(|href| PageLink { href: href.into(), label: "Older".into() });
    view! {
        {heading}
        {list}
        <Pagination previous=None next/>
    }
}

/// One's own in these words; of somebody else, what is not here may be there.
fn said(about: &About, own: &'static str) -> Text {
    if about.is_own() { own.into() } else { "There are none to show here.".into() }
}

/// Appointments: those to come, the nearest first, then those that were.
pub fn by_time(about: &About, shelf: Shelf, lines: Lines, now: DateTime<Utc>) -> Vec<Part> {
    if lines.lines.is_empty() {
        return in_one(about, shelf, lines);
    }
    let next = lines.next.map(|next| about.path(&format!("{}?after={}", shelf.path, next.encode())));
    let (mut ahead, past): (Vec<Line>, Vec<Line>) =
        lines.lines.into_iter().partition(|line| rules::is_ahead(line, now));
    ahead.reverse();
    vec![
        Part {
            heading: Some("To come"),
            lines: ahead,
            nothing: said(about, "No appointment that is still to come has been sent to your record."),
            next: None,
        },
        Part {
            heading: Some("Past or cancelled"),
            lines: past,
            nothing: said(about, "No past appointments have been sent to your record."),
            next,
        },
    ]
}

/// The teams under the plans.
pub fn with_teams(about: &About, parts: &mut Vec<Part>, shelf: Shelf, teams: Lines) {
    for part in parts.iter_mut() {
        part.heading = Some(match part.heading {
            Some("Past") => "Past care plans",
            Some(_) => "Current care plans",
            None => "Care plans",
        });
    }
    parts.push(Part { heading: Some(shelf.name), lines: teams.lines, nothing: about.nothing(shelf), next: None });
}
