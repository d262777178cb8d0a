//! DiagnosticReport and DocumentReference. Come here when a report or a letter has the wrong
//! name, or its file cannot be found.

use super::super::date::PartialDate;
use super::super::{Entry, concept, field};
use super::observation;
use super::reading::{Reading, period};

pub fn report(reading: &Reading<'_>, entry: &mut Entry) {
    entry.call(reading.concept("code"));
    if entry.status.as_deref() == Some("cancelled") {
        entry.warn("Cancelled");
    }
    entry.when = reading.dated("effective").or_else(|| reading.date("issued"));
    entry.author = reading.name_under("performer", "actor").or_else(|| reading.name("resultsInterpreter"));
    entry.say("Conclusion", reading.text("conclusion"));
    entry.say("Finding", reading.words("conclusionCode").or_else(|| reading.words("codedDiagnosis")));
    let interpreter = reading.name("resultsInterpreter").filter(|name| Some(name) != entry.author.as_ref());
    entry.say("Read by", interpreter);
    entry.say_other_date("Reported", reading.date("issued"));
    entry.say("Type", reading.words("category"));
    entry.say("Sample", reading.name("specimen"));
    entry.say("Asked for", reading.name("basedOn"));
    entry.say("Pictures", reading.name("imagingStudy"));
    for media in reading.each("media") {
        let said = field::text(media, "comment").into_iter().chain(reading.name_in(media, "link"));
        entry.say("Picture", field::listed(said));
    }
    reading.say_extensions(entry);
    reading.say_notes(entry);
    entry.members = observation::members(reading.resource, "result");
    entry.components = observation::contained_results(reading, "result");
    for (pointer, form) in field::each_at(reading.resource, "", "presentedForm") {
        entry.attachments.extend(reading.attachment(&pointer, form));
    }
}

pub fn document(reading: &Reading<'_>, entry: &mut Entry) {
    for (pointer, content) in field::each_at(reading.resource, "", "content") {
        if let Some(attachment) = content.get("attachment") {
            entry.attachments.extend(reading.attachment(&field::join(&pointer, "attachment"), attachment));
        }
    }
    let description = reading.text("description");
    let file = entry.attachments.iter().find_map(|attachment| attachment.title.clone());
    let concept = reading.concept("type");
    entry.coding = concept.coding;
    entry.title = named(concept.words, description.as_deref())
        .or_else(|| file.clone())
        .or_else(|| reading.words("category").or_else(|| reading.words("class")))
        .unwrap_or_else(|| concept::NOT_RECORDED.to_owned());
    let created = || {
        field::each(reading.resource, "content")
            .filter_map(|content| field::text(content.get("attachment")?, "creation"))
            .find_map(|text| PartialDate::read(&text))
    };
    let about = reading.resource.get("context").and_then(|context| context.get("period")).and_then(period);
    entry.when = reading
        .date("date")
        .or_else(created)
        .or_else(|| reading.date("created"))
        .or_else(|| reading.date("indexed"))
        .or_else(|| about.clone());
    entry.author =
        reading.name("author").or_else(|| reading.name("authenticator")).or_else(|| reading.name("custodian"));
    let told = |text: &String| !entry.title.ends_with(text);
    let (description, file) = (description.filter(told), file.filter(told));
    entry.say("About", description);
    entry.say("File", file);
    entry.say("Type", reading.words("category").filter(|words| *words != entry.title));
    entry.say("Covers", about.map(|period| period.display()));
    if let Some(context) = reading.resource.get("context") {
        entry.say("What happened", concept::words_at(context, "event"));
        entry.say("Service", concept::words_at(context, "practiceSetting"));
        entry.say("Kind of place", concept::words_at(context, "facilityType"));
    }
    let keeper = reading.name("custodian").filter(|name| Some(name) != entry.author.as_ref());
    entry.say("Kept by", keeper);
    reading.say_extensions(entry);
    reading.say_notes(entry);
}

