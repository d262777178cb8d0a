//! A template in words: what is measured and when, the limits, who answers and in what hours, and
//! how one version differs from another. Pure.

use chrono::Weekday;

use super::{
    limit_fields::{FIELDS, fields_of, has_scale, scale_words},
    limits::Limits,
    template::{Slot, Task, Template, Weight},
};
use crate::{
    alerts::calendar::Hours,
    readings::{
        measure::Measure,
        unit::{Amount, decimal},
    },
};

/// "Blood pressure: every day, morning and evening, 2 times, with 1 minute in between".
pub fn task(task: &Task) -> String {
    let mut words = format!("{}: {}, {}", task.measure.words(), every(task.every_days), slots(&task.slots));
    match task.times {
        1 => {}
        2 => words.push_str(", twice"),
        times => words.push_str(&format!(", {times} times")),
    }
    if task.wait_seconds > 0 {
        words.push_str(&format!(", with {} in between", wait(task.wait_seconds)));
    }
    words
}

fn every(days: u16) -> String {
    match days {
        1 => "every day".into(),
        7 => "once a week".into(),
        14 => "every 2 weeks".into(),
        days => format!("every {days} days"),
    }
}

fn slots(slots: &[Slot]) -> String {
    joined(slots.iter().map(|slot| match slot {
        Slot::Morning => "morning",
        Slot::Afternoon => "afternoon",
        Slot::Evening => "evening",
        Slot::Anytime => "at any time",
    }))
}

fn wait(seconds: u16) -> String {
    match seconds {
        60 => "1 minute".into(),
        seconds if seconds.is_multiple_of(60) => format!("{} minutes", seconds / 60),
        seconds => format!("{seconds} seconds"),
    }
}

/// "a", "a and b", "a, b and c".
fn joined<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let words: Vec<&str> = words.collect();
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_string(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// "for 7 days", "until you and your team end it".
pub fn lasts(days: Option<u16>) -> String {
    match days {
        None => "until you or your team end it".into(),
        Some(1) => "for 1 day".into(),
        Some(days) => format!("for {days} days"),
    }
}

/// Every limit that is set, as label and amount, for the team.
pub fn limits(tasks: &[Task], limits: &Limits) -> Vec<(&'static str, String)> {
    let mut lines: Vec<(&'static str, String)> = fields_of(tasks)
        .filter_map(|field| (field.get)(limits).map(|amount| (field.label, field.words(amount))))
        .collect();
    if let Some(scale) = limits.oxygen_scale.filter(|_| has_scale(tasks)) {
        lines.push(("Oxygen: scored by", scale_words(scale).to_string()));
    }
    lines
}

/// What the limits mean to the person, in sentences. Only targets that a person can use.
pub fn targets(tasks: &[Task], limits: &Limits) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(upper), Some(lower)) = (limits.target_systolic, limits.target_diastolic) {
        lines.push(format!("Your average blood pressure should be below {}/{} mmHg.", upper.number(), lower.number()));
    } else if limits.red_systolic >= Some(Amount::whole(180)) {
        // By age (`engine/target.rs`). Pregnancy acts earlier, and has no such target.
        lines.push(
            "Your average blood pressure should be below 135/85 mmHg. From the age of 80, it should be below 145/85 mmHg."
                .into(),
        );
    }
    if let (Some(upper), Some(lower)) = (limits.red_systolic, limits.red_diastolic) {
        lines.push(format!(
            "A reading of {}/{} mmHg or more needs action at once. The diary then tells you what to do.",
            upper.number(),
            lower.number()
        ));
    }
    if let Some(amber) = limits.oxygen_amber_to {
        lines.push(format!("Your oxygen level should be above {}.", amber.words()));
    }
    if let Some(baseline) = limits.oxygen_baseline {
        lines.push(format!("When you are well, your oxygen level is about {}.", baseline.words()));
    }
    if let (Some(gain), Some(days)) = (limits.weight_gain, limits.weight_days) {
        lines.push(format!("Your team wants to know if you gain more than {} within {days} days.", gain.words()));
    }
    if let Some(dry) = limits.dry_weight {
        lines.push(format!("Without extra water in your body you weigh about {}.", dry.words()));
    }
    if let (Some(low), Some(high)) = (limits.glucose_target_low, limits.glucose_target_high) {
        lines.push(format!("Before meals, your glucose should be from {} to {}.", low.number(), high.words()));
    }
    if let Some(low) = limits.glucose_low {
        lines.push(format!("Below {} is too low. Then eat or drink something sweet at once.", low.words()));
    }
    lines.extend(zones(tasks, limits));
    lines
}

