//! Everything that is in the database, as text: to show that nothing was changed.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use crate::{
    people::PersonId,
    platform::{database::Db, query::Tx},
};

/// Table, then its rows.
pub type Dump = BTreeMap<String, Vec<String>>;

/// What is written when somebody asks and is refused, or is counted for a limit.
pub const NOTES: [&str; 3] = ["access_log", "access_log_head", "rate_limit"];

pub async fn dump(db: &Db, without: &[&str]) -> Dump {
    let mut all = BTreeMap::new();
    for table in tables(db).await.into_iter().filter(|table| !without.contains(&table.as_str())) {
        let rows = rows(db, &table).await;
        all.insert(table, rows);
    }
    all
}

/// The rows that hold this person's id, but for the notes of who asked.
pub async fn dump_of(db: &Db, person: PersonId) -> Dump {
    let mut all = dump(db, &NOTES).await;
    let id = person.0.to_string();
    let bare = person.0.simple().to_string();
    for rows in all.values_mut() {
        rows.retain(|row| {
            let row = row.to_lowercase();
            row.contains(&id) || row.contains(&bare)
        });
    }
    all
}

async fn tables(db: &Db) -> Vec<String> {
    let names: Vec<(String,)> = match db {
        Db::Sqlite { readers, .. } => {
            sqlx::query_as("select name from sqlite_master where type = 'table'").fetch_all(readers).await
        }
        Db::Postgres { pool } => {
            sqlx::query_as("select table_name::text from information_schema.tables where table_schema = 'public'")
                .fetch_all(pool)
                .await
        }
    }
    .unwrap();
    names.into_iter().map(|(name,)| name).collect()
}

async fn rows(db: &Db, table: &str) -> Vec<String> {
    let rows: Vec<(String,)> = match db {
        Db::Postgres { .. } => {
            let mut tx = db.read().await.unwrap();
            tx.show_everyone().await.unwrap();
            let Tx::Postgres(mut tx) = tx else { unreachable!("a transaction of another database") };
            sqlx::query_as(AssertSqlSafe(format!("select row_to_json(t)::text from {table} t")))
                .fetch_all(&mut *tx)
                .await
        }
        Db::Sqlite { readers, .. } => {
            let columns: Vec<(String,)> = sqlx::query_as("select name from pragma_table_info($1) order by cid")
                .bind(table)
                .fetch_all(readers)
                .await
                .unwrap();
            let quoted: Vec<String> = columns.iter().map(|(column,)| format!("quote(\"{column}\")")).collect();
            let sql = format!("select {} from \"{table}\"", quoted.join(" || ' ' || "));
            sqlx::query_as(AssertSqlSafe(sql)).fetch_all(readers).await
        }
    }
    .unwrap();
    let mut rows: Vec<String> = rows.into_iter().map(|(row,)| row).collect();
    rows.sort();
    rows
}
