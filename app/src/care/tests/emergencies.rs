//! Emergency access, from the reason to the review.

use chrono::Duration;

use super::{HOSPITAL, IVY, count, find, has_email, ivy_and_grace, last_logged, page, stop_all_sharing};
use crate::{
    access::{policy::Purpose, role::Role},
    care::{self, operator},
    on_both_databases,
    people::{Ods, PersonId},
    plan_hour,
    testing::{persona::Persona, stage::Stage},
};

const WHY: [(&str, &str); 2] = [("reason", "unconscious"), ("words", "Found on the floor, does not answer")];

/// Grace has Ivy's record open in an emergency.
async fn opened(stage: &Stage) -> (PersonId, PersonId, Persona) {
    let (ivy, grace, visitor) = ivy_and_grace(stage).await;
    find(&visitor, HOSPITAL, IVY).await.expect(303);
    stage.fresh(&visitor, Purpose::Emergency, ivy).await;
    let place = visitor.post(&page(HOSPITAL, ivy, "/emergency"), &WHY).await.expect(303).location();
    assert_eq!(place, page(HOSPITAL, ivy, ""));
    (ivy, grace, visitor)
}

async fn officer(stage: &Stage) -> (PersonId, Persona) {
    let officer = stage.staff("Pat", HOSPITAL, Role::PrivacyOfficer).await;
    (officer, stage.visitor(officer).await)
}

/// The address of the only one in the list.
async fn only(officer: &Persona) -> String {
    let list = officer.get("/practice/RZZ01/emergencies").await.expect(200).text();
    let start = list.find("/practice/RZZ01/emergencies/").unwrap_or_else(|| panic!("{list}"));
    list[start..].split('"').next().unwrap().to_string()
}

async fn notices(stage: &Stage) -> Vec<String> {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    let rows: Vec<(uuid::Uuid,)> = tx
        .query("select id from emergency_access where told_at is not null and dismissed_at is null")
        .all()
        .await
        .unwrap();
    rows.into_iter().map(|(id,)| id.to_string()).collect()
}

