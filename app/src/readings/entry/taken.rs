//! When a reading was taken, as somebody types it: now, or a day and a time of the clock where
//! they are. Pure.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Offset, SubsecRound, TimeZone, Timelike, Utc};
use chrono_tz::{Europe::London, Tz};

use super::sheet::Sheet;
use crate::ui::errors::{DatePart, FieldErrors};

/// An instant, and where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub at: DateTime<Utc>,
    pub offset_minutes: i32,
    pub zone: String,
}

impl Taken {
    pub fn of(at: DateTime<Utc>, zone: Tz) -> Taken {
        let offset = zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc();
        Taken { at, offset_minutes: offset / 60, zone: zone.name().to_string() }
    }

    /// Now, in London: to the second.
    pub fn now(now: DateTime<Utc>) -> Taken {
        Taken::of(now.trunc_subsecs(0), London)
    }
}

/// The day and the time of the clock at that place, for the form.
pub fn filled(sheet: Sheet, at: DateTime<Utc>, zone: &str) -> Sheet {
    let local = zone_of(zone).from_utc_datetime(&at.naive_utc());
    sheet
        .with("taken_day", local.day().to_string())
        .with("taken_month", local.month().to_string())
        .with("taken_year", local.year().to_string())
        .with("taken_time", format!("{:02}:{:02}", local.hour(), local.minute()))
}

/// Of a new reading. Who says "now" and gives another time as well is asked.
pub fn of_new(sheet: &Sheet, now: DateTime<Utc>, errors: &mut FieldErrors) -> Option<Taken> {
    let is_given =
        ["taken_day", "taken_month", "taken_year", "taken_time"].iter().any(|name| !sheet.one(name).is_empty());
    match (sheet.one("when"), is_given) {
        ("now" | "", false) => Some(Taken::now(now)),
        ("earlier", _) => typed(sheet, London, now, errors),
        _ => {
            errors.add("when", "Choose “At another time”, or leave the day and the time empty");
            None
        }
    }
}

/// Of a reading that is changed: who leaves day and minute as they were leaves the second too.
pub fn of_edited(sheet: &Sheet, before: &Taken, now: DateTime<Utc>, errors: &mut FieldErrors) -> Option<Taken> {
    let shown = filled(Sheet::default(), before.at, &before.zone);
    let same = |name: &str| sheet.one(name) == shown.one(name);
    if ["taken_day", "taken_month", "taken_year", "taken_time"].into_iter().all(same) {
        return Some(before.clone());
    }
    typed(sheet, zone_of(&before.zone), now, errors)
}

fn zone_of(name: &str) -> Tz {
    name.parse().unwrap_or(London)
}

/// No day: today.
fn typed(sheet: &Sheet, zone: Tz, now: DateTime<Utc>, errors: &mut FieldErrors) -> Option<Taken> {
    let parts = ["taken_day", "taken_month", "taken_year"].map(|name| sheet.one(name));
    let day = if parts.iter().all(|part| part.is_empty()) {
        Some(zone.from_utc_datetime(&now.naive_utc()).date_naive())
    } else {
        date(parts)
    };
    if day.is_none() {
        errors.add_date("taken", DatePart::Whole, "Enter a real date, for example 24 11 2026");
    }
    let time = clock(sheet.one("taken_time"));
    if time.is_none() {
        errors.add("taken_time", "Enter the time, for example 8:15am or 20:15");
    }
    let local = day?.and_time(time?);
    // The hour that comes twice in autumn is its first one; the hour that is left out in spring
    // never was (safety.md, Time rules).
    match zone.from_local_datetime(&local).earliest() {
        Some(at) => Some(Taken::of(at.with_timezone(&Utc), zone)),
        None => {
            errors.add("taken_time", "The clocks went forward then, and this time was left out. Check the time");
            None
        }
    }
}

fn date([day, month, year]: [&str; 3]) -> Option<NaiveDate> {
    let number = |text: &str, longest: usize| {
        let fits = !text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let year = i32::try_from(number(year, 4)?).ok().filter(|year| *year >= 1900)?;
    NaiveDate::from_ymd_opt(year, number(month, 2)?, number(day, 2)?)
}

/// "8:15", "08.15", "8:15am", "8pm", "20:15", "midday". Without am or pm it is of 24 hours.
pub fn clock(text: &str) -> Option<NaiveTime> {
    let text = text.to_ascii_lowercase().replace(' ', "").replace('.', ":");
    match text.as_str() {
        "midday" | "noon" => return NaiveTime::from_hms_opt(12, 0, 0),
        "midnight" => return NaiveTime::from_hms_opt(0, 0, 0),
        _ => {}
    }
    // "a.m." has become "a:m:".
    let text = text.replace("a:m:", "am").replace("p:m:", "pm");
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(0)),
        (_, Some(digits)) => (digits, Some(12)),
        (None, None) => (text.as_str(), None),
    };
    let (hour, minute) = match digits.split_once(':') {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        None if half.is_some() => (digits, "0"),
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        _ => return None,
    };
    let number = |text: &str| {
        let fits = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let hour = match (number(hour)?, half) {
        (hour, None) => hour,
        (hour @ 1..=12, Some(half)) => hour % 12 + half,
        _ => return None,
    };
    NaiveTime::from_hms_opt(hour, number(minute)?, 0)
}

#[cfg(test)]
#[path = "../tests/taken_tests.rs"]
mod tests;
