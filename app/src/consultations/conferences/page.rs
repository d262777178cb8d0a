//! Case conferences as staff sees them: the list, and one with its agenda, people, notes and actions.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    Action, Asked, Conference, Note, PersonComes,
    rules::{LONGEST_ACTION, LONGEST_NOTES},
};
use crate::{
    carers::typed::Typed as Sent,
    people::{Ods, Person},
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{Done, InsetText, WarningCallout},
        choices::{Checkboxes, Choice},
        date,
        date_input::DateInput,
        document::{Chrome, Width, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, InputWidth, TextArea, TextInput, Typed},
        list::{Fact, SummaryList},
        loaded::Nothing,
        table::{Cell, Column, Table},
        tag::{RowTag, TagColour},
    },
};

pub const LIST: &str = "Case conferences";

pub fn list(mut chrome: Chrome, organisation: &Ods, list: &[(Conference, String)], now: DateTime<Utc>) -> String {
    chrome.width = Width::Full;
    let here = format!("/practice/{}/conferences", organisation.as_str());
    let table = match list.is_empty() {
        true => {
            view! { <Nothing words="There is no case conference of the last 90 days, and none ahead."/> }.into_any()
        }
        false => rows(&here, list, now).into_any(),
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{LIST}</h1>
            <p>"Several of staff, from several organisations, talk about one person. The person can come for all of it, or a part."</p>
            <ButtonLink href=format!("{here}/new") label="Plan a case conference"/>
            {table}
        },
    )
}

fn rows(here: &str, list: &[(Conference, String)], now: DateTime<Utc>) -> impl IntoView + use<> {
    let columns = [Column::words("When"), Column::words("What"), Column::words("About"), Column::words("Led by")];
    let mut table = Table::new("The latest first", columns, list.len());
    for (one, person) in list {
        let href = format!("{here}/{}", one.id);
        let tag = match one.cancelled_at {
            Some(_) => Some(RowTag { words: "Cancelled", colour: TagColour::Grey }),
            None if one.ends_at < now => Some(RowTag { words: "Over", colour: TagColour::Grey }),
            None => None,
        };
        table.row([
            Cell::Words(&date::moment(one.starts_at)),
            Cell::Link { href: &href, words: &one.title, tag },
            Cell::Words(person),
            Cell::Words(&one.organisation_name),
        ]);
    }
    table.view()
}

/// Whether who looks leads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    Yes,
    No,
}

/// Everything that stands on the page of one.
pub struct One<'a> {
    pub organisation: &'a Ods,
    pub conference: &'a Conference,
    pub person: &'a Person,
    pub asked: &'a [Asked],
    pub note: Option<&'a Note>,
    pub actions: &'a [Action],
    pub leads: Leads,
    /// Staff of the organisation that was looked up, to be asked.
    pub found: Option<(&'a Ods, &'a [Asked])>,
    /// For the next action.
    pub new_id: Uuid,
    pub done: Option<&'static str>,
    /// The beginning of every address.
    pub origin: &'a str,
}

impl One<'_> {
    fn address(&self) -> String {
        format!("/practice/{}/conferences/{}", self.organisation.as_str(), self.conference.id)
    }
}

pub fn one(chrome: Chrome, one: &One<'_>, typed: &Sent, errors: FieldErrors) -> String {
    let conference = one.conference;
    let cancelled = conference.cancelled_at.map(|at| {
        let words = format!("It was cancelled on {}.", date::moment(at));
        view! { <WarningCallout heading="Cancelled"><p>{words}</p></WarningCallout> }
    });
    let is_on = conference.cancelled_at.is_none();
    let room = is_on.then(|| {
        let href = format!("/practice/{}/rooms/{}", one.organisation.as_str(), conference.id);
        view! { <ButtonLink href label="Go to the room"/> }
    });
    let lead = (is_on && one.leads == Leads::Yes).then(|| lead(one, typed, &errors));
    document(
        chrome.with_errors(&errors),
        view! {
            {one.done.map(|words| view! { <Done words/> })}
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{conference.title.clone()}</h1>
            {cancelled}
            <SummaryList facts=facts(one)/>
            {room}
            <h2 class="nhsuk-heading-m">"Agenda"</h2>
            <p class="nene-agenda">{agenda(conference)}</p>
            {people(one)}
            {notes(one, typed, &errors)}
            {actions(one, typed, &errors)}
            {lead}
        },
    )
}

