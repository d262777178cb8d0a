//! Forms from elsewhere (T-SE-11), fields that are no part of a form (T-AZ-03), and every other
//! verb on every path (T-AZ-07): nothing changes, and every answer wears its headers.

use std::collections::BTreeSet;

use http::Method;

use super::{
    dump::{NOTES, dump},
    routes::{READ_NO_BODY, fields, nobodys, real, table},
    world::{World, browser, demo},
};
use crate::{
    on_both_databases,
    testing::{
        persona::{Persona, Reply},
        stage::{ORIGIN, Stage},
    },
    web::routes::{Door, Route},
};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Who may do what this route does.
async fn rightful(stage: &Stage, world: &World) -> impl Fn(&Route) -> Persona {
    let ivy = stage.visitor(world.ivy).await;
    let manager = stage.visitor(demo(stage, "practice-manager").await).await;
    move |route| if route.door == Door::Staff { manager.clone() } else { ivy.clone() }
}

fn body(route: &Route, more: &[(&str, &str)]) -> Vec<u8> {
    let all: Vec<(&str, &str)> = fields(route.path).iter().chain(more).copied().collect();
    serde_urlencoded::to_string(all).unwrap().into_bytes()
}

/// Every header of `web-security.md`, with its value where it never differs.
#[track_caller]
fn wears_its_headers(reply: &Reply, told: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("origin-agent-cluster", "?1"),
        ("x-frame-options", "DENY"),
        ("cache-control", "no-store"),
        ("strict-transport-security", "max-age=63072000; includeSubDomains; preload"),
    ] {
        let found: Vec<&str> =
            reply.headers.get_all(name).iter().map(|found| found.to_str().unwrap_or_default()).collect();
        assert_eq!(found, [value], "{told}: {name}");
    }
    let one =
        |name: &str| reply.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_string();
    // The pages on which people see each other.
    let sees = ["/room", "/rooms", "/appointments/check", "/visit/"].iter().any(|part| told.contains(part));
    assert!(one("permissions-policy").contains("camera=()") || sees, "{told}");
    assert!(one("vary").contains("Cookie"), "{told}");
    assert_eq!(one("x-request-id").len(), 16, "{told}");
    let policy = one("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors"), "{told}: {policy}");
    assert!(!policy.contains("unsafe-eval'") || policy.contains("'wasm-unsafe-eval'"), "{told}: {policy}");
    assert!(!policy.contains("unsafe-inline") || policy.starts_with("sandbox;"), "{told}: {policy}");
}

