//! Oxygen, weight, glucose, peak flow, signs and symptoms.

use super::*;
use crate::{
    pathways::{
        engine::{
            Drawn,
            peak_flow::{best_of_three_weeks, variability},
            symptoms::emergency_questions,
            target_band,
        },
        limits::OxygenScale,
        template::{Choice, Question, Weight},
    },
    readings::measure::{Answered, Meal},
};
use Severity::{Amber, Note, Quiet, Red};

fn alone(on: &[InForce], values: Values) -> Vec<Finding> {
    last(on, &[reading(1, at(10, 10, 0), values)])
}

fn twice(on: &[InForce], values: Values) -> Vec<Finding> {
    last(on, &[reading(1, at(10, 10, 0), values.clone()), reading(2, at(10, 10, 5), values)])
}

fn copd() -> InForce {
    pathway("copd", vec![task(Measure::Oxygen, &[Slot::Morning], 1)])
}

#[test]
fn oxygen_by_the_protocol() {
    let low = ("oxygen-low", Quiet, NextStep::ContactToday);
    let very_low = ("oxygen-very-low", Red, NextStep::Call999);
    for (percent, is) in [
        ("96", None),
        ("95", None),
        ("94.9", Some(low)),
        ("94", Some(low)),
        ("93", Some(low)),
        ("92.1", Some(low)),
        ("92", Some(very_low)),
        ("91", Some(very_low)),
    ] {
        assert_eq!(first(&alone(&[copd()], oxygen(percent, Breathed::Air))), is, "{percent}");
    }
    // The team's amber waits for the repeat; the person is told at once.
    assert_eq!(
        first(&twice(&[copd()], oxygen("93", Breathed::Air))),
        Some(("oxygen-low", Amber, NextStep::ContactToday))
    );
    assert_eq!(first(&alone(&[], oxygen("92", Breathed::Air))), Some(("oxygen-very-low", Quiet, NextStep::Call999)));
}

#[test]
fn oxygen_by_own_limits_baseline_and_scale() {
    let severity = |on: &InForce, percent: &str, breathed| {
        twice(std::slice::from_ref(on), oxygen(percent, breathed))
            .first()
            .map(|finding| (finding.rule, finding.severity))
    };
    let (low, very_low) = (Some(("oxygen-low", Amber)), Some(("oxygen-very-low", Red)));
    let mut own = copd();
    own.template.limits.oxygen_red_to = Some(Amount::whole(92));
    own.own.oxygen_red_to = Some(Amount::whole(87));
    own.own.oxygen_amber_to = Some(Amount::whole(89));
    for (percent, is) in [("87", very_low), ("88", low), ("89", low), ("89.9", low), ("90", None)] {
        assert_eq!(severity(&own, percent, Breathed::Air), is, "own, {percent}");
    }
    let mut baseline = copd();
    baseline.template.limits.oxygen_red_to = Some(Amount::whole(92));
    baseline.own.oxygen_baseline = Some(Amount::whole(92));
    for (percent, is) in [("90", None), ("89.9", low), ("88", low), ("87", very_low)] {
        assert_eq!(severity(&baseline, percent, Breathed::Air), is, "baseline, {percent}");
    }
    let mut scale = copd();
    scale.own.oxygen_scale = Some(OxygenScale::Two);
    let too_much = Some(("oxygen-too-much", Amber));
    for (percent, breathed, is) in [
        ("85", Breathed::Air, very_low),
        ("86", Breathed::Air, low),
        ("87", Breathed::Oxygen, low),
        ("88", Breathed::Oxygen, None),
        ("92", Breathed::Oxygen, None),
        ("93", Breathed::Oxygen, too_much),
        ("97", Breathed::Air, None),
    ] {
        assert_eq!(severity(&scale, percent, breathed), is, "scale 2, {percent}");
    }
}

fn heart() -> InForce {
    pathway("heart-failure-weight", vec![task(Measure::Weight, &[Slot::Morning], 1)])
}

