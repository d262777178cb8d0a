//! What is typed to find somebody, and what it means. Pure.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::{
    invitations::born,
    people::{
        NhsNumber,
        nhs_number::{NotANumber, Range},
    },
    platform::migrate::Mode,
    ui::errors::FieldErrors,
};

/// As sent. Every field may be missing, so that the answer to who may not is never about fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FindForm {
    pub nhs_number: String,
    pub born_day: String,
    pub born_month: String,
    pub born_year: String,
}

/// A pair that may be looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    pub nhs_number: NhsNumber,
    pub birth_date: NaiveDate,
}

/// The same words for a wrong pair and for a number that nobody has.
pub const NOBODY: &str = "We found nobody with this NHS number and date of birth. Check both with the person";

impl FindForm {
    pub fn check(&self, today: NaiveDate, mode: Mode) -> Result<Pair, FieldErrors> {
        let mut errors = FieldErrors::default();
        let number = number(&self.nhs_number, mode).map_err(|told| errors.add("nhs_number", told)).ok();
        let born = born::read(&self.born_day, &self.born_month, &self.born_year, today)
            .map_err(|(part, told)| errors.add_date("born", part, told))
            .ok();
        number.zip(born).map(|(nhs_number, birth_date)| Pair { nhs_number, birth_date }).ok_or(errors)
    }
}

fn number(typed: &str, mode: Mode) -> Result<NhsNumber, &'static str> {
    if typed.trim().is_empty() {
        return Err("Enter the NHS number");
    }
    let range = match mode {
        Mode::Demo => Range::Test,
        Mode::Live => Range::EnglandWalesMan,
    };
    NhsNumber::parse_in(typed, range).map_err(|why| match why {
        NotANumber::Shape => "The NHS number must have 10 digits",
        NotANumber::CheckDigit => "Check the NHS number: one of its digits is wrong",
        NotANumber::Range => "Nobody here has an NHS number like this one",
    })
}

/// At most three words of a name, in lower case; `None` when there is too little to look for.
pub fn name_words(typed: &str) -> Option<Vec<String>> {
    let words: Vec<String> = typed.split_whitespace().take(3).map(str::to_lowercase).collect();
    (words.iter().map(|word| word.chars().count()).sum::<usize>() >= 2).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(number: &str, year: &str) -> FindForm {
        FindForm { nhs_number: number.into(), born_day: "4".into(), born_month: "3".into(), born_year: year.into() }
    }

    #[test]
    fn a_pair_is_a_number_and_a_date() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let pair = typed("900 000 0009", "1945").check(today, Mode::Demo).unwrap();
        assert_eq!(pair.birth_date, NaiveDate::from_ymd_opt(1945, 3, 4).unwrap());
        assert_eq!(FindForm::default().check(today, Mode::Demo).unwrap_err().iter().count(), 2);
        for (number, told) in [("12", "10 digits"), ("9000000008", "wrong"), ("4010232137", "Nobody here")] {
            let errors = typed(number, "1945").check(today, Mode::Demo).unwrap_err();
            assert!(errors.of("nhs_number").unwrap_or_default().contains(told), "{number}");
        }
        assert!(typed("9000000009", "2027").check(today, Mode::Demo).is_err());
        assert!(typed("4010232137", "1945").check(today, Mode::Live).is_ok());
    }

    #[test]
    fn a_name_needs_two_letters() {
        assert_eq!(name_words(" Ivy  MARLOW "), Some(vec!["ivy".into(), "marlow".into()]));
        assert_eq!(name_words("a b c d").map(|words| words.len()), Some(3));
        assert_eq!(name_words("i"), None);
        assert_eq!(name_words(""), None);
    }
}
