//! Doses through the door, on both databases.

mod carers;
mod changed;
mod hidden;
mod made;
mod marked;
mod of_medicine;
mod several;
mod staff;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::class::Scope,
    people::{self, Ods, PersonId},
    platform::keys::Purpose,
    record::import::store,
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

pub const IVY: &str = "9000000009";
pub const JOAN: &str = "9000000017";
pub const LOUIS: &str = "9000000025";

/// Ivy with a browser.
pub async fn ivy(stage: &Stage) -> (PersonId, Persona) {
    let ivy = stage.patient("Ivy", IVY).await;
    (ivy, stage.visitor(ivy).await)
}

#[track_caller]
pub fn between(text: &str, start: &str, end: &str) -> String {
    let found = text.split(start).nth(1).and_then(|after| after.split(end).next());
    found.unwrap_or_else(|| panic!("no {start} in {text}")).to_string()
}

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let (found,): (i64,) = stage.peek().await.query(sql).one().await.unwrap();
    found
}

/// A medicine that Ivy bought, as it stands in her own list.
pub async fn bought(stage: &Stage, person: PersonId, name: &str) -> String {
    let id = Uuid::now_v7();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_only(person.0).await.unwrap();
    tx.query(
        "insert into own_medicine (person_id, id, name, kind, dose, reason, made_at, entered_by, entered_as)
         values ($1, $2, $3, 'bought', 'As it says on the box', '', $4, $1, 'person')",
    )
    .bind(person.0)
    .bind(id)
    .bind(name.to_string())
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    format!("own:{id}")
}

/// A practice sends a prescription of Ivy's; its key as times have it.
pub async fn prescribed(stage: &Stage, title: &str, dosage: Value) -> String {
    sent(
        stage,
        json!({ "resourceType": "MedicationRequest", "id": Uuid::now_v7().to_string(), "status": "active",
        "intent": "order", "subject": { "reference": "Patient/p" }, "authoredOn": "2026-11-20",
        "medicationCodeableConcept": { "text": title }, "dosageInstruction": [dosage] }),
    )
    .await;
    let mut tx = stage.peek().await;
    let (id,): (Uuid,) = tx.query("select id from entry where title = $1").bind(title.to_string()).one().await.unwrap();
    format!("record:{id}")
}

/// Anything of Ivy's, sent by a hospital.
pub async fn sent(stage: &Stage, resource: Value) {
    let source = Ods::parse("RZZ09").unwrap();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    people::store::put_organisation(&mut tx, &source, "Far Hospital", stage.now()).await.unwrap();
    let hash = stage.app.platform.keys.hash(Purpose::SourceToken, b"token");
    store::put_source(&mut tx, &source, Some(hash), stage.now()).await.unwrap();
    tx.commit().await.unwrap();
    let patient = json!({ "resourceType": "Patient", "id": "p", "birthDate": "1945-03-04",
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": IVY }] });
    let bundle = json!({ "resourceType": "Bundle", "type": "collection",
        "entry": [{ "resource": patient }, { "resource": resource }] });
    let headers = [("authorization", "Bearer token"), ("content-type", "application/fhir+json")];
    stage.passer_by().send(http::Method::POST, "/fhir", &headers, bundle.to_string().into_bytes()).await.expect(200);
}

/// Twice a day, from the first tablet to the last.
pub const TWICE: [(&str, &str); 9] = [
    ("days", "every"),
    ("s1_t1_at", "8am"),
    ("s1_t1_dose", "1 tablet with food"),
    ("s1_t2_at", "20:00"),
    ("s1_t2_dose", "2 tablets"),
    ("starts_day", "24"),
    ("starts_month", "11"),
    ("starts_year", "2026"),
    ("ends_day", ""),
];

/// When needed: four hours apart, at most four.
pub const NEEDED: [(&str, &str); 3] = [("gap_hours", "4"), ("most", "4"), ("dose", "1 or 2 tablets")];

/// Opens the form below `prefix`, and sends it with these fields, as a person does.
pub async fn send(visitor: &Persona, prefix: &str, medicine: &str, kind: &str, fields: &[(&str, &str)]) -> Reply {
    let path = format!("{prefix}/doses/schedules/new?medicine={medicine}&kind={kind}");
    let page = visitor.get(&path).await.expect(200).text();
    let id = between(&page, "name=\"new_id\" value=\"", "\"");
    let mut all = vec![("new_id", id.as_str()), ("medicine", medicine), ("kind", kind)];
    all.extend(fields);
    visitor.post(&format!("{prefix}/doses/schedules/new"), &all).await
}

/// Sends it, and gives the id of the schedule.
pub async fn made(visitor: &Persona, prefix: &str, medicine: &str, kind: &str, fields: &[(&str, &str)]) -> String {
    let location = send(visitor, prefix, medicine, kind, fields).await.expect(303).location();
    assert!(location.starts_with(prefix) && location.ends_with("?told=made"), "{location}");
    between(&location, "/schedules/", "?")
}

/// Times of yesterday, so that this morning's dose is there: made a day ago.
pub async fn since_yesterday(stage: &Stage, person: PersonId, medicine: &str, fields: &[(&str, &str)]) -> String {
    stage.advance(chrono::Duration::days(-1));
    // A session of its own: nobody stays signed in for a day.
    let visitor = stage.visitor(person).await;
    let id = made(&visitor, "", medicine, "clock", fields).await;
    stage.advance(chrono::Duration::days(1));
    id
}

/// Joan may act for Ivy in these things, since two days ago.
pub async fn arrange(stage: &Stage, person: PersonId, carer: PersonId, scopes: &[Scope]) -> Uuid {
    let id = Uuid::now_v7();
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.key()).collect();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_id, carer_name, basis, state, scopes, made_at, starts_at, made_by)
         values ($1, $2, $3, 'Joan', 'consent', 'active', $4, $5, $5, $1)",
    )
    .bind(person.0)
    .bind(id)
    .bind(carer.0)
    .bind(scopes.join(" "))
    .bind(stage.now() - chrono::Duration::days(2))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

/// The pages of this person for a carer, whose session has them open.
pub async fn opened_for(carer: &Persona, person: PersonId) -> String {
    carer.post(&format!("/for/{}/open", person.0), &[]).await.expect(303);
    format!("/for/{}", person.0)
}

/// The pages of this person at work, opened.
pub async fn opened_at(staff: &Persona, ods: &str, person: PersonId) -> String {
    let id = person.0.to_string();
    staff.post(&format!("/practice/{ods}/open"), &[("person", &id)]).await.expect(303);
    format!("/practice/{ods}/people/{id}")
}
