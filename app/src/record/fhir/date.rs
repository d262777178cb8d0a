//! Come here when a date shows the wrong day, too much precision, or sorts in the wrong place.
//!
//! FHIR dates may be a year, a month, a day or an instant; real ones may lack the offset, carry
//! seven digits of a second, or say midnight when they mean the day. The received text is kept
//! and a day is never moved to another by a time zone.

use chrono::{DateTime, Datelike, Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::Europe::London;
use serde::{Deserialize, Serialize};

/// How much of a date was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    Year,
    Month,
    Day,
    Instant,
    /// Could not be read: the received text is shown as it is.
    Unknown,
}

/// A date, or the start of a period, with the precision it came with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialDate {
    /// As received. Empty when a period has an end alone.
    pub received: String,
    pub precision: Precision,
    /// Where it stands in a list. A year, month or day stands at noon UTC of its first day, so
    /// that London and UTC agree on the day. `None` when it could not be read.
    pub sort: Option<DateTime<Utc>>,
    /// The time came without an offset and was read as Europe/London.
    pub zone_assumed: bool,
    /// The end of a period, as received.
    pub end: Option<String>,
}

impl PartialDate {
    /// `None` only for an empty text.
    pub fn read(received: &str) -> Option<PartialDate> {
        let received = received.trim();
        if received.is_empty() {
            return None;
        }
        let moment = Moment::parse(received);
        Some(PartialDate {
            received: received.to_owned(),
            precision: moment.map_or(Precision::Unknown, Moment::precision),
            sort: moment.and_then(Moment::sort),
            zone_assumed: matches!(moment, Some(Moment::Instant { zone_assumed: true, .. })),
            end: None,
        })
    }

    /// A period; with an end alone it stands at its end and reads "until ...".
    pub fn period(start: Option<&str>, end: Option<&str>) -> Option<PartialDate> {
        let end = end.and_then(PartialDate::read);
        match (start.and_then(PartialDate::read), end) {
            (Some(start), end) => Some(PartialDate { end: end.map(|end| end.received), ..start }),
            (None, Some(end)) => Some(PartialDate {
                received: String::new(),
                precision: Precision::Unknown,
                end: Some(end.received),
                ..end
            }),
            (None, None) => None,
        }
    }

    /// "3 November 2026", "November 2026", "2026", "3 November 2026, 2:30pm" in London; for a
    /// period "1 May 2026 to 3 May 2026" or "until 3 May 2026".
    pub fn display(&self) -> String {
        let Some(end) = &self.end else {
            return self.display_start();
        };
        if self.received.is_empty() {
            return format!("until {}", in_words(end));
        }
        let (from, to) = (Moment::parse(&self.received), Moment::parse(end));
        let start = self.display_start();
        match (from, to) {
            (Some(Moment::Instant { at: from, .. }), Some(Moment::Instant { at: to, .. })) if from == to => start,
            (Some(Moment::Instant { at: from, .. }), Some(Moment::Instant { at: to, .. }))
                if from.with_timezone(&London).date_naive() == to.with_timezone(&London).date_naive() =>
            {
                format!("{start} to {}", time_in_words(to.with_timezone(&London).time()))
            }
            _ if in_words(end) == start => start,
            _ => format!("{start} to {}", in_words(end)),
        }
    }

    /// As [`PartialDate::display`], without the end of a period.
    pub fn display_start(&self) -> String {
        if self.received.is_empty() { self.display() } else { in_words(&self.received) }
    }

    /// The year to file it under, as London counts.
    pub fn year(&self) -> Option<i32> {
        self.sort.map(|at| at.with_timezone(&London).year())
    }
}

/// The exact instant a text names, for comparing versions; a day alone is its start in London.
pub fn instant(text: &str) -> Option<DateTime<Utc>> {
    let (date, time) = split(text.trim());
    match time {
        Some(time) => clock(day(date)?, time).map(|(at, _)| at),
        None => match Moment::parse(date)? {
            Moment::Day(date) => Some(in_london(date.and_time(NaiveTime::MIN))),
            Moment::Year(date) | Moment::Month(date) => Some(in_london(date.and_time(NaiveTime::MIN))),
            Moment::Instant { at, .. } => Some(at),
        },
    }
}

/// A received date in plain words; the text itself when it cannot be read.
pub fn in_words(received: &str) -> String {
    match Moment::parse(received) {
        Some(Moment::Year(date)) => date.year().to_string(),
        Some(Moment::Month(date)) => format!("{} {}", month(date), date.year()),
        Some(Moment::Day(date)) => day_in_words(date),
        Some(Moment::Instant { at, .. }) => instant_in_words(at),
        None => received.trim().to_owned(),
    }
}

