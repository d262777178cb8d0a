//! Observation. Come here when a result's value, range, remark or parts read wrongly.

use serde_json::Value as Json;

use super::super::reference;
use super::super::{Component, Entry, Range, Value, Visibility, concept, field, status};
use super::reading::Reading;
use concept::Concept;

pub fn read(reading: &Reading<'_>, entry: &mut Entry) {
    entry.call(reading.concept("code"));
    if entry.status.as_deref() == Some("cancelled") {
        entry.warn("Cancelled");
    }
    entry.when = reading.dated("effective").or_else(|| reading.date("issued"));
    entry.author = reading.name_under("performer", "actor");
    entry.value = value(reading, "");
    let (range, others) = ranges(reading, "");
    entry.range = range;
    entry.interpretation = interpretation(reading.resource);
    entry.components = components(reading, "");
    entry.say_other_date("Reported", reading.date("issued"));
    for (label, range) in others {
        entry.say(&label, Some(range));
    }
    entry.say("Where in the body", reading.words("bodySite"));
    entry.say("How it was measured", reading.words("method"));
    entry.say("Sample", reading.name("specimen"));
    entry.say("Device", reading.name("device"));
    reading.say_extensions(entry);
    reading.say_notes(entry);
    entry.members = members(reading.resource, "hasMember");
    // STU3: `related[]` of type has-member.
    for related in
        reading.each("related").filter(|related| field::text(related, "type").as_deref() == Some("has-member"))
    {
        entry.members.extend(related.get("target").and_then(reference::key));
    }
    entry.components.extend(contained_results(reading, "hasMember"));
}

/// The value of an Observation or a component; why there is none counts as words.
fn value(reading: &Reading<'_>, pointer: &str) -> Option<Value> {
    reading.choice(pointer, "value").or_else(|| {
        let holder = reading.resource.pointer(pointer)?;
        let reason = concept::words_at(holder, "dataAbsentReason")?;
        Some(Value::Words(format!("No result ({})", absent(&reason))))
    })
}

/// The laboratory's range that stands for all or for what is normal; every other one in words,
/// with what it is for. Where several could stand, none is chosen.
fn ranges(reading: &Reading<'_>, pointer: &str) -> (Option<Range>, Vec<(String, String)>) {
    let Some(holder) = reading.resource.pointer(pointer) else {
        return (None, Vec::new());
    };
    let all: Vec<(&Json, Range)> = field::each_at(holder, pointer, "referenceRange")
        .into_iter()
        .filter_map(|(pointer, value)| Some((value, Range::read(value, &pointer, &reading.decimals)?)))
        .collect();
    let is_plain = |value: &Json| {
        value.get("appliesTo").is_none()
            && value.get("age").is_none()
            && value.get("type").is_none_or(|kind| concept::has_code(kind, "normal"))
    };
    let chosen = match all.iter().filter(|(value, _)| is_plain(value)).count() {
        1 => all.iter().position(|(value, _)| is_plain(value)),
        _ if all.len() == 1 => Some(0),
        _ => None,
    };
    let mut own = None;
    let mut others = Vec::new();
    for (at, (value, range)) in all.into_iter().enumerate() {
        let meant = ["type", "appliesTo"].into_iter().filter_map(|key| concept::words_at(value, key));
        let meant = field::listed(meant.filter(|word| !word.eq_ignore_ascii_case("normal") && word != "Normal Range"));
        if chosen == Some(at) {
            own = Some(Range { text: field::listed(range.text.clone().into_iter().chain(meant)), ..range });
        } else {
            let text = range.display();
            others.push(("Range".to_owned(), meant.map_or(text.clone(), |meant| format!("{text} ({meant})"))));
        }
    }
    (own, others)
}

/// "High", "Low": the laboratory's words, or those of HL7's code.
fn interpretation(holder: &Json) -> Option<String> {
    let said = field::each(holder, "interpretation").filter_map(|one| {
        let concept = Concept::read(one);
        let words = concept.words?;
        let is_code = concept.coding.and_then(|coding| coding.code).is_some_and(|code| code == words);
        Some(if is_code || one.is_string() { flag(&words) } else { words })
    });
    field::listed(said)
}

fn components(reading: &Reading<'_>, pointer: &str) -> Vec<Component> {
    let Some(holder) = reading.resource.pointer(pointer) else {
        return Vec::new();
    };
    field::each_at(holder, pointer, "component")
        .into_iter()
        .map(|(pointer, part)| component(reading, &pointer, part))
        .collect()
}

fn component(reading: &Reading<'_>, pointer: &str, part: &Json) -> Component {
    let code = part.get("code").map(Concept::read).unwrap_or_default();
    Component {
        title: code.title(),
        coding: code.coding,
        value: value(reading, pointer),
        range: ranges(reading, pointer).0,
        interpretation: interpretation(part),
    }
}

/// Results that travel inside the resource that lists them have no entry of their own: they are
/// shown as its parts, each only if it may be seen by itself.
pub fn contained_results(reading: &Reading<'_>, key: &str) -> Vec<Component> {
    let listed = members(reading.resource, key);
    let mut parts = Vec::new();
    for (pointer, inside) in field::each_at(reading.resource, "", "contained") {
        let id = field::text(inside, "id").unwrap_or_default();
        let is_result = inside.get("resourceType").and_then(Json::as_str) == Some("Observation");
        let is_listed = listed.iter().any(|member| member.trim_start_matches('#') == id.trim_start_matches('#'));
        if is_result && is_listed && status::visibility(inside) == Visibility::Shown {
            parts.push(component(reading, &pointer, inside));
            parts.extend(components(reading, &pointer));
        }
    }
    parts
}

/// Keys of the resources listed under a field.
pub fn members(resource: &Json, key: &str) -> Vec<String> {
    field::each(resource, key).filter_map(reference::key).collect()
}

/// HL7 v3 ObservationInterpretation and v2 table 0078.
fn flag(code: &str) -> String {
    match code {
        "N" => "Normal",
        "H" | "HU" => "High",
        "L" | "LU" => "Low",
        "HH" => "Very high",
        "LL" => "Very low",
        "A" => "Outside the normal range",
        "AA" => "Far outside the normal range",
        ">" | "HX" => "Above what can be measured",
        "<" | "LX" => "Below what can be measured",
        "POS" => "Positive",
        "NEG" => "Negative",
        "IND" => "Not clear",
        "DET" => "Found",
        "ND" => "Not found",
        "S" => "Sensitive",
        "R" => "Resistant",
        "I" => "In between",
        "U" => "Going up",
        "D" => "Going down",
        "B" => "Better",
        "W" => "Worse",
        other => other,
    }
    .to_owned()
}

/// Codes and displays of data-absent-reason that read badly alone; other words with a small letter.
fn absent(reason: &str) -> String {
    match reason.to_lowercase().replace(' ', "-").as_str() {
        "unknown" => "not known".to_owned(),
        "asked-unknown" | "asked-but-unknown" => "asked, not known".to_owned(),
        "temp-unknown" | "temporarily-unknown" => "not known yet".to_owned(),
        "not-asked" => "not asked".to_owned(),
        "asked-declined" | "asked-but-declined" => "asked, not answered".to_owned(),
        "not-performed" => "not done".to_owned(),
        "masked" => "kept back".to_owned(),
        "error" => "something went wrong".to_owned(),
        _ => {
            let mut letters = reason.chars();
            letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

#[cfg(test)]
#[path = "observation_tests.rs"]
mod tests;
