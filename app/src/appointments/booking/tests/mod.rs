//! Booking through the door, on both databases.

mod answers;
mod carers;
mod changes;
mod door;
mod hidden;
mod holds;
mod mails;
mod race;
mod sent;
mod staff;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{
    Appointment,
    needs::Needs,
    rules::{ActsAs, Shown, State},
};
use crate::{
    access::class::Scope,
    appointments::{Audience, Booker, Channel},
    people::{Ods, PersonId},
    testing::{
        persona::{Persona, Reply},
        relations::cares,
        stage::Stage,
    },
};

pub use crate::testing::relations::opened;

pub const IVY: &str = "9434765919";
pub const JOE: &str = "9000000009";
pub const JOAN: &str = "9000000017";

/// An appointment as it stands in the memory of a program: no test reads it from a database.
pub fn made() -> Appointment {
    let at = |text: &str| text.parse().unwrap();
    Appointment {
        person: PersonId(Uuid::from_u128(1)),
        id: Uuid::from_u128(2),
        slot: Uuid::from_u128(3),
        organisation: Ods::parse("Y99001").unwrap(),
        organisation_name: "Harbour Lane Surgery".into(),
        telephone: None,
        clinic: Uuid::from_u128(4),
        clinician: None,
        clinician_name: "Dr Anna Rowan".into(),
        service: "Blood test".into(),
        place: "Room 2".into(),
        starts_at: at("2026-11-26T10:00:00Z"),
        ends_at: at("2026-11-26T10:15:00Z"),
        channel: Channel::InPerson,
        description: "A cough".into(),
        comment: "It is worse at night".into(),
        state: State::Booked,
        cancelled: None,
        overridden: None,
        shown: Shown::ToCarers,
        needs: Needs::default(),
        made_at: at("2026-11-24T10:00:00Z"),
        booked_by: PersonId(Uuid::from_u128(1)),
        booked_as: ActsAs::Person,
        changed_at: at("2026-11-24T10:00:00Z"),
        version: 1,
        sequence: 0,
    }
}

/// A clinic as a test wants it.
pub struct TestClinic<'c> {
    pub ods: &'c str,
    pub channel: Channel,
    pub audience: Audience,
    pub reach: &'c str,
    pub clinician: Option<PersonId>,
    pub service: &'c str,
}

impl Default for TestClinic<'_> {
    fn default() -> Self {
        TestClinic {
            ods: "Y99001",
            channel: Channel::InPerson,
            audience: Audience::of(Booker::ALL),
            reach: "registered",
            clinician: None,
            service: "GP appointment",
        }
    }
}

/// A clinic, and times of 15 minutes at these instants.
pub async fn clinic(stage: &Stage, of: &TestClinic<'_>, times: &[DateTime<Utc>]) -> (Uuid, Vec<Uuid>) {
    let organisation = Ods::parse(of.ods).unwrap();
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let clinic = Uuid::now_v7();
    let place = if of.channel == Channel::InPerson { "Room 2" } else { "" };
    tx.query(
        "insert into clinic (organisation_ods, id, name, clinician_id, clinician_name, service, place, channel, length_minutes,
            audience, reach, days_ahead, bank_holidays, week, starts_on, made_at, changed_at)
         values ($1, $2, 'Dr Rowan, mornings', $3, 'Dr Anna Rowan', $4, $5, $6, 15, $7, $8, 60, 'closed', '{}', $9, $10, $10)",
    )
    .bind(organisation.as_str().to_string())
    .bind(clinic)
    .bind(of.clinician.map(|clinician| clinician.0))
    .bind(of.service.to_string())
    .bind(place)
    .bind(of.channel.key())
    .bind(of.audience.bits())
    .bind(of.reach.to_string())
    .bind(stage.now().date_naive())
    .bind(stage.now())
    .execute()
    .await
    .unwrap();
    let mut ids = Vec::with_capacity(times.len());
    for starts_at in times {
        let id = Uuid::now_v7();
        tx.query(
            "insert into slot (id, organisation_ods, clinic_id, clinician_id, service, channel, audience, reach, starts_at, ends_at,
                part, made_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'morning', $11)",
        )
        .bind(id)
        .bind(organisation.as_str().to_string())
        .bind(clinic)
        .bind(of.clinician.map(|clinician| clinician.0))
        .bind(of.service.to_string())
        .bind(of.channel.key())
        .bind(of.audience.bits())
        .bind(of.reach.to_string())
        .bind(*starts_at)
        .bind(*starts_at + Duration::minutes(15))
        .bind(stage.now())
        .execute()
        .await
        .unwrap();
        ids.push(id);
    }
    tx.commit().await.unwrap();
    (clinic, ids)
}

/// The stage's clock stands at Tuesday 24 November 2026, 10am: so many hours from then.
pub fn hours(stage: &Stage, hours: i64) -> DateTime<Utc> {
    stage.now() + Duration::hours(hours)
}

/// Ivy, the practice, and a clinic of hers with times tomorrow at 10, 11 and so on.
pub async fn ivy_and_times(stage: &Stage, many: i64) -> (PersonId, Persona, Vec<Uuid>) {
    let ivy = stage.patient("Ivy", IVY).await;
    let times: Vec<DateTime<Utc>> = (0..many).map(|hour| hours(stage, 24 + hour)).collect();
    let (_, slots) = clinic(stage, &TestClinic::default(), &times).await;
    let visitor = stage.visitor(ivy).await;
    (ivy, visitor, slots)
}

/// Books by the form that its page shows. Answers what came back.
pub async fn book(visitor: &Persona, slot: Uuid, id: Uuid, more: &[(&str, &str)]) -> Reply {
    let id = id.to_string();
    let fields = [&[("new_id", id.as_str())], more].concat();
    visitor.post(&format!("/appointments/book/{slot}"), &fields).await
}

/// The same, and it works.
#[track_caller]
pub fn booked(reply: Reply) -> Uuid {
    let location = reply.expect(303).location();
    let id = location.split("/appointments/").nth(1).and_then(|rest| rest.split('?').next()).unwrap_or_default();
    id.parse().unwrap_or_else(|_| panic!("{location}"))
}

/// One column of one appointment.
pub async fn state_of(stage: &Stage, id: Uuid) -> String {
    let mut tx = stage.peek().await;
    let (state,): (String,) = tx.query("select state from appointment where id = $1").bind(id).one().await.unwrap();
    state
}

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let mut tx = stage.peek().await;
    let (found,): (i64,) = tx.query(sql).one().await.unwrap();
    found
}

/// Gives somebody an address for mail.
pub async fn with_email(stage: &Stage, person: PersonId, email: &str) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("update person set email = $2 where id = $1")
        .bind(person.0)
        .bind(email.to_string())
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// A page without what is new on every answer.
pub fn still(page: &str) -> String {
    let nonce = page.split("nonce=\"").nth(1).and_then(|after| after.split('"').next()).unwrap_or("no nonce");
    page.replace(nonce, "")
}

/// Somebody who looks after `person` and may book for them, with their record open.
pub async fn carer(stage: &Stage, person: PersonId) -> Persona {
    let carer = stage.patient("Joan", JOAN).await;
    cares(stage, carer, person, &[Scope::Appointments]).await;
    opened(stage, carer, person, None).await
}
