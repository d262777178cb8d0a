//! Choosing a pharmacy.

use super::*;
use crate::on_both_databases;

on_both_databases! {
    async fn found_by_name_street_or_postcode_and_chosen(stage) {
        let ivy = ivy(stage).await;
        add_pharmacy(stage, "FZZ11", "Bridge Street Pharmacy").await;
        add_pharmacy(stage, "FZZ12", "Harbour <b>Pharmacy</b>").await;
        let browser = stage.visitor(ivy).await;
        let page = browser.get("/medicines/pharmacy").await.expect(200).text();
        assert!(page.contains("No pharmacy is chosen"), "{page}");
        for (words, both) in [("pharmacy", true), ("bridge street ph", false), ("wv1", true), ("WV12AB", true), ("4 bridge", true)] {
            let page = browser.post("/medicines/pharmacy", &[("act", "find"), ("words", words)]).await.expect(200).text();
            assert!(page.contains("Bridge Street Pharmacy") && page.contains("Monday: 8am to 6:30pm") && page.contains("Sunday: closed"), "{words}: {page}");
            assert_eq!(page.contains("Harbour &lt;b&gt;"), both, "{words}: {page}");
        }
        // What a search reads as its own signs finds nothing.
        for words in ["%%", "__", "' or 1=1 --", "no such place"] {
            let page = browser.post("/medicines/pharmacy", &[("act", "find"), ("words", words)]).await.expect(200).text();
            assert!(page.contains("We found no pharmacy"), "{words}: {page}");
        }
        for words in ["", "b", &"x".repeat(61)] {
            browser.post("/medicines/pharmacy", &[("act", "find"), ("words", words)]).await.expect(422);
        }
        browser.post("/medicines/pharmacy", &[("act", "choose"), ("ods", "FZZ99")]).await.expect(422);
        browser.post("/medicines/pharmacy", &[("act", "nonsense")]).await.expect(422);
        browser.post("/medicines/pharmacy", &[("act", "choose"), ("ods", "FZZ11")]).await.expect(303);
        assert!(browser.get("/medicines").await.text().contains("Pharmacy: Bridge Street Pharmacy"));
        stage.advance(chrono::Duration::hours(1));
        let joan = carer(stage, ivy, &[Scope::Prescriptions]).await;
        joan.post(&format!("/for/{}/medicines/pharmacy", ivy.0), &[("act", "choose"), ("ods", "FZZ12")]).await.expect(303);
        let page = stage.visitor(ivy).await.get("/medicines/pharmacy?done=chosen").await.expect(200).text();
        assert!(page.contains("What was chosen before") && page.contains("Joan Test, a carer") && page.contains("Bridge Street Pharmacy"), "{page}");
        assert!(!page.contains("<b>Pharmacy"), "{page}");
        stage.advance(chrono::Duration::hours(1));
        let browser = stage.visitor(ivy).await;
        browser.post("/medicines/pharmacy", &[("act", "none")]).await.expect(303);
        assert!(browser.get("/medicines").await.text().contains("Pharmacy: none chosen"));
        assert_eq!(count(stage, "select count(*) from nominated_pharmacy").await, 3, "nothing is overwritten");
    }
}
