//! A copy of the record to take away: as a FHIR bundle, or as one page that stands alone.
//!
//! Both hold what the person may see on the pages, and nothing besides.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Item,
    fhir::{Visibility, status},
    page, rules,
    store::{
        one::{self, SourceId},
        whole::{self, Received},
    },
};
use crate::{
    access::grant::{Download, Readings, Record},
    portal::Place,
    readings::fhir::{self, Copied},
    ui::document::BackLink,
    web::{
        answer::{Answer, Outcome},
        visit::Visit,
    },
};

pub async fn about(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    request.ask::<crate::access::grant::Read, Record>().await?;
    let mut chrome = request.chrome("Keep a copy of your record", Place::Record).await?;
    chrome.back = Some(BackLink { href: "/record".into(), words: "Back to your record".into() });
    Ok(Answer::page(page::download::about(chrome)))
}

pub async fn readable(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Download, Record>().await?;
    let person = request.visitor().await?.person;
    let mut shelves = Vec::with_capacity(rules::KINDS.len());
    for kind in rules::KINDS {
        let mut items = whole::items(&mut request.tx, &grant, kind).await?;
        let sources: BTreeSet<String> = items.iter().map(|item| item.source_ods.clone()).collect();
        for source in sources {
            let mut of_source: Vec<&mut Item> = items.iter_mut().filter(|item| item.source_ods == source).collect();
            one::leave_out_unseen(&mut request.tx, &grant, &source, &mut of_source).await?;
        }
        shelves.push((rules::shelf(kind), items));
    }
    // The passkey was asked for with the record; readings from home go with it.
    let home = request.ask::<Download, Readings>().await?;
    let origin = &visit.app.settings.origin;
    let (readings, _) = fhir::copy(&mut request.tx, &home, person.nhs_number.as_ref(), origin, visit.now()).await?;
    let html = page::readable::readable(&person, visit.now(), &shelves, &readings);
    Ok(Answer::download("text/html; charset=utf-8", "nene-record.html", html.into_bytes()))
}

pub async fn bundle(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Download, Record>().await?;
    let resources = whole::resources(&mut request.tx, &grant).await?;
    let supporting = whole::supporting(&mut request.tx, &grant).await?;
    let unseen = Unseen::of(whole::unseen(&mut request.tx, &grant).await?);
    let cut = |all: Vec<Received>| all.into_iter().map(|received| unseen.cut(received)).collect();
    let home = request.ask::<Download, Readings>().await?;
    let number = request.visitor().await?.person.nhs_number;
    let (origin, now) = (&visit.app.settings.origin, visit.now());
    let (_, readings) = fhir::copy(&mut request.tx, &home, number.as_ref(), origin, now).await?;
    let bundle = with_readings(written(origin, now, cut(resources), cut(supporting)), &readings);
    Ok(Answer::download("application/fhir+json", "nene-record.json", bundle.into_bytes()))
}

/// The Bundle as text: each body as it was received, to the last digit of a number.
fn written(origin: &str, now: DateTime<Utc>, resources: Vec<Received>, supporting: Vec<Received>) -> String {
    let mut all: Vec<Received> = resources.into_iter().map(without_held_parts).collect();
    let mut references = Pointers::default();
    for received in &all {
        references.add(received);
    }
    // What is pointed at may point on: a role at its practitioner and its organisation.
    let mut rest = supporting;
    loop {
        let (found, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|received| references.reach(received));
        rest = others;
        if found.is_empty() {
            break;
        }
        for received in found.into_iter().map(without_held_parts) {
            references.add(&received);
            all.push(received);
        }
    }
    let size: usize = all.iter().map(|received| received.body.len() + 400).sum();
    let mut bundle = String::with_capacity(size + 200);
    let head = json!({ "resourceType": "Bundle", "type": "collection", "timestamp": now.to_rfc3339() }).to_string();
    bundle.push_str(open(&head));
    bundle.push_str(",\"entry\":[");
    for (at, received) in all.iter().enumerate() {
        if at > 0 {
            bundle.push(',');
        }
        // The sender stands beside the resource, which stays as it was sent.
        let around = json!({
            "extension": [
                { "url": format!("{origin}/fhir/StructureDefinition/sent-by"), "valueIdentifier": {
                    "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": received.source_ods } },
                { "url": format!("{origin}/fhir/StructureDefinition/received"), "valueInstant": received.received_at.to_rfc3339() }
            ],
            "fullUrl": full_url(origin, received, &references),
        })
        .to_string();
        bundle.push_str(open(&around));
        bundle.push_str(",\"resource\":");
        bundle.push_str(&received.body);
        bundle.push('}');
    }
    bundle.push_str("]}");
    bundle
}

