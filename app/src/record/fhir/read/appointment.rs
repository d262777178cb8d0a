//! Appointment. Come here when the time, place, or people of an appointment read wrongly.

use serde_json::Value;

use super::super::date::PartialDate;
use super::super::reference::ReferenceKind;
use super::super::{Entry, field, status};
use super::reading::{Reading, period};

pub fn read(reading: &Reading<'_>, entry: &mut Entry) {
    let coded = ["serviceType", "specialty", "appointmentType", "serviceCategory"]
        .into_iter()
        .map(|key| reading.concept(key))
        .find(|concept| concept.words.is_some())
        .unwrap_or_default();
    entry.title =
        reading.text("description").or_else(|| coded.words.clone()).unwrap_or_else(|| "Appointment".to_owned());
    entry.coding = coded.coding;
    if let Some(word @ ("cancelled" | "noshow")) = entry.status.as_deref() {
        let warning = status::in_words(word);
        entry.warn(&warning);
    }
    entry.when = PartialDate::period(reading.text("start").as_deref(), reading.text("end").as_deref())
        .or_else(|| reading.each("requestedPeriod").find_map(period));
    let people = of_type(reading, &["Practitioner", "PractitionerRole", "CareTeam"]);
    let places = of_type(reading, &["Location"]);
    entry.author = people.clone();
    entry.say("Starts", reading.date("start").map(|date| date.display()));
    entry.say("Ends", reading.date("end").map(|date| date.display()));
    entry.say("Lasts", reading.text("minutesDuration").map(|minutes| format!("{minutes} minutes")));
    entry.say("With", people);
    entry.say("Where", places);
    entry.say(
        "Service",
        of_type(reading, &["HealthcareService", "Organization"]).or_else(|| reading.words("serviceType")),
    );
    entry.say("What you need to do", reading.text("patientInstruction"));
    entry.say("Reason", field::listed(reading.words("reasonCode").into_iter().chain(reading.name("reasonReference"))));
    entry.say("Type", reading.words("appointmentType"));
    entry.say("Why it was cancelled", reading.words("cancelationReason"));
    entry.say("Booked", reading.date("created").map(|date| date.display()));
    reading.say_extensions(entry);
    reading.say_notes(entry);
}

/// Names of those who take part and are of these types. A part that only says a name, of no
/// type, counts as a person.
fn of_type(reading: &Reading<'_>, types: &[&str]) -> Option<String> {
    field::listed(
        reading
            .each("participant")
            .filter_map(|participant| participant.get("actor"))
            .filter(|actor| types.contains(&actor_type(reading, actor).as_str()))
            .filter_map(|actor| reading.name_of(actor)),
    )
}

fn actor_type(reading: &Reading<'_>, actor: &Value) -> String {
    if let Some(target) = reading.references.find(reading.resource, actor) {
        return field::text(target, "resourceType").unwrap_or_default();
    }
    if let Some(said) = field::text(actor, "type") {
        return said;
    }
    match ReferenceKind::of(actor) {
        ReferenceKind::Relative { resource_type, .. } | ReferenceKind::Conditional { resource_type, .. } => {
            resource_type.to_owned()
        }
        ReferenceKind::Absolute(url) => url.rsplit('/').nth(1).unwrap_or_default().to_owned(),
        ReferenceKind::Display(_) => "Practitioner".to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::reference::References;
    use super::super::read;
    use serde_json::json;

    #[test]
    fn an_appointment_says_when_where_and_with_whom() {
        let bundle = json!({"entry": [{"resource": {"resourceType": "Location", "id": "l", "name": "Room 2"}}]});
        let mut resource = json!({"resourceType": "Appointment", "status": "booked", "serviceType": [{"text": "Asthma clinic"}],
            "start": "2026-11-03T14:30:00Z", "end": "2026-11-03T14:45:00Z", "patientInstruction": "Bring your inhaler",
            "participant": [{"actor": {"reference": "Patient/1", "display": "Ivy"}}, {"actor": {"reference": "Location/l"}},
                {"actor": {"reference": "Practitioner/2", "display": "Dr Lee"}}]});
        let references = References::of_bundle(&bundle);
        let entry = read(&resource, "", &references);
        assert_eq!((entry.title.as_str(), entry.author.as_deref()), ("Asthma clinic", Some("Dr Lee")));
        assert_eq!(entry.when.as_ref().unwrap().display(), "3 November 2026, 2:30pm to 2:45pm");
        let said =
            |label: &str| entry.details.iter().find(|detail| detail.label == label).map(|detail| detail.text.as_str());
        assert_eq!((said("Where"), said("With")), (Some("Room 2"), Some("Dr Lee")));
        assert_eq!(said("What you need to do"), Some("Bring your inhaler"));
        resource["status"] = json!("cancelled");
        assert_eq!(read(&resource, "", &references).title, "Cancelled: Asthma clinic");
        assert_eq!(read(&json!({"resourceType": "Appointment"}), "", &references).title, "Appointment");
    }
}
