//! What a case conference may be called, when it may be, and what may be written down. Pure.

use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use chrono_tz::Europe::London;

use crate::{
    carers::typed::{Typed, long, short, unfit},
    readings::entry::taken::clock,
    ui::errors::FieldErrors,
};

pub const LONGEST_TITLE: usize = 100;
pub const LONGEST_AGENDA: usize = 2_000;
pub const LONGEST_NOTES: usize = 4_000;
pub const LONGEST_ACTION: usize = 200;
pub const LONGEST_WHO: usize = 80;
/// Asked, besides those who lead it: as many as a call through a server has places, less the person and
/// whoever leads.
pub const MOST_ASKED: usize = 12;
pub const MOST_ACTIONS: usize = 30;
const SHORTEST: i64 = 10;
const LONGEST: i64 = 180;
/// So far ahead one is planned.
const AHEAD: Duration = Duration::days(365);

/// What was typed, once it is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub title: String,
    pub agenda: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

pub fn planned(form: &Typed, now: DateTime<Utc>, errors: &mut FieldErrors) -> Option<Planned> {
    let title = one_line(form, ("title", "What it is called"), (LONGEST_TITLE, "Say what it is called"), errors);
    let agenda = many_lines(form, ("agenda", "Agenda"), LONGEST_AGENDA, errors);
    let day = form.date("day", errors);
    if day.is_none() && errors.of_date("day").is_none() {
        errors.add_date("day", crate::ui::errors::DatePart::Whole, "Enter the day");
    }
    let time = clock(form.one("time"));
    if time.is_none() {
        errors.add("time", "Enter the time, for example 2:30pm or 14:30");
    }
    let minutes = form.one("minutes").parse::<i64>().ok().filter(|minutes| (SHORTEST..=LONGEST).contains(minutes));
    if minutes.is_none() {
        errors.add("minutes", format!("Enter how many minutes it takes: from {SHORTEST} to {LONGEST}"));
    }
    let starts_at = day.zip(time).and_then(|(day, time)| London.from_local_datetime(&day.and_time(time)).earliest());
    match (day.zip(time), starts_at.map(|at| at.to_utc())) {
        (Some(_), None) => errors.add("time", "The clocks go forward then, and this time is left out. Choose another"),
        (_, Some(at)) if at <= now => errors.add("time", "Choose a time that has not passed"),
        (_, Some(at)) if at > now + AHEAD => errors.add("day_year", "Choose a day within the next 12 months"),
        _ => {}
    }
    let (starts_at, minutes) = starts_at.map(|at| at.to_utc()).zip(minutes)?;
    errors.is_empty().then_some(Planned { title, agenda, starts_at, ends_at: starts_at + Duration::minutes(minutes) })
}

/// An action, once it is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promised {
    pub words: String,
    pub who: String,
    pub due_on: Option<NaiveDate>,
}

pub fn promised(form: &Typed, errors: &mut FieldErrors) -> Option<Promised> {
    let words = one_line(form, ("words", "What is to be done"), (LONGEST_ACTION, "Say what is to be done"), errors);
    let who = one_line(form, ("who", "Who does it"), (LONGEST_WHO, "Say who does it"), errors);
    let due_on = form.date("due", errors);
    errors.is_empty().then_some(Promised { words, who, due_on })
}

/// The notes, which may be empty no more than they may be too long.
pub fn notes(form: &Typed, errors: &mut FieldErrors) -> String {
    let notes = many_lines(form, ("notes", "What was talked about and decided"), LONGEST_NOTES, errors);
    if notes.is_empty() {
        errors.add("notes", "Write what was talked about and decided");
    }
    notes
}

fn one_line(
    form: &Typed,
    (name, label): (&'static str, &'static str),
    (longest, missing): (usize, &'static str),
    errors: &mut FieldErrors,
) -> String {
    let text = form.one(name);
    if text.is_empty() {
        errors.add(name, missing);
    } else if short(text, longest).is_none() {
        errors.add(name, unfit(label, text, longest));
    }
    text.to_owned()
}

fn many_lines(
    form: &Typed,
    (name, label): (&'static str, &'static str),
    longest: usize,
    errors: &mut FieldErrors,
) -> String {
    let text = form.one(name).replace("\r\n", "\n");
    if !text.is_empty() && long(&text, longest).is_none() {
        errors.add(name, unfit(label, &text, longest));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Typed {
        let known: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Typed::of(fields, &known).unwrap()
    }

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2027, 3, 20, 12, 0, 0).unwrap()
    }

    #[test]
    fn a_conference_is_in_the_time_of_london_and_not_in_the_past() {
        let on = |day: &str, month: &str, time: &str, minutes: &str| {
            let mut errors = FieldErrors::default();
            let fields = [
                ("title", "Review"),
                ("agenda", ""),
                ("day_day", day),
                ("day_month", month),
                ("day_year", "2027"),
                ("time", time),
                ("minutes", minutes),
            ];
            let planned = planned(&form(&fields), now(), &mut errors);
            (planned.map(|planned| planned.starts_at), errors.iter().count())
        };
        let at = |day, hour| Some(Utc.with_ymd_and_hms(2027, 3, day, hour, 30, 0).unwrap());
        assert_eq!(on("26", "3", "2:30pm", "30"), (at(26, 14), 0));
        // The clocks went forward on the 28th.
        assert_eq!(on("29", "3", "14:30", "30"), (at(29, 13), 0));
        for (day, month, time, minutes, wrong) in [
            ("28", "3", "1:30am", "30", 1),
            ("20", "3", "11:59", "30", 1),
            ("26", "3", "14:30", "9", 1),
            ("26", "3", "14:30", "181", 1),
            ("26", "3", "14:30", "", 1),
            ("31", "4", "14:30", "30", 1),
            ("", "", "noonish", "30", 2),
        ] {
            let fields = on(day, month, time, minutes);
            assert_eq!((fields.0, fields.1), (None, wrong), "{day} {month} {time} {minutes}");
        }
    }

    #[test]
    fn what_is_promised_says_what_and_who() {
        let action = |words: &str, who: &str| {
            let mut errors = FieldErrors::default();
            let fields = [("words", words), ("who", who), ("due_day", ""), ("due_month", ""), ("due_year", "")];
            promised(&form(&fields), &mut errors).is_some()
        };
        assert!(action("Call the ward", "Sam"));
        assert!(!action("", "Sam") && !action("Call", "") && !action(&"x".repeat(LONGEST_ACTION + 1), "Sam"));
        assert!(action(&"x".repeat(LONGEST_ACTION), &"y".repeat(LONGEST_WHO)));
    }

    #[test]
    fn notes_are_whole_or_refused() {
        for (text, right) in [
            ("We agreed.", true),
            ("", false),
            (&"x".repeat(LONGEST_NOTES) as &str, true),
            (&"x".repeat(LONGEST_NOTES + 1), false),
        ] {
            let mut errors = FieldErrors::default();
            notes(&form(&[("notes", text)]), &mut errors);
            assert_eq!(errors.is_empty(), right);
        }
    }
}
