//! A choice counts from the next request on, on every page that is open anywhere (T-AZ-10,
//! hazard 17): nothing about who may is kept from one request to the next.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use chrono::Duration;
use uuid::Uuid;

use super::{HOSPITAL, SHARE_ALL, STOP_ALL, decide, decider, hidden_fields, stop_at};
use crate::{
    on_both_databases,
    people::{PersonId, store::find_by_demo_key},
    testing::{persona::Persona, stage::Stage},
};

/// Stands in every title that the nurse's hospital did not write.
const FOREIGN: &str = "Zyxforeign";

struct Open {
    ivy: PersonId,
    nurse: Persona,
    /// What the nurse has before her, all with something that others wrote.
    pages: Vec<String>,
    /// Of a letter that others wrote.
    file: Option<String>,
}

/// The triage nurse of the hospital has Ivy's record open.
async fn open(stage: &Stage) -> Open {
    crate::demo::seed::fill(&stage.app.platform).await.unwrap();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let ivy = find_by_demo_key(&mut tx, "ivy").await.unwrap().unwrap();
    let grace = find_by_demo_key(&mut tx, "triage-nurse").await.unwrap().unwrap();
    tx.show_everyone().await.unwrap();
    tx.query("update entry set title = title || ' Zyxforeign' where person_id = $1 and source_ods <> 'RZZ01'")
        .bind(ivy.0)
        .execute()
        .await
        .unwrap();
    let entry: (Uuid,) = tx
        .query("select id from entry where person_id = $1 and source_ods <> 'RZZ01' and kind = 'medicine' and visibility = 'shown' order by id limit 1")
        .bind(ivy.0)
        .one()
        .await
        .unwrap();
    let letter: Option<(Uuid,)> = tx
        .query("select id from entry where person_id = $1 and source_ods <> 'RZZ01' and attachments > 0 and visibility = 'shown' and label & 128 = 0 order by id limit 1")
        .bind(ivy.0)
        .optional()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let nurse = stage.visitor(grace).await;
    let found = [("nhs_number", "9502718348"), ("born_day", "14"), ("born_month", "3"), ("born_year", "1945")];
    nurse.post("/practice/RZZ01/find", &found).await.expect(303);
    let at = format!("/practice/{HOSPITAL}/people/{}", ivy.0);
    nurse.post(&format!("{at}/record/search"), &[("words", "metformin")]).await.expect(303);
    let page = |rest: &str| format!("{at}{rest}");
    let pages = vec![
        page("/record/medicines"),
        page("/record/results"),
        page("/record/timeline"),
        page("/record/conditions"),
        page("/record/allergies"),
        page("/record/print"),
        page("/record/search"),
        page(&format!("/record/entries/{}", entry.0)),
    ];
    let file = letter.map(|(id,)| page(&format!("/record/documents/{id}/files/1")));
    Open { ivy, nurse, pages, file }
}

