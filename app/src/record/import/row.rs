//! What is written into the tables for one resource.

use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::bundle::Item;
use crate::{
    access::sight::Label,
    platform::documents::hex,
    record::{
        fhir::{self, Entry, Value, Visibility, concept::test_key, date::Precision, reference::References},
        label,
        plain_words::plain_words,
    },
};

/// The words of a serde name, for a column.
pub fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_string)).unwrap_or_default()
}

/// One resource, read.
pub struct Row {
    pub resource_type: String,
    /// What tells this resource from the sender's others.
    pub source_id: String,
    pub version_at: Option<DateTime<Utc>>,
    pub version_id: Option<String>,
    pub body_hash: Vec<u8>,
    pub body: String,
    pub entry: Entry,
    /// Its category and its scope.
    pub label: Label,
}

impl Row {
    /// `items` is the whole bundle, `references` what its references can point at, `sent_by` the
    /// name of the organisation that sent it.
    pub fn read(item: &Item, items: &[Item], references: &References<'_>, sent_by: &str) -> Row {
        let body_hash = Sha256::digest(item.raw.as_bytes()).to_vec();
        let version = fhir::read::version(&item.resource);
        let mut entry = fhir::read::read(&item.resource, &item.raw, references);
        // By the names under which they are kept: a urn means something in its own bundle alone.
        for member in &mut entry.members {
            kept_name(member, item, items, references);
        }
        for named in &mut entry.named {
            kept_name(&mut named.key, item, items, references);
        }
        for url in entry.attachments.iter_mut().filter_map(|attachment| attachment.url.as_mut()) {
            kept_name(url, item, items, references);
        }
        if item.is_not_for_patient {
            entry.visibility = Visibility::NotForPatient;
        }
        Row {
            resource_type: storable(item.resource_type().to_string()),
            source_id: storable(source_id(item, &body_hash)),
            version_at: version
                .last_updated
                .and_then(|at| chrono::DurationRound::duration_trunc(at, chrono::Duration::microseconds(1)).ok()),
            version_id: version.version_id,
            label: label::label(&entry, &item.resource, sent_by),
            entry,
            body: item.raw.clone(),
            body_hash,
        }
    }

    pub fn happened_at(&self) -> Option<DateTime<Utc>> {
        self.entry.when.as_ref().and_then(|when| when.sort)
    }

    pub fn happened_text(&self) -> Option<String> {
        self.entry.when.as_ref().map(|when| when.display())
    }

    pub fn happened_precision(&self) -> Option<String> {
        self.entry.when.as_ref().map(|when| word::<Precision>(&when.precision))
    }

    pub fn happened_year(&self) -> Option<i64> {
        self.entry.when.as_ref().and_then(|when| when.year()).map(i64::from)
    }

    pub fn test_key(&self) -> String {
        test_key(self.entry.coding.as_ref(), &self.entry.title)
    }

    /// The value as words: with its comparator, without its unit; parts of a panel side by side.
    pub fn value_text(&self) -> Option<String> {
        match &self.entry.value {
            Some(Value::Quantity(quantity)) => Some(quantity.number()).filter(|number| !number.is_empty()),
            Some(Value::Words(words)) => Some(words.clone()),
            None if self.entry.components.is_empty() => None,
            None => Some(self.components_text()),
        }
    }

