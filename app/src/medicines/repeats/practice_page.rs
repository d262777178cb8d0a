//! What staff sees of medicines asked for: the inbox, and one request.

use leptos::{either::Either, prelude::*};
use serde::Deserialize;

use super::{
    Asked, Event,
    page::colour,
    practice_store::{OfSomebody, SHOWN},
    rules::{self, By, State},
};
use crate::{
    medicines::own::ActsAs,
    people::Ods,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind},
        callout::{Done, InsetText, WarningCallout},
        date,
        document::{Chrome, Width, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextArea},
        list::{Fact, SummaryList},
        loaded::Nothing,
        table::{Cell, Column, Table},
        tabs::{Here, Tab, Tabs},
        tag::{RowTag, Tag},
    },
};

/// Which requests are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    ToDecide,
    OnTheWay,
    Over,
}

impl Show {
    pub fn from_query(query: &str) -> Show {
        match query {
            "show=on-the-way" => Show::OnTheWay,
            "show=over" => Show::Over,
            _ => Show::ToDecide,
        }
    }
}

pub struct Inbox<'a> {
    pub organisation: &'a Ods,
    pub show: Show,
    pub list: &'a [OfSomebody],
}

pub fn list(mut chrome: Chrome, inbox: &Inbox<'_>) -> String {
    chrome.width = Width::Full;
    let here = format!("/practice/{}/repeats", inbox.organisation.as_str());
    let tab = |show: Show, query: &str, words: &'static str| Tab {
        href: format!("{here}{query}").into(),
        words: words.into(),
        here: if show == inbox.show { Here::Yes } else { Here::No },
    };
    let tabs = vec![
        tab(Show::ToDecide, "", "To decide"),
        tab(Show::OnTheWay, "?show=on-the-way", "On the way"),
        tab(Show::Over, "?show=over", "Over"),
    ];
    let more = (inbox.list.len() > SHOWN).then(|| view! { <p>{format!("These are {SHOWN}. There are more.")}</p> });
    let table = match (inbox.list.is_empty(), inbox.show) {
        (true, Show::ToDecide) => Either::Left(view! { <Nothing words="Nothing waits for a decision."/> }),
        (true, Show::OnTheWay) => Either::Left(view! { <Nothing words="Nothing is on its way."/> }),
        (true, Show::Over) => Either::Left(view! { <Nothing words="Nothing was finished in the last 90 days."/> }),
        (false, _) => Either::Right(view! { <div class="nene-repeats">{rows(inbox)}</div> }),
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Medicines that patients ask for"</h1>
            <Tabs of="Which requests" tabs/>
            {table}
            {more}
        },
    )
}

fn rows(inbox: &Inbox<'_>) -> impl IntoView + use<> {
    let columns = [Column::words("What"), Column::words("Who"), Column::words("Asked"), Column::words("State")];
    let caption = if inbox.show == Show::Over { "Finished last first" } else { "Waiting longest first" };
    let mut table = Table::new(caption, columns, inbox.list.len());
    for one in inbox.list.iter().take(SHOWN) {
        let request = &one.request;
        let href = format!("/practice/{}/repeats/{}/{}", inbox.organisation.as_str(), request.person.0, request.id);
        let name = one.name();
        let born = one.birth_date.map(|born| format!("Born {}", date::day(born))).unwrap_or_default();
        let when = date::moment(request.asked_at);
        let kind = match is_repeat(one) {
            true => "Repeat",
            false => "Not a repeat",
        };
        let tag = RowTag { words: request.state.words(), colour: colour(request.state) };
        table.row([
            Cell::Link { href: &href, words: &request.title, tag: None },
            Cell::Note { words: &name, note: &born },
            Cell::Note { words: &when, note: kind },
            Cell::Tag(tag),
        ]);
    }
    table.view()
}

fn is_repeat(one: &OfSomebody) -> bool {
    one.request.snapshot.as_ref().is_some_and(|snapshot| snapshot.is_repeat == Asked::Repeat)
}

/// As sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActForm {
    /// "approve", "refuse", "send", "ready", "collected"
    pub act: String,
    /// Of the request, as it was shown.
    pub version: String,
    pub reason: String,
}

