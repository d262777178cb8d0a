//! Ten thousand entries, page by page.

use super::shelve::{new, shelve_all};
use crate::{
    on_both_databases,
    record::{fhir::Kind, rules},
};

/// Titles and addresses of the next pages, in the order of the page.
fn read(page: &str) -> (Vec<String>, Option<String>) {
    let titles = page.match_indices(">Entry ").map(|(at, _)| page[at + 7..at + 12].to_owned()).collect();
    let next = page.find("rel=\"next\"").map(|at| {
        let start = page[..at].rfind("href=\"").unwrap() + 6;
        let end = page[start..].find('"').unwrap();
        page[start..start + end].replace("&amp;", "&")
    });
    (titles, next)
}

on_both_databases! {
    async fn ten_thousand_come_once_each_and_in_order(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        // Many on one instant, partial dates, and some without any.
        let mut all = Vec::new();
        for at in 0..10_000_u32 {
            let entry = new(rules::KINDS[at as usize % 13], &format!("Entry {at:05}"));
            all.push(match at % 100 {
                0..3 => {
                    let mut undated = entry;
                    undated.entry.when = None;
                    undated
                }
                3..20 => entry.at("2020-02-02T10:00:00Z"),
                20..25 => entry.at(&format!("{}", 1960 + at % 60)),
                _ => entry.at(&format!("{}-{:02}-{:02}", 1980 + at % 40, 1 + at % 12, 1 + at % 28)),
            });
        }
        shelve_all(stage, ivy, &all).await;
        let browser = stage.visitor(ivy).await;
        let mut seen = Vec::new();
        let mut path = Some("/record/timeline".to_owned());
        while let Some(here) = path {
            let (titles, next) = read(&browser.get(&here).await.expect(200).text());
            assert!(!titles.is_empty() && titles.len() <= 50);
            seen.extend(titles);
            path = next;
        }
        assert_eq!(seen.len(), 10_000);
        let when: Vec<_> = seen
            .iter()
            .map(|title| all[title.parse::<usize>().unwrap()].entry.when.as_ref().and_then(|when| when.sort))
            .collect();
        assert!(when.windows(2).all(|two| two[0] >= two[1]), "not in order");
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 10_000, "some came twice");
    }

    async fn filters_narrow_and_count(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        shelve_all(stage, ivy, &[
            new(Kind::Result, "Entry 00001").at("2025-12-31T23:59:00Z"),
            new(Kind::Result, "Entry 00002").at("2026-01-01T00:10:00Z"),
            new(Kind::Medicine, "Entry 00003").at("2026"),
            // Half past midnight in London on the first of July.
            new(Kind::Medicine, "Entry 00004").at("2026-06-30T23:30:00Z"),
            { let mut undated = new(Kind::Medicine, "Entry 00005"); undated.entry.when = None; undated },
        ]).await;
        let browser = stage.visitor(ivy).await;
        for (query, titles) in [
            ("", vec!["00004", "00003", "00002", "00001", "00005"]),
            ("?kind=&source=&year=", vec!["00004", "00003", "00002", "00001", "00005"]),
            ("?kind=result", vec!["00002", "00001"]),
            ("?kind=medicine&year=2026", vec!["00004", "00003"]),
            ("?year=2025", vec!["00001"]),
            ("?year=none", vec!["00005"]),
            ("?source=Y99001&kind=result&year=2026", vec!["00002"]),
            ("?source=X26", vec![]),
            ("?year=1999", vec![]),
        ] {
            let page = browser.get(&format!("/record/timeline{query}")).await.expect(200).text();
            assert_eq!(read(&page).0, titles, "{query}");
            let count = if titles.len() == 1 { "1 item<".to_owned() } else { format!("{} items<", titles.len()) };
            assert!(page.contains(&count), "{query}");
        }
        for query in ["?kind=nonsense", "?kind=supporting", "?year=soon", "?source=%27--", "?after=x", "?after=", "?year=99999"] {
            browser.get(&format!("/record/timeline{query}")).await.expect(404);
        }
    }
}