/// The bundle with the readings from home behind what was received.
fn with_readings(mut bundle: String, readings: &[Copied]) -> String {
    const END: &str = "]}";
    if readings.is_empty() {
        return bundle;
    }
    bundle.truncate(bundle.len() - END.len());
    for copied in readings {
        if !bundle.ends_with('[') {
            bundle.push(',');
        }
        bundle.push_str(&json!({ "fullUrl": copied.full_url, "resource": copied.resource }).to_string());
    }
    bundle.push_str(END);
    bundle
}

/// A JSON object without its last brace, for one more field.
fn open(object: &str) -> &str {
    object.strip_suffix('}').unwrap_or(object)
}

/// An address under which the resource's own kind of reference finds it again.
fn full_url(origin: &str, received: &Received, references: &Pointers) -> String {
    let Received { id, source_ods, resource_type, source_id, .. } = received;
    let own_id = serde_json::from_str::<Value>(&received.body)
        .ok()
        .and_then(|resource| resource.get("id").and_then(Value::as_str).map(str::to_owned));
    let by_urn = Uuid::parse_str(source_id).is_ok() && references.urns.contains(source_id.as_str());
    match own_id {
        _ if by_urn => format!("urn:uuid:{source_id}"),
        Some(own) if own == *source_id => format!("{origin}/fhir/{source_ods}/{resource_type}/{own}"),
        // Without an id it is known by the address it came with.
        None if source_id.starts_with("urn:uuid:") || source_id.starts_with("http") => source_id.clone(),
        _ => format!("urn:uuid:{id}"),
    }
}

/// A result inside a report that is held by itself stays out, as it does on the page.
fn without_held_parts(mut received: Received) -> Received {
    if !received.body.contains("\"contained\"") {
        return received;
    }
    let Ok(mut resource) = serde_json::from_str::<Value>(&received.body) else { return received };
    let Some(Value::Array(contained)) = resource.get_mut("contained") else { return received };
    let before = contained.len();
    contained.retain(|inside| status::visibility(inside) == Visibility::Shown);
    if contained.len() < before {
        received.body = resource.to_string();
    }
    received
}

/// What stays out, by sender and by the sender's id: the types under that id.
#[derive(Default)]
struct Unseen(HashMap<String, HashMap<String, Vec<String>>>);

impl Unseen {
    fn of(all: Vec<(String, String, String)>) -> Unseen {
        let mut unseen = Unseen::default();
        for (source, resource_type, id) in all {
            unseen.0.entry(source).or_default().entry(id).or_default().push(resource_type);
        }
        unseen
    }

    /// A resource without what points at something that stays out. One that points at nothing of
    /// the kind stays as it was sent, to the last digit.
    fn cut(&self, mut received: Received) -> Received {
        let Some(unseen) = self.0.get(&received.source_ods) else { return received };
        if !received.body.contains("\"reference\"") {
            return received;
        }
        let Ok(mut resource) = serde_json::from_str::<Value>(&received.body) else { return received };
        if without(&mut resource, unseen) {
            received.body = resource.to_string();
        }
        received
    }
}

