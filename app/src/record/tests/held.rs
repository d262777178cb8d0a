//! What is held leaves no trace: not on a page, not in a count, not in a search, not in a copy.

use uuid::Uuid;

use super::shelve::{New, PAGES, download, new, search, shelve_all, still, visited_before};
use crate::{
    on_both_databases,
    record::{
        fhir::{Attachment, Kind, Visibility},
        rules,
    },
};

const CANARY: &str = "Zyxcanary";

fn hidden() -> Vec<New> {
    let mut hidden = Vec::new();
    for visibility in [Visibility::Held, Visibility::NotForPatient, Visibility::EnteredInError] {
        for kind in rules::KINDS {
            let new =
                new(kind, &format!("{CANARY} {kind:?}")).at("2026-12-01T10:00:00Z").received("2026-11-23T10:00:00Z");
            hidden.push(new.visibility(visibility).detail("Dose", CANARY));
        }
    }
    // What only a held letter points at.
    hidden.push(new(Kind::Supporting, CANARY).received("2026-11-23T10:00:00Z"));
    hidden
}

on_both_databases! {
    async fn nothing_changes_when_something_is_held(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        visited_before(stage, ivy, "2026-09-01T08:00:00Z").await;
        let mut letter = new(Kind::Document, "A letter");
        letter.source_id = "letter".into();
        let mut report = new(Kind::Report, "A report");
        report.entry.members = vec!["Observation/held".into(), "Observation/shown".into()];
        let mut shown = new(Kind::Result, "A result");
        shown.source_id = "shown".into();
        let ids = shelve_all(stage, ivy, &[letter, report, shown]).await;
        let browser = stage.visitor(ivy).await;
        let mut pages: Vec<String> = PAGES.map(str::to_owned).to_vec();
        pages.extend(ids.iter().map(|id| format!("/record/entries/{id}")));
        pages.push(format!("/record/results/{}/history", ids[2]));
        let mut before = Vec::new();
        for page in &pages {
            before.push(still(&browser.get(page).await.expect(200).text()));
        }
        let copy_before = download(stage, &browser, ivy, "record.html").await.expect(200).text();
        let bundle_before = download(stage, &browser, ivy, "bundle.json").await.expect(200).text();

        let mut hidden = hidden();
        let result = hidden.iter_mut().find(|new| new.entry.kind == Kind::Result).unwrap();
        result.source_id = "held".into();
        result.entry.title = "A result".into();
        let hidden_ids = shelve_all(stage, ivy, &hidden).await;

        for (page, before) in pages.iter().zip(before) {
            let after = still(&browser.get(page).await.expect(200).text());
            assert!(!after.contains(CANARY), "{page}");
            assert_eq!(after, before, "{page}");
        }
        assert_eq!(download(stage, &browser, ivy, "record.html").await.expect(200).text(), copy_before);
        assert_eq!(download(stage, &browser, ivy, "bundle.json").await.expect(200).text(), bundle_before);
        let found = search(&browser, CANARY).await.expect(200).text();
        let nothing = search(&browser, "Zyxnothin").await.expect(200).text();
        assert_eq!(still(&found), still(&nothing).replace("Zyxnothin", CANARY));
        let random = still(&browser.get(&format!("/record/entries/{}", Uuid::now_v7())).await.expect(404).text());
        for id in hidden_ids {
            for path in ["/record/entries/{}", "/record/results/{}/history", "/record/documents/{}/files/1"] {
                let answer = browser.get(&path.replace("{}", &id.to_string())).await.expect(404);
                assert_eq!(still(&answer.text()), random);
            }
        }
    }

    async fn a_file_of_a_held_letter_is_held(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let attachment = Attachment { title: None, content_type: Some("text/plain".into()), data_pointer: None, url: Some("Binary/b".into()) };
        let mut held = new(Kind::Document, "Held").visibility(Visibility::Held);
        held.entry.attachments = vec![attachment.clone()];
        let mut shown = new(Kind::Document, "Shown, its file withheld");
        shown.entry.attachments = vec![attachment];
        let mut file = new(Kind::Supporting, "File").visibility(Visibility::NotForPatient);
        file.source_id = "b".into();
        file.body = serde_json::json!({ "resourceType": "Binary", "contentType": "text/plain", "data": "RGVhcg==" });
        let ids = shelve_all(stage, ivy, &[held, shown, file]).await;
        let browser = stage.visitor(ivy).await;
        for id in ids {
            browser.get(&format!("/record/documents/{id}/files/1")).await.expect(404);
        }
        let bundle = download(stage, &browser, ivy, "bundle.json").await.expect(200).text();
        assert!(!bundle.contains("RGVhcg=="), "{bundle}");
    }

    async fn another_persons_entry_is_not_there(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let joe = stage.patient("Joe", "999 000 0026").await;
        let mut letter = new(Kind::Document, CANARY);
        letter.entry.attachments =
            vec![Attachment { title: None, content_type: None, data_pointer: Some("/note".into()), url: None }];
        let ids = shelve_all(stage, joe, &[letter, new(Kind::Result, CANARY), new(Kind::Medicine, CANARY)]).await;
        let browser = stage.visitor(ivy).await;
        let random = browser.get(&format!("/record/entries/{}", Uuid::now_v7())).await.expect(404);
        for id in ids {
            for path in ["/record/entries/{}", "/record/results/{}/history", "/record/documents/{}/files/1"] {
                let answer = browser.get(&path.replace("{}", &id.to_string())).await.expect(404);
                assert_eq!(still(&answer.text()), still(&random.text()));
                let names = |headers: &http::HeaderMap| headers.keys().map(|name| name.to_string()).collect::<Vec<_>>();
                assert_eq!(names(&answer.headers), names(&random.headers));
            }
        }
        for page in PAGES {
            assert!(!browser.get(page).await.expect(200).text().contains(CANARY), "{page}");
        }
        let found = search(&browser, CANARY).await.expect(200).text();
        assert!(found.contains("Nothing in your record"), "{found}");
        for copy in ["record.html", "bundle.json"] {
            assert!(!download(stage, &browser, ivy, copy).await.expect(200).text().contains(CANARY), "{copy}");
        }
        for odd in ["x", "%00", "..%2f", "1"] {
            browser.get(&format!("/record/entries/{odd}")).await.expect(404);
        }
    }
}
