//! Each shelf shows what stands on it, in its groups, with what may not be left out.

use super::shelve::{new, shelve, shelve_all, visited_before};
use crate::{
    on_both_databases,
    record::{fhir::Kind, rules},
};

on_both_databases! {
    async fn every_shelf_shows_its_own(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let all: Vec<_> = rules::KINDS
            .into_iter()
            .map(|kind| new(kind, &format!("A thing of {}", rules::shelf(kind).key)))
            .collect();
        let ids = shelve_all(stage, ivy, &all).await;
        let browser = stage.visitor(ivy).await;
        let timeline = browser.get("/record/timeline").await.expect(200).text();
        let hub = browser.get("/record").await.expect(200).text();
        for (kind, id) in rules::KINDS.into_iter().zip(ids) {
            let shelf = rules::shelf(kind);
            let title = format!("A thing of {}<", shelf.key);
            assert!(timeline.contains(&title), "{} in the timeline", shelf.key);
            assert!(hub.contains(&format!("1 {}", shelf.counted.0)), "{} on the first page", shelf.key);
            assert!(browser.get(shelf.path).await.expect(200).text().contains(&title), "{} on its shelf", shelf.key);
            let page = browser.get(&format!("/record/entries/{id}")).await.expect(200).text();
            assert!(page.contains(&title[..title.len() - 1]) && page.contains("Harbour Lane Surgery"), "{page}");
        }
        assert!(hub.contains("Harbour Lane Surgery") && hub.contains("13 items"), "{hub}");
    }

    async fn doses_and_reactions_are_never_cut(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let dose = format!("One To Be Taken Each Day {}with food", "as the clinic told you ".repeat(30));
        shelve_all(stage, ivy, &[
            new(Kind::Medicine, "Amlodipine 5mg tablets").status("active").detail("Dose", &dose),
            new(Kind::Medicine, "Aspirin 75mg").status("stopped").detail("Dose", "Two at night"),
            new(Kind::Allergy, "Penicillin").status("active").detail("Reaction", "Rash (severe)"),
        ]).await;
        let browser = stage.visitor(ivy).await;
        let medicines = browser.get("/record/medicines").await.expect(200).text();
        assert!(medicines.contains(&format!("Dose: {dose}</p>")), "{medicines}");
        let (current, past) = (medicines.find("Amlodipine").unwrap(), medicines.find("Aspirin").unwrap());
        let heading = medicines.find(">Past<").unwrap();
        assert!(current < heading && heading < past, "{medicines}");
        assert!(medicines.contains("The newest of these reached us on 2 October 2026, 10am"), "{medicines}");
        let print = browser.get("/record/print").await.expect(200).text();
        assert!(print.contains(&dose) && print.contains("Rash (severe)") && !print.contains("Aspirin"), "{print}");
        assert!(browser.get("/record/allergies").await.expect(200).text().contains("Reaction: Rash (severe)"));
    }

    async fn appointments_to_come_stand_first_and_on_home(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        shelve_all(stage, ivy, &[
            new(Kind::Appointment, "Eye clinic").at("2026-12-20T10:00:00Z").status("booked"),
            new(Kind::Appointment, "Blood test").at("2026-11-25T09:30:00Z").status("booked").detail("Where", "Room 4"),
            new(Kind::Appointment, "Cancelled one").at("2026-11-24T11:00:00Z").status("cancelled"),
            new(Kind::Appointment, "Long ago").at("2026-01-05T09:30:00Z").status("fulfilled"),
        ]).await;
        let browser = stage.visitor(ivy).await;
        let home = browser.get("/home").await.expect(200).text();
        assert!(home.contains("You have an appointment: Tomorrow, 25 November 2026"), "{home}");
        assert!(home.contains("Blood test") && home.contains("Room 4") && home.contains("25 November 2026, 9:30am"), "{home}");
        assert!(!home.contains("Cancelled one") && !home.contains("Eye clinic"), "{home}");
        let list = browser.get("/record/appointments").await.expect(200).text();
        let places: Vec<usize> = ["Blood test", "Eye clinic", "Past or cancelled", "Cancelled one", "Long ago"]
            .into_iter()
            .map(|words| list.find(words).unwrap())
            .collect();
        assert!(places.is_sorted(), "{places:?}");
    }

    async fn what_is_new_is_marked(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let first = new(Kind::Result, "Old result").received("2026-10-02T09:00:00Z");
        let later = (0..7).map(|at| new(Kind::Result, &format!("Fresh result {at}")).received("2026-11-20T09:00:00Z"));
        shelve_all(stage, ivy, &std::iter::once(first).chain(later).collect::<Vec<_>>()).await;
        shelve(stage, ivy, new(Kind::Document, "Fresh letter").received("2026-11-19T09:00:00Z")).await;
        let browser = stage.visitor(ivy).await;
        let home = browser.get("/home").await.expect(200).text();
        assert!(home.contains("This is your first visit") && !home.contains("Fresh"), "{home}");
        visited_before(stage, ivy, "2026-11-01T08:00:00Z").await;
        let home = browser.get("/home").await.expect(200).text();
        assert!(home.contains("You have 7 new test results and reports"), "{home}");
        assert!(home.contains("You have 1 new letter or document"), "{home}");
        assert!(home.contains("3 other new items") && !home.contains("Old result"), "{home}");
        let all = browser.get("/record/results?view=all").await.expect(200).text();
        assert_eq!(all.matches(">New</strong>").count(), 7, "{all}");
        let hub = browser.get("/record").await.expect(200).text();
        assert!(hub.contains("7 new") && hub.contains("1 new"), "{hub}");
    }

    async fn plain_words_stand_beside_the_term(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let id = shelve(stage, ivy, new(Kind::Condition, "HTN").code("http://snomed.info/sct", "38341003").at("2019")).await;
        let browser = stage.visitor(ivy).await;
        for path in ["/record/conditions".to_owned(), format!("/record/entries/{id}")] {
            let page = browser.get(&path).await.expect(200).text();
            assert!(page.contains("HTN") && page.contains("In plain words: High blood pressure") && page.contains("2019"), "{page}");
            assert!(!page.contains("January 2019"), "{page}");
        }
    }

    async fn a_long_shelf_goes_on(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let all: Vec<_> = (0..450)
            .map(|at| new(Kind::Medicine, &format!("Medicine {at:03}")).status(if at < 220 { "active" } else { "stopped" }))
            .collect();
        shelve_all(stage, ivy, &all).await;
        let browser = stage.visitor(ivy).await;
        let mut seen = std::collections::BTreeSet::new();
        let mut paths = vec!["/record/medicines".to_owned()];
        while let Some(path) = paths.pop() {
            let page = browser.get(&path).await.expect(200).text();
            for (at, _) in page.match_indices(">Medicine ") {
                assert!(seen.insert(page[at + 10..at + 13].to_owned()), "twice");
            }
            for (at, _) in page.match_indices("/record/medicines?") {
                let end = page[at..].find('"').unwrap();
                paths.push(page[at..at + end].replace("&amp;", "&"));
            }
        }
        assert_eq!(seen.len(), 450);
    }
}
