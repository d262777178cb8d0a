//! The doses of one day as a page shows them: by the time of day, what is late, what of last night
//! can still be marked. Pure.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::{Dose, Schedule, SkipReason, State, schedule::Occurrence, words};

/// A part of the day, by the clock of whoever takes the medicine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Before 5am: at the beginning of the day.
    SmallHours,
    Morning,
    Afternoon,
    Evening,
    Night,
}

impl Part {
    pub const ALL: [Part; 5] = [Part::SmallHours, Part::Morning, Part::Afternoon, Part::Evening, Part::Night];

    pub fn of(time: NaiveTime) -> Part {
        match time.hour() {
            0..5 => Part::SmallHours,
            5..12 => Part::Morning,
            12..17 => Part::Afternoon,
            17..21 => Part::Evening,
            _ => Part::Night,
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Part::SmallHours => "small-hours",
            Part::Morning => "morning",
            Part::Afternoon => "afternoon",
            Part::Evening => "evening",
            Part::Night => "night",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Part::SmallHours => "Night, before 5am",
            Part::Morning => "Morning",
            Part::Afternoon => "Afternoon",
            Part::Evening => "Evening",
            Part::Night => "Night",
        }
    }

    /// "all of the morning".
    pub fn all_of(self) -> &'static str {
        match self {
            Part::SmallHours | Part::Night => "all of the night",
            Part::Morning => "all of the morning",
            Part::Afternoon => "all of the afternoon",
            Part::Evening => "all of the evening",
        }
    }
}

/// How one dose stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It is not due yet.
    Ahead,
    Due,
    Late,
    /// Nobody said anything for longer than this medicine's time.
    Missed,
    Taken {
        at: DateTime<Utc>,
    },
    Skipped {
        reason: SkipReason,
    },
}

impl Stand {
    /// Nobody has said anything about it.
    pub fn is_open(self) -> bool {
        matches!(self, Stand::Ahead | Stand::Due | Stand::Late | Stand::Missed)
    }
}

/// A dose is called late so long after it was due. Ours: so that nobody is hurried (to check).
const LATE_AFTER: Duration = Duration::minutes(30);

/// Until then what was due last night stands on today's page: at 00:20 one closes 23:00.
const LAST_NIGHT: Duration = Duration::hours(12);

pub fn stand(due_at: DateTime<Utc>, said: Option<&Dose>, missed_after_minutes: u32, now: DateTime<Utc>) -> Stand {
    match said.map(|said| said.state) {
        Some(State::Taken { at }) => return Stand::Taken { at },
        Some(State::Skipped { reason }) => return Stand::Skipped { reason },
        Some(State::Unmarked) | None => {}
    }
    let past = now - due_at;
    if past < Duration::zero() {
        Stand::Ahead
    } else if past >= Duration::minutes(missed_after_minutes.into()) {
        Stand::Missed
    } else if past >= LATE_AFTER {
        Stand::Late
    } else {
        Stand::Due
    }
}

/// One dose, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub schedule: Uuid,
    /// The name of the medicine.
    pub title: String,
    pub occurrence: Occurrence,
    pub zone: Tz,
    pub stand: Stand,
    pub said: Option<Dose>,
    /// It is said again then.
    pub put_off: Option<DateTime<Utc>>,
    pub reminded: Reminded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminded {
    Yes,
    No,
}

/// Everything that is due on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Of last night; on the page of today alone.
    pub last_night: Vec<Line>,
    pub parts: Vec<(Part, Vec<Line>)>,
}

/// Which day a page shows, counted from today: -1 is yesterday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ahead(pub i64);

/// What somebody said, and until when it is put off, by schedule and key.
pub struct Known<'a> {
    said: HashMap<(Uuid, String), &'a Dose>,
    put_off: HashMap<(Uuid, String), DateTime<Utc>>,
}

impl<'a> Known<'a> {
    pub fn new(said: &'a [Dose], put_off: &[(Uuid, String, DateTime<Utc>)]) -> Known<'a> {
        Known {
            said: said.iter().map(|dose| ((dose.schedule, format!("{} {}", dose.day, dose.slot)), dose)).collect(),
            put_off: put_off.iter().map(|(schedule, key, until)| ((*schedule, key.clone()), *until)).collect(),
        }
    }
}

/// The doses of one day. Each schedule has its own today, by the clock it goes by.
pub fn of(schedules: &[Schedule], known: &Known<'_>, ahead: Ahead, now: DateTime<Utc>) -> Day {
    let mut lines: Vec<Line> = Vec::new();
    let mut last_night = Vec::new();
    for schedule in schedules {
        let zone = schedule.zone();
        let day = words::day_in(now, zone) + Duration::days(ahead.0);
        lines.extend(on(schedule, day).into_iter().map(|one| line(schedule, one, known, now)));
        if ahead == Ahead(0) {
            let yesterday = on(schedule, day - Duration::days(1)).into_iter();
            let is_last_night = |one: &Occurrence| {
                let part = part_of(one, zone);
                now - one.due_at < LAST_NIGHT && matches!(part, Part::Evening | Part::Night)
            };
            last_night.extend(yesterday.filter(is_last_night).map(|one| line(schedule, one, known, now)));
        }
    }
    lines.sort_by(|a, b| (a.occurrence.due_at, &a.title).cmp(&(b.occurrence.due_at, &b.title)));
    last_night.sort_by(|a: &Line, b| (a.occurrence.due_at, &a.title).cmp(&(b.occurrence.due_at, &b.title)));
    let mut parts: Vec<(Part, Vec<Line>)> = Part::ALL.into_iter().map(|part| (part, Vec::new())).collect();
    for line in lines {
        let part = part_of(&line.occurrence, line.zone);
        if let Some((_, of_part)) = parts.iter_mut().find(|(one, _)| *one == part) {
            of_part.push(line);
        }
    }
    parts.retain(|(_, lines)| !lines.is_empty());
    Day { last_night, parts }
}

/// Doses of this local day.
fn on(schedule: &Schedule, day: NaiveDate) -> Vec<Occurrence> {
    let zone = schedule.zone();
    // Midnight of a place lies up to 14 hours before or after that of UTC.
    let edge =
        |day: NaiveDate, by: i64| zone.from_utc_datetime(&day.and_time(NaiveTime::MIN)).to_utc() + Duration::hours(by);
    let mut found = schedule.timeline().occurrences(edge(day, -15), edge(day + Duration::days(1), 15));
    found.retain(|one| one.day == day);
    found
}

fn part_of(occurrence: &Occurrence, zone: Tz) -> Part {
    Part::of(zone.from_utc_datetime(&occurrence.due_at.naive_utc()).time())
}

pub fn line(schedule: &Schedule, occurrence: Occurrence, known: &Known<'_>, now: DateTime<Utc>) -> Line {
    let key = (schedule.id, occurrence.key());
    let said = known.said.get(&key).copied();
    let stand = stand(occurrence.due_at, said, schedule.reminding.missed_after_minutes, now);
    Line {
        schedule: schedule.id,
        title: schedule.title.clone(),
        zone: schedule.zone(),
        stand,
        said: said.cloned(),
        put_off: known.put_off.get(&key).copied().filter(|until| *until > now && stand.is_open()),
        reminded: if schedule.reminding.on { Reminded::Yes } else { Reminded::No },
        occurrence,
    }
}

#[cfg(test)]
#[path = "tests/day_tests.rs"]
mod tests;
