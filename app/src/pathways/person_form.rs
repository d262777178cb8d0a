//! The forms about one person's pathway: to put them on it, their own targets, its end.

use chrono::{Duration, NaiveDate};

use super::{
    limit_fields::{FIELDS, disorder, fields_of, has_scale},
    limits::{Limits, OxygenScale},
    person_store::Ended,
    template::Template,
    words,
};
use crate::{
    carers::typed::{Typed, long},
    ui::errors::{DatePart, FieldErrors},
    web::trouble::Trouble,
};

/// How the person agreed, as it is kept and as it is read.
pub const AGREED: [(&str, &str); 3] = [
    ("in-person", "They told us in person"),
    ("by-phone", "They told us by phone"),
    ("told-us", "They told us in another way"),
];

pub fn agreed_words(key: &str) -> &'static str {
    AGREED.iter().find(|(known, _)| *known == key).map_or("Not said", |(_, words)| *words)
}

/// Why the team ends it.
pub const ENDS: [Ended; 3] = [Ended::Finished, Ended::ByTeam, Ended::ByPerson];

/// How far ahead the first day can be, and how far back.
const AHEAD: i64 = 60;

/// Fields beside those of the limits.
const TARGETS: [&str; 3] = ["oxygen_scale", "scale_decided", "words"];
pub const STARTS: [&str; 4] = ["start_day", "start_month", "start_year", "agreed"];

/// The names of the fields for own targets.
pub fn target_names(template: &Template) -> Vec<String> {
    let mut names: Vec<String> = fields_of(&template.tasks).map(|field| field.key.to_string()).collect();
    names.extend(TARGETS.map(String::from));
    names
}

pub fn start_names(template: &Template) -> Vec<String> {
    let mut names = target_names(template);
    names.extend(STARTS.map(String::from));
    names
}

/// Refuses what is a field of no pathway, before anything is looked up. `more`: those of this form.
pub fn refuse_strangers(pairs: &[(String, String)], more: &[&str]) -> Result<(), Trouble> {
    let mut known: Vec<&str> = FIELDS.iter().map(|field| field.key).collect();
    known.extend(TARGETS);
    known.extend(more);
    Typed::of(pairs.to_vec(), &known).map(|_| ())
}

/// The form as the person's own targets stand.
pub fn filled(template: &Template, own: &Limits) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = fields_of(&template.tasks)
        .filter_map(|field| (field.get)(own).map(|amount| (field.key.to_string(), field.number(amount))))
        .collect();
    if let Some(scale) = own.oxygen_scale {
        let key = match scale {
            OxygenScale::One => "one",
            OxygenScale::Two => "two",
        };
        pairs.push(("oxygen_scale".into(), key.into()));
    }
    pairs
}

/// A person's own targets, and what the history says of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Targets {
    pub own: Limits,
    pub words: String,
}

/// `before`: what they were. Scale 2 is a decision of its own (RCP NEWS2 2017): it is never kept
/// without its tick.
pub fn targets(form: &Typed, template: &Template, before: &Limits, errors: &mut FieldErrors) -> Targets {
    let mut own = Limits::default();
    for field in fields_of(&template.tasks) {
        match field.read(form.one(field.key)) {
            Ok(amount) => (field.set)(&mut own, amount),
            Err(told) => errors.add(field.key, told),
        }
    }
    let mut decided = None;
    if has_scale(&template.tasks) {
        own.oxygen_scale = match form.one("oxygen_scale") {
            "two" => Some(OxygenScale::Two),
            "one" => Some(OxygenScale::One),
            _ => None,
        };
        if own.oxygen_scale == Some(OxygenScale::Two) {
            if form.one("scale_decided") != "yes" {
                errors.add("scale_decided", "Tick that a clinician decided on scale 2, or choose scale 1");
            }
            decided = Some("Oxygen scale 2: a clinician decided it, and it is recorded.");
        }
    }
    // Of COPD, oxygen is judged beside the person's own level (readings.md): without it every
    // reading of somebody who lives at 90% would be an emergency.
    if template.key == "copd" && own.oxygen_baseline.is_none() && errors.of("oxygen_baseline").is_none() {
        errors.add("oxygen_baseline", "Enter the oxygen level that is usual for this person when they are well");
    }
    for (field, told) in disorder(&own.over(template.limits)) {
        // What the template has wrong is not this person's matter.
        if errors.of(field).is_none() && !disorder(&template.limits).iter().any(|(known, _)| *known == field) {
            errors.add(field, told);
        }
    }
    let said = form.one("words");
    if !said.is_empty() && long(said, 1000).is_none() {
        errors.add("words", "Use 1,000 letters or fewer");
    }
    let mut lines = differences(template, before, &own);
    lines.extend(decided.map(String::from));
    lines.extend(Some(said.replace("\r\n", "\n")).filter(|said| !said.is_empty()));
    Targets { own, words: lines.join("\n") }
}

/// "Target: average upper number below: 145 mmHg", one line for each that is new or gone.
fn differences(template: &Template, before: &Limits, own: &Limits) -> Vec<String> {
    let (was, is) = (words::limits(&template.tasks, before), words::limits(&template.tasks, own));
    let set = is.iter().filter(|line| !was.contains(line)).map(|(label, amount)| format!("{label}: {amount}"));
    let gone = was
        .iter()
        .filter(|(label, _)| !is.iter().any(|(other, _)| other == label))
        .map(|(label, _)| format!("{label}: as in the template"));
    set.chain(gone).collect()
}

