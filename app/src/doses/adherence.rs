//! How many of the doses that were due have been taken. Pure.
//!
//! Adherence is taken / (due - excused). Counted are doses by a schedule: what is taken as needed is
//! never due. One that can still be taken in time is not counted yet, one from before anybody had
//! agreed to the schedule is unknown, and so not counted. Times at which Nene itself was down count:
//! a dose does not need a reminder, and can be marked afterwards.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveTime, Utc};

use super::{SkipReason, schedule::courses::Courses};

/// What became of one dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    Taken,
    /// Taken, but later than [`LATE_AFTER`], or than half the time to the next one.
    Late,
    /// Not taken, as somebody said.
    Skipped,
    /// Not taken, and rightly: [`SkipReason::is_excused`]. Being unwell alone is none of these: what to
    /// do then is for somebody to say who knows the medicine (to check).
    Excused,
    /// Nobody said anything for so long that it counts as missed.
    Missed,
    /// It is due, or will be: nothing can be said yet.
    Open,
    /// From before the schedule was agreed to.
    Unknown,
}

/// Taken so long after it was due, a dose is a late one; or earlier, where it is half the time to the
/// next one. Ours: sources set no limit for all medicines (to check).
pub const LATE_AFTER: Duration = Duration::minutes(60);

/// What somebody said about one dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub day: NaiveDate,
    pub slot: String,
    /// When it was due, as it was kept with the mark.
    pub due_at: DateTime<Utc>,
    pub what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Taken { at: DateTime<Utc> },
    Skipped { reason: SkipReason },
}

/// By which a schedule is counted.
#[derive(Clone, Copy, Debug)]
pub struct Counting<'a> {
    pub courses: Courses<'a>,
    /// Nothing is missed before.
    pub confirmed_at: DateTime<Utc>,
    pub missed_after: Duration,
}

/// One dose, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub day: NaiveDate,
    pub slot: String,
    pub due_at: DateTime<Utc>,
    pub outcome: Outcome,
}

/// Every dose of the days from `first` to `last`, by the clock of the schedule, in order. A dose that
/// was marked and is in no course any more, because the times were changed since, is there as well.
pub fn of(
    counting: &Counting<'_>,
    said: &[Said],
    first: NaiveDate,
    last: NaiveDate,
    now: DateTime<Utc>,
) -> Vec<Counted> {
    // Local days begin and end within a day of those of UTC.
    let edge = |day: Option<NaiveDate>| day.unwrap_or(first).and_time(NaiveTime::MIN).and_utc();
    let (from, to) = (edge(first.checked_sub_days(Days::new(1))), edge(last.checked_add_days(Days::new(2))));
    let mut due = counting.courses.occurrences(from, to);
    due.retain(|one| first <= one.day && one.day <= last);
    let mut by_key: HashMap<(NaiveDate, &str), &Said> = said
        .iter()
        .filter(|said| first <= said.day && said.day <= last)
        .map(|said| ((said.day, &*said.slot), said))
        .collect();
    let mut counted: Vec<Counted> = Vec::with_capacity(due.len());
    for one in &due {
        let outcome = match by_key.remove(&(one.day, one.slot.as_str())) {
            Some(said) => outcome_of(counting, said),
            None if now - one.due_at < counting.missed_after => Outcome::Open,
            None if one.due_at < counting.confirmed_at => Outcome::Unknown,
            None => Outcome::Missed,
        };
        counted.push(Counted { day: one.day, slot: one.slot.clone(), due_at: one.due_at, outcome });
    }
    counted.extend(by_key.into_values().map(|said| Counted {
        day: said.day,
        slot: said.slot.clone(),
        due_at: said.due_at,
        outcome: outcome_of(counting, said),
    }));
    counted.sort_by(|one, other| (one.due_at, &one.slot).cmp(&(other.due_at, &other.slot)));
    counted
}

fn outcome_of(counting: &Counting<'_>, said: &Said) -> Outcome {
    match said.what {
        What::Taken { at } => {
            let next = counting.courses.next_after(said.due_at).map(|next| (next.due_at - said.due_at) / 2);
            let late = next.map_or(LATE_AFTER, |half| half.min(LATE_AFTER));
            if at - said.due_at > late { Outcome::Late } else { Outcome::Taken }
        }
        What::Skipped { reason } if reason.is_excused() => Outcome::Excused,
        What::Skipped { .. } => Outcome::Skipped,
    }
}

