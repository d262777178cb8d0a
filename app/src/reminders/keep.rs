//! Keeping reminders: what capabilities ask for, in their own transactions. Each takes hold of the
//! reminder first, so that nothing of it is being said at the same moment by an engine.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{
    Kind, NewReminder,
    notices::{About, Whose, close_all, close_occurrence, open_occurrences, reopen},
    plan::{DosePlan, Plan},
    store,
};
use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// PostgreSQL keeps microseconds: the instant before another.
const JUST: Duration = Duration::microseconds(1);

/// As JSON, how the database keeps it.
pub(super) fn written(plan: &Plan) -> Result<String, Fault> {
    serde_json::to_string(plan).map_err(|error| Fault::Other(sqlx::Error::Encode(error.into())))
}

/// `None` for what is no plan of this version.
pub(super) fn read(plan: &str) -> Option<Plan> {
    serde_json::from_str(plan).ok()
}

pub(super) async fn put(tx: &mut Tx, reminder: &NewReminder, now: DateTime<Utc>) -> Result<(), Fault> {
    let (person, kind, id) = (reminder.person, reminder.kind, reminder.id);
    let held = store::hold(tx, person, kind, id).await?;
    let before = held.as_ref().and_then(|held| read(&held.plan));
    let plan = keeping_what_was_put_off(before.as_ref(), &reminder.plan);
    if before.as_ref() == Some(&plan) {
        return Ok(());
    }
    // What the old plan had due and no engine has come to yet is not lost by a change.
    let from = match held.and_then(|held| held.next_at) {
        Some(overdue) if overdue <= now => overdue - JUST,
        _ => now,
    };
    store::put(tx, reminder, written(&plan)?, plan.next_after(from), now).await?;
    if let Plan::Moments(moments) = &plan {
        let about = About { person, kind, id };
        for occurrence in open_occurrences(tx, about).await? {
            // An appointment that moved: the old time is not said any more.
            if !moments.iter().any(|moment| moment.occurrence == occurrence) {
                close_occurrence(tx, about, Whose::OwnAndCarers, &occurrence, now).await?;
            }
        }
    }
    Ok(())
}

/// Whoever changes the times of a schedule does not know which dose somebody has just put off.
fn keeping_what_was_put_off(before: Option<&Plan>, plan: &Plan) -> Plan {
    match (before, plan) {
        (Some(Plan::Doses(before)), Plan::Doses(doses)) if doses.put_off.is_empty() => {
            Plan::Doses(DosePlan { put_off: before.put_off.clone(), ..doses.clone() })
        }
        _ => plan.clone(),
    }
}

pub(super) async fn remove(
    tx: &mut Tx,
    person: PersonId,
    kind: Kind,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    store::hold(tx, person, kind, id).await?;
    store::remove(tx, person, kind, id).await?;
    close_all(tx, About { person, kind, id }, now).await
}

pub(super) async fn settle(
    tx: &mut Tx,
    person: PersonId,
    (kind, id): (Kind, Uuid),
    occurrence: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    store::hold(tx, person, kind, id).await?;
    store::settle(tx, person, (kind, id), occurrence, now).await?;
    close_occurrence(tx, About { person, kind, id }, Whose::OwnAndCarers, occurrence, now).await
}

pub(super) async fn unsettle(
    tx: &mut Tx,
    person: PersonId,
    (kind, id): (Kind, Uuid),
    occurrence: &str,
) -> Result<(), Fault> {
    store::hold(tx, person, kind, id).await?;
    match store::unsettle(tx, person, (kind, id), occurrence).await? {
        Some(settled_at) => reopen(tx, About { person, kind, id }, occurrence, settled_at).await,
        None => Ok(()),
    }
}

pub(super) async fn put_off(
    tx: &mut Tx,
    person: PersonId,
    schedule: Uuid,
    occurrence: &str,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let Some(held) = store::hold(tx, person, Kind::Dose, schedule).await? else { return Ok(()) };
    let Some(Plan::Doses(mut doses)) = read(&held.plan) else { return Ok(()) };
    doses.put_off(occurrence, until, now);
    let plan = Plan::Doses(doses);
    let from = match held.next_at {
        Some(overdue) if overdue <= now => overdue - JUST,
        _ => now,
    };
    let next_at = plan.next_after(from);
    let moved = NewReminder { person, kind: Kind::Dose, id: schedule, plan };
    store::put(tx, &moved, written(&moved.plan)?, next_at, now).await?;
    // The carer, where one was told already, goes on seeing that it is open.
    close_occurrence(tx, About { person, kind: Kind::Dose, id: schedule }, Whose::Own, occurrence, now).await
}
