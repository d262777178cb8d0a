//! To find somebody: by number and date of birth, and nothing else tells who there is.

use chrono::Duration;

use super::{HOSPITAL, IVY, comparable, count, find, ivy_and_grace, last_logged, page};
use crate::{access::role::Role, on_both_databases, platform::as_written::noted};

const NOBODYS: &str = "9000000017";

on_both_databases! {
    async fn who_knows_number_and_birthday_opens_the_record(stage) {
        let (ivy, _, grace) = ivy_and_grace(stage).await;
        let form = grace.get("/practice/RZZ01/find").await.expect(200).text();
        assert!(form.contains("They can see that you looked") && !form.contains("name=\"words\""), "{form}");
        // Not found yet: not even the address tells anything.
        grace.get(&page(HOSPITAL, ivy, "")).await.expect(409);
        grace.post("/practice/RZZ01/open", &[("person", &ivy.0.to_string())]).await.expect(404);
        assert_eq!(last_logged(stage, ivy).await, ("elsewhere:nurse".into(), "details".into(), "refused".into()));
        let before = grace.cookie().await;
        assert_eq!(find(&grace, HOSPITAL, "900 000 0009").await.expect(303).location(), page(HOSPITAL, ivy, ""));
        assert_ne!(grace.cookie().await, before, "another person's record is another session");
        assert_eq!(last_logged(stage, ivy).await, ("elsewhere:nurse".into(), "finding".into(), "permitted".into()));
        let summary = grace.get(&page(HOSPITAL, ivy, "")).await.expect(200).text();
        for part in ["Ivy Test", "4 March 1945", "900 000 0009", "Some of the record may not be shown here", "Allergies and reactions"] {
            assert!(summary.contains(part), "{part}: {summary}");
        }
        assert!(!summary.contains("We could not load"), "{summary}");
        assert_eq!(last_logged(stage, ivy).await, ("elsewhere:nurse".into(), "record".into(), "permitted".into()));
        // Closed, and opened again without typing: she has met her.
        assert_eq!(grace.post("/practice/RZZ01/close", &[]).await.expect(303).location(), "/practice/RZZ01");
        grace.get(&page(HOSPITAL, ivy, "")).await.expect(409);
        grace.post("/practice/RZZ01/open", &[("person", &ivy.0.to_string())]).await.expect(303);
        grace.get(&page(HOSPITAL, ivy, "")).await.expect(200);
    }

    async fn a_wrong_pair_and_nobody_read_the_same(stage) {
        let (ivy, _, grace) = ivy_and_grace(stage).await;
        let wrong = [("nhs_number", IVY), ("born_day", "5"), ("born_month", "3"), ("born_year", "1945")];
        let wrong = grace.post("/practice/RZZ01/find", &wrong).await.expect(422);
        assert_eq!(last_logged(stage, ivy).await, ("elsewhere:nurse".into(), "finding".into(), "refused".into()));
        let nobody = [("nhs_number", NOBODYS), ("born_day", "5"), ("born_month", "3"), ("born_year", "1945")];
        let nobody = grace.post("/practice/RZZ01/find", &nobody).await.expect(422);
        assert!(wrong.text().contains("We found nobody"), "{}", wrong.text());
        assert_eq!(comparable(&wrong, IVY), comparable(&nobody, NOBODYS));
        assert_eq!(wrong.bytes.len(), nobody.bytes.len());
        let names = |reply: &crate::testing::persona::Reply| {
            reply.headers.keys().map(|name| name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names(&wrong), names(&nobody));
        // Whose number was tried reads it.
        let log = stage.visitor(ivy).await.get("/who-looked?who=refused").await.expect(200).text();
        assert!(log.contains("Grace Staff"), "{log}");
        // Who does not treat finds nobody either, and nobody finds themselves.
        let manager = stage.staff("Omar", HOSPITAL, Role::PracticeManager).await;
        let manager = stage.visitor(manager).await;
        assert!(find(&manager, HOSPITAL, IVY).await.expect(422).text().contains("We found nobody"));
        let mut tx = stage.app.platform.db.write().await.unwrap();
        crate::people::store::put_membership(&mut tx, ivy, &crate::people::Ods::parse(HOSPITAL).unwrap(), Role::Gp, Some(stage.now()), stage.now()).await.unwrap();
        tx.commit().await.unwrap();
        let herself = stage.visitor(ivy).await;
        assert!(find(&herself, HOSPITAL, IVY).await.expect(422).text().contains("We found nobody"));
        herself.post("/practice/RZZ01/open", &[("person", &ivy.0.to_string())]).await.expect(404);
    }

    // The same statements in the same order: nobody can tell who exists from how long it takes.
    async fn a_wrong_pair_and_nobody_take_as_long(stage) {
        let (ivy, _, grace) = ivy_and_grace(stage).await;
        let mut ran = Vec::new();
        for number in [IVY, NOBODYS, IVY, NOBODYS] {
            let wrong = [("nhs_number", number), ("born_day", "5"), ("born_month", "3"), ("born_year", "1945")];
            let (reply, statements) = noted(grace.post("/practice/RZZ01/find", &wrong)).await;
            reply.expect(422);
            assert!(statements.len() > 5, "{statements:?}");
            ran.push(statements);
        }
        // The first of each makes the head of a chain.
        assert_eq!(ran[2], ran[3]);
        let stranger = stage.patient("Stan", "999 000 0018").await;
        let stranger = stage.visitor(stranger).await;
        let mut ran = Vec::new();
        for person in [ivy.0, uuid::Uuid::now_v7()] {
            let path = format!("/for/{person}/open");
            let (reply, statements) = noted(stranger.post(&path, &[])).await;
            reply.expect(404);
            ran.push(statements);
        }
        assert_eq!(ran[0], ran[1]);
        assert_eq!(last_logged(stage, ivy).await.2, "refused");
        // A try about nobody is written down too, in nobody's log.
        assert_eq!(last_logged(stage, crate::access::log::NOBODY).await.2, "refused");
    }

    async fn searches_are_counted(stage) {
        let (_, _, grace) = ivy_and_grace(stage).await;
        for _ in 0..30 {
            find(&grace, HOSPITAL, NOBODYS).await.expect(422);
        }
        find(&grace, HOSPITAL, NOBODYS).await.expect(429);
        find(&grace, HOSPITAL, IVY).await.expect(429);
        // A colleague searches on, and so does she in the next hour.
        let other = stage.staff("Hal", HOSPITAL, Role::OtherClinician).await;
        find(&stage.visitor(other).await, HOSPITAL, IVY).await.expect(303);
        stage.advance(Duration::hours(1));
        let (_, grace) = stage.session_of(&grace).await;
        find(&stage.visitor(grace).await, HOSPITAL, IVY).await.expect(303);
    }

    async fn a_name_is_looked_for_in_the_own_list_only(stage) {
        let (ivy, _, grace) = ivy_and_grace(stage).await;
        grace.post("/practice/RZZ01/find/names", &[("words", "Ivy")]).await.expect(404);
        let nurse = stage.staff("Nora", "Y99001", Role::Nurse).await;
        let nurse = stage.visitor(nurse).await;
        let form = nurse.get("/practice/Y99001/find").await.expect(200).text();
        assert!(form.contains("name=\"words\""), "{form}");
        let found = nurse.post("/practice/Y99001/find/names", &[("words", "ivy TES")]).await.expect(200).text();
        assert!(found.contains("Ivy Test") && found.contains("900 000 0009"), "{found}");
        assert_eq!(last_logged(stage, ivy).await, ("staff:nurse".into(), "details".into(), "permitted".into()));
        for (words, status) in [("100%", 200), ("_vy", 200), ("\\", 422), ("", 422), ("Zoe", 200)] {
            let found = nurse.post("/practice/Y99001/find/names", &[("words", words)]).await.expect(status).text();
            assert!(!found.contains("Ivy Test"), "{words}: {found}");
        }
        let open = nurse.post("/practice/Y99001/open", &[("person", &ivy.0.to_string())]).await.expect(303);
        nurse.get(&open.location()).await.expect(200);
    }

    async fn what_was_found_is_forgotten_after_a_shift(stage) {
        let (ivy, grace, visitor) = ivy_and_grace(stage).await;
        find(&visitor, HOSPITAL, IVY).await.expect(303);
        stage.advance(Duration::hours(12) + Duration::seconds(1));
        visitor.get(&page(HOSPITAL, ivy, "")).await.expect(303);
        let visitor = stage.visitor(grace).await;
        visitor.post("/practice/RZZ01/open", &[("person", &ivy.0.to_string())]).await.expect(404);
        assert_eq!(last_logged(stage, ivy).await.2, "refused");
    }

    async fn a_page_of_another_person_stops_hard(stage) {
        let (ivy, _, grace) = ivy_and_grace(stage).await;
        let joe = stage.patient("Joe", NOBODYS).await;
        find(&grace, HOSPITAL, IVY).await.expect(303);
        find(&grace, HOSPITAL, NOBODYS).await.expect(303);
        let logged = count(stage, "select count(*) from access_log where person_id = $1", ivy).await;
        for rest in ["", "/emergency", "/safety", "/safety/open"] {
            let stale = grace.get(&page(HOSPITAL, ivy, rest)).await;
            assert!([404, 409].contains(&stale.status), "{rest}: {}", stale.status);
            assert!(!stale.text().contains("Ivy") && !stale.text().contains("Joe"), "{}", stale.text());
        }
        let fields = [("reason", "unconscious"), ("words", "Fell, does not answer")];
        grace.post(&page(HOSPITAL, ivy, "/emergency"), &fields).await.expect(409);
        grace.post(&page(HOSPITAL, ivy, "/safety"), &[("kind", "enhanced-review"), ("act", "set")]).await.expect(409);
        // The right person under another organisation's address is another page too.
        grace.get(&page("Y99001", joe, "")).await.expect(409);
        grace.get(&page(HOSPITAL, joe, "")).await.expect(200);
        assert_eq!(count(stage, "select count(*) from access_log where person_id = $1", ivy).await, logged);
        assert_eq!(count(stage, "select count(*) from emergency_access where person_id = $1", ivy).await, 0);
        // What is no id is no page, and not one's own.
        grace.get("/practice/RZZ01/people/me").await.expect(404);
        grace.get("/practice/RZZ01/people/me/safety").await.expect(404);
    }
}
