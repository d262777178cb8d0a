//! What is drawn is read back as a reader would: by the marks on the axis.

use super::super::drawing::{BOTTOM, RIGHT, TOP};
use super::*;
use proptest::prelude::*;

fn at(hour: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(hour * 3600, 0).expect("in range")
}

fn end(value: f64, standing: Standing) -> End {
    End { value, standing }
}

fn mark(hour: i64, value: f64) -> Mark {
    Mark { at: at(hour), end: end(value, Standing::Inside), linked: None, words: format!("hour {hour}: <{value}>") }
}

fn series(look: Look, marks: Vec<Mark>) -> Series {
    Series { words: format!("{look:?} & more"), look, marks, longest_gap: Some(TimeDelta::hours(36)) }
}

fn chart(series: Vec<Series>, strips: Vec<Strip>) -> SeriesChart {
    let hours = || series.iter().flat_map(|series| &series.marks).map(|mark| mark.at);
    let (from, until) = (hours().min().unwrap_or_default(), hours().max().unwrap_or_default());
    SeriesChart {
        id: "pressure".into(),
        title: "Upper & lower".into(),
        unit: "mmHg".into(),
        series,
        strips,
        from,
        until,
        ends: ("first".into(), "last".into()),
        ticks: vec![],
        about: "So many.".into(),
        notes: vec![],
    }
}

fn strip(from: i64, until: i64, low: Option<f64>, high: Option<f64>) -> Strip {
    Strip { from: at(from), until: at(until), low, high, tone: Tone::Green, words: "the target".into() }
}

fn drawn(chart: &SeriesChart) -> String {
    let legend = Legend { above: "Above it".into(), below: "Below it".into(), left_out: "Not counted".into() };
    series_chart(chart, &legend).expect("has a number").into_string()
}

fn attribute(element: &str, name: &str) -> f64 {
    let rest = element.split(&format!(" {name}=\"")).nth(1).expect(name);
    rest.split('"').next().and_then(|number| number.parse().ok()).expect(name)
}

/// Where the marks stand: x, y, and the name of the shape.
fn spots(svg: &str) -> Vec<(f64, f64, String)> {
    svg.split("class=\"nene-chart__spot\" transform=\"translate(")
        .skip(1)
        .map(|rest| {
            let (x, y) = rest.split(')').next().and_then(|place| place.split_once(' ')).expect("two numbers");
            let name =
                rest.split("nene-chart__shape--").nth(1).and_then(|rest| rest.split('"').next()).expect("a shape");
            (x.parse().expect("x"), y.parse().expect("y"), name.to_owned())
        })
        .collect()
}

/// How a reader reads a height: between the two outermost marks of the axis.
fn reader(svg: &str) -> impl Fn(f64) -> f64 + use<> {
    let marks: Vec<(f64, f64)> = svg
        .split("<text class=\"nene-chart__mark\"")
        .skip(1)
        .map(|mark| {
            (attribute(mark, "y") - 5.0, mark.split(['>', '<']).nth(1).expect("words").parse().expect("a number"))
        })
        .collect();
    let ((y0, v0), (y1, v1)) = (marks[0], marks[marks.len() - 1]);
    move |y| v0 + (v1 - v0) * (y - y0) / (y1 - y0)
}

/// A hundredth of a unit of the drawing, in the value's own measure.
fn fine(read: &impl Fn(f64) -> f64) -> f64 {
    (read(TOP) - read(BOTTOM)).abs() / (BOTTOM - TOP) * 0.02 + 1e-9
}

proptest! {
    #[test]
    fn what_is_drawn_reads_as_the_value(
        values in prop::collection::vec((40.0..300.0_f64, 20.0..200.0_f64, 0..4_usize), 1..40),
        band in prop::option::of((60.0..140.0_f64, 1.0..60.0_f64)),
    ) {
        let standings = [Standing::Inside, Standing::Above, Standing::Below, Standing::LeftOut];
        let marks = values.iter().zip(0..).map(|((upper, lower, standing), hour)| Mark {
            linked: Some(end(*lower, Standing::Inside)),
            end: end(*upper, standings[*standing]),
            ..mark(hour, *upper)
        }).collect();
        let strips = band.map(|(low, wide)| strip(-5, 1000, Some(low), Some(low + wide))).into_iter().collect();
        let svg = drawn(&chart(vec![series(Look::Solid, marks)], strips));
        let read = reader(&svg);
        let fine = fine(&read);
        let spots = spots(&svg);
        prop_assert_eq!(spots.len(), values.len() * 2);
        for (pair, (upper, lower, _)) in spots.chunks(2).zip(&values) {
            prop_assert!((TOP..=BOTTOM).contains(&pair[0].1) && (TOP..=BOTTOM).contains(&pair[1].1));
            prop_assert!((read(pair[0].1) - upper).abs() <= fine, "{} is drawn as {}", upper, read(pair[0].1));
            prop_assert!((read(pair[1].1) - lower).abs() <= fine, "{} is drawn as {}", lower, read(pair[1].1));
        }
        for rect in svg.split("<rect class=\"nene-chart__strip\"").skip(1) {
            let Some((low, wide)) = band else { panic!("a band from nowhere") };
            let top = attribute(rect, "y");
            prop_assert!((read(top) - low - wide).abs() <= fine);
            prop_assert!((read(top + attribute(rect, "height")) - low).abs() <= fine * 2.0);
        }
        prop_assert!(spots.iter().map(|(x, ..)| *x).is_sorted());
        prop_assert_eq!(svg.contains("not at 0"), read(BOTTOM) > 1e-6, "a cut axis says so");
    }
}

