//! Come here when an entry stands on the wrong shelf, or when its value or its date reads
//! differently in a list than on its own page.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::{
    Line,
    fhir::{Detail, Kind, date},
};
use crate::ui::date as ui_date;

/// Each kind that a person sees, in the order of the record's first page.
pub const KINDS: [Kind; 13] = [
    Kind::Result,
    Kind::Medicine,
    Kind::Allergy,
    Kind::Condition,
    Kind::Vaccination,
    Kind::Document,
    Kind::Report,
    Kind::Encounter,
    Kind::Procedure,
    Kind::Appointment,
    Kind::CarePlan,
    Kind::CareTeam,
    Kind::Other,
];

/// What a shelf is called and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shelf {
    pub kind: Kind,
    /// The word in the database and in addresses.
    pub key: &'static str,
    pub path: &'static str,
    pub name: &'static str,
    /// One of it, for a list that mixes kinds.
    pub one: &'static str,
    /// "3 medicines".
    pub counted: (&'static str, &'static str),
    /// One sentence: what stands there.
    pub about: &'static str,
    /// What an empty shelf says. An empty shelf is not "none" (record.md).
    pub nothing: &'static str,
}

pub fn shelf(kind: Kind) -> Shelf {
    let (key, path, name, one, counted, about, nothing) = match kind {
        Kind::Condition => (
            "condition",
            "/record/conditions",
            "Conditions",
            "Condition",
            ("condition", "conditions"),
            "Illnesses and health problems, now and in the past.",
            "No conditions have been sent to your record yet. This does not mean that you have none.",
        ),
        Kind::Allergy => (
            "allergy",
            "/record/allergies",
            "Allergies and reactions",
            "Allergy",
            ("allergy", "allergies"),
            "Medicines, foods and other things that may harm you.",
            "No allergies have been sent to your record yet. This does not mean that you have none. Always tell the people who treat you about your allergies.",
        ),
        Kind::Medicine => (
            "medicine",
            "/record/medicines",
            "Medicines",
            "Medicine",
            ("medicine", "medicines"),
            "What you take, how much, and what you took before.",
            "No medicines have been sent to your record yet. This does not mean that you take none. Follow the label on your medicine.",
        ),
        Kind::Vaccination => (
            "vaccination",
            "/record/vaccinations",
            "Vaccinations",
            "Vaccination",
            ("vaccination", "vaccinations"),
            "Jabs that protect you, and when you had them.",
            "No vaccinations have been sent to your record yet. You may have had some that are written down elsewhere.",
        ),
        Kind::Result => (
            "result",
            "/record/results",
            "Test results",
            "Test result",
            ("test result", "test results"),
            "Blood tests, blood pressure, weight and other measurements.",
            "No test results have been sent to your record yet. Ask the place that did your test when to expect it.",
        ),
        Kind::Report => (
            "report",
            "/record/results?view=reports",
            "Reports",
            "Report",
            ("report", "reports"),
            "What a laboratory or an X-ray department wrote.",
            "No reports have been sent to your record yet.",
        ),
        Kind::Document => (
            "document",
            "/record/documents",
            "Letters and documents",
            "Document",
            ("document", "documents"),
            "Letters from hospitals and clinics, and other papers.",
            "No letters or documents have been sent to your record yet.",
        ),
        Kind::Encounter => (
            "encounter",
            "/record/encounters",
            "Visits",
            "Visit",
            ("visit", "visits"),
            "When you saw or talked to somebody about your health.",
            "No visits have been sent to your record yet.",
        ),
        Kind::Procedure => (
            "procedure",
            "/record/procedures",
            "Operations and treatments",
            "Treatment",
            ("treatment", "treatments"),
            "Operations and other things that were done to help you.",
            "No operations or treatments have been sent to your record yet.",
        ),
        Kind::Appointment => (
            "appointment",
            "/record/appointments",
            "Appointments",
            "Appointment",
            ("appointment", "appointments"),
            "When and where you are expected.",
            "No appointments have been sent to your record yet. You may have some that are written down elsewhere.",
        ),
        Kind::CarePlan => (
            "care-plan",
            "/record/care",
            "Care plans",
            "Care plan",
            ("care plan", "care plans"),
            "What you and your team have agreed to do.",
            "No care plans have been sent to your record yet.",
        ),
        Kind::CareTeam => (
            "care-team",
            "/record/care",
            "Care teams",
            "Care team",
            ("care team", "care teams"),
            "Who looks after you.",
            "No care teams have been sent to your record yet.",
        ),
        Kind::Other | Kind::Supporting => (
            "other",
            "/record/other",
            "Everything else",
            "Other",
            ("item", "items"),
            "What was sent about you and fits nowhere else.",
            "Nothing else has been sent to your record yet.",
        ),
    };
    // What other entries point at is never listed: it has a key, and no shelf.
    let key = if kind == Kind::Supporting { "supporting" } else { key };
    Shelf { kind, key, path, name, one, counted, about, nothing }
}

