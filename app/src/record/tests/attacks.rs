//! Words that try to be more than words: in what was sent, and in what is looked for.

use super::shelve::{New, PAGES, download, new, quantity, search, shelve_all, visited_before};
use crate::{
    on_both_databases,
    record::{
        fhir::{Attachment, Component, Detail, Kind, Range, Value},
        rules,
    },
};

const XSS: &str = "\"><img src=x onerror=alert(1)>'</title></textarea></style><script>alert(1)</script>";

fn hostile(kind: Kind) -> New {
    let mut new = new(kind, XSS).at("2026-12-24").received("2026-11-23T10:00:00Z");
    let mut number = quantity(Some(XSS), "4", XSS);
    number.code = Some(XSS.into());
    let value = Value::Quantity(number.clone());
    let range = Range { low: Some(number), high: None, text: Some(XSS.into()) };
    let entry = &mut new.entry;
    entry.resource_type = "Observation".into();
    entry.author = Some(XSS.into());
    entry.status = Some(XSS.into());
    entry.interpretation = Some(XSS.into());
    entry.range = Some(range.clone());
    entry.value = Some(value.clone());
    entry.components = vec![Component {
        title: XSS.into(),
        coding: None,
        value: Some(value),
        range: Some(range),
        interpretation: Some(XSS.into()),
    }];
    entry.details =
        ["Dose", "Where", "Reaction", XSS].map(|label| Detail { label: label.into(), text: XSS.into() }).to_vec();
    entry.attachments = vec![Attachment {
        title: Some(XSS.into()),
        content_type: Some(XSS.into()),
        data_pointer: None,
        url: Some("javascript:alert(1)".into()),
    }];
    new.code(XSS, XSS)
}

on_both_databases! {
    async fn what_was_sent_stays_text(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        visited_before(stage, ivy, "2026-09-01T08:00:00Z").await;
        let ids = shelve_all(stage, ivy, &rules::KINDS.map(hostile)).await;
        let browser = stage.visitor(ivy).await;
        let mut pages: Vec<String> = PAGES.map(str::to_owned).to_vec();
        pages.extend(ids.iter().map(|id| format!("/record/entries/{id}")));
        pages.push(format!("/record/results/{}/history", ids[0]));
        for page in pages {
            let html = browser.get(&page).await.expect(200).text();
            for bad in ["<img src=x", "<script>alert", "javascript:", " onerror=alert(1)>"] {
                assert!(!html.contains(bad), "{bad} on {page}: {html}");
            }
        }
        let copy = download(stage, &browser, ivy, "record.html").await.expect(200);
        assert!(copy.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        let copy = copy.text();
        assert!(!copy.contains("<img") && !copy.contains("<script") && copy.contains("&lt;script&gt;"), "{copy}");
        let found = search(&browser, "alert").await.expect(200).text();
        assert!(found.contains("&lt;script&gt;") && !found.contains("<script>alert"), "{found}");
    }

    async fn a_search_is_words_and_nothing_else(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let joe = stage.patient("Joe", "999 000 0026").await;
        shelve_all(stage, ivy, &[
            new(Kind::Condition, "Essential hypertension"),
            new(Kind::Medicine, "Amlodipine 5mg tablets").detail("Dose", "One each day"),
        ]).await;
        shelve_all(stage, joe, &[new(Kind::Condition, "Essential hypertension of Joe")]).await;
        let browser = stage.visitor(ivy).await;
        for (typed, found) in [
            ("hypertension", 1),
            ("HYPERTENS", 1),
            ("essential hyp", 1),
            ("tablet", 1),
            ("tablets", 1),
            ("amlodipine day", 1),
            ("hypertension amlodipine", 0),
            ("joe", 0),
            ("owner:p", 0),
        ] {
            let page = search(&browser, typed).await.expect(200).text();
            assert_eq!(page.matches("/record/entries/").count(), found, "{typed}: {page}");
        }
        let owner = format!("owner : \"p{}\"", joe.0.simple());
        for typed in [
            "\" OR \"a", "a\" OR owner : *", "' or '1'='1", "hyp* NOT essential", "NEAR(a b)", "a & b | !c", "':*", "a <-> b",
            "\\", "\u{0}", "%", "_", "{words} : a", "^a", "a\" ) --", &owner, &"x ".repeat(5000), "🦀 é ß ı",
        ] {
            let answer = search(&browser, typed).await;
            assert!(matches!(answer.status, 200 | 422), "{typed}: {}", answer.status);
            assert!(!answer.text().contains("of Joe"), "{typed}");
        }
        search(&browser, " ").await.expect(422);
        browser.post("/record/search", &[("words", "a"), ("person", "x")]).await.expect(422);
    }
}
