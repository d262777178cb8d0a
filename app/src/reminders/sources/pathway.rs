//! Readings and questions that a pathway asks for: reminded of by the parts of the day, until they have
//! been entered.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    pathway_store,
    plans::{self, Asked},
};
use crate::{
    pathways::{
        self,
        engine::day,
        template::{Slot, Task},
    },
    people::PersonId,
    platform::{database::Fault, query::Tx},
    readings::{self, Reading},
    reminders::{self, Kind, NewReminder},
    ui::date,
};

const KINDS: [Kind; 2] = [Kind::Readings, Kind::Questions];

/// A pathway was begun, changed or ended.
///
/// Without a grant: whoever changed it had one, or it ended by itself.
pub async fn changed(tx: &mut Tx, person: PersonId, pathway: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    let stands = pathway_store::find(tx, person, pathway).await?.filter(|stands| stands.ended_at.is_none());
    for kind in KINDS {
        let plan = match &stands {
            Some(stands) => {
                let tasks = often(plans::of_kind(kind, &stands.template.tasks));
                let days = (stands.starts_on, stands.ends_on);
                let asked = asked(tx, person, &tasks, stands.starts_on, now).await?;
                plans::diary(kind, &tasks, days, &asked)
            }
            None => None,
        };
        match plan {
            Some(plan) => reminders::put(tx, &NewReminder { person, kind, id: pathway, plan }, now).await?,
            None => reminders::remove(tx, person, kind, pathway, now).await?,
        }
    }
    Ok(())
}

/// Those that are asked for most often: where some are for every day, what is for every week is seen
/// on the same page.
fn often(tasks: Vec<&Task>) -> Vec<&Task> {
    let every = tasks.iter().map(|task| task.every_days.max(1)).min();
    tasks.into_iter().filter(|task| Some(task.every_days.max(1)) == every).collect()
}

/// On which days these tasks are asked for, by what has been entered so far.
async fn asked(
    tx: &mut Tx,
    person: PersonId,
    tasks: &[&Task],
    starts_on: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Asked, Fault> {
    let every = tasks.first().map_or(1, |task| task.every_days.max(1));
    if every == 1 {
        return Ok(Asked::Daily);
    }
    let today = date::london_day(now);
    let from = now - Duration::days(i64::from(every) + 1);
    let taken = readings::around_all(tx, person, from, now + Duration::days(1)).await?;
    let last = taken
        .iter()
        .filter(|reading| tasks.iter().any(|task| task.measure == reading.measure()))
        .map(|reading| day::slot(reading).0)
        .filter(|day| *day >= starts_on && *day <= today)
        .max();
    Ok(Asked::On(plans::days_asked(every, last, today.max(starts_on))))
}

/// A reading was entered: what it was asked for by is settled, once nothing is left to do in that part
/// of the day.
///
/// Without a grant: called where the reading is stored, in a transaction that shows this person alone.
pub async fn reading_kept(tx: &mut Tx, reading: &Reading, now: DateTime<Utc>) -> Result<(), Fault> {
    let person = reading.person;
    let reminded = pathway_store::reminded(tx, person).await?;
    let (of_day, _) = day::slot(reading);
    // Of an older one nobody has been reminded today.
    if reminded.is_empty() || of_day < date::london_day(now) - Duration::days(1) {
        return Ok(());
    }
    // A day by the clock where it was taken may begin most of a day before London's, and ends at 04:00.
    let from = of_day.and_time(chrono::NaiveTime::MIN).and_utc() - Duration::hours(14);
    let taken = readings::around_all(tx, person, from, from + Duration::hours(14 + 28 + 14)).await?;
    for on in pathways::in_force(tx, person, of_day).await? {
        for kind in KINDS.into_iter().filter(|kind| reminded.contains(&(on.id, *kind))) {
            let tasks = plans::of_kind(kind, &on.template.tasks);
            if !tasks.iter().any(|task| task.measure == reading.measure()) {
                continue;
            }
            for slot in [Slot::Morning, Slot::Afternoon, Slot::Evening, Slot::Anytime] {
                let of_slot: Vec<&&Task> = tasks.iter().filter(|task| task.slots.contains(&slot)).collect();
                let is_done = of_slot
                    .iter()
                    .all(|task| pathways::done_in_slot(&on, task, slot, &taken, of_day) >= usize::from(task.times));
                if !of_slot.is_empty() && is_done {
                    let occurrence = plans::occurrence(kind, of_day, slot);
                    reminders::settle(tx, person, (kind, on.id), &occurrence, now).await?;
                }
            }
            if often(tasks).iter().any(|task| task.every_days > 1) {
                changed(tx, person, on.id, now).await?;
            }
        }
    }
    Ok(())
}
