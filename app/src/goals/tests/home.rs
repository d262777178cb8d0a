//! What the first page says of today.

use super::{WALK, joe, made, mark};
use crate::on_both_databases;

on_both_databases! {
    async fn the_first_page_has_one_line_for_it(stage) {
        let (_, joe) = joe(stage).await;
        let home = joe.get("/home").await.expect(200).text();
        assert!(!home.contains(">Today</h2>") && home.contains("href=\"/medicines\">Medicines</a>"), "{home}");
        let id = made(&joe, "move-more", &WALK).await;
        let home = joe.get("/home").await.expect(200).text();
        assert!(home.contains(">Today</h2>"), "{home}");
        assert!(home.contains(&format!("<a href=\"/goals/{id}\">Today&#x27;s small step: Walk 10 minutes after lunch</a>"))
            || home.contains(&format!("<a href=\"/goals/{id}\">Today's small step: Walk 10 minutes after lunch</a>")), "{home}");
        mark(&joe, &id, "2026-11-24", &[("state", "part")]).await;
        let home = joe.get("/home").await.expect(200).text();
        assert!(home.contains("Your goal: today") && home.contains("small step is in"), "{home}");
        joe.post(&format!("/goals/{id}/end"), &[("version", "1"), ("why", "stopped")]).await.expect(303);
        assert!(!joe.get("/home").await.expect(200).text().contains(">Today</h2>"));
    }

    async fn what_cannot_be_read_is_never_nothing(stage) {
        let (_, joe) = joe(stage).await;
        made(&joe, "move-more", &WALK).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("alter table goal rename to goal_gone").execute().await.unwrap();
        tx.commit().await.unwrap();
        let home = joe.get("/home").await.expect(200).text();
        assert!(home.contains("We could not load your goals") && home.contains(">Today</h2>"), "{home}");
        assert!(joe.get("/goals").await.status >= 500);
    }
}
