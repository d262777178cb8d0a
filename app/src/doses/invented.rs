//! What a demonstration begins with: times of two people's medicines, and two weeks of marks. Everything
//! here is invented.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{
    MedicineRef, Reminding, SkipReason,
    mark::{self, Mark, Marker, Said},
    schedule::{AsNeeded, Clock, Course, Days, Slot, Step, Timing},
    schedules::store::{self, NewSchedule},
    today::instant,
    words,
};
use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// So many days ago the times were written down.
const DAYS: i64 = 14;

const REMINDING: Reminding =
    Reminding { on: true, again_minutes: 15, again_times: 2, missed_after_minutes: 120, carer: None };

/// A time, and the words of the dose.
pub type Times = [(u32, u32, &'static str)];

/// Ivy's, as her practice prescribes it.
pub const METFORMIN: &Times = &[(8, 0, "Two tablets, with breakfast"), (18, 0, "Two tablets, with the evening meal")];
pub const RAMIPRIL: &Times = &[(8, 0, "One capsule")];
/// Joe's, which he bought.
pub const VITAMIN: &Times = &[(8, 30, "One tablet")];

/// Times of the medicine, and marks until last night: mostly in time, one late, one skipped, one that
/// nobody marked.
pub async fn at_times(
    tx: &mut Tx,
    person: PersonId,
    (medicine, title): (MedicineRef, &str),
    times: &Times,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let first = words::day_in(now, London) - Duration::days(DAYS);
    let slot =
        |(hour, minute, dose): &(u32, u32, &'static str)| Slot { at: clock(*hour, *minute), dose: (*dose).into() };
    let steps = vec![Step { days: None, slots: times.iter().map(slot).collect() }];
    let timing = Timing::Clock(Clock { days: Days::Every, steps });
    let made_at = at(first, clock(6, 0), now);
    let schedule = make(tx, person, (medicine, title), (timing, first), made_at).await?;
    for (place, (ago, (hour, minute, _))) in
        (1..=DAYS).rev().flat_map(|ago| times.iter().map(move |time| (ago, *time))).enumerate()
    {
        let day = words::day_in(now, London) - Duration::days(ago);
        let due = at(day, clock(hour, minute), now);
        let (said, after) = match place {
            4 => continue,
            7 => (Said::Skipped { reason: SkipReason::Unwell }, 20),
            9 => (Said::Taken { at: None }, 95),
            place => (Said::Taken { at: None }, (place as i64 * 7) % 23),
        };
        let mark = Mark::new(schedule, day, format!("{hour:02}:{minute:02}"), said);
        mark::mark_at(tx, &Marker::invented(person), &mark, due + Duration::minutes(after)).await?;
    }
    // Reminders begin now, not two weeks ago.
    store::plan(tx, person, schedule, now).await
}

/// When it is needed, and one of the day before yesterday.
pub async fn when_needed(
    tx: &mut Tx,
    person: PersonId,
    (medicine, title): (MedicineRef, &str),
    limits: AsNeeded,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let first = words::day_in(now, London) - Duration::days(DAYS);
    let timing = Timing::AsNeeded(limits);
    let schedule = make(tx, person, (medicine, title), (timing, first), at(first, clock(6, 0), now)).await?;
    let day = words::day_in(now, London) - Duration::days(2);
    let taken = at(day, clock(15, 20), now);
    let mark = Mark::new(schedule, day, Uuid::now_v7().to_string(), Said::Taken { at: None });
    mark::mark_at(tx, &Marker::invented(person), &mark, taken).await?;
    Ok(())
}

/// Whether somebody has times already: they are left as they are. Without a grant: nobody of a
/// demonstration is real.
pub async fn has_any(tx: &mut Tx, person: PersonId) -> Result<bool, Fault> {
    store::has_any(tx, person).await
}

/// The entry of the record with this title. Without a grant: nobody of a demonstration is real.
pub async fn entry_of(tx: &mut Tx, person: PersonId, title: &str) -> Result<Option<MedicineRef>, Fault> {
    store::entry_of(tx, person, title).await
}

async fn make(
    tx: &mut Tx,
    person: PersonId,
    (medicine, title): (MedicineRef, &str),
    (timing, starts_on): (Timing, NaiveDate),
    made_at: DateTime<Utc>,
) -> Result<Uuid, Fault> {
    let id = Uuid::now_v7();
    let course = Course { timing, starts_on, ends_on: None, zone: London };
    let new = NewSchedule { id, medicine, title: title.into(), course, reminding: REMINDING };
    store::make_by(tx, &Marker::invented(person), &new, made_at).await?;
    Ok(id)
}

fn clock(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()
}

fn at(day: NaiveDate, time: NaiveTime, now: DateTime<Utc>) -> DateTime<Utc> {
    instant(day, time, London).unwrap_or(now)
}
