//! Every route as everybody who may not (T-AZ-01, T-AZ-02, T-AZ-05, T-AZ-06): no mark of Ivy's,
//! and the same answer for what is hers as for what is nobody's.

use std::collections::BTreeSet;

use http::header;

use super::{
    dump::dump_of,
    routes::{door, fields, nobodys, real, table},
    world::{World, browser, demo, strangers},
};
use crate::{
    on_both_databases,
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
    web::routes::{Door, Route},
};

/// Whoever posts to it is kept out of everything from then on.
const PAUSE: &str = "/safety/pause";

async fn ask(persona: &Persona, route: &Route, path: &str) -> Reply {
    match route.method {
        "GET" => persona.get(path).await,
        _ => persona.post(path, fields(route.path)).await,
    }
}

/// Status, headers and body, without what differs each time: the nonce, the request's id, cookies,
/// and the ids that were asked for.
fn comparable(reply: &Reply, path: &str) -> String {
    let mut text = format!("{}\n", reply.status);
    let mut headers: Vec<(String, String)> = reply
        .headers
        .iter()
        .filter(|(name, _)| {
            ![header::SET_COOKIE, header::CONTENT_LENGTH].contains(name) && name.as_str() != "x-request-id"
        })
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_string()))
        .collect();
    headers.sort();
    let nonce =
        headers.iter().find_map(|(_, value)| value.split("'nonce-").nth(1)?.split('\'').next().map(str::to_string));
    for (name, value) in &headers {
        text.push_str(&format!("{name}: {value}\n"));
    }
    text.push_str(&reply.text());
    if let Some(nonce) = nonce {
        text = text.replace(&nonce, "NONCE");
    }
    let mut ids: Vec<&str> = path.split('/').filter(|part| part.len() > 20).collect();
    ids.sort_by_key(|id| std::cmp::Reverse(id.len()));
    ids.into_iter().fold(text, |text, id| text.replace(id, "ID"))
}

/// Where the answer for one's own practice differs, rightly, from that for nobody's.
fn is_their_own(who: &str, route: &Route) -> bool {
    let own = [
        "/practice/{ods}",
        "/practice/{ods}/find",
        "/practice/{ods}/find/names",
        "/practice/{ods}/open",
        "/practice/{ods}/close",
        // Who treats sees the team's inbox; of one alert, `alerts` has tests of its own.
        "/practice/{ods}/alerts",
        "/practice/{ods}/alerts/figures",
        // Their own calendar, which holds what is booked with them.
        "/practice/{ods}/calendar",
    ];
    who == "here without the role" && own.contains(&route.path)
}

/// What a support worker of her practice reads, rightly: who is on which pathway there, and the
/// templates and the clinics, which are nobody's. Who may and who may not is tested in `pathways`.
fn is_for_who_treats(who: &str, route: &Route) -> bool {
    let read = [
        "/practice/{ods}/monitoring",
        "/practice/{ods}/templates",
        "/practice/{ods}/templates/{id}",
        "/practice/{ods}/pathways",
        "/practice/{ods}/clinics",
        "/practice/{ods}/clinics/{id}",
        "/practice/{ods}/clinics/{id}/fhir",
        "/practice/{ods}/clinics/{id}/questions",
    ];
    // Who treats sees who is booked, and leads the visits by video. One of the world is long over, the other is
    // still to come and asked for as it never was: nothing can change.
    let leads = ["/practice/{ods}/rooms", "/practice/{ods}/conferences", "/practice/{ods}/bookings"]
        .iter()
        .any(|path| route.path.starts_with(path));
    who == "here without the role" && (leads || (route.method == "GET" && read.contains(&route.path)))
}

