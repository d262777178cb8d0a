//! Medicines through the door, on both databases.

mod list;
mod nudges;
mod own;
mod pharmacies;
mod repeats;
mod unseen;

use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::{class::Scope, role::Role},
    alerts::calendar::Hours,
    medicines::pharmacy::{self, Pharmacy},
    people::{Ods, PersonId},
    platform::keys::Purpose,
    record::import::store,
    testing::{
        persona::{Persona, Reply},
        relations::cares,
        stage::Stage,
    },
};

pub use crate::testing::relations::opened;

pub const NUMBER: &str = "9434765919";
pub const CARER: &str = "9000000017";
const TOKEN: &str = "secret";

/// Ivy of the practice Y99001, whose system may send bundles.
pub async fn ivy(stage: &Stage) -> PersonId {
    let ivy = stage.patient("Ivy", NUMBER).await;
    source(stage, "Y99001", TOKEN).await;
    ivy
}

pub async fn source(stage: &Stage, ods: &str, token: &str) {
    let ods =
        stage.organisation(ods, if ods == "Y99001" { "Harbour Lane Surgery" } else { "Wessex Vale Hospital" }).await;
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let hash = stage.app.platform.keys.hash(Purpose::SourceToken, token.as_bytes());
    store::put_source(&mut tx, &ods, Some(hash), stage.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// These resources of hers come in, through the public door.
pub async fn send(stage: &Stage, resources: &[Value]) {
    send_as(stage, TOKEN, resources).await;
}

pub async fn send_as(stage: &Stage, token: &str, resources: &[Value]) {
    let ivy = json!({ "resourceType": "Patient", "id": "p", "birthDate": "1945-03-04",
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER }] });
    let all: Vec<Value> =
        std::iter::once(&ivy).chain(resources).map(|resource| json!({ "resource": resource })).collect();
    let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": all });
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/fhir+json")];
    let bytes = bundle.to_string().into_bytes();
    stage.passer_by().send(Method::POST, "/fhir", &headers, bytes).await.expect(200);
}

/// A prescription of 28 tablets, one a day without a doubt, issued on 3 November.
pub fn prescribed(id: &str, title: &str) -> Value {
    json!({ "resourceType": "MedicationRequest", "id": id, "status": "active", "intent": "order",
        "subject": { "reference": "Patient/p" }, "medicationCodeableConcept": { "text": title },
        "authoredOn": "2026-11-03T14:10:00+00:00", "requester": { "display": "Dr Amara Whitcombe" },
        "dosageInstruction": [{ "text": "One to be taken each morning", "doseAndRate": [{ "doseQuantity": { "value": 1, "unit": "tablet" } }],
            "timing": { "repeat": { "frequency": 1, "period": 1, "periodUnit": "d" } } }],
        "dispenseRequest": { "quantity": { "value": 28, "unit": "tablet" } } })
}

/// The same, on repeat.
pub fn repeat(id: &str, title: &str) -> Value {
    let mut resource = prescribed(id, title);
    resource["courseOfTherapyType"] = json!({ "coding": [{ "code": "continuous" }] });
    resource
}

/// 28 tablets handed out on a day.
pub fn handed_out(id: &str, title: &str, on: &str) -> Value {
    json!({ "resourceType": "MedicationDispense", "id": id, "status": "completed",
        "subject": { "reference": "Patient/p" }, "medicationCodeableConcept": { "text": title },
        "quantity": { "value": 28, "unit": "tablet" }, "whenHandedOver": format!("{on}T15:10:00+00:00"),
        "performer": [{ "actor": { "display": "Bridge Street Pharmacy" } }],
        "dosageInstruction": [{ "text": "One to be taken each morning" }] })
}

/// The entry of the resource that its sender knows by this id.
pub async fn entry(stage: &Stage, person: PersonId, source_id: &str) -> String {
    let mut tx = stage.peek().await;
    let (id,): (Uuid,) = tx
        .query("select id from resource where person_id = $1 and source_id = $2")
        .bind(person.0)
        .bind(source_id.to_string())
        .one()
        .await
        .unwrap();
    id.to_string()
}

/// Somebody who looks after her, with her record open.
pub async fn carer(stage: &Stage, person: PersonId, scopes: &[Scope]) -> Persona {
    let carer = stage.patient("Joan", CARER).await;
    cares(stage, carer, person, scopes).await;
    opened(stage, carer, person, None).await
}

/// Staff of her practice.
pub async fn staff(stage: &Stage, role: Role) -> Persona {
    let person = stage.staff(role.key(), "Y99001", role).await;
    stage.visitor(person).await
}

pub async fn add_pharmacy(stage: &Stage, ods: &str, name: &str) {
    let mut hours = Hours::core();
    hours.saturday = hours.monday;
    let pharmacy = Pharmacy {
        ods: ods.into(),
        name: name.into(),
        address: "4 Bridge Street, Wessex Vale".into(),
        postcode: "WV1 2AB".into(),
        telephone: "01632 960200".into(),
        hours,
    };
    let mut tx = stage.app.platform.db.write().await.unwrap();
    pharmacy::add(&mut tx, &Ods::parse(ods).unwrap(), &pharmacy, stage.now()).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let (found,): (i64,) = stage.peek().await.query(sql).one().await.unwrap();
    found
}

/// A page without what differs from answer to answer.
pub fn still(reply: &Reply) -> (u16, String) {
    let html = reply.text();
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(at) = rest.find("nonce=\"") {
        let after = at + "nonce=\"".len();
        out.push_str(&rest[..after]);
        rest = &rest[after..];
        rest = &rest[rest.find('"').unwrap_or(0)..];
    }
    out.push_str(rest);
    (reply.status, out)
}

#[track_caller]
pub fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split(after).next().unwrap_or_default().to_string()
}
