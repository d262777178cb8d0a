//! Come here to take a field out of JSON that may be any shape: a missing field, `null`, an empty
//! string, one thing where a list belongs, or a list where one thing belongs are all read mildly.

use serde_json::Value;

/// The field's words without space at the ends; `None` when missing or empty. Numbers and
/// true/false sent without quotes are taken as their text.
pub fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(words)
}

/// The words of a JSON string, number or true/false. Inner spaces and line breaks stay.
pub fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The things under a key: a list's items, or the one thing sent where a list belongs.
pub fn each<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    items(value.get(key)).iter().filter(|item| !item.is_null())
}

/// As [`each`], with the JSON pointer (RFC 6901) of each thing, counted from `pointer`.
pub fn each_at<'v>(value: &'v Value, pointer: &str, key: &str) -> Vec<(String, &'v Value)> {
    let here = join(pointer, key);
    let field = value.get(key);
    let listed = field.is_some_and(Value::is_array);
    items(field)
        .iter()
        .enumerate()
        .filter(|(_, item)| !item.is_null())
        .map(|(at, item)| if listed { (format!("{here}/{at}"), item) } else { (here.clone(), item) })
        .collect()
}

/// A JSON pointer one step deeper.
pub fn join(pointer: &str, key: &str) -> String {
    if key.contains(['~', '/']) {
        format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
    } else {
        format!("{pointer}/{key}")
    }
}

/// True only for a JSON `true`, or "true" sent as a word.
pub fn is_true(value: &Value, key: &str) -> bool {
    text(value, key).is_some_and(|word| word.eq_ignore_ascii_case("true"))
}

/// "MedicationRequest" becomes "Medication request"; "statusReason" becomes "Status reason".
pub fn spaced(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if out.is_empty() {
            out.extend(letter.to_uppercase());
        } else if letter.is_uppercase() {
            out.push(' ');
            out.extend(letter.to_lowercase());
        } else {
            out.push(if letter == '-' || letter == '_' { ' ' } else { letter });
        }
    }
    out
}

/// Words put after one another with ", "; the same words once only. `None` when there are none.
pub fn listed(words: impl IntoIterator<Item = String>) -> Option<String> {
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        if !kept.contains(&word) {
            kept.push(word);
        }
    }
    (!kept.is_empty()).then(|| kept.join(", "))
}

fn items(field: Option<&Value>) -> &[Value] {
    match field {
        Some(Value::Array(items)) => items,
        Some(Value::Null) | None => &[],
        Some(one) => std::slice::from_ref(one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_thing_and_a_list_read_alike() {
        let of = |value: &Value| each(value, "given").filter_map(words).collect::<Vec<_>>();
        assert_eq!(of(&json!({"given": ["Ann", null, "", " Jo "]})), ["Ann", "Jo"]);
        assert_eq!(of(&json!({"given": "Ann"})), ["Ann"]);
        assert!(of(&json!({"given": null})).is_empty());
        assert!(of(&json!([1, 2])).is_empty());
    }

    #[test]
    fn pointers_count_the_places_of_nulls() {
        let value = json!({"a": [null, {"b": 1}], "c": {}});
        assert_eq!(each_at(&value, "/x", "a")[0].0, "/x/a/1");
        assert_eq!(each_at(&value, "", "c")[0].0, "/c");
        assert_eq!(join("", "a/b~c"), "/a~1b~0c");
    }

    #[test]
    fn field_names_become_words() {
        assert_eq!(spaced("MedicationRequest"), "Medication request");
        assert_eq!(spaced("statusReason"), "Status reason");
        assert_eq!(spaced("not-taken"), "Not taken");
    }
}
