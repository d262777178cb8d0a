//! The nurse's inbox, from seeing an alert to closing it.

use chrono::Duration;

use super::*;
use crate::on_both_databases;

const INBOX: &str = "/practice/Y99001/alerts";

on_both_databases! {
    async fn the_inbox_is_sorted_by_urgency_and_each_who_stands_in_it_reads_so(stage) {
        let scene = Scene::new(stage).await;
        let joe = stage.patient("Joe", JOE).await;
        put_on(stage, joe, "Y99001", scene.nora).await;
        // Joe's is amber, and older: two readings within the hour.
        keep(stage, joe, &pressure(160, 100, stage.now() - Duration::minutes(10))).await;
        keep(stage, joe, &pressure(160, 100, stage.now())).await;
        stage.advance(Duration::minutes(20));
        alarm(stage, scene.ivy).await;
        let nora = stage.visitor(scene.nora).await;
        let page = nora.get(INBOX).await.expect(200).text();
        let (ivy_at, joe_at) = (page.find("Ivy Test").expect("Ivy"), page.find("Joe Test").expect("Joe"));
        assert!(ivy_at < joe_at, "the urgent one is on top");
        for words in ["Urgent", "Soon", "Waiting less than a minute, due in 60 minutes", "Nobody has it", "190/125 mmHg"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(nora.get("/practice/Y99001").await.expect(200).text().contains("2 alerts wait. 1 urgent"));
        stage.advance(Duration::hours(3));
        let nora = stage.visitor(scene.nora).await;
        let page = nora.get(INBOX).await.expect(200).text();
        assert!(page.contains("Waiting 3 hours, overdue by 2 hours") && page.contains("Overdue"), "{page}");
        let looked = "select count(*) from access_log where data_class = 'alerts' and outcome = 'permitted'";
        assert!(count(stage, looked).await >= 4, "both people read that they stood in the list");
    }

    async fn one_alert_shows_whom_it_is_about_and_the_readings_around_it(stage) {
        let scene = Scene::new(stage).await;
        keep(stage, scene.ivy, &pressure(131, 79, stage.now() - Duration::days(3))).await;
        alarm(stage, scene.ivy).await;
        let nora = stage.visitor(scene.nora).await;
        let page = nora.get(&address(stage, scene.ivy).await).await.expect(200).text();
        for words in [
            "Ivy Test", "4 March 1945", "943 476 5919", "bp-severe", "Blood pressure while on treatment",
            "131/79 mmHg", "190/125 mmHg", "This alert", "<svg", "Open the record", "Take this alert", "Raised",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("Close the alert"), "nobody closes what they do not have");
        let readings = "select count(*) from access_log where data_class = 'readings' and outcome = 'permitted'";
        assert_eq!(count(stage, readings).await, 1);
    }

    async fn from_claim_to_closure_everything_is_written_down(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        stage.advance(Duration::minutes(12));
        let nora = stage.visitor(scene.nora).await;
        let path = address(stage, scene.ivy).await;
        let see = nora.post(&path, &[("act", "claim"), ("version", "1")]).await.expect(303).location();
        assert!(nora.get(&see).await.expect(200).text().contains("You have this alert now"));
        assert!(nora.get("/practice/Y99001/alerts?show=mine").await.expect(200).text().contains("Ivy Test"));
        // What is missing is asked for, and what was typed stays.
        let wrong = nora.post(&path, &[("act", "contact"), ("contact_words", "No reply")]).await.expect(422).text();
        assert!(wrong.contains("Choose how you tried to reach them") && wrong.contains("No reply"), "{wrong}");
        nora.post(&path, &[("act", "contact"), ("how", "no-answer"), ("contact_words", "Try her daughter")]).await.expect(303);
        nora.post(&path, &[("act", "note"), ("note_words", "")]).await.expect(422);
        nora.post(&path, &[("act", "note"), ("note_words", "Daughter called back")]).await.expect(303);
        let version = version(stage, scene.ivy).await;
        let close = [("act", "close"), ("version", version.as_str())];
        let wrong = nora.post(&path, &close).await.expect(422).text();
        assert!(wrong.contains("Choose what came of it"), "{wrong}");
        let wrong = nora.post(&path, &[close[0], close[1], ("outcome", "other")]).await.expect(422).text();
        assert!(wrong.contains("Say what came of it"), "{wrong}");
        let done = nora.post(&path, &[close[0], close[1], ("outcome", "medicine-changed"), ("closing_words", "Dose up")]).await;
        assert!(nora.get(&done.expect(303).location()).await.expect(200).text().contains("The alert is closed."));
        let page = nora.get(&path).await.expect(200).text();
        for words in [
            "Taken", "Called, and nobody answered. Try her daughter", "Daughter called back", "Medicine changed",
            "Dose up", "Nora Staff",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(nora.get("/practice/Y99001/alerts?show=closed").await.expect(200).text().contains("Medicine changed"));
        assert!(nora.get(INBOX).await.expect(200).text().contains("No alert is open."));
        let changes = "select count(*) from access_log where data_class = 'alerts' and action = 'change'";
        assert!(count(stage, changes).await >= 4, "the person reads what was done");
        let figures = nora.get("/practice/Y99001/alerts/figures").await.expect(200).text();
        assert!(figures.contains("12 minutes"), "{figures}");
    }

    async fn of_two_who_claim_at_once_one_gets_it_and_the_other_reads_who(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        let path = address(stage, scene.ivy).await;
        let nora = stage.visitor(scene.nora).await;
        let gita = at_work(stage, "Gita", "Y99001", Role::Gp).await;
        let claim = [("act", "claim"), ("version", "1")];
        let (first, second) = tokio::join!(nora.post(&path, &claim), gita.post(&path, &claim));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let (winner, loser, other) = if first.status == 303 { ("Nora", second, &gita) } else { ("Gita", first, &nora) };
        assert!(loser.text().contains(&format!("{winner} Staff has had this alert since")), "{}", loser.text());
        assert_eq!(count(stage, "select count(*) from alert_event where what = 'claimed'").await, 1);
        // Who does not have it cannot close it or give it back; they can take it over, and it says so.
        let version = version(stage, scene.ivy).await;
        let close = [("act", "close"), ("version", version.as_str()), ("outcome", "advice-given")];
        other.post(&path, &close).await.expect(409);
        other.post(&path, &[("act", "release")]).await.expect(409);
        other.post(&path, &[("act", "take-over"), ("version", "1")]).await.expect(409);
        other.post(&path, &[("act", "take-over"), ("version", version.as_str())]).await.expect(303);
        assert!(other.get(&path).await.text().contains(&format!("Taken over from {winner} Staff")));
    }

    async fn what_came_meanwhile_is_read_before_it_is_closed(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        let path = address(stage, scene.ivy).await;
        let nora = stage.visitor(scene.nora).await;
        nora.post(&path, &[("act", "claim")]).await.expect(303);
        let seen = version(stage, scene.ivy).await;
        stage.advance(Duration::minutes(5));
        keep(stage, scene.ivy, &pressure(210, 130, stage.now())).await;
        let close = [("act", "close"), ("version", seen.as_str()), ("outcome", "advice-given"), ("closing_words", "All well")];
        let page = nora.post(&path, &close).await.expect(409).text();
        assert!(page.contains("210/130") && page.contains("All well"), "{page}");
        assert_eq!(count(stage, "select count(*) from alert where closed_at is null").await, 1);
        nora.post(&path, &[("act", "release")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from alert where claimed_by is null").await, 1);
        nora.post(&path, &[("act", "sing")]).await.expect(422);
        nora.post(&path, &[("act", "claim"), ("more", "1")]).await.expect(422);
    }

    async fn what_somebody_has_had_for_too_long_is_shown(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        let path = address(stage, scene.ivy).await;
        stage.visitor(scene.nora).await.post(&path, &[("act", "claim")]).await.expect(303);
        stage.advance(Duration::hours(5));
        let gita = at_work(stage, "Gita", "Y99001", Role::Gp).await;
        assert!(gita.get(INBOX).await.expect(200).text().contains("Taken long ago"));
        assert!(gita.get(&path).await.expect(200).text().contains("That is a long time ago"));
    }

    async fn nobody_else_sees_any_of_it(stage) {
        let scene = Scene::new(stage).await;
        alarm(stage, scene.ivy).await;
        let path = address(stage, scene.ivy).await;
        let elsewhere = path.replace("Y99001", "Y99002");
        let stranger = at_work(stage, "Nell", "Y99002", Role::Nurse).await;
        for other in [INBOX, &path, "/practice/Y99001/alerts/figures"] {
            stranger.get(other).await.expect(404);
        }
        // Their own inbox does not lead there either.
        stranger.get(&elsewhere).await.expect(404);
        stranger.post(&elsewhere, &[("act", "claim")]).await.expect(404);
        stranger.post(&path, &[("act", "claim")]).await.expect(404);
        assert!(!stranger.get("/practice/Y99002/alerts").await.expect(200).text().contains("Ivy"));
        let desk = at_work(stage, "Rita", "Y99001", Role::Receptionist).await;
        for other in [INBOX, &path, "/practice/Y99001/alerts/figures"] {
            desk.get(other).await.expect(404);
        }
        desk.post(&path, &[("act", "claim")]).await.expect(404);
        stage.visitor(scene.ivy).await.get(&path).await.expect(404);
        assert_eq!(count(stage, "select count(*) from alert where claimed_by is not null").await, 0);
        let nora = stage.visitor(scene.nora).await;
        for nobodys in ["/practice/Y99001/alerts/x/y", "/practice/x/alerts"] {
            nora.get(nobodys).await.expect(404);
        }
    }

    async fn a_hospital_sees_its_own_alert_and_the_readings_that_it_asked_for(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        switch_on(stage, "RZZ01").await;
        put_on(stage, ivy, "RZZ01", grace).await;
        alarm(stage, ivy).await;
        let visitor = stage.visitor(grace).await;
        let path = address(stage, ivy).await;
        let page = visitor.get(&path).await.expect(200).text();
        assert!(page.contains("Open the record") && !page.contains("You cannot see their readings yet"), "{page}");
        // Ended, the hospital is nothing to her any more; what it was alerted about it still sees.
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update pathway set ended_at = $1, ended_why = 'stopped-by-team'").bind(stage.now()).execute().await.unwrap();
        tx.commit().await.unwrap();
        let page = visitor.get(&path).await.expect(200).text();
        assert!(page.contains("Find this person to open their record") && page.contains("You cannot see their readings yet"), "{page}");
    }
}
