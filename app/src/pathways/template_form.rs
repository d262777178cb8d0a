//! The form with which a clinician changes a template: what was typed, and the template that comes
//! of it. Tasks and questions stay as they are: the rules rest on them.

use super::{
    check::{Wrong, check},
    limit_fields::{FIELDS, Of, fields_of},
    limits::Limits,
    ours,
    template::{AdviceText, Due, Task, Team, Template},
};
use crate::{carers::typed::Typed, ui::errors::FieldErrors, web::trouble::Trouble};

/// The rules for which this template has a field: those with words, and those that can fire on it.
pub fn rules(template: &Template) -> Vec<(String, String)> {
    let mut rules: Vec<(String, String)> =
        super::advice::rules_of(&template.tasks).map(|(rule, when)| (rule.to_string(), when.to_string())).collect();
    for advice in &template.advice {
        if !rules.iter().any(|(rule, _)| *rule == advice.rule) {
            rules.push((advice.rule.clone(), advice.rule.clone()));
        }
    }
    rules
}

const TEXTS: [&str; 9] =
    ["title", "about", "days", "team", "second", "lead", "red_minutes", "amber_minutes", "missing_days"];

/// The names of all fields.
pub fn names(template: &Template) -> Vec<String> {
    let mut names: Vec<String> = TEXTS.map(String::from).into();
    names.extend(limit_names(&template.tasks));
    names.extend(rules(template).into_iter().map(|(rule, _)| advice_name(&rule)));
    names
}

/// Refuses what is a field of no template, before anything is looked up.
pub fn refuse_strangers(pairs: &[(String, String)]) -> Result<(), Trouble> {
    let known: Vec<&str> = TEXTS.into_iter().chain(FIELDS.iter().map(|field| field.key)).collect();
    let others = pairs.iter().filter(|(name, _)| !name.starts_with("advice-")).cloned().collect();
    Typed::of(others, &known).map(|_| ())
}

fn limit_names(tasks: &[Task]) -> impl Iterator<Item = String> {
    fields_of(tasks).filter(|field| field.of == Of::Everybody).map(|field| field.key.to_string())
}

pub fn advice_name(rule: &str) -> String {
    format!("advice-{rule}")
}

/// The form as the template stands.
pub fn filled(template: &Template) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = [
        ("title", template.title.clone()),
        ("about", template.about.clone()),
        ("days", template.days.map(|days| days.to_string()).unwrap_or_default()),
        ("team", template.team.name.clone()),
        ("second", template.team.second.clone()),
        ("lead", template.team.lead.clone()),
        ("red_minutes", template.due.red_minutes.to_string()),
        ("amber_minutes", template.due.amber_minutes.to_string()),
        ("missing_days", template.due.missing_days.to_string()),
    ]
    .map(|(name, value)| (name.to_string(), value))
    .into();
    for field in fields_of(&template.tasks).filter(|field| field.of == Of::Everybody) {
        let text = (field.get)(&template.limits).map(|amount| field.number(amount)).unwrap_or_default();
        pairs.push((field.key.to_string(), text));
    }
    for advice in &template.advice {
        pairs.push((advice_name(&advice.rule), advice.words.clone()));
    }
    pairs
}

/// The template as the form wants it, from the one that it was.
pub fn read(form: &Typed, before: &Template) -> Result<Template, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut number = |name: &'static str, what: &str| match form.one(name).parse::<u16>() {
        Ok(number) => number,
        Err(_) => {
            errors.add(name, format!("{what}: enter a whole number"));
            1
        }
    };
    let due = Due {
        red_minutes: number("red_minutes", "Minutes for what is urgent"),
        amber_minutes: number("amber_minutes", "Minutes for the rest"),
        missing_days: number("missing_days", "Days without a reading"),
    };
    let days = match form.one("days") {
        "" => None,
        _ => Some(number("days", "Days")),
    };
    let limits = limits(form, &before.tasks, &before.limits, &mut errors);
    let text = |name: &str| form.one(name).replace("\r\n", "\n");
    let advice = rules(before)
        .into_iter()
        .map(|(rule, _)| AdviceText { words: text(&advice_name(&rule)), rule })
        .filter(|advice| !advice.words.is_empty())
        .collect();
    let template = Template {
        title: text("title"),
        about: text("about"),
        days,
        limits,
        advice,
        team: Team { name: text("team"), second: text("second"), lead: text("lead") },
        due,
        ..before.clone()
    };
    if let Err(wrongs) = check(&template) {
        for Wrong { field, told } in wrongs {
            if errors.of(&field).is_none() {
                errors.add(field, told);
            }
        }
    }
    if errors.is_empty() { Ok(template) } else { Err(errors) }
}

/// The limits for everybody; those of one person alone stay as they are.
fn limits(form: &Typed, tasks: &[Task], before: &Limits, errors: &mut FieldErrors) -> Limits {
    let mut limits = *before;
    for field in fields_of(tasks).filter(|field| field.of == Of::Everybody) {
        match field.read(form.one(field.key)) {
            Ok(amount) => (field.set)(&mut limits, amount),
            Err(told) => errors.add(field.key, told),
        }
    }
    limits
}

/// What is left to the clinic, by our own template of that name.
pub fn to_check(template: &Template) -> &'static [&'static str] {
    ours::to_check(&template.key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readings::unit::Amount;

    fn typed(template: &Template, change: &[(&str, &str)]) -> Typed {
        let mut pairs = filled(template);
        pairs.retain(|(name, _)| !change.iter().any(|(of, _)| of == name));
        pairs.extend(change.iter().map(|(name, value)| (name.to_string(), value.to_string())));
        let known = names(template);
        Typed::of(pairs, &known.iter().map(String::as_str).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_form_that_is_not_changed_is_the_same_template() {
        for template in ours::templates().unwrap() {
            assert_eq!(read(&typed(&template, &[]), &template).as_ref(), Ok(&template), "{}", template.key);
        }
    }

    #[test]
    fn what_is_typed_becomes_the_template_or_is_told_at_its_field() {
        let before = ours::templates().unwrap().remove(1);
        let new = read(&typed(&before, &[("target_systolic", "145"), ("days", "90"), ("low_systolic", "")]), &before);
        let new = new.unwrap();
        assert_eq!(new.limits.target_systolic, Some(Amount::whole(145)));
        assert_eq!((new.days, new.limits.low_systolic), (Some(90), None));
        for (change, field) in [
            (("target_systolic", "1350"), "target_systolic"),
            (("red_systolic", "150"), "amber_systolic"),
            (("title", ""), "title"),
            (("days", "0"), "days"),
            (("days", "seven"), "days"),
            (("lead", ""), "lead"),
            (("red_minutes", ""), "red_minutes"),
            (("red_minutes", "-1"), "red_minutes"),
            (("missing_days", "0"), "missing_days"),
        ] {
            let errors = read(&typed(&before, &[change]), &before).unwrap_err();
            assert!(errors.of(field).is_some(), "{change:?}: {errors:?}");
        }
    }
}
