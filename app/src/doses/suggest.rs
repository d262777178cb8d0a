//! From the structured dosage of a record to a schedule that somebody may want. It is shown to a
//! person, who changes it or says yes; nothing comes of it by itself.
//!
//! Strict: whatever is not clear makes no suggestion at all. The dose is never computed: its words are
//! the dosage's own. The times for "twice a day" or "in the morning" are ours (to check).

use chrono::{DateTime, Days as Ahead, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Europe::London;
use serde_json::{Map, Value};

use super::schedule::{AsNeeded, Clock, Course, Days, Interval, Slot, Step, Timing};

type Object = Map<String, Value>;

/// "08:00", as the field of a form has it; so many a day, so apart.
const TIMES_A_DAY: [&[&str]; 4] =
    [&["08:00"], &["08:00", "20:00"], &["08:00", "14:00", "20:00"], &["08:00", "12:00", "17:00", "22:00"]];

/// HL7 EventTiming. Meals at 8am, 12:30pm and 6pm; those that name no time ("before meals", "after
/// going to sleep") are left to a person.
const WHEN: [(&str, &str); 21] = [
    ("MORN", "08:00"),
    ("MORN.early", "07:00"),
    ("MORN.late", "10:00"),
    ("NOON", "12:00"),
    ("AFT", "14:00"),
    ("AFT.early", "13:00"),
    ("AFT.late", "16:00"),
    ("EVE", "18:00"),
    ("EVE.early", "17:00"),
    ("EVE.late", "20:00"),
    ("NIGHT", "22:00"),
    ("HS", "22:00"),
    ("ACM", "07:30"),
    ("CM", "08:00"),
    ("PCM", "08:30"),
    ("ACD", "12:00"),
    ("CD", "12:30"),
    ("PCD", "13:00"),
    ("ACV", "17:30"),
    ("CV", "18:00"),
    ("PCV", "18:30"),
];

/// A `Dosage` of FHIR R4, for a person whose clock is London's. `None`: it is not clear, or it is over.
pub fn from_dosage(dosage: &Value, today: NaiveDate) -> Option<Course> {
    let dosage = dosage.as_object()?;
    let words = words(dosage)?;
    let timing = dosage.get("timing")?.as_object()?;
    if is_changed(dosage) || is_changed(timing) || timing.contains_key("event") {
        return None;
    }
    let repeat = Repeat::read(timing.get("repeat")?.as_object()?)?;
    let (first, last) = repeat.bounds.days(today)?;
    let (timing, starts_on) = if is_as_needed(dosage)? {
        (Timing::AsNeeded(limits(dosage, &repeat, words)?), first.unwrap_or(today).max(today))
    } else if let Some(every_minutes) = repeat.every_minutes() {
        // From 8am of its first day.
        let starts_on = first.unwrap_or(today).max(today);
        let first_at = starts_on.and_time(time("08:00")?).and_local_timezone(London).earliest()?.to_utc();
        (Timing::Interval(Interval { every_minutes, first_at, dose: words }), starts_on)
    } else {
        let (days, times) = repeat.clock()?;
        // Where days are counted, they are counted from a first day that is written down.
        let starts_on = match days {
            Days::EveryNth(_) => first?,
            Days::Every | Days::On(_) | Days::Cycle { .. } => first.unwrap_or(today).max(today),
        };
        let slots = times.into_iter().map(|at| Slot { at, dose: words.clone() }).collect();
        (Timing::Clock(Clock { days, steps: vec![Step { days: None, slots }] }), starts_on)
    };
    let course = Course { timing, starts_on, ends_on: last, zone: London };
    course.check().is_ok().then_some(course)
}

/// Whether something may change the meaning of the rest.
fn is_changed(object: &Object) -> bool {
    object.contains_key("modifierExtension")
}

/// The dosage's own text; where there is none, the quantity and its unit as they are written.
fn words(dosage: &Object) -> Option<String> {
    let amounts = dosage.get("doseAndRate").map(|all| all.as_array()).unwrap_or(Some(const { &Vec::new() }))?;
    // A rate is an infusion's.
    let has_rate = |one: &Value| one.as_object().is_none_or(|one| one.keys().any(|key| key.starts_with("rate")));
    if amounts.len() > 1 || amounts.iter().any(has_rate) {
        return None;
    }
    match dosage.get("text") {
        Some(text) => text.as_str().filter(|text| !text.trim().is_empty()).map(str::to_string),
        None => {
            let (value, unit) = quantity(amounts.first()?.get("doseQuantity")?)?;
            Some(format!("{value} {unit}"))
        }
    }
}

/// "1", "tablet".
fn quantity(quantity: &Value) -> Option<(String, String)> {
    let (value, unit) = (quantity.get("value")?.as_number()?, quantity.get("unit")?.as_str()?.trim());
    let is_plain = quantity.get("comparator").is_none() && !unit.is_empty();
    is_plain.then(|| (value.to_string(), unit.to_string()))
}

fn is_as_needed(dosage: &Object) -> Option<bool> {
    match (dosage.get("asNeededBoolean"), dosage.get("asNeededCodeableConcept")) {
        (None, None) => Some(false),
        (Some(needed), None) => needed.as_bool(),
        (None, Some(_)) => Some(true),
        (Some(_), Some(_)) => None,
    }
}

/// Both limits must be written: "every 4 to 6 hours", and so many doses in 24 hours. How many doses
/// there are in so many tablets is not worked out.
fn limits(dosage: &Object, repeat: &Repeat, dose: String) -> Option<AsNeeded> {
    let ratio = dosage.get("maxDosePerPeriod")?;
    let (most, unit) = quantity(ratio.get("numerator")?)?;
    let (per, per_unit) = quantity(ratio.get("denominator")?)?;
    let in_a_day = matches!((per.as_str(), per_unit.as_str()), ("24", "h" | "hour" | "hours") | ("1", "d" | "day"));
    let one = dosage.get("doseAndRate").and_then(|all| quantity(all.get(0)?.get("doseQuantity")?));
    let is_doses = matches!(unit.as_str(), "dose" | "doses" | "{dose}") || one == Some(("1".into(), unit));
    let gap_minutes = repeat.most_often_every_minutes()?;
    (in_a_day && is_doses).then_some(AsNeeded { gap_minutes, most_in_24_hours: most.parse().ok()?, dose })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Minutes,
    Hours,
    Days,
    Weeks,
}

/// `Timing.repeat`, as far as it is understood.
struct Repeat {
    frequency: Option<u16>,
    period: Option<(u16, Unit)>,
    /// "Every 4 to 6 hours".
    has_longest_period: Option<u16>,
    times: Vec<NaiveTime>,
    weekdays: Vec<Weekday>,
    bounds: Bounds,
}

enum Bounds {
    None,
    Period { start: Option<NaiveDate>, end: Option<NaiveDate> },
    Days(u16),
}

impl Repeat {
    /// `None` where anything stands in it that is not read here.
    fn read(repeat: &Object) -> Option<Repeat> {
        let mut read = Repeat {
            frequency: None,
            period: None,
            has_longest_period: None,
            times: Vec::new(),
            weekdays: Vec::new(),
            bounds: Bounds::None,
        };
        let mut unit = None;
        let mut period = None;
        for (key, value) in repeat {
            match key.as_str() {
                "frequency" => read.frequency = Some(whole(value)?),
                "period" => period = Some(whole(value)?),
                "periodMax" => read.has_longest_period = Some(whole(value)?),
                "periodUnit" => {
                    unit = Some(match value.as_str()? {
                        "min" => Unit::Minutes,
                        "h" => Unit::Hours,
                        "d" => Unit::Days,
                        "wk" => Unit::Weeks,
                        _ => return None,
                    });
                }
                "dayOfWeek" => read.weekdays = each(value, |day| day.parse().ok().filter(|_| day.len() == 3))?,
                "timeOfDay" | "when" if !read.times.is_empty() => return None,
                "timeOfDay" => read.times = each(value, time)?,
                "when" => {
                    let at = |code: &str| WHEN.iter().find(|(known, _)| *known == code).and_then(|(_, at)| time(at));
                    read.times = each(value, at)?;
                }
                "boundsPeriod" => read.bounds = period_of(value.as_object()?)?,
                "boundsDuration" => read.bounds = duration_of(value)?,
                _ => return None,
            }
        }
        read.period = match (period, unit) {
            (None, None) => None,
            (period, unit) => Some((period?, unit?)),
        };
        read.times.sort_unstable();
        Some(read)
    }

    /// Every so many minutes of elapsed time; only where it is said in hours or minutes.
    fn every_minutes(&self) -> Option<u32> {
        let minutes = self.most_often_every_minutes()?;
        self.has_longest_period.is_none().then_some(minutes)
    }

    /// Of "every 4 to 6 hours" the 4.
    fn most_often_every_minutes(&self) -> Option<u32> {
        let (period, unit) = self.period?;
        let minutes = match unit {
            Unit::Minutes => 1,
            Unit::Hours => 60,
            Unit::Days | Unit::Weeks => return None,
        };
        let is_plain = self.frequency.unwrap_or(1) == 1 && self.times.is_empty() && self.weekdays.is_empty();
        (is_plain && self.has_longest_period.is_none_or(|most| most > period)).then_some(u32::from(period) * minutes)
    }

    /// On which days, and at which times of them.
    fn clock(&self) -> Option<(Days, Vec<NaiveTime>)> {
        if self.has_longest_period.is_some() {
            return None;
        }
        let on = || if self.weekdays.is_empty() { Days::Every } else { Days::On(self.weekdays.clone()) };
        let weekdays = u16::try_from(self.weekdays.len()).ok()?;
        match self.period {
            None | Some((1, Unit::Days)) => Some((on(), self.times_of(self.frequency)?)),
            Some((days, Unit::Days)) if weekdays == 0 && self.frequency.unwrap_or(1) == 1 => {
                Some((Days::EveryNth(days), self.times_of(Some(1))?))
            }
            // "Once a week on Monday", "three times a week on Monday, Wednesday and Friday".
            Some((1, Unit::Weeks)) if weekdays > 0 => {
                let on_each = match self.frequency {
                    None => self.times.is_empty().then_some(1),
                    Some(frequency) if frequency % weekdays == 0 => Some(frequency / weekdays),
                    Some(_) => return None,
                };
                Some((on(), self.times_of(on_each)?))
            }
            Some((weeks, Unit::Weeks)) if weekdays == 0 && self.frequency.unwrap_or(1) == 1 => {
                Some((Days::EveryNth(weeks.checked_mul(7)?), self.times_of(Some(1))?))
            }
            Some(_) => None,
        }
    }

    /// The times that are written; or, for so many a day, ours.
    fn times_of(&self, on_each_day: Option<u16>) -> Option<Vec<NaiveTime>> {
        if self.times.is_empty() {
            let ours = TIMES_A_DAY.get(usize::from(on_each_day?).checked_sub(1)?)?;
            return ours.iter().map(|at| time(at)).collect();
        }
        on_each_day.is_none_or(|number| usize::from(number) == self.times.len()).then(|| self.times.clone())
    }
}

impl Bounds {
    /// The first and the last day, where they are written. `None`: it is over.
    fn days(&self, today: NaiveDate) -> Option<(Option<NaiveDate>, Option<NaiveDate>)> {
        match self {
            Bounds::None => Some((None, None)),
            Bounds::Period { start, end } => end.is_none_or(|end| today <= end).then_some((*start, *end)),
            // It begins with whoever says yes to it.
            Bounds::Days(days) => {
                Some((None, Some(today.checked_add_days(Ahead::new(u64::from(*days).checked_sub(1)?))?)))
            }
        }
    }
}

fn period_of(period: &Object) -> Option<Bounds> {
    if period.keys().any(|key| key != "start" && key != "end") {
        return None;
    }
    let day = |key: &str| match period.get(key) {
        None => Some(None),
        Some(value) => day_of(value.as_str()?).map(Some),
    };
    Some(Bounds::Period { start: day("start")?, end: day("end")? })
}

/// A day, or an instant as the day in London. "2026-11" is not clear.
fn day_of(text: &str) -> Option<NaiveDate> {
    if text.len() == 10 {
        return text.parse().ok();
    }
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&London).date_naive())
}