fn facts(one: &One<'_>) -> Vec<Fact> {
    let Conference { starts_at, ends_at, organisation_name, .. } = one.conference;
    let mut facts = vec![
        Fact::new("When", format!("{} to {}", date::moment(*starts_at), date::time(*ends_at))),
        Fact::new("About", one.person.full_name()),
    ];
    facts.extend(one.person.birth_date.map(|born| Fact::new("Born", date::day(born))));
    facts.extend(one.person.nhs_number.as_ref().map(|number| Fact::new("NHS number", number.spaced())));
    facts.push(Fact::new("Led by", organisation_name.clone()));
    facts
}

fn agenda(conference: &Conference) -> String {
    if conference.agenda.is_empty() { "None was written.".into() } else { conference.agenda.clone() }
}

fn people(one: &One<'_>) -> impl IntoView + use<> {
    let mut table = Table::new("Asked to come", [Column::words("Who"), Column::words("From")], one.asked.len() + 1);
    if one.conference.person_comes == PersonComes::Yes {
        table.row([Cell::Words(&one.person.full_name()), Cell::Words("The person whom it is about")]);
    }
    for asked in one.asked {
        table.row([Cell::Words(&asked.name), Cell::Words(&asked.organisation_name)]);
    }
    let nobody = (one.asked.is_empty() && one.conference.person_comes == PersonComes::No)
        .then(|| view! { <p>"Nobody else was asked yet."</p> });
    let person = (one.conference.person_comes == PersonComes::Yes).then(|| {
        let words = format!(
            "{} is reminded of it as of every appointment, joins from there, and waits until you let them in. This address leads there too, once they have signed in:",
            one.person.given_name
        );
        let address = format!("{}/appointments/{}/room", one.origin, one.conference.id);
        view! { <InsetText><p>{words}</p><p class="nene-letter__link">{address}</p></InsetText> }
    });
    // The table brings its own heading.
    let people = match nobody {
        Some(nobody) => view! { <h2 class="nhsuk-heading-m">"Asked to come"</h2>{nobody} }.into_any(),
        None => table.view().into_any(),
    };
    view! {
        {people}
        {person}
    }
}

fn notes(one: &One<'_>, typed: &Sent, errors: &FieldErrors) -> impl IntoView + use<> {
    // What was typed stays what it was written over: saved again, it does not take the place of newer notes.
    let (words, version) = match typed.one("notes") {
        "" => one
            .note
            .map(|note| (note.words.clone(), note.version.to_string()))
            .unwrap_or_else(|| (String::new(), "0".into())),
        notes => (notes.to_owned(), typed.one("version").to_owned()),
    };
    let by = one.note.map(|note| {
        let words = format!("Last written by {} on {}.", note.writer, date::moment(note.written_at));
        view! { <p class="nene-meta">{words}</p> }
    });
    view! {
        <h2 class="nhsuk-heading-m">"Notes"</h2>
        {by}
        <form method="post" action=one.address() novalidate>
            <Hidden name="act" value="note"/>
            <Hidden name="version" value=version/>
            <TextArea name="notes" label="What was talked about and decided" rows=8 value=words error=errors.of("notes")
                hint=format!("Up to {LONGEST_NOTES} letters. Everybody who was asked reads and changes it")/>
            <Button label="Save the notes" kind=ButtonKind::Secondary/>
        </form>
    }
}

fn actions(one: &One<'_>, typed: &Sent, errors: &FieldErrors) -> impl IntoView + use<> {
    let rows: Vec<_> = one
        .actions
        .iter()
        .map(|action| {
            let due = action.due_on.map(|day| format!(", by {}", date::day(day))).unwrap_or_default();
            let words = format!("{}: {}{due}", action.who, action.words);
            let fields = vec![("act".into(), "remove".into()), ("action".into(), action.id.to_string().into())];
            let of = Text::from(action.words.clone());
            view! {
                <li>
                    <p>{words}</p>
                    <ButtonForm action=one.address() label="Take out" kind=ButtonKind::Secondary fields of/>
                </li>
            }
        })
        .collect();
    let none = one.actions.is_empty().then(|| view! { <p>"Nothing was agreed yet."</p> });
    view! {
        <h2 class="nhsuk-heading-m">"Who does what"</h2>
        {none}
        <ul class="nhsuk-list">{rows}</ul>
        <form method="post" action=one.address() novalidate>
            <Hidden name="act" value="add"/>
            <Hidden name="new_id" value=one.new_id.to_string()/>
            <TextInput name="words" label="What is to be done" value=typed.text("words") error=errors.of("words")
                hint=format!("Up to {LONGEST_ACTION} letters")/>
            <TextInput name="who" label="Who does it" typed=Typed::Name value=typed.text("who") error=errors.of("who")/>
            <DateInput name="due" legend="By when (optional)" value=typed.typed_date("due") error=errors.of_date("due")/>
            <Button label="Add it" kind=ButtonKind::Secondary/>
        </form>
    }
}

