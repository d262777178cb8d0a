//! Come here when a coded term shows the wrong words, or two results of one test stand apart.
//!
//! A CodeableConcept carries the writer's own `text` and any number of codings (Read v2 beside
//! SNOMED CT beside a supplier's own). Words and code are chosen separately: the words a person
//! wrote win over any code's, because a "transfer-degraded" code says less than the text beside it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::field;

/// Shown where a concept has neither words nor code.
pub const NOT_RECORDED: &str = "not recorded";

const SNOMED_CT: &str = "http://snomed.info/sct";
const LOINC: &str = "http://loinc.org";

/// One code of one system, each part as received.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Coding {
    pub system: Option<String>,
    pub code: Option<String>,
    pub display: Option<String>,
}

impl Coding {
    fn read(value: &Value) -> Coding {
        Coding {
            system: field::text(value, "system"),
            code: field::text(value, "code"),
            display: field::text(value, "display"),
        }
    }

    fn is_empty(&self) -> bool {
        self.system.is_none() && self.code.is_none() && self.display.is_none()
    }

    fn is_snomed(&self) -> bool {
        self.system
            .as_deref()
            .is_some_and(|system| system.starts_with(SNOMED_CT) || system.starts_with("https://snomed.info/sct"))
    }

    /// Codes that a practice system gives to what it could not translate when a record moved
    /// (UK Core, "transfer degraded"): one code for every such drug, test or allergy.
    fn is_transfer_degraded(&self) -> bool {
        self.code
            .as_deref()
            .is_some_and(|code| code.len() == 15 && code.starts_with("1964") && code.get(5..13) == Some("10000001"))
            || self.display.as_deref().is_some_and(|display| display.to_lowercase().starts_with("transfer-degraded"))
    }
}

/// What a CodeableConcept (or a bare Coding, or a plain string sent in its place) says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concept {
    /// `text`, the display of the coding the user selected, any display, the code.
    pub words: Option<String>,
    /// SNOMED CT before LOINC before any other; the one the user selected first among equals.
    pub coding: Option<Coding>,
}

impl Concept {
    pub fn read(value: &Value) -> Concept {
        match value {
            Value::Object(_) if value.get("coding").is_none() && value.get("text").is_none() => {
                Concept::of(None, std::iter::once(value))
            }
            Value::Object(_) => Concept::of(field::text(value, "text"), field::each(value, "coding")),
            Value::Array(items) => {
                items.iter().map(Concept::read).find(|concept| concept.words.is_some()).unwrap_or_default()
            }
            other => Concept { words: field::words(other), coding: None },
        }
    }

    fn of<'v>(text: Option<String>, codings: impl Iterator<Item = &'v Value>) -> Concept {
        let codings: Vec<(bool, Coding)> = codings
            .map(|value| (field::is_true(value, "userSelected"), Coding::read(value)))
            .filter(|(_, coding)| !coding.is_empty())
            .collect();
        let coding = codings.iter().min_by_key(|(selected, coding)| {
            let system = match coding {
                _ if coding.is_snomed() => 0,
                _ if coding.system.as_deref() == Some(LOINC) => 1,
                _ => 2,
            };
            (coding.code.is_none(), system, !selected)
        });
        let words = text
            .or_else(|| codings.iter().filter(|(selected, _)| *selected).find_map(|(_, c)| c.display.clone()))
            .or_else(|| coding.and_then(|(_, coding)| coding.display.clone()))
            .or_else(|| codings.iter().find_map(|(_, coding)| coding.display.clone()))
            .or_else(|| coding.and_then(|(_, coding)| coding.code.clone()))
            .or_else(|| codings.iter().find_map(|(_, coding)| coding.code.clone()));
        Concept { words, coding: coding.map(|(_, coding)| coding.clone()) }
    }

    /// The words, or "not recorded".
    pub fn title(&self) -> String {
        self.words.clone().unwrap_or_else(|| NOT_RECORDED.to_owned())
    }
}

/// The words of one concept; of a list, all of them, each once, with ", " between.
pub fn words(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => field::listed(items.iter().filter_map(|item| Concept::read(item).words)),
        one => Concept::read(one).words,
    }
}

/// The words of a concept that stands under a key.
pub fn words_at(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(words)
}

