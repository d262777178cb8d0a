//! What is to be measured today, and how much of it is done. Pure.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use uuid::Uuid;

use super::Followed;
use crate::{
    pathways::{
        InForce,
        engine::day,
        template::{Slot, Task},
    },
    readings::{Reading, measure::Measure},
};

/// Rest before blood pressure is measured (NICE NG136 1.2; BIHS).
pub const REST_SECONDS: u32 = 300;
/// Within this time what is measured for a ward's round belongs together (see `engine::news2`).
const ROUND: Duration = Duration::minutes(60);

/// Where a slot stands in the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Past,
    Now,
    Later,
}

/// One thing to measure in one slot of today.
#[derive(Clone, Debug, PartialEq)]
pub struct ToDo {
    /// The first of its tasks: "bp".
    pub key: String,
    pub measure: Measure,
    pub slot: Slot,
    pub done: usize,
    pub times: usize,
    pub wait_seconds: u32,
    /// The newest of those that are done.
    pub last_at: Option<DateTime<Utc>>,
    /// What the next one goes with.
    pub sitting: Option<Uuid>,
    /// Every how many days.
    pub every_days: u16,
}

impl ToDo {
    pub fn is_done(&self) -> bool {
        self.done >= self.times
    }

    /// "bp/morning/2": what the next reading is kept with.
    pub fn next_key(&self) -> String {
        format!("{}/{}/{}", self.key, self.slot.key(), self.done + 1)
    }

    /// Seconds until the next one may be taken.
    pub fn waits(&self, now: DateTime<Utc>) -> u32 {
        let Some(last) = self.last_at.filter(|_| self.done > 0 && !self.is_done()) else { return 0 };
        let left = i64::from(self.wait_seconds) - (now - last).num_seconds();
        u32::try_from(left.clamp(0, i64::from(self.wait_seconds))).unwrap_or_default()
    }
}

/// A part of today with what is to be done in it.
#[derive(Clone, Debug, PartialEq)]
pub struct OfSlot {
    pub slot: Slot,
    pub when: When,
    pub to_do: Vec<ToDo>,
}

/// Who looks at the diary: staff enter what the person cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Home,
    Work,
}

/// The tasks of all pathways of the day that `wall` (a clock on the wall) lies in, by slot. Two
/// pathways that ask for the same in the same slot ask once. Before 04:00 it is still yesterday.
pub fn today(followed: &[Followed], readings: &[Reading], wall: NaiveDateTime, reader: Reader) -> Vec<OfSlot> {
    let (on_day, slot_now) = day::slot_at(wall);
    let mut slots: Vec<OfSlot> = Vec::new();
    for followed in followed.iter().filter(|followed| followed.on.starts_on <= on_day && !followed.is_over(on_day)) {
        let mut so_far: Vec<(Slot, Measure, usize)> = Vec::new();
        for task in &followed.on.template.tasks {
            if task.measure == Measure::Alertness && reader == Reader::Home {
                continue;
            }
            for slot in task.slots.iter().filter(|_| is_due(&followed.on, task, readings, on_day)) {
                let to_do = to_do(&followed.on, task, *slot, readings, on_day);
                let nth = so_far.iter().filter(|(of, measure, _)| (*of, *measure) == (*slot, task.measure)).count();
                so_far.push((*slot, task.measure, nth));
                add(&mut slots, to_do, nth, slot_now);
            }
        }
    }
    slots.sort_by_key(|of_slot| of_slot.slot);
    slots
}

/// Puts it to its slot, or makes one of it and the `nth` of the same measure that is there.
fn add(slots: &mut Vec<OfSlot>, to_do: ToDo, nth: usize, slot_now: Slot) {
    let at = match slots.iter().position(|of_slot| of_slot.slot == to_do.slot) {
        Some(at) => at,
        None => {
            let when = when(to_do.slot, slot_now);
            slots.push(OfSlot { slot: to_do.slot, when, to_do: Vec::new() });
            slots.len() - 1
        }
    };
    let Some(of_slot) = slots.get_mut(at) else { return };
    match of_slot.to_do.iter_mut().filter(|other| other.measure == to_do.measure).nth(nth) {
        Some(other) => {
            other.times = other.times.max(to_do.times);
            other.done = other.done.min(to_do.done);
            other.wait_seconds = other.wait_seconds.max(to_do.wait_seconds);
        }
        None => of_slot.to_do.push(to_do),
    }
}

