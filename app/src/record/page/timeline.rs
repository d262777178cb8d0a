//! Everything by date, year by year, narrowed by kind, source and year.

use std::collections::BTreeMap;

use leptos::{either::Either, prelude::*};

use super::{About, Kinds, Showing, Statuses, newest, push, stamp};
use crate::{
    record::{Facet, Filter, Line, Lines, YearFilter, rules},
    ui::{
        Text,
        button::{Button, ButtonKind},
        document::{Chrome, document},
        form::Select,
        items::Items,
        loaded::Nothing,
        number::counted,
        pagination::{PageLink, Pagination},
    },
};

pub fn timeline(chrome: Chrome, about: &About, filter: &Filter, facets: &[Facet], lines: Lines) -> String {
    let total: i64 = chosen(facets, filter).map(|facet| facet.entries).sum();
    let next = lines.next.map(|next| PageLink {
        href: about.path(&format!("{}after={}", path(filter), next.encode())).into(),
        label: "Older".into(),
    });
    let stamp = stamp(newest(&lines.lines));
    let list = if lines.lines.is_empty() {
        let words: Text = if facets.is_empty() && !about.is_own() {
            "There is nothing to show here.".into()
        } else if facets.is_empty() {
            "Nothing here yet. Nothing has been sent to your record so far.".into()
        } else {
            "Nothing fits what you chose. Choose something else above.".into()
        };
        Either::Left(view! { <Nothing words/> })
    } else {
        Either::Right(years(about, &lines.lines, facets, filter).view())
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Everything by date"</h1>
            {filters(about, filter, facets)}
            <p>{counted(total as u64, "item", "items")}</p>
            {stamp}
            {list}
            <Pagination previous=None next/>
        },
    )
}

fn years(about: &About, lines: &[Line], facets: &[Facet], filter: &Filter) -> Items {
    let mut counts: BTreeMap<Option<i64>, i64> = BTreeMap::new();
    for facet in chosen(facets, filter) {
        *counts.entry(facet.year).or_default() += facet.entries;
    }
    let mut items = Items::with_capacity(lines.len());
    let mut year_before = None;
    let showing = Showing { about, kinds: Kinds::Named, statuses: Statuses::Left, details: None };
    for line in lines {
        let year = if line.happened_at.is_some() { line.happened_year } else { None };
        if year_before != Some(year) {
            let count = counted(counts.get(&year).copied().unwrap_or(0) as u64, "item", "items");
            match year {
                Some(year) => items.heading(&format!("{year}: {count}")),
                None => items.heading(&format!("No date given: {count}")),
            }
            year_before = Some(year);
        }
        push(&mut items, line, showing);
    }
    items
}

/// The counts of what the filter lets through.
fn chosen<'f>(facets: &'f [Facet], filter: &'f Filter) -> impl Iterator<Item = &'f Facet> {
    let key = filter.kind.map(|kind| rules::shelf(kind).key);
    facets.iter().filter(move |facet| {
        key.is_none_or(|key| facet.kind == key)
            && filter.source.as_ref().is_none_or(|source| facet.source_ods == *source)
            && match filter.year {
                None => true,
                Some(YearFilter::Year(year)) => facet.year == Some(i64::from(year)),
                Some(YearFilter::NoDate) => facet.year.is_none(),
            }
    })
}

/// The page's own address with its filters, ready for one more parameter.
fn path(filter: &Filter) -> String {
    let mut path = String::from("/record/timeline?");
    if let Some(kind) = filter.kind {
        path.push_str(&format!("kind={}&", rules::shelf(kind).key));
    }
    if let Some(source) = &filter.source {
        path.push_str(&format!("source={source}&"));
    }
    match filter.year {
        Some(YearFilter::Year(year)) => path.push_str(&format!("year={year}&")),
        Some(YearFilter::NoDate) => path.push_str("year=none&"),
        None => {}
    }
    path
}

/// Only what is there can be chosen, each with how many of it there are.
fn filters(about: &About, filter: &Filter, facets: &[Facet]) -> impl IntoView + use<> {
    let count = |test: &dyn Fn(&Facet) -> bool| {
        facets.iter().filter(|facet| test(facet)).map(|facet| facet.entries).sum::<i64>()
    };
    let mut kinds: Vec<(Text, Text)> = vec![("".into(), "Everything".into())];
    for shelf in rules::KINDS.map(rules::shelf) {
        let entries = count(&|facet| facet.kind == shelf.key);
        if entries > 0 {
            kinds.push((shelf.key.into(), format!("{} ({entries})", shelf.name).into()));
        }
    }
    let mut by_source: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    let mut by_year: BTreeMap<Option<i64>, i64> = BTreeMap::new();
    for facet in facets {
        *by_source.entry((&facet.source, &facet.source_ods)).or_default() += facet.entries;
        *by_year.entry(facet.year).or_default() += facet.entries;
    }
    let mut sources: Vec<(Text, Text)> = vec![("".into(), "Everybody".into())];
    sources.extend(
        by_source
            .into_iter()
            .map(|((name, ods), entries)| (ods.to_owned().into(), format!("{name} ({entries})").into())),
    );
    let mut years: Vec<(Text, Text)> = vec![("".into(), "All years".into())];
    years.extend(by_year.into_iter().rev().map(|(year, entries)| match year {
        Some(year) => (year.to_string().into(), format!("{year} ({entries})").into()),
        None => ("none".into(), format!("No date given ({entries})").into()),
    }));
    let kind: Text = filter.kind.map(|kind| rules::shelf(kind).key).unwrap_or_default().into();
    let source: Text = filter.source.clone().unwrap_or_default().into();
    let year: Text = match filter.year {
        Some(YearFilter::Year(year)) => year.to_string().into(),
        Some(YearFilter::NoDate) => "none".into(),
        None => "".into(),
    };
    view! {
        <form method="get" action=about.path("/record/timeline") class="nene-filters nene-no-print">
            <Select name="kind" label="What" options=kinds chosen=kind/>
            <Select name="source" label="Sent by" options=sources chosen=source/>
            <Select name="year" label="Year" options=years chosen=year/>
            <Button label="Show" kind=ButtonKind::Secondary/>
        </form>
    }
}
