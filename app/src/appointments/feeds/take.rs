//! A system's Schedule becomes a clinic of its organisation, and its Slots become that clinic's times, in
//! the transaction of their bundle. They are nobody's: they become no entry of a record.
//!
//! What is newest stands, whatever the order in which it comes (as everywhere in the import). A Schedule
//! whose slots are seen in several ways becomes a clinic for each way, because people look for one.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{
    fhir_read::{self, Schedule, Slot},
    take_store::{self as store, Held, HeldSlot, beside},
};
use crate::{
    appointments::{Channel, slots, waiting},
    people::Ods,
    platform::{Platform, database::Fault, query::Tx},
    record::fhir::reference::References,
    ui::date,
};

/// What became of one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    Stored,
    /// The very same is here already.
    Unchanged,
    /// A newer version of it is here already.
    NewerHere,
    Refused(&'static str),
}

/// Whether a resource of this type is taken here.
pub fn is_of_times(resource_type: &str) -> bool {
    matches!(resource_type, "Schedule" | "Slot")
}

const ENDED: &str = "This clinic was ended at its organisation's desk.";
const UNKNOWN: &str = "Its schedule is not here. Send the schedule first, or with it.";

/// Takes the Schedules and Slots of a bundle, each with its place there.
pub async fn take(
    tx: &mut Tx,
    platform: &Platform,
    source: &Ods,
    resources: &[(usize, &Value)],
    references: &References<'_>,
) -> Result<Vec<(usize, Brought)>, Fault> {
    let now = platform.clock.now();
    let mut brought = Vec::with_capacity(resources.len());
    let is = |resource: &Value, kind: &str| resource.get("resourceType").and_then(Value::as_str) == Some(kind);
    for (place, resource) in resources.iter().filter(|(_, resource)| is(resource, "Schedule")) {
        let one = match fhir_read::schedule(resource, references) {
            Ok(said) => take_schedule(tx, source, &said, now).await?,
            Err(why) => Brought::Refused(why),
        };
        brought.push((*place, one));
    }
    // The slots of each schedule together: a bundle holds thousands.
    let mut by_schedule: BTreeMap<String, Vec<(usize, Slot)>> = BTreeMap::new();
    for (place, resource) in resources.iter().filter(|(_, resource)| is(resource, "Slot")) {
        match fhir_read::slot(resource, references, now) {
            Ok(said) => by_schedule.entry(said.schedule.clone()).or_default().push((*place, said)),
            Err(why) => brought.push((*place, Brought::Refused(why))),
        }
    }
    for (schedule, said) in by_schedule {
        take_slots(tx, platform, source, &schedule, said, &mut brought).await?;
    }
    Ok(brought)
}

async fn take_schedule(tx: &mut Tx, source: &Ods, said: &Schedule, now: DateTime<Utc>) -> Result<Brought, Fault> {
    let held = store::clinics(tx, source, &said.id).await?;
    let Some(own) = held.iter().find(|one| one.source_id == said.id) else {
        store::add_clinic(tx, source, (said, &said.id, said.channel), (date::london_day(now), now)).await?;
        return Ok(Brought::Stored);
    };
    if own.ended_here > 0 {
        return Ok(Brought::Refused(ENDED));
    }
    if is_older(said.updated_at, own.source_updated_at) {
        return Ok(Brought::NewerHere);
    }
    let is_same = own.clinician_name == said.clinician_name
        && own.service == said.service
        && own.place == said.place
        && own.channel == said.channel.key()
        && own.ended_at.is_none() == said.is_active;
    if is_same {
        return Ok(Brought::Unchanged);
    }
    for one in &held {
        let channel =
            if one.id == own.id { said.channel } else { Channel::from_key(&one.channel).unwrap_or(said.channel) };
        store::change_clinic(tx, source, (one, said, channel), now).await?;
        if !said.is_active {
            slots::withdraw_all(tx, one.id, now).await?;
        }
    }
    Ok(Brought::Stored)
}

/// Of two without a date the later to arrive stands; what has a date goes before what has none.
fn is_older(arriving: Option<DateTime<Utc>>, held: Option<DateTime<Utc>>) -> bool {
    match (arriving, held) {
        (Some(arriving), Some(held)) => arriving < held,
        (None, Some(_)) => true,
        (_, None) => false,
    }
}

