//! What nobody can have meant is refused, in words for the field it stands in.

use chrono::{Datelike, NaiveDate, Timelike};

use super::{AsNeeded, Clock, Course, Days, Interval, Step, Timing, wall};

/// Why a course is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub field: Field,
    /// A sentence for the person.
    pub words: String,
}

/// Steps and times are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    StartsOn,
    EndsOn,
    /// On which days.
    Days,
    /// The steps as a whole.
    Steps,
    /// For how many days a step goes on.
    StepDays(usize),
    /// The times of a step as a whole.
    Times(usize),
    /// One time of a step.
    Time(usize, usize),
    /// How much is taken at that time.
    Dose(usize, usize),
    /// How much is taken, of an interval or as needed.
    EachDose,
    /// Every so long.
    Every,
    /// When the first one of an interval is.
    First,
    /// As needed: the time between two.
    Gap,
    /// As needed: the most in 24 hours.
    Most,
}

const MOST_YEARS: i32 = 10;
const MOST_STEPS: usize = 50;
const MOST_TIMES: usize = 24;
const MOST_DAYS: u32 = 366;
const LEAST_MINUTES: u32 = 15;
const MOST_MINUTES: u32 = 31 * 24 * 60;
const MOST_GAP: u32 = 7 * 24 * 60;
const MOST_AS_NEEDED: u32 = 24;
const MOST_LETTERS: usize = 500;

