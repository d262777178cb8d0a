//! What is typed about a goal: made, or changed.

use chrono::{NaiveTime, Weekday};
use uuid::Uuid;

use super::{Aim, Goal, plan::Encouragement, words::DAYS};
use crate::{
    carers::typed::{Typed, long, short},
    ui::errors::FieldErrors,
};

pub const FIELDS: [&str; 9] = ["new_id", "version", "why", "step", "own_step", "days", "encourage", "time", "day"];
pub const MARK_FIELDS: [&str; 3] = ["state", "amount", "note"];
pub const END_FIELDS: [&str; 2] = ["version", "why"];

/// Letters.
pub const WHY: usize = 500;
pub const STEP: usize = 120;
pub const NOTE: usize = 500;

/// Hours of the day at which a word may come: outside the night. At most so many of them.
pub const HOURS: [u32; 7] = [8, 10, 12, 14, 17, 19, 21];
const MOST_TIMES: usize = 3;

/// What was said of a goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    pub why: String,
    pub step: String,
    pub days_a_week: u8,
    pub encouragement: Option<Encouragement>,
}

/// The key of a weekday in the form: "mon".
pub fn day_key(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "mon",
        Weekday::Tue => "tue",
        Weekday::Wed => "wed",
        Weekday::Thu => "thu",
        Weekday::Fri => "fri",
        Weekday::Sat => "sat",
        Weekday::Sun => "sun",
    }
}

/// As it is, for changing it; `smaller`: one day fewer a week than it is.
pub fn typed(goal: &Goal, days_a_week: u8) -> Typed {
    let plan = &goal.plan;
    let mut fields = vec![("why".to_string(), goal.why.clone()), ("days".to_string(), days_a_week.to_string())];
    match goal.aim.steps().iter().position(|step| *step == plan.step()) {
        Some(place) => fields.push(("step".into(), (place + 1).to_string())),
        None => {
            fields.push(("step".into(), "own".into()));
            fields.push(("own_step".into(), plan.step().to_string()));
        }
    }
    fields.push(("encourage".into(), if plan.encouragement.is_some() { "yes".into() } else { "no".into() }));
    if let Some(encouragement) = &plan.encouragement {
        let times = encouragement.times.iter().map(|time| ("time".into(), time.format("%H").to_string()));
        fields.extend(times);
        fields.extend(encouragement.days.iter().map(|day| ("day".into(), day_key(*day).to_string())));
    }
    Typed::of(fields, &FIELDS).unwrap_or_default()
}

/// What is wrong goes to `errors`, in the order of the fields.
pub fn check(form: &Typed, aim: Aim, errors: &mut FieldErrors) -> Option<Entered> {
    let why = form.one("why").replace("\r\n", "\n");
    if !why.is_empty() && long(&why, WHY).is_none() {
        errors.add("why", "Say why it matters to you with 500 letters or fewer");
    }
    let step = step(form, aim, errors);
    let days_a_week = form.one("days").parse::<u8>().ok().filter(|days| (1..=7).contains(days));
    if days_a_week.is_none() {
        errors.add("days", "Choose how many days a week");
    }
    let encouragement = encouragement(form, errors);
    let entered = Entered { why, step: step?, days_a_week: days_a_week?, encouragement: encouragement? };
    errors.is_empty().then_some(entered)
}

fn step(form: &Typed, aim: Aim, errors: &mut FieldErrors) -> Option<String> {
    if form.one("step") == "own" {
        let own = short(form.one("own_step"), STEP).map(str::to_string);
        if own.is_none() {
            errors.add("own_step", "Say what your small step is, with 120 letters or fewer");
        }
        return own;
    }
    let place = form.one("step").parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let chosen = place.and_then(|place| aim.steps().get(place).map(|step| step.to_string()));
    if chosen.is_none() {
        errors.add("step", "Choose a small step, or write your own");
    }
    chosen
}

/// The inner one is `None` for who wants no word at all.
fn encouragement(form: &Typed, errors: &mut FieldErrors) -> Option<Option<Encouragement>> {
    match form.one("encourage") {
        "no" => return Some(None),
        "yes" => {}
        _ => {
            errors.add("encourage", "Say whether we may encourage you");
            return None;
        }
    }
    let ticked = |hour: &&u32| form.all("time").any(|time| time == format!("{hour:02}"));
    let times: Vec<NaiveTime> =
        HOURS.iter().filter(ticked).filter_map(|hour| NaiveTime::from_hms_opt(*hour, 0, 0)).collect();
    if times.is_empty() || times.len() > MOST_TIMES {
        errors.add("time", "Choose 1, 2 or 3 times of day");
        return None;
    }
    let mut days: Vec<Weekday> =
        DAYS.into_iter().filter(|day| form.all("day").any(|key| key == day_key(*day))).collect();
    if days.len() == DAYS.len() {
        days.clear();
    }
    Some(Some(Encouragement { times, days }))
}

/// Made where the form was: what is no id gets a new one.
pub fn id(form: &Typed) -> Uuid {
    Uuid::parse_str(form.one("new_id")).unwrap_or_else(|_| Uuid::now_v7())
}

pub fn version(form: &Typed) -> i64 {
    form.one("version").parse().unwrap_or_default()
}
