//! Readings as FHIR, through the door: what devices bring, what systems find, what is taken away.

use chrono::Duration;
use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::{policy, role::Role},
    on_both_databases,
    people::{Ods, PersonId},
    platform::keys,
    readings::{
        Circumstances, NewReading,
        keep::{self, Keeper},
        measure::Values,
        unit::Amount,
    },
    record::import::store::{self, Sends},
    testing::{persona::Reply, stage::Stage},
};

const NUMBER: &str = "9434765919";
const UCUM: &str = "http://unitsofmeasure.org";

/// A source with the token "token of {ods}".
async fn source(stage: &Stage, ods: &str, sends: Sends) -> Ods {
    let ods = stage.organisation(ods, &format!("Organisation {ods}")).await;
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let hash =
        stage.app.platform.keys.hash(keys::Purpose::SourceToken, format!("token of {}", ods.as_str()).as_bytes());
    store::put_source(&mut tx, &ods, Some(hash), stage.now()).await.unwrap();
    store::put_sends(&mut tx, &ods, sends).await.unwrap();
    tx.commit().await.unwrap();
    ods
}

async fn post(stage: &Stage, ods: &str, path: &str, kind: &str, body: String) -> Reply {
    let token = format!("Bearer token of {ods}");
    let headers = [("authorization", token.as_str()), ("content-type", kind)];
    stage.passer_by().send(Method::POST, path, &headers, body.into_bytes()).await
}

async fn send(stage: &Stage, ods: &str, resources: &[Value]) -> Vec<String> {
    let patient = json!({ "resourceType": "Patient", "id": "p", "birthDate": "1945-03-04",
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER }] });
    let entries: Vec<Value> =
        std::iter::once(&patient).chain(resources).map(|resource| json!({ "resource": resource })).collect();
    let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": entries });
    let reply = post(stage, ods, "/fhir", "application/fhir+json", bundle.to_string()).await.expect(200);
    let issues = reply.json()["issue"].as_array().unwrap().clone();
    issues.iter().skip(1).map(|issue| issue["diagnostics"].as_str().unwrap().to_string()).collect()
}

fn weight(id: &str, kilograms: f64) -> Value {
    json!({ "resourceType": "Observation", "id": id, "status": "final", "subject": { "reference": "Patient/p" },
        "code": { "coding": [{ "system": "http://loinc.org", "code": "29463-7" }] },
        "effectiveDateTime": "2026-11-24T08:30:00Z",
        "valueQuantity": { "value": kilograms, "system": UCUM, "code": "kg" } })
}

/// What a system finds of the person with this number, and nothing else besides.
async fn search(stage: &Stage, ods: &str, number: &str) -> Value {
    let fields = [("patient.identifier", format!("https://fhir.nhs.uk/Id/nhs-number|{number}"))];
    let body = serde_urlencoded::to_string(fields).unwrap();
    let reply = post(stage, ods, "/fhir/Observation/_search", "application/x-www-form-urlencoded", body).await;
    assert!(reply.headers["content-type"].to_str().unwrap().starts_with("application/fhir+json"));
    reply.expect(200).json()
}

/// The person enters a weight of so many kilograms, so many hours ago.
async fn enter(stage: &Stage, person: PersonId, kilograms: i64, hours: i64) -> Uuid {
    let new = NewReading {
        id: Uuid::now_v7(),
        taken_at: stage.now() - Duration::hours(hours),
        offset_minutes: 0,
        zone: "Europe/London".into(),
        values: Values::Weight(Amount::whole(kilograms)),
        note: String::new(),
        method: crate::readings::Method::Typed,
        circumstances: Circumstances::default(),
        sitting: None,
        task: None,
    };
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_only(person.0).await.unwrap();
    keep::keep(&mut tx, &stage.app.platform, &Keeper::system(person, None), &new).await.unwrap();
    tx.commit().await.unwrap();
    new.id
}

async fn take_out(stage: &Stage, reading: Uuid) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.show_everyone().await.unwrap();
    tx.query("update reading set removed_at = $1 where id = $2")
        .bind(stage.now())
        .bind(reading)
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn empty() -> Value {
    json!({ "resourceType": "Bundle", "type": "searchset", "total": 0 })
}

