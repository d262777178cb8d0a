//! For how long back readings are shown.

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::London;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Week,
    Month,
    Quarter,
    Year,
    All,
}

impl Period {
    pub const ALL: [Period; 5] = [Period::Week, Period::Month, Period::Quarter, Period::Year, Period::All];

    /// In addresses.
    pub fn key(self) -> &'static str {
        match self {
            Period::Week => "7-days",
            Period::Month => "30-days",
            Period::Quarter => "3-months",
            Period::Year => "year",
            Period::All => "all",
        }
    }

    pub fn from_key(key: &str) -> Option<Period> {
        Period::ALL.into_iter().find(|period| period.key() == key)
    }

    /// As a link.
    pub fn words(self) -> &'static str {
        match self {
            Period::Week => "7 days",
            Period::Month => "30 days",
            Period::Quarter => "3 months",
            Period::Year => "A year",
            Period::All => "All",
        }
    }

    /// In a sentence: "in the last 7 days".
    pub fn in_words(self) -> &'static str {
        match self {
            Period::Week => "in the last 7 days",
            Period::Month => "in the last 30 days",
            Period::Quarter => "in the last 3 months",
            Period::Year => "in the last year",
            Period::All => "so far",
        }
    }

    /// The first day of it; today is the last. `None`: there is no first.
    pub fn first_day(self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Period::Week => today.checked_sub_days(Days::new(6)),
            Period::Month => today.checked_sub_days(Days::new(29)),
            Period::Quarter => today.checked_sub_months(Months::new(3)).and_then(|day| day.succ_opt()),
            Period::Year => today.checked_sub_months(Months::new(12)).and_then(|day| day.succ_opt()),
            Period::All => None,
        }
    }
}

/// When this day begins in London.
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::MIN);
    local.and_local_timezone(London).earliest().map_or_else(|| local.and_utc(), |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_on_their_day() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let today = day(2026, 11, 24);
        for (period, first) in [
            (Period::Week, Some(day(2026, 11, 18))),
            (Period::Month, Some(day(2026, 10, 26))),
            (Period::Quarter, Some(day(2026, 8, 25))),
            (Period::Year, Some(day(2025, 11, 25))),
            (Period::All, None),
        ] {
            assert_eq!(period.first_day(today), first, "{period:?}");
            assert_eq!(Period::from_key(period.key()), Some(period));
        }
        // The end of a short month, and a leap day.
        assert_eq!(Period::Quarter.first_day(day(2026, 5, 31)), Some(day(2026, 3, 1)));
        assert_eq!(Period::Year.first_day(day(2028, 2, 29)), Some(day(2027, 3, 1)));
    }

    #[test]
    fn a_day_begins_by_the_clock_in_london() {
        let day = NaiveDate::from_ymd_opt(2026, 7, 3).unwrap();
        assert_eq!(midnight(day).to_rfc3339(), "2026-07-02T23:00:00+00:00");
        let day = NaiveDate::from_ymd_opt(2026, 11, 3).unwrap();
        assert_eq!(midnight(day).to_rfc3339(), "2026-11-03T00:00:00+00:00");
    }
}
