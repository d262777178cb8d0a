//! Come here when a card of a medicine says something that its source does not, or leaves out what
//! it does. One entry of the record (a prescription, a statement, a box handed out), as far as the
//! list of medicines needs it. Pure; words are those of the record, never shortened, never computed.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::supply::rate::Measured;
use crate::{
    record::{
        Line,
        fhir::{
            self, Detail, concept,
            date::{PartialDate, Precision},
            field,
        },
        rules,
    },
    ui::date,
};

/// What kind of thing says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A prescription.
    Request,
    /// Somebody wrote down that it is taken.
    Statement,
    /// A box was handed out, or was not.
    Dispense,
}

impl Sort {
    pub fn resource_type(self) -> &'static str {
        match self {
            Sort::Request => "MedicationRequest",
            Sort::Statement => "MedicationStatement",
            Sort::Dispense => "MedicationDispense",
        }
    }

    /// One of it, in a list of where something comes from.
    pub fn words(self) -> &'static str {
        match self {
            Sort::Request => "Prescription",
            Sort::Statement => "Written down as taken",
            Sort::Dispense => "Handed out",
        }
    }
}

/// Whether it goes together with others of the same medicine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// It says what is, or was, taken.
    Takes,
    /// It says that this is not to be taken, or is not: it must not go under among those that say it is.
    Warns,
    /// A suggestion, no prescription yet.
    Suggests,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Current,
    /// It came to its end, as a course does.
    Completed,
    /// Somebody ended it.
    Stopped,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    pub id: Uuid,
    pub ods: String,
    pub organisation: String,
    pub sort: Sort,
    pub stance: Stance,
    pub standing: Standing,
    /// As received.
    pub status: Option<String>,
    pub title: String,
    /// System and code, where the code names this medicine and no other.
    pub code: Option<(String, String)>,
    pub at: Option<DateTime<Utc>>,
    /// With the precision it came with.
    pub when: String,
    /// Word for word, each dosage by itself.
    pub doses: Vec<String>,
    /// Instructions, warnings and notes, with their names.
    pub told: Vec<Detail>,
    pub reason: Option<String>,
    pub author: Option<String>,
    /// "112 tablet"
    pub quantity_words: Option<String>,
    pub received_at: DateTime<Utc>,
    /// FHIR `Dosage`s as received.
    pub dosages: Vec<Value>,
    pub quantity: Option<Measured>,
    /// When it was last issued, in words and for counting.
    pub issued: Option<(String, Option<NaiveDate>)>,
    /// When it was handed out.
    pub handed_out: Option<(String, Option<NaiveDate>)>,
    pub repeat: Repeat,
    pub received: Received,
}

/// What goes on to other systems as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The sender's own id of the resource.
    pub source_id: String,
    /// A CodeableConcept.
    pub concept: Value,
    /// A Quantity.
    pub quantity: Option<Value>,
}

/// Whether a prescription may be asked for again without seeing anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repeat {
    No,
    /// Until when it was agreed, where that is said.
    Yes(Option<String>),
}

/// Intents that say that something may be issued, not that it was.
const PLANS: [&str; 2] = ["plan", "original-order"];
const SUGGESTIONS: [&str; 2] = ["proposal", "option"];