/// (day of November, kilograms)
fn weighed(on: &InForce, weights: &[(u32, &str)]) -> Vec<&'static str> {
    let readings: Vec<Reading> = weights
        .iter()
        .enumerate()
        .map(|(n, (day, kg))| reading(n as u128, at(*day, 7, n as u32), Values::Weight(amount(kg))))
        .collect();
    last(std::slice::from_ref(on), &readings).iter().map(|finding| finding.rule).collect()
}

#[test]
fn more_than_two_kilograms_in_three_days() {
    for (weights, is) in [
        (&[(7, "80"), (10, "82")][..], &[][..]),
        (&[(7, "80"), (10, "82.001")], &["weight-gain"]),
        (&[(6, "80"), (10, "82.5")], &[]),
        // Against the least of the days, not the last.
        (&[(8, "80"), (9, "81"), (10, "82.1")], &["weight-gain"]),
        (&[(10, "80"), (10, "82.1")], &["weight-gain"]),
        (&[(8, "83"), (10, "80")], &[]),
    ] {
        assert_eq!(weighed(&heart(), weights), is, "{weights:?}");
    }
    let mut dry = heart();
    dry.own.dry_weight = Some(Amount::whole(80));
    assert_eq!(weighed(&dry, &[(10, "82")]), [""; 0]);
    assert_eq!(weighed(&dry, &[(10, "82.1")]), ["weight-above-dry"]);
    let mut own = heart();
    own.own.weight_gain = Some(Amount::whole(1));
    own.own.weight_days = Some(2);
    assert_eq!(weighed(&own, &[(8, "80"), (10, "81.1")]), ["weight-gain"]);
    assert_eq!(weighed(&own, &[(7, "80"), (10, "81.1")]), [""; 0]);
    assert!(alone(&[], Values::Weight(Amount::whole(80))).is_empty());
}

#[test]
fn one_far_off_weight_waits_for_a_second() {
    let far = ["weight-far-off"];
    assert_eq!(weighed(&heart(), &[(9, "80"), (10, "88.1")]), far);
    assert_eq!(weighed(&heart(), &[(9, "80"), (10, "88")]), ["weight-gain"], "a tenth is not more than a tenth");
    // Ignored: the next usual one is held against the usual ones.
    assert_eq!(weighed(&heart(), &[(9, "80"), (10, "60"), (10, "80.5")]), [""; 0]);
    // Confirmed: both count.
    assert_eq!(weighed(&heart(), &[(9, "80"), (10, "90"), (10, "90.1")]), ["weight-gain", "weight-gain"]);
    // Two that are far from each other confirm nothing.
    assert_eq!(weighed(&heart(), &[(9, "80"), (10, "60"), (10, "100")]), far);
}

#[test]
fn a_late_weight_is_found_out() {
    // 80 kg of the 8th arrives after the 82.5 of the 10th.
    let readings = [
        reading(1, at(10, 7, 0), Values::Weight(amount("82.5"))),
        reading(2, at(8, 7, 0), Values::Weight(amount("80"))),
    ];
    let found = last(&[heart()], &readings);
    assert_eq!(found[0].rule, "weight-gain");
    assert!(found[0].dedupe.ends_with("2026-11-10"), "the day it shows on");
}

fn diabetes() -> InForce {
    pathway("diabetes", vec![task(Measure::Glucose, &[Slot::Morning], 1)])
}

fn glucose(level: &str, meal: Option<Meal>) -> Values {
    Values::Glucose { level: amount(level), meal }
}

