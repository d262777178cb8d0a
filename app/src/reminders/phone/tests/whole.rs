//! From a schedule to the mark, with a real push service between: the engine finds the dose, the
//! outbox sends it, the browser opens it, and its button is pressed.

use chrono::{Duration, TimeZone};

use super::*;
use crate::on_both_databases;

on_both_databases! {
    async fn a_dose_that_is_due_comes_and_is_marked_by_its_button(stage) {
        let service = PushService::start().await;
        let calling = Calling::over(stage, &service);
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = calling.visitor(ivy).await;
        let browser = Browser::new();
        turn_on(&visitor, &browser, &format!("{}/ivy", service.origin)).await;
        takes_twice_a_day(stage, &visitor).await;
        // A minute past eight in the evening.
        stage.advance(Utc.with_ymd_and_hms(2026, 11, 24, 20, 1, 0).unwrap() - stage.now());
        let mut got = Vec::new();
        for _ in 0..500 {
            crate::remind(calling.platform()).await.unwrap();
            got.extend(service.take());
            if !got.is_empty() {
                break;
            }
        }
        let told = browser.read(got.first().expect("a message"));
        let said = press(&calling.passer_by(), told["token"].as_str().unwrap(), "taken").await.expect(200).json();
        assert_eq!(said["said"], "Recorded at 8:01pm");
        assert_eq!(count(stage, "select count(*) from dose where state = 'taken' and marked_as = 'button' and slot = '20:00'").await, 1);
        // Nothing more about it.
        stage.advance(Duration::minutes(45));
        for _ in 0..5 {
            crate::remind(calling.platform()).await.unwrap();
        }
        assert_eq!(service.take().len(), 0);
    }
}
