//! The person reads who looked, through the public door, and nothing that must not be told.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::{
    access::{
        class::{Action, Category, DataClass},
        log::NewEntry,
        policy::Verdict,
        relation::{Basis, Relation},
        role::Role,
    },
    on_both_databases,
    people::{Ods, PersonId},
    testing::stage::Stage,
};

fn entry(person: PersonId, actor: PersonId, at: DateTime<Utc>) -> NewEntry {
    NewEntry {
        person,
        at,
        actor,
        relation: Relation::StaffElsewhere(Role::Nurse),
        organisation: Ods::parse("RZZ01"),
        action: Action::Read,
        class: DataClass::Record(Category::Results),
        page: "/record/results".into(),
        verdict: Verdict::Permit,
        request_id: "0123456789abcdef".into(),
    }
}

async fn log(stage: &Stage, entry: NewEntry) {
    stage.app.log.write(entry).await.durable().await.unwrap();
}

/// Ivy, her nurse at the hospital, her daughter, and a passing stranger have all looked or tried.
async fn looked_at(stage: &Stage) -> [PersonId; 3] {
    let ivy = stage.patient("Ivy", "9434765919").await;
    let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
    let nora = stage.patient("Nora", "9000000009").await;
    let now = stage.now();
    log(stage, entry(ivy, grace, now - Duration::hours(2))).await;
    let carer = NewEntry {
        relation: Relation::Carer(Basis::Consent),
        organisation: None,
        page: "/record/medicines".into(),
        ..entry(ivy, nora, now - Duration::hours(1))
    };
    log(stage, carer.clone()).await;
    log(stage, NewEntry { verdict: Verdict::NotFound, page: "/record/documents".into(), ..carer }).await;
    [ivy, grace, nora]
}

