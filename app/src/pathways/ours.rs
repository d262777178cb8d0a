//! The templates that Nene brings: drafts, until a clinician of the organisation signs them.

use super::template::Template;

/// One file of `templates/` for each.
const TEXTS: [&str; 8] = [
    include_str!("templates/hypertension-diagnosis.json"),
    include_str!("templates/hypertension-treated.json"),
    include_str!("templates/heart-failure-weight.json"),
    include_str!("templates/copd.json"),
    include_str!("templates/asthma.json"),
    include_str!("templates/diabetes.json"),
    include_str!("templates/oxygen-at-home.json"),
    include_str!("templates/pregnancy-blood-pressure.json"),
];

/// All of them. A fault of our own files is an error and never fewer templates.
pub fn templates() -> Result<Vec<Template>, serde_json::Error> {
    TEXTS.into_iter().map(serde_json::from_str).collect()
}

/// What our sources leave open, or where we found no primary source: whoever signs decides it, and
/// reads it before they do.
pub fn to_check(template: &str) -> &'static [&'static str] {
    match template {
        "hypertension-diagnosis" => &["Below which upper number you want to ask about symptoms: 90 mmHg here."],
        "hypertension-treated" => &[
            "The targets: below 135/85 mmHg, and from the age of 80 below 145/85 mmHg, unless you set others.",
            "Below which upper number you want to ask about symptoms: 90 mmHg here.",
            "How often to measure: once a week here.",
        ],
        "heart-failure-weight" => &["The person's dry weight: it is theirs alone, and set when they start."],
        "copd" => &["The oxygen levels fit people who are well above 92%. Set every person's own."],
        "asthma" => &[
            "Which scale the meter has: the European one and the older Wright scale differ.",
            "The zones are 80, 60 and 40% of the person's best. Some plans use others.",
        ],
        "diabetes" => &[
            "From which level high glucose is looked at: none is set here.",
            "The target after food (5 to 9 mmol/L, from 90 minutes on), and ketones.",
        ],
        "oxygen-at-home" => &[
            "How long a person stays: 14 days here.",
            "Above which pulse somebody looks: 100 a minute here.",
            "NEWS2 is for people from 16 years on who are not pregnant.",
        ],
        "pregnancy-blood-pressure" => &[
            "All limits: NICE NG133 was not read by us. Compare them with it.",
            "How often to measure: every day here.",
        ],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        pathways::{check::check, template::Slot},
        readings::{measure::Measure, unit::Amount},
    };

    #[test]
    fn all_eight_load_are_sound_and_go_through_json() {
        let all = templates().unwrap();
        let keys: BTreeSet<&str> = all.iter().map(|template| template.key.as_str()).collect();
        let expected = [
            "asthma",
            "copd",
            "diabetes",
            "heart-failure-weight",
            "hypertension-diagnosis",
            "hypertension-treated",
            "oxygen-at-home",
            "pregnancy-blood-pressure",
        ];
        assert_eq!(keys.into_iter().collect::<Vec<_>>(), expected);
        for template in &all {
            assert_eq!(check(template), Ok(()), "{}", template.key);
            let text = serde_json::to_string(template).unwrap();
            assert_eq!(&serde_json::from_str::<Template>(&text).unwrap(), template);
            assert!(!to_check(&template.key).is_empty(), "{}", template.key);
        }
    }

    #[test]
    fn the_numbers_are_those_of_the_sources() {
        let all = templates().unwrap();
        let of = |key: &str| all.iter().find(|template| template.key == key).unwrap();
        let diary = of("hypertension-diagnosis");
        let task = &diary.tasks[0];
        // NICE NG136 1.2.7: 28 readings in 7 days, at least a minute apart.
        assert_eq!(diary.days, Some(7));
        assert_eq!(
            (task.slots.as_slice(), task.times, task.wait_seconds),
            (&[Slot::Morning, Slot::Evening][..], 2, 60)
        );
        assert_eq!(diary.limits.target_systolic, Some(Amount::whole(135)));
        assert_eq!(diary.limits.red_diastolic, Some(Amount::whole(120)));
        let heart = of("heart-failure-weight").limits;
        assert_eq!((heart.weight_gain, heart.weight_days), (Some(Amount::whole(2)), Some(3)));
        let asthma = of("asthma").limits;
        assert_eq!(asthma.peak_flow_amber_below, Some(Amount::whole(80)));
        assert_eq!(asthma.peak_flow_red_below, Some(Amount::whole(60)));
        assert_eq!(asthma.peak_flow_emergency_below, Some(Amount::whole(40)));
        let ward = of("oxygen-at-home");
        assert!(ward.staff_facing);
        assert!(ward.tasks.iter().all(|task| task.slots.len() == 3));
        let seven: BTreeSet<Measure> = ward.tasks.iter().map(|task| task.measure).collect();
        // NEWS2 has seven parts; air or oxygen comes with the oxygen level.
        assert_eq!(seven.len(), 6);
        assert_eq!(ward.limits.oxygen_red_to, Some(Amount::whole(92)));
        assert_eq!(of("diabetes").limits.glucose_low, Some(Amount::whole(4)));
        assert_eq!(of("pregnancy-blood-pressure").limits.red_systolic, Some(Amount::whole(160)));
    }
}
