//! Come here when an entry is shared, or hidden, with the wrong others: the [`Category`] and the
//! [`Scope`] of everything that is imported. Pure.
//!
//! What the sender says counts first: the security labels of HL7 v3. British feeds hardly ever
//! carry any, so the rest is a rule of thumb, written down here to be judged:
//!
//! - Without a label an allergy, a condition, a vaccination, an appointment, a visit, a treatment
//!   or a plan is general health: were it "not sorted", an allergy would be missing in an emergency.
//! - A service gives itself away by its name: a visit to a sexual health clinic, a letter from a
//!   psychologist, a plan of a council's social care. That is looked for in the words that say
//!   what kind of thing it is and who made it, and never in what a clinician wrote about somebody.
//! - A diagnosis, a medicine or a result is not guessed at: "depression" without a label stays
//!   general, an antidepressant stays a medicine. Who wants it private hides it, or stops sharing.
//! - What two rules sort differently, and what nothing is known of, is not sorted: the most private.

use serde_json::Value;

use super::fhir::{Entry, Kind, concept, field};
use crate::access::{
    class::{Category, Scope},
    sight::{self, Label},
};

/// The bits of an entry as they are imported: its category and its scope. What other entries
/// point at (people, places, files) is seen with them and has no scope; it has a category only
/// where the sender labelled it. `sent_by` is the name of the organisation that sent it.
pub fn label(entry: &Entry, resource: &Value, sent_by: &str) -> Label {
    if entry.kind == Kind::Supporting {
        return Label(by_security_labels(entry).map(sight::bit_of_category).unwrap_or_default());
    }
    Label::new(category(entry, resource, sent_by), scope(entry.kind))
}

pub fn scope(kind: Kind) -> Scope {
    match kind {
        Kind::Medicine => Scope::Prescriptions,
        Kind::Appointment => Scope::Appointments,
        Kind::Result | Kind::Report => Scope::Tests,
        Kind::Vaccination => Scope::Vaccinations,
        Kind::Condition => Scope::Conditions,
        Kind::Encounter | Kind::Procedure => Scope::Consultations,
        Kind::Document => Scope::Documents,
        Kind::Allergy | Kind::CarePlan | Kind::CareTeam | Kind::Other | Kind::Supporting => Scope::Record,
    }
}

fn category(entry: &Entry, resource: &Value, sent_by: &str) -> Category {
    if let Some(category) = by_security_labels(entry) {
        return category;
    }
    if says_what_service(entry.kind) {
        let words = kind_words(entry, resource, sent_by);
        if let Some(category) = by_words(&words) {
            return category;
        }
    }
    match entry.kind {
        Kind::Medicine => Category::Medicines,
        Kind::Result | Kind::Report => Category::Results,
        Kind::Document if !has_type(resource) => Category::Unlabelled,
        // A warning ("oxygen alert") and whom to call are for everybody who cares for the person.
        Kind::Other if is_for_safety(resource) => Category::General,
        Kind::Other | Kind::Supporting => Category::Unlabelled,
        Kind::Condition
        | Kind::Allergy
        | Kind::Vaccination
        | Kind::Document
        | Kind::Encounter
        | Kind::Procedure
        | Kind::Appointment
        | Kind::CarePlan
        | Kind::CareTeam => Category::General,
    }
}

/// What the sender's own labels say; `None` where there are none that say anything about privacy.
fn by_security_labels(entry: &Entry) -> Option<Category> {
    let (mut about, mut is_restricted) = (Vec::new(), false);
    for label in &entry.security_labels {
        let (system, code) = label.rsplit_once('|').unwrap_or(("", label));
        match (about_what(code), code) {
            (Some(category), _) => about.push(category),
            // Confidentiality: restricted, very restricted. Normal and less are no reason to hide.
            (None, "R" | "V") => is_restricted = true,
            // Sensitive in a way that has no category of ours (violence, genes, taboo).
            (None, _) if system.contains("ActCode") => about.push(Category::Unlabelled),
            (None, _) => {}
        }
    }
    one_of(about).or(is_restricted.then_some(Category::Unlabelled))
}

