//! When one thing was measured several times: a line chart as SVG, with what it means in words below.
//!
//! Put a table with the same values beside it: the drawing is one picture to a screen reader.
//! Written as text because Leptos wraps static children of `<svg>` in stray groups. No style
//! attributes (the Content-Security-Policy forbids them); colours are attributes that the style
//! sheet may override, so that the chart also stands in a file without one.

use chrono::{DateTime, TimeDelta, Utc};

use super::escape::Html;
use super::scale::{LARGEST, Scale, Start};

/// Values of one unit, in any order.
#[derive(Clone, Debug)]
pub struct TrendChart {
    /// Unique on its page.
    pub id: String,
    /// What was measured.
    pub title: String,
    pub unit: String,
    pub points: Vec<ChartPoint>,
    /// What the shaded bands are: "the usual range that the laboratory gave".
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

// The drawing, in its own units: at 320 px wide one unit is 0.8 px, so 15 is 12 px.
const WIDE: f64 = 360.0;
const HIGH: f64 = 260.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = HIGH - 34.0;
const RIGHT: f64 = WIDE - 12.0;
/// Between the axis and the first point, and after the last.
const INSET: f64 = 12.0;

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
    draw_axes(&mut html, &plot, &labels, chart, (first, last));
    draw_line(&mut html, &plot, &points, chart.longest_gap);
    for point in &points {
        draw_point(&mut html, &plot, point);
    }
    draw_latest(&mut html, &plot, last);
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

struct Plot {
    scale: Scale,
    left: f64,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Plot {
    fn x(&self, at: DateTime<Utc>) -> f64 {
        let (left, right) = (self.left + INSET, RIGHT - INSET);
        let whole = (self.to - self.from).num_seconds();
        if whole == 0 {
            return (left + right) / 2.0;
        }
        left + (right - left) * ((at - self.from).num_seconds() as f64 / whole as f64)
    }

    fn y(&self, value: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * self.scale.part(value)
    }
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
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let spread = match points.len() {
        1 => format!("One value, on {}: {}.", last.label, last.words),
        count => format!("{count} values from {} to {}. The latest is {}.", first.label, last.label, last.words),
    };
    let unit = if chart.unit.is_empty() { String::new() } else { format!(" Measured in {}.", chart.unit) };
    format!("{spread}{unit} {}", notes.join(" ")).trim_end().to_owned()
}

/// Each point's range from half way to the point before until half way to the one after.
fn draw_bands(html: &mut Html, plot: &Plot, points: &[&ChartPoint]) {
    for (at, point) in points.iter().enumerate() {
        let Some(band) = point.band.filter(|band| band.low.is_some() || band.high.is_some()) else { continue };
        let x = plot.x(point.at);
        let half = |other: Option<&&ChartPoint>, edge: f64| other.map_or(edge, |other| (plot.x(other.at) + x) / 2.0);
        let left = half(at.checked_sub(1).and_then(|before| points.get(before)), plot.left);
        let right = half(points.get(at + 1), RIGHT);
        let top = band.high.map_or(TOP, |high| plot.y(high));
        let bottom = band.low.map_or(BOTTOM, |low| plot.y(low));
        if bottom <= top || right <= left {
            continue;
        }
        html.markup("<rect class=\"nene-chart__band\" fill=\"#cfe6dc\" x=\"")
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

fn draw_axes(
    html: &mut Html,
    plot: &Plot,
    labels: &[(f64, String)],
    chart: &TrendChart,
    (first, last): (&ChartPoint, &ChartPoint),
) {
    html.markup("<text class=\"nene-chart__unit\" x=\"0\" y=\"14\">").text(&chart.unit).markup("</text>");
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
    if first.label == last.label {
        label("middle", (plot.left + RIGHT) / 2.0, &last.label);
    } else {
        label("start", plot.left, &first.label);
        label("end", RIGHT, &last.label);
    }
}

/// Joins exact values that follow each other; anything else between them leaves a gap.
fn draw_line(html: &mut Html, plot: &Plot, points: &[&ChartPoint], longest_gap: Option<TimeDelta>) {
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

fn draw_point(html: &mut Html, plot: &Plot, point: &ChartPoint) {
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
        html.text(&format!("{x0} {y0}V{y1}M{} {y2}L{x0} {y1}L{} {y2}", number(x - 4.0), number(x + 4.0))).markup("\"/>");
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

/// The latest value in words beside its mark, on white so that the line does not cross it.
fn draw_latest(html: &mut Html, plot: &Plot, last: &ChartPoint) {
    let Some(value) = last.value.number() else { return };
    let y = plot.y(value);
    let above = if matches!(last.value, ChartValue::Above(_)) { 24.0 } else { 12.0 };
    // No room above: below the mark, and below an arrow that points down.
    let y = if y - above < TOP { y + if matches!(last.value, ChartValue::Below(_)) { 36.0 } else { 24.0 } } else { y - above };
    let (anchor, x) = if plot.from == plot.to { ("middle", plot.x(last.at)) } else { ("end", RIGHT) };
    html.markup("<text class=\"nene-chart__latest\" font-weight=\"600\" paint-order=\"stroke\" stroke=\"#fff\" stroke-width=\"4\" text-anchor=\"")
        .markup(anchor).markup("\" x=\"").text(&number(x)).markup("\" y=\"").text(&number(y)).markup("\">")
        .text(&last.words).markup("</text>");
}

/// Two decimals: a hundredth of a unit is a hundredth of a pixel.
fn number(value: f64) -> String {
    format!("{value:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point(day: u32, value: ChartValue, band: Option<(Option<f64>, Option<f64>)>) -> ChartPoint {
        ChartPoint {
            at: DateTime::from_timestamp(i64::from(day) * 86_400, 0).expect("in range"),
            label: format!("day {day}"),
            value,
            words: format!("{value:?} <kg>"),
            band: band.map(|(low, high)| Band { low, high }),
        }
    }

    fn chart(points: Vec<ChartPoint>) -> TrendChart {
        TrendChart {
            id: "weight".into(),
            title: "Weight & more".into(),
            unit: "kg".into(),
            points,
            band_words: "the usual range".into(),
            longest_gap: None,
        }
    }

    fn drawn(points: Vec<ChartPoint>) -> String {
        trend_chart(&chart(points)).expect("has a number").into_string()
    }

    fn attribute(element: &str, name: &str) -> f64 {
        let start = format!(" {name}=\"");
        let rest = element.split(&start).nth(1).expect(name);
        rest.split('"').next().and_then(|number| number.parse().ok()).expect(name)
    }

    fn elements<'a>(svg: &'a str, start: &'a str) -> Vec<&'a str> {
        svg.split(start).skip(1).collect()
    }

    /// How a reader reads it: the height between the two outermost marks of the axis.
    fn reader(svg: &str) -> impl Fn(f64) -> f64 + use<> {
        let marks: Vec<(f64, f64)> = elements(svg, "<text class=\"nene-chart__mark\"")
            .into_iter()
            .map(|mark| {
                let words = mark.split(['>', '<']).nth(1).expect("words");
                (attribute(mark, "y") - 5.0, words.parse().expect("a number"))
            })
            .collect();
        let ((y0, v0), (y1, v1)) = (marks[0], marks[marks.len() - 1]);
        move |y| v0 + (v1 - v0) * (y - y0) / (y1 - y0)
    }

    proptest! {
        #[test]
        fn what_is_drawn_reads_as_the_value(
            values in prop::collection::vec(0.05..500.0_f64, 1..30),
            band in prop::option::of((0.05..400.0_f64, 1.0..100.0_f64)),
        ) {
            let band = band.map(|(low, wide)| (Some(low), Some(low + wide)));
            let points = values.iter().zip(0..).map(|(value, day)| point(day, ChartValue::Exact(*value), band)).collect();
            let svg = drawn(points);
            let read = reader(&svg);
            // A hundredth of a unit of the drawing, in the value's own measure.
            let fine = (read(TOP) - read(BOTTOM)).abs() / (BOTTOM - TOP) * 0.02 + 1e-9;
            let circles = elements(&svg, "<circle class=\"nene-chart__point\"");
            prop_assert_eq!(circles.len(), values.len());
            for (circle, value) in circles.iter().zip(&values) {
                let y = attribute(circle, "cy");
                prop_assert!((TOP..=BOTTOM).contains(&y), "{} is outside", y);
                prop_assert!((read(y) - value).abs() <= fine, "{} is drawn as {}", value, read(y));
            }
            for rect in elements(&svg, "<rect class=\"nene-chart__band\"") {
                let Some((Some(low), Some(high))) = band else { panic!("a band from nowhere") };
                let top = attribute(rect, "y");
                prop_assert!((read(top) - high).abs() <= fine);
                prop_assert!((read(top + attribute(rect, "height")) - low).abs() <= fine * 2.0);
            }
            let times: Vec<f64> = circles.iter().map(|circle| attribute(circle, "cx")).collect();
            prop_assert!(times.is_sorted(), "{:?}", times);
        }
    }

    #[test]
    fn a_limit_is_never_drawn_as_a_value() {
        let svg = drawn(vec![
            point(0, ChartValue::Exact(5.0), None),
            point(1, ChartValue::Below(3.0), None),
            point(2, ChartValue::Exact(6.0), None),
            point(3, ChartValue::Above(9.0), None),
        ]);
        assert_eq!(elements(&svg, "class=\"nene-chart__point\"").len(), 2);
        let limits = elements(&svg, "<circle class=\"nene-chart__limit\"");
        assert_eq!(limits.len(), 2);
        assert!(limits.iter().all(|limit| limit.contains("fill=\"#fff\"")));
        assert_eq!(elements(&svg, "class=\"nene-chart__arrow\"").len(), 2);
        assert!(svg.contains("true number is lower") && svg.contains("true number is higher"), "{svg}");
        assert!(!svg.contains("nene-chart__line"), "no line may pass through a limit: {svg}");
    }

    #[test]
    fn gaps_stay_gaps() {
        let exact = |day| point(day, ChartValue::Exact(5.0), None);
        let line = |svg: &str| {
            let path = svg.split("stroke-width=\"2\" d=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            path.chars().filter(char::is_ascii_alphabetic).collect::<String>()
        };
        let none = point(2, ChartValue::None, None);
        assert_eq!(line(&drawn(vec![exact(0), exact(1), none, exact(3), exact(4)])), "MLML");
        let mut far = chart(vec![exact(0), exact(1), exact(100), exact(101)]);
        far.longest_gap = Some(TimeDelta::days(30));
        assert_eq!(line(trend_chart(&far).expect("drawn").as_str()), "MLML");
        far.longest_gap = None;
        assert_eq!(line(trend_chart(&far).expect("drawn").as_str()), "MLLL");
    }

    #[test]
    fn a_point_without_a_number_is_marked() {
        let svg = drawn(vec![point(0, ChartValue::Exact(5.0), None), point(1, ChartValue::Exact(f64::NAN), None)]);
        assert_eq!(elements(&svg, "nene-chart__cross").len(), 1, "{svg}");
        assert!(svg.contains("this one has no number") && !svg.contains("NaN\""), "{svg}");
        assert!(trend_chart(&chart(vec![point(0, ChartValue::None, None)])).is_none());
        assert!(trend_chart(&chart(vec![])).is_none());
    }

    #[test]
    fn bands_hold_for_their_own_points() {
        let svg = drawn(vec![
            point(0, ChartValue::Exact(5.0), Some((Some(4.0), Some(6.0)))),
            point(10, ChartValue::Exact(5.0), Some((None, Some(7.0)))),
            point(20, ChartValue::Exact(5.0), None),
        ]);
        let bands = elements(&svg, "<rect class=\"nene-chart__band\"");
        assert_eq!(bands.len(), 2);
        let ends: Vec<_> = bands.iter().map(|b| attribute(b, "x") + attribute(b, "width")).collect();
        assert!((ends[0] - attribute(bands[1], "x")).abs() < 0.02, "{ends:?}");
        assert!(ends[1] < RIGHT - INSET, "the last point has no range: {ends:?}");
        assert!((attribute(bands[1], "y") + attribute(bands[1], "height") - BOTTOM).abs() < 0.02, "an open end");
        assert!(svg.contains("The shaded part is the usual range."), "{svg}");
    }

    #[test]
    fn a_cut_axis_says_so() {
        let cut = drawn(vec![point(0, ChartValue::Exact(120.0), None), point(1, ChartValue::Exact(135.0), None)]);
        assert!(cut.contains("The scale starts at 115, not at 0."), "{cut}");
        let whole = drawn(vec![point(0, ChartValue::Exact(1.0), None), point(1, ChartValue::Exact(10.0), None)]);
        assert!(!whole.contains("not at 0"), "{whole}");
    }

    #[test]
    fn is_named_escaped_and_without_style() {
        let svg = drawn(vec![point(0, ChartValue::Exact(5.0), None), point(1, ChartValue::Below(5.0), None)]);
        for part in [
            "<title id=\"weight-title\">Weight &amp; more</title>",
            "aria-labelledby=\"weight-title weight-desc\"",
            "2 values from day 0 to day 1.",
            "&lt;kg&gt;",
            ">kg</text>",
        ] {
            assert!(svg.contains(part), "{part} is not in {svg}");
        }
        assert!(!svg.contains("style") && !svg.contains("<kg>"), "{svg}");
    }
}
