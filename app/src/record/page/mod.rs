//! What a person sees of their record: one file for each page.

pub mod download;
pub mod history;
pub mod home;
pub mod hub;
pub mod item;
pub mod print;
pub mod readable;
pub mod results;
pub mod search;
pub mod shelf;
pub mod timeline;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    Line,
    fhir::{Detail, Kind},
    plain_words::plain_words,
    rules::{self, Shelf},
};
use crate::{
    ui::{
        Text, date,
        items::{Item, Items},
        tag::{RowTag, TagColour},
    },
    web::whose::Whose,
};

const NEW: RowTag<'static> = RowTag { words: "New", colour: TagColour::Blue };

/// Whose record a page shows: where its links lead, and how it speaks of the person.
#[derive(Clone, Debug)]
pub struct About {
    pub whose: Whose,
    /// `None`: it is the reader's own.
    pub given_name: Option<String>,
}

impl About {
    pub fn own() -> About {
        About { whose: Whose::Own, given_name: None }
    }

    pub fn is_own(&self) -> bool {
        self.whose == Whose::Own
    }

    /// The address of a page such as "/record/results" in the same person's record.
    pub fn path(&self, page: &str) -> String {
        self.whose.path(page)
    }

    /// The address of an entry's own page.
    pub fn entry(&self, id: Uuid) -> String {
        self.path(&format!("/record/entries/{id}"))
    }

    /// "your record", "Ivy's record".
    pub fn record(&self) -> String {
        self.given_name.as_ref().map_or_else(|| "your record".to_owned(), |name| format!("{name}'s record"))
    }

    /// The same at the beginning of a sentence.
    pub fn record_first(&self) -> String {
        self.given_name.as_ref().map_or_else(|| "Your record".to_owned(), |name| format!("{name}'s record"))
    }

    /// What stands on a shelf.
    pub fn intro(&self, shelf: Shelf) -> &'static str {
        if self.is_own() { shelf.about } else { rules::about_another(shelf.kind) }
    }

    /// What an empty shelf says.
    fn nothing(&self, shelf: Shelf) -> Text {
        if self.is_own() { shelf.nothing.into() } else { rules::nothing_of_another(shelf).into() }
    }
}

/// Plain words for an entry's title, where there are some.
fn plain(line: &Line) -> Option<&'static str> {
    plain_words(line.code_system.as_deref(), line.code.as_deref(), &line.title)
}

/// How a list shows each entry.
#[derive(Clone, Copy)]
struct Showing<'a> {
    about: &'a About,
    /// Whether each says what kind of thing it is.
    kinds: Kinds,
    /// Whether each says its status.
    statuses: Statuses,
    /// Words that belong to some of them: doses, reactions.
    details: Option<&'a HashMap<Uuid, Vec<Detail>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kinds {
    Named,
    OneKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Statuses {
    Said,
    Left,
}

/// Adds one entry to a list.
fn push(items: &mut Items, line: &Line, showing: Showing<'_>) {
    let href = showing.about.entry(line.id);
    let when = rules::when(line);
    let value = rules::value(line);
    let status = (showing.statuses == Statuses::Said).then(|| status_words(line));
    let plain = plain(line).map(|words| format!("In plain words: {words}"));
    let remark = line.interpretation.as_deref().map(|words| format!("Remark of the laboratory: {words}"));
    let labels = listed_labels(&line.kind);
    let belonging: Vec<String> = showing
        .details
        .and_then(|details| details.get(&line.id))
        .into_iter()
        .flatten()
        .filter(|detail| labels.iter().any(|label| detail.label.starts_with(label)))
        .map(|detail| format!("{}: {}", detail.label, detail.text))
        .collect();
    let mut lines: Vec<&str> = Vec::with_capacity(belonging.len() + 2);
    lines.extend(plain.as_deref());
    lines.extend(remark.as_deref());
    lines.extend(belonging.iter().map(String::as_str));
    let mut facts: Vec<&str> = Vec::with_capacity(5);
    if showing.kinds == Kinds::Named {
        facts.push(if rules::is_handed_out(line) { "Medicine handed out" } else { rules::one(&line.kind) });
    }
    facts.push(&when);
    facts.extend(status.as_deref());
    facts.push(&line.source);
    facts.extend(line.author.as_deref().filter(|author| *author != line.source));
    let tags: &[RowTag<'_>] = if line.is_new { &[NEW] } else { &[] };
    let main = value.as_deref();
    items.push(Item { name: rules::title(line), href: Some(&href), tags, main, lines: &lines, facts: &facts });
}

fn status_words(line: &Line) -> String {
    line.status.as_deref().map(super::fhir::status::in_words).unwrap_or_else(|| "Status not given".to_owned())
}

/// What a list of this kind may not leave out: how each of its labels begins.
pub fn listed_labels(kind: &str) -> &'static [&'static str] {
    match rules::kind(kind) {
        Some(Kind::Medicine) => &["Warning", "Dose", "Instructions", "Note"],
        // What has no name of its own is often explained here.
        Some(Kind::Condition) => &["Note"],
        Some(Kind::Allergy) => &["Reaction", "How serious", "How sure"],
        Some(Kind::Appointment) => &["Where", "What you need to do"],
        _ => &[],
    }
}

/// When the newest of these came.
fn newest<'l>(lines: impl IntoIterator<Item = &'l Line>) -> Option<DateTime<Utc>> {
    lines.into_iter().map(|line| line.received_at).max()
}

/// How old this is: a list without this could be taken for the state of today.
fn stamp(newest: Option<DateTime<Utc>>) -> impl IntoView + use<> {
    newest.map(|at| {
        view! {
            <p class="nene-stamp">
                {format!("The newest of these reached us on {}. Something newer may not have been sent yet.", date::moment(at))}
            </p>
        }
    })
}

/// Where to get help, under everything that may worry somebody.
#[component]
fn Worried() -> impl IntoView {
    view! {
        <p class="nene-stamp">
            "If something here worries you, ask the place that it came from. If you need medical help now, call 111. In an emergency, call 999."
        </p>
    }
}