/// Codes of HL7 v3 ActCode, "InformationSensitivityPolicy" (THO 7.1; to check against the newest).
/// Any spelling of the system's name counts, as does none.
fn about_what(code: &str) -> Option<Category> {
    Some(match code {
        // Mind and behaviour; substance use, which the same teams treat.
        "PSY" | "PSYTHPN" | "MH" | "BH" | "COGN" | "EMOTDIS" | "SUD" | "ETH" | "ETHUD" | "OPIOIDUD" => {
            Category::MentalHealth
        }
        "SEX" | "HIV" | "STD" | "SDV" | "MST" | "PREGNANT" => Category::SexualHealth,
        _ => return None,
    })
}

fn is_for_safety(resource: &Value) -> bool {
    matches!(resource["resourceType"].as_str(), Some("Flag" | "RelatedPerson"))
}

/// Whether an entry of this kind says what service it belongs to.
fn says_what_service(kind: Kind) -> bool {
    match kind {
        Kind::Encounter
        | Kind::Document
        | Kind::CarePlan
        | Kind::CareTeam
        | Kind::Appointment
        | Kind::Procedure
        | Kind::Report
        | Kind::Other => true,
        Kind::Medicine | Kind::Allergy | Kind::Condition | Kind::Vaccination | Kind::Result | Kind::Supporting => false,
    }
}

/// The words that say what it is and who made it, in lower case, with one space between and around.
fn kind_words(entry: &Entry, resource: &Value, sent_by: &str) -> String {
    const FIELDS: [&str; 9] = [
        "type",
        "category",
        "class",
        "serviceType",
        "serviceCategory",
        "specialty",
        "code",
        "practiceSetting",
        "facilityType",
    ];
    const LABELS: [&str; 6] = ["Service", "Organisation", "Kept by", "Run by", "Kind of place", "Type"];
    let context = resource.get("context").unwrap_or(&Value::Null);
    let fields = FIELDS.into_iter().flat_map(|key| [concept::words_at(resource, key), concept::words_at(context, key)]);
    let details = entry.details.iter().filter(|detail| LABELS.contains(&detail.label.as_str()));
    let all = [Some(entry.title.clone()), entry.author.clone(), Some(sent_by.to_owned())]
        .into_iter()
        .chain(fields)
        .flatten()
        .chain(details.map(|detail| detail.text.clone()));
    plain(all)
}

/// Each text's words in lower case, with one space between and around.
fn plain<T: AsRef<str>>(all: impl IntoIterator<Item = T>) -> String {
    let mut words = String::from(" ");
    for text in all {
        // Two texts are never read as one.
        for word in text.as_ref().split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
            words.push_str(&word.to_lowercase());
            words.push(' ');
        }
        words.push_str("| ");
    }
    words
}

/// The category of what a service does, by the words in which it speaks of itself: of what is kept here and
/// has no entry in the record. What gives nothing away is general health.
pub fn of_service<T: AsRef<str>>(says: impl IntoIterator<Item = T>) -> Category {
    by_words(&plain(says)).unwrap_or(Category::General)
}

/// How services call themselves. Each stands for the beginning of a word.
const SERVICES: [(Category, &[&str]); 4] = [
    (
        Category::MentalHealth,
        &[
            "mental health",
            "psychiatr",
            "psychology",
            "psychologic",
            "psychologist",
            "psychotherap",
            "talking therap",
            "counselling",
            "camhs ",
            "iapt ",
            "cmht ",
            "eating disorder",
            "addiction",
            "drug and alcohol",
            "substance misuse",
            "memory clinic",
        ],
    ),
    (
        Category::SexualHealth,
        &[
            "sexual health",
            "sexual and reproductive",
            "genitourinary medicine",
            "gum clinic",
            "contracept",
            "family planning",
            "sexually transmitted",
            "sti ",
            "hiv clinic",
            "termination of pregnancy",
            "sexual assault",
        ],
    ),
    (
        Category::SocialCare,
        &[
            "social care",
            "social work",
            "social service",
            "support worker",
            "care and support plan",
            "home care",
            "domiciliary care",
            "reablement",
            "safeguarding",
        ],
    ),
    (
        Category::EndOfLife,
        &[
            "end of life",
            "palliative",
            "hospice",
            "respect form",
            "respect plan",
            "respect |",
            "recommended summary plan",
            "advance care plan",
            "advance decision",
            "dnacpr ",
        ],
    ),
];

