//! What is hidden or withdrawn leaves no trace in doses either.

use serde_json::json;
use uuid::Uuid;

use super::{JOAN, TWICE, arrange, ivy, opened_at, opened_for, prescribed, since_yesterday};
use crate::{
    access::{
        class::Scope,
        role::Role,
        sight::{HIDDEN_FROM_CARERS, HIDDEN_FROM_SCREENS},
    },
    on_both_databases,
    people::PersonId,
    testing::stage::Stage,
};

/// As `record::hiding` and the import leave an entry.
async fn hide(stage: &Stage, person: PersonId, medicine: &str, bits: i64, visibility: &str) {
    let id = Uuid::parse_str(medicine.trim_start_matches("record:")).unwrap();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_only(person.0).await.unwrap();
    tx.query("update entry set label = label | $3, visibility = $4 where person_id = $1 and id = $2")
        .bind(person.0)
        .bind(id)
        .bind(bits)
        .bind(visibility.to_string())
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn hidden_from_carers_it_is_not_there_for_them(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let joan = stage.patient("Joan", JOAN).await;
        arrange(stage, ivy, joan, &[Scope::Prescriptions, Scope::Reminders]).await;
        let medicine = prescribed(stage, "Sertraline 50mg tablets", json!({ "text": "One each morning" })).await;
        let joans = stage.visitor(joan).await;
        let prefix = opened_for(&joans, ivy).await;
        let empty = joans.get(&format!("{prefix}/doses")).await.expect(200).text();
        let list = joans.get(&format!("{prefix}/doses/schedules")).await.expect(200).text();
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        assert!(joans.get(&format!("{prefix}/doses")).await.text().contains("Sertraline"));
        hide(stage, ivy, &medicine, HIDDEN_FROM_CARERS, "shown").await;
        // The pages are those of somebody who has none: not a word more.
        assert_eq!(nonceless(&joans.get(&format!("{prefix}/doses")).await.text()), nonceless(&empty));
        assert_eq!(nonceless(&joans.get(&format!("{prefix}/doses/schedules")).await.text()), nonceless(&list));
        let nobodys = Uuid::now_v7();
        for page in ["", "/times", "/end", "/reminders"] {
            joans.get(&format!("{prefix}/doses/schedules/{id}{page}")).await.expect(404);
        }
        let path = format!("{prefix}/doses/{id}/2026-11-24/08:00");
        joans.get(&path).await.expect(404);
        joans.post(&format!("{path}/taken"), &[]).await.expect(404);
        joans.post(&format!("{prefix}/doses/all"), &[("dose", &format!("{id}.2026-11-24.08:00"))]).await.expect(404);
        joans.post(&format!("{prefix}/doses/all"), &[("dose", &format!("{nobodys}.2026-11-24.08:00"))]).await.expect(404);
        joans.get(&format!("{prefix}/doses/schedules/new?medicine={medicine}")).await.expect(404);
        // Ivy has it as before.
        ivys.get(&format!("/doses/{id}/2026-11-24/08:00")).await.expect(200);
    }

    async fn hidden_from_ones_own_screens_it_is_not_there_for_oneself(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = prescribed(stage, "Codeine 15mg tablets", json!({ "text": "One when needed" })).await;
        let empty = ivys.get("/doses").await.expect(200).text();
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        hide(stage, ivy, &medicine, HIDDEN_FROM_SCREENS, "shown").await;
        assert_eq!(nonceless(&ivys.get("/doses").await.text()), nonceless(&empty));
        ivys.get(&format!("/doses/schedules/{id}")).await.expect(404);
        ivys.get(&format!("/doses/{id}/2026-11-24/08:00")).await.expect(404);
        let schedule = Uuid::parse_str(&id).unwrap();
        let found = crate::doses::of_occurrence(&mut stage.peek().await, ivy, schedule, "2026-11-24 08:00").await.unwrap();
        assert_eq!(found, None);
        // Her practice sees it as it sees the record.
        let nurse = stage.staff("Nora", "Y99001", Role::Nurse).await;
        let noras = stage.visitor(nurse).await;
        let prefix = opened_at(&noras, "Y99001", ivy).await;
        assert!(noras.get(&format!("{prefix}/doses")).await.text().contains("Codeine"));
    }

    async fn withdrawn_by_its_source_it_is_not_there_for_anybody(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = prescribed(stage, "Ramipril 5mg capsules", json!({ "text": "One each morning" })).await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        hide(stage, ivy, &medicine, 0, "entered-in-error").await;
        assert!(!ivys.get("/doses").await.expect(200).text().contains("Ramipril"));
        ivys.get(&format!("/doses/schedules/{id}")).await.expect(404);
        let nurse = stage.staff("Nora", "Y99001", Role::Nurse).await;
        let noras = stage.visitor(nurse).await;
        let prefix = opened_at(&noras, "Y99001", ivy).await;
        assert!(!noras.get(&format!("{prefix}/doses")).await.expect(200).text().contains("Ramipril"));
    }
}

/// Without what is new in every answer.
fn nonceless(page: &str) -> String {
    let mut parts = page.split("nonce=\"");
    let mut rest = parts.next().unwrap_or_default().to_string();
    for part in parts {
        rest.push_str(part.split_once('"').map(|(_, after)| after).unwrap_or_default());
    }
    rest
}
