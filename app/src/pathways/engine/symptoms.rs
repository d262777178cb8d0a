//! Symptoms: by the weight that a pathway's template gives each answer, and the emergency questions
//! that hold for everybody.

use super::by::{By, Found, no_own, on_day};
use crate::{
    pathways::{
        finding::{Finding, NextStep, Severity},
        template::{Choice, Question, Weight},
    },
    readings::{
        Reading,
        measure::{Answered, Values},
    },
};

/// What asks for 999 whoever says yes (chest pain, breathlessness, confusion, vision,
/// weakness), as (key, words).
const EMERGENCY: [(&str, &str); 5] = [
    ("emergency-chest-pain", "Do you have pain or a tight feeling in your chest?"),
    ("emergency-breath", "Is it hard to breathe, or to finish a sentence?"),
    ("emergency-confusion", "Are you newly confused, or very hard to wake?"),
    ("emergency-sight", "Did your sight suddenly change?"),
    ("emergency-weakness", "Is your face, an arm or a leg suddenly weak, or your speech not clear?"),
];

/// The questions for everybody, to be asked where there is no pathway, and after a very high blood
/// pressure.
pub fn emergency_questions() -> Vec<Question> {
    EMERGENCY
        .into_iter()
        .map(|(key, words)| Question {
            key: key.to_string(),
            words: words.to_string(),
            answers: vec![
                Choice { key: "no".to_string(), words: "No".to_string(), weight: Weight::Fine },
                Choice { key: "yes".to_string(), words: "Yes".to_string(), weight: Weight::Emergency },
            ],
        })
        .collect()
}

/// Question and answer in words, with what it weighs.
fn weigh<'q>(questions: &'q [Question], answered: &Answered) -> Option<(Weight, &'q str, &'q str)> {
    let question = questions.iter().find(|question| question.key == answered.question)?;
    let choice = question.answers.iter().find(|choice| choice.key == answered.answer)?;
    Some((choice.weight, &question.words, &choice.words))
}

fn rank(weight: Weight) -> u8 {
    match weight {
        Weight::Fine => 0,
        Weight::Amber => 1,
        Weight::Red => 2,
        Weight::Emergency => 3,
    }
}

/// The heaviest answer decides. Answers are not measured with error, so amber waits for no repeat.
pub(super) fn judge(by: &By<'_>, reading: &Reading) -> Vec<Finding> {
    let Values::Symptoms(answers) = &reading.values else { return Vec::new() };
    let mut questions = by.on.map(|on| on.template.questions.clone()).unwrap_or_default();
    questions.extend(emergency_questions());
    let mut weighed: Vec<_> = answers.iter().filter_map(|answer| weigh(&questions, answer)).collect();
    weighed.retain(|(weight, _, _)| *weight != Weight::Fine);
    weighed.sort_by_key(|(weight, _, _)| std::cmp::Reverse(rank(*weight)));
    let Some((heaviest, _, _)) = weighed.first() else { return Vec::new() };
    let (rule, severity, next, meaning) = match heaviest {
        Weight::Emergency => (
            "symptoms-emergency",
            Severity::Red,
            NextStep::Call999,
            "Your answers can mean that you need help at once.",
        ),
        Weight::Red => {
            ("symptoms-red", Severity::Red, NextStep::ContactToday, "Your answers need somebody to look today.")
        }
        Weight::Amber | Weight::Fine => {
            ("symptoms-amber", Severity::Amber, NextStep::TellTeam, "Some of your answers are not as usual.")
        }
    };
    let seen: Vec<String> = weighed.iter().map(|(_, question, answer)| format!("{question} {answer}")).collect();
    vec![by.tells_of(
        reading,
        Found {
            rule,
            source: by.on.map_or("emergency symptoms, for everybody", |_| "the pathway's questions"),
            severity,
            next,
            seen: seen.join("; "),
            meaning: meaning.to_string(),
            readings: vec![reading.id],
            about: on_day(reading),
            own: no_own,
        },
    )]
}
