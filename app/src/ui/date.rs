//! When a date or a time is shown to a person: always these words, nowhere else.
//!
//! NHS service manual, "Numbers, measurements, dates and times": "3 November 2026",
//! "2:30pm", "9am", "midday", "midnight". Times are those of the clock in London.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::Europe::London;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "3 November 2026".
pub fn day(date: NaiveDate) -> String {
    // By hand: chrono's format strings cost ten times as much, and a page has hundreds.
    format!("{} {} {}", date.day(), MONTHS[date.month0() as usize], date.year())
}

/// "Tuesday 3 November 2026", for a day that somebody has to keep free.
pub fn weekday(date: NaiveDate) -> String {
    const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    format!("{} {}", NAMES[date.weekday().num_days_from_monday() as usize], day(date))
}

/// "November 2026", for a date known to the month only. `None` when there is no such month (1 to 12).
pub fn month(year: i32, month: u32) -> Option<String> {
    let name = MONTHS.get(month.checked_sub(1)? as usize)?;
    Some(format!("{name} {year}"))
}

/// "3 Nov 2026", where there is no room for the whole word: on a chart's axis.
pub fn day_short(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), &MONTHS[date.month0() as usize][..3], date.year())
}

/// The date in London at that instant.
pub fn london_day(at: DateTime<Utc>) -> NaiveDate {
    London.from_utc_datetime(&at.naive_utc()).date_naive()
}

/// "3 November 2026, 2:30pm", by the clock in London.
pub fn moment(at: DateTime<Utc>) -> String {
    let local = London.from_utc_datetime(&at.naive_utc());
    format!("{}, {}", day(local.date_naive()), clock(local.hour(), local.minute()))
}

/// "2:30pm", by the clock in London.
pub fn time(at: DateTime<Utc>) -> String {
    let local = London.from_utc_datetime(&at.naive_utc());
    clock(local.hour(), local.minute())
}

/// "14:30", by the clock in London: for who reads another language than English.
pub fn time_of_24(at: DateTime<Utc>) -> String {
    let local = London.from_utc_datetime(&at.naive_utc());
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// "Today, 3 November 2026": a near day is named, and its date is always there too.
pub fn near_day(date: NaiveDate, today: NaiveDate) -> String {
    let name = match date.signed_duration_since(today).num_days() {
        0 => "Today",
        -1 => "Yesterday",
        1 => "Tomorrow",
        _ => return day(date),
    };
    format!("{name}, {}", day(date))
}

/// "8am", "2:30pm", "midday": a time of the clock on the wall, of whichever day.
pub fn time_of_day(time: NaiveTime) -> String {
    clock(time.hour(), time.minute())
}

fn clock(hour: u32, minute: u32) -> String {
    let half = if hour < 12 { "am" } else { "pm" };
    let twelve = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
    match (hour, minute) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (_, 0) => format!("{twelve}{half}"),
        _ => format!("{twelve}:{minute:02}{half}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a date")
    }

    #[test]
    fn days() {
        for (date, words, short) in [
            (date(2026, 11, 3), "3 November 2026", "3 Nov 2026"),
            (date(2024, 2, 29), "29 February 2024", "29 Feb 2024"),
            (date(1934, 12, 31), "31 December 1934", "31 Dec 1934"),
        ] {
            assert_eq!(day(date), words);
            assert_eq!(day_short(date), short);
            assert!(weekday(date).ends_with(&format!("day {words}")));
        }
    }

    #[test]
    fn times_of_24_hours() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        for (moment, words) in
            [("2026-11-24T14:30:00Z", "14:30"), ("2026-07-24T14:30:00Z", "15:30"), ("2026-11-24T00:05:59Z", "00:05")]
        {
            assert_eq!(time_of_24(at(moment)), words);
        }
    }

    #[test]
    fn weekdays() {
        assert_eq!(weekday(date(2026, 11, 23)), "Monday 23 November 2026");
        assert_eq!(weekday(date(2026, 11, 29)), "Sunday 29 November 2026");
    }

    #[test]
    fn months() {
        assert_eq!(month(2026, 1).as_deref(), Some("January 2026"));
        assert_eq!(month(2026, 12).as_deref(), Some("December 2026"));
        assert_eq!(month(2026, 0), None);
        assert_eq!(month(2026, 13), None);
    }

    #[test]
    fn moments_are_londons() {
        for (utc, words) in [
            ("2026-11-03T14:30:00Z", "3 November 2026, 2:30pm"),
            ("2026-07-03T14:30:00Z", "3 July 2026, 3:30pm"),
            ("2026-07-03T23:30:00Z", "4 July 2026, 12:30am"),
            ("2026-01-03T09:00:59Z", "3 January 2026, 9am"),
            ("2026-01-03T12:00:00Z", "3 January 2026, midday"),
            ("2026-01-03T00:00:00Z", "3 January 2026, midnight"),
            ("2026-01-03T12:05:00Z", "3 January 2026, 12:05pm"),
            // The clocks go back at 1am UTC on 25 October 2026: 1:30am comes twice.
            ("2026-10-25T00:30:00Z", "25 October 2026, 1:30am"),
            ("2026-10-25T01:30:00Z", "25 October 2026, 1:30am"),
        ] {
            let at: DateTime<Utc> = utc.parse().expect("an instant");
            assert_eq!(moment(at), words);
            assert!(words.ends_with(&time(at)));
            assert_eq!(words.split(", ").next().map(str::to_owned), Some(day(london_day(at))));
        }
    }

    #[test]
    fn near_days_keep_their_date() {
        let today = date(2026, 11, 3);
        for (day, words) in [
            (date(2026, 11, 3), "Today, 3 November 2026"),
            (date(2026, 11, 2), "Yesterday, 2 November 2026"),
            (date(2026, 11, 4), "Tomorrow, 4 November 2026"),
            (date(2026, 11, 1), "1 November 2026"),
            (date(2025, 11, 3), "3 November 2025"),
        ] {
            assert_eq!(near_day(day, today), words);
        }
    }
}
