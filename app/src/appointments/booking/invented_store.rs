//! Invented appointments in the database. No grant anywhere in this file: the demonstration fills itself,
//! with nobody signed in.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{needs::Needs, rules::State};
use crate::{
    appointments::{Channel, Slot},
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

pub async fn is_anybody(tx: &mut Tx) -> Result<bool, Fault> {
    let (found,): (i64,) = tx.query("select count(*) from appointment").one().await?;
    Ok(found > 0)
}

pub async fn first_free(
    tx: &mut Tx,
    practice: &Ods,
    service: &str,
    (channel, from): (Channel, DateTime<Utc>),
) -> Result<Option<Uuid>, Fault> {
    let found: Option<(Uuid,)> = tx
        .query(
            "select id from slot where organisation_ods = $1 and service = $2 and channel = $3 and starts_at > $4
                and taken = 0 and withdrawn_at is null order by starts_at, id limit 1",
        )
        .bind(practice.as_str().to_string())
        .bind(service.to_string())
        .bind(channel.key())
        .bind(from)
        .optional()
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Times of the same clinic that this one lies across are taken.
pub async fn close_beside(tx: &mut Tx, slot: &Slot) -> Result<(), Fault> {
    tx.query("update slot set taken = 1, used = 1 where clinic_id = $1 and starts_at < $2 and ends_at > $3")
        .bind(slot.clinic)
        .bind(slot.ends_at)
        .bind(slot.starts_at)
        .execute()
        .await?;
    Ok(())
}

/// Booked by the practice for the person: it takes nothing of what one may book by oneself.
pub async fn put(
    tx: &mut Tx,
    person: PersonId,
    slot: &Slot,
    (state, about, made_at): (State, &str, DateTime<Utc>),
    needs: &Needs,
) -> Result<(), Fault> {
    let id = Uuid::now_v7();
    tx.query(
        "insert into appointment (person_id, id, slot_id, organisation_ods, clinic_id, clinician_id, clinician_name,
            service, place, starts_at, ends_at, channel, description, comment, state, needs, made_at, booked_by, booked_as,
            changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14, $15, $16, $1, 'staff', $16)",
    )
    .bind(person.0)
    .bind(id)
    .bind(slot.id)
    .bind(slot.organisation.as_str().to_string())
    .bind(slot.clinic)
    .bind(slot.clinician.map(|clinician| clinician.0))
    .bind(slot.clinician_name.clone())
    .bind(slot.service.clone())
    .bind(slot.place.clone())
    .bind(slot.starts_at)
    .bind(slot.ends_at)
    .bind(slot.channel.key())
    .bind(about.to_string())
    .bind(state.key())
    .bind(needs.written())
    .bind(made_at)
    .execute()
    .await?;
    tx.query(
        "insert into appointment_event (person_id, appointment_id, version, at, what, acted_as, starts_at)
         values ($1, $2, 1, $3, 'booked', 'staff', $4)",
    )
    .bind(person.0)
    .bind(id)
    .bind(made_at)
    .bind(slot.starts_at)
    .execute()
    .await?;
    Ok(())
}

/// Waits for something earlier of the same kind.
pub async fn wait(
    tx: &mut Tx,
    person: PersonId,
    (like, now): (&Slot, DateTime<Utc>),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<(), Fault> {
    tx.query(
        "insert into waiting (person_id, id, organisation_ods, service, from_day, to_day, state, made_at, made_by, made_as,
            changed_at)
         values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $1, 'person', $7)",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(like.organisation.as_str().to_string())
    .bind(like.service.clone())
    .bind(from)
    .bind(to)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
