//! The hours of a clinic in a usual week, by the clock in London. Pure.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::alerts::calendar::{Hours, Open};

/// Of one day: a morning and an afternoon.
pub const MOST_SESSIONS: usize = 2;

/// Sessions of each weekday, Monday first; each day's in order, none over another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Week([Vec<Open>; 7]);

impl Week {
    /// As it is kept in `clinic.week`; `None` for what this program cannot read.
    pub fn read(text: &str) -> Option<Week> {
        serde_json::from_str(text).ok()
    }

    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn on(&self, weekday: Weekday) -> &[Open] {
        &self.0[weekday.num_days_from_monday() as usize]
    }

    pub fn on_day(&self, day: NaiveDate) -> &[Open] {
        self.on(day.weekday())
    }

    /// `false` where one of them is over another, or they are not in order: nothing is changed then.
    pub fn set(&mut self, weekday: Weekday, sessions: Vec<Open>) -> bool {
        let is_in_order = sessions.windows(2).all(|two| two[0].minutes().1 <= two[1].minutes().0);
        if is_in_order {
            self.0[weekday.num_days_from_monday() as usize] = sessions;
        }
        is_in_order
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// "Monday: 9am to 12:30pm and 2pm to 5pm", one for each day that has hours.
    pub fn words(&self) -> Vec<String> {
        Hours::WEEK
            .into_iter()
            .filter(|weekday| !self.on(*weekday).is_empty())
            .map(|weekday| {
                let sessions: Vec<String> = self.on(weekday).iter().map(|open| open.words()).collect();
                format!("{}: {}", name(weekday), sessions.join(" and "))
            })
            .collect()
    }
}

pub fn name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(from: &str, to: &str) -> Open {
        Open::parse(from, to).expect("hours")
    }

    #[test]
    fn a_week_goes_through_json_and_says_its_hours() {
        let mut week = Week::default();
        assert!(week.is_empty() && week.words().is_empty());
        assert!(week.set(Weekday::Tue, vec![open("09:00", "12:30"), open("14:00", "17:00")]));
        assert!(week.set(Weekday::Sat, vec![open("08:00", "12:00")]));
        assert_eq!(week.text(), r#"[[],[["09:00","12:30"],["14:00","17:00"]],[],[],[],[["08:00","12:00"]],[]]"#);
        assert_eq!(Week::read(&week.text()), Some(week.clone()));
        assert_eq!(week.words(), ["Tuesday: 9am to 12:30pm and 2pm to 5pm", "Saturday: 8am to midday"]);
        assert_eq!(week.on_day(NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date")).len(), 2);
        for wrong in ["", "[]", "[[],[]]", r#"[[["12:00","09:00"]],[],[],[],[],[],[]]"#] {
            assert_eq!(Week::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn sessions_of_a_day_stand_in_order_and_apart() {
        let mut week = Week::default();
        assert!(!week.set(Weekday::Mon, vec![open("09:00", "12:00"), open("11:59", "17:00")]));
        assert!(!week.set(Weekday::Mon, vec![open("14:00", "17:00"), open("09:00", "12:00")]));
        assert!(week.is_empty());
        assert!(week.set(Weekday::Mon, vec![open("09:00", "12:00"), open("12:00", "17:00")]));
    }
}
