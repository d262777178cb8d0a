//! What somebody needs at every appointment: kept once with the person, and copied to each appointment, so
//! that who prepares it reads what was meant then. Pure.

use serde::{Deserialize, Serialize};

/// Letters of the language, and of what else is needed.
pub const LONGEST_LANGUAGE: usize = 40;
pub const LONGEST_OTHER: usize = 200;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Needs {
    /// Of the interpreter: "Polish", "British Sign Language"; "" for none.
    pub language: String,
    pub ticked: Vec<Need>,
    /// In the person's own words.
    pub other: String,
}

/// The headings are those of the Accessible Information Standard (DCB1605) and of reasonable adjustments
/// (Equality Act 2010, s.20).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    StepFree,
    HearingLoop,
    LargePrint,
    EasyWords,
    QuietPlace,
    LongerTime,
    SomebodyWithMe,
    WomanOrMan,
}

impl Need {
    pub const ALL: [Need; 8] = [
        Need::StepFree,
        Need::HearingLoop,
        Need::LargePrint,
        Need::EasyWords,
        Need::QuietPlace,
        Need::LongerTime,
        Need::SomebodyWithMe,
        Need::WomanOrMan,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Need::StepFree => "step-free",
            Need::HearingLoop => "hearing-loop",
            Need::LargePrint => "large-print",
            Need::EasyWords => "easy-words",
            Need::QuietPlace => "quiet-place",
            Need::LongerTime => "longer-time",
            Need::SomebodyWithMe => "somebody-with-me",
            Need::WomanOrMan => "woman-or-man",
        }
    }

    pub fn from_key(key: &str) -> Option<Need> {
        Need::ALL.into_iter().find(|need| need.key() == key)
    }

    pub fn words(self) -> &'static str {
        match self {
            Need::StepFree => "A way without steps",
            Need::HearingLoop => "A hearing loop",
            Need::LargePrint => "Things to read in large print",
            Need::EasyWords => "Easy words, and things explained slowly",
            Need::QuietPlace => "A quiet place to wait",
            Need::LongerTime => "More time",
            Need::SomebodyWithMe => "Somebody comes along to help",
            Need::WomanOrMan => "A woman, or a man, to see (say which below)",
        }
    }
}

impl Needs {
    pub fn are_none(&self) -> bool {
        *self == Needs::default()
    }

    /// As kept. What cannot be read any more is not passed over in silence.
    pub fn read(body: &str) -> Needs {
        serde_json::from_str(body).unwrap_or_else(|_| Needs {
            other: "What was needed cannot be read any more. Ask the person.".into(),
            ..Needs::default()
        })
    }

    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Each in a line of its own.
    pub fn lines(&self) -> Vec<String> {
        let interpreter = (!self.language.is_empty()).then(|| format!("An interpreter: {}", self.language));
        let ticked = self.ticked.iter().map(|need| need.words().to_owned());
        let other = (!self.other.is_empty()).then(|| self.other.clone());
        interpreter.into_iter().chain(ticked).chain(other).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_kept_as_they_were_and_never_lost_in_silence() {
        let needs = Needs {
            language: "Polish".into(),
            ticked: vec![Need::StepFree, Need::LongerTime],
            other: "I cannot sit for long".into(),
        };
        assert_eq!(Needs::read(&needs.written()), needs);
        assert_eq!(needs.lines().len(), 4);
        assert!(Needs::read("{}").are_none());
        assert!(!Needs::read("{ not json").are_none());
        // A need that a later program knows and this one does not.
        assert!(!Needs::read(r#"{"ticked":["sauna"]}"#).are_none());
    }

    #[test]
    fn keys_go_there_and_back() {
        for need in Need::ALL {
            assert_eq!(Need::from_key(need.key()), Some(need));
            assert_eq!(serde_json::to_string(&need).unwrap(), format!("\"{}\"", need.key()));
        }
        assert_eq!(Need::from_key("sauna"), None);
    }
}
