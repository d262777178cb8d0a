//! The questions about symptoms: those of the pathways a person is on, or, without any, a general
//! short set.

use crate::pathways::{
    InForce,
    template::{Choice, Question, Weight},
};

/// Each question once, in the order of the pathways.
pub fn questions(on: &[InForce]) -> Vec<Question> {
    let mut all: Vec<Question> = Vec::new();
    for question in on.iter().flat_map(|on| &on.template.questions) {
        if all.iter().all(|other| other.key != question.key) {
            all.push(question.clone());
        }
    }
    if all.is_empty() { general() } else { all }
}

/// For everybody. What is an emergency is told as one: signs of a heart attack, a stroke, and of
/// breath that fails (NHS.uk, "When to call 999"); fever and swelling are for the practice.
pub fn general() -> Vec<Question> {
    let question = |key: &str, words: &str, yes: Weight| Question {
        key: key.into(),
        words: words.into(),
        answers: vec![
            Choice { key: "no".into(), words: "No".into(), weight: Weight::Fine },
            Choice { key: "yes".into(), words: "Yes".into(), weight: yes },
        ],
    };
    vec![
        question("chest-pain", "Is there pain or tightness in the chest now?", Weight::Emergency),
        question("breathless-at-rest", "Is it hard to breathe, even when sitting still?", Weight::Emergency),
        question("confused", "Is there new confusion, or is it hard to stay awake?", Weight::Emergency),
        question(
            "face-arm-speech",
            "Is one side of the face or one arm weak, or is it hard to speak or to see?",
            Weight::Emergency,
        ),
        question("fever", "Is there a high temperature or shivering?", Weight::Amber),
        question("swelling", "Are the legs or ankles more swollen than usual?", Weight::Amber),
        question("dizzy", "Is there dizziness or fainting?", Weight::Amber),
    ]
}

/// The words of a question and of the answer to it; the keys, where the question is asked no more.
pub fn in_words(all: &[Question], question: &str, answer: &str) -> (String, String) {
    let found = all.iter().find(|one| one.key == question);
    let words = found.map_or_else(|| question.replace('-', " "), |one| one.words.clone());
    let choice = found.and_then(|one| one.answers.iter().find(|choice| choice.key == answer));
    (words, choice.map_or_else(|| answer.replace('-', " "), |choice| choice.words.clone()))
}

/// The weightiest of the answers given.
pub fn weightiest(all: &[Question], answers: &[crate::readings::measure::Answered]) -> Weight {
    let weight = |question: &str, answer: &str| {
        let choices = &all.iter().find(|one| one.key == question)?.answers;
        Some(choices.iter().find(|choice| choice.key == answer)?.weight)
    };
    let rank = |weight: &Weight| match weight {
        Weight::Fine => 0,
        Weight::Amber => 1,
        Weight::Red => 2,
        Weight::Emergency => 3,
    };
    answers.iter().filter_map(|one| weight(&one.question, &one.answer)).max_by_key(rank).unwrap_or_default()
}
