//! A date of birth as a person types it. Pure.

use chrono::NaiveDate;

use crate::ui::{
    date_input::TypedDate,
    errors::{DatePart, FieldErrors},
};

/// The date, or what is wrong with it under the name of the field. Nobody is born after `today`.
pub fn check(typed: &TypedDate, field: &'static str, today: NaiveDate, errors: &mut FieldErrors) -> Option<NaiveDate> {
    let number = |text: &str| text.trim().parse::<u32>().ok();
    if [&typed.day, &typed.month, &typed.year].iter().all(|part| part.trim().is_empty()) {
        errors.add_date(field, DatePart::Whole, "Enter your date of birth");
        return None;
    }
    for (part, text, told) in [
        (DatePart::Day, &typed.day, "Your date of birth must have a day"),
        (DatePart::Month, &typed.month, "Your date of birth must have a month"),
        (DatePart::Year, &typed.year, "Your date of birth must have a year"),
    ] {
        if text.trim().is_empty() {
            errors.add_date(field, part, told);
            return None;
        }
    }
    // Four digits: nobody has to guess the century of "45".
    let year =
        number(&typed.year).filter(|year| (1800..=9999).contains(year)).and_then(|year| i32::try_from(year).ok());
    let Some(year) = year else {
        errors.add_date(field, DatePart::Year, "Enter the year you were born with 4 numbers, for example 1945");
        return None;
    };
    let date =
        number(&typed.month).zip(number(&typed.day)).and_then(|(month, day)| NaiveDate::from_ymd_opt(year, month, day));
    match date {
        None => {
            errors.add_date(field, DatePart::Whole, "Enter a real date of birth, in numbers, for example 14 3 1945")
        }
        Some(date) if date > today => errors.add_date(field, DatePart::Whole, "Your date of birth must be in the past"),
        Some(date) => return Some(date),
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_type_them() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        for (day, month, year, said) in [
            ("4", "3", "1945", None),
            (" 04 ", "03", "1945 ", None),
            ("", "", "", Some((DatePart::Whole, "Enter your"))),
            ("4", "", "1945", Some((DatePart::Month, "Your date of birth must have a month"))),
            ("", "3", "1945", Some((DatePart::Day, "Your date of birth must have a day"))),
            ("4", "3", "", Some((DatePart::Year, "Your date of birth must have a year"))),
            ("4", "3", "45", Some((DatePart::Year, "Enter the year"))),
            ("30", "2", "1945", Some((DatePart::Whole, "Enter a real"))),
            ("4", "March", "1945", Some((DatePart::Whole, "Enter a real"))),
            ("-4", "3", "1945", Some((DatePart::Whole, "Enter a real"))),
            ("4", "3", "2030", Some((DatePart::Whole, "Your date of birth must be in the past"))),
        ] {
            let typed = TypedDate { day: day.into(), month: month.into(), year: year.into() };
            let mut errors = FieldErrors::default();
            let date = check(&typed, "birth_date", today, &mut errors);
            match said {
                None => assert_eq!(date, NaiveDate::from_ymd_opt(1945, 3, 4), "{typed:?}"),
                Some((part, words)) => {
                    let (at, told) = errors.of_date("birth_date").unwrap();
                    assert!(date.is_none() && at == part && told.starts_with(words), "{typed:?}: {told}");
                }
            }
        }
    }
}
