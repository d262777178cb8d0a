//! From a reading to an alert, and what the person is told.

use chrono::Duration;

use super::*;
use crate::{on_both_databases, pathways::finding::NextStep};

async fn alerts(stage: &Stage) -> Vec<(String, String, String)> {
    let sql = "select rule, severity, case when closed_at is null then 'open' else 'closed' end as state
               from alert order by raised_at, id";
    stage.peek().await.query(sql).all().await.unwrap()
}

on_both_databases! {
    async fn a_red_reading_is_an_alert_and_the_person_reads_who_looks_and_when(stage) {
        let scene = Scene::new(stage).await;
        let kept = alarm(stage, scene.ivy).await;
        let told = &kept.told[0];
        assert_eq!(told.finding.rule, "bp-severe");
        let looked = told.looked_at.clone().expect("somebody looks");
        assert_eq!(looked.team, "The practice nurses of Organisation Y99001");
        assert_eq!(looked.telephone, "020 7946 0001");
        assert_eq!(looked.by, stage.now() + Duration::minutes(60));
        assert!(looked.words(stage.now()).contains("by 11am today"), "{}", looked.words(stage.now()));
        assert_eq!(alerts(stage).await, [("bp-severe".into(), "red".into(), "open".into())]);
        assert_eq!(count(stage, "select count(*) from alert_reading").await, 1);
        assert_eq!(count(stage, "select count(*) from alert_event where what = 'raised'").await, 1);
    }

    async fn the_same_reading_sent_again_raises_nothing_more(stage) {
        let scene = Scene::new(stage).await;
        let reading = pressure(190, 125, stage.now());
        keep(stage, scene.ivy, &reading).await;
        assert!(keep(stage, scene.ivy, &reading).await.told.is_empty());
        assert_eq!(count(stage, "select count(*) from alert").await, 1);
        assert_eq!(count(stage, "select count(*) from alert_event").await, 1);
    }

    async fn a_second_one_that_day_is_the_same_alert_again_and_never_milder(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        stage.advance(Duration::minutes(5));
        let kept = keep(stage, scene.ivy, &pressure(200, 130, stage.now())).await;
        let looked = kept.told[0].looked_at.clone().expect("somebody looks");
        assert_eq!(looked.by, stage.now() + Duration::minutes(55), "due by the first one");
        assert_eq!(kept.told[0].finding.next, NextStep::SymptomsThenToday);
        assert_eq!(count(stage, "select count(*) from alert").await, 1);
        assert_eq!(count(stage, "select count(*) from alert_reading").await, 2);
        assert_eq!(count(stage, "select count(*) from alert_event where what = 'again'").await, 1);
        let (seen,): (String,) = stage.peek().await.query("select seen from alert").one().await.unwrap();
        assert!(seen.contains("200/130"), "{seen}");
        // A usual one clears nothing.
        stage.advance(Duration::minutes(5));
        keep(stage, scene.ivy, &pressure(120, 70, stage.now())).await;
        assert_eq!(alerts(stage).await, [("bp-severe".into(), "red".into(), "open".into())]);
    }

    async fn a_rule_that_fires_after_its_alert_was_closed_raises_a_new_one(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        let nora = stage.visitor(scene.nora).await;
        let path = address(stage, scene.ivy).await;
        nora.post(&path, &[("act", "claim")]).await.expect(303);
        let version = version(stage, scene.ivy).await;
        let fields = [("act", "close"), ("version", version.as_str()), ("outcome", "advice-given")];
        nora.post(&path, &fields).await.expect(303);
        stage.advance(Duration::minutes(30));
        let kept = alarm(stage, scene.ivy).await;
        assert!(kept.told[0].looked_at.is_some());
        let open_and_closed: Vec<String> = alerts(stage).await.into_iter().map(|alert| alert.2).collect();
        assert_eq!(open_and_closed, ["closed", "open"]);
    }

    async fn a_late_reading_raises_and_another_that_is_fine_clears_nothing(stage) {
        let scene = Scene::new(stage).await;
        stage.advance(Duration::days(2));
        keep(stage, scene.ivy, &pressure(120, 70, stage.now())).await;
        assert_eq!(count(stage, "select count(*) from alert").await, 0);
        // It was written on a phone without a network, two days ago.
        let kept = keep(stage, scene.ivy, &pressure(190, 125, stage.now() - Duration::days(2))).await;
        assert!(kept.told[0].looked_at.is_some());
        keep(stage, scene.ivy, &pressure(118, 70, stage.now() - Duration::days(2))).await;
        assert_eq!(count(stage, "select count(*) from alert where closed_at is null").await, 1);
    }

    async fn on_the_friday_evening_before_a_bank_holiday_nobody_looks_until_tuesday(stage) {
        let scene = Scene::new(stage).await;
        // Monday 3 May 2027 is one.
        go_to(stage, "2027-04-30T18:00:00Z");
        let looked = alarm(stage, scene.ivy).await.told[0].looked_at.clone().expect("somebody looks");
        assert_eq!(looked.by.to_rfc3339(), "2027-05-04T08:00:00+00:00");
        assert!(looked.words(stage.now()).contains("9am on 4 May 2027"), "{}", looked.words(stage.now()));
        assert!(looked.words(stage.now()).contains("nobody looks before"));
        // And it waits that long before anybody else is asked.
        go_to(stage, "2027-05-04T07:59:00Z");
        minute(stage).await;
        assert_eq!(count(stage, "select count(*) from alert where step > 0").await, 0);
        go_to(stage, "2027-05-04T08:01:00Z");
        minute(stage).await;
        assert_eq!(count(stage, "select count(*) from alert where step = 1").await, 1);
    }

    async fn on_christmas_eve_it_is_the_wednesday_after(stage) {
        let scene = Scene::new(stage).await;
        // A Friday; Christmas and Boxing Day are made up for on Monday and Tuesday.
        go_to(stage, "2027-12-24T19:00:00Z");
        let looked = alarm(stage, scene.ivy).await.told[0].looked_at.clone().expect("somebody looks");
        assert_eq!(looked.by.to_rfc3339(), "2027-12-29T09:00:00+00:00");
    }

    async fn nothing_is_raised_where_nobody_would_look(stage) {
        let scene = Scene::new(stage).await;
        let joe = stage.patient("Joe", JOE).await;
        // On no pathway.
        let told = alarm(stage, joe).await.told;
        assert!(!told.is_empty() && told.iter().all(|told| told.looked_at.is_none()), "{told:?}");
        // The module is off: the person is told what to do, and that nobody was told.
        switch_off(stage).await;
        let told = alarm(stage, scene.ivy).await.told;
        assert!(told[0].looked_at.is_none() && told[0].finding.rule == "bp-severe", "{told:?}");
        assert_eq!(count(stage, "select count(*) from alert").await, 0);
    }

    async fn nothing_is_raised_for_the_dead_nor_after_the_last_day(stage) {
        let scene = Scene::new(stage).await;
        change(stage, "update pathway set ends_on = '2026-11-25' where id = $1", scene.pathway).await;
        stage.advance(Duration::days(2));
        assert!(alarm(stage, scene.ivy).await.told.iter().all(|told| told.looked_at.is_none()));
        change(stage, "update pathway set ends_on = null where id = $1", scene.pathway).await;
        change(stage, "update person set died_on = '2026-11-25' where id = $1", scene.ivy.0).await;
        alarm(stage, scene.ivy).await;
        assert_eq!(count(stage, "select count(*) from alert").await, 0);
    }

    async fn the_clinics_own_words_stand_beside_the_rule(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let nora = stage.staff("Nora", "Y99001", Role::Nurse).await;
        switch_on(stage, "Y99001").await;
        let own = r#""advice": [{"rule": "bp-severe", "words": "Call our nurse line."}]"#;
        put_on_with(stage, ivy, "Y99001", nora, &TREATED.replace(r#""advice": []"#, own)).await;
        assert_eq!(alarm(stage, ivy).await.told[0].clinic_words.as_deref(), Some("Call our nurse line."));
    }

    async fn a_reading_that_is_not_kept_leaves_no_alert(stage) {
        let scene = Scene::new(stage).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.show_only(scene.ivy.0).await.unwrap();
        let new = pressure(190, 125, stage.now());
        keep::keep(&mut tx, &stage.app.platform, &Keeper::system(scene.ivy, None), &new).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(count(stage, "select count(*) from alert").await, 0);
    }
}
