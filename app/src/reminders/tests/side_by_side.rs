//! Several engines at the same time, and one that dies.

use super::*;
use crate::on_both_databases;

/// So many people with a reminder each, due in a minute.
async fn crowd(stage: &Stage, many: i64) {
    let ivy = stage.patient("Ivy", IVY).await;
    mailed(stage, ivy).await;
    let at = stage.now() + Duration::minutes(1);
    let mut tx = stage.app.platform.db.write().await.unwrap();
    for number in 0..many {
        let at = at + Duration::milliseconds(number);
        let plan = moment("one", at, at + Duration::hours(1));
        let new = NewReminder { person: ivy, kind: Kind::Appointment, id: Uuid::now_v7(), plan };
        crate::reminders::put(&mut tx, &new, stage.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    stage.advance(Duration::minutes(2));
}

on_both_databases! {
    async fn engines_side_by_side_say_everything_once(stage) {
        crowd(stage, 3_000).await;
        let engines: Vec<_> = (0..4)
            .map(|_| {
                let platform = stage.app.platform.clone();
                tokio::spawn(async move { crate::reminders::engine::round(&platform).await.unwrap() })
            })
            .collect();
        let mut done = 0;
        for engine in engines {
            done += engine.await.unwrap();
        }
        // Who found nothing left has stopped: the next round takes what another held meanwhile.
        done += round(stage).await;
        assert_eq!(done, 3_000);
        assert_eq!(count(stage, "select count(*) from notice").await, 3_000);
        assert_eq!(count(stage, "select count(*) from delivery").await, 3_000);
    }

    async fn an_engine_that_dies_before_its_end_loses_nothing_and_doubles_nothing(stage) {
        crowd(stage, 10).await;
        let (tx, batch) = begun(stage).await;
        assert_eq!((batch.reminders, batch.made.notices, batch.made.deliveries), (10, 10, 10));
        drop(tx);
        assert_eq!(count(stage, "select count(*) from notice").await, 0);
        assert_eq!(round(stage).await, 10);
        assert_eq!(count(stage, "select count(*) from notice").await, 10);
        assert_eq!(count(stage, "select count(*) from delivery").await, 10);
    }

    async fn what_was_planned_twice_is_there_once(stage) {
        crowd(stage, 10).await;
        round(stage).await;
        // As if a backup from before had been put back for the plans alone.
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update reminder set next_at = $1").bind(stage.now() - Duration::minutes(2)).execute().await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(round(stage).await, 10);
        assert_eq!(count(stage, "select count(*) from notice").await, 10);
        assert_eq!(count(stage, "select count(*) from delivery").await, 10);
    }
}

/// A dose is marked while an engine is about to say it: whoever comes second sees the first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mark_waits_for_the_engine_and_settles_what_it_made() {
    let Some(stage) = Stage::on_postgres().await else { return };
    let ivy = stage.patient("Ivy", IVY).await;
    mailed(&stage, ivy).await;
    let id = put(&stage, ivy, Kind::Dose, doses(&["10:05"], None)).await;
    stage.advance(Duration::minutes(5));
    let (engine, batch) = begun(&stage).await;
    assert_eq!(batch.made.notices, 1);
    let platform = stage.app.platform.clone();
    let marking = tokio::spawn(async move {
        let mut tx = platform.db.write().await.unwrap();
        let about = (Kind::Dose, id);
        crate::reminders::settle(&mut tx, ivy, about, "2026-11-24 10:05", platform.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    });
    // It stands in the database's own list of who waits.
    let mut look = stage.app.platform.db.read().await.unwrap();
    let waiting = "select count(*) from pg_locks l join pg_database d on d.oid = l.database or l.database is null
        join pg_stat_activity a on a.pid = l.pid where not l.granted and a.datname = current_database()";
    loop {
        let (count,): (i64,) = look.query(waiting).one().await.unwrap();
        if count > 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    look.rollback().await.unwrap();
    engine.commit().await.unwrap();
    marking.await.unwrap();
    assert_eq!(told(&stage).await, ["Ivy dose 2026-11-24 10:05 first -"]);
    assert_eq!(leaving(&stage).await, ["email 24 Nov 10:05 -"]);
    stage.leave().await;
}

/// The other way round: the engine passes over what is being marked, and then finds it settled.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_passes_over_what_is_being_marked() {
    let Some(stage) = Stage::on_postgres().await else { return };
    let ivy = stage.patient("Ivy", IVY).await;
    let id = put(&stage, ivy, Kind::Dose, doses(&["10:05"], None)).await;
    stage.advance(Duration::minutes(5));
    let mut marking = stage.app.platform.db.write().await.unwrap();
    let about = (Kind::Dose, id);
    crate::reminders::settle(&mut marking, ivy, about, "2026-11-24 10:05", stage.now()).await.unwrap();
    assert_eq!(round(&stage).await, 0);
    marking.commit().await.unwrap();
    assert_eq!(round(&stage).await, 1);
    assert_eq!(told(&stage).await, [""; 0]);
    stage.leave().await;
}
