//! Come here when a chart joins what must not be joined, or leaves out what was measured.
//!
//! One series for each thing that is measured (blood pressure: one for each of its numbers), one
//! chart for each unit in it. Nothing is converted; without a unit nothing is drawn.

use chrono::Duration;

use super::{
    Measurement,
    fhir::{Component, Range, Value, date::Precision, quantity::Quantity},
    rules,
};
use crate::ui::{
    chart::{Band, ChartPoint, ChartValue, TrendChart},
    date as ui_date,
};

/// All measurements of one thing, as they came, in the order they were given in.
#[derive(Debug, Default)]
pub struct Series {
    pub title: String,
    pub rows: Vec<Row>,
    pub charts: Vec<TrendChart>,
}

/// One measurement in a table.
#[derive(Debug)]
pub struct Row {
    pub entry: uuid::Uuid,
    pub when: String,
    pub value: String,
    pub range: Option<String>,
    pub remark: Option<String>,
    pub source: String,
}

pub fn series(title: &str, measurements: &[Measurement]) -> Vec<Series> {
    let mut all: Vec<Building> = Vec::new();
    for measurement in measurements {
        let line = &measurement.line;
        let Some(entry) = &measurement.entry else {
            // What is kept of it cannot be read: the columns say what they say.
            let row = row(
                measurement,
                rules::value(line).map(|value| value.into_owned()),
                line.range_text.clone(),
                line.interpretation.clone(),
            );
            building(&mut all, "", title).rows.push((row, None));
            continue;
        };
        if entry.value.is_some() || entry.components.is_empty() {
            let row = row(
                measurement,
                entry.value.as_ref().map(Value::display),
                entry.range.as_ref().map(Range::display),
                entry.interpretation.clone(),
            );
            building(&mut all, "", title)
                .rows
                .push((row, point(measurement, entry.value.as_ref(), entry.range.as_ref())));
        }
        for part in &entry.components {
            let row = row(
                measurement,
                part.value.as_ref().map(Value::display),
                part.range.as_ref().map(Range::display),
                part.interpretation.clone(),
            );
            let point = point(measurement, part.value.as_ref(), part.range.as_ref());
            building(&mut all, &component_key(part), &part.title).rows.push((row, point));
        }
    }
    all.into_iter().enumerate().map(|(at, building)| building.finish(at)).collect()
}

struct Building {
    key: String,
    title: String,
    rows: Vec<(Row, Option<Point>)>,
}

struct Point {
    unit_key: String,
    unit: String,
    at: ChartPoint,
}

fn building<'a>(all: &'a mut Vec<Building>, key: &str, title: &str) -> &'a mut Building {
    let place = match all.iter().position(|building| building.key == key) {
        Some(place) => place,
        None => {
            all.push(Building { key: key.to_owned(), title: title.to_owned(), rows: Vec::new() });
            all.len() - 1
        }
    };
    &mut all[place]
}

fn component_key(part: &Component) -> String {
    let code = part
        .coding
        .as_ref()
        .and_then(|coding| Some(format!("{}|{}", coding.system.as_deref()?, coding.code.as_deref()?)));
    code.unwrap_or_else(|| format!("words|{}", part.title.to_lowercase()))
}

fn row(measurement: &Measurement, value: Option<String>, range: Option<String>, remark: Option<String>) -> Row {
    Row {
        entry: measurement.line.id,
        when: rules::when(&measurement.line),
        value: value.unwrap_or_else(|| "See the details".to_owned()),
        range,
        remark,
        source: measurement.line.source.clone(),
    }
}

/// `None` where a place on a chart would say more than is known: no instant, no number, no unit.
fn point(measurement: &Measurement, value: Option<&Value>, range: Option<&Range>) -> Option<Point> {
    let Some(Value::Quantity(quantity)) = value else { return None };
    let at = measurement.line.happened_at?;
    let number = quantity.value?;
    let unit_key = quantity.unit_key()?;
    let value = match quantity.comparator.as_deref() {
        None => ChartValue::Exact(number),
        Some("<" | "<=" | "≤") => ChartValue::Below(number),
        Some(">" | ">=" | "≥" | "ad") => ChartValue::Above(number),
        // A sign that is not known is no number.
        Some(_) => return None,
    };
    // A year or a month is not made a day of.
    let label = match measurement.entry.as_ref().and_then(|entry| entry.when.as_ref()) {
        Some(when) if matches!(when.precision, Precision::Year | Precision::Month) => when.display_start(),
        _ => ui_date::day_short(ui_date::london_day(at)),
    };
    Some(Point {
        unit: quantity.unit_words().unwrap_or_default(),
        at: ChartPoint { at, label, value, words: quantity.display(), band: band(range, &unit_key) },
        unit_key,
    })
}

/// The range in the same unit; one that is given in another, or with a sign of its own that
/// means something else, is left to the table.
fn band(range: Option<&Range>, unit_key: &str) -> Option<Band> {
    let range = range?;
    let side = |side: Option<&Quantity>, sign: [&str; 2]| {
        side.filter(|side| side.unit_key().is_none_or(|key| key == unit_key))
            .filter(|side| side.comparator.as_deref().is_none_or(|own| sign.contains(&own)))
            .and_then(|side| side.value)
    };
    let band = Band { low: side(range.low.as_ref(), [">", ">="]), high: side(range.high.as_ref(), ["<", "<="]) };
    (band.low.is_some() || band.high.is_some()).then_some(band)
}

impl Building {
    fn finish(self, at: usize) -> Series {
        let mut charts: Vec<(String, TrendChart)> = Vec::new();
        let mut rows = Vec::with_capacity(self.rows.len());
        for (row, point) in self.rows {
            rows.push(row);
            let Some(point) = point else { continue };
            let place = match charts.iter().position(|(key, _)| *key == point.unit_key) {
                Some(place) => place,
                None => {
                    let chart = TrendChart {
                        id: format!("chart-{at}-{}", charts.len()),
                        title: self.title.clone(),
                        unit: point.unit.clone(),
                        points: Vec::new(),
                        band_words: "the laboratory's own range".to_owned(),
                        // Two years without a measurement: the line would be made up.
                        longest_gap: Some(Duration::days(731)),
                    };
                    charts.push((point.unit_key.clone(), chart));
                    charts.len() - 1
                }
            };
            charts[place].1.points.push(point.at);
        }
        Series { title: self.title, rows, charts: charts.into_iter().map(|(_, chart)| chart).collect() }
    }
}
