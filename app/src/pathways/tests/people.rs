//! One person's pathways, as staff decides on them.

use super::*;
use crate::{on_both_databases, pathways};

async fn limits_of(stage: &Stage, id: Uuid) -> String {
    let mut tx = stage.peek().await;
    let (own,): (String,) = tx.query("select own_limits from pathway where id = $1").bind(id).one().await.unwrap();
    own
}

on_both_databases! {
    async fn a_nurse_puts_somebody_on_a_signed_template(stage) {
        let set = Set::up(stage).await;
        let choose = set.nurse.get(&at_work(set.ivy, "/new")).await.expect(200).text();
        assert!(choose.contains("Blood pressure diary for a week") && !choose.contains("Asthma diary"), "{choose}");
        let form = set.nurse.get(&at_work(set.ivy, &format!("/new/{}", set.diary))).await.expect(200).text();
        for words in ["What the person will be asked", "morning and evening, twice", "value=\"24\"", "Empty: 135 mmHg, as in the template"] {
            assert!(form.contains(words), "{words}: {form}");
        }
        let draft = newest(stage, "asthma").await;
        set.nurse.get(&at_work(set.ivy, &format!("/new/{draft}"))).await.expect(404);
        put(&set.nurse, set.ivy, draft, &[]).await.expect(404);
        let wrong = put(&set.nurse, set.ivy, set.diary, &[("agreed", ""), ("start_day", "1"), ("words", "Kept")]).await.expect(422).text();
        assert!(wrong.contains("Choose how the person agreed") && wrong.contains("The first day must be today") && wrong.contains("Kept"), "{wrong}");
        assert_eq!(count(stage, "select count(*) from pathway").await, 0);

        let done = put(&set.nurse, set.ivy, set.diary, &[("words", "She asked for it")]).await.expect(303).location();
        let page = set.nurse.get(&done).await.expect(200).text();
        assert!(page.contains("They are on it.") && page.contains("24 November 2026 to 30 November 2026"), "{page}");
        let id = ids(stage, "select id from pathway").await.remove(0);
        let page = set.nurse.get(&at_work(set.ivy, &format!("/{id}"))).await.expect(200).text();
        for words in ["They told us by phone", "She asked for it", "nurse Staff", "Version 1"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // Already on it.
        let again = put(&set.nurse, set.ivy, set.diary, &[]).await.expect(409).text();
        assert!(again.contains("They are on this pathway already"), "{again}");
        let mut tx = stage.peek().await;
        let day = "2026-11-24".parse().unwrap();
        let on = pathways::in_force(&mut tx, set.ivy, day).await.unwrap();
        assert_eq!((on.len(), on[0].id, on[0].version, on[0].template.key.as_str()), (1, id, 1, "hypertension-diagnosis"));
        assert_eq!(pathways::in_force(&mut tx, set.ivy, "2026-12-01".parse().unwrap()).await.unwrap(), []);
    }

    async fn who_decides_on_pathways(stage) {
        let (set, id) = Set::with_ivy_on(stage).await;
        for (role, reads, changes) in [
            (Role::Gp, true, true),
            (Role::OtherClinician, true, true),
            (Role::SupportWorker, true, false),
            (Role::Receptionist, false, false),
        ] {
            let person = staff(stage, role).await;
            open(&person, HERE, set.ivy).await;
            for page in ["".to_string(), format!("/{id}")] {
                person.get(&at_work(set.ivy, &page)).await.expect(if reads { 200 } else { 404 });
            }
            for page in ["/new".to_string(), format!("/new/{}", set.diary), format!("/{id}/targets"), format!("/{id}/end")] {
                let status = person.get(&at_work(set.ivy, &page)).await.status;
                assert_eq!(status, if changes { 200 } else { 404 }, "{role:?} {page}");
            }
            if !changes {
                put(&person, set.ivy, set.diary, &[]).await.expect(404);
                person.post(&at_work(set.ivy, &format!("/{id}/end")), &[("row", "1")]).await.expect(404);
                person.post(&at_work(set.ivy, &format!("/{id}/targets")), &[("row", "1")]).await.expect(404);
            }
        }
        let manager = staff(stage, Role::PracticeManager).await;
        open(&manager, HERE, set.ivy).await;
        manager.get(&at_work(set.ivy, "")).await.expect(404);
    }

    async fn another_organisation_comes_in_by_finding_or_by_its_own_pathway(stage) {
        let (set, id) = Set::with_ivy_on(stage).await;
        let grace = stage.staff("Grace", "RZZ01", Role::Nurse).await;
        let (gp_there, manager_there) = (stage.staff("Omar", "RZZ01", Role::Gp).await, stage.staff("Nora", "RZZ01", Role::PracticeManager).await);
        let (grace, gp_there, manager_there) = (stage.visitor(grace).await, stage.visitor(gp_there).await, stage.visitor(manager_there).await);
        manager_there.post("/practice/RZZ01/monitoring", &SWITCH_ON).await.expect(303);
        let mut tx = stage.peek().await;
        let (theirs,): (Uuid,) = tx.query("select id from pathway_template where organisation_ods = 'RZZ01' and template = 'asthma'").one().await.unwrap();
        drop(tx);
        gp_there.post(&format!("/practice/RZZ01/templates/{theirs}/sign"), &SIGN).await.expect(303);
        let path = |rest: &str| format!("/practice/RZZ01/people/{}/pathways{rest}", set.ivy.0);
        let person = set.ivy.0.to_string();
        grace.post("/practice/RZZ01/open", &[("person", person.as_str())]).await.expect(404);
        grace.get(&path("")).await.expect(409);
        // By NHS number and date of birth.
        let pair = [("nhs_number", IVY), ("born_day", "4"), ("born_month", "3"), ("born_year", "1945")];
        grace.post("/practice/RZZ01/find", &pair).await.expect(303);
        let page = grace.get(&path("")).await.expect(200).text();
        assert!(page.contains("Blood pressure diary"), "{page}");
        // What the practice set up is read, and changed by the practice alone.
        grace.get(&path(&format!("/{id}"))).await.expect(200);
        grace.get(&path(&format!("/{id}/end"))).await.expect(404);
        grace.post(&path(&format!("/{id}/end")), &[("row", "1"), ("why", "finished"), ("words", "x")]).await.expect(404);
        // A template of another organisation is none here.
        grace.post(&path(&format!("/new/{}", set.diary)), &START).await.expect(404);
        let mut own = START.to_vec();
        own.push(("peak_flow_best", "430"));
        grace.post(&path(&format!("/new/{theirs}")), &own).await.expect(303);
        // Days later nobody has to find her again, while she is on it.
        stage.advance(chrono::Duration::days(3));
        let later = stage.staff("Hope", "RZZ01", Role::Nurse).await;
        let later = stage.visitor(later).await;
        later.post("/practice/RZZ01/open", &[("person", person.as_str())]).await.expect(303);
        later.get(&path("")).await.expect(200);
        let asthma = ids(stage, "select id from pathway where organisation_ods = 'RZZ01'").await.remove(0);
        later.post(&path(&format!("/{asthma}/end")), &[("row", "1"), ("why", "finished"), ("words", "Well again")]).await.expect(303);
        later.get(&path("")).await.expect(404);
    }

    async fn own_targets_stand_over_the_template_s(stage) {
        let (set, id) = Set::with_ivy_on(stage).await;
        let path = at_work(set.ivy, &format!("/{id}/targets"));
        set.nurse.get(&path).await.expect(200);
        let wrong = set.nurse.post(&path, &[("row", "1"), ("target_systolic", "1450")]).await.expect(422).text();
        assert!(wrong.contains("enter a whole number from 80 to 220") && wrong.contains("value=\"1450\""), "{wrong}");
        set.nurse.post(&path, &[("row", "1"), ("target_systolic", "145"), ("words", "She is 81")]).await.expect(303);
        assert_eq!(limits_of(stage, id).await, r#"{"target_systolic":145000}"#);
        let page = set.nurse.get(&at_work(set.ivy, &format!("/{id}"))).await.expect(200).text();
        for words in ["145 mmHg (own target)", "85 mmHg", "She is 81", "Own targets changed"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let on = pathways::in_force(&mut stage.peek().await, set.ivy, "2026-11-24".parse().unwrap()).await.unwrap();
        assert_eq!(on[0].limits().target_systolic.map(|amount| amount.thousandths()), Some(145_000));
        assert_eq!(on[0].limits().target_diastolic.map(|amount| amount.thousandths()), Some(85_000));
        // Seen before the change: nothing is overwritten.
        let late = set.gp.clone();
        open(&late, HERE, set.ivy).await;
        late.post(&path, &[("row", "1"), ("target_systolic", "150")]).await.expect(409);
        assert_eq!(limits_of(stage, id).await, r#"{"target_systolic":145000}"#);
        // Taken away again.
        set.nurse.post(&path, &[("row", "2"), ("target_systolic", "")]).await.expect(303);
        assert_eq!(limits_of(stage, id).await, "{}");
        assert_eq!(count(stage, "select count(*) from pathway_event").await, 3);
    }

    async fn scale_two_is_a_recorded_decision(stage) {
        let set = Set::up(stage).await;
        let ward = signed(stage, &set.gp, "oxygen-at-home").await;
        let page = put(&set.nurse, set.ivy, ward, &[("oxygen_scale", "two")]).await.expect(422).text();
        assert!(page.contains("Tick that a clinician decided"), "{page}");
        put(&set.nurse, set.ivy, ward, &[("oxygen_scale", "two"), ("scale_decided", "yes")]).await.expect(303);
        let id = ids(stage, "select id from pathway").await.remove(0);
        assert_eq!(limits_of(stage, id).await, r#"{"oxygen_scale":"two"}"#);
        assert_eq!(count(stage, "select count(*) from pathway_event where words like '%a clinician decided it%'").await, 1);
    }

    async fn who_is_on_an_older_version_is_moved_by_hand(stage) {
        let (set, id) = Set::with_ivy_on(stage).await;
        set.nurse.post(&at_work(set.ivy, &format!("/{id}/targets")), &[("row", "1"), ("target_systolic", "140")]).await.expect(303);
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query(
            "insert into pathway_template (organisation_ods, id, template, version, body, made_by, made_at)
             select organisation_ods, $1, template, 2, replace(body, 'for a week', 'for seven days'), made_by, made_at
             from pathway_template where id = $2",
        ).bind(Uuid::now_v7()).bind(set.diary).execute().await.unwrap();
        tx.commit().await.unwrap();
        let page = set.nurse.get(&at_work(set.ivy, "")).await.text();
        assert!(!page.contains("Newer version signed"), "a draft is no version to move to: {page}");
        let second = signed(stage, &set.gp, "hypertension-diagnosis").await;
        let page = set.nurse.get(&at_work(set.ivy, "")).await.text();
        assert!(page.contains("Newer version signed") && page.contains("for a week"), "{page}");
        let list = set.nurse.get("/practice/Y99001/pathways").await.expect(200).text();
        assert!(list.contains("On an older version"), "{list}");
        let path = at_work(set.ivy, &format!("/{id}"));
        assert!(set.nurse.get(&path).await.text().contains("Move to version 2"));
        let to = second.to_string();
        let old = set.diary.to_string();
        set.nurse.post(&format!("{path}/move"), &[("row", "2"), ("to", old.as_str())]).await.expect(409);
        set.nurse.post(&format!("{path}/move"), &[("row", "1"), ("to", to.as_str())]).await.expect(409);
        set.nurse.post(&format!("{path}/move"), &[("row", "2"), ("to", to.as_str())]).await.expect(303);
        let page = set.nurse.get(&path).await.expect(200).text();
        assert!(page.contains("for seven days") && page.contains("Moved from version 1 to version 2"), "{page}");
        assert!(page.contains("140 mmHg (own target)") && !page.contains("Move to version 2</button>"), "{page}");
    }

    async fn an_end_is_told_why_and_is_final(stage) {
        let (set, id) = Set::with_ivy_on(stage).await;
        let path = at_work(set.ivy, &format!("/{id}/end"));
        set.nurse.get(&path).await.expect(200);
        let page = set.nurse.post(&path, &[("row", "1"), ("why", "finished")]).await.expect(422).text();
        assert!(page.contains("Write why") && page.contains("checked"), "{page}");
        set.nurse.post(&path, &[("row", "1"), ("why", "died"), ("words", "x")]).await.expect(422);
        set.nurse.post(&path, &[("row", "1"), ("why", "finished"), ("words", "All fine")]).await.expect(303);
        set.nurse.post(&path, &[("row", "1"), ("why", "finished"), ("words", "All fine")]).await.expect(409);
        set.nurse.get(&path).await.expect(409);
        let page = set.nurse.get(&at_work(set.ivy, &format!("/{id}"))).await.expect(200).text();
        assert!(page.contains("It is complete") && page.contains("All fine"), "{page}");
        // And can be begun anew.
        put(&set.nurse, set.ivy, set.diary, &[]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from pathway").await, 2);
    }

    async fn one_that_is_over_makes_room_for_the_next(stage) {
        let (set, _) = Set::with_ivy_on(stage).await;
        stage.advance(chrono::Duration::days(7));
        let nurse = stage.staff("Later", HERE, Role::Nurse).await;
        let nurse = stage.visitor(nurse).await;
        open(&nurse, HERE, set.ivy).await;
        assert!(nurse.get("/practice/Y99001/pathways").await.expect(200).text().contains("Over: to be read"));
        put(&nurse, set.ivy, set.diary, &[("start_day", "1"), ("start_month", "12")]).await.expect(303);
        assert_eq!(count(stage, "select count(*) from pathway where ended_why = 'finished'").await, 1);
        assert_eq!(count(stage, "select count(*) from pathway where ended_at is null").await, 1);
    }

    async fn one_that_is_long_over_ends_by_itself(stage) {
        let (_, _) = Set::with_ivy_on(stage).await;
        let platform = &stage.app.platform;
        // Its last day is 30 November: until 28 December it stays to be read.
        stage.advance(chrono::Duration::days(34));
        crate::portal::plan_hour(platform).await.unwrap();
        stage.work().await;
        assert_eq!(count(stage, "select count(*) from pathway where ended_at is null").await, 1);
        let open = count(stage, "select count(*) from alert where closed_at is null").await;
        stage.advance(chrono::Duration::days(1));
        crate::portal::plan_hour(platform).await.unwrap();
        stage.work().await;
        assert_eq!(count(stage, "select count(*) from pathway where ended_why = 'finished'").await, 1);
        assert_eq!(count(stage, "select count(*) from pathway_event where what = 'ended' and actor_id is null").await, 1);
        assert_eq!(count(stage, "select count(*) from alert where closed_at is null").await, open, "nobody has looked yet");
    }

    async fn nobody_is_put_on_one_after_their_death(stage) {
        let set = Set::up(stage).await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update person set died_on = $1 where id = $2")
            .bind("2026-11-20".parse::<chrono::NaiveDate>().unwrap()).bind(set.ivy.0).execute().await.unwrap();
        tx.commit().await.unwrap();
        let page = set.nurse.get(&at_work(set.ivy, "/new")).await.expect(409).text();
        assert!(page.contains("has died"), "{page}");
        put(&set.nurse, set.ivy, set.diary, &[]).await.expect(409);
        assert_eq!(count(stage, "select count(*) from pathway").await, 0);
    }

    async fn of_two_who_put_her_on_it_at_once_one_wins(stage) {
        let set = Set::up(stage).await;
        open(&set.gp, HERE, set.ivy).await;
        let (one, two) = tokio::join!(put(&set.nurse, set.ivy, set.diary, &[]), put(&set.gp, set.ivy, set.diary, &[]));
        let mut both = [one.status, two.status];
        both.sort();
        assert_eq!(both, [303, 409]);
        assert_eq!(count(stage, "select count(*) from pathway").await, 1);
    }

    async fn the_list_says_who_what_and_what_is_missing(stage) {
        let (set, _) = Set::with_ivy_on(stage).await;
        let list = "/practice/Y99001/pathways";
        let page = set.nurse.get(list).await.expect(200).text();
        for words in ["Ivy Test", "Blood pressure diary", "None yet", "The first day is not over"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        stage.advance(chrono::Duration::days(3));
        let nurse = stage.staff("Later", HERE, Role::SupportWorker).await;
        let nurse = stage.visitor(nurse).await;
        assert!(nurse.get(list).await.text().contains("No reading on 3 days of 3"));
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.show_only(set.ivy.0).await.unwrap();
        for (measure, days) in [("blood-pressure", 2), ("weight", 1)] {
            tx.query(
                "insert into reading (person_id, id, measure, taken_at, offset_minutes, zone, received_at, amounts, note, method,
                    circumstances, entered_as, payload_hash)
                 values ($1, $2, $3, $4, 0, 'Europe/London', $4, '{}', '', 'typed', '{}', 'person', $5)",
            )
            .bind(set.ivy.0).bind(Uuid::now_v7()).bind(measure.to_string())
            .bind(stage.now() - chrono::Duration::days(days)).bind(vec![0_u8]).execute().await.unwrap();
        }
        tx.commit().await.unwrap();
        let page = nurse.get(list).await.text();
        assert!(page.contains("No reading on 2 days of 3") && page.contains("25 November 2026, 10am"), "{page}");
        assert!(nurse.get(&format!("{list}?template=asthma")).await.expect(200).text().contains("Nobody is on a pathway here"));
        assert!(nurse.get(&format!("{list}?template=hypertension-diagnosis")).await.text().contains("Ivy Test"));
        nurse.get(&format!("{list}?page=abc")).await.expect(422);
        // Whoever stands in the list reads of it.
        let listed = count(stage, "select count(*) from access_log where data_class = 'alerts' and page = '/practice/{ods}/pathways'").await;
        assert!(listed >= 3, "{listed}");
        staff(stage, Role::PracticeManager).await.get(list).await.expect(404);
        staff(stage, Role::Receptionist).await.get(list).await.expect(404);
    }
}
