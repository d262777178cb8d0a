//! The form that makes an invitation: what was typed, and what it means.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{Channel, Delivery, IdentitySeen, born};
use crate::{
    people::{
        LetterFormat, NhsNumber, email,
        nhs_number::{NotANumber, Range},
    },
    ui::{Text, errors::FieldErrors},
};

/// As sent. Every field may be missing, so that the answer to who may not is never about fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewForm {
    pub given_name: String,
    pub family_name: String,
    pub nhs_number: String,
    pub born_day: String,
    pub born_month: String,
    pub born_year: String,
    pub how: String,
    pub email: String,
    pub identity_seen: String,
    pub letter_format: String,
}

/// An invitation that may be made, as far as the form can tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub given_name: String,
    pub family_name: String,
    pub nhs_number: NhsNumber,
    pub birth_date: NaiveDate,
    pub delivery: Delivery,
    pub letter_format: LetterFormat,
}

/// The youngest who may have an account (england.nhs.uk, NHS App: 13).
const YOUNGEST: u32 = 13;
const LONGEST_NAME: usize = 100;

impl NewForm {
    /// `range` is that of the installation: invented people or real ones, never both.
    pub fn check(&self, today: NaiveDate, range: Range) -> Result<Wanted, FieldErrors> {
        let mut errors = FieldErrors::default();
        let given_name = keep(&mut errors, "given_name", name(&self.given_name, "Enter the first name"));
        let family_name = keep(&mut errors, "family_name", name(&self.family_name, "Enter the last name"));
        let nhs_number = keep(&mut errors, "nhs_number", nhs_number(&self.nhs_number, range));
        let birth_date = self.birth_date(today, &mut errors);
        let delivery = self.delivery(&mut errors);
        match (given_name, family_name, nhs_number, birth_date, delivery) {
            (Some(given_name), Some(family_name), Some(nhs_number), Some(birth_date), Some(delivery))
                if errors.is_empty() =>
            {
                let letter_format = LetterFormat::from_key(&self.letter_format);
                Ok(Wanted { given_name, family_name, nhs_number, birth_date, delivery, letter_format })
            }
            _ => Err(errors),
        }
    }

    fn birth_date(&self, today: NaiveDate, errors: &mut FieldErrors) -> Option<NaiveDate> {
        match born::read(&self.born_day, &self.born_month, &self.born_year, today) {
            Err((part, message)) => {
                errors.add_date("born", part, message);
                None
            }
            Ok(date) if born::age(date, today) < YOUNGEST => {
                errors.add_date("born", crate::ui::errors::DatePart::Whole, "The patient must be 13 or older");
                None
            }
            Ok(date) => Some(date),
        }
    }

    fn delivery(&self, errors: &mut FieldErrors) -> Option<Delivery> {
        match Channel::from_key(&self.how) {
            Some(Channel::Email) => keep(errors, "email", email::normal(&self.email)).map(Delivery::Email),
            Some(Channel::Letter) => Some(Delivery::Letter),
            Some(Channel::FrontDesk) => {
                keep(errors, "identity_seen", identity_seen(&self.identity_seen)).map(Delivery::FrontDesk)
            }
            None => {
                errors.add("how", "Choose how the patient gets the invitation");
                None
            }
        }
    }
}

/// What the front desk saw; it is asked again for every sheet.
pub fn identity_seen(key: &str) -> Result<IdentitySeen, &'static str> {
    IdentitySeen::from_key(key).ok_or("Choose what you saw to check who the patient is")
}

fn keep<T>(errors: &mut FieldErrors, field: &'static str, read: Result<T, &'static str>) -> Option<T> {
    read.map_err(|message| errors.add(field, Text::from(message))).ok()
}

fn name(typed: &str, when_empty: &'static str) -> Result<String, &'static str> {
    let name = typed.trim();
    if name.is_empty() {
        return Err(when_empty);
    }
    if name.chars().count() > LONGEST_NAME {
        return Err("The name must have 100 letters or fewer");
    }
    // A line end would open a new header or a new line in a letter; a turned direction hides text.
    if name.chars().any(|letter| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    }) {
        return Err("The name has a sign in it that we cannot use. Type it again");
    }
    Ok(name.to_string())
}

