//! The access log: durable before the page, one unbroken chain for each person, and no page
//! without it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::beside::beside;
use crate::{
    access::{
        asking::{self, Asker, Door},
        class::{Action, Category, DataClass},
        grant::{Read, Record},
        log::NewEntry,
        log_writer::LogWriter,
        policy::Verdict,
        relation::Relation,
        role::Role,
    },
    on_both_databases,
    people::{Ods, PersonId},
    platform::{
        Platform,
        keys::{Keys, Purpose},
    },
    testing::stage::Stage,
};

#[derive(Clone, Debug, sqlx::FromRow)]
struct Row {
    person_id: Uuid,
    seq: i64,
    at: DateTime<Utc>,
    actor_id: Uuid,
    relation: String,
    organisation_ods: Option<String>,
    action: String,
    data_class: String,
    page: String,
    outcome: String,
    request_id: String,
    prev_mac: Vec<u8>,
    mac: Vec<u8>,
}

async fn rows(platform: &Platform, person: PersonId) -> Vec<Row> {
    let mut tx = platform.db.read().await.unwrap();
    tx.query("select * from access_log where person_id = $1 order by seq").bind(person.0).all().await.unwrap()
}

/// Recomputes the chain as `access/log.rs` describes it, written a second time.
fn verify(keys: &Keys, rows: &[Row], head: &(i64, Vec<u8>)) -> Result<(), String> {
    let mut previous = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        if row.seq != place as i64 + 1 || row.prev_mac != previous {
            return Err(format!("row {} is not in its place", row.seq));
        }
        let mut bytes = Vec::new();
        let (seq, at) = (row.seq.to_be_bytes(), row.at.timestamp_micros().to_be_bytes());
        for field in [
            Some(row.person_id.as_bytes().as_slice()),
            Some(&seq),
            Some(&at),
            Some(row.actor_id.as_bytes()),
            Some(row.relation.as_bytes()),
            row.organisation_ods.as_deref().map(str::as_bytes),
            Some(row.action.as_bytes()),
            Some(row.data_class.as_bytes()),
            Some(row.page.as_bytes()),
            Some(row.outcome.as_bytes()),
            Some(row.request_id.as_bytes()),
            Some(&previous),
        ] {
            bytes.extend_from_slice(&field.map_or(u32::MAX, |field| field.len() as u32).to_be_bytes());
            bytes.extend_from_slice(field.unwrap_or_default());
        }
        if keys.hash(Purpose::AccessLog, &bytes) != row.mac {
            return Err(format!("row {} was changed", row.seq));
        }
        previous.clone_from(&row.mac);
    }
    if *head == (rows.len() as i64, previous) { Ok(()) } else { Err("the end is missing".into()) }
}

async fn head(platform: &Platform, person: PersonId) -> (i64, Vec<u8>) {
    let mut tx = platform.db.read().await.unwrap();
    tx.query("select seq, mac from access_log_head where person_id = $1").bind(person.0).one().await.unwrap()
}

async fn verify_stored(platform: &Platform, person: PersonId) -> Result<usize, String> {
    let rows = rows(platform, person).await;
    verify(&platform.keys, &rows, &head(platform, person).await).map(|()| rows.len())
}

fn entry(person: PersonId, actor: PersonId, at: DateTime<Utc>, request: String) -> NewEntry {
    NewEntry {
        person,
        at,
        actor,
        relation: Relation::StaffElsewhere(Role::Nurse),
        organisation: Ods::parse("RZZ01"),
        action: Action::Read,
        class: DataClass::Record(Category::General),
        page: "/record".into(),
        verdict: Verdict::NotFound,
        request_id: request,
    }
}

async fn three(stage: &Stage) -> [PersonId; 3] {
    [
        stage.patient("Ivy", "9434765919").await,
        stage.patient("Joe", "9000000009").await,
        stage.staff("Grace", "RZZ01", Role::Nurse).await,
    ]
}

