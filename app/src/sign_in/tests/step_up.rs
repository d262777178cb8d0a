//! T-AZ-11 and T-SE-02: a passkey used once more counts for one session, one purpose, one person's
//! data and five minutes, and for nothing else.

use chrono::Duration;
use serde_json::{Value, json};

use crate::{
    access::policy::Purpose,
    on_both_databases,
    people::PersonId,
    testing::{
        authenticator::{Authenticator, Unlocked},
        persona::{Persona, Reply},
        stage::Stage,
    },
};

fn page(purpose: Purpose, subject: PersonId) -> String {
    format!("/confirm/{}/{}", purpose.key(), subject.0)
}

async fn start(visitor: &Persona, purpose: Purpose, subject: PersonId) -> Value {
    visitor.post_json(&format!("{}/start", page(purpose, subject)), &json!({})).await.expect(200).json()
}

async fn finish(visitor: &Persona, purpose: Purpose, subject: PersonId, ceremony: &Value, credential: &Value) -> Reply {
    let body = json!({ "ceremony": ceremony["ceremony"], "credential": credential });
    visitor.post_json(&format!("{}/finish", page(purpose, subject)), &body).await
}

/// What stands in the table, whosever it is.
async fn kept(stage: &Stage) -> Vec<(uuid::Uuid, String, uuid::Uuid)> {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    tx.query("select session, purpose, subject from step_up order by at, purpose").all().await.unwrap()
}

/// Ivy with her phone's passkey, signed in with it, and nothing fresh.
async fn with_phone(stage: &Stage, person: PersonId) -> (Persona, Authenticator) {
    let mut phone = Authenticator::new();
    phone.make_for(stage, &stage.visitor(person).await).await.expect(200);
    let visitor = stage.passer_by();
    phone.sign_in(&visitor).await.expect(200);
    forget(stage).await;
    (visitor, phone)
}

/// Nothing is fresh from here on.
async fn forget(stage: &Stage) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("delete from step_up").execute().await.unwrap();
    tx.commit().await.unwrap();
}

/// Every form that needs it, with what it is for: with ids of this person's.
async fn forms(visitor: &Persona) -> Vec<(Purpose, String)> {
    let list = visitor.get("/account/passkeys").await.expect(200).text();
    let id = list.split("/account/passkeys/").find_map(|rest| uuid::Uuid::parse_str(rest.get(..36)?).ok()).unwrap();
    vec![
        (Purpose::Passkeys, "/account/passkeys/start".into()),
        (Purpose::Passkeys, format!("/account/passkeys/{id}/remove")),
        (Purpose::Passkeys, "/account/recovery-codes".into()),
        (Purpose::Download, "/record/download/bundle.json".into()),
        (Purpose::Download, "/record/download/record.html".into()),
    ]
}

