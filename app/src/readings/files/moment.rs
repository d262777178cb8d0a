//! Dates and times as devices write them. Whether "3/4" is in March or in April is never guessed:
//! the whole file says it, or the person does.

use chrono::{DateTime, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::Europe::London;
use serde::{Deserialize, Serialize};

/// Which of two numbers is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    DayFirst,
    MonthFirst,
}

/// A day as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    Known(NaiveDate),
    /// "3/4/2026".
    Numbers {
        first: u32,
        second: u32,
        year: i32,
    },
}

/// A moment as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub day: Day,
    pub time: NaiveTime,
    pub offset: Option<FixedOffset>,
}

/// Why a date or a time cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Date,
    /// "24/11/26": of which century, and is 26 the year?
    ShortYear,
    Time,
    NoTime,
}

impl Unreadable {
    pub fn words(self) -> &'static str {
        match self {
            Unreadable::Date => "We cannot read this date. Write it like 24/11/2026",
            Unreadable::ShortYear => "The year needs four digits. Write the date like 24/11/2026",
            Unreadable::Time => "We cannot read this time. Write it like 08:30",
            Unreadable::NoTime => "There is no time of day. Add the time, like 08:30",
        }
    }
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Date and time from two columns.
pub fn read_apart(date: &str, time: &str) -> Result<Written, Unreadable> {
    if time.is_empty() {
        return read(date);
    }
    let (time, offset) = time_and_offset(time)?;
    Ok(Written { day: day(date)?, time, offset })
}

/// Date and time from one column: "2026-11-24T08:30:00+00:00", "24-11-2026 08:30", "Nov 24, 2026 8:30 am".
pub fn read(text: &str) -> Result<Written, Unreadable> {
    let text = text.trim();
    // The time begins at the last word that holds a colon; "T" may stand before it.
    let colon = text.find(':').ok_or_else(|| day(text).err().unwrap_or(Unreadable::NoTime))?;
    let before = &text[..colon];
    let start = before.rfind(|letter: char| !letter.is_ascii_digit()).ok_or(Unreadable::Date)?;
    let date = before[..start].trim_end_matches([' ', 'T', 't', ',']);
    let time = before[start..].trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let (time, offset) = time_and_offset(&format!("{time}{}", &text[colon..]))?;
    Ok(Written { day: day(date)?, time, offset })
}

fn day(text: &str) -> Result<Day, Unreadable> {
    let parts: Vec<&str> = text.split([' ', '-', '/', '.', ',']).filter(|part| !part.is_empty()).collect();
    let [one, two, three] = parts.as_slice() else { return Err(Unreadable::Date) };
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let month = |part: &str| {
        let part = part.to_ascii_lowercase();
        let place = MONTHS.iter().position(|name| part.starts_with(name))?;
        (part.len() == 3 || part == "sept" || FULL[place] == part).then_some(place as u32 + 1)
    };
    let known = |year: u32, month: u32, day: u32| {
        i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day)).map(Day::Known)
    };
    let long = |part: &str| part.len() == 4;
    match (number(one), number(two), number(three)) {
        (Some(year), Some(month), Some(day)) if long(one) => known(year, month, day),
        (Some(first), Some(second), Some(year)) if long(three) => {
            let is_possible = |month: u32, day: u32| known(year, month, day).is_some();
            (is_possible(second, first) || is_possible(first, second)).then_some(Day::Numbers {
                first,
                second,
                year: i32::try_from(year).unwrap_or_default(),
            })
        }
        (Some(_), Some(_), Some(_)) => return Err(Unreadable::ShortYear),
        (Some(day), None, Some(year)) if long(three) => month(two).and_then(|month| known(year, month, day)),
        (None, Some(day), Some(year)) if long(three) => month(one).and_then(|month| known(year, month, day)),
        (Some(_), None, Some(_)) | (None, Some(_), Some(_)) => return Err(Unreadable::ShortYear),
        _ => None,
    }
    .ok_or(Unreadable::Date)
}