on_both_databases! {
    async fn the_nurses_next_click_is_refused(stage) {
        let Open { ivy, nurse, pages, file } = open(stage).await;
        for page in &pages {
            let reply = nurse.get(page).await.expect(200);
            assert!(reply.text().contains(FOREIGN), "{page}: {}", reply.text());
            assert_eq!(reply.headers["cache-control"], "no-store", "{page}");
        }
        let file = file.expect("a letter of others");
        nurse.get(&file).await.expect(200);
        let summary = pages[0].replace("/record/medicines", "");
        assert!(nurse.get(&summary).await.expect(200).text().contains(FOREIGN));
        let browser = decider(stage, ivy).await;
        for stop in [&stop_at(HOSPITAL)[..], &STOP_ALL[..]] {
            decide(&browser, stop).await;
            for page in pages.iter().chain([&summary]) {
                let reply = nurse.get(page).await;
                assert!(reply.status == 404 || reply.status == 200, "{page}: {}", reply.status);
                assert!(!reply.text().contains(FOREIGN), "{page}: {}", reply.text());
            }
            nurse.get(&file).await.expect(404);
            let again = nurse.post(&pages[6], &[("words", "penicillin")]).await;
            assert!([200, 303, 404].contains(&again.status), "{}", again.status);
            assert!(!nurse.get(&pages[6]).await.text().contains(FOREIGN));
            decide(&browser, &SHARE_ALL).await;
            assert!(nurse.get(&pages[0]).await.expect(200).text().contains(FOREIGN), "shared again, seen again");
        }
        // One part alone: the rest stays.
        decide(&browser, &[("page", "category"), ("category", "medicines"), ("organisation", HOSPITAL), ("choice", "stop"), ("lasting", "good")]).await;
        assert!(!nurse.get(&pages[0]).await.text().contains(FOREIGN));
        assert!(nurse.get(&pages[1]).await.expect(200).text().contains(FOREIGN));
    }

    async fn what_ends_by_itself_ends_at_midnight(stage) {
        // 11:55pm in London.
        stage.advance(Duration::minutes(13 * 60 + 55));
        let Open { ivy, nurse, pages, .. } = open(stage).await;
        let browser = decider(stage, ivy).await;
        let today = [
            ("page", "organisation"), ("organisation", HOSPITAL), ("choice", "stop"),
            ("lasting", "time"), ("until_day", "24"), ("until_month", "11"), ("until_year", "2026"),
        ];
        decide(&browser, &today).await;
        assert!(!nurse.get(&pages[0]).await.text().contains(FOREIGN));
        stage.advance(Duration::seconds(4 * 60 + 59));
        assert!(!nurse.get(&pages[0]).await.text().contains(FOREIGN));
        stage.advance(Duration::seconds(1));
        assert!(nurse.get(&pages[0]).await.expect(200).text().contains(FOREIGN));
    }

    async fn no_answer_of_a_thousand_leaks_after_the_stop(stage) {
        const AFTER: usize = 1_000;
        let Open { ivy, nurse, pages, .. } = open(stage).await;
        let browser = decider(stage, ivy).await;
        let preview = browser.post("/sharing/preview", &STOP_ALL).await.expect(200).text();
        let stopped = Arc::new(AtomicBool::new(false));
        let [before, after, leaks] = [(); 3].map(|()| Arc::new(AtomicUsize::new(0)));
        let mut storm = tokio::task::JoinSet::new();
        for number in 0..8 {
            let (nurse, pages, stopped) = (nurse.clone(), pages.clone(), Arc::clone(&stopped));
            let (before, after, leaks) = (Arc::clone(&before), Arc::clone(&after), Arc::clone(&leaks));
            storm.spawn(async move {
                for at in number.. {
                    let was_stopped = stopped.load(Ordering::SeqCst);
                    let reply = nurse.get(&pages[at % pages.len()]).await;
                    let is_foreign = reply.text().contains(FOREIGN);
                    if !was_stopped {
                        before.fetch_add(usize::from(is_foreign), Ordering::SeqCst);
                        continue;
                    }
                    leaks.fetch_add(usize::from(is_foreign), Ordering::SeqCst);
                    if after.fetch_add(1, Ordering::SeqCst) >= AFTER {
                        break;
                    }
                }
            });
        }
        // The storm is there: something has been seen by everybody.
        while before.load(Ordering::SeqCst) < 50 {
            tokio::task::yield_now().await;
        }
        let hidden = hidden_fields(&preview);
        let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post("/sharing/change", &fields).await.expect(303);
        stopped.store(true, Ordering::SeqCst);
        while let Some(ended) = storm.join_next().await {
            ended.unwrap();
        }
        assert!(after.load(Ordering::SeqCst) >= AFTER);
        assert_eq!(leaks.load(Ordering::SeqCst), 0, "of {} answers after the stop", after.load(Ordering::SeqCst));
    }
}
