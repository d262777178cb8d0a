//! Who may see readings and enter them, and as whom they stand there.

use super::{IVY, JOAN, LOUIS, PRESSURE, arrange, between, count, ivy, keep, opened_at, opened_for, send_as};
use crate::{
    access::{class::Scope, role::Role},
    on_both_databases,
};

const PAGES: [&str; 3] = ["/readings", "/readings/add", "/readings/add/weight"];

on_both_databases! {
    async fn a_carer_enters_readings_where_it_says_so(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let mine = keep(&ivys, "", "blood-pressure", &PRESSURE).await;
        let joan = stage.patient("Joan", JOAN).await;
        arrange(stage, ivy, joan, &[Scope::Readings]).await;
        let joans = stage.visitor(joan).await;
        let prefix = opened_for(&joans, ivy).await;
        let overview = joans.get(&format!("{prefix}/readings")).await.expect(200).text();
        assert!(overview.contains("128/79 mmHg") && overview.contains(&format!("{prefix}/readings/add")), "{overview}");
        assert!(!overview.contains("href=\"/readings"), "every link stays with Ivy: {overview}");
        let id = keep(&joans, &prefix, "weight", &[("weight", "61.2")]).await;
        let one = joans.get(&format!("{prefix}/readings/{id}")).await.expect(200).text();
        assert!(one.contains("61.2 kg") && one.contains("You"), "{one}");
        assert_eq!(count(stage, "select count(*) from reading where entered_as = 'carer'").await, 1);
        // Ivy reads who entered it.
        let one = ivys.get(&format!("/readings/{id}")).await.expect(200).text();
        assert!(one.contains("Joan Test, a carer"), "{one}");
        joans.get(&format!("{prefix}/readings/{mine}/edit")).await.expect(200);
        joans.get(&format!("{prefix}/readings/add/alertness")).await.expect(404);
    }

    async fn a_carer_without_it_sees_none(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let id = keep(&ivys, "", "blood-pressure", &PRESSURE).await;
        let joan = stage.patient("Joan", JOAN).await;
        let others: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| *scope != Scope::Readings).collect();
        arrange(stage, ivy, joan, &others).await;
        let joans = stage.visitor(joan).await;
        let prefix = opened_for(&joans, ivy).await;
        for page in PAGES.map(str::to_string).into_iter().chain([format!("/readings/{id}"), format!("/readings/{id}/saved"), format!("/readings/{id}/edit")]) {
            let reply = joans.get(&format!("{prefix}{page}")).await;
            assert!([404, 503].contains(&reply.status) && !reply.text().contains("128/79"), "{page}: {}", reply.status);
        }
        let post = joans.post(&format!("{prefix}/readings/{id}/remove"), &[("version", "1")]).await;
        assert!([404, 503].contains(&post.status));
        assert_eq!(count(stage, "select count(*) from reading where removed_at is null").await, 1);
    }

    async fn another_carer_reads_no_carers_name(stage) {
        let (ivy, _) = ivy(stage).await;
        let (joan, louis) = (stage.patient("Joan", JOAN).await, stage.patient("Louis", LOUIS).await);
        arrange(stage, ivy, joan, &[Scope::Readings]).await;
        arrange(stage, ivy, louis, &[Scope::Readings]).await;
        let (joans, louiss) = (stage.visitor(joan).await, stage.visitor(louis).await);
        let prefix = opened_for(&joans, ivy).await;
        let id = keep(&joans, &prefix, "weight", &[("weight", "61.2")]).await;
        opened_for(&louiss, ivy).await;
        for page in [format!("{prefix}/readings/{id}"), format!("{prefix}/readings")] {
            let text = louiss.get(&page).await.expect(200).text();
            assert!(text.contains("A carer") && !text.contains("Joan"), "{text}");
        }
    }

    async fn staff_enter_readings_in_their_own_name(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let nurse = stage.staff("Nora", "Y99001", Role::Nurse).await;
        let noras = stage.visitor(nurse).await;
        let prefix = opened_at(&noras, "Y99001", ivy).await;
        for page in PAGES {
            noras.get(&format!("{prefix}{page}")).await.expect(200);
        }
        let id = keep(&noras, &prefix, "alertness", &[("alertness", "alert")]).await;
        assert_eq!(count(stage, "select count(*) from reading where entered_as = 'staff' and organisation_ods = 'Y99001'").await, 1);
        let one = ivys.get(&format!("/readings/{id}")).await.expect(200).text();
        assert!(one.contains("Staff of") && !one.contains("Nora"), "{one}");
        let menu = noras.get(&format!("{prefix}/readings")).await.expect(200).text();
        assert!(menu.contains(&format!("{prefix}/readings\"")), "{menu}");
        // Who does not treat sees none.
        let receptionist = stage.staff("Rita", "Y99001", Role::Receptionist).await;
        let ritas = stage.visitor(receptionist).await;
        let prefix = opened_at(&ritas, "Y99001", ivy).await;
        for page in PAGES {
            ritas.get(&format!("{prefix}{page}")).await.expect(404);
        }
    }

    async fn where_sharing_was_stopped_staff_see_what_they_entered_themselves(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let mine = keep(&ivys, "", "blood-pressure", &PRESSURE).await;
        let nurse = stage.staff("Nora", "Y99001", Role::Nurse).await;
        let noras = stage.visitor(nurse).await;
        let prefix = opened_at(&noras, "Y99001", ivy).await;
        let theirs = keep(&noras, &prefix, "weight", &[("weight", "61.2")]).await;
        // Something else under an id of Ivy's waits to be settled.
        send_as(&ivys, "", "blood-pressure", &mine, &[("systolic", "183"), ("diastolic", "99")]).await.expect(409);
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("insert into sharing_choice (person_id, id, at, purpose, choice, made_by) values ($1, $2, $3, 'direct-care', 'stop', $1)")
            .bind(ivy.0)
            .bind(uuid::Uuid::now_v7())
            .bind(stage.now())
            .execute()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let overview = noras.get(&format!("{prefix}/readings")).await.expect(200).text();
        assert!(overview.contains("61.2 kg") && !overview.contains("128/79") && !overview.contains("183/99"), "{overview}");
        assert!(!overview.contains("Blood pressure</h3>"), "nothing says that there is more: {overview}");
        noras.get(&format!("{prefix}/readings/{theirs}")).await.expect(200);
        for page in ["", "/saved", "/edit", "/remove"] {
            noras.get(&format!("{prefix}/readings/{mine}{page}")).await.expect(404);
        }
        let hash = between(&ivys.get("/readings").await.text(), "name=\"hash\" value=\"", "\"");
        let act = [("hash", hash.as_str()), ("act", "drop"), ("new_id", mine.as_str())];
        noras.post(&format!("{prefix}/readings/{mine}/conflict"), &act).await.expect(404);
    }

    async fn a_stranger_meets_nothing(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let id = keep(&ivys, "", "blood-pressure", &PRESSURE).await;
        let joan = stage.patient("Joan", JOAN).await;
        let joans = stage.visitor(joan).await;
        // Under her own name there is no such reading; under Ivy's nothing is open to her.
        for page in ["", "/saved", "/edit", "/remove"] {
            joans.get(&format!("/readings/{id}{page}")).await.expect(404);
        }
        joans.get(&format!("/for/{}/readings", ivy.0)).await.expect(409);
        let at_work = joans.get(&format!("/practice/Y99001/people/{}/readings", ivy.0)).await;
        assert!([404, 409].contains(&at_work.status), "{}", at_work.status);
        let signed_out = stage.passer_by();
        assert!(signed_out.get("/readings").await.status != 200);
        joans.post(&format!("/readings/{id}/remove"), &[("version", "1")]).await.expect(404);
        assert_eq!(count(stage, "select count(*) from reading where removed_at is null").await, 1);
        assert!(!joans.get("/readings").await.text().contains(IVY));
    }
}
