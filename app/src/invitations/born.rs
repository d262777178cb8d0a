//! A date of birth as somebody types it: three numbers, each of which may be wrong.

use chrono::{Datelike, NaiveDate};

use crate::ui::{Text, date_input::TypedDate, errors::DatePart};

/// Nobody alive is older, in years; beyond it the year is a slip of the pen.
const OLDEST: i32 = 120;

/// What is wrong with a date, and which of its inputs it is about.
pub type Wrong = (DatePart, &'static str);

/// The date that these three numbers mean, not in the future and not beyond a human life.
pub fn read(day: &str, month: &str, year: &str, today: NaiveDate) -> Result<NaiveDate, Wrong> {
    if [day, month, year].iter().all(|part| part.trim().is_empty()) {
        return Err((DatePart::Whole, "Enter the date of birth"));
    }
    let day = number(day, 2).ok_or((DatePart::Day, "Enter the day as a number from 1 to 31"))?;
    let month = number(month, 2).ok_or((DatePart::Month, "Enter the month as a number from 1 to 12"))?;
    let year = number(year, 4)
        .filter(|year| *year >= 1000)
        .ok_or((DatePart::Year, "Enter the year with 4 numbers, for example 1945"))?;
    let date = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    let date = date.ok_or((DatePart::Whole, "There is no such date. Check the day and the month"))?;
    if date > today {
        return Err((DatePart::Whole, "The date of birth must be in the past"));
    }
    if today.year() - date.year() > OLDEST {
        return Err((DatePart::Year, "Check the year of birth"));
    }
    Ok(date)
}

/// What was typed, to be shown again.
pub fn typed(day: &str, month: &str, year: &str) -> TypedDate {
    let text = |part: &str| Text::from(part.to_string());
    TypedDate { day: text(day), month: text(month), year: text(year) }
}

/// How many whole years lie between.
pub fn age(born: NaiveDate, today: NaiveDate) -> u32 {
    today.years_since(born).unwrap_or(0)
}

fn number(text: &str, longest: usize) -> Option<u32> {
    let text = text.trim();
    let fits = !text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
    }

    #[test]
    fn dates_as_people_type_them() {
        for (day, month, year) in [("4", "3", "1945"), ("04", "03", "1945"), (" 4 ", "3", "1945 ")] {
            assert_eq!(read(day, month, year, today()), Ok(NaiveDate::from_ymd_opt(1945, 3, 4).unwrap()));
        }
        for (typed, part) in [
            (("", "", ""), DatePart::Whole),
            (("", "3", "1945"), DatePart::Day),
            (("4", "March", "1945"), DatePart::Month),
            (("4", "3", "45"), DatePart::Year),
            (("4", "3", "0045"), DatePart::Year),
            (("4", "3", "+945"), DatePart::Year),
            (("30", "2", "1945"), DatePart::Whole),
            (("4", "13", "1945"), DatePart::Whole),
            (("29", "2", "1900"), DatePart::Whole),
            (("25", "11", "2026"), DatePart::Whole),
            (("4", "3", "1845"), DatePart::Year),
            (("٤", "3", "1945"), DatePart::Day),
        ] {
            let (day, month, year) = typed;
            assert_eq!(read(day, month, year, today()).map_err(|wrong| wrong.0), Err(part), "{typed:?}");
        }
        assert!(read("24", "11", "2026", today()).is_ok());
    }

    #[test]
    fn ages() {
        let born = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert_eq!(age(born(2013, 11, 24), today()), 13);
        assert_eq!(age(born(2013, 11, 25), today()), 12);
    }
}
