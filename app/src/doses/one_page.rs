//! One dose with its history, the form to change it, and the question why it is skipped.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{
    Dose, Said, Schedule, SkipReason, State,
    as_needed::Allowed,
    mark::{LONGEST, Mark},
    one::Found,
    today::DosePath,
    told_page::{self, TooSoon},
    who::May,
    words,
};
use crate::{
    carers::typed::Typed,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind},
        callout::{Done, WarningCallout},
        choices::{Checkboxes, Choice, Radios},
        date,
        date_input::DateInput,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, InputWidth, Select, TextArea, TextInput},
        items::{Item, Items},
        list::{Fact, SummaryList},
    },
    web::whose::Whose,
};

/// One thing that was said, and by whom.
pub struct Step {
    pub at: DateTime<Utc>,
    pub who: String,
    pub mark: Mark,
}

pub struct Shown<'a> {
    pub whose: &'a Whose,
    pub path: &'a DosePath,
    pub found: &'a Found,
    /// Who said what is said now.
    pub who: Option<String>,
    pub history: &'a [Step],
    pub typed: &'a Typed,
    pub may: May,
    pub now: DateTime<Utc>,
    pub told: Option<&'static str>,
}

pub fn one(chrome: Chrome, shown: &Shown<'_>, errors: FieldErrors) -> String {
    let found = shown.found;
    let is_open = found.said.as_ref().is_none_or(|said| said.state == State::Unmarked);
    let is_past = found.due_at.is_some_and(|due| due <= shown.now);
    let missed = (is_open && is_past).then(told_page::missed_a_dose);
    let undo = (shown.may == May::Change && !is_open).then(|| {
        let version = found.said.as_ref().map(|said| said.version).unwrap_or_default();
        let fields = vec![("version".into(), version.to_string().into())];
        let action = shown.whose.path(&format!("{}/undo", shown.path.path()));
        view! { <ButtonForm action label="Undo what was recorded" kind=ButtonKind::Secondary fields/> }
    });
    let is_near = found.due_at.is_none_or(|due| due <= shown.now + chrono::Duration::hours(24));
    let form = (shown.may == May::Change && is_near).then(|| form(shown, &errors, is_open));
    let later = (shown.may == May::Change && is_open && is_past && found.schedule.reminding.on).then(|| later(shown));
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            {shown.told.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l nene-doses__heading">{found.schedule.title.clone()}</h1>
            <SummaryList facts=facts(shown)/>
            {undo}
            {form}
            {later}
            {missed}
            {history(shown)}
        },
    )
}

fn facts(shown: &Shown<'_>) -> Vec<Fact> {
    let (found, zone) = (shown.found, shown.found.zone());
    let mut facts = Vec::new();
    if !found.amount.is_empty() {
        facts.push(Fact::new("How much", found.amount.clone()));
    }
    facts.push(match found.due_at {
        Some(due) => Fact::new("Due", words::near_moment(due, zone, shown.now)),
        None => Fact::new("Due", "When it is needed"),
    });
    facts.extend(state_facts(shown));
    facts
}

fn state_facts(shown: &Shown<'_>) -> Vec<Fact> {
    let zone = shown.found.zone();
    let Some(said) = shown.found.said.as_ref().filter(|said| said.state != State::Unmarked) else {
        return vec![Fact::new("What happened", "Nothing is recorded")];
    };
    let mut facts = match said.state {
        State::Taken { at } => vec![Fact::new("What happened", format!("Taken on {}", words::moment(at, zone)))],
        State::Skipped { reason } => {
            vec![Fact::new("What happened", "Skipped"), Fact::new("Why", reason.words())]
        }
        State::Unmarked => Vec::new(),
    };
    if !said.note.is_empty() {
        facts.push(Fact::lines("Note", said.note.lines().map(|line| Text::from(line.to_string()))));
    }
    facts.push(Fact::new("Recorded by", shown.who.clone().unwrap_or_default()));
    facts.push(Fact::new("Recorded at", date::moment(said.marked_at)));
    facts
}

fn form(shown: &Shown<'_>, errors: &FieldErrors, is_open: bool) -> impl IntoView + use<> {
    let (typed, found) = (shown.typed, shown.found);
    let action = shown.whose.path(&shown.path.path());
    let heading = if is_open { "Say what happened" } else { "Change it" };
    let state = (!found.is_as_needed()).then(|| {
        let choices = vec![Choice::new("taken", "It was taken"), Choice::new("skipped", "It was skipped")];
        let chosen = Some(typed.text("state")).filter(|chosen| !chosen.is_empty());
        view! { <Radios name="state" legend="What happened?" choices chosen error=errors.of("state")/> }
    });
    let as_needed = found.is_as_needed().then(|| view! { <Hidden name="state" value="taken"/> });
    let why = (!found.is_as_needed()).then(|| reasons(typed, errors, "Why, if it was skipped"));
    let confirm = errors.of("confirmed").map(|error| {
        let choices = vec![Choice::new("yes", "Yes, this is right")];
        view! {
            <WarningCallout heading="Please check this">
                <p>"It is not recorded yet."</p>
                <Checkboxes name="confirmed" legend="Is it right?" choices error=Some(error)/>
            </WarningCallout>
            {told_page::worried()}
        }
    });
    let date_error =
        errors.of_date("taken").filter(|_| errors.of("taken_time").is_none() || errors.of("taken").is_some());
    view! {
        <h2 class="nhsuk-heading-m">{heading}</h2>
        <form method="post" action=action novalidate>
            <Hidden name="version" value=typed.text("version")/>
            {as_needed}
            {confirm}
            {state}
            <DateInput name="taken" legend="When was it taken?" value=typed.typed_date("taken") error=date_error/>
            <TextInput name="taken_time" label="Time" value=typed.text("taken_time") width=InputWidth::Ten
                hint="For example 8:15am or 20:15" error=errors.of("taken_time")/>
            {why}
            <TextArea name="note" label="Note (you can leave this)" value=typed.text("note") rows=3 error=errors.of("note")/>
            <Button label="Save"/>
        </form>
    }
}

