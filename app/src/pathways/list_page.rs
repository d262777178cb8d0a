//! The team's list of people on pathways: who, since when, the last reading, what is missing. No
//! value stands in it.

use std::collections::HashSet;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use leptos::prelude::*;

use super::{list_store::Line, ours, template::Template};
use crate::{
    people::Ods,
    ui::{
        Text,
        button::{Button, ButtonKind},
        date,
        document::{Chrome, Width, document},
        form::Select,
        loaded::Nothing,
        number::counted,
        table::{Cell, Column, Table},
        tag::{RowTag, TagColour},
    },
};

pub const TITLE: &str = "People on pathways";

/// A line with what the team wants to know of it.
pub struct Row {
    line: Line,
    template: Template,
    last: Option<DateTime<Utc>>,
    /// Of so many days, without any reading that the pathway asks for.
    missing: Missing,
    today: NaiveDate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Missing {
    days: i64,
    of: i64,
}

impl Row {
    /// `measured`: kind and time, the newest first. The last `week` days count, today not: it is not over.
    pub fn of(
        line: Line,
        template: Template,
        measured: &[(String, DateTime<Utc>)],
        today: NaiveDate,
        week: i64,
    ) -> Row {
        let asked = |key: &str| template.tasks.iter().any(|task| task.measure.key() == key);
        let asked: Vec<DateTime<Utc>> =
            measured.iter().filter(|(measure, _)| asked(measure)).map(|(_, at)| *at).collect();
        let missing = missing(&asked, &line, today, week);
        Row { last: asked.first().copied(), line, template, missing, today }
    }

    fn state(&self) -> RowTag<'static> {
        let today = self.today;
        let tag = |words, colour| RowTag { words, colour };
        if self.line.ended_at.is_some() {
            return tag("Stopped by themselves", TagColour::Orange);
        }
        match self.line.ends_on {
            Some(end) if end < today => tag("Over: to be read", TagColour::Blue),
            _ if self.line.starts_on > today => tag("Not begun", TagColour::Grey),
            _ if self.line.newest.is_some_and(|newest| newest > self.line.version) => {
                tag("On an older version", TagColour::Yellow)
            }
            _ => tag("On it", TagColour::Green),
        }
    }
}

/// Days without a reading among the last `week` whole days of the pathway.
fn missing(taken: &[DateTime<Utc>], line: &Line, today: NaiveDate, week: i64) -> Missing {
    let first = line.starts_on.max(today - Duration::days(week));
    let ended = line.ended_at.map(date::london_day);
    let last = [Some(today), line.ends_on.and_then(|end| end.succ_opt()), ended].into_iter().flatten().min();
    let of = (last.unwrap_or(today) - first).num_days().max(0);
    let days: HashSet<NaiveDate> = taken.iter().map(|at| date::london_day(*at)).collect();
    let days = (0..of).filter(|day| !days.contains(&(first + Duration::days(*day)))).count();
    Missing { days: days as i64, of }
}

/// What the list shows of it.
pub struct Shown<'a> {
    pub organisation: &'a Ods,
    /// "": all.
    pub template: &'a str,
    pub templates: &'a [String],
    pub number: i64,
}

pub fn list(mut chrome: Chrome, shown: &Shown<'_>, rows: &[Row], is_more: bool) -> String {
    chrome.width = Width::Full;
    let base = format!("/practice/{}", shown.organisation.as_str());
    let names = ours::templates().unwrap_or_default();
    let mut options: Vec<(Text, Text)> = vec![("".into(), "All pathways".into())];
    options.extend(shown.templates.iter().map(|key| {
        let title = names.iter().find(|template| template.key == *key).map(|template| template.title.clone());
        (Text::from(key.clone()), Text::from(title.unwrap_or_else(|| key.clone())))
    }));
    let filter = (!shown.templates.is_empty()).then(|| {
        view! {
            <form method="get" novalidate>
                <Select name="template" label="Pathway" options chosen=shown.template.to_string()/>
                <Button label="Show" kind=ButtonKind::Secondary/>
            </form>
        }
    });
    let other = |number: i64| format!("{base}/pathways?template={}&page={number}", shown.template);
    let before = (shown.number > 1).then(|| view! { <p><a href=other(shown.number - 1)>"Names before these"</a></p> });
    let after = is_more.then(|| view! { <p><a href=other(shown.number + 1)>"Names after these"</a></p> });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            {filter}
            {table(&base, rows)}
            {before}
            {after}
        },
    )
}

fn table(base: &str, rows: &[Row]) -> AnyView {
    if rows.is_empty() {
        return view! { <Nothing words="Nobody is on a pathway here."/> }.into_any();
    }
    let columns = [
        Column::words("Person"),
        Column::words("Pathway"),
        Column::words("State"),
        Column::words("Last reading"),
        Column::words("Last 7 days"),
    ];
    let mut table = Table::new("By family name", columns, rows.len());
    for row in rows {
        let action = format!("{base}/open");
        let name = row.line.name();
        let person = row.line.person_id.to_string();
        let open = view! {
            <form method="post" action=action class="nene-button-form">
                <input type="hidden" name="person" value=person/>
                <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">{name}</button>
            </form>
        };
        let since = match row.line.ends_on {
            Some(end) => format!("{} to {}", date::day(row.line.starts_on), date::day(end)),
            None => format!("Since {}", date::day(row.line.starts_on)),
        };
        let last = row.last.map_or("None yet".to_string(), date::moment);
        let missing = match row.missing {
            Missing { of: 0, .. } => "The first day is not over".to_string(),
            Missing { days: 0, .. } => "A reading every day".to_string(),
            Missing { days, of } => format!("No reading on {} of {of}", counted(days.unsigned_abs(), "day", "days")),
        };
        table.row([
            Cell::View(open.into_any()),
            Cell::Note { words: &row.template.title, note: &format!("{since}, version {}", row.line.version) },
            Cell::Tag(row.state()),
            Cell::Words(&last),
            Cell::Words(&missing),
        ]);
    }
    table.view().into_any()
}
