//! PostgreSQL and callers who hang up (F-10; sqlx #4385): what was acknowledged is there.

use std::{
    io::Write,
    net::Shutdown,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use sqlx::Connection;

use super::{house::House, people, postgres, wire};

const RESETS: u32 = 2_000;
/// Bundles that each of two writers must see acknowledged meanwhile.
const WRITES: usize = 60;
/// How often a writer may be asked to come back later with one of them.
const LATER: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_callers_hang_up_and_no_acknowledged_bundle_is_lost() {
    let Some(database) = postgres::fresh().await else { return };
    let house = House::over(tempfile::tempdir().unwrap(), database.url.clone());
    let token = people::token(&house);
    let platform = house.platform().await;
    let person = people::patient(&platform).await;
    let cookie = people::cookie(&platform, person).await;
    let running = house.serve(&[]);
    let addr = running.addr;

    let hung_up = Arc::new(AtomicU32::new(0));
    let resetters: Vec<_> = (0..4)
        .map(|_| {
            let (hung_up, cookie, token) = (hung_up.clone(), cookie.clone(), token.clone());
            thread::spawn(move || {
                while hung_up.fetch_add(1, Ordering::Relaxed) < RESETS {
                    hang_up(addr, &cookie, &token);
                }
            })
        })
        .collect();
    let writers: Vec<_> = (0..2)
        .map(|writer| {
            let token = token.clone();
            thread::spawn(move || {
                let ids = (0..).map(|number| format!("writer-{writer}-{number}"));
                let sent = ids.take(WRITES).inspect(|id| {
                    let body = people::bundle(std::slice::from_ref(id), 1).to_string();
                    // Whoever stays gets an answer, and never the trouble of those who left. On a busy
                    // machine it may be "come back later": what a source does then is send it again.
                    let answers = (0..LATER).map(|_| people::send(addr, &token, body.as_bytes()).unwrap());
                    let mut taken = answers.skip_while(|reply| reply.status == 503);
                    taken.next().expect("an answer other than 'later'").expect(200);
                });
                sent.collect::<Vec<String>>()
            })
        })
        .collect();
    let acknowledged: Vec<String> =
        tokio::task::spawn_blocking(move || writers.into_iter().flat_map(|thread| thread.join().unwrap()).collect())
            .await
            .unwrap();
    tokio::task::spawn_blocking(move || resetters.into_iter().for_each(|thread| thread.join().unwrap())).await.unwrap();

    let mut beside = database.connect().await;
    let stored: Vec<(String,)> = sqlx::query_as("select source_id from resource where resource_type = 'Condition'")
        .fetch_all(&mut beside)
        .await
        .unwrap();
    let lost: Vec<&String> = acknowledged.iter().filter(|id| !stored.iter().any(|(known,)| known == *id)).collect();
    assert_eq!(lost, Vec::<&String>::new(), "of {} acknowledged", acknowledged.len());
    assert_eq!(database.idle_in_transaction().await, 0);
    running.get("/readyz").expect(200);
    assert_eq!(running.stop(), Some(0));
    // Nothing was waiting to be made durable by the stop, and nothing was taken back by it.
    let (after,): (i64,) = sqlx::query_as("select count(*) from resource").fetch_one(&mut beside).await.unwrap();
    assert!(after > acknowledged.len() as i64);
    let log = std::fs::read_to_string(house.path("log")).unwrap();
    for code in ["25001", "25006", "25P02"] {
        assert!(!log.contains(&format!("database {code}")), "{code}: a statement ran in somebody else's transaction");
    }
    beside.close().await.unwrap();
}

/// Begins a request, and is gone at some point of it: before the end of the body, or at once
/// after it, while the handler is about to begin its transaction.
fn hang_up(addr: std::net::SocketAddr, cookie: &str, token: &str) {
    let Ok(mut stream) = wire::connect(addr) else { return };
    let authorization = format!("Bearer {token}");
    let body = people::bundle(&[format!("gone-{}", uuid::Uuid::new_v4())], 1).to_string();
    let length = body.len().to_string();
    let random = uuid::Uuid::new_v4().as_u128();
    let posted = wire::head("POST", "/fhir", &[("authorization", &authorization), ("content-length", &length)]);
    let text = match random % 16 {
        // Few of these: each runs to its end, and the writers wait behind it.
        0 => posted + &body,
        1 => posted + &body[..body.len() / 2],
        2..9 => wire::head("GET", "/home", &[("cookie", cookie)]),
        _ => wire::head("GET", "/readyz", &[]),
    };
    let _ = stream.write_all(text.as_bytes());
    // A random moment, so that the end meets the handler everywhere: up to a thousand turns.
    for _ in 0..(random >> 64) % 1_000 {
        thread::yield_now();
    }
    let _ = stream.shutdown(Shutdown::Both);
}
