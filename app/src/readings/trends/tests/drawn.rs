//! What stands in a drawing: read back from the SVG as it goes to the browser.

use chrono::{Duration, NaiveDate};

use super::*;
use crate::{
    pathways::engine::Subject,
    readings::{
        measure::{Breathed, Meal, PeakFlowScale},
        trends::{
            averages,
            bands::Targets,
            drawing::{self, MOST_MARKS, legend},
            panel::Panel,
            words,
        },
    },
    ui::chart::series::{SeriesChart, Standing, series_chart},
};

const NOBODY: Subject = Subject { birth_date: None };

fn born(day: &str) -> Subject {
    Subject { birth_date: Some(day.parse::<NaiveDate>().unwrap()) }
}

fn targets(subject: Subject, asked: &[Asked]) -> Targets<'_> {
    Targets { subject, asked }
}

fn chart(panel: Panel, readings: &[Reading], targets: &Targets<'_>) -> SeriesChart {
    drawing::drawing(panel, readings, targets).expect("there is something to draw")
}

fn svg(panel: Panel, readings: &[Reading], targets: &Targets<'_>) -> String {
    series_chart(&chart(panel, readings, targets), &legend(panel)).expect("a chart").into_string()
}

fn readings() -> Vec<Reading> {
    diary().into_iter().map(|new| reading(new.taken_at, new.values)).collect()
}

fn standing(panel: Panel, values: Values, targets: &Targets<'_>) -> (Standing, Option<Standing>) {
    drawing::standings(panel, &reading(at("2026-11-20T08:00:00Z"), values), targets).unwrap()
}

#[test]
fn a_diary_of_28_readings_is_drawn_whole() {
    let svg = svg(Panel::Pressure, &readings(), &targets(NOBODY, &[]));
    assert_eq!(svg.matches("nene-chart__spot").count(), 56, "two numbers of 28 readings");
    assert_eq!(svg.matches("class=\"nene-chart__bar\"").count(), 28);
    // The first day's four are above 135/85 in both numbers; a sample stands in the legend.
    assert_eq!(svg.matches("nene-chart__shape--above").count(), 8 + 1);
    assert_eq!(svg.matches("nene-chart__shape--inside").count(), 48 + 2);
    for words in [
        "Filled: morning (4am to midday)</li>",
        "Hollow: afternoon or evening</li>",
        "A triangle that points up: above the target</li>",
        "Upper number (systolic): target 90 to below 135 (NICE NG136 1.4.20)</li>",
        "Lower number (diastolic): target below 85 (NICE NG136 1.4.20)</li>",
        "28 readings. 4 above the target. The latest: 134/84 mmHg, 22 November 2026, 8:02pm.",
        "16 November 2026, 8am: 150/95 mmHg, above the target",
        ">16 Nov 2026</text>",
        ">22 Nov 2026</text>",
        "not at 0.",
    ] {
        assert!(svg.contains(words), "{words}: {svg}");
    }
    assert!(!svg.contains("points down") && !svg.contains("style="), "{svg}");
    // A hollow mark is white inside, a filled one is not.
    assert_eq!(svg.matches("fill=\"#fff\" d=").count(), 28 + 1);
}

