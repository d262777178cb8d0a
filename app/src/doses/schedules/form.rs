//! From a form to the times of a medicine, and back. Pure.
//!
//! Steps and times have a row each: `s1_t2_at` is the second time of the first step. A button adds a
//! row; a row that is left empty counts for nothing.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;

use crate::{
    carers::typed::{Typed, short},
    doses::{
        schedule::{AsNeeded, Clock, Course, Days, Field, Interval, Slot, Step, Timing},
        today::instant,
        words,
    },
    readings::entry::taken::clock,
    ui::{
        Text,
        errors::{DatePart, FieldErrors},
    },
    web::trouble::Trouble,
};

/// What a form of times is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Clock,
    Interval,
    AsNeeded,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Clock, Kind::Interval, Kind::AsNeeded];

    pub fn key(self) -> &'static str {
        match self {
            Kind::Clock => "clock",
            Kind::Interval => "interval",
            Kind::AsNeeded => "as-needed",
        }
    }

    pub fn from_key(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }

    pub fn of(course: &Course) -> Kind {
        match course.timing {
            Timing::Clock(_) => Kind::Clock,
            Timing::Interval(_) => Kind::Interval,
            Timing::AsNeeded(_) => Kind::AsNeeded,
        }
    }
}

pub const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Mon, "mon"),
    (Weekday::Tue, "tue"),
    (Weekday::Wed, "wed"),
    (Weekday::Thu, "thu"),
    (Weekday::Fri, "fri"),
    (Weekday::Sat, "sat"),
    (Weekday::Sun, "sun"),
];

const MOST_STEPS: usize = 20;
const MOST_TIMES: usize = 12;
/// Letters of one dose; `schedule::check` takes 500 of the record's own words.
const MOST_LETTERS: usize = 500;

/// Fields of every kind, but those of steps and times.
const FIELDS: [&str; 26] = [
    "new_id",
    "medicine",
    "kind",
    "from",
    "version",
    "more",
    "days",
    "weekday",
    "every",
    "on",
    "off",
    "hours",
    "minutes",
    "first_day",
    "first_month",
    "first_year",
    "first_time",
    "dose",
    "gap_hours",
    "gap_minutes",
    "most",
    "starts_day",
    "starts_month",
    "starts_year",
    "ends_day",
    "ends_month",
];
const LAST_FIELD: &str = "ends_year";

const UNKNOWN: Trouble =
    Trouble::Invalid("Some of what was sent is not part of this form. Go back to the page and send it again.");

pub fn days_of_step(step: usize) -> String {
    format!("s{step}_days")
}

pub fn time_name(step: usize, row: usize) -> String {
    format!("s{step}_t{row}_at")
}

pub fn dose_name(step: usize, row: usize) -> String {
    format!("s{step}_t{row}_dose")
}

/// The form as it stands: what was typed, and how many rows it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    typed: Typed,
    /// For each step how many times.
    rows: Vec<usize>,
}

/// Which row a name stands in: of "s1_t2_at" 1 and 2, of "s1_days" 1 and 0.
fn row_of(name: &str) -> Option<(usize, usize)> {
    let (step, rest) = name.strip_prefix('s')?.split_once('_')?;
    let step: usize = step.parse().ok().filter(|step| (1..=MOST_STEPS).contains(step))?;
    if rest == "days" {
        return Some((step, 0));
    }
    let row = rest.strip_prefix('t')?;
    let row = row.strip_suffix("_at").or_else(|| row.strip_suffix("_dose"))?;
    let row: usize = row.parse().ok().filter(|row| (1..=MOST_TIMES).contains(row))?;
    // One way to write it, and no other ("s01_t1_at").
    [time_name(step, row), dose_name(step, row)].iter().any(|one| one == name).then_some((step, row))
}

impl Sheet {
    /// The same, of a form that changes times: whose they are is in the address alone.
    pub fn of_change(pairs: Vec<(String, String)>) -> Result<Sheet, Trouble> {
        let is_anothers = |(name, _): &(String, String)| ["new_id", "medicine", "from"].contains(&name.as_str());
        if pairs.iter().any(is_anothers) { Err(UNKNOWN) } else { Sheet::of(pairs) }
    }

