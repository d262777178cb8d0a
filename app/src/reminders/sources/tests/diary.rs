//! Readings and questions of a pathway.

use super::*;
use crate::{
    access::role::Role,
    on_both_databases,
    readings::{
        Circumstances, Method, NewReading,
        keep::{self, Keeper},
        measure::Values,
        unit::Amount,
    },
    reminders::sources,
};

const DIARY: &str = include_str!("../../../pathways/templates/hypertension-diagnosis.json");
const WEEKLY: &str = include_str!("../../../pathways/templates/hypertension-treated.json");

async fn begin(stage: &Stage, body: &'static str) -> (PersonId, Uuid) {
    let ivy = stage.patient("Ivy", IVY).await;
    let nora = stage.staff("Nora", "Y99001", Role::Nurse).await;
    let (template, pathway) = (Uuid::now_v7(), Uuid::now_v7());
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_only(ivy.0).await.unwrap();
    tx.query(
        "insert into pathway_template (organisation_ods, id, template, version, body, made_by, made_at, signed_by, signed_at)
         values ('Y99001', $1, 'a', 1, $2, $3, $4, $3, $4)",
    )
    .bind(template)
    .bind(body)
    .bind(nora.0)
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.query(
        "insert into pathway (person_id, id, organisation_ods, template_id, template, started_at, starts_on, ends_on, put_by, agreed)
         values ($1, $2, 'Y99001', $3, 'a', $4, $5, $6, $7, 'in-person')",
    )
    .bind(ivy.0)
    .bind(pathway)
    .bind(template)
    .bind(stage.now())
    .bind(stage.app.platform.clock.today())
    .bind(stage.app.platform.clock.today() + Duration::days(30))
    .bind(nora.0)
    .execute()
    .await
    .unwrap();
    sources::pathway_changed(&mut tx, ivy, pathway, stage.now()).await.unwrap();
    tx.commit().await.unwrap();
    (ivy, pathway)
}

async fn measure(stage: &Stage, person: PersonId) {
    let reading = NewReading {
        id: Uuid::now_v7(),
        taken_at: stage.now(),
        offset_minutes: 0,
        zone: "Europe/London".into(),
        values: Values::BloodPressure {
            systolic: Amount::whole(128),
            diastolic: Amount::whole(76),
            pulse: None,
            irregular: false,
        },
        note: String::new(),
        method: Method::Typed,
        circumstances: Circumstances::default(),
        sitting: None,
        task: None,
    };
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_only(person.0).await.unwrap();
    keep::keep(&mut tx, &stage.app.platform, &Keeper::system(person, None), &reading).await.unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn a_diary_is_said_morning_and_evening_until_it_is_written(stage) {
        let (ivy, _) = begin(stage, DIARY).await;
        go_to(stage, "2026-11-24T20:00:00Z").await;
        assert_eq!(told(stage).await, ["readings 2026-11-24 19:00 first"]);
        measure(stage, ivy).await;
        assert_eq!(told(stage).await, ["readings 2026-11-24 19:00 first"], "one of two");
        measure(stage, ivy).await;
        assert_eq!(told(stage).await, ["readings 2026-11-24 19:00 first -"]);
        // Both before anybody has said so.
        go_to(stage, "2026-11-25T07:00:00Z").await;
        measure(stage, ivy).await;
        measure(stage, ivy).await;
        go_to(stage, "2026-11-25T18:00:00Z").await;
        assert_eq!(told(stage).await.len(), 1);
        go_to(stage, "2026-11-25T20:00:00Z").await;
        assert_eq!(told(stage).await[1..], ["readings 2026-11-25 19:00 first"]);
    }

    async fn what_is_asked_for_every_week_is_said_every_day_until_it_is_done(stage) {
        let (ivy, _) = begin(stage, WEEKLY).await;
        go_to(stage, "2026-11-25T10:00:00Z").await;
        assert_eq!(told(stage).await, ["readings 2026-11-24 19:00 first", "readings 2026-11-25 08:00 first"]);
        measure(stage, ivy).await;
        measure(stage, ivy).await;
        // Today's evening belongs to it; then a week has to pass.
        go_to(stage, "2026-12-02T09:00:00Z").await;
        assert_eq!(told(stage).await[2..], ["readings 2026-11-25 19:00 first", "readings 2026-12-02 08:00 first"]);
        let said = told(stage).await;
        assert!(said[1].ends_with(" -") || said[1] == "readings 2026-11-25 08:00 first -", "{said:?}");
    }

    async fn a_pathway_that_has_ended_says_nothing(stage) {
        let (ivy, pathway) = begin(stage, DIARY).await;
        go_to(stage, "2026-11-24T20:00:00Z").await;
        change(stage, "update pathway set ended_at = '2026-11-24T20:00:00+00:00', ended_why = 'stopped-by-team' where person_id = $1 and id = $2", ivy, pathway).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        sources::pathway_changed(&mut tx, ivy, pathway, stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(kept(stage, "readings").await, 0);
        go_to(stage, "2026-11-26T00:00:00Z").await;
        assert_eq!(told(stage).await, ["readings 2026-11-24 19:00 first -"]);
    }
}
