//! What is done to an appointment, with all that follows from it, in one transaction: the time is taken or
//! given back, reminders are planned anew, the person hears of it, who waits is offered what came free.
//!
//! Nothing here may be committed when it answers that it was not done.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Appointment, change_store, hidden_store, hold_store, mail,
    mail::Told,
    needs::Needs,
    rules::{self, ActsAs, HOLD, MOST_AHEAD, Reason, Shown, State},
    store,
};
use crate::{
    access::grant::{Appointments, Bookings, Change, Grant, ListGrant},
    appointments::{Booker, Slot, Taken, slots, waiting},
    consultations,
    people::PersonId,
    platform::{Platform, database::Fault, query::Tx},
    reminders::{
        self, Kind, NewReminder,
        plan::{Moment, Plan},
        sources,
    },
};

/// What is told when it is booked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    pub description: String,
    pub comment: String,
    pub shown: Shown,
    pub needs: Needs,
    /// Why staff book it though the time is taken. None where it is free.
    pub override_reason: Option<String>,
}

/// What came of booking.
#[derive(Clone, Debug, PartialEq)]
pub enum Booked {
    Done(Box<Appointment>),
    /// The same form came twice.
    Again(Box<Appointment>),
    /// Somebody was faster, or has it in front of them.
    Taken,
    /// They have as many to come as one may book by oneself.
    TooMany,
    /// They are somewhere else at that time.
    Overlaps(Box<Appointment>),
}

/// Whether the same person may be in two places at once: told so, and wanting it all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    Refuse,
    Allow,
}

/// Keeps a time for the open form. `None`: it cannot be had.
pub async fn hold(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    slot: &Slot,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Fault> {
    if slot.starts_at <= now {
        return Ok(None);
    }
    // A hold beyond the beginning would keep a time that nobody can book.
    let until = (now + HOLD).min(slot.starts_at);
    if !hold_store::hold(tx, grant, slot.id, until, now).await? {
        return Ok(None);
    }
    hold_store::held_until(tx, grant, slot.id, now).await
}

/// Books it under the id of the form.
pub async fn book(
    tx: &mut Tx,
    platform: &Platform,
    grant: &Grant<Change, Appointments>,
    (slot, id): (&Slot, Uuid),
    (given, overlap): (&Given, Overlap),
) -> Result<Booked, Fault> {
    let now = platform.clock.now();
    if let Some(same) = store::even_hidden(tx, grant, id).await? {
        return Ok(if same.slot == slot.id { Booked::Again(Box::new(same)) } else { Booked::Taken });
    }
    // Whose room has this id: an appointment of the same one would take its place.
    if consultations::conferences::is_one(tx, id).await? {
        return Ok(Booked::Taken);
    }
    let ahead = store::ahead(tx, grant, now).await?;
    let by_oneself = Booker::of(grant.relation()) != Some(Booker::Staff);
    let there = ahead.iter().filter(|one| one.organisation == slot.organisation && one.booked_as != ActsAs::Staff);
    if by_oneself && there.count() >= MOST_AHEAD {
        return Ok(Booked::TooMany);
    }
    let is_then = |one: &&Appointment| {
        rules::overlap((one.starts_at, one.ends_at), (slot.starts_at, slot.ends_at)) && one.state == State::Booked
    };
    if let Some(other) = ahead.iter().find(is_then).filter(|_| overlap == Overlap::Refuse) {
        return Ok(Booked::Overlaps(Box::new(other.clone())));
    }
    let free = take_time(tx, grant, slot.id, now).await?;
    // A reason is kept where one was needed, and nowhere else.
    let given = Given { override_reason: given.override_reason.clone().filter(|_| !free), ..given.clone() };
    if (!free && given.override_reason.is_none()) || !change_store::insert(tx, grant, (slot, id), &given, now).await? {
        return Ok(Booked::Taken);
    }
    hold_store::end(tx, grant, slot.id).await?;
    let Some(made) = store::even_hidden(tx, grant, id).await? else { return Ok(Booked::Taken) };
    follow(tx, platform, &made, (Told::Booked, change_store::acts_as(grant.relation()))).await?;
    Ok(Booked::Done(Box::new(made)))
}

/// Takes the time that was offered from the waiting list: the hold is the person's own.
pub async fn book_offered(
    tx: &mut Tx,
    platform: &Platform,
    grant: &Grant<Change, Appointments>,
    (slot, id): (&Slot, Uuid),
    instead_of: Option<&Appointment>,
) -> Result<bool, Fault> {
    if let Some(old) = instead_of {
        return Ok(move_to(tx, platform, grant, (old, old.version), slot).await? == Moved::Done);
    }
    let needs = super::needs_store::of(tx, grant).await?;
    let given = Given { needs, ..Given::default() };
    let booked = book(tx, platform, grant, (slot, id), (&given, Overlap::Allow)).await?;
    Ok(matches!(booked, Booked::Done(_) | Booked::Again(_)))
}

/// Whether the time was free, and is now taken. Takes its row first: who holds it at this very moment waits.
async fn take_time(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    slot: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    if !change_store::claim(tx, grant, slot).await? {
        return Ok(false);
    }
    Ok(!hold_store::is_held_by_another(tx, grant, slot, now).await?)
}

/// What came of moving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    Done,
    /// The new time is somebody else's.
    Taken,
    /// The appointment has changed since it was shown.
    Late,
}

