//! The work of a day: what did not come, and what has ended.

use chrono::Duration;

use super::*;
use crate::{alerts, on_both_databases};

async fn day(stage: &Stage) {
    for _ in 0..2 {
        let mut tx = stage.app.platform.db.write().await.unwrap();
        alerts::plan_day(&mut tx, &stage.app.platform, stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        stage.work().await;
    }
}

on_both_databases! {
    async fn readings_that_do_not_come_are_an_alert_once(stage) {
        let scene = Scene::new(stage).await;
        keep(stage, scene.ivy, &pressure(130, 80, stage.now())).await;
        stage.advance(Duration::days(14));
        day(stage).await;
        assert_eq!(count(stage, "select count(*) from alert").await, 0);
        for _ in 0..4 {
            stage.advance(Duration::days(1));
            day(stage).await;
        }
        assert_eq!(count(stage, "select count(*) from alert where severity = 'missing'").await, 1);
        assert_eq!(count(stage, "select count(*) from alert").await, 1);
        let nora = stage.visitor(scene.nora).await;
        assert!(nora.get("/practice/Y99001/alerts").await.expect(200).text().contains("No readings"));
        let page = nora.get(&address(stage, scene.ivy).await).await.expect(200).text();
        assert!(page.contains("No reading came in the last 14 days."), "{page}");
    }

    async fn everybody_on_a_pathway_is_looked_at_however_many_there_are(stage) {
        let scene = Scene::new(stage).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        // Two and a half pieces of work.
        for number in 0..450 {
            let person = Uuid::now_v7();
            tx.query("insert into person (id, given_name, family_name, practice_ods, created_at) values ($1, 'A', $2, 'Y99001', $3)")
                .bind(person).bind(format!("Patient {number}")).bind(stage.now()).execute().await.unwrap();
            tx.query(
                "insert into pathway (person_id, id, organisation_ods, template_id, template, started_at, starts_on, put_by, agreed)
                 select $1, $2, organisation_ods, template_id, template, started_at, starts_on, put_by, agreed from pathway where id = $3",
            )
            .bind(person).bind(Uuid::now_v7()).bind(scene.pathway).execute().await.unwrap();
        }
        tx.commit().await.unwrap();
        stage.advance(Duration::days(20));
        day(stage).await;
        assert_eq!(count(stage, "select count(*) from alert where severity = 'missing'").await, 451);
    }

    async fn death_ends_pathways_and_alerts_the_same_day(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        change(stage, "update person set died_on = '2026-11-24' where id = $1", scene.ivy.0).await;
        stage.advance(Duration::days(1));
        day(stage).await;
        assert_eq!(count(stage, "select count(*) from alert where outcome = 'stopped' and closed_at is not null").await, 1);
        assert_eq!(count(stage, "select count(*) from pathway where ended_why = 'died'").await, 1);
        assert_eq!(count(stage, "select count(*) from pathway_event where what = 'ended'").await, 1);
        let nora = stage.visitor(scene.nora).await;
        let page = nora.get(&address(stage, scene.ivy).await).await.expect(200).text();
        assert!(page.contains("Stopped, because the pathway ended"), "{page}");
        // It goes nowhere any more.
        stage.advance(Duration::days(1));
        minute(stage).await;
        assert_eq!(count(stage, "select step from alert where organisation_ods = 'Y99001'").await, 0);
    }

    async fn who_is_registered_elsewhere_is_no_more_watched_by_the_practice_but_by_the_hospital(stage) {
        let scene = Scene::new(stage).await;
        stage.patient("Joe", JOE).await;
        stage.organisation("Y99002", "Elsewhere").await;
        let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        switch_on(stage, "RZZ01").await;
        put_on(stage, scene.ivy, "RZZ01", grace).await;
        alarm(stage, scene.ivy).await;
        assert_eq!(count(stage, "select count(*) from alert where closed_at is null").await, 2);
        change(stage, "update person set practice_ods = 'Y99002' where id = $1", scene.ivy.0).await;
        day(stage).await;
        let open = "select count(*) from alert where closed_at is null and organisation_ods = 'RZZ01'";
        assert_eq!(count(stage, open).await, 1);
        assert_eq!(count(stage, "select count(*) from alert where outcome = 'stopped'").await, 1);
        assert_eq!(count(stage, "select count(*) from pathway where ended_why = 'moved'").await, 1);
    }

    async fn a_pathway_that_is_ended_takes_its_alerts_and_calls_with_it(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        for _ in 0..3 {
            stage.advance(Duration::minutes(61));
            minute(stage).await;
        }
        let mut tx = stage.app.platform.db.write().await.unwrap();
        alerts::stop_pathway(&mut tx, scene.ivy, Uuid::now_v7(), stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(stage, "select count(*) from alert where closed_at is null").await, 1, "not of another one");
        let mut tx = stage.app.platform.db.write().await.unwrap();
        alerts::stop_pathway(&mut tx, scene.ivy, scene.pathway, stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(stage, "select count(*) from alert where closed_at is null").await, 0);
        assert_eq!(count(stage, "select count(*) from phone_task where done_at is null").await, 0);
        assert_eq!(count(stage, "select count(*) from alert_event where what = 'closed'").await, 1);
    }
}
