//! CarePlan and CareTeam. Come here when a plan's steps and goals, or a team's people, read wrongly.

use serde_json::Value;

use super::super::{Entry, Visibility, concept, field, name, status};
use super::reading::{Reading, period};
use super::timing;

pub fn plan(reading: &Reading<'_>, entry: &mut Entry) {
    let category = reading.concept("category");
    entry.title = reading
        .text("title")
        .or_else(|| category.words.clone())
        .or_else(|| reading.text("description"))
        .unwrap_or_else(|| "Care plan".to_owned());
    entry.coding = category.coding;
    entry.when = reading.period("period").or_else(|| reading.date("created"));
    entry.author = reading.name("author").or_else(|| reading.name("contributor"));
    let told = |text: &String| *text != entry.title;
    let (description, kind) = (reading.text("description").filter(told), category.words.filter(told));
    entry.say("About", description);
    entry.say("Type", kind);
    entry.say("For", reading.name("addresses"));
    for goal in reading.each("goal") {
        entry.say("Goal", goal_in_words(reading, goal));
    }
    for (pointer, activity) in field::each_at(reading.resource, "", "activity") {
        entry.say("Step", step(reading, &pointer, activity));
        entry.say("How it went", concept::words_at(activity, "outcomeCodeableConcept"));
        for note in field::each(activity, "progress") {
            entry.say("Progress", reading.annotation(note));
        }
    }
    entry.say("Care team", reading.name("careTeam"));
    reading.say_extensions(entry);
    reading.say_notes(entry);
}

/// "Body weight: once a day (completed)".
fn step(reading: &Reading<'_>, pointer: &str, activity: &Value) -> Option<String> {
    let Some(detail) = activity.get("detail").filter(|detail| detail.is_object()) else {
        return reading.name_in(activity, "reference");
    };
    let pointer = field::join(pointer, "detail");
    let code = concept::words_at(detail, "code")
        .or_else(|| reading.choice(&pointer, "product").map(|product| product.display()));
    let what = match (code, field::text(detail, "description")) {
        (Some(code), Some(description)) if code != description => Some(format!("{code}: {description}")),
        (code, description) => code.or(description).or_else(|| reading.name_in(activity, "reference")),
    };
    let what =
        if field::is_true(detail, "doNotPerform") { what.map(|what| format!("Do not do this: {what}")) } else { what };
    let often = detail
        .get("scheduledTiming")
        .and_then(timing::in_words)
        .or_else(|| detail.get("scheduledPeriod").and_then(period).map(|period| period.display()))
        .or_else(|| field::text(detail, "scheduledString"));
    let amount = reading.choice(&pointer, "quantity").map(|amount| amount.display());
    let parts = field::listed(what.into_iter().chain(amount).chain(often).chain(reading.name_in(detail, "performer")))?;
    Some(match field::text(detail, "status") {
        Some(word) if word != "unknown" => {
            format!("{parts} ({})", status::in_words(&word).to_lowercase())
        }
        _ => parts,
    })
}

fn goal_in_words(reading: &Reading<'_>, reference: &Value) -> Option<String> {
    let target = reading
        .references
        .find(reading.resource, reference)
        .filter(|goal| status::visibility(goal) == Visibility::Shown);
    let name = reading.name_of(reference)?;
    let due = target.and_then(|goal| field::each(goal, "target").find_map(|target| field::text(target, "dueDate")));
    Some(match due {
        Some(due) => format!("{name} (by {})", super::super::date::in_words(&due)),
        None => name,
    })
}