#[test]
fn glucose_at_each_edge() {
    let treat = NextStep::TreatLowGlucose;
    for (level, is) in [
        ("2.9", Some(("glucose-very-low", Red, treat))),
        ("2.999", Some(("glucose-very-low", Red, treat))),
        ("3", Some(("glucose-low", Note, treat))),
        ("3.9", Some(("glucose-low", Note, treat))),
        ("4", Some(("glucose-driving", Quiet, NextStep::GoOn))),
        ("4.9", Some(("glucose-driving", Quiet, NextStep::GoOn))),
        ("5", None),
        ("14.9", None),
        ("15", Some(("glucose-high", Quiet, NextStep::ContactToday))),
    ] {
        assert_eq!(first(&alone(&[diabetes()], glucose(level, None))), is, "{level}");
    }
    assert_eq!(first(&twice(&[diabetes()], glucose("3.5", None))), Some(("glucose-low-again", Amber, treat)));
    assert_eq!(
        first(&twice(&[diabetes()], glucose("16", None))),
        Some(("glucose-high", Amber, NextStep::ContactToday))
    );
    assert_eq!(first(&alone(&[], glucose("3.5", None))), Some(("glucose-low", Quiet, treat)));
    let mut own = diabetes();
    own.own.glucose_high = Some(Amount::whole(12));
    own.own.glucose_low = Some(amount("4.5"));
    assert_eq!(first(&alone(&[own.clone()], glucose("4.4", None))), Some(("glucose-low", Note, treat)));
    assert_eq!(first(&alone(&[own], glucose("12", None))), Some(("glucose-high", Quiet, NextStep::ContactToday)));
}

#[test]
fn glucose_by_the_target_of_the_meal() {
    let beside = |level: &str, meal| {
        alone(&[diabetes()], glucose(level, Some(meal))).iter().any(|finding| finding.rule == "glucose-beside-target")
    };
    for (meal, low, high) in [(Meal::Waking, "5", "7"), (Meal::BeforeMeal, "4", "7"), (Meal::AfterMeal, "5", "9")] {
        assert!(!beside(low, meal) && !beside(high, meal), "{meal:?}");
        let above = Amount::<crate::readings::unit::MmolPerLitre>::of_thousandths(
            amount::<crate::readings::unit::MmolPerLitre>(high).thousandths() + 100,
        );
        assert!(beside(&above.number(), meal), "{meal:?}");
    }
    assert!(beside("4.9", Meal::Waking));
    assert!(!beside("14", Meal::Bedtime));
}

fn asthma() -> InForce {
    let mut on = pathway("asthma", vec![task(Measure::PeakFlow, &[Slot::Morning, Slot::Evening], 1)]);
    on.own.peak_flow_best = Some(Amount::whole(400));
    on
}

#[test]
fn peak_flow_by_the_personal_best() {
    for (best, is) in [
        (320, None),
        (319, Some(("peak-flow-amber", Quiet, NextStep::TellTeam))),
        (240, Some(("peak-flow-amber", Quiet, NextStep::TellTeam))),
        (239, Some(("peak-flow-red", Red, NextStep::ContactToday))),
        (160, Some(("peak-flow-red", Red, NextStep::ContactToday))),
        (159, Some(("peak-flow-emergency", Red, NextStep::Call999))),
    ] {
        assert_eq!(first(&alone(&[asthma()], peak_flow(best, PeakFlowScale::Eu))), is, "{best}");
    }
    assert_eq!(
        first(&twice(&[asthma()], peak_flow(319, PeakFlowScale::Eu))),
        Some(("peak-flow-amber", Amber, NextStep::TellTeam))
    );
    // 79.75 % is never shown as 80.
    assert!(alone(&[asthma()], peak_flow(319, PeakFlowScale::Eu))[0].seen.contains("79% of personal best 400 L/min"));
    assert_eq!(
        first(&alone(&[asthma()], peak_flow(150, PeakFlowScale::Wright))),
        Some(("peak-flow-other-scale", Note, NextStep::TellTeam))
    );
    assert!(alone(&[], peak_flow(100, PeakFlowScale::Eu)).is_empty());
    // American steps, as a pathway's data.
    let mut us = asthma();
    us.template.limits.peak_flow_red_below = Some(Amount::whole(50));
    assert_eq!(alone(&[us], peak_flow(200, PeakFlowScale::Eu))[0].rule, "peak-flow-amber");
}