on_both_databases! {
    async fn each_purpose_walks_and_the_session_has_a_new_id(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let (visitor, mut phone) = with_phone(stage, ivy).await;
        for purpose in Purpose::ALL {
            let (before, old) = (stage.session_of(&visitor).await.0, visitor.cookie().await.unwrap());
            let asked = visitor.get(&page(purpose, ivy)).await.expect(200).text();
            assert!(asked.contains(purpose.words()) && asked.contains("<leptos-island") && asked.contains("<noscript>"), "{asked}");
            let started = start(&visitor, purpose, ivy).await;
            let options = &started["options"]["publicKey"];
            assert_eq!(options["userVerification"], "required");
            assert_eq!(options["allowCredentials"].as_array().map(Vec::len), Some(1), "{options}");
            assert_eq!(started["options"]["mediation"], Value::Null);
            let credential = phone.answer(&started);
            let done = finish(&visitor, purpose, ivy, &started, &credential).await.expect(200);
            assert_eq!(done.json(), json!({ "next": "/" }));
            // T-SE-02: the old id is dead, with all that it had.
            let (session, person) = stage.session_of(&visitor).await;
            assert_ne!(session, before);
            assert_eq!(person, ivy);
            stage.passer_by().with_cookie(old).get("/account").await.expect(303);
            assert_eq!(kept(stage).await.last(), Some(&(session, purpose.key().to_string(), ivy.0)));
            stage.advance(Duration::seconds(1));
        }
        let answer = visitor.post("/record/download/bundle.json", &[]).await;
        assert_eq!(answer.status, 401, "what was fresh for the old id is not for the new one");
    }

    async fn a_new_id_lengthens_nothing(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let (visitor, mut phone) = with_phone(stage, ivy).await;
        for _ in 0..35 {
            stage.advance(Duration::minutes(20));
            visitor.get("/account").await.expect(200);
        }
        stage.advance(Duration::minutes(15));
        phone.confirm(&visitor, Purpose::Passkeys, ivy).await.expect(200);
        let left = visitor.post_json("/session/stay", &json!({})).await.expect(200).json();
        assert_eq!(left["seconds_left"], 5 * 60);
        let page = visitor.get("/account/sessions").await.expect(200).text();
        assert!(page.contains("Signed in 24 November 2026, 10am"), "{page}");
        stage.advance(Duration::minutes(5));
        visitor.get("/account").await.expect(303);
    }

    async fn whose_record_is_open_stays_open(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let joe = stage.patient("Joe", "9000000017").await;
        let (visitor, mut phone) = with_phone(stage, ivy).await;
        let open = format!("{{\"who\":{{\"person\":\"{}\",\"proof\":\"passkey\",\"device\":\"\",\"open\":{{\"person\":\"{}\",\"work\":null}}}}}}", ivy.0, joe.0);
        let (session, _) = stage.session_of(&visitor).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update session set data = $1 where handle = $2").bind(open.clone()).bind(session).execute().await.unwrap();
        tx.commit().await.unwrap();
        // It says whose record it is about.
        let asked = visitor.get(&page(Purpose::Carers, joe)).await.expect(200).text();
        assert!(asked.contains("Joe Test") && asked.contains("as their carer"), "{asked}");
        phone.confirm(&visitor, Purpose::Carers, joe).await.expect(200);
        let (session, _) = stage.session_of(&visitor).await;
        let mut tx = stage.app.platform.db.read().await.unwrap();
        let (data,): (String,) = tx.query("select data from session where handle = $1").bind(session).one().await.unwrap();
        let as_json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(as_json(&data), as_json(&open));
    }

    async fn what_is_fresh_opens_its_own_and_what_is_not_changes_nothing(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let joe = stage.patient("Joe", "9000000017").await;
        let (visitor, _) = with_phone(stage, ivy).await;
        let other = stage.visitor(ivy).await;
        let count = async || {
            let mut tx = stage.app.platform.db.read().await.unwrap();
            let sql = "select (select count(*) from passkey), (select count(*) from recovery_code), (select count(*) from ceremony)";
            let found: (i64, i64, i64) = tx.query(sql).one().await.unwrap();
            found
        };
        let before = count().await;
        for (purpose, form) in forms(&visitor).await {
            let refused = async |why: &str| {
                let reply = visitor.post(&form, &[]).await;
                assert_eq!(reply.status, 401, "{form}: {why}");
                assert!(reply.text().contains("Use your passkey again"), "{form}: {why}");
                let told = visitor.post_json(&form, &json!({})).await.expect(401).json();
                assert_eq!(told["confirm"], page(purpose, ivy), "{form}: {why}");
                assert_eq!(count().await, before, "{form}: {why}");
            };
            forget(stage).await;
            refused("missing").await;
            for another in Purpose::ALL.into_iter().filter(|another| *another != purpose) {
                stage.fresh(&visitor, another, ivy).await;
            }
            refused("other action").await;
            stage.fresh(&visitor, purpose, joe).await;
            refused("other subject").await;
            stage.fresh(&other, purpose, ivy).await;
            refused("other session").await;
            stage.fresh(&visitor, purpose, ivy).await;
            stage.advance(Duration::minutes(5));
            refused("stale").await;
            visitor.get("/account").await.expect(200);
            // A clock that was set back makes nothing fresh.
            stage.fresh(&visitor, purpose, ivy).await;
            stage.advance(Duration::seconds(-1));
            refused("from the future").await;
            stage.advance(Duration::seconds(1));
        }
    }

    async fn each_form_works_when_it_is_fresh(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let (visitor, mut phone) = with_phone(stage, ivy).await;
        let forms = forms(&visitor).await;
        let remove = |form: &String| form.ends_with("/remove");
        for (purpose, form) in forms.iter().filter(|(_, form)| !remove(form)).chain(forms.iter().filter(|(_, form)| remove(form))) {
            visitor.post(form, &[]).await.expect(401);
            phone.confirm(&visitor, *purpose, ivy).await.expect(200);
            let reply = visitor.post(form, &[]).await;
            assert!([200, 303].contains(&reply.status), "{form}: {}", reply.text());
            // Sign-in counts so many ceremonies in a minute.
            stage.advance(Duration::minutes(5));
            visitor.get("/account").await.expect(200);
        }
    }

    async fn a_ceremony_serves_one_session_one_purpose_and_one_person(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let joe = stage.patient("Joe", "9000000017").await;
        let (visitor, mut phone) = with_phone(stage, ivy).await;
        let other_session = stage.visitor(ivy).await;
        let (joes, mut joes_phone) = with_phone(stage, joe).await;
        let (own, other) = (Purpose::Passkeys, Purpose::Download);
        for (browser, purpose, subject) in [(&visitor, other, ivy), (&visitor, own, joe), (&other_session, own, ivy), (&joes, own, ivy)] {
            let started = start(&visitor, own, ivy).await;
            let credential = phone.answer(&started);
            finish(browser, purpose, subject, &started, &credential).await.expect(422);
            // It is spent.
            finish(&visitor, own, ivy, &started, &credential).await.expect(422);
        }
        // A passkey of somebody else, who would gladly lend it.
        let started = start(&visitor, own, ivy).await;
        finish(&visitor, own, ivy, &started, &joes_phone.answer(&started)).await.expect(422);
        // An answer for signing in, and the other way round.
        let sign_in = visitor.post_json("/sign-in/passkey/start", &json!({})).await.expect(200).json();
        finish(&visitor, own, ivy, &sign_in, &phone.answer(&sign_in)).await.expect(422);
        let started = start(&visitor, own, ivy).await;
        let body = json!({ "ceremony": started["ceremony"], "credential": phone.answer(&started) });
        stage.passer_by().post_json("/sign-in/passkey/finish", &body).await.expect(422);
        assert_eq!(kept(stage).await, []);
    }

    async fn a_ceremony_ends_after_its_use_and_after_five_minutes(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let (visitor, mut phone) = with_phone(stage, ivy).await;
        let purpose = Purpose::Passkeys;
        let started = start(&visitor, purpose, ivy).await;
        let credential = phone.answer(&started);
        finish(&visitor, purpose, ivy, &started, &credential).await.expect(200);
        let replay = finish(&visitor, purpose, ivy, &started, &credential).await.expect(422);
        assert!(replay.headers.get("set-cookie").is_none());
        let late = start(&visitor, purpose, ivy).await;
        stage.advance(Duration::minutes(5));
        finish(&visitor, purpose, ivy, &late, &phone.answer(&late)).await.expect(422);
        // The first one has gone stale meanwhile, too.
        visitor.post("/account/recovery-codes", &[]).await.expect(401);
    }

    async fn a_passkey_that_is_gone_copied_or_locked_is_refused(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let (visitor, mut phone) = with_phone(stage, ivy).await;
        let mut tablet = Authenticator::new();
        tablet.make_for(stage, &stage.visitor(ivy).await).await.expect(200);
        let purpose = Purpose::Sharing;
        let locked = start(&visitor, purpose, ivy).await;
        phone.unlocked = Unlocked::No;
        finish(&visitor, purpose, ivy, &locked, &phone.answer(&locked)).await.expect(422);
        phone.unlocked = Unlocked::Yes;
        let mut phished = Authenticator { origin: "https://evil.example".into(), ..phone.clone() };
        phished.confirm(&visitor, purpose, ivy).await.expect(422);
        // The copy answers a ceremony that was begun before the original was used.
        let mut copy = phone.clone();
        let begun = start(&visitor, purpose, ivy).await;
        phone.sign_in(&stage.passer_by()).await.expect(200);
        finish(&visitor, purpose, ivy, &begun, &copy.answer(&begun)).await.expect(422);
        // Removed between the two halves.
        let begun = start(&visitor, purpose, ivy).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("delete from passkey where credential_id = $1").bind(phone.credential_id.clone()).execute().await.unwrap();
        tx.commit().await.unwrap();
        forget(stage).await;
        finish(&visitor, purpose, ivy, &begun, &phone.answer(&begun)).await.expect(422);
        assert_eq!(kept(stage).await, []);
        tablet.confirm(&visitor, purpose, ivy).await.expect(200);
    }

    async fn about_somebody_and_about_nobody_look_alike(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let joe = stage.patient("Joe", "9000000017").await;
        let nobody = PersonId(uuid::Uuid::now_v7());
        let (visitor, mut phone) = with_phone(stage, ivy).await;
        let mut said = Vec::new();
        for subject in [joe, nobody] {
            let asked = visitor.get(&page(Purpose::Emergency, subject)).await.expect(200).text();
            let nonce = asked.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_string();
            let told = phone.confirm(&visitor, Purpose::Emergency, subject).await;
            said.push((asked.replace(&nonce, "-").replace(&subject.0.to_string(), "-"), told.status, told.bytes));
        }
        assert_eq!(said[0], said[1]);
        assert_eq!(said[0].1, 200);
        for path in ["/confirm/everything/01890a5d-ac96-774b-bcce-b302099a8057", "/confirm/sharing/somebody"] {
            visitor.get(path).await.expect(404);
            visitor.post_json(&format!("{path}/start"), &json!({})).await.expect(404);
        }
    }

    async fn ten_a_minute_of_one_person(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let (visitor, _) = with_phone(stage, ivy).await;
        for _ in 0..10 {
            start(&visitor, Purpose::Pause, ivy).await;
        }
        let path = format!("{}/start", page(Purpose::Pause, ivy));
        stage.visitor(ivy).await.post_json(&path, &json!({})).await.expect(429);
        stage.advance(Duration::minutes(1));
        start(&visitor, Purpose::Pause, ivy).await;
    }

    async fn a_session_that_was_ended_meanwhile_gets_no_new_id(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let (visitor, mut phone) = with_phone(stage, ivy).await;
        for _ in 0..20 {
            let one = stage.passer_by();
            phone.sign_in(&one).await.expect(200);
            let started = start(&one, Purpose::Sharing, ivy).await;
            let credential = phone.answer(&started);
            let (reply, ended) = tokio::join!(
                finish(&one, Purpose::Sharing, ivy, &started, &credential),
                visitor.post("/account/sessions/end-all", &[]),
            );
            ended.expect(303);
            // Whoever was first: it may be that the new id was sent, and is dead.
            assert!(reply.status != 200 || reply.json()["next"] == "/", "{}", reply.text());
            one.get("/account").await.expect(303);
            stage.advance(Duration::minutes(1));
            visitor.get("/account").await.expect(200);
        }
    }
}
