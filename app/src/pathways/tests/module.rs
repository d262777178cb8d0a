//! The clinical module: off, on, changed, off again.

use super::*;
use crate::on_both_databases;

on_both_databases! {
    async fn while_it_is_off_there_is_nothing(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let gp = staff(stage, Role::Gp).await;
        let manager = staff(stage, Role::PracticeManager).await;
        open(&gp, HERE, ivy).await;
        let none = Uuid::now_v7();
        for path in [
            TEMPLATES.to_string(),
            format!("{TEMPLATES}/{none}"),
            format!("{TEMPLATES}/{none}/edit"),
            "/practice/Y99001/pathways".to_string(),
            format!("{MONITORING}/off"),
            at_work(ivy, ""),
            at_work(ivy, "/new"),
            at_work(ivy, &format!("/new/{none}")),
            at_work(ivy, &format!("/{none}")),
        ] {
            gp.get(&path).await.expect(404);
        }
        gp.post(&at_work(ivy, &format!("/new/{none}")), &START).await.expect(404);
        manager.post(&format!("{MONITORING}/off"), &[]).await.expect(404);
        let page = manager.get(MONITORING).await.expect(200).text();
        assert!(page.contains("It is off.") && page.contains("Switch on home monitoring"), "{page}");
        assert!(page.contains("value=\"18:30\""), "core hours are suggested: {page}");
        let summary = gp.get(&format!("/practice/{HERE}/people/{}", ivy.0)).await.expect(200).text();
        assert!(!summary.contains("/pathways"), "{summary}");
    }

    async fn who_may_switch_it_on(stage) {
        for (role, reads, changes) in [
            (Role::PracticeManager, true, true),
            (Role::Gp, true, true),
            (Role::Nurse, true, false),
            (Role::SupportWorker, true, false),
            (Role::OtherClinician, true, false),
            (Role::Receptionist, false, false),
            (Role::PrivacyOfficer, false, false),
        ] {
            let person = staff(stage, role).await;
            let reply = person.get(MONITORING).await;
            assert_eq!(reply.status, if reads { 200 } else { 404 }, "{role:?}");
            assert_eq!(reply.text().contains("Switch on home monitoring"), changes, "{role:?}");
            let home = person.get("/practice/Y99001").await.expect(200).text();
            assert_eq!(home.contains(MONITORING), reads, "{role:?}");
            let posted = person.post(MONITORING, &SWITCH_ON[..1]).await.status;
            assert_eq!(posted, if changes { 422 } else { 404 }, "{role:?}");
        }
        let elsewhere = stage.staff("Nora", "Y99002", Role::PracticeManager).await;
        let elsewhere = stage.visitor(elsewhere).await;
        elsewhere.get(MONITORING).await.expect(404);
        elsewhere.post(MONITORING, &SWITCH_ON).await.expect(404);
        assert_eq!(count(stage, "select count(*) from monitoring").await, 0);
    }

    async fn switching_on_brings_eight_drafts_once(stage) {
        let manager = switched_on(stage).await;
        assert_eq!(count(stage, "select count(*) from pathway_template where version = 1 and signed_at is null").await, 8);
        let page = manager.get(MONITORING).await.expect(200).text();
        for words in ["Dr Vera Safe", "01632 960100", "Monday, 8am to midday", "24 November 2026, 10am"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // The hours can be changed; who switched it on and when stays, and no draft comes twice.
        stage.advance(chrono::Duration::minutes(5));
        let mut fields = SWITCH_ON.to_vec();
        fields.extend([("friday_from", "09:00"), ("friday_to", "17:00")]);
        manager.post(MONITORING, &fields).await.expect(303);
        let page = manager.get(MONITORING).await.text();
        assert!(page.contains("Friday, 9am to 5pm") && page.contains("24 November 2026, 10am"), "{page}");
        assert!(page.contains("Changed by ") && page.contains("24 November 2026, 10:05am"), "{page}");
        assert_eq!(count(stage, "select count(*) from pathway_template").await, 8);
    }

    async fn what_is_missing_is_told_and_kept(stage) {
        let manager = staff(stage, Role::PracticeManager).await;
        let page = manager.post(MONITORING, &[("safety_officer", "Dr Vera Safe"), ("telephone", "abc")]).await.expect(422).text();
        for words in ["Dr Vera Safe", "value=\"abc\"", "Enter the telephone number", "Read the hazard log", "at least one day"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        manager.post(MONITORING, &[("surprise", "1")]).await.expect(422);
        assert_eq!(count(stage, "select count(*) from monitoring").await, 0);
    }

    async fn it_is_not_switched_off_over_anybody_s_head(stage) {
        let (set, id) = Set::with_ivy_on(stage).await;
        let off = format!("{MONITORING}/off");
        let page = set.gp.get(&off).await.expect(200).text();
        assert!(page.contains("1 person is on a pathway") && !page.contains("Switch off home monitoring</button>"), "{page}");
        set.gp.post(&off, &[]).await.expect(409);
        assert_eq!(count(stage, "select count(*) from monitoring where switched_on_at is not null").await, 1);
        let fields = [("row", "1"), ("why", "stopped-by-team"), ("words", "Not needed any more")];
        set.nurse.post(&at_work(set.ivy, &format!("/{id}/end")), &fields).await.expect(303);
        set.nurse.get(&off).await.expect(404);
        set.gp.post(&off, &[]).await.expect(303);
        let page = set.gp.get(MONITORING).await.expect(200).text();
        assert!(page.contains("Switched off by ") && page.contains("Switched on by "), "{page}");
        set.gp.get(TEMPLATES).await.expect(404);
        // Switched on again: the same templates, still signed.
        set.gp.post(MONITORING, &SWITCH_ON).await.expect(303);
        assert_eq!(count(stage, "select count(*) from pathway_template where signed_at is not null").await, 1);
        assert_eq!(count(stage, "select count(*) from pathway_template").await, 8);
    }
}
