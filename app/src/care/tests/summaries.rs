//! The one page, with the invented people of the demonstration.

use super::{page, stop_all_sharing};
use crate::{
    on_both_databases,
    people::{self, PersonId},
    testing::{persona::Persona, stage::Stage},
};

async fn demo(stage: &Stage, key: &str) -> PersonId {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    people::store::find_by_demo_key(&mut tx, key).await.unwrap().unwrap()
}

async fn ivys_summary(stage: &Stage, card: &str, ods: &str) -> (Persona, String) {
    let visitor = stage.visitor(demo(stage, card).await).await;
    let fields = [("nhs_number", "9502718348"), ("born_day", "14"), ("born_month", "3"), ("born_year", "1945")];
    let place = visitor.post(&format!("/practice/{ods}/find"), &fields).await.expect(303).location();
    let page = visitor.get(&place).await.expect(200).text();
    (visitor, page)
}

on_both_databases! {
    async fn what_matters_first_is_on_one_page(stage) {
        crate::demo::seed::fill(&stage.app.platform).await.unwrap();
        let (_, gp) = ivys_summary(stage, "gp", "Y99001").await;
        for part in ["Penicillin", "Metformin", "HbA1c", "Usual range", "Ivy's support", "Ruth Dace", "07700 900377", "Harbour Lane Surgery", "Care and support plan"] {
            let part = part.replace('\'', "&#39;");
            assert!(gp.contains(&part), "{part}: {gp}");
        }
        assert!(!gp.contains("We could not load"), "{gp}");
        // One that could kill stands before one that is a nuisance.
        let place = |words: &str| gp.find(words).unwrap_or(usize::MAX);
        assert!(place("Penicillin") < place("Medicines now"), "{gp}");
    }

    async fn what_is_not_shared_is_not_told_of(stage) {
        crate::demo::seed::fill(&stage.app.platform).await.unwrap();
        let (nurse, before) = ivys_summary(stage, "triage-nurse", "RZZ01").await;
        assert!(before.contains("Metformin"), "{before}");
        let ivy = demo(stage, "ivy").await;
        stop_all_sharing(stage, ivy).await;
        let after = nurse.get(&page("RZZ01", ivy, "")).await.expect(200).text();
        let said = "Some of the record may not be shown here";
        assert!(before.contains(said) && after.contains(said), "the words are the same whether or not");
        assert!(before.contains("Ruth Dace"), "{before}");
        assert!(!after.contains("Metformin") && !after.contains("Ivy&#39;s support"), "{after}");
    }

    async fn a_part_that_fails_is_never_told_as_none(stage) {
        crate::demo::seed::fill(&stage.app.platform).await.unwrap();
        let (nurse, before) = ivys_summary(stage, "triage-nurse", "RZZ01").await;
        assert!(before.contains("Ruth Dace"), "{before}");
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("alter table resource rename to resource_away").execute().await.unwrap();
        tx.commit().await.unwrap();
        let page = nurse.get(&page("RZZ01", demo(stage, "ivy").await, "")).await.expect(200).text();
        assert!(page.contains("We could not load whom to call") && !page.contains("No emergency contact"), "{page}");
        assert!(page.contains("Metformin"), "the rest is there: {page}");
    }
}