pub fn check(course: &Course) -> Result<(), Vec<Refused>> {
    let mut refused = Vec::new();
    let mut refuse = |field, words: &str| refused.push(Refused { field, words: words.to_string() });
    dates(course, &mut refuse);
    match &course.timing {
        Timing::Clock(clock) => {
            days(&clock.days, &mut refuse);
            steps(course, clock, &mut refuse);
        }
        Timing::Interval(interval) => every(course, interval, &mut refuse),
        Timing::AsNeeded(as_needed) => limits(as_needed, &mut refuse),
    }
    if refused.is_empty() && !matches!(course.timing, Timing::AsNeeded(_)) {
        let before = NaiveDate::MIN.and_time(chrono::NaiveTime::MIN).and_utc();
        if course.next_after(before).is_none() {
            refused.push(Refused {
                field: Field::Days,
                words: "No dose falls between the first and the last day. Change the days or the dates.".into(),
            });
        }
    }
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

fn dates(course: &Course, refuse: &mut impl FnMut(Field, &str)) {
    let possible = |day: NaiveDate| (2000..=2100).contains(&day.year());
    if !possible(course.starts_on) {
        refuse(Field::StartsOn, "Check the year of the first day.");
    }
    let Some(ends_on) = course.ends_on else { return };
    if !possible(ends_on) {
        refuse(Field::EndsOn, "Check the year of the last day.");
    } else if ends_on < course.starts_on {
        refuse(Field::EndsOn, "The last day must be on or after the first day.");
    } else if course.starts_on.with_year(course.starts_on.year() + MOST_YEARS).is_some_and(|most| ends_on > most) {
        refuse(Field::EndsOn, "The last day must be within 10 years of the first. Leave it empty if there is none.");
    }
}

fn days(days: &Days, refuse: &mut impl FnMut(Field, &str)) {
    match days {
        Days::Every => {}
        Days::On(weekdays) => {
            let twice = weekdays.iter().enumerate().any(|(place, day)| weekdays[..place].contains(day));
            if weekdays.is_empty() {
                refuse(Field::Days, "Choose at least one day of the week.");
            } else if twice {
                refuse(Field::Days, "Choose each day of the week once.");
            }
        }
        Days::EveryNth(nth) if !(1..=MOST_DAYS).contains(&u32::from(*nth)) => {
            refuse(Field::Days, "Every so many days must be a number from 1 to 366.");
        }
        Days::EveryNth(_) => {}
        Days::Cycle { on, off } => {
            if *on == 0 || *off == 0 {
                refuse(Field::Days, "Write at least 1 day with doses and 1 day without.");
            } else if u32::from(*on) + u32::from(*off) > MOST_DAYS {
                refuse(Field::Days, "The days with doses and without must come to 366 or fewer.");
            }
        }
    }
}

fn steps(course: &Course, clock: &Clock, refuse: &mut impl FnMut(Field, &str)) {
    if clock.steps.is_empty() {
        return refuse(Field::Times(0), "Add at least one time.");
    }
    if clock.steps.len() > MOST_STEPS {
        return refuse(Field::Steps, "There can be 50 steps at most.");
    }
    let last = clock.steps.len() - 1;
    for (number, step) in clock.steps.iter().enumerate() {
        match step.days {
            Some(0) => refuse(Field::StepDays(number), "A step must go on for 1 day or more."),
            None if number < last => {
                refuse(
                    Field::StepDays(number),
                    "Write for how many days this step goes on, because another comes after it.",
                );
            }
            _ => {}
        }
        times(number, step, refuse);
    }
    length(course, clock, refuse);
}

fn times(number: usize, step: &Step, refuse: &mut impl FnMut(Field, &str)) {
    if step.slots.is_empty() {
        return refuse(Field::Times(number), "Add at least one time.");
    }
    if step.slots.len() > MOST_TIMES {
        return refuse(Field::Times(number), "There can be 24 times a day at most.");
    }
    for (place, slot) in step.slots.iter().enumerate() {
        let before = &step.slots[..place];
        let minute = |at: chrono::NaiveTime| (at.hour(), at.minute());
        if slot.at.second() != 0 || slot.at.nanosecond() != 0 {
            refuse(Field::Time(number, place), "Write a time in hours and minutes, like 08:00.");
        } else if before.iter().any(|other| minute(other.at) == minute(slot.at)) {
            refuse(Field::Time(number, place), "This time is there already. Write each time once.");
        } else if before.iter().any(|other| other.at > slot.at) {
            refuse(Field::Time(number, place), "Write the times in the order of the day.");
        }
        dose(Field::Dose(number, place), &slot.dose, refuse);
    }
}

/// The steps fill the course, no more and no less.
fn length(course: &Course, clock: &Clock, refuse: &mut impl FnMut(Field, &str)) {
    let Some((last, before)) = clock.steps.split_last() else { return };
    let sum = |steps: &[Step]| steps.iter().map(|step| i64::from(step.days.unwrap_or(0))).sum::<i64>();
    let last_begins = sum(before);
    let all = last.days.map(|days| last_begins + i64::from(days));
    if all.unwrap_or(last_begins) > i64::from(MOST_YEARS) * 366 {
        refuse(Field::Steps, "All steps together must be shorter than 10 years.");
    }
    let Some(ends_on) = course.ends_on else { return };
    let course_days = (ends_on - course.starts_on).num_days() + 1;
    if course_days <= 0 {
        return;
    }
    if course_days <= last_begins {
        refuse(Field::EndsOn, "The last day comes before the last step begins.");
    } else if all.is_some_and(|all| all < course_days) {
        refuse(
            Field::EndsOn,
            "The steps are over before the last day. Make the last step longer, or the last day earlier.",
        );
    }
}

fn every(course: &Course, interval: &Interval, refuse: &mut impl FnMut(Field, &str)) {
    if interval.every_minutes == 0 {
        refuse(Field::Every, "Write how long it is from one dose to the next.");
    } else if interval.every_minutes < LEAST_MINUTES {
        refuse(Field::Every, "There must be at least 15 minutes from one dose to the next.");
    } else if interval.every_minutes > MOST_MINUTES {
        refuse(Field::Every, "There can be 31 days at most from one dose to the next.");
    }
    if interval.first_at != wall::within(interval.first_at)
        || wall::day_of(course.zone, interval.first_at) != course.starts_on
    {
        refuse(Field::First, "The first dose must be on the first day.");
    }
    dose(Field::EachDose, &interval.dose, refuse);
}

fn limits(as_needed: &AsNeeded, refuse: &mut impl FnMut(Field, &str)) {
    if as_needed.gap_minutes == 0 {
        refuse(Field::Gap, "Write how long to wait between two doses.");
    } else if as_needed.gap_minutes > MOST_GAP {
        refuse(Field::Gap, "The wait between two doses can be 7 days at most.");
    }
    if as_needed.most_in_24_hours == 0 {
        refuse(Field::Most, "Write how many doses there can be in 24 hours.");
    } else if as_needed.most_in_24_hours > MOST_AS_NEEDED {
        refuse(Field::Most, "There can be 24 doses at most in 24 hours.");
    }
    dose(Field::EachDose, &as_needed.dose, refuse);
}

fn dose(field: Field, dose: &str, refuse: &mut impl FnMut(Field, &str)) {
    if dose.trim().is_empty() {
        refuse(field, "Write how much to take, as it says on the label.");
    } else if dose.chars().count() > MOST_LETTERS {
        refuse(field, "How much to take must be 500 letters or fewer.");
    }
}
