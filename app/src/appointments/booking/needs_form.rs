//! What is typed about the help that somebody needs. Pure.

use super::{
    needs::{LONGEST_LANGUAGE, LONGEST_OTHER, Need, Needs},
    rules::{self, Lines},
};
use crate::{carers::typed::Typed, ui::errors::FieldErrors};

pub const FIELDS: [&str; 5] = ["language", "need", "other", "slot", "appointment"];

/// As it was said before, for changing it.
pub fn typed(needs: &Needs) -> Typed {
    let mut fields = vec![("language".to_owned(), needs.language.clone()), ("other".to_owned(), needs.other.clone())];
    fields.extend(needs.ticked.iter().map(|need| ("need".to_owned(), need.key().to_owned())));
    Typed::of(fields, &FIELDS).unwrap_or_default()
}

/// What is wrong goes to `errors`, in the order of the fields.
pub fn check(form: &Typed, errors: &mut FieldErrors) -> Needs {
    let language = form.one("language").to_owned();
    if let Some(wrong) = rules::wrong_words(("Language of an interpreter", &language), LONGEST_LANGUAGE, Lines::One) {
        errors.add("language", wrong);
    }
    let ticked: Vec<Need> = form.all("need").filter_map(Need::from_key).collect();
    if ticked.len() < form.all("need").count() {
        errors.add("need", "Choose from this list");
    }
    let other = form.one("other").replace("\r\n", "\n");
    if let Some(wrong) = rules::wrong_words(("Anything else", &other), LONGEST_OTHER, Lines::Several) {
        errors.add("other", wrong);
    }
    let ticked = Need::ALL.into_iter().filter(|need| ticked.contains(need)).collect();
    Needs { language, ticked, other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_comes_back_and_what_is_wrong_is_told() {
        let needs = Needs {
            language: "British Sign Language".into(),
            ticked: vec![Need::StepFree, Need::QuietPlace],
            other: "Please\nlook at me".into(),
        };
        let mut errors = FieldErrors::default();
        assert_eq!(check(&typed(&needs), &mut errors), needs);
        assert!(errors.is_empty());
        let wrong = Typed::of(
            vec![
                ("language".into(), "x".repeat(41)),
                ("need".into(), "sauna".into()),
                ("other".into(), "y".repeat(201)),
            ],
            &FIELDS,
        )
        .unwrap();
        check(&wrong, &mut errors);
        assert_eq!(errors.iter().map(|error| &*error.field).collect::<Vec<_>>(), ["language", "need", "other"]);
    }
}