on_both_databases! {
    async fn sixteen_writers_in_two_instances_leave_no_gap(stage) {
        let people = three(stage).await;
        let other = beside(stage).await;
        let logs = [stage.app.log.clone(), LogWriter::start(other.clone()).0];
        let now = stage.now();
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                let log = logs[writer % 2].clone();
                tokio::spawn(async move {
                    for number in 0..50 {
                        let entry = entry(people[number % 3], people[2], now, format!("{writer}-{number}"));
                        log.write(entry).await.durable().await.unwrap();
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let mut all = 0;
        for person in people {
            all += verify_stored(&other, person).await.unwrap();
        }
        assert_eq!(all, 16 * 50);
    }

    async fn each_writer_s_entries_keep_their_order(stage) {
        let [ivy, joe, _] = three(stage).await;
        let mut tickets = Vec::new();
        for number in 0..300 {
            tickets.push(stage.app.log.write(entry(ivy, joe, stage.now(), format!("{number}"))).await);
        }
        for ticket in tickets {
            ticket.durable().await.unwrap();
        }
        let numbers: Vec<String> = rows(&stage.app.platform, ivy).await.into_iter().map(|row| row.request_id).collect();
        assert_eq!(numbers, (0..300).map(|number| number.to_string()).collect::<Vec<_>>());
    }

    async fn whoever_bends_the_chain_is_found_out(stage) {
        let [ivy, joe, _] = three(stage).await;
        for number in 0..20 {
            stage.app.log.write(entry(ivy, joe, stage.now(), format!("{number}"))).await.durable().await.unwrap();
        }
        let platform = &stage.app.platform;
        let (rows, head) = (rows(platform, ivy).await, head(platform, ivy).await);
        let told = |rows: &[Row]| verify(&platform.keys, rows, &head);
        assert_eq!(told(&rows), Ok(()));
        let bent = |place: usize, bend: &dyn Fn(&mut Row)| {
            let mut rows = rows.clone();
            bend(&mut rows[place]);
            rows
        };
        for place in 0..rows.len() {
            let bends: [&dyn Fn(&mut Row); 12] = [
                &|row| row.at += chrono::Duration::microseconds(1),
                &|row| row.actor_id = ivy.0,
                &|row| row.person_id = joe.0,
                &|row| row.relation = "own".into(),
                &|row| row.organisation_ods = None,
                &|row| row.organisation_ods = Some(String::new()),
                &|row| row.page = "/home".into(),
                &|row| row.action = "change".into(),
                &|row| row.data_class = "account".into(),
                &|row| row.outcome = "permitted".into(),
                &|row| row.request_id.push('0'),
                &|row| row.mac[0] ^= 1,
            ];
            for (which, bend) in bends.iter().enumerate() {
                assert!(told(&bent(place, bend)).is_err(), "row {place}, bend {which}");
            }
            let mut dropped = rows.clone();
            dropped.remove(place);
            assert!(told(&dropped).is_err(), "row {place} dropped");
            let mut doubled = rows.clone();
            doubled.insert(place, rows[place].clone());
            assert!(told(&doubled).is_err(), "row {place} doubled");
        }
        assert!(verify(&Keys::random(), &rows, &head).is_err(), "another key");
    }

    async fn a_page_is_sent_after_its_entry_is_durable(stage) {
        let [ivy, ..] = three(stage).await;
        let other = beside(stage).await;
        let browser = stage.visitor(ivy).await;
        for path in ["/home", "/record", "/account"] {
            let reply = browser.get(path).await.expect(200);
            let request = reply.headers["x-request-id"].to_str().unwrap().to_string();
            let rows = rows(&other, ivy).await;
            let row = rows.iter().find(|row| row.request_id == request).unwrap_or_else(|| panic!("{path} is not in the log"));
            assert_eq!((row.relation.as_str(), row.outcome.as_str(), row.actor_id), ("own", "permitted", ivy.0), "{path}");
        }
        verify_stored(&other, ivy).await.unwrap();
    }

    async fn no_page_without_its_entry(stage) {
        let [ivy, ..] = three(stage).await;
        let browser = stage.visitor(ivy).await;
        browser.get("/record").await.expect(200);
        let rename = async |from_to: &'static str| {
            let mut tx = stage.app.platform.db.write().await.unwrap();
            tx.query(from_to).execute().await.unwrap();
            tx.commit().await.unwrap();
        };
        rename("alter table access_log rename to access_log_away").await;
        for path in ["/home", "/record", "/account"] {
            let reply = browser.get(path).await.expect(503);
            assert!(reply.text().contains("Please try again in a minute"), "{path}: {}", reply.text());
            assert!(!reply.text().contains("Ivy"), "{path}: {}", reply.text());
        }
        rename("alter table access_log_away rename to access_log").await;
        browser.get("/record").await.expect(200);
        verify_stored(&stage.app.platform, ivy).await.unwrap();
    }

    async fn no_page_and_no_sign_in_without_the_database(stage) {
        let [ivy, ..] = three(stage).await;
        let browser = stage.visitor(ivy).await;
        stage.app.platform.db.close().await;
        for path in ["/home", "/record", "/account"] {
            let reply = browser.get(path).await.expect(503);
            assert!(reply.text().contains("Please try again in a minute") && reply.headers.contains_key("retry-after"), "{path}");
        }
    }

    async fn a_refusal_is_written_down_too(stage) {
        let [ivy, _, grace] = three(stage).await;
        let mut tx = stage.app.platform.db.read().await.unwrap();
        let asker = Asker {
            actor: grace,
            door: Door::AnyWork,
            session: Uuid::nil(),
            recovered_at: None,
            page: "/record".into(),
            request_id: "0123456789abcdef".into(),
            now: stage.now(),
        };
        let asked = asking::ask::<Read, Record>(&mut tx, &asker, ivy).await.unwrap();
        assert_eq!(asked.outcome.err(), Some(Verdict::NotFound));
        stage.app.log.write(asked.entry.unwrap()).await.durable().await.unwrap();
        let rows = rows(&stage.app.platform, ivy).await;
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!((row.outcome.as_str(), row.relation.as_str(), row.actor_id), ("refused", "elsewhere:nurse", grace.0));
        assert_eq!(row.organisation_ods.as_deref(), Some("RZZ01"));
    }
}
