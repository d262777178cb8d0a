//! Quiet hours: the notice stands in the app at once, and leaves in the morning.

use super::*;
use crate::on_both_databases;

/// Goes to half past eleven in the evening of that day, London's time being this far ahead.
async fn at_night(stage: &Stage, day: &str, ahead: i64) -> DateTime<Utc> {
    let day: NaiveDate = day.parse().unwrap();
    let at = day.and_time(time_of("23:30")).and_utc() - Duration::hours(ahead);
    stage.advance(at - stage.now() - Duration::minutes(1));
    at
}

on_both_databases! {
    async fn at_night_it_waits_for_the_morning(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        mailed(stage, ivy).await;
        // The night into summer time is an hour shorter, the one out of it an hour longer.
        for (day, ahead) in [("2027-01-10", 0), ("2027-03-27", 0), ("2027-10-30", 1)] {
            let at = at_night(stage, day, ahead).await;
            put(stage, ivy, Kind::Appointment, moment(day, at, at + Duration::hours(12))).await;
            run(stage, 2).await;
        }
        assert_eq!(told(stage).await.len(), 3, "in the app it stands at once");
        assert_eq!(leaving(stage).await, ["email 11 Jan 06:00", "email 28 Mar 06:00", "email 31 Oct 06:00"]);
    }

    async fn what_would_be_of_no_use_in_the_morning_does_not_leave(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        mailed(stage, ivy).await;
        let at = at_night(stage, "2027-03-27", 0).await;
        put(stage, ivy, Kind::Dose, doses(&["23:30"], None)).await;
        put(stage, ivy, Kind::Appointment, moment("before six", at, at + Duration::minutes(5 * 60 + 29))).await;
        put(stage, ivy, Kind::Appointment, moment("after six", at, at + Duration::minutes(5 * 60 + 31))).await;
        run(stage, 2).await;
        assert_eq!(told(stage).await.len(), 3);
        assert_eq!(leaving(stage).await, ["email 28 Mar 06:00"]);
    }

    async fn who_wants_it_at_night_gets_it_at_night(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        mailed(stage, ivy).await;
        change(
            stage,
            "insert into reminder_choice (person_id, kind, channels, quiet, wait_minutes) values ($1, 'dose', 'email', 'exempt', 15)",
            ivy,
        )
        .await;
        at_night(stage, "2027-03-27", 0).await;
        put(stage, ivy, Kind::Dose, doses(&["23:30"], None)).await;
        run(stage, 2).await;
        assert_eq!(leaving(stage).await, ["email 27 Mar 23:30"]);
    }

    async fn who_chose_the_app_alone_is_told_there(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        mailed(stage, ivy).await;
        change(
            stage,
            "insert into reminder_choice (person_id, kind, channels, quiet, wait_minutes) values ($1, 'dose', '', 'keep', 15)",
            ivy,
        )
        .await;
        put(stage, ivy, Kind::Dose, doses(&["10:05"], None)).await;
        run(stage, 6).await;
        assert_eq!((told(stage).await.len(), leaving(stage).await.len()), (1, 0));
    }
}
