//! Times that are new are offered to those who wait for their like, the longest first.

use super::*;
use crate::{
    appointments::booking::tests::{IVY, JOAN, JOE},
    on_both_databases,
};

/// Waits for a time of this clinic on the 26th, 27th or 28th of November: on no Tuesday.
async fn wait(visitor: &Persona, clinic: Uuid, part: &str) {
    let (new_id, clinic) = (Uuid::now_v7().to_string(), clinic.to_string());
    let fields = [
        ("new_id", new_id.as_str()),
        ("for", clinic.as_str()),
        ("part", part),
        ("from_day", "26"),
        ("from_month", "11"),
        ("from_year", "2026"),
        ("to_day", "28"),
        ("to_month", "11"),
        ("to_year", "2026"),
    ];
    let done = visitor.post("/appointments/waiting/add", &fields).await.expect(303);
    assert_eq!(done.location(), "/appointments/waiting?done=added");
}

/// More hours on Friday the 27th, from 2pm to 3pm: four times.
async fn add_hours(manager: &Persona, clinic: Uuid, version: &str) {
    let new_id = Uuid::now_v7().to_string();
    let extra = [
        ("act", "add"),
        ("version", version),
        ("new_id", new_id.as_str()),
        ("kind", "extra"),
        ("first_day", "27"),
        ("first_month", "11"),
        ("first_year", "2026"),
        ("from", "14:00"),
        ("to", "15:00"),
    ];
    manager.post(&format!("{CLINICS}/{clinic}/exceptions"), &extra).await.expect(303);
}

/// Who is offered which time now, "11-27 14:00" in UTC.
async fn offers(stage: &Stage) -> Vec<(Uuid, String)> {
    let sql = "select f.person_id, s.starts_at from slot_offer f join slot s on s.id = f.slot_id
               where f.state = 'open' order by s.starts_at";
    let rows: Vec<(Uuid, DateTime<Utc>)> = stage.peek().await.query(sql).all().await.unwrap();
    rows.into_iter().map(|(who, at)| (who, at.format("%m-%d %H:%M").to_string())).collect()
}

on_both_databases! {
    async fn new_hours_are_offered_to_each_who_waits_for_them(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let id = made(&manager, &[]).await;
        let (ivy, joe, joan) =
            (stage.patient("Ivy", IVY).await, stage.patient("Joe", JOE).await, stage.patient("Joan", JOAN).await);
        for (who, part) in [(ivy, "afternoon"), (joan, "morning"), (joe, "any")] {
            wait(&stage.visitor(who).await, id, part).await;
            stage.advance(chrono::Duration::minutes(1));
        }
        assert!(offers(stage).await.is_empty());
        add_hours(&manager, id, "1").await;
        // Joan can come in the morning alone.
        let offered_to = [(ivy.0, "11-27 14:00".to_owned()), (joe.0, "11-27 14:15".to_owned())];
        assert_eq!(offers(stage).await, offered_to);
        assert_eq!(count(stage, "select count(*) from slot_hold").await, 2);
        let page = stage.visitor(ivy).await.get("/appointments/waiting").await.expect(200).text();
        assert!(page.contains("A time has come free") && page.contains("Friday 27 November 2026, 2pm"), "{page}");

        // What was there before is no news: saved once more, nobody is asked.
        let all = fields(&[("version", "2")]);
        manager.post(&format!("{CLINICS}/{id}/change"), &all).await.expect(303);
        assert_eq!(offers(stage).await, offered_to);
    }

    async fn a_new_clinic_for_the_same_is_offered_too(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let id = made(&manager, &[]).await;
        let ivy = stage.patient("Ivy", IVY).await;
        wait(&stage.visitor(ivy).await, id, "evening").await;
        // Saturday is as good as the evening for who works by day.
        let other = [
            ("tuesday_from_1", ""), ("tuesday_to_1", ""), ("saturday_from_1", "09:00"), ("saturday_to_1", "10:00"),
            ("name", "Saturdays"),
        ];
        made(&manager, &[&other[..], &[("service", "Blood test")]].concat()).await;
        assert!(offers(stage).await.is_empty(), "it is for something else");
        made(&manager, &other).await;
        assert_eq!(offers(stage).await, [(ivy.0, "11-28 09:00".to_owned())]);
    }
}