pub struct One {
    pub organisation: Ods,
    pub of: OfSomebody,
    pub history: Vec<(Event, String)>,
    /// What else was asked for in the same go.
    pub others: Vec<OfSomebody>,
    /// As what who looks may act.
    pub by: By,
    /// Whether who looks opens records.
    pub opens: bool,
}

/// What the page says beside the request itself.
#[derive(Default)]
pub struct Said {
    pub form: ActForm,
    pub errors: FieldErrors,
    pub done: Option<&'static str>,
    /// What was sent came too late.
    pub is_late: bool,
}

impl One {
    fn address(&self) -> String {
        address(&self.organisation, &self.of)
    }
}

fn address(organisation: &Ods, of: &OfSomebody) -> String {
    format!("/practice/{}/repeats/{}/{}", organisation.as_str(), of.request.person.0, of.request.id)
}

pub fn one(mut chrome: Chrome, one: &One, said: Said) -> String {
    chrome.width = Width::Full;
    let request = &one.of.request;
    let late = said.is_late.then(|| {
        view! { <WarningCallout heading="This has already changed"><p>"Somebody was faster, or the patient took it back. Nothing of yours was saved. This is how it stands now."</p></WarningCallout> }
    });
    let others: Vec<_> = one
        .others
        .iter()
        .map(|other| {
            let words = format!(": {}", other.request.state.words());
            view! { <li><a href=address(&one.organisation, other)>{other.request.title.clone()}</a>{words}</li> }
        })
        .collect();
    let others = (!others.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Asked for with it"</h2>
            <ul class="nhsuk-list nhsuk-list--bullet">{others}</ul>
        }
    });
    let address = one.address();
    document(
        chrome.with_errors(&said.errors),
        view! {
            <ErrorSummary errors=said.errors.clone()/>
            {said.done.map(|words| view! { <Done words/> })}
            {late}
            <h1 class="nhsuk-heading-l nene-medicine__name">{request.title.clone()}</h1>
            <p><Tag words=request.state.words() colour=colour(request.state)/></p>
            {banner(one)}
            <h2 class="nhsuk-heading-m">"What is asked for"</h2>
            <SummaryList facts=facts(one)/>
            {acts(one, &said)}
            {others}
            <h2 class="nhsuk-heading-m">"What happened"</h2>
            {history(one)}
            <h2 class="nhsuk-heading-m">"For another system"</h2>
            <ul class="nhsuk-list">
                <li><a href=format!("{address}/fhir")>"This request as FHIR"</a></li>
                <li><a href=format!("{address}/batch")>"All that was asked for together as FHIR"</a></li>
            </ul>
        },
    )
}

/// Whom it is about, where nobody can miss it (hazard 1: one person's data taken for another's).
fn banner(one: &One) -> impl IntoView + use<> {
    let of = &one.of;
    let mut facts = vec![Fact::new("Name", of.name())];
    facts.extend(of.birth_date.map(|born| Fact::new("Born", date::day(born))));
    facts.extend(of.nhs_number.as_ref().map(|number| Fact::new("NHS number", number.spaced())));
    let open = one.opens.then(|| {
        view! {
            <ButtonForm action=format!("/practice/{}/open", one.organisation.as_str()) label="Open the record"
                kind=ButtonKind::Secondary of=format!("of {}", of.name())
                fields=vec![("person".into(), of.request.person.0.to_string().into())]/>
        }
    });
    view! {
        <section class="nene-repeat-person" aria-label="Whom it is about">
            <SummaryList facts/>
            {open}
        </section>
    }
}

