//! Staff: those who treat read; a clinician of the practice suggests; it waits for a yes.

use super::{TWICE, bought, count, ivy, made, opened_at, prescribed, since_yesterday};
use crate::{access::role::Role, on_both_databases};

on_both_databases! {
    async fn a_practice_suggests_and_the_person_says_yes(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = prescribed(stage, "Ramipril 5mg capsules", serde_json::json!({ "text": "One each morning" })).await;
        let gp = stage.staff("Owen", "Y99001", Role::Gp).await;
        let owens = stage.visitor(gp).await;
        let prefix = opened_at(&owens, "Y99001", ivy).await;
        let id = made(&owens, &prefix, &medicine, "clock", &TWICE).await;
        let page = owens.get(&format!("{prefix}/doses/schedules/{id}")).await.expect(200).text();
        assert!(page.contains("Waits for a yes") && page.contains("It waits for a yes of the patient") && !page.contains("/confirm"), "{page}");
        assert_eq!(count(stage, "select count(*) from reminder where kind = 'dose'").await, 0);
        // Nothing of it is due.
        let today = ivys.get("/doses").await.expect(200).text();
        assert!(today.contains("Times that a practice suggests") && !today.contains("2026-11-24/20:00"), "{today}");
        ivys.get(&format!("/doses/{id}/2026-11-24/20:00")).await.expect(404);
        ivys.get(&format!("/doses/schedules/{id}/reminders")).await.expect(404);
        let page = ivys.get(&format!("/doses/schedules/{id}")).await.text();
        assert!(page.contains("Is this right for you?") && page.contains("Staff of") && !page.contains("Owen"), "{page}");
        // Staff say no yes for them.
        owens.post(&format!("{prefix}/doses/schedules/{id}/confirm"), &[("version", "1")]).await.expect(404);
        ivys.post(&format!("/doses/schedules/{id}/confirm"), &[("version", "1")]).await.expect(303);
        let told = ivys.post(&format!("/doses/schedules/{id}/confirm"), &[("version", "1")]).await.expect(409).text();
        assert!(told.contains("Somebody changed these times"), "{told}");
        assert!(ivys.get("/doses").await.text().contains("2026-11-24/20:00"));
        assert_eq!(count(stage, "select count(*) from reminder where kind = 'dose' and next_at is not null").await, 1);
        // From now on they are the person's.
        owens.get(&format!("{prefix}/doses/schedules/{id}/times")).await.expect(404);
        owens.post(&format!("{prefix}/doses/schedules/{id}/end"), &[("version", "2"), ("what", "end"), ("reason", "other")]).await.expect(404);
    }

    async fn new_times_take_the_place_of_the_old(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = prescribed(stage, "Ramipril 5mg capsules", serde_json::json!({ "text": "One each morning" })).await;
        let old = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let gp = stage.staff("Owen", "Y99001", Role::Gp).await;
        let owens = stage.visitor(gp).await;
        let prefix = opened_at(&owens, "Y99001", ivy).await;
        let new = made(&owens, &prefix, &medicine, "clock", &TWICE).await;
        let page = ivys.get(&format!("/doses/schedules/{new}")).await.text();
        assert!(page.contains("There are times for this medicine already:") && page.contains("name=\"old\""), "{page}");
        ivys.post(&format!("/doses/schedules/{new}/confirm"), &[("version", "1"), ("old", "maybe")]).await.expect(422);
        ivys.post(&format!("/doses/schedules/{new}/confirm"), &[("version", "1"), ("old", "end")]).await.expect(303);
        let page = ivys.get(&format!("/doses/schedules/{old}")).await.text();
        assert!(page.contains("Ended") && page.contains("in its place"), "{page}");
        let today = ivys.get("/doses").await.text();
        assert!(today.contains(&format!("{new}/2026-11-24/20:00")) && !today.contains(&format!("{old}/2026-11-24/20:00")) && today.contains(&format!("{old}/2026-11-24/08:00")), "{today}");
    }

    async fn a_no_is_a_no_and_a_suggestion_can_be_taken_back(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = prescribed(stage, "Ramipril 5mg capsules", serde_json::json!({ "text": "One each morning" })).await;
        let gp = stage.staff("Owen", "Y99001", Role::Gp).await;
        let owens = stage.visitor(gp).await;
        let prefix = opened_at(&owens, "Y99001", ivy).await;
        let id = made(&owens, &prefix, &medicine, "clock", &TWICE).await;
        ivys.post(&format!("/doses/schedules/{id}/end"), &[("version", "1"), ("what", "end"), ("reason", "not-wanted")]).await.expect(303);
        assert!(!ivys.get("/doses").await.text().contains("Times that a practice suggests"));
        ivys.post(&format!("/doses/schedules/{id}/confirm"), &[("version", "2")]).await.expect(404);
        let id = made(&owens, &prefix, &medicine, "clock", &TWICE).await;
        owens.get(&format!("{prefix}/doses/schedules/{id}/times")).await.expect(200);
        owens.post(&format!("{prefix}/doses/schedules/{id}/end"), &[("version", "1"), ("reason", "mistake")]).await.expect(303);
        assert!(ivys.get(&format!("/doses/schedules/{id}")).await.text().contains("These times are a mistake"));
        // Nobody is reminded of what never counted.
        assert_eq!(count(stage, "select count(*) from reminder where kind = 'dose' and next_at is not null").await, 0);
    }

    async fn who_treats_reads_and_others_meet_nothing(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let nurse = stage.staff("Nora", "Y99001", Role::Nurse).await;
        let noras = stage.visitor(nurse).await;
        let prefix = opened_at(&noras, "Y99001", ivy).await;
        let pages = ["/doses".to_string(), "/doses/schedules".into(), format!("/doses/schedules/{id}"), format!("/doses/{id}/2026-11-24/08:00")];
        for page in &pages {
            let text = noras.get(&format!("{prefix}{page}")).await.expect(200).text();
            assert!(text.contains("Vitamin D"), "{page}: {text}");
        }
        noras.post(&format!("{prefix}/doses/{id}/2026-11-24/08:00/taken"), &[]).await.expect(303);
        let one = ivys.get(&format!("/doses/{id}/2026-11-24/08:00")).await.text();
        assert!(one.contains("Staff of") && !one.contains("Nora"), "{one}");
        assert_eq!(count(stage, "select count(*) from dose where marked_as = 'staff' and organisation_ods = 'Y99001'").await, 1);
        // The front desk treats nobody; nor does another organisation that never found her.
        let rita = stage.staff("Rita", "Y99001", Role::Receptionist).await;
        let ritas = stage.visitor(rita).await;
        opened_at(&ritas, "Y99001", ivy).await;
        let away = stage.staff("Ada", "RZZ01", Role::Nurse).await;
        let adas = stage.visitor(away).await;
        for page in &pages {
            ritas.get(&format!("{prefix}{page}")).await.expect(404);
            let reply = adas.get(&format!("/practice/RZZ01/people/{}{page}", ivy.0)).await;
            assert!([404, 409].contains(&reply.status) && !reply.text().contains("Vitamin"), "{page}: {}", reply.status);
        }
        ritas.post(&format!("{prefix}/doses/{id}/2026-11-24/08:00/taken"), &[]).await.expect(404);
        // Reminders are nobody's at work.
        noras.get(&format!("{prefix}/doses/schedules/{id}/reminders")).await.expect(404);
    }

    async fn elsewhere_is_read_and_nothing_changed(stage) {
        let (ivy, _) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let nurse = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("insert into finding (person_id, actor_id, organisation_ods, at, until) values ($1, $2, 'RZZ01', $3, $4)")
            .bind(ivy.0)
            .bind(nurse.0)
            .bind(stage.now())
            .bind(stage.now() + chrono::Duration::hours(12))
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let graces = stage.visitor(nurse).await;
        let prefix = opened_at(&graces, "RZZ01", ivy).await;
        let page = graces.get(&format!("{prefix}/doses")).await.expect(200).text();
        assert!(page.contains("Vitamin D") && !page.contains("/taken\""), "{page}");
        graces.post(&format!("{prefix}/doses/{id}/2026-11-24/08:00/taken"), &[]).await.expect(404);
        graces.get(&format!("{prefix}/doses/schedules/new")).await.expect(404);
        assert_eq!(count(stage, "select count(*) from dose").await, 0);
    }
}
