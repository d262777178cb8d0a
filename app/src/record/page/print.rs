//! A summary on paper: what somebody who treats the person needs first.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use leptos::{either::Either, prelude::*};
use uuid::Uuid;

use super::{About, Kinds, Showing, Statuses, newest, push, stamp};
use crate::{
    people::Person,
    record::{
        LatestOfTest, Line,
        fhir::{Detail, Kind},
        rules,
    },
    ui::{
        date,
        document::{Chrome, document},
        items::Items,
        list::{Fact, SummaryList},
        loaded::Nothing,
    },
};

pub struct Summary {
    pub allergies: Vec<Line>,
    pub medicines: Vec<Line>,
    pub conditions: Vec<Line>,
    /// The latest of each of the tests done last.
    pub results: Vec<LatestOfTest>,
    pub details: HashMap<Uuid, Vec<Detail>>,
}

pub fn print(chrome: Chrome, about: &About, person: &Person, now: DateTime<Utc>, summary: &Summary) -> String {
    let mut facts = vec![Fact::new("Name", person.full_name())];
    facts.extend(person.birth_date.map(|born| Fact::new("Date of birth", date::day(born))));
    facts.extend(person.nhs_number.as_ref().map(|number| Fact::new("NHS number", number.spaced())));
    facts.push(Fact::new("Printed", date::moment(now)));
    let Summary { allergies, medicines, conditions, results, details } = summary;
    let lists = [
        list(about, rules::shelf(Kind::Allergy), allergies, details),
        list(about, rules::shelf(Kind::Medicine), medicines, details),
        list(about, rules::shelf(Kind::Condition), conditions, details),
    ];
    let shown: Vec<&Line> = results.iter().map(|test| &test.line).collect();
    let latest = if shown.is_empty() {
        Either::Left(view! { <Nothing words=about.nothing(rules::shelf(Kind::Result))/> })
    } else {
        let mut items = Items::with_capacity(shown.len());
        let showing = Showing { about, kinds: Kinds::OneKind, statuses: Statuses::Left, details: None };
        for line in &shown {
            push(&mut items, line, showing);
        }
        Either::Right(items.view())
    };
    let stamp = stamp(newest(allergies.iter().chain(medicines).chain(conditions).chain(shown)));
    let heading = match &about.given_name {
        None => "Summary of my health record".to_owned(),
        Some(name) => format!("Summary of {name}'s health record"),
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{heading}</h1>
            <p class="nene-no-print">"To print this page, or to save it as a PDF, use Print in the menu of your browser."</p>
            <SummaryList facts/>
            {stamp}
            {lists.into_iter().collect_view()}
            <h2 class="nhsuk-heading-m">"Latest test results"</h2>
            {latest}
            <p>"This is a summary of what has been sent to Nene. It may not be everything."</p>
        },
    )
}

fn list(
    about: &About,
    shelf: rules::Shelf,
    lines: &[Line],
    details: &HashMap<Uuid, Vec<Detail>>,
) -> impl IntoView + use<> {
    let list = if lines.is_empty() {
        Either::Left(view! { <Nothing words=about.nothing(shelf)/> })
    } else {
        let mut items = Items::with_capacity(lines.len());
        let showing = Showing { about, kinds: Kinds::OneKind, statuses: Statuses::Said, details: Some(details) };
        for line in lines {
            push(&mut items, line, showing);
        }
        Either::Right(items.view())
    };
    view! {
        <h2 class="nhsuk-heading-m">{shelf.name} ", current"</h2>
        {list}
    }
}
