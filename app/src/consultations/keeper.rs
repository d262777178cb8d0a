//! What is looked after while nobody says anything: whether those who are there may still be, whether their
//! connections live, whether the room's time is over, and whether something was missed that another process said.

use std::{
    sync::{Arc, Weak, atomic::Ordering},
    time::Duration as Pause,
};

use chrono::{DateTime, Duration, Utc};
use tokio::sync::Notify;
use uuid::Uuid;

use super::{
    conference::Conference,
    facts, keeper_store,
    live::LOOK_EVERY,
    protocol::{RESUME_SECONDS, Removal, Where, close},
    room::Act,
    rooms::{LiveRoom, Rooms},
    standing::{self, Standing, Still},
    store,
    word::Snapshot,
};
use crate::platform::{clock::Clock, database::Fault};

/// How often it is looked whether something is due.
const PACE: Pause = Pause::from_millis(500);
/// The same where the clock is moved by hand.
const PACE_OF_A_FIXED_CLOCK: Pause = Pause::from_millis(20);
/// A browser says something every 20 seconds; one that says nothing for so long is gone.
const SILENT: Duration = Duration::seconds(45);
/// Without a database nobody can say who may be there: for so long everybody stays.
const UNSURE: Duration = Duration::seconds(60);
/// How often rooms are compared with the database.
const COMPARE_EVERY: Duration = Duration::seconds(5);
/// How often this process says that it lives, and looks for others that do not.
const BEAT_EVERY: Duration = Duration::seconds(10);
/// So many are looked at in one transaction.
const AT_ONCE: usize = 100;
/// So many rooms in one round: of more, others come next time.
const ROOMS_AT_ONCE: usize = 200;
/// So many of those who only wait are looked at in a second. Where ten thousand wait, the database has better to
/// do; and what somebody says has changed is looked at in any case at once.
const WAITING_A_SECOND: i64 = 500;

pub(super) async fn keep(rooms: Weak<Rooms>, wake: Arc<Notify>) {
    let mut keeper = Keeper::default();
    loop {
        // Who ends says no more that it lives.
        let Some(rooms) = rooms.upgrade().filter(|rooms| !rooms.ends()) else { return };
        keeper.round(&rooms).await;
        let pace = if matches!(rooms.platform.clock, Clock::Fixed(_)) { PACE_OF_A_FIXED_CLOCK } else { PACE };
        drop(rooms);
        tokio::select! {
            () = tokio::time::sleep(pace) => {}
            () = wake.notified() => {}
        }
    }
}

/// Looks at once at what somebody said has changed. Beside the rounds: these are long where many are there.
pub(super) async fn attend(rooms: Weak<Rooms>, told: Arc<Notify>) {
    loop {
        let Some(rooms) = rooms.upgrade().filter(|rooms| !rooms.ends()) else { return };
        look_now(&rooms).await;
        drop(rooms);
        tokio::select! {
            () = tokio::time::sleep(PACE) => {}
            () = told.notified() => {}
        }
    }
}

async fn look_now(rooms: &Arc<Rooms>) {
    let now = rooms.platform.clock.now();
    let soon = std::mem::take(&mut *rooms.soon());
    let (mut looks, mut again) = (Vec::new(), Vec::new());
    for (id, who) in soon {
        let Some(room) = rooms.there(id) else { continue };
        if let Some(who) = who {
            looks.extend(look_of(&room, who));
        } else if look_at_room(rooms, &room, now).await.is_err() {
            again.push((id, None));
        }
    }
    for some in looks.chunks(AT_ONCE) {
        if look(rooms, some, now).await.is_err() {
            again.extend(some.iter().map(|look| (look.room.id, Some(look.who))));
        }
    }
    rooms.soon().extend(again);
}

#[derive(Default)]
struct Keeper {
    compared_at: Option<DateTime<Utc>>,
    beaten_at: Option<DateTime<Utc>>,
    /// How many only waited in the last round.
    waiting: usize,
    /// With which room the next round begins.
    next: usize,
}

/// Somebody whose right to be there is looked at.
struct Look {
    room: Arc<LiveRoom>,
    who: Uuid,
    connection: u64,
    standing: Standing,
}