const FULL: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn time_and_offset(text: &str) -> Result<(NaiveTime, Option<FixedOffset>), Unreadable> {
    let text = text.trim().to_ascii_lowercase();
    let (clock, offset) = split_offset(&text)?;
    let (clock, half) = match (clock.strip_suffix("am"), clock.strip_suffix("pm")) {
        (Some(clock), _) => (clock.trim_end(), Some(0)),
        (_, Some(clock)) => (clock.trim_end(), Some(12)),
        _ => (clock, None),
    };
    let whole = clock.split('.').next().unwrap_or_default();
    let mut numbers = whole.split(':').map(|part| {
        let is_number = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| is_number)
    });
    let (Some(Some(hour)), Some(Some(minute)), second, None) =
        (numbers.next(), numbers.next(), numbers.next(), numbers.next())
    else {
        return Err(Unreadable::Time);
    };
    let second = match second {
        None => 0,
        Some(second) => second.ok_or(Unreadable::Time)?,
    };
    let hour = match half {
        // 12 am is midnight, 12 pm is midday; "14:30 pm" is told by its hour.
        Some(_) if hour == 0 || hour > 12 => Some(hour).filter(|_| half == Some(12) || hour == 0),
        Some(half) => Some(hour % 12 + half),
        None => Some(hour),
    };
    let time = hour.and_then(|hour| NaiveTime::from_hms_opt(hour, minute, second)).ok_or(Unreadable::Time)?;
    Ok((time, offset))
}

/// "z", "+01:00", "-0500", "+01", "utc", "bst" at the end of a time.
fn split_offset(text: &str) -> Result<(&str, Option<FixedOffset>), Unreadable> {
    for name in ["utc", "gmt", "z"] {
        if let Some(clock) = text.strip_suffix(name) {
            return Ok((clock.trim_end(), Some(Utc.fix())));
        }
    }
    let Some(place) = text.rfind(['+', '-']) else { return Ok((text, None)) };
    let digits: String = text[place + 1..].chars().filter(|letter| *letter != ':').collect();
    let is_number = matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = |part: &str| part.parse::<i32>().unwrap_or_default();
    if !is_number {
        return Err(Unreadable::Time);
    }
    let seconds = number(&digits[..2]) * 3600 + digits.get(2..).map_or(0, |rest| number(rest) * 60);
    let seconds = if text[place..].starts_with('-') { -seconds } else { seconds };
    let offset = FixedOffset::east_opt(seconds).filter(|_| seconds.abs() <= 14 * 3600).ok_or(Unreadable::Time)?;
    Ok((text[..place].trim_end(), Some(offset)))
}

/// What all days of a file say about their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Every day is written with its month in letters, with the year first, or has two equal numbers.
    Nothing,
    Order(Order),
    /// No day in it is above 12: it has to be asked.
    Either,
    /// Some can only be one, some only the other.
    Both,
}

pub fn order_of(days: impl IntoIterator<Item = Day>) -> Says {
    let (mut day_first, mut month_first, mut either) = (false, false, false);
    for day in days {
        if let Day::Numbers { first, second, .. } = day {
            day_first |= first > 12;
            month_first |= second > 12;
            either |= first != second;
        }
    }
    match (day_first, month_first, either) {
        (true, true, _) => Says::Both,
        (true, false, _) => Says::Order(Order::DayFirst),
        (false, true, _) => Says::Order(Order::MonthFirst),
        (false, false, true) => Says::Either,
        (false, false, false) => Says::Nothing,
    }
}

/// An instant, with the minutes east of UTC where and when it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    pub at: DateTime<Utc>,
    pub offset_minutes: i32,
    pub remark: Option<&'static str>,
}

const MISSING: &str = "The clocks went forward, so this time did not exist. We take 2am.";
const TWICE: &str = "The clocks went back, so this time came twice. We take the first.";

