//! A practice sets a carer up, looks at it again, and stops it.

use super::*;
use crate::{
    access::role::Role,
    carers::reasons::{Reason, Step},
    on_both_databases,
};

const FORM: [(&str, &str); 10] = [
    ("number", JOAN),
    ("born_day", "4"),
    ("born_month", "3"),
    ("born_year", "1945"),
    ("relationship", "mother"),
    ("basis", "parental-responsibility"),
    ("evidence", "BRTH"),
    ("evidence_words", "Birth certificate seen by Priya"),
    ("access_reason", "PRAC"),
    ("start", "now"),
];

fn form(change: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut fields: Vec<_> = FORM.iter().filter(|field| !change.iter().any(|one| one.0 == field.0)).copied().collect();
    fields.extend(change);
    if !change.iter().any(|one| one.0 == "scope") {
        fields.extend([("scope", "TEST"), ("scope", "VACC")]);
    }
    fields
}

/// Louis, 8 years old, his mother Joan, and the practice manager with her passkey just used.
async fn world(stage: &Stage) -> (PersonId, PersonId, Persona, String) {
    let (louis, joan) = (someone(stage, "Louis", LOUIS, "2018-05-02").await, stage.patient("Joan", JOAN).await);
    let priya = stage.staff("Priya", "Y99001", Role::PracticeManager).await;
    let priyas = stage.visitor(priya).await;
    stage.fresh(&priyas, Purpose::Carers, louis).await;
    (louis, joan, priyas, format!("/practice/Y99001/carers/people/{}", louis.0))
}

async fn act(stage: &Stage, priyas: &Persona, base: &str, of: PersonId, fields: &[(&str, &str)]) -> Reply {
    stage.fresh(priyas, Purpose::Carers, of).await;
    let mut tx = stage.app.platform.db.read().await.unwrap();
    let (id, version): (Uuid, i64) = tx
        .query("select id, version from carer_arrangement where person_id = $1 order by id desc limit 1")
        .bind(of.0)
        .one()
        .await
        .unwrap();
    drop(tx);
    let version = version.to_string();
    let mut all = vec![("version", version.as_str())];
    all.extend(fields);
    priyas.post(&format!("{base}/{id}/change"), &all).await
}

