//! The marks, bars, lines and bands of a chart of several series. A mark's own middle stands where
//! its number is: the group around it is moved there and nowhere else.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::super::escape::Html;
use super::super::drawing::{BOTTOM, Plot, RIGHT, TOP, number};
use super::{Look, Mark, Standing, Strip, Tone};

const SOLID: &str = "#0b5a78";
const HOLLOW: &str = "#5b2c83";
const OUT: &str = "#a3123a";

fn hue(look: Look) -> &'static str {
    match look {
        Look::Solid => SOLID,
        Look::Hollow => HOLLOW,
    }
}

fn tint(tone: Tone) -> &'static str {
    match tone {
        Tone::Green => "#cfe6dc",
        Tone::Blue => "#d5e5f5",
        Tone::Amber => "#fbe7b8",
        Tone::Red => "#f6d3d3",
    }
}

/// Bands, cut to the axis of time, each with a line at its ends.
pub(super) fn draw_strips(html: &mut Html, plot: &Plot, strips: &[Strip]) {
    for strip in strips {
        let (from, until) = (strip.from.max(plot.from), strip.until.min(plot.to));
        if until <= from || (strip.low.is_none() && strip.high.is_none()) {
            continue;
        }
        let left = if strip.from <= plot.from { plot.left } else { plot.x(from) };
        let right = if strip.until >= plot.to { RIGHT } else { plot.x(until) };
        let top = strip.high.map_or(TOP, |high| plot.y(high));
        let bottom = strip.low.map_or(BOTTOM, |low| plot.y(low));
        if bottom <= top || right <= left {
            continue;
        }
        html.markup("<rect class=\"nene-chart__strip\" fill=\"").markup(tint(strip.tone));
        html.markup("\" shape-rendering=\"crispEdges\" x=\"").text(&number(left)).markup("\" y=\"").text(&number(top));
        html.markup("\" width=\"")
            .text(&number(right - left))
            .markup("\" height=\"")
            .text(&number(bottom - top))
            .markup("\"/>");
        for edge in [strip.high.map(|_| top), strip.low.map(|_| bottom)].into_iter().flatten() {
            html.markup(
                "<path class=\"nene-chart__edge\" fill=\"none\" stroke=\"#3c6e5b\" stroke-dasharray=\"5 3\" d=\"M",
            );
            html.text(&format!("{} {}H{}", number(left), number(edge), number(right))).markup("\"/>");
        }
    }
}

/// Short lines under the axis, where a day begins.
pub(super) fn draw_ticks(html: &mut Html, plot: &Plot, ticks: &[DateTime<Utc>]) {
    let mut path = String::new();
    for tick in ticks.iter().filter(|tick| (plot.from..=plot.to).contains(tick)) {
        path.push_str(&format!("M{} {BOTTOM}v6", number(plot.x(*tick))));
    }
    if !path.is_empty() {
        html.markup("<path class=\"nene-chart__ticks\" fill=\"none\" stroke=\"#4c6272\" d=\"")
            .text(&path)
            .markup("\"/>");
    }
}

/// Joins marks that follow each other within `longest_gap`; what does not count is not joined.
pub(super) fn draw_line(html: &mut Html, plot: &Plot, look: Look, marks: &[&Mark], longest_gap: Option<TimeDelta>) {
    let Some(gap) = longest_gap else { return };
    let mut path = String::new();
    let mut before: Option<DateTime<Utc>> = None;
    for mark in marks {
        if mark.end.standing == Standing::LeftOut {
            before = None;
            continue;
        }
        let joined = before.is_some_and(|before| mark.at - before <= gap);
        path.push(if joined { 'L' } else { 'M' });
        path.push_str(&format!("{} {}", number(plot.x(mark.at)), number(plot.y(mark.end.value))));
        before = Some(mark.at);
    }
    if path.contains('L') {
        html.markup("<path class=\"nene-chart__joined\" fill=\"none\" stroke-width=\"1.5\" stroke=\"")
            .markup(hue(look));
        html.markup(match look {
            Look::Solid => "\" d=\"",
            Look::Hollow => "\" stroke-dasharray=\"4 3\" d=\"",
        });
        html.text(&path).markup("\"/>");
    }
}

/// From one number of a measurement to the other.
pub(super) fn draw_bars(html: &mut Html, plot: &Plot, look: Look, marks: &[&Mark]) {
    for mark in marks {
        let Some(linked) = mark.linked else { continue };
        html.markup("<path class=\"nene-chart__bar\" fill=\"none\" stroke-width=\"1.5\" stroke=\"")
            .markup(hue(look))
            .markup("\" d=\"M");
        html.text(&format!(
            "{} {}V{}",
            number(plot.x(mark.at)),
            number(plot.y(mark.end.value)),
            number(plot.y(linked.value))
        ));
        html.markup("\"/>");
    }
}

pub(super) fn draw_mark(html: &mut Html, plot: &Plot, look: Look, mark: &Mark) {
    html.markup("<g><title>").text(&mark.words).markup("</title>");
    for end in mark.ends() {
        html.markup("<g class=\"nene-chart__spot\" transform=\"translate(");
        html.text(&format!("{} {}", number(plot.x(mark.at)), number(plot.y(end.value)))).markup(")\">");
        shape(html, look, end.standing);
        html.markup("</g>");
    }
    html.markup("</g>");
}

/// Round when solid, square when hollow; a triangle points where the number is out of its band; a
/// cross does not count.
fn shape(html: &mut Html, look: Look, standing: Standing) {
    let (name, path) = match (standing, look) {
        (Standing::Inside, Look::Solid) => ("inside", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"),
        (Standing::Inside, Look::Hollow) => ("inside", "M-3.5-3.5h7v7h-7z"),
        (Standing::Above, _) => ("above", "M0-6L5.5 3.5h-11z"),
        (Standing::Below, _) => ("below", "M0 6L5.5-3.5h-11z"),
        (Standing::LeftOut, _) => ("left-out", "M-4.5-4.5L4.5 4.5M-4.5 4.5L4.5-4.5"),
    };
    let colour = match standing {
        Standing::Inside | Standing::LeftOut => hue(look),
        Standing::Above | Standing::Below => OUT,
    };
    let fill = match (standing, look) {
        (Standing::LeftOut, _) => "none",
        (_, Look::Solid) => colour,
        (_, Look::Hollow) => "#fff",
    };
    html.markup("<path class=\"nene-chart__shape nene-chart__shape--")
        .markup(name)
        .markup("\" stroke-width=\"2\" stroke=\"");
    html.markup(colour).markup("\" fill=\"").markup(fill).markup("\" d=\"").markup(path).markup("\"/>");
}

/// The small samples in the legend.
pub(super) mod key {
    use super::*;

    const START: &str = "<svg class=\"nene-chart__key\" aria-hidden=\"true\" focusable=\"false\" width=\"18\" height=\"18\" viewBox=\"-9 -9 18 18\">";

    pub(in super::super) fn mark(look: Look, standing: Standing) -> Html {
        let mut html = Html::default();
        html.markup(START);
        shape(&mut html, look, standing);
        html.markup("</svg>");
        html
    }

    pub(in super::super) fn strip(tone: Tone) -> Html {
        let mut html = Html::default();
        html.markup(START)
            .markup("<path stroke=\"#3c6e5b\" stroke-dasharray=\"3 2\" d=\"M-8-6h16v12h-16z\" fill=\"")
            .markup(tint(tone));
        html.markup("\"/></svg>");
        html
    }
}
