//! What is drawn is read back as a reader would: by the marks on the axis.

use super::drawing::{BOTTOM, INSET, RIGHT, TOP};
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
        let path =
            svg.split("stroke-width=\"2\" d=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
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
        "Latest: Below(5.0) &lt;kg&gt;</text>",
    ] {
        assert!(svg.contains(part), "{part} is not in {svg}");
    }
    assert!(!svg.contains("style") && !svg.contains("<kg>"), "{svg}");
}
