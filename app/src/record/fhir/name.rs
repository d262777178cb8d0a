//! Come here when an author, a place or a linked thing shows the wrong name.

use serde_json::Value;

use super::{
    Visibility, concept, field,
    reference::{ReferenceKind, References},
    status,
};

/// A role points at a person and a place, a medicine at its ingredients: no real chain is longer,
/// and a circle ends here.
const STEPS: usize = 4;

impl References<'_> {
    /// The name of what a reference points at, else what it says itself (`display`).
    /// A target that the patient must not see gives no name at all.
    pub fn name(&self, container: &Value, reference: &Value) -> Option<String> {
        self.name_within(container, reference, STEPS)
    }

    /// The name of a resource: a person's, a place's, or the words of its code.
    pub fn label(&self, resource: &Value) -> Option<String> {
        self.label_within(resource, resource, STEPS)
    }

    fn name_within(&self, container: &Value, reference: &Value, steps: usize) -> Option<String> {
        if let Some(target) = self.find(container, reference) {
            match status::visibility(target) {
                Visibility::Held | Visibility::NotForPatient => return None,
                Visibility::EnteredInError if !is_named_though_withdrawn(target) => return None,
                Visibility::EnteredInError => {}
                Visibility::Shown => {
                    let inside = matches!(ReferenceKind::of(reference), ReferenceKind::Contained(_));
                    let container = if inside { container } else { target };
                    let name = steps.checked_sub(1).and_then(|steps| self.label_within(container, target, steps));
                    if name.is_some() {
                        return name;
                    }
                }
            }
        }
        field::text(reference, "display")
    }

    fn label_within(&self, container: &Value, resource: &Value, steps: usize) -> Option<String> {
        let linked = |key: &str| {
            field::listed(
                field::each(resource, key).filter_map(|reference| self.name_within(container, reference, steps)),
            )
        };
        match resource.get("resourceType").and_then(Value::as_str).unwrap_or_default() {
            "Patient" | "Practitioner" | "RelatedPerson" | "Person" => best(resource),
            "PractitionerRole" => {
                let who = linked("practitioner").or_else(|| concept::words_at(resource, "code"));
                field::listed(who.into_iter().chain(linked("organization")))
                    .or_else(|| concept::words_at(resource, "specialty"))
            }
            "HealthcareService" => field::text(resource, "name")
                .or_else(|| concept::words_at(resource, "type"))
                .or_else(|| linked("providedBy")),
            "Organization" | "Location" | "CareTeam" => field::text(resource, "name")
                .or_else(|| field::text(resource, "alias"))
                .or_else(|| field::text(resource, "description"))
                .or_else(|| concept::words_at(resource, "type"))
                .or_else(|| resource.get("address").and_then(address)),
            "Medication" => concept::words_at(resource, "code").or_else(|| {
                field::listed(field::each(resource, "ingredient").filter_map(|ingredient| {
                    concept::words_at(ingredient, "itemCodeableConcept")
                        .or_else(|| self.name_within(container, ingredient.get("itemReference")?, steps))
                }))
            }),
            "Device" => field::each(resource, "deviceName")
                .find_map(|name| field::text(name, "name"))
                .or_else(|| concept::words_at(resource, "type"))
                .or_else(|| field::text(resource, "modelNumber")),
            _ => ["code", "vaccineCode", "title", "name", "type", "description", "category"]
                .into_iter()
                .find_map(|key| concept::words_at(resource, key)),
        }
    }
}

/// A withdrawn diagnosis must not come back as somebody's reason; a drug or a doctor whose own
/// entry was withdrawn is still the one that the prescription names.
fn is_named_though_withdrawn(target: &Value) -> bool {
    field::text(target, "resourceType").is_some_and(|kind| {
        matches!(kind.as_str(), "Medication" | "Practitioner" | "PractitionerRole" | "Organization" | "Location")
    })
}

/// The name a person goes by: "usual", else "official", else any that is not old.
pub fn best(resource: &Value) -> Option<String> {
    let rank = |name: &Value| match field::text(name, "use").as_deref() {
        Some("usual") => 0,
        Some("official") => 1,
        None => 2,
        Some("nickname" | "anonymous" | "temp") => 3,
        Some("old" | "maiden") => 5,
        Some(_) => 4,
    };
    let mut names: Vec<&Value> = field::each(resource, "name").collect();
    names.sort_by_key(|name| rank(name));
    names.into_iter().find_map(human)
}

