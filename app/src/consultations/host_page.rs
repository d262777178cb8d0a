//! The staff's side of visits by video: who waits where, and the room of one visit.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    Kind,
    arrival_store::Arrival,
    guests::{Link, rules::USUAL_MINUTES},
    protocol::{Part, Present, Where},
    room_page::{self, Instead, RoomPage, Ways, join_buttons},
};
use crate::{
    people::{Ods, PersonId},
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind},
        card::{CardGroup, CardLink},
        date,
        document::{Chrome, Width, document},
        errors::FieldErrors,
        form::{Hidden, InputWidth, TextInput, Typed},
        list::{Fact, SummaryList},
        loaded::Nothing,
        table::{Cell, Column, Table},
        tag::{RowTag, TagColour},
    },
};

pub const LIST: &str = "Video visits";

/// A visit or a conference whose room is open now.
pub struct Line {
    pub id: Uuid,
    pub starts_at: DateTime<Utc>,
    /// The patient's name, or what a conference is called.
    pub who: String,
    pub what: String,
    pub with: String,
    pub there: Vec<Present>,
    pub waiting_since: Option<DateTime<Utc>>,
    /// Whether somebody asked to be called instead.
    pub call: Call,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Asked,
    NotAsked,
}

pub fn list(mut chrome: Chrome, organisation: &Ods, lines: &[Line], now: DateTime<Utc>) -> String {
    chrome.width = Width::Full;
    let here = format!("/practice/{}", organisation.as_str());
    let table = match lines.is_empty() {
        true => view! { <Nothing words="No room is open now. A room opens 30 minutes before its visit."/> }.into_any(),
        false => rows(&here, lines).into_any(),
    };
    let again = format!("{here}/rooms");
    let stamp = format!("As it was at {}. ", date::time(now));
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{LIST}</h1>
            {table}
            <p class="nene-stamp">{stamp}<a href=again>"Look again"</a></p>
            <CardGroup>
                <CardLink href=format!("{here}/rooms/check") heading="Check camera and network" description="Before your first visit, and when something does not work"/>
                <CardLink href=format!("{here}/conferences") heading="Case conferences" description="Several of staff, from several organisations, about one person"/>
                <CardLink href=format!("{here}/rooms/figures") heading="How visits go" description="What people answer, and how far nobody had to travel"/>
            </CardGroup>
        },
    )
}

fn rows(here: &str, lines: &[Line]) -> impl IntoView + use<> {
    let columns = [Column::words("When"), Column::words("Who"), Column::words("With"), Column::words("Now")];
    let mut table = Table::new("Rooms that are open", columns, lines.len());
    for line in lines {
        let href = format!("{here}/rooms/{}", line.id);
        let tag = match (line.call, line.waiting_since) {
            (Call::Asked, _) => Some(RowTag { words: "Call them", colour: TagColour::Orange }),
            (Call::NotAsked, Some(_)) => Some(RowTag { words: "Waits", colour: TagColour::Yellow }),
            (Call::NotAsked, None) => None,
        };
        table.row([
            Cell::Words(&date::time(line.starts_at)),
            Cell::Link { href: &href, words: &line.who, tag },
            Cell::Note { words: &line.with, note: &line.what },
            Cell::Words(&now(line)),
        ]);
    }
    table.view()
}

/// "Ivy Marlow waits since 9:50am. Dr Rowan is in the room."
fn now(line: &Line) -> String {
    let mut words: Vec<String> = Vec::new();
    for one in &line.there {
        let place = match (one.place, line.waiting_since) {
            (Where::In, _) => "is in the room".to_owned(),
            (Where::Waiting, Some(since)) if matches!(one.role, Part::Patient | Part::Carer) => {
                format!("waits since {}", date::time(since))
            }
            (Where::Waiting, _) => "waits".to_owned(),
        };
        words.push(format!("{} {place}.", one.name));
    }
    if words.is_empty() { "Nobody is there.".into() } else { words.join(" ") }
}

/// The room as staff sees it.
pub struct HostRoom<'a> {
    pub organisation: &'a Ods,
    pub id: Uuid,
    pub heading: String,
    pub part: Part,
    pub kind: Kind,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// What is known of the visit.
    pub facts: Vec<Fact>,
    pub arrivals: &'a [Arrival],
    pub links: &'a [Link],
    pub now: DateTime<Utc>,
    /// For the next link.
    pub new_id: Uuid,
    pub there: Vec<Present>,
    /// What follows, and its words.
    pub after: Option<(String, &'static str)>,
}

pub fn room(chrome: Chrome, host: &HostRoom<'_>) -> String {
    let here = format!("/practice/{}/rooms", host.organisation.as_str());
    let ways = Ways {
        instead: Instead::Person,
        after: host.after.clone(),
        back: (here.clone(), "Back to video visits"),
        check: Some(format!("{here}/check")),
    };
    let room = RoomPage {
        heading: host.heading.clone(),
        part: host.part,
        come: None,
        ticket: format!("{here}/{}/ticket", host.id),
        ways,
        starts_in: None,
        there: host.there.clone(),
    };
    let before = view! {
        <form id="room-join" method="post" action=format!("{here}/{}", host.id) novalidate>
            <h2 class="nhsuk-heading-m">"Go into the room"</h2>
            <p>"Those who wait see that you are there. You let them in one by one. Nothing is recorded."</p>
            {join_buttons("Go in with camera", "Go in with sound only")}
        </form>
    };
    room_page::room(chrome, &room, before, beside(host, &here), FieldErrors::default())
}

