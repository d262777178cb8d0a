//! The team's inbox.

use chrono::{DateTime, Utc};
use leptos::{either::Either, prelude::*};

use super::{
    rules,
    store::{Alert, SHOWN},
};
use crate::{
    pathways::{finding::Severity, template::Template},
    people::{Ods, PersonId},
    ui::{
        callout::{Done, InsetText},
        date,
        document::{Chrome, Width, document},
        loaded::Nothing,
        table::{Cell, Column, Table},
        tabs::{Here, Tab, Tabs},
        tag::{RowTag, TagColour},
    },
};

/// Which alerts are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    Open,
    /// Those that who looks has claimed.
    Mine,
    Closed,
}

impl Show {
    pub fn from_query(query: &str) -> Show {
        match query {
            "show=mine" => Show::Mine,
            "show=closed" => Show::Closed,
            _ => Show::Open,
        }
    }
}

pub struct Inbox<'a> {
    pub organisation: &'a Ods,
    pub show: Show,
    pub list: &'a [Alert],
    pub me: PersonId,
    pub now: DateTime<Utc>,
}

pub fn list(mut chrome: Chrome, inbox: &Inbox<'_>, done: Option<&'static str>) -> String {
    chrome.width = Width::Full;
    let here = format!("/practice/{}/alerts", inbox.organisation.as_str());
    let tab = |show: Show, query: &str, words: &'static str| Tab {
        href: format!("{here}{query}").into(),
        words: words.into(),
        here: if show == inbox.show { Here::Yes } else { Here::No },
    };
    let tabs = vec![
        tab(Show::Open, "", "Open"),
        tab(Show::Mine, "?show=mine", "Yours"),
        tab(Show::Closed, "?show=closed", "Closed"),
    ];
    let more = (inbox.list.len() > SHOWN).then(|| view! { <p>{format!("These are {SHOWN}. There are more.")}</p> });
    let table = match (inbox.list.is_empty(), inbox.show) {
        (true, Show::Open) => Either::Left(view! { <Nothing words="No alert is open."/> }),
        (true, Show::Mine) => Either::Left(view! { <Nothing words="You have no alert at the moment."/> }),
        (true, Show::Closed) => Either::Left(view! { <Nothing words="No alert was closed in the last 90 days."/> }),
        (false, _) => Either::Right(view! { <div class="nene-alerts">{rows(inbox)}</div> }),
    };
    document(
        chrome,
        view! {
            {done.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l">"Alerts"</h1>
            <InsetText>
                <p>"The most urgent are on top. Take one before you act on it, so that nobody does it twice."</p>
            </InsetText>
            <Tabs of="Which alerts" tabs/>
            {table}
            {more}
            <p><a href=format!("{here}/figures")>"How fast alerts are taken"</a></p>
        },
    )
}

fn rows(inbox: &Inbox<'_>) -> impl IntoView + use<> {
    let columns = [Column::words("What"), Column::words("Who"), Column::words("When"), Column::words("State")];
    let caption = if inbox.show == Show::Closed { "Closed last first" } else { "Most urgent first" };
    let mut table = Table::new(caption, columns, inbox.list.len());
    for alert in inbox.list.iter().take(SHOWN) {
        let href = format!("/practice/{}/alerts/{}/{}", inbox.organisation.as_str(), alert.person_id, alert.id);
        let tag = Some(severity_tag(alert.severity()));
        let born = alert.birth_date.map(|born| format!("Born {}", date::day(born))).unwrap_or_default();
        let (when, note) = when(alert, inbox.now);
        let name = alert.name();
        let since = alert.claimed_at.map(|at| format!("Since {}", date::moment(at))).unwrap_or_default();
        table.row([
            Cell::Link { href: &href, words: &alert.seen, tag },
            Cell::Note { words: &name, note: &born },
            Cell::Note { words: &when, note: &note },
            state(alert, inbox, &since),
        ]);
    }
    table.view()
}

/// How long it waits against what is due, and who is asked; of a closed one, when it was raised and closed.
fn when(alert: &Alert, now: DateTime<Utc>) -> (String, String) {
    match alert.closed_at {
        Some(at) => (format!("Closed {}", date::moment(at)), format!("Raised {}", date::moment(alert.raised_at))),
        None if alert.claimed_at.is_some() => {
            (format!("Raised {} ago", rules::span(now - alert.raised_at)), String::new())
        }
        None => {
            let asked = if alert.step == 0 { String::new() } else { format!("Passed on to {}", asked(alert)) };
            (rules::waiting(alert.raised_at, alert.due_at, now), asked)
        }
    }
}

/// Who is asked to take it now.
pub fn asked(alert: &Alert) -> String {
    let team = serde_json::from_str::<Template>(&alert.body).ok().map(|template| template.team);
    match (alert.step, team) {
        (0, Some(team)) => team.name,
        (1, Some(team)) => team.second,
        (2, Some(team)) => team.lead,
        (step, _) => rules::step_words(step).into(),
    }
}

fn state<'a>(alert: &'a Alert, inbox: &Inbox<'_>, since: &'a str) -> Cell<'a> {
    let tag = |words: &'static str, colour: TagColour| Cell::Tag(RowTag { words, colour });
    if let Some(outcome) = &alert.outcome {
        return Cell::Note { words: rules::outcome_words(outcome), note: &alert.note };
    }
    match (alert.claimed_by, alert.claimed_at) {
        (Some(_), Some(at)) if rules::is_stale(alert.severity(), at, inbox.now) => {
            tag("Taken long ago", TagColour::Orange)
        }
        (Some(who), _) if who == inbox.me.0 => tag("Yours", TagColour::Green),
        (Some(_), _) => Cell::Note { words: alert.claimer.as_deref().unwrap_or("Somebody"), note: since },
        (None, _) if rules::is_overdue(alert.due_at, inbox.now) => tag("Overdue", TagColour::Red),
        (None, _) => tag("Nobody has it", TagColour::Blue),
    }
}

pub fn severity_tag(severity: Severity) -> RowTag<'static> {
    let colour = match severity {
        Severity::Red => TagColour::Red,
        Severity::Amber => TagColour::Orange,
        Severity::Missing => TagColour::Yellow,
        Severity::Note | Severity::Quiet => TagColour::Grey,
    };
    RowTag { words: rules::severity_words(severity), colour }
}
