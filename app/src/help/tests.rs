//! The public pages through the router.

use crate::{access::role::Role, on_both_databases};

const PAGES: [&str; 5] = ["/help", "/contact", "/accessibility", "/privacy", "/terms"];

on_both_databases! {
    async fn anybody_reads_them_and_members_keep_their_menu(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        for path in PAGES {
            let page = stage.passer_by().get(path).await.expect(200).text();
            assert!(page.contains("<h1") && !page.contains("nene-bar") && !page.contains("islands.js"), "{path}: {page}");
            let page = ivy.get(path).await.expect(200).text();
            assert!(page.contains("Ivy Test") && page.contains("nene-bar"), "{path}: {page}");
        }
    }

    async fn the_first_page_is_a_way_in_or_the_way_home(stage) {
        let page = stage.passer_by().get("/").await.expect(200).text();
        assert!(page.contains("href=\"/sign-in\"") && page.contains("I have an invitation"), "{page}");
        let ivy = stage.patient("Ivy", "9000000009").await;
        assert_eq!(stage.visitor(ivy).await.get("/").await.expect(303).location(), "/home");
        let priya = stage.staff("Priya", "Y99001", Role::PracticeManager).await;
        assert_eq!(stage.visitor(priya).await.get("/").await.expect(303).location(), "/practice/Y99001");
    }
}
