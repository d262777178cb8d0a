//! How the demo people's entries are sorted: by their senders' labels, and by the rule of thumb.

use crate::{
    access::{
        class::{Category, Scope},
        sight::{bit_of_category, bit_of_scope},
    },
    demo, on_both_databases,
};

on_both_databases! {
    async fn the_demo_people_are_sorted(stage) {
        demo::seed::fill(&stage.app.platform).await.unwrap();
        let mut tx = stage.peek().await;
        let rows: Vec<(String, String, String, String, i64)> = tx
            .query(
                "select p.demo_key, e.kind, e.source_ods, e.title, e.label from entry e join person p on p.id = e.person_id
                 where e.kind <> 'supporting' order by p.demo_key, e.source_ods, e.title",
            )
            .all()
            .await
            .unwrap();
        let told = |key: &str, wanted: Category| {
            rows.iter().filter(|(who, .., label)| who == key && label & bit_of_category(wanted) != 0).count()
        };
        for (_, kind, .., label) in &rows {
            assert_eq!((label & 0xff).count_ones(), 1, "{kind}: one category");
            assert_eq!((label & !0xff).count_ones(), 1, "{kind}: one scope");
        }
        // Every allergy is there in an emergency.
        assert!(rows.iter().filter(|(_, kind, ..)| kind == "allergy").all(|(.., label)| *label == bit_of_category(Category::General) | bit_of_scope(Scope::Record)));
        assert!(told("joan", Category::SexualHealth) >= 8 && told("joan", Category::MentalHealth) >= 15);
        assert!(told("ivy", Category::SocialCare) >= 10 && told("madeline", Category::SocialCare) >= 3);
        assert_eq!((told("ivy", Category::MentalHealth), told("louis", Category::SexualHealth)), (0, 0));
        // What the council's social care sent and nothing else, of Ivy.
        for (who, kind, ods, title, label) in &rows {
            if who == "ivy" && label & bit_of_category(Category::SocialCare) != 0 {
                assert_eq!(ods, "ZZ901", "{kind} {title}");
            }
        }
    }
}