    /// As sent. Unknown names are refused, and a name twice, but for the boxes of days.
    pub fn of(pairs: Vec<(String, String)>) -> Result<Sheet, Trouble> {
        let is_twice = |at: usize, name: &str| name != "weekday" && pairs[..at].iter().any(|(other, _)| other == name);
        if pairs.iter().enumerate().any(|(at, (name, _))| is_twice(at, name)) {
            return Err(UNKNOWN);
        }
        let mut rows: Vec<usize> = Vec::new();
        for (step, row) in pairs.iter().filter_map(|(name, _)| row_of(name)) {
            rows.resize(rows.len().max(step), 0);
            rows[step - 1] = rows[step - 1].max(row);
        }
        let of_rows: Vec<&str> =
            pairs.iter().map(|(name, _)| name.as_str()).filter(|name| row_of(name).is_some()).collect();
        let known: Vec<&str> = FIELDS.into_iter().chain([LAST_FIELD]).chain(of_rows).collect();
        let typed = Typed::of(pairs.clone(), &known)?;
        Ok(Sheet { typed, rows })
    }

    pub fn one(&self, name: &str) -> &str {
        self.typed.one(name)
    }

    pub fn text(&self, name: &str) -> Text {
        self.typed.text(name)
    }

    pub fn typed(&self) -> &Typed {
        &self.typed
    }

    /// How many rows of times each step has. There is always a step, and a row in it.
    pub fn rows(&self) -> Vec<usize> {
        let mut rows = if self.rows.is_empty() { vec![2] } else { self.rows.clone() };
        match self.one("more") {
            "step" if rows.len() < MOST_STEPS => rows.push(2),
            more => {
                let step: Option<usize> = more.strip_prefix("time-").and_then(|step| step.parse().ok());
                if let Some(many) = step.and_then(|step| rows.get_mut(step.checked_sub(1)?)) {
                    *many += 1;
                }
            }
        }
        rows.into_iter().map(|many| many.clamp(1, MOST_TIMES)).collect()
    }

    /// Whether a row is asked for, and nothing is to be saved.
    pub fn wants_more(&self) -> bool {
        !self.one("more").is_empty()
    }

    pub fn weekdays(&self) -> Vec<Text> {
        self.typed.all("weekday").map(|day| day.to_string().into()).collect()
    }
}

/// The course that is typed; or what is wrong, at its field.
pub fn read(kind: Kind, sheet: &Sheet, today: NaiveDate, zone: Tz) -> Result<Course, FieldErrors> {
    let mut errors = FieldErrors::default();
    let (timing, places) = match kind {
        Kind::Clock => {
            let days = days(sheet, &mut errors);
            let (steps, places) = steps(sheet, &mut errors);
            (days.map(|days| Timing::Clock(Clock { days, steps })), places)
        }
        Kind::Interval => (interval(sheet, zone, &mut errors).map(Timing::Interval), Vec::new()),
        Kind::AsNeeded => (as_needed(sheet, &mut errors).map(Timing::AsNeeded), Vec::new()),
    };
    let starts_on = match &timing {
        Some(Timing::Interval(interval)) => Some(words::day_in(interval.first_at, zone)),
        _ if kind == Kind::Interval => None,
        _ => sheet.typed.date("starts", &mut errors),
    };
    let ends_on = sheet.typed.date("ends", &mut errors);
    let Some(timing) = timing.filter(|_| errors.is_empty()) else { return Err(errors) };
    let course = Course { timing, starts_on: starts_on.unwrap_or(today), ends_on, zone };
    match course.check() {
        Ok(()) => Ok(course),
        Err(refused) => {
            for one in refused {
                say(one.field, one.words.trim_end_matches('.'), &places, &mut errors);
            }
            Err(errors)
        }
    }
}

/// At the input of the form that it is about. `places`: the row in which each time of each step stands.
fn say(field: Field, message: &str, places: &[Vec<usize>], errors: &mut FieldErrors) {
    let message = message.to_string();
    let row = |step: usize, place: usize| places.get(step).and_then(|rows| rows.get(place)).copied().unwrap_or(1);
    match field {
        Field::StartsOn => errors.add_date("starts", DatePart::Whole, message),
        Field::EndsOn => errors.add_date("ends", DatePart::Whole, message),
        Field::Days => errors.add("days", message),
        Field::Steps => errors.add(days_of_step(1), message),
        Field::StepDays(step) => errors.add(days_of_step(step + 1), message),
        Field::Times(step) => errors.add(time_name(step + 1, 1), message),
        Field::Time(step, place) => errors.add(time_name(step + 1, row(step, place)), message),
        Field::Dose(step, place) => errors.add(dose_name(step + 1, row(step, place)), message),
        Field::EachDose => errors.add("dose", message),
        Field::Every => errors.add("hours", message),
        Field::First => errors.add_date("first", DatePart::Whole, message),
        Field::Gap => errors.add("gap_hours", message),
        Field::Most => errors.add("most", message),
    }
}

