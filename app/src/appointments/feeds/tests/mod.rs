//! Calendars, and Schedule and Slot out and in, through the door, on both databases.

mod calendars;
mod incoming;
mod outgoing;

use chrono::{DateTime, Duration, Utc};
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    people::PersonId,
    platform::keys::Purpose,
    record::import::store,
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

pub const CLINICS: &str = "/practice/Y99001/clinics";
pub const NUMBER: &str = "9434765919";

/// The system of an organisation, with its token.
pub async fn source(stage: &Stage, ods: &str) -> String {
    let organisation = stage.organisation(ods, &format!("Organisation {ods}")).await;
    let token = format!("token of {ods}");
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let hash = stage.app.platform.keys.hash(Purpose::SourceToken, token.as_bytes());
    store::put_source(&mut tx, &organisation, Some(hash), stage.now()).await.unwrap();
    tx.commit().await.unwrap();
    token
}

pub async fn send(stage: &Stage, token: &str, resources: &[Value]) -> Reply {
    let all: Vec<Value> = resources.iter().map(|resource| json!({ "resource": resource })).collect();
    let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": all });
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/fhir+json")];
    stage.passer_by().send(Method::POST, "/fhir", &headers, bundle.to_string().into_bytes()).await
}

/// What became of each resource, in words.
pub fn told(reply: Reply) -> Vec<String> {
    let outcome = reply.expect(200).json();
    let issues = outcome["issue"].as_array().cloned().unwrap_or_default();
    issues.iter().map(|issue| issue["diagnostics"].as_str().unwrap_or_default().to_string()).collect()
}

pub async fn ask(stage: &Stage, token: &str, path: &str) -> Reply {
    let authorization = format!("Bearer {token}");
    stage.passer_by().send(Method::GET, path, &[("authorization", authorization.as_str())], Vec::new()).await
}

/// A clinic on Tuesdays from 9am to 9:30am, ten minutes each, two weeks ahead: today's are over.
pub async fn clinic(manager: &Persona, clinician: Option<PersonId>) -> Uuid {
    let id = Uuid::now_v7();
    let (text, clinician) = (id.to_string(), clinician.map(|id| id.0.to_string()).unwrap_or_default());
    let fields = [
        ("new_id", text.as_str()),
        ("name", "Tuesdays"),
        ("clinician", &clinician),
        ("clinician_name", "Dr Anna Rowan"),
        ("service", "GP appointment"),
        ("place", "Room 2"),
        ("channel", "in-person"),
        ("length", "10"),
        ("audience", "self"),
        ("audience", "staff"),
        ("reach", "registered"),
        ("days_ahead", "14"),
        ("bank_holidays", "closed"),
        ("tuesday_from_1", "09:00"),
        ("tuesday_to_1", "09:30"),
        ("starts_day", "1"),
        ("starts_month", "11"),
        ("starts_year", "2026"),
    ];
    manager.post(&format!("{CLINICS}/new"), &fields).await.expect(303);
    id
}

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let (found,): (i64,) = stage.peek().await.query(sql).one().await.unwrap();
    found
}

/// Somebody is booked into the first time of a clinic, with its clinician.
pub async fn book(stage: &Stage, clinic: Uuid, person: PersonId) -> Uuid {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let id = Uuid::now_v7();
    let done = tx
        .query(
            "insert into appointment (person_id, id, slot_id, organisation_ods, clinic_id, clinician_id, clinician_name, service,
                place, starts_at, ends_at, channel, description, comment, state, needs, made_at, booked_by, booked_as, changed_at)
             select $1, $2, s.id, s.organisation_ods, s.clinic_id, s.clinician_id, 'Dr Anna Rowan', s.service, 'Room 2', s.starts_at,
                s.ends_at, s.channel, 'Zyxreason', 'Zyxcomment', 'booked', '{}', $4, $1, 'person', $4
             from slot s where s.clinic_id = $3 and s.taken = 0 order by s.starts_at limit 1",
        )
        .bind(person.0)
        .bind(id)
        .bind(clinic)
        .bind(stage.now())
        .execute()
        .await
        .unwrap();
    assert_eq!(done, 1);
    tx.query("update slot set taken = 1, used = 1 where id = (select slot_id from appointment where id = $1)")
        .bind(id)
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

pub fn tomorrow(stage: &Stage) -> DateTime<Utc> {
    stage.now() + Duration::days(1)
}