/// Takes the references to `unseen` out, and what they leave empty; says whether there were any.
fn without(value: &mut Value, unseen: &HashMap<String, Vec<String>>) -> bool {
    let points_there = |value: &Value| {
        let wanted = value.get("reference").and_then(Value::as_str).and_then(SourceId::of_key);
        wanted.is_some_and(|wanted| {
            [wanted.id, wanted.address]
                .iter()
                .any(|id| unseen.get(*id).is_some_and(|types| types.iter().any(|kind| wanted.is_of(kind))))
        })
    };
    let is_empty = |value: &Value| match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    let mut is_cut = false;
    // Whether it stays: not a reference to what stays out, nor emptied by taking one out.
    let mut stays = |value: &mut Value| {
        if points_there(value) {
            is_cut = true;
            return false;
        }
        let inside = without(value, unseen);
        is_cut |= inside;
        !(inside && is_empty(value))
    };
    match value {
        Value::Array(items) => items.retain_mut(stays),
        Value::Object(fields) => fields.retain(|_, field| stays(field)),
        _ => {}
    }
    is_cut
}

/// What the resources so far point at.
#[derive(Default)]
struct Pointers {
    /// By source: one sender's "Practitioner/1" is not another's.
    by_id: HashMap<String, HashSet<(String, String)>>,
    urns: HashSet<String>,
}

impl Pointers {
    fn add(&mut self, received: &Received) {
        if let Ok(resource) = serde_json::from_str::<Value>(&received.body) {
            self.walk(&received.source_ods, &resource);
        }
    }

    fn walk(&mut self, source: &str, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (key, inside) in fields {
                    match inside {
                        Value::String(text) if key == "reference" || key == "url" => self.point(source, text),
                        other => self.walk(source, other),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|inside| self.walk(source, inside)),
            _ => {}
        }
    }

    fn point(&mut self, source: &str, reference: &str) {
        if let Some(urn) = reference.strip_prefix("urn:uuid:") {
            self.urns.insert(urn.to_owned());
        }
        if let Some(wanted) = SourceId::of_key(reference) {
            let kind = wanted.resource_type.unwrap_or_default();
            let known = self.by_id.entry(source.to_owned()).or_default();
            known.insert((kind.to_owned(), wanted.id.to_owned()));
            known.insert((kind.to_owned(), wanted.address.to_owned()));
        }
    }

