//! The courses of one schedule, one after the other: what a whole schedule has due. A course is in
//! force from its instant until the next one begins. No occurrence comes twice: one that was due by
//! an earlier course is not due again by a later one, and the doses of an interval are numbered on.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{Course, Occurrence, Timing, late_by, open_between};

#[derive(Clone, Copy, Debug)]
pub struct Courses<'a> {
    each: &'a [(DateTime<Utc>, Course)],
    ends_at: DateTime<Utc>,
}

/// Two instants that are the same day, each in a zone of its own, lie less far apart than this.
const ONE_DAY_EVERYWHERE: Duration = Duration::hours(72);

const INSTANT: Duration = Duration::nanoseconds(1);

impl<'a> Courses<'a> {
    /// In the order of their instants. None of them has a dose from `ends_at` on.
    pub fn new(each: &'a [(DateTime<Utc>, Course)], ends_at: Option<DateTime<Utc>>) -> Courses<'a> {
        Courses { each, ends_at: ends_at.unwrap_or(DateTime::<Utc>::MAX_UTC) }
    }

    /// What is due from `from` on and before `to`, in order.
    pub fn occurrences(self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Occurrence> {
        let begin = earlier(from, ONE_DAY_EVERYWHERE);
        let mut days: HashMap<NaiveDate, Day> = HashMap::new();
        let mut found = Vec::new();
        // By itself a course has nothing twice, so what lies before need not be looked at.
        let begin = if self.in_force_between(begin, to).count() > 1 { begin } else { from };
        for (course, starts, ends) in self.in_force_between(begin, to) {
            days.values_mut().for_each(|day| day.ahead = None);
            for one in course.occurrences(starts.max(begin), ends.min(to)) {
                let day = days.entry(one.day).or_default();
                found.extend(day.takes(course, one).filter(|one| one.due_at >= from));
            }
        }
        found
    }

    /// The first that is due after `at`.
    pub fn next_after(self, at: DateTime<Utc>) -> Option<Occurrence> {
        let mut at = at;
        loop {
            let next = self.in_force_between(at, DateTime::<Utc>::MAX_UTC).find_map(|(course, starts, ends)| {
                let after = if at < starts { starts - INSTANT } else { at };
                course.next_after(after).filter(|next| next.due_at < ends)
            })?;
            let same = self.occurrences(next.due_at, next.due_at + INSTANT);
            match same.into_iter().next() {
                Some(one) => return Some(one),
                None => at = next.due_at,
            }
        }
    }

    pub fn find(self, day: NaiveDate, slot: &str) -> Option<Occurrence> {
        let noon = day.and_hms_opt(12, 0, 0)?.and_utc();
        let (from, to) = (earlier(noon, ONE_DAY_EVERYWHERE), noon.checked_add_signed(ONE_DAY_EVERYWHERE)?);
        self.occurrences(from, to).into_iter().find(|one| one.day == day && one.slot == slot)
    }

    /// As [`Course::late_by`].
    pub fn late_by(self, occurrence: &Occurrence) -> Duration {
        late_by(occurrence.due_at, self.next_after(occurrence.due_at).map(|next| next.due_at))
    }

    /// As [`Course::open_at`].
    pub fn open_at(self, now: DateTime<Utc>) -> Vec<Occurrence> {
        let Some(course) = self.at(now) else { return Vec::new() };
        let (from, to) = open_between(course.zone, now);
        self.occurrences(from, to)
    }

    /// The course in force; before the first, the first.
    pub fn at(self, at: DateTime<Utc>) -> Option<&'a Course> {
        let begun = self.each.iter().rev().find(|(from, _)| *from <= at);
        begun.or(self.each.first()).map(|(_, course)| course)
    }

    /// Each course that is in force at some time between the two, from when until when.
    fn in_force_between(
        self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> impl Iterator<Item = (&'a Course, DateTime<Utc>, DateTime<Utc>)> {
        let ends = self.each.iter().skip(1).map(|(next, _)| *next).chain([self.ends_at]);
        let all =
            self.each.iter().zip(ends).map(move |((starts, course), ends)| (course, *starts, ends.min(self.ends_at)));
        all.filter(move |(_, starts, ends)| starts < ends && *starts < to && *ends > from)
    }
}

/// What was due on one local day so far.
#[derive(Default)]
struct Day {
    slots: Vec<String>,
    /// The highest number of an interval's dose.
    highest: u32,
    /// How far the numbers of the course that is being looked at are ahead of its own.
    ahead: Option<u32>,
}

impl Day {
    fn takes(&mut self, course: &Course, mut one: Occurrence) -> std::option::IntoIter<Occurrence> {
        let taken = match (&course.timing, one.slot.parse::<u32>()) {
            (Timing::Interval(_), Ok(number)) => {
                let highest = self.highest;
                let ahead = *self.ahead.get_or_insert_with(|| (highest + 1).saturating_sub(number));
                self.highest = number + ahead;
                one.slot = self.highest.to_string();
                Some(one)
            }
            _ if self.slots.contains(&one.slot) => None,
            _ => {
                self.slots.push(one.slot.clone());
                Some(one)
            }
        };
        taken.into_iter()
    }
}

fn earlier(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    at.checked_sub_signed(by).unwrap_or(at)
}