async fn take_slots(
    tx: &mut Tx,
    platform: &Platform,
    source: &Ods,
    schedule: &str,
    said: Vec<(usize, Slot)>,
    brought: &mut Vec<(usize, Brought)>,
) -> Result<(), Fault> {
    let now = platform.clock.now();
    let mut clinics = store::clinics(tx, source, schedule).await?;
    let Some(own) = clinics.iter().find(|one| one.source_id == schedule).cloned() else {
        brought.extend(said.iter().map(|(place, _)| (*place, Brought::Refused(UNKNOWN))));
        return Ok(());
    };
    if own.ended_at.is_some() {
        let why = if own.ended_here > 0 { ENDED } else { "Its schedule is not active." };
        brought.extend(said.iter().map(|(place, _)| (*place, Brought::Refused(why))));
        return Ok(());
    }
    let usual = Channel::from_key(&own.channel).unwrap_or(Channel::InPerson);
    let mut by_channel: BTreeMap<Channel, Vec<&(usize, Slot)>> = BTreeMap::new();
    for one in &said {
        by_channel.entry(one.1.channel.unwrap_or(usual)).or_default().push(one);
    }
    for (channel, some) in by_channel {
        let held = match of_channel(&clinics, &own, (schedule, channel, usual)) {
            Some(held) => held,
            None => {
                store::add_beside(tx, source, (&own, schedule, channel), now).await?;
                clinics = store::clinics(tx, source, schedule).await?;
                let Some(held) = of_channel(&clinics, &own, (schedule, channel, usual)) else {
                    return Err(Fault::NoRow);
                };
                held
            }
        };
        take_into(tx, platform, source, (&clinics, &held, channel), &some, brought).await?;
    }
    Ok(())
}

fn of_channel(clinics: &[Held], own: &Held, (schedule, channel, usual): (&str, Channel, Channel)) -> Option<Held> {
    if channel == usual {
        return Some(own.clone());
    }
    let name = beside(schedule, channel);
    clinics.iter().find(|one| one.source_id == name).cloned()
}

/// Slots of one way of being seen into their clinic.
async fn take_into(
    tx: &mut Tx,
    platform: &Platform,
    source: &Ods,
    (clinics, held, channel): (&[Held], &Held, Channel),
    said: &[&(usize, Slot)],
    brought: &mut Vec<(usize, Brought)>,
) -> Result<(), Fault> {
    let now = platform.clock.now();
    let ids: Vec<&str> = said.iter().map(|(_, slot)| slot.id.as_str()).collect();
    let mut known: HashMap<String, HeldSlot> = HashMap::new();
    let mut elsewhere: Vec<Uuid> = Vec::new();
    for clinic in clinics {
        for one in store::slots(tx, clinic.id, &ids).await? {
            if clinic.id == held.id {
                known.insert(one.source_id.clone(), one);
            } else if one.withdrawn_at.is_none() {
                // It was seen in another way before.
                elsewhere.push(one.id);
            }
        }
    }
    // The last to be written of each: a bundle may hold one twice.
    let mut writes: BTreeMap<&str, &Slot> = BTreeMap::new();
    for (place, slot) in said.iter().copied() {
        let (before, is_same) = match (writes.get(slot.id.as_str()), known.get(&slot.id)) {
            (Some(other), _) => (other.updated_at, *other == slot),
            (None, Some(other)) => (other.source_updated_at, is_same(slot, other)),
            (None, None) => (None, false),
        };
        let one = if is_older(slot.updated_at, before) {
            Brought::NewerHere
        } else if is_same {
            Brought::Unchanged
        } else {
            writes.insert(&slot.id, slot);
            Brought::Stored
        };
        brought.push((*place, one));
    }
    let writes: Vec<&Slot> = writes.into_values().collect();
    store::put_slots(tx, source, (held.id, held, channel), &writes, now).await?;
    if !elsewhere.is_empty() {
        slots::withdraw(tx, &elsewhere, now).await?;
    }
    // What was not free before is offered to who waits for it.
    let was_free = |slot: &Slot| {
        let held = known.get(&slot.id).filter(|held| held.withdrawn_at.is_none());
        held.is_some_and(|held| held.starts_at == slot.starts_at)
    };
    let new = writes.into_iter().filter(|slot| slot.is_free && !was_free(slot)).map(|slot| slot.starts_at);
    let new: Vec<DateTime<Utc>> = new.collect();
    waiting::published(tx, platform, (held.id, &new), now).await
}

fn is_same(said: &Slot, held: &HeldSlot) -> bool {
    said.starts_at == held.starts_at
        && said.ends_at == held.ends_at
        && said.is_free == held.withdrawn_at.is_none()
        && said.updated_at == held.source_updated_at
}
