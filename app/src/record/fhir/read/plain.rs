//! Come here when a field of a kind without a reader of its own ("other") reads badly: any JSON
//! in words, by what its fields say it is.

use serde_json::Value;

use super::super::quantity::Quantity;
use super::super::{Range, concept, date, field, name};
use super::reading::{Reading, period};
use super::value;

/// Fields that say nothing to a person, or are read in another way. `text` is a narrative in
/// HTML, which is never shown.
pub const LEFT_OUT: [&str; 23] = [
    "resourceType",
    "id",
    "meta",
    "text",
    "contained",
    "extension",
    "modifierExtension",
    "implicitRules",
    "language",
    "identifier",
    "subject",
    "patient",
    "beneficiary",
    "data",
    "url",
    "contentType",
    "div",
    "linkId",
    "uid",
    "mode",
    "sequence",
    "active",
    "confidentiality",
];
/// Deeper parts are left to the download: a sentence of five levels is none.
const DEPTH: usize = 4;

/// What stands at `pointer`, in words. `None` when it says nothing.
pub fn in_words(reading: &Reading<'_>, item: &Value, pointer: &str) -> Option<String> {
    at_depth(reading, item, pointer, DEPTH)
}

fn at_depth(reading: &Reading<'_>, item: &Value, pointer: &str, depth: usize) -> Option<String> {
    let Value::Object(fields) = item else {
        return match item {
            Value::Bool(_) => value::yes_or_no(item),
            Value::String(text) if text.contains('-') => Some(date::in_words(text)),
            _ => field::words(item),
        }
        .filter(|text| !text.is_empty());
    };
    let has = |key: &str| fields.contains_key(key);
    let only =
        |keys: &[&str]| fields.keys().all(|key| keys.contains(&key.as_str()) || key == "id" || key == "extension");
    if has("coding")
        || only(&["text"])
        || only(&["system", "code", "display", "version", "userSelected"]) && has("code")
    {
        return concept::words(item);
    }
    if only(&["reference", "type", "identifier", "display"]) {
        return reading.name_of(item);
    }
    if only(&["start", "end"]) {
        return period(item).map(|period| period.display());
    }
    if only(&["value", "unit", "system", "code", "comparator", "currency"]) && has("value") && item["value"].is_number()
    {
        return Quantity::read(item, pointer, &reading.decimals).map(|quantity| quantity.display());
    }
    if only(&["low", "high"]) {
        return Range::read(item, pointer, &reading.decimals).map(|range| range.display());
    }
    if has("family") || has("given") {
        return name::human(item);
    }
    if has("postalCode") || has("city") {
        return name::address(item);
    }
    if has("contentType") {
        return field::text(item, "title").or_else(|| Some("a file".to_owned()));
    }
    if has("system") && has("value") {
        return name::contact(item);
    }
    if only(&["text", "time", "authorString", "authorReference"]) {
        return reading.annotation(item);
    }
    let depth = depth.checked_sub(1)?;
    let mut keys: Vec<&String> = fields
        .keys()
        .filter(|key| {
            (!LEFT_OUT.contains(&key.as_str()) || *key == "text")
                && !key.starts_with('_')
                && !has_only_narrative(&item[key.as_str()])
        })
        .collect();
    keys.sort_by_key(|key| match key.as_str() {
        "text" => 0,
        "title" | "display" | "code" | "name" => 1,
        _ => 2,
    });
    let mut said = Vec::new();
    for key in keys {
        let of_key = field::each_at(item, pointer, key)
            .into_iter()
            .filter_map(|(pointer, part)| at_depth(reading, part, &pointer, depth));
        said.extend(field::listed(of_key).map(|text| match label(key).as_str() {
            "Text" | "Display" | "Title" | "Code" | "Name" | "Value" | "Answer" | "Item" => text,
            label => format!("{label}: {text}"),
        }));
    }
    // A question, then its answers.
    let joint = if has("linkId") { ": " } else { "; " };
    (!said.is_empty()).then(|| said.join(joint))
}

/// The name of a field in words, without its FHIR type: "onsetAge" becomes "Onset".
pub fn label(key: &str) -> String {
    const TYPES: [&str; 13] = [
        "CodeableConcept",
        "DateTime",
        "Reference",
        "Quantity",
        "Boolean",
        "Period",
        "String",
        "Coding",
        "Integer",
        "Decimal",
        "Range",
        "Date",
        "Age",
    ];
    let name = TYPES.into_iter().find_map(|kind| key.strip_suffix(kind)).filter(|name| !name.is_empty());
    field::spaced(name.unwrap_or(key))
}

/// A narrative is HTML of any kind, and is never shown.
fn has_only_narrative(value: &Value) -> bool {
    value.get("div").is_some()
}
