//! Whether a template can be used: before it is kept, signed, or shipped. Pure.

use std::collections::HashSet;

use super::{
    limit_fields::{FIELDS, disorder, fields_of, has_scale},
    limits::{Limits, OxygenScale},
    template::{Question, Task, Template, Weight},
};
use crate::readings::measure::Measure;

/// What is wrong with it: the field of the form that it belongs to, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub field: String,
    pub told: String,
}

/// Longest texts, in letters.
pub const TITLE: usize = 80;
pub const ABOUT: usize = 1000;
pub const NAME: usize = 80;
pub const ADVICE: usize = 600;
/// The longest diary with an end: a year.
pub const DAYS: u16 = 366;
/// The longest time to claim, in minutes of work: two weeks of long days.
pub const MINUTES: u16 = 6000;

/// `Err`: everything that is wrong, in the order of the form.
pub fn check(template: &Template) -> Result<(), Vec<Wrong>> {
    let mut wrong = Wrongs::default();
    wrong.text("key", &template.key, 60);
    wrong.text("title", &template.title, TITLE);
    wrong.text("about", &template.about, ABOUT);
    wrong.text("source", &template.source, 200);
    if template.days.is_some_and(|days| days == 0 || days > DAYS) {
        wrong.add("days", format!("Days: from 1 to {DAYS}, or none at all"));
    }
    tasks(&template.tasks, &mut wrong);
    questions(template, &mut wrong);
    for (field, told) in disorder(&template.limits) {
        wrong.add(field, told);
    }
    fitting(&template.limits, &template.tasks, &mut wrong);
    let mut rules = HashSet::new();
    for advice in &template.advice {
        wrong.text(&format!("advice-{}", advice.rule), &advice.words, ADVICE);
        if advice.rule.is_empty() || !rules.insert(advice.rule.as_str()) {
            wrong.add("advice", format!("The rule “{}” has more than one advice text", advice.rule));
        }
    }
    for (field, name) in
        [("team", &template.team.name), ("second", &template.team.second), ("lead", &template.team.lead)]
    {
        wrong.text(field, name, NAME);
    }
    let due = template.due;
    for (field, minutes) in [("red_minutes", due.red_minutes), ("amber_minutes", due.amber_minutes)] {
        if minutes == 0 || minutes > MINUTES {
            wrong.add(field, format!("Enter minutes from 1 to {MINUTES}"));
        }
    }
    if due.red_minutes > due.amber_minutes {
        wrong.add("red_minutes", "What is urgent must be looked at sooner than the rest".into());
    }
    if due.missing_days == 0 || due.missing_days > 60 {
        wrong.add("missing_days", "Enter days from 1 to 60".into());
    }
    if wrong.0.is_empty() { Ok(()) } else { Err(wrong.0) }
}

#[derive(Default)]
struct Wrongs(Vec<Wrong>);

impl Wrongs {
    fn add(&mut self, field: &str, told: String) {
        self.0.push(Wrong { field: field.to_string(), told });
    }

    fn text(&mut self, field: &str, text: &str, longest: usize) {
        let odd = text.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\r');
        if text.trim().is_empty() || odd || text.chars().count() > longest {
            self.add(field, format!("Write something here, with {longest} letters or fewer"));
        }
    }
}

fn tasks(tasks: &[Task], wrong: &mut Wrongs) {
    if tasks.is_empty() {
        wrong.add("tasks", "There must be something to measure".into());
    }
    let mut keys = HashSet::new();
    for task in tasks {
        let is_key = !task.key.is_empty()
            && task.key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !is_key || !keys.insert(task.key.as_str()) {
            wrong.add("tasks", format!("The key “{}” is no key, or there twice", task.key));
        }
        let slots: HashSet<_> = task.slots.iter().collect();
        if task.slots.is_empty() || slots.len() != task.slots.len() {
            wrong.add("tasks", format!("“{}” needs times of the day, each once", task.key));
        }
        if task.times == 0 || task.times > 5 {
            wrong.add("tasks", format!("“{}” is measured 1 to 5 times", task.key));
        }
        if task.wait_seconds > 900 || (task.wait_seconds > 0 && task.times < 2) {
            wrong.add("tasks", format!("“{}” waits between two readings, 15 minutes at most", task.key));
        }
        if task.every_days == 0 || task.every_days > 31 {
            wrong.add("tasks", format!("“{}” comes every 1 to 31 days", task.key));
        }
    }
}

fn questions(template: &Template, wrong: &mut Wrongs) {
    let asks = template.tasks.iter().any(|task| task.measure == Measure::Symptoms);
    if asks == template.questions.is_empty() {
        wrong.add("questions", "Questions and a task for symptoms go together".into());
    }
    let mut keys = HashSet::new();
    for question in &template.questions {
        if question.key.is_empty() || !keys.insert(question.key.as_str()) {
            wrong.add("questions", format!("The question “{}” is there twice", question.key));
        }
        wrong.text("questions", &question.words, 200);
        answers(question, wrong);
    }
}

