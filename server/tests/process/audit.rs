//! The access log as an operator looks after it: anchored while the portal runs, verified by command.

use app::platform::Platform;

use super::{
    house::House,
    people,
    wire::{self, Reply},
};

fn look(running: &super::house::Running, cookie: &str) -> Reply {
    wire::send(running.addr, "GET", "/account", &[("cookie", cookie)], &[]).expect(200)
}

async fn act(platform: &Platform, sql: &'static str) {
    let mut tx = platform.db.write().await.unwrap();
    tx.query(sql).execute().await.unwrap();
    tx.commit().await.unwrap();
}

async fn count(platform: &Platform) -> i64 {
    let mut tx = platform.db.read().await.unwrap();
    let (entries,): (i64,) = tx.query("select count(*) from access_log").one().await.unwrap();
    entries
}

#[tokio::test]
async fn what_is_done_to_the_log_behind_the_portals_back_is_told() {
    let house = House::on_sqlite();
    let running = house.serve(&[]);
    let platform = house.platform().await;
    let person = people::patient(&platform).await;
    let cookie = people::cookie(&platform, person).await;
    for _ in 0..3 {
        look(&running, &cookie);
    }
    assert_eq!(running.stop(), Some(0));
    let end = house.run(&["audit", "verify"]).well();
    // One anchor at the start, one at the end.
    let entries = count(&platform).await;
    assert!(entries >= 3, "{entries}");
    let told = format!("{entries} entries of 1 people");
    assert!(end.out.contains(&told) && end.out.contains("2 anchors"), "{}", end.out);
    let end = house.run(&["check"]).well();
    assert!(end.out.contains("ok    anchors"), "{}", end.out);

    for drop in ["drop trigger access_log_not_changed", "drop trigger access_log_not_removed"] {
        act(&platform, drop).await;
    }
    act(&platform, "delete from access_log where seq = (select max(seq) from access_log)").await;
    act(
        &platform,
        "update access_log_head set seq = seq - 1, mac = (select mac from access_log order by seq desc limit 1)",
    )
    .await;
    let end = house.run(&["audit", "verify"]).refused("1 thing is wrong with the access log");
    let told = format!("The chain {} had {entries} entries when it was anchored", person.0);
    assert!(end.out.contains(&told) && end.out.contains(&format!("and has {}.", entries - 1)), "{}", end.out);
    act(&platform, "update access_log set outcome = 'refused' where seq = 1").await;
    let end = house.run(&["audit", "verify"]).refused("2 things are wrong");
    assert!(end.out.contains(&format!("Entry 1 of the chain {} was changed.", person.0)), "{}", end.out);
    platform.db.close().await;
}

#[tokio::test]
async fn killed_it_is_whole_and_anchored_again_at_the_next_start() {
    let house = House::on_sqlite();
    let running = house.serve(&[]);
    let platform = house.platform().await;
    let person = people::patient(&platform).await;
    let cookie = people::cookie(&platform, person).await;
    look(&running, &cookie);
    running.kill();
    // Killed while it wrote an anchor: half a line is left.
    let path = house.path("anchors.log");
    let mut torn = std::fs::read(&path).unwrap();
    torn.extend_from_slice(b"begin\nchain 00");
    std::fs::write(&path, torn).unwrap();
    assert_eq!(house.serve(&[]).stop(), Some(0));
    let end = house.run(&["audit", "verify"]).well();
    let told = format!("{} entries of 1 people", count(&platform).await);
    assert!(end.out.contains(&told), "{}", end.out);
}

#[test]
fn without_anchors_check_warns_and_does_not_fail() {
    let house = House::on_sqlite();
    house.run(&["audit", "verify"]).refused("nothing to verify");
    house.run(&["migrate"]).well();
    let end = house.run(&["check"]).well();
    assert!(end.out.contains("warn  anchors"), "{}", end.out);
    house.run(&["audit", "verify"]).well();
    let old = "begin\nanchor 1 2026-01-01T00:00:00.000000Z 0 0 x y z\n";
    house.write("anchors.log", old);
    let end = house.run(&["check"]).well();
    assert!(end.out.contains("minutes old"), "{}", end.out);
}
