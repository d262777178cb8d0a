//! What a carer never does: everything of one's own is not there for them.

use super::*;
use crate::{
    on_both_databases,
    platform::migrate::Mode,
    web::{routes::Door, whose::FOR},
};

/// A path with every parameter filled in.
fn filled(pattern: &str, person: PersonId) -> String {
    let fill = |part: &str| match part {
        "{person}" => person.0.to_string(),
        part if part.starts_with('{') => person.0.to_string(),
        part => part.to_string(),
    };
    pattern.split('/').map(fill).collect::<Vec<_>>().join("/")
}

on_both_databases! {
    async fn no_page_of_ones_own_is_there_under_a_carers_address(stage) {
        let (ivy, joan) = (stage.patient("Ivy", IVY).await, stage.patient("Joan", JOAN).await);
        let id = Made::of(stage, ivy, joan).add(stage).await;
        let joans = stage.visitor(joan).await;
        joans.post(&format!("/for/{}/open", ivy.0), &[]).await.expect(303);
        let routes = crate::routes(Mode::Live);
        let known: Vec<(&str, &str)> = routes.table().iter().map(|route| (route.method, route.path)).collect();
        let mut tried = 0;
        for route in routes.table().iter().filter(|route| route.door == Door::SignedIn && !route.path.starts_with("/for/")) {
            let under = format!("{FOR}{}", route.path);
            if known.contains(&(route.method, under.as_str())) {
                continue;
            }
            let path = filled(&under, ivy);
            let reply = if route.method == "GET" { joans.get(&path).await } else { joans.post(&path, &[]).await };
            assert!([404, 409].contains(&reply.status), "{} {under}: {}", route.method, reply.status);
            assert!(!reply.text().contains("Ivy"), "{under}");
            tried += 1;
        }
        assert!(tried > 20, "{tried}");
        assert_eq!(stands(stage, ivy).await.0, "active");
        // Nor at her own address, with the carer's session.
        for (path, fields) in [
            (format!("/carers/{id}/end"), vec![("version", "1")]),
            (format!("/carers/{id}/change"), vec![("version", "1"), ("scope", "TEST")]),
            ("/carers/new".into(), vec![("step", "may"), ("alone", "sure"), ("name", "Another"), ("scope", "TEST")]),
        ] {
            let reply = joans.post(&path, &fields).await;
            assert!([404, 409].contains(&reply.status), "{path}: {}", reply.status);
        }
        assert_eq!(count(stage, "select count(*) from carer_arrangement").await, 1);
        assert_eq!(count(stage, "select count(*) from carer_event").await, 0);
    }

    async fn a_stranger_cannot_tell_who_there_is(stage) {
        let (ivy, joan) = (stage.patient("Ivy", IVY).await, stage.patient("Joan", JOAN).await);
        let joans = stage.visitor(joan).await;
        let nobody = Uuid::now_v7();
        let known = joans.post(&format!("/for/{}/open", ivy.0), &[]).await.expect(404).text();
        assert_eq!(still(&known), still(&joans.post(&format!("/for/{nobody}/open"), &[]).await.expect(404).text()));
        joans.get(&format!("/for/{}/record", ivy.0)).await.expect(409);
        joans.post("/for/somebody/open", &[]).await.expect(404);
        // Her own record is nobody's to open as a carer.
        joans.post(&format!("/for/{}/open", joan.0), &[]).await.expect(404);
        // Who has paused their own access opens nobody else's.
        Made::of(stage, ivy, joan).add(stage).await;
        joans.post(&format!("/for/{}/open", ivy.0), &[]).await.expect(303);
        joans.post("/caring/close", &[]).await.expect(303);
        set(stage, "update person set paused_at = created_at where id = $1", joan.0).await;
        joans.post(&format!("/for/{}/open", ivy.0), &[]).await.expect(503);
        joans.get("/caring").await.expect(303);
    }
}
