//! T-SE-01 to T-SE-04: sessions end when they are ended, and when their time is over.

use std::sync::Arc;

use chrono::Duration;
use serde_json::json;
use tower_sessions::Session;

use crate::{
    access::policy::Purpose,
    on_both_databases,
    sign_in::session_store::Sessions,
    testing::{authenticator::Authenticator, persona::Persona, stage::Stage},
};

const BACKGROUND: [(&str, &str); 1] = [("sec-fetch-mode", "cors")];

/// The status of the account page for who holds this cookie: 200 when the session is in force.
async fn with_cookie(stage: &Stage, cookie: &str) -> u16 {
    stage.passer_by().with_cookie(cookie.into()).get("/account").await.status
}

async fn cookie(persona: &Persona) -> String {
    persona.cookie().await.unwrap_or_default()
}

on_both_databases! {
    async fn signing_out_ends_the_session_on_the_server(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        let kept = cookie(&ivy).await;
        let reply = ivy.post("/sign-out", &[]).await.expect(303);
        assert_eq!(reply.location(), "/signed-out");
        assert_eq!(reply.headers["clear-site-data"], "\"cache\", \"storage\"");
        assert_eq!(ivy.cookie().await, None);
        assert_eq!(with_cookie(stage, &kept).await, 303);
        assert!(ivy.get("/signed-out").await.expect(200).text().contains("You are signed out"));
        // Again, as somebody with an old page does.
        ivy.post("/sign-out", &[]).await.expect(303);
    }

    async fn nothing_under_way_undoes_signing_out(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        for round in 0..200 {
            let one = stage.visitor(ivy).await;
            stage.fresh(&one, Purpose::Passkeys, ivy).await;
            let kept = cookie(&one).await;
            let other = stage.passer_by().with_cookie(kept.clone());
            // The clock moves, so that the use is noted too.
            stage.advance(Duration::seconds(6));
            let under_way = async {
                match round % 3 {
                    0 => other.get("/account").await,
                    1 => other.post("/session/stay", &[]).await,
                    _ => other.post("/account/recovery-codes", &[]).await,
                }
            };
            let (reply, left) = tokio::join!(under_way, one.post("/sign-out", &[]));
            assert!(reply.status < 500, "{}", reply.text());
            left.expect(303);
            assert_eq!(with_cookie(stage, &kept).await, 303, "round {round}");
        }
    }

    async fn a_session_that_was_loaded_before_is_not_saved_after(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        let kept = cookie(&ivy).await;
        let id = kept.split_once('=').and_then(|(_, id)| id.parse().ok());
        let slow = Session::new(id, Arc::new(Sessions::new(stage.app.platform.clone())), None);
        slow.insert("anything", 1).await.unwrap();
        ivy.post("/sign-out", &[]).await.expect(303);
        assert!(slow.save().await.is_err());
        assert_eq!(with_cookie(stage, &kept).await, 303);
    }

    async fn signing_in_changes_the_id_and_the_old_one_is_dead(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let planter = stage.patient("Joe", "9000000017").await;
        let mut phone = Authenticator::new();
        phone.make_for(stage, &stage.visitor(ivy).await).await.expect(200);
        // The planter's own session, put into Ivy's browser; and an id that nobody has.
        let planted = cookie(&stage.visitor(planter).await).await;
        let made_up = format!("{}=AAAAAAAAAAAAAAAAAAAAAA", planted.split('=').next().unwrap_or_default());
        for planted in [planted, made_up] {
            let browser = stage.passer_by().with_cookie(planted.clone());
            phone.sign_in(&browser).await.expect(200);
            let new = cookie(&browser).await;
            assert_ne!(new, planted);
            assert_eq!(with_cookie(stage, &planted).await, 303);
            assert_eq!(with_cookie(stage, &new).await, 200);
            // Signing in once more, as the same person.
            phone.sign_in(&browser).await.expect(200);
            assert_eq!(with_cookie(stage, &new).await, 303);
        }
    }

    async fn thirty_minutes_without_an_act_and_what_runs_in_the_background_is_none(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        for _ in 0..5 {
            stage.advance(Duration::minutes(5));
            ivy.send(http::Method::GET, "/account", &BACKGROUND, Vec::new()).await.expect(200);
            let ahead = [("sec-fetch-mode", "navigate"), ("sec-purpose", "prefetch")];
            ivy.send(http::Method::GET, "/account", &ahead, Vec::new()).await.expect(200);
        }
        stage.advance(Duration::seconds(5 * 60 - 1));
        ivy.send(http::Method::GET, "/account", &BACKGROUND, Vec::new()).await.expect(200);
        stage.advance(Duration::seconds(1));
        assert_eq!(ivy.get("/account").await.expect(303).location(), "/sign-in?next=/account");
    }

    async fn an_act_of_the_person_keeps_the_session_for_thirty_minutes_more(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        stage.advance(Duration::minutes(29));
        let left = ivy.post_json("/session/stay", &json!({})).await.expect(200).json();
        assert_eq!(left, json!({ "seconds_left": 1800 }));
        // This entry in the access log is written after the note of that act.
        ivy.send(http::Method::GET, "/account", &BACKGROUND, Vec::new()).await.expect(200);
        stage.advance(Duration::minutes(29));
        ivy.get("/account").await.expect(200);
        stage.advance(Duration::minutes(29));
        ivy.get("/account").await.expect(200);
        stage.advance(Duration::minutes(30));
        ivy.post_json("/session/stay", &json!({})).await.expect(401);
    }

    async fn twelve_hours_whatever_happens(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        for _ in 0..35 {
            stage.advance(Duration::minutes(20));
            ivy.get("/account").await.expect(200);
        }
        stage.advance(Duration::minutes(15));
        let left = ivy.post_json("/session/stay", &json!({})).await.expect(200).json();
        assert_eq!(left["seconds_left"], 5 * 60);
        stage.advance(Duration::minutes(5));
        ivy.get("/account").await.expect(303);
    }

    async fn the_list_shows_every_place_and_ends_each(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let joe = stage.patient("Joe", "9000000017").await;
        let (here, phone, tablet) = (stage.visitor(ivy).await, stage.visitor(ivy).await, stage.visitor(ivy).await);
        let joe = stage.visitor(joe).await;
        let page = here.get("/account/sessions").await.expect(200).text();
        let handles: Vec<&str> = page.split("/account/sessions/").skip(1).filter_map(|rest| rest.split_once("/end\"")).map(|(id, _)| id).collect();
        assert_eq!(handles.len(), 2, "{page}");
        assert!(page.contains("This is where you are now") && page.contains("Test browser"), "{page}");
        // A stranger's word ends nothing of Ivy's.
        for handle in &handles {
            joe.post(&format!("/account/sessions/{handle}/end"), &[]).await.expect(303);
        }
        phone.get("/account").await.expect(200);
        tablet.get("/account").await.expect(200);
        here.post(&format!("/account/sessions/{}/end", handles[0]), &[]).await.expect(303);
        let open = [phone.get("/account").await.status, tablet.get("/account").await.status];
        assert!(open.contains(&200) && open.contains(&303), "{open:?}");
        here.post("/account/sessions/end-all", &[]).await.expect(303);
        assert_eq!([phone.get("/account").await.status, tablet.get("/account").await.status], [303, 303]);
        here.get("/account").await.expect(200);
        joe.get("/account").await.expect(200);
    }

    async fn the_sign_in_page_is_for_who_is_not_in(stage) {
        let page = stage.passer_by().get("/sign-in?next=/record").await.expect(200).text();
        assert!(page.contains("<leptos-island") && page.contains("islands.js") && page.contains("<noscript>"), "{page}");
        assert!(page.contains("/record") && page.contains("value=\"ivy\""), "{page}");
        let page = stage.passer_by().get("/sign-in?next=//evil.example").await.expect(200).text();
        assert!(!page.contains("evil.example"), "{page}");
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        assert_eq!(ivy.get("/sign-in").await.expect(303).location(), "/home");
        assert_eq!(ivy.get("/sign-in?next=/record").await.expect(303).location(), "/record");
        assert_eq!(ivy.get("/signed-out").await.expect(303).location(), "/home");
    }

    async fn a_card_of_the_demonstration_signs_in(stage) {
        stage.passer_by().post("/demo/sign-in", &[("as", "nobody")]).await.expect(404);
        stage.passer_by().post("/demo/sign-in", &[("as", "ivy"), ("more", "x")]).await.expect(422);
        let ivy = stage.patient("Ivy", "9000000009").await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update person set demo_key = 'ivy' where id = $1").bind(ivy.0).execute().await.unwrap();
        tx.commit().await.unwrap();
        let browser = stage.passer_by();
        assert_eq!(browser.post("/demo/sign-in", &[("as", "ivy")]).await.expect(303).location(), "/home");
        browser.get("/account").await.expect(200);
        // No such route outside a demonstration.
        assert!(crate::routes(crate::platform::migrate::Mode::Live).table().iter().all(|route| !route.path.starts_with("/demo")));
    }
}
