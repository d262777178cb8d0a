//! A mail server in all its ways of failing (`faults.md`, F-08).

use std::{collections::BTreeMap, time::Duration as Real};

use super::*;
use crate::{on_both_databases, platform::lanes::Lanes, testing::mail_server::Manner};

/// Mails in one test.
const MANY: usize = 100;
/// So long the server has for one: long for a machine that is well, short for a test.
const LONGEST: Real = Real::from_millis(1_500);

/// How often each Message-ID came.
fn counted(server: &MailServer) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for id in server.ids() {
        *counted.entry(id).or_default() += 1;
    }
    counted
}

/// They fail; the server gets well; five minutes later everything is there, each once.
async fn recovers(stage: &Stage, manner: Manner) {
    let server = MailServer::start(manner).await;
    let platform = by_server(stage, &server, LONGEST);
    let people = people_with_mail(stage, MANY).await;
    tell(stage, &people, Kind::Results, Duration::days(1)).await;
    rounds(&platform).await;
    assert!(server.ids().is_empty(), "{manner:?}");
    server.set(Manner::Takes);
    for _ in 0..5 {
        stage.advance(Duration::minutes(1));
        rounds(&platform).await;
    }
    let counted = counted(&server);
    assert_eq!(counted.len(), MANY, "{manner:?}");
    assert!(counted.values().all(|times| *times == 1), "{manner:?}: {counted:?}");
}

on_both_databases! {
    async fn it_refuses_connections_for_hours(stage) {
        let server = MailServer::start(Manner::Takes).await;
        server.stop().await;
        let platform = by_server(stage, &server, LONGEST);
        let people = people_with_mail(stage, MANY).await;
        tell(stage, &people, Kind::Results, Duration::days(1)).await;
        // However long it was away, it is not left alone for longer than five minutes.
        for _ in 0..30 {
            rounds(&platform).await;
            stage.advance(Duration::minutes(5));
        }
        server.go_on().await;
        for _ in 0..5 {
            rounds(&platform).await;
            stage.advance(Duration::minutes(1));
        }
        let counted = counted(&server);
        assert_eq!((counted.len(), counted.values().sum()), (MANY, MANY));
    }

    async fn it_accepts_and_never_greets(stage) {
        recovers(stage, Manner::NeverGreets).await;
    }

    async fn it_is_busy(stage) {
        recovers(stage, Manner::Greets(421)).await;
    }

    async fn it_wants_every_address_to_come_back_later(stage) {
        recovers(stage, Manner::ToAddresses(450)).await;
    }

    async fn it_hangs_up_after_each_letter(stage) {
        let server = MailServer::start(Manner::HangsUpAfterwards).await;
        let platform = by_server(stage, &server, LONGEST);
        let people = people_with_mail(stage, MANY).await;
        tell(stage, &people, Kind::Results, Duration::days(1)).await;
        rounds(&platform).await;
        let counted = counted(&server);
        assert_eq!((counted.len(), counted.values().sum()), (MANY, MANY));
        let letter = &server.letters()[0];
        assert!(letter.contains("Subject: There is something new for you"), "{letter}");
        assert!(letter.contains("/reminders/"), "{letter}");
    }

    async fn it_goes_away_with_the_letter(stage) {
        let server = MailServer::start(Manner::DropsAfterData).await;
        let platform = by_server(stage, &server, LONGEST);
        let people = people_with_mail(stage, MANY).await;
        tell(stage, &people[..MANY / 2], Kind::Results, Duration::days(1)).await;
        rounds(&platform).await;
        // It had them all. Once more each, under the same Message-ID, and no third time.
        for _ in 0..10 {
            stage.advance(Duration::minutes(5));
            rounds(&platform).await;
        }
        let twice = counted(&server);
        assert_eq!(twice.len(), MANY / 2);
        assert!(twice.values().all(|times| *times == 2), "{twice:?}");
        let ended: Vec<(i64,)> =
            rows(stage, "select count(*) from delivery where trouble = 'unsure' and ended_at is not null and sent_at is null").await;
        assert_eq!(ended, [(MANY as i64 / 2,)]);
        // The others meet it only once: they are sent a second time, and that is all.
        tell(stage, &people[MANY / 2..], Kind::Results, Duration::days(1)).await;
        rounds(&platform).await;
        server.set(Manner::Greets(421));
        stage.advance(Duration::minutes(1));
        rounds(&platform).await;
        server.set(Manner::Takes);
        for _ in 0..6 {
            stage.advance(Duration::minutes(5));
            rounds(&platform).await;
        }
        let all = counted(&server);
        assert_eq!(all.len(), MANY);
        assert!(all.values().all(|times| *times == 2), "{all:?}");
    }

    async fn it_knows_no_such_address(stage) {
        let server = MailServer::start(Manner::ToAddresses(550)).await;
        let platform = by_server(stage, &server, LONGEST);
        let with_mobile = somebody(stage, "ivy@example.com", "+447700900123").await;
        let people = people_with_mail(stage, MANY).await;
        tell(stage, &people, Kind::Results, Duration::days(1)).await;
        tell(stage, &[with_mobile], Kind::Results, Duration::days(1)).await;
        // The next channel at once, although nobody would have been told a second time.
        rounds(&platform).await;
        assert_eq!(stage.app.platform.notify.take_sent().len(), 1);
        let ended: Vec<(i64,)> =
            rows(stage, "select count(*) from delivery where trouble = 'no-such-address' and ended_at is not null and tries = 1").await;
        assert_eq!(ended, [(MANY as i64 + 1,)]);
        stage.advance(Duration::hours(1));
        assert_eq!(rounds(&platform).await, 0);
    }

    async fn it_refuses_us_and_that_says_nothing_about_the_address(stage) {
        recovers(stage, Manner::Greets(554)).await;
    }

    async fn the_other_channel_does_not_wait_for_it(stage) {
        let server = MailServer::start(Manner::NeverGreets).await;
        // It may take as long as it likes: the test ends long before.
        let platform = Platform { lanes: Lanes::default(), ..by_server(stage, &server, Real::from_secs(3_600)) };
        let people = people_with_mail(stage, MANY).await;
        tell(stage, &people, Kind::Results, Duration::days(1)).await;
        crate::reminders::deliver::round(&platform).await.unwrap();
        let mut texted = Vec::new();
        for number in 0..10 {
            texted.push(somebody(stage, "", &format!("+4477009001{number:02}")).await);
        }
        tell(stage, &texted, Kind::Results, Duration::days(1)).await;
        crate::reminders::deliver::round(&platform).await.unwrap();
        // Said to be done when they are written down, or a moment later.
        let mut sent = platform.notify.take_sent().len();
        while sent < 10 {
            tokio::task::yield_now().await;
            sent += platform.notify.take_sent().len();
        }
        assert!(server.ids().is_empty());
        // What the server holds up is claimed, and no more than its places.
        let held: Vec<(i64,)> = rows(stage, "select count(*) from delivery where channel = 'email' and lease_until is not null").await;
        assert_eq!(held, [(64,)]);
    }
}
