//! Ages by London's calendar: when a birthday is reached, and what band somebody is in today.

use chrono::{Datelike, NaiveDate};

use super::facts::AgeBand;

/// The birthdays at which a parent's access is reviewed and ends, in years. An organisation may
/// set others; these are the default (NHS proxy access guidance 1.2; `carers.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Milestones {
    pub review: i32,
    pub end: i32,
}

impl Default for Milestones {
    fn default() -> Milestones {
        Milestones { review: 11, end: 16 }
    }
}

/// The day on which this many years are reached: at its start (Family Law Reform Act 1969, s.9
/// (to check)). Who was born on 29 February reaches it on 1 March where there is no such day
/// (to check).
pub fn birthday(born: NaiveDate, years: i32) -> NaiveDate {
    let year = born.year() + years;
    NaiveDate::from_ymd_opt(year, born.month(), born.day())
        .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
        .unwrap_or(NaiveDate::MAX)
}

/// Where the date of birth is not known, the band in which least is allowed.
pub fn band(born: Option<NaiveDate>, today: NaiveDate, milestones: Milestones) -> AgeBand {
    let Some(born) = born else { return AgeBand::Young };
    if today >= birthday(born, milestones.end) {
        AgeBand::Adult
    } else if today >= birthday(born, milestones.review) {
        AgeBand::Young
    } else {
        AgeBand::Child
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn bands_change_on_the_birthday() {
        for (born, today, expected) in [
            ("2015-11-24", "2026-11-23", AgeBand::Child),
            ("2015-11-24", "2026-11-24", AgeBand::Young),
            ("2010-11-24", "2026-11-23", AgeBand::Young),
            ("2010-11-24", "2026-11-24", AgeBand::Adult),
            // 2027 has no 29 February: the 11th birthday of who was born on one is 1 March.
            ("2016-02-29", "2027-02-28", AgeBand::Child),
            ("2016-02-29", "2027-03-01", AgeBand::Young),
            ("2012-02-29", "2028-02-28", AgeBand::Young),
            ("2012-02-29", "2028-02-29", AgeBand::Adult),
        ] {
            assert_eq!(band(Some(day(born)), day(today), Milestones::default()), expected, "{born} {today}");
        }
    }

    #[test]
    fn an_organisation_sets_its_own_birthdays_and_who_has_none_is_in_the_strictest_band() {
        let later = Milestones { review: 13, end: 18 };
        assert_eq!(band(Some(day("2014-01-01")), day("2026-11-24"), later), AgeBand::Child);
        assert_eq!(band(Some(day("2010-01-01")), day("2026-11-24"), later), AgeBand::Young);
        assert_eq!(band(None, day("2026-11-24"), Milestones::default()), AgeBand::Young);
    }
}