fn nhs_number(typed: &str, range: Range) -> Result<NhsNumber, &'static str> {
    if typed.trim().is_empty() {
        return Err("Enter the NHS number");
    }
    NhsNumber::parse_in(typed, range).map_err(|why| match (why, range) {
        (NotANumber::Shape, _) => "The NHS number must have 10 digits",
        (NotANumber::CheckDigit, _) => "Check the NHS number: one of its digits is wrong",
        (NotANumber::Range, Range::Test) => "This is a demonstration: the NHS number must begin with 9",
        (NotANumber::Range, _) => "This is not an NHS number of England, Wales, or the Isle of Man",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
    }

    fn typed() -> NewForm {
        NewForm {
            given_name: " Ivy ".into(),
            family_name: "O’Brien-Smith".into(),
            nhs_number: "900 000 0009".into(),
            born_day: "4".into(),
            born_month: "3".into(),
            born_year: "1945".into(),
            how: "letter".into(),
            ..NewForm::default()
        }
    }

    fn wrong(form: &NewForm, field: &str) -> String {
        let errors = form.check(today(), Range::Test).unwrap_err();
        errors.of(field).unwrap_or_default().to_string()
    }

    #[test]
    fn a_whole_form() {
        let wanted = typed().check(today(), Range::Test).unwrap();
        assert_eq!((wanted.given_name.as_str(), wanted.delivery), ("Ivy", Delivery::Letter));
        assert_eq!(wanted.letter_format, LetterFormat::Standard);
        let large = NewForm { letter_format: "large-print".into(), ..typed() };
        assert_eq!(large.check(today(), Range::Test).unwrap().letter_format, LetterFormat::LargePrint);
    }

    #[test]
    fn an_empty_form_asks_for_everything_at_once() {
        let errors = NewForm::default().check(today(), Range::Test).unwrap_err();
        assert_eq!(errors.iter().count(), 5);
    }

    #[test]
    fn each_installation_takes_numbers_of_its_own_world() {
        let real = NewForm { nhs_number: "401 023 2137".into(), ..typed() };
        assert!(real.check(today(), Range::EnglandWalesMan).is_ok());
        assert!(wrong(&real, "nhs_number").contains("demonstration"));
        let errors = typed().check(today(), Range::EnglandWalesMan).unwrap_err();
        assert!(errors.of("nhs_number").is_some_and(|told| told.contains("England")));
        for (number, part) in
            [("", "Enter"), ("12345", "10 digits"), ("9000000008", "wrong"), ("0000000000", "demonstration")]
        {
            let told = wrong(&NewForm { nhs_number: number.into(), ..typed() }, "nhs_number");
            assert!(told.contains(part), "{number}: {told}");
        }
    }

    #[test]
    fn addresses() {
        let with = |email: &str| NewForm { how: "email".into(), email: email.into(), ..typed() };
        for good in ["ivy@example.com", " ivy.o'brien+nene@mail.example.co.uk "] {
            assert!(with(good).check(today(), Range::Test).is_ok(), "{good}");
        }
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in [
            "",
            "ivy",
            "ivy@",
            "@example.com",
            "ivy@example",
            "Ivy <ivy@example.com>",
            "ivy@example.com, joe@example.com",
            "ivy@example.com\r\nBcc: all@example.com",
            "ivy@example.com%0aBcc:x",
            "ivy@exa mple.com",
            "ivy@[127.0.0.1]x",
            &long,
        ] {
            assert!(!wrong(&with(bad), "email").is_empty(), "{bad}");
        }
        // Not asked for, not kept.
        let letter = NewForm { email: "not one".into(), ..typed() };
        assert!(letter.check(today(), Range::Test).is_ok());
    }

    #[test]
    fn a_sheet_needs_what_was_seen() {
        let desk = NewForm { how: "front-desk".into(), ..typed() };
        assert!(!wrong(&desk, "identity_seen").is_empty());
        let seen = NewForm { identity_seen: "photo".into(), ..desk };
        assert_eq!(seen.check(today(), Range::Test).unwrap().delivery, Delivery::FrontDesk(IdentitySeen::Photo));
        assert!(!wrong(&NewForm { how: "pigeon".into(), ..typed() }, "how").is_empty());
    }

    #[test]
    fn names_and_ages() {
        for bad in ["", "  ", "Ivy\r\nBcc: x", "Ivy\u{202e}", &"x".repeat(101)] {
            assert!(!wrong(&NewForm { given_name: bad.into(), ..typed() }, "given_name").is_empty(), "{bad:?}");
        }
        let child = NewForm { born_year: "2015".into(), ..typed() };
        assert!(child.check(today(), Range::Test).unwrap_err().of_date("born").is_some());
    }
}
