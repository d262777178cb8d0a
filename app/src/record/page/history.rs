//! All results of one test: a chart for each unit, and always a table beside it.

use leptos::prelude::*;

use super::{About, Worried, plain};
use crate::{
    record::{Line, rules, trend::Series},
    ui::{
        chart::trend_chart,
        document::{Chrome, document},
        number::counted,
        table::{Cell, Column, Table},
    },
};

/// `most` is how many measurements are read; when there are as many, there may be older ones.
pub fn history(chrome: Chrome, about: &About, line: &Line, series: Vec<Series>, count: usize, most: usize) -> String {
    let title = rules::title(line).to_owned();
    let plain = plain(line).map(|words| view! { <p>{format!("In plain words: {words}")}</p> });
    let cut = (count >= most).then(|| {
        view! { <p>{format!("These are the newest {most}. There may be older ones, in the list of everything by date.")}</p> }
    });
    let single = series.len() == 1;
    let parts = series
        .into_iter()
        .map(|series| {
            let heading = (!single).then(|| view! { <h2 class="nhsuk-heading-m">{series.title.clone()}</h2> });
            let several = (series.charts.len() > 1).then(|| {
                view! { <p>"These results are in different units. Each unit has its own chart: they cannot be compared by eye."</p> }
            });
            let charts = series
                .charts
                .iter()
                .filter_map(trend_chart)
                .map(|chart| view! { <div class="nene-trend">{chart.view()}</div> })
                .collect_view();
            let columns = [
                Column::words("Date"),
                Column::words("Result"),
                Column::words("Laboratory's range"),
                Column::words("Sent by"),
            ];
            let mut table = Table::new(format!("{}: all results", series.title), columns, series.rows.len());
            for row in &series.rows {
                let result = match row.remark.as_deref() {
                    Some(remark) => Cell::Note { words: &row.value, note: remark },
                    None => Cell::Words(&row.value),
                };
                table.row([
                    Cell::Link { href: &about.entry(row.entry), words: &row.when, tag: None },
                    result,
                    Cell::Words(row.range.as_deref().unwrap_or("Not given")),
                    Cell::Words(&row.source),
                ]);
            }
            view! {
                {heading}
                {several}
                {charts}
                {table.view()}
            }
        })
        .collect_view();
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">
                <span class="nhsuk-caption-l">"All results of one test"</span>
                {title}
            </h1>
            {plain}
            <p>{counted(count as u64, "result", "results")}</p>
            {cut}
            {parts}
            <Worried/>
        },
    )
}
