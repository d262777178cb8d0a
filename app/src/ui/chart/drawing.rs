//! The drawing inside a chart: where a point stands, and what mark it gets.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::escape::Html;
use super::super::scale::Scale;
use super::{ChartPoint, ChartValue};

// The drawing, in its own units: at 320 px wide one unit is 0.8 px, so 15 is 12 px.
pub(super) const WIDE: f64 = 360.0;
pub(super) const HIGH: f64 = 260.0;
pub(super) const TOP: f64 = 30.0;
pub(super) const BOTTOM: f64 = HIGH - 34.0;
pub(super) const RIGHT: f64 = WIDE - 12.0;
/// Between the axis and the first point, and after the last.
pub(super) const INSET: f64 = 12.0;

pub(super) struct Plot {
    pub(super) scale: Scale,
    pub(super) left: f64,
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
}

impl Plot {
    pub(super) fn x(&self, at: DateTime<Utc>) -> f64 {
        let (left, right) = (self.left + INSET, RIGHT - INSET);
        let whole = (self.to - self.from).num_seconds();
        if whole == 0 {
            return (left + right) / 2.0;
        }
        left + (right - left) * ((at - self.from).num_seconds() as f64 / whole as f64)
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * self.scale.part(value)
    }
}

/// Each point's range from half way to the point before until half way to the one after.
pub(super) fn draw_bands(html: &mut Html, plot: &Plot, points: &[&ChartPoint]) {
    for (at, point) in points.iter().enumerate() {
        let Some(band) = point.band.filter(|band| band.low.is_some() || band.high.is_some()) else {
            continue;
        };
        let x = plot.x(point.at);
        let half = |other: Option<&&ChartPoint>, edge: f64| other.map_or(edge, |other| (plot.x(other.at) + x) / 2.0);
        let left = half(at.checked_sub(1).and_then(|before| points.get(before)), plot.left);
        let right = half(points.get(at + 1), RIGHT);
        let top = band.high.map_or(TOP, |high| plot.y(high));
        let bottom = band.low.map_or(BOTTOM, |low| plot.y(low));
        if bottom <= top || right <= left {
            continue;
        }
        html.markup("<rect class=\"nene-chart__band\" fill=\"#cfe6dc\" shape-rendering=\"crispEdges\" x=\"")
            .text(&number(left))
            .markup("\" y=\"")
            .text(&number(top))
            .markup("\" width=\"")
            .text(&number(right - left))
            .markup("\" height=\"")
            .text(&number(bottom - top))
            .markup("\"/>");
    }
}

pub(super) fn draw_axes(
    html: &mut Html,
    plot: &Plot,
    labels: &[(f64, String)],
    unit: &str,
    (first, last): (&str, &str),
) {
    html.markup("<text class=\"nene-chart__unit\" x=\"0\" y=\"14\">").text(unit).markup("</text>");
    for (mark, label) in labels {
        let y = plot.y(*mark);
        html.markup("<path class=\"nene-chart__grid\" fill=\"none\" stroke=\"#aeb7bd\" d=\"M")
            .text(&format!("{} {}H{RIGHT}", number(plot.left), number(y)))
            .markup("\"/><text class=\"nene-chart__mark\" text-anchor=\"end\" x=\"")
            .text(&number(plot.left - 6.0))
            .markup("\" y=\"")
            .text(&number(y + 5.0))
            .markup("\">")
            .text(label)
            .markup("</text>");
    }
    let y = number(HIGH - 12.0);
    let mut label = |anchor: &'static str, x: f64, words: &str| {
        html.markup("<text class=\"nene-chart__date\" text-anchor=\"").markup(anchor).markup("\" x=\"");
        html.text(&number(x)).markup("\" y=\"").text(&y).markup("\">").text(words).markup("</text>");
    };
    if first == last {
        label("middle", (plot.left + RIGHT) / 2.0, last);
    } else {
        label("start", plot.left, first);
        label("end", RIGHT, last);
    }
}

