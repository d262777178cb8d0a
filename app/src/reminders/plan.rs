//! What a reminder has to do when: pure. The engine keeps a [`Plan`] and the instant at which it is
//! next worth a look; when that has come, the plan says what is due, what is too late to be said,
//! and when the next look is.
//!
//! After an outage there is never a burst (`safety.md`, "Time rules"): of several occurrences of one
//! plan the latest is said, if it is not too late for that one either. What has been dealt with, the
//! engine takes out afterwards.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::doses::schedule::{Clock, Course, Days, Occurrence, Slot, Step, Timing, courses::Courses};

/// Holds times, and no word of health.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plan {
    Doses(DosePlan),
    /// Once at each of these: an appointment's three, a result that came, a repeat that runs out.
    Moments(Vec<Moment>),
    /// By the clock: a diary, a question, a word of encouragement.
    Clock(ClockPlan),
}

/// The doses of one schedule, with what happens when nobody says that one was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DosePlan {
    /// The courses one after the other, each from its instant on; the words of the doses are "".
    pub courses: Vec<(DateTime<Utc>, Course)>,
    pub again_minutes: u32,
    /// 0 to 3.
    pub again_times: u8,
    pub missed_after_minutes: u32,
    /// The arrangement of the carer who is told in the end.
    pub carer: Option<Uuid>,
    /// Doses put off, by the key of their occurrence: said again at this instant, and not before. One
    /// that is put off again is added after what is there: the last one counts, and the number of
    /// them tells its notices from the ones before.
    #[serde(default)]
    pub put_off: Vec<(String, DateTime<Utc>)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// What happens: "2026-12-01T10:30:00Z" of an appointment, so that a moved one is another one.
    pub occurrence: String,
    /// "7-days", "2-days", "2-hours", "now".
    pub step: String,
    pub at: DateTime<Utc>,
    /// After this it is of no use.
    pub until: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockPlan {
    /// In order, each once.
    pub times: Vec<NaiveTime>,
    /// On these days of the week; none: on every day.
    pub days: Vec<Weekday>,
    pub from: NaiveDate,
    /// The last day; `None`: it goes on.
    pub until: Option<NaiveDate>,
    pub zone: Tz,
    /// After so long one is not said any more.
    pub good_for_minutes: u32,
}

/// Something to say now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The key of what it is about: "2027-03-28 08:00".
    pub occurrence: String,
    /// "first", "again-1" to "again-3", "carer"; put off: "snoozed-1", "snoozed-1-again-1"; or the
    /// step of a moment.
    pub step: String,
    /// When this step is to be said.
    pub due_at: DateTime<Utc>,
    /// The last instant at which it may still be said.
    pub until: DateTime<Utc>,
    pub to: To,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    Person,
    /// Who acts by this arrangement.
    Carer(Uuid),
}

impl Plan {
    /// What falls due after `after`, up to and with `now`, and may still be said at `now`.
    pub fn due(&self, after: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Due> {
        let fallen = |steps: Vec<Due>| -> Vec<Due> {
            steps.into_iter().filter(|due| after < due.due_at && due.due_at <= now && now <= due.until).collect()
        };
        match self {
            Plan::Doses(doses) => {
                let oldest = after.max(earlier(now, LATE_AT_MOST));
                let steps = fallen(doses.steps(earlier(oldest, doses.goes_on()), later(now, INSTANT)));
                let (carers, persons): (Vec<Due>, Vec<Due>) =
                    steps.into_iter().partition(|due| matches!(due.to, To::Carer(_)));
                // Somebody asked for the one that was put off: it is said beside the latest other one.
                let (put_off, others): (Vec<Due>, Vec<Due>) =
                    persons.into_iter().partition(|due| due.step.starts_with(SNOOZED));
                [latest(put_off), latest(others), latest(carers)].concat()
            }
            Plan::Moments(moments) => latest(fallen(moments.iter().map(Moment::due).collect())),
            Plan::Clock(clock) => latest(fallen(clock.steps(after, now))),
        }
    }

    /// The next instant after `at` at which something falls due. `None`: nothing more is to come.
    pub fn next_after(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Plan::Doses(doses) => doses.next_after(at),
            Plan::Moments(moments) => moments.iter().map(|moment| moment.at).filter(|other| *other > at).min(),
            Plan::Clock(clock) => clock.course().next_after(at).map(|next| next.due_at),
        }
    }
}

const SNOOZED: &str = "snoozed";

/// `safety.md`, "Time rules": late by an outage, at most so much.
const LATE_AT_MOST: Duration = Duration::hours(2);

/// Nothing about a dose is said later than this after it was due, or after what it was put off to.
const MOST_MINUTES: u32 = 48 * 60;

/// So old an occurrence cannot be put off any more.
const PUT_OFF_DAYS: i64 = 7;

const INSTANT: Duration = Duration::nanoseconds(1);

/// The latest, and those of the same instant: in the spring two slots can come to be one instant.
fn latest(steps: impl IntoIterator<Item = Due>) -> Vec<Due> {
    let steps: Vec<Due> = steps.into_iter().collect();
    let Some(last) = steps.iter().map(|due| due.due_at).max() else { return Vec::new() };
    steps.into_iter().filter(|due| due.due_at == last).collect()
}

