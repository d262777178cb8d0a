//! Appointments in the database: booking, moving, cancelling, marking. Each writes a step beside the row,
//! in the same transaction; whoever was faster wins, by the version that was shown.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Appointment, What,
    acts::Given,
    needs::Needs,
    rules::{ActsAs, Reason, Shown, State},
};
use crate::{
    access::{
        grant::{Appointments, Bookings, Change, Grant, ListGrant},
        relation::Relation,
    },
    appointments::Slot,
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// As what whoever holds this grant acts.
pub fn acts_as(relation: Relation) -> ActsAs {
    match relation {
        Relation::Own => ActsAs::Person,
        Relation::Carer(_) => ActsAs::Carer,
        Relation::Staff(_) | Relation::StaffElsewhere(_) | Relation::Emergency(_) => ActsAs::Staff,
        Relation::Stranger | Relation::System => ActsAs::System,
    }
}

/// Takes a free time. `false`: somebody is booked into it, or the clinic has it no longer.
pub async fn claim(tx: &mut Tx, _: &Grant<Change, Appointments>, slot: Uuid) -> Result<bool, Fault> {
    let claimed = tx
        .query("update slot set taken = 1, used = 1 where id = $1 and taken = 0 and withdrawn_at is null")
        .bind(slot)
        .execute()
        .await?;
    Ok(claimed == 1)
}

/// Books it. `false`: the database has somebody in this time, or this id is somebody else's.
pub async fn insert(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    (slot, id): (&Slot, Uuid),
    given: &Given,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let booked = tx
        .query(
            "insert into appointment (person_id, id, slot_id, organisation_ods, clinic_id, clinician_id, clinician_name,
                service, place, starts_at, ends_at, channel, description, comment, state, overridden, override_reason,
                private, needs, made_at, booked_by, booked_as, changed_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'booked', $15, $16, $17, $18, $19, $20, $21, $19)
             on conflict do nothing",
        )
        .bind(grant.subject().0)
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
        .bind(given.description.clone())
        .bind(given.comment.clone())
        .bind(i64::from(given.override_reason.is_some()))
        .bind(given.override_reason.clone().unwrap_or_default())
        .bind(i64::from(given.shown == Shown::Privately))
        .bind(given.needs.written())
        .bind(now)
        .bind(grant.actor().0)
        .bind(acts_as(grant.relation()).key())
        .execute()
        .await?;
    let step = Step { what: What::Booked, at: now, words: given.override_reason.as_deref().unwrap_or_default() };
    noted(tx, booked, (grant.subject(), id, 1), &step, holder(grant)).await
}

/// Moves it to another time, as it was at `version`. `false`: somebody was faster.
pub async fn move_to(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    (of, version): (&Appointment, i64),
    slot: &Slot,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let moved = tx
        .query(
            "update appointment set slot_id = $4, clinic_id = $5, clinician_id = $6, clinician_name = $7, service = $8,
                place = $9, starts_at = $10, ends_at = $11, channel = $12, overridden = 0, override_reason = '',
                changed_at = $13, version = version + 1, sequence = sequence + 1
             where person_id = $1 and id = $2 and version = $3 and state = 'booked'",
        )
        .bind(grant.subject().0)
        .bind(of.id)
        .bind(version)
        .bind(slot.id)
        .bind(slot.clinic)
        .bind(slot.clinician.map(|clinician| clinician.0))
        .bind(slot.clinician_name.clone())
        .bind(slot.service.clone())
        .bind(slot.place.clone())
        .bind(slot.starts_at)
        .bind(slot.ends_at)
        .bind(slot.channel.key())
        .bind(now)
        .execute()
        .await?;
    let step = Step { what: What::Moved, at: now, words: "" };
    noted(tx, moved, (grant.subject(), of.id, version + 1), &step, holder(grant)).await
}

