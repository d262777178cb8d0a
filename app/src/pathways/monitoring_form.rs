//! The form with which an organisation switches the clinical module on: what was typed, and what
//! it means.

use chrono::Weekday;

use super::{monitoring_store::Wanted, words};
use crate::{
    alerts::calendar::{Hours, Open},
    carers::typed::{Typed, short},
    ui::errors::FieldErrors,
};

/// The day in the names of fields: "monday_from".
pub fn day_key(day: Weekday) -> String {
    words::weekday(day).to_lowercase()
}

pub fn fields() -> Vec<String> {
    let mut fields: Vec<String> = ["safety_officer", "telephone", "hazards"].map(String::from).into();
    for day in Hours::WEEK {
        fields.push(format!("{}_from", day_key(day)));
        fields.push(format!("{}_to", day_key(day)));
    }
    fields
}

/// The form as it stands before anything is typed.
pub fn filled(safety_officer: &str, telephone: &str, hours: &Hours) -> Vec<(String, String)> {
    let mut pairs = vec![
        ("safety_officer".to_string(), safety_officer.to_string()),
        ("telephone".to_string(), telephone.to_string()),
    ];
    for day in Hours::WEEK {
        let (from, to) = hours.on(day).map(Open::texts).unwrap_or_default();
        pairs.push((format!("{}_from", day_key(day)), from));
        pairs.push((format!("{}_to", day_key(day)), to));
    }
    pairs
}

pub fn check(form: &Typed) -> Result<Wanted, FieldErrors> {
    let mut errors = FieldErrors::default();
    let safety_officer = short(form.one("safety_officer"), 80);
    if safety_officer.is_none() {
        errors.add("safety_officer", "Enter the name of the clinical safety officer, with 80 letters or fewer");
    }
    let telephone = telephone(form.one("telephone"));
    if telephone.is_none() {
        errors.add("telephone", "Enter the telephone number that patients call, for example 01632 960100");
    }
    let hours = hours(form, &mut errors);
    if form.one("hazards") != "read" {
        errors.add("hazards", "Read the hazard log first, then tick the box");
    }
    match (safety_officer, telephone) {
        (Some(safety_officer), Some(telephone)) if errors.is_empty() => {
            Ok(Wanted { safety_officer: safety_officer.into(), hours, telephone: telephone.into() })
        }
        _ => Err(errors),
    }
}

/// Digits, spaces and a plus in front: 3 (111) to 15 digits.
fn telephone(text: &str) -> Option<&str> {
    let text = short(text, 25)?;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    let fits = rest.chars().all(|letter| letter.is_ascii_digit() || letter == ' ');
    (fits && (3..=15).contains(&digits)).then_some(text)
}

fn hours(form: &Typed, errors: &mut FieldErrors) -> Hours {
    let mut hours = Hours::default();
    let before = errors.iter().count();
    for day in Hours::WEEK {
        let key = day_key(day);
        let (from, to) = (form.one(&format!("{key}_from")), form.one(&format!("{key}_to")));
        if from.is_empty() && to.is_empty() {
            continue;
        }
        let open = Open::parse(from, to);
        if open.is_none() {
            let told = format!("{}: enter two times like 08:00 and 18:30, or leave both empty", words::weekday(day));
            errors.add(format!("{key}_from"), told);
        }
        hours.set(day, open);
    }
    if hours == Hours::default() && errors.iter().count() == before {
        errors.add("monday_from", "Enter the hours of at least one day: somebody must answer");
    }
    hours
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(change: &[(&str, &str)]) -> Result<Wanted, Vec<String>> {
        let mut pairs = filled("Dr Owen Carrick", "01632 960100", &Hours::core());
        pairs.push(("hazards".into(), "read".into()));
        pairs.retain(|(name, _)| !change.iter().any(|(of, _)| of == name));
        pairs.extend(change.iter().map(|(name, value)| (name.to_string(), value.to_string())));
        let known = fields();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let form = Typed::of(pairs, &known).unwrap();
        check(&form).map_err(|errors| errors.iter().map(|error| error.field.to_string()).collect())
    }

    #[test]
    fn a_whole_form_and_each_thing_wrong() {
        assert_eq!(read(&[]).unwrap().hours, Hours::core());
        for (change, field) in [
            (("safety_officer", ""), "safety_officer"),
            (("telephone", ""), "telephone"),
            (("telephone", "12"), "telephone"),
            (("telephone", "01632 abc"), "telephone"),
            (("telephone", "1234567890123456"), "telephone"),
            (("hazards", ""), "hazards"),
            (("monday_from", ""), "monday_from"),
            (("monday_to", "08:00"), "monday_from"),
            (("monday_to", "8 in the evening"), "monday_from"),
        ] {
            assert_eq!(read(&[change]), Err(vec![field.to_string()]), "{change:?}");
        }
        assert_eq!(read(&[("telephone", "+44 1632 960100")]).unwrap().telephone, "+44 1632 960100");
        let closed: Vec<String> =
            fields().into_iter().filter(|field| field.ends_with("_from") || field.ends_with("_to")).collect();
        let closed: Vec<(&str, &str)> = closed.iter().map(|field| (field.as_str(), "")).collect();
        assert_eq!(read(&closed), Err(vec!["monday_from".to_string()]));
    }
}
