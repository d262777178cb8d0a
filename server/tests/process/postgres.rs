//! A PostgreSQL database of its own for one test, on the server at `NENE_TEST_POSTGRES`.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

pub struct Database {
    server: String,
    name: String,
    pub url: String,
}

/// `None` when the test is to be left out: `NENE_TEST_ONLY=sqlite` says that this is meant.
pub async fn fresh() -> Option<Database> {
    let Ok(server) = std::env::var("NENE_TEST_POSTGRES") else {
        if std::env::var("NENE_TEST_ONLY").as_deref() == Ok("sqlite") {
            return None;
        }
        panic!("NENE_TEST_POSTGRES is not set: run `make test`, or set NENE_TEST_ONLY=sqlite to leave PostgreSQL out");
    };
    let name = format!("nene_process_{}", uuid::Uuid::new_v4().simple());
    let mut connection = PgConnection::connect(&server).await.expect("the test server answers");
    connection.execute(AssertSqlSafe(format!("create database {name}"))).await.unwrap();
    let base = server.rfind('/').map_or(server.as_str(), |end| &server[..end]).to_string();
    Some(Database { url: format!("{base}/{name}"), server, name })
}

impl Database {
    /// A connection of the test's own, beside every pool.
    pub async fn connect(&self) -> PgConnection {
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        // The test looks at what everybody has; row-level security gives the portal one person.
        connection.execute("set nene.subject = 'everyone'").await.unwrap();
        connection
    }

    /// Ends all its connections and removes it.
    pub async fn drop_it(&self) {
        let mut connection = PgConnection::connect(&self.server).await.unwrap();
        connection.execute(AssertSqlSafe(format!("drop database {} with (force)", self.name))).await.unwrap();
    }

    /// Connections of the portal that sit in a transaction with nothing to do, for longer than a
    /// statement takes.
    pub async fn idle_in_transaction(&self) -> i64 {
        let mut connection = PgConnection::connect(&self.server).await.unwrap();
        let (count,): (i64,) = sqlx::query_as(
            "select count(*) from pg_stat_activity where datname = $1 and state like 'idle in transaction%'
             and state_change < clock_timestamp() - interval '200 milliseconds'",
        )
        .bind(&self.name)
        .fetch_one(&mut connection)
        .await
        .unwrap();
        count
    }
}