#[test]
fn exactly_the_target_is_out_of_it() {
    let targets = targets(NOBODY, &[]);
    for (values, stands) in [
        (pressure(134, 84), (Standing::Inside, Some(Standing::Inside))),
        (pressure(135, 84), (Standing::Above, Some(Standing::Inside))),
        (pressure(134, 85), (Standing::Inside, Some(Standing::Above))),
        (pressure(90, 60), (Standing::Inside, Some(Standing::Inside))),
        (pressure(89, 60), (Standing::Below, Some(Standing::Inside))),
    ] {
        assert_eq!(standing(Panel::Pressure, values.clone(), &targets), stands, "{values:?}");
    }
    let oxygen = |percent| Values::Oxygen { saturation: Amount::whole(percent), pulse: None, breathed: Breathed::Air };
    assert_eq!(standing(Panel::Oxygen, oxygen(95), &targets).0, Standing::Inside);
    assert_eq!(standing(Panel::Oxygen, oxygen(94), &targets).0, Standing::Below);
    assert_eq!(standing(Panel::Oxygen, oxygen(100), &targets).0, Standing::Inside);
    let glucose = |level, meal| Values::Glucose { level: Amount::of_thousandths(level), meal: Some(meal) };
    assert_eq!(standing(Panel::Glucose, glucose(7_000, Meal::BeforeMeal), &targets).0, Standing::Inside);
    assert_eq!(standing(Panel::Glucose, glucose(7_001, Meal::BeforeMeal), &targets).0, Standing::Above);
    assert_eq!(standing(Panel::Glucose, glucose(3_999, Meal::BeforeMeal), &targets).0, Standing::Below);
    assert_eq!(standing(Panel::Glucose, glucose(30_000, Meal::Other), &targets).0, Standing::Inside, "no target");
}

#[test]
fn an_own_target_stands_over_the_plans_and_that_over_the_protocols() {
    let values = || pressure(140, 80);
    let protocol = targets(NOBODY, &[]);
    assert_eq!(standing(Panel::Pressure, values(), &protocol).0, Standing::Above);
    let own = Limits { target_systolic: Some(Amount::whole(145)), ..Limits::default() };
    let asked = [asked("hypertension-diagnosis", "2026-11-16", own)];
    let with_own = targets(NOBODY, &asked);
    assert_eq!(standing(Panel::Pressure, values(), &with_own).0, Standing::Inside);
    let svg = svg(Panel::Pressure, &readings(), &with_own);
    assert!(svg.contains("below 145 (set for this person)"), "{svg}");
    assert!(svg.contains("below 85 (the plan “Blood pressure diary for a week”)"), "{svg}");
    // Not of a day before the plan, when nobody had set it.
    let before = reading(at("2026-11-15T08:00:00Z"), values());
    assert_eq!(drawing::standings(Panel::Pressure, &before, &with_own).unwrap().0, Standing::Above);
}

#[test]
fn the_target_changes_on_the_80th_birthday_as_a_step() {
    let birthday = born("1946-11-19");
    let targets = targets(birthday, &[]);
    let strips = targets.strips(Panel::Pressure, day("2026-11-16"), day("2026-11-22"));
    let upper: Vec<_> = strips.iter().filter(|strip| strip.words.starts_with("Upper")).collect();
    assert_eq!(upper.len(), 2, "{strips:?}");
    assert_eq!((upper[0].high, upper[1].high), (Some(135.0), Some(145.0)));
    assert_eq!((upper[0].until, upper[1].from), (at("2026-11-19T00:00:00Z"), at("2026-11-19T00:00:00Z")));
    assert!(upper[1].words.contains("from 19 November 2026"), "{}", upper[1].words);
    let on = |day: &str| reading(at(&format!("{day}T08:00:00Z")), pressure(140, 80));
    let stands = |day: &str| drawing::standings(Panel::Pressure, &on(day), &targets).unwrap().0;
    assert_eq!(stands("2026-11-18"), Standing::Above);
    assert_eq!(stands("2026-11-19"), Standing::Inside);
}

#[test]
fn what_is_not_known_any_more_is_not_drawn() {
    let own = Limits { target_systolic: Some(Amount::whole(150)), ..Limits::default() };
    let changed = Asked { own: vec![(day("2026-11-20"), own)], ..asked("hypertension-treated", "2026-11-01", own) };
    let asked = [changed];
    let targets = targets(NOBODY, &asked);
    let strips = targets.strips(Panel::Pressure, day("2026-11-16"), day("2026-11-22"));
    assert!(strips.iter().all(|strip| strip.from == at("2026-11-20T00:00:00Z")), "{strips:?}");
    assert_eq!(words::standing(&reading(at("2026-11-19T08:00:00Z"), pressure(190, 80)), &targets), None);
}

