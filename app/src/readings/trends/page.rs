//! One measure over time: the period, drawings, averages in words, and every value in a table.

use leptos::{either::Either, prelude::*};

use super::{
    averages,
    bands::Targets,
    drawing,
    http::Shown,
    panel::{Panel, panels},
    period::Period,
    words,
};
use crate::{
    pathways::engine::blood_pressure::{LeftOut, Outcome},
    readings::Reading,
    ui::{
        button::ButtonLink,
        chart::series::series_chart,
        date,
        document::{Chrome, document},
        list::{Fact, SummaryList},
        loaded::Nothing,
        number::counted,
        pagination::{PageLink, Pagination},
        table::{Cell, Column, Table},
        tabs::{Here, Tab, Tabs},
    },
    web::whose::Whose,
};

/// Rows of the table on one page.
pub const ROWS: usize = 30;

/// Which page of the table, and for whom.
pub struct Page<'a> {
    pub whose: &'a Whose,
    /// From 1.
    pub number: u32,
    pub may_add: bool,
}

pub fn trends(chrome: Chrome, page: Page<'_>, shown: &Shown) -> String {
    let Shown { measure, period, .. } = *shown;
    let path = page.whose.path(&format!("/readings/trends/{}", measure.key()));
    let tabs = Period::ALL
        .into_iter()
        .map(|each| Tab {
            href: format!("{path}?period={}", each.key()).into(),
            words: each.words().into(),
            here: if each == period { Here::Yes } else { Here::No },
        })
        .collect();
    let add = page.may_add.then(|| {
        let href = page.whose.path(&format!("/readings/add/{}", measure.key()));
        view! { <p><ButtonLink href label="Add a reading"/></p> }
    });
    let content = if shown.readings.is_empty() {
        Either::Left(view! {
            {nothing(&path, shown)}
            {add}
        })
    } else {
        let report = page.whose.path(&format!("/readings/report/{}?period={}", measure.key(), period.key()));
        Either::Right(view! {
            <p>{format!("{} {}.", counted(shown.readings.len() as u64, "reading", "readings"), period.in_words())}</p>
            {drawings(shown)}
            {diaries(page.whose, shown)}
            {plain_averages(shown)}
            <div class="nene-trends__acts nene-no-print">
                {add}
                <p><a href=report>"A page to print, for the clinic"</a></p>
            </div>
            <h2 class="nhsuk-heading-m" id="table">"All readings, newest first"</h2>
            {table(&path, &page, shown)}
        })
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">
                <span class="nhsuk-caption-l">"Readings over time"</span>
                {measure.words()}
            </h1>
            <Tabs of="For how long back" tabs/>
            {content}
            <p class="nene-stamp">
                "Nobody watches these readings all the time. If you need medical help now, call 111. In an emergency, call 999."
            </p>
        },
    )
}

/// There may be older ones: an empty period is not "none".
fn nothing(path: &str, shown: &Shown) -> impl IntoView + use<> {
    let name = shown.measure.words().to_lowercase();
    let words = format!("There are no {name} readings {}.", shown.period.in_words());
    let older = shown.last.map(|at| {
        view! {
            <p>
                {format!("The latest was on {}. ", date::day(date::london_day(at)))}
                <a href=format!("{path}?period=all")>"See all readings"</a>
            </p>
        }
    });
    view! {
        <Nothing words/>
        {older}
    }
}

fn drawings(shown: &Shown) -> impl IntoView + use<> {
    let targets = Targets { subject: shown.subject(), asked: &shown.asked };
    let drawn: Vec<(Panel, _)> = panels(shown.measure)
        .iter()
        .filter_map(|panel| {
            let chart = drawing::drawing(*panel, &shown.readings, &targets)?;
            Some((*panel, series_chart(&chart, &drawing::legend(*panel))?))
        })
        .collect();
    let several = drawn.len() > 1;
    drawn
        .into_iter()
        .map(|(panel, chart)| {
            let heading = several.then(|| view! { <h2 class="nhsuk-heading-m">{panel.title()}</h2> });
            view! {
                {heading}
                <div class="nene-trend">{chart.view()}</div>
            }
        })
        .collect_view()
}

