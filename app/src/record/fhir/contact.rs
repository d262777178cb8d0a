//! Come here for whom to call: the contacts that a Patient resource names.

use serde_json::Value;

use super::{concept, field, name};

/// Somebody to call about the person. As received; nothing here is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// A person's name, or a place's.
    pub name: String,
    /// "Next-of-Kin, Daughter".
    pub relationship: Option<String>,
    /// "07700 900377", "0113 496 0000 (work)"; old ones left out.
    pub numbers: Vec<String>,
}

/// Everybody whom the resource names, as they stand there. Who has neither a name nor a number
/// is left out: there is nobody to call.
pub fn contacts(patient: &Value) -> Vec<Contact> {
    let ended = |contact: &&Value| contact.pointer("/period/end").is_none();
    field::each(patient, "contact").filter(ended).filter_map(read).collect()
}

fn read(contact: &Value) -> Option<Contact> {
    let place = || contact.pointer("/organization").and_then(|place| field::text(place, "display"));
    let called = contact.get("name").and_then(name::human).or_else(place);
    let numbers: Vec<String> = field::each(contact, "telecom")
        .filter(|way| field::text(way, "use").as_deref() != Some("old"))
        .filter_map(name::contact)
        .collect();
    if called.is_none() && numbers.is_empty() {
        return None;
    }
    let relationship = field::listed(field::each(contact, "relationship").filter_map(concept::words));
    Some(Contact { name: called.unwrap_or_else(|| "Name not given".to_owned()), relationship, numbers })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whom_to_call() {
        let found = contacts(&json!({ "contact": [
            { "relationship": [{ "coding": [{ "display": "Next-of-Kin" }] }, { "text": "Daughter" }],
              "name": { "text": "Ruth Dace" },
              "telecom": [{ "value": "07700 900377" }, { "value": "1", "use": "old" }] },
            { "organization": { "display": "Saltmere Lifeline" }, "telecom": [{ "value": "2", "use": "work" }] },
            { "name": { "text": "Gone" }, "period": { "end": "2020-01-01" } },
            { "relationship": [{ "text": "Nobody" }] },
        ] }));
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].relationship.as_deref(), Some("Next-of-Kin, Daughter"));
        assert_eq!(found[0].numbers, ["07700 900377"]);
        assert_eq!((found[1].name.as_str(), found[1].numbers[0].as_str()), ("Saltmere Lifeline", "2 (work)"));
    }

    #[test]
    fn odd_shapes_read_as_nobody() {
        for odd in [json!(null), json!({ "contact": 7 }), json!({ "contact": [[], "x", {}] })] {
            assert_eq!(contacts(&odd), []);
        }
    }
}
