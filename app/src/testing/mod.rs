//! How tests speak: as personas, through the public door, on both databases.
//!
//! ```ignore
//! on_both_databases!(async fn a_stranger_sees_nothing(stage) {
//!     let ivy = stage.patient("Ivy", "900 000 0009").await;
//!     let answer = stage.visitor(&ivy).await.get("/record").await;
//!     assert_eq!(answer.status, 200);
//! });
//! ```
//! A test that leaves mail behind which it did not take fails.

pub mod authenticator;
pub mod mail_server;
pub mod nats_server;
pub mod persona;
pub mod postgres;
pub mod push_service;
pub mod relations;
pub mod stage;

/// Makes one test for SQLite and one for PostgreSQL out of one body.
///
/// PostgreSQL is where `NENE_TEST_POSTGRES` points (`make test` starts one). Without it the
/// test fails, unless `NENE_TEST_ONLY=sqlite` says that this is meant.
#[macro_export]
macro_rules! on_both_databases {
    ($(async fn $name:ident($stage:ident) $body:block)*) => { $(
        mod $name {
            #[allow(unused_imports, reason = "a body may need nothing of its file")]
            use super::*;

            async fn behaviour($stage: &$crate::testing::stage::Stage) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let stage = $crate::testing::stage::Stage::on_sqlite().await;
                behaviour(&stage).await;
                stage.leave().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let Some(stage) = $crate::testing::stage::Stage::on_postgres().await else { return };
                behaviour(&stage).await;
                stage.leave().await;
            }
        }
    )* };
}
