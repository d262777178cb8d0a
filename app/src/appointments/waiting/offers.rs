//! A time came free: it is offered to who has waited longest and for whom it would do, then to the next one,
//! until somebody says yes or it is too late to ask. Meanwhile nobody else can book it.

use std::collections::HashSet;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Europe::London;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Offer, Waiting, offer_store,
    rules::{self, OfferState},
};
use crate::{
    appointments::{booking, slots},
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, Runner, TryAgain},
        query::Tx,
    },
    reminders::{
        self, Kind, NewReminder,
        plan::{Moment, Plan},
    },
};

const LAPSE: &str = "waiting-lapse";

pub fn jobs(runner: Runner) -> Runner {
    runner.on(LAPSE, lapse)
}

#[derive(Serialize, Deserialize)]
struct Lapse {
    person: Uuid,
    offer: Uuid,
}

/// Offers a time that came free, in the transaction that freed it.
pub async fn freed(tx: &mut Tx, platform: &Platform, slot: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    let Some(time) = slots::one(tx, slot).await? else { return Ok(()) };
    let Some(until) = rules::answer_by(now, time.starts_at) else { return Ok(()) };
    if !offer_store::is_free(tx, slot, now).await? {
        return Ok(());
    }
    let day = time.starts_at.with_timezone(&London).date_naive();
    let waiting = offer_store::next_in_turn(tx, &time, day).await?;
    let label = booking::label([&time.service, &time.organisation_name, &time.clinician_name, &time.place]);
    for next in waiting.iter().filter(|waiting| rules::fits(waiting, &time)) {
        // They could not see the offer, and its page would tell who looks over their shoulder.
        if booking::is_off_screens(tx, next.person, label).await? {
            continue;
        }
        let offer = Offer {
            person: next.person,
            id: Uuid::now_v7(),
            waiting: next.id,
            slot,
            made_at: now,
            until,
            state: OfferState::Open,
            instead_of: next.instead_of,
        };
        if offer_store::make(tx, &offer).await? {
            tell(tx, next, &offer, now).await?;
            let payload = Lapse { person: offer.person.0, offer: offer.id };
            return jobs::enqueue(tx, platform, LAPSE, &offer.id.to_string(), &payload, until).await;
        }
    }
    Ok(())
}

/// Offers times that a clinic has new to those who wait for their like, in the transaction that makes them:
/// one to each. What nobody waits for can be booked by everybody at once.
pub async fn published(
    tx: &mut Tx,
    platform: &Platform,
    (clinic, new): (Uuid, &[DateTime<Utc>]),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    if new.is_empty() {
        return Ok(());
    }
    let waiting = offer_store::waiting_for(tx, clinic).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let new: HashSet<&DateTime<Utc>> = new.iter().collect();
    let mut free = offer_store::free_of(tx, clinic, now).await?;
    free.retain(|(_, starts_at)| new.contains(starts_at) && rules::answer_by(now, *starts_at).is_some());
    for one in &waiting {
        if let Some(first) = free.iter().position(|(_, starts_at)| rules::fits_when(one, *starts_at)) {
            let (slot, _) = free.remove(first);
            freed(tx, platform, slot, now).await?;
        }
    }
    Ok(())
}

/// By the ways in which the person wants to hear of appointments.
async fn tell(tx: &mut Tx, to: &Waiting, offer: &Offer, now: DateTime<Utc>) -> Result<(), Fault> {
    // After this transaction: what is due before a reminder is put is not said by it.
    let at = now + Duration::seconds(1);
    let moment = Moment { occurrence: "offer".into(), step: "offer".into(), at, until: offer.until };
    let plan = Plan::Moments(vec![moment]);
    let new = NewReminder { person: to.person, kind: Kind::Appointment, id: offer.id, plan };
    reminders::put(tx, &new, now).await
}

/// The offer is answered, or over: nothing more is said about it.
pub async fn hush(tx: &mut Tx, offer: &Offer, now: DateTime<Utc>) -> Result<(), Fault> {
    reminders::remove(tx, offer.person, Kind::Appointment, offer.id, now).await
}

/// Nobody answered in time: the next one is asked.
async fn lapse(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let payload: Lapse = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    lapsed(&platform, &payload).await.map_err(|_| TryAgain("the database did not answer"))
}

async fn lapsed(platform: &Platform, payload: &Lapse) -> Result<(), Fault> {
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    let found = offer_store::of_job(&mut tx, payload.person, payload.offer).await?;
    let Some(offer) = found.filter(|offer| offer.state == OfferState::Open) else { return Ok(()) };
    if offer_store::lapse(&mut tx, &offer, now).await? {
        hush(&mut tx, &offer, now).await?;
        freed(&mut tx, platform, offer.slot, now).await?;
    }
    tx.commit().await
}

/// Ends what was waited for until yesterday.
pub async fn end_past(tx: &mut Tx, today: NaiveDate, now: DateTime<Utc>) -> Result<(), Fault> {
    offer_store::end_past(tx, today, now).await
}
