//! What is typed about a medicine of one's own.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Entered, OwnKind, OwnMedicine};
use crate::{
    carers::typed::{Typed, long, short},
    ui::errors::{DatePart, FieldErrors},
};

pub const FIELDS: [&str; 9] =
    ["new_id", "version", "name", "kind", "dose", "reason", "started_day", "started_month", "started_year"];
pub const STOP_FIELDS: [&str; 4] = ["version", "stopped_day", "stopped_month", "stopped_year"];

/// Letters.
const NAME: usize = 200;
const DOSE: usize = 500;
const REASON: usize = 200;

/// As it was typed before, for changing it.
pub fn typed(medicine: &OwnMedicine) -> Typed {
    let entered = &medicine.entered;
    let mut fields = vec![
        ("name".to_owned(), entered.name.clone()),
        ("kind".to_owned(), entered.kind.key().to_owned()),
        ("dose".to_owned(), entered.dose.clone()),
        ("reason".to_owned(), entered.reason.clone()),
    ];
    fields.extend(entered.started_on.into_iter().flat_map(|day| date_fields("started", day)));
    Typed::of(fields, &FIELDS).unwrap_or_default()
}

fn date_fields(name: &str, day: NaiveDate) -> [(String, String); 3] {
    use chrono::Datelike;
    let part = |part: &str, number: String| (format!("{name}_{part}"), number);
    [part("day", day.day().to_string()), part("month", day.month().to_string()), part("year", day.year().to_string())]
}

/// The day on which it was stopped, as a form has it.
pub fn typed_stop(day: NaiveDate) -> Typed {
    Typed::of(date_fields("stopped", day).to_vec(), &STOP_FIELDS).unwrap_or_default()
}

/// What is wrong goes to `errors`, in the order of the fields.
pub fn check(form: &Typed, today: NaiveDate, errors: &mut FieldErrors) -> Option<Entered> {
    let name = short(form.one("name"), NAME).map(str::to_owned);
    if name.is_none() {
        errors.add("name", "Enter the name that is on the packet, with 200 letters or fewer");
    }
    let kind = OwnKind::from_key(form.one("kind"));
    if kind.is_none() {
        errors.add("kind", "Choose what kind of medicine it is");
    }
    let mut words = |field: &'static str, longest: usize, told: &'static str| {
        let typed = form.one(field).replace("\r\n", "\n");
        if !typed.is_empty() && long(&typed, longest).is_none() {
            errors.add(field, told);
        }
        typed
    };
    let dose = words("dose", DOSE, "Say how you take it with 500 letters or fewer");
    let reason = words("reason", REASON, "Say what it is for with 200 letters or fewer");
    let started_on = form.date("started", errors);
    if started_on.is_some_and(|day| day > today) {
        errors.add_date("started", DatePart::Whole, "The day you started must be today or before");
    }
    let entered = Entered { name: name?, kind: kind?, dose, reason, started_on, stopped_on: None };
    errors.is_empty().then_some(entered)
}

/// The day on which it was stopped: needed, and not before it was begun.
pub fn check_stop(form: &Typed, medicine: &Entered, today: NaiveDate, errors: &mut FieldErrors) -> Option<NaiveDate> {
    let day = form.date("stopped", errors);
    match day {
        None if errors.is_empty() => errors.add_date("stopped", DatePart::Whole, "Enter the day you stopped"),
        Some(day) if day > today => {
            errors.add_date("stopped", DatePart::Whole, "The day you stopped must be today or before");
        }
        Some(day) if medicine.started_on.is_some_and(|started| day < started) => {
            errors.add_date("stopped", DatePart::Whole, "The day you stopped must be after the day you started");
        }
        _ => {}
    }
    day.filter(|_| errors.is_empty())
}

/// Made where the form was: what is no id gets a new one.
pub fn id(form: &Typed) -> Uuid {
    Uuid::parse_str(form.one("new_id")).unwrap_or_else(|_| Uuid::now_v7())
}

pub fn version(form: &Typed) -> i64 {
    form.one("version").parse().unwrap_or_default()
}
