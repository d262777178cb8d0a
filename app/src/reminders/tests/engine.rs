//! What is due is said once, in time or not at all.

use super::*;
use crate::{on_both_databases, platform::as_written::noted};

on_both_databases! {
    async fn what_is_due_is_said_once_however_often_somebody_looks(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        mailed(stage, ivy).await;
        put(stage, ivy, Kind::Dose, doses(&["10:05", "20:00"], None)).await;
        assert_eq!(round(stage).await, 0);
        stage.advance(Duration::minutes(5));
        assert_eq!((round(stage).await, round(stage).await, round(stage).await), (1, 0, 0));
        assert_eq!(told(stage).await, ["Ivy dose 2026-11-24 10:05 first"]);
        assert_eq!(leaving(stage).await, ["email 24 Nov 10:05"]);
        run(stage, 24 * 60).await;
        let said = [
            "Ivy dose 2026-11-24 10:05 first",
            "Ivy dose 2026-11-24 10:05 again-1",
            "Ivy dose 2026-11-24 20:00 first",
            "Ivy dose 2026-11-24 20:00 again-1",
            "Ivy dose 2026-11-25 10:05 first",
        ];
        assert_eq!(told(stage).await, said);
        assert_eq!(leaving(stage).await.len(), said.len());
    }

    async fn a_batch_is_a_handful_of_statements_however_large_it_is(stage) {
        let mut handfuls = Vec::new();
        for (number, many) in [(0, 3), (1, 60)] {
            let ivy = stage.patient("Ivy", ["9434765919", "9000000009"][number]).await;
            mailed(stage, ivy).await;
            let at = stage.now() + Duration::minutes(1);
            for _ in 0..many {
                put(stage, ivy, Kind::Appointment, moment("one", at, at + Duration::hours(1))).await;
            }
            stage.advance(Duration::minutes(2));
            let platform = stage.app.platform.clone();
            let (batch, statements) = noted(crate::reminders::engine::one_batch(&platform)).await;
            let batch = batch.unwrap();
            assert_eq!((batch.reminders, batch.made.notices, batch.made.deliveries), (many, many, many));
            handfuls.push(statements.len());
        }
        assert_eq!(handfuls[0], handfuls[1]);
        assert!(handfuls[0] < 15, "{handfuls:?}");
    }

    async fn more_than_one_batch_is_due(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let at = stage.now() + Duration::minutes(1);
        let mut tx = stage.app.platform.db.write().await.unwrap();
        for _ in 0..1_203 {
            let plan = moment("one", at, at + Duration::hours(1));
            let new = NewReminder { person: ivy, kind: Kind::Appointment, id: Uuid::now_v7(), plan };
            crate::reminders::put(&mut tx, &new, stage.now()).await.unwrap();
        }
        tx.commit().await.unwrap();
        stage.advance(Duration::minutes(1));
        assert_eq!(round(stage).await, 1_203);
        assert_eq!(round(stage).await, 0);
        assert_eq!(count(stage, "select count(*) from notice").await, 1_203);
        assert_eq!(count(stage, "select count(*) from reminder where next_at is not null").await, 0);
    }

    async fn after_an_outage_of_one_hour_it_is_said_late(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        put(stage, ivy, Kind::Dose, doses(&["08:00", "12:00", "16:00", "20:00"], None)).await;
        stage.advance(Duration::hours(3));
        round(stage).await;
        // "again" would have been at 12:15: one of the two is said.
        assert_eq!(told(stage).await, ["Ivy dose 2026-11-24 12:00 again-1"]);
        run(stage, 3 * 60).await;
        assert_eq!(told(stage).await[1..], ["Ivy dose 2026-11-24 16:00 first"]);
    }

    async fn after_an_outage_of_three_hours_it_is_too_late_to_say(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        put(stage, ivy, Kind::Dose, doses(&["08:00", "12:00", "16:00", "20:00"], None)).await;
        stage.advance(Duration::hours(5));
        round(stage).await;
        assert_eq!(told(stage).await, [""; 0]);
        run(stage, 60).await;
        assert_eq!(told(stage).await, ["Ivy dose 2026-11-24 16:00 first"]);
    }

    async fn after_an_outage_of_three_days_there_is_no_burst(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        put(stage, ivy, Kind::Dose, doses(&["08:00", "12:00", "16:00", "20:00"], None)).await;
        stage.advance(Duration::hours(3 * 24 + 2) + Duration::minutes(5));
        round(stage).await;
        assert_eq!(told(stage).await, ["Ivy dose 2026-11-27 12:00 first"]);
        run(stage, 4 * 60).await;
        let said = told(stage).await;
        assert_eq!(said[1..], ["Ivy dose 2026-11-27 12:00 again-1", "Ivy dose 2026-11-27 16:00 first"]);
    }

    async fn nobody_who_has_died_or_paused_their_access_is_told_anything(stage) {
        let (ivy, joe) = (stage.patient("Ivy", IVY).await, stage.patient("Joe", JOE).await);
        for person in [ivy, joe] {
            put(stage, person, Kind::Dose, doses(&["10:05", "10:50"], None)).await;
        }
        change(stage, "update person set died_on = '2026-11-24' where id = $1", ivy).await;
        change(stage, "update person set paused_at = created_at where id = $1", joe).await;
        run(stage, 30).await;
        assert_eq!(told(stage).await, [""; 0]);
        // What was not said meanwhile is not said late.
        change(stage, "update person set paused_at = null where id = $1", joe).await;
        run(stage, 30).await;
        assert_eq!(told(stage).await, ["Joe dose 2026-11-24 10:50 first"]);
    }

    async fn a_plan_that_nobody_can_read_stops_no_other(stage) {
        let (ivy, joe) = (stage.patient("Ivy", IVY).await, stage.patient("Joe", JOE).await);
        for person in [ivy, joe] {
            put(stage, person, Kind::Dose, doses(&["10:05"], None)).await;
        }
        change(stage, "update reminder set plan = '{\"of-tomorrow\":1}' where person_id = $1", ivy).await;
        stage.advance(Duration::minutes(5));
        assert_eq!((round(stage).await, round(stage).await), (2, 0));
        assert_eq!(told(stage).await, ["Joe dose 2026-11-24 10:05 first"]);
    }

    async fn what_is_old_is_forgotten_and_what_goes_on_stays(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        mailed(stage, ivy).await;
        let schedule = put(stage, ivy, Kind::Dose, doses(&["10:05"], None)).await;
        let at = stage.now() + Duration::minutes(1);
        put(stage, ivy, Kind::Appointment, moment("one", at, at + Duration::hours(1))).await;
        stage.advance(Duration::minutes(5));
        round(stage).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        let key = "2026-11-24 10:05";
        crate::reminders::settle(&mut tx, ivy, (Kind::Dose, schedule), key, stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        let kept = async || {
            [
                count(stage, "select count(*) from notice").await,
                count(stage, "select count(*) from delivery").await,
                count(stage, "select count(*) from reminder_settled").await,
                count(stage, "select count(*) from reminder").await,
            ]
        };
        let forget = async || {
            let mut tx = stage.app.platform.db.write().await.unwrap();
            crate::reminders::forget_old(&mut tx, stage.now()).await.unwrap();
            tx.commit().await.unwrap();
        };
        stage.advance(Duration::days(399));
        forget().await;
        assert_eq!(kept().await, [2, 2, 1, 2]);
        stage.advance(Duration::days(2));
        forget().await;
        assert_eq!(kept().await, [0, 0, 0, 1]);
    }
}
