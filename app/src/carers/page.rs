//! "Your carers": everybody who may act for the person, and what each of them may do.

use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;

use super::{Arrangement, rules::State};
use crate::{
    access::class::Scope,
    ui::{
        Text,
        button::{ButtonForm, ButtonKind, ButtonLink},
        callout::{self, InsetText},
        choices::Choice,
        date,
        details::Details,
        document::{Chrome, document},
        list::{Fact, SummaryList},
        loaded::Nothing,
    },
};

/// What the person has just done, as the address names it: a kind and nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Changed,
    Ended,
}

impl Done {
    /// From `?done=...`; anything else is nothing.
    pub fn asked_in(query: Option<&str>) -> Option<Done> {
        match query? {
            "done=changed" => Some(Done::Changed),
            "done=ended" => Some(Done::Ended),
            _ => None,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Done::Changed => "It is changed from now on. Nobody was told.",
            Done::Ended => "It has ended. Nobody was told.",
        }
    }
}

/// The boxes of what a carer may see and do.
pub fn scope_choices() -> Vec<Choice> {
    Scope::ALL
        .into_iter()
        .map(|scope| {
            let choice = Choice::new(scope.key(), scope.words());
            match hint(scope) {
                Some(hint) => choice.with_hint(hint),
                None => choice,
            }
        })
        .collect()
}

fn hint(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::Prescriptions => Some("What you take, and how much of it"),
        Scope::Appointments => Some("When and where your visits are"),
        Scope::Tests => Some("Blood tests, scans and what they found"),
        Scope::Conditions => Some("What you have or had"),
        Scope::Consultations => Some("What was written down when you saw a doctor or nurse"),
        Scope::Documents => Some("Letters between hospitals and your practice"),
        Scope::Readings => Some("Blood pressure and other things that you measure"),
        Scope::Messages => Some("Messages between you and your practice. Never those about your carers"),
        Scope::Record | Scope::Vaccinations | Scope::Reminders => None,
    }
}

pub fn scope_keys(scopes: &[Scope]) -> Vec<Text> {
    scopes.iter().map(|scope| Text::from(scope.key())).collect()
}

/// One line for each scope.
pub fn scope_lines(scopes: &[Scope]) -> Vec<Text> {
    if scopes.is_empty() {
        return vec!["Nothing".into()];
    }
    scopes.iter().map(|scope| Text::from(scope.words())).collect()
}

/// "Until 30 March 2027": the last day, not the first one after.
pub fn last_day(ends_on: NaiveDate) -> String {
    date::day(ends_on.pred_opt().unwrap_or(ends_on))
}

/// What one arrangement is, for its person and their practice.
pub fn facts(one: &Arrangement, now: DateTime<Utc>) -> Vec<Fact> {
    let mut facts = vec![Fact::new("State", one.state_words(now))];
    if !one.relationship.is_empty() {
        facts.push(Fact::new("Who they are", one.relationship.clone()));
    }
    facts.push(Fact::lines("What they may see and do", scope_lines(&one.scopes)));
    facts.push(Fact::new("Why they may", one.basis.words()));
    if let Some(name) = &one.organisation_name {
        facts.push(Fact::new("Set up by", name.clone()));
    }
    match (one.state, one.starts_at) {
        (State::Active, Some(start)) if start > now => facts.push(Fact::new("From", date::moment(start))),
        (_, Some(start)) => facts.push(Fact::new("Since", date::day(date::london_day(start)))),
        (_, None) => facts.push(Fact::new("Asked on", date::day(date::london_day(one.made_at)))),
    }
    if let Some(end) = one.ends_on {
        facts.push(Fact::new("Until", last_day(end)));
    }
    let used = one.last_used_at.map_or("Not yet".to_string(), date::moment);
    if one.carer.is_some() {
        facts.push(Fact::new("Last opened your record", used));
    }
    facts
}

pub fn list(chrome: Chrome, all: &[Arrangement], done: Option<Done>, now: DateTime<Utc>) -> String {
    let (open, over): (Vec<&Arrangement>, Vec<&Arrangement>) =
        all.iter().partition(|one| matches!(one.state, State::Active | State::Proposed));
    let nobody = open.is_empty().then(|| view! { <Nothing words="Nobody may see your record or act for you here."/> });
    let open: Vec<_> = open.into_iter().map(|one| one_of(one, now)).collect();
    let past = (!over.is_empty()).then(|| {
        let lines: Vec<_> = over
            .iter()
            .map(|one| {
                let href = format!("/carers/{}", one.id);
                view! { <li><a href=href>{one.carer_name.clone()}</a>{format!(": {}", one.state_words(now))}</li> }
            })
            .collect();
        view! {
            <Details summary="Not in use any more, or resting">
                <ul class="nhsuk-list">{lines}</ul>
            </Details>
        }
    });
    document(
        chrome,
        view! {
            {done.map(|done| view! { <callout::Done words=done.words()/> })}
            <h1 class="nhsuk-heading-l">"Your carers"</h1>
            <p>"A carer is somebody who helps you: a daughter, a friend, a neighbour. Here you say who may see your record for you, and how much of it."</p>
            {nobody}
            {open}
            <ButtonLink href="/carers/new" label="Ask somebody to help me"/>
            {past}
            <InsetText>
                <p>"You can take anything back at any time. We never tell a carer when you do."</p>
                <p><a href="/who-looked">"See who looked at your record"</a>", and when."</p>
                <p><a href="/safety">"Is somebody making you do this? Get help"</a></p>
            </InsetText>
            {(!all.is_empty()).then(|| view! {
                <Details summary="Keep a copy of this list">
                    <p>"This is a file for computers (FHIR). You can give it to another health service."</p>
                    <ButtonForm action="/carers/consents.json" label="Download the list" kind=ButtonKind::Secondary/>
                </Details>
            })}
        },
    )
}

fn one_of(one: &Arrangement, now: DateTime<Utc>) -> impl IntoView + use<> {
    let href = format!("/carers/{}", one.id);
    let of = format!("of {}", one.carer_name);
    let facts = facts(one, now);
    view! {
        <section class="nene-carer">
            <h2 class="nhsuk-heading-m">{one.carer_name.clone()}</h2>
            <SummaryList facts/>
            <p><a href=href>"See everything, change it, or end it"<span class="nhsuk-u-visually-hidden">{format!(" {of}")}</span></a></p>
        </section>
    }
}
