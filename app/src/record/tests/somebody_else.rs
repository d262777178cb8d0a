//! The same pages for carers and for staff: under their own addresses, about the right person,
//! and only of what they may see.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{
    access::{class::Scope, role::Role},
    on_both_databases,
    record::{
        fhir::Kind,
        rules,
        tests::shelve::{New, cares, new, opened, search_at, shelve_all, still},
    },
    testing::persona::Persona,
};

const HIDDEN_WORD: &str = "Zyxcanary";

fn one_of_each() -> Vec<New> {
    let mut all: Vec<New> = rules::KINDS.into_iter().map(|kind| new(kind, &format!("A thing of {kind:?}"))).collect();
    all.push(new(Kind::Result, "A thing of Result").at("2025-01-01"));
    all
}

/// Every address that a page leads to or sends a form to.
fn addresses(html: &str) -> BTreeSet<String> {
    ["href=\"", "action=\""]
        .into_iter()
        .flat_map(|start| html.split(start).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .map(|address| address.replace("&amp;", "&"))
        .collect()
}

/// Walks from the record's first page to everything that it leads to; gives back the pages.
async fn walk(browser: &Persona, prefix: &str) -> Vec<(String, String)> {
    let mut seen = BTreeSet::new();
    let mut ahead = vec![format!("{prefix}/record")];
    let mut pages = Vec::new();
    while let Some(path) = ahead.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let reply = browser.get(&path).await.expect(200);
        let html = reply.text();
        for address in addresses(&html) {
            assert!(!address.starts_with("/record") && !address.starts_with("/hidden"), "{path} leads to {address}");
            if address.starts_with(&format!("{prefix}/record")) {
                ahead.push(address);
            }
        }
        pages.push((path, html));
    }
    pages
}

