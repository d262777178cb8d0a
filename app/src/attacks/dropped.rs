//! Callers who go away (F-10; sqlx #4385): a future dropped in the middle of `BEGIN` must not
//! leave its transaction to whoever takes the connection next.

use std::{future::Future, pin::pin, task::Poll};

use axum::body::Body;
use http::Request;
use tower::ServiceExt;

use super::beside::beside;
use crate::{
    on_both_databases,
    platform::{Platform, database::Db},
    testing::{persona::signed_in_cookie, stage::ORIGIN},
};

/// After so many polls the caller is gone: from before the first byte to after the answer.
const MOST_POLLS: usize = 20;
const ROUNDS: usize = 10;

/// Polls `future` as often as the machinery wakes it, at most `polls` times, then drops it.
async fn poll_and_drop(future: impl Future, polls: usize) {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(()),
            Poll::Pending if left == 0 => Poll::Ready(()),
            Poll::Pending => Poll::Pending,
        }
    })
    .await;
}

/// One write that is acknowledged: `Ok` from commit.
async fn acknowledged(db: &Db, number: usize) -> Option<i64> {
    let mut tx = db.write().await.ok()?;
    let number = number as i64;
    tx.query("insert into rate_limit (bucket, window_start, uses) values ('acknowledged', $1, 1)")
        .bind(chrono::DateTime::from_timestamp(number, 0)?)
        .execute()
        .await
        .ok()?;
    tx.commit().await.ok()?;
    Some(number)
}

/// How many of these writes another connection does not see.
async fn lost(beside: &Db, acknowledged: &[i64]) -> usize {
    let mut tx = beside.read().await.unwrap();
    let seen: Vec<(chrono::DateTime<chrono::Utc>,)> =
        tx.query("select window_start from rate_limit where bucket = 'acknowledged'").all().await.unwrap();
    acknowledged.iter().filter(|number| !seen.iter().any(|(at,)| at.timestamp() == **number)).count()
}

/// Drops the beginning of transactions at every point, with an acknowledged write after each.
async fn storm(db: &Db) -> Vec<i64> {
    let mut done = Vec::new();
    for polls in 0..MOST_POLLS {
        for round in 0..ROUNDS {
            poll_and_drop(db.write(), polls).await;
            poll_and_drop(db.read(), polls).await;
            done.extend(acknowledged(db, polls * ROUNDS + round).await);
        }
    }
    done
}

on_both_databases! {
    async fn what_is_acknowledged_after_a_dropped_begin_is_durable(stage) {
        let other = beside(stage).await;
        let done = storm(&stage.app.platform.db).await;
        assert_eq!(done.len(), MOST_POLLS * ROUNDS);
        assert_eq!(lost(&other.db, &done).await, 0);
    }

    async fn a_dropped_page_or_form_leaves_nothing_behind(stage) {
        let person = stage.patient("Ivy", "9434765919").await;
        let cookie = signed_in_cookie(&stage.app, person).await;
        let other = beside(stage).await;
        let mut done = Vec::new();
        for polls in 0..MOST_POLLS {
            for (method, path) in [("GET", "/account"), ("POST", "/sign-out"), ("POST", "/fhir"), ("GET", "/sign-in")] {
                let request = Request::builder()
                    .method(method)
                    .uri(path)
                    .header("cookie", &cookie)
                    .header("origin", ORIGIN)
                    .header("authorization", "Bearer none")
                    .body(Body::empty())
                    .unwrap();
                poll_and_drop(stage.router.clone().oneshot(request), polls).await;
            }
            done.extend(acknowledged(&stage.app.platform.db, polls).await);
        }
        assert_eq!(done.len(), MOST_POLLS);
        assert_eq!(lost(&other.db, &done).await, 0);
        no_transaction_is_left_open(&other).await;
    }

    async fn a_form_runs_to_its_end_though_its_sender_is_gone(stage) {
        let person = stage.patient("Ivy", "9434765919").await;
        for polls in 1..MOST_POLLS {
            let cookie = signed_in_cookie(&stage.app, person).await;
            let request = Request::builder()
                .method("POST")
                .uri("/sign-out")
                .header("cookie", &cookie)
                .header("origin", ORIGIN)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::empty())
                .unwrap();
            poll_and_drop(stage.router.clone().oneshot(request), polls).await;
        }
        // Begun or not: each is whole. Whoever got as far as the handler is signed out.
        let mut tx = stage.app.platform.db.read().await.unwrap();
        let (half,): (i64,) =
            tx.query("select count(*) from session where revoked_at is not null and data <> '{}'").one().await.unwrap();
        assert_eq!(half, 0);
    }
}

/// Waits for those that are at work; fails when one sits idle in its transaction for a second.
async fn no_transaction_is_left_open(other: &Platform) {
    let Db::Postgres { pool } = &other.db else { return };
    let (idle,): (i64,) = sqlx::query_as(
        "select count(*) from pg_stat_activity where datname = current_database()
         and state like 'idle in transaction%' and state_change < clock_timestamp() - interval '1 second'",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    assert_eq!(idle, 0);
}