/// "Clinic letter" is the name of every other letter: what the sender says it is about belongs to it.
fn named(words: Option<String>, description: Option<&str>) -> Option<String> {
    let about = description.filter(|about| about.chars().count() <= LONGEST_IN_A_NAME && !about.contains('\n'));
    let (Some(words), Some(about)) = (&words, about) else { return words.or_else(|| description.map(str::to_owned)) };
    let (said, asked) = (words.to_lowercase(), about.to_lowercase());
    Some(match () {
        () if asked.contains(&said) => about.to_owned(),
        () if said.contains(&asked) => words.clone(),
        () => format!("{words}: {about}"),
    })
}

/// Longer ones are a text of their own, shown on the document's page.
const LONGEST_IN_A_NAME: usize = 80;

#[cfg(test)]
mod tests {
    use super::super::super::{Visibility, reference::References};
    use super::super::read;
    use super::*;
    use serde_json::json;

    #[test]
    fn a_report_has_its_results_and_files() {
        let raw = r##"{"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "Full blood count"},
            "conclusion": "All normal", "issued": "2026-11-03T10:00:00Z", "performer": [{"display": "Leeds laboratory"}],
            "result": [{"reference": "#hb"}, {"reference": "#early"}, {"reference": "Observation/2"}],
            "contained": [
                {"resourceType": "Observation", "id": "hb", "status": "final", "code": {"text": "Haemoglobin"}, "valueQuantity": {"value": 130.0, "unit": "g/L"}},
                {"resourceType": "Observation", "id": "early", "status": "preliminary", "code": {"text": "Early"}, "valueString": "x"}],
            "presentedForm": [{"contentType": "application/pdf", "data": "AAAA"}, {"contentType": "text/html"}]}"##;
        let entry = read(&serde_json::from_str(raw).unwrap(), raw, &References::default());
        assert_eq!(entry.members, ["#hb", "#early", "Observation/2"]);
        assert_eq!(entry.components.len(), 1, "a held result inside a report is not shown");
        assert_eq!(entry.components[0].value.as_ref().unwrap().display(), "130.0 g/L");
        assert_eq!(entry.attachments.len(), 1);
        assert_eq!(entry.attachments[0].data_pointer.as_deref(), Some("/presentedForm/0/data"));
        assert_eq!(entry.details[0].text, "All normal");
    }

    #[test]
    fn a_document_is_called_what_it_is() {
        let document = |fields: serde_json::Value| {
            let mut resource = json!({"resourceType": "DocumentReference", "status": "current"});
            for (key, value) in fields.as_object().unwrap() {
                resource[key] = value.clone();
            }
            read(&resource, "", &References::default())
        };
        let attachment = json!([{"attachment": {"title": "letter.pdf", "url": "Binary/1", "creation": "2026-11-03"}}]);
        let entry =
            document(json!({"type": {"text": "Discharge letter"}, "description": "From Leeds", "content": attachment}));
        assert_eq!((entry.title.as_str(), entry.visibility), ("Discharge letter: From Leeds", Visibility::Shown));
        assert_eq!(entry.when.unwrap().display(), "3 November 2026");
        assert_eq!(entry.attachments[0].url.as_deref(), Some("Binary/1"));
        assert_eq!(entry.details[0].text, "letter.pdf");
        assert_eq!(document(json!({"description": "From Leeds", "content": attachment})).title, "From Leeds");
        assert_eq!(document(json!({"content": attachment})).title, "letter.pdf");
        assert_eq!(document(json!({})).title, "not recorded");
    }

    #[test]
    fn two_letters_of_one_type_are_told_apart() {
        let long = "x".repeat(LONGEST_IN_A_NAME + 1);
        for (words, description, name) in [
            (Some("Clinic letter"), Some("Eye clinic"), Some("Clinic letter: Eye clinic")),
            (Some("Clinic letter"), Some("Eye clinic letter"), Some("Eye clinic letter")),
            (Some("Ambulance report"), Some("Ambulance report"), Some("Ambulance report")),
            (Some("Clinic letter"), Some(long.as_str()), Some("Clinic letter")),
            (Some("Clinic letter"), None, Some("Clinic letter")),
            (None, Some(long.as_str()), Some(long.as_str())),
            (None, None, None),
        ] {
            assert_eq!(named(words.map(str::to_owned), description).as_deref(), name);
        }
    }
}