on_both_databases! {
    async fn a_mother_is_set_up_and_looks_at_once(stage) {
        let (louis, joan, priyas, base) = world(stage).await;
        let find = [("number", LOUIS), ("born_day", "2"), ("born_month", "5"), ("born_year", "2018")];
        assert_eq!(priyas.post("/practice/Y99001/carers/find", &find).await.expect(303).location(), base);
        for wrong in [("born_day", "3"), ("number", "9000000033"), ("number", "12")] {
            let fields: Vec<_> = find.iter().map(|field| if field.0 == wrong.0 { wrong } else { *field }).collect();
            priyas.post("/practice/Y99001/carers/find", &fields).await.expect(422);
        }
        priyas.get(&base).await.expect(200);
        assert!(priyas.get(&format!("{base}/new")).await.expect(200).text().contains("Louis Test"));
        priyas.post(&format!("{base}/new"), &form(&[])).await.expect(303);
        assert_eq!(stands(stage, louis).await, ("active".into(), "ROLE_CREATED".into()));
        let joans = stage.visitor(joan).await;
        assert_eq!(joans.post(&format!("/for/{}/open", louis.0), &[]).await.expect(303).location(), format!("/for/{}/record", louis.0));
        let page = priyas.get("/practice/Y99001/carers").await.expect(200).text();
        assert!(page.contains("Louis Test") && page.contains("Joan Test") && page.contains("Parental responsibility"), "{page}");
        // Twice is once.
        let page = priyas.post(&format!("{base}/new"), &form(&[])).await.expect(409).text();
        assert!(page.contains("have an arrangement already"), "{page}");
    }

    async fn what_does_not_fit_is_told_and_nothing_is_made(stage) {
        let (louis, _, priyas, base) = world(stage).await;
        for (change, told) in [
            (("basis", "best-interest"), "too young"), (("basis", "UNK"), "Choose why"), (("basis", ""), "Choose why"),
            (("evidence", ""), "Choose what you saw"), (("evidence_words", ""), "Write down"), (("scope", "ALL"), "at least one"),
            (("born_day", "5"), "We cannot set this up"), (("number", "9000000033"), "We cannot set this up"),
            // Nobody cares for themselves.
            (("number", LOUIS), "We cannot set this up"), (("start", ""), "when it begins"),
        ] {
            let page = priyas.post(&format!("{base}/new"), &form(&[change])).await.expect(422).text();
            assert!(page.contains(told), "{change:?}: {page}");
        }
        let own = form(&[("number", LOUIS), ("born_day", "2"), ("born_month", "5"), ("born_year", "2018")]);
        priyas.post(&format!("{base}/new"), &own).await.expect(422);
        assert_eq!(count(stage, "select count(*) from carer_arrangement").await, 0);
        // Who is not of this practice, or does not decide here, finds nothing.
        stage.organisation("Y99002", "Elsewhere").await;
        for (role, ods) in [(Role::PracticeManager, "Y99002"), (Role::Receptionist, "Y99001"), (Role::PrivacyOfficer, "Y99001")] {
            let other = stage.staff("Other", ods, role).await;
            let others = stage.visitor(other).await;
            stage.fresh(&others, Purpose::Carers, louis).await;
            for path in [base.clone(), base.replace("Y99001", ods), "/practice/Y99001/carers".to_string()] {
                others.get(&path).await.expect(404);
                others.post(&format!("{}/new", base.replace("Y99001", ods)), &form(&[])).await.expect(404);
            }
        }
    }

    async fn it_rests_and_begins_again_only_with_a_reason(stage) {
        let (louis, joan, priyas, base) = world(stage).await;
        priyas.post(&format!("{base}/new"), &form(&[])).await.expect(303);
        let joans = stage.visitor(joan).await;
        let record = format!("/for/{}/record", louis.0);
        joans.post(&format!("/for/{}/open", louis.0), &[]).await.expect(303);
        act(stage, &priyas, &base, louis, &[("act", "suspend"), ("words", "A word with the school first")]).await.expect(303);
        assert_eq!(stands(stage, louis).await, ("inactive".into(), "ROLE_SUSPENDED_PENDING_REVIEW".into()));
        joans.get(&record).await.expect(503);
        assert!(priyas.get("/practice/Y99001/carers").await.expect(200).text().contains("Waits for you"));
        assert_eq!(stage.work().await, []);
        // What cannot be done now changes nothing.
        for (fields, status) in [
            (vec![("act", "suspend")], 409),
            (vec![("act", "end"), ("reason", "ROLE_DEACTIVATED_SAFEGUARDING")], 409),
            (vec![("act", "start")], 409),
            (vec![("act", "")], 422),
            (vec![("act", "reactivate")], 422),
        ] {
            let reply = act(stage, &priyas, &base, louis, &fields).await;
            assert_eq!(reply.status, status, "{fields:?}: {}", reply.text());
        }
        assert_eq!(stands(stage, louis).await.0, "inactive");
        act(stage, &priyas, &base, louis, &[("act", "reactivate"), ("words", "All is well")]).await.expect(303);
        joans.get(&record).await.expect(200);
        assert!(!priyas.get("/practice/Y99001/carers").await.expect(200).text().contains("Waits for you"));
        // To end it takes a reason that fits; OTHER takes words.
        for (fields, status) in [
            (vec![("act", "end")], 422),
            (vec![("act", "end"), ("reason", "ROLE_CREATED")], 422),
            (vec![("act", "end"), ("reason", "OTHER")], 422),
            (vec![("act", "end"), ("reason", "ROLE_DEACTIVATED_CHANGE_IN_RELATIONSHIP")], 303),
        ] {
            let reply = act(stage, &priyas, &base, louis, &fields).await;
            assert_eq!(reply.status, status, "{fields:?}: {}", reply.text());
        }
        assert_eq!(stands(stage, louis).await.1, "ROLE_DEACTIVATED_CHANGE_IN_RELATIONSHIP");
        act(stage, &priyas, &base, louis, &[("act", "mistake"), ("words", "The wrong child")]).await.expect(303);
        assert_eq!(stands(stage, louis).await, ("entered-in-error".into(), "OTHER".into()));
        act(stage, &priyas, &base, louis, &[("act", "reactivate"), ("words", "again")]).await.expect(409);
    }

    async fn every_reason_ends_it_and_is_kept(stage) {
        let (louis, _, priyas, base) = world(stage).await;
        priyas.post(&format!("{base}/new"), &form(&[])).await.expect(303);
        for reason in Reason::for_step(Step::End).chain([Reason::Other]) {
            let fields = [("act", "end"), ("reason", reason.key()), ("words", "because")];
            act(stage, &priyas, &base, louis, &fields).await.expect(303);
            assert_eq!(stands(stage, louis).await, ("inactive".into(), reason.key().into()));
            act(stage, &priyas, &base, louis, &[("act", "reactivate"), ("words", "again")]).await.expect(303);
        }
        assert_eq!(count(stage, "select count(*) from carer_event").await, 1 + 2 * 13);
    }

    async fn what_another_system_asks_for_is_answered_yes_or_no(stage) {
        let (louis, joan, priyas, base) = world(stage).await;
        priyas.post(&format!("{base}/new"), &form(&[])).await.expect(303);
        let bundle = priyas.post(&format!("{base}/consents.json"), &[]).await.expect(200).text();
        let asked = bundle.replace("\"active\"", "\"proposed\"").replace("ROLE_CREATED", "APPLICATION_SUBMITTED");
        act(stage, &priyas, &base, louis, &[("act", "end"), ("reason", "ROLE_DEACTIVATED_MISUSE_OF_SYSTEM")]).await.expect(303);
        for reason in Reason::for_step(Step::Refuse).chain([Reason::Other]) {
            priyas.post(&format!("{base}/import"), &[("bundle", &asked)]).await.expect(303);
            assert_eq!(stands(stage, louis).await, ("proposed".into(), "APPLICATION_SUBMITTED".into()));
            // What waits is there once.
            priyas.post(&format!("{base}/import"), &[("bundle", &asked)]).await.expect(409);
            let fields = [("act", "refuse"), ("reason", reason.key()), ("words", "because")];
            act(stage, &priyas, &base, louis, &fields).await.expect(303);
            assert_eq!(stands(stage, louis).await, ("rejected".into(), reason.key().into()));
            act(stage, &priyas, &base, louis, &[("act", "accept"), ("words", "yes")]).await.expect(409);
        }
        priyas.post(&format!("{base}/import"), &[("bundle", &asked)]).await.expect(303);
        act(stage, &priyas, &base, louis, &[("act", "accept"), ("words", "Both were here")]).await.expect(303);
        assert_eq!(stands(stage, louis).await, ("active".into(), "ROLE_ACTIVATED".into()));
        let joans = stage.visitor(joan).await;
        joans.post(&format!("/for/{}/open", louis.0), &[]).await.expect(503);
        act(stage, &priyas, &base, louis, &[("act", "start")]).await.expect(303);
        joans.post(&format!("/for/{}/open", louis.0), &[]).await.expect(303);
    }

    async fn from_11_the_young_person_is_asked(stage) {
        let (louis, joan, priyas, base) = world(stage).await;
        priyas.post(&format!("{base}/new"), &form(&[])).await.expect(303);
        set(stage, "update person set birth_date = '2015-12-01' where id = $1", louis.0).await;
        let page = priyas.get("/practice/Y99001/carers").await.expect(200).text();
        assert!(page.contains("turns 11 on 1 December 2026, in 7 days"), "{page}");
        set(stage, "update person set birth_date = '2015-11-24' where id = $1", louis.0).await;
        let joans = stage.visitor(joan).await;
        let open = format!("/for/{}/open", louis.0);
        joans.post(&open, &[]).await.expect(503);
        // Looked at and still right is not enough at this age.
        act(stage, &priyas, &base, louis, &[("act", "reviewed"), ("words", "fine")]).await.expect(422);
        act(stage, &priyas, &base, louis, &[("act", "suspend")]).await.expect(303);
        act(stage, &priyas, &base, louis, &[("act", "reactivate"), ("words", "fine")]).await.expect(422);
        act(stage, &priyas, &base, louis, &[("act", "competence"), ("words", "Dr Carrick talked to him alone")]).await.expect(303);
        assert_eq!(stands(stage, louis).await, ("active".into(), "ROLE_REACTIVATED".into()));
        joans.post(&open, &[]).await.expect(303);
        let page = stage.visitor(louis).await.get("/carers").await.expect(200).text();
        assert!(page.contains("Joan Test") && page.contains("Organisation Y99001"), "{page}");
    }

    async fn another_system_tells_and_is_told(stage) {
        let (louis, joan, priyas, base) = world(stage).await;
        priyas.post(&format!("{base}/new"), &form(&[("start", "later")])).await.expect(303);
        let bundle = priyas.post(&format!("{base}/consents.json"), &[]).await.expect(200).text();
        assert!(bundle.contains("parental-responsibility") && bundle.contains(LOUIS) && bundle.contains("ROLE_CREATED"), "{bundle}");
        // The two have one already: all of it is refused.
        let import = format!("{base}/import");
        priyas.get(&import).await.expect(200);
        priyas.post(&import, &[("bundle", &bundle)]).await.expect(409);
        set(stage, "delete from carer_event where person_id = $1", louis.0).await;
        set(stage, "delete from carer_arrangement where person_id = $1", louis.0).await;
        priyas.post(&import, &[("bundle", &bundle)]).await.expect(303);
        assert_eq!(stands(stage, louis).await, ("active".into(), "ROLE_CREATED".into()));
        let again = priyas.post(&format!("{base}/consents.json"), &[]).await.expect(200).text();
        let meaning = |text: &str| {
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            let mut consent = value["entry"][1]["resource"].clone();
            consent["id"] = serde_json::Value::Null;
            consent
        };
        assert_eq!(meaning(&bundle), meaning(&again));
        stage.visitor(joan).await.post(&format!("/for/{}/open", louis.0), &[]).await.expect(503);
        for (bad, told) in [
            ("not json".to_string(), "Paste a FHIR bundle"),
            (bundle.replace(LOUIS, "9000000033"), "another patient"),
            (bundle.replace(JOAN, "9000000041"), "no account"),
            (bundle.replace(JOAN, LOUIS), "their own"),
            (bundle.replace("parental-responsibility", "best-interest"), "does not fit the age"),
            (bundle.replace("\"active\"", "\"entered-in-error\""), "not taken over"),
        ] {
            let page = priyas.post(&import, &[("bundle", &bad)]).await.expect(422).text();
            assert!(page.contains(told), "{told}: {page}");
        }
        assert_eq!(count(stage, "select count(*) from carer_arrangement").await, 1);
    }
}