impl Source {
    /// `entry` is `None` for what is kept of it can no longer be read: then it is a title and its page.
    pub fn read(line: &Line, (ods, source_id): (&str, &str), entry: Option<&fhir::Entry>, body: &Value) -> Source {
        let sort = match line.resource_type.as_str() {
            "MedicationRequest" => Sort::Request,
            "MedicationDispense" => Sort::Dispense,
            _ => Sort::Statement,
        };
        let details = entry.map(|entry| entry.details.as_slice()).unwrap_or_default();
        let intent = field::text(body, "intent").unwrap_or_default();
        let is_suggestion = sort == Sort::Request && SUGGESTIONS.contains(&intent.as_str());
        let is_not_taken = sort == Sort::Statement && line.status.as_deref() == Some("not-taken");
        let stance = match sort {
            Sort::Request if field::is_true(body, "doNotPerform") => Stance::Warns,
            _ if is_not_taken => Stance::Warns,
            _ if is_suggestion => Stance::Suggests,
            _ => Stance::Takes,
        };
        let dosages = if sort == Sort::Statement { "dosage" } else { "dosageInstruction" };
        let quantity = match sort {
            Sort::Dispense => body.get("quantity"),
            Sort::Request | Sort::Statement => body.pointer("/dispenseRequest/quantity"),
        };
        let was_issued = sort == Sort::Request && !PLANS.contains(&intent.as_str()) && !is_suggestion;
        let issued = match was_issued {
            true => dated(body, "authoredOn"),
            false => last_issue(body),
        };
        let was_supplied = !matches!(
            line.status.as_deref(),
            Some("declined" | "cancelled" | "stopped" | "on-hold" | "preparation" | "in-progress" | "unknown")
        );
        Source {
            id: line.id,
            ods: ods.to_owned(),
            organisation: line.source.clone(),
            sort,
            stance,
            standing: standing(line.status.as_deref()),
            status: line.status.clone(),
            title: rules::title(line).to_owned(),
            code: code(line, entry),
            at: line.happened_at,
            when: rules::when(line),
            doses: named(details, "Dose").map(|detail| detail.text.clone()).collect(),
            told: ["Warning", "Instructions", "Note", "Why it changed"]
                .into_iter()
                .flat_map(|label| named(details, label))
                .cloned()
                .collect(),
            reason: named(details, "Reason").map(|detail| detail.text.clone()).next(),
            author: entry.map_or_else(|| line.author.clone(), |entry| entry.author.clone()),
            quantity_words: named(details, "Quantity").map(|detail| detail.text.clone()).next(),
            received_at: line.received_at,
            dosages: field::each(body, dosages).cloned().collect(),
            quantity: quantity.and_then(Measured::read),
            issued,
            handed_out: (sort == Sort::Dispense && was_supplied).then(|| dated(body, "whenHandedOver")).flatten(),
            repeat: if sort == Sort::Request && stance == Stance::Takes { repeat(body) } else { Repeat::No },
            received: Received {
                source_id: source_id.to_owned(),
                concept: concept_of(body, line, entry),
                quantity: quantity.cloned(),
            },
        }
    }

    /// Whether it says that the medicine is to be taken now.
    pub fn is_current(&self) -> bool {
        self.sort != Sort::Dispense && self.standing == Standing::Current && self.stance == Stance::Takes
    }

    /// The words of the whole dose, one below the other; "" where nothing is said.
    pub fn dose(&self) -> String {
        self.doses.join("\n")
    }
}

fn named<'d>(details: &'d [Detail], label: &'static str) -> impl Iterator<Item = &'d Detail> {
    // "Dose 2" is one of several.
    details.iter().filter(move |detail| {
        detail.label.strip_prefix(label).is_some_and(|rest| rest.trim().bytes().all(|letter| letter.is_ascii_digit()))
    })
}

fn standing(status: Option<&str>) -> Standing {
    match status.unwrap_or_default() {
        "completed" | "ended" => Standing::Completed,
        "stopped" | "cancelled" | "inactive" | "revoked" | "declined" | "not-taken" => Standing::Stopped,
        // What has no status, or an unknown one, is not said to have ended.
        _ => Standing::Current,
    }
}

/// A code that stands for this medicine alone: what a practice system gave to everything that it
/// could not translate is none (`fhir::concept::test_key` leaves it out).
fn code(line: &Line, entry: Option<&fhir::Entry>) -> Option<(String, String)> {
    let coding = entry.and_then(|entry| entry.coding.clone()).or_else(|| {
        Some(concept::Coding { system: line.code_system.clone(), code: line.code.clone(), display: None })
    })?;
    let key = concept::test_key(Some(&coding), "");
    let (system, code) = key.rsplit_once('|')?;
    // dm+d is a part of SNOMED CT: one code under either name.
    let system = if system.trim_end_matches('/') == "https://dmd.nhs.uk" { "http://snomed.info/sct" } else { system };
    Some((system.to_owned(), code.to_owned()))
}

