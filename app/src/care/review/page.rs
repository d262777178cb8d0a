//! What the privacy officer sees of emergency accesses.

use chrono::{DateTime, Duration, Utc};
use leptos::{either::Either, prelude::*};
use serde::Deserialize;

use super::{Found, Opened, Reviewed, Waiting, store::SHOWN};
use crate::{
    access::role::Role,
    care::emergency::{REVIEW_DAYS, Reason},
    people::{NhsNumber, Ods},
    record::rules,
    ui::{
        button::Button,
        callout::InsetText,
        choices::{Choice, Radios},
        date,
        document::{Chrome, Width, document},
        errors::{ErrorSummary, FieldErrors},
        form::TextArea,
        list::{Fact, SummaryList},
        loaded::Nothing,
        number::counted,
        table::{Cell, Column, Table},
        tag::{RowTag, TagColour},
    },
};

/// As sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReviewForm {
    pub outcome: String,
    pub words: String,
}

/// The form below one that nobody has looked into.
pub struct Ask<'a> {
    /// The officer's own access: a colleague looks into it.
    pub is_own: bool,
    pub form: &'a ReviewForm,
    pub errors: FieldErrors,
}

pub fn list(mut chrome: Chrome, organisation: &Ods, list: &[Waiting], now: DateTime<Utc>) -> String {
    chrome.width = Width::Full;
    let more = (list.len() > SHOWN).then(|| view! { <p>{format!("These are {SHOWN}. Older ones are not shown.")}</p> });
    let table = if list.is_empty() {
        Either::Left(view! { <Nothing words="Nobody at your organisation has opened a record in an emergency."/> })
    } else {
        Either::Right(rows(organisation, &list[..list.len().min(SHOWN)], now))
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Emergency access"</h1>
            <p>{format!("Look into each of these within {REVIEW_DAYS} days. Open one to see whose record it was, and what was read.")}</p>
            {table}
            {more}
        },
    )
}

fn rows(organisation: &Ods, list: &[Waiting], now: DateTime<Utc>) -> impl IntoView + use<> {
    let columns = [Column::words("When"), Column::words("Who"), Column::words("Why"), Column::words("Review")];
    let mut table = Table::new("Not reviewed first", columns, list.len());
    for one in list {
        let when = date::moment(one.at);
        let href = format!("/practice/{}/emergencies/{}", organisation.as_str(), one.id);
        let who = format!("{} {}", one.actor_given, one.actor_family);
        let state = match (&one.outcome, one.reviewed_at) {
            (Some(outcome), Some(_)) if outcome == Found::Justified.key() => {
                RowTag { words: "Was right", colour: TagColour::Green }
            }
            (_, Some(_)) => RowTag { words: "Was not right", colour: TagColour::Red },
            (_, None) if now - one.at > Duration::days(REVIEW_DAYS) => RowTag { words: "Late", colour: TagColour::Red },
            (_, None) => RowTag { words: "Not reviewed", colour: TagColour::Yellow },
        };
        table.row([
            Cell::Link { href: &href, words: &when, tag: None },
            Cell::Note { words: &who, note: role_words(&one.role) },
            Cell::Words(reason_words(&one.reason)),
            Cell::Tag(state),
        ]);
    }
    table.view()
}

