//! Work done later: once, by one of several instances, even when one dies (F-13, F-16).

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration, Utc};
use tokio::sync::{Notify, oneshot};

use super::beside::beside;
use crate::{
    on_both_databases,
    platform::{
        Platform,
        jobs::{self, Runner, TryAgain},
    },
    testing::stage::Stage,
};

const KIND: &str = "test";

async fn put(stage: &Stage, key: &str, payload: &str) {
    let platform = &stage.app.platform;
    let mut tx = platform.db.write().await.unwrap();
    jobs::enqueue(&mut tx, platform, KIND, key, &payload, stage.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// A runner that notes the payload of everything it does.
fn noting(done: &Arc<Mutex<Vec<String>>>) -> Runner {
    let done = done.clone();
    Runner::default().on(KIND, move |platform, job| {
        let done = done.clone();
        async move {
            let payload: String = job.payload(&platform).ok_or(TryAgain("payload"))?;
            tokio::task::yield_now().await;
            done.lock().unwrap().push(payload);
            Ok(())
        }
    })
}

/// A runner that says when it has begun, and then waits until it is told how it ends.
fn waiting(begun: &Arc<Notify>, end: oneshot::Receiver<Result<(), TryAgain>>) -> Runner {
    let (begun, end) = (begun.clone(), Arc::new(Mutex::new(Some(end))));
    Runner::default().on(KIND, move |_, _| {
        let (begun, end) = (begun.clone(), end.lock().unwrap().take());
        async move {
            begun.notify_one();
            match end {
                Some(end) => end.await.unwrap_or(Ok(())),
                None => Ok(()),
            }
        }
    })
}

fn run(runner: Runner, platform: Platform) -> tokio::task::JoinHandle<usize> {
    tokio::spawn(async move { runner.run_due(&platform).await.unwrap() })
}

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct State {
    tries: i64,
    fence: i64,
    due_at: DateTime<Utc>,
    lease_until: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
    given_up_at: Option<DateTime<Utc>>,
    trouble: Option<String>,
}

async fn state(stage: &Stage) -> State {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    tx.query("select tries, fence, due_at, lease_until, done_at, given_up_at, trouble from job").one().await.unwrap()
}

on_both_databases! {
    async fn two_instances_do_everything_once(stage) {
        for number in 0..100 {
            put(stage, &format!("key {number}"), &format!("work {number}")).await;
        }
        let done = Arc::default();
        let first = run(noting(&done), stage.app.platform.clone());
        let second = run(noting(&done), beside(stage).await);
        assert_eq!(first.await.unwrap() + second.await.unwrap(), 100);
        let mut done = done.lock().unwrap().clone();
        done.sort();
        let mut all: Vec<String> = (0..100).map(|number| format!("work {number}")).collect();
        all.sort();
        assert_eq!(done, all);
    }

    async fn the_same_work_asked_for_twice_is_done_once_for_ever(stage) {
        let done = Arc::default();
        for _ in 0..2 {
            put(stage, "the same", "work").await;
            put(stage, "the same", "other work").await;
            noting(&done).run_due(&stage.app.platform).await.unwrap();
        }
        assert_eq!(*done.lock().unwrap(), ["work"]);
    }

    async fn work_is_asked_for_with_the_change_or_not_at_all(stage) {
        let platform = &stage.app.platform;
        let mut tx = platform.db.write().await.unwrap();
        jobs::enqueue(&mut tx, platform, KIND, "key", &"work", stage.now()).await.unwrap();
        tx.rollback().await.unwrap();
        let done = Arc::default();
        assert_eq!(noting(&done).run_due(platform).await.unwrap(), 0);
    }

    async fn what_is_due_later_waits_and_what_was_asked_for_is_not_readable_in_the_database(stage) {
        let platform = &stage.app.platform;
        let mut tx = platform.db.write().await.unwrap();
        jobs::enqueue(&mut tx, platform, KIND, "key", &"a link", stage.now() + Duration::minutes(5)).await.unwrap();
        let (payload,): (Vec<u8>,) = tx.query("select payload from job").one().await.unwrap();
        assert!(!payload.is_empty() && !payload.windows(6).any(|some| some == b"a link"));
        tx.commit().await.unwrap();
        let done = Arc::default();
        assert_eq!(noting(&done).run_due(platform).await.unwrap(), 0);
        stage.advance(Duration::minutes(5));
        assert_eq!(noting(&done).run_due(platform).await.unwrap(), 1);
        assert_eq!(*done.lock().unwrap(), ["a link"]);
        let mut tx = platform.db.read().await.unwrap();
        assert_eq!(tx.query("select payload from job").one::<(Vec<u8>,)>().await.unwrap().0, b"");
    }

    async fn a_dead_runner_s_work_is_taken_over_when_its_lease_ends(stage) {
        put(stage, "key", "work").await;
        let begun = Arc::default();
        let (_never, end) = oneshot::channel();
        let dies = run(waiting(&begun, end), stage.app.platform.clone());
        begun.notified().await;
        dies.abort();
        let _ = dies.await;
        let other = beside(stage).await;
        let done = Arc::default();
        stage.advance(Duration::seconds(119));
        assert_eq!(noting(&done).run_due(&other).await.unwrap(), 0, "the lease still runs");
        stage.advance(Duration::seconds(2));
        assert_eq!(noting(&done).run_due(&other).await.unwrap(), 1);
        assert_eq!(*done.lock().unwrap(), ["work"]);
        assert!(state(stage).await.done_at.is_some());
    }

    async fn whoever_lost_the_lease_can_neither_finish_nor_fail_the_work(stage) {
        for late_end in [Ok(()), Err(TryAgain("late"))] {
            put(stage, &format!("{late_end:?}"), "work").await;
            let (begun, begun_too) = (Arc::default(), Arc::default());
            let (end_first, first_end) = oneshot::channel();
            let first = run(waiting(&begun, first_end), stage.app.platform.clone());
            begun.notified().await;
            stage.advance(Duration::minutes(3));
            let (end_second, second_end) = oneshot::channel();
            let second = run(waiting(&begun_too, second_end), beside(stage).await);
            begun_too.notified().await;
            let held = state(stage).await;
            assert_eq!((held.fence, held.tries), (2, 2));
            end_first.send(late_end).unwrap();
            first.await.unwrap();
            assert_eq!(state(stage).await, held, "the first one has nothing to say any more");
            end_second.send(Ok(())).unwrap();
            second.await.unwrap();
            assert!(state(stage).await.done_at.is_some());
            let mut tx = stage.app.platform.db.write().await.unwrap();
            tx.query("delete from job").execute().await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    async fn what_fails_is_tried_again_ever_later_and_given_up_after_twelve_times(stage) {
        put(stage, "key", "work").await;
        let failing = Runner::default().on(KIND, |_, _| async { Err(TryAgain("the server is away")) });
        let mut last = Duration::zero();
        for number in 1..=12 {
            assert_eq!(failing.run_due(&stage.app.platform).await.unwrap(), 1, "try {number}");
            let state = state(stage).await;
            assert_eq!((state.tries, state.trouble.as_deref(), state.lease_until), (number, Some("the server is away"), None));
            let wait = state.due_at - stage.now();
            assert!(wait > last && wait <= Duration::hours(24), "{number}: {wait}");
            assert_eq!(state.given_up_at.is_some(), number == 12, "{number}");
            stage.advance(wait - Duration::seconds(1));
            assert_eq!(failing.run_due(&stage.app.platform).await.unwrap(), 0, "too early");
            stage.advance(Duration::seconds(1));
            last = wait;
        }
        assert_eq!(failing.run_due(&stage.app.platform).await.unwrap(), 0, "given up");
        let mut tx = stage.app.platform.db.read().await.unwrap();
        assert_eq!(jobs::health(&mut tx, stage.now()).await.unwrap(), (1, None));
    }

    async fn work_of_a_kind_that_nobody_knows_is_kept(stage) {
        put(stage, "key", "work").await;
        assert_eq!(Runner::default().run_due(&stage.app.platform).await.unwrap(), 1);
        let state = state(stage).await;
        assert!(state.done_at.is_none() && state.trouble.as_deref() == Some("no handler for this kind"), "{state:?}");
    }
}
