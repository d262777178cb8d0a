//! Alerts through the door, on both databases.

mod calls;
mod daily;
mod escalating;
mod inbox;
mod raising;
mod self_test;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::role::Role,
    people::PersonId,
    platform::query::Tx,
    readings::{
        Circumstances, Method, NewReading,
        keep::{self, Keeper, Kept},
        measure::Values,
        unit::Amount,
    },
    testing::{persona::Persona, stage::Stage},
};

pub const IVY: &str = "9434765919";
pub const JOE: &str = "9000000009";
const TREATED: &str = include_str!("../../pathways/templates/hypertension-treated.json");
const CORE: &str = r#"{"monday":["08:00","18:30"],"tuesday":["08:00","18:30"],"wednesday":["08:00","18:30"],"thursday":["08:00","18:30"],"friday":["08:00","18:30"]}"#;

/// Nurse Nora of the practice, and a patient on blood pressure treatment there.
pub struct Scene {
    pub ivy: PersonId,
    pub nora: PersonId,
    pub pathway: Uuid,
}

impl Scene {
    pub async fn new(stage: &Stage) -> Scene {
        let ivy = stage.patient("Ivy", IVY).await;
        let nora = stage.staff("Nora", "Y99001", Role::Nurse).await;
        switch_on(stage, "Y99001").await;
        let pathway = put_on(stage, ivy, "Y99001", nora).await;
        Scene { ivy, nora, pathway }
    }
}

pub async fn switch_on(stage: &Stage, ods: &str) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into monitoring (organisation_ods, switched_on_at, hours, telephone) values ($1, $2, $3, '020 7946 0001')",
    )
    .bind(ods.to_string())
    .bind(stage.now())
    .bind(CORE)
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

pub async fn switch_off(stage: &Stage) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("update monitoring set switched_on_at = null").execute().await.unwrap();
    tx.commit().await.unwrap();
}

/// Puts somebody on the pathway of blood pressure on treatment.
pub async fn put_on(stage: &Stage, person: PersonId, ods: &str, by: PersonId) -> Uuid {
    put_on_with(stage, person, ods, by, TREATED).await
}

pub async fn put_on_with(stage: &Stage, person: PersonId, ods: &str, by: PersonId, body: &str) -> Uuid {
    let (template, pathway) = (Uuid::now_v7(), Uuid::now_v7());
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into pathway_template (organisation_ods, id, template, version, body, made_by, made_at, signed_by, signed_at)
         values ($1, $2, $3, 1, $4, $5, $6, $5, $6)",
    )
    .bind(ods.to_string())
    .bind(template)
    .bind(template.to_string())
    .bind(body.to_string())
    .bind(by.0)
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.query(
        "insert into pathway (person_id, id, organisation_ods, template_id, template, started_at, starts_on, put_by, agreed)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'in-person')",
    )
    .bind(person.0)
    .bind(pathway)
    .bind(ods.to_string())
    .bind(template)
    .bind(template.to_string())
    .bind(stage.now())
    .bind(stage.app.platform.clock.today())
    .bind(by.0)
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    pathway
}

pub fn pressure(systolic: i64, diastolic: i64, taken_at: DateTime<Utc>) -> NewReading {
    NewReading {
        id: Uuid::now_v7(),
        taken_at,
        offset_minutes: 0,
        zone: "Europe/London".into(),
        values: Values::BloodPressure {
            systolic: Amount::whole(systolic),
            diastolic: Amount::whole(diastolic),
            pulse: None,
            irregular: false,
        },
        note: String::new(),
        method: Method::Typed,
        circumstances: Circumstances::default(),
        sitting: None,
        task: None,
    }
}

/// Keeps a reading as a system does.
pub async fn keep(stage: &Stage, person: PersonId, new: &NewReading) -> Kept {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_only(person.0).await.unwrap();
    let kept = keep::keep(&mut tx, &stage.app.platform, &Keeper::system(person, None), new).await.unwrap();
    tx.commit().await.unwrap();
    kept
}

/// A very high blood pressure, taken now.
pub async fn alarm(stage: &Stage, person: PersonId) -> Kept {
    keep(stage, person, &pressure(190, 125, stage.now())).await
}

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let (found,): (i64,) = stage.peek().await.query(sql).one().await.unwrap();
    found
}

pub async fn change(stage: &Stage, sql: &'static str, id: Uuid) {
    let mut tx: Tx = stage.app.platform.db.write().await.unwrap();
    tx.show_everyone().await.unwrap();
    tx.query(sql).bind(id).execute().await.unwrap();
    tx.commit().await.unwrap();
}

/// The address of the only alert of this person.
pub async fn address(stage: &Stage, person: PersonId) -> String {
    let sql = "select id, organisation_ods from alert where person_id = $1 order by raised_at desc, id desc limit 1";
    let (id, ods): (Uuid, String) = stage.peek().await.query(sql).bind(person.0).one().await.unwrap();
    format!("/practice/{ods}/alerts/{}/{id}", person.0)
}

pub async fn version(stage: &Stage, person: PersonId) -> String {
    let sql = "select version from alert where person_id = $1 order by raised_at desc, id desc limit 1";
    let (version,): (i64,) = stage.peek().await.query(sql).bind(person.0).one().await.unwrap();
    version.to_string()
}

/// Plans what this minute asks for, and does it.
pub async fn minute(stage: &Stage) -> Vec<crate::platform::mail::Letter> {
    crate::plan_minute(&stage.app.platform).await.unwrap();
    stage.work().await
}

pub async fn at_work(stage: &Stage, given_name: &str, ods: &str, role: Role) -> Persona {
    let person = stage.staff(given_name, ods, role).await;
    stage.visitor(person).await
}

/// Moves the clock to this instant.
pub fn go_to(stage: &Stage, at: &str) {
    let at: DateTime<Utc> = at.parse().unwrap();
    stage.advance(at - stage.now());
}