fn reasons(typed: &Typed, errors: &FieldErrors, legend: &'static str) -> impl IntoView + use<> {
    let choices = SkipReason::ALL.into_iter().map(|reason| Choice::new(reason.key(), reason.words())).collect();
    let chosen = Some(typed.text("reason")).filter(|chosen| !chosen.is_empty());
    view! { <Radios name="reason" legend choices chosen error=errors.of("reason")/> }
}

fn later(shown: &Shown<'_>) -> impl IntoView + use<> {
    let action = shown.whose.path(&format!("{}/later", shown.path.path()));
    let options = [10, 30, 60, 120, LONGEST]
        .into_iter()
        .map(|minutes| (minutes.to_string().into(), format!("In {}", words::span(minutes)).into()))
        .collect();
    view! {
        <h2 class="nhsuk-heading-m">"Or be reminded later"</h2>
        <form method="post" action=action>
            <Select name="minutes" label="When?" options chosen="30"/>
            <Button label="Remind me later" kind=ButtonKind::Secondary/>
        </form>
    }
}

/// The newest first. Nothing is lost when something else is said.
fn history(shown: &Shown<'_>) -> impl IntoView + use<> {
    let zone = shown.found.zone();
    let mut items = Items::with_capacity(shown.history.len());
    for step in shown.history.iter().rev() {
        let (name, line) = match step.mark.said {
            Said::Taken { at } => {
                ("Taken", at.map(|at| format!("Taken on {}", words::moment(at, zone))).unwrap_or_default())
            }
            Said::Skipped { reason } => ("Skipped", reason.words().to_string()),
            Said::Unmarked => ("Undone", "Nothing was recorded any more".to_string()),
        };
        let note = if step.mark.note.is_empty() { String::new() } else { format!("Note: {}", step.mark.note) };
        let lines: Vec<&str> = [&line, &note].into_iter().filter(|line| !line.is_empty()).map(String::as_str).collect();
        items.push(Item { name, lines: &lines, facts: &[&date::moment(step.at), &step.who], ..Item::default() });
    }
    (!shown.history.is_empty()).then(|| {
        view! { <h2 class="nhsuk-heading-m">"What was said about it"</h2>{items.view()} }
    })
}

pub fn skip(
    chrome: Chrome,
    whose: &Whose,
    (path, found): (&DosePath, &Found),
    typed: &Typed,
    errors: FieldErrors,
) -> String {
    let due = found.due_at.map(|due| words::moment(due, found.zone())).unwrap_or_default();
    let action = whose.path(&format!("{}/skip", path.path()));
    let why = reasons(typed, &errors, "Why is it not taken?");
    let note_error = errors.of("note");
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Skip this dose?"</h1>
            <p class="nene-dose__name">{found.schedule.title.clone()}</p>
            <p class="nene-dose__amount">{found.amount.clone()}</p>
            <p>{due}</p>
            <p>"Do not stop a medicine or leave doses out without asking the people who gave it to you. Ask your GP practice, or call 111."</p>
            <form method="post" action=action novalidate>
                {why}
                <TextArea name="note" label="Note (you can leave this)" value=typed.text("note") rows=3 error=note_error/>
                <Button label="Skip this dose"/>
            </form>
            <p><a href=whose.path("/doses")>"No, go back"</a></p>
        },
    )
}

/// Somebody was faster: what it is now.
pub fn overtaken(chrome: Chrome, whose: &Whose, schedule: &Schedule, dose: &Dose, who: &str) -> String {
    let path = whose.path(&super::today::path_of(dose.schedule, dose.day, &dose.slot));
    let zone = schedule.zone();
    let is_now = match dose.state {
        State::Taken { at } => format!("Taken on {}", words::moment(at, zone)),
        State::Skipped { reason } => format!("Skipped: {}", reason.words()),
        State::Unmarked => "Nothing is recorded".into(),
    };
    let recorded =
        format!("Recorded by {} on {}", if who == "You" { "you" } else { who }, date::moment(dose.marked_at));
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This has already changed"</h1>
            <WarningCallout heading="Nothing of yours was recorded">
                <p>"Somebody said something else about this dose while your page was open, perhaps you in another tab. This is how it is now."</p>
            </WarningCallout>
            <p class="nene-dose__name">{schedule.title.clone()}</p>
            <p>{is_now}</p>
            <p>{recorded}</p>
            <p><a href=path>"Look at it, or change it"</a></p>
        },
    )
}

/// At the box that asks whether it is right.
pub fn too_soon_words(soon: &TooSoon) -> String {
    let until = match soon.allowed {
        Allowed::From(at, _) => format!(" The next one could be from {}.", words::moment(at, soon.zone)),
        Allowed::Now { .. } | Allowed::Never => String::new(),
    };
    format!("This is sooner than what was written down here.{until} If it was taken then, say that it is right")
}
