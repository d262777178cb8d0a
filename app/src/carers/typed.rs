//! A form in which a name may come more than once, as ticked boxes do. Unknown names are refused.

use crate::{
    access::class::Scope,
    ui::{
        Text,
        date_input::TypedDate,
        errors::{DatePart, FieldErrors},
    },
    web::trouble::Trouble,
};
use chrono::NaiveDate;

/// As sent, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

const UNKNOWN: Trouble =
    Trouble::Invalid("Some of what was sent is not part of this form. Go back to the page and send it again.");

impl Typed {
    pub fn of(fields: Vec<(String, String)>, known: &[&str]) -> Result<Typed, Trouble> {
        if fields.iter().any(|(name, _)| !known.contains(&name.as_str())) {
            return Err(UNKNOWN);
        }
        Ok(Typed(fields))
    }

    /// The first of that name, without white space around it; "" when there is none.
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(of, _)| of == name).map(|(_, value)| value.trim()).unwrap_or_default()
    }

    /// Everything of that name, in order, without white space around it.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(of, _)| of == name).map(|(_, value)| value.trim())
    }

    pub fn text(&self, name: &str) -> Text {
        self.one(name).to_string().into()
    }

    /// What was ticked, without what is no scope, each once.
    pub fn scopes(&self) -> Vec<Scope> {
        let ticked: Vec<Scope> =
            self.0.iter().filter(|(of, _)| of == "scope").filter_map(|(_, key)| Scope::from_key(key)).collect();
        Scope::ALL.into_iter().filter(|scope| ticked.contains(scope)).collect()
    }

    pub fn typed_date(&self, name: &str) -> TypedDate {
        let part = |part: &str| self.text(&format!("{name}_{part}"));
        TypedDate { day: part("day"), month: part("month"), year: part("year") }
    }

    /// A date that may be left out. What is wrong with it goes to `errors`.
    pub fn date(&self, name: &'static str, errors: &mut FieldErrors) -> Option<NaiveDate> {
        let parts = ["day", "month", "year"].map(|part| self.one(&format!("{name}_{part}")).to_string());
        if parts.iter().all(String::is_empty) {
            return None;
        }
        let number = |text: &str, longest: usize| {
            let fits = !text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit());
            fits.then(|| text.parse::<u32>().ok()).flatten()
        };
        let read = || {
            let (day, month, year) = (number(&parts[0], 2)?, number(&parts[1], 2)?, number(&parts[2], 4)?);
            NaiveDate::from_ymd_opt(i32::try_from(year).ok().filter(|year| *year >= 1000)?, month, day)
        };
        let date = read();
        if date.is_none() {
            errors.add_date(name, DatePart::Whole, "Enter a real date, for example 31 3 2027. Or leave it empty");
        }
        date
    }
}

/// A name or a short word: one line, no sign that hides or turns text, at most `longest` letters.
pub fn short(text: &str, longest: usize) -> Option<&str> {
    let odd = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    (!text.is_empty() && text.chars().count() <= longest && !text.chars().any(odd)).then_some(text)
}

/// What is wrong with a text that [`short`] or [`long`] did not take, by the label that stands over it: who reads
/// the list of what is wrong sees which of the texts it is.
pub fn unfit(label: &str, text: &str, longest: usize) -> String {
    match text.chars().count() {
        letters if letters > longest => format!("“{label}” must be {longest} letters or fewer. You used {letters}"),
        _ => format!("“{label}” can have letters, numbers and usual signs only"),
    }
}

/// Words of several lines, for staff: at most `longest` letters; line ends stay.
pub fn long(text: &str, longest: usize) -> Option<&str> {
    let odd = |letter: char| letter.is_control() && letter != '\n' && letter != '\r';
    (!text.is_empty() && text.chars().count() <= longest && !text.chars().any(odd)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed(pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect())
    }

    #[test]
    fn boxes_come_more_than_once_and_unknown_names_not_at_all() {
        let form =
            typed(&[("scope", "TEST"), ("scope", "PRESCR"), ("scope", "TEST"), ("scope", "ALL"), ("name", " Joe ")]);
        assert_eq!(form.scopes(), [Scope::Prescriptions, Scope::Tests]);
        assert_eq!(form.one("name"), "Joe");
        assert!(Typed::of(form.0.clone(), &["scope", "name"]).is_ok());
        assert_eq!(Typed::of(form.0, &["scope"]), Err(UNKNOWN));
    }

    #[test]
    fn a_date_may_be_left_out_but_not_be_wrong() {
        for (day, month, year, expected, wrong) in [
            ("", "", "", None, false),
            ("31", "3", "2027", NaiveDate::from_ymd_opt(2027, 3, 31), false),
            ("31", "4", "2027", None, true),
            ("31", "", "2027", None, true),
            ("1", "1", "27", None, true),
        ] {
            let mut errors = FieldErrors::default();
            let form = typed(&[("ends_day", day), ("ends_month", month), ("ends_year", year)]);
            assert_eq!(form.date("ends", &mut errors), expected);
            assert_eq!(!errors.is_empty(), wrong, "{day} {month} {year}");
        }
    }

    #[test]
    fn words_of_one_line_and_of_several() {
        assert_eq!(short("Zoë O’Neill", 20), Some("Zoë O’Neill"));
        for bad in ["", "a\nb", "a\u{202e}b", "aaaaa"] {
            assert_eq!(short(bad, 4), None, "{bad:?}");
        }
        assert_eq!(long("a\r\nb", 10), Some("a\r\nb"));
        assert_eq!(long("a\u{0}b", 10), None);
    }
}
