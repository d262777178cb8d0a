//! What only staff may know.

use uuid::Uuid;

use super::{HOSPITAL, IVY, find, has_email, page};
use crate::{
    access::{policy::Purpose, role::Role},
    on_both_databases,
    people::PersonId,
    platform::migrate::Mode,
    testing::{persona::Persona, stage::Stage},
};

const MARK: &str = "Qx7marked";
const WHY: [(&str, &str); 2] = [("reason", "life-threatening"), ("words", "Qy8 not breathing well")];

async fn practice_nurse(stage: &Stage) -> Persona {
    let nurse = stage.visitor(stage.staff("Nora", "Y99001", Role::Nurse).await).await;
    find(&nurse, "Y99001", IVY).await.expect(303);
    nurse
}

async fn set(nurse: &Persona, ivy: PersonId, kind: &str, act: &str) -> u16 {
    let fields = [("kind", kind), ("act", act), ("words", MARK)];
    nurse.post(&page("Y99001", ivy, "/safety"), &fields).await.status
}

/// Joan, who looks after Ivy and may see everything that a carer may.
async fn carer(stage: &Stage, ivy: PersonId) -> PersonId {
    let joan = stage.patient("Joan", "9000000017").await;
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_id, carer_name, basis, state, scopes, made_at, starts_at, made_by)
         values ($1, $2, $3, 'Joan', 'consent', 'active', 'PRESCR APPT RECRD TEST VACC COND CONSULT DOCS', $4, $4, $1)",
    )
    .bind(ivy.0)
    .bind(Uuid::now_v7())
    .bind(joan.0)
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    joan
}

/// Everything that every page without an id answers, with its headers.
async fn sweep(visitor: &Persona, prefix: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for route in crate::routes(Mode::Demo).table() {
        let is_page = route.method == "GET" || route.path.starts_with("/record/download/");
        if !is_page || route.path.contains('{') || route.path.contains("/recovery-codes") {
            continue;
        }
        let path = format!("{prefix}{}", route.path);
        let reply = if route.method == "GET" { visitor.get(&path).await } else { visitor.post(&path, &[]).await };
        let headers: Vec<String> = reply
            .headers
            .iter()
            .filter(|(name, _)| !["x-request-id", "content-security-policy"].contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or_default()))
            .collect();
        let policy = reply.headers["content-security-policy"].to_str().unwrap_or_default().to_string();
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or("-").to_string();
        let text = without_new_ids(&reply.text().replace(&nonce, "NONCE"));
        all.push((path, format!("{} {} {headers:?} {text}", reply.status, reply.bytes.len())));
    }
    all
}

/// The id that a form brings for what is not there yet is another one each time.
fn without_new_ids(text: &str) -> String {
    let mut parts = text.split("name=\"new_id\" value=\"");
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |text, part| text + part.split_once('"').map_or("", |(_, rest)| rest))
}

