//! The first page: who can see the record, in a few words and organisation by organisation.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{
    access::facts::Sharing,
    sharing::{
        CATEGORIES, Known, Organisation, rules,
        rules::Seen,
        words::{self, Answer},
    },
    ui::{
        button::ButtonKind,
        button::ButtonLink,
        callout::{self, InsetText},
        date,
        details::Details,
        document::{Chrome, document},
        table::{Cell, Column, Table},
    },
};

pub const TITLE: &str = "Who can see your record";

/// What the person has just done, as the address names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Changed,
}

impl Done {
    pub fn asked_in(query: Option<&str>) -> Option<Done> {
        (query? == "done=changed").then_some(Done::Changed)
    }
}

pub struct Row<'a> {
    pub organisation: &'a Organisation,
    pub seen: Seen,
    /// When this changes by itself.
    pub changes_at: Option<DateTime<Utc>>,
}

pub fn overview(chrome: Chrome, done: Option<Done>, answer: &Answer, others: &Seen, rows: &[Row<'_>]) -> String {
    let done = done.map(|_| view! { <callout::Done words="Your choice counts from now on."/> });
    let exceptions = (!answer.exceptions.is_empty()).then(|| {
        let items = answer.exceptions.iter().map(|words| view! { <li>{words.clone()}</li> }).collect_view();
        view! { <ul class="nhsuk-list nhsuk-list--bullet">{items}</ul> }
    });
    let (near, far): (Vec<&Row<'_>>, Vec<&Row<'_>>) =
        rows.iter().partition(|row| row.organisation.known != Known::Elsewhere);
    let far = (!far.is_empty()).then(|| organisations("Other organisations", &far)).map(|table| {
        view! {
            <Details summary="Other organisations that use this website">
                <p>"They can only open your record when you are in their care."</p>
                {table}
            </Details>
        }
    });
    let share_all = (!others.is_all() || rows.iter().any(|row| !row.seen.is_all())).then(|| {
        view! { <ButtonLink href="/sharing/share-all" label="Share all with the teams caring for me" kind=ButtonKind::Secondary/> }
    });
    let stop_all = (!others.is_stopped() || rows.iter().any(|row| !row.seen.is_stopped())).then(|| {
        view! { <ButtonLink href="/sharing/stop-all" label="Stop all sharing" kind=ButtonKind::Secondary/> }
    });
    let (first, near, categories) =
        (answer.first.clone(), organisations("Organisations and what they see", &near), categories(rows));
    document(
        chrome,
        view! {
            {done}
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <InsetText>
                <p><strong>{first}</strong></p>
                {exceptions}
            </InsetText>
            <p>"The teams caring for you are the doctors, nurses and care workers who look after you. They see only what their work needs."</p>
            <p>"You see everybody who looked on the page "<a href="/who-looked">"Who looked at your record"</a>". Family and friends who help you are on the page "<a href="/carers">"Your carers"</a>"."</p>
            <div class="nene-actions nene-sharing-all">{share_all}{stop_all}</div>
            <h2 class="nhsuk-heading-m">"Organisations"</h2>
            <p>"Press a name to change what they may see."</p>
            {near}
            {far}
            <h2 class="nhsuk-heading-m">"Parts of your record"</h2>
            <p>"Press a part to change who may see it."</p>
            {categories}
            <p>"What nobody has sorted yet is seen only by those with whom you share everything."</p>
            <h2 class="nhsuk-heading-m">"More choices"</h2>
            <ul class="nhsuk-list nene-shortcuts">
                <li><a href="/hidden">"Hide something from your carers"</a></li>
                <li><a href="/sharing/planning-and-research">"Planning and research"</a></li>
                <li><a href="/sharing/preferences">"Data opt-out, Summary Care Record, hearing about research"</a></li>
                <li><a href="/sharing/history">"Everything you have decided"</a></li>
            </ul>
        },
    )
}

fn organisations(caption: &'static str, rows: &[&Row<'_>]) -> impl IntoView + use<> {
    let columns = [Column::words("Organisation"), Column::words("What they see"), Column::words("Why they are here")];
    let mut table = Table::new(caption, columns, rows.len()).with_caption_hidden();
    for row in rows {
        let href = format!("/sharing/organisations/{}", row.organisation.ods);
        let seen = words::seen(&row.seen);
        let until = row.changes_at.map(|at| format!("Until the end of {}", date::day(rules::last_day(at))));
        let second = match &until {
            Some(note) => Cell::Note { words: &seen, note },
            None => Cell::Words(&seen),
        };
        table.row([
            Cell::Link { href: &href, words: &row.organisation.name, tag: None },
            second,
            Cell::Words(words::known(row.organisation.known)),
        ]);
    }
    table.view()
}

fn categories(rows: &[Row<'_>]) -> impl IntoView + use<> {
    let columns = [Column::words("Part"), Column::words("Who sees it")];
    let mut table =
        Table::new("Parts of your record and who sees them", columns, CATEGORIES.len()).with_caption_hidden();
    for category in CATEGORIES {
        let href = format!("/sharing/categories/{}", category.key());
        let names = |shared: bool| {
            let fits = |row: &&Row<'_>| (row.seen.of(category) == Sharing::Shared) == shared;
            rows.iter().filter(fits).map(|row| row.organisation.name.as_str()).collect::<Vec<_>>()
        };
        let (yes, no) = (names(true), names(false));
        let who = match (yes.len(), no.len()) {
            (_, 0) => "All teams caring for you".to_string(),
            (0, _) => "Only those who wrote it".into(),
            (_, 1..=3) => format!("All but {}", words::list(&no)),
            _ => format!("Only {}", words::list(&yes)),
        };
        table.row([Cell::Link { href: &href, words: category.words(), tag: None }, Cell::Words(&who)]);
    }
    table.view()
}
