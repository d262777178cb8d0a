//! One alert: what was seen of whom, among what, who has it, what was done.

use chrono::{DateTime, Utc};
use leptos::{either::Either, prelude::*};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Event,
    page::{asked, severity_tag},
    rules::{self, Contact, Outcome},
    store::{Alert, Happened},
    trend_page,
};
use crate::{
    pathways::template::Template,
    people::{NhsNumber, Ods, PersonId},
    readings::Reading,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind},
        callout::{Done, InsetText, WarningCallout},
        choices::{Choice, Radios},
        date,
        document::{Chrome, Width, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextArea},
        list::{Fact, SummaryList},
        table::{Cell, Column, Table},
        tag::Tag,
    },
};

/// As sent. Each act has fields of its own, so that no two of the page share a name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActForm {
    pub act: String,
    /// Of the alert, as it was shown.
    pub version: String,
    pub how: String,
    pub contact_words: String,
    pub note_words: String,
    pub outcome: String,
    pub closing_words: String,
}

pub struct One {
    pub organisation: Ods,
    pub alert: Alert,
    pub template: Option<Template>,
    pub history: Vec<Happened>,
    pub rests_on: Vec<Uuid>,
    /// `None`: the visitor may not see them.
    pub readings: Option<Vec<Reading>>,
    pub me: PersonId,
    pub now: DateTime<Utc>,
}

/// What the page says beside the alert itself.
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
        format!("/practice/{}/alerts/{}/{}", self.organisation.as_str(), self.alert.person_id, self.alert.id)
    }
}

pub fn one(mut chrome: Chrome, one: &One, said: Said) -> String {
    chrome.width = Width::Full;
    let alert = &one.alert;
    let tag = severity_tag(alert.severity());
    let late = said.is_late.then(|| holder_words(alert)).map(|words| {
        view! { <WarningCallout heading="This has already changed"><p>{words}</p></WarningCallout> }
    });
    let errors = said.errors.clone();
    document(
        chrome.with_errors(&said.errors),
        view! {
            <ErrorSummary errors/>
            {said.done.map(|words| view! { <Done words/> })}
            {late}
            <div class="nene-alerts">
                <h1 class="nhsuk-heading-l">{alert.seen.clone()}</h1>
                <p><Tag words=tag.words colour=tag.colour/></p>
            </div>
            {banner(one)}
            <h2 class="nhsuk-heading-m">"What was found"</h2>
            <SummaryList facts=facts(one)/>
            {acts(one, &said)}
            <h2 class="nhsuk-heading-m">"Readings of the last 14 days"</h2>
            {trend(one)}
            <h2 class="nhsuk-heading-m">"What happened"</h2>
            {history(&one.history)}
        },
    )
}

/// Whom it is about, where nobody can miss it (hazard 1: one person's data taken for another's).
fn banner(one: &One) -> impl IntoView + use<> {
    let alert = &one.alert;
    let number = alert.nhs_number.as_deref().and_then(|number| NhsNumber::parse(number).ok());
    let mut facts = vec![Fact::new("Name", alert.name())];
    facts.extend(alert.birth_date.map(|born| Fact::new("Born", date::day(born))));
    facts.extend(number.map(|number| Fact::new("NHS number", number.spaced())));
    facts.push(Fact::new("Telephone", "Nene keeps none. Look in your own system."));
    let open = match one.readings {
        Some(_) => Either::Left(view! {
            <ButtonForm action=format!("/practice/{}/open", one.organisation.as_str()) label="Open the record"
                kind=ButtonKind::Secondary of=format!("of {}", alert.name())
                fields=vec![("person".into(), alert.person_id.to_string().into())]/>
        }),
        None => Either::Right(view! {
            <p><a href=format!("/practice/{}/find", one.organisation.as_str())>"Find this person to open their record"</a></p>
        }),
    };
    view! {
        <section class="nene-alert-person" aria-label="Whom it is about">
            <SummaryList facts/>
            {open}
        </section>
    }
}

fn facts(one: &One) -> Vec<Fact> {
    let alert = &one.alert;
    let mut facts = Vec::new();
    facts.extend(one.template.as_ref().map(|template| Fact::new("Pathway", template.title.clone())));
    facts.push(Fact::new("Rule", format!("{} ({})", alert.rule, alert.rule_version)));
    facts.extend(one.template.as_ref().map(|template| Fact::new("Written in", template.source.clone())));
    facts.push(Fact::new("Raised", date::moment(alert.raised_at)));
    if let (Some(at), Some(outcome)) = (alert.closed_at, &alert.outcome) {
        facts.push(Fact::new("Closed", date::moment(at)));
        facts.push(Fact::new("Outcome", rules::outcome_words(outcome)));
        if !alert.note.is_empty() {
            facts.push(Fact::new("Closing note", alert.note.clone()));
        }
        return facts;
    }
    match (&alert.claimer, alert.claimed_at) {
        (Some(name), Some(at)) => {
            let stale = rules::is_stale(alert.severity(), at, one.now);
            let late: Option<Text> = stale.then(|| "That is a long time ago. Ask them, or take it over.".into());
            let who: Text = format!("{name}, since {}", date::moment(at)).into();
            facts.push(Fact::lines("Who has it", std::iter::once(who).chain(late)));
        }
        _ => {
            facts.push(Fact::new("Waiting", rules::waiting(alert.raised_at, alert.due_at, one.now)));
            facts.push(Fact::new("To be taken by", format!("{}, by {}", asked(alert), date::moment(alert.due_at))));
        }
    }
    facts
}