on_both_databases! {
    async fn a_form_from_elsewhere_changes_nothing(stage) {
        let world = World::new(stage).await;
        let rightful = rightful(stage, &world).await;
        let before = dump(&stage.app.platform.db, &[]).await;
        let forged: [&[(&str, &str)]; 9] = [
            &[FORM],
            &[FORM, ("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
            &[FORM, ("sec-fetch-site", "same-site"), ("origin", "https://sub.nene.test")],
            &[FORM, ("sec-fetch-site", "none")],
            &[FORM, ("origin", "https://evil.example")],
            &[FORM, ("origin", "https://nene.test.evil.example")],
            &[FORM, ("origin", "null")],
            &[("content-type", "text/plain"), ("sec-fetch-site", "cross-site")],
            &[("content-type", "application/json"), ("origin", "https://evil.example"), ("x-http-method-override", "GET")],
        ];
        let mut posts = 0;
        for route in table().into_iter().filter(|route| route.method == "POST" && route.door != Door::Machine) {
            posts += 1;
            for path in real(route.path, &world) {
                for headers in forged {
                    let reply = rightful(&route).send(Method::POST, &path, headers, body(&route, &[])).await;
                    assert_eq!(reply.status, 403, "{path} {headers:?}: {}", reply.text());
                    assert!(world.marks_in(&reply).is_empty(), "{path}");
                    wears_its_headers(&reply, &path);
                }
                // A link, a picture, a form with the method GET.
                let query = String::from_utf8(body(&route, &[])).unwrap();
                for site in ["cross-site", "same-origin"] {
                    let headers = [("sec-fetch-site", site), ("sec-fetch-mode", "navigate")];
                    let reply = rightful(&route).send(Method::GET, &format!("{path}?{query}"), &headers, Vec::new()).await;
                    assert!(reply.status < 500, "{path}: {}", reply.text());
                }
            }
        }
        assert!(posts > 20, "{posts}");
        // Opening and looking are noted, and whose form is open has its time held for five minutes; nothing else.
        let after = dump(&stage.app.platform.db, &[]).await;
        for (table, rows) in after {
            let noted = ["access_log", "access_log_head", "invitation", "invitation_event", "slot_hold"];
            if !noted.contains(&table.as_str()) {
                assert_eq!(rows, before[&table], "{table}");
            }
        }
    }

    async fn a_system_s_door_knows_no_cookie(stage) {
        let world = World::new(stage).await;
        let ivy = stage.visitor(world.ivy).await;
        let before = dump(&stage.app.platform.db, &[]).await;
        let bundle = crate::attacks::leaks::empty_bundle();
        for headers in [&[("origin", ORIGIN), ("sec-fetch-site", "same-origin")][..], &[], &[("authorization", "Bearer ")]] {
            let reply = ivy.send(Method::POST, "/fhir", headers, bundle.clone()).await;
            assert_eq!(reply.status, 401, "{headers:?}");
            assert!(!reply.headers.contains_key("set-cookie") && reply.headers.contains_key("www-authenticate"));
            wears_its_headers(&reply, "/fhir");
        }
        assert_eq!(dump(&stage.app.platform.db, &[]).await, before);
        // With the token it needs no page of ours, and opens no session.
        let authorization = format!("Bearer {}", world.token);
        let headers = [("authorization", authorization.as_str()), ("sec-fetch-site", "cross-site")];
        let reply = stage.passer_by().send(Method::POST, "/fhir", &headers, bundle).await;
        assert!(reply.status == 200 || reply.status == 422, "{}", reply.text());
        assert!(!reply.headers.contains_key("set-cookie"));
        let as_a_person = stage.passer_by().send(Method::GET, "/account", &headers, Vec::new()).await;
        assert_eq!(as_a_person.status, 303);
    }

    async fn fields_that_are_no_part_of_a_form_are_refused(stage) {
        let world = World::new(stage).await;
        let rightful = rightful(stage, &world).await;
        let before = dump(&stage.app.platform.db, &NOTES).await;
        let extra = ["id", "person_id", "patient_id", "subject", "role", "practice_id", "organisation_ods", "released_at", "visibility", "author", "redeemed_at"];
        let (mut forms, mut taken) = (0, BTreeSet::new());
        for route in table().into_iter().filter(|route| route.method == "POST" && route.door != Door::Machine) {
            if READ_NO_BODY.contains(&route.path) {
                continue;
            }
            forms += 1;
            let path = real(route.path, &world).remove(0);
            for name in extra {
                let sent = body(&route, &[(name, &world.ivy.0.to_string())]);
                let headers = [FORM, ("sec-fetch-site", "same-origin"), ("origin", ORIGIN)];
                let reply = rightful(&route).send(Method::POST, &path, &headers, sent).await;
                if reply.status != 422 {
                    taken.insert(format!("{} {}", route.path, reply.status));
                }
                wears_its_headers(&reply, &path);
            }
            // Twice the same field, no form at all, and one that is too long.
            let headers = [("sec-fetch-site", "same-origin"), ("origin", ORIGIN), ("content-type", "text/plain")];
            let reply = rightful(&route).send(Method::POST, &path, &headers, b"words=x".to_vec()).await;
            if reply.status != 422 {
                taken.insert(format!("{} no form {}", route.path, reply.status));
            }
            let long = [("sec-fetch-site", "same-origin"), ("origin", ORIGIN), FORM];
            let reply = rightful(&route).send(Method::POST, &path, &long, vec![b'a'; 70 * 1024]).await;
            if reply.status != 413 {
                taken.insert(format!("{} long {}", route.path, reply.status));
            }
            wears_its_headers(&reply, &path);
        }
        assert!(taken.is_empty(), "{taken:#?}");
        assert!(forms > 8, "{forms}");
        assert_eq!(dump(&stage.app.platform.db, &NOTES).await, before);
    }

    async fn no_other_verb_does_anything(stage) {
        let world = World::new(stage).await;
        let rightful = rightful(stage, &world).await;
        let before = dump(&stage.app.platform.db, &NOTES).await;
        let routes = table();
        for route in &routes {
            let takes = |method: &str| routes.iter().any(|other| other.path == route.path && other.method == method);
            // A link would be opened by looking at it.
            let path = if route.path.contains("{token}") { nobodys(route.path) } else { real(route.path, &world).remove(0) };
            let exact = path.clone();
            let beside = [format!("{path}.json"), format!("{path}/"), format!("{path}/partial"), path.to_uppercase()];
            // Whatever stands in the place of a link is a link that nobody has: one page for all.
            let beside = beside.into_iter().filter(|_| !route.path.ends_with("{token}") && path != "/");
            for path in beside.chain([exact.clone()]) {
                for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND"] {
                    if takes(method) && path == exact {
                        continue;
                    }
                    let headers = [FORM, ("sec-fetch-site", "same-origin"), ("origin", ORIGIN), ("sec-fetch-mode", "navigate")];
                    let told = format!("{method} {path}");
                    let reply = rightful(route).send(method.parse().unwrap(), &path, &headers, Vec::new()).await;
                    if method == "HEAD" {
                        assert!(reply.bytes.is_empty(), "{told}");
                    } else {
                        assert!([303, 401, 404, 409, 422].contains(&reply.status), "{told}: {}", reply.status);
                        assert!(!(200..300).contains(&reply.status), "{told}");
                    }
                    // One's own name stands in the frame of one's own page that is not there.
                    let marks: Vec<&String> = world.marks_in(&reply).into_iter().filter(|mark| !mark.starts_with("Given") && !mark.starts_with("Family")).collect();
                    assert!(marks.is_empty(), "{told}: {marks:?}");
                    wears_its_headers(&reply, &told);
                }
            }
        }
        stage.work().await;
        assert_eq!(dump(&stage.app.platform.db, &NOTES).await, before);
    }

    async fn every_page_wears_its_headers(stage) {
        let world = World::new(stage).await;
        let manager = demo(stage, "practice-manager").await;
        let mut seen = std::collections::BTreeSet::new();
        for route in table() {
            for path in real(route.path, &world) {
                for person in [Some(if route.door == Door::Staff { manager } else { world.ivy }), None] {
                    let persona = browser(stage, person).await;
                    let reply = match route.method {
                        "GET" => persona.get(&path).await,
                        _ => persona.post(&path, fields(route.path)).await,
                    };
                    wears_its_headers(&reply, &format!("{} {path}", route.method));
                    seen.insert(reply.status);
                    let html = reply.text();
                    if html.starts_with("<!") {
                        assert!(!html.contains(" style=") && !html.contains(" onclick="), "{path}");
                    }
                }
            }
        }
        stage.work().await;
        for status in [200, 303, 401, 404, 422] {
            assert!(seen.contains(&status), "{status} was not met: {seen:?}");
        }
    }
}