#[test]
fn a_best_of_three_weeks_stands_in() {
    let mut readings: Vec<Reading> = (1..=7)
        .map(|day| reading(u128::from(day), at(day, 8, 0), peak_flow(400 + i64::from(day), PeakFlowScale::Eu)))
        .collect();
    // Of another scale: passed over.
    readings.push(reading(50, at(7, 9, 0), peak_flow(700, PeakFlowScale::Wright)));
    let now = reading(60, at(8, 8, 0), peak_flow(200, PeakFlowScale::Eu));
    readings.push(now.clone());
    assert_eq!(best_of_three_weeks(&readings, &now), Some(Amount::whole(407)));
    assert_eq!(best_of_three_weeks(&readings[2..], &now), None, "too few days");
    let later = reading(61, at(28, 8, 0), peak_flow(200, PeakFlowScale::Eu));
    assert_eq!(best_of_three_weeks(&readings, &later), None, "more than three weeks ago");
    let mut on = asthma();
    on.own = Limits::default();
    assert_eq!(last(&[on], &readings)[0].rule, "peak-flow-red");
}

#[test]
fn variability_over_two_weeks() {
    let days = |low: i64, days: u32| -> Vec<Reading> {
        (1..=days)
            .flat_map(|day| {
                [
                    reading(u128::from(day) * 2, at(day, 8, 0), peak_flow(low, PeakFlowScale::Eu)),
                    reading(u128::from(day) * 2 + 1, at(day, 20, 0), peak_flow(440, PeakFlowScale::Eu)),
                ]
            })
            .collect()
    };
    // (440 - 360) / 400 is 20 % exactly.
    assert_eq!(variability(&days(360, 14), nov(14), PeakFlowScale::Eu), Some(200_000));
    assert_eq!(variability(&days(360, 6), nov(14), PeakFlowScale::Eu), None);
    assert_eq!(variability(&days(440, 14), nov(14), PeakFlowScale::Eu), Some(0));
    assert_eq!(variability(&days(360, 14), nov(28), PeakFlowScale::Eu), None, "long ago");
    let note =
        |readings: &[Reading]| last(&[asthma()], readings).iter().any(|finding| finding.rule == "peak-flow-variable");
    assert!(note(&days(360, 14)));
    assert!(!note(&days(361, 14)));
}

#[test]
fn signs_of_who_has_oxygen_at_home() {
    let on = pathway(
        "oxygen-at-home",
        vec![
            task(Measure::Breathing, &[Slot::Morning], 1),
            task(Measure::Pulse, &[Slot::Morning], 1),
            task(Measure::Temperature, &[Slot::Morning], 1),
        ],
    );
    let rate = |of: &str| Values::Breathing(amount(of));
    let pulse = |of: &str| Values::Pulse(amount(of));
    let heat = |of: &str| Values::Temperature(amount(of));
    for (values, is) in [
        (rate("21"), None),
        (rate("22"), Some((Quiet, NextStep::RepeatInFive))),
        (rate("24"), Some((Quiet, NextStep::RepeatInFive))),
        (rate("25"), Some((Red, NextStep::Call999))),
        (pulse("100"), None),
        (pulse("101"), Some((Quiet, NextStep::RepeatInFive))),
        (pulse("110"), Some((Quiet, NextStep::RepeatInFive))),
        (pulse("111"), Some((Red, NextStep::Call111))),
        (heat("38"), None),
        (heat("38.04"), None),
        (heat("38.05"), Some((Quiet, NextStep::RepeatInFive))),
        (heat("38.1"), Some((Quiet, NextStep::RepeatInFive))),
        (heat("39"), Some((Quiet, NextStep::RepeatInFive))),
        (heat("39.1"), Some((Red, NextStep::Call111))),
    ] {
        let found = alone(std::slice::from_ref(&on), values.clone());
        assert_eq!(found.first().map(|finding| (finding.severity, finding.next)), is, "{values:?}");
        assert!(alone(&[], values).is_empty());
    }
    assert_eq!(twice(&[on], rate("22"))[0].severity, Amber);
    // With blood pressure, where a limit is set.
    let mut slow = treated();
    slow.own.low_pulse = Some(Amount::whole(50));
    let values = |pulse| Values::BloodPressure {
        systolic: Amount::whole(120),
        diastolic: Amount::whole(70),
        pulse: Some(Amount::whole(pulse)),
        irregular: false,
    };
    assert!(alone(std::slice::from_ref(&slow), values(50)).is_empty());
    assert_eq!(
        alone(std::slice::from_ref(&slow), values(49))[0].seen,
        "Pulse 49 beats a minute with Blood pressure 120/70 mmHg"
    );
    assert!(alone(&[treated()], values(30)).is_empty());
}

