//! `nene backup`: a copy while the portal is at work is whole, opens, and equals what was there.

use std::collections::BTreeMap;

use app::platform::database::Db;
use sqlx::AssertSqlSafe;

use super::{
    house::{House, ended},
    people, postgres,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_equals_what_was_there_and_starts() {
    let house = House::on_sqlite();
    let token = people::token(&house);
    let platform = house.platform().await;
    people::patient(&platform).await;
    let running = house.serve(&[]);
    people::send(running.addr, &token, people::bundle(&["kept".into()], 1).to_string().as_bytes()).unwrap().expect(200);
    let file = house.path("copy.db");
    let name = file.display().to_string();
    house.run(&["backup", &name]).well();
    let before = at_rest(tables(&house.database_url).await);
    assert!(before["resource"].len() == 2 && before["person"].len() == 1);
    people::send(running.addr, &token, people::bundle(&["later".into()], 1).to_string().as_bytes())
        .unwrap()
        .expect(200);
    assert_eq!(at_rest(tables(&format!("sqlite:{name}")).await), before);

    // Never over a file, whatever is in it.
    let end = house.run(&["backup", &name]);
    assert!(end.code == Some(1) && end.err.contains("is there already"), "{end:?}");
    assert_eq!(at_rest(tables(&format!("sqlite:{name}")).await), before);

    // The copy with the key file is a portal.
    let url = format!("sqlite:{name}");
    ended(house.command(&["check"]).env("DATABASE_URL", &url)).well();
    running.stop();
    let copied = House::over(tempfile::tempdir().unwrap(), url);
    std::fs::copy(house.path("nene.key"), copied.path("nene.key")).unwrap();
    let running = copied.serve(&[]);
    let reply = people::send(running.addr, &token, people::bundle(&["kept".into()], 1).to_string().as_bytes())
        .unwrap()
        .expect(200);
    assert!(reply.text().contains("Condition/kept: unchanged"), "{}", reply.text());
}

#[test]
fn a_copy_of_nothing_is_refused() {
    let house = House::on_sqlite();
    house.run(&["backup", "copy.db"]).refused("nothing to copy");
    assert!(!house.path("copy.db").exists());
}

#[tokio::test]
async fn a_copy_that_cannot_be_written_says_so() {
    let house = House::on_sqlite();
    house.run(&["migrate"]).well();
    house.run(&["backup", "no/such/folder/copy.db"]).refused("no/such/folder/copy.db");
}

#[tokio::test]
async fn on_postgres_it_says_what_to_run_and_writes_nothing() {
    let Some(database) = postgres::fresh().await else { return };
    let house = House::over(tempfile::tempdir().unwrap(), database.url.clone());
    house.run(&["migrate"]).well();
    let end = house.run(&["backup", "copy.dump"]).well();
    assert!(end.out.contains("pg_dump") && !end.out.contains(&database.url), "{end:?}");
    assert!(!house.path("copy.dump").exists());
}

/// Without the queue of work, into which the running portal puts more every minute.
fn at_rest(mut tables: BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    for busy in ["job", "alarm_check"] {
        tables.remove(busy);
    }
    tables
}

/// Every table with every row, as text; not SQLite's own counts, which every closing renews.
async fn tables(url: &str) -> BTreeMap<String, Vec<String>> {
    let Db::Sqlite { readers, writer } = Db::open(url).await.unwrap() else { panic!("SQLite only") };
    let names: Vec<(String,)> = sqlx::query_as(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_stat%' order by name",
    )
    .fetch_all(&readers)
    .await
    .unwrap();
    let mut all = BTreeMap::new();
    for (name,) in names {
        let columns: Vec<(String,)> = sqlx::query_as("select name from pragma_table_info($1) order by cid")
            .bind(&name)
            .fetch_all(&readers)
            .await
            .unwrap();
        let row: Vec<String> = columns.iter().map(|(column,)| format!("quote(\"{column}\")")).collect();
        let sql = format!("select {} as row from \"{name}\" order by row", row.join(" || '|' || "));
        let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&readers).await.unwrap();
        all.insert(name, rows.into_iter().map(|(row,)| row).collect());
    }
    readers.close().await;
    writer.close().await;
    all
}
