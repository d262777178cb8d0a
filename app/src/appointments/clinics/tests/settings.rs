//! What holds for all clinics of an organisation.

use super::*;
use crate::on_both_databases;

on_both_databases! {
    async fn the_number_that_people_call_is_the_clinics_own_where_there_is_one(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update organisation set telephone = '01632 960100'").execute().await.unwrap();
        tx.commit().await.unwrap();
        let ivy = stage.patient("Ivy", "9434765919").await;
        let ivy = stage.visitor(ivy).await;
        made(&manager, &[]).await;
        assert!(ivy.get("/appointments/find").await.expect(200).text().contains("01632 960100"));
        let settings = format!("{CLINICS}/settings");
        manager.get(&settings).await.expect(200);
        let wrong = manager.post(&settings, &[("telephone", "call us"), ("names", "no")]).await.expect(422).text();
        assert!(wrong.contains("Enter a telephone number") && wrong.contains("call us"), "{wrong}");
        manager.post(&settings, &[("telephone", ""), ("names", "")]).await.expect(422);
        manager.post(&settings, &[("telephone", ""), ("names", "no"), ("organisation_ods", "Y99002")]).await.expect(422);
        let saved = manager.post(&settings, &[("telephone", "01632 960199"), ("names", "no")]).await.expect(303).location();
        assert!(manager.get(&saved).await.expect(200).text().contains("It is saved"));
        let page = ivy.get("/appointments/find").await.expect(200).text();
        assert!(page.contains("01632 960199") && page.contains("tel:01632960199"), "{page}");
        // Once more: what was said last counts.
        manager.post(&settings, &[("telephone", ""), ("names", "yes")]).await.expect(303);
        assert!(ivy.get("/appointments/find").await.expect(200).text().contains("01632 960100"));
        assert_eq!(count(stage, "select count(*) from clinic_settings where names_in_feeds = 'yes'").await, 1);
    }
}