/// "3 November 2026".
pub fn day_in_words(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month(date), date.year())
}

/// "3 November 2026, 2:30pm" in London.
pub fn instant_in_words(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&London);
    format!("{}, {}", day_in_words(local.date_naive()), time_in_words(local.time()))
}

/// "2:30pm".
pub fn time_in_words(time: NaiveTime) -> String {
    let (afternoon, hour) = time.hour12();
    format!("{hour}:{:02}{}", time.minute(), if afternoon { "pm" } else { "am" })
}

#[derive(Clone, Copy)]
enum Moment {
    Year(NaiveDate),
    Month(NaiveDate),
    Day(NaiveDate),
    Instant { at: DateTime<Utc>, zone_assumed: bool },
}

impl Moment {
    fn parse(text: &str) -> Option<Moment> {
        let (date, time) = split(text.trim());
        let Some(time) = time else {
            return match (date.len(), day(date)) {
                (_, Some(date)) => Some(Moment::Day(date)),
                (4, _) => NaiveDate::from_ymd_opt(digits(date)?.try_into().ok()?, 1, 1).map(Moment::Year),
                (7, _) => day(&format!("{date}-01")).map(Moment::Month),
                _ => None,
            };
        };
        let date = day(date)?;
        let (at, zone_assumed) = clock(date, time)?;
        // Systems without times write the day as its midnight, in their own zone or London's.
        if local_time(time).is_some_and(|(time, _)| time == NaiveTime::MIN) {
            return Some(Moment::Day(date));
        }
        let london = at.with_timezone(&London);
        if london.time() == NaiveTime::MIN {
            return Some(Moment::Day(london.date_naive()));
        }
        Some(Moment::Instant { at, zone_assumed })
    }

    fn precision(self) -> Precision {
        match self {
            Moment::Year(_) => Precision::Year,
            Moment::Month(_) => Precision::Month,
            Moment::Day(_) => Precision::Day,
            Moment::Instant { .. } => Precision::Instant,
        }
    }

    fn sort(self) -> Option<DateTime<Utc>> {
        match self {
            Moment::Year(date) | Moment::Month(date) | Moment::Day(date) => {
                date.and_hms_opt(12, 0, 0).map(|noon| noon.and_utc())
            }
            Moment::Instant { at, .. } => Some(at),
        }
    }
}

fn split(text: &str) -> (&str, Option<&str>) {
    match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time.trim())),
        None => (text, None),
    }
}

/// "2026-11-03".
fn day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(digits(year)?.try_into().ok()?, digits(month)?, digits(day)?)
}

fn clock(date: NaiveDate, time: &str) -> Option<(DateTime<Utc>, bool)> {
    let (time, offset) = local_time(time)?;
    let local = date.and_time(time);
    Some(match offset {
        Some(minutes) => (local.checked_sub_signed(Duration::minutes(minutes))?.and_utc(), false),
        None => (in_london(local), true),
    })
}

/// "14:30:00.1234567+01:00" as the time and minutes east of Greenwich.
fn local_time(text: &str) -> Option<(NaiveTime, Option<i64>)> {
    let (clock, offset) = if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        (clock, Some(0))
    } else if let Some(at) = text.rfind(['+', '-']) {
        let zone: String = text[at + 1..].chars().filter(|c| *c != ':').collect();
        let minutes = match zone.len() {
            2 => digits(&zone)? * 60,
            4 => digits(zone.get(..2)?)? * 60 + digits(zone.get(2..)?)?,
            _ => return None,
        };
        let minutes = i64::from(minutes);
        if minutes > 18 * 60 {
            return None;
        }
        (&text[..at], Some(if text[at..].starts_with('-') { -minutes } else { minutes }))
    } else {
        (text, None)
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?)?, digits(parts.next()?)?);
    // A leap second is shown as the second before it.
    let second = parts.next().map_or(Some(0), digits)?.min(if minute == 59 { 59 } else { 60 });
    if parts.next().is_some() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut micro = 0;
    for at in 0..6 {
        micro = micro * 10 + u32::from(fraction.as_bytes().get(at).map_or(0, |b| b - b'0'));
    }
    Some((NaiveTime::from_hms_micro_opt(hour, minute, second, micro)?, offset))
}

/// The clock's hour that happens twice is taken the first time; the hour that never happens is
/// read as Greenwich time.
fn in_london(local: NaiveDateTime) -> DateTime<Utc> {
    match London.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.with_timezone(&Utc),
        LocalResult::None => local.and_utc(),
    }
}

fn digits(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn month(date: NaiveDate) -> &'static str {
    const NAMES: [&str; 12] = [
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
    NAMES[date.month0() as usize % 12]
}

#[cfg(test)]
#[path = "date_tests.rs"]
mod tests;
