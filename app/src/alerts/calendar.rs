//! When a team works: hours by weekday, England's bank holidays, and by when something is due that
//! has so many minutes of working time. Pure.

use chrono::{DateTime, Datelike, Duration, NaiveDate, TimeZone, Utc, Weekday};
use chrono_tz::Europe::London;
use serde::{Deserialize, Serialize};

/// Days on which practices in England are closed, in order. Bank holidays are those of
/// <https://www.gov.uk/bank-holidays> for England and Wales; 2028 is by the rules of the Banking and
/// Financial Dealings Act 1971 (to check, once it is published). Where Christmas Day, Boxing Day or
/// New Year's Day falls on a weekend, that day is here as well as its substitute: who works on
/// Saturdays does not work on that one. A year that is not here has none; `nene check` warns in time.
const CLOSED: [(i32, u32, u32); 28] = [
    (2026, 1, 1),
    (2026, 4, 3),
    (2026, 4, 6),
    (2026, 5, 4),
    (2026, 5, 25),
    (2026, 8, 31),
    (2026, 12, 25),
    (2026, 12, 26),
    (2026, 12, 28),
    (2027, 1, 1),
    (2027, 3, 26),
    (2027, 3, 29),
    (2027, 5, 3),
    (2027, 5, 31),
    (2027, 8, 30),
    (2027, 12, 25),
    (2027, 12, 26),
    (2027, 12, 27),
    (2027, 12, 28),
    (2028, 1, 1),
    (2028, 1, 3),
    (2028, 4, 14),
    (2028, 4, 17),
    (2028, 5, 1),
    (2028, 5, 29),
    (2028, 8, 28),
    (2028, 12, 25),
    (2028, 12, 26),
];

/// The last year whose bank holidays are known.
const KNOWN_TO: i32 = 2028;

/// Further ahead than any team is closed.
const HORIZON_DAYS: i64 = 60;

const MIDNIGHT: u16 = 24 * 60;

pub fn is_bank_holiday(day: NaiveDate) -> bool {
    CLOSED.binary_search(&(day.year(), day.month(), day.day())).is_ok()
}

/// The last day for which bank holidays are known.
pub fn known_until() -> NaiveDate {
    NaiveDate::from_ymd_opt(KNOWN_TO, 12, 31).unwrap_or_default()
}

/// From and to on one day by the clock in London, in minutes from midnight. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(String, String)", into = "(String, String)")]
pub struct Open {
    from: u16,
    to: u16,
}

impl Open {
    /// "08:00", "18:30". `None` unless both are times and the first is the earlier one. "24:00" is
    /// the midnight at which the day ends.
    pub fn parse(from: &str, to: &str) -> Option<Open> {
        let (from, to) = (minutes(from)?, minutes(to)?);
        (from < to).then_some(Open { from, to })
    }

    /// From and to in minutes from midnight.
    pub fn minutes(self) -> (u16, u16) {
        (self.from, self.to)
    }

    /// As in a field of a form: "08:00", "18:30".
    pub fn texts(self) -> (String, String) {
        let text = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        (text(self.from), text(self.to))
    }

    /// "8am to 6:30pm".
    pub fn words(self) -> String {
        format!("{} to {}", clock(self.from), clock(self.to))
    }
}

impl TryFrom<(String, String)> for Open {
    type Error = &'static str;

    fn try_from((from, to): (String, String)) -> Result<Open, &'static str> {
        Open::parse(&from, &to).ok_or("hours are from an earlier to a later time, as 08:00")
    }
}

impl From<Open> for (String, String) {
    fn from(open: Open) -> (String, String) {
        open.texts()
    }
}

/// "8:00" and "08:00" alike; up to 24:00.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()).then_some(())?;
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u16>().ok())?
    };
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2).filter(|_| minutes.len() == 2)?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= MIDNIGHT).then_some(all)
}