/// As received; where the medicine is a resource of its own, what that one's code says.
fn concept_of(body: &Value, line: &Line, entry: Option<&fhir::Entry>) -> Value {
    if let Some(concept) = body.get("medicationCodeableConcept").filter(|concept| concept.is_object()) {
        return concept.clone();
    }
    let inside = body.pointer("/medicationReference/reference").and_then(Value::as_str).and_then(|reference| {
        let id = reference.strip_prefix('#')?;
        let contained = field::each(body, "contained").find(|one| field::text(one, "id").as_deref() == Some(id))?;
        contained.get("code").filter(|code| code.is_object()).cloned()
    });
    inside.unwrap_or_else(|| {
        let mut concept = json!({ "text": rules::title(line) });
        if let Some(coding) = entry.and_then(|entry| entry.coding.as_ref()) {
            let parts = [("system", &coding.system), ("code", &coding.code), ("display", &coding.display)];
            let said = parts.into_iter().filter_map(|(key, part)| Some((key.to_owned(), json!(part.as_ref()?))));
            concept["coding"] = json!([Value::Object(said.collect())]);
        }
        concept
    })
}

/// In words as received, and as a day where one was said.
fn dated(body: &Value, key: &str) -> Option<(String, Option<NaiveDate>)> {
    let read = PartialDate::read(&field::text(body, key)?)?;
    let is_day = matches!(read.precision, Precision::Day | Precision::Instant);
    Some((read.display(), read.sort.filter(|_| is_day).map(date::london_day)))
}

/// Of a statement, or of an agreement to issue (UK Core, "LastIssueDate").
fn last_issue(body: &Value) -> Option<(String, Option<NaiveDate>)> {
    let extension = extension(body, "LastIssueDate")?;
    dated(extension, "valueDateTime")
}

fn extension<'b>(body: &'b Value, name: &str) -> Option<&'b Value> {
    field::each(body, "extension").find(|extension| field::text(extension, "url").is_some_and(|url| url.contains(name)))
}

/// By the type of the course (HL7 "medicationrequest-course-of-therapy" and its British additions),
/// by the repeats allowed, or by what UK Core and GP Connect add about repeats.
fn repeat(body: &Value) -> Repeat {
    let course = |codes: &[&str]| {
        body.get("courseOfTherapyType").is_some_and(|course| codes.iter().any(|code| concept::has_code(course, code)))
    };
    let kind = extension(body, "PrescriptionType").and_then(|extension| extension.get("valueCodeableConcept"));
    let is_kind = |codes: &[&str]| kind.is_some_and(|kind| codes.iter().any(|code| concept::has_code(kind, code)));
    if course(&["acute"]) || is_kind(&["acute", "acute-handwritten"]) {
        return Repeat::No;
    }
    let information = extension(body, "RepeatInformation");
    let allowed = body
        .pointer("/dispenseRequest/numberOfRepeatsAllowed")
        .and_then(field::words)
        .and_then(|number| number.parse::<u64>().ok())
        .is_some_and(|number| number > 0);
    let is_repeat =
        course(&["continuous", "continuous-repeat-dispensing", "continuous-repeating-dispensing", "seasonal"])
            || is_kind(&["repeat", "repeat-dispensing"])
            || information.is_some()
            || allowed;
    if !is_repeat {
        return Repeat::No;
    }
    let until = information
        .and_then(|information| extension(information, "authorisationExpiryDate"))
        .and_then(|until| dated(until, "valueDateTime").or_else(|| dated(until, "valueDate")));
    Repeat::Yes(until.map(|(words, _)| words))
}

#[cfg(test)]
#[path = "tests/source.rs"]
mod tests;
