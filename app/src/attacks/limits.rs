//! Rate limits: counted in windows, for each one apart, and once for all instances.

use chrono::{DateTime, Duration, Utc};

use super::beside::beside;
use crate::{
    on_both_databases,
    platform::{
        Platform,
        limits::{self, Limit},
    },
};

const LIMIT: Limit = Limit { name: "test", uses: 10, window: Duration::minutes(1) };

async fn use_one(platform: &Platform, now: DateTime<Utc>, limit: Limit, who: &str) -> bool {
    let mut tx = platform.db.write().await.unwrap();
    let within = limits::use_one(&mut tx, &platform.keys, now, limit, who).await.unwrap();
    tx.commit().await.unwrap();
    within
}

on_both_databases! {
    async fn a_window_takes_so_many_and_the_next_begins_anew(stage) {
        let platform = &stage.app.platform;
        // 10:00:00 is the start of a window.
        for use_number in 1..=15 {
            assert_eq!(use_one(platform, stage.now(), LIMIT, "203.0.113.7").await, use_number <= 10, "{use_number}");
        }
        assert!(use_one(platform, stage.now(), LIMIT, "203.0.113.8").await, "somebody else");
        assert!(use_one(platform, stage.now(), Limit { name: "other", ..LIMIT }, "203.0.113.7").await, "something else");
        assert!(!use_one(platform, stage.now() + Duration::seconds(59), LIMIT, "203.0.113.7").await);
        for use_number in 1..=11 {
            assert_eq!(use_one(platform, stage.now() + Duration::seconds(60), LIMIT, "203.0.113.7").await, use_number <= 10);
        }
        // A clock set back finds the old window as it was left.
        assert!(!use_one(platform, stage.now(), LIMIT, "203.0.113.7").await);
    }

    async fn two_instances_and_many_callers_at_once_get_no_more(stage) {
        let instances = [stage.app.platform.clone(), beside(stage).await];
        let now = stage.now();
        let callers: Vec<_> = (0..40)
            .map(|which| {
                let platform = instances[which % 2].clone();
                tokio::spawn(async move { use_one(&platform, now, LIMIT, "203.0.113.7").await })
            })
            .collect();
        let mut taken = 0;
        for caller in callers {
            taken += u32::from(caller.await.unwrap());
        }
        assert_eq!(taken, 10);
    }

    async fn who_it_was_is_kept_as_a_keyed_hash_and_forgotten_after_a_day(stage) {
        let platform = &stage.app.platform;
        for address in ["203.0.113.7", "2001:db8::7"] {
            use_one(platform, stage.now(), LIMIT, address).await;
        }
        let mut tx = platform.db.write().await.unwrap();
        let buckets: Vec<(String,)> = tx.query("select bucket from rate_limit").all().await.unwrap();
        assert!(buckets.len() == 2 && buckets.iter().all(|(bucket,)| !bucket.contains("113") && !bucket.contains("db8")), "{buckets:?}");
        limits::forget_old(&mut tx, stage.now() + Duration::hours(23)).await.unwrap();
        let (kept,): (i64,) = tx.query("select count(*) from rate_limit").one().await.unwrap();
        assert_eq!(kept, 2);
        limits::forget_old(&mut tx, stage.now() + Duration::hours(25)).await.unwrap();
        let (kept,): (i64,) = tx.query("select count(*) from rate_limit").one().await.unwrap();
        assert_eq!(kept, 0);
        tx.commit().await.unwrap();
    }
}
