//! A database of its own for each test, copied from a migrated template.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

use crate::platform::{database::Db, migrate};

/// The address of the server, without a database; `None` when the test is to be left out.
pub fn server() -> Option<String> {
    if let Ok(address) = std::env::var("NENE_TEST_POSTGRES") {
        return Some(address);
    }
    if std::env::var("NENE_TEST_ONLY").as_deref() == Ok("sqlite") {
        return None;
    }
    panic!("NENE_TEST_POSTGRES is not set: run `make test`, or set NENE_TEST_ONLY=sqlite to leave PostgreSQL out");
}

fn with_database(address: &str, database: &str) -> String {
    let end = address.rfind('/').unwrap_or(address.len());
    format!("{}/{database}", &address[..end])
}

/// A fresh, migrated database. The cluster is thrown away as a whole after the tests.
pub async fn fresh_database(address: &str) -> String {
    let mut server = PgConnection::connect(address).await.expect("the test server answers");
    // One process at a time makes the template; the lock is the server's own.
    server.execute("select pg_advisory_lock(42)").await.unwrap();
    let template = format!("nene_template_{}", migrate::fingerprint());
    let there: Option<(i32,)> = sqlx::query_as("select 1 from pg_database where datname = $1")
        .bind(&template)
        .fetch_optional(&mut server)
        .await
        .unwrap();
    if there.is_none() {
        let making = format!("nene_making_{}", Uuid::new_v4().simple());
        server.execute(AssertSqlSafe(format!("create database {making}"))).await.unwrap();
        let db = Db::open(&with_database(address, &making)).await.unwrap();
        migrate::migrate(&db).await.unwrap();
        db.close().await;
        server.execute(AssertSqlSafe(format!("alter database {making} rename to {template}"))).await.unwrap();
    }
    let name = format!("nene_{}", Uuid::new_v4().simple());
    server.execute(AssertSqlSafe(format!("create database {name} template {template}"))).await.unwrap();
    server.execute("select pg_advisory_unlock(42)").await.unwrap();
    with_database(address, &name)
}
