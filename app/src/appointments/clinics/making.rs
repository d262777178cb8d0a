//! A clinic's times are made: with every change of it, and once a day so far ahead as it says.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{
    Clinic, Keeper, change_store,
    difference::difference,
    one_store,
    templates::{self, Exception, Plan, Time},
};
use crate::{
    appointments::{feeds, slots, waiting},
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, Runner, TryAgain},
        query::Tx,
    },
    ui::date,
};

const KIND: &str = "clinics-day";
/// So long after it is over, a time that nobody ever booked is forgotten.
const KEPT: Duration = Duration::days(30);

pub fn jobs(runner: Runner) -> Runner {
    runner.on(KIND, make_some)
}

/// Puts the work of this London day into the queue: once, however often it is asked. Just after midnight,
/// when one more day is ahead.
pub async fn plan_day(tx: &mut Tx, platform: &Platform, now: DateTime<Utc>) -> Result<(), Fault> {
    let today = date::london_day(now);
    let early = today.and_hms_opt(0, 5, 0).and_then(|at| at.and_local_timezone(London).earliest());
    let early = early.map_or(now, |at| at.to_utc());
    let nil = Uuid::nil();
    jobs::enqueue(tx, platform, KIND, &format!("{today} {nil}"), &nil, early.max(now)).await
}

/// Some clinics, and then the next in a piece of work of their own: each is short, and what an instance
/// that dies leaves undone is taken over where it stood.
async fn make_some(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let after: Uuid = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    some(&platform, after).await.map_err(|_: Fault| TryAgain("the database did not answer"))
}

async fn some(platform: &Platform, after: Uuid) -> Result<(), Fault> {
    let now = platform.clock.now();
    let mut look = platform.db.read().await?;
    let clinics = one_store::in_force(&mut look, after).await?;
    look.rollback().await?;
    for clinic in &clinics {
        // Each in a transaction of its own: it may have been changed, or ended, since it was read.
        let mut tx = platform.db.write().await?;
        if let Some(clinic) = one_store::one(&mut tx, &clinic.organisation, clinic.id).await? {
            make(&mut tx, platform, &clinic, now).await?;
        }
        tx.commit().await?;
    }
    let mut tx = platform.db.write().await?;
    if after.is_nil() {
        slots::forget_past(&mut tx, now - KEPT).await?;
        feeds::forget_named(&mut tx, date::london_day(now)).await?;
    }
    if let Some(last) = clinics.last().filter(|_| clinics.len() == one_store::BATCH) {
        let key = format!("{} {}", date::london_day(now), last.id);
        jobs::enqueue(&mut tx, platform, KIND, &key, &last.id, now).await?;
    }
    tx.commit().await
}

/// The times that a clinic has to come, by its week and its exceptions. Of one that is ended, none.
pub fn wanted(clinic: &Clinic, exceptions: &[Exception], now: DateTime<Utc>) -> Vec<Time> {
    let offer = &clinic.offer;
    if clinic.ended_at.is_some() {
        return Vec::new();
    }
    let plan = Plan {
        week: &offer.week,
        length_minutes: offer.length_minutes,
        bank_holidays: offer.bank_holidays,
        starts_on: offer.starts_on,
        ends_on: offer.ends_on,
        exceptions,
    };
    // Today, and so many days after it.
    templates::times(&plan, now, offer.days_ahead.unsigned_abs().saturating_add(1))
}

/// Makes the times of one clinic as it stands now, and offers those that are new to who waits for them. Those
/// of another system's clinic are that system's.
pub async fn make(tx: &mut Tx, platform: &Platform, clinic: &Clinic, now: DateTime<Utc>) -> Result<(), Fault> {
    slots::say_again(tx, clinic, now).await?;
    if clinic.keeper != Keeper::Here {
        return Ok(());
    }
    let exceptions = change_store::exceptions(tx, &clinic.organisation, clinic.id).await?;
    let exceptions: Vec<Exception> = exceptions.into_iter().map(|kept| kept.exception).collect();
    let wanted = wanted(clinic, &exceptions, now);
    let there = slots::there(tx, clinic.id, now).await?;
    let difference = difference(&there, &wanted);
    if !difference.withdraw.is_empty() {
        slots::withdraw(tx, &difference.withdraw, now).await?;
    }
    slots::put(tx, clinic, &difference.put, now).await?;
    let new: Vec<DateTime<Utc>> = difference.put.iter().map(|time| time.starts_at).collect();
    waiting::published(tx, platform, (clinic.id, &new), now).await
}

/// The first time of this clinic at which its clinician is in another clinic: nobody is in two at once.
pub async fn clash(
    tx: &mut Tx,
    clinic: &Clinic,
    exceptions: &[Exception],
    now: DateTime<Utc>,
) -> Result<Option<(Time, String)>, Fault> {
    let Some(clinician) = clinic.offer.clinician_id() else { return Ok(None) };
    let wanted = wanted(clinic, exceptions, now);
    let others = slots::elsewhere(tx, clinician, clinic.id, now).await?;
    Ok(first_clash(&wanted, &others))
}

/// Both are in the order of their beginnings.
fn first_clash(wanted: &[Time], others: &[(Time, String)]) -> Option<(Time, String)> {
    let mut at = 0;
    for time in wanted {
        // No time lasts longer than a day.
        while others.get(at).is_some_and(|(other, _)| other.starts_at + Duration::days(1) <= time.starts_at) {
            at += 1;
        }
        let mut near = others[at..].iter().take_while(|(other, _)| other.starts_at < time.ends_at);
        if let Some((_, name)) = near.find(|(other, _)| other.overlaps(time)) {
            return Some((*time, name.clone()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(from: i64, to: i64) -> Time {
        let midnight: DateTime<Utc> = "2026-11-24T00:00:00Z".parse().expect("an instant");
        Time { starts_at: midnight + Duration::minutes(from), ends_at: midnight + Duration::minutes(to) }
    }

    #[test]
    fn the_first_time_at_which_somebody_would_be_in_two_places() {
        let others =
            [(time(540, 600), "A".to_string()), (time(600, 660), "B".to_string()), (time(2000, 2010), "C".to_string())];
        assert_eq!(first_clash(&[time(500, 540), time(660, 700)], &others), None);
        assert_eq!(
            first_clash(&[time(500, 540), time(590, 600), time(600, 610)], &others),
            Some((time(590, 600), "A".into()))
        );
        assert_eq!(first_clash(&[time(659, 700)], &others), Some((time(659, 700), "B".into())));
        assert_eq!(first_clash(&[time(700, 710), time(2005, 2006)], &others), Some((time(2005, 2006), "C".into())));
        assert_eq!(first_clash(&[], &others), None);
        assert_eq!(first_clash(&[time(0, 10)], &[]), None);
    }
}
