//! A person asks somebody, changes it, and ends it.

use chrono::Duration;

use super::*;
use crate::on_both_databases;

on_both_databases! {
    async fn a_carer_is_asked_says_yes_waits_and_looks(stage) {
        let (ivy, joan) = (stage.patient("Ivy", IVY).await, stage.patient("Joan", JOAN).await);
        let (ivys, joans) = (stage.visitor(ivy).await, stage.visitor(joan).await);
        assert!(ivys.get("/carers").await.expect(200).text().contains("Nobody may see your record"));
        let invited = invited(invite(stage, &ivys, ivy, &[]).await);
        let page = ivys.get("/carers").await.expect(200).text();
        assert!(page.contains("Joan of the hill") && page.contains("Waiting for an answer") && page.contains("daughter"), "{page}");
        assert!(!page.contains(&invited.code), "the code is shown once");

        // The page before the right code tells nothing.
        assert!(!joans.get(&invited.path).await.expect(200).text().contains("Ivy"));
        let page = joans.post(&invited.path, &[("code", &invited.code)]).await.expect(200).text();
        assert!(page.contains("Ivy Test") && page.contains("Test results") && !page.contains("Health conditions"), "{page}");
        assert_eq!(stands(stage, ivy).await.0, "proposed");
        let done = joans.post(&invited.path, &[("code", &invited.code.to_lowercase()), ("answer", "yes")]).await.expect(303);
        assert_eq!(done.location(), "/caring?done=yes");
        assert_eq!(stands(stage, ivy).await, ("active".into(), "ROLE_ACTIVATED".into()));

        // Time to think again.
        let page = joans.get("/caring").await.expect(200).text();
        assert!(page.contains("Ivy Test") && page.contains("Not available at the moment"), "{page}");
        let open = format!("/for/{}/open", ivy.0);
        joans.post(&open, &[]).await.expect(503);
        stage.advance(Duration::hours(24) - Duration::seconds(1));
        let joans = stage.visitor(joan).await;
        joans.post(&open, &[]).await.expect(503);
        stage.advance(Duration::seconds(1));
        assert!(joans.get("/caring").await.expect(200).text().contains(&format!("action=\"{open}\"")));
        let before = joans.cookie().await;
        assert_eq!(joans.post(&open, &[]).await.expect(303).location(), format!("/for/{}/record", ivy.0));
        assert_ne!(joans.cookie().await, before, "opening makes a new session id");
        let page = joans.get(&format!("/for/{}/record", ivy.0)).await.expect(200).text();
        assert!(page.contains("Ivy Test") && page.contains("as their carer"), "{page}");
        // The link is used up.
        joans.post(&invited.path, &[("code", &invited.code)]).await.expect(422);

        let ivys = stage.visitor(ivy).await;
        let page = ivys.get("/carers").await.expect(200).text();
        assert!(page.contains("Joan Test") && page.contains("Last opened your record") && page.contains("25 November 2026, 10am"), "{page}");
        // Back to her own record.
        joans.get("/home").await.expect(409);
        assert_eq!(joans.post("/caring/close", &[]).await.expect(303).location(), "/home");
        joans.get("/home").await.expect(200);
        joans.get(&format!("/for/{}/record", ivy.0)).await.expect(409);
    }

    async fn nothing_is_kept_of_who_is_not_sure(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        // The passkey first.
        let asked = ivys.get("/carers/new").await.expect(303).location();
        assert!(asked.starts_with("/confirm/carers/"), "{asked}");
        stage.fresh(&ivys, Purpose::Carers, ivy).await;
        let log = "select count(*) from access_log";
        let before = count(stage, log).await;
        for (fields, expected) in [
            (vec![("step", "who"), ("name", "Joan")], (200, "for you alone")),
            (vec![("step", "alone"), ("name", "Joan"), ("alone", "unsure")], (200, "You do not have to do this")),
            (vec![("step", "alone"), ("name", "Joan")], (422, "Choose what is true")),
            // The question cannot be passed over.
            (vec![("step", "may"), ("name", "Joan"), ("scope", "TEST")], (422, "Choose what is true")),
            (vec![("step", "may"), ("name", "Joan"), ("alone", "sure")], (422, "Tick at least one")),
            (vec![("step", "may"), ("name", ""), ("alone", "sure"), ("scope", "TEST")], (422, "Enter their name")),
            (vec![("step", "may"), ("name", "Joan"), ("alone", "sure"), ("scope", "TEST"), ("ends_day", "23"), ("ends_month", "11"), ("ends_year", "2026")], (422, "today or later")),
            (vec![("step", "who"), ("name", "Joan"), ("email", "no address")], (422, "e-mail address")),
            (vec![("step", "who"), ("name", "Joan"), ("state", "active")], (422, "not part of this form")),
        ] {
            let reply = ivys.post("/carers/new", &fields).await;
            assert_eq!(reply.status, expected.0, "{fields:?}");
            assert!(reply.text().contains(expected.1), "{fields:?}: {}", reply.text());
        }
        assert_eq!(count(stage, "select count(*) from carer_arrangement").await, 0);
        assert_eq!(count(stage, "select count(*) from job").await, 0);
        assert_eq!(count(stage, log).await, before, "not even that the page was open");
    }

    async fn the_mail_names_nobody_and_five_are_enough_for_a_day(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let ivys = stage.visitor(ivy).await;
        let invited = invited(invite(stage, &ivys, ivy, &[("email", "joan@example.com")]).await);
        let mail = stage.work().await;
        let [letter] = mail.as_slice() else { panic!("{mail:?}") };
        assert_eq!((letter.to.as_str(), letter.subject.as_str()), ("joan@example.com", "You have an update"));
        assert!(letter.body.contains(&invited.path), "{}", letter.body);
        for word in ["Ivy", "Joan", "Nene", "carer", invited.code.as_str()] {
            assert!(!letter.body.contains(word), "{word}: {}", letter.body);
        }
        for _ in 0..4 {
            invite(stage, &ivys, ivy, &[]).await.expect(200);
        }
        invite(stage, &ivys, ivy, &[]).await.expect(429);
        assert_eq!(count(stage, "select count(*) from carer_arrangement").await, 5);
    }

    async fn of_two_changes_one_wins_and_the_other_sees_it(stage) {
        let (ivy, joan) = (stage.patient("Ivy", IVY).await, stage.patient("Joan", JOAN).await);
        let id = Made::of(stage, ivy, joan).add(stage).await;
        let ivys = stage.visitor(ivy).await;
        stage.fresh(&ivys, Purpose::Carers, ivy).await;
        let path = format!("/carers/{id}/change");
        let page = ivys.get(&path).await.expect(200).text();
        assert!(page.contains("name=\"version\" value=\"1\""), "{page}");
        let fields = [("version", "1"), ("scope", "TEST"), ("ends_day", "31"), ("ends_month", "3"), ("ends_year", "2027")];
        // The same page in two tabs, sent at once.
        let (one, other) = tokio::join!(ivys.post(&path, &fields), ivys.post(&path, &fields));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "{} {}", one.text(), other.text());
        let told = if one.status == 409 { one } else { other }.text();
        assert!(told.contains("already changed") && told.contains("Test results") && told.contains("31 March 2027"), "{told}");
        assert!(!told.contains("Health conditions"), "{told}");
        // A stale end changes nothing; a current one ends it.
        let end = format!("/carers/{id}/end");
        ivys.post(&end, &[("version", "1")]).await.expect(409);
        assert_eq!(stands(stage, ivy).await.0, "active");
        assert_eq!(ivys.post(&end, &[("version", "2")]).await.expect(303).location(), "/carers?done=ended");
        assert_eq!(stands(stage, ivy).await, ("inactive".into(), "ROLE_DEACTIVATED_PATIENT_REQUEST".into()));
        // What has ended is not ended again, nor changed.
        ivys.post(&end, &[("version", "3")]).await.expect(409);
        ivys.post(&path, &[("version", "3"), ("scope", "TEST")]).await.expect(409);
        assert_eq!(count(stage, "select count(*) from carer_event").await, 2);
        let page = ivys.get(&format!("/carers/{id}")).await.expect(200).text();
        assert!(page.contains("The person ended it") && page.contains("You"), "{page}");
        ivys.post(&path, &[("version", "3"), ("scope", "")]).await.expect(422);
    }

    async fn what_the_practice_gave_can_be_lowered_but_not_widened(stage) {
        let (ivy, joan) = (stage.patient("Ivy", IVY).await, stage.patient("Joan", JOAN).await);
        let made = Made { basis: Basis::BestInterest, scopes: &[Scope::Tests, Scope::Documents], by_practice: true, ..Made::of(stage, ivy, joan) };
        let id = made.add(stage).await;
        let ivys = stage.visitor(ivy).await;
        stage.fresh(&ivys, Purpose::Carers, ivy).await;
        let path = format!("/carers/{id}/change");
        assert!(!ivys.get(&path).await.expect(200).text().contains("Health conditions"));
        ivys.post(&path, &[("version", "1"), ("scope", "TEST"), ("scope", "COND")]).await.expect(409);
        ivys.post(&path, &[("version", "1"), ("scope", "TEST")]).await.expect(303);
        // Nobody else's arrangement is there.
        let joans = stage.visitor(joan).await;
        stage.fresh(&joans, Purpose::Carers, joan).await;
        joans.get(&format!("/carers/{id}")).await.expect(404);
        joans.post(&format!("/carers/{id}/end"), &[("version", "2")]).await.expect(404);
    }

    async fn every_change_asks_for_the_passkey(stage) {
        let (ivy, joan) = (stage.patient("Ivy", IVY).await, stage.patient("Joan", JOAN).await);
        let id = Made::of(stage, ivy, joan).add(stage).await;
        let ivys = stage.visitor(ivy).await;
        let change = format!("/carers/{id}/change");
        assert!(ivys.get(&change).await.expect(303).location().starts_with("/confirm/carers/"));
        for (path, fields) in [
            (format!("/carers/{id}/end"), vec![("version", "1")]),
            (change, vec![("version", "1"), ("scope", "TEST")]),
            ("/carers/new".to_string(), vec![("step", "may"), ("alone", "sure"), ("name", "A"), ("scope", "TEST")]),
        ] {
            assert_ne!(ivys.post(&path, &fields).await.status, 303, "{path}");
        }
        assert_eq!(stands(stage, ivy).await.0, "active");
        assert_eq!(count(stage, "select count(*) from carer_arrangement").await, 1);
        // To look, none is needed; and the list can be taken away.
        ivys.get(&format!("/carers/{id}")).await.expect(200);
        let bundle = ivys.post("/carers/consents.json", &[]).await.expect(200).json();
        assert_eq!(bundle["entry"][1]["resource"]["performer"][0]["identifier"]["value"], JOAN);
        assert_eq!(bundle["entry"][1]["resource"]["status"], "active");
    }
}
