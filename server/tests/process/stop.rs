//! A stop finishes what is in hand.

use std::{
    io::Write,
    time::{Duration, Instant},
};

use super::{house::House, people, wire};

#[tokio::test]
async fn a_request_in_hand_is_finished_and_no_new_one_begun() {
    let house = House::on_sqlite();
    let token = people::token(&house);
    let platform = house.platform().await;
    people::patient(&platform).await;
    let running = house.serve(&[]);
    let body = people::bundle(&["in-hand".into()], 1).to_string();
    let length = body.len().to_string();
    let authorization = format!("Bearer {token}");
    let mut stream = wire::connect(running.addr).unwrap();
    let head = wire::head(
        "POST",
        "/fhir",
        &[("authorization", &authorization), ("content-length", &length), ("expect", "100-continue")],
    );
    stream.write_all(head.as_bytes()).unwrap();
    // "100 Continue" says that the handler waits for the body: the request is in hand.
    assert_eq!(read_line(&mut stream), "HTTP/1.1 100 Continue\r\n\r\n");
    let (first, second) = body.as_bytes().split_at(body.len() / 2);
    stream.write_all(first).unwrap();

    running.ask_to_stop();
    let start = Instant::now();
    while wire::connect(running.addr).is_ok() {
        assert!(start.elapsed() < Duration::from_secs(10), "it still takes new connections");
        std::thread::yield_now();
    }
    stream.write_all(second).unwrap();
    wire::read(&mut stream).unwrap().expect(200);
    assert_eq!(running.wait(), Some(0));
    let mut tx = platform.db.read().await.unwrap();
    tx.show_everyone().await.unwrap();
    let (stored,): (i64,) = tx.query("select count(*) from resource where source_id = 'in-hand'").one().await.unwrap();
    assert_eq!(stored, 1);
}

#[test]
fn an_idle_server_stops_at_once() {
    let house = House::on_sqlite();
    let running = house.serve(&[]);
    // A browser keeps its connection open; that is nothing in hand.
    let mut idle = wire::connect(running.addr).unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    wire::read(&mut idle).unwrap().expect(200);
    let start = Instant::now();
    assert_eq!(running.stop(), Some(0));
    assert!(start.elapsed() < Duration::from_secs(5), "it took {:?}", start.elapsed());
}

fn read_line(stream: &mut std::net::TcpStream) -> String {
    let mut bytes = [0; 25];
    std::io::Read::read_exact(stream, &mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}
