//! From bytes to resources, each with the very text it came as.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::Unreadable;
use crate::record::fhir::{field, reference::References, status};

/// 20 MB, as the issue of this interface says.
pub const LARGEST: usize = 20 * 1024 * 1024;
const DEEPEST: usize = 64;
const MOST_ENTRIES: usize = 50_000;

/// One entry of a bundle.
pub struct Item {
    pub full_url: Option<String>,
    /// `Null` where the entry has no resource, or one that cannot be read.
    pub resource: Value,
    /// The received JSON text.
    pub raw: String,
    /// The bundle as a whole is labelled NOPAT: nothing of it is for the patient.
    pub is_not_for_patient: bool,
}

impl Item {
    pub fn resource_type(&self) -> &str {
        self.resource.get("resourceType").and_then(Value::as_str).unwrap_or_default()
    }

    /// "Observation/123", for the answer. The sender's own id is shown only where it is of the
    /// form that FHIR allows: anything else could be text of a person.
    pub fn name(&self) -> String {
        let known_type =
            |text: &str| !text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        let resource_type = self.resource_type();
        let resource_type = if known_type(resource_type) { resource_type } else { "(no resource)" };
        match field::text(&self.resource, "id").filter(|id| is_fhir_id(id)) {
            Some(id) => format!("{resource_type}/{id}"),
            None => resource_type.to_string(),
        }
    }
}

/// `[A-Za-z0-9\-\.]{1,64}` (FHIR R4, datatypes: id).
fn is_fhir_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

#[derive(Deserialize)]
struct RawBundle<'b> {
    #[serde(default)]
    meta: Option<Value>,
    #[serde(borrow, default)]
    entry: Option<Vec<RawEntry<'b>>>,
}

#[derive(Deserialize)]
struct RawEntry<'b> {
    #[serde(rename = "fullUrl", default)]
    full_url: Option<Value>,
    #[serde(borrow, default)]
    resource: Option<&'b RawValue>,
}

/// A Bundle of any type, or one resource alone.
pub fn read(bytes: &[u8]) -> Result<Vec<Item>, Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    // Files of the field come with a byte order mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if depth(bytes) > DEEPEST {
        return Err(Unreadable::TooDeep);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotJson)?;
    let whole: &RawValue = serde_json::from_str(text).map_err(|_| Unreadable::NotJson)?;
    #[derive(Deserialize)]
    struct Kind {
        #[serde(rename = "resourceType")]
        resource_type: Option<Value>,
    }
    let kind: Kind = serde_json::from_str(whole.get()).map_err(|_| Unreadable::NotFhir)?;
    match kind.resource_type.as_ref().and_then(Value::as_str) {
        None => Err(Unreadable::NotFhir),
        Some("Bundle") => {
            let bundle: RawBundle<'_> = serde_json::from_str(whole.get()).map_err(|_| Unreadable::NotFhir)?;
            let entries = bundle.entry.unwrap_or_default();
            if entries.len() > MOST_ENTRIES {
                return Err(Unreadable::TooMany);
            }
            let of_bundle = serde_json::json!({ "meta": bundle.meta });
            let is_not_for_patient = status::is_not_for_patient(&of_bundle);
            Ok(entries.into_iter().map(|entry| Item { is_not_for_patient, ..item(entry) }).collect())
        }
        Some(_) => Ok(vec![item(RawEntry { full_url: None, resource: Some(whole) })]),
    }
}

fn item(entry: RawEntry<'_>) -> Item {
    let raw = entry.resource.map(RawValue::get).unwrap_or_default().to_string();
    let resource = serde_json::from_str::<Value>(&raw).ok().filter(Value::is_object).unwrap_or_default();
    let full_url = entry.full_url.as_ref().and_then(Value::as_str).map(|url| url.trim().to_string());
    Item { full_url: full_url.filter(|url| !url.is_empty()), resource, raw, is_not_for_patient: false }
}

/// What the references of these resources can point at.
pub fn references(items: &[Item]) -> References<'_> {
    let mut references = References::default();
    for item in items.iter().filter(|item| item.resource.is_object()) {
        references.add(item.full_url.as_deref(), &item.resource);
    }
    references
}

/// How deeply the text is nested; counts before anything is parsed, so that a text made to
/// exhaust a parser costs one pass.
fn depth(bytes: &[u8]) -> usize {
    let (mut now, mut most, mut in_text, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in bytes {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => {
                now += 1;
                most = most.max(now);
            }
            b'}' | b']' => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_outside_of_texts() {
        for (text, deep) in [("{}", 1), (r#"{"a":[[{}]]}"#, 4), (r#"{"a":"[[[[\"[["}"#, 1), ("]]][", 1), ("", 0)] {
            assert_eq!(depth(text.as_bytes()), deep, "{text}");
        }
    }

    #[test]
    fn an_id_that_is_no_id_is_not_repeated() {
        let of = |text: &str| read(text.as_bytes()).map(|items| items[0].name());
        assert_eq!(of(r#"{"resourceType":"Flag","id":"a-1.b"}"#).as_deref(), Ok("Flag/a-1.b"));
        assert_eq!(of(r#"{"resourceType":"Flag","id":"Ivy Marlow"}"#).as_deref(), Ok("Flag"));
        assert_eq!(of(r#"{"resourceType":"<script>"}"#).as_deref(), Ok("(no resource)"));
    }

    #[test]
    fn the_text_of_a_resource_is_kept_to_the_letter() {
        let items =
            read(br#"{"resourceType":"Bundle","entry":[{"resource":{ "resourceType":"Observation", "x": 4.50 }}]}"#)
                .unwrap();
        assert_eq!(items[0].raw, r#"{ "resourceType":"Observation", "x": 4.50 }"#);
    }
}