pub fn one(chrome: Chrome, organisation: &Ods, about: &Reviewed, opened: &[Opened], ask: Ask<'_>) -> String {
    let number = about.nhs_number.as_deref().and_then(|number| NhsNumber::parse(number).ok());
    let mut facts = vec![
        Fact::new("Who", format!("{} {}, {}", about.actor_given, about.actor_family, role_words(&about.role))),
        Fact::new("Whose record", format!("{} {}", about.given_name, about.family_name)),
    ];
    facts.extend(number.map(|number| Fact::new("NHS number", number.spaced())));
    facts.push(Fact::new("From", date::moment(about.at)));
    facts.push(Fact::new("To", date::moment(about.ended_at.unwrap_or(about.until))));
    facts.push(Fact::new("Why", reason_words(&about.reason)));
    facts.push(Fact::new("In their words", about.words.clone()));
    let told = match about.told_at {
        Some(at) => format!("Yes, on {}", date::moment(at)),
        None => "Not yet".to_string(),
    };
    facts.push(Fact::new("Person told", told));
    let read = if opened.is_empty() {
        Either::Left(view! { <Nothing words="No page of the record was opened."/> })
    } else {
        let total = opened.iter().map(|page| page.times).sum::<i64>();
        let lines: Vec<_> = opened
            .iter()
            .map(|page| view! { <li>{format!("{}: {}", page_words(&page.page), times(page.times))}</li> })
            .collect();
        Either::Right(view! {
            <p>{format!("{} opened.", counted(total.unsigned_abs(), "page was", "pages were"))}</p>
            <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul>
        })
    };
    let action = format!("/practice/{}/emergencies/{}/review", organisation.as_str(), about.id);
    let chrome = chrome.with_errors(&ask.errors);
    let summary = ask.errors.clone();
    document(
        chrome,
        view! {
            <ErrorSummary errors=summary/>
            <h1 class="nhsuk-heading-l">"Emergency access on " {date::day(date::london_day(about.at))}</h1>
            <SummaryList facts/>
            <h2 class="nhsuk-heading-m">"What was opened"</h2>
            {read}
            <h2 class="nhsuk-heading-m">"Review"</h2>
            {outcome(about, action, ask)}
        },
    )
}

fn outcome(about: &Reviewed, action: String, ask: Ask<'_>) -> AnyView {
    if let Some(at) = about.reviewed_at {
        let found = about.outcome.as_deref().and_then(Found::from_key).map(Found::words).unwrap_or_default();
        let facts = vec![
            Fact::new("Reviewed on", date::moment(at)),
            Fact::new("Found", found),
            Fact::new("Because", about.outcome_words.clone().unwrap_or_default()),
        ];
        return view! { <SummaryList facts/> }.into_any();
    }
    if ask.is_own {
        return view! { <InsetText><p>"This was you. A colleague must look into it."</p></InsetText> }.into_any();
    }
    let choices = Found::ALL.map(|found| Choice::new(found.key(), found.words())).to_vec();
    let chosen = Found::from_key(&ask.form.outcome).map(|found| found.key().into());
    view! {
        <form method="post" action=action novalidate>
            <Radios name="outcome" legend="What did you find?" choices chosen error=ask.errors.of("outcome")/>
            <TextArea name="words" label="Why?" value=ask.form.words.clone() rows=4 error=ask.errors.of("words")/>
            <Button label="Save the review"/>
        </form>
    }
    .into_any()
}

fn role_words(key: &str) -> &'static str {
    Role::from_key(key).map(Role::words).unwrap_or("Staff")
}

fn reason_words(key: &str) -> &'static str {
    Reason::from_key(key).map(Reason::words).unwrap_or("Not known")
}

fn times(times: i64) -> String {
    match times {
        1 => "once".into(),
        2 => "twice".into(),
        more => format!("{more} times"),
    }
}

/// What a page of the record is called, by its pattern in the log.
fn page_words(page: &str) -> &'static str {
    let shelf = rules::KINDS.into_iter().map(rules::shelf).find(|shelf| page == shelf.path);
    match (shelf, page) {
        (Some(shelf), _) => shelf.name,
        (None, "/summary") => "Summary",
        (None, "/record") => "First page of the record",
        (None, "/record/timeline") => "Everything by date",
        (None, "/record/search") => "Search",
        (None, "/record/entries/{entry}") => "One entry of the record",
        (None, page) if page.starts_with("/record/results/") => "All results of one test",
        (None, page) if page.starts_with("/record/documents/") => "A letter or document",
        (None, _) => "Another page",
    }
}