    fn reach(&self, received: &Received) -> bool {
        let Some(wanted) = self.by_id.get(&received.source_ods) else { return false };
        let id = &received.source_id;
        wanted.contains(&(received.resource_type.clone(), id.clone())) || wanted.contains(&(String::new(), id.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(source_ods: &str, resource_type: &str, source_id: &str, body: &str) -> Received {
        Received {
            id: Uuid::from_u128(9),
            source_ods: source_ods.into(),
            resource_type: resource_type.into(),
            source_id: source_id.into(),
            received_at: DateTime::UNIX_EPOCH,
            body: body.into(),
        }
    }

    fn ids(bundle: &str) -> Vec<String> {
        let bundle: Value = serde_json::from_str(bundle).unwrap();
        let entries = bundle["entry"].as_array().unwrap();
        entries.iter().map(|entry| entry["resource"]["id"].as_str().unwrap_or("-").to_owned()).collect()
    }

    #[test]
    fn bodies_are_kept_to_the_last_digit() {
        let body = r#"{"resourceType":"Observation","id":"1","valueQuantity":{"value":4.50}, "x":{}}"#;
        let text = written("https://n", DateTime::UNIX_EPOCH, vec![received("A1A", "Observation", "1", body)], vec![]);
        assert!(text.contains(body), "{text}");
        let bundle: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(bundle["entry"][0]["fullUrl"], "https://n/fhir/A1A/Observation/1");
        assert_eq!(bundle["entry"][0]["extension"][0]["valueIdentifier"]["value"], "A1A");
        assert_eq!(bundle["type"], "collection");
    }

    #[test]
    fn only_what_is_pointed_at_comes_along() {
        let report = r#"{"resourceType":"DocumentReference","id":"d","author":[{"reference":"PractitionerRole/r"}],"content":[{"attachment":{"url":"Binary/b"}}]}"#;
        let supporting = || {
            vec![
                received("A1A", "Practitioner", "p", r#"{"resourceType":"Practitioner","id":"p"}"#),
                received(
                    "A1A",
                    "PractitionerRole",
                    "r",
                    r#"{"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"Practitioner/p"}}"#,
                ),
                received("A1A", "Binary", "b", r#"{"resourceType":"Binary","id":"b"}"#),
                received("A1A", "Binary", "held", r#"{"resourceType":"Binary","id":"held"}"#),
                received("B2B", "Binary", "b", r#"{"resourceType":"Binary","id":"b-of-another"}"#),
            ]
        };
        let text = written(
            "https://n",
            DateTime::UNIX_EPOCH,
            vec![received("A1A", "DocumentReference", "d", report)],
            supporting(),
        );
        let mut found = ids(&text);
        found.sort();
        assert_eq!(found, ["b", "d", "p", "r"]);
        assert_eq!(ids(&written("https://n", DateTime::UNIX_EPOCH, vec![], supporting())), Vec::<String>::new());
    }

    #[test]
    fn a_held_part_stays_out() {
        let body = r##"{"resourceType":"DiagnosticReport","id":"r","status":"final","contained":[
            {"resourceType":"Observation","id":"ok","status":"final"},
            {"resourceType":"Observation","id":"early","status":"preliminary","valueString":"canary"}]}"##;
        let text =
            written("https://n", DateTime::UNIX_EPOCH, vec![received("A1A", "DiagnosticReport", "r", body)], vec![]);
        assert!(text.contains("\"ok\"") && !text.contains("canary"), "{text}");
    }

    #[test]
    fn what_points_at_what_stays_out_is_cut() {
        let unseen = Unseen::of(vec![
            ("A1A".into(), "Condition".into(), "hidden".into()),
            ("A1A".into(), "Condition".into(), "0af8b2b4-1111-4000-8000-000000000000".into()),
        ]);
        for (body, left) in [
            (
                r#"{"reasonReference":[{"reference":"Condition/hidden","display":"canary"},{"reference":"Condition/seen"}],"dose":4.50}"#,
                r#"{"dose":4.5,"reasonReference":[{"reference":"Condition/seen"}]}"#,
            ),
            (r#"{"entry":[{"item":{"reference":"Condition/hidden"}}]}"#, "{}"),
            (r#"{"a":{"reference":"urn:uuid:0af8b2b4-1111-4000-8000-000000000000"},"b":1}"#, r#"{"b":1}"#),
            (r#"{"a":{"reference":"https://x.example/Condition/hidden"},"b":1}"#, r#"{"b":1}"#),
            // Another type, and another sender's way to write it.
            (
                r#"{"a":{"reference":"Observation/hidden"}, "x":4.50}"#,
                r#"{"a":{"reference":"Observation/hidden"}, "x":4.50}"#,
            ),
            (r#"{"b":[], "c":{}, "reference":"x"}"#, r#"{"b":[], "c":{}, "reference":"x"}"#),
        ] {
            assert_eq!(unseen.cut(received("A1A", "X", "x", body)).body, left);
            assert_eq!(unseen.cut(received("B2B", "X", "x", body)).body, body);
        }
    }

    #[test]
    fn references_by_urn_still_find_it() {
        let id = "0af8b2b4-1111-4000-8000-000000000000";
        let patient = format!(r#"{{"resourceType":"Patient","id":"{id}"}}"#);
        let condition = format!(r#"{{"resourceType":"Condition","id":"c","subject":{{"reference":"urn:uuid:{id}"}}}}"#);
        let text = written(
            "https://n",
            DateTime::UNIX_EPOCH,
            vec![received("A1A", "Condition", "c", &condition)],
            vec![received("A1A", "Patient", id, &patient)],
        );
        let bundle: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(bundle["entry"][1]["fullUrl"], format!("urn:uuid:{id}"));
    }
}