impl Keeper {
    async fn round(&mut self, rooms: &Arc<Rooms>) {
        let now = rooms.platform.clock.now();
        let all = rooms.all();
        metrics::gauge!("nene_rooms").set(all.len() as f64);
        // First: others take who says nothing for long for dead, and a round can be long.
        if is_due(&mut self.beaten_at, BEAT_EVERY, now) {
            beat(rooms, &all, now).await;
        }
        let every_of_waiting = pace_of_waiting(self.waiting);
        self.waiting = 0;
        let mut looks = Vec::new();
        for room in &all {
            let gone = silent_and_gone(room, now);
            for who in gone {
                let _ = Box::pin(rooms.act(room, Act::Leave { who }, Some((who, rooms.instance())))).await;
            }
            looks.extend(due(room, every_of_waiting, now));
            self.waiting += room.live().stays.values().filter(|stay| stay.only_waits()).count();
            close_in_time(rooms, room, now).await;
        }
        for some in looks.chunks(AT_ONCE) {
            // Where nobody answered, they are looked at again next time.
            let _ = look(rooms, some, now).await;
        }
        let missed = rooms.gap.swap(false, Ordering::AcqRel);
        if missed || is_due(&mut self.compared_at, COMPARE_EVERY, now) {
            match compare(rooms, &all, now).await {
                Ok(()) => all.iter().for_each(|room| put_out_who_is_not_in(room, now)),
                // What was missed is still to be found out.
                Err(_) if missed => rooms.gap.store(true, Ordering::Release),
                Err(_) => {}
            }
            self.look_at_rooms(rooms, &all, now).await;
        }
        rooms.tidy();
    }

    /// Whether what they rest on is as it was, and who is next.
    async fn look_at_rooms(&mut self, rooms: &Arc<Rooms>, all: &[Arc<LiveRoom>], now: DateTime<Utc>) {
        if all.is_empty() {
            return;
        }
        let first = self.next % all.len();
        self.next = first + ROOMS_AT_ONCE;
        for room in all.iter().cycle().skip(first).take(ROOMS_AT_ONCE.min(all.len())) {
            if look_at_room(rooms, room, now).await.is_err() {
                tracing::warn!("the database did not say whether a room is still to be");
                return;
            }
        }
    }
}

/// Whether so much time went by, or the clock was set back.
fn is_due(last: &mut Option<DateTime<Utc>>, every: Duration, now: DateTime<Utc>) -> bool {
    let due = last.is_none_or(|last| now - last >= every || now < last);
    if due {
        *last = Some(now);
    }
    due
}

/// Closes connections that say nothing; gives those whose place is no longer kept.
fn silent_and_gone(room: &LiveRoom, now: DateTime<Utc>) -> Vec<Uuid> {
    let mut live = room.live();
    for stay in live.stays.values_mut().filter(|stay| stay.wire.is_some() && now - stay.heard_at > SILENT) {
        stay.close(close::SILENT);
    }
    let kept = Duration::seconds(RESUME_SECONDS);
    let is_gone = |since: Option<DateTime<Utc>>| since.is_some_and(|since| now - since > kept);
    let gone: Vec<Uuid> = live.stays.iter().filter(|(_, stay)| is_gone(stay.away_since)).map(|(who, _)| *who).collect();
    for who in &gone {
        live.stays.remove(who);
    }
    gone
}

/// How often those are looked at who only wait, where so many do.
fn pace_of_waiting(waiting: usize) -> Duration {
    let seconds = i64::try_from(waiting).unwrap_or(i64::MAX) / WAITING_A_SECOND;
    Duration::seconds(seconds.clamp(LOOK_EVERY.num_seconds(), 60))
}

fn due(room: &Arc<LiveRoom>, every_of_waiting: Duration, now: DateTime<Utc>) -> Vec<Look> {
    let mut live = room.live();
    // Or the clock was set back.
    let due =
        live.stays.iter_mut().filter(|(_, stay)| stay.next_look <= now || stay.next_look > now + every_of_waiting);
    due.map(|(who, stay)| {
        stay.next_look = now + if stay.only_waits() { every_of_waiting } else { LOOK_EVERY };
        Look { room: Arc::clone(room), who: *who, connection: stay.connection, standing: stay.standing.clone() }
    })
    .collect()
}

fn look_of(room: &Arc<LiveRoom>, who: Uuid) -> Option<Look> {
    let live = room.live();
    let stay = live.stays.get(&who)?;
    Some(Look { room: Arc::clone(room), who, connection: stay.connection, standing: stay.standing.clone() })
}

async fn close_in_time(rooms: &Rooms, room: &LiveRoom, now: DateTime<Utc>) {
    let over: Vec<Uuid> = {
        let live = room.live();
        if now < live.facts.hours().closes_at { Vec::new() } else { live.stays.keys().copied().collect() }
    };
    for who in over {
        rooms.expel(room, who, Removal::Closed).await;
    }
}

/// Asks again, for several in one transaction.
async fn look(rooms: &Rooms, looks: &[Look], now: DateTime<Utc>) -> Result<(), Fault> {
    let mut refused = Vec::new();
    let asked = async {
        let mut tx = rooms.platform.db.read().await?;
        for look in looks {
            match standing::still(&mut tx, &rooms.platform, look.room.id, &look.standing).await? {
                Still::Yes => {
                    if let Some(stay) = look.room.live().stays.get_mut(&look.who) {
                        stay.held_at = now;
                    }
                }
                Still::No(entry) => refused.push((look, Removal::Access, entry)),
                Still::Gone => refused.push((look, Removal::Cancelled, None)),
            }
        }
        tx.rollback().await
    };
    let asked: Result<(), Fault> = asked.await;
    for (look, why, entry) in refused {
        rooms.note_refused(entry).await;
        rooms.expel(&look.room, look.who, why).await;
    }
    if asked.is_err() {
        for look in looks {
            let mut live = look.room.live();
            let stay = live.stays.get_mut(&look.who).filter(|stay| stay.connection == look.connection);
            if let Some(stay) = stay.filter(|stay| now - stay.held_at > UNSURE) {
                stay.close(close::RESTART);
            }
        }
    }
    asked
}

