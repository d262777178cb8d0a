//! What capabilities say meanwhile: settled, taken back, put off, moved, removed.

use super::*;
use crate::on_both_databases;

const KEY: &str = "2026-11-24 10:05";

async fn settle(stage: &Stage, person: PersonId, schedule: Uuid) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    crate::reminders::settle(&mut tx, person, (Kind::Dose, schedule), KEY, stage.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn unsettle(stage: &Stage, person: PersonId, schedule: Uuid) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    crate::reminders::unsettle(&mut tx, person, (Kind::Dose, schedule), KEY, stage.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn put_off(stage: &Stage, person: PersonId, schedule: Uuid, minutes: i64) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let until = stage.now() + Duration::minutes(minutes);
    crate::reminders::put_off(&mut tx, person, schedule, KEY, until, stage.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn remove(stage: &Stage, person: PersonId, kind: Kind, id: Uuid) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    crate::reminders::remove(&mut tx, person, kind, id, stage.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn schedule(stage: &Stage) -> (PersonId, Uuid) {
    let ivy = stage.patient("Ivy", IVY).await;
    mailed(stage, ivy).await;
    let schedule = put(stage, ivy, Kind::Dose, doses(&["10:05", "20:00"], None)).await;
    (ivy, schedule)
}

on_both_databases! {
    async fn what_was_dealt_with_before_it_is_due_is_not_said(stage) {
        let (ivy, id) = schedule(stage).await;
        settle(stage, ivy, id).await;
        settle(stage, ivy, id).await;
        run(stage, 60).await;
        assert_eq!(told(stage).await, [""; 0]);
        run(stage, 9 * 60).await;
        assert_eq!(told(stage).await[0], "Ivy dose 2026-11-24 20:00 first");
    }

    async fn what_is_dealt_with_is_settled_and_what_is_on_its_way_does_not_leave(stage) {
        let (ivy, id) = schedule(stage).await;
        run(stage, 6).await;
        settle(stage, ivy, id).await;
        assert_eq!(told(stage).await, ["Ivy dose 2026-11-24 10:05 first -"]);
        assert_eq!(leaving(stage).await, ["email 24 Nov 10:05 -"]);
        run(stage, 30).await;
        assert_eq!(told(stage).await.len(), 1);
    }

    async fn what_was_taken_back_is_open_again_and_nothing_is_said_late(stage) {
        let (ivy, id) = schedule(stage).await;
        run(stage, 6).await;
        settle(stage, ivy, id).await;
        // "again" of 10:20 passes meanwhile.
        run(stage, 20).await;
        unsettle(stage, ivy, id).await;
        assert_eq!(told(stage).await, ["Ivy dose 2026-11-24 10:05 first"]);
        run(stage, 30).await;
        assert_eq!(told(stage).await.len(), 1);
        assert_eq!(leaving(stage).await, ["email 24 Nov 10:05 -"]);
        unsettle(stage, ivy, id).await;
    }

    async fn what_was_taken_back_in_time_is_said_again(stage) {
        let (ivy, id) = schedule(stage).await;
        run(stage, 6).await;
        settle(stage, ivy, id).await;
        unsettle(stage, ivy, id).await;
        run(stage, 20).await;
        assert_eq!(told(stage).await[1..], ["Ivy dose 2026-11-24 10:05 again-1"]);
    }

    async fn a_dose_that_is_put_off_moves_and_is_not_copied(stage) {
        let (ivy, id) = schedule(stage).await;
        run(stage, 6).await;
        put_off(stage, ivy, id, 30).await;
        assert_eq!(told(stage).await, ["Ivy dose 2026-11-24 10:05 first -"]);
        assert_eq!(leaving(stage).await, ["email 24 Nov 10:05 -"]);
        run(stage, 29).await;
        assert_eq!(told(stage).await.len(), 1, "nothing was left of the old time");
        run(stage, 1).await;
        assert_eq!(told(stage).await[1..], ["Ivy dose 2026-11-24 10:05 snoozed-1"]);
        put_off(stage, ivy, id, 10).await;
        // Who changes the times of the schedule does not undo it.
        put_again(stage, ivy, Kind::Dose, id, doses(&["10:05", "21:00"], None)).await;
        run(stage, 10).await;
        let said = told(stage).await;
        assert_eq!(said[1..], ["Ivy dose 2026-11-24 10:05 snoozed-1 -", "Ivy dose 2026-11-24 10:05 snoozed-2"]);
        settle(stage, ivy, id).await;
        run(stage, 60).await;
        assert_eq!(told(stage).await.len(), 3);
    }

    async fn nothing_is_said_of_what_was_removed_while_it_was_on_its_way(stage) {
        let (ivy, id) = schedule(stage).await;
        run(stage, 6).await;
        remove(stage, ivy, Kind::Dose, id).await;
        assert_eq!(told(stage).await, ["Ivy dose 2026-11-24 10:05 first -"]);
        assert_eq!(leaving(stage).await, ["email 24 Nov 10:05 -"]);
        run(stage, 60).await;
        assert_eq!(told(stage).await.len(), 1);
        remove(stage, ivy, Kind::Dose, id).await;
    }

    async fn what_moved_is_said_by_its_new_time_alone(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        mailed(stage, ivy).await;
        let at = stage.now() + Duration::minutes(5);
        let id = put(stage, ivy, Kind::Appointment, moment("old", at, at + Duration::hours(9))).await;
        run(stage, 6).await;
        assert_eq!(told(stage).await, ["Ivy appointment old now"]);
        // The same again changes nothing.
        put_again(stage, ivy, Kind::Appointment, id, moment("old", at, at + Duration::hours(9))).await;
        assert_eq!(told(stage).await, ["Ivy appointment old now"]);
        let at = stage.now() + Duration::minutes(5);
        put_again(stage, ivy, Kind::Appointment, id, moment("new", at, at + Duration::hours(9))).await;
        assert_eq!(told(stage).await, ["Ivy appointment old now -"]);
        assert_eq!(leaving(stage).await, ["email 24 Nov 10:05 -"]);
        run(stage, 6).await;
        assert_eq!(told(stage).await[1..], ["Ivy appointment new now"]);
    }

    async fn what_was_due_before_it_was_put_is_not_said(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let at = stage.now() - Duration::minutes(1);
        put(stage, ivy, Kind::Appointment, moment("past", at, at + Duration::hours(9))).await;
        put(stage, ivy, Kind::Dose, doses(&["10:00", "09:59"], None)).await;
        run(stage, 14).await;
        assert_eq!(told(stage).await, [""; 0]);
    }

    async fn a_change_loses_nothing_that_was_due_and_not_said_yet(stage) {
        let (ivy, id) = schedule(stage).await;
        stage.advance(Duration::minutes(5));
        // No engine has come to it when the evening dose is moved.
        put_again(stage, ivy, Kind::Dose, id, doses(&["10:05", "21:00"], None)).await;
        round(stage).await;
        assert_eq!(told(stage).await, ["Ivy dose 2026-11-24 10:05 first"]);
    }

    async fn one_persons_reminder_is_nobody_elses(stage) {
        let (ivy, joe) = (stage.patient("Ivy", IVY).await, stage.patient("Joe", JOE).await);
        let id = Uuid::now_v7();
        for person in [ivy, joe] {
            put_again(stage, person, Kind::Dose, id, doses(&["10:05"], None)).await;
        }
        run(stage, 6).await;
        settle(stage, ivy, id).await;
        assert_eq!(told(stage).await, ["Ivy dose 2026-11-24 10:05 first -", "Joe dose 2026-11-24 10:05 first"]);
        remove(stage, ivy, Kind::Dose, id).await;
        run(stage, 15).await;
        assert_eq!(told(stage).await[2..], ["Joe dose 2026-11-24 10:05 again-1"]);
    }
}