/// The average by the rule, where the person was asked for a diary.
fn diaries(whose: &Whose, shown: &Shown) -> impl IntoView + use<> {
    let is_staff = matches!(whose, Whose::AtWork(..));
    shown
        .diaries
        .iter()
        .filter_map(|(asked, readings)| {
            let diary = averages::diary(asked, readings)?;
            let meaning = match (diary.outcome, is_staff) {
                (Outcome::Enough(average), true) => Some(format!("This is {}.", average.band().clinical_words())),
                (Outcome::Enough(average), false) => Some(format!("This is {}.", average.band().words())),
                (Outcome::NotEnough { .. }, _) => None,
            };
            let facts = vec![
                Fact::new("Average of the diary", averages::diary_words(&diary)),
                Fact::new("Left out", left_out(&diary.left_out)),
                Fact::new("By which rule", RULE),
            ];
            Some(view! {
                <h2 class="nhsuk-heading-m">
                    {format!("{}, from {}", asked.template.title, date::day(diary.first_day))}
                </h2>
                <SummaryList facts/>
                {meaning.map(|meaning| view! { <p>{meaning}</p> })}
            })
        })
        .collect_view()
}

/// How a diary is averaged.
pub const RULE: &str = "NICE NG136 1.2.7: the first day is left out, and all the rest is averaged";

/// "4 of the first day, 1 with a pulse that was not regular".
pub fn left_out(left_out: &[(uuid::Uuid, LeftOut)]) -> String {
    let count = |why: LeftOut| left_out.iter().filter(|(_, each)| *each == why).count();
    let parts: Vec<String> = [
        (LeftOut::FirstDay, "of the first day"),
        (LeftOut::IrregularPulse, "with a pulse that was not regular"),
        (LeftOut::AfterTheEnd, "after the last day of the diary"),
    ]
    .into_iter()
    .filter_map(|(why, words)| match count(why) {
        0 => None,
        some => Some(format!("{some} {words}")),
    })
    .collect();
    if parts.is_empty() { "None".to_owned() } else { parts.join(", ") }
}

fn plain_averages(shown: &Shown) -> impl IntoView + use<> {
    let facts: Vec<Fact> = averages::said_of(shown.measure, &shown.readings, shown.today)
        .into_iter()
        .map(|average| {
            let mut name = average.name;
            name[..1].make_ascii_uppercase();
            Fact::new(name, average.words)
        })
        .collect();
    let irregular = shown.readings.iter().filter(|reading| super::panel::is_left_out(reading)).count();
    let left_out = (irregular > 0).then(|| {
        let count = counted(irregular as u64, "reading is", "readings are");
        view! { <p>{format!("{count} left out of the averages, because the pulse was not regular.")}</p> }
    });
    (!facts.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Averages"</h2>
            <SummaryList facts/>
            {left_out}
            <p class="nene-stamp">"These are plain averages: the readings added up and divided. They are not a diagnosis."</p>
        }
    })
}

fn table(path: &str, page: &Page<'_>, shown: &Shown) -> impl IntoView + use<> {
    let targets = Targets { subject: shown.subject(), asked: &shown.asked };
    let given_name = (*page.whose != Whose::Own).then_some(shown.person.given_name.as_str());
    let pages = shown.readings.len().div_ceil(ROWS).max(1);
    let number = usize::try_from(page.number).unwrap_or(1).clamp(1, pages);
    let rows: Vec<&Reading> = shown.readings.iter().rev().skip((number - 1) * ROWS).take(ROWS).collect();
    let columns =
        [Column::words("When"), Column::words("Reading"), Column::words("Target"), Column::words("Entered by")];
    let mut table =
        Table::new(format!("{}: all readings", shown.measure.words()), columns, rows.len()).with_caption_hidden();
    for reading in rows {
        let mut said = words::circumstances(reading);
        if !reading.note.is_empty() {
            said.push(format!("Note: {}", reading.note));
        }
        let note = said.join(". ");
        let value = words::value(reading);
        table.row([
            Cell::Link {
                href: &page.whose.path(&format!("/readings/{}", reading.id)),
                words: &date::moment(reading.taken_at),
                tag: None,
            },
            if note.is_empty() { Cell::Words(&value) } else { Cell::Note { words: &value, note: &note } },
            Cell::Words(words::standing(reading, &targets).unwrap_or("No target")),
            Cell::Words(&words::entered_by(reading, given_name)),
        ]);
    }
    let link = |to: usize| PageLink {
        href: format!("{path}?period={}&page={to}#table", shown.period.key()).into(),
        label: format!("{to} of {pages}").into(),
    };
    let previous = (number > 1).then(|| link(number - 1));
    let next = (number < pages).then(|| link(number + 1));
    view! {
        {table.view()}
        <Pagination previous next/>
    }
}
