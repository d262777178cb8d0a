//! What another system says of its clinics and their times, in the database. No grant anywhere in this file:
//! a system sends it with its source's token, and nothing of a person stands in it.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    super::{Audience, Booker, Channel, Reach, slots::part::Part},
    fhir_read::{Schedule, Slot},
};
use crate::{
    people::Ods,
    platform::{database::Fault, query::Tx},
};

/// Rows in one statement, below SQLite's 32,766 placeholders.
const ROWS: usize = 1_000;
const SOME: usize = 500;

/// A clinic that is there for a Schedule, or for one way of being seen in it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Held {
    pub id: Uuid,
    pub source_id: String,
    pub source_updated_at: Option<DateTime<Utc>>,
    pub clinician_name: String,
    pub service: String,
    pub place: String,
    pub channel: String,
    pub audience: i64,
    pub reach: String,
    pub ended_at: Option<DateTime<Utc>>,
    pub version: i64,
    /// 1: somebody ended it at the organisation's desk.
    pub ended_here: i64,
}

/// The clinics of one Schedule: the one of its own id, and those of other ways of being seen.
pub async fn clinics(tx: &mut Tx, source: &Ods, schedule: &str) -> Result<Vec<Held>, Fault> {
    let [in_person, telephone, video] = Channel::ALL.map(|channel| beside(schedule, channel));
    tx.query(
        "select c.id, c.source_id, c.source_updated_at, c.clinician_name, c.service, c.place, c.channel, c.audience,
            c.reach, c.ended_at, c.version,
            (select count(*) from clinic_change h where h.organisation_ods = c.organisation_ods and h.clinic_id = c.id
                and h.what = 'ended') as ended_here
         from clinic c where c.organisation_ods = $1 and c.source_id in ($2, $3, $4, $5) order by c.id",
    )
    .bind(source.as_str().to_string())
    .bind(schedule.to_string())
    .bind(in_person)
    .bind(telephone)
    .bind(video)
    .all()
    .await
}

/// The name under which the times of another way of being seen are kept. No FHIR id has a "#".
pub fn beside(schedule: &str, channel: Channel) -> String {
    format!("{schedule}#{}", channel.key())
}

/// Adds the clinic of a Schedule. Staff alone may book it until somebody at its desk decides otherwise.
pub async fn add_clinic(
    tx: &mut Tx,
    source: &Ods,
    (said, source_id, channel): (&Schedule, &str, Channel),
    (today, now): (NaiveDate, DateTime<Utc>),
) -> Result<Uuid, Fault> {
    let id = Uuid::now_v7();
    tx.query(
        "insert into clinic (organisation_ods, id, name, clinician_name, service, place, channel, length_minutes, audience,
            reach, days_ahead, bank_holidays, week, starts_on, ends_on, made_at, changed_at, ended_at, source_id, source_updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, 0, 'open', '[[],[],[],[],[],[],[]]', $10, $11, $12, $12, $13, $14, $15)",
    )
    .bind(source.as_str().to_string())
    .bind(id)
    .bind(format!("{}, {}", said.clinician_name, said.service))
    .bind(said.clinician_name.clone())
    .bind(said.service.clone())
    .bind(said.place.clone())
    .bind(channel.key())
    .bind(Audience::of([Booker::Staff]).bits())
    .bind(Reach::Registered.key())
    .bind(said.starts_on.unwrap_or(today))
    .bind(said.ends_on)
    .bind(now)
    .bind((!said.is_active).then_some(now))
    .bind(source_id.to_string())
    .bind(said.updated_at)
    .execute()
    .await?;
    note(tx, source, (id, 1), now).await?;
    Ok(id)
}

/// Adds a clinic beside one that is there, for another way of being seen.
pub async fn add_beside(
    tx: &mut Tx,
    source: &Ods,
    (of, schedule, channel): (&Held, &str, Channel),
    now: DateTime<Utc>,
) -> Result<Uuid, Fault> {
    let id = Uuid::now_v7();
    tx.query(
        "insert into clinic (organisation_ods, id, name, clinician_name, service, place, channel, length_minutes, audience,
            reach, days_ahead, bank_holidays, week, starts_on, ends_on, made_at, changed_at, ended_at, source_id, source_updated_at)
         select organisation_ods, $3, name, clinician_name, service, place, $4, length_minutes, audience, reach, days_ahead,
            bank_holidays, week, starts_on, ends_on, $5, $5, ended_at, $6, source_updated_at
         from clinic where organisation_ods = $1 and id = $2",
    )
    .bind(source.as_str().to_string())
    .bind(of.id)
    .bind(id)
    .bind(channel.key())
    .bind(now)
    .bind(beside(schedule, channel))
    .execute()
    .await?;
    note(tx, source, (id, 1), now).await?;
    Ok(id)
}

