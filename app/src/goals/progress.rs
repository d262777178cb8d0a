//! The last weeks, as a drawing and as a table of the same.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::London;
use leptos::prelude::*;

use super::{
    Goal,
    aim::amount,
    rules::{SHOWN_WEEKS, Week},
    words,
};
use crate::ui::{
    chart::{Band, ChartPoint, ChartValue, TrendChart, trend_chart},
    date,
    number::counted,
    table::{Cell, Column, Table},
};

/// A drawing wants two weeks at least.
const DRAWN: usize = 2;

pub fn view(goal: &Goal, weeks: &[Week]) -> impl IntoView + use<> {
    let shown = &weeks[weeks.len().saturating_sub(SHOWN_WEEKS)..];
    let drawing = (shown.len() >= DRAWN).then(|| trend_chart(&chart(shown))).flatten().map(|html| html.view());
    // The last week of a goal that has ended does not go on.
    let open = if goal.ended_at.is_some() { "Ended" } else { "Goes on" };
    let table = match goal.aim.counted() {
        Some(counted) => with_amounts(counted.many(), shown, open).into_any(),
        None => plain(shown, open).into_any(),
    };
    (drawing, table)
}

fn chart(weeks: &[Week]) -> TrendChart {
    let points = weeks.iter().map(|week| ChartPoint {
        at: midnight(week.monday),
        label: date::day_short(week.monday),
        value: ChartValue::Exact(week.steps as f64),
        words: counted(week.steps.unsigned_abs(), "day", "days"),
        band: Some(Band { low: Some(week.needed as f64), high: None }),
    });
    TrendChart {
        id: "weeks".into(),
        title: "Days with a step, week by week".into(),
        unit: "days".into(),
        points: points.collect(),
        band_words: "as many days as you chose, or more".into(),
        longest_gap: None,
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    // London's clocks change after midnight: there is one on every day.
    let local = day.and_time(NaiveTime::MIN).and_local_timezone(London).earliest();
    local.map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |local| local.to_utc())
}

const CAPTION: &str = "Your last weeks, the newest first";

fn plain(weeks: &[Week], open: &'static str) -> impl IntoView + use<> {
    let columns = [Column::words("Week from"), Column::numbers("Days"), Column::words("How it went")];
    let mut table = Table::new(CAPTION, columns, weeks.len());
    for week in weeks.iter().rev() {
        let (from, days) = (date::day(week.monday), of(week));
        table.row([Cell::Words(&from), Cell::Words(&days), Cell::Words(words::standing(week.standing, open))]);
    }
    table.view()
}

fn with_amounts(what: &'static str, weeks: &[Week], open: &'static str) -> impl IntoView + use<> {
    let columns =
        [Column::words("Week from"), Column::numbers("Days"), Column::numbers(what), Column::words("How it went")];
    let mut table = Table::new(CAPTION, columns, weeks.len());
    for week in weeks.iter().rev() {
        let (from, days, tenths) = (date::day(week.monday), of(week), amount(week.tenths));
        table.row([
            Cell::Words(&from),
            Cell::Words(&days),
            Cell::Words(&tenths),
            Cell::Words(words::standing(week.standing, open)),
        ]);
    }
    table.view()
}

/// "3 of 4"
fn of(week: &Week) -> String {
    format!("{} of {}", week.steps, week.needed)
}
