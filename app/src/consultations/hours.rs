//! When a room is open: from 30 minutes before the appointment begins until 4 hours after. Pure.
//!
//! Everything is an instant, so that the zone of neither server nor reader moves it (a portal that took
//! its own zone kept people out of their visits: department-of-veterans-affairs/va.gov-team 1772). An
//! appointment's instant comes from its clinic's wall clock once, when its slot is made.

use chrono::{DateTime, Duration, Utc};

pub const OPENS_BEFORE: Duration = Duration::minutes(30);
pub const CLOSES_AFTER: Duration = Duration::hours(4);

/// From when and until when (not included) somebody may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
}

/// How a room is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    TooEarly,
    Open,
    Over,
}

impl Hours {
    pub fn of(starts_at: DateTime<Utc>) -> Hours {
        Hours { opens_at: starts_at - OPENS_BEFORE, closes_at: starts_at + CLOSES_AFTER }
    }

    pub fn opening(self, now: DateTime<Utc>) -> Opening {
        if now < self.opens_at {
            Opening::TooEarly
        } else if now < self.closes_at {
            Opening::Open
        } else {
            Opening::Over
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{LocalResult, NaiveDate, TimeZone};
    use chrono_tz::{Europe::London, Tz};

    use super::*;

    fn instant(zone: Tz, (year, month, day): (i32, u32, u32), (hour, minute): (u32, u32)) -> DateTime<Utc> {
        let local = NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(hour, minute, 0).unwrap();
        match zone.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.to_utc(),
            LocalResult::None => panic!("{local} is skipped in {zone}"),
        }
    }

    #[test]
    fn a_room_opens_half_an_hour_before_and_closes_four_hours_after() {
        let start = instant(London, (2026, 11, 24), (10, 0));
        let hours = Hours::of(start);
        let second = Duration::seconds(1);
        for (at, opening) in [
            (start - Duration::minutes(30) - second, Opening::TooEarly),
            (start - Duration::minutes(30), Opening::Open),
            (start, Opening::Open),
            (start + Duration::hours(4) - second, Opening::Open),
            (start + Duration::hours(4), Opening::Over),
        ] {
            assert_eq!(hours.opening(at), opening, "{at}");
        }
    }

    #[test]
    fn neither_change_of_the_clocks_moves_it() {
        // 28 March 2027: 01:00 becomes 02:00. Half past midnight still opens at midnight, and four hours
        // later the clock on the wall says half past five.
        let spring = Hours::of(instant(London, (2027, 3, 28), (0, 30)));
        assert_eq!(spring.opens_at, instant(London, (2027, 3, 28), (0, 0)));
        assert_eq!(spring.closes_at, instant(London, (2027, 3, 28), (5, 30)));
        // 31 October 2027: 02:00 becomes 01:00.
        let autumn = Hours::of(instant(London, (2027, 10, 31), (0, 30)));
        assert_eq!(autumn.closes_at, instant(London, (2027, 10, 31), (3, 30)));
        // The repeated half hour: opening at the second half past one is an hour after the first.
        let after = Hours::of(instant(London, (2027, 10, 31), (2, 0)));
        assert_eq!(after.opens_at, instant(London, (2027, 10, 31), (0, 30)) + Duration::hours(2));
    }

    #[test]
    fn the_reader_s_zone_is_no_matter() {
        let start = instant(London, (2026, 7, 1), (9, 0));
        let hours = Hours::of(start);
        for zone in [Tz::UTC, Tz::America__Los_Angeles, Tz::Asia__Kolkata, Tz::Pacific__Kiritimati] {
            let there = start.with_timezone(&zone);
            assert_eq!(hours.opening(there.to_utc() - Duration::minutes(31)), Opening::TooEarly, "{zone}");
            assert_eq!(hours.opening(there.to_utc() - Duration::minutes(29)), Opening::Open, "{zone}");
        }
    }
}
