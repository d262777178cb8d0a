//! The page that a tap on a reminder opens.

use chrono::Duration;

use super::*;
use crate::on_both_databases;

/// Tonight's; the stage begins at 10am.
const KEY: &str = "2026-11-24 20:00";

on_both_databases! {
    async fn of_a_dose_it_has_the_same_two_buttons(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = stage.visitor(ivy).await;
        let phone = turn_on(&visitor, &Browser::new(), &endpoint("1")).await;
        let schedule = takes_twice_a_day(stage, &visitor).await;
        let notice = delivery(stage, ivy, phone, (Kind::Dose, schedule, KEY)).await.notice;
        let path = format!("/reminders/{notice}");
        let page = visitor.get(&path).await.expect(200).text();
        for part in ["Iron tablets", "1 tablet.", "Due at 8pm today.", "Taken", "Later: remind me in 10 minutes", "href=\"/doses\""] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        let (seen,): (Option<DateTime<Utc>>,) = stage.peek().await.query("select seen_at from notice where id = $1").bind(notice).one().await.unwrap();
        assert_eq!(seen, Some(stage.now()));
        // Later, and then taken.
        let reply = visitor.post(&path, &[("act", "later")]).await.expect(303);
        assert_eq!(reply.location(), format!("{path}?done=later"));
        assert!(visitor.get(&reply.location()).await.expect(200).text().contains("We remind you again in 10 minutes."));
        stage.advance(Duration::minutes(2));
        let reply = visitor.post(&path, &[("act", "taken")]).await.expect(303);
        let page = visitor.get(&reply.location()).await.expect(200).text();
        assert!(page.contains("It is written down.") && page.contains("Taken at 10:02am, written down on 24 November 2026, 10:02am."), "{page}");
        assert!(!page.contains("remind me in 10 minutes"), "{page}");
        // Twice is once.
        stage.advance(Duration::minutes(2));
        for act in ["taken", "later"] {
            let reply = visitor.post(&path, &[("act", act)]).await.expect(303);
            let page = visitor.get(&reply.location()).await.expect(200).text();
            assert!(page.contains("Nothing was changed") && page.contains("Taken at 10:02am"), "{act}: {page}");
        }
        assert_eq!(count(stage, "select count(*) from dose_change").await, 1);
        visitor.post(&path, &[("act", "skipped")]).await.expect(422);
        visitor.post(&path, &[("act", "taken"), ("more", "1")]).await.expect(422);
    }

    async fn of_another_kind_it_leads_to_its_page(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = stage.visitor(ivy).await;
        let (phone, id) = (Uuid::now_v7(), Uuid::now_v7());
        for (kind, leads) in [
            (Kind::Appointment, format!("/record/entries/{id}")),
            (Kind::Readings, "/diary".into()),
            (Kind::Questions, "/diary".into()),
            (Kind::Results, "/record/results".into()),
            (Kind::Repeat, "/medicines".into()),
            (Kind::Goal, "/goals".into()),
            (Kind::Carer, "/caring".into()),
            (Kind::Invitation, "/home".into()),
        ] {
            let notice = delivery(stage, ivy, phone, (kind, id, kind.key())).await.notice;
            assert_eq!(visitor.get(&format!("/reminders/{notice}")).await.expect(303).location(), leads, "{kind:?}");
            visitor.post(&format!("/reminders/{notice}"), &[("act", "taken")]).await.expect(404);
        }
        assert_eq!(count(stage, "select count(*) from notice where seen_at is null").await, 0);
    }

    async fn somebody_elses_is_not_there(stage) {
        let (ivy, joe) = (stage.patient("Ivy", "9434765919").await, stage.patient("Joe", "9000000009").await);
        let hers = stage.visitor(ivy).await;
        let schedule = takes_twice_a_day(stage, &hers).await;
        let notice = delivery(stage, ivy, Uuid::now_v7(), (Kind::Dose, schedule, KEY)).await.notice;
        let his = stage.visitor(joe).await;
        for path in [format!("/reminders/{notice}"), format!("/reminders/{}", Uuid::now_v7()), "/reminders/x".into()] {
            his.get(&path).await.expect(404);
            his.post(&path, &[("act", "taken")]).await.expect(404);
        }
        assert_eq!(count(stage, "select count(*) from notice where seen_at is not null").await, 0);
        let reply = stage.passer_by().get(&format!("/reminders/{notice}")).await.expect(303);
        assert_eq!(reply.location(), format!("/sign-in?next=/reminders/{notice}"));
    }

    async fn what_is_no_longer_there_is_said_so(stage) {
        let ivy = stage.patient("Ivy", "9434765919").await;
        let visitor = stage.visitor(ivy).await;
        let notice = delivery(stage, ivy, Uuid::now_v7(), (Kind::Dose, Uuid::now_v7(), KEY)).await.notice;
        let page = visitor.get(&format!("/reminders/{notice}")).await.expect(200).text();
        assert!(page.contains("no longer needed"), "{page}");
        let reply = visitor.post(&format!("/reminders/{notice}"), &[("act", "taken")]).await.expect(303);
        assert!(reply.location().ends_with("?done=not-recorded"));
    }
}
