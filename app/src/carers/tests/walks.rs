//! Hazard 1: one person's page taken for another's. A carer of two people, with tabs that are
//! stale, walks about at random; no answer is ever about anybody but who its address names.

use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::json;

use super::*;
use crate::{
    on_both_databases,
    people::Ods,
    record::import::{bundle, store, take},
};

const WALKS: usize = 500;
const STEPS: usize = 8;
const PAGES: [&str; 7] = [
    "/record",
    "/record/conditions",
    "/record/timeline",
    "/record/results",
    "/record/medicines",
    "/record/care",
    "/record/search",
];

/// A condition that only this person has.
async fn shelve(stage: &Stage, number: &str, mark: &str) {
    let source = Ods::parse("RZZ01").unwrap();
    stage.organisation("RZZ01", "Hospital").await;
    let mut tx = stage.app.platform.db.write().await.unwrap();
    store::put_source(&mut tx, &source, None, stage.now()).await.unwrap();
    tx.commit().await.unwrap();
    let born = "1945-03-04";
    let bytes = json!({ "resourceType": "Bundle", "type": "collection", "entry": [
        { "resource": { "resourceType": "Patient", "id": "p", "birthDate": born,
            "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": number }] } },
        { "resource": { "resourceType": "Condition", "id": "c", "subject": { "reference": "Patient/p" },
            "recordedDate": "2026-01-02", "code": { "text": mark } } },
    ] })
    .to_string()
    .into_bytes();
    let items = bundle::read(&bytes).unwrap_or_else(|_| panic!("a bundle"));
    take::take(&stage.app.platform, &source, None, &items, &bytes).await.unwrap();
}

/// Whose pages: 0 is one's own.
fn path(people: &[PersonId; 3], whose: usize, page: &str) -> String {
    if whose == 0 { page.to_string() } else { format!("/for/{}{page}", people[whose].0) }
}

on_both_databases! {
    async fn five_hundred_walks_never_show_the_wrong_person(stage) {
        let people = [stage.patient("Joan", JOAN).await, stage.patient("Ivy", IVY).await, stage.patient("Tom", LOUIS).await];
        let marks = ["Joancanary", "Ivycanary", "Tomcanary"];
        for (number, mark) in [JOAN, IVY, LOUIS].into_iter().zip(marks) {
            shelve(stage, number, mark).await;
        }
        for person in &people[1..] {
            Made::of(stage, *person, people[0]).add(stage).await;
        }
        let mut random = StdRng::seed_from_u64(20_261_124);
        let (mut shown, mut stopped, mut switched) = (0, 0, 0);
        for walk in 0..WALKS {
            // One browser, three tabs: each holds whose page it had open last.
            if walk % 50 == 0 {
                stage.advance(chrono::Duration::minutes(10));
            }
            let browser = stage.visitor(people[0]).await;
            let mut tabs = [(0, PAGES[0]); 3];
            let mut open = 0;
            for _ in 0..STEPS {
                let tab = random.random_range(0..tabs.len());
                match random.random_range(0..8) {
                    0 | 1 => {
                        let whose = random.random_range(1..3);
                        let before = browser.cookie().await;
                        browser.post(&path(&people, whose, "/open"), &[]).await.expect(303);
                        assert_ne!(browser.cookie().await, before);
                        (open, tabs[tab]) = (whose, (whose, PAGES[0]));
                        switched += 1;
                        continue;
                    }
                    2 => {
                        browser.post("/caring/close", &[]).await.expect(303);
                        (open, tabs[tab]) = (0, (0, PAGES[0]));
                        continue;
                    }
                    // A link of the page in this tab, a bookmark, the back button: any page of whose it was.
                    3..=5 => tabs[tab].1 = PAGES[random.random_range(0..PAGES.len())],
                    // A deep link from elsewhere.
                    6 => tabs[tab] = (random.random_range(0..3), PAGES[random.random_range(0..PAGES.len())]),
                    _ => {}
                }
                let (whose, page) = tabs[tab];
                let reply = if random.random_range(0..6) == 0 {
                    let search = path(&people, whose, "/record/search");
                    let sent = browser.post(&search, &[("words", "canary")]).await;
                    if sent.status == 303 { browser.get(&search).await } else { sent }
                } else {
                    browser.get(&path(&people, whose, page)).await
                };
                let text = reply.text();
                for (other, mark) in marks.iter().enumerate() {
                    assert!(other == whose || !text.contains(mark), "walk {walk}: {mark} on {whose}'s {page}");
                }
                if whose == open {
                    assert_eq!(reply.status, 200, "walk {walk}: {whose} {page}: {text}");
                    assert!(whose == 0 || text.contains(["", "Ivy Test", "Tom Test"][whose]), "walk {walk}: {page} names nobody");
                    shown += usize::from(text.contains(marks[whose]));
                } else {
                    assert_eq!(reply.status, 409, "walk {walk}: {whose} {page} while {open} is open");
                    assert!(text.contains("about somebody else"), "{text}");
                    stopped += 1;
                }
            }
        }
        assert!(shown > 100 && stopped > 300 && switched > 300, "{shown} {stopped} {switched}");
    }
}