/// Joins exact values that follow each other; anything else between them leaves a gap.
pub(super) fn draw_line(html: &mut Html, plot: &Plot, points: &[&ChartPoint], longest_gap: Option<TimeDelta>) {
    let mut path = String::new();
    let mut before: Option<DateTime<Utc>> = None;
    for point in points {
        let (ChartValue::Exact(_), Some(value)) = (point.value, point.value.number()) else {
            before = None;
            continue;
        };
        let joined = before.is_some_and(|before| longest_gap.is_none_or(|gap| point.at - before <= gap));
        path.push(if joined { 'L' } else { 'M' });
        path.push_str(&format!("{} {}", number(plot.x(point.at)), number(plot.y(value))));
        before = Some(point.at);
    }
    if path.contains('L') {
        html.markup("<path class=\"nene-chart__line\" fill=\"none\" stroke=\"#0b5a78\" stroke-width=\"2\" d=\"")
            .text(&path)
            .markup("\"/>");
    }
}

pub(super) fn draw_point(html: &mut Html, plot: &Plot, point: &ChartPoint) {
    let x = plot.x(point.at);
    html.markup("<g><title>").text(&point.label).markup(": ").text(&point.words).markup("</title>");
    let circle = |html: &mut Html, start: &'static str, y: f64| {
        html.markup(start).text(&number(x)).markup("\" cy=\"").text(&number(y)).markup("\"/>");
    };
    let arrow = |html: &mut Html, y: f64, to: f64| {
        let head = if to > y { to - 5.0 } else { to + 5.0 };
        let from = if to > y { y + 5.0 } else { y - 5.0 };
        html.markup("<path class=\"nene-chart__arrow\" fill=\"none\" stroke=\"#7c2855\" stroke-width=\"2\" d=\"M");
        let (x0, y0, y1, y2) = (number(x), number(from), number(to), number(head));
        html.text(&format!("{x0} {y0}V{y1}M{} {y2}L{x0} {y1}L{} {y2}", number(x - 4.0), number(x + 4.0)))
            .markup("\"/>");
    };
    const HOLLOW: &str =
        "<circle class=\"nene-chart__limit\" r=\"5\" fill=\"#fff\" stroke=\"#7c2855\" stroke-width=\"2\" cx=\"";
    match (point.value, point.value.number()) {
        (ChartValue::Exact(_), Some(value)) => {
            circle(html, "<circle class=\"nene-chart__point\" r=\"4.5\" fill=\"#0b5a78\" cx=\"", plot.y(value));
        }
        (ChartValue::Below(_), Some(value)) => {
            let y = plot.y(value);
            circle(html, HOLLOW, y);
            arrow(html, y, y + 19.0);
        }
        (ChartValue::Above(_), Some(value)) => {
            let y = plot.y(value);
            circle(html, HOLLOW, y);
            arrow(html, y, y - 19.0);
        }
        _ => {
            html.markup("<path class=\"nene-chart__cross\" fill=\"none\" stroke=\"#7c2855\" stroke-width=\"2\" d=\"M");
            html.text(&format!("{} {}l8 8m0 -8l-8 8", number(x - 4.0), number(BOTTOM - 4.0))).markup("\"/>");
        }
    }
    html.markup("</g>");
}

/// The latest value in words, above the drawing where it hides no point. Left out when
/// it would run into the unit; it stands in the description and the table anyway.
pub(super) fn draw_latest(html: &mut Html, unit: &str, last: &ChartPoint) {
    if last.value.number().is_none() || unit.chars().count() + last.words.chars().count() > 32 {
        return;
    }
    html.markup(
        "<text class=\"nene-chart__latest\" font-weight=\"600\" text-anchor=\"end\" x=\"348\" y=\"14\">Latest: ",
    )
    .text(&last.words)
    .markup("</text>");
}

/// Two decimals: a hundredth of a unit is a hundredth of a pixel.
pub(super) fn number(value: f64) -> String {
    format!("{value:.2}")
}
