//! What a person reads of what they asked for.

use chrono::{DateTime, Duration, Utc};
use leptos::prelude::*;

use super::{
    RepeatRequest,
    rules::{self, By, State},
};
use crate::{
    ui::{
        Text,
        button::{ButtonForm, ButtonKind, ButtonLink},
        callout::{Done, InsetText, WarningCallout},
        card::Card,
        date,
        document::{Chrome, document},
        items::{Item, Items},
        list::{Fact, SummaryList},
        loaded::Nothing,
        number::counted,
        tag::{RowTag, Tag, TagColour},
    },
    web::whose::Whose,
};

/// One step, and who took it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub at: DateTime<Utc>,
    pub state: State,
    pub who: String,
    pub words: String,
}

/// A request with its steps, the oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub request: RepeatRequest,
    pub steps: Vec<Step>,
}

pub fn colour(state: State) -> TagColour {
    match state {
        State::Asked => TagColour::Blue,
        State::Approved | State::Sent => TagColour::Yellow,
        State::Ready => TagColour::Green,
        State::Refused => TagColour::Red,
        State::Collected | State::Withdrawn => TagColour::Grey,
    }
}

pub fn list(chrome: Chrome, whose: &Whose, all: &[Told], done: Option<&'static str>, now: DateTime<Utc>) -> String {
    let may_ask = !matches!(whose, Whose::AtWork(..));
    let (open, over): (Vec<&Told>, Vec<&Told>) = all.iter().partition(|told| is_news(told, now));
    let nothing = open.is_empty().then(|| view! { <Nothing words="Nothing is on its way."/> });
    let open: Vec<_> = open.into_iter().map(|told| card(whose, told)).collect();
    let past = (!over.is_empty()).then(|| past(&over));
    let ask = may_ask.then(|| {
        view! {
            <ButtonLink href=whose.path("/medicines/repeats/ask") label="Ask for medicines"/>
            <p><a href=whose.path("/medicines/pharmacy")>"Choose or change the pharmacy"</a></p>
        }
    });
    document(
        chrome,
        view! {
            {done.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l">"Medicines asked for"</h1>
            {ask}
            <h2 class="nhsuk-heading-m">"Now"</h2>
            {nothing}
            {open}
            {past}
            <InsetText>
                <p>"If you have run out of something that you must not miss, do not wait for this. Call your practice, a pharmacy, or 111."</p>
            </InsetText>
        },
    )
}

/// What is open; and for a month what was refused, so that nobody misses why.
fn is_news(told: &Told, now: DateTime<Utc>) -> bool {
    let request = &told.request;
    request.state.is_open()
        || request.state == State::Refused && now - request.changed_at < Duration::days(REFUSED_DAYS)
}

const REFUSED_DAYS: i64 = 30;

/// What was just asked for.
pub fn asked(chrome: Chrome, whose: &Whose, all: &[Told]) -> String {
    let practice = all.first().map(|told| told.request.organisation_name.clone()).unwrap_or_default();
    let count = counted(all.len() as u64, "medicine", "medicines");
    let cards: Vec<_> = all.iter().map(|told| card(whose, told)).collect();
    document(
        chrome,
        view! {
            <Done words=format!("You have asked {practice} for {count}.")/>
            <h1 class="nhsuk-heading-l">"You have asked"</h1>
            <p>"The practice reads it and answers here. You see every step, and why if they say no. You can take it back until they have answered."</p>
            {cards}
            <p><a href=whose.path("/medicines/repeats")>"Everything you asked for"</a></p>
        },
    )
}

pub fn overtaken(chrome: Chrome, whose: &Whose, all: &[Told]) -> String {
    let cards: Vec<_> = all.iter().map(|told| card(whose, told)).collect();
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This has already changed"</h1>
            <p>"Somebody was faster: the practice has answered, or you did this in another tab. Nothing was changed. This is how it stands now:"</p>
            {cards}
        },
    )
}

fn card(whose: &Whose, told: &Told) -> impl IntoView + use<> {
    let request = &told.request;
    let base = whose.path(&format!("/medicines/repeats/{}", request.id));
    let may = |to: State| !matches!(whose, Whose::AtWork(..)) && rules::may(request.state, to, By::Person);
    let button = |to: State, action: &'static str, label: &'static str| {
        may(to).then(|| {
            let fields = vec![("version".into(), request.version.to_string().into())];
            view! { <ButtonForm action=format!("{base}/{action}") label kind=ButtonKind::Secondary of=request.title.clone() fields/> }
        })
    };
    let withdraw = button(State::Withdrawn, "withdraw", "Take it back");
    let collected = button(State::Collected, "collected", "I have it");
    let (state, facts) = (request.state, facts(request));
    let (refused, steps) = (refused(request), steps(&told.steps));
    view! {
        <Card heading=request.title.clone()>
            <p><Tag words=state.words() colour=colour(state)/></p>
            {refused}
            <SummaryList facts/>
            {steps}
            {withdraw}
            {collected}
        </Card>
    }
}

/// Why, in the practice's words, where nobody can miss it.
fn refused(request: &RepeatRequest) -> Option<impl IntoView + use<>> {
    (request.state == State::Refused).then(|| {
        let lines: Vec<_> = request.reason.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect();
        view! {
            <WarningCallout heading="The practice said no">
                {lines}
                <p>"If you do not agree, or need it now, call your practice."</p>
            </WarningCallout>
        }
    })
}

/// What was asked for, word for word.
pub fn facts(request: &RepeatRequest) -> Vec<Fact> {
    let lines = |text: &str| text.lines().map(|line| Text::from(line.to_owned())).collect::<Vec<_>>();
    let mut facts = Vec::new();
    if !request.dose.is_empty() {
        facts.push(Fact::lines("Dose", lines(&request.dose)));
    }
    if !request.quantity.is_empty() {
        facts.push(Fact::new("How much", request.quantity.clone()));
    }
    if !request.note.is_empty() {
        facts.push(Fact::lines("Note", lines(&request.note)));
    }
    facts.push(Fact::new("Asked", request.organisation_name.clone()));
    let pharmacy =
        request.pharmacy_name.clone().unwrap_or_else(|| "None chosen. The practice says where to collect it".into());
    facts.push(Fact::new("Pharmacy", pharmacy));
    facts
}

fn steps(steps: &[Step]) -> impl IntoView + use<> {
    let lines: Vec<_> = steps
        .iter()
        .map(|step| {
            let words = format!("{}: {}", step.state.words(), date::moment(step.at));
            let who = format!(" ({})", step.who);
            view! { <li>{words}<span class="nene-medicine__who">{who}</span></li> }
        })
        .collect();
    view! { <ol class="nhsuk-list nene-medicine__steps">{lines}</ol> }
}

fn past(all: &[&Told]) -> impl IntoView + use<> {
    let mut items = Items::with_capacity(all.len());
    for told in all {
        let request = &told.request;
        let tag = [RowTag { words: request.state.words(), colour: colour(request.state) }];
        let reason = (!request.reason.is_empty()).then(|| format!("The practice said: {}", request.reason));
        let steps: Vec<String> =
            told.steps.iter().map(|step| format!("{}: {}", step.state.words(), date::moment(step.at))).collect();
        let mut lines: Vec<&str> = vec![request.dose.as_str()];
        lines.extend(reason.as_deref());
        lines.extend(steps.iter().map(String::as_str));
        lines.retain(|line| !line.is_empty());
        items.push(Item { name: &request.title, tags: &tag, lines: &lines, ..Item::default() });
    }
    view! { <h2 class="nhsuk-heading-m">"Before"</h2>{items.view()} }
}
