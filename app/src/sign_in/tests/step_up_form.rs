//! What a person sees who is asked for their passkey once more: nothing typed is lost, the way
//! leads to our own pages only, and a card of the demonstration needs no passkey.

use chrono::Duration;
use http::Method;
use serde_json::json;

use crate::{
    access::policy::Purpose,
    on_both_databases,
    sign_in::{Proof, session_store},
    testing::{authenticator::Authenticator, persona::Persona, stage::ORIGIN},
};

const FORM: [(&str, &str); 3] =
    [("sec-fetch-site", "same-origin"), ("origin", ORIGIN), ("content-type", "application/x-www-form-urlencoded")];

on_both_databases! {
    async fn what_was_typed_is_kept(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let mut phone = Authenticator::new();
        phone.make_for(stage, &stage.visitor(ivy).await).await.expect(200);
        let visitor = stage.visitor(ivy).await;
        let typed = [("reason", "fall"), ("words", "<b>\"Nan\" &\r\nme</b> é"), ("category", "results"), ("category", "general")];
        let asked = visitor.post("/account/recovery-codes", &typed).await.expect(401);
        assert_eq!(asked.headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(asked.headers["cache-control"], "no-store");
        let page = asked.text();
        for part in [
            "id=\"kept-form\"",
            "action=\"/account/recovery-codes\"",
            "What you typed is kept",
            "value=\"fall\"",
            "&lt;b&gt;&quot;Nan&quot; &amp;",
            "value=\"results\"",
            "value=\"general\"",
            "To change how to sign in,",
            "<noscript>",
            "Go back",
            "Ivy Test",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        assert!(!page.contains("<b>\"Nan"), "{page}");
        // As the island does it: first the passkey, then the same form.
        phone.confirm(&visitor, Purpose::Passkeys, ivy).await.expect(200);
        visitor.post("/account/recovery-codes", &typed).await.expect(200);
    }

    async fn a_page_is_asked_for_again_afterwards(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let visitor = stage.visitor(ivy).await;
        Authenticator::new().make_for(stage, &stage.visitor(ivy).await).await.expect(200);
        let confirm = format!("/confirm/passkeys/{}", ivy.0);
        let page = visitor.get("/account/passkeys").await.expect(200).text();
        assert!(page.contains(&format!("{confirm}?next=/account/passkeys")) && !page.contains("<leptos-island"), "{page}");
        let asked = visitor.get(&format!("{confirm}?next=/account/passkeys")).await.expect(200).text();
        assert!(asked.contains("/account/passkeys") && !asked.contains("kept-form"), "{asked}");
        let asked = visitor.get(&format!("{confirm}?next=//evil.example")).await.expect(200).text();
        assert!(!asked.contains("evil.example"), "{asked}");
        // Who has done it already goes straight on.
        stage.fresh(&visitor, Purpose::Passkeys, ivy).await;
        assert_eq!(visitor.get(&format!("{confirm}?next=/account/passkeys")).await.expect(303).location(), "/account/passkeys");
        assert_eq!(visitor.get(&format!("{confirm}?next=//evil.example")).await.expect(303).location(), "/home");
        assert!(visitor.get("/account/passkeys").await.text().contains("<leptos-island"));
        stage.passer_by().get(&confirm).await.expect(303);
        stage.passer_by().post_json(&format!("{confirm}/start"), &json!({})).await.expect(401);
    }

    async fn the_way_leads_to_our_own_pages(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let visitor = stage.visitor(ivy).await;
        let mut phone = Authenticator::new();
        phone.make_for(stage, &visitor).await.expect(200);
        for (asked, next) in [("/record/results", "/record/results"), ("//evil.example", "/"), ("https://evil.example", "/"), ("", "/")] {
            let path = format!("/confirm/sharing/{}", ivy.0);
            let started = visitor.post_json(&format!("{path}/start"), &json!({})).await.expect(200).json();
            let body = json!({ "ceremony": started["ceremony"], "credential": phone.answer(&started), "next": asked });
            let reply = visitor.post_json(&format!("{path}/finish"), &body).await.expect(200);
            assert_eq!(reply.json()["next"], next);
        }
    }

    async fn files_and_scripts_are_told_where_to_go(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let visitor = stage.visitor(ivy).await;
        let confirm = format!("/confirm/passkeys/{}", ivy.0);
        let told = visitor.post_json("/account/passkeys/start", &json!({})).await.expect(401).json();
        assert_eq!(told["confirm"], confirm);
        assert_eq!(told["heading"], "Use your passkey again");
        let file = [("sec-fetch-site", "same-origin"), ("content-type", "multipart/form-data; boundary=x")];
        let page = visitor.send(Method::POST, "/account/recovery-codes", &file, b"--x--".to_vec()).await;
        assert_eq!(page.status, 401);
        assert!(page.text().contains(&format!("href=\"{confirm}\"")) && !page.text().contains("kept-form"), "{}", page.text());
        // Longer than any form of ours: it is not kept, and whoever reads forms refuses it (413).
        let long = vec![b'a'; 70_000];
        let page = visitor.send(Method::POST, "/account/recovery-codes", &FORM, long).await;
        assert_eq!(page.status, 401);
        assert!(page.text().contains(&format!("href=\"{confirm}\"")) && !page.text().contains("kept-form"), "{}", page.text());
    }

    async fn who_has_no_passkey_is_told_what_to_do(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let visitor = stage.visitor(ivy).await;
        let page = visitor.post("/record/download/bundle.json", &[]).await.expect(401).text();
        assert!(page.contains("Make a passkey first") && page.contains("href=\"/account/passkeys\"") && !page.contains("<leptos-island"), "{page}");
        visitor.post_json(&format!("/confirm/download/{}/start", ivy.0), &json!({})).await.expect(422);

        // A recovery code is fresh for making a passkey, for five minutes and for nothing else.
        stage.fresh(&visitor, Purpose::Passkeys, ivy).await;
        let codes = visitor.post("/account/recovery-codes", &[]).await.expect(200).text();
        let code = codes.split("<code>").nth(1).map(|rest| rest[..19].to_string()).unwrap();
        let friend = stage.passer_by();
        let fields = [("code", code.as_str()), ("birth_date_day", "4"), ("birth_date_month", "3"), ("birth_date_year", "1945")];
        friend.post("/sign-in/recovery", &fields).await.expect(303);
        assert!(friend.get("/account/passkeys").await.text().contains("<leptos-island"));
        friend.post_json("/account/passkeys/start", &json!({})).await.expect(200);
        friend.post("/record/download/bundle.json", &[]).await.expect(401);
        stage.advance(Duration::minutes(5));
        friend.post_json("/account/passkeys/start", &json!({})).await.expect(401);
        let page = friend.get(&format!("/confirm/passkeys/{}", ivy.0)).await.expect(200).text();
        assert!(page.contains("use another recovery code") && !page.contains("Make a passkey first"), "{page}");
    }

    async fn a_card_of_the_demonstration_presses_a_button(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let visitor = stage.visitor_by_card(ivy).await;
        let page = visitor.post("/record/download/bundle.json", &[("format", "all of it")]).await.expect(401).text();
        let demo = format!("/confirm/download/{}/demo?again=/record/download/bundle.json", ivy.0);
        assert!(page.contains(&format!("action=\"{demo}\"")) && page.contains("value=\"all of it\""), "{page}");
        assert!(page.contains("Confirm (demonstration)") && !page.contains("<leptos-island"), "{page}");
        let (before, old) = (stage.session_of(&visitor).await.0, visitor.cookie().await.unwrap());
        // The browser sends the same again, with what was typed.
        let reply = visitor.post(&demo, &[("format", "all of it")]).await.expect(307);
        assert_eq!(reply.location(), "/record/download/bundle.json");
        assert_ne!(stage.session_of(&visitor).await.0, before);
        stage.passer_by().with_cookie(old).get("/account").await.expect(303);
        visitor.post(&reply.location(), &[]).await.expect(200);

        let page = visitor.get(&format!("/confirm/sharing/{}?next=/account", ivy.0)).await.expect(200).text();
        let demo = format!("/confirm/sharing/{}/demo?next=/account", ivy.0);
        assert!(page.contains(&format!("action=\"{demo}\"")), "{page}");
        assert_eq!(visitor.post(&demo, &[]).await.expect(303).location(), "/account");
        for way in ["again=//evil.example", "again=/sign-out", "next=https://evil.example", "again=/../x", ""] {
            let reply = visitor.post(&format!("/confirm/sharing/{}/demo?{way}", ivy.0), &[]).await.expect(303);
            assert_eq!(reply.location(), "/", "{way}");
        }
    }

    async fn nobody_else_gets_by_without_a_passkey(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let demo = format!("/confirm/download/{}/demo?again=/record/download/bundle.json", ivy.0);
        let by_passkey = stage.visitor(ivy).await;
        by_passkey.post(&demo, &[]).await.expect(404);
        by_passkey.post("/record/download/bundle.json", &[]).await.expect(401);
        stage.passer_by().post(&demo, &[]).await.expect(401);
        // Served in earnest, not even who kept the session of a card.
        let card = stage.visitor_by_card(ivy).await.cookie().await.unwrap();
        let in_earnest = Persona::new(stage.in_earnest()).with_cookie(card);
        in_earnest.post(&demo, &[]).await.expect(404);
        let page = in_earnest.post("/record/download/bundle.json", &[]).await.expect(401).text();
        assert!(!page.contains("/demo") && page.contains("Make a passkey first"), "{page}");
        assert!(crate::routes(crate::platform::migrate::Mode::Live).table().iter().all(|route| !route.path.ends_with("/demo")));
    }

    async fn a_session_that_goes_on_is_the_visitors_own(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let cookie = stage.visitor(ivy).await.cookie().await.unwrap();
        let id = cookie.split_once('=').and_then(|(_, id)| id.parse().ok());
        let store = std::sync::Arc::new(session_store::Sessions::new(stage.app.platform.clone()));
        let slow = tower_sessions::Session::new(id, store, None);
        let signed_in = session_store::signed_in(&slow).await.unwrap().unwrap();
        assert_eq!(signed_in.proof, Proof::Passkey);
        // Loaded before it was ended, moved after: nothing comes back.
        stage.passer_by().with_cookie(cookie).post("/sign-out", &[]).await.expect(303);
        assert!(session_store::renew_id(&slow).await.is_err());
        assert!(session_store::open(&slow, &signed_in, None).await.is_err());
        let mut tx = stage.app.platform.db.read().await.unwrap();
        let (open,): (i64,) = tx.query("select count(*) from session where revoked_at is null").one().await.unwrap();
        assert_eq!(open, 0);
    }
}
