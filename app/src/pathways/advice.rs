//! For which findings a clinic can write words of its own, by the rules of `engine`.

use super::template::Task;
use crate::readings::measure::Measure;

/// The rule, what it is about, and when the person reads the words.
const RULES: [(&str, Measure, &str); 17] = [
    ("bp-severe", Measure::BloodPressure, "When one reading is so high that they must act at once"),
    ("bp-high", Measure::BloodPressure, "When one reading is high"),
    ("bp-low", Measure::BloodPressure, "When the upper number is low"),
    ("bp-above-target", Measure::BloodPressure, "When the average is above the target"),
    ("bp-diary-complete", Measure::BloodPressure, "When the week's diary is complete"),
    ("weight-gain", Measure::Weight, "When the weight went up quickly"),
    ("weight-above-dry", Measure::Weight, "When the weight is well above the dry weight"),
    ("glucose-very-low", Measure::Glucose, "When glucose is very low"),
    ("glucose-low", Measure::Glucose, "When glucose is low"),
    ("glucose-high", Measure::Glucose, "When glucose is high"),
    ("oxygen-very-low", Measure::Oxygen, "When oxygen is so low that they must act at once"),
    ("oxygen-low", Measure::Oxygen, "When oxygen is low"),
    ("peak-flow-amber", Measure::PeakFlow, "When peak flow is in the amber zone"),
    ("peak-flow-red", Measure::PeakFlow, "When peak flow is in the red zone"),
    ("symptoms-amber", Measure::Symptoms, "When some answers are not as usual"),
    ("symptoms-red", Measure::Symptoms, "When answers need somebody today"),
    ("symptoms-emergency", Measure::Symptoms, "When an answer needs 999"),
];

/// The rules that can fire where this is measured.
pub fn rules_of(tasks: &[Task]) -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES
        .iter()
        .filter(|(_, measure, _)| tasks.iter().any(|task| task.measure == *measure))
        .map(|(rule, _, when)| (*rule, *when))
}