on_both_databases! {
    async fn nobody_meets_what_is_ivy_s(stage) {
        let world = World::new(stage).await;
        let before = dump_of(&stage.app.platform.db, world.ivy).await;
        assert!(before["resource"].len() > 100 && before["passkey"].len() == 1 && before["recovery_code"].len() == 10);
        for (who, person) in strangers(stage).await {
            for route in table() {
                let told = |what: &str, path: &str| format!("{who}: {} {path}: {what}", route.method);
                for path in real(route.path, &world) {
                    // A try with the wrong code counts, rightly: that is tested in `invitations`.
                    if route.method == "POST" && route.path.contains("{token}") {
                        continue;
                    }
                    // About oneself alone, and nothing would be open afterwards.
                    if route.path == PAUSE && person.is_some() {
                        continue;
                    }
                    let reply = ask(&browser(stage, person).await, &route, &path).await;
                    if is_for_who_treats(who, &route) {
                        continue;
                    }
                    assert!(world.marks_in(&reply).is_empty(), "{}", told(&format!("{:?}", world.marks_in(&reply)), &path));
                    assert!(reply.status < 500, "{}", told(&reply.text(), &path));
                    let closed = [401, 403, 404, 409].contains(&reply.status) || (reply.status == 303 && reply.location().starts_with("/sign-in"));
                    // What is no JSON of ours is refused before anybody is asked for.
                    let closed = closed || (reply.status == 422 && route.path.ends_with("/finish"));
                    if who == "signed out" && matches!(route.door, Door::SignedIn | Door::Staff) {
                        assert!(closed, "{}", told(&reply.status.to_string(), &path));
                    }
                    if route.door == Door::Staff && !is_their_own(who, &route) {
                        assert!(closed, "{}", told(&reply.status.to_string(), &path));
                    }
                    if route.path.contains("{entry}") || route.path.contains("{id}") || route.path.contains("{handle}") || route.path.contains("{subject}") {
                        let none = nobodys(route.path);
                        let other = ask(&browser(stage, person).await, &route, &none).await;
                        assert_eq!(comparable(&reply, &path), comparable(&other, &none), "{}", told("told from nobody's", &path));
                    }
                }
            }
        }
        stage.work().await;
        assert_eq!(dump_of(&stage.app.platform.db, world.ivy).await, before, "something of Ivy's was changed");
    }

    async fn ivy_meets_what_is_hers(stage) {
        // Else the sweep above would find nothing because there is nothing.
        let world = World::new(stage).await;
        let manager = demo(stage, "practice-manager").await;
        let mut met = BTreeSet::new();
        for route in table().into_iter().filter(|route| route.method == "GET" || route.path.starts_with("/record/download")) {
            for path in real(route.path, &world) {
                let person = Some(if route.door == Door::Staff { manager } else { world.ivy });
                met.extend(world.marks_in(&ask(&browser(stage, person).await, &route, &path).await).into_iter().cloned());
            }
        }
        // The token and her address are shown to nobody; what was written of an emergency to who
        // reviews it, and to her only with what was then opened.
        let hidden: Vec<&String> = world.marks.iter().filter(|mark| !met.contains(*mark)).collect();
        assert!(hidden.iter().all(|mark| ["token", "mailbox", "Emergency"].iter().any(|kind| mark.starts_with(kind))), "{hidden:?}");
    }

    async fn the_list_of_routes_says_what_each_asks_for(stage) {
        let world = World::new(stage).await;
        let manager = demo(stage, "practice-manager").await;
        let mut text = String::from(
            "Every route, its door, and what it asks for when the right person comes: of a person, as the\n\
             access log notes it. A route that is not here fails the tests. To add one, run them with\n\
             UPDATE_LISTS=1 and have the change read by the person who answers for access.\n\n",
        );
        for route in table() {
            let path = real(route.path, &world).remove(0);
            // The two sides of an invitation, and going out, have tests of their own: nothing is used up here.
            let person = Some(if route.door == Door::Staff { manager } else { world.ivy });
            let asks = match route.path == PAUSE && route.method == "POST" || route.path.contains("/remove") || route.path.contains("{token}") || route.path == "/fhir" {
                true => "-".to_string(),
                false => asked(stage, &ask(&browser(stage, person).await, &route, &path).await).await,
            };
            text.push_str(&format!("{:<5}{:<44}{:<12}{asks}\n", route.method, route.path, door(route.door)));
        }
        stage.work().await;
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/attacks/routes.txt");
        if std::env::var_os("UPDATE_LISTS").is_some() {
            std::fs::write(file, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(file).unwrap_or_default(), text, "run with UPDATE_LISTS=1 and read the change");
    }
}

/// What the access log says that this request asked for, by everybody whose chain it is in.
async fn asked(stage: &Stage, reply: &Reply) -> String {
    let id = reply.headers["x-request-id"].to_str().unwrap().to_string();
    let mut tx = stage.app.platform.db.read().await.unwrap();
    let rows: Vec<(String, String)> = tx
        .query("select distinct action, data_class from access_log where request_id = $1 order by action, data_class")
        .bind(id)
        .all()
        .await
        .unwrap();
    let asks: Vec<String> = rows.into_iter().map(|(action, class)| format!("{action} {class}")).collect();
    if asks.is_empty() { "-".into() } else { asks.join(", ") }
}