#[test]
fn days_without_a_reading_are_gaps() {
    let weight = |text: &str| reading(at(text), Values::Weight(Amount::whole(80)));
    let svg = svg(
        Panel::Weight,
        &[
            weight("2026-11-10T08:00:00Z"),
            weight("2026-11-11T08:30:00Z"),
            weight("2026-11-15T08:00:00Z"),
            weight("2026-11-16T08:00:00Z"),
        ],
        &targets(NOBODY, &[]),
    );
    let path = svg.split("nene-chart__joined").nth(1).and_then(|rest| rest.split(" d=\"").nth(1)).unwrap();
    let path = path.split('"').next().unwrap();
    assert_eq!(path.chars().filter(char::is_ascii_alphabetic).collect::<String>(), "MLML", "{svg}");
    assert!(svg.contains("Marks more than 36 hours apart are not joined"), "{svg}");
}

#[test]
fn an_irregular_pulse_is_a_cross_and_out_of_averages() {
    let mut all = readings();
    let irregular = Values::BloodPressure {
        systolic: Amount::whole(190),
        diastolic: Amount::whole(110),
        pulse: None,
        irregular: true,
    };
    all.push(reading(at("2026-11-22T21:00:00Z"), irregular));
    let targets = targets(NOBODY, &[]);
    let svg = svg(Panel::Pressure, &all, &targets);
    assert_eq!(svg.matches("nene-chart__shape--left-out").count(), 2 + 1, "{svg}");
    assert!(svg.contains("A cross: the pulse was not regular. It is left out of averages"), "{svg}");
    assert_eq!(words::standing(all.last().unwrap(), &targets), Some("Left out of averages"));
    let plain = averages::plain(Panel::Pressure, &all, day("2026-11-24"));
    assert_eq!((plain[0].words.as_str(), plain[0].readings), ("136/86 mmHg", 28));
}

#[test]
fn zones_of_peak_flow_are_parts_of_the_personal_best() {
    let own = Limits { peak_flow_best: Some(Amount::whole(500)), ..Limits::default() };
    let asked = [asked("asthma", "2026-11-01", own)];
    let targets = targets(NOBODY, &asked);
    let blow = |best| Values::PeakFlow { best: Amount::whole(best), blows: vec![], scale: PeakFlowScale::Eu };
    assert_eq!(standing(Panel::PeakFlow, blow(400), &targets).0, Standing::Inside);
    assert_eq!(standing(Panel::PeakFlow, blow(399), &targets).0, Standing::Below);
    let strips = targets.strips(Panel::PeakFlow, day("2026-11-20"), day("2026-11-20"));
    let edges: Vec<_> = strips.iter().map(|strip| (strip.low, strip.high)).collect();
    assert_eq!(edges[0], (Some(400.0), None), "{strips:?}");
    assert!(strips[0].words.starts_with("Green zone: 80% or more of the best (500 L/min)"), "{strips:?}");
    assert_eq!(edges.first().unwrap().0, edges[1].1, "one zone begins where the other ends");
}

#[test]
fn oxygen_on_air_and_on_oxygen_are_told_apart() {
    let oxygen = |minute: i64, breathed| {
        let taken_at = at("2026-11-20T08:00:00Z") + Duration::minutes(minute);
        reading(taken_at, Values::Oxygen { saturation: Amount::whole(96), pulse: Some(Amount::whole(80)), breathed })
    };
    let all = [oxygen(0, Breathed::Air), oxygen(5, Breathed::Oxygen), oxygen(9, Breathed::Oxygen)];
    let targets = targets(NOBODY, &[]);
    let chart = chart(Panel::Oxygen, &all, &targets);
    assert_eq!(chart.series.iter().map(|series| series.marks.len()).collect::<Vec<_>>(), [1, 2]);
    let svg = svg(Panel::Oxygen, &all, &targets);
    assert!(svg.contains("Filled: breathing air") && svg.contains("Hollow: breathing oxygen"), "{svg}");
    let plain = averages::plain(Panel::Oxygen, &all, day("2026-11-20"));
    let said: Vec<_> = plain.iter().map(|average| (average.of, average.words.as_str(), average.readings)).collect();
    assert_eq!(said, [("All of these readings", "96%", 3), ("While breathing oxygen", "96%", 2)]);
}

