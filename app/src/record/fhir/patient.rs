//! Come here for who a Patient resource says the person is.

use serde_json::Value;

use super::{concept, date::PartialDate, field, name};

/// Systems that have named the NHS number.
const NHS_NUMBER_SYSTEMS: [&str; 4] = [
    "https://fhir.nhs.uk/Id/nhs-number",
    "http://fhir.nhs.uk/Id/nhs-number",
    "https://fhir.nhs.net/Id/nhs-number",
    "http://fhir.nhs.net/Id/nhs-number",
];

/// Demographics as received; nothing here is checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demographics {
    /// The name the person goes by.
    pub name: Option<String>,
    /// All names, the one they go by first.
    pub names: Vec<String>,
    /// NHS numbers not marked old, spaces and dashes taken out, each once. Not validated.
    pub nhs_numbers: Vec<String>,
    pub birth_date: Option<PartialDate>,
    /// "Female", "Male", "Other", "Not known", or as received.
    pub gender: Option<String>,
    /// Addresses on one line each, old ones left out, home first.
    pub addresses: Vec<String>,
    /// "phone: 0113 496 0000 (home)".
    pub contacts: Vec<String>,
    /// "Yes", or the date. `None` when alive or not said.
    pub deceased: Option<String>,
    /// Languages and ways of being written or spoken to that the person needs, in words.
    pub communication_needs: Vec<String>,
}

impl Demographics {
    pub fn read(patient: &Value) -> Demographics {
        let best = name::best(patient);
        let others = field::each(patient, "name").filter_map(name::human).filter(|other| Some(other) != best.as_ref());
        let mut addresses: Vec<&Value> = field::each(patient, "address")
            .filter(|address| field::text(address, "use").as_deref() != Some("old"))
            .collect();
        addresses.sort_by_key(|address| field::text(address, "use").as_deref() != Some("home"));
        Demographics {
            names: best.iter().cloned().chain(others).collect(),
            name: best,
            nhs_numbers: nhs_numbers(patient),
            birth_date: field::text(patient, "birthDate").and_then(|text| PartialDate::read(&text)),
            gender: field::text(patient, "gender").map(|gender| match gender.as_str() {
                "unknown" => "Not known".to_owned(),
                other => field::spaced(other),
            }),
            addresses: addresses.into_iter().filter_map(name::address).collect(),
            contacts: field::each(patient, "telecom")
                .filter(|contact| field::text(contact, "use").as_deref() != Some("old"))
                .filter_map(|contact| {
                    let number = name::contact(contact)?;
                    Some(match field::text(contact, "system") {
                        Some(system) if system != "other" => format!("{system}: {number}"),
                        _ => number,
                    })
                })
                .collect(),
            deceased: match field::text(patient, "deceasedDateTime") {
                Some(text) => PartialDate::read(&text).map(|date| date.display()),
                None => field::is_true(patient, "deceasedBoolean").then(|| "Yes".to_owned()),
            },
            communication_needs: communication_needs(patient),
        }
    }