pub async fn move_to(
    tx: &mut Tx,
    platform: &Platform,
    grant: &Grant<Change, Appointments>,
    (of, version): (&Appointment, i64),
    slot: &Slot,
) -> Result<Moved, Fault> {
    let now = platform.clock.now();
    if of.slot == slot.id || !rules::may_change(of.state, of.starts_at, now) || of.version != version {
        return Ok(Moved::Late);
    }
    if !take_time(tx, grant, slot.id, now).await? {
        return Ok(Moved::Taken);
    }
    match change_store::move_to(tx, grant, (of, version), slot, now).await {
        Ok(true) => {}
        Ok(false) => return Ok(Moved::Late),
        // The last word is the database's.
        Err(Fault::Unique) => return Ok(Moved::Taken),
        Err(fault) => return Err(fault),
    }
    hold_store::end(tx, grant, slot.id).await?;
    give_back(tx, platform, of.slot, now).await?;
    let Some(moved) = store::even_hidden(tx, grant, of.id).await? else { return Ok(Moved::Late) };
    follow(tx, platform, &moved, (Told::Moved, change_store::acts_as(grant.relation()))).await?;
    Ok(Moved::Done)
}

/// Cancels it. `false`: it has changed since it was shown, or cannot be cancelled any more.
pub async fn cancel(
    tx: &mut Tx,
    platform: &Platform,
    grant: &Grant<Change, Appointments>,
    (of, version): (&Appointment, i64),
    why: (Reason, &str),
) -> Result<bool, Fault> {
    let now = platform.clock.now();
    if !rules::may_change(of.state, of.starts_at, now)
        || !change_store::cancel(tx, grant, (of, version), why, now).await?
    {
        return Ok(false);
    }
    cancelled(tx, platform, of, change_store::acts_as(grant.relation()), now).await?;
    Ok(true)
}

/// The same by the organisation, also of one whose time has begun.
pub async fn cancel_listed(
    tx: &mut Tx,
    platform: &Platform,
    grant: &ListGrant<Change, Bookings>,
    (of, version): (&Appointment, i64),
    why: (Reason, &str),
) -> Result<bool, Fault> {
    let now = platform.clock.now();
    if !rules::may_change(of.state, of.starts_at, now)
        || !change_store::cancel_listed(tx, grant, (of, version), why, now).await?
    {
        return Ok(false);
    }
    cancelled(tx, platform, of, ActsAs::Staff, now).await?;
    Ok(true)
}

/// Everything that follows from a cancellation that is written down already.
pub async fn cancelled(
    tx: &mut Tx,
    platform: &Platform,
    of: &Appointment,
    by: ActsAs,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    give_back(tx, platform, of.slot, now).await?;
    let gone =
        Appointment { state: State::Cancelled, sequence: of.sequence + 1, version: of.version + 1, ..of.clone() };
    follow(tx, platform, &gone, (Told::Cancelled, by)).await
}

/// The time is free again, unless staff had booked a second person into it; who waits is asked.
async fn give_back(tx: &mut Tx, platform: &Platform, slot: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    if change_store::is_anybody_in(tx, slot).await? {
        return change_store::pass_on(tx, slot).await;
    }
    slots::set_taken(tx, slot, Taken::No).await?;
    waiting::freed(tx, platform, slot, now).await
}

/// Reminders as it stands now, and a word to the person.
async fn follow(tx: &mut Tx, platform: &Platform, one: &Appointment, (told, by): (Told, ActsAs)) -> Result<(), Fault> {
    let now = platform.clock.now();
    // Who did it themselves has read it on the screen; by mail comes what belongs into a calendar.
    let mailed = mail::ask(tx, platform, one, told).await?;
    let says = !mailed && by != ActsAs::Person;
    remind(tx, one, says.then_some(told), now).await
}

/// Puts the reminders of one that is to come, and takes those of another away. `says`: what has just
/// happened is said too.
async fn remind(tx: &mut Tx, one: &Appointment, says: Option<Told>, now: DateTime<Utc>) -> Result<(), Fault> {
    let (person, kind, id): (PersonId, Kind, Uuid) = (one.person, Kind::Appointment, one.id);
    // A reminder of what somebody has taken off their screens would tell that it is there.
    if hidden_store::is_off_screens(tx, person, one.label()).await? {
        return reminders::remove(tx, person, kind, id, now).await;
    }
    let is_ahead = rules::may_change(one.state, one.starts_at, now);
    let mut moments = Vec::new();
    if is_ahead {
        let Plan::Moments(usual) = sources::appointment(one.starts_at, sources::Known::Instant) else { return Ok(()) };
        moments.extend(usual);
    }
    if let Some(told) = says {
        // After the transaction that it tells of: what is due before a reminder is put is not said by it.
        let at = now + chrono::Duration::seconds(1);
        let occurrence = format!("{} {}", told.key(), one.sequence);
        moments.push(Moment { occurrence, step: told.step().into(), at, until: one.starts_at.max(at + A_DAY) });
    }
    if moments.is_empty() {
        return reminders::remove(tx, person, kind, id, now).await;
    }
    reminders::put(tx, &NewReminder { person, kind, id, plan: Plan::Moments(moments) }, now).await
}

/// The person has hidden something, or shows it again: reminders as it stands now.
///
/// Without a grant: whoever did so had one.
pub async fn renew(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> Result<(), Fault> {
    for one in store::booked_ahead(tx, person, now).await? {
        remind(tx, &one, None, now).await?;
    }
    Ok(())
}

/// So long it is worth saying that something was cancelled.
const A_DAY: chrono::Duration = chrono::Duration::days(1);
