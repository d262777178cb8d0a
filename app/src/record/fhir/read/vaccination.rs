//! Immunization. Come here when a vaccine, its dose number, or "not given" reads wrongly.

use serde_json::Value;

use super::super::date::PartialDate;
use super::super::{Entry, concept, field};
use super::reading::Reading;
use concept::Concept;

pub fn read(reading: &Reading<'_>, entry: &mut Entry) {
    entry.call(vaccine(reading));
    let not_given = entry.status.as_deref() == Some("not-done")
        || field::is_true(reading.resource, "notGiven")
        || field::is_true(reading.resource, "wasNotGiven");
    if not_given {
        entry.warn("Not given");
    }
    entry.when = reading
        .dated("occurrence")
        .or_else(|| reading.date("occurrenceString"))
        .or_else(|| reading.date("date"))
        .or_else(|| reading.date("recorded"));
    entry.author = reading.name_under("performer", "actor");
    entry.say(if not_given { "Why it was not given" } else { "Status reason" }, reading.words("statusReason"));
    for protocol in reading.each("protocolApplied").chain(reading.each("vaccinationProtocol")) {
        entry.say("Dose number", dose_number(protocol));
        entry.say("Protects against", concept::words_at(protocol, "targetDisease"));
        entry.say("Series", field::text(protocol, "series"));
    }
    entry.say("Reason", field::listed(reading.words("reasonCode").into_iter().chain(reading.name("reasonReference"))));
    entry.say("Amount", reading.quantity("/doseQuantity").map(|quantity| quantity.display()));
    entry.say("How it was given", reading.words("route"));
    entry.say("Where in the body", reading.words("site"));
    entry.say("Made by", reading.name("manufacturer"));
    entry.say("Batch number", reading.text("lotNumber"));
    entry.say("Batch expires", reading.date("expirationDate").map(|date| date.display()));
    entry.say("Where it was given", reading.name("location"));
    if reading.text("primarySource").as_deref() == Some("false") {
        let origin = reading.words("reportOrigin");
        entry.say("Reported by", origin.or_else(|| Some("someone who did not give it".to_owned())));
    }
    for reaction in reading.each("reaction") {
        let date = field::text(reaction, "date").and_then(|text| PartialDate::read(&text)).map(|date| date.display());
        entry.say("Reaction", field::listed(reading.name_in(reaction, "detail").into_iter().chain(date)));
    }
    reading.say_extensions(entry);
    reading.say_notes(entry);
}

/// GP systems send a null flavour as `vaccineCode` and say the vaccine in the extension of the
/// vaccination procedure (UK Core Immunization).
fn vaccine(reading: &Reading<'_>) -> Concept {
    let code = reading.concept("vaccineCode");
    let is_null_flavour = code
        .coding
        .as_ref()
        .and_then(|coding| coding.system.as_deref())
        .is_some_and(|system| system.contains("NullFlavor"));
    if code.words.is_some() && !is_null_flavour {
        return code;
    }
    let procedure = reading
        .each("extension")
        .filter(|extension| field::text(extension, "url").is_some_and(|url| url.contains("VaccinationProcedure")))
        .filter_map(|extension| extension.get("valueCodeableConcept"))
        .map(Concept::read)
        .find(|concept| concept.words.is_some());
    procedure.unwrap_or(code)
}

fn dose_number(protocol: &Value) -> Option<String> {
    let number = |key: &str| {
        field::text(protocol, &format!("{key}PositiveInt"))
            .or_else(|| field::text(protocol, &format!("{key}String")))
            .or_else(|| field::text(protocol, key))
    };
    let dose = number("doseNumber").or_else(|| number("doseSequence"))?;
    Some(match number("seriesDoses") {
        Some(of) => format!("{dose} of {of}"),
        None => dose,
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::{Visibility, reference::References};
    use super::super::read;
    use serde_json::json;

    #[test]
    fn not_given_says_so_and_why() {
        let entry = read(
            &json!({"resourceType": "Immunization", "status": "not-done", "vaccineCode": {"text": "Flu vaccine"},
                "statusReason": {"text": "Ill on the day"}, "occurrenceDateTime": "2026-10"}),
            "",
            &References::default(),
        );
        assert_eq!((entry.title.as_str(), entry.visibility), ("Not given: Flu vaccine", Visibility::Shown));
        assert_eq!(
            (entry.details[0].label.as_str(), entry.details[0].text.as_str()),
            ("Why it was not given", "Ill on the day")
        );
    }

    #[test]
    fn the_vaccine_may_stand_in_the_procedure() {
        let entry = read(
            &json!({"resourceType": "Immunization", "status": "completed",
                "vaccineCode": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "code": "UNK", "display": "unknown"}]},
                "extension": [{"url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-VaccinationProcedure",
                    "valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "1", "display": "First MMR"}]}}],
                "protocolApplied": [{"doseNumberPositiveInt": 1, "seriesDosesPositiveInt": 2}], "occurrenceString": "about 1990"}),
            "",
            &References::default(),
        );
        assert_eq!(entry.title, "First MMR");
        assert_eq!(entry.when.unwrap().display(), "about 1990");
        assert_eq!(entry.details[0].text, "1 of 2");
    }
}
