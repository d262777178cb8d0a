//! The pages, the two steps, and what stands in the way of a mistake.

use chrono::Duration;

use super::{HOSPITAL, Row, SHARE_ALL, STOP_ALL, decide, decider, hidden_fields, rows, stop_at};
use crate::{
    access::{policy::Purpose, role::Role},
    on_both_databases,
    testing::stage::Stage,
};

async fn hospital(stage: &Stage) {
    stage.staff("Grace", HOSPITAL, Role::Nurse).await;
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

on_both_databases! {
    async fn who_has_decided_nothing_shares_all(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        hospital(stage).await;
        let page = stage.visitor(ivy).await.get("/sharing").await.expect(200).text();
        for words in [
            "You share all with the teams caring for you.",
            "Harbour Lane Surgery",
            "Your GP practice",
            "Organisation RZZ01",
            "Has not looked at your record",
            "Everything they need to care for you",
            "/sharing/categories/mental-health",
            "All teams caring for you",
            "/sharing/stop-all",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("/sharing/share-all"), "{page}");
        let history = stage.visitor(ivy).await.get("/sharing/history").await.expect(200).text();
        assert!(history.contains("You have not decided anything yet"), "{history}");
    }

    async fn a_change_is_told_before_it_happens_and_then_happens(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        hospital(stage).await;
        let browser = decider(stage, ivy).await;
        for path in ["/sharing/stop-all", "/sharing/share-all", "/sharing/organisations/RZZ01", "/sharing/categories/mental-health", "/sharing/planning-and-research"] {
            let page = browser.get(path).await.expect(200).text();
            assert!(page.contains("action=\"/sharing/preview\"") && (path.contains("organisations") || !page.contains(" checked")), "{page}");
        }
        let fields = [
            ("page", "category"), ("category", "mental-health"), ("organisation", HOSPITAL), ("choice", "stop"),
            ("lasting", "time"), ("until_day", "3"), ("until_month", "12"), ("until_year", "2026"),
        ];
        let preview = browser.post("/sharing/preview", &fields).await.expect(200).text();
        for words in [
            "Nothing has changed yet.",
            "From now on Organisation RZZ01 will not see your mental health records.",
            "They keep what they wrote themselves.",
            "In an emergency, a doctor or nurse there can still open your record",
            "3 December 2026",
        ] {
            assert!(preview.contains(words), "{words}: {preview}");
        }
        assert!(!preview.contains("Harbour Lane"), "only what changes is told: {preview}");
        assert_eq!(rows(stage, ivy).await, []);
        browser.post("/sharing/change", &pairs(&hidden_fields(&preview))).await.expect(303);
        let kept = rows(stage, ivy).await;
        let expected = Row {
            id: kept[0].id,
            at: stage.now(),
            organisation_ods: Some(HOSPITAL.into()),
            category: Some("mental-health".into()),
            purpose: "direct-care".into(),
            choice: "stop".into(),
            until: Some("2026-12-04T00:00:00Z".parse().unwrap()),
            made_by: ivy.0,
        };
        assert_eq!(kept, [expected]);
        let page = browser.get("/sharing?done=changed").await.expect(200).text();
        for words in [
            "Your choice counts from now on.",
            "Organisation RZZ01 does not see your mental health records.",
            "Until the end of 3 December 2026",
            "All but Organisation RZZ01",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let history = browser.get("/sharing/history").await.expect(200).text();
        assert!(history.contains("You stopped sharing your mental health records with Organisation RZZ01, until the end of 3 December 2026."), "{history}");
        assert!(history.contains("24 November 2026, 10am") && history.contains("Counts now"), "{history}");
        // It ends by itself.
        stage.advance(Duration::days(10));
        let browser = stage.visitor(ivy).await;
        let page = browser.get("/sharing").await.expect(200).text();
        assert!(page.contains("You share all with the teams caring for you."), "{page}");
        assert!(browser.get("/sharing/history").await.text().contains("Over"));
    }

    async fn stopping_all_says_what_it_means(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        hospital(stage).await;
        stage.staff("Ola", "RZZ03", Role::OtherClinician).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update organisation set emergency_ground = 'vital' where ods = 'RZZ03'").execute().await.unwrap();
        tx.commit().await.unwrap();
        let browser = decider(stage, ivy).await;
        let page = browser.get("/sharing/stop-all").await.expect(200).text();
        for words in ["keeps its own notes", "keeps what it wrote itself", "What gets harder", "nobody can open your record here", "How to undo it"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let preview = browser.post("/sharing/preview", &STOP_ALL).await.expect(200).text();
        for words in [
            "In an emergency they cannot open your record either.",
            "why the law lets them",
            "Every other organisation, also those you meet later",
            "From now on they will see only what they wrote themselves.",
            "From now on Organisation RZZ03 will see only what they wrote themselves.",
        ] {
            assert!(preview.contains(words), "{words}: {preview}");
        }
        decide(&browser, &STOP_ALL).await;
        let page = browser.get("/sharing").await.expect(200).text();
        assert!(page.contains("You have stopped all sharing.") && page.contains("Only those who wrote it"), "{page}");
        assert!(page.contains("/sharing/share-all") && !page.contains("/sharing/stop-all"), "{page}");
        decide(&browser, &SHARE_ALL).await;
        assert!(browser.get("/sharing").await.text().contains("You share all with the teams caring for you."));
        let history = browser.get("/sharing/history").await.text();
        assert!(history.find("You shared all").unwrap() < history.find("You stopped all sharing.").unwrap(), "newest first");
    }

    async fn two_tabs_cannot_surprise_each_other(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        hospital(stage).await;
        let browser = decider(stage, ivy).await;
        let first = browser.post("/sharing/preview", &stop_at(HOSPITAL)).await.expect(200).text();
        let second = browser.post("/sharing/preview", &STOP_ALL).await.expect(200).text();
        browser.post("/sharing/change", &pairs(&hidden_fields(&second))).await.expect(303);
        let shown_afresh = browser.post("/sharing/change", &pairs(&hidden_fields(&first))).await.expect(409).text();
        assert!(shown_afresh.contains("Something has changed in the meantime"), "{shown_afresh}");
        assert_eq!(rows(stage, ivy).await.len(), 1);
        // What is confirmed now was seen as it is now.
        assert!(shown_afresh.contains("In an emergency, a doctor or nurse there can still open"), "{shown_afresh}");
        browser.post("/sharing/change", &pairs(&hidden_fields(&shown_afresh))).await.expect(303);
        // The same once more, by the back button.
        browser.post("/sharing/change", &pairs(&hidden_fields(&shown_afresh))).await.expect(409);
        assert_eq!(rows(stage, ivy).await.len(), 2);
    }

    async fn of_two_at_once_one_wins(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        hospital(stage).await;
        let browser = decider(stage, ivy).await;
        let page = browser.post("/sharing/preview", &STOP_ALL).await.expect(200).text();
        let fields = hidden_fields(&page);
        let fields = pairs(&fields);
        let all = four_times(&browser, &fields).await;
        assert_eq!(all.iter().filter(|status| **status == 303).count(), 1, "{all:?}");
        assert_eq!(all.iter().filter(|status| **status == 409).count(), 3, "{all:?}");
        assert_eq!(rows(stage, ivy).await.len(), 1);
    }

    async fn without_the_passkey_nothing_changes(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let browser = stage.visitor(ivy).await;
        let page = browser.post("/sharing/preview", &STOP_ALL).await.expect(200).text();
        browser.post("/sharing/change", &pairs(&hidden_fields(&page))).await.expect(401);
        assert_eq!(rows(stage, ivy).await, []);
        stage.fresh(&browser, Purpose::Sharing, ivy).await;
        stage.advance(Duration::minutes(6));
        browser.post("/sharing/change", &pairs(&hidden_fields(&page))).await.expect(401);
        assert_eq!(rows(stage, ivy).await, []);
    }

    async fn a_mistake_is_said_and_nothing_typed_is_lost(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        hospital(stage).await;
        let browser = decider(stage, ivy).await;
        let fields = [
            ("page", "organisation"), ("organisation", HOSPITAL), ("category", "results"), ("choice", "stop"),
            ("lasting", "time"), ("until_day", "31"), ("until_month", "2"), ("until_year", "2027"),
        ];
        for path in ["/sharing/preview", "/sharing/change"] {
            let page = browser.post(path, &fields).await.expect(422).text();
            for words in ["There is a problem", "There is no such day", "value=\"results\" checked", "value=\"stop\" checked", "value=\"time\" checked", "value=\"31\"", "Error: "] {
                assert!(page.contains(words), "{words}: {page}");
            }
        }
        assert_eq!(rows(stage, ivy).await, []);
        for odd in [
            [("page", "organisation"), ("organisation", "RZZ99"), ("choice", "stop"), ("lasting", "good")],
            [("page", "category"), ("category", "unlabelled"), ("choice", "stop"), ("lasting", "good")],
            [("page", "stop-all"), ("lasting", "good"), ("made_by", "1"), ("at", "2020")],
            [("page", "nowhere"), ("lasting", "good"), ("choice", "stop"), ("category", "")],
        ] {
            browser.post("/sharing/preview", &odd).await.expect(422);
            browser.post("/sharing/change", &odd).await.expect(422);
        }
        for path in ["/sharing/organisations/RZZ99", "/sharing/organisations/%00", "/sharing/categories/unlabelled", "/sharing/categories/x"] {
            browser.get(path).await.expect(404);
        }
        assert_eq!(rows(stage, ivy).await, []);
    }

    async fn what_is_so_already_is_said(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        hospital(stage).await;
        let browser = decider(stage, ivy).await;
        let page = browser.post("/sharing/preview", &SHARE_ALL).await.expect(200).text();
        assert!(page.contains("It is like this already") && !page.contains("/sharing/change"), "{page}");
        // A part that is closed to everybody stays closed, and the person is told.
        decide(&browser, &[("page", "category"), ("category", "mental-health"), ("choice", "stop"), ("lasting", "good")]).await;
        let all = [("page", "organisation"), ("organisation", HOSPITAL), ("choice", "share"), ("lasting", "good")];
        let page = browser.post("/sharing/preview", &all).await.expect(200).text();
        assert!(page.contains("It is like this already") && page.contains("They still do not see your mental health records"), "{page}");
    }

    async fn other_uses_stand_apart(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        hospital(stage).await;
        let browser = decider(stage, ivy).await;
        let fields = [("page", "other-uses"), ("purpose", "research"), ("organisation", HOSPITAL), ("choice", "stop"), ("lasting", "good")];
        let page = browser.post("/sharing/preview", &fields).await.expect(200).text();
        assert!(page.contains("You want to say no to research by Organisation RZZ01.") && page.contains("does not change what the teams caring for you see"), "{page}");
        decide(&browser, &fields).await;
        let page = browser.get("/sharing").await.text();
        assert!(page.contains("You share all with the teams caring for you."), "{page}");
        let page = browser.get("/sharing/planning-and-research").await.text();
        assert_eq!(page.matches("data-h=\"Research\">No<").count(), 1, "{page}");
        assert_eq!(page.matches(">You have not chosen<").count(), 5, "{page}");
    }

    async fn a_decision_is_final(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let browser = decider(stage, ivy).await;
        decide(&browser, &STOP_ALL).await;
        let before = rows(stage, ivy).await;
        for sql in ["update sharing_choice set choice = 'share'", "delete from sharing_choice"] {
            let mut tx = stage.app.platform.db.write().await.unwrap();
            assert!(tx.query(sql).execute().await.is_err(), "{sql}");
        }
        assert_eq!(rows(stage, ivy).await, before);
    }

    async fn who_looked_and_may_not_be_told_leaves_no_trace(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let omar = stage.staff("Omar", "RZZ04", Role::Nurse).await;
        let browser = stage.visitor(ivy).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update membership set ended_at = created_at where person_id = $1").bind(omar.0).execute().await.unwrap();
        tx.commit().await.unwrap();
        assert!(!browser.get("/sharing").await.text().contains("RZZ04"));
        look(stage, ivy, omar).await;
        assert!(browser.get("/sharing").await.text().contains("Has looked at your record"));
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("insert into access_log_hold (person_id, actor_id, until) values ($1, $2, $3)")
            .bind(ivy.0)
            .bind(omar.0)
            .bind(stage.now() + Duration::days(1))
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let page = browser.get("/sharing").await.text();
        assert!(!page.contains("RZZ04"), "{page}");
        browser.get("/sharing/organisations/RZZ04").await.expect(404);
    }

    async fn what_is_hidden_from_the_screen_leaves_no_trace(stage) {
        crate::demo::seed::fill(&stage.app.platform).await.unwrap();
        let mut tx = stage.app.platform.db.write().await.unwrap();
        let ivy = crate::people::store::find_by_demo_key(&mut tx, "ivy").await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let browser = stage.visitor(ivy).await;
        browser.get("/sharing/organisations/RZZ03").await.expect(200);
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.show_everyone().await.unwrap();
        tx.query("update membership set ended_at = created_at where organisation_ods = 'RZZ03'").execute().await.unwrap();
        tx.query("update entry set label = label | $1 where source_ods = 'RZZ03'")
            .bind(crate::access::sight::HIDDEN_FROM_SCREENS)
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for path in ["/sharing", "/sharing/categories/results", "/sharing/planning-and-research"] {
            let page = browser.get(path).await.expect(200).text();
            assert!(page.contains("Wessex Vale Hospital") && !page.contains("Ambulance"), "{path}: {page}");
        }
        browser.get("/sharing/organisations/RZZ03").await.expect(404);
    }

    async fn it_is_nobody_elses(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let joe = stage.patient("Joe", "9000000009").await;
        decide(&decider(stage, ivy).await, &STOP_ALL).await;
        let page = stage.visitor(joe).await.get("/sharing").await.expect(200).text();
        assert!(page.contains("You share all"), "{page}");
        assert!(!stage.visitor(joe).await.post("/sharing/consents.json", &[]).await.expect(200).text().contains("deny"));
        for path in ["/sharing", "/sharing/history", "/sharing/preferences"] {
            assert!(stage.passer_by().get(path).await.expect(303).location().starts_with("/sign-in"));
        }
    }
}

async fn four_times(browser: &crate::testing::persona::Persona, fields: &[(&str, &str)]) -> Vec<u16> {
    let (a, b, c, d) = tokio::join!(
        browser.post("/sharing/change", fields),
        browser.post("/sharing/change", fields),
        browser.post("/sharing/change", fields),
        browser.post("/sharing/change", fields),
    );
    [a, b, c, d].map(|reply| reply.status).to_vec()
}

/// An entry in the person's log, as of somebody who looked from RZZ04.
async fn look(stage: &Stage, person: crate::people::PersonId, actor: crate::people::PersonId) {
    use crate::access::{
        class::{Action, Category, DataClass},
        log::{self, NewEntry},
        policy::Verdict,
        relation::Relation,
    };
    let entry = NewEntry {
        person,
        at: stage.now(),
        actor,
        relation: Relation::StaffElsewhere(Role::Nurse),
        organisation: crate::people::Ods::parse("RZZ04"),
        action: Action::Read,
        class: DataClass::Record(Category::General),
        page: "/record".into(),
        verdict: Verdict::Permit,
        request_id: "0".into(),
    };
    let mut tx = stage.app.platform.db.write().await.unwrap();
    log::append(&mut tx, &stage.app.platform.keys, &[entry]).await.unwrap();
    tx.commit().await.unwrap();
}