impl Written {
    /// By the clock in London, unless it says how far from UTC it is. A time that London's clocks
    /// do not have is the first one after; one that they have twice is the first (safety.md, time
    /// rules).
    pub fn taken(self, order: Order) -> Option<Taken> {
        let date = match (self.day, order) {
            (Day::Known(date), _) => Some(date),
            (Day::Numbers { first, second, year }, Order::DayFirst) => NaiveDate::from_ymd_opt(year, second, first),
            (Day::Numbers { first, second, year }, Order::MonthFirst) => NaiveDate::from_ymd_opt(year, first, second),
        }?;
        let local = date.and_time(self.time);
        if let Some(offset) = self.offset {
            let at = offset.from_local_datetime(&local).single()?.to_utc();
            return Some(Taken { at, offset_minutes: offset.local_minus_utc() / 60, remark: None });
        }
        let (at, remark) = match London.from_local_datetime(&local) {
            LocalResult::Single(at) => (at, None),
            LocalResult::Ambiguous(first, _) => (first, Some(TWICE)),
            LocalResult::None => (first_after(local)?, Some(MISSING)),
        };
        Some(Taken { at: at.to_utc(), offset_minutes: at.offset().fix().local_minus_utc() / 60, remark })
    }
}

/// The zone of a moment that says how far from UTC it was: London where London's clocks showed the
/// same, else one of the zones that have no more than their distance.
pub fn zone_of(at: DateTime<Utc>, offset_minutes: i32) -> String {
    let in_london = at.with_timezone(&London).offset().fix().local_minus_utc() / 60;
    match (offset_minutes == in_london, offset_minutes % 60, offset_minutes / 60) {
        (true, ..) => "Europe/London".into(),
        (false, 0, 0) => "Etc/UTC".into(),
        // The signs of these are the other way round (IANA, file "etcetera").
        (false, 0, hours) => format!("Etc/GMT{:+}", -hours),
        _ => String::new(),
    }
}