fn by_words(words: &str) -> Option<Category> {
    let says = |services: &[&str]| services.iter().any(|service| words.contains(&format!(" {service}")));
    let found = SERVICES.iter().filter(|(_, services)| says(services)).map(|(category, _)| *category);
    one_of(found.collect())
}

/// The one that all agree on; two different ones are for those who see everything.
fn one_of(mut found: Vec<Category>) -> Option<Category> {
    found.dedup();
    match found.as_slice() {
        [] => None,
        [one] => Some(*one),
        _ => Some(Category::Unlabelled),
    }
}

fn has_type(resource: &Value) -> bool {
    ["type", "category", "class"].into_iter().any(|key| concept::words_at(resource, key).is_some())
        || field::each(resource, "type").next().is_some()
}

#[cfg(test)]
mod tests {
    use Category::*;
    use serde_json::json;

    use super::super::fhir::{read, reference::References};
    use super::*;

    const ACT: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

    fn sorted(resource: Value, sent_by: &str) -> Label {
        label(&read::read(&resource, "", &References::default()), &resource, sent_by)
    }

    fn labelled(codes: &[(&str, &str)]) -> Value {
        let security: Vec<Value> =
            codes.iter().map(|(system, code)| json!({ "system": system, "code": code })).collect();
        json!({ "security": security })
    }

    #[test]
    fn what_the_sender_labelled_is_what_it_is() {
        for (codes, category) in [
            (vec![(ACT, "PSY")], MentalHealth),
            (vec![(ACT, "MH"), (CONFIDENTIALITY, "R")], MentalHealth),
            (vec![("", "BH")], MentalHealth),
            (vec![(ACT, "SUD")], MentalHealth),
            (vec![(CONFIDENTIALITY, "R"), (ACT, "SEX")], SexualHealth),
            (vec![(ACT, "HIV"), (ACT, "STD")], SexualHealth),
            (vec![(ACT, "SDV")], SexualHealth),
            (vec![(ACT, "SEX"), (ACT, "PSY")], Unlabelled),
            (vec![(CONFIDENTIALITY, "R")], Unlabelled),
            (vec![(CONFIDENTIALITY, "V")], Unlabelled),
            (vec![(ACT, "VIO")], Unlabelled),
            (vec![(CONFIDENTIALITY, "N")], Medicines),
            (vec![("http://terminology.hl7.org/CodeSystem/v3-ActReason", "HTEST")], Medicines),
            (vec![], Medicines),
        ] {
            let medicine = json!({"resourceType": "MedicationRequest", "status": "active", "meta": labelled(&codes),
                "medicationCodeableConcept": {"text": "Sertraline 50mg tablets"}});
            assert_eq!(sorted(medicine, "A surgery"), Label::new(category, Scope::Prescriptions), "{codes:?}");
        }
    }

