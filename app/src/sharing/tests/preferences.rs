//! What the person tells us of choices that count elsewhere.

use chrono::Duration;

use super::decider;
use crate::{access::policy::Purpose, on_both_databases};

const OPT_OUT: &str = "/sharing/preferences/national-data-opt-out";

on_both_databases! {
    async fn what_is_told_is_kept_and_the_latest_counts(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let browser = decider(stage, ivy).await;
        let page = browser.get("/sharing/preferences").await.expect(200).text();
        assert_eq!(page.matches("You have not told us").count(), 3, "{page}");
        let page = browser.get(OPT_OUT).await.expect(200).text();
        for words in [
            "Your confidential patient information can be used for improving health, care and services, including:",
            "I allow my confidential patient information to be used for research and planning",
            "nhs.uk/your-nhs-data-matters",
            "0300 303 5678",
            "from the age of 13",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let told = [("choice", "no"), ("chosen_day", "1"), ("chosen_month", "3"), ("chosen_year", "2024")];
        assert_eq!(browser.post(OPT_OUT, &told).await.expect(303).location(), "/sharing/preferences?done=told");
        let page = browser.get("/sharing/preferences?done=told").await.text();
        for words in ["We have kept what you told us.", "Chosen on 1 March 2024", "You told us on 24 November 2026"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        stage.advance(Duration::minutes(1));
        stage.fresh(&browser, Purpose::Sharing, ivy).await;
        browser.post(OPT_OUT, &[("choice", "yes")]).await.expect(303);
        browser.post("/sharing/preferences/summary-care-record", &[("choice", "express-consent-core-and-additional")]).await.expect(303);
        browser.post("/sharing/preferences/research", &[("choice", "yes")]).await.expect(303);
        let page = browser.get("/sharing/preferences").await.text();
        assert!(!page.contains("Chosen on") && page.contains("with more that helps") && page.contains("Yes, you may tell me"), "{page}");
        let history = browser.get("/sharing/history").await.text();
        assert_eq!((history.matches("National data opt-out").count(), history.matches(">Over<").count()), (2, 1), "{history}");
        // It is nobody's consent: not in the copy, and the teams caring for the person see the same.
        assert!(browser.post("/sharing/consents.json", &[]).await.json().get("entry").is_none());
        assert!(browser.get("/sharing").await.text().contains("You share all with the teams caring for you."));
        for sql in ["update preference set choice = 'no'", "delete from preference"] {
            let mut tx = stage.app.platform.db.write().await.unwrap();
            assert!(tx.query(sql).execute().await.is_err(), "{sql}");
        }
    }

    async fn a_mistake_is_said_and_nothing_typed_is_lost(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let browser = decider(stage, ivy).await;
        let page = browser.post(OPT_OUT, &[("choice", "no"), ("chosen_day", "31"), ("chosen_month", "2"), ("chosen_year", "2024")]).await.expect(422).text();
        for words in ["There is no such day", "value=\"no\" checked", "value=\"31\"", "value=\"2024\""] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let page = browser.post("/sharing/preferences/research", &[]).await.expect(422).text();
        assert!(page.contains("Choose one of the answers"), "{page}");
        browser.post(OPT_OUT, &[("choice", "no"), ("told_on", "x")]).await.expect(422);
        browser.get("/sharing/preferences/other").await.expect(404);
        browser.post("/sharing/preferences/other", &[("choice", "no")]).await.expect(404);
        assert!(browser.get("/sharing/history").await.text().contains("not decided anything"));
    }

    async fn a_child_below_13_does_not_decide_on_the_opt_out(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        for (born, may) in [("2013-11-24", true), ("2013-11-25", false)] {
            let mut tx = stage.app.platform.db.write().await.unwrap();
            let born: chrono::NaiveDate = born.parse().unwrap();
            tx.query("update person set birth_date = $1 where id = $2").bind(born).bind(ivy.0).execute().await.unwrap();
            tx.commit().await.unwrap();
            let browser = decider(stage, ivy).await;
            let page = browser.get(OPT_OUT).await.expect(200).text();
            assert_eq!(page.contains("<form method=\"post\" action=\"/sharing/preferences"), may, "{born}");
            browser.post(OPT_OUT, &[("choice", "no")]).await.expect(if may { 303 } else { 409 });
        }
    }
}