/// What stands on a shelf of somebody else's record.
pub fn about_another(kind: Kind) -> &'static str {
    match kind {
        Kind::Allergy => "Medicines, foods and other things that may do harm.",
        Kind::Medicine => "Medicines taken now, how much, and those taken before.",
        Kind::Vaccination => "Jabs, and when they were given.",
        Kind::Encounter => "Visits and calls about health.",
        Kind::Procedure => "Operations and other treatments.",
        Kind::Appointment => "When and where they are expected.",
        Kind::CarePlan => "What was agreed with the team.",
        Kind::CareTeam => "Who looks after them.",
        Kind::Other | Kind::Supporting => "What was sent and fits nowhere else.",
        Kind::Condition | Kind::Result | Kind::Report | Kind::Document => shelf(kind).about,
    }
}

/// What an empty shelf of somebody else's record says: the same whether there is nothing, or
/// nothing for this reader.
pub fn nothing_of_another(shelf: Shelf) -> String {
    format!("There are no {} to show here. This does not mean that there are none.", shelf.counted.1)
}

/// How much an allergy matters, the most first: severe or life-threatening, moderate, the rest.
/// By what the sender said of its risk and its reactions; what nothing is said of is not mild, and
/// stands before what is said to be.
pub fn seriousness(line: &Line, details: &[Detail]) -> u8 {
    let said = |label: &str, words: &[&str]| {
        details.iter().filter(|detail| detail.label.starts_with(label)).any(|detail| {
            let text = detail.text.to_lowercase();
            words.iter().any(|word| text.contains(word))
        })
    };
    let is_grave = said("Reaction", &["(severe)", "anaphyla"]) || said("How serious", &["high risk"]);
    if is_grave || line.title.to_lowercase().contains("anaphyla") {
        0
    } else if said("Reaction", &["(moderate)"]) {
        1
    } else if said("Reaction", &["(mild)"]) || said("How serious", &["low risk"]) {
        3
    } else {
        2
    }
}

/// The kind of a key; `None` for "supporting" and for what is no kind.
pub fn kind(key: &str) -> Option<Kind> {
    KINDS.into_iter().find(|kind| shelf(*kind).key == key)
}

/// "Medicine", for a list that mixes kinds.
pub fn one(key: &str) -> &'static str {
    shelf(kind(key).unwrap_or(Kind::Other)).one
}

/// When it happened, with the precision it came with.
pub fn when(line: &Line) -> String {
    match (line.happened_text.as_deref().filter(|text| !text.is_empty()), line.happened_at) {
        (Some(text), _) => date::in_words(text),
        // A period that has an end alone stands at its end.
        (None, Some(at)) => format!("until {}", ui_date::day(ui_date::london_day(at))),
        (None, None) => "No date given".to_owned(),
    }
}

/// The value with its unit: "5.1 mmol/L", "45%", "7 (no unit given)"; `None` without a value.
pub fn value(line: &Line) -> Option<Cow<'_, str>> {
    let text = line.value_text.as_deref()?;
    Some(match line.unit.as_deref() {
        Some("") => text.into(),
        Some(unit) if unit.starts_with('%') => format!("{text}{unit}").into(),
        Some(unit) => format!("{text} {unit}").into(),
        None if line.value_number.is_some() => format!("{text} (no unit given)").into(),
        None => text.into(),
    })
}

/// What somebody reads in a list: the title, or that there is none.
pub fn title(line: &Line) -> &str {
    if line.title == super::fhir::concept::NOT_RECORDED { "Name not recorded" } else { &line.title }
}

/// Words that a person may look for, at most ten, without what a search would read as its own
/// signs, and without an English plural's end: they are looked for as beginnings of words.
pub fn search_words(typed: &str) -> Vec<String> {
    typed
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(10)
        .map(|word| {
            let word: String = word.to_lowercase().chars().take(40).collect();
            let stem = word.strip_suffix("ies").or_else(|| word.strip_suffix('s').filter(|stem| !stem.ends_with('s')));
            stem.filter(|stem| stem.chars().count() >= 3).map(str::to_owned).unwrap_or(word)
        })
        .collect()
}

/// Whether it says that a pharmacy gave a medicine out, and not that it is to be taken.
pub fn is_handed_out(line: &Line) -> bool {
    line.resource_type == "MedicationDispense"
}