/// What those may do who lead it.
fn lead(one: &One<'_>, typed: &Sent, errors: &FieldErrors) -> impl IntoView + use<> {
    let version = one.conference.version.to_string();
    let button = |act: &'static str, label: &'static str, kind: ButtonKind| {
        let fields = vec![("act".into(), act.into()), ("version".into(), version.clone().into())];
        view! { <ButtonForm action=one.address() label kind fields/> }
    };
    let comes = match one.conference.person_comes {
        PersonComes::No => button("person-yes", "Ask the person to come too", ButtonKind::Secondary),
        PersonComes::Yes => button("person-no", "Do not ask the person to come", ButtonKind::Secondary),
    };
    let file = one.note.is_some().then(|| {
        view! {
            <h3 class="nhsuk-heading-s">"Into the record"</h3>
            <p>"Notes and actions become a document of your organisation in the person’s record. They can read it. Done again, the newer one takes its place."</p>
            {button("file", "Put it into the record", ButtonKind::Primary)}
        }
    });
    let unask: Vec<_> = one
        .asked
        .iter()
        .map(|asked| {
            let fields = vec![("act".into(), "unask".into()), ("who".into(), asked.person_id.to_string().into())];
            let of = Text::from(asked.name.clone());
            view! { <li>{asked.name.clone()}" "<ButtonForm action=one.address() label="No longer ask" kind=ButtonKind::Secondary fields of/></li> }
        })
        .collect();
    view! {
        <h2 class="nhsuk-heading-m">"For those who lead it"</h2>
        <h3 class="nhsuk-heading-s">"Ask staff to come"</h3>
        <form method="get" action=one.address() class="nene-ask" novalidate>
            <TextInput name="from" label="ODS code of their organisation" typed=Typed::Code width=InputWidth::Ten
                value=one.found.map(|(ods, _)| ods.as_str().to_owned()).unwrap_or_default() error=errors.of("from")
                hint="Your own, or another one. For example RZZ01" autocomplete="off"/>
            <Button label="Show who works there" kind=ButtonKind::Secondary/>
        </form>
        {found(one, typed, errors)}
        <ul class="nhsuk-list">{unask}</ul>
        <h3 class="nhsuk-heading-s">"The person"</h3>
        {comes}
        {file}
        <h3 class="nhsuk-heading-s">"Cancel"</h3>
        {button("cancel", "Cancel this conference", ButtonKind::Warning)}
    }
}

fn found(one: &One<'_>, typed: &Sent, errors: &FieldErrors) -> Option<AnyView> {
    let (ods, staff) = one.found?;
    if staff.is_empty() {
        return Some(view! { <p>"Nobody who looks after people at this organisation is here. Send them a link from the room instead."</p> }.into_any());
    }
    let is_asked = |who: Uuid| one.asked.iter().any(|asked| asked.person_id == who);
    let free = staff.iter().filter(|staff| !is_asked(staff.person_id));
    let choices: Vec<Choice> = free.map(|staff| Choice::new(staff.person_id.to_string(), staff.name.clone())).collect();
    let chosen = typed.all("asked").map(|who| Text::from(who.to_owned())).collect();
    Some(
        view! {
            <form method="post" action=one.address() novalidate>
                <Hidden name="act" value="ask"/>
                <Hidden name="from" value=ods.as_str().to_owned()/>
                <Checkboxes name="asked" legend="Whom to ask" choices chosen error=errors.of("asked")/>
                <Button label="Ask them" kind=ButtonKind::Secondary/>
            </form>
        }
        .into_any(),
    )
}
