//! What is due leaves, by its own channel, once; and what becomes of it when servers misbehave.

mod claims;
mod fallback;
mod mail_faults;

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::{
    people::{self, PersonId, store::NewPerson},
    platform::{Platform, mail::Mail},
    reminders::{
        Kind,
        notices::{self, NewNotice},
    },
    testing::{mail_server::MailServer, stage::Stage},
};

/// Somebody with this address and this number, where they are not empty.
async fn somebody(stage: &Stage, email: &str, mobile: &str) -> PersonId {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let new = NewPerson {
        given_name: "Ivy",
        family_name: "Marlow",
        nhs_number: None,
        birth_date: None,
        practice: None,
        demo_key: None,
    };
    let person = people::store::add_person(&mut tx, &new, stage.now()).await.unwrap();
    tx.query("update person set email = $2 where id = $1")
        .bind(person.0)
        .bind((!email.is_empty()).then(|| email.to_string()))
        .execute()
        .await
        .unwrap();
    if !mobile.is_empty() {
        tx.query(
            "insert into reminder_manner (person_id, quiet_from, quiet_to, language, mobile, mobile_confirmed_at)
             values ($1, '22:00', '06:00', 'en', $2, $3)",
        )
        .bind(person.0)
        .bind(mobile.to_string())
        .bind(stage.now())
        .execute()
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    person
}

/// So many people with an e-mail address.
async fn people_with_mail(stage: &Stage, many: usize) -> Vec<PersonId> {
    let mut people = Vec::new();
    for number in 0..many {
        people.push(somebody(stage, &format!("ivy{number}@example.com"), "").await);
    }
    people
}

fn notice(person: PersonId, kind: Kind, now: DateTime<Utc>, good_for: Duration) -> NewNotice {
    NewNotice {
        person,
        about: person,
        kind,
        reminder: Uuid::now_v7(),
        occurrence: "2026-11-24 10:00".into(),
        step: "first".into(),
        due_at: now,
        until: now + good_for,
    }
}

/// Tells each of them something that is of use for so long.
async fn tell(stage: &Stage, people: &[PersonId], kind: Kind, good_for: Duration) {
    let batch: Vec<NewNotice> = people.iter().map(|person| notice(*person, kind, stage.now(), good_for)).collect();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let made = notices::make(&mut tx, &batch, stage.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((made.notices, made.deliveries), (batch.len(), batch.len()));
}

/// The same platform, with mail by this server, which has so long for each.
fn by_server(stage: &Stage, server: &MailServer, longest: std::time::Duration) -> Platform {
    let mail = Mail::by_server(&server.url(), "Nene <no-reply@nene.test>".parse().unwrap(), longest).unwrap();
    Platform { mail, ..stage.app.platform.clone() }
}

/// Rounds until nothing more is due now.
async fn rounds(platform: &Platform) -> usize {
    let mut done = 0;
    loop {
        match super::round(platform).await.unwrap() {
            0 => return done,
            some => done += some,
        }
    }
}

async fn rows<T: crate::platform::query::Row>(stage: &Stage, sql: &'static str) -> Vec<T> {
    let mut tx = stage.app.platform.db.read().await.unwrap();
    tx.query(sql).all().await.unwrap()
}

async fn run(stage: &Stage, sql: &'static str, person: PersonId, at: DateTime<Utc>) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(sql).bind(person.0).bind(at).execute().await.unwrap();
    tx.commit().await.unwrap();
}

/// The letters and texts that left, and nothing of them stays for the end of the test.
fn sent(stage: &Stage) -> (usize, usize) {
    (stage.app.platform.mail.take_sent().len(), stage.app.platform.notify.take_sent().len())
}

/// Two of the same portal side by side.
fn another(platform: &Platform) -> Platform {
    Platform { lanes: crate::platform::lanes::Lanes::thorough(), keys: Arc::clone(&platform.keys), ..platform.clone() }
}