/// London's clocks go from 01:00 to 02:00.
fn first_after(local: NaiveDateTime) -> Option<DateTime<chrono_tz::Tz>> {
    let hour = NaiveTime::from_hms_opt(2, 0, 0)?;
    London.from_local_datetime(&local.date().and_time(hour)).earliest()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str, order: Order) -> Option<String> {
        let taken = read(text).ok()?.taken(order)?;
        Some(format!("{} {:+}", taken.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), taken.offset_minutes))
    }

    #[test]
    fn moments_are_read_as_devices_write_them() {
        use Order::DayFirst;
        for (text, found) in [
            ("2026-11-24T08:30:00", "2026-11-24T08:30:00Z +0"),
            ("2026-07-24 08:30", "2026-07-24T07:30:00Z +60"),
            ("2026/07/24 8:30", "2026-07-24T07:30:00Z +60"),
            ("2026-07-24T08:30:00Z", "2026-07-24T08:30:00Z +0"),
            ("2026-07-24T08:30:00.123+02:00", "2026-07-24T06:30:00Z +120"),
            ("2026-07-24T08:30:00-0500", "2026-07-24T13:30:00Z -300"),
            ("24-11-2026 08:30", "2026-11-24T08:30:00Z +0"),
            ("24.11.2026 8:30", "2026-11-24T08:30:00Z +0"),
            ("03/04/2026 08:30 PM", "2026-04-03T19:30:00Z +60"),
            ("Nov 24 2026 05:22 am", "2026-11-24T05:22:00Z +0"),
            ("Nov 24, 2026 12:05 AM", "2026-11-24T00:05:00Z +0"),
            ("24 November 2026 12:05 pm", "2026-11-24T12:05:00Z +0"),
            ("24-Sept-2026, 12:05pm", "2026-09-24T11:05:00Z +60"),
        ] {
            assert_eq!(taken(text, DayFirst).as_deref(), Some(found), "{text}");
        }
        for (date, time, found) in [
            ("Jan 12 2025", "08:12", "2025-01-12T08:12:00Z +0"),
            ("Sep 14 2026", "05:22 am", "2026-09-14T04:22:00Z +60"),
        ] {
            let taken = read_apart(date, time).unwrap().taken(DayFirst).unwrap();
            assert_eq!(
                format!("{} {:+}", taken.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), taken.offset_minutes),
                found
            );
        }
        assert_eq!(taken("03/04/2026 08:30", Order::MonthFirst).as_deref(), Some("2026-03-04T08:30:00Z +0"));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (text, why) in [
            ("yesterday", Unreadable::Date),
            ("24/11/2026", Unreadable::NoTime),
            ("24/11/26 08:30", Unreadable::ShortYear),
            ("24 Nov 26 08:30", Unreadable::ShortYear),
            ("31/02/2026 08:30", Unreadable::Date),
            ("13/13/2026 08:30", Unreadable::Date),
            ("24/11/2026 25:30", Unreadable::Time),
            ("24/11/2026 14:30 am", Unreadable::Time),
            ("24/11/2026 08:30:xx", Unreadable::Time),
            ("24/11/2026 08:30+99", Unreadable::Time),
            ("24 Movember 2026 08:30", Unreadable::Date),
            ("", Unreadable::Date),
            (":", Unreadable::Date),
            ("T:", Unreadable::Time),
        ] {
            assert_eq!(read(text), Err(why), "{text}");
        }
        assert!(taken("24/11/2026 14:30 pm", Order::DayFirst).is_some());
    }

    #[test]
    fn the_whole_file_settles_the_order() {
        let days = |texts: &[&str]| order_of(texts.iter().map(|text| day(text).unwrap()));
        assert_eq!(days(&["03/04/2026", "24/11/2026"]), Says::Order(Order::DayFirst));
        assert_eq!(days(&["03/04/2026", "11/24/2026"]), Says::Order(Order::MonthFirst));
        assert_eq!(days(&["03/04/2026", "11/12/2026"]), Says::Either);
        assert_eq!(days(&["24/11/2026", "11/24/2026"]), Says::Both);
        assert_eq!(days(&["04/04/2026"]), Says::Nothing);
        assert_eq!(days(&["2026-04-03", "3 Apr 2026"]), Says::Nothing);
        assert_eq!(days(&[]), Says::Nothing);
    }

    #[test]
    fn the_hours_of_the_clock_change() {
        let read = |text: &str| read(text).unwrap().taken(Order::DayFirst).unwrap();
        let missing = read("2027-03-28 01:30");
        assert_eq!((missing.at.to_rfc3339().as_str(), missing.offset_minutes), ("2027-03-28T01:00:00+00:00", 60));
        assert!(missing.remark.is_some());
        let twice = read("2026-10-25 01:30");
        assert_eq!((twice.at.to_rfc3339().as_str(), twice.offset_minutes), ("2026-10-25T00:30:00+00:00", 60));
        assert!(twice.remark.is_some());
        // Who says how far from UTC it is is taken at their word.
        assert_eq!(read("2026-10-25T01:30:00Z").remark, None);
        assert_eq!(read("2027-03-28 02:00").remark, None);
    }

    #[test]
    fn a_distance_from_utc_has_a_zone() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (instant, minutes, zone) in [
            ("2026-07-24T08:30:00Z", 60, "Europe/London"),
            ("2026-11-24T08:30:00Z", 60, "Etc/GMT-1"),
            ("2026-07-24T08:30:00Z", 0, "Etc/UTC"),
            ("2026-07-24T08:30:00Z", -300, "Etc/GMT+5"),
            ("2026-07-24T08:30:00Z", 330, ""),
        ] {
            assert_eq!(zone_of(at(instant), minutes), zone);
        }
    }
}
