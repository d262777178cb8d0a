//! Readings through the door, on both databases.

mod changed;
mod twice;
mod typed;
mod who;

use uuid::Uuid;

use crate::{
    access::class::Scope,
    people::PersonId,
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

pub fn between(text: &str, start: &str, end: &str) -> String {
    let found = text.split(start).nth(1).and_then(|after| after.split(end).next());
    found.unwrap_or_else(|| panic!("no {start} in {text}")).to_string()
}

/// Opens the form below `prefix`, and sends it with these fields, as a person does.
pub async fn send(visitor: &Persona, prefix: &str, measure: &str, fields: &[(&str, &str)]) -> Reply {
    let page = visitor.get(&format!("{prefix}/readings/add/{measure}")).await.expect(200).text();
    let id = between(&page, "name=\"id\" value=\"", "\"");
    send_as(visitor, prefix, measure, &id, fields).await
}

pub async fn send_as(visitor: &Persona, prefix: &str, measure: &str, id: &str, fields: &[(&str, &str)]) -> Reply {
    let all: Vec<(&str, &str)> = [("id", id), ("when", "now")]
        .into_iter()
        .filter(|(name, _)| fields.iter().all(|(other, _)| other != name))
        .chain(fields.iter().copied())
        .collect();
    visitor.post(&format!("{prefix}/readings/add/{measure}"), &all).await
}

/// Sends it, and gives the id under which it was kept.
pub async fn keep(visitor: &Persona, prefix: &str, measure: &str, fields: &[(&str, &str)]) -> String {
    let location = send(visitor, prefix, measure, fields).await.expect(303).location();
    assert!(location.starts_with(prefix) && location.ends_with("/saved"), "{location}");
    between(&location, "/readings/", "/saved")
}

pub const PRESSURE: [(&str, &str); 2] = [("systolic", "128"), ("diastolic", "79")];

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let (found,): (i64,) = stage.peek().await.query(sql).one().await.unwrap();
    found
}

/// Joan may act for Ivy in these things, since two days ago.
pub async fn arrange(stage: &Stage, person: PersonId, carer: PersonId, scopes: &[Scope]) {
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.key()).collect();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_id, carer_name, basis, state, scopes, made_at, starts_at, made_by)
         values ($1, $2, $3, 'Joan', 'consent', 'active', $4, $5, $5, $1)",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(carer.0)
    .bind(scopes.join(" "))
    .bind(stage.now() - chrono::Duration::days(2))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
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
