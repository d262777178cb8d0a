//! `POST /fhir` over the wire: the token, and a body that is too large while it is still coming.

use std::io::Write;

use super::{house::House, people, wire};

#[tokio::test]
async fn a_token_opens_the_door_until_the_next_one_is_made() {
    let house = House::on_sqlite();
    let running = house.serve(&[]);
    let platform = house.platform().await;
    people::patient(&platform).await;
    let first = people::token(&house);
    assert!(first.len() == 64 && first.bytes().all(|letter| letter.is_ascii_hexdigit()), "{first}");
    let body = people::bundle(&["c".into()], 1).to_string();
    let reply = people::send(running.addr, &first, body.as_bytes()).unwrap().expect(200);
    assert_eq!(reply.header("content-type"), Some("application/fhir+json"));
    assert!(reply.text().contains("Condition/c: stored"), "{}", reply.text());
    let second = people::token(&house);
    assert_ne!(first, second);
    people::send(running.addr, &first, body.as_bytes()).unwrap().expect(401);
    assert!(
        people::send(running.addr, &second, body.as_bytes())
            .unwrap()
            .expect(200)
            .text()
            .contains("Condition/c: unchanged")
    );
    wire::send(running.addr, "POST", "/fhir", &[], body.as_bytes()).expect(401);
    // The database keeps a keyed hash; the token is nowhere.
    let file = std::fs::read(house.path("nene.db")).unwrap();
    let wal = std::fs::read(house.path("nene.db-wal")).unwrap_or_default();
    for bytes in [file, wal] {
        assert!(!bytes.windows(64).any(|some| some == second.as_bytes()));
    }
}

#[tokio::test]
async fn a_body_over_20_megabytes_is_refused_before_its_end() {
    let house = House::on_sqlite();
    let token = people::token(&house);
    let running = house.serve(&[]);
    let authorization = format!("Bearer {token}");
    let mut stream = wire::connect(running.addr).unwrap();
    let head = wire::head("POST", "/fhir", &[("authorization", &authorization), ("transfer-encoding", "chunked")]);
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = vec![b' '; 64 * 1024];
    // 20 MB and one byte, and never the last chunk: an answer can only come from counting. The byte
    // comes in one piece with its frame, so that nothing is under way when the answer comes.
    for _ in 0..(20 * 1024 * 1024 / chunk.len()) {
        stream.write_all(format!("{:x}\r\n", chunk.len()).as_bytes()).unwrap();
        stream.write_all(&chunk).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    stream.write_all(b"1\r\n \r\n").unwrap();
    let reply = wire::read(&mut stream).unwrap().expect(413);
    assert!(reply.text().contains("20 MB"), "{}", reply.text());
    // The next one is served.
    running.get("/readyz").expect(200);
}

#[tokio::test]
async fn a_body_that_never_comes_holds_nobody_up() {
    let house = House::on_sqlite();
    let token = people::token(&house);
    let platform = house.platform().await;
    people::patient(&platform).await;
    let running = house.serve(&[]);
    let authorization = format!("Bearer {token}");
    // More stalled senders than bundles are read at one time.
    let stalled: Vec<_> = (0..6)
        .map(|_| {
            let mut stream = wire::connect(running.addr).unwrap();
            let head = wire::head("POST", "/fhir", &[("authorization", &authorization), ("content-length", "1000")]);
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(b"{").unwrap();
            stream
        })
        .collect();
    running.get("/readyz").expect(200);
    running.get("/sign-in").expect(200);
    drop(stalled);
    people::send(running.addr, &token, people::bundle(&["after".into()], 1).to_string().as_bytes())
        .unwrap()
        .expect(200);
}