fn when(slot: Slot, now: Slot) -> When {
    match () {
        () if slot == Slot::Anytime || slot == now => When::Now,
        () if slot < now => When::Past,
        () => When::Later,
    }
}

/// What is asked for every few days is due when as many have passed since the last day with it,
/// and on all of a day that has some of it.
fn is_due(on: &InForce, task: &Task, readings: &[Reading], on_day: NaiveDate) -> bool {
    let every = i64::from(task.every_days.max(1));
    let last = readings
        .iter()
        .filter(|reading| reading.measure() == task.measure)
        .map(|reading| day::slot(reading).0)
        .filter(|day| *day >= on.starts_on && *day < on_day)
        .max();
    last.is_none_or(|last| (on_day - last).num_days() >= every)
}

/// The readings that answer a task in a slot of a day, oldest first: those kept with its key, and
/// of those kept with none that this pathway has for the measure, what other tasks leave over.
fn answers<'r>(on: &InForce, task: &Task, slot: Slot, readings: &'r [Reading], on_day: NaiveDate) -> Vec<&'r Reading> {
    let in_slot = |reading: &&Reading| {
        let (of_day, of_slot) = day::slot(reading);
        reading.measure() == task.measure && of_day == on_day && (slot == Slot::Anytime || of_slot == slot)
    };
    let key_of = |reading: &Reading| {
        reading.task.as_deref().and_then(|key| key.split('/').next()).map(str::to_string).unwrap_or_default()
    };
    let same: Vec<&Task> =
        on.template.tasks.iter().filter(|other| other.measure == task.measure && other.slots.contains(&slot)).collect();
    let taken: Vec<&Reading> = readings.iter().filter(in_slot).collect();
    let (mut mine, loose): (Vec<&Reading>, Vec<&Reading>) = (
        taken.iter().copied().filter(|reading| key_of(reading) == task.key).collect(),
        taken.iter().copied().filter(|reading| same.iter().all(|other| key_of(reading) != other.key)).collect(),
    );
    let mut loose = loose.into_iter();
    for other in same {
        let with_key = taken.iter().filter(|reading| key_of(reading) == other.key).count();
        let lacks = usize::from(other.times).saturating_sub(with_key);
        let given: Vec<&Reading> = loose.by_ref().take(lacks).collect();
        if other.key == task.key {
            mine.extend(given);
        }
    }
    mine.sort_by_key(|reading| (reading.taken_at, reading.id));
    mine
}

/// How many of a task's readings in a slot of a day are there.
pub fn done(on: &InForce, task: &Task, slot: Slot, readings: &[Reading], on_day: NaiveDate) -> usize {
    answers(on, task, slot, readings, on_day).len().min(usize::from(task.times))
}

fn to_do(on: &InForce, task: &Task, slot: Slot, readings: &[Reading], on_day: NaiveDate) -> ToDo {
    let answers = answers(on, task, slot, readings, on_day);
    let last = answers.last();
    // A round of a ward is one sitting of several measures; else it is the readings of one task.
    let sitting = match on.template.staff_facing {
        true => readings
            .iter()
            .rev()
            .filter(|reading| day::slot(reading).0 == on_day && reading.sitting.is_some())
            .find(|reading| on.template.tasks.iter().any(|task| task.measure == reading.measure())),
        false => last.copied(),
    };
    ToDo {
        key: task.key.clone(),
        measure: task.measure,
        slot,
        done: answers.len().min(usize::from(task.times)),
        times: usize::from(task.times),
        wait_seconds: u32::from(task.wait_seconds),
        last_at: last.map(|reading| reading.taken_at),
        sitting: sitting.and_then(|reading| reading.sitting),
        every_days: task.every_days,
    }
}

/// A sitting that is older than a round is over: what comes next begins a new one.
pub fn is_recent(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - at <= ROUND
}

/// The part of the day that comes next and has something left to do.
pub fn next(slots: &[OfSlot]) -> Option<&OfSlot> {
    let left = |of_slot: &&OfSlot| of_slot.to_do.iter().any(|to_do| !to_do.is_done());
    slots.iter().filter(|of_slot| of_slot.when == When::Later).find(left)
}