/// What was decided as somebody is put on a pathway.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub agreed: &'static str,
    pub targets: Targets,
}

pub fn start(form: &Typed, template: &Template, today: NaiveDate) -> Result<Start, FieldErrors> {
    let mut errors = FieldErrors::default();
    let before = errors.iter().count();
    let starts_on = form.date("start", &mut errors);
    if starts_on.is_none() && errors.iter().count() == before {
        errors.add_date("start", DatePart::Whole, "Enter the first day");
    }
    if starts_on.is_some_and(|day| day < today || day > today + Duration::days(AHEAD)) {
        errors.add_date(
            "start",
            DatePart::Whole,
            format!("The first day must be today, or at most {AHEAD} days ahead"),
        );
    }
    let agreed = AGREED.iter().map(|(key, _)| *key).find(|key| *key == form.one("agreed"));
    if agreed.is_none() {
        errors.add("agreed", "Choose how the person agreed. Nobody is put on a pathway without their agreement");
    }
    let targets = targets(form, template, &Limits::default(), &mut errors);
    match (starts_on, agreed) {
        (Some(starts_on), Some(agreed)) if errors.is_empty() => {
            let ends_on = template.days.map(|days| starts_on + Duration::days(i64::from(days) - 1));
            Ok(Start { starts_on, ends_on, agreed, targets })
        }
        _ => Err(errors),
    }
}

/// Why it ends, by the team, and in words.
pub fn end(form: &Typed) -> Result<(Ended, String), FieldErrors> {
    let mut errors = FieldErrors::default();
    let why = ENDS.into_iter().find(|why| why.key() == form.one("why"));
    if why.is_none() {
        errors.add("why", "Choose why it ends");
    }
    let words = long(form.one("words"), 1000);
    if words.is_none() {
        errors.add("words", "Write why, and what happens next, with 1,000 letters or fewer");
    }
    match (why, words) {
        (Some(why), Some(words)) => Ok((why, words.replace("\r\n", "\n"))),
        _ => Err(errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pathways::ours, readings::unit::Amount};

    fn ours_named(key: &str) -> Template {
        ours::templates().unwrap().into_iter().find(|template| template.key == key).unwrap()
    }

    fn read(key: &str, fields: &[(&str, &str)]) -> Result<Start, Vec<String>> {
        let template = ours_named(key);
        let mut pairs: Vec<(&str, &str)> =
            vec![("start_day", "24"), ("start_month", "11"), ("start_year", "2026"), ("agreed", "by-phone")];
        pairs.retain(|(name, _)| !fields.iter().any(|(of, _)| of == name));
        pairs.extend(fields);
        let owned = pairs.into_iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let known = start_names(&template);
        let form = Typed::of(owned, &known.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
        start(&form, &template, "2026-11-24".parse().unwrap())
            .map_err(|errors| errors.iter().map(|error| error.field.to_string()).collect())
    }

    #[test]
    fn a_week_ends_on_its_seventh_day() {
        let start = read("hypertension-diagnosis", &[]).unwrap();
        assert_eq!(start.ends_on, "2026-11-30".parse().ok());
        assert_eq!(start.targets.own, Limits::default());
        assert_eq!(read("hypertension-treated", &[]).unwrap().ends_on, None);
    }

    #[test]
    fn what_is_missing_or_wrong_is_told_at_its_field() {
        for (fields, field) in [
            (("agreed", ""), "agreed"),
            (("agreed", "by-owl"), "agreed"),
            (("start_day", ""), "start"),
            (("start_day", "23"), "start"),
            (("start_year", "2027"), "start"),
            (("target_systolic", "14"), "target_systolic"),
            // Above the template's amber limit.
            (("target_systolic", "160"), "target_systolic"),
        ] {
            assert_eq!(read("hypertension-treated", &[fields]), Err(vec![field.to_string()]), "{fields:?}");
        }
        let nothing = [("start_day", ""), ("start_month", ""), ("start_year", "")];
        assert_eq!(read("hypertension-treated", &nothing), Err(vec!["start".to_string()]));
    }

    #[test]
    fn own_targets_are_kept_and_said() {
        let start = read("hypertension-treated", &[("target_systolic", "145"), ("words", "She is 81.")]).unwrap();
        assert_eq!(start.targets.own.target_systolic, Some(Amount::whole(145)));
        assert_eq!(start.targets.words, "Target: average upper number below: 145 mmHg\nShe is 81.");
    }

    #[test]
    fn scale_two_needs_its_tick_and_copd_its_own_level() {
        assert_eq!(read("oxygen-at-home", &[("oxygen_scale", "two")]), Err(vec!["scale_decided".to_string()]));
        let start = read("oxygen-at-home", &[("oxygen_scale", "two"), ("scale_decided", "yes")]).unwrap();
        assert_eq!(start.targets.own.oxygen_scale, Some(OxygenScale::Two));
        assert!(start.targets.words.contains("a clinician decided it"), "{}", start.targets.words);
        assert_eq!(read("copd", &[]), Err(vec!["oxygen_baseline".to_string()]));
        let own = [("oxygen_baseline", "90"), ("oxygen_red_to", "85"), ("oxygen_amber_to", "87")];
        assert!(read("copd", &own).is_ok());
        assert_eq!(read("copd", &[("oxygen_baseline", "90")]), Err(vec!["oxygen_red_to".to_string()]));
    }
}
