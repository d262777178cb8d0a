//! Come here when an entry names the wrong author, or none where the bundle has one.
//!
//! A FHIR reference may point inside the resource, by urn, relatively, absolutely, with a version,
//! by a search, by an identifier alone, or just say a name. Nothing is ever fetched: what the
//! bundle does not hold is not found. Where two things answer to one reference, neither does.

use std::collections::HashMap;

use serde_json::Value;

use super::field;

/// How a reference says what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceKind<'v> {
    /// "#id": inside the resource that refers. "#" alone is that resource itself.
    Contained(&'v str),
    /// "urn:uuid:..." or "urn:oid:...".
    Urn(&'v str),
    /// "Practitioner/1"; `version` from "Practitioner/1/_history/2".
    Relative {
        resource_type: &'v str,
        id: &'v str,
        version: Option<&'v str>,
    },
    /// "https://...", without "/_history/...".
    Absolute(&'v str),
    /// "Practitioner?identifier=system|value".
    Conditional {
        resource_type: &'v str,
        query: &'v str,
    },
    /// An id alone, against the standard.
    Bare(&'v str),
    /// No `reference`, only `identifier`.
    Identifier {
        system: &'v str,
        value: &'v str,
    },
    /// Only `display`.
    Display(&'v str),
    Nothing,
}

impl<'v> ReferenceKind<'v> {
    pub fn of(reference: &'v Value) -> ReferenceKind<'v> {
        let said =
            |key: &str| reference.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        if let Some(text) = said("reference").or_else(|| reference.as_str().map(str::trim)) {
            return ReferenceKind::of_text(text);
        }
        let part =
            |key: &str| reference.pointer(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        match (part("/identifier/system"), part("/identifier/value"), said("display")) {
            (system, Some(value), _) => ReferenceKind::Identifier { system: system.unwrap_or(""), value },
            (_, None, Some(display)) => ReferenceKind::Display(display),
            (_, None, None) => ReferenceKind::Nothing,
        }
    }

    /// The kind of what stands in `Reference.reference`.
    pub fn of_text(text: &'v str) -> ReferenceKind<'v> {
        if text.is_empty() {
            return ReferenceKind::Nothing;
        }
        if let Some(id) = text.strip_prefix('#') {
            return ReferenceKind::Contained(id);
        }
        if text.starts_with("urn:") {
            return ReferenceKind::Urn(text);
        }
        if text.split('?').next().is_some_and(|address| address.contains("://")) {
            return ReferenceKind::Absolute(text.split("/_history/").next().unwrap_or(text));
        }
        if let Some((resource_type, query)) = text.split_once('?') {
            return ReferenceKind::Conditional { resource_type: resource_type.trim_end_matches('/'), query };
        }
        let (path, version) = match text.split_once("/_history/") {
            Some((path, version)) => (path, Some(version)),
            None => (text, None),
        };
        // "Organization/Organization/x" has been seen: the last two steps say it.
        let mut steps = path.rsplit('/').filter(|step| !step.is_empty());
        match (steps.next(), steps.next()) {
            (Some(id), Some(resource_type)) => ReferenceKind::Relative { resource_type, id, version },
            (Some(id), None) => ReferenceKind::Bare(id),
            (None, _) => ReferenceKind::Nothing,
        }
    }
}

/// The key of what a reference points at, as the other side would write it: "Observation/123"
/// (without version), "#contained", "urn:uuid:...", an absolute address. `None` when it names nothing.
pub fn key(reference: &Value) -> Option<String> {
    match ReferenceKind::of(reference) {
        ReferenceKind::Contained(id) => Some(format!("#{id}")),
        ReferenceKind::Relative { resource_type, id, .. } => Some(format!("{resource_type}/{id}")),
        ReferenceKind::Urn(text) | ReferenceKind::Absolute(text) | ReferenceKind::Bare(text) => Some(text.to_owned()),
        ReferenceKind::Conditional { resource_type, query } => Some(format!("{resource_type}?{query}")),
        ReferenceKind::Identifier { .. } | ReferenceKind::Display(_) | ReferenceKind::Nothing => None,
    }
}

/// What a bundle's references can point at. Borrowed from the bundle's resources.
#[derive(Clone, Debug, Default)]
pub struct References<'b> {
    by_url: HashMap<String, &'b Value>,
    /// "Type/id", and the id alone; `None` when different things share it.
    by_id: HashMap<String, Option<Target<'b>>>,
    /// "Type?system|value"; `None` when different things share it.
    by_identifier: HashMap<String, Option<Target<'b>>>,
}

#[derive(Clone, Copy, Debug)]
struct Target<'b> {
    resource: &'b Value,
    /// The http(s) address it came with, which tells two servers' "Patient/1" apart.
    address: Option<&'b str>,
}

impl Target<'_> {
    fn is_same_as(&self, other: &Target<'_>) -> bool {
        let part = |target: &Target<'_>, key: &str| field::text(target.resource, key);
        part(self, "resourceType") == part(other, "resourceType")
            && part(self, "id") == part(other, "id")
            && (self.address.is_none() || other.address.is_none() || self.address == other.address)
    }
}

impl<'b> References<'b> {
    /// Every entry of a Bundle that has a resource.
    pub fn of_bundle(bundle: &'b Value) -> References<'b> {
        let mut references = References::default();
        for entry in field::each(bundle, "entry") {
            if let Some(resource) = entry.get("resource").filter(|resource| resource.is_object()) {
                references.add(entry.get("fullUrl").and_then(Value::as_str), resource);
            }
        }
        references
    }

    /// One resource and the `fullUrl` it came with. The first of equals is kept.
    pub fn add(&mut self, full_url: Option<&'b str>, resource: &'b Value) {
        let full_url = full_url.map(str::trim).filter(|url| !url.is_empty());
        let address =
            full_url.filter(|url| url.contains("://")).map(|url| url.split("/_history/").next().unwrap_or(url));
        let target = Target { resource, address };
        if let Some(url) = address.or(full_url) {
            self.by_url.entry(url.to_owned()).or_insert(resource);
        }
        let Some(resource_type) = resource.get("resourceType").and_then(Value::as_str) else {
            return;
        };
        let id = field::text(resource, "id").or_else(|| match ReferenceKind::of_text(full_url?) {
            ReferenceKind::Urn(urn) => urn.rsplit(':').next().map(str::to_owned),
            ReferenceKind::Absolute(url) => url.rsplit('/').next().map(str::to_owned),
            _ => None,
        });
        if let Some(id) = id {
            insert(&mut self.by_id, format!("{resource_type}/{id}"), target);
            insert(&mut self.by_id, id, target);
        }
        if is_named_by_identifier(resource_type) {
            for identifier in field::each(resource, "identifier") {
                if let Some(value) = field::text(identifier, "value") {
                    let system = field::text(identifier, "system").unwrap_or_default();
                    insert(&mut self.by_identifier, format!("{resource_type}?{system}|{value}"), target);
                    insert(&mut self.by_identifier, format!("?{system}|{value}"), target);
                }
            }
        }
    }

    /// What the reference points at, looked for in `container` (the resource that refers) and in
    /// the bundle. `None` when it is not here, or could be either of two.
    pub fn find<'r>(&'r self, container: &'r Value, reference: &Value) -> Option<&'r Value> {
        match ReferenceKind::of(reference) {
            ReferenceKind::Contained("") => Some(container),
            ReferenceKind::Contained(id) => field::each(container, "contained")
                .find(|inside| field::text(inside, "id").is_some_and(|found| found.trim_start_matches('#') == id)),
            ReferenceKind::Urn(urn) => self.by_url.get(urn).copied().or_else(|| self.one(urn.rsplit(':').next()?)),
            ReferenceKind::Relative { resource_type, id, .. } => self.one(&format!("{resource_type}/{id}")),
            ReferenceKind::Absolute(url) => self.by_url.get(url).copied().or_else(|| self.unaddressed(url)),
            ReferenceKind::Bare(id) => self.one(id),
            ReferenceKind::Conditional { resource_type, query } => {
                let token = query.strip_prefix("identifier=")?.split('&').next()?.replace("%7C", "|");
                self.identified(&format!("{resource_type}?{token}"))
            }
            ReferenceKind::Identifier { system, value } => {
                let resource_type = field::text(reference, "type").unwrap_or_default();
                self.identified(&format!("{resource_type}?{system}|{value}"))
            }
            ReferenceKind::Display(_) | ReferenceKind::Nothing => None,
        }
    }

    fn one(&self, key: &str) -> Option<&'b Value> {
        self.by_id.get(key)?.map(|target| target.resource)
    }

    fn identified(&self, key: &str) -> Option<&'b Value> {
        self.by_identifier.get(key)?.map(|target| target.resource)
    }

    /// An absolute address may mean an entry by type and id only if that entry came without an
    /// http address of its own: "Patient/1" of another server is another person.
    fn unaddressed(&self, url: &str) -> Option<&'b Value> {
        let mut steps = url.rsplit('/');
        let (id, resource_type) = (steps.next()?, steps.next()?);
        let target = (*self.by_id.get(&format!("{resource_type}/{id}"))?)?;
        target.address.is_none().then_some(target.resource)
    }
}

fn insert<'b>(index: &mut HashMap<String, Option<Target<'b>>>, key: String, target: Target<'b>) {
    index
        .entry(key)
        .and_modify(|kept| {
            if kept.is_some_and(|kept| !kept.is_same_as(&target)) {
                *kept = None;
            }
        })
        .or_insert(Some(target));
}

fn is_named_by_identifier(resource_type: &str) -> bool {
    matches!(
        resource_type,
        "Patient"
            | "Practitioner"
            | "PractitionerRole"
            | "Organization"
            | "Location"
            | "HealthcareService"
            | "RelatedPerson"
            | "CareTeam"
            | "Device"
            | "Medication"
    )
}

#[cfg(test)]
#[path = "reference_tests.rs"]
mod tests;
