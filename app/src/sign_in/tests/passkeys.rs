//! T-SE-09: whole ceremonies with a software authenticator, through the router.

use chrono::Duration;
use serde_json::{Value, json};

use crate::{
    access::policy::Purpose,
    on_both_databases,
    people::PersonId,
    testing::{
        authenticator::{Authenticator, Unlocked},
        persona::Persona,
        stage::Stage,
    },
};

async fn start(persona: &Persona, path: &str) -> Value {
    persona.post_json(path, &json!({})).await.expect(200).json()
}

async fn finish_sign_in(persona: &Persona, started: &Value, credential: &Value) -> crate::testing::persona::Reply {
    let body = json!({ "ceremony": started["ceremony"], "credential": credential });
    persona.post_json("/sign-in/passkey/finish", &body).await
}

on_both_databases! {
    async fn a_passkey_is_made_and_opens_the_account(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let mut phone = Authenticator::new();
        let at_home = stage.visitor(ivy).await;
        stage.fresh(&at_home, Purpose::Passkeys, ivy).await;
        let started = start(&at_home, "/account/passkeys/start").await;
        let selection = &started["options"]["publicKey"]["authenticatorSelection"];
        assert_eq!(selection["residentKey"], "required");
        assert_eq!(selection["requireResidentKey"], true);
        assert_eq!(selection["userVerification"], "required");
        assert_eq!(started["options"]["publicKey"]["user"]["displayName"], "Ivy Test");
        let made = phone.make_for(stage, &at_home).await.expect(200);
        assert_eq!(made.json()["next"], "/account/passkeys?done=made");
        assert_eq!(phone.user_handle, ivy.0.as_bytes());

        let elsewhere = stage.passer_by();
        let asked = start(&elsewhere, "/sign-in/passkey/start").await;
        assert_eq!(asked["options"]["publicKey"]["allowCredentials"], json!([]));
        assert_eq!(asked["options"]["publicKey"]["userVerification"], "required");
        assert_eq!(asked["options"]["mediation"], Value::Null);
        let next = phone.sign_in(&elsewhere).await.expect(200).json();
        assert_eq!(next, json!({ "next": "/home" }));
        let page = elsewhere.get("/account/passkeys").await.expect(200).text();
        assert!(page.contains("My phone") && page.contains("Last used 24 November 2026, 10am"), "{page}");
    }

    async fn signing_in_leads_where_the_person_wanted_and_nowhere_else(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let mut phone = Authenticator::new();
        phone.make_for(stage, &stage.visitor(ivy).await).await.expect(200);
        for (asked, next) in [("/record/results", "/record/results"), ("//evil.example", "/home"), ("https://evil.example", "/home")] {
            let visitor = stage.passer_by();
            let started = start(&visitor, "/sign-in/passkey/start").await;
            let body = json!({ "ceremony": started["ceremony"], "credential": phone.answer(&started), "next": asked });
            let reply = visitor.post_json("/sign-in/passkey/finish", &body).await.expect(200);
            assert_eq!(reply.json()["next"], next);
        }
    }

    async fn a_ceremony_works_once_and_for_five_minutes(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let mut phone = Authenticator::new();
        phone.make_for(stage, &stage.visitor(ivy).await).await.expect(200);
        let visitor = stage.passer_by();
        let started = start(&visitor, "/sign-in/passkey/start").await;
        let credential = phone.answer(&started);
        finish_sign_in(&visitor, &started, &credential).await.expect(200);
        let replay = finish_sign_in(&stage.passer_by(), &started, &credential).await.expect(422);
        assert!(replay.headers.get("set-cookie").is_none());

        let late = start(&visitor, "/sign-in/passkey/start").await;
        stage.advance(Duration::minutes(5));
        let credential = phone.answer(&late);
        finish_sign_in(&stage.passer_by(), &late, &credential).await.expect(422);

        // A wrong answer spends it too.
        let spent = start(&visitor, "/sign-in/passkey/start").await;
        finish_sign_in(&stage.passer_by(), &spent, &Authenticator::new().answer(&spent)).await.expect(422);
        let credential = phone.answer(&spent);
        finish_sign_in(&stage.passer_by(), &spent, &credential).await.expect(422);
    }

    async fn a_ceremony_serves_its_own_person_and_purpose(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let joe = stage.patient("Joe", "9000000017").await;
        let (ivy, joe) = (fresh(stage, ivy).await, fresh(stage, joe).await);
        let started = start(&ivy, "/account/passkeys/start").await;
        let body = json!({ "ceremony": started["ceremony"], "credential": Authenticator::new().make(&started) });
        joe.post_json("/account/passkeys/finish", &body).await.expect(422);
        ivy.post_json("/account/passkeys/finish", &body).await.expect(422);

        let mut phone = Authenticator::new();
        phone.make_for(stage, &ivy).await.expect(200);
        let sign_in = start(&stage.passer_by(), "/sign-in/passkey/start").await;
        let mixed = start(&ivy, "/account/passkeys/start").await;
        finish_sign_in(&stage.passer_by(), &mixed, &phone.answer(&sign_in)).await.expect(422);
        let body = json!({ "ceremony": sign_in["ceremony"], "credential": Authenticator::new().make(&mixed) });
        ivy.post_json("/account/passkeys/finish", &body).await.expect(422);
    }

    async fn a_page_of_another_origin_gets_nowhere(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        let mut phone = Authenticator::new();
        phone.make_for(stage, &ivy).await.expect(200);
        for origin in ["https://evil.example", "https://sub.nene.test", "https://evil-nene.test", "https://nene.test:8443", "http://nene.test"] {
            let mut phished = Authenticator { origin: origin.into(), ..Authenticator::new() };
            phished.make_for(stage, &ivy).await.expect(422);
            let mut phished = Authenticator { origin: origin.into(), ..phone.clone() };
            phished.sign_in(&stage.passer_by()).await.expect(422);
        }
        phone.sign_in(&stage.passer_by()).await.expect(200);
    }

    async fn a_device_that_was_not_unlocked_is_refused(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        let mut locked = Authenticator { unlocked: Unlocked::No, ..Authenticator::new() };
        locked.make_for(stage, &ivy).await.expect(422);
        let mut phone = Authenticator::new();
        phone.make_for(stage, &ivy).await.expect(200);
        phone.unlocked = Unlocked::No;
        phone.sign_in(&stage.passer_by()).await.expect(422);
    }

    async fn one_credential_never_opens_two_accounts(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let joe = stage.patient("Joe", "9000000017").await;
        let mut phone = Authenticator::new();
        phone.make_for(stage, &stage.visitor(ivy).await).await.expect(200);
        let mut copy = phone.clone();
        copy.make_for(stage, &stage.visitor(joe).await).await.expect(409);
        // Nor does the key open another account by naming it.
        let mut named = Authenticator { user_handle: joe.0.as_bytes().to_vec(), ..phone.clone() };
        named.sign_in(&stage.passer_by()).await.expect(422);
        phone.sign_in(&stage.passer_by()).await.expect(200);
    }

    async fn a_counter_that_goes_back_is_refused_and_one_at_nought_is_not(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        let mut phone = Authenticator { counter: 7, ..Authenticator::new() };
        phone.make_for(stage, &ivy).await.expect(200);
        let mut copy = phone.clone();
        phone.sign_in(&stage.passer_by()).await.expect(200);
        phone.sign_in(&stage.passer_by()).await.expect(200);
        copy.sign_in(&stage.passer_by()).await.expect(422);
        phone.sign_in(&stage.passer_by()).await.expect(200);
        let mut synced = Authenticator { counts: false, ..Authenticator::new() };
        synced.make_for(stage, &ivy).await.expect(200);
        synced.sign_in(&stage.passer_by()).await.expect(200);
        synced.sign_in(&stage.passer_by()).await.expect(200);
    }

    async fn a_removed_passkey_opens_nothing_and_the_last_one_stays(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let here = stage.visitor(ivy).await;
        let (mut phone, mut tablet) = (Authenticator::new(), Authenticator::new());
        phone.make_for(stage, &here).await.expect(200);
        tablet.make_for(stage, &here).await.expect(200);
        let lost = stage.passer_by();
        phone.sign_in(&lost).await.expect(200);
        let ids = passkey_ids(&here).await;
        assert_eq!(ids.len(), 2);

        let stranger = stage.patient("Joe", "9000000017").await;
        let stranger = fresh(stage, stranger).await;
        let remove = |id: &str| format!("/account/passkeys/{id}/remove");
        stranger.post(&remove(&ids[0]), &[]).await.expect(404);
        stranger.get(&format!("/account/passkeys/{}", ids[0])).await.expect(404);
        stranger.post(&format!("/account/passkeys/{}/rename", ids[0]), &[("name", "mine")]).await.expect(404);

        here.post(&remove(&ids[0]), &[]).await.expect(303);
        // Signed out on the lost phone, and not here.
        lost.get("/account").await.expect(303);
        here.get("/account").await.expect(200);
        phone.sign_in(&stage.passer_by()).await.expect(422);
        let page = here.post(&remove(&ids[1]), &[]).await.expect(422).text();
        assert!(page.contains("before you remove this one") && page.contains("your only way in"), "{page}");
        assert!(!here.get(&format!("/account/passkeys/{}", ids[1])).await.expect(200).text().contains("/remove\""));
        tablet.sign_in(&stage.passer_by()).await.expect(200);
        here.post("/account/recovery-codes", &[]).await.expect(200);
        here.post(&remove(&ids[1]), &[]).await.expect(303);
        tablet.sign_in(&stage.passer_by()).await.expect(422);
    }

    async fn a_passkey_has_the_name_that_its_owner_gives_it(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        Authenticator::new().make_for(stage, &ivy).await.expect(200);
        let id = passkey_ids(&ivy).await.remove(0);
        let rename = format!("/account/passkeys/{id}/rename");
        let empty = ivy.post(&rename, &[("name", " ")]).await.expect(422).text();
        assert!(empty.contains("Enter a name of no more than 60 letters"), "{empty}");
        ivy.post(&rename, &[("name", "Ivy's <b>tablet</b>")]).await.expect(303);
        let page = ivy.get("/account/passkeys").await.text();
        assert!(page.contains("&lt;b&gt;tablet") && !page.contains("<b>tablet"), "{page}");
        ivy.get(&format!("/account/passkeys/{id}")).await.expect(200);
    }

    async fn refusals_are_the_same_bytes(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let mut phone = Authenticator::new();
        phone.make_for(stage, &stage.visitor(ivy).await).await.expect(200);
        let nobody = uuid::Uuid::now_v7().as_bytes().to_vec();
        let unknown_person = Authenticator { user_handle: nobody, ..Authenticator::new() };
        let unknown_key = Authenticator { user_handle: ivy.0.as_bytes().to_vec(), ..Authenticator::new() };
        let wrong_key = Authenticator { credential_id: phone.credential_id.clone(), ..unknown_key.clone() };
        let no_handle = Authenticator::new();
        let mut said = Vec::new();
        for mut device in [unknown_person, unknown_key, wrong_key, no_handle] {
            let reply = device.sign_in(&stage.passer_by()).await.expect(422);
            said.push(reply.bytes);
        }
        let unknown_ceremony = finish_sign_in(&stage.passer_by(), &json!({ "ceremony": "no" }), &phone.answer(&start(&stage.passer_by(), "/sign-in/passkey/start").await)).await;
        said.push(unknown_ceremony.expect(422).bytes);
        assert!(said.windows(2).all(|pair| pair[0] == pair[1]), "{said:?}");
    }

    async fn ten_ceremonies_a_minute_from_one_address(stage) {
        for _ in 0..10 {
            start(&stage.passer_by(), "/sign-in/passkey/start").await;
        }
        let refused = stage.passer_by().post_json("/sign-in/passkey/start", &json!({})).await.expect(429);
        assert_eq!(refused.json()["heading"], "Please wait a moment");
        stage.advance(Duration::minutes(1));
        start(&stage.passer_by(), "/sign-in/passkey/start").await;
    }

    async fn another_site_starts_nothing(stage) {
        let headers = [("sec-fetch-site", "cross-site"), ("content-type", "application/json"), ("accept", "application/json")];
        for path in ["/sign-in/passkey/start", "/sign-in/passkey/finish", "/account/passkeys/start", "/sign-out", "/demo/sign-in"] {
            let reply = stage.passer_by().send(http::Method::POST, path, &headers, b"{}".to_vec()).await;
            assert_eq!(reply.status, 403, "{path}");
        }
    }
}

/// A visitor who has just used their passkey again to change how they sign in.
async fn fresh(stage: &Stage, person: PersonId) -> Persona {
    let visitor = stage.visitor(person).await;
    stage.fresh(&visitor, Purpose::Passkeys, person).await;
    visitor
}

async fn passkey_ids(persona: &Persona) -> Vec<String> {
    let page = persona.get("/account/passkeys").await.expect(200).text();
    page.split("/account/passkeys/")
        .skip(1)
        .map(|rest| rest[..36.min(rest.len())].to_string())
        .filter(|id| uuid::Uuid::parse_str(id).is_ok())
        .collect()
}
