//! A carer is told of a missed dose while the arrangement lets them be told, and not a day longer.

use super::*;
use crate::on_both_databases;

/// Ivy, and Joe who looks after her since long ago, with these scopes.
async fn looked_after(stage: &Stage, scopes: &'static str) -> (PersonId, PersonId, Uuid) {
    let (ivy, joe) = (stage.patient("Ivy", IVY).await, stage.patient("Joe", JOE).await);
    mailed(stage, joe).await;
    let arrangement = Uuid::now_v7();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_id, carer_name, basis, state, scopes, made_at, starts_at, made_by)
         values ($1, $2, $3, 'Joe', 'consent', 'active', $4, $5, $5, $1)",
    )
    .bind(ivy.0)
    .bind(arrangement)
    .bind(joe.0)
    .bind(scopes)
    .bind(stage.now() - Duration::days(30))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    (ivy, joe, arrangement)
}

const MISSED: &str = "Joe carer 2026-11-24 10:05 carer";

/// Whether Joe is told when Ivy's dose of 10:05 is missed.
async fn is_told(stage: &Stage) -> bool {
    run(stage, 70).await;
    let told = told(stage).await;
    assert_eq!(told.iter().filter(|line| line.starts_with("Ivy dose")).count(), 2, "{told:?}");
    told.contains(&MISSED.to_string())
}

on_both_databases! {
    async fn the_carer_is_told_in_the_end_and_the_mark_settles_both(stage) {
        let (ivy, joe, arrangement) = looked_after(stage, "PRESCR REMINDERS").await;
        let id = put(stage, ivy, Kind::Dose, doses(&["10:05"], Some(arrangement))).await;
        assert!(is_told(stage).await);
        assert_eq!(leaving(stage).await, ["email 24 Nov 11:05"], "Ivy has no address");
        let mut tx = stage.peek().await;
        let (person, about): (Uuid, Uuid) =
            tx.query("select person_id, about_id from notice where kind = 'carer'").one().await.unwrap();
        assert_eq!((person, about), (joe.0, ivy.0));
        tx.rollback().await.unwrap();
        let mut tx = stage.app.platform.db.write().await.unwrap();
        let key = "2026-11-24 10:05";
        crate::reminders::settle(&mut tx, ivy, (Kind::Dose, id), key, stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(told(stage).await.iter().all(|line| line.ends_with(" -")));
        assert_eq!(leaving(stage).await, ["email 24 Nov 11:05 -"]);
        let mut tx = stage.app.platform.db.write().await.unwrap();
        crate::reminders::unsettle(&mut tx, ivy, (Kind::Dose, id), key, stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(told(stage).await.contains(&MISSED.to_string()));
    }

    async fn a_carer_without_both_scopes_is_not_told(stage) {
        let (ivy, _, arrangement) = looked_after(stage, "PRESCR TEST").await;
        put(stage, ivy, Kind::Dose, doses(&["10:05"], Some(arrangement))).await;
        assert!(!is_told(stage).await);
    }

    async fn a_carer_who_may_not_see_medicines_is_not_told(stage) {
        let (ivy, _, arrangement) = looked_after(stage, "REMINDERS").await;
        put(stage, ivy, Kind::Dose, doses(&["10:05"], Some(arrangement))).await;
        assert!(!is_told(stage).await);
    }

    async fn what_has_changed_since_the_schedule_was_made_counts(stage) {
        let (ivy, joe, arrangement) = looked_after(stage, "PRESCR REMINDERS").await;
        put(stage, ivy, Kind::Dose, doses(&["10:05"], Some(arrangement))).await;
        let changes = [
            ("update carer_arrangement set state = 'inactive' where person_id = $1",
             "update carer_arrangement set state = 'active' where person_id = $1", ivy),
            ("update carer_arrangement set ends_on = '2026-11-24' where person_id = $1",
             "update carer_arrangement set ends_on = null where person_id = $1", ivy),
            ("update carer_arrangement set basis = 'UNK' where person_id = $1",
             "update carer_arrangement set basis = 'consent' where person_id = $1", ivy),
            ("insert into safety_flag (person_id, id, kind, organisation_ods, set_by, at)
              select id, id, 'enhanced-review', practice_ods, id, created_at from person where id = $1",
             "delete from safety_flag where person_id = $1", ivy),
            ("insert into hiding (person_id, id, at, category, label, hidden_from, made_by)
              select id, id, created_at, 'medicines', 2, 'carers', id from person where id = $1",
             "delete from hiding where person_id = $1", ivy),
            ("update person set paused_at = created_at where id = $1",
             "update person set paused_at = null where id = $1", joe),
            ("update person set died_on = '2026-11-24' where id = $1",
             "update person set died_on = null where id = $1", joe),
            ("update person set proofing = 'low' where id = $1",
             "update person set proofing = 'medium' where id = $1", joe),
        ];
        // From half past ten on: each day another thing stands in the way when the hour is over.
        run(stage, 30).await;
        for (before, after, whose) in changes {
            change(stage, before, whose).await;
            run(stage, 60).await;
            assert_eq!(count(stage, "select count(*) from notice where kind = 'carer'").await, 0, "{before}");
            change(stage, after, whose).await;
            stage.advance(Duration::hours(23));
            round(stage).await;
        }
        run(stage, 60).await;
        assert_eq!(count(stage, "select count(*) from notice where kind = 'carer'").await, 1);
    }

    async fn before_the_cooling_hours_are_over_nobody_is_told(stage) {
        let (ivy, _, arrangement) = looked_after(stage, "PRESCR REMINDERS").await;
        put(stage, ivy, Kind::Dose, doses(&["10:05"], Some(arrangement))).await;
        change(stage, "update carer_arrangement set starts_at = '2099-01-01T00:00:00+00:00' where person_id = $1", ivy).await;
        assert!(!is_told(stage).await);
    }

    async fn somebody_elses_arrangement_tells_nobody(stage) {
        let (_, _, arrangement) = looked_after(stage, "PRESCR REMINDERS").await;
        let amy = stage.patient("Amy", "9000000017").await;
        put(stage, amy, Kind::Dose, doses(&["10:05"], Some(arrangement))).await;
        run(stage, 70).await;
        assert_eq!(count(stage, "select count(*) from notice where kind = 'carer'").await, 0);
    }
}
