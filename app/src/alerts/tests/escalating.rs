//! An alert that nobody takes goes on, each step once.

use chrono::Duration;

use super::*;
use crate::{attacks::beside::beside, on_both_databases, platform::Platform};

async fn runs(platform: Platform) {
    crate::plan_minute(&platform).await.unwrap();
    crate::jobs().run_due(&platform).await.unwrap();
}

async fn steps(stage: &Stage) -> Vec<String> {
    let sql = "select words from alert_event where what = 'escalated' order by at, id";
    let rows: Vec<(String,)> = stage.peek().await.query(sql).all().await.unwrap();
    rows.into_iter().map(|(words,)| words).collect()
}

on_both_databases! {
    async fn it_goes_to_the_second_the_lead_and_the_front_desk_once_each(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        let other = beside(stage).await;
        let mut now_at = Vec::new();
        for hours in 1..=6 {
            stage.advance(Duration::minutes(61));
            // Two instances at once, and each of them twice.
            for _ in 0..2 {
                let both = [stage.app.platform.clone(), other.clone()].map(|platform| tokio::spawn(runs(platform)));
                for one in both {
                    one.await.unwrap();
                }
            }
            now_at.push((hours, count(stage, "select step from alert where organisation_ods = 'Y99001'").await));
        }
        assert_eq!(now_at, [(1, 1), (2, 2), (3, 3), (4, 3), (5, 3), (6, 3)]);
        assert_eq!(steps(stage).await, ["To the duty doctor", "To the lead GP", "To the front desk"]);
        assert_eq!(count(stage, "select count(*) from phone_task").await, 1);
    }

    async fn whoever_claims_it_stops_it_and_whoever_gives_it_back_starts_it_again(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        let nora = stage.visitor(scene.nora).await;
        let path = address(stage, scene.ivy).await;
        nora.post(&path, &[("act", "claim")]).await.expect(303);
        stage.advance(Duration::hours(3));
        minute(stage).await;
        assert_eq!(count(stage, "select step from alert where organisation_ods = 'Y99001'").await, 0);
        let nora = stage.visitor(scene.nora).await;
        nora.post(&path, &[("act", "release")]).await.expect(303);
        minute(stage).await;
        assert_eq!(count(stage, "select step from alert where organisation_ods = 'Y99001'").await, 1);
        let page = nora.get("/practice/Y99001/alerts").await.expect(200).text();
        assert!(page.contains("Passed on to the duty doctor"), "{page}");
    }

    async fn a_runner_that_dies_leaves_whole_steps(stage) {
        let scene = Scene::new(stage).await;
        let joe = stage.patient("Joe", JOE).await;
        put_on(stage, joe, "Y99001", scene.nora).await;
        alarm(stage, scene.ivy).await;
        alarm(stage, joe).await;
        stage.advance(Duration::minutes(61));
        for tries in 0..20 {
            let runner = tokio::spawn(runs(stage.app.platform.clone()));
            for _ in 0..tries {
                tokio::task::yield_now().await;
            }
            runner.abort();
            let _ = runner.await;
            let whole = "select count(*) from alert a where a.step
                <> (select count(*) from alert_event e where e.alert_id = a.id and e.what = 'escalated')";
            assert_eq!(count(stage, whole).await, 0);
        }
        // The lease of the last dead one ends.
        stage.advance(Duration::minutes(3));
        minute(stage).await;
        assert_eq!(count(stage, "select count(*) from alert where step = 1").await, 2);
        assert_eq!(steps(stage).await.len(), 2);
    }

    async fn the_team_is_mailed_that_something_waits_and_nothing_else(stage) {
        let scene = Scene::new(stage).await;
        change(stage, "update person set email = 'nora@example.com' where id = $1", scene.nora.0).await;
        let rita = stage.staff("Rita", "Y99001", Role::Receptionist).await;
        change(stage, "update person set email = 'rita@example.com' where id = $1", rita.0).await;
        alarm(stage, scene.ivy).await;
        assert_eq!(minute(stage).await, [], "it is not due yet");
        stage.advance(Duration::minutes(61));
        let letters = minute(stage).await;
        assert_eq!(letters.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["nora@example.com"]);
        for word in ["Ivy", "pressure", "190", "Urgent", "alert"] {
            assert!(!letters[0].body.contains(word) && !letters[0].subject.contains(word), "{word}: {letters:?}");
        }
        stage.advance(Duration::minutes(61));
        minute(stage).await;
        stage.advance(Duration::minutes(61));
        let letters = minute(stage).await;
        assert_eq!(letters.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), ["rita@example.com"]);
    }

    async fn what_is_no_alarm_is_no_reason_to_call_anybody(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        change(stage, "update alert set severity = 'note' where person_id = $1", scene.ivy.0).await;
        for _ in 0..6 {
            stage.advance(Duration::days(3));
            minute(stage).await;
        }
        assert_eq!(count(stage, "select step from alert where organisation_ods = 'Y99001'").await, 2);
        assert_eq!(count(stage, "select count(*) from phone_task").await, 0);
    }

    async fn nothing_goes_on_while_the_module_is_off(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        switch_off(stage).await;
        stage.advance(Duration::hours(5));
        minute(stage).await;
        assert_eq!(count(stage, "select step from alert where organisation_ods = 'Y99001'").await, 0);
    }
}
