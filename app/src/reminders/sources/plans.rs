//! When each kind of thing is said. Pure.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, SecondsFormat, TimeZone, Utc};
use chrono_tz::Europe::London;

use crate::{
    pathways::template::{Slot, Task},
    readings::measure::Measure,
    reminders::{
        Kind,
        plan::{ClockPlan, Moment, Plan},
    },
};

/// How exactly the time of an appointment is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    Instant,
    /// The day alone: its first instant in London.
    Day,
}

/// On the days before one whose hour is not known it is said at this hour.
const ON_A_DAY: i64 = 9;

/// Seven days, two days and two hours before (issue of reminders; `appointments.md`). What is two hours
/// before a day without an hour nobody knows.
pub fn appointment(at: DateTime<Utc>, known: Known) -> Plan {
    let occurrence = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let said_at = |days: i64| match known {
        Known::Instant => at - Duration::days(days),
        Known::Day => at - Duration::days(days) + Duration::hours(ON_A_DAY),
    };
    let moment = |step: &str, at, until| Moment { occurrence: occurrence.clone(), step: step.into(), at, until };
    let two_hours = at - Duration::hours(2);
    let mut moments = vec![moment("7-days", said_at(7), said_at(2))];
    match known {
        Known::Instant => {
            moments.push(moment("2-days", said_at(2), two_hours));
            moments.push(moment("2-hours", two_hours, at));
        }
        Known::Day => moments.push(moment("2-days", said_at(2), at)),
    }
    Plan::Moments(moments)
}

/// A result older than this came with a whole history, and is no news.
pub const NEWS_DAYS: i64 = 90;
/// So long new results are worth saying.
const RESULTS_DAYS: i64 = 14;

/// Results that came at `now`.
pub fn results(now: DateTime<Utc>) -> Plan {
    // After the transaction that brought them: what is due before a reminder is put is not said by it.
    let at = now + Duration::seconds(1);
    Plan::Moments(vec![Moment {
        occurrence: "came".into(),
        step: "now".into(),
        at,
        until: at + Duration::days(RESULTS_DAYS),
    }])
}

/// A week before an invitation ends, which is a week after it was made, and two days before.
pub fn invitation(expires_at: DateTime<Utc>) -> Plan {
    let occurrence = expires_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let moment = |step: &str, days: i64, until| Moment {
        occurrence: occurrence.clone(),
        step: step.into(),
        at: expires_at - Duration::days(days),
        until,
    };
    Plan::Moments(vec![moment("7-days", 7, expires_at - Duration::days(2)), moment("2-days", 2, expires_at)])
}

/// After so long a reading is not asked for by a message any more: its part of the day is over.
const GOOD_FOR: Duration = Duration::hours(3);
/// What is asked for every few days and not done is said on so many days, and then no more: the team
/// hears that it is missing (`pathways::engine::missing`).
const DAYS_OF_ASKING: usize = 14;
/// Readings are taken first; who answers the questions with them hears of them once.
const QUESTIONS_AFTER: Duration = Duration::minutes(15);

/// The tasks of which readings remind, or of which questions do. Whether somebody is alert, others see.
pub fn of_kind(kind: Kind, tasks: &[Task]) -> Vec<&Task> {
    let is_wanted = |measure: Measure| match measure {
        Measure::Symptoms => kind == Kind::Questions,
        Measure::Alertness => false,
        _ => kind == Kind::Readings,
    };
    tasks.iter().filter(|task| is_wanted(task.measure)).collect()
}

/// When somebody is reminded of a part of the day (its hours are those of `pathways::template::Slot`).
pub fn said_at(kind: Kind, slot: Slot) -> NaiveTime {
    let hour = match slot {
        Slot::Morning => 8,
        Slot::Anytime => 10,
        Slot::Afternoon => 13,
        Slot::Evening => 19,
    };
    let time = NaiveTime::MIN + Duration::hours(hour);
    if kind == Kind::Questions { time + QUESTIONS_AFTER } else { time }
}

/// The key of a part of a day: as `ClockPlan` makes it.
pub fn occurrence(kind: Kind, day: NaiveDate, slot: Slot) -> String {
    format!("{day} {}", said_at(kind, slot).format("%H:%M"))
}

/// The days on which something is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Every one.
    Daily,
    /// These, from today on: what is asked for every few days.
    On(Vec<NaiveDate>),
}

/// From the first to the last day of a pathway. `None`: it asks for nothing of this kind.
pub fn diary(
    kind: Kind,
    tasks: &[&Task],
    (from, until): (NaiveDate, Option<NaiveDate>),
    asked: &Asked,
) -> Option<Plan> {
    let mut slots: Vec<Slot> = tasks.iter().flat_map(|task| task.slots.iter().copied()).collect();
    slots.sort_by_key(|slot| said_at(kind, *slot));
    slots.dedup();
    if slots.is_empty() {
        return None;
    }
    let times: Vec<NaiveTime> = slots.iter().map(|slot| said_at(kind, *slot)).collect();
    Some(match asked {
        Asked::Daily => Plan::Clock(ClockPlan {
            times,
            days: Vec::new(),
            from,
            until,
            zone: London,
            good_for_minutes: u32::try_from(GOOD_FOR.num_minutes()).unwrap_or(u32::MAX),
        }),
        Asked::On(days) => {
            let within = |day: &&NaiveDate| **day >= from && until.is_none_or(|last| **day <= last);
            let moments = days
                .iter()
                .filter(within)
                .take(DAYS_OF_ASKING)
                .flat_map(|day| slots.iter().map(|slot| (*day, *slot)))
                .map(|(day, slot)| {
                    let at = in_london(day, said_at(kind, slot));
                    Moment { occurrence: occurrence(kind, day, slot), step: "first".into(), at, until: at + GOOD_FOR }
                })
                .collect();
            Plan::Moments(moments)
        }
    })
}

/// No clock is put on or back at these hours.
fn in_london(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let wall = day.and_time(time);
    London.from_local_datetime(&wall).earliest().map_or(wall.and_utc(), |at| at.with_timezone(&Utc))
}

/// The days from `today` on when `every` so many days are between, and it was last done on `last`.
pub fn days_asked(every: u16, last: Option<NaiveDate>, today: NaiveDate) -> Vec<NaiveDate> {
    let next = last.map(|last| last + Duration::days(i64::from(every)));
    // All of a day that has some of it.
    let begun = last.filter(|last| *last == today);
    let from = next.map_or(today, |next| next.max(today));
    let later = (0..DAYS_OF_ASKING as i64).map(|days| from + Duration::days(days));
    begun.into_iter().chain(later).collect()
}
