//! Empty, failed, partly failed: three things that never look alike (H15).

use super::shelve::{PAGES, download, new, search, shelve};
use crate::{on_both_databases, record::fhir::Kind, testing::stage::Stage};

/// Words of an empty state, in the house's own markup.
const EMPTY: &str = "nene-nothing";

async fn break_database(stage: &Stage, statement: &'static str) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_everyone().await.unwrap();
    tx.query(statement).execute().await.unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn an_empty_record_says_what_that_means(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let browser = stage.visitor(ivy).await;
        for page in PAGES.into_iter().filter(|page| !page.contains("search") && !page.contains("download")) {
            let html = browser.get(page).await.expect(200).text();
            assert!(html.contains(EMPTY), "{page}");
            assert!(!html.contains("could not load"), "{page}");
        }
        let allergies = browser.get("/record/allergies").await.expect(200).text();
        assert!(allergies.contains("This does not mean that you have none"), "{allergies}");
    }

    async fn what_cannot_be_read_is_never_nothing(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        shelve(stage, ivy, new(Kind::Medicine, "Amlodipine")).await;
        let browser = stage.visitor(ivy).await;
        break_database(stage, "alter table entry rename to entry_gone").await;
        for page in PAGES.into_iter().filter(|page| !page.contains("search") && !page.contains("download")) {
            let answer = browser.get(page).await;
            let html = answer.text();
            assert!(!html.contains(EMPTY), "{page}: {html}");
            match page {
                "/home" | "/record" => assert!(answer.status == 200 && html.contains("We could not load"), "{page}: {html}"),
                _ => assert!(answer.status >= 500, "{page}: {}", answer.status),
            }
        }
        search(&browser, "amlodipine").await.expect(500);
        download(stage, &browser, ivy, "bundle.json").await.expect(500);
    }

    async fn one_part_fails_and_the_rest_is_shown(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        shelve(stage, ivy, new(Kind::Appointment, "Blood test").at("2026-11-25T09:30:00Z").status("booked")).await;
        let browser = stage.visitor(ivy).await;
        // Only the list of what is new reads this column.
        break_database(stage, "alter table entry rename column range_text to range_gone").await;
        let home = browser.get("/home").await.expect(200).text();
        assert!(home.contains("Blood test"), "{home}");
        assert!(home.contains("We could not load what is new"), "{home}");
        assert!(home.contains("We could not check everything") && !home.contains(EMPTY), "{home}");
        // Only the shelves ask what is new.
        break_database(stage, "alter table person rename column previous_visit_at to visit_gone").await;
        let hub = browser.get("/record").await.expect(200).text();
        assert!(hub.contains("Harbour Lane Surgery") && hub.contains("We could not load what is in your record"), "{hub}");
        assert!(!hub.contains("No organisation has sent") && !hub.contains(EMPTY), "{hub}");
    }

    async fn what_is_kept_but_cannot_be_read_is_said(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let id = shelve(stage, ivy, new(Kind::Result, "Odd result")).await;
        break_database(stage, "update entry set details = '{}', value_text = '7', value_number = 7, unit = 'mg'").await;
        let browser = stage.visitor(ivy).await;
        for path in [format!("/record/entries/{id}"), format!("/record/results/{id}/history")] {
            let page = browser.get(&path).await.expect(200).text();
            assert!(page.contains("Odd result") && page.contains("7 mg"), "{page}");
        }
        let page = browser.get(&format!("/record/entries/{id}")).await.expect(200).text();
        assert!(page.contains("This could not be displayed in full"), "{page}");
        let copy = download(stage, &browser, ivy, "record.html").await.expect(200).text();
        assert!(copy.contains("This could not be displayed in full"), "{copy}");
    }
}