fn days(sheet: &Sheet, errors: &mut FieldErrors) -> Option<Days> {
    match sheet.one("days") {
        "every" => Some(Days::Every),
        "weekdays" => {
            let ticked = sheet.weekdays();
            let days = WEEKDAYS.into_iter().filter(|(_, key)| ticked.iter().any(|one| one == key));
            let days: Vec<Weekday> = days.map(|(day, _)| day).collect();
            if days.is_empty() {
                errors.add("weekday", "Choose at least one day of the week");
            }
            Some(Days::On(days)).filter(|_| errors.is_empty())
        }
        "other" => Some(Days::EveryNth(2)),
        "nth" => number(sheet, "every", "Write a number of days, for example 3", errors).map(Days::EveryNth),
        "cycle" => {
            let on = number(sheet, "on", "Write for how many days, for example 21", errors);
            let off = number(sheet, "off", "Write for how many days, for example 7", errors);
            on.zip(off).map(|(on, off)| Days::Cycle { on, off })
        }
        _ => {
            errors.add("days", "Choose on which days");
            None
        }
    }
}

fn number(sheet: &Sheet, name: &str, message: &'static str, errors: &mut FieldErrors) -> Option<u16> {
    let text = sheet.one(name);
    let fits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = fits.then(|| text.parse().ok()).flatten();
    if number.is_none() {
        errors.add(name.to_string(), message);
    }
    number
}

/// The steps in the order of the form, in each the times in the order of the day; and the row in
/// which each of them stands.
fn steps(sheet: &Sheet, errors: &mut FieldErrors) -> (Vec<Step>, Vec<Vec<usize>>) {
    let (mut steps, mut places) = (Vec::new(), Vec::new());
    let rows = sheet.rows();
    let is_empty = |step: usize, many: usize| {
        let names = (1..=many).flat_map(|row| [time_name(step, row), dose_name(step, row)]);
        names.chain([days_of_step(step)]).all(|name| sheet.one(&name).is_empty())
    };
    // A step at the end that was asked for and not filled in is none.
    let used = (1..=rows.len()).rev().find(|step| !is_empty(*step, rows[*step - 1])).unwrap_or(1);
    for (step, many) in rows.iter().copied().enumerate().take(used).map(|(place, many)| (place + 1, many)) {
        let days = match sheet.one(&days_of_step(step)) {
            "" => None,
            _ => number(sheet, &days_of_step(step), "Write a number of days, for example 7", errors),
        };
        let mut slots: Vec<(usize, Slot)> = (1..=many).filter_map(|row| slot(sheet, step, row, errors)).collect();
        slots.sort_by_key(|(_, slot)| slot.at);
        let (of_step, slots) = slots.into_iter().unzip();
        places.push(of_step);
        steps.push(Step { days, slots });
    }
    (steps, places)
}

fn slot(sheet: &Sheet, step: usize, row: usize, errors: &mut FieldErrors) -> Option<(usize, Slot)> {
    let (time, dose) = (time_name(step, row), dose_name(step, row));
    if sheet.one(&time).is_empty() && sheet.one(&dose).is_empty() {
        return None;
    }
    let at = clock(sheet.one(&time));
    if at.is_none() {
        errors.add(time, "Enter the time, for example 8am or 20:00");
    }
    let amount = amount(sheet, &dose, errors);
    Some((row, Slot { at: at?, dose: amount? }))
}

/// How much, word for word.
fn amount(sheet: &Sheet, name: &str, errors: &mut FieldErrors) -> Option<String> {
    let typed = sheet.one(name);
    let amount = short(typed, MOST_LETTERS);
    if typed.is_empty() {
        errors.add(name.to_string(), "Write how much to take, as it says on the label");
    } else if amount.is_none() {
        errors.add(name.to_string(), "How much to take must be one line of 500 letters or fewer");
    }
    amount.map(str::to_string)
}

/// Hours and minutes together.
fn span(sheet: &Sheet, (hours, minutes): (&str, &str), errors: &mut FieldErrors) -> Option<u32> {
    let message = "Write a number of hours, for example 6";
    if sheet.one(hours).is_empty() && sheet.one(minutes).is_empty() {
        errors.add(hours.to_string(), message);
        return None;
    }
    let mut part = |name: &str, message: &'static str| match sheet.one(name) {
        "" => Some(0),
        _ => number(sheet, name, message, errors),
    };
    let (hours, minutes) = (part(hours, message), part(minutes, "Write a number of minutes, for example 30"));
    Some(u32::from(hours?) * 60 + u32::from(minutes?))
}