on_both_databases! {
    async fn a_person_reads_who_looked_and_why(stage) {
        let [ivy, ..] = looked_at(stage).await;
        let browser = stage.visitor(ivy).await;
        browser.get("/record").await.expect(200);
        let page = browser.get("/who-looked").await.expect(200).text();
        for part in [
            "Today, 24 November 2026",
            "Grace Staff",
            "Nurse, for Organisation RZZ01",
            "Looked at your test results: 8am",
            "Nora Test",
            "You agreed that they help you.",
            "Looked at your medicines: 9am",
            "Tried to look at your letters and documents, and was refused: 9am",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        assert!(!page.contains("You looked"), "{page}");
        let page = browser.get("/who-looked?who=everyone").await.expect(200).text();
        // The record, this page, and this page again.
        assert!(page.contains("You looked 2 times") || page.contains("You looked 3 times"), "{page}");
        assert!(page.contains("Looked at this list of who has looked"), "{page}");
        for (who, told, not_told) in [("carers", "Nora Test", "Grace"), ("staff", "Grace Staff", "Nora"), ("refused", "letters and documents", "Looked at your medicines")] {
            let page = browser.get(&format!("/who-looked?who={who}&month=")).await.expect(200).text();
            assert!(page.contains(told) && !page.contains(not_told), "{who}: {page}");
        }
        for bad in ["who=me", "month=2026-13", "month=november"] {
            browser.get(&format!("/who-looked?{bad}")).await.expect(404);
        }
    }

    async fn an_empty_list_says_what_it_means(stage) {
        let joe = stage.patient("Joe", "9000000009").await;
        let browser = stage.visitor(joe).await;
        let page = browser.get("/who-looked").await.expect(200).text();
        assert!(page.contains("Nobody but you has looked at your record here."), "{page}");
        let page = browser.get("/who-looked?who=refused&month=2026-10").await.expect(200).text();
        assert!(page.contains("Nobody was refused here in October 2026."), "{page}");
    }

    async fn months_part_the_list_by_londons_calendar(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        // Half past midnight on 1 October in London is still September elsewhere.
        for (at, page) in [("2026-09-30T22:30:00Z", "/record/allergies"), ("2026-09-30T23:30:00Z", "/record/conditions")] {
            log(stage, NewEntry { page: page.into(), ..entry(ivy, grace, at.parse().unwrap()) }).await;
        }
        let browser = stage.visitor(ivy).await;
        let september = browser.get("/who-looked?month=2026-09").await.expect(200).text();
        assert!(september.contains("your allergies: 11:30pm") && !september.contains("your conditions"), "{september}");
        let october = browser.get("/who-looked?month=2026-10").await.expect(200).text();
        assert!(october.contains("your conditions: 12:30am") && !october.contains("your allergies"), "{october}");
        assert!(october.contains("September 2026") && october.contains("November 2026") && !october.contains("August 2026"));
    }

    async fn a_long_list_goes_on_on_another_page(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        let entries: Vec<NewEntry> =
            (0..250).map(|number| entry(ivy, grace, stage.now() - Duration::days(250 - number))).collect();
        crate::access::log::append(&mut tx, &stage.app.platform.keys, &entries).await.unwrap();
        tx.commit().await.unwrap();
        let browser = stage.visitor(ivy).await;
        let first = browser.get("/who-looked").await.expect(200).text();
        let second = browser.get("/who-looked?who=others&page=2").await.expect(200).text();
        let days = |page: &str| page.matches("nene-looked__day").count();
        assert_eq!((days(&first), days(&second)), (200, 50));
        assert!(first.contains("/who-looked?who=others&amp;page=2") && !first.contains("Newer"), "{first}");
        assert!(second.contains("page=1") && !second.contains("Older"), "{second}");
    }

    async fn what_is_held_is_as_if_it_had_never_been(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let nora = stage.patient("Nora", "9000000009").await;
        let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        let carer = NewEntry { relation: Relation::Carer(Basis::Consent), organisation: None, ..entry(ivy, nora, stage.now()) };
        log(stage, carer).await;
        let browser = stage.visitor(ivy).await;
        let paths = ["", "?who=staff", "?who=refused", "?who=carers", "?who=others&month=2026-11", "?who=others&page=2"];
        // The nonce of each answer apart, whose letters are always as many.
        let pages = async || {
            let mut pages = Vec::new();
            for path in paths {
                let page = browser.get(&format!("/who-looked{path}")).await.expect(200).text();
                let nonce = page.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_string();
                pages.push(page.replace(&nonce, ""));
            }
            pages
        };
        let before = pages().await;
        for days in [0, 3, 100] {
            let looked = entry(ivy, grace, stage.now() - Duration::days(days));
            log(stage, NewEntry { verdict: Verdict::NotFound, ..looked.clone() }).await;
            log(stage, looked).await;
        }
        let open = pages().await;
        assert!(open[0].contains("Grace") && open[1].contains("RZZ01") && open[2].contains("was refused"), "{}", open[0]);
        let hold = async |until: DateTime<Utc>| {
            let mut tx = stage.app.platform.db.write().await.unwrap();
            tx.query(
                "insert into access_log_hold (person_id, actor_id, until) values ($1, $2, $3)
                 on conflict (person_id, actor_id) do update set until = excluded.until",
            )
            .bind(ivy.0)
            .bind(grace.0)
            .bind(until)
            .execute()
            .await
            .unwrap();
            tx.commit().await.unwrap();
        };
        hold(stage.now() + Duration::days(1)).await;
        for ((path, before), held) in paths.iter().zip(&before).zip(&pages().await) {
            assert_eq!(before, held, "{path}");
        }
        hold(stage.now()).await;
        assert_eq!(pages().await, open);
    }

    async fn the_flag_that_only_staff_may_know_is_never_told(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        for (action, verdict) in [(Action::Read, Verdict::Permit), (Action::Change, Verdict::Permit), (Action::Read, Verdict::NotFound)] {
            log(stage, NewEntry { class: DataClass::SafetyFlag, action, verdict, page: "/safety".into(), ..entry(ivy, grace, stage.now()) }).await;
        }
        let browser = stage.visitor(ivy).await;
        for who in ["others", "everyone", "staff", "refused"] {
            let page = browser.get(&format!("/who-looked?who={who}")).await.expect(200).text();
            assert!(!page.contains("Grace") && !page.contains("kept about you"), "{who}: {page}");
        }
    }

    async fn an_emergency_is_told_with_its_reason_unless_the_telling_is_delayed(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        let now = stage.now();
        let write = async |sql: &'static str, id: Uuid| {
            let mut tx = stage.app.platform.db.write().await.unwrap();
            tx.query(sql).bind(ivy.0).bind(id).bind(grace.0).bind(now).bind(now + Duration::hours(1)).execute().await.unwrap();
            tx.commit().await.unwrap();
        };
        write(
            "insert into emergency_access (person_id, id, actor_id, organisation_ods, role, reason, words, at, until)
             values ($1, $2, $3, 'RZZ01', 'nurse', 'cannot-be-asked', 'Found <b>confused</b>', $4, $5)",
            Uuid::now_v7(),
        )
        .await;
        log(stage, NewEntry { relation: Relation::Emergency(Role::Nurse), ..entry(ivy, grace, now) }).await;
        let browser = stage.visitor(ivy).await;
        let page = browser.get("/who-looked").await.expect(200).text();
        assert!(page.contains("It was an emergency: you could not be asked.") && page.contains("Found &lt;b&gt;confused"), "{page}");
        assert!(page.contains("nhsuk-tag--red"), "{page}");
        write(
            "insert into safety_flag (person_id, id, kind, organisation_ods, set_by, at, lifted_at)
             select $1, $2, 'delay-notices', 'RZZ01', $3, $4, case when $5 < $4 then $4 end",
            Uuid::now_v7(),
        )
        .await;
        let page = browser.get("/who-looked").await.expect(200).text();
        assert!(page.contains("Nobody but you has looked") && !page.contains("mergency"), "{page}");
    }
}