#[test]
fn symptoms_by_the_weight_of_the_answers() {
    let choice = |key: &str, weight| Choice { key: key.into(), words: key.into(), weight };
    let mut on = pathway("copd", vec![task(Measure::Symptoms, &[Slot::Morning], 1)]);
    on.template.questions = vec![Question {
        key: "breath".into(),
        words: "How is your breathing?".into(),
        answers: vec![
            choice("usual", Weight::Fine),
            choice("more", Weight::Amber),
            choice("much", Weight::Red),
            choice("worst", Weight::Emergency),
        ],
    }];
    let said = |answers: &[(&str, &str)]| {
        let answered =
            |(question, answer): &(&str, &str)| Answered { question: (*question).into(), answer: (*answer).into() };
        Values::Symptoms(answers.iter().map(answered).collect())
    };
    for (answers, is) in [
        (&[("breath", "usual")][..], None),
        (&[("breath", "more")], Some(("symptoms-amber", Amber, NextStep::TellTeam))),
        (&[("breath", "much")], Some(("symptoms-red", Red, NextStep::ContactToday))),
        (&[("breath", "worst")], Some(("symptoms-emergency", Red, NextStep::Call999))),
        (&[("breath", "more"), ("emergency-chest-pain", "yes")], Some(("symptoms-emergency", Red, NextStep::Call999))),
        (&[("emergency-chest-pain", "no")], None),
        // Of another version of the questions: not guessed at.
        (&[("gone", "yes")], None),
    ] {
        assert_eq!(first(&alone(std::slice::from_ref(&on), said(answers))), is, "{answers:?}");
    }
    for question in emergency_questions() {
        let yes = said(&[(&question.key, "yes")]);
        assert_eq!(first(&alone(&[], yes.clone())), Some(("symptoms-emergency", Quiet, NextStep::Call999)));
        // Whatever the pathway asks for, its team is told of chest pain.
        assert_eq!(alone(&[treated()], yes)[0].severity, Red);
    }
}

#[test]
fn the_band_of_a_chart_is_half_open() {
    let none = Limits::default();
    let band = |limits: &Limits, line| target_band(limits, line, SOMEBODY, nov(10));
    let systolic = band(&none, Drawn::Systolic).expect("a band");
    assert!(systolic.holds(134_999) && !systolic.holds(135_000) && systolic.holds(90_000) && !systolic.holds(89_999));
    let oxygen = band(&none, Drawn::Oxygen).expect("a band");
    assert!(oxygen.holds(95_000) && !oxygen.holds(94_999) && oxygen.holds(100_000));
    let own = Limits { peak_flow_best: Some(Amount::whole(401)), target_systolic: Some(Amount::whole(125)), ..none };
    let flow = band(&own, Drawn::PeakFlow).expect("a band");
    assert!(flow.holds(320_800) && !flow.holds(320_799));
    assert_eq!(band(&own, Drawn::Systolic).map(|band| (band.below, band.source)), Some((125_000, "Own target")));
    for line in
        [Drawn::PeakFlow, Drawn::Weight, Drawn::Pulse, Drawn::Glucose(None), Drawn::Glucose(Some(Meal::Bedtime))]
    {
        assert_eq!(band(&none, line), None, "{line:?}");
    }
}
