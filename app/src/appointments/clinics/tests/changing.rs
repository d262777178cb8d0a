//! A clinic is changed, closed on some days, and ended: its times follow, and who is booked stays booked.

use super::*;
use crate::on_both_databases;

on_both_databases! {
    async fn a_change_makes_the_times_anew_and_keeps_who_is_booked(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let id = made(&manager, &[]).await;
        let booked = book(stage, id, "2026-12-01T09:15:00Z").await;
        let one = format!("{CLINICS}/{id}");
        let form = manager.get(&format!("{one}/change")).await.expect(200).text();
        assert!(form.contains(r#"name="version" value="1""#) && form.contains(r#"value="09:00""#), "{form}");
        // Longer, later, of another kind.
        let change = [("version", "1"), ("length", "20"), ("service", "Nurse appointment"), ("reach", "everyone")];
        let done = manager.post(&format!("{one}/change"), &fields(&change)).await.expect(303).location();
        let times = offered(stage, id).await;
        // 9:15 to 9:30 is booked: no new time lies over it.
        let first: Vec<&str> = times.iter().map(String::as_str).filter(|at| at.starts_with("12-01")).take(3).collect();
        assert_eq!(first, ["12-01 09:40", "12-01 10:00", "12-01 10:20"]);
        let page = manager.get(&done).await.expect(200).text();
        for words in ["It is saved", "1 time is booked outside of the clinic’s hours", "1 December 2026, 9:15am", "Nurse appointment"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert_eq!(count(stage, "select count(*) from slot where withdrawn_at is null and service <> 'Nurse appointment'").await, 0);
        assert_eq!(count(stage, "select count(*) from slot where withdrawn_at is null and reach <> 'everyone'").await, 0);
        // Back to the old hours: the booked time stands in them again, with its own id.
        manager.post(&format!("{one}/change"), &fields(&[("version", "2")])).await.expect(303);
        let mut tx = stage.peek().await;
        let again = crate::appointments::slots::one(&mut tx, booked).await.unwrap().unwrap();
        assert_eq!((again.taken, again.offered, again.service.as_str()), (Taken::Yes, crate::appointments::Offered::Yes, "GP appointment"));
        assert_eq!(offered(stage, id).await.len(), 30);
        assert_eq!(count(stage, "select count(*) from clinic_change").await, 3, "every state is kept");
    }

    async fn of_two_who_change_it_at_once_one_wins(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let desk = at_work(stage, Role::Receptionist).await;
        let id = made(&manager, &[]).await;
        let change = format!("{CLINICS}/{id}/change");
        let (mine, theirs) = (fields(&[("version", "1"), ("name", "Mine")]), fields(&[("version", "1"), ("name", "Theirs")]));
        let (first, second) = tokio::join!(manager.post(&change, &mine), desk.post(&change, &theirs));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let (lost, typed) = if first.status == 409 { (first, "Mine") } else { (second, "Theirs") };
        let page = lost.text();
        assert!(page.contains("Somebody has changed this clinic") && page.contains(typed), "{page}");
        assert_eq!(count(stage, "select version from clinic").await, 2);
    }

    async fn a_day_is_closed_and_opened_again(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let id = made(&manager, &[]).await;
        let one = format!("{CLINICS}/{id}");
        let exceptions = format!("{one}/exceptions");
        let new_id = Uuid::now_v7().to_string();
        let closed = [
            ("act", "add"), ("version", "1"), ("new_id", new_id.as_str()), ("kind", "closed"), ("first_day", "1"),
            ("first_month", "12"), ("first_year", "2026"), ("reason", "Training"),
        ];
        manager.post(&exceptions, &closed).await.expect(303);
        assert!(!offered(stage, id).await.iter().any(|at| at.starts_with("12-01")));
        // The same form again is the same exception, whatever version it was sent with.
        manager.post(&exceptions, &closed).await.expect(303);
        assert_eq!(count(stage, "select count(*) from clinic_exception").await, 1);
        let page = manager.get(&one).await.expect(200).text();
        assert!(page.contains("Closed on 1 December 2026") && page.contains("Training") && page.contains("Exception added"), "{page}");
        let back = [("act", "remove"), ("version", "2"), ("exception", new_id.as_str())];
        manager.post(&exceptions, &back).await.expect(303);
        assert_eq!(offered(stage, id).await.len(), 31);
        manager.post(&exceptions, &back).await.expect(303);
        // A stale page changes nothing.
        let other = Uuid::now_v7().to_string();
        let mut stale = closed;
        stale[2] = ("new_id", &other);
        manager.post(&exceptions, &stale).await.expect(409);
        manager.post(&exceptions, &[("act", "sing")]).await.expect(422);
        assert_eq!(count(stage, "select count(*) from clinic_exception where removed_at is null").await, 0);
    }

    async fn hours_are_added_on_a_bank_holiday_and_what_is_wrong_is_told(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let id = made(&manager, &[("days_ahead", "60")]).await;
        let exceptions = format!("{CLINICS}/{id}/exceptions");
        let new_id = Uuid::now_v7().to_string();
        let extra = |from: &'static str| {
            [
                ("act", "add"), ("version", "1"), ("new_id", new_id.as_str()), ("kind", "extra"), ("first_day", "25"),
                ("first_month", "12"), ("first_year", "2026"), ("from", from), ("to", "10:00"),
            ]
        };
        let wrong = manager.post(&exceptions, &extra("half past nine")).await.expect(422).text();
        assert!(wrong.contains("Enter two times like") && wrong.contains("half past nine") && wrong.contains(&new_id), "{wrong}");
        manager.post(&exceptions, &extra("09:30")).await.expect(303);
        let christmas: Vec<String> = offered(stage, id).await.into_iter().filter(|at| at.starts_with("12-25")).collect();
        assert_eq!(christmas, ["12-25 09:30", "12-25 09:45"]);
    }

    async fn an_ended_clinic_is_booked_by_nobody_and_changed_no_more(stage) {
        let manager = at_work(stage, Role::PracticeManager).await;
        let id = made(&manager, &[]).await;
        let booked = book(stage, id, "2026-12-01T09:15:00Z").await;
        let one = format!("{CLINICS}/{id}");
        let page = manager.get(&format!("{one}/end")).await.expect(200).text();
        assert!(page.contains("1 time is still booked"), "{page}");
        manager.post(&format!("{one}/end"), &[("version", "9")]).await.expect(409);
        let done = manager.post(&format!("{one}/end"), &[("version", "1")]).await.expect(303).location();
        assert!(manager.get(&done).await.expect(200).text().contains("The clinic is ended"));
        assert_eq!(offered(stage, id).await, Vec::<String>::new());
        let mut tx = stage.peek().await;
        assert!(crate::appointments::slots::one(&mut tx, booked).await.unwrap().is_some(), "who is booked stays booked");
        drop(tx);
        assert!(manager.get(&one).await.expect(200).text().contains("This clinic was ended on 24 November 2026"));
        manager.get(&format!("{one}/change")).await.expect(404);
        manager.post(&format!("{one}/change"), &fields(&[("version", "2")])).await.expect(409);
        manager.post(&format!("{one}/end"), &[("version", "2")]).await.expect(409);
        crate::plan_hour(&stage.app.platform).await.unwrap();
        stage.work().await;
        assert_eq!(offered(stage, id).await, Vec::<String>::new(), "and no day makes times again");
    }
}
