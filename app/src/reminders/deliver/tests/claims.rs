//! Claims, fences, and what does not leave.

use std::collections::BTreeSet;

use super::*;
use crate::{
    on_both_databases,
    reminders::{
        Channel,
        deliver::{Sent, outcome, store},
    },
};

on_both_databases! {
    async fn what_is_due_leaves_once(stage) {
        let people = people_with_mail(stage, 150).await;
        tell(stage, &people, Kind::Results, Duration::days(1)).await;
        let platform = &stage.app.platform;
        // Two instances at once, on PostgreSQL really side by side.
        let other = another(platform);
        let (one, two) = tokio::join!(rounds(platform), rounds(&other));
        assert!(one + two >= 150, "{one} {two}");
        let letters = platform.mail.take_sent();
        let to: BTreeSet<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
        assert_eq!((letters.len(), to.len()), (150, 150));
        assert_eq!(letters[0].subject, "There is something new for you");
        assert_eq!(rounds(platform).await, 0);
        let waiting: Vec<(i64,)> =
            rows(stage, "select count(*) from delivery where sent_at is null or tries <> 1 or lease_until is not null").await;
        assert_eq!(waiting, [(0,)]);
    }

    async fn a_sender_whose_lease_was_taken_over_writes_nothing_down(stage) {
        let people = people_with_mail(stage, 1).await;
        tell(stage, &people, Kind::Results, Duration::days(1)).await;
        let platform = &stage.app.platform;
        let (first, _) = store::claim(platform, Channel::Email, 64).await.unwrap();
        // Nobody else gets it while the lease lasts, and everybody when it is over.
        assert!(store::claim(platform, Channel::Email, 64).await.unwrap().0.is_empty());
        stage.advance(Duration::seconds(121));
        let (second, _) = store::claim(platform, Channel::Email, 64).await.unwrap();
        assert_eq!((first.len(), second.len()), (1, 1));
        assert_eq!(first[0].delivery.id, second[0].delivery.id);
        let late = outcome(&first[0], Sent::Refused("no-such-address"), stage.now());
        store::write_down(platform, &[late]).await.unwrap();
        let now: Vec<(Option<DateTime<Utc>>, i64)> = rows(stage, "select ended_at, fence from delivery").await;
        assert_eq!(now, [(None, 2)]);
        let done = outcome(&second[0], Sent::Done, stage.now());
        store::write_down(platform, &[done]).await.unwrap();
        // And a third time nothing is due.
        stage.advance(Duration::minutes(10));
        assert_eq!(rounds(platform).await, 0);
    }

    async fn what_is_settled_seen_or_too_late_does_not_leave(stage) {
        let mut people = people_with_mail(stage, 6).await;
        let (settled, seen, paused, dead) = (people[0], people[1], people[2], people[3]);
        tell(stage, &people.split_off(5), Kind::Results, Duration::minutes(1)).await;
        tell(stage, &people, Kind::Results, Duration::days(1)).await;
        run(stage, "update notice set settled_at = $2 where person_id = $1", settled, stage.now()).await;
        run(stage, "update notice set seen_at = $2 where person_id = $1", seen, stage.now()).await;
        run(stage, "update person set paused_at = $2 where id = $1", paused, stage.now()).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 23);
        tx.query("update person set died_on = $2 where id = $1").bind(dead.0).bind(day).execute().await.unwrap();
        tx.commit().await.unwrap();
        stage.advance(Duration::minutes(2));
        rounds(&stage.app.platform).await;
        let left: Vec<String> = stage.app.platform.mail.take_sent().into_iter().map(|letter| letter.to).collect();
        assert_eq!(left, ["ivy4@example.com"]);
        let why: Vec<(String, i64)> =
            rows(stage, "select trouble, count(*) from delivery where ended_at is not null group by trouble order by trouble").await;
        let why: Vec<(&str, i64)> = why.iter().map(|(why, many)| (why.as_str(), *many)).collect();
        assert_eq!(why, [("paused", 2), ("seen", 1), ("settled", 1), ("too-late", 1)]);
    }

    async fn what_an_outage_held_up_waits_for_the_end_of_the_quiet_hours(stage) {
        let people = people_with_mail(stage, 2).await;
        tell(stage, &people[..1], Kind::Results, Duration::days(1)).await;
        tell(stage, &people[1..], Kind::Results, Duration::hours(14)).await;
        // Nobody was running until 23:00; the second is of no use any more at 6:00.
        stage.advance(Duration::hours(13));
        rounds(&stage.app.platform).await;
        assert_eq!(sent(stage), (0, 0));
        stage.advance(Duration::hours(6) + Duration::minutes(59));
        rounds(&stage.app.platform).await;
        assert_eq!(sent(stage), (0, 0));
        stage.advance(Duration::minutes(1));
        rounds(&stage.app.platform).await;
        assert_eq!(sent(stage), (1, 0));
    }

    async fn who_is_not_to_be_found_out_gets_an_update_and_nothing_else(stage) {
        let person = somebody(stage, "ivy@example.com", "").await;
        run(stage, "update person set discreet = 'on', previous_visit_at = $2 where id = $1", person, stage.now()).await;
        tell(stage, &[person], Kind::Results, Duration::days(1)).await;
        rounds(&stage.app.platform).await;
        let letters = stage.app.platform.mail.take_sent();
        assert_eq!(letters, [crate::platform::mail::Letter::update("ivy@example.com".into(), crate::testing::stage::ORIGIN)]);
    }

    async fn the_next_channel_has_its_own_language(stage) {
        let person = somebody(stage, "", "+447700900123").await;
        run(stage, "update reminder_manner set language = 'cy', mobile_confirmed_at = $2 where person_id = $1", person, stage.now()).await;
        tell(stage, &[person], Kind::Readings, Duration::hours(4)).await;
        rounds(&stage.app.platform).await;
        let posted = stage.app.platform.notify.take_sent();
        let crate::platform::notify::Posted::Text { to, words } = &posted[0] else { panic!("{posted:?}") };
        assert_eq!(to, "+447700900123");
        assert!(words.starts_with("Mae gennych rywbeth i'w wneud heddiw"), "{words}");
    }

    async fn a_letter_that_would_come_too_late_is_not_posted(stage) {
        let person = somebody(stage, "", "").await;
        run(stage, "insert into reminder_manner (person_id, quiet_from, quiet_to, language, address, mobile_confirmed_at)
             values ($1, '22:00', '06:00', 'en', '1 Hill Road
York
YO1 1AA', $2)", person, stage.now()).await;
        tell(stage, &[person], Kind::Appointment, Duration::days(2)).await;
        rounds(&stage.app.platform).await;
        assert_eq!(sent(stage), (0, 0));
        tell(stage, &[person], Kind::Appointment, Duration::days(7)).await;
        rounds(&stage.app.platform).await;
        let posted = stage.app.platform.notify.take_sent();
        let [crate::platform::notify::Posted::Letter { to, print: crate::platform::notify::Print::Standard, heading, words }] = posted.as_slice() else { panic!("{posted:?}") };
        assert_eq!(to.join("|"), "Ivy Marlow|1 Hill Road|York|YO1 1AA");
        assert_eq!(heading, "You have an appointment coming up");
        assert!(words.contains(crate::testing::stage::ORIGIN), "{words}");
    }
}
