//! Every kind that has no reader of its own: nothing of it is lost, each field becomes a detail
//! under its own name. Also what other entries point at (Patient, Practitioner, Binary).

use serde_json::Value;

use super::super::{Entry, concept, field, name, reference};
use super::reading::Reading;
use super::{dose, medicine, plain};

/// A claim of a health insurer can have thousands of fields.
const MOST_DETAILS: usize = 80;

const WHEN: [&str; 17] = [
    "date",
    "effectiveDateTime",
    "effectivePeriod",
    "occurrenceDateTime",
    "occurrencePeriod",
    "occurredDateTime",
    "period",
    "start",
    "started",
    "performedDateTime",
    "authoredOn",
    "authored",
    "recorded",
    "dateTime",
    "sent",
    "created",
    "issued",
];
const AUTHORS: [&str; 11] = [
    "author",
    "requester",
    "recorder",
    "performer",
    "sender",
    "source",
    "expressedBy",
    "practitioner",
    "provider",
    "organization",
    "owner",
];

pub fn supporting(reading: &Reading<'_>, entry: &mut Entry) {
    let concept = reading.concept("code");
    entry.title = reading.references.label(reading.resource).unwrap_or_else(|| concept::NOT_RECORDED.to_owned());
    entry.coding = concept.coding;
    if entry.resource_type == "Binary" {
        entry.attachments.extend(reading.attachment("", reading.resource));
        entry.title = "File".to_owned();
    }
    say_fields(reading, entry, &["name", "code", "alias"]);
}

pub fn read(reading: &Reading<'_>, entry: &mut Entry) {
    let concept = if reading
        .resource
        .get("medicationCodeableConcept")
        .or_else(|| reading.resource.get("medicationReference"))
        .is_some()
    {
        medicine::drug(reading)
    } else {
        ["code", "vaccineCode", "type", "category", "class"]
            .into_iter()
            .map(|key| reading.concept(key))
            .find(|concept| concept.words.is_some())
            .unwrap_or_default()
    };
    entry.title = reading
        .text("title")
        .or(concept.words)
        .or_else(|| reading.words("description"))
        .or_else(|| reading.resource.get("name").and_then(|_| name::best(reading.resource)))
        .or_else(|| reading.text("name"))
        .unwrap_or_else(|| match entry.resource_type.as_str() {
            "" => concept::NOT_RECORDED.to_owned(),
            kind => field::spaced(kind),
        });
    entry.coding = concept.coding;
    entry.when = WHEN.into_iter().find_map(|key| match reading.resource.get(key) {
        Some(Value::Object(_)) => reading.period(key),
        Some(Value::String(_)) => reading.date(key),
        _ => None,
    });
    entry.author = AUTHORS
        .into_iter()
        .find_map(|key| reading.name_under(key, "actor").or_else(|| reading.name_under(key, "individual")));
    entry.value = reading.choice("", "value");
    dose::say(reading, "dosage", entry);
    // An empty list is not "none": why it is empty comes first.
    if let Some(reason) = reading.words("emptyReason") {
        entry.say("Why this list is empty", Some(reason));
    }
    if entry.resource_type == "List" {
        entry.members = reading.each("entry").filter_map(|row| reference::key(row.get("item")?)).collect();
    }
    for (pointer, content) in field::each_at(reading.resource, "", "content") {
        entry.attachments.extend(reading.attachment(&pointer, content));
    }
    reading.say_extensions(entry);
    reading.say_notes(entry);
    say_fields(reading, entry, &["title", "dosage", "emptyReason", "note", "comment", "status"]);
}

fn say_fields(reading: &Reading<'_>, entry: &mut Entry, told: &[&str]) {
    let Value::Object(fields) = reading.resource else {
        return;
    };
    for (key, _) in fields {
        let is_told = told.contains(&key.as_str()) || plain::LEFT_OUT.contains(&key.as_str()) || key.starts_with('_');
        if is_told || (key.starts_with("value") && entry.value.is_some()) {
            continue;
        }
        for (pointer, item) in field::each_at(reading.resource, "", key) {
            let own = entry.when.as_ref().map(|when| when.display());
            let text = plain::in_words(reading, item, &pointer).filter(|text| {
                *text != entry.title && Some(text) != entry.author.as_ref() && Some(text) != own.as_ref()
            });
            if entry.details.len() >= MOST_DETAILS {
                let more = "This entry holds more than is shown here. Download your record to read all of it.";
                entry.say("More", Some(more.to_owned()));
                return;
            }
            entry.say(&plain::label(key), text);
        }
    }
}

#[cfg(test)]
#[path = "other_tests.rs"]
mod tests;