/// A server for video cannot take back a pass: whoever was put out, and comes again by an old one, is put out again.
fn put_out_who_is_not_in(room: &Arc<LiveRoom>, now: DateTime<Utc>) {
    let conference = room.live().conference.clone();
    let Conference::Server(_) = conference else { return };
    if room.asking.swap(true, Ordering::AcqRel) {
        return;
    }
    let room = Arc::clone(room);
    // In its own time: nobody waits for a server.
    tokio::spawn(async move {
        for who in conference.there(room.id, now).await {
            let is_in = room.live().place_of(who) == Some(Where::In);
            if !is_in {
                conference.remove(room.id, who, now).await;
            }
        }
        room.asking.store(false, Ordering::Release);
    });
}

/// Takes in what the database has and this process does not know.
async fn compare(rooms: &Rooms, all: &[Arc<LiveRoom>], now: DateTime<Utc>) -> Result<(), Fault> {
    for some in all.chunks(ROOMS_AT_ONCE) {
        let ids: Vec<Uuid> = some.iter().map(|room| room.id).collect();
        let mut tx = rooms.platform.db.read().await?;
        let versions = keeper_store::versions(&mut tx, &ids).await?;
        for room in some {
            let known = room.live().version;
            let Some((_, version)) = versions.iter().find(|(id, version)| *id == room.id && *version > known) else {
                continue;
            };
            let Some(found) = store::room(&mut tx, room.id, usize::MAX).await? else { continue };
            let removed = found.removed();
            let snapshot =
                Snapshot { version: *version, ended: found.ended_at.is_some(), people: found.people(), removed };
            room.live().show(snapshot, None, now);
        }
        tx.rollback().await?;
    }
    Ok(())
}

async fn look_at_room(rooms: &Rooms, room: &Arc<LiveRoom>, now: DateTime<Utc>) -> Result<(), Fault> {
    let mut tx = rooms.platform.db.read().await?;
    let found = facts::find(&mut tx, room.id).await?;
    let there: Vec<Uuid> = room.live().stays.keys().copied().collect();
    let Some(found) = found else {
        tx.rollback().await?;
        for who in there {
            rooms.expel(room, who, Removal::Cancelled).await;
        }
        return Ok(());
    };
    let waits = room.live().people.iter().any(|one| one.place == Where::Waiting);
    let before = if waits { Some(keeper_store::before_in_queue(&mut tx, &found, now).await?) } else { None };
    tx.rollback().await?;
    let is_moved = {
        let mut live = room.live();
        if let Some(before) = before {
            live.set_place(u64::try_from(before).unwrap_or(0) + 1, now);
        }
        live.facts != found
    };
    if is_moved {
        let mut tx = rooms.platform.db.write().await?;
        store::put_room(&mut tx, &found).await?;
        tx.commit().await?;
        // Not before it is written: else nobody would try again.
        room.live().facts = found.clone();
    }
    if now < found.hours().opens_at {
        for who in there {
            rooms.expel(room, who, Removal::Closed).await;
        }
    }
    Ok(())
}

/// A sign of life, where somebody is connected here; and an end to the places of those whose process died.
async fn beat(rooms: &Rooms, all: &[Arc<LiveRoom>], now: DateTime<Utc>) {
    let stale = async {
        if !all.is_empty() {
            let mut tx = rooms.platform.db.write().await?;
            keeper_store::beat(&mut tx, rooms.instance(), now).await?;
            keeper_store::forget_instances(&mut tx, now).await?;
            tx.commit().await?;
        }
        let mut tx = rooms.platform.db.read().await?;
        let mut found = Vec::new();
        for stale in keeper_store::stale(&mut tx, now).await? {
            if let Some(facts) = store::facts(&mut tx, stale.room_id).await? {
                found.push((facts, stale));
            }
        }
        tx.rollback().await?;
        Ok(found)
    };
    let stale: Result<Vec<_>, Fault> = stale.await;
    for (facts, keeper_store::Stale { id: who, instance, away, .. }) in stale.unwrap_or_default() {
        let room = rooms.room(&facts).await;
        let act = if away > 0 { Act::Fade { who } } else { Act::Leave { who } };
        let _ = Box::pin(rooms.act(&room, act, Some((who, instance)))).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_who_wait_are_looked_at_as_often_as_those_in_a_call() {
        for (waiting, seconds) in [(0, 3), (1, 3), (1_999, 3), (2_000, 4), (10_000, 20), (usize::MAX, 60)] {
            assert_eq!(pace_of_waiting(waiting), Duration::seconds(seconds), "{waiting}");
        }
    }
}