/// Cancels it, as it was at `version`. `false`: somebody was faster.
pub async fn cancel(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    (of, version): (&Appointment, i64),
    (reason, words): (Reason, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    cancelled(tx, (of, version), (reason, words), holder(grant), now).await
}

/// The same by the organisation, of one of its own.
pub async fn cancel_listed(
    tx: &mut Tx,
    grant: &ListGrant<Change, Bookings>,
    (of, version): (&Appointment, i64),
    (reason, words): (Reason, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    cancelled(tx, (of, version), (reason, words), (Some(grant.actor()), ActsAs::Staff), now).await
}

/// The same by a system of the organisation.
///
/// Without a grant: it came with the token of the organisation whose appointment it is.
pub async fn cancel_sent(
    tx: &mut Tx,
    of: &Appointment,
    (reason, words): (Reason, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    cancelled(tx, (of, of.version), (reason, words), (None, ActsAs::System), now).await
}

async fn cancelled(
    tx: &mut Tx,
    (of, version): (&Appointment, i64),
    (reason, words): (Reason, &str),
    who: (Option<PersonId>, ActsAs),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let done = tx
        .query(
            "update appointment set state = 'cancelled', cancel_reason = $4, cancel_words = $5, changed_at = $6,
                version = version + 1, sequence = sequence + 1
             where person_id = $1 and id = $2 and version = $3 and state = 'booked'",
        )
        .bind(of.person.0)
        .bind(of.id)
        .bind(version)
        .bind(reason.key())
        .bind(words.to_string())
        .bind(now)
        .execute()
        .await?;
    let words = if words.is_empty() { reason.words() } else { words };
    let step = Step { what: What::Cancelled, at: now, words };
    noted(tx, done, (of.person, of.id, version + 1), &step, who).await
}

/// Marks one of the organisation's own, as it was at `version`. `false`: somebody was faster.
pub async fn mark_listed(
    tx: &mut Tx,
    grant: &ListGrant<Change, Bookings>,
    (of, version): (&Appointment, i64),
    to: State,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    marked(tx, (of, version), to, (Some(grant.actor()), ActsAs::Staff), now).await
}

/// The same by a system of the organisation.
///
/// Without a grant: it came with the token of the organisation whose appointment it is.
pub async fn mark_sent(tx: &mut Tx, of: &Appointment, to: State, now: DateTime<Utc>) -> Result<bool, Fault> {
    marked(tx, (of, of.version), to, (None, ActsAs::System), now).await
}

async fn marked(
    tx: &mut Tx,
    (of, version): (&Appointment, i64),
    to: State,
    who: (Option<PersonId>, ActsAs),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let done = tx
        .query(
            "update appointment set state = $5, changed_at = $6, version = version + 1
             where person_id = $1 and id = $2 and version = $3 and state = $4",
        )
        .bind(of.person.0)
        .bind(of.id)
        .bind(version)
        .bind(of.state.key())
        .bind(to.key())
        .bind(now)
        .execute()
        .await?;
    let step = Step { what: What::into(to), at: now, words: "" };
    noted(tx, done, (of.person, of.id, version + 1), &step, who).await
}

/// Other words, other needs, or shown to others: none of it changes the time.
pub async fn change(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    (of, version): (&Appointment, i64),
    (description, comment, shown): (&str, &str, Shown),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let done = tx
        .query(
            "update appointment set description = $4, comment = $5, private = $6, changed_at = $7, version = version + 1
             where person_id = $1 and id = $2 and version = $3 and state = 'booked'",
        )
        .bind(grant.subject().0)
        .bind(of.id)
        .bind(version)
        .bind(description.to_string())
        .bind(comment.to_string())
        .bind(i64::from(shown == Shown::Privately))
        .bind(now)
        .execute()
        .await?;
    let step = Step { what: What::Changed, at: now, words: "" };
    noted(tx, done, (grant.subject(), of.id, version + 1), &step, holder(grant)).await
}

/// Copies needs that have changed to one that is still to come. `false`: somebody was faster.
pub async fn copy_needs(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    of: &Appointment,
    needs: &Needs,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let done = tx
        .query(
            "update appointment set needs = $4, changed_at = $5, version = version + 1
             where person_id = $1 and id = $2 and version = $3 and state = 'booked'",
        )
        .bind(grant.subject().0)
        .bind(of.id)
        .bind(of.version)
        .bind(needs.written())
        .bind(now)
        .execute()
        .await?;
    let step = Step { what: What::Needs, at: now, words: "" };
    noted(tx, done, (grant.subject(), of.id, of.version + 1), &step, holder(grant)).await
}

struct Step<'w> {
    what: What,
    at: DateTime<Utc>,
    words: &'w str,
}

/// Whoever holds this grant, and as what.
fn holder(grant: &Grant<Change, Appointments>) -> (Option<PersonId>, ActsAs) {
    (Some(grant.actor()), acts_as(grant.relation()))
}

/// Writes down what was done to a row that `changed`, with when the appointment is after it. `false`: no row
/// changed, and nothing is written.
async fn noted(
    tx: &mut Tx,
    changed: u64,
    (person, id, version): (PersonId, Uuid, i64),
    step: &Step<'_>,
    (who, acted_as): (Option<PersonId>, ActsAs),
) -> Result<bool, Fault> {
    if changed == 0 {
        return Ok(false);
    }
    tx.query(
        "insert into appointment_event (person_id, appointment_id, version, at, what, actor_id, acted_as, starts_at, words)
         select a.person_id, a.id, $3, $4, $5, $6, $7, a.starts_at, $8 from appointment a
         where a.person_id = $1 and a.id = $2",
    )
    .bind(person.0)
    .bind(id)
    .bind(version)
    .bind(step.at)
    .bind(step.what.key())
    .bind(who.map(|who| who.0))
    .bind(acted_as.key())
    .bind(step.words.to_string())
    .execute()
    .await?;
    Ok(true)
}

/// Whether anybody is still booked into a time: one that staff booked a second time stays taken when one of
/// the two is cancelled.
///
/// Without a grant: it says nothing of anybody; whoever gives a time back has a grant.
pub async fn is_anybody_in(tx: &mut Tx, slot: Uuid) -> Result<bool, Fault> {
    let (left,): (i64,) = tx
        .query("select count(*) from appointment where slot_id = $1 and state <> 'cancelled'")
        .bind(slot)
        .one()
        .await?;
    Ok(left > 0)
}

/// Of a time that two were booked into one has gone: the other one has it now.
///
/// Without a grant: it says nothing of anybody; whoever gives a time back has a grant.
pub async fn pass_on(tx: &mut Tx, slot: Uuid) -> Result<(), Fault> {
    tx.query(
        "update appointment set overridden = 0
         where slot_id = $1 and overridden = 1 and state <> 'cancelled'
            and not exists (select 1 from appointment b
                where b.slot_id = $1 and b.overridden = 0 and b.state <> 'cancelled')
            and id = (select c.id from appointment c
                where c.slot_id = $1 and c.overridden = 1 and c.state <> 'cancelled' order by c.made_at, c.id limit 1)",
    )
    .bind(slot)
    .execute()
    .await?;
    Ok(())
}
