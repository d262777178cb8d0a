//! What is hidden leaves no trace: page by page, header by header, as if it had never been.

use uuid::Uuid;

use super::HiddenFrom;
use crate::{
    access::{class::Scope, policy::Purpose, role::Role},
    on_both_databases,
    people::PersonId,
    platform::as_written::noted,
    record::{
        fhir::Kind,
        import::tests::{bundle, known_person, patient, send},
        rules,
        tests::shelve::{
            New, PAGES, cares, download, measured, new, opened, search_at, shelve_all, still, visited_before,
        },
    },
    testing::{
        persona::{Persona, Reply},
        stage::Stage,
    },
};

const CANARY: &str = "Zyxcanary";

/// What comes back, but what differs by nature: nonces and the request's id.
fn seen(reply: &Reply) -> (u16, Vec<(String, String)>, String) {
    let headers = reply
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "content-security-policy"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    (reply.status, headers, still(&reply.text()))
}

/// Every page under `prefix`, those of these entries, and a search.
async fn everything(
    browser: &Persona,
    prefix: &str,
    ids: &[Uuid],
) -> Vec<(String, (u16, Vec<(String, String)>, String))> {
    let mut paths: Vec<String> = PAGES.iter().map(|page| format!("{prefix}{page}")).collect();
    paths.extend(
        ["?kind=result", "?year=2026", "?source=Y99001"].map(|query| format!("{prefix}/record/timeline{query}")),
    );
    for id in ids {
        paths.push(format!("{prefix}/record/entries/{id}"));
        paths.push(format!("{prefix}/record/results/{id}/history"));
        paths.push(format!("{prefix}/record/documents/{id}/files/1"));
    }
    let mut all = Vec::new();
    for path in paths {
        all.push((path.clone(), seen(&browser.get(&path).await)));
    }
    for words in ["result", CANARY] {
        all.push((words.to_owned(), seen(&search_at(browser, &format!("{prefix}/record/search"), words).await)));
    }
    all
}

/// What is there for all to see.
fn base() -> Vec<New> {
    let mut all: Vec<New> = rules::KINDS.into_iter().map(|kind| new(kind, &format!("A {kind:?}"))).collect();
    let mut report = new(Kind::Report, "A report");
    report.entry.members = vec!["Observation/hidden".into(), "Observation/shown".into()];
    all.push(report);
    all.push(new(Kind::Result, "A result").value(measured("5.1", "mmol/L")).at("2026-01-01").source_id("shown"));
    all.push(new(Kind::Result, "A result").value(measured("5.3", "mmol/L")).at("2026-05-01"));
    all
}

/// And what will be hidden: newer than everything, one of each kind, one more of the same test.
fn extra() -> Vec<New> {
    let mut all: Vec<New> = rules::KINDS
        .into_iter()
        .map(|kind| {
            new(kind, &format!("{CANARY} {kind:?}"))
                .at("2026-11-25T10:00:00Z")
                .received("2026-11-23T10:00:00Z")
                .status("booked")
        })
        .collect();
    all.push(
        new(Kind::Result, "A result")
            .value(measured("9.9", "mmol/L"))
            .at("2026-03-01")
            .received("2026-11-23T10:00:00Z")
            .source_id("hidden"),
    );
    all
}

async fn hide(stage: &Stage, browser: &Persona, person: PersonId, id: Uuid, from: HiddenFrom) {
    stage.fresh(browser, Purpose::Sharing, person).await;
    let path = format!("/record/entries/{id}/hide");
    browser.get(&path).await.expect(200);
    browser.post(&path, &[("from", from.key())]).await.expect(303);
}

async fn copies(stage: &Stage, browser: &Persona, person: PersonId) -> Vec<(u16, Vec<(String, String)>, String)> {
    let mut all = Vec::new();
    for file in ["record.html", "bundle.json"] {
        all.push(seen(&download(stage, browser, person, file).await));
    }
    all
}