/// One HumanName: `text`, else prefix, given names, family name, suffix.
pub fn human(name: &Value) -> Option<String> {
    if name.is_string() {
        return field::words(name);
    }
    field::text(name, "text").or_else(|| {
        let parts: Vec<String> = ["prefix", "given", "family", "suffix"]
            .into_iter()
            .flat_map(|key| field::each(name, key).filter_map(field::words))
            .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    })
}

/// One Address on one line: `text`, else its parts with ", " between. A list gives its first.
pub fn address(value: &Value) -> Option<String> {
    if let Value::Array(items) = value {
        return items.iter().find_map(address);
    }
    let text = field::text(value, "text")
        .map(|text| text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", "));
    text.or_else(|| {
        field::listed(
            ["line", "city", "district", "state", "postalCode", "country"]
                .into_iter()
                .flat_map(|key| field::each(value, key).filter_map(field::words)),
        )
    })
}

/// One ContactPoint: "0113 496 0000", "0113 496 0000 (work)".
pub fn contact(value: &Value) -> Option<String> {
    let number = field::text(value, "value")?;
    Some(match field::text(value, "use") {
        Some(place) if place == "old" => format!("{number} (old)"),
        Some(place) => format!("{number} ({place})"),
        None => number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn people_have_the_name_they_go_by() {
        let cases = [
            (
                json!({"name": [{"use": "old", "text": "Ann Old"}, {"use": "official", "prefix": ["Dr"], "given": ["Ann", "Bea"], "family": "Lee"}]}),
                Some("Dr Ann Bea Lee"),
            ),
            (
                json!({"name": [{"use": "official", "text": "Ann Lee"}, {"use": "usual", "text": "Annie Lee"}]}),
                Some("Annie Lee"),
            ),
            (json!({"name": {"given": "Ann", "family": "Lee", "prefix": [null]}}), Some("Ann Lee")),
            (json!({"name": [{}, {"use": "old", "family": "Gone"}]}), Some("Gone")),
            (json!({"name": []}), None),
        ];
        for (person, name) in cases {
            assert_eq!(best(&person).as_deref(), name, "{person}");
        }
    }

    #[test]
    fn a_role_says_who_and_where() {
        let bundle = json!({"entry": [
            {"resource": {"resourceType": "Practitioner", "id": "p", "name": [{"text": "Dr Ann Lee"}]}},
            {"resource": {"resourceType": "Organization", "id": "o", "name": "White Rose"}},
            {"resource": {"resourceType": "PractitionerRole", "id": "r",
                "practitioner": {"reference": "Practitioner/p"}, "organization": {"reference": "Organization/o"}}},
            {"resource": {"resourceType": "PractitionerRole", "id": "loop", "practitioner": {"reference": "PractitionerRole/loop"}}},
            {"resource": {"resourceType": "Condition", "id": "secret", "code": {"text": "Secret"},
                "meta": {"security": [{"code": "NOPAT"}]}}},
        ]});
        let references = References::of_bundle(&bundle);
        let cases = [
            (json!({"reference": "PractitionerRole/r"}), Some("Dr Ann Lee, White Rose")),
            (json!({"reference": "PractitionerRole/r", "display": "A. Lee"}), Some("Dr Ann Lee, White Rose")),
            (json!({"reference": "PractitionerRole/loop"}), None),
            (json!({"reference": "PractitionerRole/gone", "display": "Dr Gone"}), Some("Dr Gone")),
            (json!({"reference": "Condition/secret", "display": "Secret"}), None),
            (json!({"identifier": {"value": "1"}}), None),
        ];
        for (reference, name) in cases {
            assert_eq!(references.name(&Value::Null, &reference).as_deref(), name, "{reference}");
        }
    }

    #[test]
    fn a_place_without_a_name_gives_its_address() {
        let place = json!({"resourceType": "Location", "address": {"line": ["1 High St"], "city": "Leeds", "postalCode": "LS1"}});
        assert_eq!(References::default().label(&place).as_deref(), Some("1 High St, Leeds, LS1"));
    }
}
