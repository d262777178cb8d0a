//! What a phone is told of the rules: every boundary as the rules have it, to the thousandth.

use super::*;
use crate::pathways::finding::NextStep;

fn field<'b>(measure: Measure, name: &str, unit: Option<&str>) -> &'b Field {
    let is_it =
        |field: &&Field| field.measure == measure.key() && field.name == name && field.unit.map(|(_, key)| key) == unit;
    BANDS.fields.iter().find(is_it).unwrap()
}

/// As the script looks it up.
fn at(measure: Measure, name: &str, unit: Option<&str>, thousandths: i64) -> Verdict {
    let bands = &field(measure, name, unit).bands;
    bands.iter().find(|band| thousandths <= band.to).unwrap().verdict.clone()
}

fn next(verdict: &Verdict) -> Option<NextStep> {
    verdict.told.map(|place| BANDS.told[place].first[0].finding.next)
}

fn next_again(verdict: &Verdict) -> Option<NextStep> {
    verdict.told.map(|place| BANDS.told[place].again[0].finding.next)
}

#[test]
fn a_severe_pressure_is_told_at_once_and_so_is_a_second_one() {
    // 180/120 and above (readings.md; NICE NG136).
    for (name, last_below, first) in [("systolic", 179_000, 180_000), ("diastolic", 119_000, 120_000)] {
        let below = at(Measure::BloodPressure, name, None, last_below);
        let severe = at(Measure::BloodPressure, name, None, first);
        assert_eq!(next(&severe), Some(NextStep::RepeatInFive), "{name}");
        assert_eq!(next_again(&severe), Some(NextStep::SymptomsThenToday), "{name}");
        assert_ne!(next_again(&below), Some(NextStep::SymptomsThenToday), "{name}");
        assert!(BANDS.told[severe.told.unwrap()].urgency >= below.told.map_or(0, |place| BANDS.told[place].urgency));
    }
    assert_eq!(next(&at(Measure::BloodPressure, "systolic", None, 128_000)), None);
    assert_eq!(next(&at(Measure::BloodPressure, "diastolic", None, 79_000)), None);
    assert!(next(&at(Measure::BloodPressure, "systolic", None, 89_000)).is_some(), "below 90");
    assert_eq!(next(&at(Measure::BloodPressure, "systolic", None, 90_000)), None);
}

#[test]
fn low_oxygen_is_told_at_once() {
    // 92 or less: 999; 93 and 94: contact (readings.md, NHS England diary).
    for (percent, told) in [(92, Some(NextStep::Call999)), (95, None), (98, None)] {
        assert_eq!(next(&at(Measure::Oxygen, "oxygen", None, percent * 1000)), told, "{percent}");
    }
    for percent in [93, 94] {
        assert!(
            next(&at(Measure::Oxygen, "oxygen", None, percent * 1000)) >= Some(NextStep::ContactToday),
            "{percent}"
        );
    }
}

#[test]
fn low_glucose_is_told_at_once_in_either_unit() {
    // Below 4.0 mmol/L: treat now. 4.0 mmol/L are 72.07 mg/dL.
    let mmol = |thousandths| next(&at(Measure::Glucose, "glucose", Some("mmol"), thousandths));
    let mg = |thousandths| next(&at(Measure::Glucose, "glucose", Some("mg"), thousandths));
    for low in [3_900, 3_999] {
        assert_eq!(mmol(low), Some(NextStep::TreatLowGlucose), "{low}");
    }
    assert_ne!(mmol(4_000), Some(NextStep::TreatLowGlucose));
    assert_eq!(mg(72_000), Some(NextStep::TreatLowGlucose));
    assert_ne!(mg(73_000), Some(NextStep::TreatLowGlucose));
}

#[test]
fn what_is_impossible_is_refused_with_its_range() {
    for (measure, name, unit, last_refused, first_taken, last_taken, first_refused) in [
        (Measure::BloodPressure, "systolic", None, 49_000, 50_000, 300_000, 301_000),
        (Measure::BloodPressure, "diastolic", None, 29_000, 30_000, 200_000, 201_000),
        (Measure::BloodPressure, "pulse", None, 19_000, 20_000, 250_000, 251_000),
        (Measure::Weight, "weight", None, 299, 300, 650_000, 650_001),
        (Measure::Glucose, "glucose", Some("mmol"), 499, 500, 111_000, 111_001),
        (Measure::Oxygen, "oxygen", None, 19_000, 20_000, 100_000, 101_000),
        (Measure::Temperature, "temperature", Some("c"), 19_949, 20_000, 46_000, 46_050),
        (Measure::PeakFlow, "blow1", None, 19_000, 20_000, 900_000, 901_000),
        (Measure::PeakFlow, "blow3", None, 19_000, 20_000, 900_000, 901_000),
    ] {
        for (number, refused) in [
            (0, true),
            (last_refused, true),
            (first_taken, false),
            (last_taken, false),
            (first_refused, true),
            (9_999_999_999, true),
        ] {
            let verdict = at(measure, name, unit, number);
            assert_eq!(verdict.refused.is_some(), refused, "{measure:?} {name} {number}: {verdict:?}");
        }
        let told = at(measure, name, unit, first_refused).refused.unwrap();
        assert!(told.contains(" to "), "{told}");
    }
}

#[test]
fn every_number_has_the_verdict_of_the_rules() {
    // Between the steps too: the script is to say what the server would.
    for walk in &WALKS {
        let bands = &field(walk.measure, walk.name, walk.unit.map(|(_, key)| key)).bands;
        let whole = is_whole(walk);
        for step in 0..4_000_i64 {
            let number = step * 7_919 % walk.most.min(1_200_000);
            let number = if whole { number / 1000 * 1000 } else { number };
            let mut again = Bands { told: BANDS.told.clone(), ..Bands::default() };
            let verdict = again.verdict(walk, number);
            let found = &bands.iter().find(|band| number <= band.to).unwrap().verdict;
            assert_eq!(*found, verdict, "{:?} {} {number}", walk.measure, walk.name);
        }
    }
}

#[test]
fn it_is_small_and_says_something_everywhere() {
    let text = serde_json::to_string(&*BANDS).unwrap();
    assert!(text.len() < 16_000, "{} letters", text.len());
    let words = &BANDS.words;
    for said in [&words.which, &words.twice, &words.pounds, &words.order, &words.future, &words.long_note] {
        assert!(said.len() > 10, "{words:?}");
    }
    assert!(BANDS.fields.iter().all(|field| field.no_number.len() > 10), "{:?}", BANDS.fields);
    for measure in MEASURES {
        let empty = &BANDS.empty[measure.key()];
        assert!(!empty.is_empty() && empty.iter().all(|(_, said)| said.len() > 5), "{measure:?}: {empty:?}");
    }
    assert!(BANDS.told.len() < 20, "{}", BANDS.told.len());
    // Where somebody is told to measure again, what comes then is told too.
    for advice in BANDS.told.iter().filter(|advice| advice.first[0].finding.next == NextStep::RepeatInFive) {
        assert_ne!(advice.first, advice.again);
    }
}