    #[test]
    fn what_has_no_label_goes_by_its_kind() {
        for (kind, category, scope) in [
            ("MedicationStatement", Medicines, Scope::Prescriptions),
            ("Observation", Results, Scope::Tests),
            ("DiagnosticReport", Results, Scope::Tests),
            ("AllergyIntolerance", General, Scope::Record),
            ("Condition", General, Scope::Conditions),
            ("Immunization", General, Scope::Vaccinations),
            ("Appointment", General, Scope::Appointments),
            ("Encounter", General, Scope::Consultations),
            ("Procedure", General, Scope::Consultations),
            ("CarePlan", General, Scope::Record),
            ("CareTeam", General, Scope::Record),
            ("DocumentReference", Unlabelled, Scope::Documents),
            ("Flag", General, Scope::Record),
            ("RelatedPerson", General, Scope::Record),
            ("SomethingNew", Unlabelled, Scope::Record),
        ] {
            let resource = json!({"resourceType": kind, "code": {"text": "Depression"}});
            assert_eq!(sorted(resource, "Harbour Lane Surgery"), Label::new(category, scope), "{kind}");
        }
        let typed =
            json!({"resourceType": "DocumentReference", "status": "current", "type": {"text": "Clinic letter"}});
        assert_eq!(sorted(typed, "Wessex Vale Hospital"), Label::new(General, Scope::Documents));
    }

    #[test]
    fn a_service_gives_itself_away_by_its_name() {
        let letter = |words: &str| json!({"resourceType": "DocumentReference", "status": "current", "type": {"text": "Letter"}, "description": words});
        let visit = |words: &str| json!({"resourceType": "Encounter", "status": "finished", "type": [{"text": words}]});
        let plan = |words: &str| json!({"resourceType": "CarePlan", "status": "active", "title": words});
        for (resource, sent_by, category) in [
            (letter("Talking therapy: after four sessions"), "South Coast Community Health", MentalHealth),
            (visit("CAMHS first appointment"), "", MentalHealth),
            (visit("Outpatients: Clinical Psychology"), "", MentalHealth),
            (visit("Sexual health clinic"), "", SexualHealth),
            (visit("STI screening"), "", SexualHealth),
            (visit("Support worker call"), "", SocialCare),
            (visit("Visit"), "Wessex Vale Council adult social care", SocialCare),
            (letter("What we agreed"), "Wessex Vale Council adult social care", SocialCare),
            (plan("Care and support plan 2025"), "", SocialCare),
            (plan("Advance care plan"), "", EndOfLife),
            (letter("ReSPECT form"), "", EndOfLife),
            (visit("Hospice home visit"), "", EndOfLife),
            // Of a psychologist in a hospice both are true.
            (letter("Psychologist's letter, hospice"), "", Unlabelled),
            // Not by parts of other words.
            (visit("Testing respect for the elderly"), "", General),
            (visit("Gum disease, dental clinic"), "", General),
            (plan("My breathing plan"), "", General),
            (visit("District nurse visit"), "South Coast Community Health", General),
        ] {
            let found = sorted(resource.clone(), sent_by);
            assert_eq!(found.0 & 0xff, sight::bit_of_category(category), "{resource} {sent_by}");
        }
    }

    #[test]
    fn a_service_that_is_booked_goes_by_the_same_words() {
        for (says, category) in [
            (["GP appointment", "Harbour Lane Surgery"], Category::General),
            (["Check-up", "Wessex Sexual Health Clinic"], Category::SexualHealth),
            (["Talking therapies", "Harbour Lane Surgery"], Category::MentalHealth),
            (["Contraception", "Hospice of the Vale"], Category::Unlabelled),
        ] {
            assert_eq!(of_service(says), category, "{says:?}");
        }
    }

    #[test]
    fn a_condition_is_not_guessed_at() {
        let condition = json!({"resourceType": "Condition", "code": {"text": "Seen by psychiatry for depression"}});
        assert_eq!(sorted(condition, "A surgery"), Label::new(General, Scope::Conditions));
        let allergy = json!({"resourceType": "AllergyIntolerance", "code": {"text": "Latex (contraceptive)"}});
        assert_eq!(sorted(allergy, "A hospice"), Label::new(General, Scope::Record));
    }

    #[test]
    fn what_others_point_at_comes_along() {
        let binary = |meta: Value| json!({"resourceType": "Binary", "id": "b", "meta": meta});
        assert_eq!(sorted(binary(json!({})), "A council's social care"), Label(0));
        assert_eq!(sorted(binary(labelled(&[(ACT, "SEX")])), ""), Label(sight::bit_of_category(SexualHealth)));
    }
}
