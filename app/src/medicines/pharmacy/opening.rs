//! Opening hours as an operator writes them: "mon-fri 09:00-18:00, sat 09:00-13:00". Pure.

use chrono::Weekday;

use crate::alerts::calendar::{Hours, Open};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A day that is not named is a day on which it is closed. `None` for anything that is not of this form,
/// that names a day twice, or no day at all.
pub fn read(text: &str) -> Option<Hours> {
    let mut hours = Hours::default();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (days, times) = part.split_once(' ')?;
        let (from, to) = times.trim().split_once('-')?;
        let open = Open::parse(from, to)?;
        let (first, last) = days.split_once('-').unwrap_or((days, days));
        let (first, last) = (place(first)?, place(last)?);
        for weekday in Hours::WEEK.get(first..=last)? {
            if hours.on(*weekday).is_some() {
                return None;
            }
            hours.set(*weekday, Some(open));
        }
    }
    Hours::WEEK.into_iter().any(|weekday: Weekday| hours.on(weekday).is_some()).then_some(hours)
}

fn place(day: &str) -> Option<usize> {
    let day = day.trim().to_lowercase();
    DAYS.iter().position(|known| *known == day)
}

/// The same words back, for a list.
pub fn words(hours: &Hours) -> String {
    let named = Hours::WEEK.into_iter().zip(DAYS);
    let open = named.filter_map(|(weekday, name)| {
        let (from, to) = hours.on(weekday)?.texts();
        Some(format!("{name} {from}-{to}"))
    });
    open.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_and_written() {
        let hours = read("mon-fri 09:00-18:30, Sat 9:00-13:00").unwrap();
        assert_eq!(
            words(&hours),
            "mon 09:00-18:30, tue 09:00-18:30, wed 09:00-18:30, thu 09:00-18:30, fri 09:00-18:30, sat 09:00-13:00"
        );
        assert_eq!(read(&words(&hours)), Some(hours));
        assert!(read("sun 10:00-16:00").is_some());
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for wrong in [
            "",
            ",",
            "mon",
            "mon 09:00",
            "mon 18:00-09:00",
            "mon-fri",
            "fri-mon 09:00-18:00",
            "someday 09:00-18:00",
            "mon 09:00-18:00, mon 19:00-20:00",
            "mon-wed 09:00-18:00, tue 09:00-18:00",
            "mon 25:00-26:00",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