    /// "128/76" where all parts are numbers of one unit and the two are a blood pressure;
    /// else "Name: value" by name.
    fn components_text(&self) -> String {
        let part = |component: &fhir::Component| match &component.value {
            Some(Value::Quantity(quantity)) => quantity.display(),
            Some(Value::Words(words)) => words.clone(),
            None => "not recorded".to_string(),
        };
        if let Some((systolic, diastolic)) = self.blood_pressure() {
            return format!("{systolic}/{diastolic}");
        }
        self.entry
            .components
            .iter()
            .map(|component| format!("{}: {}", component.title, part(component)))
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// Systolic and diastolic (LOINC 8480-6, 8462-4; SNOMED CT 72313002/271649006, 1091811000000102/271650006).
    fn blood_pressure(&self) -> Option<(String, String)> {
        let find = |codes: [&str; 3]| {
            self.entry.components.iter().find_map(|component| {
                let code = component.coding.as_ref()?.code.as_deref()?;
                match &component.value {
                    Some(Value::Quantity(quantity)) if codes.contains(&code) => Some(quantity.number()),
                    _ => None,
                }
            })
        };
        let systolic = find(["8480-6", "72313002", "271649006"])?;
        let diastolic = find(["8462-4", "1091811000000102", "271650006"])?;
        Some((systolic, diastolic))
    }

    pub fn value_number(&self) -> Option<f64> {
        match &self.entry.value {
            Some(Value::Quantity(quantity)) => quantity.value,
            Some(Value::Words(_)) | None => None,
        }
    }

    pub fn value_comparator(&self) -> Option<String> {
        match &self.entry.value {
            Some(Value::Quantity(quantity)) => quantity.comparator.clone(),
            Some(Value::Words(_)) | None => None,
        }
    }

    pub fn unit(&self) -> Option<String> {
        match &self.entry.value {
            // A pure number has no unit by nature (UCUM "1"), which is not the same as none given.
            Some(Value::Quantity(quantity)) if quantity.code.as_deref() == Some("1") => {
                Some(quantity.unit_words().unwrap_or_default())
            }
            Some(Value::Quantity(quantity)) => quantity.unit_words(),
            Some(Value::Words(_)) => None,
            None => self.blood_pressure().and_then(|_| {
                self.entry.components.iter().find_map(|component| match &component.value {
                    Some(Value::Quantity(quantity)) => quantity.unit_words(),
                    Some(Value::Words(_)) | None => None,
                })
            }),
        }
    }

    /// What a search finds it by. Nothing for what the person may not see: a search must not
    /// tell that it is there.
    pub fn words(&self) -> Option<String> {
        if self.entry.visibility != Visibility::Shown || self.entry.kind == fhir::Kind::Supporting {
            return None;
        }
        let entry = &self.entry;
        let mut words = vec![entry.title.clone()];
        words.extend(entry.coding.iter().filter_map(|coding| coding.display.clone()));
        let coding = entry.coding.as_ref();
        let system = coding.and_then(|coding| coding.system.as_deref());
        let code = coding.and_then(|coding| coding.code.as_deref());
        words.extend(plain_words(system, code, &entry.title).map(str::to_string));
        words.extend(
            entry.author.iter().filter(|author| entry.named.iter().all(|named| named.words != **author)).cloned(),
        );
        words.extend(self.value_text());
        words.extend(entry.components.iter().map(|component| component.title.clone()));
        // By its own words alone: those of another entry would find that one when it is hidden.
        let is_own = |text: &&String| !entry.named.iter().any(|named| text.contains(&named.words));
        words.extend(entry.details.iter().map(|detail| &detail.text).filter(is_own).cloned());
        words.extend(entry.attachments.iter().filter_map(|attachment| attachment.title.clone()));
        Some(storable(words.join(" \n")))
    }
}

/// Turns the key of a reference into "Type/id" as kept, where the bundle holds what it points at.
fn kept_name(key: &mut String, container: &Item, items: &[Item], references: &References<'_>) {
    if key.starts_with('#') {
        return;
    }
    let reference = serde_json::json!({ "reference": key.as_str() });
    let Some(found) = references.find(&container.resource, &reference) else { return };
    let Some(target) = items.iter().find(|item| std::ptr::eq(&item.resource, found)) else { return };
    let id = source_id(target, &Sha256::digest(target.raw.as_bytes()));
    *key = format!("{}/{id}", target.resource_type());
}

/// PostgreSQL keeps no NUL in a text; the received body, where it stands as `\u0000`, keeps it.
pub fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// The sender's id; without one the entry's address, else an identifier, else what it says.
fn source_id(item: &Item, body_hash: &[u8]) -> String {
    let text = |pointer: &str| {
        item.resource.pointer(pointer).and_then(Json::as_str).map(str::trim).filter(|text| !text.is_empty())
    };
    if let Some(id) = text("/id") {
        return id.to_string();
    }
    if let Some(url) = &item.full_url {
        return url.clone();
    }
    match (text("/identifier/0/system"), text("/identifier/0/value")) {
        (Some(system), Some(value)) => format!("{system}|{value}"),
        _ => format!("sha256:{}", hex(body_hash)),
    }
}
