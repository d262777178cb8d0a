//! The front desk's calls.

use chrono::Duration;

use super::*;
use crate::on_both_databases;

const CALLS: &str = "/practice/Y99001/calls";

/// An alert that nobody took for so long that the front desk calls.
async fn forgotten(stage: &Stage, person: PersonId) -> String {
    alarm(stage, person).await;
    for _ in 0..3 {
        stage.advance(Duration::minutes(61));
        minute(stage).await;
    }
    let (id, ods): (Uuid, String) =
        stage.peek().await.query("select id, organisation_ods from phone_task").one().await.unwrap();
    format!("/practice/{ods}/calls/{}/{id}", person.0)
}

on_both_databases! {
    async fn the_front_desk_sees_whom_to_call_and_nothing_that_was_measured(stage) {
        let scene = Scene::new(stage).await;
        let path = forgotten(stage, scene.ivy).await;
        let rita = at_work(stage, "Rita", "Y99001", Role::Receptionist).await;
        assert!(rita.get("/practice/Y99001").await.expect(200).text().contains("1 call to make today"));
        for page in [CALLS, &path] {
            let page = rita.get(page).await.expect(200).text();
            assert!(page.contains("Ivy Test"), "{page}");
            for word in ["190/125", "mmHg", "pressure", "bp-severe"] {
                assert!(!page.contains(word), "{word}: {page}");
            }
        }
        let logged = "select count(*) from access_log where data_class = 'phone-tasks' and outcome = 'permitted'";
        assert_eq!(count(stage, logged).await, 2);
    }

    async fn who_does_not_answer_is_called_again_and_the_team_reads_what_came_of_it(stage) {
        let scene = Scene::new(stage).await;
        let path = forgotten(stage, scene.ivy).await;
        let rita = at_work(stage, "Rita", "Y99001", Role::Receptionist).await;
        let wrong = rita.post(&path, &[("words", "hm")]).await.expect(422).text();
        assert!(wrong.contains("Choose what came of the call") && wrong.contains("hm"), "{wrong}");
        rita.post(&path, &[("outcome", "no-answer")]).await.expect(303);
        assert!(rita.get(CALLS).await.expect(200).text().contains("Nobody answered"));
        let see = rita.post(&path, &[("outcome", "spoke"), ("words", "She feels well")]).await.expect(303).location();
        let page = rita.get(&see).await.expect(200).text();
        assert!(page.contains("It is written down.") && page.contains("There is no call to make."), "{page}");
        rita.post(&path, &[("outcome", "spoke")]).await.expect(404);
        let nora = stage.visitor(scene.nora).await;
        let page = nora.get(&address(stage, scene.ivy).await).await.expect(200).text();
        assert!(page.contains("Front desk: I spoke to them. She feels well") && page.contains("Rita Staff"), "{page}");
        assert_eq!(count(stage, "select count(*) from alert where closed_at is null").await, 1, "a call closes no alert");
    }

    async fn a_call_that_is_not_needed_any_more_is_gone(stage) {
        let scene = Scene::new(stage).await;
        forgotten(stage, scene.ivy).await;
        let nora = stage.visitor(scene.nora).await;
        nora.post(&address(stage, scene.ivy).await, &[("act", "claim")]).await.expect(303);
        let rita = at_work(stage, "Rita", "Y99001", Role::Receptionist).await;
        assert!(rita.get(CALLS).await.expect(200).text().contains("There is no call to make."));
    }

    async fn the_persons_own_practice_calls_where_it_can_else_whose_alert_it_is(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        switch_on(stage, "RZZ01").await;
        put_on(stage, ivy, "RZZ01", grace).await;
        assert!(forgotten(stage, ivy).await.contains("/RZZ01/"), "nobody works at her practice");
        change(stage, "update alert set closed_at = raised_at where person_id = $1", ivy.0).await;
        change(stage, "delete from phone_task where person_id = $1", ivy.0).await;
        stage.staff("Rita", "Y99001", Role::Receptionist).await;
        stage.advance(Duration::days(1));
        go_to(stage, "2026-11-26T10:00:00Z");
        assert!(forgotten(stage, ivy).await.contains("/Y99001/"));
    }

    async fn nobody_else_sees_the_calls(stage) {
        let scene = Scene::new(stage).await;
        let path = forgotten(stage, scene.ivy).await;
        for (ods, role) in [("Y99002", Role::Receptionist), ("Y99001", Role::SupportWorker), ("Y99001", Role::PrivacyOfficer)] {
            let other = at_work(stage, "Otto", ods, role).await;
            other.get(CALLS).await.expect(404);
            other.get(&path).await.expect(404);
            other.get(&path.replace("Y99001", "Y99002")).await.expect(404);
            other.post(&path, &[("outcome", "spoke")]).await.expect(404);
        }
    }
}
