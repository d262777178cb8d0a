//! One booking, as staff of the organisation read it.

use chrono::{DateTime, Datelike, Utc};
use leptos::prelude::*;
use serde::Deserialize;

use super::store::OfSomebody;
use crate::{
    appointments::{
        Channel,
        booking::{
            Answered, Event, colour,
            rules::{self, ActsAs, LONGEST_WHY, Reason, State},
            when,
        },
    },
    consultations::hours::{Hours, Opening},
    people::Ods,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{Done, WarningCallout},
        choices::{Choice, Radios},
        date,
        document::{Chrome, Width, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextInput},
        list::{Fact, SummaryList},
        table::{Cell, Column, Table},
        tag::Tag,
    },
};

/// As sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActForm {
    /// "cancel", or the key of a state.
    pub act: String,
    /// Of the booking, as it was shown.
    pub version: String,
    pub reason: String,
    pub words: String,
}

pub struct One {
    pub organisation: Ods,
    pub of: OfSomebody,
    pub answers: Vec<Answered>,
    /// Each with the name of who did it.
    pub steps: Vec<(Event, String)>,
    pub now: DateTime<Utc>,
}

/// What the page says beside the booking itself.
#[derive(Default)]
pub struct Said {
    pub form: ActForm,
    pub errors: FieldErrors,
    pub done: Option<&'static str>,
    /// What was sent came too late.
    pub is_late: bool,
}

/// The page of its day.
pub fn day_of(organisation: &Ods, of: &OfSomebody) -> String {
    let day = date::london_day(of.appointment.starts_at);
    let (d, m, y) = (day.day(), day.month(), day.year());
    format!("/practice/{}/bookings?day_day={d}&day_month={m}&day_year={y}", organisation.as_str())
}

impl One {
    fn address(&self) -> String {
        let of = &self.of.appointment;
        format!("/practice/{}/bookings/{}/{}", self.organisation.as_str(), of.person.0, of.id)
    }
}

pub fn one(mut chrome: Chrome, one: &One, said: Said) -> String {
    chrome.width = Width::Full;
    let of = &one.of.appointment;
    let late = said.is_late.then(|| {
        view! {
            <WarningCallout heading="Nothing was changed">
                <p>"Somebody was faster, or it cannot be done now. This is how it stands."</p>
            </WarningCallout>
        }
        .into_any()
    });
    let cancelled = of.cancelled.as_ref().map(|(reason, words)| {
        let why = if words.is_empty() { String::new() } else { format!(" {words}") };
        let words = format!("{}.{why}", reason.words());
        view! { <WarningCallout heading="Cancelled"><p>{words}</p></WarningCallout> }.into_any()
    });
    let room = (of.channel == Channel::Video && matches!(of.state, State::Booked | State::Arrived))
        .then(|| Hours::of(of.starts_at).opening(one.now))
        .filter(|opening| *opening == Opening::Open)
        .map(|_| {
            let href = format!("/practice/{}/rooms/{}", one.organisation.as_str(), of.id);
            view! { <ButtonLink href=href label="Open the video room"/> }.into_any()
        });
    let facts = view! { <SummaryList facts=facts(one)/> }.into_any();
    let (person, marks) = (person(one).into_any(), marks(one).into_any());
    let (cancel, history) = (cancel(one, &said).into_any(), history(one).into_any());
    document(
        chrome.with_errors(&said.errors),
        view! {
            <ErrorSummary errors=said.errors.clone()/>
            {said.done.map(|words| view! { <Done words/> })}
            {late}
            <h1 class="nhsuk-heading-l">{when(of.starts_at, of.ends_at)}</h1>
            <p><Tag words=of.state.words() colour=colour(of.state)/></p>
            {cancelled}
            {person}
            {room}
            {facts}
            {marks}
            {cancel}
            <h2 class="nhsuk-heading-m">"What happened"</h2>
            {history}
            <h2 class="nhsuk-heading-m">"For another system"</h2>
            <p><a href=format!("{}/fhir", one.address())>"This booking as FHIR"</a></p>
        },
    )
}

/// Whom it is about, where nobody can miss it (hazard 1: one person's data taken for another's).
fn person(one: &One) -> impl IntoView + use<> {
    let of = &one.of;
    let mut facts = vec![Fact::new("Name", of.name.clone())];
    facts.extend(of.birth_date.map(|born| Fact::new("Born", date::day(born))));
    facts.extend(of.nhs_number.as_ref().map(|number| Fact::new("NHS number", number.spaced())));
    let fields = vec![("person".into(), of.appointment.person.0.to_string().into())];
    view! {
        <section class="nene-repeat-person" aria-label="Whom it is about">
            <SummaryList facts/>
            <ButtonForm action=format!("/practice/{}/open", one.organisation.as_str()) label="Open the record"
                kind=ButtonKind::Secondary of=format!("of {}", of.name) fields/>
        </section>
    }
}

