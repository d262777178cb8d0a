//! Procedure. Come here when an operation or treatment reads wrongly.

use super::super::{Entry, concept, field};
use super::reading::Reading;

pub fn read(reading: &Reading<'_>, entry: &mut Entry) {
    entry.call(reading.concept("code"));
    if entry.status.as_deref() == Some("not-done") || field::is_true(reading.resource, "notDone") {
        entry.warn("Not done");
    }
    entry.when =
        reading.dated("performed").or_else(|| reading.dated("occurrence")).or_else(|| reading.date("recorded"));
    entry.author = reading
        .name_under("performer", "actor")
        .or_else(|| reading.name("recorder"))
        .or_else(|| reading.name("asserter"));
    entry.say("When", reading.undated("performed"));
    entry.say("Why it changed", reading.words("statusReason").or_else(|| reading.words("notDoneReason")));
    entry.say("Reason", field::listed(reading.words("reasonCode").into_iter().chain(reading.name("reasonReference"))));
    entry.say("Where in the body", reading.words("bodySite"));
    entry.say("Result", reading.words("outcome"));
    entry.say(
        "Complication",
        field::listed(reading.words("complication").into_iter().chain(reading.name("complicationDetail"))),
    );
    entry.say("What happens next", reading.words("followUp"));
    for device in reading.each("focalDevice") {
        let said = concept::words_at(device, "action").into_iter().chain(reading.name_in(device, "manipulated"));
        entry.say("Device", field::listed(said));
    }
    entry.say("Used", field::listed(reading.words("usedCode").into_iter().chain(reading.name("usedReference"))));
    entry.say("Report", reading.name("report"));
    entry.say("Where", reading.name("location"));
    entry.say("Type", reading.words("category"));
    reading.say_extensions(entry);
    reading.say_notes(entry);
}

#[cfg(test)]
mod tests {
    use super::super::super::reference::References;
    use super::super::read;
    use serde_json::json;

    #[test]
    fn a_procedure_says_who_and_why() {
        let entry = read(
            &json!({"resourceType": "Procedure", "status": "completed", "code": {"text": "Hip replacement"},
                "performedPeriod": {"start": "2026-11-03", "end": "2026-11-04"}, "performer": [{"actor": {"display": "Mr Cole"}}],
                "reasonCode": [{"text": "Worn hip"}], "note": [{"text": "Went well", "authorString": "Mr Cole", "time": "2026-11-04"}]}),
            "",
            &References::default(),
        );
        assert_eq!((entry.title.as_str(), entry.author.as_deref()), ("Hip replacement", Some("Mr Cole")));
        assert_eq!(entry.when.unwrap().display(), "3 November 2026 to 4 November 2026");
        assert_eq!(entry.details[1].text, "Went well (Mr Cole, 4 November 2026)");
    }

    #[test]
    fn not_done_is_in_the_title() {
        let resource = json!({"resourceType": "Procedure", "status": "not-done", "code": {"text": "Scan"}});
        assert_eq!(read(&resource, "", &References::default()).title, "Not done: Scan");
    }
}
