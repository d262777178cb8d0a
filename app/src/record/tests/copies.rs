//! The copies to take away hold what was sent.

use serde_json::json;

use super::shelve::{download, measured, new, shelve_all};
use crate::{on_both_databases, record::fhir::Kind};

on_both_databases! {
    async fn the_bundle_holds_every_entry_once_and_says_who_sent_it(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let mut result = new(Kind::Result, "Potassium").value(measured("4.50", "mmol/L"));
        result.source_id = "k".into();
        result.body = json!({ "resourceType": "Observation", "id": "k", "performer": [{ "reference": "Practitioner/p" }] });
        let mut named = new(Kind::Supporting, "Dr Lee");
        named.entry.resource_type = "Practitioner".into();
        named.source_id = "p".into();
        named.body = json!({ "resourceType": "Practitioner", "id": "p" });
        shelve_all(stage, ivy, &[result, named, new(Kind::Medicine, "Amlodipine")]).await;
        let browser = stage.visitor(ivy).await;
        let file = download(stage, &browser, ivy, "bundle.json").await.expect(200);
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"nene-record.json\"");
        assert_eq!(file.headers["content-type"], "application/fhir+json");
        let bundle = file.json();
        assert_eq!((bundle["resourceType"].as_str(), bundle["type"].as_str()), (Some("Bundle"), Some("collection")));
        let entries = bundle["entry"].as_array().unwrap();
        assert_eq!(entries.len(), 3, "{bundle}");
        assert!(entries.iter().all(|entry| entry["extension"][0]["valueIdentifier"]["value"] == "Y99001"));
        let mut urls: Vec<_> = entries.iter().map(|entry| entry["fullUrl"].as_str().unwrap()).collect();
        urls.sort_unstable();
        assert_eq!(urls[0], "https://nene.test/fhir/Y99001/Observation/k");
        urls.dedup();
        assert_eq!(urls.len(), 3);
        // A copy is taken by a person's own act, never by another site's link.
        browser.get("/record/download/bundle.json").await.expect(404);
    }

    async fn the_copy_to_read_stands_alone(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        shelve_all(stage, ivy, &[
            new(Kind::Result, "Potassium").value(measured("4.50", "mmol/L")),
            new(Kind::Medicine, "Amlodipine").detail("Dose", "One each day"),
        ]).await;
        let file = download(stage, &stage.visitor(ivy).await, ivy, "record.html").await.expect(200);
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"nene-record.html\"");
        let html = file.text();
        for part in ["Ivy Test", "4 March 1945", "4.50 mmol/L", "One each day", "Harbour Lane Surgery", "This does not mean that you have none"] {
            assert!(html.contains(part), "{part} in {html}");
        }
        for bad in ["<script", "src=", "<link", "href="] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
    }
}