fn duration_of(duration: &Value) -> Option<Bounds> {
    if duration.get("comparator").is_some() {
        return None;
    }
    let days = match duration.get("code").or(duration.get("unit"))?.as_str()? {
        "d" | "day" | "days" => 1,
        "wk" | "week" | "weeks" => 7,
        _ => return None,
    };
    whole(duration.get("value")?)?.checked_mul(days).map(Bounds::Days)
}

/// A whole number above 0, also when it is written "1.0".
fn whole(value: &Value) -> Option<u16> {
    let text = value.as_number()?.to_string();
    let digits = text.strip_suffix(".0").unwrap_or(&text);
    digits.parse().ok().filter(|number| *number > 0)
}

/// "08:00" or "08:00:00".
fn time(text: &str) -> Option<NaiveTime> {
    text.parse().ok().filter(|_| matches!(text.len(), 5 | 8))
}

/// Every one of a list that is not empty, each once.
fn each<T: PartialEq>(list: &Value, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let list = list.as_array().filter(|list| !list.is_empty())?;
    let mut all = Vec::with_capacity(list.len());
    for one in list {
        let one = read(one.as_str()?)?;
        if all.contains(&one) {
            return None;
        }
        all.push(one);
    }
    Some(all)
}

#[cfg(test)]
#[path = "tests/suggest_tests.rs"]
mod tests;