#[test]
fn shapes_say_where_a_number_stands() {
    let marks = [Standing::Inside, Standing::Above, Standing::Below, Standing::LeftOut]
        .into_iter()
        .zip(0..)
        .map(|(standing, hour)| Mark { end: end(100.0, standing), ..mark(hour, 100.0) })
        .collect();
    let svg = drawn(&chart(vec![series(Look::Hollow, marks)], vec![]));
    let shapes: Vec<String> = spots(&svg).into_iter().map(|(.., shape)| shape).collect();
    assert_eq!(shapes, ["inside", "above", "below", "left-out"]);
    for words in ["Hollow &amp; more</li>", "Above it</li>", "Below it</li>", "Not counted</li>"] {
        assert_eq!(svg.matches(words).count(), 1, "{words}: {svg}");
    }
    let plain = drawn(&chart(vec![series(Look::Solid, vec![mark(0, 1.0)])], vec![]));
    assert!(!plain.contains("Above it") && !plain.contains("Below it") && !plain.contains("Not counted"), "{plain}");
}

#[test]
fn gaps_stay_gaps_and_what_does_not_count_is_not_joined() {
    let line = |marks: Vec<Mark>| {
        let svg = drawn(&chart(vec![series(Look::Solid, marks)], vec![]));
        let path =
            svg.split("nene-chart__joined").nth(1).and_then(|rest| rest.split(" d=\"").nth(1)).map(str::to_owned);
        let path = path.unwrap_or_default().split('"').next().unwrap_or_default().to_owned();
        path.chars().filter(char::is_ascii_alphabetic).collect::<String>()
    };
    assert_eq!(line(vec![mark(0, 5.0), mark(24, 6.0), mark(96, 5.0), mark(120, 5.0)]), "MLML");
    assert_eq!(line(vec![mark(0, 5.0), mark(36, 6.0)]), "ML");
    assert_eq!(line(vec![mark(0, 5.0), mark(37, 6.0)]), "");
    let out = Mark { end: end(5.0, Standing::LeftOut), ..mark(24, 5.0) };
    assert_eq!(line(vec![mark(0, 5.0), out, mark(30, 5.0), mark(48, 5.0)]), "MML");
}

#[test]
fn a_band_that_changes_is_a_step_on_its_day() {
    let marks = (0..10).map(|day| mark(day * 24, 130.0)).collect();
    let strips = vec![strip(-100, 96, None, Some(135.0)), strip(96, 9000, None, Some(145.0))];
    let svg = drawn(&chart(vec![series(Look::Solid, marks)], strips));
    let rects: Vec<&str> = svg.split("<rect class=\"nene-chart__strip\"").skip(1).collect();
    assert_eq!(rects.len(), 2);
    let right = attribute(rects[0], "x") + attribute(rects[0], "width");
    let day_four = spots(&svg)[4].0;
    assert!((right - day_four).abs() < 0.03 && (attribute(rects[1], "x") - day_four).abs() < 0.03, "{svg}");
    assert!((attribute(rects[1], "x") + attribute(rects[1], "width") - RIGHT).abs() < 0.03);
    assert!(attribute(rects[1], "y") < attribute(rects[0], "y"), "the higher limit is drawn higher");
    assert_eq!(svg.matches("the target</li>").count(), 1, "{svg}");
}

#[test]
fn a_chart_without_numbers_is_none() {
    let legend = Legend { above: String::new(), below: String::new(), left_out: String::new() };
    assert!(series_chart(&chart(vec![], vec![]), &legend).is_none());
    let nan = series(Look::Solid, vec![mark(0, f64::NAN)]);
    assert!(series_chart(&chart(vec![nan], vec![]), &legend).is_none());
}

#[test]
fn is_named_escaped_and_without_style() {
    let svg = drawn(&chart(vec![series(Look::Solid, vec![mark(0, 120.0), mark(1, 121.0)])], vec![]));
    for part in [
        "<title id=\"pressure-title\">Upper &amp; lower</title>",
        "aria-labelledby=\"pressure-title pressure-desc\"",
        "hour 0: &lt;120&gt;",
        ">mmHg</text>",
        ">first</text>",
    ] {
        assert!(svg.contains(part), "{part} is not in {svg}");
    }
    assert!(!svg.contains("style") && !svg.contains("<120"), "{svg}");
}