on_both_databases! {
    async fn every_link_of_a_carers_page_stays_with_the_person(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let joan = stage.patient("Joan", "999 000 0026").await;
        cares(stage, joan, ivy, &Scope::ALL).await;
        shelve_all(stage, ivy, &one_of_each()).await;
        let browser = opened(stage, joan, ivy, None).await;
        let prefix = format!("/for/{}", ivy.0);
        let pages = walk(&browser, &prefix).await;
        assert!(pages.len() > 30, "{}", pages.len());
        for (path, html) in &pages {
            let title = html.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
            assert!(!title.to_lowercase().contains("your record"), "{path}: {title}");
            assert!(html.contains("Ivy Test"), "{path} does not say whose it is");
            assert!(!html.contains("/hide\""), "{path}");
        }
        let hub = &pages[0].1;
        assert!(hub.contains("Ivy's record") || hub.contains("Ivy&#39;s record") || hub.contains("Ivy&#x27;s record"), "{hub}");
        // Not a carer's: the way out with everything, the home page, what is hidden.
        for own in ["/home", "/record/download", "/record/print", "/hidden"] {
            browser.get(&format!("{prefix}{own}")).await.expect(404);
        }
        browser.post(&format!("{prefix}/record/download/bundle.json"), &[]).await.expect(404);
        // One's own pages are closed while another's are open.
        browser.get("/record").await.expect(409);
        let found = search_at(&browser, &format!("{prefix}/record/search"), "thing").await.expect(200).text();
        assert!(found.contains("Found 14 items"), "{found}");
    }

    async fn every_link_of_a_staff_page_stays_with_the_person(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let owen = stage.staff("Owen", "Y99001", Role::Gp).await;
        shelve_all(stage, ivy, &one_of_each()).await;
        let browser = opened(stage, owen, ivy, Some("Y99001")).await;
        let prefix = format!("/practice/Y99001/people/{}", ivy.0);
        let pages = walk(&browser, &prefix).await;
        assert!(pages.iter().any(|(path, _)| path.ends_with("/record/print")));
        browser.get(&format!("{prefix}/record/download")).await.expect(404);
        let print = browser.get(&format!("{prefix}/record/print")).await.expect(200).text();
        let main = &print[print.find("<main").unwrap()..];
        assert!(main.contains("Ivy Test") && !main.contains("Owen"), "{print}");
    }

    async fn a_scope_opens_its_own_and_nothing_else(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let joan = stage.patient("Joan", "999 000 0026").await;
        cares(stage, joan, ivy, &[Scope::Tests]).await;
        let ids = shelve_all(stage, ivy, &[
            new(Kind::Result, "Potassium").source_id("k"),
            new(Kind::Medicine, HIDDEN_WORD),
            new(Kind::Document, HIDDEN_WORD),
            new(Kind::Allergy, HIDDEN_WORD),
        ]).await;
        let browser = opened(stage, joan, ivy, None).await;
        let prefix = format!("/for/{}", ivy.0);
        for (path, html) in walk(&browser, &prefix).await {
            assert!(!html.contains(HIDDEN_WORD), "{path}");
        }
        let hub = browser.get(&format!("{prefix}/record")).await.text();
        assert!(hub.contains("1 test result") && !hub.contains("1 medicine") && !hub.contains("0 medicines"), "{hub}");
        assert_eq!(hub.matches("None to show here").count(), rules::KINDS.len() - 1, "{hub}");
        let random = browser.get(&format!("{prefix}/record/entries/{}", Uuid::now_v7())).await.expect(404).text();
        for id in &ids[1..] {
            let page = browser.get(&format!("{prefix}/record/entries/{id}")).await.expect(404).text();
            assert_eq!(still(&page), still(&random));
        }
        let found = search_at(&browser, &format!("{prefix}/record/search"), HIDDEN_WORD).await.expect(200).text();
        assert!(!found.contains("/record/entries/"), "{found}");
    }

    async fn a_role_sees_its_categories_and_what_its_organisation_wrote(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        // A nurse needs neither sexual health nor what nobody sorted.
        let nurse = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("insert into finding (person_id, actor_id, organisation_ods, at, until) values ($1, $2, 'RZZ01', $3, $4)")
            .bind(ivy.0)
            .bind(nurse.0)
            .bind(stage.now())
            .bind(stage.now() + chrono::Duration::hours(12))
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let ids = shelve_all(stage, ivy, &[
            new(Kind::Condition, "Asthma"),
            new(Kind::Condition, "A coil").labelled("SEX"),
            new(Kind::Condition, "Anxiety").labelled("PSY"),
            new(Kind::Other, "A flag"),
        ]).await;
        let browser = opened(stage, nurse, ivy, Some("RZZ01")).await;
        let prefix = format!("/practice/RZZ01/people/{}", ivy.0);
        for (id, status) in ids.iter().zip([200, 404, 200, 404]) {
            browser.get(&format!("{prefix}/record/entries/{id}")).await.expect(status);
        }
        let list = browser.get(&format!("{prefix}/record/conditions")).await.expect(200).text();
        assert!(list.contains("Asthma") && list.contains("Anxiety") && !list.contains("A coil"), "{list}");
        // The practice sent all of it, and sees what it wrote.
        let own = stage.staff("Meera", "Y99001", Role::Nurse).await;
        let browser = opened(stage, own, ivy, Some("Y99001")).await;
        for id in ids {
            browser.get(&format!("/practice/Y99001/people/{}/record/entries/{id}", ivy.0)).await.expect(200);
        }
    }

    async fn the_words_of_a_search_stand_in_no_address_and_go_with_the_person(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        shelve_all(stage, ivy, &[new(Kind::Medicine, "Amlodipine")]).await;
        let browser = stage.visitor(ivy).await;
        let sent = browser.post("/record/search", &[("words", "amlodipine")]).await.expect(303);
        assert_eq!(sent.location(), "/record/search");
        let found = browser.get("/record/search").await.expect(200).text();
        assert!(found.contains("Found 1 item") && found.contains("value=\"amlodipine\""), "{found}");
        // Another session of the same person knows nothing of it.
        let other = stage.visitor(ivy).await.get("/record/search").await.expect(200).text();
        assert!(!other.contains("amlodipine") && !other.contains("Found"), "{other}");
    }

    async fn the_gravest_allergy_stands_first(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        shelve_all(stage, ivy, &[
            new(Kind::Allergy, "Dust").at("2026-09-01").detail("Reaction", "Sneezing (mild)"),
            new(Kind::Allergy, "Latex").at("2026-08-01"),
            new(Kind::Allergy, "Wasps").at("2026-07-01").detail("Reaction", "Swelling (moderate)"),
            new(Kind::Allergy, "Penicillin").at("1980-01-01").detail("Reaction", "Throat closes (severe)"),
        ]).await;
        let browser = stage.visitor(ivy).await;
        for page in ["/record/allergies", "/record/print"] {
            let html = browser.get(page).await.expect(200).text();
            let places: Vec<_> = ["Penicillin", "Wasps", "Latex", "Dust"].map(|name| html.find(name).unwrap()).to_vec();
            assert!(places.is_sorted(), "{page}: {places:?}");
        }
    }
}