fn facts(one: &One) -> Vec<Fact> {
    let request = &one.of.request;
    let lines = |text: &str| text.lines().map(|line| Text::from(line.to_owned())).collect::<Vec<_>>();
    let dose = if request.dose.is_empty() { "Not said".to_owned() } else { request.dose.clone() };
    let mut facts = vec![Fact::new("Medicine", request.title.clone()), Fact::lines("Dose", lines(&dose))];
    let snapshot = request.snapshot.as_ref();
    let told: Vec<Text> =
        snapshot.map(|snapshot| &snapshot.told).into_iter().flatten().cloned().map(Text::from).collect();
    if !told.is_empty() {
        facts.push(Fact::lines("With it", told));
    }
    let quantity = if request.quantity.is_empty() { "Not said".to_owned() } else { request.quantity.clone() };
    facts.push(Fact::new("Quantity", quantity));
    let issued = snapshot.and_then(|snapshot| snapshot.last_issued.clone()).unwrap_or_else(|| "Not known".into());
    facts.push(Fact::new("Last issued", issued));
    let kind = if is_repeat(&one.of) { "On repeat" } else { "Not a repeat. Read the note" };
    facts.push(Fact::new("Kind", kind));
    facts.extend(snapshot.map(|snapshot| Fact::new("Prescription by", snapshot.organisation.clone())));
    let until = snapshot.and_then(|snapshot| snapshot.enough_until);
    facts.extend(until.map(|until| Fact::new("By our count enough until", date::day(until))));
    let note = if request.note.is_empty() { "None".to_owned() } else { request.note.clone() };
    facts.push(Fact::lines("Note", lines(&note)));
    let asker = match request.asked_as {
        ActsAs::Carer => format!("{}, a carer, on {}", one.of.asker, date::moment(request.asked_at)),
        ActsAs::Person | ActsAs::Staff => format!("The patient, on {}", date::moment(request.asked_at)),
    };
    facts.push(Fact::new("Asked by", asker));
    let pharmacy = request.pharmacy_name.clone().unwrap_or_else(|| "None chosen".into());
    facts.push(Fact::new("Pharmacy", pharmacy));
    if request.state == State::Refused {
        facts.push(Fact::lines("Why it was refused", lines(&request.reason)));
    }
    facts
}

/// What who looks can do about it now.
fn acts(one: &One, said: &Said) -> Option<AnyView> {
    let request = &one.of.request;
    let action = one.address();
    let may = |to: State| rules::may(request.state, to, one.by);
    let button = |to: State, act: &'static str, label: &'static str, kind: ButtonKind| {
        may(to).then(|| {
            let version = request.version.to_string();
            let fields = vec![("act".into(), act.into()), ("version".into(), version.into())];
            view! { <ButtonForm action=action.clone() label kind fields/> }
        })
    };
    let waits = (request.state == State::Asked && one.by == By::Desk).then(|| {
        view! { <InsetText><p>"A prescriber decides on this. You can hand it on when it is approved."</p></InsetText> }
    });
    let refuse = may(State::Refused).then(|| {
        view! {
            <form method="post" action=action.clone() novalidate>
                <Hidden name="act" value="refuse"/>
                <Hidden name="version" value=request.version.to_string()/>
                <TextArea name="reason" label="Why not" rows=3 value=said.form.reason.clone() error=said.errors.of("reason")
                    hint="The patient reads this. Say what they should do now"/>
                <Button label="Refuse it" kind=ButtonKind::Warning/>
            </form>
        }
    });
    let approve = button(State::Approved, "approve", "Approve it", ButtonKind::Primary);
    let send = (request.pharmacy_ods.is_some())
        .then(|| button(State::Sent, "send", "It is sent to the pharmacy", ButtonKind::Primary))
        .flatten();
    let ready = button(State::Ready, "ready", "It is ready to collect", ButtonKind::Primary);
    let collected = button(State::Collected, "collected", "It was collected", ButtonKind::Secondary);
    let is_over = !request.state.is_open();
    (!is_over).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Do something"</h2>
            <InsetText><p>"Nene sends nothing to a pharmacy. Issue and send the prescription in your own system, then say so here."</p></InsetText>
            {waits}
            {approve}
            {send}
            {ready}
            {collected}
            {refuse}
        }
        .into_any()
    })
}

fn history(one: &One) -> impl IntoView + use<> {
    let columns = [Column::words("When"), Column::words("What"), Column::words("Who")];
    let mut table = Table::new("The oldest first", columns, one.history.len());
    for (event, who) in &one.history {
        let who = match event.acted_as {
            ActsAs::Person => format!("{who}, the patient"),
            ActsAs::Carer => format!("{who}, a carer"),
            ActsAs::Staff => who.clone(),
        };
        table.row([
            Cell::Words(&date::moment(event.at)),
            Cell::Note { words: event.state.words(), note: &event.words },
            Cell::Words(&who),
        ]);
    }
    table.view()
}
