//! Times found, through the door and against a plain search of all, on both databases.

mod finding;
mod for_whom;
mod walks;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::{
    access::class::Scope,
    appointments::{Audience, Booker, Channel, Reach, Taken, clinics::week::Week, slots},
    people::{Ods, PersonId},
    testing::{persona::Persona, relations::cares, stage::Stage},
};

pub use crate::testing::relations::opened;

pub const NUMBER: &str = "9434765919";
pub const CARER: &str = "9000000017";

/// A clinic as a test wants it.
#[derive(Clone)]
pub struct Made<'c> {
    pub ods: &'c str,
    pub clinician: Option<PersonId>,
    pub clinician_name: &'c str,
    pub service: &'c str,
    pub channel: Channel,
    pub audience: Audience,
    pub reach: Reach,
}

impl Default for Made<'_> {
    fn default() -> Self {
        Made {
            ods: "Y99001",
            clinician: None,
            clinician_name: "Dr Anna Rowan",
            service: "GP appointment",
            channel: Channel::InPerson,
            audience: Audience::of(Booker::ALL),
            reach: Reach::Registered,
        }
    }
}

impl Made<'_> {
    /// Keeps it with times of ten minutes at these instants; its id, and theirs.
    pub async fn with(&self, stage: &Stage, times: &[DateTime<Utc>]) -> (Uuid, Vec<Uuid>) {
        let organisation = Ods::parse(self.ods).unwrap();
        let clinic = Uuid::now_v7();
        let mut tx = stage.app.platform.db.write().await.unwrap();
        tx.query(
            "insert into clinic (organisation_ods, id, name, clinician_id, clinician_name, service, place, channel, length_minutes,
                audience, reach, days_ahead, bank_holidays, week, starts_on, made_at, changed_at)
             values ($1, $2, 'A clinic', $3, $4, $5, 'Room 2', $6, 10, $7, $8, 60, 'closed', $9, $10, $11, $11)",
        )
        .bind(organisation.as_str().to_string())
        .bind(clinic)
        .bind(self.clinician.map(|id| id.0))
        .bind(self.clinician_name.to_string())
        .bind(self.service.to_string())
        .bind(self.channel.key())
        .bind(self.audience.bits())
        .bind(self.reach.key())
        .bind(Week::default().text())
        .bind(stage.app.platform.clock.today())
        .bind(stage.now())
        .execute()
        .await
        .unwrap();
        let kept = crate::appointments::clinics::one(&mut tx, &organisation, clinic).await.unwrap().unwrap();
        let all: Vec<crate::appointments::clinics::templates::Time> = times
            .iter()
            .map(|at| crate::appointments::clinics::templates::Time {
                starts_at: *at,
                ends_at: *at + Duration::minutes(10),
            })
            .collect();
        slots::put(&mut tx, &kept, &all, stage.now()).await.unwrap();
        let rows: Vec<(Uuid,)> =
            tx.query("select id from slot where clinic_id = $1 order by starts_at").bind(clinic).all().await.unwrap();
        tx.commit().await.unwrap();
        (clinic, rows.into_iter().map(|(id,)| id).collect())
    }
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub async fn take(stage: &Stage, slot: Uuid) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    slots::set_taken(&mut tx, slot, Taken::Yes).await.unwrap();
    tx.commit().await.unwrap();
}

/// Somebody has it in front of them until then.
pub async fn hold(stage: &Stage, slot: Uuid, person: PersonId, until: DateTime<Utc>) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query("insert into slot_hold (slot_id, person_id, by_id, what, until) values ($1, $2, $2, 'offer', $3)")
        .bind(slot)
        .bind(person.0)
        .bind(until)
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Somebody who looks after this person, with the record open.
pub async fn carer(stage: &Stage, person: PersonId, scopes: &[Scope]) -> Persona {
    let carer = stage.patient("Joan", CARER).await;
    cares(stage, carer, person, scopes).await;
    opened(stage, carer, person, None).await
}

/// The times that a page offers, in its order: the ids in the links that book them.
pub fn booked_by(page: &str) -> Vec<Uuid> {
    page.split("/appointments/book/").skip(1).filter_map(|rest| Uuid::parse_str(rest.get(..36)?).ok()).collect()
}
