//! Weeks and streaks: which weeks were reached, and how long somebody has kept going. Days are days
//! in London, weeks go from Monday to Sunday. Pure.
//!
//! A streak forgives: a day off does not count against a week, a part of a step counts as one, and one
//! missed week is a pause. Two in a row end it, and nobody is blamed. Ours (to check).

use chrono::{Datelike, Duration, NaiveDate};

use super::plan::{Size, State, Step};

/// Weeks that the chart and the table show.
pub const SHOWN_WEEKS: usize = 8;
/// So many missed weeks in a row end a streak, and a smaller step is offered.
pub const MISSED_IN_A_ROW: usize = 2;
/// So many days back a step may be entered.
pub const BACK_DAYS: i64 = 7;
/// After so many days somebody looks whether the goal still fits.
pub const REVIEW_DAYS: i64 = 28;

/// One week of a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    pub monday: NaiveDate,
    /// Days with a step, or with a part of it.
    pub steps: i64,
    pub rests: i64,
    /// Days that make the week: what was chosen, or what days off and a late start leave of it.
    pub needed: i64,
    /// What was counted, in tenths.
    pub tenths: i64,
    pub standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Reached,
    /// All of its days were days off.
    Resting,
    Missed,
    /// It goes on, and is not reached yet.
    Open,
}

/// How long somebody has kept going.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streak {
    /// From the first week that was reached to the last, the pauses between them too.
    pub weeks: usize,
    pub pauses: usize,
}

pub fn monday_of(day: NaiveDate) -> NaiveDate {
    day - Duration::days(i64::from(day.weekday().num_days_from_monday()))
}

/// Every week from the first to that of `today`, the oldest first.
pub fn weeks(sizes: &[Size], steps: &[Step], today: NaiveDate) -> Vec<Week> {
    let Some(began) = sizes.first().map(|size| size.from.min(today)) else { return Vec::new() };
    let mut weeks = Vec::new();
    let mut monday = monday_of(began);
    while monday <= today {
        weeks.push(week(monday, began, sizes, steps, today));
        monday += Duration::days(7);
    }
    weeks
}

fn week(monday: NaiveDate, began: NaiveDate, sizes: &[Size], steps: &[Step], today: NaiveDate) -> Week {
    let sunday = monday + Duration::days(6);
    let first = monday.max(began);
    let inside: Vec<&Step> = steps.iter().filter(|step| first <= step.day && step.day <= sunday).collect();
    let rests = inside.iter().filter(|step| step.state == State::Rest).count() as i64;
    let done = inside.len() as i64 - rests;
    let days = (sunday - first).num_days() + 1;
    let needed = chosen(sizes, (monday, sunday)).min(days - rests);
    let standing = match () {
        () if done > 0 && done >= needed => Standing::Reached,
        () if needed == 0 => Standing::Resting,
        () if today <= sunday => Standing::Open,
        () => Standing::Missed,
    };
    let tenths = inside.iter().filter_map(|step| step.tenths).sum();
    Week { monday, steps: done, rests, needed, tenths, standing }
}

/// The fewest days that were chosen at any time of the week: who makes the step smaller on a
/// Thursday is not held to what Monday had.
fn chosen(sizes: &[Size], (monday, sunday): (NaiveDate, NaiveDate)) -> i64 {
    let is_in_force = |(place, size): &(usize, &Size)| {
        size.from <= sunday && sizes.get(place + 1).is_none_or(|next| next.from > monday)
    };
    let fewest = sizes.iter().enumerate().filter(is_in_force).map(|(_, size)| i64::from(size.days_a_week)).min();
    fewest.unwrap_or(1).clamp(1, 7)
}

pub fn streak(weeks: &[Week]) -> Streak {
    let mut streak = Streak::default();
    let mut missed = 0;
    for week in weeks.iter().rev() {
        match week.standing {
            Standing::Reached => {
                if streak.weeks > 0 {
                    streak.weeks += missed;
                    streak.pauses += missed;
                }
                streak.weeks += 1;
                missed = 0;
            }
            Standing::Missed => {
                missed += 1;
                if missed == MISSED_IN_A_ROW {
                    break;
                }
            }
            Standing::Open | Standing::Resting => {}
        }
    }
    streak
}

/// How many weeks in a row were missed up to now. The one that goes on does not count yet.
pub fn missed_in_a_row(weeks: &[Week]) -> usize {
    let closed = weeks.iter().rev().filter(|week| !matches!(week.standing, Standing::Open | Standing::Resting));
    closed.take_while(|week| week.standing == Standing::Missed).count()
}

/// Days of this week on which a step can still be made: from today on, those with nothing yet.
pub fn days_left(steps: &[Step], today: NaiveDate) -> i64 {
    let sunday = monday_of(today) + Duration::days(6);
    let marked = steps.iter().filter(|step| today <= step.day && step.day <= sunday).count() as i64;
    (sunday - today).num_days() + 1 - marked
}

/// Whether something was said about this day.
pub fn is_marked(steps: &[Step], day: NaiveDate) -> bool {
    steps.iter().any(|step| step.day == day)
}

/// Whether a step may be entered for this day: not before the goal, not long ago, never ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    Enter,
    Future,
    LongAgo,
}

pub fn may_enter(day: NaiveDate, began: NaiveDate, today: NaiveDate) -> May {
    match () {
        () if day > today => May::Future,
        () if day < began || (today - day).num_days() > BACK_DAYS => May::LongAgo,
        () => May::Enter,
    }
}

#[cfg(test)]
#[path = "tests/rules_tests.rs"]
mod tests;
