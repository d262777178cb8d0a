//! Encounter. Come here when a visit, its place, its reason or the people there read wrongly.

use serde_json::Value;

use super::super::{Entry, concept, field};
use super::reading::Reading;

pub fn read(reading: &Reading<'_>, entry: &mut Entry) {
    let class = reading.resource.get("class").and_then(class_words);
    let called =
        ["type", "serviceType"].into_iter().map(|key| reading.concept(key)).find(|concept| concept.words.is_some());
    match called {
        Some(concept) => entry.call(concept),
        None => entry.title = class.clone().unwrap_or_else(|| concept::NOT_RECORDED.to_owned()),
    }
    entry.when = reading.period("period");
    entry.author = lead(reading);
    entry.say("Kind of visit", class.filter(|class| *class != entry.title));
    entry.say("Also recorded as", reading.words("type").filter(|words| *words != entry.title));
    entry.say("Service", reading.words("serviceType").filter(|words| *words != entry.title));
    entry.say("Reason", field::listed(reading.words("reasonCode").into_iter().chain(reading.name("reasonReference"))));
    for diagnosis in reading.each("diagnosis") {
        let said = reading.name_in(diagnosis, "condition").map(|name| match concept::words_at(diagnosis, "use") {
            Some(meant) => format!("{name} ({meant})"),
            None => name,
        });
        entry.say("Diagnosis", said);
    }
    entry.say("Where", reading.name_under("location", "location"));
    entry.say("Organisation", reading.name("serviceProvider"));
    for participant in reading.each("participant") {
        let name = reading.name_in(participant, "individual").or_else(|| reading.name_in(participant, "actor"));
        let said = name.map(|name| match concept::words_at(participant, "type") {
            Some(part) => format!("{name} ({part})"),
            None => name,
        });
        entry.say("Who was there", said);
    }
    if let Some(stay) = reading.resource.get("hospitalization") {
        entry.say("Came from", concept::words_at(stay, "admitSource").or_else(|| reading.name_in(stay, "origin")));
        entry.say(
            "Went to",
            concept::words_at(stay, "dischargeDisposition").or_else(|| reading.name_in(stay, "destination")),
        );
    }
    entry.say("Lasted", reading.quantity("/length").map(|quantity| quantity.display()));
    entry.say("How urgent", reading.words("priority"));
    entry.say("Part of", reading.name("partOf"));
    reading.say_extensions(entry);
    reading.say_notes(entry);
}

/// The one who led the visit (PPRF, primary performer), else the first who was there.
fn lead(reading: &Reading<'_>) -> Option<String> {
    let name = |participant: &Value| {
        reading.name_in(participant, "individual").or_else(|| reading.name_in(participant, "actor"))
    };
    let leads = |participant: &&Value| participant.get("type").is_some_and(|part| concept::has_code(part, "PPRF"));
    reading.each("participant").filter(leads).find_map(name).or_else(|| reading.each("participant").find_map(name))
}

/// HL7 v3 ActCode of encounter classes in words people use; else what was sent.
fn class_words(class: &Value) -> Option<String> {
    let said = concept::words(class)?;
    let code = field::text(class, "code").unwrap_or_else(|| said.clone());
    Some(
        match code.as_str() {
            "AMB" => "Clinic or surgery visit",
            "EMER" => "Emergency visit",
            "IMP" | "ACUTE" | "NONAC" => "Hospital stay",
            "OBSENC" => "Hospital stay to be watched over",
            "SS" => "Day stay in hospital",
            "HH" => "Home visit",
            "VR" => "Phone or video call",
            "FLD" => "Help away from hospital",
            "PRENC" => "Visit before a hospital stay",
            _ => return Some(said),
        }
        .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::reference::References;
    use super::super::read;
    use serde_json::json;

    #[test]
    fn a_visit_says_what_when_where_and_who() {
        let entry = read(
            &json!({"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB", "display": "ambulatory"},
                "type": [{"text": "Asthma review"}], "period": {"start": "2026-11-03T10:00:00Z", "end": "2026-11-03T10:15:00Z"},
                "reasonCode": [{"text": "Wheeze"}], "serviceProvider": {"display": "White Rose"},
                "participant": [{"individual": {"display": "Nurse Ali"}},
                    {"type": [{"coding": [{"code": "PPRF", "display": "primary performer"}]}], "individual": {"display": "Dr Lee"}}]}),
            "",
            &References::default(),
        );
        assert_eq!((entry.title.as_str(), entry.author.as_deref()), ("Asthma review", Some("Dr Lee")));
        assert_eq!(entry.when.unwrap().display(), "3 November 2026, 10:00am to 10:15am");
        let said: Vec<_> = entry.details.iter().map(|detail| format!("{}: {}", detail.label, detail.text)).collect();
        assert_eq!(
            said,
            [
                "Kind of visit: Clinic or surgery visit",
                "Reason: Wheeze",
                "Organisation: White Rose",
                "Who was there: Nurse Ali",
                "Who was there: Dr Lee (primary performer)"
            ]
        );
    }

    #[test]
    fn without_a_type_the_class_is_the_title() {
        let title =
            |class| read(&json!({"resourceType": "Encounter", "class": class}), "", &References::default()).title;
        assert_eq!(title(json!({"code": "EMER"})), "Emergency visit");
        assert_eq!(title(json!({"code": "X", "display": "Something"})), "Something");
        assert_eq!(title(json!("inpatient")), "inpatient");
        assert_eq!(title(json!(null)), "not recorded");
    }
}
