//! The hours in which nothing leaves, by the clock in London. Pure.

use chrono::{DateTime, Days, Duration, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;

/// From 22:00 to 06:00: as the NHS App keeps them (`medicines.md`).
pub const USUAL: (NaiveTime, NaiveTime) = (at_hour(22), at_hour(6));

const fn at_hour(hour: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, 0, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

/// When nothing leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quiet {
    /// Also at night.
    Exempt,
    /// Not from the one to the other by the clock in London; the same twice: there are none.
    Hours { from: NaiveTime, to: NaiveTime },
}

impl Quiet {
    /// The first instant from `at` on at which something may leave.
    pub fn leaves_at(self, at: DateTime<Utc>) -> DateTime<Utc> {
        let Quiet::Hours { from, to } = self else { return at };
        let local = London.from_utc_datetime(&at.naive_utc()).naive_local();
        let (day, now) = (local.date(), local.time());
        let is_quiet = if from <= to { from <= now && now < to } else { now >= from || now < to };
        if !is_quiet {
            return at;
        }
        let ends_on = if now < to { Some(day) } else { day.checked_add_days(Days::new(1)) };
        ends_on.map_or(at, |day| instant(day.and_time(to))).max(at)
    }
}

/// The instant at which the clock in London shows this. One that it skips is the first one after; of
/// one that it shows twice, the later one: a quiet night that ends at 1:30 does not end twice.
fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    let found = London.from_local_datetime(&local).latest();
    let found = found.or_else(|| London.from_local_datetime(&(local + Duration::hours(1))).earliest());
    found.map_or(local.and_utc(), |at| at.to_utc())
}

/// "22:00".
pub fn key(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// `None` for what is no hour of the day as [`key`] writes it.
pub fn from_key(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|time| key(*time) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(from: &str, to: &str) -> Quiet {
        Quiet::Hours { from: from_key(from).unwrap(), to: from_key(to).unwrap() }
    }

    fn leaves(quiet: Quiet, at: &str) -> String {
        quiet.leaves_at(at.parse().unwrap()).to_rfc3339().replace("+00:00", "Z")
    }

    #[test]
    fn at_night_it_waits_until_six() {
        let night = quiet("22:00", "06:00");
        for (at, leaves_at) in [
            ("2026-11-24T21:59:59Z", "2026-11-24T21:59:59Z"),
            ("2026-11-24T22:00:00Z", "2026-11-25T06:00:00Z"),
            ("2026-11-24T23:59:00Z", "2026-11-25T06:00:00Z"),
            ("2026-11-25T00:00:00Z", "2026-11-25T06:00:00Z"),
            ("2026-11-25T05:59:59Z", "2026-11-25T06:00:00Z"),
            ("2026-11-25T06:00:00Z", "2026-11-25T06:00:00Z"),
            // In summer the clock in London is an hour ahead.
            ("2026-07-01T20:59:59Z", "2026-07-01T20:59:59Z"),
            ("2026-07-01T21:00:00Z", "2026-07-02T05:00:00Z"),
        ] {
            assert_eq!(leaves(night, at), leaves_at, "{at}");
            assert_eq!(leaves(Quiet::Exempt, at), at);
        }
    }

    #[test]
    fn in_the_nights_when_the_clock_changes_too() {
        let night = quiet("22:00", "06:00");
        // 28 March 2027: 01:00 becomes 02:00; six o'clock comes after 7 hours. 31 October: after 9.
        assert_eq!(leaves(night, "2027-03-27T22:00:00Z"), "2027-03-28T05:00:00Z");
        assert_eq!(leaves(night, "2027-10-30T21:00:00Z"), "2027-10-31T06:00:00Z");
        // An end that the clock skips, and one that it shows twice.
        assert_eq!(leaves(quiet("22:00", "01:30"), "2027-03-28T00:59:00Z"), "2027-03-28T01:30:00Z");
        assert_eq!(leaves(quiet("22:00", "01:30"), "2027-10-31T00:10:00Z"), "2027-10-31T01:30:00Z");
    }

    #[test]
    fn by_day_and_not_at_all() {
        let lunch = quiet("12:00", "13:30");
        assert_eq!(leaves(lunch, "2026-11-24T12:10:00Z"), "2026-11-24T13:30:00Z");
        assert_eq!(leaves(lunch, "2026-11-24T13:30:00Z"), "2026-11-24T13:30:00Z");
        for at in ["2026-11-24T22:00:00Z", "2026-11-24T06:00:00Z", "2026-11-24T00:00:00Z"] {
            assert_eq!(leaves(quiet("22:00", "22:00"), at), at);
        }
    }

    #[test]
    fn never_earlier_and_never_more_than_a_day_later() {
        let start: DateTime<Utc> = "2027-03-26T00:00:00Z".parse().unwrap();
        for (from, to) in [("22:00", "06:00"), ("00:00", "23:30"), ("01:30", "02:30"), ("23:30", "01:30")] {
            let quiet = quiet(from, to);
            for minutes in 0..4 * 24 * 60 {
                let at = start + Duration::minutes(minutes);
                let leaves = quiet.leaves_at(at);
                assert!(at <= leaves && leaves - at <= Duration::hours(25), "{from} {to} {at} {leaves}");
                assert_eq!(quiet.leaves_at(leaves), leaves, "{from} {to} {at}");
            }
        }
    }

    #[test]
    fn hours_are_read_as_they_are_written() {
        for time in ["00:00", "06:30", "23:59"] {
            assert_eq!(from_key(time).map(key).as_deref(), Some(time));
        }
        for wrong in ["", "6:30", "24:00", "22.00", "22:00:00", " 22:00"] {
            assert_eq!(from_key(wrong), None, "{wrong}");
        }
        assert_eq!((key(USUAL.0), key(USUAL.1)), ("22:00".into(), "06:00".into()));
    }
}
