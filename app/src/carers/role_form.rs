//! The form with which a practice sets up a carer: what was typed, and what it means.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    rules,
    typed::{Typed, long, short},
};
use crate::{
    access::{
        class::Scope,
        facts::{AgeBand, Competence},
        relation::Basis,
    },
    people::{NhsNumber, nhs_number::Range},
    ui::{
        date,
        errors::{DatePart, FieldErrors},
    },
};

pub const FIELDS: [&str; 18] = [
    "number",
    "born_day",
    "born_month",
    "born_year",
    "relationship",
    "basis",
    "evidence",
    "evidence_words",
    "access_reason",
    "scope",
    "competence",
    "start",
    "ends_day",
    "ends_month",
    "ends_year",
    "review_day",
    "review_month",
    "review_year",
];

/// What was seen, by the codes of the Validated Relationships Service for parental
/// responsibility, and three of our own for adults.
pub const EVIDENCE: [(&str, &str); 11] = [
    ("BRTH", "Birth certificate"),
    ("ADPT", "Adoption certificate"),
    ("PRNA", "Parental responsibility agreement"),
    ("SPRNA", "Step-parent parental responsibility agreement"),
    ("PORD", "Parental order"),
    ("SGORD", "Special guardianship order"),
    ("OTHCOURT", "Another court order"),
    ("LPA", "Registered lasting power of attorney for health and welfare"),
    ("DEPUTY", "Court order that appoints a deputy for personal welfare"),
    ("BEST", "Record of a best interest decision"),
    ("OTHR", "Something else"),
];

/// Why the person needs somebody, by the codes of the service.
pub const ACCESS_REASONS: [(&str, &str); 9] = [
    ("NotSpecified", "Not said"),
    ("COMB", "Trouble with talking or understanding"),
    ("MHEA", "A mental health condition"),
    ("PHYS", "A physical condition"),
    ("PRAC", "Practical reasons"),
    ("TECH", "Trouble with computers and phones"),
    ("NEUR", "Their mind works differently (neurodiverse)"),
    ("LRN", "A learning disability"),
    ("OTHR", "Another reason"),
];

/// What a practice may set up, as far as the form can tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub carer_number: NhsNumber,
    pub carer_born: NaiveDate,
    pub relationship: String,
    pub basis: Basis,
    pub evidence: String,
    pub evidence_words: String,
    pub access_reason: String,
    pub scopes: Vec<Scope>,
    pub competence: Competence,
    pub starts_at: DateTime<Utc>,
    pub ends_on: Option<NaiveDate>,
    pub review_on: NaiveDate,
}

/// `age` is that of the person today, by the practice's birthdays.
pub fn check(form: &Typed, age: AgeBand, range: Range, now: DateTime<Utc>) -> Result<Wanted, FieldErrors> {
    let today = date::london_day(now);
    let mut errors = FieldErrors::default();
    let carer_number = number(form, "number", range, &mut errors);
    let carer_born = born(form, "born", today, &mut errors);
    let relationship = short(form.one("relationship"), 50);
    if relationship.is_none() {
        errors.add("relationship", "Say who they are to the person, with 50 letters or fewer");
    }
    let basis = Basis::from_key(form.one("basis"));
    let competence = match form.one("competence") {
        "recorded" if age == AgeBand::Young => Competence::Recorded,
        _ => Competence::NotRecorded,
    };
    if let Some(told) = wrong_basis(basis, age, competence) {
        errors.add("basis", told);
    }
    let evidence = known(&EVIDENCE, form.one("evidence"));
    if evidence.is_none() {
        errors.add("evidence", "Choose what you saw");
    }
    let evidence_words = long(form.one("evidence_words"), 1000);
    if evidence_words.is_none() {
        errors.add("evidence_words", "Write down what you saw, who decided, and when: up to 1,000 letters");
    }
    let access_reason = known(&ACCESS_REASONS, form.one("access_reason")).unwrap_or("NotSpecified");
    let scopes = form.scopes();
    if scopes.is_empty() {
        errors.add("scope", "Tick at least one thing");
    }
    let starts_at = match form.one("start") {
        "now" => Some(now),
        "later" => Some(rules::start(now)),
        _ => {
            errors.add("start", "Choose when it begins");
            None
        }
    };
    let last = form.date("ends", &mut errors);
    if last.is_some_and(|last| last < today) {
        errors.add_date("ends", DatePart::Whole, "The last day must be today or later");
    }
    let review = form.date("review", &mut errors);
    let latest = today + chrono::Duration::days(366);
    if review.is_some_and(|review| review <= today || review > latest) {
        errors.add_date("review", DatePart::Whole, "The day to look at it again must be within a year");
    }
    match (carer_number, carer_born, relationship, evidence, evidence_words, starts_at) {
        (Some(carer_number), Some(carer_born), Some(relationship), Some(evidence), Some(words), Some(starts_at))
            if errors.is_empty() =>
        {
            Ok(Wanted {
                carer_number,
                carer_born,
                relationship: relationship.into(),
                basis,
                evidence: evidence.into(),
                evidence_words: words.into(),
                access_reason: access_reason.into(),
                scopes,
                competence,
                starts_at,
                ends_on: last.and_then(|last| last.succ_opt()),
                review_on: review.unwrap_or_else(|| rules::next_review(today)),
            })
        }
        _ => Err(errors),
    }
}