/// Zones of asthma, in litres a minute where the best is known.
fn zones(tasks: &[Task], limits: &Limits) -> Option<String> {
    let amber = limits.peak_flow_amber_below?;
    tasks.iter().any(|task| task.measure == Measure::PeakFlow).then_some(())?;
    Some(match limits.peak_flow_best {
        Some(best) => {
            let green = best.thousandths() * amber.thousandths() / 100_000;
            format!(
                "Your best peak flow is {}. You are in the green zone at {} L/min or more.",
                best.words(),
                decimal(green, 0)
            )
        }
        None => "Your team sets your zones when your best peak flow is known.".into(),
    })
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub fn weekday(day: Weekday) -> &'static str {
    WEEKDAYS[day.num_days_from_monday() as usize]
}

/// "Monday to Friday, 8am to 6:30pm": one line for days that follow each other and are the same.
pub fn hours(hours: &Hours) -> Vec<String> {
    let mut lines: Vec<(Weekday, Weekday, String)> = Vec::new();
    for day in Hours::WEEK {
        let Some(open) = hours.on(day) else { continue };
        let words = open.words();
        match lines.last_mut() {
            Some((_, last, same)) if last.succ() == day && *same == words => *last = day,
            _ => lines.push((day, day, words)),
        }
    }
    lines
        .into_iter()
        .map(|(first, last, words)| match first == last {
            true => format!("{}, {words}", weekday(first)),
            false => format!("{} to {}, {words}", weekday(first), weekday(last)),
        })
        .collect()
}

pub fn weight(weight: Weight) -> &'static str {
    match weight {
        Weight::Fine => "all is well",
        Weight::Amber => "the team looks",
        Weight::Red => "contact today",
        Weight::Emergency => "999 now",
    }
}