on_both_databases! {
    async fn what_is_hidden_was_never_there(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let joan = stage.patient("Joan", "999 000 0026").await;
        cares(stage, joan, ivy, &Scope::ALL).await;
        for person in [ivy, joan] {
            visited_before(stage, person, "2026-09-01T08:00:00Z").await;
        }
        let ids = shelve_all(stage, ivy, &base()).await;
        let nobodys = Uuid::now_v7();
        let prefix = format!("/for/{}", ivy.0);
        let carer = opened(stage, joan, ivy, None).await;
        let own = stage.visitor(ivy).await;
        // Each time in a new session: what was looked for stays with the old one.
        let for_carer = async || everything(&opened(stage, joan, ivy, None).await, &prefix, &ids).await;
        let for_own = async || everything(&stage.visitor(ivy).await, "", &ids).await;
        let carer_before = for_carer().await;
        let own_before = for_own().await;
        let copies_before = copies(stage, &own, ivy).await;
        let (entry_404, own_404) = (
            seen(&carer.get(&format!("{prefix}/record/entries/{nobodys}")).await),
            seen(&own.get(&format!("/record/entries/{nobodys}")).await),
        );
        assert_eq!((entry_404.0, own_404.0), (404, 404));

        let hidden = shelve_all(stage, ivy, &extra()).await;
        for id in &hidden {
            hide(stage, &own, ivy, *id, HiddenFrom::Carers).await;
        }
        for (before, after) in carer_before.iter().zip(for_carer().await) {
            assert_eq!(*before, after, "for a carer");
        }
        for id in &hidden {
            for path in ["/record/entries/{}", "/record/results/{}/history", "/record/documents/{}/files/1"] {
                let path = path.replace("{}", &id.to_string());
                assert_eq!(seen(&carer.get(&format!("{prefix}{path}")).await), entry_404, "{path}");
            }
            // The person still sees it, and where it is hidden.
            own.get(&format!("/record/entries/{id}")).await.expect(200);
        }
        assert_eq!(own.get("/hidden").await.expect(200).text().matches("Show it again").count(), hidden.len());

        for id in &hidden {
            hide(stage, &own, ivy, *id, HiddenFrom::Screens).await;
        }
        for (before, after) in own_before.iter().zip(for_own().await) {
            assert_eq!(*before, after, "on their own screens");
        }
        for (before, after) in carer_before.iter().zip(for_carer().await) {
            assert_eq!(*before, after, "for a carer");
        }
        assert_eq!(copies(stage, &own, ivy).await, copies_before);
        for id in &hidden {
            for path in ["/record/entries/{}", "/record/results/{}/history", "/record/documents/{}/files/1", "/record/entries/{}/hide"] {
                let path = path.replace("{}", &id.to_string());
                assert_eq!(seen(&own.get(&path).await), own_404, "{path}");
            }
        }
        assert_eq!(own.get("/hidden").await.expect(200).text().matches("Show it again").count(), 0);
        // For care it is there.
        let owen = stage.staff("Owen", "Y99001", Role::Gp).await;
        let gp = opened(stage, owen, ivy, Some("Y99001")).await;
        gp.get(&format!("/practice/Y99001/people/{}/record/entries/{}", ivy.0, hidden[0])).await.expect(200);
    }

    async fn only_the_practice_brings_back_what_is_hidden_from_oneself(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let joan = stage.patient("Joan", "999 000 0026").await;
        cares(stage, joan, ivy, &Scope::ALL).await;
        let id = shelve_all(stage, ivy, &[new(Kind::Condition, "Asthma")]).await[0];
        let own = stage.visitor(ivy).await;
        hide(stage, &own, ivy, id, HiddenFrom::Carers).await;
        hide(stage, &own, ivy, id, HiddenFrom::Screens).await;
        let mut tx = stage.peek().await;
        let rows: Vec<(Uuid, String)> = tx.query("select id, hidden_from from hiding order by id").all().await.unwrap();
        drop(tx);
        assert_eq!(rows.len(), 2);
        let (screens, _) = rows.iter().find(|(_, from)| from == "screens").unwrap();
        own.post(&format!("/hidden/{screens}/show"), &[]).await.expect(404);
        own.get(&format!("/record/entries/{id}")).await.expect(404);
        let owen = stage.staff("Owen", "Y99001", Role::Gp).await;
        let gp = opened(stage, owen, ivy, Some("Y99001")).await;
        let prefix = format!("/practice/Y99001/people/{}", ivy.0);
        let list = gp.get(&format!("{prefix}/hidden")).await.expect(200).text();
        assert!(list.contains("their own screens") && !list.contains("Asthma"), "{list}");
        gp.post(&format!("{prefix}/hidden/{screens}/show"), &[]).await.expect(303);
        gp.post(&format!("{prefix}/hidden/{screens}/show"), &[]).await.expect(404);
        own.get(&format!("/record/entries/{id}")).await.expect(200);
        // From carers it stays hidden until the person shows it.
        let carer = opened(stage, joan, ivy, None).await;
        let path = format!("/for/{}/record/entries/{id}", ivy.0);
        carer.get(&path).await.expect(404);
        let (carers, _) = rows.iter().find(|(_, from)| from == "carers").unwrap();
        own.post(&format!("/hidden/{carers}/show"), &[]).await.expect(303);
        carer.get(&path).await.expect(200);
        // A receptionist has no business there.
        let desk = stage.staff("Dot", "Y99001", Role::Receptionist).await;
        let desk = opened(stage, desk, ivy, Some("Y99001")).await;
        desk.get(&format!("{prefix}/hidden")).await.expect(404);
    }

    async fn a_whole_category_is_hidden_with_what_comes_later(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let joan = stage.patient("Joan", "999 000 0026").await;
        cares(stage, joan, ivy, &Scope::ALL).await;
        let own = stage.visitor(ivy).await;
        let carer = opened(stage, joan, ivy, None).await;
        let conditions = format!("/for/{}/record/conditions", ivy.0);
        let empty = seen(&carer.get(&conditions).await);
        stage.fresh(&own, Purpose::Sharing, ivy).await;
        own.get("/hidden/new").await.expect(200);
        let chosen = [("category", "mental-health"), ("from", "carers")];
        own.post("/hidden/new", &chosen).await.expect(303);
        own.post("/hidden/new", &chosen).await.expect(303);
        own.post("/hidden/new", &[("category", "everything"), ("from", "carers")]).await.expect(422);
        own.post("/hidden/new", &[("category", "mental-health")]).await.expect(422);
        shelve_all(stage, ivy, &[new(Kind::Condition, "Anxiety").labelled("PSY")]).await;
        assert_eq!(seen(&carer.get(&conditions).await), empty);
        assert!(own.get("/record/conditions").await.expect(200).text().contains("Anxiety"));
        let list = own.get("/hidden").await.expect(200).text();
        assert_eq!(list.matches("All of: Mental health").count(), 1 + 1, "once, and once for who hears the button: {list}");
        let own_before = seen(&stage.visitor(joan).await.get("/record/conditions").await).2;
        own.post("/hidden/new", &[("category", "mental-health"), ("from", "screens")]).await.expect(303);
        let own_after = seen(&own.get("/record/conditions").await).2;
        assert!(!own_after.contains("Anxiety") && own_before.contains("No conditions have been sent") && own_after.contains("No conditions have been sent"));
    }

    async fn nobody_tells_of_what_is_hidden(stage) {
        let ivy = known_person(stage).await;
        let resources = [
            patient("p", "9434765919", "1945-03-04"),
            serde_json::json!({ "resourceType": "Condition", "id": "c", "subject": { "reference": "Patient/p" }, "code": { "text": CANARY } }),
            serde_json::json!({ "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order", "subject": { "reference": "Patient/p" },
                "medicationCodeableConcept": { "text": "Amlodipine" }, "reasonReference": [{ "reference": "Condition/c", "display": CANARY }] }),
        ];
        send(stage, &bundle(&resources)).await.expect(200);
        let mut tx = stage.peek().await;
        let ids: Vec<(Uuid,)> = tx.query("select id from entry where kind in ('condition', 'medicine') order by kind").all().await.unwrap();
        drop(tx);
        let [(condition,), (medicine,)] = ids[..] else { panic!("{ids:?}") };
        let own = stage.visitor(ivy).await;
        let page = format!("/record/entries/{medicine}");
        assert!(own.get(&page).await.expect(200).text().contains(CANARY));
        hide(stage, &own, ivy, condition, HiddenFrom::Screens).await;
        let mut all = vec![own.get(&page).await.expect(200).text()];
        for file in ["record.html", "bundle.json"] {
            all.push(download(stage, &own, ivy, file).await.expect(200).text());
        }
        for text in all {
            assert!(text.contains("Amlodipine") && !text.contains(CANARY), "{text}");
        }
        let found = search_at(&own, "/record/search", CANARY).await.expect(200).text();
        assert!(found.contains("Nothing in your record"), "{found}");
    }

    async fn to_hide_needs_the_passkey_and_is_ones_own(stage) {
        let ivy = stage.patient("Ivy", "999 000 0018").await;
        let joan = stage.patient("Joan", "999 000 0026").await;
        cares(stage, joan, ivy, &Scope::ALL).await;
        let id = shelve_all(stage, ivy, &[new(Kind::Condition, "Asthma")]).await[0];
        let own = stage.visitor(ivy).await;
        let path = format!("/record/entries/{id}/hide");
        own.post(&path, &[("from", "carers")]).await.expect(401);
        own.post(&path, &[]).await.expect(422);
        own.post(&path, &[("from", "everybody")]).await.expect(422);
        own.post(&path, &[("from", "carers"), ("more", "x")]).await.expect(422);
        let joans = stage.visitor(joan).await;
        stage.fresh(&joans, Purpose::Sharing, joan).await;
        joans.post(&path, &[("from", "carers")]).await.expect(404);
        let carer = opened(stage, joan, ivy, None).await;
        carer.post(&path, &[("from", "carers")]).await.expect(409);
        carer.post(&format!("/for/{}{path}", ivy.0), &[("from", "carers")]).await.expect(404);
        carer.get(&format!("/for/{}/record/entries/{id}", ivy.0)).await.expect(200);
    }

    async fn the_next_version_of_what_is_hidden_is_hidden(stage) {
        let ivy = known_person(stage).await;
        let condition = |updated: &str, words: &str| serde_json::json!({ "resourceType": "Condition", "id": "c", "meta": { "lastUpdated": updated },
            "subject": { "reference": "Patient/p" }, "code": { "text": words } });
        let of = |condition| bundle(&[patient("p", "9434765919", "1945-03-04"), condition]);
        send(stage, &of(condition("2026-01-01T00:00:00Z", "Asthma"))).await.expect(200);
        let own = stage.visitor(ivy).await;
        let mut tx = stage.peek().await;
        let (id,): (Uuid,) = tx.query("select id from entry where kind = 'condition'").one().await.unwrap();
        drop(tx);
        hide(stage, &own, ivy, id, HiddenFrom::Screens).await;
        send(stage, &of(condition("2026-02-01T00:00:00Z", "Asthma, mild"))).await.expect(200);
        own.get(&format!("/record/entries/{id}")).await.expect(404);
        assert!(!own.get("/record/conditions").await.expect(200).text().contains("Asthma"));
        let mut tx = stage.peek().await;
        let (title, label): (String, i64) = tx.query("select title, label from entry where kind = 'condition'").one().await.unwrap();
        assert_eq!((title.as_str(), label & HiddenFrom::Screens.bit()), ("Asthma, mild", HiddenFrom::Screens.bit()));
    }
}