#[test]
fn a_year_of_readings_is_thinned_and_keeps_what_stands_out() {
    let mut all: Vec<Reading> = (0..1460)
        .map(|index| reading(at("2025-11-24T08:00:00Z") + Duration::hours(6 * index), pressure(120 + index % 10, 70)))
        .collect();
    all[700].values = pressure(200, 130);
    all[701].values = pressure(85, 40);
    let targets = targets(NOBODY, &[]);
    assert!(all.len() > MOST_MARKS);
    let thin = chart(Panel::Pressure, &all, &targets);
    let marks = || thin.series.iter().flat_map(|series| &series.marks);
    assert!(marks().count() < 60 * 2 * 3 * 4, "{}", marks().count());
    assert!(marks().any(|mark| mark.end.value == 200.0 && mark.end.standing == Standing::Above));
    assert!(marks().any(|mark| mark.end.value == 85.0 && mark.end.standing == Standing::Below));
    assert!(thin.notes.iter().any(|note| note.contains("There are 1460 readings, too many")), "{:?}", thin.notes);
    // Every mark is a reading, at its own time.
    for mark in marks() {
        let is_one = |reading: &Reading| {
            let (first, second) = Panel::Pressure.of(&reading.values).unwrap();
            reading.taken_at == mark.at
                && first as f64 / 1000.0 == mark.end.value
                && second.map(|second| second as f64 / 1000.0) == mark.linked.map(|end| end.value)
        };
        assert!(all.iter().any(is_one), "{mark:?}");
    }
}

#[test]
fn averages_are_exact_and_named() {
    let all = readings();
    let plain = averages::plain(Panel::Pressure, &all, day("2026-11-24"));
    let said: Vec<_> = plain.iter().map(|average| (average.of, average.words.as_str(), average.readings)).collect();
    // (4 x 150 + 24 x 134) / 28 = 136.29; of the last 7 days (18 to 24 November) 134.
    assert_eq!(
        said,
        [
            ("All of these readings", "136/86 mmHg", 28),
            ("The last 7 days", "134/84 mmHg", 20),
            ("Mornings", "136/86 mmHg", 14),
            ("Afternoons and evenings", "136/86 mmHg", 14),
        ]
    );
    let asked =
        Asked { last_day: Some(day("2026-11-22")), ..asked("hypertension-diagnosis", "2026-11-16", Limits::default()) };
    let diary = averages::diary(&asked, &all).unwrap();
    assert_eq!(averages::diary_words(&diary), "134/84 mmHg. 24 of 28 readings count.");
    assert_eq!(diary.left_out.len(), 4);
    let started = averages::diary(&asked, &all[..6]).unwrap();
    let words = averages::diary_words(&started);
    assert!(words.starts_with("There are not enough readings") && !words.contains("mmHg"), "{words}");
}

#[test]
fn half_is_rounded_up_only_when_shown() {
    let weight = |text: &str, thousandths| reading(at(text), Values::Weight(Amount::of_thousandths(thousandths)));
    let two = [weight("2026-11-23T08:00:00Z", 80_100), weight("2026-11-24T08:00:00Z", 80_200)];
    let plain = averages::plain(Panel::Weight, &two, day("2026-11-24"));
    assert_eq!(plain[0].words, "80.2 kg");
    assert_eq!(averages::plain(Panel::Weight, &two[..1], day("2026-11-24")), [], "one is no average");
}

#[test]
fn what_has_no_number_has_no_drawing() {
    let targets = targets(NOBODY, &[]);
    let note = reading(at("2026-11-24T08:00:00Z"), Values::Note);
    for measure in MEASURES {
        for panel in crate::readings::trends::panel::panels(measure) {
            assert!(drawing::drawing(*panel, std::slice::from_ref(&note), &targets).is_none(), "{panel:?}");
            assert!(drawing::drawing(*panel, &[], &targets).is_none());
        }
    }
}