impl DosePlan {
    /// Moves an occurrence to `until`, and forgets what was put off long ago.
    pub fn put_off(&mut self, occurrence: &str, until: DateTime<Utc>, now: DateTime<Utc>) {
        let oldest = earlier(now, Duration::days(PUT_OFF_DAYS));
        self.put_off.retain(|(key, until)| key == occurrence || *until >= oldest);
        self.put_off.push((occurrence.to_string(), until));
    }

    fn next_after(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let courses = Courses::new(&self.courses, None);
        // One that was put off is not the next at its old time.
        let mut end = at;
        while let Some(next) = courses.next_after(end) {
            end = next.due_at;
            if courses.occurrences(end, later(end, INSTANT)).iter().any(|one| !self.is_put_off(one)) {
                break;
            }
        }
        let steps = self.steps(earlier(at, self.goes_on()), later(end, INSTANT));
        steps.into_iter().map(|step| step.due_at).filter(|due_at| *due_at > at).min()
    }

    /// Every step of what is due from `from` on and before `to`, and of all that was put off.
    fn steps(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Due> {
        let courses = Courses::new(&self.courses, None);
        let mut steps = Vec::new();
        for one in courses.occurrences(from, to).iter().filter(|one| !self.is_put_off(one)) {
            let next = courses.next_after(one.due_at).map(|next| next.due_at);
            self.steps_of(&one.key(), one.due_at, next, None, &mut steps);
        }
        for (place, (key, until)) in self.put_off.iter().enumerate() {
            if self.put_off[place + 1..].iter().any(|(other, _)| other == key) {
                continue;
            }
            let Some(one) = occurrence(courses, key) else { continue };
            let at = one.due_at.max(*until);
            let next = courses.next_after(at).map(|next| next.due_at);
            let times = self.put_off.iter().filter(|(other, _)| other == key).count();
            self.steps_of(key, at, next, Some(times), &mut steps);
        }
        steps
    }

    /// What is said about one occurrence that is due, or put off to, `at`: again and again until the
    /// next one is due or this one counts as missed; then the carer is told.
    fn steps_of(
        &self,
        key: &str,
        at: DateTime<Utc>,
        next: Option<DateTime<Utc>>,
        put_off: Option<usize>,
        steps: &mut Vec<Due>,
    ) {
        let (first, before) = match put_off {
            None => ("first".to_string(), String::new()),
            Some(times) => (format!("{SNOOZED}-{times}"), format!("{SNOOZED}-{times}-")),
        };
        let (again, missed_at) = (minutes(self.again_minutes), later(at, minutes(self.missed_after_minutes)));
        let late = next.map_or(LATE_AT_MOST, |next| LATE_AT_MOST.min((next - at) / 2));
        let due = |step, due_at, to| Due { occurrence: key.to_string(), step, due_at, until: later(due_at, late), to };
        steps.push(due(first, at, To::Person));
        let times = if again.is_zero() { 0 } else { self.again_times.min(3) };
        for time in 1..=times {
            let due_at = later(at, again * i32::from(time));
            if due_at < missed_at && next.is_none_or(|next| due_at < next) {
                steps.push(due(format!("{before}again-{time}"), due_at, To::Person));
            }
        }
        if let Some(carer) = self.carer {
            steps.push(due("carer".to_string(), missed_at, To::Carer(carer)));
        }
    }

    /// So long after an occurrence there is still something to be said about it.
    fn goes_on(&self) -> Duration {
        let again = minutes(self.again_minutes) * i32::from(self.again_times.min(3));
        again.max(minutes(self.missed_after_minutes))
    }

    fn is_put_off(&self, occurrence: &Occurrence) -> bool {
        !self.put_off.is_empty() && self.put_off.iter().any(|(key, _)| *key == occurrence.key())
    }
}

impl Moment {
    fn due(&self) -> Due {
        Due {
            occurrence: self.occurrence.clone(),
            step: self.step.clone(),
            due_at: self.at,
            until: self.until,
            to: To::Person,
        }
    }
}

impl ClockPlan {
    fn steps(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Due> {
        let good_for = Duration::minutes(i64::from(self.good_for_minutes));
        let due = self.course().occurrences(from.max(earlier(to, good_for)), later(to, INSTANT));
        let step = |one: Occurrence| Due {
            occurrence: one.key(),
            step: "first".into(),
            due_at: one.due_at,
            until: later(one.due_at, good_for),
            to: To::Person,
        };
        due.into_iter().map(step).collect()
    }

    /// The same rules as for doses by the clock.
    fn course(&self) -> Course {
        let slots = self.times.iter().map(|at| Slot { at: *at, dose: String::new() }).collect();
        let days = if self.days.is_empty() { Days::Every } else { Days::On(self.days.clone()) };
        Course {
            timing: Timing::Clock(Clock { days, steps: vec![Step { days: None, slots }] }),
            starts_on: self.from,
            ends_on: self.until,
            zone: self.zone,
        }
    }
}

/// The occurrence of a key.
fn occurrence(courses: Courses<'_>, key: &str) -> Option<Occurrence> {
    let (day, slot) = key.split_once(' ')?;
    courses.find(day.parse().ok()?, slot)
}

fn minutes(minutes: u32) -> Duration {
    Duration::minutes(i64::from(minutes.min(MOST_MINUTES)))
}

fn later(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    at.checked_add_signed(by).unwrap_or(at)
}

fn earlier(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    at.checked_sub_signed(by).unwrap_or(at)
}

#[cfg(test)]
#[path = "tests/plan_tests.rs"]
mod tests;
