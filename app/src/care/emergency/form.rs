//! What is said before a record is opened in an emergency. Pure.

use serde::Deserialize;

use super::Reason;
use crate::ui::errors::FieldErrors;

/// As sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EmergencyForm {
    pub reason: String,
    pub words: String,
}

const SHORTEST: usize = 10;
const LONGEST: usize = 1000;

impl EmergencyForm {
    pub fn check(&self) -> Result<(Reason, String), FieldErrors> {
        let mut errors = FieldErrors::default();
        let reason = Reason::from_key(&self.reason);
        if reason.is_none() {
            errors.add("reason", "Choose why you need to open this record now");
        }
        let words = self.words.trim();
        let length = words.chars().filter(|letter| !letter.is_whitespace()).count();
        if length < SHORTEST {
            errors.add("words", "Say in your own words what happened, with 10 letters or more");
        } else if words.chars().count() > LONGEST {
            errors.add("words", "Use 1,000 letters or fewer");
        }
        match reason {
            Some(reason) if errors.is_empty() => Ok((reason, words.to_string())),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_and_words() {
        for (reason, words, wrong) in [
            ("unconscious", "Fell, does not answer", ""),
            ("curious", "Fell, does not answer", "reason"),
            ("unconscious", " a b c d e f g ", "words"),
            ("unconscious", "         \n          ", "words"),
            ("", "", "reason"),
        ] {
            let checked = EmergencyForm { reason: reason.into(), words: words.into() }.check();
            match (wrong, checked) {
                ("", checked) => assert_eq!(checked.unwrap(), (Reason::Unconscious, words.to_string())),
                (field, checked) => assert!(checked.unwrap_err().of(field).is_some(), "{words}"),
            }
        }
        let long = EmergencyForm { reason: "unconscious".into(), words: "x".repeat(1001) };
        assert!(long.check().is_err());
    }
}
