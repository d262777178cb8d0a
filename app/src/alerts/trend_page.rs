//! The readings of two weeks beside an alert: drawn, and as a table.

use leptos::{either::Either, prelude::*};
use uuid::Uuid;

use crate::{
    readings::{
        EnteredAs, Reading,
        measure::{Measure, Values},
    },
    ui::{
        chart::{ChartPoint, ChartValue, TrendChart, trend_chart},
        date,
        loaded::Nothing,
        table::{Cell, Column, Table},
        tag::{Tag, TagColour},
    },
};

/// Charts of what the alert rests on, and a table of everything; the alert's own readings are marked.
pub fn trend(readings: &[Reading], rests_on: &[Uuid]) -> impl IntoView + use<> {
    if readings.is_empty() {
        return Either::Left(view! { <Nothing words="No reading came in the last 14 days."/> });
    }
    let charts = charts(readings, rests_on)
        .iter()
        .filter_map(trend_chart)
        .map(|chart| view! { <div class="nene-trend">{chart.view()}</div> })
        .collect_view();
    let columns = [Column::words("When"), Column::words("What"), Column::words("Reading"), Column::words("Entered by")];
    let mut table = Table::new("The newest first", columns, readings.len());
    for reading in readings.iter().rev() {
        let words = reading.values.words();
        let when = date::moment(reading.taken_at);
        let remark = remark(reading);
        let value = match (rests_on.contains(&reading.id), remark.as_str()) {
            (true, _) => Cell::View(
                view! { {words.clone()} " " <Tag words="This alert" colour=TagColour::Red/> <span class="nene-meta">{remark.clone()}</span> }
                    .into_any(),
            ),
            (false, "") => Cell::Words(&words),
            (false, remark) => Cell::Note { words: &words, note: remark },
        };
        table.row([Cell::Words(&when), Cell::Words(reading.measure().words()), value, Cell::Words(entered(reading))]);
    }
    Either::Right(view! {
        {charts}
        {table.view()}
    })
}

fn entered(reading: &Reading) -> &'static str {
    match reading.entered_as {
        EnteredAs::Person => "The person",
        EnteredAs::Carer => "A carer",
        EnteredAs::Staff => "Staff",
        EnteredAs::Device => "A device",
    }
}

/// What goes with the value and must be read with it.
fn remark(reading: &Reading) -> String {
    let irregular = matches!(reading.values, Values::BloodPressure { irregular: true, .. });
    let irregular = irregular.then_some("Irregular pulse");
    let changed = (reading.version > 1).then_some("Changed later");
    let note = Some(reading.note.as_str()).filter(|note| !note.is_empty());
    [irregular, changed, note].into_iter().flatten().collect::<Vec<_>>().join(". ")
}

fn charts(readings: &[Reading], rests_on: &[Uuid]) -> Vec<TrendChart> {
    let mut measures: Vec<Measure> =
        readings.iter().filter(|one| rests_on.contains(&one.id)).map(Reading::measure).collect();
    measures.sort_unstable();
    measures.dedup();
    let mut charts: Vec<TrendChart> = Vec::new();
    for reading in readings.iter().filter(|one| measures.contains(&one.measure())) {
        for (title, unit, thousandths, words) in parts(&reading.values) {
            let point = ChartPoint {
                at: reading.taken_at,
                label: date::day_short(date::london_day(reading.taken_at)),
                // The last step: what is drawn is no amount any more.
                value: ChartValue::Exact(thousandths as f64 / 1000.0),
                words,
                band: None,
            };
            match charts.iter_mut().find(|chart| chart.title == title) {
                Some(chart) => chart.points.push(point),
                None => charts.push(TrendChart {
                    id: format!("trend-{}", charts.len() + 1),
                    title: title.into(),
                    unit: unit.into(),
                    points: vec![point],
                    band_words: String::new(),
                    longest_gap: Some(chrono::Duration::days(3)),
                }),
            }
        }
    }
    charts
}

/// The numbers of a measurement: title, unit, thousandths, and how it is read.
fn parts(values: &Values) -> Vec<(&'static str, &'static str, i64, String)> {
    match values {
        Values::BloodPressure { systolic, diastolic, .. } => vec![
            ("Blood pressure, upper number", "mmHg", systolic.thousandths(), systolic.words()),
            ("Blood pressure, lower number", "mmHg", diastolic.thousandths(), diastolic.words()),
        ],
        Values::Pulse(pulse) => vec![("Pulse", "beats a minute", pulse.thousandths(), values.words())],
        Values::Weight(weight) => vec![("Weight", "kg", weight.thousandths(), weight.words())],
        Values::Glucose { level, .. } => vec![("Blood glucose", "mmol/L", level.thousandths(), level.words())],
        Values::Oxygen { saturation, .. } => vec![("Oxygen level", "%", saturation.thousandths(), values.words())],
        Values::Temperature(celsius) => vec![("Temperature", "°C", celsius.thousandths(), celsius.words())],
        Values::PeakFlow { best, .. } => vec![("Peak flow", "L/min", best.thousandths(), best.words())],
        Values::Breathing(rate) => vec![("Breathing rate", "breaths a minute", rate.thousandths(), values.words())],
        Values::Steps(steps) => vec![("Steps", "steps", steps.thousandths(), steps.words())],
        Values::Alertness(_) | Values::Symptoms(_) | Values::Note => Vec::new(),
    }
}
