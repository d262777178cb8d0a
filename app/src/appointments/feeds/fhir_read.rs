//! What another system's Schedule and Slot say (FHIR R4; UK Core, and GP Connect's way of saying how
//! somebody is seen). Pure: a resource goes in, its words come out, or why it cannot be taken.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::Value;

use super::{super::Channel, fhir::DELIVERY_CHANNEL};
use crate::{
    carers::typed::short,
    record::fhir::{
        concept,
        date::instant,
        field,
        reference::{ReferenceKind, References},
    },
    ui::date,
};

/// GP Connect's, of STU3, which systems still send.
const DELIVERY_CHANNEL_OF_GP_CONNECT: &str =
    "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-DeliveryChannel-2";

const LONGEST_WORDS: usize = 60;
const LONGEST_PLACE: usize = 200;
/// No appointment takes longer.
const LONGEST_HOURS: i64 = 24;
const FARTHEST_DAYS: i64 = 2 * 366;

/// A clinic of another system.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    pub id: String,
    /// As of when it was sent; `None` where it does not say.
    pub updated_at: Option<DateTime<Utc>>,
    pub is_active: bool,
    pub service: String,
    pub clinician_name: String,
    /// "" where none is named.
    pub place: String,
    /// Of its slots, where they do not say otherwise.
    pub channel: Channel,
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
}

/// A time of another system.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    pub id: String,
    pub updated_at: Option<DateTime<Utc>>,
    /// The id of its Schedule.
    pub schedule: String,
    pub is_free: bool,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// `None`: as its Schedule says.
    pub channel: Option<Channel>,
}

pub fn schedule(resource: &Value, references: &References<'_>) -> Result<Schedule, &'static str> {
    let id = id(resource)?;
    let named = ["serviceType", "specialty", "serviceCategory"]
        .into_iter()
        .find_map(|key| field::each(resource, key).find_map(concept::words));
    let service = named.or_else(|| actor(resource, references, &["HealthcareService"]));
    let service = service.unwrap_or_else(|| "Appointment".into());
    let clinician = actor(resource, references, &["Practitioner", "PractitionerRole"]);
    let clinician = clinician.unwrap_or_else(|| "The team".into());
    let place = actor(resource, references, &["Location"]).unwrap_or_default();
    let service = short(&service, LONGEST_WORDS).ok_or("Its service has more than 60 letters, or odd signs.")?;
    let clinician = short(&clinician, LONGEST_WORDS)
        .ok_or("The name of who sees people has more than 60 letters, or odd signs.")?;
    if !place.is_empty() && short(&place, LONGEST_PLACE).is_none() {
        return Err("Its place has more than 200 letters, or odd signs.");
    }
    let horizon = |key: &str| {
        let at = resource.get("planningHorizon").and_then(|period| field::text(period, key));
        at.and_then(|text| instant(&text)).map(date::london_day)
    };
    Ok(Schedule {
        id,
        updated_at: updated_at(resource),
        // What was entered in error is no clinic; what says nothing is one.
        is_active: field::text(resource, "active").as_deref() != Some("false"),
        service: service.to_owned(),
        clinician_name: clinician.to_owned(),
        place,
        channel: channel(resource)?.unwrap_or(Channel::InPerson),
        starts_on: horizon("start"),
        ends_on: horizon("end"),
    })
}

pub fn slot(resource: &Value, references: &References<'_>, now: DateTime<Utc>) -> Result<Slot, &'static str> {
    let id = id(resource)?;
    let pointed = resource.get("schedule").ok_or("It names no schedule.")?;
    let schedule = match references.find(resource, pointed) {
        Some(found) => field::text(found, "id"),
        None => match ReferenceKind::of(pointed) {
            ReferenceKind::Relative { resource_type: "Schedule", id, .. } => Some(id.to_owned()),
            ReferenceKind::Absolute(url) => {
                url.strip_suffix('/').unwrap_or(url).rsplit_once("Schedule/").map(|(_, id)| id.to_owned())
            }
            _ => None,
        },
    };
    let schedule = schedule.filter(|id| is_id(id)).ok_or("It names no schedule that is known.")?;
    let at = |key: &str| DateTime::parse_from_rfc3339(&field::text(resource, key)?).ok().map(|at| at.to_utc());
    let (starts_at, ends_at) = at("start").zip(at("end")).ok_or("Its start and end are not both instants.")?;
    if starts_at >= ends_at || ends_at - starts_at > Duration::hours(LONGEST_HOURS) {
        return Err("It must end after it starts, and within a day.");
    }
    if ends_at <= now {
        return Err("It lies in the past, where nobody can book.");
    }
    if starts_at > now + Duration::days(FARTHEST_DAYS) {
        return Err("It lies more than two years ahead.");
    }
    let is_free = match field::text(resource, "status").as_deref() {
        Some("free") => true,
        Some("busy" | "busy-unavailable" | "busy-tentative" | "entered-in-error") => false,
        _ => return Err("Its status is none that a slot has."),
    };
    Ok(Slot {
        id,
        updated_at: updated_at(resource),
        schedule,
        is_free,
        starts_at,
        ends_at,
        channel: channel(resource)?,
    })
}

fn id(resource: &Value) -> Result<String, &'static str> {
    field::text(resource, "id").filter(|id| is_id(id)).ok_or("It has no id, by which it could be known again.")
}

/// FHIR R4 `id`: letters, digits, "-" and ".", at most 64.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

fn updated_at(resource: &Value) -> Option<DateTime<Utc>> {
    resource.get("meta").and_then(|meta| field::text(meta, "lastUpdated")).and_then(|text| instant(&text))
}

/// How somebody is seen, by either of the extensions; `None` where neither is there.
fn channel(resource: &Value) -> Result<Option<Channel>, &'static str> {
    let is_it = |extension: &&Value| {
        let url = field::text(extension, "url").unwrap_or_default();
        url == DELIVERY_CHANNEL || url == DELIVERY_CHANNEL_OF_GP_CONNECT
    };
    let Some(extension) = field::each(resource, "extension").find(is_it) else { return Ok(None) };
    let coded = extension
        .get("valueCodeableConcept")
        .and_then(|concept| field::each(concept, "coding").find_map(|coding| field::text(coding, "code")));
    let code = coded.or_else(|| field::text(extension, "valueCode")).unwrap_or_default();
    Channel::from_key(&code.to_lowercase())
        .map(Some)
        .ok_or("How people are seen is none of in-person, telephone and video.")
}

/// The name of the first actor of one of these types.
fn actor(resource: &Value, references: &References<'_>, types: &[&str]) -> Option<String> {
    let is_it = |reference: &&Value| {
        let found = references.find(resource, reference).and_then(|target| field::text(target, "resourceType"));
        let said = || field::text(reference, "type");
        let kind = found.or_else(said).or_else(|| match ReferenceKind::of(reference) {
            ReferenceKind::Relative { resource_type, .. } => Some(resource_type.to_owned()),
            ReferenceKind::Absolute(url) => url.rsplit('/').nth(1).map(str::to_owned),
            _ => None,
        });
        kind.is_some_and(|kind| types.contains(&kind.as_str()))
    };
    field::each(resource, "actor").filter(is_it).find_map(|reference| references.name(resource, reference))
}

#[cfg(test)]
#[path = "fhir_read_tests.rs"]
mod tests;