/// Whether any coding of the concept, or a bare word in its place, is this code. Case is ignored.
pub fn has_code(value: &Value, code: &str) -> bool {
    match value {
        Value::String(word) => word.trim().eq_ignore_ascii_case(code),
        Value::Array(items) => items.iter().any(|item| has_code(item, code)),
        Value::Object(_) => {
            field::each(value, "coding").any(|coding| has_code(coding, code))
                || field::text(value, "code").is_some_and(|found| found.eq_ignore_ascii_case(code))
        }
        _ => false,
    }
}

/// What groups all results of one test: "system|code", else the title in lower case with single
/// spaces. A transfer-degraded code names no test, so the title stands in for it.
pub fn test_key(coding: Option<&Coding>, title: &str) -> String {
    if let Some(coding) = coding.filter(|coding| !coding.is_transfer_degraded())
        && let (Some(system), Some(code)) = (&coding.system, &coding.code)
    {
        let system = if coding.is_snomed() { SNOMED_CT } else { system };
        return format!("{system}|{code}");
    }
    title.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_are_chosen_in_order() {
        let read_v2 = json!({"system": "http://read.info/readv2", "code": "H33..", "display": "Asthma NOS"});
        let snomed = json!({"system": SNOMED_CT, "code": "195967001", "display": "Asthma"});
        let chosen = json!({"system": "http://egton", "code": "E1", "display": "Asthma (mild)", "userSelected": true});
        let cases = [
            (json!({"text": "Wheezy", "coding": [snomed, chosen]}), "Wheezy"),
            (json!({"text": " ", "coding": [snomed, chosen]}), "Asthma (mild)"),
            (json!({"coding": [read_v2, snomed]}), "Asthma"),
            (json!({"coding": [{"system": SNOMED_CT, "code": "1"}, read_v2]}), "Asthma NOS"),
            (json!({"coding": [{"system": LOINC, "code": "8310-5"}]}), "8310-5"),
            (json!({"coding": [{"system": LOINC}]}), NOT_RECORDED),
            (json!({"coding": [null, {}], "text": null}), NOT_RECORDED),
            (json!({}), NOT_RECORDED),
            (json!("Asthma, as a word"), "Asthma, as a word"),
            (json!({"code": "AMB", "display": "ambulatory"}), "ambulatory"),
            (json!([{}, {"text": "Second"}]), "Second"),
        ];
        for (value, words) in cases {
            assert_eq!(Concept::read(&value).title(), words, "{value}");
        }
    }

    #[test]
    fn snomed_then_loinc_then_any() {
        let code = |value| Concept::read(&value).coding.and_then(|coding| coding.code);
        let both = json!({"coding": [{"system": LOINC, "code": "L"}, {"system": SNOMED_CT, "code": "S"}]});
        assert_eq!(code(both).as_deref(), Some("S"));
        assert_eq!(code(json!({"coding": [{"code": "X"}, {"system": LOINC, "code": "L"}]})).as_deref(), Some("L"));
        assert_eq!(
            code(json!({"coding": [{"system": SNOMED_CT, "display": "No code"}, {"code": "X"}]})).as_deref(),
            Some("X")
        );
        assert_eq!(code(json!({"text": "words alone"})), None);
    }

    #[test]
    fn results_of_one_test_share_a_key() {
        let coding = |system: &str, code: &str, display: &str| Coding {
            system: Some(system.into()),
            code: Some(code.into()),
            display: Some(display.into()),
        };
        let hba1c = coding(SNOMED_CT, "1019431000000105", "HbA1c");
        assert_eq!(test_key(Some(&hba1c), "a"), test_key(Some(&hba1c), "b"));
        assert_eq!(test_key(None, "  Serum\n Potassium "), "serum potassium");
        let degraded = coding(SNOMED_CT, "196411000000103", "Transfer-degraded record entry");
        assert_eq!(test_key(Some(&degraded), "Peak flow"), "peak flow");
        let half = Coding { system: None, ..hba1c };
        assert_eq!(test_key(Some(&half), "HbA1c"), "hba1c");
    }

    #[test]
    fn the_drug_is_in_the_text_of_a_degraded_code() {
        let value = json!({"text": "Penicillin V 250mg", "coding": [
            {"system": SNOMED_CT, "code": "196421000000109", "display": "Transfer-degraded medication entry"}]});
        assert_eq!(Concept::read(&value).title(), "Penicillin V 250mg");
    }
}
