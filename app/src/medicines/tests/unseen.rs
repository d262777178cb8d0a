//! What is hidden, held or withdrawn leaves no trace in the list, in what was asked for, or in counts.

use super::*;
use crate::{access::sight, on_both_databases};

const HIDDEN: &str = "Zyxcanary 5mg tablets";

/// Every page of medicines that has no id in its address.
async fn everything(browser: &Persona, base: &str, ids: &[String]) -> Vec<(u16, String)> {
    let mut all = Vec::new();
    for page in ["/medicines", "/medicines/repeats", "/medicines/repeats/ask", "/medicines/pharmacy"] {
        all.push(still(&browser.get(&format!("{base}{page}")).await));
    }
    for id in ids {
        all.push(still(&browser.get(&format!("{base}/medicines/count/{id}")).await));
        let sent = [("medicine", id.as_str()), ("step", "check")];
        all.push(still(&browser.post(&format!("{base}/medicines/repeats/ask"), &sent).await));
    }
    all
}

async fn label(stage: &Stage, source_id: &str, bits: i64) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_everyone().await.unwrap();
    let changed = tx
        .query("update entry set label = label | $1 where id = (select id from resource where source_id = $2)")
        .bind(bits)
        .bind(source_id.to_string())
        .execute()
        .await
        .unwrap();
    assert_eq!(changed, 1);
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn hidden_from_carers_is_as_if_it_had_never_been(stage) {
        let ivy = ivy(stage).await;
        send(stage, &[repeat("r", "Ramipril 5mg capsules")]).await;
        let joan = carer(stage, ivy, &[Scope::Prescriptions]).await;
        let base = format!("/for/{}", ivy.0);
        let nobodys = Uuid::now_v7().to_string();
        let before = everything(&joan, &base, std::slice::from_ref(&nobodys)).await;
        // It comes, she asks for it, and it is hidden: newer than everything, and joined with nothing seen.
        send(stage, &[repeat("h", HIDDEN), handed_out("hd", HIDDEN, "2026-11-01")]).await;
        let hidden = entry(stage, ivy, "h").await;
        let browser = stage.visitor(ivy).await;
        let sent = [("medicine", hidden.as_str()), ("step", "send"), ("pharmacy", ""), ("anyway", "yes")];
        browser.post("/medicines/repeats/ask", &sent).await.expect(303);
        let (request,): (Uuid,) = stage.peek().await.query("select id from repeat_request").one().await.unwrap();
        browser.post(&format!("/medicines/count/{hidden}"), &[("left", "3")]).await.expect(303);
        for id in ["h", "hd"] {
            label(stage, id, sight::HIDDEN_FROM_CARERS).await;
        }
        assert_eq!(everything(&joan, &base, std::slice::from_ref(&hidden)).await, before);
        joan.post(&format!("{base}/medicines/repeats/{request}/withdraw"), &[("version", "1")]).await.expect(404);
        joan.get(&format!("{base}/medicines/repeats/{request}/asked")).await.expect(404);
        // The person goes on seeing it.
        assert!(browser.get("/medicines").await.text().contains(HIDDEN));
        assert!(browser.get("/medicines/repeats").await.text().contains(HIDDEN));
        // Hidden from her own screens as well, it is nowhere.
        for id in ["h", "hd"] {
            label(stage, id, sight::HIDDEN_FROM_SCREENS).await;
        }
        for (_, page) in everything(&browser, "", std::slice::from_ref(&hidden)).await {
            assert!(!page.contains("Zyxcanary"), "{page}");
        }
        browser.get(&format!("/medicines/count/{hidden}")).await.expect(404);
    }

    async fn one_source_of_a_card_can_be_hidden_alone(stage) {
        let ivy = ivy(stage).await;
        send(stage, &[repeat("r", "Ramipril 5mg capsules")]).await;
        let joan = carer(stage, ivy, &[Scope::Prescriptions]).await;
        let base = format!("/for/{}", ivy.0);
        let before = everything(&joan, &base, &[]).await;
        let mut other = prescribed("o", "Ramipril 5mg capsules");
        other["dosageInstruction"] = json!([{ "text": "Another dose" }]);
        other["authoredOn"] = json!("2026-11-20");
        send(stage, &[other]).await;
        assert_ne!(everything(&joan, &base, &[]).await, before, "it shows while it is not hidden");
        label(stage, "o", sight::HIDDEN_FROM_CARERS).await;
        assert_eq!(everything(&joan, &base, &[]).await, before);
    }

    async fn a_reason_does_not_tell_the_hidden_diagnosis(stage) {
        let ivy = ivy(stage).await;
        let mut for_it = prescribed("r", "Sertraline 50mg tablets");
        for_it["reasonReference"] = json!([{ "reference": "Condition/c" }]);
        let condition = json!({ "resourceType": "Condition", "id": "c", "subject": { "reference": "Patient/p" }, "code": { "text": "Zyxcanary illness" } });
        send(stage, &[condition, for_it]).await;
        let browser = stage.visitor(ivy).await;
        assert!(browser.get("/medicines").await.text().contains("Zyxcanary illness"));
        label(stage, "c", sight::HIDDEN_FROM_SCREENS).await;
        let page = browser.get("/medicines").await.expect(200).text();
        assert!(page.contains("Sertraline") && !page.contains("Zyxcanary"), "{page}");
    }

    async fn what_is_held_or_not_for_her_is_not_there(stage) {
        let ivy = ivy(stage).await;
        let browser = stage.visitor(ivy).await;
        let before = everything(&browser, "", &[]).await;
        let mut draft = repeat("d", HIDDEN);
        draft["status"] = json!("draft");
        let mut not_for_her = repeat("n", HIDDEN);
        not_for_her["meta"] = json!({ "security": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPAT" }] });
        send(stage, &[draft, not_for_her]).await;
        assert_eq!(everything(&browser, "", &[]).await, before);
    }

    async fn a_request_for_what_was_withdrawn_since_is_still_hers(stage) {
        let ivy = ivy(stage).await;
        send(stage, &[repeat("r", "Ramipril 5mg capsules")]).await;
        let browser = stage.visitor(ivy).await;
        let first = entry(stage, ivy, "r").await;
        let sent = [("medicine", first.as_str()), ("step", "send"), ("pharmacy", ""), ("anyway", "yes")];
        browser.post("/medicines/repeats/ask", &sent).await.expect(303);
        let mut withdrawn = repeat("r", "Ramipril 5mg capsules");
        withdrawn["status"] = json!("entered-in-error");
        withdrawn["meta"] = json!({ "lastUpdated": "2026-11-24T09:00:00Z" });
        send(stage, &[withdrawn]).await;
        assert!(!browser.get("/medicines").await.expect(200).text().contains("Ramipril"));
        assert!(browser.get("/medicines/repeats").await.expect(200).text().contains("Ramipril 5mg capsules"));
    }

    async fn who_hides_medicines_as_a_whole_hides_her_own_with_them(stage) {
        let ivy = ivy(stage).await;
        send(stage, &[repeat("r", "Ramipril 5mg capsules")]).await;
        let browser = stage.visitor(ivy).await;
        browser.post("/medicines/add", &[("name", HIDDEN), ("kind", "herbal")]).await.expect(303);
        assert!(browser.get("/medicines").await.text().contains("Zyxcanary"));
        stage.fresh(&browser, crate::access::policy::Purpose::Sharing, ivy).await;
        browser.post("/hidden/new", &[("category", "medicines"), ("from", "screens")]).await.expect(303);
        let page = browser.get("/medicines").await.expect(200).text();
        assert!(!page.contains("Zyxcanary") && !page.contains("Ramipril"), "{page}");
    }
}
