//! Leaving, a plain name, and a pause, through the door.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::{
    access::{
        asking::{self, Asker, Door},
        grant::{Change, Pause},
        policy::Verdict,
        role::Role,
    },
    on_both_databases,
    people::{Ods, PersonId},
    platform::query::Tx,
    testing::stage::Stage,
};

const IVY: &str = "9000000009";

/// The address of a page that a paused person would have read.
const RECORD: &str = "/record/medicines";

/// As the ceremony at `/confirm/pause` leaves it, for every session of this person.
async fn use_passkey_again(stage: &Stage, person: PersonId) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let sessions: Vec<(Uuid,)> = tx
        .query("select handle from session where person_id = $1 and revoked_at is null")
        .bind(person.0)
        .all()
        .await
        .unwrap();
    for (session,) in sessions {
        keep_step_up(&mut tx, session, person, stage.now()).await;
    }
    tx.commit().await.unwrap();
}

async fn keep_step_up(tx: &mut Tx, session: Uuid, subject: PersonId, at: DateTime<Utc>) {
    tx.query("insert into step_up (session, purpose, subject, at) values ($1, 'pause', $2, $3)")
        .bind(session)
        .bind(subject.0)
        .bind(at)
        .execute()
        .await
        .unwrap();
}

fn at_work(stage: &Stage, actor: PersonId) -> Asker {
    Asker {
        actor,
        door: Door::Work(Ods::parse("Y99001").unwrap()),
        session: Uuid::new_v4(),
        recovered_at: None,
        page: "/paused/open".into(),
        request_id: "0".into(),
        now: stage.now(),
    }
}

async fn paused_at(stage: &Stage) -> Option<DateTime<Utc>> {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    let (at,): (Option<DateTime<Utc>>,) =
        tx.query("select paused_at from person where nhs_number = $1").bind(IVY).one().await.unwrap();
    at
}

