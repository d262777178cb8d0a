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

    async fn who_is_signed_in_keeps_their_menu_around_what_is_not_there(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        for path in ["/there-is-no-such-page", "/record/entries/00000000-0000-7000-8000-000000000000"] {
            let page = ivy.get(path).await.expect(404).text();
            assert!(page.contains("Ivy Test") && page.contains("nene-bar") && page.contains("Sign out"), "{path}: {page}");
            assert!(page.contains("<title>Page not found"), "{path}: {page}");
        }
        let page = stage.passer_by().get("/there-is-no-such-page").await.expect(404).text();
        assert!(!page.contains("nene-bar") && !page.contains("Sign out"), "{page}");
        // Of somebody else's pages nothing is told by the frame.
        let nobody = "/for/00000000-0000-7000-8000-000000000000/record";
        assert!(!ivy.get(nobody).await.text().contains("Ivy Test"));
    }

    async fn trouble_with_the_records_asks_them_nothing(stage) {
        let ivy = stage.patient("Ivy", "9000000009").await;
        let ivy = stage.visitor(ivy).await;
        stage.app.platform.db.close().await;
        let page = ivy.get("/home").await.expect(503).text();
        assert!(page.contains("try again in a minute") && !page.contains("Ivy"), "{page}");
        // Leaving works without them, and takes the session from this browser.
        let page = ivy.post("/exit", &[]).await.expect(200).text();
        assert!(page.contains("http-equiv=\"refresh\"") && ivy.cookie().await.is_none(), "{page}");
    }
}
