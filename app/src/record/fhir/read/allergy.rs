//! AllergyIntolerance. Come here when an allergy, how sure it is, or its reactions read wrongly.

use serde_json::Value;

use super::super::date::PartialDate;
use super::super::{Entry, concept, field};
use super::reading::Reading;

pub fn read(reading: &Reading<'_>, entry: &mut Entry) {
    entry.call(reading.concept("code"));
    if entry.coding.is_none() && reading.concept("code").words.is_none() {
        // Some senders name the substance only with the reaction.
        if let Some(substance) = reading.each("reaction").find_map(|reaction| reaction.get("substance")) {
            entry.call(concept::Concept::read(substance));
        }
    }
    let onset = reading.dated("onset");
    let recorded = reading.date("recordedDate").or_else(|| reading.date("assertedDate"));
    entry.author = reading.name("recorder").or_else(|| reading.name("asserter"));
    if reading.resource.get("verificationStatus").is_some_and(|status| concept::has_code(status, "refuted")) {
        entry.warn("Ruled out");
    }
    for reaction in reading.each("reaction") {
        entry.say("Reaction", reaction_in_words(reaction));
        for note in field::each(reaction, "note") {
            entry.say("Note", reading.annotation(note));
        }
    }
    entry.say("How serious it could be", reading.text("criticality").map(|word| criticality(&word)));
    entry.say("How sure", reading.words("verificationStatus").map(|word| certainty(&word)));
    entry.say("Type", reading.text("type").map(|word| field::spaced(&word)));
    entry.say(
        "Kind of substance",
        field::listed(reading.each("category").filter_map(field::words).map(|word| field::spaced(&word))),
    );
    entry.say("Started", onset.as_ref().map(PartialDate::display).or_else(|| reading.undated("onset")));
    entry.say("Last reaction", reading.date("lastOccurrence").map(|date| date.display()));
    entry.when = onset.or_else(|| recorded.clone());
    entry.say_other_date("Recorded", recorded);
    let asserter = reading.name("asserter").filter(|asserter| Some(asserter) != entry.author.as_ref());
    entry.say("Said by", asserter);
    reading.say_extensions(entry);
    reading.say_notes(entry);
}

/// "Rash, hives (severe), skin, 3 May 2020".
fn reaction_in_words(reaction: &Value) -> Option<String> {
    let manifestation = concept::words_at(reaction, "manifestation");
    let severity = field::text(reaction, "severity").map(|word| format!("({word})"));
    let what = match (manifestation, severity) {
        (Some(what), Some(severity)) => Some(format!("{what} {severity}")),
        (what, severity) => what.or(severity),
    };
    let onset = field::text(reaction, "onset").and_then(|text| PartialDate::read(&text)).map(|date| date.display());
    let route = concept::words_at(reaction, "exposureRoute");
    let substance = concept::words_at(reaction, "substance").map(|substance| format!("to {substance}"));
    field::listed(
        what.into_iter().chain(field::text(reaction, "description")).chain(substance).chain(route).chain(onset),
    )
}

fn criticality(word: &str) -> String {
    match word {
        "high" => "High risk: could be life-threatening".to_owned(),
        "low" => "Low risk: unlikely to be life-threatening".to_owned(),
        "unable-to-assess" => "Not known".to_owned(),
        other => field::spaced(other),
    }
}

/// The words of verification codes of Condition and AllergyIntolerance.
pub fn certainty(word: &str) -> String {
    match word.to_lowercase().as_str() {
        "confirmed" => "Confirmed".to_owned(),
        "unconfirmed" => "Not confirmed yet".to_owned(),
        "presumed" => "Likely, not tested".to_owned(),
        "provisional" => "Thought likely, not confirmed yet".to_owned(),
        "differential" => "One of several possible causes".to_owned(),
        "refuted" => "Ruled out".to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::reference::References;
    use super::super::read;
    use serde_json::json;

    #[test]
    fn an_allergy_tells_what_happened() {
        let entry = read(
            &json!({"resourceType": "AllergyIntolerance", "code": {"text": "Penicillin"}, "criticality": "high", "type": "allergy",
                "clinicalStatus": {"coding": [{"code": "active"}]},
                "verificationStatus": {"coding": [{"code": "confirmed"}]}, "onsetDateTime": "2018", "recordedDate": "2019-05-01",
                "recorder": {"display": "Dr Lee"},
                "reaction": [{"manifestation": [{"text": "Rash"}, {"text": "Hives"}], "severity": "severe"}]}),
            "",
            &References::default(),
        );
        let said =
            |label: &str| entry.details.iter().find(|detail| detail.label == label).map(|detail| detail.text.as_str());
        assert_eq!(entry.title, "Penicillin");
        assert_eq!(entry.status.as_deref(), Some("active"));
        assert_eq!(entry.when.as_ref().map(|when| when.display()).as_deref(), Some("2018"));
        assert_eq!(said("Reaction"), Some("Rash, Hives (severe)"));
        assert_eq!(said("How sure"), Some("Confirmed"));
        assert_eq!(said("Recorded"), Some("1 May 2019"));
    }

    #[test]
    fn a_refuted_allergy_is_ruled_out() {
        let entry = read(
            &json!({"resourceType": "AllergyIntolerance", "code": {"text": "Penicillin"},
                "verificationStatus": {"coding": [{"code": "refuted"}]}}),
            "",
            &References::default(),
        );
        assert_eq!(entry.title, "Ruled out: Penicillin");
    }
}