/// How `new` differs from `old`, one sentence each; empty when it does not.
pub fn differences(old: &Template, new: &Template) -> Vec<String> {
    let mut lines = Vec::new();
    let mut text = |what: &str, before: &str, after: &str| {
        if before != after {
            lines.push(format!("{what}: was “{before}”, is now “{after}”"));
        }
    };
    text("Title", &old.title, &new.title);
    text("What the patient reads", &old.about, &new.about);
    text("Source", &old.source, &new.source);
    text("How long", &lasts(old.days), &lasts(new.days));
    text("The team", &old.team.name, &new.team.name);
    text("Second person", &old.team.second, &new.team.second);
    text("Team lead", &old.team.lead, &new.team.lead);
    for (what, before, after) in [
        ("Minutes for what is urgent", old.due.red_minutes, new.due.red_minutes),
        ("Minutes for the rest", old.due.amber_minutes, new.due.amber_minutes),
        ("Days without a reading", old.due.missing_days, new.due.missing_days),
    ] {
        text(what, &before.to_string(), &after.to_string());
    }
    let said = |limits: &Limits, field: &super::limit_fields::LimitField| {
        (field.get)(limits).map_or("not set".to_string(), |amount| field.words(amount))
    };
    for field in FIELDS {
        text(field.label, &said(&old.limits, field), &said(&new.limits, field));
    }
    let advice = |template: &Template, rule: &str| {
        template.advice.iter().find(|one| one.rule == rule).map(|one| one.words.clone()).unwrap_or_default()
    };
    let rules = old.advice.iter().chain(&new.advice).map(|one| one.rule.as_str());
    let mut seen = Vec::new();
    for rule in rules {
        if !seen.contains(&rule) {
            seen.push(rule);
            text(&format!("Advice for “{rule}”"), &advice(old, rule), &advice(new, rule));
        }
    }
    let tasks = |template: &Template| template.tasks.iter().map(task).collect::<Vec<_>>().join("; ");
    text("What is measured", &tasks(old), &tasks(new));
    if old.questions != new.questions {
        lines.push("The questions about symptoms have changed".into());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        alerts::calendar::Open,
        pathways::{ours, template::AdviceText},
        readings::unit::Amount,
    };

    fn ours_named(key: &str) -> Template {
        ours::templates().unwrap().into_iter().find(|template| template.key == key).unwrap()
    }

    #[test]
    fn tasks_are_said_plainly() {
        let diary = ours_named("hypertension-diagnosis");
        assert_eq!(
            task(&diary.tasks[0]),
            "Blood pressure: every day, morning and evening, twice, with 1 minute in between"
        );
        assert_eq!(lasts(diary.days), "for 7 days");
        let ward = ours_named("oxygen-at-home");
        assert_eq!(task(&ward.tasks[0]), "Oxygen level: every day, morning, afternoon and evening");
        assert_eq!(task(&ours_named("heart-failure-weight").tasks[0]), "Weight: every day, morning");
    }

    #[test]
    fn limits_and_targets_are_said_plainly() {
        let diary = ours_named("hypertension-diagnosis");
        assert_eq!(limits(&diary.tasks, &diary.limits)[0], ("Target: average upper number below", "135 mmHg".into()));
        let told = targets(&diary.tasks, &diary.limits);
        assert_eq!(told[0], "Your average blood pressure should be below 135/85 mmHg.");
        let asthma = ours_named("asthma");
        assert_eq!(
            targets(&asthma.tasks, &asthma.limits),
            ["Your team sets your zones when your best peak flow is known."]
        );
        let own = Limits { peak_flow_best: Some(Amount::whole(430)), ..Limits::default() }.over(asthma.limits);
        assert_eq!(
            targets(&asthma.tasks, &own),
            ["Your best peak flow is 430 L/min. You are in the green zone at 344 L/min or more."]
        );
        let ward = ours_named("oxygen-at-home");
        assert!(limits(&ward.tasks, &ward.limits).iter().any(|(_, words)| words.contains("Scale 1")));
    }

    #[test]
    fn days_with_the_same_hours_are_one_line() {
        let mut week = Hours::core();
        assert_eq!(hours(&week), ["Monday to Friday, 8am to 6:30pm"]);
        week.set(Weekday::Wed, Open::parse("08:00", "12:00"));
        week.set(Weekday::Sun, Open::parse("10:00", "11:00"));
        assert_eq!(
            hours(&week),
            [
                "Monday to Tuesday, 8am to 6:30pm",
                "Wednesday, 8am to midday",
                "Thursday to Friday, 8am to 6:30pm",
                "Sunday, 10am to 11am"
            ]
        );
        assert_eq!(hours(&Hours::default()), Vec::<String>::new());
    }

    #[test]
    fn what_differs_is_said() {
        let old = ours_named("hypertension-treated");
        assert_eq!(differences(&old, &old), Vec::<String>::new());
        let mut new = old.clone();
        new.limits.target_systolic = Some(Amount::whole(145));
        new.limits.low_systolic = None;
        new.days = Some(30);
        new.advice.push(AdviceText { rule: "bp-severe".into(), words: "Call us".into() });
        assert_eq!(
            differences(&old, &new),
            [
                "How long: was “until you or your team end it”, is now “for 30 days”",
                "Target: average upper number below: was “not set”, is now “145 mmHg”",
                "Upper number: ask about it below: was “90 mmHg”, is now “not set”",
                "Advice for “bp-severe”: was “”, is now “Call us”"
            ]
        );
    }
}