/// Whether an appointment that stands there is still to come.
pub fn is_ahead(line: &Line, now: DateTime<Utc>) -> bool {
    let is_off = matches!(line.status.as_deref(), Some("cancelled" | "noshow" | "fulfilled"));
    !is_off
        && line.happened_at.is_some_and(|at| {
            // A day without a time lasts until its end.
            at >= now || ui_date::london_day(at) >= ui_date::london_day(now)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn line() -> Line {
        Line {
            id: Uuid::nil(),
            kind: "result".into(),
            resource_type: "Observation".into(),
            title: "HbA1c".into(),
            code_system: None,
            code: None,
            happened_at: None,
            happened_text: None,
            happened_year: None,
            status: None,
            author: None,
            value_text: None,
            value_number: None,
            unit: None,
            interpretation: None,
            range_text: None,
            attachments: 0,
            received_at: DateTime::UNIX_EPOCH,
            source: "Here".into(),
            is_new: false,
        }
    }

    #[test]
    fn keys_are_those_that_the_import_writes() {
        for kind in KINDS.into_iter().chain([Kind::Supporting]) {
            assert_eq!(serde_json::to_value(kind).unwrap(), shelf(kind).key);
        }
        assert_eq!(super::kind("medicine"), Some(Kind::Medicine));
        assert_eq!(super::kind("supporting"), None);
        assert_eq!(super::kind("nonsense"), None);
    }

    #[test]
    fn values_keep_sign_and_unit() {
        for (text, number, unit, shown) in [
            (Some("<0.5"), Some(0.5), Some("mg/L"), Some("<0.5 mg/L")),
            (Some("45"), Some(45.0), Some("%"), Some("45%")),
            (Some("4.50"), Some(4.5), Some("mmol/L"), Some("4.50 mmol/L")),
            (Some("7"), Some(7.0), None, Some("7 (no unit given)")),
            (Some("7.4"), Some(7.4), Some(""), Some("7.4")),
            (Some("Positive"), None, None, Some("Positive")),
            (Some("128/76"), None, Some("mmHg"), Some("128/76 mmHg")),
            (None, None, Some("mmHg"), None),
        ] {
            let line =
                Line { value_text: text.map(Into::into), value_number: number, unit: unit.map(Into::into), ..line() };
            assert_eq!(value(&line).as_deref(), shown);
        }
    }

    #[test]
    fn dates_keep_their_precision() {
        let at = "2024-05-03T12:00:00Z".parse().ok();
        for (text, at, shown) in [
            (Some("2024"), at, "2024"),
            (Some("2024-05"), at, "May 2024"),
            (Some("2024-05-03"), at, "3 May 2024"),
            (Some("as a child"), None, "as a child"),
            (Some("1 May 2024 to 3 May 2024"), at, "1 May 2024 to 3 May 2024"),
            (Some(""), at, "until 3 May 2024"),
            (None, None, "No date given"),
        ] {
            let line = Line { happened_text: text.map(Into::into), happened_at: at, ..line() };
            assert_eq!(when(&line), shown);
        }
    }

    #[test]
    fn nothing_of_a_searchs_own_signs_gets_through() {
        for (typed, words) in [
            ("blood pressure", vec!["blood", "pressure"]),
            ("  Statins ", vec!["statin"]),
            ("allergies", vec!["allerg"]),
            ("stress gas", vec!["stress", "gas"]),
            ("\" OR owner:p* NOT (", vec!["or", "owner", "p", "not"]),
            ("a' | b & !c :* <-> d", vec!["a", "b", "c", "d"]),
            ("-*^:+{}()", vec![]),
            ("Crohn’s HbA1c", vec!["crohn", "s", "hba1c"]),
            ("", vec![]),
        ] {
            assert_eq!(search_words(typed), words, "{typed}");
        }
        assert_eq!(search_words(&"word ".repeat(50)).len(), 10);
        assert_eq!(search_words(&"w".repeat(500)), ["w".repeat(40)]);
    }

    #[test]
    fn a_day_without_a_time_is_ahead_until_it_ends() {
        let now: DateTime<Utc> = "2026-11-24T16:00:00Z".parse().unwrap();
        for (at, status, ahead) in [
            ("2026-11-24T12:00:00Z", "booked", true),
            ("2026-11-25T09:00:00Z", "booked", true),
            ("2026-11-23T09:00:00Z", "booked", false),
            ("2026-11-25T09:00:00Z", "cancelled", false),
        ] {
            let line = Line { happened_at: at.parse().ok(), status: Some(status.into()), ..line() };
            assert_eq!(is_ahead(&line, now), ahead, "{at} {status}");
        }
        assert!(!is_ahead(&line(), now));
    }
}