fn beside(host: &HostRoom<'_>, here: &str) -> impl IntoView + use<> {
    // Elsewhere: to leave this page is to leave the call.
    let after = host.after.clone().map(|(href, words)| {
        view! { <p><a href=href target="_blank" rel="noopener">{words}" (opens in a new tab)"</a></p> }
    });
    let leads = (host.part == Part::Host).then(|| guests(host, here));
    let record = host.person.filter(|_| host.part == Part::Host).map(|person| record(host.organisation, person));
    let heading = match host.kind {
        Kind::Visit => "About this visit",
        Kind::Conference => "About this conference",
    };
    view! {
        <section aria-labelledby="room-about">
            <h2 class="nhsuk-heading-m" id="room-about">{heading}</h2>
            <SummaryList facts=host.facts.clone()/>
            <div id="room-arrivals" data-arrivals=format!("{here}/{}/arrivals", host.id) role="status">{arrivals(host.arrivals)}</div>
            {record}
            {after}
        </section>
        {leads}
    }
}

/// Their record beside the call.
fn record(organisation: &Ods, person: PersonId) -> impl IntoView + use<> {
    view! {
        <form method="post" action=format!("/practice/{}/open", organisation.as_str()) target="_blank">
            <Hidden name="person" value=person.0.to_string()/>
            <Button label="Open the record (in a new tab)" kind=ButtonKind::Secondary/>
        </form>
    }
}

/// Where they said they are, and at which number. It is forgotten the day after.
fn arrivals(arrivals: &[Arrival]) -> impl IntoView + use<> {
    arrivals.iter().map(|arrival| view! { <p>{arrival_words(arrival)}</p> }).collect_view()
}

/// "Ivy Marlow came at 9:50am. Where: 7 Fulling Mill Close. Telephone: 01632 960001."
pub fn arrival_words(arrival: &Arrival) -> String {
    let Arrival { name, at, place, telephone, call_me_at } = arrival;
    let mut words = match call_me_at {
        Some(at) => format!("{name} asked at {} to be called instead.", date::time(*at)),
        None => format!("{name} came at {}.", date::time(*at)),
    };
    if !place.is_empty() {
        words.push_str(&format!(" Where: {place}."));
    }
    if !telephone.is_empty() {
        words.push_str(&format!(" Telephone: {telephone}."));
    }
    words
}

fn guests(host: &HostRoom<'_>, here: &str) -> impl IntoView + use<> {
    let action = format!("{here}/{}/guests", host.id);
    let links: Vec<_> = host
        .links
        .iter()
        .filter(|link| is_shown(link, host.now))
        .map(|link| {
            let whom = if link.for_whom.is_empty() { "a guest" } else { &link.for_whom };
            let (state, open) = match (link.revoked_at, link.used_at) {
                (Some(_), _) => ("taken back".to_owned(), false),
                (None, Some(_)) => (format!("used by {}", link.name), true),
                (None, None) => (format!("works until {}", date::time(link.expires_at)), true),
            };
            let revoke = open.then(|| {
                let of = Text::from(format!("for {whom}"));
                view! { <ButtonForm action=format!("{action}/{}/revoke", link.id) label="Take back" kind=ButtonKind::Secondary of/> }
            });
            view! { <li><p>{format!("Link for {whom}: {state}")}</p>{revoke}</li> }
        })
        .collect();
    view! {
        <section aria-labelledby="room-guests">
            <h2 class="nhsuk-heading-m" id="room-guests">"Bring somebody in"</h2>
            <p>"An interpreter, a relative or a colleague without an account comes by a link that works once. They see nothing of the record."</p>
            <form id="room-guest-form" method="post" action=action novalidate>
                <Hidden name="new_id" value=host.new_id.to_string()/>
                <TextInput name="for_whom" label="Who is it for? (optional)" hint="For example: Polish interpreter" autocomplete="off"/>
                <TextInput name="minutes" label="How many minutes does it work?" typed=Typed::Digits width=InputWidth::Two
                    value=USUAL_MINUTES.to_string() hint="From 1 to 30"/>
                <Button label="Make a link" kind=ButtonKind::Secondary/>
            </form>
            <div id="room-guest-made" role="status"></div>
            <ul class="nhsuk-list" id="room-guest-links">{links}</ul>
        </section>
    }
}

/// One that nobody has used and nobody can any more tells nothing.
fn is_shown(link: &Link, now: DateTime<Utc>) -> bool {
    link.used_at.is_some() || (link.revoked_at.is_none() && link.expires_at > now)
}

/// In place of a room that cannot be entered now.
pub fn not_open(
    chrome: Chrome,
    organisation: &Ods,
    heading: &str,
    facts: Vec<Fact>,
    words: String,
    after: Option<(String, &'static str)>,
) -> String {
    let back = format!("/practice/{}/rooms", organisation.as_str());
    let after = after.map(|(href, words)| view! { <p><a href=href>{words}</a></p> });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{heading.to_owned()}</h1>
            <SummaryList facts/>
            <p>{words}</p>
            {after}
            <p><a href=back>"Back to video visits"</a></p>
        },
    )
}
