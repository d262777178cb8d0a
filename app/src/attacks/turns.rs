//! Writers that read before they write, all at once: every one gets its turn (library-pitfalls 5).

use super::beside::beside;
use crate::{on_both_databases, platform::Platform};

const TASKS: usize = 16;
const EACH: usize = 50;

/// Reads the counter and writes it one higher, in one transaction.
async fn count_one(platform: &Platform) {
    let mut tx = platform.db.write().await.unwrap();
    // On PostgreSQL the reader holds the row; on SQLite it holds the writer's turn already.
    let read = match &tx {
        crate::platform::query::Tx::Sqlite(_) => "select uses from rate_limit where bucket = 'turns'",
        crate::platform::query::Tx::Postgres(_) => "select uses from rate_limit where bucket = 'turns' for update",
    };
    let (uses,): (i64,) = tx.query(read).one().await.unwrap();
    tokio::task::yield_now().await;
    tx.query("update rate_limit set uses = $1 where bucket = 'turns'").bind(uses + 1).execute().await.unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn sixteen_writers_in_two_instances_lose_no_turn_and_are_never_told_that_it_is_locked(stage) {
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("insert into rate_limit (bucket, window_start, uses) values ('turns', $1, 0)").bind(stage.now()).execute().await.unwrap();
        tx.commit().await.unwrap();
        let instances = [stage.app.platform.clone(), beside(stage).await];
        let writers: Vec<_> = (0..TASKS)
            .map(|which| {
                let platform = instances[which % 2].clone();
                tokio::spawn(async move {
                    for _ in 0..EACH {
                        count_one(&platform).await;
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let mut tx = stage.app.platform.db.read().await.unwrap();
        let (uses,): (i64,) = tx.query("select uses from rate_limit where bucket = 'turns'").one().await.unwrap();
        assert_eq!(uses, (TASKS * EACH) as i64);
    }

    async fn a_reader_sees_one_state_and_cannot_write(stage) {
        stage.organisation("Y99001", "Before").await;
        let mut reader = stage.app.platform.db.read().await.unwrap();
        let name = async |tx: &mut crate::platform::query::Tx| {
            let (name,): (String,) = tx.query("select name from organisation where ods = 'Y99001'").one().await.unwrap();
            name
        };
        assert_eq!(name(&mut reader).await, "Before");
        stage.organisation("Y99001", "After").await;
        assert_eq!(name(&mut reader).await, "Before");
        assert!(reader.query("update organisation set name = 'Mine'").execute().await.is_err());
        drop(reader);
        let mut reader = stage.app.platform.db.read().await.unwrap();
        assert_eq!(name(&mut reader).await, "After");
    }
}
