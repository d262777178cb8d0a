//! Goals through the door, on both databases.

mod days;
mod home;
mod made;
mod quiet;
mod whose;

use uuid::Uuid;

use crate::{
    people::PersonId,
    testing::{persona::Persona, stage::Stage},
};

pub const JOE: &str = "9000000009";
pub const IVY: &str = "9000000017";

/// Joe with a browser. It is Tuesday 24 November 2026, 10:00 in London.
pub async fn joe(stage: &Stage) -> (PersonId, Persona) {
    let joe = stage.patient("Joe", JOE).await;
    (joe, stage.visitor(joe).await)
}

pub const WALK: [(&str, &str); 4] = [("why", "I was told to"), ("step", "1"), ("days", "3"), ("encourage", "no")];

pub const CALLED: [(&str, &str); 6] =
    [("why", "I was told to"), ("step", "1"), ("days", "3"), ("encourage", "yes"), ("time", "12"), ("time", "19")];

/// Makes a goal as a person does; answers its id.
pub async fn made(joe: &Persona, aim: &str, fields: &[(&str, &str)]) -> String {
    let id = Uuid::now_v7().to_string();
    let all: Vec<(&str, &str)> = [("new_id", id.as_str())].into_iter().chain(fields.iter().copied()).collect();
    let location = joe.post(&format!("/goals/new/{aim}"), &all).await.expect(303).location();
    assert_eq!(location, format!("/goals/{id}?done=made"));
    id
}

pub async fn mark(joe: &Persona, id: &str, day: &str, fields: &[(&str, &str)]) {
    let location = joe.post(&format!("/goals/{id}/days/{day}"), fields).await.expect(303).location();
    assert_eq!(location, format!("/goals/{id}?done=marked"));
}

pub async fn page(joe: &Persona, id: &str) -> String {
    joe.get(&format!("/goals/{id}")).await.expect(200).text()
}

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let (found,): (i64,) = stage.peek().await.query(sql).one().await.unwrap();
    found
}