fn clock(minutes: u16) -> String {
    let (hour, minute) = (minutes / 60 % 24, minutes % 60);
    let half = if hour < 12 { "am" } else { "pm" };
    let twelve = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
    match (hour, minute) {
        (0, 0) => "midnight".into(),
        (12, 0) => "midday".into(),
        (_, 0) => format!("{twelve}{half}"),
        _ => format!("{twelve}:{minute:02}{half}"),
    }
}

/// When a team works, by weekday; a day that is not there is a day off. On bank holidays nobody works.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hours {
    pub monday: Option<Open>,
    pub tuesday: Option<Open>,
    pub wednesday: Option<Open>,
    pub thursday: Option<Open>,
    pub friday: Option<Open>,
    pub saturday: Option<Open>,
    pub sunday: Option<Open>,
}

impl Hours {
    pub const WEEK: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

    /// Core hours of a GP practice in England: Monday to Friday, 8am to 6:30pm (GMS contract).
    pub fn core() -> Hours {
        let day = Some(Open { from: 8 * 60, to: 18 * 60 + 30 });
        Hours { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: None, sunday: None }
    }

    /// As it is kept in `monitoring.hours`; `None` for what this program cannot read.
    pub fn read(text: &str) -> Option<Hours> {
        serde_json::from_str(text).ok()
    }

    pub fn on(&self, weekday: Weekday) -> Option<Open> {
        match weekday {
            Weekday::Mon => self.monday,
            Weekday::Tue => self.tuesday,
            Weekday::Wed => self.wednesday,
            Weekday::Thu => self.thursday,
            Weekday::Fri => self.friday,
            Weekday::Sat => self.saturday,
            Weekday::Sun => self.sunday,
        }
    }

    pub fn set(&mut self, weekday: Weekday, open: Option<Open>) {
        let day = match weekday {
            Weekday::Mon => &mut self.monday,
            Weekday::Tue => &mut self.tuesday,
            Weekday::Wed => &mut self.wednesday,
            Weekday::Thu => &mut self.thursday,
            Weekday::Fri => &mut self.friday,
            Weekday::Sat => &mut self.saturday,
            Weekday::Sun => &mut self.sunday,
        };
        *day = open;
    }

    /// The instants between which somebody works on this London day.
    fn open_on(&self, day: NaiveDate) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let open = self.on(day.weekday()).filter(|_| !is_bank_holiday(day))?;
        let (from, to) = (instant(day, open.from)?, instant(day, open.to)?);
        (from < to).then_some((from, to))
    }

    /// Times of work from `from` on, one a day at most.
    fn open_from(&self, from: DateTime<Utc>) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> + '_ {
        let first = London.from_utc_datetime(&from.naive_utc()).date_naive();
        (0..HORIZON_DAYS).filter_map(move |days| {
            let (start, end) = self.open_on(first + Duration::days(days))?;
            (end > from).then_some((start.max(from), end))
        })
    }

    /// Whether somebody works at this instant.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.next_open(at) == Some(at)
    }

    /// When somebody works next: `at` itself where they do then. `None`: nobody within two months.
    pub fn next_open(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.open_from(at).next().map(|(start, _)| start)
    }
}

/// The instant of that time on that London day. A time that is skipped as the clocks go forward is
/// the first one after it; of one that comes twice it is the first (safety.md, time rules).
pub fn instant(day: NaiveDate, minutes: u16) -> Option<DateTime<Utc>> {
    let (day, minutes) = if minutes == MIDNIGHT { (day.succ_opt()?, 0) } else { (day, minutes) };
    let local = day.and_hms_opt(u32::from(minutes / 60), u32::from(minutes % 60), 0)?;
    let found = local.and_local_timezone(London).earliest();
    let found = found.or_else(|| (local + Duration::hours(1)).and_local_timezone(London).earliest());
    let skipped = local.and_local_timezone(London).earliest().is_none();
    // The hour that is skipped ends at a whole hour.
    found.map(|at| at.to_utc()).map(|at| if skipped { at - Duration::minutes(i64::from(minutes % 60)) } else { at })
}

