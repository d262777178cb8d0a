//! The list: one card for one medicine, word for word, and nothing lost.

use serde_json::json;

use super::*;
use crate::on_both_databases;

on_both_databases! {
    async fn three_sources_are_one_card_word_for_word(stage) {
        let ivy = ivy(stage).await;
        let dose = "Two to be taken twice a day, with breakfast and with the evening meal. Swallow whole <i>with water</i>";
        let mut request = repeat("r", "Metformin 500mg tablets");
        request["dosageInstruction"] = json!([{ "text": dose, "doseAndRate": [{ "doseQuantity": { "value": 2, "unit": "tablet" } }],
            "timing": { "repeat": { "frequency": 2, "period": 1, "periodUnit": "d" } } }]);
        request["reasonCode"] = json!([{ "text": "Type 2 diabetes" }]);
        let statement = json!({ "resourceType": "MedicationStatement", "id": "s", "status": "active", "subject": { "reference": "Patient/p" },
            "medicationCodeableConcept": { "text": "METFORMIN 500mg  tablets" }, "dosage": [{ "text": dose }] });
        let mut box_ = handed_out("d", "Metformin 500mg tablets", "2026-11-05");
        box_["quantity"]["value"] = json!(112);
        box_["dosageInstruction"] = json!([{ "text": dose }]);
        send(stage, &[request, statement, box_]).await;
        let page = stage.visitor(ivy).await.get("/medicines").await.expect(200).text();
        assert_eq!(page.matches("class=\"nene-medicine\"").count(), 1, "{page}");
        assert!(page.contains(&dose.replace('<', "&lt;").replace('>', "&gt;")), "the whole dose: {page}");
        assert!(!page.contains("<i>with water"), "{page}");
        for words in ["Where this comes from (3)", "Type 2 diabetes", "3 November 2026", "5 November 2026, 3:10pm, by Bridge Street Pharmacy",
            "3 December 2026", "Counted from what was handed out on 5 November 2026", "Dr Amara Whitcombe", "Harbour Lane Surgery", "29 November 2026",
            "Ask for more", "Times and reminders", "24 November 2026, 10am"] {
            assert!(page.contains(words), "{words} is not in {page}");
        }
        for id in ["r", "s", "d"] {
            assert!(page.contains(&format!("/record/entries/{}", entry(stage, ivy, id).await)), "{id}: {page}");
        }
        assert!(!page.contains("Confirm with your practice"), "{page}");
        // The two pages know each other.
        assert!(page.contains("href=\"/record/medicines\""), "{page}");
        assert!(stage.visitor(ivy).await.get("/record/medicines").await.text().contains("href=\"/medicines\""));
    }

    async fn an_untidy_record_loses_nothing(stage) {
        let ivy = ivy(stage).await;
        let plain = |id: &str, more: serde_json::Value| {
            let mut resource = json!({ "resourceType": "MedicationRequest", "id": id, "status": "active", "intent": "order", "subject": { "reference": "Patient/p" } });
            for (key, value) in more.as_object().unwrap() {
                resource[key] = value.clone();
            }
            resource
        };
        let all = vec![
            plain("a", json!({})),
            plain("b", json!({ "medicationCodeableConcept": { "coding": [{ "system": "http://snomed.info/sct", "code": "1" }] } })),
            plain("c", json!({ "medicationCodeableConcept": { "text": "Iron" }, "status": "stopped" })),
            plain("d", json!({ "medicationCodeableConcept": { "text": "Iron" }, "status": "nonsense" })),
            plain("e", json!({ "medicationCodeableConcept": "a word", "dosageInstruction": "another word" })),
            plain("f", json!({ "medicationReference": { "reference": "Medication/gone" } })),
            plain("g", json!({ "medicationCodeableConcept": { "text": "Aspirin" }, "doNotPerform": true })),
            plain("h", json!({ "medicationCodeableConcept": { "text": "Aspirin" } })),
            plain("i", json!({ "medicationCodeableConcept": { "text": "Zinc" }, "intent": "proposal" })),
            handed_out("j", "Only a box", "2026-11-05"),
            json!({ "resourceType": "MedicationStatement", "id": "k", "status": "unknown", "subject": { "reference": "Patient/p" } }),
        ];
        send(stage, &all).await;
        let page = stage.visitor(ivy).await.get("/medicines").await.expect(200).text();
        let held = count(stage, "select count(*) from entry where kind = 'medicine' and visibility <> 'shown'").await;
        let shown = count(stage, "select count(*) from entry where kind = 'medicine' and visibility = 'shown'").await;
        assert_eq!(shown + held, 11);
        let mut linked = 0;
        for id in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"] {
            linked += i64::from(page.contains(&format!("/record/entries/{}", entry(stage, ivy, id).await)));
        }
        assert_eq!(linked, shown, "every entry that is shown is there: {page}");
        for words in ["Do not take: Aspirin", "Confirm with your practice", "Handed out by a pharmacy", "Only a box", "The dose is not written here"] {
            assert!(page.contains(words), "{words} is not in {page}");
        }
    }

    async fn where_sources_differ_it_says_so(stage) {
        let ivy = ivy(stage).await;
        source(stage, "RZZ01", "hospital").await;
        send(stage, &[repeat("r", "Ramipril 5mg capsules")]).await;
        let mut other = prescribed("h", "Ramipril 5mg capsules");
        other["dosageInstruction"] = json!([{ "text": "Two to be taken at night" }]);
        send_as(stage, "hospital", &[other]).await;
        let page = stage.visitor(ivy).await.get("/medicines").await.expect(200).text();
        for words in ["Confirm with your practice", "gives the same dose", "One to be taken each morning", "Two to be taken at night", "Wessex Vale Hospital, 3 November 2026",
            "We cannot work this out"] {
            assert!(page.contains(words), "{words} is not in {page}");
        }
    }

    async fn a_count_tells_when_it_runs_out(stage) {
        let ivy = ivy(stage).await;
        let mut words_only = repeat("w", "Ramipril 5mg capsules");
        words_only["dosageInstruction"] = json!([{ "text": "One to be taken each morning" }]);
        send(stage, &[words_only, repeat("s", "Amlodipine 5mg tablets")]).await;
        let browser = stage.visitor(ivy).await;
        assert!(browser.get("/medicines").await.text().contains("We cannot work this out"));
        let path = format!("/medicines/count/{}", entry(stage, ivy, "w").await);
        let page = browser.get(&path).await.expect(200).text();
        assert!(page.contains("usual day") && page.contains("One to be taken each morning"), "{page}");
        for (left, a_day) in [("", "1"), ("twelve", "1"), ("-1", "1"), ("6000", "1"), ("12", ""), ("12", "0"), ("12", "\"><img>")] {
            let page = browser.post(&path, &[("left", left), ("a_day", a_day)]).await.expect(422).text();
            assert!(page.contains("There is a problem") && !page.contains("<img>"), "{page}");
            assert!(page.contains(&format!("value=\"{}\"", left)), "what was typed: {page}");
        }
        assert_eq!(count(stage, "select count(*) from medicine_left").await, 0);
        browser.post(&path, &[("left", "12"), ("a_day", "2")]).await.expect(303);
        let page = browser.get("/medicines?done=counted").await.expect(200).text();
        assert!(page.contains("30 November 2026") && page.contains("Counted from what was left on 24 November 2026"), "{page}");
        // Where the record says how many a day, only what is left is asked.
        let path = format!("/medicines/count/{}", entry(stage, ivy, "s").await);
        assert!(!browser.get(&path).await.expect(200).text().contains("usual day"));
        browser.post(&path, &[("left", "3")]).await.expect(303);
        assert!(browser.get("/medicines").await.text().contains("Counted from what was left"));
        browser.get(&format!("/medicines/count/{}", Uuid::now_v7())).await.expect(404);
        browser.get("/medicines/count/nonsense").await.expect(404);
    }

    async fn past_ones_stand_apart(stage) {
        let ivy = ivy(stage).await;
        let mut old = prescribed("o", "Lisinopril 10mg tablets");
        old["status"] = json!("stopped");
        old["note"] = json!([{ "text": "Dry cough." }]);
        send(stage, &[old, prescribed("n", "Ramipril 5mg capsules")]).await;
        let page = stage.visitor(ivy).await.get("/medicines").await.expect(200).text();
        let before = page.find("Taken before").expect("a heading");
        assert!(page.find("Lisinopril").unwrap() > before && page.find("Ramipril").unwrap() < before, "{page}");
        assert!(page.contains("Dry cough."), "{page}");
    }

    async fn staff_who_treat_read_and_change_nothing(stage) {
        let ivy = ivy(stage).await;
        send(stage, &[repeat("r", "Ramipril 5mg capsules")]).await;
        let gp = stage.staff("Owen", "Y99001", Role::Gp).await;
        let at_work = opened(stage, gp, ivy, Some("Y99001")).await;
        let base = format!("/practice/Y99001/people/{}", ivy.0);
        let page = at_work.get(&format!("{base}/medicines")).await.expect(200).text();
        assert!(page.contains("Ramipril 5mg capsules"), "{page}");
        assert!(!page.contains("/medicines/add") && !page.contains("/medicines/repeats/ask") && !page.contains("/medicines/count"), "{page}");
        at_work.get(&format!("{base}/medicines/repeats")).await.expect(200);
        at_work.get(&format!("{base}/medicines/pharmacy")).await.expect(200);
        for path in ["/medicines/add", "/medicines/repeats/ask", "/medicines/pharmacy"] {
            at_work.post(&format!("{base}{path}"), &[]).await.expect(404);
        }
        // Who does not treat, and who has not found her.
        let receptionist = stage.staff("Carol", "Y99001", Role::Receptionist).await;
        opened(stage, receptionist, ivy, Some("Y99001")).await.get(&format!("{base}/medicines")).await.expect(404);
        let away = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        let away = opened(stage, away, ivy, Some("RZZ01")).await;
        away.get(&format!("/practice/RZZ01/people/{}/medicines", ivy.0)).await.expect(404);
        stage.visitor(ivy).await.get("/who-looked").await.expect(200);
    }
}