on_both_databases! {
    async fn leaving_ends_the_session_and_tells_nothing(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivy = stage.visitor(ivy).await;
        let cookie = ivy.cookie().await.unwrap_or_default();
        let reply = ivy.post("/exit", &[]).await.expect(200);
        assert_eq!(reply.headers["clear-site-data"], "\"cache\"");
        let page = reply.text();
        assert!(page.contains("http-equiv=\"refresh\"") && page.contains("<title>Weather</title>"), "{page}");
        assert!(!page.contains("Nene") && !page.contains("Ivy"), "{page}");
        let again = stage.passer_by().with_cookie(cookie);
        assert!(again.get("/home").await.expect(303).location().starts_with("/sign-in"));
        // Who is not signed in leaves as well, and as often as they like.
        stage.passer_by().post("/exit", &[]).await.expect(200);
        ivy.post("/exit", &[]).await.expect(200);
    }

    async fn only_our_own_pages_make_anybody_leave(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivy = stage.visitor(ivy).await;
        // A browser that fetches ahead; a form on another site.
        ivy.get("/exit").await.expect(404);
        let elsewhere = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
        ivy.send(http::Method::POST, "/exit", &elsewhere, Vec::new()).await.expect(403);
        ivy.get("/home").await.expect(200);
    }

    async fn every_page_has_the_way_out(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivy = stage.visitor(ivy).await;
        for path in ["/home", "/record", "/account", "/help", "/safety", "/safety/pause", "/there-is-no-such-page"] {
            let page = ivy.get(path).await.text();
            assert!(page.contains("action=\"/exit\"") && page.contains("/pkg/quick_exit.js"), "{path}: {page}");
        }
        for path in ["/", "/sign-in", "/safety", "/there-is-no-such-page"] {
            let page = stage.passer_by().get(path).await.text();
            assert!(page.contains("action=\"/exit\""), "{path}: {page}");
        }
    }

    async fn a_plain_name_stays_when_nobody_is_signed_in(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivy = stage.visitor(ivy).await;
        assert!(ivy.get("/home").await.text().contains(" – Nene</title>"));
        ivy.post("/safety/discreet", &[("wanted", "on")]).await.expect(303);
        let is_plain = |page: &str| page.contains(" – Notes</title>") && page.contains("/plain.webmanifest");
        for path in ["/home", "/record", "/account", "/help", "/safety/discreet", "/there-is-no-such-page"] {
            let page = ivy.get(path).await.text();
            assert!(is_plain(&page), "{path}: {page}");
        }
        ivy.post("/sign-out", &[]).await.expect(303);
        for path in ["/", "/sign-in", "/signed-out", "/help", "/there-is-no-such-page"] {
            let page = ivy.get(path).await.text();
            assert!(is_plain(&page), "{path}: {page}");
        }
        // Another browser knows nothing until she signs in there.
        assert!(stage.passer_by().get("/").await.text().contains(" – Nene</title>"));
    }

    async fn a_plain_name_follows_the_person_and_goes_when_turned_off(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let phone = stage.visitor(ivy).await;
        let tablet = stage.visitor(ivy).await;
        phone.post("/safety/discreet", &[("wanted", "on")]).await.expect(303);
        assert!(tablet.get("/home").await.text().contains(" – Notes</title>"));
        // Seeing the switch there tells that browser too.
        tablet.get("/safety/discreet").await.expect(200);
        phone.post("/safety/discreet", &[("wanted", "off")]).await.expect(303);
        assert!(phone.get("/home").await.text().contains(" – Nene</title>"));
        // The tablet was told before: it can be told again.
        let page = tablet.get("/safety/discreet").await.text();
        assert!(page.contains(" – Notes</title>") && page.contains("Turn it off"), "{page}");
        tablet.post("/safety/discreet", &[("wanted", "off")]).await.expect(303);
        assert!(tablet.get("/home").await.text().contains(" – Nene</title>"));
        // What is neither word is no choice, and one person's name is nobody else's.
        phone.post("/safety/discreet", &[("wanted", "maybe")]).await.expect(422);
        let joe = stage.patient("Joe", "9000000017").await;
        assert!(stage.visitor(joe).await.get("/home").await.text().contains(" – Nene</title>"));
    }

    async fn one_press_pauses_everywhere(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let phone = stage.visitor(ivy).await;
        let tablet = stage.visitor(ivy).await;
        phone.get("/safety/pause").await.expect(200);
        assert_eq!(phone.post("/safety/pause", &[]).await.expect(303).location(), "/signed-out");
        for browser in [&phone, &tablet] {
            assert!(browser.get("/home").await.expect(303).location().starts_with("/sign-in"));
        }
        // Signed in again, nothing opens.
        let again = stage.visitor(ivy).await;
        assert_eq!(again.get("/").await.expect(303).location(), "/paused");
        for path in ["/home", "/record", RECORD, "/record/download", "/account", "/account/sessions"] {
            let reply = again.get(path).await;
            assert!(reply.status != 200 && !reply.text().contains("Ivy"), "{path}: {}", reply.status);
        }
        let page = again.get("/paused").await.expect(200).text();
        assert!(page.contains("Call your GP practice") && !page.contains("/paused/open"), "{page}");
        assert!(!page.contains("paused") || !page.contains("you paused"), "it tells who did it: {page}");
    }

    async fn a_pause_ends_after_three_days_with_a_fresh_passkey(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        stage.visitor(ivy).await.post("/safety/pause", &[]).await.expect(303);
        let since = paused_at(stage).await;
        assert_eq!(since, Some(stage.now()));

        stage.advance(Duration::hours(72) - Duration::seconds(1));
        let early = stage.visitor(ivy).await;
        assert!(!early.get("/paused").await.expect(200).text().contains("/paused/open"));
        assert_ne!(early.post("/paused/open", &[]).await.status, 200);
        assert_eq!(paused_at(stage).await, since);

        stage.advance(Duration::seconds(1));
        let browser = stage.visitor(ivy).await;
        assert!(browser.get("/paused").await.expect(200).text().contains("/paused/open"));
        // No passkey was used for this yet.
        assert_ne!(browser.post("/paused/open", &[]).await.status, 303);
        assert_eq!(paused_at(stage).await, since);
        use_passkey_again(stage, ivy).await;
        assert_eq!(browser.post("/paused/open", &[]).await.expect(303).location(), "/home");
        assert_eq!(paused_at(stage).await, None);
        browser.get("/home").await.expect(200);
    }

    async fn the_practice_opens_it_at_once(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        stage.visitor(ivy).await.post("/safety/pause", &[]).await.expect(303);
        let rita = stage.staff("Rita", "Y99001", Role::Receptionist).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        let asker = at_work(stage, rita);
        let refused = asking::ask::<Change, Pause>(&mut tx, &asker, ivy).await.unwrap().outcome;
        assert_eq!(refused.err(), Some(Verdict::StepUp));
        keep_step_up(&mut tx, asker.session, ivy, stage.now()).await;
        let grant = asking::ask::<Change, Pause>(&mut tx, &asker, ivy).await.unwrap().outcome.unwrap();
        assert!(crate::safety::open_again(&mut tx, &grant).await.unwrap());
        assert!(!crate::safety::open_again(&mut tx, &grant).await.unwrap(), "it was open");
        tx.commit().await.unwrap();
        stage.visitor(ivy).await.get("/home").await.expect(200);
    }

    async fn who_is_not_paused_has_nothing_to_open(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivy = stage.visitor(ivy).await;
        assert_eq!(ivy.get("/paused").await.expect(303).location(), "/home");
        ivy.post("/paused/open", &[]).await.expect(404);
        assert_eq!(paused_at(stage).await, None);
    }
}