fn answers(question: &Question, wrong: &mut Wrongs) {
    let keys: HashSet<&str> = question.answers.iter().map(|answer| answer.key.as_str()).collect();
    if question.answers.len() < 2 || keys.len() != question.answers.len() || keys.contains("") {
        wrong.add("questions", format!("“{}” needs two answers or more, each once", question.key));
    }
    for answer in &question.answers {
        wrong.text("questions", &answer.words, 200);
    }
    // Who is well must be able to say so.
    if !question.answers.iter().any(|answer| answer.weight == Weight::Fine) {
        wrong.add("questions", format!("“{}” has no answer that means that all is well", question.key));
    }
}

/// Every limit is about something that is measured.
fn fitting(limits: &Limits, tasks: &[Task], wrong: &mut Wrongs) {
    let fits: HashSet<&str> = fields_of(tasks).map(|field| field.key).collect();
    for field in FIELDS {
        if (field.get)(limits).is_some() && !fits.contains(field.key) {
            wrong.add(field.key, format!("“{}” is set, but nothing of it is measured", field.label));
        }
    }
    if limits.oxygen_scale.is_some() && !has_scale(tasks) {
        wrong.add("oxygen_scale", "A scale is set, but oxygen is not measured".into());
    }
    if limits.oxygen_scale == Some(OxygenScale::Two) {
        wrong.add("oxygen_scale", "Scale 2 is decided for one person at a time, by a clinician".into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        pathways::{ours, template::Slot},
        readings::unit::Amount,
    };

    fn changed(change: impl FnOnce(&mut Template)) -> Vec<String> {
        let mut template = ours::templates().unwrap().remove(2);
        change(&mut template);
        check(&template).err().unwrap_or_default().into_iter().map(|wrong| wrong.field).collect()
    }

    #[test]
    fn each_fault_is_found() {
        assert_eq!(changed(|_| ()), Vec::<String>::new());
        assert_eq!(changed(|template| template.title = " ".into()), ["title"]);
        assert_eq!(changed(|template| template.title = "a".repeat(81)), ["title"]);
        assert_eq!(changed(|template| template.about.clear()), ["about"]);
        assert_eq!(changed(|template| template.source.clear()), ["source"]);
        assert_eq!(changed(|template| template.days = Some(0)), ["days"]);
        assert_eq!(changed(|template| template.days = Some(367)), ["days"]);
        assert_eq!(changed(|template| template.tasks[1].key = "weight".into()), ["tasks"]);
        assert_eq!(changed(|template| template.tasks[0].key = "A/b".into()), ["tasks"]);
        assert_eq!(changed(|template| template.tasks[0].slots.clear()), ["tasks"]);
        assert_eq!(changed(|template| template.tasks[0].slots = vec![Slot::Morning, Slot::Morning]), ["tasks"]);
        assert_eq!(changed(|template| template.tasks[0].times = 0), ["tasks"]);
        assert_eq!(changed(|template| template.tasks[0].wait_seconds = 60), ["tasks"]);
        assert_eq!(changed(|template| template.tasks[0].every_days = 0), ["tasks"]);
        assert_eq!(changed(|template| template.questions.clear()), ["questions"]);
        assert_eq!(changed(|template| template.questions[0].key = "sleep".into()), ["questions"]);
        assert_eq!(changed(|template| template.questions[0].answers.truncate(1)), ["questions"]);
        assert_eq!(changed(|template| template.questions[0].answers[0].words.clear()), ["questions"]);
        assert_eq!(changed(|template| template.questions[0].answers[0].weight = Weight::Red), ["questions"]);
        assert_eq!(changed(|template| template.limits.weight_days = None), ["weight_gain"]);
        assert_eq!(changed(|template| template.limits.glucose_low = Some(Amount::whole(4))), ["glucose_low"]);
        assert_eq!(changed(|template| template.limits.oxygen_scale = Some(OxygenScale::One)), ["oxygen_scale"]);
        assert_eq!(changed(|template| template.team.lead.clear()), ["lead"]);
        assert_eq!(changed(|template| template.due.red_minutes = 0), ["red_minutes"]);
        assert_eq!(changed(|template| template.due.red_minutes = 241), ["red_minutes"]);
        assert_eq!(changed(|template| template.due.missing_days = 0), ["missing_days"]);
        // Without its measure a limit is an orphan.
        assert_eq!(changed(|template| template.tasks[0].measure = Measure::Pulse), ["weight_gain", "weight_days"]);
    }

    #[test]
    fn scale_two_is_no_templates() {
        let mut copd = ours::templates().unwrap().remove(3);
        copd.limits.oxygen_scale = Some(OxygenScale::Two);
        assert_eq!(check(&copd).unwrap_err()[0].field, "oxygen_scale");
    }
}
