//! Reminders over several instances that are killed at random (F-16): every one is said once.
//!
//! 10,000 of them fall due while it goes on. What was planned and what left is counted at the end: none
//! is missing, none is there twice; a letter that was handed over and not written down when its instance
//! died goes out a second time under the same Message-ID.

use std::{
    collections::HashMap,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use app::{
    people::{
        PersonId,
        store::{self, NewPerson},
    },
    platform::Platform,
    reminders::{
        Kind,
        plan::{Moment, Plan},
    },
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    house::{House, Running, free_port},
    postgres,
};

/// On each of the two databases.
const REMINDERS: usize = 5_000;
const PEOPLE: usize = 50;
/// They fall due over so long.
const SPREAD: chrono::Duration = chrono::Duration::seconds(8);
const KILLS: usize = 12;
/// The most that one instance hands over at a time (`reminders::deliver`): so many letters may leave
/// and not be written down when it is killed.
const SIDE_BY_SIDE: usize = 64;
const LONGEST: Duration = Duration::from_secs(80);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_instances_on_postgres_say_everything_once_however_often_one_is_killed() {
    let Some(database) = postgres::fresh().await else { return };
    let house = House::over(tempfile::tempdir().unwrap(), database.url.clone());
    say_everything_once(&house, 4).await;
    database.drop_it().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_on_one_sqlite_file_say_everything_once_however_often_one_is_killed() {
    say_everything_once(&House::on_sqlite(), 2).await;
}

async fn say_everything_once(house: &House, instances: usize) {
    let started = Instant::now();
    house.run(&["migrate"]).well();
    let platform = house.platform().await;
    fill(&platform).await;
    let addresses: Vec<SocketAddr> = (0..instances).map(|_| free_port()).collect();
    let mut running: Vec<Option<Running>> = addresses.iter().map(|addr| Some(house.serve_beside(*addr))).collect();
    let mut killed = 0;
    // Each time some more has been done, one of them dies, and comes back.
    while killed < KILLS {
        let random = Uuid::new_v4().as_u128();
        let more = 1 + (random % 600) as i64;
        let target = (progress(&platform).await + more).min(2 * REMINDERS as i64);
        wait(started, || async { progress(&platform).await >= target }).await;
        let which = (random >> 64) as usize % instances;
        if let Some(one) = running[which].take() {
            one.kill();
        }
        killed += 1;
        running[which] = Some(house.serve_beside(addresses[which]));
    }
    wait(started, || async { count(&platform, NOTICES).await == REMINDERS as i64 }).await;
    wait(started, || async { count(&platform, FREE).await == 0 }).await;
    // What a dead one had taken is nobody's until its lease is over: as if that time had passed.
    for one in running.into_iter().flatten() {
        assert_eq!(one.stop(), Some(0));
    }
    let mut tx = platform.db.write().await.unwrap();
    tx.query("update delivery set lease_until = $1 where sent_at is null")
        .bind(platform.clock.now() - chrono::Duration::minutes(1))
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let last = house.serve_beside(addresses[0]);
    wait(started, || async { count(&platform, SENT).await == REMINDERS as i64 }).await;
    assert_eq!(last.stop(), Some(0));

    let all = REMINDERS as i64;
    assert_eq!(count(&platform, NOTICES).await, all, "none is missing, none is there twice");
    assert_eq!(
        count(&platform, "select count(*) from (select distinct person_id, reminder_id from notice) n").await,
        all
    );
    assert_eq!(count(&platform, "select count(*) from delivery").await, all);
    assert_eq!(count(&platform, "select count(*) from reminder where next_at is not null").await, 0);
    platform.db.close().await;
    let letters = letters(&house.path("mail"));
    let sent: usize = letters.values().sum();
    assert_eq!(letters.len(), REMINDERS, "each has its own Message-ID, and left");
    let twice = sent - letters.len();
    assert!(twice <= killed * SIDE_BY_SIDE, "{twice} letters left twice after {killed} kills");
    println!(
        "{REMINDERS} reminders, {instances} instances, {killed} kills, {twice} letters twice, {:?}",
        started.elapsed()
    );
}

const NOTICES: &str = "select count(*) from notice";
const SENT: &str = "select count(*) from delivery where sent_at is not null";
/// On its way, and nobody has taken it.
const FREE: &str = "select count(*) from delivery where sent_at is null and ended_at is null and lease_until is null";

/// People who have an address, and a hundred things each to be reminded of in the next seconds.
async fn fill(platform: &Platform) {
    let now = platform.clock.now();
    let mut tx = platform.db.write().await.unwrap();
    let mut people: Vec<PersonId> = Vec::with_capacity(PEOPLE);
    for _ in 0..PEOPLE {
        let new = NewPerson {
            given_name: "Iris",
            family_name: "Marlow",
            nhs_number: None,
            birth_date: None,
            practice: None,
            demo_key: None,
        };
        people.push(store::add_person(&mut tx, &new, now).await.unwrap());
    }
    tx.query("update person set email = 'iris@example.org'").execute().await.unwrap();
    // Nothing is to wait for the morning, whenever this runs.
    tx.query(
        "insert into reminder_manner (person_id, quiet_from, quiet_to, language) select id, '00:00', '00:00', 'en' from person",
    )
    .execute()
    .await
    .unwrap();
    let columns = ["person_id", "kind", "id", "plan", "next_at", "made_at"];
    let numbers: Vec<usize> = (0..REMINDERS).collect();
    for some in numbers.chunks(500) {
        let mut insert = tx.insert_many("reminder", &columns, some.len(), "");
        for number in some {
            let at = now + SPREAD * (*number as i32) / (REMINDERS as i32);
            insert = insert
                .bind(people[number % PEOPLE].0)
                .bind(Kind::Appointment.key())
                .bind(Uuid::now_v7())
                .bind(serde_json::to_string(&plan(at)).unwrap())
                .bind(Some(at))
                .bind(now);
        }
        insert.execute().await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn plan(at: DateTime<Utc>) -> Plan {
    let until = at + chrono::Duration::days(1);
    Plan::Moments(vec![Moment { occurrence: "once".into(), step: "2-hours".into(), at, until }])
}

async fn count(platform: &Platform, sql: &'static str) -> i64 {
    let mut tx = platform.db.read().await.unwrap();
    let (found,): (i64,) = tx.query(sql).one().await.unwrap();
    found
}

/// How much was planned and how much has left.
async fn progress(platform: &Platform) -> i64 {
    count(platform, NOTICES).await + count(platform, SENT).await
}

async fn wait<F: Future<Output = bool>>(started: Instant, is_so: impl Fn() -> F) {
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    while !is_so().await {
        assert!(started.elapsed() < LONGEST, "it takes too long");
        tick.tick().await;
    }
}

/// How often each letter was handed over, by its Message-ID.
fn letters(folder: &Path) -> HashMap<String, usize> {
    let mut found: HashMap<String, usize> = HashMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "eml") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        // One that was being written when its instance died has no head yet: it was not handed over.
        if let Some(id) = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")) {
            *found.entry(id.to_string()).or_default() += 1;
        }
    }
    found
}