on_both_databases! {
    async fn no_page_of_the_person_tells_of_it(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let nurse = practice_nurse(stage).await;
        nurse.get(&page("Y99001", ivy, "/safety")).await.expect(200);
        let mine = stage.visitor(ivy).await;
        // The first look at a page changes what the next one tells: everything is looked at before.
        stage.fresh(&mine, Purpose::Download, ivy).await;
        sweep(&mine, "").await;
        let before = sweep(&mine, "").await;
        assert!(before.len() > 20, "{}", before.len());
        let copies = before.iter().filter(|(path, answer)| path.contains("/download/") && answer.starts_with("200"));
        assert_eq!(copies.count(), 2);
        for kind in ["enhanced-review", "delay-notices"] {
            assert_eq!(set(&nurse, ivy, kind, "set").await, 303);
        }
        let shown = nurse.get(&page("Y99001", ivy, "/safety")).await.expect(200).text();
        assert!(shown.contains(MARK) && shown.contains("This is on."), "{shown}");
        let after = sweep(&mine, "").await;
        for ((path, before), (_, after)) in before.iter().zip(&after) {
            assert!(!after.contains(MARK), "{path}");
            // This one tells of the reading itself.
            if !path.contains("/who-looked") {
                assert_eq!(before, after, "{path}");
            }
            assert!(!after.contains("Safety flag") && !after.contains("nhanced review"), "{path}: {after}");
        }
    }

    async fn enhanced_review_stops_every_carer_at_once(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let joan = carer(stage, ivy).await;
        let session = stage.visitor(joan).await;
        let app = &stage.app;
        let opened = session.post("/carers/open", &[("person", &ivy.0.to_string())]).await;
        let nurse = practice_nurse(stage).await;
        assert_eq!(set(&nurse, ivy, "enhanced-review", "set").await, 303);
        assert_eq!(set(&nurse, ivy, "enhanced-review", "set").await, 409, "a colleague was faster");
        let asker = |door| crate::access::asking::Asker {
            actor: joan,
            door,
            session: Uuid::now_v7(),
            recovered_at: None,
            page: "/record".into(),
            request_id: "1".into(),
            now: stage.now(),
        };
        use crate::access::{asking::{Door, ask}, grant::{Read, Record}, policy::Verdict};
        let mut tx = app.platform.db.read().await.unwrap();
        let asked = ask::<Read, Record>(&mut tx, &asker(Door::Carer), ivy).await.unwrap();
        assert_eq!(asked.outcome.err(), Some(Verdict::NotAvailable));
        drop(tx);
        if opened.status == 303 {
            for (path, answer) in sweep(&session, &format!("/for/{}", ivy.0)).await {
                assert!(!answer.contains(MARK) && !answer.contains("nhanced"), "{path}");
            }
            session.get(&format!("/for/{}/record", ivy.0)).await.expect(503);
        }
        assert_eq!(set(&nurse, ivy, "enhanced-review", "lift").await, 303);
        assert_eq!(set(&nurse, ivy, "enhanced-review", "lift").await, 409);
        let mut tx = app.platform.db.read().await.unwrap();
        assert!(ask::<Read, Record>(&mut tx, &asker(Door::Carer), ivy).await.unwrap().outcome.is_ok());
    }

    async fn what_was_held_back_is_told_when_it_is_safe(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        has_email(stage, ivy, "ivy@example.com").await;
        let nurse = practice_nurse(stage).await;
        assert_eq!(set(&nurse, ivy, "delay-notices", "set").await, 303);
        let grace = stage.visitor(stage.staff("Grace", HOSPITAL, Role::Nurse).await).await;
        find(&grace, HOSPITAL, IVY).await.expect(303);
        stage.fresh(&grace, Purpose::Emergency, ivy).await;
        grace.post(&page(HOSPITAL, ivy, "/emergency"), &WHY).await.expect(303);
        grace.get(&page(HOSPITAL, ivy, "")).await.expect(200);
        assert_eq!(stage.work().await.len(), 0, "nobody is told yet");
        // The officer looks into it meanwhile; that tells nothing either.
        let officer = stage.visitor(stage.staff("Pat", HOSPITAL, Role::PrivacyOfficer).await).await;
        let list = officer.get("/practice/RZZ01/emergencies").await.expect(200).text();
        let start = list.find("/practice/RZZ01/emergencies/").unwrap();
        let one = list[start..].split('"').next().unwrap().to_string();
        assert!(officer.get(&one).await.expect(200).text().contains("Not yet"));
        let mine = stage.visitor(ivy).await;
        for path in ["/who-looked", "/who-looked?who=everyone", "/home"] {
            let page = mine.get(path).await.expect(200).text();
            for word in ["Grace", "Qy8", "mergency access", "Pat Staff"] {
                assert!(!page.contains(word), "{path} {word}: {page}");
            }
        }
        assert_eq!(set(&nurse, ivy, "delay-notices", "lift").await, 303);
        let sent = stage.work().await;
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].subject, "You have an update in Nene");
        let log = mine.get("/who-looked").await.expect(200).text();
        assert!(log.contains("Grace Staff") && log.contains("Qy8"), "{log}");
        // Set and lifted once more, nothing is told twice.
        assert_eq!(set(&nurse, ivy, "delay-notices", "set").await, 303);
        assert_eq!(set(&nurse, ivy, "delay-notices", "lift").await, 303);
        assert_eq!(stage.work().await.len(), 0);
    }

    async fn the_practice_opens_a_paused_access_again(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let mine = stage.visitor(ivy).await;
        mine.post("/safety/pause", &[]).await.expect(303);
        let nurse = practice_nurse(stage).await;
        assert!(nurse.get(&page("Y99001", ivy, "")).await.expect(200).text().contains("Online access is paused"));
        let here = page("Y99001", ivy, "/safety/open");
        assert!(nurse.get(&here).await.expect(303).location().starts_with("/confirm/pause/"));
        nurse.post(&here, &[]).await.expect(401);
        stage.fresh(&nurse, Purpose::Pause, ivy).await;
        nurse.get(&here).await.expect(200);
        nurse.post(&here, &[]).await.expect(303);
        nurse.post(&here, &[]).await.expect(409);
        stage.visitor(ivy).await.get("/home").await.expect(200);
        assert!(!nurse.get(&page("Y99001", ivy, "")).await.expect(200).text().contains("Online access is paused"));
        // A hospital does not.
        let grace = stage.visitor(stage.staff("Grace", HOSPITAL, Role::Nurse).await).await;
        find(&grace, HOSPITAL, IVY).await.expect(303);
        stage.fresh(&grace, Purpose::Pause, ivy).await;
        grace.post(&page(HOSPITAL, ivy, "/safety/open"), &[]).await.expect(404);
    }
}
