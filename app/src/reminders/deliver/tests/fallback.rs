//! What nobody looks at, or what does not arrive, goes on by the next channel.

use super::*;
use crate::reminders::{
    Channel,
    deliver::{Sent, outcome, store},
};
use crate::{on_both_databases, platform::notify::Posted, testing::push_service::Browser};

/// Somebody with an e-mail address, and a phone that is on.
async fn with_phone(stage: &Stage) -> (PersonId, Uuid) {
    let person = stage.patient("Ivy", "9990000018").await;
    run(
        stage,
        "update person set email = 'ivy@example.com', previous_visit_at = $2 where id = $1",
        person,
        stage.now(),
    )
    .await;
    let browser = Browser::new().json("https://fcm.googleapis.com/fcm/send/ivy");
    let reply = stage.visitor(person).await.post_json("/reminders/phone", &browser).await.expect(200);
    (person, reply.json()["id"].as_str().unwrap().parse().unwrap())
}

/// Somebody whose measuring is told by mail, and by text after two hours.
async fn with_both(stage: &Stage) -> PersonId {
    somebody(stage, "ivy@example.com", "+447700900123").await
}

on_both_databases! {
    async fn a_phone_first_and_then_a_mail(stage) {
        let (person, _) = with_phone(stage).await;
        tell(stage, &[person], Kind::Readings, Duration::hours(6)).await;
        let platform = &stage.app.platform;
        rounds(platform).await;
        assert_eq!((platform.push.take_sent().len(), sent(stage)), (1, (0, 0)));
        stage.advance(Duration::hours(2));
        rounds(platform).await;
        assert_eq!((platform.push.take_sent().len(), sent(stage)), (0, (1, 0)));
    }

    async fn a_phone_that_is_gone_is_followed_by_a_mail_at_once(stage) {
        let (person, _) = with_phone(stage).await;
        tell(stage, &[person], Kind::Readings, Duration::hours(6)).await;
        // Of no use to the push service any more before it left.
        run(stage, "update push_subscription set ended_at = $2, ended_why = 'gone' where person_id = $1", person, stage.now()).await;
        let platform = &stage.app.platform;
        rounds(platform).await;
        assert_eq!((platform.push.take_sent().len(), sent(stage)), (0, (1, 0)));
        let gone: Vec<(i64,)> = rows(stage, "select count(*) from delivery where trouble = 'gone' and ended_at is not null").await;
        assert_eq!(gone, [(1,)]);
        // Also where nobody is to be told a second time: one way has to work.
        tell(stage, &[person], Kind::Results, Duration::days(1)).await;
        rounds(platform).await;
        assert_eq!(sent(stage), (1, 0));
    }

    async fn what_does_not_leave_is_followed_within_two_minutes(stage) {
        let (person, _) = with_phone(stage).await;
        tell(stage, &[person], Kind::Readings, Duration::hours(6)).await;
        let platform = &stage.app.platform;
        let (claimed, _) = store::claim(platform, Channel::Push, 64).await.unwrap();
        let later = Sent::Later { after: Some(Duration::hours(3)), trouble: "push-busy" };
        store::write_down(platform, &[outcome(&claimed[0], later, stage.now())]).await.unwrap();
        rounds(platform).await;
        assert_eq!(sent(stage), (0, 0));
        stage.advance(Duration::minutes(2));
        rounds(platform).await;
        assert_eq!((platform.push.take_sent().len(), sent(stage)), (0, (1, 0)));
        // The push service asked for three hours, and got them.
        stage.advance(Duration::minutes(177));
        rounds(platform).await;
        assert_eq!(platform.push.take_sent().len(), 0);
        stage.advance(Duration::minutes(20));
        rounds(platform).await;
        assert_eq!(platform.push.take_sent().len(), 1);
    }

    async fn nobody_looked_in_time(stage) {
        let person = with_both(stage).await;
        tell(stage, &[person], Kind::Readings, Duration::hours(6)).await;
        let platform = &stage.app.platform;
        rounds(platform).await;
        assert_eq!(sent(stage), (1, 0));
        stage.advance(Duration::minutes(119));
        rounds(platform).await;
        assert_eq!(sent(stage), (0, 0));
        stage.advance(Duration::minutes(1));
        rounds(platform).await;
        let texts = platform.notify.take_sent();
        assert!(matches!(texts.as_slice(), [Posted::Text { to, .. }] if to == "+447700900123"), "{texts:?}");
        // There is no further one.
        stage.advance(Duration::hours(3));
        rounds(platform).await;
        assert_eq!(sent(stage), (0, 0));
    }

    async fn somebody_looked_or_it_was_dealt_with(stage) {
        let (seen, settled) = (with_both(stage).await, with_both(stage).await);
        tell(stage, &[seen, settled], Kind::Readings, Duration::hours(6)).await;
        let platform = &stage.app.platform;
        rounds(platform).await;
        assert_eq!(sent(stage), (2, 0));
        run(stage, "update notice set seen_at = $2 where person_id = $1", seen, stage.now()).await;
        run(stage, "update notice set settled_at = $2 where person_id = $1", settled, stage.now()).await;
        stage.advance(Duration::hours(3));
        rounds(platform).await;
        assert_eq!(sent(stage), (0, 0));
        let waiting: Vec<(i64,)> = rows(stage, "select count(*) from notice where later_at is not null").await;
        assert_eq!(waiting, [(0,)]);
    }

    async fn the_wait_begins_when_it_has_left(stage) {
        let person = with_both(stage).await;
        tell(stage, &[person], Kind::Readings, Duration::hours(6)).await;
        // Nobody was running for an hour and a half.
        stage.advance(Duration::minutes(90));
        let platform = &stage.app.platform;
        rounds(platform).await;
        assert_eq!(sent(stage), (1, 0));
        stage.advance(Duration::minutes(31));
        rounds(platform).await;
        assert_eq!(sent(stage), (0, 0));
        stage.advance(Duration::minutes(89));
        rounds(platform).await;
        assert_eq!(sent(stage), (0, 1));
    }

    async fn what_was_taken_out_of_the_choices_is_not_tried(stage) {
        let person = with_both(stage).await;
        tell(stage, &[person], Kind::Readings, Duration::hours(6)).await;
        let platform = &stage.app.platform;
        rounds(platform).await;
        assert_eq!(sent(stage), (1, 0));
        run(stage, "insert into reminder_choice (person_id, kind, channels, quiet, wait_minutes)
             select $1, 'readings', 'email', 'keep', 120 where $2 is not null", person, stage.now()).await;
        stage.advance(Duration::hours(3));
        rounds(platform).await;
        assert_eq!(sent(stage), (0, 0));
    }

    async fn the_next_channel_keeps_the_quiet_hours_too(stage) {
        let person = with_both(stage).await;
        // 20:30.
        stage.advance(Duration::minutes(630));
        tell(stage, &[person], Kind::Readings, Duration::hours(20)).await;
        let platform = &stage.app.platform;
        rounds(platform).await;
        assert_eq!(sent(stage), (1, 0));
        stage.advance(Duration::hours(2));
        rounds(platform).await;
        assert_eq!(sent(stage), (0, 0));
        // 5:59 and 6:00.
        stage.advance(Duration::minutes(449));
        rounds(platform).await;
        assert_eq!(sent(stage), (0, 0));
        stage.advance(Duration::minutes(1));
        rounds(platform).await;
        assert_eq!(sent(stage), (0, 1));
    }
}