on_both_databases! {
    async fn what_devices_send_is_a_reading_and_no_entry(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        source(stage, "RZZ07", Sends::HomeReadings).await;
        let mut unitless = weight("w2", 81.0);
        unitless["valueQuantity"] = json!({ "value": 81, "unit": "kg" });
        let sent = [weight("w1", 80.5), unitless, json!({ "resourceType": "Device", "id": "d" })];
        let told = send(stage, "RZZ07", &sent).await;
        assert!(told[0] == "Observation/w1: stored" && told[1].starts_with("Observation/w2: refused. Its unit") && told[2] == "Device/d: stored", "{told:?}");
        type Row = (String, String, Option<String>, Option<Uuid>, String);
        let rows = || async {
            let mut tx = stage.peek().await;
            let sql = "select method, entered_as, organisation_ods, entered_by, amounts from reading where person_id = $1";
            let rows: Vec<Row> = tx.query(sql).bind(ivy.0).all().await.unwrap();
            rows
        };
        let first = rows().await;
        assert_eq!(first.len(), 1);
        assert_eq!((first[0].0.as_str(), first[0].1.as_str(), first[0].2.as_deref(), first[0].3), ("system", "device", Some("RZZ07"), None));
        assert!(first[0].4.contains("80500"));
        let mut tx = stage.peek().await;
        let (entries,): (i64,) = tx.query("select count(*) from entry where resource_type = 'Observation'").one().await.unwrap();
        let (resources,): (i64,) = tx.query("select count(*) from resource where resource_type = 'Observation'").one().await.unwrap();
        assert_eq!((entries, resources), (0, 0));
        drop(tx);
        // Once more, and in another bundle: nothing more. Another value under the same id is no reading.
        let told = send(stage, "RZZ07", &[weight("w1", 80.5)]).await;
        assert_eq!(told, ["Observation/w1: unchanged"]);
        let told = send(stage, "RZZ07", &[weight("w1", 99.5)]).await;
        assert!(told[0].contains("another reading with its id"), "{told:?}");
        assert_eq!(rows().await, first);
        let mut tx = stage.peek().await;
        let (conflicts,): (i64,) = tx.query("select count(*) from reading_conflict").one().await.unwrap();
        assert_eq!(conflicts, 1);
    }

    async fn what_other_sources_send_is_an_entry_and_no_reading(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        source(stage, "RZZ01", Sends::Records).await;
        assert_eq!(send(stage, "RZZ01", &[weight("w1", 80.5)]).await, ["Observation/w1: stored"]);
        let mut tx = stage.peek().await;
        let (readings,): (i64,) = tx.query("select count(*) from reading").one().await.unwrap();
        let sql = "select count(*) from entry where person_id = $1 and resource_type = 'Observation'";
        let (entries,): (i64,) = tx.query(sql).bind(ivy.0).one().await.unwrap();
        assert_eq!((readings, entries), (0, 1));
    }

    async fn one_that_cannot_be_stored_takes_the_others_with_it_or_none(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        source(stage, "RZZ07", Sends::HomeReadings).await;
        // Of somebody else: refused by itself.
        let mut other = weight("w2", 70.0);
        other["subject"] = json!({ "reference": "Patient/nobody" });
        let told = send(stage, "RZZ07", &[weight("w1", 80.5), other]).await;
        assert!(told[0].ends_with("stored") && told[1].contains("refused"), "{told:?}");
        let mut tx = stage.peek().await;
        let persons: Vec<(Uuid,)> = tx.query("select person_id from reading").all().await.unwrap();
        assert_eq!(persons, [(ivy.0,)]);
    }

    async fn a_system_finds_whom_its_organisation_looks_after(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        source(stage, "Y99001", Sends::Records).await;
        source(stage, "RZZ07", Sends::HomeReadings).await;
        assert_eq!(search(stage, "Y99001", NUMBER).await, empty());
        let first = enter(stage, ivy, 80, 2).await;
        enter(stage, ivy, 81, 1).await;
        let found = search(stage, "Y99001", NUMBER).await;
        assert_eq!(found["total"], 2, "{found}");
        assert_eq!(found["entry"][0]["resource"]["valueQuantity"]["value"], 81);
        assert_eq!(found["entry"][1]["fullUrl"], format!("urn:uuid:{first}"));
        take_out(stage, first).await;
        assert_eq!(search(stage, "Y99001", NUMBER).await["total"], 1);
        // Not their patient, a number that nobody has, and none at all: one answer.
        for (ods, number) in [("RZZ07", NUMBER), ("Y99001", "9000000009"), ("Y99001", "1234")] {
            assert_eq!(search(stage, ods, number).await, empty(), "{ods} {number}");
        }
        // Somebody on one of their pathways is theirs.
        put_on_pathway(stage, ivy, "RZZ07").await;
        assert_eq!(search(stage, "RZZ07", NUMBER).await["total"], 1);
        // Who does not share results with them is found by nobody of them.
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query(
            "insert into sharing_choice (person_id, id, at, purpose, organisation_ods, category, choice, made_by)
             values ($1, $2, $3, 'direct-care', 'RZZ07', 'results', 'stop', $1)",
        )
        .bind(ivy.0)
        .bind(Uuid::now_v7())
        .bind(stage.now())
        .execute()
        .await
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(search(stage, "RZZ07", NUMBER).await, empty());
        assert_eq!(search(stage, "Y99001", NUMBER).await["total"], 1);
        // All of it stands in her log: by whom it was asked, and what the answer was.
        let mut tx = stage.peek().await;
        let sql = "select organisation_ods, outcome from access_log where person_id = $1 and relation = 'system' order by seq";
        let log: Vec<(Option<String>, String)> = tx.query(sql).bind(ivy.0).all().await.unwrap();
        let told: Vec<String> = log.into_iter().map(|(ods, outcome)| format!("{} {outcome}", ods.unwrap_or_default())).collect();
        assert_eq!(told, ["Y99001 permitted", "Y99001 permitted", "Y99001 permitted", "RZZ07 refused", "RZZ07 permitted", "RZZ07 refused", "Y99001 permitted"]);
        drop(tx);
        let html = stage.visitor(ivy).await.get("/who-looked").await.expect(200).text();
        assert!(html.contains("A computer system") && html.contains("For Organisation Y99001"), "{html}");
    }

    async fn a_search_needs_a_token_and_a_patient(stage) {
        stage.patient("Ivy", NUMBER).await;
        source(stage, "Y99001", Sends::Records).await;
        let form = "application/x-www-form-urlencoded";
        let path = "/fhir/Observation/_search";
        let reply = stage.passer_by().send(Method::POST, path, &[("content-type", form)], Vec::new()).await;
        assert_eq!(reply.status, 401);
        for (kind, body, status) in [
            (form, String::new(), 422),
            (form, "patient.identifier=9434765919".into(), 422),
            (form, format!("patient.identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C{NUMBER}&_count=5"), 422),
            ("application/json", "{}".into(), 422),
            (form, "a".repeat(70 * 1024), 413),
        ] {
            let reply = post(stage, "Y99001", path, kind, body).await;
            assert_eq!((reply.status, reply.json()["resourceType"].as_str()), (status, Some("OperationOutcome")), "{}", reply.text());
        }
        let token = [("authorization", "Bearer token of Y99001")];
        let reply = stage.passer_by().send(Method::GET, "/fhir/Observation", &token, Vec::new()).await;
        assert_eq!(reply.status, 404);
    }

    async fn readings_go_with_the_copy_of_the_record(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        let (kept, gone) = (enter(stage, ivy, 80, 2).await, enter(stage, ivy, 91, 1).await);
        take_out(stage, gone).await;
        let browser = stage.visitor(ivy).await;
        // Not without the passkey.
        for path in ["/record/download/bundle.json", "/record/download/record.html"] {
            assert_eq!(browser.post(path, &[]).await.status, 401);
        }
        stage.fresh(&browser, policy::Purpose::Download, ivy).await;
        let bundle = browser.post("/record/download/bundle.json", &[]).await.expect(200).json();
        let entries = bundle["entry"].as_array().unwrap();
        assert_eq!(entries.len(), 1, "{bundle}");
        assert_eq!(entries[0]["fullUrl"], format!("urn:uuid:{kept}"));
        assert_eq!(entries[0]["resource"]["code"]["coding"][1]["code"], "29463-7");
        let html = browser.post("/record/download/record.html", &[]).await.expect(200).text();
        assert!(html.contains("Readings from home") && html.contains("80.0 kg") && !html.contains("91.0 kg"), "{html}");
    }

    async fn the_average_of_a_diary_says_what_it_rests_on(stage) {
        let ivy = stage.patient("Ivy", NUMBER).await;
        put_on_pathway(stage, ivy, "Y99001").await;
        // Seven days, two in the morning and two in the evening.
        stage.advance(Duration::days(8));
        for day in 0..7 {
            for (hours, systolic) in [(0, 130), (1, 132), (10, 136), (11, 140)] {
                let new = NewReading {
                    id: Uuid::now_v7(),
                    taken_at: stage.now() - Duration::days(8 - day) + Duration::hours(hours),
                    offset_minutes: 0,
                    zone: "Europe/London".into(),
                    values: Values::BloodPressure {
                        systolic: Amount::whole(systolic),
                        diastolic: Amount::whole(80),
                        pulse: None,
                        irregular: false,
                    },
                    note: String::new(),
                    method: crate::readings::Method::Typed,
                    circumstances: Circumstances::default(),
                    sitting: None,
                    task: None,
                };
                let mut tx = stage.app.platform.db.write().await.unwrap();
                tx.show_only(ivy.0).await.unwrap();
                keep::keep(&mut tx, &stage.app.platform, &Keeper::system(ivy, None), &new).await.unwrap();
                tx.commit().await.unwrap();
            }
        }
        let browser = stage.visitor(ivy).await;
        stage.fresh(&browser, policy::Purpose::Download, ivy).await;
        let bundle = browser.post("/record/download/bundle.json", &[]).await.expect(200).json();
        let entries = bundle["entry"].as_array().unwrap();
        assert_eq!(entries.len(), 29, "{bundle}");
        let average = &entries[28]["resource"];
        assert_eq!(average["code"]["coding"][0]["code"], "96607-7", "{average}");
        let part = |at: usize| (average["component"][at]["code"]["coding"][0]["code"].as_str().unwrap(), &average["component"][at]["valueQuantity"]["value"]);
        // 130, 132, 136, 140: 134.5, which is 135.
        assert_eq!(part(0), ("413606001", &json!(135)));
        assert_eq!(part(1), ("413605002", &json!(80)));
        assert_eq!(part(2), ("246432004", &json!(24)));
        let from = average["derivedFrom"].as_array().unwrap();
        assert_eq!(from.len(), 24);
        // Each of them is in the same bundle.
        for one in from {
            assert!(entries.iter().any(|entry| entry["fullUrl"] == one["reference"]), "{one}");
        }
        let mut tx = stage.peek().await;
        let (first_day,): (i64,) = tx.query("select count(*) from reading").one().await.unwrap();
        assert_eq!(first_day, 28);
    }
}

/// On a blood pressure diary of a week, from today on.
async fn put_on_pathway(stage: &Stage, person: PersonId, ods: &str) {
    let clinician = stage.staff("Gwen", ods, Role::Gp).await;
    let body = include_str!("../../pathways/templates/hypertension-diagnosis.json");
    let (id, now) = (Uuid::now_v7(), stage.now());
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into pathway_template (organisation_ods, id, template, version, body, made_by, made_at)
         values ($1, $2, 'hypertension-diagnosis', 1, $3, $4, $5)",
    )
    .bind(ods.to_string())
    .bind(id)
    .bind(body.to_string())
    .bind(clinician.0)
    .bind(now)
    .execute()
    .await
    .unwrap();
    tx.query(
        "insert into pathway (person_id, id, organisation_ods, template_id, template, started_at, starts_on, put_by, agreed)
         values ($1, $2, $3, $4, 'hypertension-diagnosis', $5, $6, $7, 'told-us')",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(ods.to_string())
    .bind(id)
    .bind(now)
    .bind(now.date_naive())
    .bind(clinician.0)
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}