/// How many of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// In time.
    pub taken: u32,
    pub late: u32,
    pub skipped: u32,
    pub excused: u32,
    pub missed: u32,
    pub open: u32,
    pub unknown: u32,
}

impl Tally {
    pub fn of<'a>(counted: impl IntoIterator<Item = &'a Counted>) -> Tally {
        let mut tally = Tally::default();
        for one in counted {
            tally.add(one.outcome);
        }
        tally
    }

    fn add(&mut self, outcome: Outcome) {
        let of = match outcome {
            Outcome::Taken => &mut self.taken,
            Outcome::Late => &mut self.late,
            Outcome::Skipped => &mut self.skipped,
            Outcome::Excused => &mut self.excused,
            Outcome::Missed => &mut self.missed,
            Outcome::Open => &mut self.open,
            Outcome::Unknown => &mut self.unknown,
        };
        *of += 1;
    }

    /// Taken, in time or late.
    pub fn all_taken(self) -> u32 {
        self.taken + self.late
    }

    /// Due, and not excused: what the taken ones are counted against.
    pub fn counted(self) -> u32 {
        self.taken + self.late + self.skipped + self.missed
    }

    /// `None` where nothing was due: that is no 0% and no 100%.
    pub fn adherence(self) -> Option<Adherence> {
        let (taken, of) = (self.all_taken(), self.counted());
        (of > 0).then_some(Adherence { taken, of })
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(all: I) -> Tally {
        all.fold(Tally::default(), |sum, one| Tally {
            taken: sum.taken + one.taken,
            late: sum.late + one.late,
            skipped: sum.skipped + one.skipped,
            excused: sum.excused + one.excused,
            missed: sum.missed + one.missed,
            open: sum.open + one.open,
            unknown: sum.unknown + one.unknown,
        })
    }
}

/// Taken / (due - excused), exact. `of` is never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adherence {
    pub taken: u32,
    pub of: u32,
}

impl Adherence {
    /// To the nearest whole number, but 100 only for all of them and 0 only for none.
    pub fn percent(self) -> u32 {
        let (taken, of) = (u64::from(self.taken), u64::from(self.of));
        let nearest = (taken * 200 + of) / (of * 2);
        let nearest = match self.taken {
            0 => 0,
            _ if taken == of => 100,
            _ => nearest.clamp(1, 99),
        };
        u32::try_from(nearest).unwrap_or(100)
    }
}

/// A stretch of days: a week, or what of it lies in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl Stretch {
    /// The month that a day lies in.
    pub fn month_of(day: NaiveDate) -> Stretch {
        let first = day.with_day(1).unwrap_or(day);
        let next = first.checked_add_months(chrono::Months::new(1));
        Stretch { first, last: next.and_then(|next| next.pred_opt()).unwrap_or(day) }
    }

    /// Its weeks, Monday to Sunday, the first and the last cut where the stretch begins and ends.
    /// Together they are the stretch, so their sums are its sums.
    pub fn weeks(self) -> Vec<Stretch> {
        let mut weeks = Vec::new();
        let mut first = self.first;
        while first <= self.last {
            let to_sunday = 6 - u64::from(first.weekday().num_days_from_monday());
            let last = first.checked_add_days(Days::new(to_sunday)).unwrap_or(self.last).min(self.last);
            weeks.push(Stretch { first, last });
            let Some(next) = last.succ_opt() else { break };
            first = next;
        }
        weeks
    }

    pub fn contains(self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }

    /// What of it became of the doses of these days.
    pub fn tally(self, counted: &[Counted]) -> Tally {
        Tally::of(counted.iter().filter(|one| self.contains(one.day)))
    }
}

/// By the times of the day, in their order. Doses of an interval have none.
pub fn by_slot(counted: &[Counted]) -> Vec<(NaiveTime, Tally)> {
    let mut slots: BTreeMap<NaiveTime, Tally> = BTreeMap::new();
    for one in counted {
        if let Ok(time) = NaiveTime::parse_from_str(&one.slot, "%H:%M") {
            slots.entry(time).or_default().add(one.outcome);
        }
    }
    slots.into_iter().filter(|(_, tally)| tally.counted() > 0).collect()
}

#[cfg(test)]
#[path = "tests/adherence_tests.rs"]
mod tests;
