//! How fast the team takes alerts.

use leptos::prelude::*;

use super::rules::{self, Counted};
use crate::{
    pathways::finding::Severity,
    ui::{
        callout::InsetText,
        document::{Chrome, Width, document},
        table::{Cell, Column, Table},
    },
};

pub fn figures(mut chrome: Chrome, counted: &[Counted], days: i64) -> String {
    chrome.width = Width::Full;
    let columns = [
        Column::words("Alerts"),
        Column::numbers("Raised"),
        Column::numbers("Taken"),
        Column::numbers("Half within"),
        Column::numbers("9 of 10 within"),
        Column::numbers("Passed on"),
    ];
    let mut table = Table::new(format!("The last {days} days"), columns, 4);
    for severity in [Severity::Red, Severity::Amber, Severity::Missing, Severity::Note] {
        let figures = rules::figures(counted, severity);
        let span = |minutes: Option<i64>| match minutes {
            Some(minutes) => rules::span(chrono::Duration::minutes(minutes)),
            None => "None taken".into(),
        };
        table.row([
            Cell::Words(rules::severity_words(severity)),
            Cell::Words(&figures.raised.to_string()),
            Cell::Words(&figures.taken.to_string()),
            Cell::Words(&span(figures.median)),
            Cell::Words(&span(figures.ninetieth)),
            Cell::Words(&figures.escalated.to_string()),
        ]);
    }
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"How fast alerts are taken"</h1>
            <p>"The time runs from when an alert was raised until somebody took it. Nights and weekends count."</p>
            {table.view()}
            <InsetText>
                <p>"Passed on: nobody had taken it when it was due, so it went to the next person."</p>
            </InsetText>
        },
    )
}