pub fn team(reading: &Reading<'_>, entry: &mut Entry) {
    let category = reading.concept("category");
    entry.title = reading.text("name").or_else(|| category.words.clone()).unwrap_or_else(|| "Care team".to_owned());
    entry.coding = category.coding;
    entry.when = reading.period("period");
    entry.author = reading.name("managingOrganization");
    for participant in reading.each("participant") {
        let role = concept::words_at(participant, "role");
        let (who, behalf) = (reading.name_in(participant, "member"), reading.name_in(participant, "onBehalfOf"));
        let person = field::listed(who.into_iter().chain(behalf));
        let text = match (person, role) {
            (Some(person), Some(role)) => Some(format!("{person} ({role})")),
            (person, role) => person.or(role),
        };
        let contact = participant.get("member").and_then(|member| contacts_of(reading, member));
        entry.say("Member", text.map(|text| contact.map_or(text.clone(), |contact| format!("{text}: {contact}"))));
    }
    entry.say("Run by", reading.name("managingOrganization"));
    entry.say("Contact", contacts(reading.resource));
    entry.say("Type", category.words.filter(|words| *words != entry.title));
    entry.say("For", field::listed(reading.words("reasonCode").into_iter().chain(reading.name("reasonReference"))));
    reading.say_extensions(entry);
    reading.say_notes(entry);
}

fn contacts_of(reading: &Reading<'_>, member: &Value) -> Option<String> {
    let target = reading.references.find(reading.resource, member)?;
    let is_professional = field::text(target, "resourceType").is_some_and(|kind| {
        matches!(kind.as_str(), "Practitioner" | "PractitionerRole" | "Organization" | "CareTeam" | "HealthcareService")
    });
    (is_professional && status::visibility(target) == Visibility::Shown).then(|| contacts(target)).flatten()
}

/// Telephone and e-mail that are for work; a professional's home number is not the patient's.
fn contacts(resource: &Value) -> Option<String> {
    field::listed(
        field::each(resource, "telecom")
            .filter(|contact| !matches!(field::text(contact, "use").as_deref(), Some("home" | "old" | "temp")))
            .filter_map(name::contact),
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::reference::References;
    use super::super::read;
    use serde_json::json;

    fn said(entry: &super::Entry, label: &str) -> Vec<String> {
        entry.details.iter().filter(|detail| detail.label == label).map(|detail| detail.text.clone()).collect()
    }

    #[test]
    fn a_plan_has_steps_and_goals_in_words() {
        let bundle = json!({"entry": [
            {"resource": {"resourceType": "Goal", "id": "g", "description": {"text": "Walk a mile"}, "target": [{"dueDate": "2026-11"}]}},
            {"resource": {"resourceType": "ServiceRequest", "id": "s", "code": {"text": "Physiotherapy"}}},
            {"resource": {"resourceType": "ServiceRequest", "id": "d", "status": "draft", "code": {"text": "Draft"}}}]});
        let entry = read(
            &json!({"resourceType": "CarePlan", "status": "active", "title": "Getting stronger", "goal": [{"reference": "Goal/g"}],
                "activity": [{"detail": {"code": {"text": "Walk"}, "status": "in-progress", "scheduledTiming": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}}},
                    {"reference": {"reference": "ServiceRequest/s"}}, {"reference": {"reference": "ServiceRequest/d"}}]}),
            "",
            &References::of_bundle(&bundle),
        );
        assert_eq!(entry.title, "Getting stronger");
        assert_eq!(said(&entry, "Goal"), ["Walk a mile (by November 2026)"]);
        assert_eq!(said(&entry, "Step"), ["Walk, once a day (in progress)", "Physiotherapy"]);
    }

    #[test]
    fn a_team_says_who_does_what_and_how_to_reach_them() {
        let bundle = json!({"entry": [{"resource": {"resourceType": "Practitioner", "id": "p", "name": [{"text": "Nurse Ali"}],
            "telecom": [{"system": "phone", "value": "0113 496 0000"}, {"value": "07700 900000", "use": "home"}]}}]});
        let entry = read(
            &json!({"resourceType": "CareTeam", "name": "Diabetes team", "telecom": [{"value": "0113 496 0001"}],
                "participant": [{"role": [{"text": "Key worker"}], "member": {"reference": "Practitioner/p"}}, {"member": {"display": "Dr Lee"}}]}),
            "",
            &References::of_bundle(&bundle),
        );
        assert_eq!(said(&entry, "Member"), ["Nurse Ali (Key worker): 0113 496 0000", "Dr Lee"]);
        assert_eq!(said(&entry, "Contact"), ["0113 496 0001"]);
    }
}
