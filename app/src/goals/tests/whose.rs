//! A person's own, and nobody else's.

use super::{CALLED, IVY, count, joe, made, mark};
use crate::{access::role::Role, on_both_databases, people::PersonId, testing::stage::Stage};

/// May act for the person in everything that there is, since two days ago.
async fn arrange(stage: &Stage, person: PersonId, carer: PersonId) {
    let scopes: Vec<&str> = crate::access::class::Scope::ALL.iter().map(|scope| scope.key()).collect();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_id, carer_name, basis, state, scopes, made_at, starts_at, made_by)
         values ($1, $2, $3, 'Ivy', 'consent', 'active', $4, $5, $5, $1)",
    )
    .bind(person.0)
    .bind(uuid::Uuid::now_v7())
    .bind(carer.0)
    .bind(scopes.join(" "))
    .bind(stage.now() - chrono::Duration::days(2))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// Every address of a goal that is opened, and every one that is sent to.
const OPENED: [&str; 4] = ["", "/change", "/end", "/days/2026-11-24"];
const SENT: [(&str, &[(&str, &str)]); 5] = [
    ("/change", &[("version", "1"), ("why", "x"), ("step", "1"), ("days", "1"), ("encourage", "no")]),
    ("/end", &[("version", "1"), ("why", "stopped")]),
    ("/days/2026-11-24", &[("state", "clear")]),
    ("/quiet", &[]),
    ("/keep", &[]),
];

on_both_databases! {
    async fn carers_staff_and_strangers_find_nothing(stage) {
        let (person, joe) = joe(stage).await;
        let id = made(&joe, "move-more", &CALLED).await;
        mark(&joe, &id, "2026-11-24", &[("state", "done")]).await;
        let ivy = stage.patient("Ivy", IVY).await;
        arrange(stage, person, ivy).await;
        let gp = stage.staff("Owen", "Y99001", Role::Gp).await;
        let stranger = stage.patient("Louis", "9000000025").await;
        for other in [ivy, gp, stranger] {
            let browser = stage.visitor(other).await;
            for path in OPENED {
                browser.get(&format!("/goals/{id}{path}")).await.expect(404);
            }
            for (path, fields) in SENT {
                browser.post(&format!("/goals/{id}{path}"), fields).await.expect(404);
            }
            // There is no such page about anybody else.
            for prefix in [format!("/for/{}", person.0), format!("/practice/Y99001/people/{}", person.0)] {
                browser.get(&format!("{prefix}/goals")).await.expect(404);
                browser.get(&format!("{prefix}/goals/{id}")).await.expect(404);
                browser.post(&format!("{prefix}/goals/quiet"), &[]).await.expect(404);
            }
            // What they switch off is their own.
            browser.post("/goals/quiet", &[]).await;
        }
        assert!(stage.passer_by().get("/goals").await.expect(303).location().starts_with("/sign-in"));
        assert_eq!(count(stage, "select count(*) from goal where ended_at is null and version = 1").await, 1);
        assert_eq!(count(stage, "select count(*) from goal_step").await, 1);
        assert_eq!(count(stage, "select count(*) from reminder where kind = 'goal' and next_at is not null").await, 1);
    }

    async fn a_carer_with_the_record_open_has_none_of_it(stage) {
        let (person, joe) = joe(stage).await;
        let id = made(&joe, "move-more", &CALLED).await;
        let ivy = stage.patient("Ivy", IVY).await;
        arrange(stage, person, ivy).await;
        let ivy = stage.visitor(ivy).await;
        ivy.post(&format!("/for/{}/open", person.0), &[]).await.expect(303);
        for path in ["/goals".to_string(), format!("/goals/{id}")] {
            let reply = ivy.get(&path).await;
            assert!(matches!(reply.status, 404 | 409), "{path}: {}", reply.status);
            assert!(!reply.text().contains("Walk 10 minutes"), "{path}");
        }
    }
}
