//! Appointments with which a demonstration begins: Ivy has a call in a few minutes, a visit next week and one
//! that was; Joe is called, and waits for something earlier. Everybody here is invented.

use chrono::{DateTime, Duration, DurationRound, Utc};
use uuid::Uuid;

use super::{
    acts, invented_store,
    needs::{Need, Needs},
    rules::State,
};
use crate::{
    appointments::{Channel, Slot, Taken, slots},
    people::{Ods, PersonId, store::find_by_demo_key},
    platform::{Platform, database::Fault, query::Tx},
};

/// Does nothing where they are there already.
pub async fn fill(platform: &Platform) -> Result<(), Fault> {
    let now = platform.clock.now();
    let Some(practice) = Ods::parse("Y99001") else { return Ok(()) };
    let mut tx = platform.db.write().await?;
    let who = [find_by_demo_key(&mut tx, "ivy").await?, find_by_demo_key(&mut tx, "joe").await?];
    let [Some(ivy), Some(joe)] = who else { return Ok(()) };
    if invented_store::is_anybody(&mut tx).await? {
        return Ok(());
    }
    if let Some(video) = first(&mut tx, &practice, (Channel::Video, now)).await? {
        let starts_at = next_quarter(now);
        let call = Slot { id: Uuid::now_v7(), starts_at, ends_at: starts_at + Duration::minutes(15), ..video };
        // Nobody is in two calls at once.
        invented_store::close_beside(&mut tx, &call).await?;
        put(&mut tx, ivy, &call, (State::Booked, "My cough", now - Duration::days(6))).await?;
    }
    if let Some(visit) = first(&mut tx, &practice, (Channel::InPerson, now + Duration::days(4))).await? {
        slots::set_taken(&mut tx, visit.id, Taken::Yes).await?;
        put(&mut tx, ivy, &visit, (State::Booked, "Blood pressure check", now - Duration::days(2))).await?;
        let starts_at = visit.starts_at - Duration::days(28);
        let past = Slot { id: Uuid::now_v7(), starts_at, ends_at: starts_at + Duration::minutes(15), ..visit };
        put(&mut tx, ivy, &past, (State::Done, "A rash", starts_at - Duration::days(9))).await?;
    }
    if let Some(telephone) = first(&mut tx, &practice, (Channel::Telephone, now + Duration::days(1))).await? {
        slots::set_taken(&mut tx, telephone.id, Taken::Yes).await?;
        put(&mut tx, joe, &telephone, (State::Booked, "", now - Duration::days(1))).await?;
        let last = telephone.starts_at.date_naive() + Duration::days(7);
        invented_store::wait(&mut tx, joe, (&telephone, now), (now.date_naive(), last)).await?;
    }
    for person in [ivy, joe] {
        acts::renew(&mut tx, person, now).await?;
    }
    tx.commit().await
}

/// The first free time of a doctor of the practice.
async fn first(tx: &mut Tx, practice: &Ods, (channel, from): (Channel, DateTime<Utc>)) -> Result<Option<Slot>, Fault> {
    match invented_store::first_free(tx, practice, "GP appointment", (channel, from)).await? {
        Some(id) => slots::one(tx, id).await,
        None => Ok(None),
    }
}

async fn put(
    tx: &mut Tx,
    person: PersonId,
    slot: &Slot,
    (state, about, made_at): (State, &str, DateTime<Utc>),
) -> Result<(), Fault> {
    let needs = Needs { ticked: vec![Need::StepFree], ..Needs::default() };
    invented_store::put(tx, person, slot, (state, about, made_at), &needs).await
}

/// At least five minutes from now, on the quarter.
fn next_quarter(now: DateTime<Utc>) -> DateTime<Utc> {
    let quarter = Duration::minutes(15);
    let in_time = now + Duration::minutes(5);
    in_time.duration_trunc(quarter).map_or(in_time, |before| before + quarter)
}