on_both_databases! {
    async fn a_fresh_passkey_a_reason_and_words_come_first(stage) {
        let (ivy, _, grace) = ivy_and_grace(stage).await;
        find(&grace, HOSPITAL, IVY).await.expect(303);
        let here = page(HOSPITAL, ivy, "/emergency");
        let confirm = grace.get(&here).await.expect(303).location();
        assert_eq!(confirm, format!("/confirm/emergency/{}?next={here}", ivy.0));
        grace.post(&here, &WHY).await.expect(401);
        stage.fresh(&grace, Purpose::Emergency, ivy).await;
        let form = grace.get(&here).await.expect(200).text();
        assert!(form.contains("The person is told") && !form.contains("nene-alarm"), "{form}");
        for fields in [vec![], vec![("reason", "unconscious"), ("words", "short")], vec![("reason", "none"), ("words", WHY[1].1)]] {
            let again = grace.post(&here, &fields).await.expect(422).text();
            assert!(again.contains("nhsuk-error-summary"), "{again}");
        }
        assert_eq!(count(stage, "select count(*) from emergency_access where person_id = $1", ivy).await, 0);
        grace.post(&here, &WHY).await.expect(303);
        let begun = "select count(*) from access_log where person_id = $1 and data_class = 'emergency' and outcome = 'permitted'";
        assert_eq!(count(stage, begun, ivy).await, 1, "what was only asked for is not in the log");
        // One at a time, and never longer without a passkey.
        stage.advance(Duration::minutes(6));
        grace.post(&here, &WHY).await.expect(409);
        assert_eq!(grace.get(&here).await.expect(303).location(), page(HOSPITAL, ivy, ""));
        stage.work().await;
    }

    async fn it_is_marked_read_only_and_over_after_an_hour(stage) {
        let (ivy, _, grace) = opened(stage).await;
        stop_all_sharing_but_not_for_all(stage, ivy).await;
        let summary = grace.get(&page(HOSPITAL, ivy, "")).await.expect(200).text();
        assert!(summary.contains("Emergency access until 11am") && summary.contains("/emergency/end"), "{summary}");
        assert_eq!(last_logged(stage, ivy).await, ("emergency:nurse".into(), "record".into(), "permitted".into()));
        // Nothing is changed from in here.
        grace.post(&page(HOSPITAL, ivy, "/safety"), &[("kind", "enhanced-review"), ("act", "set")]).await.expect(404);
        stage.advance(Duration::minutes(25));
        grace.get(&page(HOSPITAL, ivy, "")).await.expect(200);
        stage.advance(Duration::minutes(25));
        grace.get(&page(HOSPITAL, ivy, "")).await.expect(200);
        stage.advance(Duration::minutes(10));
        let after = grace.get(&page(HOSPITAL, ivy, "")).await.expect(200).text();
        assert!(!after.contains("Emergency access until"), "{after}");
        assert_eq!(last_logged(stage, ivy).await.0, "elsewhere:nurse");
        // Too late to end is no fault.
        grace.post(&page(HOSPITAL, ivy, "/emergency/end"), &[]).await.expect(303);
        stage.work().await;
    }

    async fn who_is_done_ends_it(stage) {
        let (ivy, _, grace) = opened(stage).await;
        grace.post(&page(HOSPITAL, ivy, "/emergency/end"), &[]).await.expect(303);
        assert!(!grace.get(&page(HOSPITAL, ivy, "")).await.text().contains("Emergency access until"));
        // The next one is another, with a passkey and a reason of its own.
        stage.advance(Duration::minutes(6));
        grace.post(&page(HOSPITAL, ivy, "/emergency"), &WHY).await.expect(401);
        stage.work().await;
    }

    async fn the_person_is_told_without_a_word_of_it(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        has_email(stage, ivy, "ivy@example.com").await;
        let grace = stage.visitor(stage.staff("Grace", HOSPITAL, Role::Nurse).await).await;
        find(&grace, HOSPITAL, IVY).await.expect(303);
        stage.fresh(&grace, Purpose::Emergency, ivy).await;
        grace.post(&page(HOSPITAL, ivy, "/emergency"), &WHY).await.expect(303);
        grace.get(&page(HOSPITAL, ivy, "")).await.expect(200);
        assert_eq!(notices(stage).await.len(), 0);
        let sent = stage.work().await;
        assert_eq!(sent.len(), 1);
        assert_eq!((sent[0].to.as_str(), sent[0].subject.as_str()), ("ivy@example.com", "You have an update in Nene"));
        for word in ["mergency", "Organisation", "RZZ01", "Grace", "Ivy", "record", "hospital"] {
            assert!(!sent[0].body.contains(word), "{}", sent[0].body);
        }
        let mine = stage.visitor(ivy).await;
        let log = mine.get("/who-looked").await.expect(200).text();
        assert!(log.contains("Grace Staff") && log.contains("Found on the floor"), "{log}");
        let notice = notices(stage).await.remove(0);
        // Nobody else puts it away.
        let joe = stage.patient("Joe", "9000000017").await;
        let dismiss = format!("/home/emergencies/{notice}/dismiss");
        stage.visitor(joe).await.post(&dismiss, &[]).await.expect(404);
        grace.post(&dismiss, &[]).await.expect(404);
        assert_eq!(notices(stage).await.len(), 1);
        mine.post(&dismiss, &[]).await.expect(303);
        assert_eq!(notices(stage).await.len(), 0);
    }

    async fn it_is_impossible_where_all_sharing_was_stopped_and_there_is_no_ground(stage) {
        let (ivy, _, grace) = ivy_and_grace(stage).await;
        find(&grace, HOSPITAL, IVY).await.expect(303);
        stop_all_sharing(stage, ivy).await;
        stage.fresh(&grace, Purpose::Emergency, ivy).await;
        let here = page(HOSPITAL, ivy, "/emergency");
        let page_text = grace.get(&here).await.expect(200).text();
        assert!(page_text.contains("has stopped all sharing") && page_text.contains("What you can do"), "{page_text}");
        assert_eq!(last_logged(stage, ivy).await, ("elsewhere:nurse".into(), "emergency".into(), "refused".into()));
        grace.post(&here, &WHY).await.expect(422);
        assert_eq!(count(stage, "select count(*) from emergency_access where person_id = $1", ivy).await, 0);
        let mut tx = stage.app.platform.db.write().await.unwrap();
        let wanted = operator::Wanted { emergency_ground: Some("vital"), ..operator::Wanted::default() };
        assert!(operator::set(&mut tx, &Ods::parse(HOSPITAL).unwrap(), &wanted).await.unwrap());
        assert!(!operator::set(&mut tx, &Ods::parse("NONE1").unwrap(), &wanted).await.unwrap());
        tx.commit().await.unwrap();
        grace.post(&here, &WHY).await.expect(303);
        assert!(grace.get(&page(HOSPITAL, ivy, "")).await.expect(200).text().contains("Emergency access until"));
        stage.work().await;
    }

    async fn a_review_closes_it(stage) {
        let (ivy, _, grace) = opened(stage).await;
        grace.get(&page(HOSPITAL, ivy, "")).await.expect(200);
        grace.get(&page(HOSPITAL, ivy, "")).await.expect(200);
        stage.work().await;
        let (pat, officer) = officer(stage).await;
        assert!(officer.get("/practice/RZZ01").await.expect(200).text().contains("1 emergency access is waiting"));
        let list = officer.get("/practice/RZZ01/emergencies").await.expect(200).text();
        assert!(list.contains("Grace Staff") && list.contains("Not reviewed") && !list.contains("Ivy"), "{list}");
        let one = only(&officer).await;
        let shown = officer.get(&one).await.expect(200).text();
        for part in ["Ivy Test", "900 000 0009", "The person is unconscious", "Found on the floor", "Summary: twice"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        // Whose record it was reads that the officer looked.
        assert_eq!(last_logged(stage, ivy).await, ("elsewhere:privacy-officer".into(), "emergency-review".into(), "permitted".into()));
        let review = format!("{one}/review");
        officer.post(&review, &[("outcome", "fine"), ("words", "x")]).await.expect(422);
        let fields = [("outcome", "justified"), ("words", "The notes of the ward say the same")];
        officer.post(&review, &fields).await.expect(303);
        officer.post(&review, &fields).await.expect(409);
        assert!(officer.get("/practice/RZZ01/emergencies").await.text().contains("Was right"));
        assert!(officer.get(&one).await.expect(200).text().contains("The notes of the ward"));
        // Another place's officer finds nothing.
        let elsewhere = stage.staff("Lou", "RZZ02", Role::PrivacyOfficer).await;
        let elsewhere = stage.visitor(elsewhere).await;
        elsewhere.get(&one).await.expect(404);
        elsewhere.get(&one.replace("RZZ01", "RZZ02")).await.expect(404);
        elsewhere.post(&review.replace("RZZ01", "RZZ02"), &fields).await.expect(404);
        grace.get(&one).await.expect(404);
        assert_ne!(pat, ivy);
    }

    async fn nobody_reviews_their_own(stage) {
        let (_, grace, _) = opened(stage).await;
        stage.work().await;
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query("update membership set role = 'privacy-officer' where person_id = $1").bind(grace.0).execute().await.unwrap();
        tx.commit().await.unwrap();
        let visitor = stage.visitor(grace).await;
        let one = only(&visitor).await;
        assert!(visitor.get(&one).await.expect(200).text().contains("A colleague must look into it"));
        let fields = [("outcome", "justified"), ("words", "It was me, and it was right")];
        visitor.post(&format!("{one}/review"), &fields).await.expect(409);
    }

    async fn what_nobody_looks_into_turns_red_and_is_asked_for_daily(stage) {
        opened(stage).await;
        stage.work().await;
        let (pat, _) = officer(stage).await;
        has_email(stage, pat, "pat@example.com").await;
        let overdue = async || {
            let mut tx = stage.app.platform.db.read().await.unwrap();
            care::overdue(&mut tx, stage.now()).await.unwrap()
        };
        let platform = &stage.app.platform;
        plan_hour(platform).await.unwrap();
        let sent = stage.work().await;
        assert_eq!(sent.len(), 1);
        assert!(!sent[0].body.contains("mergency") && sent[0].to == "pat@example.com", "{}", sent[0].body);
        stage.advance(Duration::hours(1));
        plan_hour(platform).await.unwrap();
        assert_eq!(stage.work().await.len(), 0, "once a day");
        assert_eq!(overdue().await, 0);
        stage.advance(Duration::days(7));
        assert_eq!(overdue().await, 1);
        plan_hour(platform).await.unwrap();
        assert_eq!(stage.work().await.len(), 1);
        let mut tx = platform.db.write().await.unwrap();
        tx.query("update emergency_access set reviewed_at = $1").bind(stage.now()).execute().await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(overdue().await, 0);
    }
}

/// Shared with another organisation alone: emergency access goes over that.
async fn stop_all_sharing_but_not_for_all(stage: &Stage, ivy: PersonId) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into sharing_choice (person_id, id, at, organisation_ods, purpose, choice, made_by)
         values ($1, $2, $3, 'RZZ01', 'direct-care', 'stop', $1)",
    )
    .bind(ivy.0)
    .bind(uuid::Uuid::now_v7())
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}
