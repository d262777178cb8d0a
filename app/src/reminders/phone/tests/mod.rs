//! Phones: who has which, what is sent to them, and what their buttons do.

mod acting;
mod keys;
mod leaving;
mod notices;
mod phones;
mod whole;

use std::sync::Arc;

use axum::Router;
use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::{
    people::{Discreet, PersonId},
    platform::{Platform, push::Push},
    reminders::{Channel, Kind, deliver::Delivery, words::Language},
    testing::{
        persona::{Persona, Reply, signed_in_cookie},
        push_service::{Browser, PushService},
        stage::Stage,
    },
    web::{App, Parts, layers},
};

/// The same portal, with phones that are really called.
pub struct Calling {
    pub app: App,
    router: Router,
}

impl Calling {
    pub fn over(stage: &Stage, service: &PushService) -> Calling {
        Calling::with(stage, Push::open(&service.origin, "mailto:push@nene.test").unwrap())
    }

    pub fn with(stage: &Stage, push: Push) -> Calling {
        let app = App::new(Parts {
            platform: Platform { push, ..stage.app.platform.clone() },
            settings: stage.app.settings.clone(),
            log: stage.app.log.clone(),
            webauthn: stage.app.webauthn.clone(),
            assets: Arc::clone(&stage.app.assets),
        });
        let router = layers::router(app.clone(), crate::routes(app.settings.mode));
        Calling { app, router }
    }

    pub fn platform(&self) -> &Platform {
        &self.app.platform
    }

    pub async fn visitor(&self, person: PersonId) -> Persona {
        Persona::new(self.router.clone()).with_cookie(signed_in_cookie(&self.app, person).await)
    }

    pub fn passer_by(&self) -> Persona {
        Persona::new(self.router.clone())
    }
}

/// An address of a push service that every installation knows; a memory calls nobody.
pub fn endpoint(name: &str) -> String {
    format!("https://fcm.googleapis.com/fcm/send/{name}")
}

/// Turns reminders on and answers the phone's id.
pub async fn turn_on(visitor: &Persona, browser: &Browser, endpoint: &str) -> Uuid {
    let reply = visitor.post_json("/reminders/phone", &browser.json(endpoint)).await.expect(200);
    reply.json()["id"].as_str().unwrap().parse().unwrap()
}

/// A delivery of this kind as the outbox claims it, with its notice, in the database too.
pub async fn delivery(stage: &Stage, person: PersonId, phone: Uuid, of: (Kind, Uuid, &str)) -> Delivery {
    let (kind, reminder, occurrence) = of;
    let (notice, id, now) = (Uuid::now_v7(), Uuid::now_v7(), stage.now());
    let until = now + Duration::hours(2);
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(
        "insert into notice (person_id, id, about_id, kind, reminder_id, occurrence, step, due_at, until, made_at)
         values ($1, $2, $1, $3, $4, $5, $6, $7, $8, $7)",
    )
    .bind(person.0)
    .bind(notice)
    .bind(kind.key())
    .bind(reminder)
    .bind(occurrence.to_string())
    // Another one each time.
    .bind(format!("first {id}"))
    .bind(now)
    .bind(until)
    .execute()
    .await
    .unwrap();
    tx.query(
        "insert into delivery (person_id, id, notice_id, channel, target, due_at, until)
         values ($1, $2, $3, 'push', $4, $5, $6)",
    )
    .bind(person.0)
    .bind(id)
    .bind(notice)
    .bind(phone)
    .bind(now)
    .bind(until)
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    Delivery {
        person,
        id,
        notice,
        about: person,
        kind,
        reminder,
        occurrence: occurrence.to_string(),
        step: "first".into(),
        channel: Channel::Push,
        target: phone,
        until,
        language: Language::English,
        discreet: Discreet::Off,
        unseen: 3,
        tries: 1,
        fence: 1,
    }
}

/// Presses a button of a notification, as the service worker does.
pub async fn press(visitor: &Persona, token: &str, action: &str) -> Reply {
    visitor.post_json("/reminders/act", &json!({ "token": token, "action": action })).await
}

/// The subscription's row: when and why it ended.
pub async fn ended(stage: &Stage, phone: Uuid) -> Option<(DateTime<Utc>, String)> {
    let row: (Option<DateTime<Utc>>, Option<String>) = stage
        .peek()
        .await
        .query("select ended_at, ended_why from push_subscription where id = $1")
        .bind(phone)
        .one()
        .await
        .unwrap();
    row.0.zip(row.1)
}

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let (count,): (i64,) = stage.peek().await.query(sql).one().await.unwrap();
    count
}

/// Times every day at 8am and 8pm for a medicine of one's own, made through the pages. Answers the
/// schedule's id.
pub async fn takes_twice_a_day(stage: &Stage, visitor: &Persona) -> Uuid {
    let id = Uuid::now_v7().to_string();
    let medicine = [("new_id", id.as_str()), ("name", "Iron tablets"), ("kind", "bought"), ("dose", "1 tablet")];
    visitor.post("/medicines/add", &medicine).await.expect(303);
    let (own,): (Uuid,) = stage.peek().await.query("select id from own_medicine").one().await.unwrap();
    let (schedule, medicine) = (Uuid::now_v7().to_string(), crate::doses::MedicineRef::Own(own).key());
    let times = [
        ("new_id", schedule.as_str()),
        ("medicine", medicine.as_str()),
        ("kind", "clock"),
        ("days", "every"),
        ("s1_t1_at", "8am"),
        ("s1_t1_dose", "1 tablet"),
        ("s1_t2_at", "8pm"),
        ("s1_t2_dose", "1 tablet"),
        ("starts_day", "24"),
        ("starts_month", "11"),
        ("starts_year", "2026"),
    ];
    visitor.post("/doses/schedules/new", &times).await.expect(303);
    schedule.parse().unwrap()
}
