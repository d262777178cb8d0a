//! Invented people and real ones never meet: a database is for the one or the other, for ever.

use super::{house::House, wire};

#[test]
fn a_demonstration_is_never_served_live() {
    let house = House::on_sqlite();
    house.run(&["demo"]).well();
    house.run(&["serve"]).refused("made as a demonstration");
    let running = house.serve(&["--demo"]);
    let headers = [("origin", &*house.origin()), ("content-type", "application/x-www-form-urlencoded")];
    let reply = wire::send(running.addr, "POST", "/demo/sign-in", &headers, b"as=ivy").expect(303);
    assert!(reply.header("set-cookie").is_some_and(|cookie| cookie.starts_with("sid=") && cookie.contains("HttpOnly")));
    assert!(running.get("/sign-in").expect(200).text().contains("All people here are invented"));
}

#[test]
fn a_live_database_is_never_a_demonstration_and_has_no_card_to_sign_in_with() {
    let house = House::on_sqlite();
    house.run(&["migrate"]).well();
    for arguments in [&["serve", "--demo"][..], &["demo"]] {
        let end = house.run(arguments);
        assert_eq!(end.code, Some(1), "{end:?}");
        assert!(end.err.contains("holds real people"), "{end:?}");
    }
    let running = house.serve(&[]);
    let headers = [("origin", &*house.origin()), ("content-type", "application/x-www-form-urlencoded")];
    for key in ["ivy", "practice-manager"] {
        wire::send(running.addr, "POST", "/demo/sign-in", &headers, format!("as={key}").as_bytes()).expect(404);
    }
    running.get("/demo/sign-in").expect(404);
    let page = running.get("/sign-in").expect(200).text();
    assert!(!page.contains("/demo/sign-in") && !page.contains("invented"), "{page}");
}