on_both_databases! {
    // The same statements in the same order, for carers and on one's own screens: what is hidden
    // cannot be told from how long a page takes.
    async fn what_is_hidden_takes_no_time(stage) {
        let joan = stage.patient("Joan", "999 000 0026").await;
        let mut ran: Vec<Vec<(String, Vec<String>)>> = Vec::new();
        for (number, with_hidden) in [("999 000 0018", None), ("999 000 0034", Some(HiddenFrom::Screens))] {
            let ivy = stage.patient("Ivy", number).await;
            cares(stage, joan, ivy, &Scope::ALL).await;
            visited_before(stage, ivy, "2026-09-01T08:00:00Z").await;
            shelve_all(stage, ivy, &base()).await;
            let own = stage.visitor(ivy).await;
            if let Some(from) = with_hidden {
                for id in shelve_all(stage, ivy, &extra()).await {
                    hide(stage, &own, ivy, id, from).await;
                }
            }
            let carer = opened(stage, joan, ivy, None).await;
            let mut asked = Vec::new();
            for (browser, prefix) in [(&stage.visitor(ivy).await, String::new()), (&carer, format!("/for/{}", ivy.0))] {
                for page in PAGES {
                    let (_, statements) = noted(browser.get(&format!("{prefix}{page}"))).await;
                    asked.push((page.to_string(), statements));
                }
            }
            ran.push(asked);
        }
        assert!(ran[0].iter().map(|(_, statements)| statements.len()).sum::<usize>() > 50);
        for (without, with) in ran[0].iter().zip(&ran[1]) {
            assert_eq!(without, with);
        }
    }
}
