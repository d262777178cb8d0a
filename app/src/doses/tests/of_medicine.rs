//! What becomes of times when the medicine itself is over.

use super::*;
use crate::on_both_databases;

const REMINDED: &str = "select count(*) from reminder where kind = 'dose' and next_at is not null";

on_both_databases! {
    async fn who_stops_a_medicine_is_not_asked_for_its_doses_any_more(stage) {
        let (person, ivy) = ivy(stage).await;
        let [stopped, kept] = [bought(stage, person, "Ibuprofen").await, bought(stage, person, "Cetirizine").await];
        let id = made(&ivy, "", &stopped, "clock", &TWICE).await;
        let other = made(&ivy, "", &kept, "clock", &TWICE).await;
        assert_eq!(count(stage, REMINDED).await, 2);
        let medicine = stopped.trim_start_matches("own:");
        let fields = [("version", "1"), ("stopped_day", "24"), ("stopped_month", "11"), ("stopped_year", "2026")];
        ivy.post(&format!("/medicines/own/{medicine}/stop"), &fields).await.expect(303);
        assert_eq!(count(stage, REMINDED).await, 1, "of the other one");
        assert_eq!(count(stage, "select count(*) from dose_schedule where ended_at is null").await, 1);
        let page = ivy.get(&format!("/doses/schedules/{id}")).await.expect(200).text();
        assert!(page.contains("The medicine was stopped"), "{page}");
        assert!(!ivy.get("/doses").await.expect(200).text().contains("Ibuprofen"));
        // To take it again does not bring back times that nobody has looked at.
        ivy.post(&format!("/medicines/own/{medicine}/again"), &[("version", "2")]).await.expect(303);
        assert_eq!(count(stage, REMINDED).await, 1);
        let medicine = kept.trim_start_matches("own:");
        ivy.post(&format!("/medicines/own/{medicine}/remove"), &[("version", "1")]).await.expect(303);
        assert_eq!(count(stage, REMINDED).await, 0);
        ivy.get(&format!("/doses/schedules/{other}")).await.expect(200);
    }
}
