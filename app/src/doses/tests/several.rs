//! All of the morning at once, and two at once.

use super::{TWICE, bought, count, ivy, made, since_yesterday};
use crate::{
    doses::mark::{self, Mark, Marked, Marker, Said},
    on_both_databases,
};

on_both_databases! {
    async fn all_of_the_morning_in_one_go(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let (one, other) = (bought(stage, ivy, "Vitamin D").await, bought(stage, ivy, "Vitamin C").await);
        let one = since_yesterday(stage, ivy, &one, &TWICE).await;
        let other = since_yesterday(stage, ivy, &other, &TWICE).await;
        let page = ivys.get("/doses").await.expect(200).text();
        assert!(page.contains("Taken: all of the morning") && !page.contains("all of the evening"), "{page}");
        let keys = [format!("{one}.2026-11-24.08:00"), format!("{other}.2026-11-24.08:00")];
        for key in &keys {
            assert!(page.contains(&format!("name=\"dose\" value=\"{key}\"")), "{page}");
        }
        let form = [("back", "2026-11-24"), ("dose", keys[0].as_str()), ("dose", keys[1].as_str())];
        let told = ivys.post("/doses/all", &form).await.expect(303).location();
        assert!(ivys.get(&told).await.text().contains("2 doses marked as taken."));
        let told = ivys.post("/doses/all", &form).await.expect(303).location();
        let page = ivys.get(&told).await.text();
        assert!(page.contains("0 doses marked as taken. 2 doses had been recorded already, and nothing was recorded twice."), "{page}");
        assert!(!page.contains("all of the morning"), "{page}");
        assert_eq!(count(stage, "select count(*) from dose where state = 'taken'").await, 2);
        assert_eq!(count(stage, "select count(*) from dose_change").await, 2);
    }

    async fn one_that_is_wrong_and_none_is_marked(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let good = format!("{id}.2026-11-24.08:00");
        for (bad, status) in [
            (format!("{id}.2026-11-24.09:00"), 409),
            (format!("{id}.2026-11-30.08:00"), 409),
            (format!("{}.2026-11-24.08:00", uuid::Uuid::now_v7()), 404),
            (format!("{id}.2026-11-24.{}", uuid::Uuid::now_v7()), 422),
            ("nonsense".into(), 422),
        ] {
            ivys.post("/doses/all", &[("dose", &good), ("dose", &bad)]).await.expect(status);
        }
        ivys.post("/doses/all", &[]).await.expect(422);
        ivys.post("/doses/all", &[("dose", &good), ("sure", "yes")]).await.expect(422);
        let many: Vec<(&str, &str)> = vec![("dose", good.as_str()); 51];
        ivys.post("/doses/all", &many).await.expect(422);
        assert_eq!(count(stage, "select count(*) from dose").await, 0);
        // What was skipped meanwhile stays skipped, and that is told.
        ivys.post(&format!("/doses/{id}/2026-11-24/08:00/skip"), &[("reason", "ran-out")]).await.expect(303);
        let told = ivys.post("/doses/all", &[("dose", &good)]).await.expect(303).location();
        assert!(ivys.get(&told).await.text().contains("1 dose was marked as something else meanwhile"));
        assert_eq!(count(stage, "select count(*) from dose where state = 'skipped'").await, 1);
    }

    async fn of_two_at_once_one_wins_and_the_other_is_told(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let path = format!("/doses/{id}/2026-11-24/08:00");
        let (taken, skip) = (format!("{path}/taken"), format!("{path}/skip"));
        let reason = [("reason", "ran-out")];
        let (taken, again, skipped) =
            tokio::join!(ivys.post(&taken, &[]), ivys.post(&taken, &[]), ivys.post(&skip, &reason));
        let mut statuses = [taken.status, again.status, skipped.status];
        statuses.sort_unstable();
        assert!(statuses == [303, 303, 409] || statuses == [303, 409, 409], "{statuses:?}");
        assert_eq!(count(stage, "select count(*) from dose").await, 1);
        assert_eq!(count(stage, "select count(*) from dose_change").await, 1);
    }

    async fn a_button_of_a_notification_says_so(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = since_yesterday(stage, ivy, &medicine, &TWICE).await;
        let schedule = uuid::Uuid::parse_str(&id).unwrap();
        let platform = &stage.app.platform;
        let press = async |mark: Mark| {
            let mut tx = platform.db.write().await.unwrap();
            tx.show_only(ivy.0).await.unwrap();
            let marked = mark::mark(&mut tx, platform, &Marker::button(ivy), &mark).await.unwrap();
            tx.commit().await.unwrap();
            marked
        };
        let taken = Mark::taken_now(schedule, "2026-11-24 08:00").unwrap();
        assert!(matches!(press(taken.clone()).await, Marked::Done(_)));
        assert!(matches!(press(taken).await, Marked::Already(_)));
        assert!(matches!(press(Mark::taken_now(schedule, "2026-11-24 08:01").unwrap()).await, Marked::NotThere));
        assert_eq!(Mark::taken_now(schedule, "2026-11-24"), None);
        assert_eq!(Mark::taken_now(schedule, "x 08:00"), None);
        let day = "2026-11-24".parse().unwrap();
        assert!(matches!(press(Mark::new(schedule, day, "08:00", Said::Unmarked)).await, Marked::Overtaken(_)));
        let page = ivys.get(&format!("/doses/{id}/2026-11-24/08:00")).await.expect(200).text();
        assert!(page.contains("You, from a reminder"), "{page}");
        // What a reminder shows of it.
        let mut tx = stage.peek().await;
        let one = crate::doses::of_occurrence(&mut tx, ivy, schedule, "2026-11-24 20:00").await.unwrap().unwrap();
        assert_eq!((one.title.as_str(), one.dose.as_str(), one.said), ("Vitamin D", "2 tablets", None));
        let none = crate::doses::of_occurrence(&mut tx, ivy, schedule, "2026-11-24 20:01").await.unwrap();
        assert_eq!(none, None);
    }

    async fn put_off_is_refused_without_reminders(stage) {
        let (ivy, ivys) = ivy(stage).await;
        let medicine = bought(stage, ivy, "Vitamin D").await;
        let id = made(&ivys, "", &medicine, "clock", &TWICE).await;
        let form = [("version", "1"), ("on", "no")];
        ivys.post(&format!("/doses/schedules/{id}/reminders"), &form).await.expect(303);
        stage.advance(chrono::Duration::hours(11));
        let ivys = stage.visitor(ivy).await;
        let page = ivys.get("/doses").await.text();
        assert!(!page.contains("/later\""), "{page}");
        ivys.post(&format!("/doses/{id}/2026-11-24/20:00/later"), &[]).await.expect(409);
        assert_eq!(count(stage, "select count(*) from dose_put_off").await, 0);
    }
}
