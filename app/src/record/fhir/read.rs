//! Come here first when an entry's words, date, value or author are wrong: this finds the reader
//! of its kind. Each kind of resource has its file in `read/`.
//!
//! Reading is total: any JSON at all gives an [`Entry`].

mod allergy;
mod appointment;
mod care;
mod condition;
mod document;
mod dose;
mod encounter;
mod medicine;
mod observation;
mod other;
mod plain;
mod procedure;
mod reading;
mod timing;
mod vaccination;
mod value;

use std::cell::RefCell;

use serde_json::Value;

use super::decimal::Decimals;
use super::reference::References;
use super::{Entry, Kind, Version, concept, date, field, status};
use reading::Reading;

/// What the resource says. `raw` is its received JSON, for the digits of its numbers (empty when
/// it is not at hand); `references` is what its bundle holds.
pub fn read(resource: &Value, raw: &str, references: &References<'_>) -> Entry {
    let reading = Reading { resource, references, decimals: Decimals::scan(raw), named: RefCell::default() };
    let resource_type = field::text(resource, "resourceType").unwrap_or_default();
    let mut entry = Entry {
        kind: kind(&resource_type),
        title: String::new(),
        coding: None,
        when: None,
        status: status::received(resource),
        visibility: status::visibility(resource),
        author: None,
        value: None,
        range: None,
        interpretation: None,
        components: Vec::new(),
        details: Vec::new(),
        attachments: Vec::new(),
        security_labels: status::security_labels(resource),
        members: Vec::new(),
        named: Vec::new(),
        resource_type,
    };
    match entry.kind {
        Kind::Condition => condition::read(&reading, &mut entry),
        Kind::Allergy => allergy::read(&reading, &mut entry),
        Kind::Medicine => medicine::read(&reading, &mut entry),
        Kind::Vaccination => vaccination::read(&reading, &mut entry),
        Kind::Result => observation::read(&reading, &mut entry),
        Kind::Report => document::report(&reading, &mut entry),
        Kind::Document => document::document(&reading, &mut entry),
        Kind::Encounter => encounter::read(&reading, &mut entry),
        Kind::Procedure => procedure::read(&reading, &mut entry),
        Kind::Appointment => appointment::read(&reading, &mut entry),
        Kind::CarePlan => care::plan(&reading, &mut entry),
        Kind::CareTeam => care::team(&reading, &mut entry),
        Kind::Supporting => other::supporting(&reading, &mut entry),
        Kind::Other => other::read(&reading, &mut entry),
    }
    entry.named = reading.named.take();
    if entry.title.trim().is_empty() {
        entry.title = concept::NOT_RECORDED.to_owned();
    }
    entry
}

/// The shelf of a `resourceType`.
pub fn kind(resource_type: &str) -> Kind {
    match resource_type {
        "Condition" => Kind::Condition,
        "AllergyIntolerance" => Kind::Allergy,
        "MedicationRequest" | "MedicationStatement" | "MedicationDispense" => Kind::Medicine,
        "Immunization" => Kind::Vaccination,
        "Observation" => Kind::Result,
        "DiagnosticReport" => Kind::Report,
        "DocumentReference" => Kind::Document,
        "Encounter" => Kind::Encounter,
        "Procedure" => Kind::Procedure,
        "Appointment" => Kind::Appointment,
        "CarePlan" => Kind::CarePlan,
        "CareTeam" => Kind::CareTeam,
        "Patient" | "Practitioner" | "PractitionerRole" | "Organization" | "Location" | "Medication" | "Binary" => {
            Kind::Supporting
        }
        _ => Kind::Other,
    }
}

/// Which version of the resource this is.
pub fn version(resource: &Value) -> Version {
    let meta = |key: &str| resource.get("meta").and_then(|meta| field::text(meta, key));
    Version { last_updated: meta("lastUpdated").and_then(|text| date::instant(&text)), version_id: meta("versionId") }
}

/// The Reference (as JSON) to whose resource it is. `None` for a Patient itself, and for what
/// belongs to no one (Practitioner, Organization). A list gives the Patient in it first.
pub fn subject(resource: &Value) -> Option<&Value> {
    const FIELDS: [&str; 6] = ["subject", "patient", "beneficiary", "for", "individual", "candidate"];
    let is_patient = |reference: &Value| {
        let says = |key: &str, word: &str| field::text(reference, key).is_some_and(|text| text.contains(word));
        says("reference", "Patient/") || says("reference", "Patient?") || says("type", "Patient")
    };
    let named = FIELDS.into_iter().find_map(|key| {
        let all: Vec<&Value> = field::each(resource, key).filter(|reference| reference.is_object()).collect();
        all.iter().copied().find(|reference| is_patient(reference)).or_else(|| all.first().copied())
    });
    named.or_else(|| {
        // Appointment, AppointmentResponse, Schedule: the person is among those who take part.
        field::each(resource, "participant")
            .filter_map(|participant| participant.get("actor"))
            .chain(field::each(resource, "actor"))
            .find(|reference| is_patient(reference))
    })
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
