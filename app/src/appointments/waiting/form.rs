//! What is typed by who wants to wait. Pure.

use chrono::{Duration, NaiveDate};

use super::rules::{MOST_DAYS, Part};
use crate::{
    appointments::Channel,
    carers::typed::Typed,
    ui::errors::{DatePart, FieldErrors},
};

pub const FIELDS: [&str; 12] = [
    "new_id",
    "for",
    "move",
    "how",
    "part",
    "from_day",
    "from_month",
    "from_year",
    "to_day",
    "to_month",
    "to_year",
    "when",
];

/// What somebody waits for, beside what it is and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub channel: Option<Channel>,
    pub part: Option<Part>,
    pub from_day: NaiveDate,
    pub to_day: NaiveDate,
}

/// What is wrong goes to `errors`, in the order of the fields.
pub fn check(form: &Typed, today: NaiveDate, errors: &mut FieldErrors) -> Option<Wanted> {
    let channel = one_of(form.one("how"), Channel::from_key, "how", errors);
    let part = one_of(form.one("part"), Part::from_key, "part", errors);
    let from_day = form.date("from", errors).unwrap_or(today).max(today);
    let to_day = form.date("to", errors);
    let latest = today + Duration::days(MOST_DAYS);
    let to_day = match to_day {
        None if errors.of_date("to").is_none() => {
            errors.add_date("to", DatePart::Whole, "Enter the latest day");
            None
        }
        Some(day) if day < from_day => {
            errors.add_date("to", DatePart::Whole, "The latest day must not be before the earliest day");
            None
        }
        Some(day) if day > latest => {
            errors.add_date(
                "to",
                DatePart::Whole,
                format!("The latest day can be {MOST_DAYS} days from today at most"),
            );
            None
        }
        day => day,
    };
    let wanted = Wanted { channel: channel?, part: part?, from_day, to_day: to_day? };
    errors.is_empty().then_some(wanted)
}

/// "any" and nothing are no wish; what is not offered is wrong.
fn one_of<T>(
    key: &str,
    read: impl Fn(&str) -> Option<T>,
    field: &'static str,
    errors: &mut FieldErrors,
) -> Option<Option<T>> {
    match key {
        "" | "any" => Some(None),
        key => {
            let found = read(key);
            if found.is_none() {
                errors.add(field, "Choose from this list");
            }
            found.map(Some)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        let pairs = pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Typed::of(pairs, &FIELDS).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_last_day_is_needed_and_neither_before_the_first_nor_too_far() {
        let today = day("2026-11-24");
        for (to, wrong) in [
            (["24", "11", "2026"], false),
            (["22", "2", "2027"], false),
            (["23", "2", "2027"], true),
            (["23", "11", "2026"], true),
            (["31", "11", "2026"], true),
            (["", "", ""], true),
        ] {
            let form = typed(&[("to_day", to[0]), ("to_month", to[1]), ("to_year", to[2])]);
            let mut errors = FieldErrors::default();
            assert_eq!(check(&form, today, &mut errors).is_none(), wrong, "{to:?} {errors:?}");
            assert_eq!(errors.of_date("to").is_some(), wrong, "{to:?}");
            assert!(errors.iter().count() <= 1, "{errors:?}");
        }
    }

    #[test]
    fn wishes_are_those_of_the_list() {
        let today = day("2026-11-24");
        let of = |how: &str, part: &str| {
            let to = [("to_day", "30"), ("to_month", "11"), ("to_year", "2026")];
            let form = typed(&[&[("how", how), ("part", part)], &to[..]].concat());
            let mut errors = FieldErrors::default();
            check(&form, today, &mut errors).map(|wanted| (wanted.channel, wanted.part))
        };
        assert_eq!(of("any", ""), Some((None, None)));
        assert_eq!(of("video", "evening"), Some((Some(Channel::Video), Some(Part::Evening))));
        assert_eq!(of("pigeon", ""), None);
        assert_eq!(of("", "midnight"), None);
    }
}
