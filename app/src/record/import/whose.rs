//! Whose is each resource? The rule that keeps one person's data out of another's record.
//!
//! - A Patient in the bundle is a person here when its NHS number *and* date of birth are that
//!   person's. No name is compared: names are spelled in many ways.
//! - With `--for`, a Patient without any NHS number is that person (Synthea has none); one with
//!   another number is not.
//! - A resource goes to the person whom its subject names. A subject that is somebody else, or
//!   cannot be told, is refused by itself and never stored under the person next to it.
//! - What has no subject (organisations, clinicians) belongs to the bundle's person; with two
//!   persons in one bundle, to both.

use serde_json::Value;

use super::bundle::Item;
use crate::{
    people::{NhsNumber, Person, PersonId},
    record::fhir::{
        Kind, field,
        patient::{Demographics, nhs_number_of_reference},
        read,
        reference::{self, ReferenceKind, References},
    },
};

/// A Patient of the bundle: its place there, and what it says of itself.
pub struct Candidate {
    pub place: usize,
    pub demographics: Demographics,
}

impl Candidate {
    /// The NHS number, when there is exactly one and it is well formed.
    pub fn nhs_number(&self) -> Option<NhsNumber> {
        NhsNumber::parse(self.demographics.nhs_number()?).ok()
    }

    /// Whether this Patient is the person with its number.
    pub fn is(&self, person: &Person) -> bool {
        let born = self.demographics.birth_date.as_ref().map(|date| date.received.clone());
        let known = person.birth_date.map(|date| date.format("%Y-%m-%d").to_string());
        person.nhs_number.is_some() && self.nhs_number() == person.nhs_number && born.is_some() && born == known
    }
}

pub fn candidates(items: &[Item]) -> Vec<Candidate> {
    items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.resource_type() == "Patient")
        .map(|(place, item)| Candidate { place, demographics: Demographics::read(&item.resource) })
        .collect()
}

/// The persons of a bundle: which entry is which person.
#[derive(Clone, Debug, Default)]
pub struct Owners {
    /// (place of the Patient, the person, their NHS number).
    known: Vec<(usize, PersonId, Option<NhsNumber>)>,
    /// How many different people the bundle speaks of, known here or not.
    patients: usize,
    /// With `--for`, and no Patient in the bundle: the one patient that all subjects name.
    named: Option<String>,
}

impl Owners {
    /// `find` gives the person with a number, if there is one here.
    pub fn matched(candidates: &[Candidate], persons: &[Person]) -> Owners {
        let known = candidates
            .iter()
            .filter_map(|candidate| {
                let person = persons.iter().find(|person| candidate.is(person))?;
                Some((candidate.place, person.id, person.nhs_number.clone()))
            })
            .collect();
        Owners { known, patients: different(candidates), named: None }
    }

    /// With `--for`: the Patients without any number are this person. Without any Patient in the
    /// bundle, the operator's word is taken for the one patient whom all subjects name.
    pub fn given(candidates: &[Candidate], items: &[Item], person: &Person) -> Owners {
        if candidates.is_empty() {
            let mut named: Vec<String> = items.iter().filter_map(|item| named_patient(&item.resource)).collect();
            named.sort();
            named.dedup();
            let owner = (usize::MAX, person.id, person.nhs_number.clone());
            let known = if named.len() <= 1 { vec![owner] } else { Vec::new() };
            return Owners { known, patients: named.len(), named: named.pop() };
        }
        let nameless = |candidate: &&Candidate| candidate.demographics.nhs_numbers.is_empty() || candidate.is(person);
        let known: Vec<_> = candidates
            .iter()
            .filter(nameless)
            .map(|candidate| (candidate.place, person.id, person.nhs_number.clone()))
            .collect();
        // Two different people without a number: nobody can tell which one is meant.
        let known = if known.len() > 1 && different(candidates) > 1 { Vec::new() } else { known };
        Owners { known, patients: different(candidates), named: None }
    }

    pub fn persons(&self) -> Vec<PersonId> {
        let mut persons: Vec<PersonId> = self.known.iter().map(|(_, person, _)| *person).collect();
        persons.sort();
        persons.dedup();
        persons
    }