fn facts(one: &One) -> Vec<Fact> {
    let of = &one.of.appointment;
    let lines = |text: &str| match text.is_empty() {
        true => vec![Text::from("Nothing said")],
        false => text.lines().map(|line| Text::from(line.to_owned())).collect(),
    };
    let mut facts = vec![
        Fact::new("What", of.service.clone()),
        Fact::new("With", of.clinician_name.clone()),
        Fact::new("How", of.channel.words()),
    ];
    if !of.place.is_empty() {
        facts.push(Fact::new("Where", of.place.clone()));
    }
    facts.push(Fact::lines("What it is about", lines(&of.description)));
    facts.push(Fact::lines("What else they say", lines(&of.comment)));
    let needs: Vec<Text> = of.needs.lines().into_iter().map(Text::from).collect();
    let needs = if needs.is_empty() { vec![Text::from("Nothing said")] } else { needs };
    facts.push(Fact::lines("Help needed", needs));
    facts.extend(one.answers.iter().map(|answered| Fact::lines(answered.question.clone(), lines(&answered.answer))));
    let by = match of.booked_as {
        ActsAs::Carer => format!("{}, a carer", one.of.booker),
        _ => one.of.booker.clone(),
    };
    facts.push(Fact::new("Booked by", format!("{by}, {}", date::moment(of.made_at))));
    if let Some(reason) = &of.overridden {
        facts.push(Fact::new("Booked a second time because", reason.clone()));
    }
    facts
}

/// What it can be marked as now.
fn marks(one: &One) -> impl IntoView + use<> {
    let of = &one.of.appointment;
    let all = [
        (State::Arrived, "They are here", ButtonKind::Primary),
        (State::Done, "They have been seen", ButtonKind::Primary),
        (State::DidNotCome, "They did not come", ButtonKind::Secondary),
        (State::Booked, "Set it back to booked", ButtonKind::Secondary),
    ];
    all.into_iter()
        .filter(|(to, ..)| rules::may_mark(of.state, *to, of.starts_at, one.now))
        .map(|(to, label, kind)| {
            let version = of.version.to_string();
            let fields = vec![("act".into(), to.key().into()), ("version".into(), version.into())];
            view! { <ButtonForm action=one.address() label kind fields/> }
        })
        .collect_view()
}

fn cancel(one: &One, said: &Said) -> Option<impl IntoView + use<>> {
    let of = &one.of.appointment;
    rules::may_change(of.state, of.starts_at, one.now).then(|| {
        let choices = Reason::choices(ActsAs::Staff)
            .into_iter()
            .map(|reason| Choice::new(reason.key(), reason.words()))
            .collect();
        let chosen = Some(Text::from(said.form.reason.clone())).filter(|reason| !reason.is_empty());
        view! {
            <h2 class="nhsuk-heading-m">"Cancel it"</h2>
            <form method="post" action=one.address() novalidate>
                <Hidden name="act" value="cancel"/>
                <Hidden name="version" value=of.version.to_string()/>
                <Radios name="reason" legend="Why is it cancelled?" choices chosen error=said.errors.of("reason")/>
                <TextInput name="words" label="What the person should know (optional)" value=said.form.words.clone()
                    error=said.errors.of("words") hint=format!("{LONGEST_WHY} letters or fewer. They read it")/>
                <Button label="Cancel the booking" kind=ButtonKind::Warning/>
            </form>
        }
    })
}

fn history(one: &One) -> impl IntoView + use<> {
    let columns = [Column::words("When"), Column::words("What"), Column::words("Who")];
    let mut table = Table::new("The oldest first", columns, one.steps.len());
    for (event, who) in &one.steps {
        let who = match event.acted_as {
            ActsAs::Person => format!("{who}, the person"),
            ActsAs::Carer => format!("{who}, a carer"),
            ActsAs::Staff if who.is_empty() => "Staff".to_owned(),
            ActsAs::Staff => who.clone(),
            ActsAs::System => "A system".to_owned(),
        };
        let at = format!("For {}", date::moment(event.starts_at));
        let note = if event.words.is_empty() { at } else { format!("{at}. {}", event.words) };
        table.row([
            Cell::Words(&date::moment(event.at)),
            Cell::Note { words: event.what.words(), note: &note },
            Cell::Words(&who),
        ]);
    }
    table.view()
}
