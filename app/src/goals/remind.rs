//! When a word of encouragement goes out. What it says stands in the app: what leaves is neutral.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{Plan, plan::Encouragement};
use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
    reminders::{
        self, Kind, NewReminder,
        plan::{ClockPlan, Plan as Times},
    },
    ui::date,
};

/// A word of encouragement that comes later than this is none.
const GOOD_FOR_MINUTES: u32 = 120;

/// Puts what the plan says, or removes it.
///
/// Without a grant: called by handlers in a transaction that holds one, and for a demonstration.
pub async fn keep(tx: &mut Tx, person: PersonId, id: Uuid, plan: &Plan, now: DateTime<Utc>) -> Result<(), Fault> {
    let Some(encouragement) = &plan.encouragement else { return stop(tx, person, id, now).await };
    let times = Times::Clock(clock(encouragement, date::london_day(now)));
    reminders::put(tx, &NewReminder { person, kind: Kind::Goal, id, plan: times }, now).await
}

/// Without a grant: called by handlers in a transaction that holds one.
pub async fn stop(tx: &mut Tx, person: PersonId, id: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    reminders::remove(tx, person, Kind::Goal, id, now).await
}

fn clock(encouragement: &Encouragement, from: NaiveDate) -> ClockPlan {
    ClockPlan {
        times: encouragement.times.clone(),
        days: encouragement.days.clone(),
        from,
        until: None,
        zone: London,
        good_for_minutes: GOOD_FOR_MINUTES,
    }
}

/// Something was said about this day: nobody is reminded of it any more.
///
/// Without a grant: called by handlers in a transaction that holds one.
pub async fn settle(
    tx: &mut Tx,
    person: PersonId,
    id: Uuid,
    (plan, day): (&Plan, NaiveDate),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    for occurrence in occurrences(plan, day) {
        reminders::settle(tx, person, (Kind::Goal, id), &occurrence, now).await?;
    }
    Ok(())
}

/// It was taken back.
///
/// Without a grant: called by handlers in a transaction that holds one.
pub async fn unsettle(
    tx: &mut Tx,
    person: PersonId,
    id: Uuid,
    (plan, day): (&Plan, NaiveDate),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    for occurrence in occurrences(plan, day) {
        reminders::unsettle(tx, person, (Kind::Goal, id), &occurrence, now).await?;
    }
    Ok(())
}

/// The keys that the plan gives to a day: "2026-11-24 13:00".
fn occurrences(plan: &Plan, day: NaiveDate) -> Vec<String> {
    let times = plan.encouragement.as_ref().map(|encouragement| encouragement.times.as_slice()).unwrap_or_default();
    times.iter().map(|time| format!("{day} {}", time.format("%H:%M"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveTime;

    #[test]
    fn the_keys_are_those_that_the_engine_gives() {
        let day: NaiveDate = "2026-11-24".parse().unwrap();
        let times = vec![NaiveTime::from_hms_opt(8, 0, 0).unwrap(), NaiveTime::from_hms_opt(19, 0, 0).unwrap()];
        let encouragement = Encouragement { times, days: Vec::new() };
        let clock = Times::Clock(clock(&encouragement, day));
        let plan = Plan { sizes: Vec::new(), encouragement: Some(encouragement), review_on: day };
        let midnight: DateTime<Utc> = "2026-11-24T00:00:00Z".parse().unwrap();
        let at = |hours: i64| midnight + chrono::Duration::hours(hours);
        let due = [clock.due(at(0), at(8)), clock.due(at(8), at(19))].concat();
        assert_eq!(due.into_iter().map(|due| due.occurrence).collect::<Vec<_>>(), occurrences(&plan, day));
    }
}