    /// The persons in whose record this entry goes; or why in nobody's.
    pub fn of(
        &self,
        place: usize,
        item: &Item,
        items: &[Item],
        references: &References<'_>,
    ) -> Result<Vec<PersonId>, &'static str> {
        if item.resource_type() == "Bundle" {
            // It could hold anybody's.
            return Err("A bundle inside a bundle is not taken: send it by itself.");
        }
        if item.resource_type() == "Patient" {
            return self
                .of_patient(place, item, items)
                .map(|person| vec![person])
                .ok_or("It is a patient we do not know.");
        }
        let everybody = self.persons();
        let Some(subject) = read::subject(&item.resource) else {
            return match (everybody.len(), read::kind(item.resource_type())) {
                (1, _) if self.patients <= 1 => Ok(everybody),
                (_, Kind::Supporting) => Ok(everybody),
                _ => Err("It does not say whose it is, and the bundle holds several people."),
            };
        };
        if let Some(number) = nhs_number_of_reference(subject) {
            let owner =
                self.known.iter().find(|(.., known)| known.as_ref().is_some_and(|known| known.as_str() == number));
            return owner.map(|(_, person, _)| vec![*person]).ok_or("It is about a patient we do not know.");
        }
        if let Some(found) = references.find(&item.resource, subject) {
            if field::text(found, "resourceType").as_deref() != Some("Patient") {
                // About a place, a device, a group: part of the bundle's own story.
                return self.only_one(everybody);
            }
            if let Some(place) = items.iter().position(|item| std::ptr::eq(&item.resource, found)) {
                let person = self.of_patient(place, &items[place], items);
                return person.map(|person| vec![person]).ok_or("It is about a patient we do not know.");
            }
            return self.of_contained(found);
        }
        match ReferenceKind::of(subject) {
            ReferenceKind::Display(_) | ReferenceKind::Nothing => self.only_one(everybody),
            ReferenceKind::Relative { resource_type, .. } if resource_type != "Patient" => self.only_one(everybody),
            _ if self.named.is_some() && self.named == named_patient(&item.resource) => Ok(everybody),
            _ => Err("It is about a patient who is not in this bundle."),
        }
    }

    fn only_one(&self, everybody: Vec<PersonId>) -> Result<Vec<PersonId>, &'static str> {
        if everybody.len() == 1 && self.patients <= 1 {
            Ok(everybody)
        } else {
            Err("It does not say whose it is, and the bundle holds several people.")
        }
    }

    /// The same Patient may stand in a bundle twice, once per version.
    fn of_patient(&self, place: usize, item: &Item, items: &[Item]) -> Option<PersonId> {
        let id = field::text(&item.resource, "id");
        self.known.iter().find_map(|(known, person, _)| {
            let same = *known == place
                || (id.is_some() && items.get(*known).and_then(|item| field::text(&item.resource, "id")) == id);
            same.then_some(*person)
        })
    }

    /// A Patient inside the resource: known by its own number, or as the only one there is.
    fn of_contained(&self, patient: &Value) -> Result<Vec<PersonId>, &'static str> {
        let demographics = Demographics::read(patient);
        match demographics.nhs_number() {
            Some(number) => self
                .known
                .iter()
                .find(|(.., known)| known.as_ref().is_some_and(|known| known.as_str() == number))
                .map(|(_, person, _)| vec![*person])
                .ok_or("It is about a patient we do not know."),
            None => self.only_one(self.persons()),
        }
    }
}

/// The patient whom the subject of a resource names, as the sender writes it.
fn named_patient(resource: &Value) -> Option<String> {
    let subject = read::subject(resource)?;
    match ReferenceKind::of(subject) {
        ReferenceKind::Relative { resource_type, .. } if resource_type != "Patient" => None,
        _ => reference::key(subject),
    }
}

/// How many different people these Patients are: two versions of one resource are one.
fn different(candidates: &[Candidate]) -> usize {
    let mut seen: Vec<(&[String], Option<&str>)> = candidates
        .iter()
        .map(|candidate| {
            let born = candidate.demographics.birth_date.as_ref().map(|date| date.received.as_str());
            (candidate.demographics.nhs_numbers.as_slice(), born)
        })
        .collect();
    seen.sort();
    seen.dedup();
    seen.len()
}

/// Something called an NHS number that is none, in data about other people: worth a word to the
/// sender, no reason to refuse.
pub fn has_odd_number(resource: &Value) -> bool {
    const SYSTEM: &str = "/Id/nhs-number";
    field::each(resource, "identifier").any(|identifier| {
        field::text(identifier, "system").is_some_and(|system| system.ends_with(SYSTEM))
            && field::text(identifier, "value").is_some_and(|value| NhsNumber::parse(&value).is_err())
    })
}
