//! Come here when a number lost its last zero. FHIR says that 4.50 and 4.5 are not the same, and
//! `serde_json` keeps a double; this finds the digits as they were received.

use std::collections::HashMap;

/// Received text of numbers that their parsed form would show differently, by JSON pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decimals(HashMap<String, String>);

impl Decimals {
    /// Goes once over the resource's received JSON. Broken JSON gives what was found before the break.
    pub fn scan(raw: &str) -> Decimals {
        Decimals(decimal_texts(raw))
    }

    pub fn text(&self, pointer: &str) -> Option<String> {
        if self.0.is_empty() { None } else { self.0.get(pointer).cloned() }
    }
}

/// Numbers under a key `value` whose received text differs from what `serde_json` would print:
/// trailing zeros, an exponent, more digits than a double holds.
pub fn decimal_texts(raw: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    if !raw.contains("\"value\"") {
        return found;
    }
    let bytes = raw.as_bytes();
    // For each open object or list: its last key, or the place of its current item.
    let mut path: Vec<Step> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'{' => path.push(Step::Key { start: 0, end: 0, value_next: false }),
            b'[' => path.push(Step::Item(0)),
            b'}' | b']' => drop(path.pop()),
            b':' => {
                if let Some(Step::Key { value_next, .. }) = path.last_mut() {
                    *value_next = true;
                }
            }
            b',' => match path.last_mut() {
                Some(Step::Item(place)) => *place += 1,
                Some(Step::Key { value_next, .. }) => *value_next = false,
                None => {}
            },
            b'"' => {
                let close = closing_quote(bytes, at);
                if let Some(Step::Key { start, end, value_next: false }) = path.last_mut() {
                    (*start, *end) = (at, close + 1);
                }
                at = close;
            }
            b'-' | b'0'..=b'9' => {
                let length = bytes[at..]
                    .iter()
                    .take_while(|b| matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
                    .count();
                if let Some(Step::Key { start, end, .. }) = path.last()
                    && raw.get(*start..*end) == Some("\"value\"")
                    && let Some(token) = raw.get(at..at + length)
                {
                    keep(&mut found, pointer(raw, &path), token);
                }
                at += length - 1;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

enum Step {
    /// Where the current key's quoted text stands in the JSON, and whether its value is next.
    Key {
        start: usize,
        end: usize,
        value_next: bool,
    },
    Item(usize),
}

fn keep(found: &mut HashMap<String, String>, pointer: String, token: &str) {
    let parsed = serde_json::from_str::<serde_json::Number>(token).map(|number| number.to_string());
    match parsed {
        Ok(shown) if shown != token => drop(found.insert(pointer, token.to_owned())),
        // The last of two equal keys wins, as it does in `serde_json`.
        Ok(_) => drop(found.remove(&pointer)),
        Err(_) => {}
    }
}

fn closing_quote(bytes: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn pointer(raw: &str, path: &[Step]) -> String {
    let mut out = String::new();
    for step in path {
        out = match step {
            Step::Item(place) => format!("{out}/{place}"),
            Step::Key { start, end, .. } => {
                let key = raw.get(*start..*end).and_then(|quoted| serde_json::from_str::<String>(quoted).ok());
                super::field::join(&out, &key.unwrap_or_default())
            }
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn finds_digits_that_parsing_would_lose() {
        let raw = r#"{ "id": 1.50, "valueQuantity" : {"value" : 4.50, "unit":"a\"{value"},
            "component":[{"valueQuantity":{"value":7}},{"valueQuantity":{"value":1.0E2}}],
            "a/b": {"value": 4.5700000000000003}, "value": 100.0, "x": {"value": -0.0}, "y": {"value": "3.10"} }"#;
        let found = decimal_texts(raw);
        let at = |pointer: &str| found.get(pointer).map(String::as_str);
        assert_eq!(at("/valueQuantity/value"), Some("4.50"));
        assert_eq!(at("/component/0/valueQuantity/value"), None);
        assert_eq!(at("/component/1/valueQuantity/value"), Some("1.0E2"));
        assert_eq!(at("/a~1b/value"), Some("4.5700000000000003"));
        assert_eq!(at("/id"), None);
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn the_last_of_two_equal_keys_wins() {
        assert!(decimal_texts(r#"{"value": 4.50, "value": 4.5}"#).is_empty());
    }

    #[test]
    fn what_is_found_is_where_serde_finds_it() {
        let raw = r#"{"a":[[{"value":1.10},{"b":{"value":2.20}}],{"value":3.30}],"c":{"value":4.40}}"#;
        let parsed: serde_json::Value = serde_json::from_str(raw).unwrap();
        let found = decimal_texts(raw);
        assert_eq!(found.len(), 4);
        for (pointer, text) in found {
            assert_eq!(parsed.pointer(&pointer).unwrap().as_f64(), text.parse().ok(), "{pointer}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(raw in r#"([{}\[\]:,"\\]|"value"|é|1.0|-|[a-z0-9]){0,60}"#) {
            decimal_texts(&raw);
        }
    }
}
