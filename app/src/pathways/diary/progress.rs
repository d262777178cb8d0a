//! How far a diary is: day by day, in words as well as in a table. Pure.

use chrono::{Duration, NaiveDate};

use super::{Followed, rules};
use crate::{
    pathways::{
        engine::{
            blood_pressure::{self, Diary},
            day,
        },
        template::{Slot, Task},
    },
    readings::{Reading, measure::Measure},
};

/// Of what has no last day, so many days are shown.
const DAYS: i64 = 7;

/// What was done in a slot of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    All(usize),
    Some(usize, usize),
    None,
    /// It is still to come.
    Later,
    /// Nothing was asked for.
    NotAsked,
}

impl Done {
    pub fn words(self) -> String {
        match self {
            Done::All(1) => "Done".to_string(),
            Done::All(times) => format!("Done, {times} of {times}"),
            Done::Some(done, times) => format!("{done} of {times}"),
            Done::None => "None".to_string(),
            Done::Later => "To come".to_string(),
            Done::NotAsked => "Nothing asked".to_string(),
        }
    }
}

/// One day of a pathway: morning, afternoon, evening, any time; with all of a day's tasks together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    pub on: NaiveDate,
    pub slots: Vec<(Slot, Done)>,
}

/// The days of a diary, from its first; of a pathway without an end the last seven.
pub fn days(followed: &Followed, readings: &[Reading], today: NaiveDate, slot_now: Slot) -> Vec<Day> {
    let on = &followed.on;
    let (first, last) = match (diary(followed, readings), on.template.days) {
        (Some(diary), _) => (diary.first_day, diary.last_day),
        (None, Some(days)) => {
            let last = on.starts_on + Duration::days(i64::from(days) - 1);
            (on.starts_on.max(last.min(today) - Duration::days(DAYS - 1)), last)
        }
        (None, None) => (on.starts_on.max(today - Duration::days(DAYS - 1)), today),
    };
    // A ward's fortnight is not shown ahead in whole.
    let last = if (last - first).num_days() >= DAYS { last.min(today).max(first) } else { last };
    let slots = slots_of(followed);
    (0..=(last - first).num_days())
        .map(|n| first + Duration::days(n))
        .map(|of_day| Day {
            on: of_day,
            slots: slots
                .iter()
                .map(|slot| (*slot, done(followed, *slot, readings, of_day, (today, slot_now))))
                .collect(),
        })
        .collect()
}

/// The slots that its tasks have, in the order of the day.
pub fn slots_of(followed: &Followed) -> Vec<Slot> {
    let mut slots: Vec<Slot> = asked(followed).flat_map(|task| task.slots.iter().copied()).collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}

fn asked(followed: &Followed) -> impl Iterator<Item = &Task> {
    followed.on.template.tasks.iter().filter(|task| task.measure != Measure::Alertness)
}

fn done(followed: &Followed, slot: Slot, readings: &[Reading], of_day: NaiveDate, now: (NaiveDate, Slot)) -> Done {
    let (mut done, mut times) = (0, 0);
    for task in asked(followed).filter(|task| task.slots.contains(&slot)) {
        let there = rules::done(&followed.on, task, slot, readings, of_day);
        // On a day between, what is asked for every week is not missing.
        if task.every_days <= 1 || there > 0 {
            done += there;
            times += usize::from(task.times);
        }
    }
    let is_to_come = of_day > now.0 || (of_day == now.0 && (slot >= now.1 || slot == Slot::Anytime));
    match (done, times) {
        (_, 0) => Done::NotAsked,
        (0, _) if is_to_come => Done::Later,
        (0, _) => Done::None,
        (done, times) if done >= times => Done::All(times),
        (done, times) => Done::Some(done, times),
    }
}

/// The blood pressure diary of this pathway, if it has one and it is begun.
pub fn diary(followed: &Followed, readings: &[Reading]) -> Option<Diary> {
    blood_pressure::diary_of(&followed.on, readings)
}

/// Whether the diary has all that it can have: its days are over, or its last slot is full.
pub fn is_complete(followed: &Followed, diary: &Diary, readings: &[Reading], today: NaiveDate) -> bool {
    let is_full = || {
        asked(followed)
            .filter(|task| task.measure == Measure::BloodPressure)
            .flat_map(|task| task.slots.iter().map(move |slot| (task, *slot)))
            .all(|(task, slot)| {
                rules::done(&followed.on, task, slot, readings, diary.last_day) >= usize::from(task.times)
            })
    };
    today > diary.last_day || (today == diary.last_day && is_full())
}

/// "Day 3 of 7".
pub fn day_of(diary: &Diary, today: NaiveDate) -> (i64, i64) {
    let length = (diary.last_day - diary.first_day).num_days() + 1;
    (((today - diary.first_day).num_days() + 1).clamp(1, length), length)
}

/// The arm of the last blood pressure reading that tells it.
pub fn last_arm(readings: &[Reading]) -> Option<&str> {
    let told = readings.iter().filter(|reading| reading.measure() == Measure::BloodPressure);
    let last = told.filter(|reading| reading.circumstances.arm.is_some()).max_by_key(|reading| reading.taken_at)?;
    last.circumstances.arm.as_deref()
}

/// The day that counts as today for a diary, with the part of it.
pub fn now_of(wall: chrono::NaiveDateTime) -> (NaiveDate, Slot) {
    day::slot_at(wall)
}
