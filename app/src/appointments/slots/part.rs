//! The part of the day in which a time lies, and what somebody means by "after work". Pure.

use chrono::{DateTime, Datelike, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Europe::London;

/// Midday.
const AFTERNOON: u32 = 12;
/// When those who work by day are done.
const EVENING: u32 = 17;

/// By the clock in London.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Before midday.
    Morning,
    /// From midday to 5pm.
    Afternoon,
    /// From 5pm on.
    Evening,
    /// The same, on a Saturday or a Sunday.
    WeekendMorning,
    WeekendAfternoon,
    WeekendEvening,
}

impl Part {
    pub const ALL: [Part; 6] = [
        Part::Morning,
        Part::Afternoon,
        Part::Evening,
        Part::WeekendMorning,
        Part::WeekendAfternoon,
        Part::WeekendEvening,
    ];

    pub fn of(at: DateTime<Utc>) -> Part {
        let here = London.from_utc_datetime(&at.naive_utc());
        let is_weekend = matches!(here.weekday(), Weekday::Sat | Weekday::Sun);
        match (here.hour(), is_weekend) {
            (..AFTERNOON, false) => Part::Morning,
            (..AFTERNOON, true) => Part::WeekendMorning,
            (AFTERNOON..EVENING, false) => Part::Afternoon,
            (AFTERNOON..EVENING, true) => Part::WeekendAfternoon,
            (EVENING.., false) => Part::Evening,
            (EVENING.., true) => Part::WeekendEvening,
        }
    }

    /// The word kept in the database.
    pub fn key(self) -> &'static str {
        match self {
            Part::Morning => "morning",
            Part::Afternoon => "afternoon",
            Part::Evening => "evening",
            Part::WeekendMorning => "weekend-morning",
            Part::WeekendAfternoon => "weekend-afternoon",
            Part::WeekendEvening => "weekend-evening",
        }
    }
}

/// When somebody can come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    #[default]
    Soonest,
    Morning,
    Afternoon,
    /// From 5pm on, and at the weekend.
    AfterWork,
}

impl When {
    pub const ALL: [When; 4] = [When::Soonest, When::Morning, When::Afternoon, When::AfterWork];

    pub fn key(self) -> &'static str {
        match self {
            When::Soonest => "soonest",
            When::Morning => "morning",
            When::Afternoon => "afternoon",
            When::AfterWork => "after-work",
        }
    }

    pub fn from_key(key: &str) -> Option<When> {
        When::ALL.into_iter().find(|when| when.key() == key)
    }

    pub fn words(self) -> &'static str {
        match self {
            When::Soonest => "As soon as possible",
            When::Morning => "In the morning",
            When::Afternoon => "In the afternoon",
            When::AfterWork => "After work or at the weekend",
        }
    }

    /// The parts of the day that would do; none: all of them.
    pub fn parts(self) -> &'static [Part] {
        match self {
            When::Soonest => &[],
            When::Morning => &[Part::Morning, Part::WeekendMorning],
            When::Afternoon => &[Part::Afternoon, Part::WeekendAfternoon],
            When::AfterWork => &[Part::Evening, Part::WeekendMorning, Part::WeekendAfternoon, Part::WeekendEvening],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_by_the_clock_in_london() {
        for (at, part) in [
            ("2026-11-24T08:00:00Z", Part::Morning),
            ("2026-11-24T11:59:00Z", Part::Morning),
            ("2026-11-24T12:00:00Z", Part::Afternoon),
            ("2026-11-24T16:59:00Z", Part::Afternoon),
            ("2026-11-24T17:00:00Z", Part::Evening),
            // In summer London is an hour ahead.
            ("2026-07-01T11:00:00Z", Part::Afternoon),
            ("2026-07-01T16:00:00Z", Part::Evening),
            ("2026-07-01T15:59:00Z", Part::Afternoon),
            // A Saturday, and the minutes around it.
            ("2026-11-28T09:00:00Z", Part::WeekendMorning),
            ("2026-11-28T13:00:00Z", Part::WeekendAfternoon),
            ("2026-11-29T18:00:00Z", Part::WeekendEvening),
            // Saturday in London, Friday by UTC.
            ("2026-07-03T23:30:00Z", Part::WeekendMorning),
        ] {
            assert_eq!(Part::of(at.parse().expect("an instant")), part, "{at}");
        }
    }

    #[test]
    fn every_part_would_do_for_somebody() {
        for part in Part::ALL {
            let wanted = When::ALL.into_iter().filter(|when| when.parts().contains(&part));
            assert!(wanted.count() >= 1, "{part:?}");
        }
        for when in When::ALL {
            assert_eq!(When::from_key(when.key()), Some(when));
        }
    }
}
