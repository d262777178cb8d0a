//! `Consent` and `RelatedPerson` from another system, as arrangements. Lenient: systems are not
//! compared where the code alone is clear, and what is missing is missing. Pure.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use chrono_tz::Europe::London;
use serde_json::Value;

use super::{
    fhir::{GRANTOR_EXTENSION, REASON_EXTENSION, Relationship},
    reasons::Reason,
    rules::State,
};
use crate::access::{class::Scope, relation::Basis};

/// Why one `Consent` cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// `status` is none of the five.
    Status,
    /// It denies, or is no consent about access.
    Kind,
    NoPatient,
    NoCarer,
    /// A reason that is none of the service's.
    Reason,
    /// OTHER without words.
    Words,
    Period,
}

impl Refused {
    pub fn words(self) -> &'static str {
        match self {
            Refused::Status => "its status is none that we know",
            Refused::Kind => "it is not a permission to see a record",
            Refused::NoPatient => "it names no patient",
            Refused::NoCarer => "it names no carer",
            Refused::Reason => "the reason of its status is none that we know",
            Refused::Words => "its reason is OTHER and has no words",
            Refused::Period => "its dates cannot be read",
        }
    }
}

/// Every `Consent` of a bundle, or the one that it is, in order.
pub fn read(value: &Value) -> Vec<Result<Relationship, Refused>> {
    let resources: Vec<&Value> = match value["resourceType"].as_str() {
        Some("Bundle") => value["entry"].as_array().into_iter().flatten().map(|entry| &entry["resource"]).collect(),
        _ => vec![value],
    };
    let related = relationships(&resources);
    resources
        .into_iter()
        .filter(|resource| resource["resourceType"] == "Consent")
        .map(|one| consent(one, &related))
        .collect()
}

/// What each carer (by number) is to each patient (by number), in words.
fn relationships(resources: &[&Value]) -> HashMap<(String, String), String> {
    let of_one = |one: &&Value| {
        let carer = one["identifier"].as_array()?.iter().find_map(|identifier| text(&identifier["value"]))?;
        let patient = text(&one["patient"]["identifier"]["value"])?;
        // The most exact one stands last: "parent", then "mother".
        let words = one["relationship"].as_array()?.iter().rev().find_map(words_of)?;
        Some(((carer, patient), words))
    };
    resources.iter().filter(|one| one["resourceType"] == "RelatedPerson").filter_map(of_one).collect()
}

fn words_of(concept: &Value) -> Option<String> {
    text(&concept["text"]).or_else(|| concept["coding"].as_array()?.iter().find_map(|coding| text(&coding["display"])))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty() && text.len() <= 500).map(str::to_string)
}

fn codes(concept: &Value) -> impl Iterator<Item = &str> {
    concept["coding"].as_array().into_iter().flatten().filter_map(|coding| coding["code"].as_str())
}

fn consent(one: &Value, related: &HashMap<(String, String), String>) -> Result<Relationship, Refused> {
    let state = one["status"].as_str().and_then(State::from_key).ok_or(Refused::Status)?;
    let provision = &one["provision"];
    let is_access =
        one["category"].as_array().into_iter().flatten().any(|category| codes(category).any(|code| code == "INFA"));
    if !is_access || provision["type"].as_str().is_some_and(|kind| kind != "permit") {
        return Err(Refused::Kind);
    }
    let patient = text(&one["patient"]["identifier"]["value"]).ok_or(Refused::NoPatient)?;
    let carer =
        one["performer"].as_array().into_iter().flatten().find_map(|performer| text(&performer["identifier"]["value"]));
    let actor = || {
        let actors = provision["actor"].as_array().into_iter().flatten();
        actors.into_iter().find_map(|actor| text(&actor["reference"]["identifier"]["value"]))
    };
    let carer = carer.or_else(actor).ok_or(Refused::NoCarer)?;
    let (reason, words) = reason(one)?;
    let scopes: Vec<Scope> =
        provision["code"].as_array().into_iter().flatten().flat_map(codes).filter_map(Scope::from_key).collect();
    let relationship = related.get(&(carer.clone(), patient.clone())).cloned().unwrap_or_default();
    Ok(Relationship {
        id: text(&one["id"]).unwrap_or_default(),
        state: Some(state),
        basis: Some(
            codes(&one["policyRule"])
                .map(Basis::from_key)
                .find(|basis| *basis != Basis::Unknown)
                .unwrap_or(Basis::Unknown),
        ),
        patient: Some(patient),
        carer: Some(carer),
        made_at: date_time(&one["dateTime"])?,
        starts_at: date_time(&provision["period"]["start"])?,
        ends_on: end(&provision["period"]["end"])?,
        reason,
        words,
        grantor: extension(one, GRANTOR_EXTENSION)
            .and_then(|found| text(&found["valueReference"]["identifier"]["value"])),
        scopes,
        relationship,
    })
}

fn extension<'v>(one: &'v Value, url: &str) -> Option<&'v Value> {
    one["extension"].as_array()?.iter().find(|extension| extension["url"] == url)
}

fn reason(one: &Value) -> Result<(Option<Reason>, Option<String>), Refused> {
    let Some(found) = extension(one, REASON_EXTENSION) else { return Ok((None, None)) };
    let concept = &found["valueCodeableConcept"];
    let Some(code) = codes(concept).next() else { return Ok((None, None)) };
    let reason = Reason::from_key(code).ok_or(Refused::Reason)?;
    let words = text(&concept["text"]);
    if reason == Reason::Other && words.is_none() {
        return Err(Refused::Words);
    }
    Ok((Some(reason), words))
}

/// An instant; a day alone is its start in London.
fn date_time(value: &Value) -> Result<Option<DateTime<Utc>>, Refused> {
    let Some(text) = value.as_str() else { return Ok(None) };
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(Some(at.to_utc()));
    }
    let day: NaiveDate = text.parse().map_err(|_| Refused::Period)?;
    let start = day.and_hms_opt(0, 0, 0).and_then(|start| start.and_local_timezone(London).earliest());
    Ok(Some(start.ok_or(Refused::Period)?.to_utc()))
}

/// The first London day on which it is over. A day is meant whole; of an instant, the day on which
/// it lies is over unless it is its very end: never longer than was said.
fn end(value: &Value) -> Result<Option<NaiveDate>, Refused> {
    let Some(text) = value.as_str() else { return Ok(None) };
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(day.succ_opt());
    }
    let at = DateTime::parse_from_rfc3339(text).map_err(|_| Refused::Period)?.with_timezone(&London);
    let is_end_of_day = (at.hour(), at.minute()) == (23, 59);
    Ok(if is_end_of_day { at.date_naive().succ_opt() } else { Some(at.date_naive()) })
}

#[cfg(test)]
#[path = "tests/fhir_tests.rs"]
mod tests;
