//! The work of a day: what ends, what rests, who hears of it.

use chrono::Duration;

use super::*;
use crate::{on_both_databases, platform::mail::Letter};

/// Plans the day, twice, and does it.
async fn day(stage: &Stage) -> Vec<Letter> {
    for _ in 0..2 {
        let mut tx = stage.app.platform.db.write().await.unwrap();
        super::super::plan_day(&mut tx, &stage.app.platform, stage.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
    stage.work().await
}

/// A child or an adult with Joan as their carer.
async fn cared(stage: &Stage, joan: PersonId, number: &str, born: &str, basis: Basis) -> (PersonId, Uuid) {
    let person = someone(stage, "Louis", number, born).await;
    let by_practice = basis != Basis::Consent;
    let id = Made { basis, by_practice, ..Made::of(stage, person, joan) }.add(stage).await;
    (person, id)
}

on_both_databases! {
    async fn each_thing_ends_it_the_same_day_with_its_reason(stage) {
        let joan = stage.patient("Joan", JOAN).await;
        stage.organisation("Y99002", "Elsewhere").await;
        let parental = Basis::ParentalResponsibility;
        let numbers = [IVY, LOUIS, "9000000033", "9000000041", "9000000068", "9000000076", "9000000084"];
        let (fine, _) = cared(stage, joan, numbers[0], "2020-01-01", parental).await;
        let (eleven, _) = cared(stage, joan, numbers[1], "2015-11-24", parental).await;
        let (sixteen, _) = cared(stage, joan, numbers[2], "2010-11-24", parental).await;
        let (over, id) = cared(stage, joan, numbers[3], "1945-01-01", Basis::Consent).await;
        set(stage, "update carer_arrangement set ends_on = '2026-11-24' where id = $1", id).await;
        let (died, _) = cared(stage, joan, numbers[4], "1945-01-01", Basis::Consent).await;
        set(stage, "update person set died_on = '2026-11-23' where id = $1", died.0).await;
        let (moved, _) = cared(stage, joan, numbers[5], "2020-01-01", parental).await;
        set(stage, "update person set practice_ods = 'Y99002' where id = $1", moved.0).await;
        let (unused, id) = cared(stage, joan, numbers[6], "1945-01-01", Basis::Consent).await;
        set(stage, "update carer_arrangement set starts_at = '2025-11-23T10:00:00+00:00' where id = $1", id).await;
        assert_eq!(day(stage).await, []);
        for (person, state, reason) in [
            (fine, "active", ""),
            (eleven, "inactive", "ROLE_SUSPENDED_PENDING_REVIEW"),
            (sixteen, "inactive", "ROLE_DEACTIVATED_END_DATE_REACHED"),
            (over, "inactive", "ROLE_DEACTIVATED_END_DATE_REACHED"),
            (died, "inactive", "ROLE_DEACTIVATED_PATIENT_DECEASED"),
            (moved, "inactive", "ROLE_DEACTIVATED_PATIENT_GP_TRANSFERRED"),
            (unused, "inactive", "ROLE_DEACTIVATED_INACTIVE_ROLE"),
        ] {
            assert_eq!(stands(stage, person).await, (state.to_string(), reason.to_string()));
        }
        // Once a day, and nothing of it twice.
        assert_eq!(count(stage, "select count(*) from carer_event").await, 6);
        stage.advance(Duration::days(1));
        set(stage, "update person set died_on = '2026-11-25' where id = $1", joan.0).await;
        assert_eq!(day(stage).await, []);
        assert_eq!(stands(stage, fine).await, ("inactive".into(), "ROLE_DEACTIVATED_PROXY_DECEASED".into()));
        assert_eq!(count(stage, "select count(*) from carer_event").await, 7);
    }

    async fn the_practice_hears_of_a_birthday_and_everybody_of_a_review(stage) {
        let joan = stage.patient("Joan", JOAN).await;
        set(stage, "update person set email = 'maker@example.com' where id = $1", joan.0).await;
        // Made by Joan here; sixty days before the 11th birthday.
        cared(stage, joan, LOUIS, "2016-01-23", Basis::ParentalResponsibility).await;
        let told: Vec<String> = day(stage).await.into_iter().map(|letter| letter.to).collect();
        assert_eq!(told, ["maker@example.com"]);
        stage.advance(Duration::days(1));
        assert_eq!(day(stage).await, []);
        stage.advance(Duration::days(29));
        let letters = day(stage).await;
        assert_eq!(letters.len(), 1);
        assert!(letters[0].subject == "You have an update" && !letters[0].body.contains("Louis"), "{letters:?}");
        // Half a year later the person is asked again.
        let (ivy, id) = cared(stage, joan, IVY, "1945-01-01", Basis::Consent).await;
        set(stage, "update person set email = 'ivy@example.com' where id = $1", ivy.0).await;
        set(stage, "update carer_arrangement set review_on = '2026-12-25' where id = $1", id).await;
        stage.advance(Duration::days(1));
        let told: Vec<String> = day(stage).await.into_iter().map(|letter| letter.to).collect();
        assert_eq!(told, ["ivy@example.com"]);
        assert_eq!(stands(stage, ivy).await.0, "active");
        let next = count(stage, "select count(*) from carer_arrangement where review_on = '2027-06-25'").await;
        assert_eq!(next, 1);
    }
}
