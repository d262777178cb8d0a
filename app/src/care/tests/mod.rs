//! Staff and the people they look after, through the door, on both databases.

mod emergencies;
mod finding;
mod flags;
mod roles;
mod summaries;

use uuid::Uuid;

use crate::{
    access::role::Role,
    people::PersonId,
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

/// Ivy of most tests, born on 4 March 1945, registered at Y99001.
pub const IVY: &str = "9000000009";
pub const HOSPITAL: &str = "RZZ01";

pub const BORN: [(&str, &str); 3] = [("born_day", "4"), ("born_month", "3"), ("born_year", "1945")];

/// Ivy, and Grace, a nurse of the hospital who is signed in.
pub async fn ivy_and_grace(stage: &Stage) -> (PersonId, PersonId, Persona) {
    let ivy = stage.patient("Ivy", IVY).await;
    let grace = stage.staff("Grace", HOSPITAL, Role::Nurse).await;
    let visitor = stage.visitor(grace).await;
    (ivy, grace, visitor)
}

pub async fn find(visitor: &Persona, ods: &str, number: &str) -> Reply {
    let mut fields = vec![("nhs_number", number)];
    fields.extend(BORN);
    visitor.post(&format!("/practice/{ods}/find"), &fields).await
}

pub fn page(ods: &str, person: PersonId, rest: &str) -> String {
    format!("/practice/{ods}/people/{}{rest}", person.0)
}

/// The newest entry of the person's log: relation, data class, outcome.
pub async fn last_logged(stage: &Stage, person: PersonId) -> (String, String, String) {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    tx.query("select relation, data_class, outcome from access_log where person_id = $1 order by seq desc limit 1")
        .bind(person.0)
        .one()
        .await
        .unwrap()
}

pub async fn count(stage: &Stage, sql: &'static str, person: PersonId) -> i64 {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    let (found,): (i64,) = tx.query(sql).bind(person.0).one().await.unwrap();
    found
}

/// What the person chose: nothing is shared with anybody any more.
pub async fn stop_all_sharing(stage: &Stage, person: PersonId) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into sharing_choice (person_id, id, at, purpose, choice, made_by) values ($1, $2, $3, 'direct-care', 'stop', $1)",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

pub async fn has_email(stage: &Stage, person: PersonId, email: &str) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("update person set email = $1 where id = $2")
        .bind(email.to_string())
        .bind(person.0)
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Status, and the page without what differs each time.
pub fn comparable(reply: &Reply, typed: &str) -> String {
    let policy = reply.headers["content-security-policy"].to_str().unwrap().to_string();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default().to_string();
    format!("{} {}", reply.status, reply.text().replace(&nonce, "NONCE").replace(typed, "TYPED"))
}
