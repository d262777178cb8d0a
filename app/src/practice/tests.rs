//! Who works here sees what their role may do, and nothing of another place.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::role::Role,
    on_both_databases,
    people::Ods,
    record::import::{Report, bundle, take},
    testing::stage::Stage,
};

/// Nobody fits it.
async fn take(stage: &Stage, ods: &str, sent: &Value) {
    let bytes = sent.to_string().into_bytes();
    let items = bundle::read(&bytes).unwrap();
    let report = take::take(&stage.app.platform, &Ods::parse(ods).unwrap(), None, &items, &bytes).await.unwrap();
    assert!(matches!(report, Report::MatchedNobody(_)), "{report:?}");
}

async fn refuse(stage: &Stage, ods: &str, reason: &str) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("insert into import (id, source_ods, received_at, outcome, reason) values ($1, $2, $3, 'refused', $4)")
        .bind(Uuid::now_v7())
        .bind(ods.to_string())
        .bind(stage.now())
        .bind(reason.to_string())
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn each_role_finds_its_own_work(stage) {
        for (role, invites, matches, finds, reviews) in [
            (Role::PracticeManager, true, true, true, false),
            (Role::Receptionist, true, false, true, false),
            (Role::Gp, true, false, true, false),
            (Role::Nurse, true, false, true, false),
            (Role::PrivacyOfficer, false, true, false, true),
            (Role::OtherClinician, false, false, true, false),
            (Role::SupportWorker, false, false, true, false),
        ] {
            let person = stage.staff(role.key(), "Y99001", role).await;
            let visitor = stage.visitor(person).await;
            let page = visitor.get("/practice/Y99001").await.expect(200).text();
            assert!(page.contains(role.words()), "{page}");
            assert_eq!(page.contains("/practice/Y99001/find"), finds, "{role:?}");
            assert_eq!(page.contains("/practice/Y99001/emergencies"), reviews, "{role:?}");
            assert_eq!(page.contains("/practice/Y99001/invitations"), invites, "{role:?}");
            assert_eq!(page.contains("/practice/Y99001/imports"), matches, "{role:?}");
            assert_eq!(visitor.get("/practice/Y99001/imports").await.status, if matches { 200 } else { 404 }, "{role:?}");
        }
    }

    async fn another_place_is_not_there(stage) {
        let elsewhere = stage.staff("Omar", "Y99002", Role::PracticeManager).await;
        stage.organisation("Y99001", "Harbour Lane Surgery").await;
        let visitor = stage.visitor(elsewhere).await;
        visitor.get("/practice/Y99001").await.expect(404);
        visitor.get("/practice/Y99999").await.expect(404);
        visitor.get("/practice/Y99001/imports").await.expect(404);
        visitor.get("/practice/..%2f").await.expect(404);
        let patient = stage.patient("Ivy", "9000000009").await;
        stage.visitor(patient).await.get("/practice/Y99001").await.expect(404);
        assert!(stage.passer_by().get("/practice/Y99001").await.location().starts_with("/sign-in"));
    }

    async fn who_has_left_or_not_yet_come_sees_nothing(stage) {
        for change in ["update membership set ended_at = created_at", "update membership set activated_at = null"] {
            let person = stage.staff("Omar", "Y99001", Role::PracticeManager).await;
            let visitor = stage.visitor(person).await;
            visitor.get("/practice/Y99001").await.expect(200);
            let mut tx = stage.app.platform.db.write().await.unwrap();
            tx.query(change).execute().await.unwrap();
            tx.commit().await.unwrap();
            visitor.get("/practice/Y99001").await.expect(404);
        }
    }

    async fn what_was_refused_is_told_to_who_may_know(stage) {
        let manager = stage.staff("Omar", "Y99001", Role::PracticeManager).await;
        stage.organisation("Y99002", "Hospital").await;
        let visitor = stage.visitor(manager).await;
        assert!(visitor.get("/practice/Y99001/imports").await.expect(200).text().contains("was matched"));
        refuse(stage, "Y99001", "No <b>person</b> fits").await;
        refuse(stage, "Y99002", "Of another place").await;
        let page = visitor.get("/practice/Y99001/imports").await.expect(200).text();
        assert!(page.contains("No &lt;b&gt;person&lt;/b&gt; fits") && page.contains("24 November 2026, 10am"), "{page}");
        assert!(!page.contains("Of another place"), "{page}");
        assert!(visitor.get("/practice/Y99001").await.text().contains("1 record is waiting"));
    }

    async fn a_refused_bundle_says_whom_it_is_about_and_waits_until_somebody_has_looked(stage) {
        let joe = stage.patient("Joe", "9513820475").await;
        let manager = stage.staff("Omar", "Y99001", Role::PracticeManager).await;
        let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": [
            { "resource": { "resourceType": "Patient", "name": [{ "given": ["Joe"], "family": "<b>Okafor" }], "birthDate": "1979-08-06",
                "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9513820475" }] } },
            { "resource": { "resourceType": "Condition", "code": { "text": "Secret illness" } } },
        ]});
        // The same bytes again are one thing to look at.
        for _ in 0..2 {
            take(stage, "Y99001", &bundle).await;
        }
        let visitor = stage.visitor(manager).await;
        let list = visitor.get("/practice/Y99001/imports").await.expect(200).text();
        assert_eq!(list.matches("/practice/Y99001/imports/").count(), 1, "{list}");
        assert!(list.contains("Not yet"), "{list}");
        let id = list.split("/practice/Y99001/imports/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let here = format!("/practice/Y99001/imports/{id}");
        let page = visitor.get(&here).await.expect(200).text();
        for part in ["&lt;b&gt;Okafor", "6 August 1979", "951 382 0475", "2 entries", "I have looked at it"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("Secret illness"), "{page}");
        // Whose number it is reads of it.
        let log = stage.visitor(joe).await.get("/who-looked").await.expect(200).text();
        assert!(log.contains("in something that could not be matched to you"), "{log}");
        let desk = stage.staff("Rita", "Y99001", Role::Receptionist).await;
        let elsewhere = stage.staff("Olga", "Y99002", Role::PracticeManager).await;
        for other in [desk, elsewhere, joe] {
            let other = stage.visitor(other).await;
            other.get(&here).await.expect(404);
            other.post(&here, &[]).await.expect(404);
        }
        visitor.get(&format!("/practice/Y99001/imports/{}", Uuid::now_v7())).await.expect(404);
        visitor.post(&format!("/practice/Y99001/imports/{}", Uuid::now_v7()), &[]).await.expect(404);
        visitor.post(&here, &[]).await.expect(303);
        let page = visitor.get(&here).await.expect(200).text();
        assert!(page.contains("by Omar") && !page.contains("I have looked at it"), "{page}");
        assert!(visitor.get("/practice/Y99001").await.text().contains("None is waiting"));
        // Looked at twice is looked at once; sent once more it waits again.
        stage.advance(chrono::Duration::minutes(5));
        visitor.post(&here, &[]).await.expect(303);
        assert_eq!(visitor.get(&here).await.text().matches("10:05am").count(), 0);
        take(stage, "Y99001", &bundle).await;
        assert!(visitor.get("/practice/Y99001").await.text().contains("1 record is waiting"));
    }
}