    /// The one NHS number; `None` when there is none, or when there are several to choose from.
    pub fn nhs_number(&self) -> Option<&str> {
        match self.nhs_numbers.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// The NHS number that a reference to a Patient carries itself: as identifier, as a search, or
/// as an address in the Personal Demographics Service, whose ids are NHS numbers.
pub fn nhs_number_of_reference(reference: &Value) -> Option<String> {
    if let Some(number) = reference.get("identifier").and_then(nhs_number_of_identifier) {
        return Some(number);
    }
    let text = field::text(reference, "reference")?;
    if let Some(query) = text.strip_prefix("Patient?identifier=") {
        let token = query.split('&').next()?.replace("%7C", "|");
        let (system, value) = token.split_once('|')?;
        return is_nhs_system(system).then(|| compact(value));
    }
    let (_, id) = text.split_once("/personal-demographics/FHIR/R4/Patient/")?;
    let number = compact(id.split('/').next()?);
    (number.len() == 10 && number.bytes().all(|b| b.is_ascii_digit())).then_some(number)
}

fn nhs_numbers(patient: &Value) -> Vec<String> {
    let mut numbers = Vec::new();
    for identifier in field::each(patient, "identifier") {
        if let Some(number) = nhs_number_of_identifier(identifier)
            && !numbers.contains(&number)
        {
            numbers.push(number);
        }
    }
    numbers
}

fn nhs_number_of_identifier(identifier: &Value) -> Option<String> {
    let current = field::text(identifier, "use").as_deref() != Some("old");
    let system = field::text(identifier, "system")?;
    let number = compact(&field::text(identifier, "value")?);
    (current && is_nhs_system(&system) && !number.is_empty()).then_some(number)
}

fn is_nhs_system(system: &str) -> bool {
    NHS_NUMBER_SYSTEMS.iter().any(|known| known.eq_ignore_ascii_case(system.trim_end_matches('/')))
}

fn compact(number: &str) -> String {
    number.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect()
}

fn communication_needs(patient: &Value) -> Vec<String> {
    let mut needs = Vec::new();
    for communication in field::each(patient, "communication") {
        if let Some(language) = concept::words_at(communication, "language") {
            let preferred = field::is_true(communication, "preferred");
            needs.push(if preferred {
                format!("Language: {language} (preferred)")
            } else {
                format!("Language: {language}")
            });
        }
        extensions(communication, "Interpreter", &mut needs);
    }
    // UK Core: contact preference (method, format, times) and NHS communication.
    extensions(patient, "ContactPreference", &mut needs);
    extensions(patient, "NHSCommunication", &mut needs);
    extensions(patient, "patient-interpreterRequired", &mut needs);
    needs
}

/// The parts of every extension whose url contains `named`, as "Preferred written
/// communication format: Large print".
fn extensions(holder: &Value, named: &str, needs: &mut Vec<String>) {
    for extension in field::each(holder, "extension") {
        let url = field::text(extension, "url").unwrap_or_default();
        if !url.contains(named) {
            continue;
        }
        let parts: Vec<&Value> = field::each(extension, "extension").collect();
        for part in if parts.is_empty() { vec![extension] } else { parts } {
            let label = field::text(part, "url").unwrap_or_default();
            let label = label.rsplit(['/', '-']).next().unwrap_or_default();
            if let Some(words) = extension_words(part) {
                needs.push(format!("{}: {words}", field::spaced(label)));
            }
        }
    }
}

fn extension_words(extension: &Value) -> Option<String> {
    if let Some(truth) = extension.get("valueBoolean").and_then(Value::as_bool) {
        return Some(if truth { "Yes" } else { "No" }.to_owned());
    }
    ["valueCodeableConcept", "valueCoding", "valueString", "valueCode"]
        .into_iter()
        .find_map(|key| concept::words_at(extension, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_whole_person() {
        let person = Demographics::read(&json!({
            "resourceType": "Patient",
            "identifier": [
                {"system": "http://fhir.nhs.net/Id/nhs-number", "value": "900 000-0009"},
                {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9000000009"},
                {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9000000017", "use": "old"},
                {"system": "https://hospital", "value": "X1"}],
            "name": [{"use": "official", "given": ["Ivy"], "family": "Nene"}, {"use": "old", "text": "Ivy Ouse"}],
            "birthDate": "1948-02", "gender": "female",
            "address": [{"use": "old", "text": "Gone"}, {"line": ["2 Side Rd"]}, {"use": "home", "line": ["1 High St"], "postalCode": "LS1 1AA"}],
            "telecom": [{"system": "phone", "value": "0113 496 0000", "use": "home"}],
            "deceasedBoolean": false,
            "communication": [{"language": {"coding": [{"code": "cy", "display": "Welsh"}]}, "preferred": true}],
            "extension": [{"url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactPreference", "extension": [
                {"url": "PreferredWrittenCommunicationFormat", "valueCodeableConcept": {"coding": [{"display": "Large print"}]}}]}],
        }));
        assert_eq!(person.nhs_number(), Some("9000000009"));
        assert_eq!(person.names, ["Ivy Nene", "Ivy Ouse"]);
        assert_eq!(person.birth_date.unwrap().display(), "February 1948");
        assert_eq!(person.gender.as_deref(), Some("Female"));
        assert_eq!(person.addresses, ["1 High St, LS1 1AA", "2 Side Rd"]);
        assert_eq!(person.contacts, ["phone: 0113 496 0000 (home)"]);
        assert_eq!(person.deceased, None);
        assert_eq!(
            person.communication_needs,
            ["Language: Welsh (preferred)", "Preferred written communication format: Large print"]
        );
    }

    #[test]
    fn two_numbers_are_no_number() {
        let identifier = |value: &str| json!({"system": NHS_NUMBER_SYSTEMS[0], "value": value});
        let person = Demographics::read(&json!({"identifier": [identifier("9000000009"), identifier("9000000017")]}));
        assert_eq!((person.nhs_numbers.len(), person.nhs_number()), (2, None));
    }

    #[test]
    fn a_reference_may_carry_the_number() {
        let cases = [
            (json!({"identifier": {"system": NHS_NUMBER_SYSTEMS[0], "value": "900 000 0009"}}), Some("9000000009")),
            (
                json!({"reference": "Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009"}),
                Some("9000000009"),
            ),
            (
                json!({"reference": "https://api.service.nhs.uk/personal-demographics/FHIR/R4/Patient/9000000009"}),
                Some("9000000009"),
            ),
            (json!({"reference": "https://example.org/Patient/9000000009"}), None),
            (json!({"reference": "Patient/9000000009"}), None),
            (json!({"identifier": {"system": "https://hospital", "value": "9000000009"}}), None),
        ];
        for (reference, number) in cases {
            assert_eq!(nhs_number_of_reference(&reference).as_deref(), number, "{reference}");
        }
    }

    #[test]
    fn odd_shapes_read_as_nothing() {
        for odd in [json!(null), json!([]), json!({"name": 7, "identifier": "x", "telecom": [[]], "birthDate": {}})] {
            assert_eq!(Demographics::read(&odd).nhs_number(), None);
        }
        assert!(
            Demographics::read(&json!({"deceasedDateTime": "2020-03-04"})).deceased.as_deref() == Some("4 March 2020")
        );
    }
}
