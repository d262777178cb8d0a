//! A person's own pathways, a carer's view of them, and leaving.

use super::*;
use crate::on_both_databases;

async fn carer(stage: &Stage, ivy: PersonId, scopes: &str) -> Persona {
    let joan = stage.patient("Joan", "9000000017").await;
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_id, carer_name, basis, state, scopes, made_at, starts_at, made_by)
         values ($1, $2, $3, 'Joan', 'consent', 'active', $4, $5, $5, $1)",
    )
    .bind(ivy.0)
    .bind(Uuid::now_v7())
    .bind(joan.0)
    .bind(scopes.to_string())
    .bind(stage.now() - chrono::Duration::days(2))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let joan = stage.visitor(joan).await;
    joan.post(&format!("/for/{}/open", ivy.0), &[]).await;
    joan
}

on_both_databases! {
    async fn a_person_reads_what_they_are_on_and_leaves(stage) {
        let (set, id) = Set::with_ivy_on(stage).await;
        set.nurse.post(&at_work(set.ivy, &format!("/{id}/targets")), &[("row", "1"), ("target_systolic", "140")]).await.expect(303);
        let ivy = stage.visitor(set.ivy).await;
        let home = ivy.get("/home").await.expect(200).text();
        assert!(home.contains("Blood pressure diary for a week") && home.contains("href=\"/diary\""), "{home}");
        assert!(ivy.get("/pathways").await.expect(200).text().contains("Blood pressure diary for a week"));
        let page = ivy.get(&format!("/pathways/{id}")).await.expect(200).text();
        for words in [
            "Your average blood pressure should be below 140/85 mmHg.",
            "twice, with 1 minute in between",
            "Nobody watches your readings live",
            "the practice nurses",
            "Monday, 8am to midday",
            "I want to stop",
            "30 November 2026",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("Version 1"), "{page}");
        let leave = format!("/pathways/{id}/leave");
        ivy.get(&leave).await.expect(200);
        // As the page was before the nurse changed the targets.
        ivy.post(&leave, &[("row", "1")]).await.expect(409);
        let long = "a".repeat(1001);
        ivy.post(&leave, &[("row", "2"), ("words", long.as_str())]).await.expect(422);
        assert_eq!(ivy.post(&leave, &[("row", "2"), ("words", "Too much <for> me")]).await.expect(303).location(), "/pathways?done=left");
        ivy.post(&leave, &[("row", "2")]).await.expect(409);
        ivy.get(&leave).await.expect(409);
        let page = ivy.get(&format!("/pathways/{id}")).await.expect(200).text();
        assert!(page.contains("This pathway ended on 24 November 2026") && !page.contains("I want to stop"), "{page}");
        assert!(!ivy.get("/home").await.text().contains("Your care team asks you"));
        // The team sees that, and why.
        let page = set.nurse.get(&at_work(set.ivy, &format!("/{id}"))).await.expect(200).text();
        assert!(page.contains("The person ended it") && page.contains("Too much &lt;for&gt; me"), "{page}");
        let list = set.nurse.get("/practice/Y99001/pathways").await.expect(200).text();
        assert!(list.contains("Stopped by themselves"), "{list}");
        stage.advance(chrono::Duration::days(15));
        let later = staff(stage, Role::Nurse).await;
        assert!(!later.get("/practice/Y99001/pathways").await.text().contains("Ivy Test"));
    }

    async fn nobody_else_s_is_there(stage) {
        let (_, id) = Set::with_ivy_on(stage).await;
        let joe = stage.patient("Joe", "9000000025").await;
        let joe = stage.visitor(joe).await;
        joe.get(&format!("/pathways/{id}")).await.expect(404);
        joe.get(&format!("/pathways/{id}/leave")).await.expect(404);
        joe.post(&format!("/pathways/{id}/leave"), &[("row", "1")]).await.expect(404);
        assert!(joe.get("/pathways").await.expect(200).text().contains("No pathway yet."));
        assert_eq!(count(stage, "select count(*) from pathway where ended_at is null").await, 1);
    }

    async fn a_carer_reads_and_does_not_decide(stage) {
        let (set, id) = Set::with_ivy_on(stage).await;
        let joan = carer(stage, set.ivy, "READINGS COND").await;
        let path = |rest: &str| format!("/for/{}/pathways{rest}", set.ivy.0);
        let page = joan.get(&path("")).await.expect(200).text();
        assert!(page.contains("Ivy&#x27;s pathways") || page.contains("Ivy's pathways"), "{page}");
        let page = joan.get(&path(&format!("/{id}"))).await.expect(200).text();
        assert!(page.contains("below 135/85 mmHg") && !page.contains("I want to stop"), "{page}");
        joan.get(&path(&format!("/{id}/leave"))).await.expect(404);
        joan.post(&path(&format!("/{id}/leave")), &[("row", "1")]).await.expect(404);
        joan.get(&path("/new")).await.expect(404);
        assert_eq!(count(stage, "select count(*) from pathway where ended_at is null").await, 1);
    }

    async fn a_carer_without_readings_has_none(stage) {
        let (set, id) = Set::with_ivy_on(stage).await;
        let joan = carer(stage, set.ivy, "COND").await;
        joan.get(&format!("/for/{}/pathways", set.ivy.0)).await.expect(404);
        joan.get(&format!("/for/{}/pathways/{id}", set.ivy.0)).await.expect(404);
    }

    async fn who_does_not_share_keeps_pathways_of_others_from_a_practice(stage) {
        let (set, id) = Set::with_ivy_on(stage).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query(
            "insert into sharing_choice (person_id, id, at, purpose, choice, made_by) values ($1, $2, $3, 'direct-care', 'stop', $1)",
        )
        .bind(set.ivy.0).bind(Uuid::now_v7()).bind(stage.now()).execute().await.unwrap();
        tx.commit().await.unwrap();
        // What the practice asks for itself, it sees.
        set.nurse.get(&at_work(set.ivy, &format!("/{id}"))).await.expect(200);
        let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        let manager = stage.staff("Nora", "RZZ01", Role::PracticeManager).await;
        stage.visitor(manager).await.post("/practice/RZZ01/monitoring", &SWITCH_ON).await.expect(303);
        let grace = stage.visitor(grace).await;
        let pair = [("nhs_number", IVY), ("born_day", "4"), ("born_month", "3"), ("born_year", "1945")];
        grace.post("/practice/RZZ01/find", &pair).await.expect(303);
        let page = grace.get(&format!("/practice/RZZ01/people/{}/pathways", set.ivy.0)).await.expect(200).text();
        assert!(page.contains("No pathway yet.") && !page.contains("Blood pressure"), "{page}");
        grace.get(&format!("/practice/RZZ01/people/{}/pathways/{id}", set.ivy.0)).await.expect(404);
    }
}
