//! Test results: the latest of each test, all of them by date, and reports.

use leptos::{either::Either, prelude::*};

use super::{About, Kinds, NEW, Showing, Statuses, Worried, newest, plain, push, stamp};
use crate::{
    record::{LatestOfTest, Line, Lines, rules},
    ui::{
        document::{Chrome, document},
        items::Items,
        loaded::Nothing,
        number::counted,
        pagination::{PageLink, Pagination},
        table::{Cell, Column, Table},
        tabs::{Here, Tab, Tabs},
    },
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    ByTest,
    All,
    Reports,
}

/// The latest of each test. `page` counts from 1; `has_more` says whether there is another.
pub fn by_test(chrome: Chrome, about: &About, tests: &[LatestOfTest], page: i64, has_more: Option<i64>) -> String {
    let list = if tests.is_empty() {
        Either::Left(view! { <Nothing words=about.nothing(rules::shelf(super::Kind::Result))/> })
    } else {
        let columns = [
            Column::words("Test"),
            Column::words("Latest result"),
            Column::words("Laboratory's range"),
            Column::words("Date"),
            Column::words("Results"),
        ];
        let mut table = Table::new("Latest result of each test", columns, tests.len());
        for test in tests {
            let href = about.path(&format!("/record/results/{}/history", test.line.id));
            let times = counted(test.times as u64, "result", "results");
            row(&mut table, &test.line, &href, &times);
        }
        Either::Right(table.view())
    };
    let link = |page: i64| PageLink {
        href: about.path(&format!("/record/results?page={page}")).into(),
        label: format!("Page {page}").into(),
    };
    let previous = (page > 1).then(|| link(page - 1));
    let stamp = stamp(newest(tests.iter().map(|test| &test.line)));
    frame(chrome, about, View::ByTest, stamp, list, view! { <Pagination previous next=has_more.map(link)/> })
}

/// All results, the newest first.
pub fn all(chrome: Chrome, about: &About, lines: Lines) -> String {
    let next = next(about, &lines, "all");
    let stamp = stamp(newest(&lines.lines));
    let list = if lines.lines.is_empty() {
        Either::Left(view! { <Nothing words=about.nothing(rules::shelf(super::Kind::Result))/> })
    } else {
        let columns = [
            Column::words("Test"),
            Column::words("Result"),
            Column::words("Laboratory's range"),
            Column::words("Date"),
            Column::words("Sent by"),
        ];
        let mut table = Table::new("All results by date", columns, lines.lines.len());
        for line in &lines.lines {
            row(&mut table, line, &about.entry(line.id), &line.source);
        }
        Either::Right(table.view())
    };
    frame(chrome, about, View::All, stamp, list, view! { <Pagination previous=None next/> })
}

pub fn reports(chrome: Chrome, about: &About, lines: Lines) -> String {
    let next = next(about, &lines, "reports");
    let stamp = stamp(newest(&lines.lines));
    let list = if lines.lines.is_empty() {
        Either::Left(view! { <Nothing words=about.nothing(rules::shelf(super::Kind::Report))/> })
    } else {
        let mut items = Items::with_capacity(lines.lines.len());
        let showing = Showing { about, kinds: Kinds::OneKind, statuses: Statuses::Left, details: None };
        for line in &lines.lines {
            push(&mut items, line, showing);
        }
        Either::Right(items.view())
    };
    frame(chrome, about, View::Reports, stamp, list, view! { <Pagination previous=None next/> })
}

fn row(table: &mut Table<5>, line: &Line, href: &str, last: &str) {
    let named;
    let words = match plain(line) {
        Some(plain) => {
            named = format!("{} ({plain})", rules::title(line));
            named.as_str()
        }
        None => rules::title(line),
    };
    let value = rules::value(line);
    // No value in a column says nothing: the finding is often the test's own words.
    let value = value.as_deref().unwrap_or("See the details");
    let result = match line.interpretation.as_deref() {
        Some(remark) => Cell::Note { words: value, note: remark },
        None => Cell::Words(value),
    };
    let when = rules::when(line);
    table.row([
        Cell::Link { href, words, tag: line.is_new.then_some(NEW) },
        result,
        Cell::Words(line.range_text.as_deref().unwrap_or("Not given")),
        Cell::Words(&when),
        Cell::Words(last),
    ]);
}

fn next(about: &About, lines: &Lines, view: &str) -> Option<PageLink> {
    lines.next.map(|next| PageLink {
        href: about.path(&format!("/record/results?view={view}&after={}", next.encode())).into(),
        label: "Older".into(),
    })
}

fn frame(
    chrome: Chrome,
    about: &About,
    here: View,
    stamp: impl IntoView,
    list: impl IntoView,
    pages: impl IntoView,
) -> String {
    let tab = |href: &'static str, words: &'static str, view: View| Tab {
        href: about.path(href).into(),
        words: words.into(),
        here: if view == here { Here::Yes } else { Here::No },
    };
    let tabs = vec![
        tab("/record/results", "By test", View::ByTest),
        tab("/record/results?view=all", "All by date", View::All),
        tab("/record/results?view=reports", "Reports", View::Reports),
    ];
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Test results"</h1>
            <Tabs of="Ways to see your results" tabs/>
            {stamp}
            {list}
            {pages}
            <p>"The range is the one of the laboratory that did the test. A result outside it is not always a problem."</p>
            <Worried/>
        },
    )
}
