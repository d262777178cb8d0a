//! The synthetic patient alarms, or the process is not well.

use chrono::Duration;

use super::*;
use crate::{
    alerts::{self, Health},
    on_both_databases,
};

async fn health(stage: &Stage) -> Health {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    alerts::health(&mut tx, stage.now()).await.unwrap()
}

on_both_databases! {
    async fn it_alarms_every_quarter_of_an_hour_once_the_module_is_on_anywhere(stage) {
        minute(stage).await;
        assert_eq!(count(stage, "select count(*) from alarm_check").await, 0);
        assert_eq!(health(stage).await, Health::NotNeeded);
        Scene::new(stage).await;
        for _ in 0..61 {
            minute(stage).await;
            assert!(health(stage).await.is_well(), "{:?}", health(stage).await);
            stage.advance(Duration::minutes(1));
        }
        assert_eq!(count(stage, "select count(*) from alarm_check where outcome = 'alarmed'").await, 5);
        assert_eq!(count(stage, "select count(*) from alarm_check").await, 5);
        // Nothing of it is left lying about.
        assert_eq!(count(stage, "select count(*) from reading where method = 'self-test'").await, 1);
        assert_eq!(count(stage, "select count(*) from alert where closed_at is null").await, 0);
        assert_eq!(count(stage, "select count(*) from alert where organisation_ods = 'Y99001'").await, 0);
    }

    async fn when_nobody_tests_any_more_it_is_red_within_a_quarter_of_an_hour_and_a_minute(stage) {
        Scene::new(stage).await;
        minute(stage).await;
        stage.advance(Duration::minutes(16));
        assert_eq!(health(stage).await, Health::Well(Duration::minutes(16)));
        stage.advance(Duration::seconds(1));
        assert!(!health(stage).await.is_well());
        // And well again with the next one.
        minute(stage).await;
        assert_eq!(health(stage).await, Health::Well(Duration::zero()));
    }

    async fn when_the_rule_does_not_fire_it_is_red_at_once(stage) {
        Scene::new(stage).await;
        minute(stage).await;
        assert!(health(stage).await.is_well());
        // Nothing judges the synthetic patient any more.
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update pathway set ended_at = $1 where organisation_ods = 'NENESELF00'").bind(stage.now()).execute().await.unwrap();
        tx.commit().await.unwrap();
        stage.advance(Duration::minutes(15));
        minute(stage).await;
        assert_eq!(count(stage, "select count(*) from alarm_check where outcome = 'silent'").await, 1);
        assert!(!health(stage).await.is_well());
        change(stage, "update pathway set ended_at = null where organisation_ods = 'NENESELF00' and person_id <> $1", Uuid::now_v7()).await;
        stage.advance(Duration::minutes(15));
        minute(stage).await;
        assert!(health(stage).await.is_well());
    }

    async fn the_synthetic_patient_stands_in_no_list(stage) {
        let scene = Scene::new(stage).await;
        minute(stage).await;
        let nora = stage.visitor(scene.nora).await;
        assert!(nora.get("/practice/Y99001/alerts").await.expect(200).text().contains("No alert is open."));
        let found = nora.post("/practice/Y99001/find/names", &[("words", "self test")]).await.expect(200).text();
        assert!(!found.contains("Self Test"), "{found}");
        let sharing = stage.visitor(scene.ivy).await.get("/sharing").await.expect(200).text();
        assert!(!sharing.contains("Self-test"), "{sharing}");
        nora.get("/practice/NENESELF00/alerts").await.expect(404);
    }

    async fn two_instances_test_once(stage) {
        Scene::new(stage).await;
        let other = crate::attacks::beside::beside(stage).await;
        let both = [stage.app.platform.clone(), other].map(|platform| {
            tokio::spawn(async move {
                crate::plan_minute(&platform).await.unwrap();
                crate::jobs().run_due(&platform).await.unwrap();
            })
        });
        for one in both {
            one.await.unwrap();
        }
        assert_eq!(count(stage, "select count(*) from alarm_check").await, 1);
    }
}