/// Why nobody could look on this basis, in words; `None` where it fits.
fn wrong_basis(basis: Basis, age: AgeBand, competence: Competence) -> Option<&'static str> {
    if rules::would_open(basis, age, competence) {
        return None;
    }
    Some(match (basis, age) {
        (Basis::Unknown, _) => "Choose why they may act",
        (Basis::ParentalResponsibility | Basis::Consent, AgeBand::Young) => {
            "At this age a clinician must record first that the young person understands and agrees"
        }
        (Basis::ParentalResponsibility, _) => "This person is too old for that. Choose another basis",
        _ => "This person is too young for that. Choose another basis",
    })
}

fn known<'k>(list: &[(&'k str, &str)], key: &str) -> Option<&'k str> {
    list.iter().map(|(known, _)| *known).find(|known| *known == key)
}

/// A number of this installation's world: of invented people or of real ones.
pub fn number(form: &Typed, name: &'static str, range: Range, errors: &mut FieldErrors) -> Option<NhsNumber> {
    let number = NhsNumber::parse_in(form.one(name), range).ok();
    if number.is_none() {
        errors.add(name, "Enter the 10 digits of the NHS number");
    }
    number
}

pub fn born(form: &Typed, name: &'static str, today: NaiveDate, errors: &mut FieldErrors) -> Option<NaiveDate> {
    let before = errors.iter().count();
    let born = form.date(name, errors).filter(|born| *born <= today);
    if born.is_none() && errors.iter().count() == before {
        errors.add_date(name, DatePart::Whole, "Enter the date of birth");
    }
    born
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(change: &[(&str, &str)]) -> Typed {
        let mut fields = vec![
            ("number", "9000000017"),
            ("born_day", "9"),
            ("born_month", "10"),
            ("born_year", "1985"),
            ("relationship", "mother"),
            ("basis", "parental-responsibility"),
            ("evidence", "BRTH"),
            ("evidence_words", "Seen by Priya"),
            ("access_reason", "PRAC"),
            ("scope", "TEST"),
            ("start", "now"),
        ];
        fields.retain(|(name, _)| !change.iter().any(|(of, _)| of == name));
        fields.extend(change);
        let owned = fields.into_iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Typed::of(owned, &FIELDS).unwrap()
    }

    fn read(change: &[(&str, &str)], age: AgeBand) -> Result<Wanted, Vec<String>> {
        let now = "2026-11-24T10:00:00Z".parse().unwrap();
        let wrong = |errors: FieldErrors| errors.iter().map(|error| error.field.to_string()).collect();
        check(&form(change), age, Range::Test, now).map_err(wrong)
    }

    #[test]
    fn a_whole_form_and_each_thing_missing() {
        let wanted = read(&[], AgeBand::Child).unwrap();
        assert_eq!(
            (wanted.scopes.as_slice(), wanted.review_on.to_string().as_str()),
            (&[Scope::Tests][..], "2027-05-24")
        );
        assert_eq!(wanted.starts_at.to_rfc3339(), "2026-11-24T10:00:00+00:00");
        for (change, field) in [
            (("number", "4010232137"), "number"),
            (("number", ""), "number"),
            (("born_year", ""), "born"),
            (("born_year", "2090"), "born"),
            (("relationship", ""), "relationship"),
            (("basis", ""), "basis"),
            (("basis", "UNK"), "basis"),
            (("basis", "best-interest"), "basis"),
            (("evidence", "TALK"), "evidence"),
            (("evidence_words", ""), "evidence_words"),
            (("scope", "ALL"), "scope"),
            (("start", ""), "start"),
        ] {
            assert_eq!(read(&[change], AgeBand::Child), Err(vec![field.to_string()]), "{change:?}");
        }
        let yesterday = [("ends_day", "23"), ("ends_month", "11"), ("ends_year", "2026")];
        assert_eq!(read(&yesterday, AgeBand::Child), Err(vec!["ends".to_string()]));
    }

    #[test]
    fn the_age_decides_on_the_basis() {
        assert!(read(&[], AgeBand::Young).is_err());
        assert!(read(&[("competence", "recorded")], AgeBand::Young).is_ok());
        assert!(read(&[("competence", "recorded")], AgeBand::Adult).is_err());
        assert!(read(&[("basis", "best-interest")], AgeBand::Adult).is_ok());
        assert_eq!(read(&[("competence", "recorded")], AgeBand::Child).unwrap().competence, Competence::NotRecorded);
    }
}
