//! `kill -9` a hundred times during mixed writes (F-01): nothing acknowledged is lost, the file
//! is whole, and the next start is ready soon.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    house::{House, Running},
    people, wire,
};

const ROUNDS: u64 = 100;

/// What the server said yes to.
enum Acknowledged {
    /// These conditions, in this version.
    Stored(Vec<String>, u64),
    /// A page of the record, whose access must be in the log.
    Page,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_a_hundred_times_it_loses_nothing_it_acknowledged() {
    let house = House::on_sqlite();
    let token = people::token(&house);
    let platform = house.platform().await;
    let person = people::patient(&platform).await;
    let cookie = people::cookie(&platform, person).await;
    platform.db.close().await;

    let mut journal: HashMap<String, u64> = HashMap::new();
    let mut pages = 0;
    let mut starts = Vec::new();
    for round in 0..ROUNDS {
        let start = Instant::now();
        let running = house.serve(&[]);
        running.get("/readyz").expect(200);
        starts.push(start.elapsed());
        if round % 10 == 0 {
            look(&house, &journal, pages).await;
        }
        let (token, cookie) = (token.clone(), cookie.clone());
        let told =
            tokio::task::spawn_blocking(move || write_until_killed(running, round, &token, &cookie)).await.unwrap();
        for one in told {
            match one {
                Acknowledged::Stored(ids, version) => ids.into_iter().for_each(|id| {
                    let known = journal.entry(id).or_default();
                    *known = version.max(*known);
                }),
                Acknowledged::Page => pages += 1,
            }
        }
    }
    assert!(journal.len() > 200 && pages > 100, "too little was written to show anything: {} {pages}", journal.len());
    let running = house.serve(&[]);
    look(&house, &journal, pages).await;
    assert_eq!(running.stop(), Some(0));
    starts.sort();
    let p95 = starts[starts.len() * 95 / 100];
    assert!(p95 < Duration::from_secs(3), "ready after {p95:?}");
}

/// Four callers write until the server is gone; it is killed at some moment after some answers.
fn write_until_killed(running: Running, round: u64, token: &str, cookie: &str) -> Vec<Acknowledged> {
    let addr = running.addr;
    let (tell, told) = mpsc::channel();
    let over = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..4u64)
        .map(|caller| {
            let (tell, over, token, cookie) = (tell.clone(), over.clone(), token.to_string(), cookie.to_string());
            thread::spawn(move || {
                let mut number = 0;
                while !over.load(Ordering::Relaxed) {
                    number += 1;
                    let one = match caller {
                        0 => stored(addr, &token, vec![format!("one-{round}-{number}")], 1),
                        // The same few again and again, each time newer.
                        1 => stored(
                            addr,
                            &token,
                            (0..3).map(|which| format!("again-{which}")).collect(),
                            round * 1_000 + number,
                        ),
                        2 => stored(
                            addr,
                            &token,
                            (0..20).map(|which| format!("many-{round}-{number}-{which}")).collect(),
                            1,
                        ),
                        _ => wire::try_send(addr, "GET", "/home", &[("cookie", &cookie)], &[])
                            .ok()
                            .filter(|reply| reply.status == 200)
                            .map(|_| Acknowledged::Page),
                    };
                    if one.is_none_or(|one| tell.send(one).is_err()) {
                        return;
                    }
                }
            })
        })
        .collect();
    drop(tell);
    let random = uuid::Uuid::new_v4().as_u128();
    let mut kept: Vec<Acknowledged> = told.iter().take(1 + (random % 12) as usize).collect();
    let until = Instant::now() + Duration::from_micros((random >> 32) as u64 % 10_000);
    while let Some(left) = until.checked_duration_since(Instant::now()) {
        kept.extend(told.recv_timeout(left));
    }
    running.kill();
    over.store(true, Ordering::Relaxed);
    callers.into_iter().for_each(|caller| caller.join().unwrap());
    kept.extend(told.iter());
    kept
}

fn stored(addr: std::net::SocketAddr, token: &str, ids: Vec<String>, version: u64) -> Option<Acknowledged> {
    let body = people::bundle(&ids, version).to_string();
    let reply = people::send(addr, token, body.as_bytes()).ok()?;
    assert_eq!(reply.status, 200, "{}", reply.text());
    Some(Acknowledged::Stored(ids, version))
}

/// Everything in the journal is in the database, in that version or a newer one; the file is
/// whole; every page that was shown is in the access log, without a gap.
async fn look(house: &House, journal: &HashMap<String, u64>, pages: i64) {
    let platform = house.platform().await;
    let mut tx = platform.db.read().await.unwrap();
    tx.show_everyone().await.unwrap();
    let told: Vec<(String,)> = tx.query("pragma integrity_check").all().await.unwrap();
    assert_eq!(told, [("ok".to_string(),)]);
    let broken: Vec<(String,)> = tx.query("select \"table\" from pragma_foreign_key_check").all().await.unwrap();
    assert_eq!(broken, []);
    let stored: Vec<(String, String)> =
        tx.query("select source_id, body from resource where resource_type = 'Condition'").all().await.unwrap();
    let stored: HashMap<String, u64> = stored
        .into_iter()
        .map(|(id, body)| {
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            let version = body["code"]["text"].as_str().unwrap().rsplit(' ').next().unwrap().parse().unwrap();
            (id, version)
        })
        .collect();
    let lost: Vec<_> =
        journal.iter().filter(|(id, version)| stored.get(*id).is_none_or(|known| known < version)).collect();
    assert_eq!(lost, [], "of {} acknowledged", journal.len());
    // Beside each resource its line for the pages, and its words for the search: whole or not at all.
    let (halves,): (i64,) = tx
        .query(
            "select count(*) from resource r where r.resource_type = 'Condition' and not exists
            (select 1 from entry e where e.person_id = r.person_id and e.id = r.id)",
        )
        .one()
        .await
        .unwrap();
    assert_eq!(halves, 0);
    let (count, last): (i64, i64) =
        tx.query("select count(*), coalesce(max(seq), 0) from access_log").one().await.unwrap();
    assert!(count == last && count >= pages, "{count} entries, the last is {last}, {pages} pages were shown");
    tx.rollback().await.unwrap();
    platform.db.close().await;
}
