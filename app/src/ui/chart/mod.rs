//! When one thing was measured several times: a line chart as SVG, with what it means in words below.
//!
//! Put a table with the same values beside it: the drawing is one picture to a screen reader.
//! Written as text because Leptos wraps static children of `<svg>` in stray groups. No style
//! attributes (the Content-Security-Policy forbids them); colours are attributes that the style
//! sheet may override, so that the chart also stands in a file without one.

use chrono::{DateTime, TimeDelta, Utc};

use super::escape::Html;
use super::scale::{LARGEST, Scale, Start};
use drawing::{Plot, draw_axes, draw_bands, draw_latest, draw_line, draw_point};

mod drawing;
pub mod series;

/// Values of one unit, in any order.
#[derive(Clone, Debug)]
pub struct TrendChart {
    /// Unique on its page.
    pub id: String,
    /// What was measured.
    pub title: String,
    pub unit: String,
    pub points: Vec<ChartPoint>,
    /// What the shaded bands are: "the usual range".
    pub band_words: String,
    /// Points further apart are not joined by a line.
    pub longest_gap: Option<TimeDelta>,
}

#[derive(Clone, Debug)]
pub struct ChartPoint {
    pub at: DateTime<Utc>,
    /// The date as shown: "3 Nov 2026".
    pub label: String,
    pub value: ChartValue,
    /// The value as shown, with its unit: "5.1 mmol/L".
    pub words: String,
    /// The range that belongs to this very point.
    pub band: Option<Band>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ChartValue {
    Exact(f64),
    /// `< 3`: the true value is somewhere below.
    Below(f64),
    /// `> 90`: the true value is somewhere above.
    Above(f64),
    /// There was a measurement, and it has no number.
    None,
}

/// At least one end; an open one reaches to the edge of the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl ChartValue {
    fn number(self) -> Option<f64> {
        match self {
            Self::Exact(value) | Self::Below(value) | Self::Above(value) => (value.abs() <= LARGEST).then_some(value),
            Self::None => None,
        }
    }
}

/// The chart in a `<figure>`, or `None` when no point has a number.
pub fn trend_chart(chart: &TrendChart) -> Option<Html> {
    let mut points: Vec<&ChartPoint> = chart.points.iter().collect();
    points.sort_by_key(|point| point.at);
    let (first, last) = (*points.first()?, *points.last()?);
    let numbers = points.iter().filter_map(|point| point.value.number());
    numbers.clone().next()?;
    let ends = points.iter().filter_map(|point| point.band).flat_map(|band| [band.low, band.high]).flatten();
    let scale = Scale::holding(numbers.chain(ends))?;

    let labels: Vec<(f64, String)> = scale.marks().map(|mark| (mark, scale.written(mark))).collect();
    let widest = labels.iter().map(|(_, label)| label.len()).max().unwrap_or(1);
    let plot = Plot { scale, left: 14.0 + widest as f64 * 8.5, from: first.at, to: last.at };

    let notes = notes(chart, &points, scale);
    let mut html = Html::with_capacity(2000 + points.len() * 220);
    html.markup("<figure class=\"nene-chart\"><svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 360 260\" preserveAspectRatio=\"xMidYMid meet\" font-size=\"15\" fill=\"currentColor\" aria-labelledby=\"")
        .text(&chart.id).markup("-title ").text(&chart.id).markup("-desc\"><title id=\"")
        .text(&chart.id).markup("-title\">").text(&chart.title).markup("</title><desc id=\"")
        .text(&chart.id).markup("-desc\">").text(&summary(chart, &points, &notes)).markup("</desc>");
    draw_bands(&mut html, &plot, &points);
    draw_axes(&mut html, &plot, &labels, &chart.unit, (&first.label, &last.label));
    draw_line(&mut html, &plot, &points, chart.longest_gap);
    for point in &points {
        draw_point(&mut html, &plot, point);
    }
    draw_latest(&mut html, &chart.unit, last);
    html.markup("</svg>");
    if !notes.is_empty() {
        html.markup("<figcaption class=\"nene-chart__notes\">");
        for note in &notes {
            html.markup("<p>").text(note).markup("</p>");
        }
        html.markup("</figcaption>");
    }
    html.markup("</figure>");
    Some(html)
}

/// What the eye cannot know from the drawing alone.
fn notes(chart: &TrendChart, points: &[&ChartPoint], scale: Scale) -> Vec<String> {
    let any = |test: fn(&ChartValue) -> bool| points.iter().any(|point| test(&point.value));
    let mut notes = Vec::new();
    if points.iter().any(|point| point.band.is_some()) {
        notes.push(format!("The shaded part is {}.", chart.band_words));
    }
    if any(|value| matches!(value, ChartValue::Below(_))) {
        notes.push("A hollow mark with an arrow down: the true number is lower than the mark.".to_owned());
    }
    if any(|value| matches!(value, ChartValue::Above(_))) {
        notes.push("A hollow mark with an arrow up: the true number is higher than the mark.".to_owned());
    }
    if points.iter().any(|point| point.value.number().is_none()) {
        notes.push("A cross at the bottom: this one has no number.".to_owned());
    }
    if scale.start() == Start::Above {
        notes.push(format!("The scale starts at {}, not at 0.", scale.written(scale.low)));
    }
    notes
}

fn summary(chart: &TrendChart, points: &[&ChartPoint], notes: &[String]) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return String::new();
    };
    let spread = match points.len() {
        1 => format!("One value, on {}: {}.", last.label, last.words),
        count => format!("{count} values from {} to {}. The latest is {}.", first.label, last.label, last.words),
    };
    let unit = if chart.unit.is_empty() { String::new() } else { format!(" Measured in {}.", chart.unit) };
    format!("{spread}{unit} {}", notes.join(" ")).trim_end().to_owned()
}

#[cfg(test)]
mod tests;
