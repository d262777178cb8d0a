//! What a bundle that was refused whole says of itself: whom it is about, and how much it holds. No more
//! than somebody needs who finds out whose it is; what else stands in it is not shown.

use super::{Unreadable, bundle, whose};
use crate::people::NhsNumber;

/// Whom a refused bundle is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Everybody whom it names as a patient, in its order.
    pub patients: Vec<Named>,
    /// How many resources it holds.
    pub resources: usize,
}

/// A patient as the sender wrote them; nothing is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: Option<String>,
    /// "8 June 1979", or as much as was sent.
    pub born: Option<String>,
    pub nhs_numbers: Vec<String>,
}

impl Named {
    /// The numbers that could be somebody's.
    pub fn numbers(&self) -> impl Iterator<Item = NhsNumber> {
        self.nhs_numbers.iter().filter_map(|number| NhsNumber::parse(number).ok())
    }
}

/// Reads the bytes that were kept.
pub fn look(bytes: &[u8]) -> Result<Looked, Unreadable> {
    let items = bundle::read(bytes)?;
    let patients = whose::candidates(&items)
        .into_iter()
        .map(|candidate| Named {
            name: candidate.demographics.name,
            born: candidate.demographics.birth_date.map(|date| date.display()),
            nhs_numbers: candidate.demographics.nhs_numbers,
        })
        .collect();
    Ok(Looked { patients, resources: items.len() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whom_it_is_about_stands_as_it_was_sent() {
        let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": [
            { "resource": { "resourceType": "Patient", "name": [{ "given": ["Joe"], "family": "Okafor" }], "birthDate": "1979-08",
                "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "951 382 0475" }] } },
            { "resource": { "resourceType": "Patient" } },
            { "resource": { "resourceType": "Condition", "code": { "text": "Not shown" } } },
        ]});
        let looked = look(bundle.to_string().as_bytes()).unwrap();
        assert_eq!((looked.patients.len(), looked.resources), (2, 3));
        let joe = &looked.patients[0];
        assert_eq!((joe.name.as_deref(), joe.born.as_deref()), (Some("Joe Okafor"), Some("August 1979")));
        assert_eq!(joe.numbers().count(), 1);
        assert_eq!(looked.patients[1], Named { name: None, born: None, nhs_numbers: Vec::new() });
        assert!(!format!("{looked:?}").contains("Not shown"));
        assert_eq!(look(b"{"), Err(Unreadable::NotJson));
    }
}