/// When so many minutes of working time have passed since `from`. Of a team that never works it is
/// plain time: too early is safer than never.
pub fn due_after(from: DateTime<Utc>, working_minutes: i64, hours: &Hours) -> DateTime<Utc> {
    let mut left = Duration::minutes(working_minutes.max(0));
    for (start, end) in hours.open_from(from) {
        if end - start >= left {
            return start + left;
        }
        left -= end - start;
    }
    from + Duration::minutes(working_minutes.max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn hours(text: &str) -> Hours {
        Hours::read(text).expect("hours")
    }

    #[test]
    fn minutes_of_work_are_counted_over_nights_weekends_holidays_and_both_clock_changes() {
        let core = Hours::core();
        for (what, from, minutes, due) in [
            ("at once", "2026-11-24T10:00:00Z", 0, "2026-11-24T10:00:00Z"),
            ("within the day", "2026-11-24T10:00:00Z", 30, "2026-11-24T10:30:00Z"),
            ("to the very end of the day", "2026-11-24T18:00:00Z", 30, "2026-11-24T18:30:00Z"),
            ("one minute more", "2026-11-24T18:00:00Z", 31, "2026-11-25T08:01:00Z"),
            ("at the minute of closing", "2026-11-24T18:30:00Z", 10, "2026-11-25T08:10:00Z"),
            ("before opening", "2026-11-24T05:00:00Z", 30, "2026-11-24T08:30:00Z"),
            ("nothing to wait for, at night", "2026-11-24T20:00:00Z", 0, "2026-11-25T08:00:00Z"),
            ("over a weekend", "2026-11-27T18:15:00Z", 30, "2026-11-30T08:15:00Z"),
            ("on a Sunday", "2026-11-29T12:00:00Z", 60, "2026-11-30T09:00:00Z"),
            ("more than a day of work", "2026-11-24T08:00:00Z", 631, "2026-11-25T08:01:00Z"),
            // Friday 28 August 2026 at 7pm: Monday 31 is the summer bank holiday. London is an hour ahead.
            ("Friday before a bank holiday", "2026-08-28T18:00:00Z", 30, "2026-09-01T07:30:00Z"),
            // Friday 30 April 2027: Monday 3 May.
            ("Friday before early May", "2027-04-30T17:20:00Z", 30, "2027-05-04T07:20:00Z"),
            // Thursday before Good Friday: four days closed, and the clocks go forward in them.
            ("Thursday before Easter 2027", "2027-03-25T18:20:00Z", 30, "2027-03-30T07:20:00Z"),
            ("Thursday before Easter 2026", "2026-04-02T17:20:00Z", 30, "2026-04-07T07:20:00Z"),
            // Friday 24 December 2027: Saturday, Sunday, and two substitutes.
            ("Christmas Eve 2027", "2027-12-24T18:00:00Z", 60, "2027-12-29T08:30:00Z"),
            ("Christmas Eve 2026", "2026-12-24T18:00:00Z", 60, "2026-12-29T08:30:00Z"),
            ("New Year 2028", "2027-12-31T18:20:00Z", 20, "2028-01-04T08:10:00Z"),
            // Clocks go forward on Sunday 28 March 2027 and back on Sunday 25 October 2026.
            ("summer time ends", "2026-10-23T17:20:00Z", 20, "2026-10-26T08:10:00Z"),
            ("Thursday to Tuesday over spring", "2027-03-25T18:30:00Z", 0, "2027-03-30T07:00:00Z"),
        ] {
            assert_eq!(due_after(at(from), minutes, &core), at(due), "{what}");
        }
    }

    #[test]
    fn a_day_of_work_over_a_clock_change_is_counted_by_what_passes() {
        let night = hours(r#"{"sunday":["00:00","24:00"]}"#);
        // 23 hours in spring, 25 in autumn.
        assert_eq!(due_after(at("2027-03-28T00:00:00Z"), 23 * 60, &night), at("2027-03-28T23:00:00Z"));
        assert_eq!(due_after(at("2026-10-24T23:00:00Z"), 25 * 60, &night), at("2026-10-26T00:00:00Z"));
        // From 1:30am, which is skipped in spring: from 2am on; in autumn the first one.
        let late = hours(r#"{"sunday":["01:30","05:00"]}"#);
        assert_eq!(late.next_open(at("2027-03-27T12:00:00Z")), Some(at("2027-03-28T01:00:00Z")));
        assert_eq!(late.next_open(at("2026-10-24T12:00:00Z")), Some(at("2026-10-25T00:30:00Z")));
    }

    #[test]
    fn around_the_clock_is_plain_time_but_on_bank_holidays() {
        let mut always = Hours::default();
        for day in Hours::WEEK {
            always.set(day, Open::parse("00:00", "24:00"));
        }
        for minutes in [0, 1, 59, 1440, 4321] {
            let from = at("2026-11-24T10:00:00Z");
            assert_eq!(due_after(from, minutes, &always), from + Duration::minutes(minutes));
        }
        assert_eq!(due_after(at("2026-12-24T23:30:00Z"), 60, &always), at("2026-12-27T00:30:00Z"));
    }

    #[test]
    fn who_never_works_is_due_by_plain_time() {
        assert_eq!(due_after(at("2026-11-24T10:00:00Z"), 30, &Hours::default()), at("2026-11-24T10:30:00Z"));
        assert_eq!(Hours::default().next_open(at("2026-11-24T10:00:00Z")), None);
    }

    #[test]
    fn open_is_from_the_first_minute_to_before_the_last() {
        let core = Hours::core();
        for (text, is_open) in [
            ("2026-11-24T07:59:59Z", false),
            ("2026-11-24T08:00:00Z", true),
            ("2026-11-24T18:29:59Z", true),
            ("2026-11-24T18:30:00Z", false),
            ("2026-11-28T12:00:00Z", false),
            ("2026-12-25T12:00:00Z", false),
            ("2026-07-01T07:00:00Z", true),
        ] {
            assert_eq!(core.is_open(at(text)), is_open, "{text}");
        }
    }

    #[test]
    fn hours_go_through_json_and_what_is_none_is_refused() {
        let text = r#"{"monday":["08:00","18:30"],"tuesday":["08:00","18:30"],"wednesday":["08:00","18:30"],"thursday":["08:00","18:30"],"friday":["08:00","18:30"],"saturday":null,"sunday":null}"#;
        assert_eq!(hours(text), Hours::core());
        assert_eq!(serde_json::to_string(&Hours::core()).expect("text"), text);
        for wrong in [
            r#"{"monday":["18:30","08:00"]}"#,
            r#"{"monday":["08:00","08:00"]}"#,
            r#"{"monday":["08:00"]}"#,
            r#"{"monday":["8","18:30"]}"#,
            r#"{"monday":["08:60","18:30"]}"#,
            r#"{"monday":["08:00","24:01"]}"#,
            r#"{"funday":["08:00","18:30"]}"#,
            "",
        ] {
            assert_eq!(Hours::read(wrong), None, "{wrong}");
        }
        assert_eq!(Open::parse("08:00", "18:30").map(Open::words).as_deref(), Some("8am to 6:30pm"));
        assert_eq!(Open::parse("00:00", "24:00").map(Open::words).as_deref(), Some("midnight to midnight"));
        assert_eq!(Open::parse("9:05", "12:00").map(Open::texts), Some(("09:05".into(), "12:00".into())));
    }

    #[test]
    fn the_closed_days_are_in_order_and_every_known_year_has_its_eight() {
        assert!(CLOSED.is_sorted());
        for year in 2026..=KNOWN_TO {
            let weekdays = CLOSED.iter().filter(|day| day.0 == year).filter(|(year, month, day)| {
                let date = NaiveDate::from_ymd_opt(*year, *month, *day).expect("a date");
                !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
            });
            assert_eq!(weekdays.count(), 8, "{year}");
        }
        assert_eq!(known_until(), NaiveDate::from_ymd_opt(2028, 12, 31).expect("a date"));
        // A year that is not listed: an ordinary Thursday.
        assert!(Hours::core().is_open(at("2031-12-25T12:00:00Z")));
    }
}
