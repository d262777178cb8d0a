//! The form of an exception: days on which a clinic is otherwise than in other weeks. Pure.

use chrono::{Duration, NaiveDate};
use uuid::Uuid;

use super::{
    change_store::Kept,
    templates::{Exception, Kind},
};
use crate::{
    alerts::calendar::Open,
    carers::typed::{Typed, short, unfit},
    ui::{
        date,
        errors::{DatePart, FieldErrors},
    },
};

pub const FIELDS: [&str; 14] = [
    "act",
    "version",
    "new_id",
    "exception",
    "kind",
    "first_day",
    "first_month",
    "first_year",
    "last_day",
    "last_month",
    "last_year",
    "from",
    "to",
    "reason",
];

const LONGEST_REASON: usize = 100;
/// No leave is longer.
const LONGEST_DAYS: i64 = 366;
/// Nobody plans further ahead.
const FARTHEST_DAYS: i64 = 2 * 366;

/// What is to be kept. One day has no last day; a closed day without hours is closed all day.
pub fn check(form: &Typed, today: NaiveDate) -> Result<Kept, FieldErrors> {
    let mut errors = FieldErrors::default();
    let kind = Kind::from_key(form.one("kind"));
    if kind.is_none() {
        errors.add("kind", "Choose whether the clinic is closed or has more hours");
    }
    let first = form.date("first", &mut errors);
    if first.is_none() && errors.of_date("first").is_none() {
        errors.add_date("first", DatePart::Whole, "Enter the day, or the first of the days");
    }
    let last = form.date("last", &mut errors).or(first);
    if let Some((first_day, last_day)) = first.zip(last) {
        if last_day < first_day {
            errors.add_date("last", DatePart::Whole, "The last day must not be before the first day");
        } else if last_day < today {
            errors.add_date("first", DatePart::Whole, "Enter days that are not over yet");
        } else if last_day - first_day > Duration::days(LONGEST_DAYS)
            || last_day > today + Duration::days(FARTHEST_DAYS)
        {
            errors.add_date("last", DatePart::Whole, "Enter a year at most, and not more than two years ahead");
        }
    }
    let texts = (form.one("from"), form.one("to"));
    let hours = match (texts, kind) {
        (("", ""), Some(Kind::Extra)) => {
            errors.add("from", "Enter the hours, for example 09:00 and 12:30");
            None
        }
        (("", ""), _) => Open::parse("00:00", "24:00"),
        ((from, to), _) => {
            let hours = Open::parse(from, to);
            if hours.is_none() {
                errors.add("from", "Enter two times like 09:00 and 12:30, the earlier one first");
            }
            hours
        }
    };
    let reason = form.one("reason");
    if !reason.is_empty() && short(reason, LONGEST_REASON).is_none() {
        errors.add("reason", unfit("Why", reason, LONGEST_REASON));
    }
    let id = Uuid::parse_str(form.one("new_id")).ok();
    match (kind, first, last, hours, id) {
        (Some(kind), Some(first_day), Some(last_day), Some(hours), Some(id)) if errors.is_empty() => {
            let exception = Exception { first_day, last_day, kind, hours };
            Ok(Kept { id, exception, reason: reason.to_owned() })
        }
        (.., None) if errors.is_empty() => {
            errors.add("kind", "Open the page again, and send the form once more");
            Err(errors)
        }
        _ => Err(errors),
    }
}

/// "Closed on 25 November 2026", "More hours from 1 December 2026 to 3 December 2026, 9am to midday each day"
pub fn words(exception: &Exception) -> String {
    let what = match exception.kind {
        Kind::Closed => "Closed",
        Kind::Extra => "More hours",
    };
    let is_one = exception.first_day == exception.last_day;
    let days = match is_one {
        true => format!("on {}", date::day(exception.first_day)),
        false => format!("from {} to {}", date::day(exception.first_day), date::day(exception.last_day)),
    };
    let hours = if exception.hours.minutes() == (0, 24 * 60) {
        String::new()
    } else {
        format!(", {}{}", exception.hours.words(), if is_one { "" } else { " each day" })
    };
    format!("{what} {days}{hours}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> Result<Kept, Vec<String>> {
        let usual = [
            ("new_id", "01890a5d-ac96-774b-bcce-b302099a8057"),
            ("kind", "closed"),
            ("first_day", "25"),
            ("first_month", "12"),
            ("first_year", "2026"),
        ];
        let usual = usual.iter().filter(|(name, _)| !fields.iter().any(|(of, _)| of == name));
        let pairs = usual.chain(fields).map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let form = Typed::of(pairs, &FIELDS).expect("known fields");
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day");
        check(&form, today).map_err(|errors| errors.iter().map(|error| error.field.to_string()).collect())
    }

    #[test]
    fn a_day_some_days_and_part_of_a_day() {
        let said = |fields: &[(&str, &str)]| words(&read(fields).expect("an exception").exception);
        assert_eq!(said(&[]), "Closed on 25 December 2026");
        let week = [("last_day", "31"), ("last_month", "12"), ("last_year", "2026")];
        assert_eq!(said(&week), "Closed from 25 December 2026 to 31 December 2026");
        let hours = [("from", "13:00"), ("to", "17:00"), ("reason", "Training")];
        assert_eq!(said(&hours), "Closed on 25 December 2026, 1pm to 5pm");
        let extra = [week[0], week[1], week[2], ("kind", "extra"), ("from", "9:00"), ("to", "12:00")];
        assert_eq!(said(&extra), "More hours from 25 December 2026 to 31 December 2026, 9am to midday each day");
        assert_eq!(read(&hours).expect("an exception").reason, "Training");
    }

    #[test]
    fn each_thing_wrong_is_told_at_its_field() {
        let long = "x".repeat(101);
        for (fields, field) in [
            (&[("kind", "")][..], "kind"),
            (&[("kind", "extra")], "from"),
            (&[("first_day", "32")], "first"),
            (&[("first_day", ""), ("first_month", ""), ("first_year", "")], "first"),
            (&[("first_month", "11"), ("first_day", "23")], "first"),
            (&[("last_day", "24"), ("last_month", "12"), ("last_year", "2026")], "last"),
            (&[("last_day", "1"), ("last_month", "1"), ("last_year", "2029")], "last"),
            (&[("first_year", "2031")], "last"),
            (&[("from", "09:00")], "from"),
            (&[("from", "12:00"), ("to", "09:00")], "from"),
            (&[("reason", long.as_str())], "reason"),
            (&[("new_id", "")], "kind"),
        ] {
            assert_eq!(read(fields), Err(vec![field.to_string()]), "{fields:?}");
        }
    }
}
