//! The work of the day: one more day of times, and what nobody booked is forgotten.

use chrono::Duration;

use super::*;
use crate::on_both_databases;

async fn day(stage: &Stage) {
    crate::plan_hour(&stage.app.platform).await.unwrap();
    stage.work().await;
}

on_both_databases! {
    async fn every_day_one_more_day_is_ahead(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let id = made(&manager, &[]).await;
        assert_eq!(offered(stage, id).await.last().map(String::as_str), Some("12-08 11:45"));
        // The same day changes nothing, however often it is asked.
        day(stage).await;
        day(stage).await;
        assert_eq!(offered(stage, id).await.len(), 31);
        for days in 1..=7 {
            stage.advance(Duration::days(1));
            day(stage).await;
            let last = offered(stage, id).await.last().cloned().unwrap();
            assert_eq!(last, if days < 7 { "12-08 11:45" } else { "12-15 11:45" }, "{days}");
        }
        assert_eq!(count(stage, "select count(*) from slot").await, 31 + 12, "none twice");
    }

    async fn many_clinics_are_made_some_at_a_time(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        for number in 0..53 {
            made(&manager, &[("name", &format!("Clinic {number}")), ("tuesday_to_1", "09:15"), ("days_ahead", "7")]).await;
        }
        assert_eq!(count(stage, "select count(*) from slot").await, 53);
        stage.advance(Duration::days(7));
        day(stage).await;
        assert_eq!(count(stage, "select count(*) from slot").await, 106);
    }

    async fn what_nobody_ever_booked_is_forgotten_after_a_month(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let id = made(&manager, &[("ends_day", "1"), ("ends_month", "12"), ("ends_year", "2026")]).await;
        let booked = book(stage, id, "2026-12-01T09:15:00Z").await;
        let freed = book(stage, id, "2026-12-01T09:30:00Z").await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        slots::set_taken(&mut tx, freed, Taken::No).await.unwrap();
        tx.commit().await.unwrap();
        stage.advance(Duration::days(36));
        day(stage).await;
        assert_eq!(count(stage, "select count(*) from slot").await, 12, "a month has not passed since the last day");
        stage.advance(Duration::days(2));
        day(stage).await;
        let mut tx = stage.peek().await;
        for id in [booked, freed] {
            assert!(slots::one(&mut tx, id).await.unwrap().is_some(), "an appointment may name it");
        }
        drop(tx);
        assert_eq!(count(stage, "select count(*) from slot").await, 2);
    }

    async fn hours_that_cannot_be_read_change_nothing(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let id = made(&manager, &[]).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update clinic set week = '{\"of\":\"a newer version\"}'").execute().await.unwrap();
        tx.commit().await.unwrap();
        stage.advance(Duration::days(1));
        day(stage).await;
        assert_eq!(offered(stage, id).await.len(), 31);
        let manager = at_work(stage, Role::PracticeManager).await;
        manager.get(&format!("{CLINICS}/{id}")).await.expect(200);
        manager.get(&format!("{CLINICS}/{id}/change")).await.expect(409);
        manager.post(&format!("{CLINICS}/{id}/change"), &fields(&[("version", "1")])).await.expect(409);
        assert_eq!(count(stage, "select count(*) from clinic where week like '%newer%'").await, 1);
    }
}