/// What who looks can do: nobody acts twice, so one takes it first.
fn acts(one: &One, said: &Said) -> Option<AnyView> {
    let alert = &one.alert;
    if alert.closed_at.is_some() {
        return None;
    }
    let action = one.address();
    let button = |act: &'static str, label: &'static str, kind: ButtonKind| {
        let version = alert.version.to_string();
        let fields = vec![("act".into(), act.into()), ("version".into(), version.into())];
        view! { <ButtonForm action=action.clone() label kind fields/> }
    };
    let view = match alert.claimed_by {
        None => view! {
            <h2 class="nhsuk-heading-m">"Do something"</h2>
            {button("claim", "Take this alert", ButtonKind::Primary)}
        }
        .into_any(),
        Some(who) if who == one.me.0 => view! {
            <h2 class="nhsuk-heading-m">"You have this alert"</h2>
            {contact(&action, said)}
            {note(&action, said)}
            {close(&action, alert.version, said)}
            {button("release", "Give it back to the team", ButtonKind::Secondary)}
        }
        .into_any(),
        Some(_) => {
            let name = alert.claimer.clone().unwrap_or_else(|| "Somebody".into());
            view! {
                <h2 class="nhsuk-heading-m">{format!("{name} has this alert")}</h2>
                {note(&action, said)}
                {button("take-over", "Take it over", ButtonKind::Warning)}
            }
            .into_any()
        }
    };
    Some(view)
}

fn contact(action: &str, said: &Said) -> impl IntoView + use<> {
    let choices = Contact::ALL.map(|contact| Choice::new(contact.key(), contact.words())).to_vec();
    let chosen = Contact::from_key(&said.form.how).map(|contact| contact.key().into());
    view! {
        <form method="post" action=action.to_string() novalidate>
            <Hidden name="act" value="contact"/>
            <Radios name="how" legend="How did you try to reach them?" choices chosen error=said.errors.of("how")/>
            <TextArea name="contact_words" label="What was said (optional)" rows=2 value=said.form.contact_words.clone()
                error=said.errors.of("contact_words")/>
            <Button label="Write it down" kind=ButtonKind::Secondary/>
        </form>
    }
}

fn note(action: &str, said: &Said) -> impl IntoView + use<> {
    view! {
        <form method="post" action=action.to_string() novalidate>
            <Hidden name="act" value="note"/>
            <TextArea name="note_words" label="Note" rows=2 value=said.form.note_words.clone()
                error=said.errors.of("note_words")/>
            <Button label="Add the note" kind=ButtonKind::Secondary/>
        </form>
    }
}

fn close(action: &str, version: i64, said: &Said) -> impl IntoView + use<> {
    let choices = Outcome::ALL.map(|outcome| Choice::new(outcome.key(), outcome.words())).to_vec();
    let chosen = Outcome::from_key(&said.form.outcome).map(|outcome| outcome.key().into());
    view! {
        <form method="post" action=action.to_string() novalidate>
            <Hidden name="act" value="close"/>
            <Hidden name="version" value=version.to_string()/>
            <Radios name="outcome" legend="What came of it?" choices chosen error=said.errors.of("outcome")/>
            <TextArea name="closing_words" label="In your words" rows=3 value=said.form.closing_words.clone()
                error=said.errors.of("closing_words")/>
            <Button label="Close the alert"/>
        </form>
    }
}

fn trend(one: &One) -> AnyView {
    match &one.readings {
        None => view! {
            <InsetText><p>"You cannot see their readings yet. Find the person first, by NHS number and date of birth."</p></InsetText>
        }
        .into_any(),
        Some(readings) => trend_page::trend(readings, &one.rests_on).into_any(),
    }
}

fn history(all: &[Happened]) -> impl IntoView + use<> {
    let columns = [Column::words("When"), Column::words("What"), Column::words("Who")];
    let mut table = Table::new("The oldest first", columns, all.len());
    for one in all {
        let what = Event::from_key(&one.what).map(Event::words).unwrap_or("Something else");
        table.row([
            Cell::Words(&date::moment(one.at)),
            Cell::Note { words: what, note: if one.words == "stopped" { "The pathway ended" } else { &one.words } },
            Cell::Words(one.who.as_deref().unwrap_or("Nene")),
        ]);
    }
    table.view()
}

/// Who has it, as whoever was slower reads it.
fn holder_words(alert: &Alert) -> String {
    match (&alert.claimer, alert.claimed_at, alert.closed_at) {
        (_, _, Some(at)) => format!("This alert was closed on {}. Nothing was changed.", date::moment(at)),
        (Some(name), Some(at), None) => {
            format!("{name} has had this alert since {}. Nothing was changed.", date::moment(at))
        }
        _ => "Something came while you had this page open. Read it, and send it again.".into(),
    }
}