fn interval(sheet: &Sheet, zone: Tz, errors: &mut FieldErrors) -> Option<Interval> {
    let every_minutes = span(sheet, ("hours", "minutes"), errors);
    let had = errors.iter().count();
    let day = sheet.typed.date("first", errors);
    if day.is_none() && errors.iter().count() == had {
        errors.add_date("first", DatePart::Whole, "Enter the day of the first dose");
    }
    let time = clock(sheet.one("first_time"));
    if time.is_none() {
        errors.add("first_time", "Enter the time, for example 8am or 20:00");
    }
    let first_at = day.zip(time).and_then(|(day, time)| instant(day, time, zone));
    if first_at.is_none() && day.is_some() && time.is_some() {
        errors.add("first_time", "The clocks go forward then, and this time is left out. Choose another time");
    }
    let dose = amount(sheet, "dose", errors);
    Some(Interval { every_minutes: every_minutes?, first_at: first_at?, dose: dose? })
}

fn as_needed(sheet: &Sheet, errors: &mut FieldErrors) -> Option<AsNeeded> {
    let gap_minutes = span(sheet, ("gap_hours", "gap_minutes"), errors);
    let most = number(sheet, "most", "Write a number of doses, for example 4", errors);
    let dose = amount(sheet, "dose", errors);
    Some(AsNeeded { gap_minutes: gap_minutes?, most_in_24_hours: u32::from(most?), dose: dose? })
}

/// The form of a course that is there already.
pub fn fill(course: &Course) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = vec![("kind".into(), Kind::of(course).key().into())];
    let mut add = |name: &str, value: String| pairs.push((name.to_string(), value));
    match &course.timing {
        Timing::Clock(clock) => {
            fill_days(&clock.days, &mut add);
            for (place, step) in clock.steps.iter().enumerate() {
                add(&days_of_step(place + 1), step.days.map(|days| days.to_string()).unwrap_or_default());
                for (row, slot) in step.slots.iter().enumerate() {
                    add(&time_name(place + 1, row + 1), typed_time(slot.at));
                    add(&dose_name(place + 1, row + 1), slot.dose.clone());
                }
            }
        }
        Timing::Interval(interval) => {
            add("hours", (interval.every_minutes / 60).to_string());
            add("minutes", minutes(interval.every_minutes));
            fill_first(interval.first_at, course.zone, &mut add);
            add("dose", interval.dose.clone());
        }
        Timing::AsNeeded(as_needed) => {
            add("gap_hours", (as_needed.gap_minutes / 60).to_string());
            add("gap_minutes", minutes(as_needed.gap_minutes));
            add("most", as_needed.most_in_24_hours.to_string());
            add("dose", as_needed.dose.clone());
        }
    }
    fill_date("starts", Some(course.starts_on), &mut add);
    fill_date("ends", course.ends_on, &mut add);
    pairs
}

fn minutes(all: u32) -> String {
    if all.is_multiple_of(60) { String::new() } else { (all % 60).to_string() }
}

fn fill_days(days: &Days, add: &mut impl FnMut(&str, String)) {
    match days {
        Days::Every => add("days", "every".into()),
        Days::On(weekdays) => {
            add("days", "weekdays".into());
            for (_, key) in WEEKDAYS.into_iter().filter(|(day, _)| weekdays.contains(day)) {
                add("weekday", key.into());
            }
        }
        Days::EveryNth(2) => add("days", "other".into()),
        Days::EveryNth(nth) => {
            add("days", "nth".into());
            add("every", nth.to_string());
        }
        Days::Cycle { on, off } => {
            add("days", "cycle".into());
            add("on", on.to_string());
            add("off", off.to_string());
        }
    }
}

fn fill_first(at: DateTime<Utc>, zone: Tz, add: &mut impl FnMut(&str, String)) {
    let local = zone.from_utc_datetime(&at.naive_utc());
    fill_date("first", Some(local.date_naive()), add);
    add("first_time", typed_time(local.time()));
}

fn fill_date(name: &str, date: Option<NaiveDate>, add: &mut impl FnMut(&str, String)) {
    let part = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
    add(&format!("{name}_day"), part(date.map(|date| date.day())));
    add(&format!("{name}_month"), part(date.map(|date| date.month())));
    add(&format!("{name}_year"), date.map(|date| date.year().to_string()).unwrap_or_default());
}

fn typed_time(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// A form of that kind with nothing in it but today's date.
pub fn empty(kind: Kind, today: NaiveDate) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = vec![("kind".into(), kind.key().into())];
    let mut add = |name: &str, value: String| pairs.push((name.to_string(), value));
    match kind {
        Kind::Clock => {
            add("days", "every".into());
            fill_date("starts", Some(today), &mut add);
        }
        Kind::Interval => fill_date("first", Some(today), &mut add),
        Kind::AsNeeded => fill_date("starts", Some(today), &mut add),
    }
    pairs
}

#[cfg(test)]
#[path = "../tests/form_tests.rs"]
mod tests;