/// Says what the Schedule says now. What staff call it and who may book it stays theirs.
pub async fn change_clinic(
    tx: &mut Tx,
    source: &Ods,
    (held, said, channel): (&Held, &Schedule, Channel),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "update clinic set clinician_name = $3, service = $4, place = $5, channel = $6, ends_on = $7,
            ended_at = case when $8 = 1 then null else coalesce(ended_at, $9) end, source_updated_at = $10, changed_at = $9,
            version = version + 1
         where organisation_ods = $1 and id = $2",
    )
    .bind(source.as_str().to_string())
    .bind(held.id)
    .bind(said.clinician_name.clone())
    .bind(said.service.clone())
    .bind(said.place.clone())
    .bind(channel.key())
    .bind(said.ends_on)
    .bind(i64::from(said.is_active))
    .bind(now)
    .bind(said.updated_at)
    .execute()
    .await?;
    tx.query("update slot set service = $2, channel = $3 where clinic_id = $1 and (service <> $2 or channel <> $3)")
        .bind(held.id)
        .bind(said.service.clone())
        .bind(channel.key())
        .execute()
        .await?;
    note(tx, source, (held.id, held.version + 1), now).await
}

async fn note(tx: &mut Tx, source: &Ods, (id, version): (Uuid, i64), now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "insert into clinic_change (organisation_ods, clinic_id, version, at, what, body) values ($1, $2, $3, $4, 'sent', '')",
    )
    .bind(source.as_str().to_string())
    .bind(id)
    .bind(version)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// A time that is there.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct HeldSlot {
    pub id: Uuid,
    pub clinic_id: Uuid,
    pub source_id: String,
    pub source_updated_at: Option<DateTime<Utc>>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Those of these ids that a clinic has.
pub async fn slots(tx: &mut Tx, clinic: Uuid, ids: &[&str]) -> Result<Vec<HeldSlot>, Fault> {
    let mut all = Vec::new();
    for some in ids.chunks(SOME) {
        let mut query = tx
            .query_in(
                "select id, clinic_id, source_id, source_updated_at, starts_at, ends_at, withdrawn_at from slot
                 where clinic_id = $1 and source_id <> '' and source_id in",
                2,
                some.len(),
                "",
            )
            .bind(clinic)
            .once();
        for id in some {
            query = query.bind((*id).to_string());
        }
        all.extend(query.all::<HeldSlot>().await?);
    }
    Ok(all)
}

/// Puts times there as they are said now. One that somebody is booked into keeps its hour: the booking says
/// when it is, and people move bookings.
pub async fn put_slots(
    tx: &mut Tx,
    source: &Ods,
    (clinic, held, channel): (Uuid, &Held, Channel),
    said: &[&Slot],
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    const COLUMNS: [&str; 14] = [
        "id",
        "organisation_ods",
        "clinic_id",
        "service",
        "channel",
        "audience",
        "reach",
        "starts_at",
        "ends_at",
        "part",
        "withdrawn_at",
        "made_at",
        "source_id",
        "source_updated_at",
    ];
    for some in said.chunks(ROWS) {
        let mut query = tx
            .insert_many(
                "slot",
                &COLUMNS,
                some.len(),
                "on conflict (clinic_id, source_id) where source_id <> '' do update set
                    starts_at = case when slot.taken = 1 then slot.starts_at else excluded.starts_at end,
                    ends_at = case when slot.taken = 1 then slot.ends_at else excluded.ends_at end,
                    part = case when slot.taken = 1 then slot.part else excluded.part end,
                    withdrawn_at = excluded.withdrawn_at, source_updated_at = excluded.source_updated_at",
            )
            .once();
        for slot in some {
            query = query
                .bind(Uuid::now_v7())
                .bind(source.as_str().to_string())
                .bind(clinic)
                .bind(held.service.clone())
                .bind(channel.key())
                .bind(held.audience)
                .bind(held.reach.clone())
                .bind(slot.starts_at)
                .bind(slot.ends_at)
                .bind(Part::of(slot.starts_at).key())
                .bind((!slot.is_free).then_some(now))
                .bind(now)
                .bind(slot.id.clone())
                .bind(slot.updated_at);
        }
        query.execute().await?;
    }
    Ok(())
}
