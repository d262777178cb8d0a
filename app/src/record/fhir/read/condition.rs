//! Condition. Come here when a problem or diagnosis, its start or its end reads wrongly.

use super::super::date::PartialDate;
use super::super::{Entry, concept, field};
use super::allergy::certainty;
use super::reading::Reading;

pub fn read(reading: &Reading<'_>, entry: &mut Entry) {
    entry.call(reading.concept("code"));
    let onset = reading.dated("onset");
    let recorded = reading.date("recordedDate").or_else(|| reading.date("assertedDate"));
    entry.author = reading.name("recorder").or_else(|| reading.name("asserter"));
    if reading.resource.get("verificationStatus").is_some_and(|status| concept::has_code(status, "refuted")) {
        entry.warn("Ruled out");
    }
    entry.say("Started", onset.as_ref().map(PartialDate::display).or_else(|| reading.undated("onset")));
    entry.say("Ended", reading.dated("abatement").map(|date| date.display()).or_else(|| reading.undated("abatement")));
    entry.when = onset.or_else(|| recorded.clone());
    entry.say_other_date("Recorded", recorded);
    entry.say("How serious", reading.words("severity"));
    entry.say("Where in the body", reading.words("bodySite"));
    entry.say("How sure", reading.words("verificationStatus").map(|word| certainty(&word)));
    let category = reading.resource.get("category").map(|category| {
        if concept::has_code(category, "problem-list-item") {
            Some("On your list of problems".to_owned())
        } else if concept::has_code(category, "encounter-diagnosis") {
            Some("Found at a visit".to_owned())
        } else {
            concept::words(category)
        }
    });
    entry.say("Type", category.flatten());
    for stage in reading.each("stage") {
        let said = concept::words_at(stage, "summary").into_iter().chain(reading.name_in(stage, "assessment"));
        entry.say("Stage", field::listed(said));
    }
    for evidence in reading.each("evidence") {
        let said = concept::words_at(evidence, "code").into_iter().chain(reading.name_in(evidence, "detail"));
        entry.say("Shown by", field::listed(said));
    }
    let asserter = reading.name("asserter").filter(|asserter| Some(asserter) != entry.author.as_ref());
    entry.say("Said by", asserter);
    reading.say_extensions(entry);
    reading.say_notes(entry);
}

#[cfg(test)]
mod tests {
    use super::super::super::reference::References;
    use super::super::read;
    use serde_json::{Value, json};

    fn said(resource: Value, label: &str) -> Option<String> {
        let entry = read(&resource, "", &References::default());
        entry.details.into_iter().find(|detail| detail.label == label).map(|detail| detail.text)
    }

    #[test]
    fn starts_in_every_spelling() {
        let cases = [
            (json!({"onsetDateTime": "2018-12"}), "December 2018"),
            (json!({"onsetAge": {"value": 5, "unit": "years"}}), "5 years"),
            (json!({"onsetString": "as a child"}), "as a child"),
            (json!({"onsetPeriod": {"start": "2018", "end": "2019"}}), "2018 to 2019"),
            (
                json!({"onsetRange": {"low": {"value": 4, "unit": "years"}, "high": {"value": 6, "unit": "years"}}}),
                "4 to 6 years",
            ),
        ];
        for (mut resource, words) in cases {
            resource["resourceType"] = json!("Condition");
            assert_eq!(said(resource, "Started").as_deref(), Some(words));
        }
    }

    #[test]
    fn no_code_is_not_recorded_and_still_there() {
        let entry = read(&json!({"resourceType": "Condition", "recordedDate": "2020"}), "", &References::default());
        assert_eq!((entry.title.as_str(), entry.when.unwrap().display().as_str()), ("not recorded", "2020"));
    }

    #[test]
    fn an_age_leaves_the_date_to_the_recording() {
        let resource = json!({"resourceType": "Condition", "onsetAge": {"value": 5}, "recordedDate": "2020-02-01"});
        assert_eq!(read(&resource, "", &References::default()).when.unwrap().display(), "1 February 2020");
    }
}
