//! When several series of one unit are compared in one drawing, each mark told by its shape: what
//! is solid and what is hollow, what is in range, above it or below it, and what does not count.
//!
//! Bands stand for stretches of time, so a band that changed on a day is a step on that day. Put a
//! table with the same values beside it, as with every chart.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::escape::Html;
use super::super::scale::{LARGEST, Scale, Start};
use super::drawing::{Plot, draw_axes};
use drawing::{draw_bars, draw_line, draw_mark, draw_strips, draw_ticks, key};

mod drawing;

#[derive(Clone, Debug)]
pub struct SeriesChart {
    /// Unique on its page.
    pub id: String,
    /// What was measured.
    pub title: String,
    pub unit: String,
    pub series: Vec<Series>,
    pub strips: Vec<Strip>,
    /// What the axis of time reaches from and to; every mark stands inside.
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// What stands at the two ends of it: "3 Nov 2026".
    pub ends: (String, String),
    /// Where a day (or a month) begins.
    pub ticks: Vec<DateTime<Utc>>,
    /// How many there are and what the latest is: for who hears the drawing.
    pub about: String,
    /// Further sentences under the drawing.
    pub notes: Vec<String>,
}

/// Marks of one look, in any order.
#[derive(Clone, Debug)]
pub struct Series {
    /// What they are: "Morning, before midday".
    pub words: String,
    pub look: Look,
    pub marks: Vec<Mark>,
    /// Marks further apart are not joined by a line. `None`: there is no line at all.
    pub longest_gap: Option<TimeDelta>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Solid,
    Hollow,
}

/// One measurement: one number, or two of them with a bar between.
#[derive(Clone, Debug)]
pub struct Mark {
    pub at: DateTime<Utc>,
    pub end: End,
    pub linked: Option<End>,
    /// What it says when it is pointed at: "3 November 2026, 8am: 134/82".
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    pub value: f64,
    pub standing: Standing,
}

/// How a number stands to the band of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Within the band, or there is none.
    Inside,
    Above,
    Below,
    /// It does not count.
    LeftOut,
}

/// A band for a stretch of time. An open end reaches to the edge of the drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub tone: Tone,
    /// What it is, under the drawing; strips with the same words are said once.
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Green,
    Blue,
    Amber,
    Red,
}

/// What the shapes stand for, in the words of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legend {
    pub above: String,
    pub below: String,
    pub left_out: String,
}

impl Mark {
    fn ends(&self) -> impl Iterator<Item = End> + Clone + use<> {
        [Some(self.end), self.linked].into_iter().flatten()
    }
}

/// The chart in a `<figure>`, or `None` when there is no mark with a number.
pub fn series_chart(chart: &SeriesChart, legend: &Legend) -> Option<Html> {
    let marks = || chart.series.iter().flat_map(|series| &series.marks);
    let is_number = |value: &f64| value.abs() <= LARGEST;
    let numbers = marks().flat_map(Mark::ends).map(|end| end.value).filter(is_number);
    numbers.clone().next()?;
    let edges = chart.strips.iter().flat_map(|strip| [strip.low, strip.high]).flatten();
    let scale = Scale::holding(numbers.chain(edges))?;
    let labels: Vec<(f64, String)> = scale.marks().map(|mark| (mark, scale.written(mark))).collect();
    let widest = labels.iter().map(|(_, label)| label.len()).max().unwrap_or(1);
    let plot = Plot { scale, left: 14.0 + widest as f64 * 8.5, from: chart.from, to: chart.until };

    let notes = notes(chart, scale);
    let mut html = Html::with_capacity(3000 + marks().count() * 300);
    html.markup("<figure class=\"nene-chart\"><svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 360 260\" preserveAspectRatio=\"xMidYMid meet\" font-size=\"15\" fill=\"currentColor\" aria-labelledby=\"")
        .text(&chart.id).markup("-title ").text(&chart.id).markup("-desc\"><title id=\"")
        .text(&chart.id).markup("-title\">").text(&chart.title).markup("</title><desc id=\"")
        .text(&chart.id).markup("-desc\">").text(&chart.about);
    for note in &notes {
        html.markup(" ").text(note);
    }
    html.markup("</desc>");
    draw_strips(&mut html, &plot, &chart.strips);
    draw_axes(&mut html, &plot, &labels, &chart.unit, (&chart.ends.0, &chart.ends.1));
    draw_ticks(&mut html, &plot, &chart.ticks);
    for series in &chart.series {
        let mut marks: Vec<&Mark> =
            series.marks.iter().filter(|mark| mark.ends().all(|end| is_number(&end.value))).collect();
        marks.sort_by_key(|mark| mark.at);
        draw_line(&mut html, &plot, series.look, &marks, series.longest_gap);
        draw_bars(&mut html, &plot, series.look, &marks);
        for mark in marks {
            draw_mark(&mut html, &plot, series.look, mark);
        }
    }
    html.markup("</svg><figcaption class=\"nene-chart__notes\">");
    draw_legend(&mut html, chart, legend);
    for note in &notes {
        html.markup("<p>").text(note).markup("</p>");
    }
    html.markup("</figcaption></figure>");
    Some(html)
}

/// Each look, shape and band that is in the drawing, with its words.
fn draw_legend(html: &mut Html, chart: &SeriesChart, legend: &Legend) {
    let shown: Vec<&Series> = chart.series.iter().filter(|series| !series.marks.is_empty()).collect();
    let has = |standing| {
        shown.iter().flat_map(|series| &series.marks).flat_map(Mark::ends).any(|end| end.standing == standing)
    };
    html.markup("<ul class=\"nene-chart__legend\" role=\"list\">");
    let mut item = |shape: Html, words: &str| {
        html.markup("<li>").html(&shape).text(words).markup("</li>");
    };
    for series in &shown {
        item(key::mark(series.look, Standing::Inside), &series.words);
    }
    let look = shown.first().map_or(Look::Solid, |series| series.look);
    for (standing, words) in
        [(Standing::Above, &legend.above), (Standing::Below, &legend.below), (Standing::LeftOut, &legend.left_out)]
    {
        if has(standing) {
            item(key::mark(look, standing), words);
        }
    }
    let mut said: Vec<&str> = Vec::new();
    for strip in &chart.strips {
        if !said.contains(&strip.words.as_str()) {
            said.push(&strip.words);
            item(key::strip(strip.tone), &strip.words);
        }
    }
    html.markup("</ul>");
}

/// What the eye cannot know from the drawing alone.
fn notes(chart: &SeriesChart, scale: Scale) -> Vec<String> {
    let mut notes = chart.notes.clone();
    if scale.start() == Start::Above {
        notes.push(format!("The scale starts at {}, not at 0.", scale.written(scale.low)));
    }
    notes
}

#[cfg(test)]
mod tests;
