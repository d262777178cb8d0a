//! From a form to a reading: values, time, and what is asked once more. Pure.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{sheet::Sheet, taken, values::values};
use crate::{
    pathways::template::Question,
    readings::{
        Circumstances, Method, NewReading, Reading,
        measure::{Measure, Values},
        rules::{self, Refused, Unusual},
    },
    ui::errors::{DatePart, FieldErrors},
    web::trouble::Trouble,
};

/// What a form is read beside.
pub struct Beside<'a> {
    pub questions: &'a [Question],
    /// The last of the same measure before this one.
    pub earlier: Option<&'a Reading>,
    pub now: DateTime<Utc>,
}

/// What is wrong with a form, or what is asked once more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wrong {
    pub errors: FieldErrors,
    pub asked: Vec<Unusual>,
}

/// The reading's own id, as the page made it: a UUID v7.
pub fn id_of(sheet: &Sheet) -> Result<Uuid, Trouble> {
    Uuid::parse_str(sheet.one("id"))
        .ok()
        .filter(|id| id.get_version_num() == 7)
        .ok_or(Trouble::Invalid("Go back to the page, open it again, and send it once more."))
}

/// A new reading. `came_at` is when it came for the first time: who sends "now" twice has sent it
/// once.
pub fn new_reading(
    measure: Measure,
    sheet: &Sheet,
    (id, came_at): (Uuid, DateTime<Utc>),
    beside: &Beside<'_>,
) -> Result<NewReading, Wrong> {
    let mut errors = FieldErrors::default();
    let read = values(measure, sheet, beside.questions, &mut errors);
    let taken = taken::of_new(sheet, came_at, &mut errors);
    let (Some((values, entered)), Some(taken)) = (read, taken) else { return Err(wrong(errors)) };
    let new = NewReading {
        id,
        taken_at: taken.at,
        offset_minutes: taken.offset_minutes,
        zone: taken.zone,
        values,
        note: note(sheet),
        method: Method::Typed,
        circumstances: Circumstances { entered, arm: arm(sheet), ..Circumstances::default() },
        sitting: Uuid::parse_str(sheet.one("sitting")).ok(),
        task: Some(sheet.one("task").to_string()).filter(|task| !task.is_empty()),
    };
    checked(new, sheet, None, beside)
}

/// The new state of a reading.
pub fn edited(before: &Reading, sheet: &Sheet, beside: &Beside<'_>) -> Result<NewReading, Wrong> {
    let mut errors = FieldErrors::default();
    let read = values(before.measure(), sheet, beside.questions, &mut errors);
    let was = taken::Taken { at: before.taken_at, offset_minutes: before.offset_minutes, zone: before.zone.clone() };
    let taken = taken::of_edited(sheet, &was, beside.now, &mut errors);
    let (Some((values, entered)), Some(taken)) = (read, taken) else { return Err(wrong(errors)) };
    let mut new = before.as_entered();
    // What a device or a file gave stays beside it until the values are others.
    if new.values != values || new.method == Method::Typed {
        new.circumstances.entered = entered;
    }
    new.values = values;
    (new.taken_at, new.offset_minutes, new.zone) = (taken.at, taken.offset_minutes, taken.zone);
    new.note = note(sheet);
    new.circumstances.arm = arm(sheet);
    checked(new, sheet, Some(before), beside)
}

/// Impossible is refused; unlikely is asked once more, unless it was said already.
fn checked(
    mut new: NewReading,
    sheet: &Sheet,
    before: Option<&Reading>,
    beside: &Beside<'_>,
) -> Result<NewReading, Wrong> {
    if let Err(refused) = rules::check_new(&new, beside.now) {
        let mut errors = FieldErrors::default();
        say(&refused, &new.values, sheet, &mut errors);
        return Err(wrong(errors));
    }
    let unusual = rules::unusual(&new.values, beside.earlier);
    let old = rules::unusual_time(new.taken_at, beside.now);
    let unchanged = before.is_some_and(|before| before.values == new.values && before.taken_at == new.taken_at);
    let asked: Vec<Unusual> = unusual.into_iter().chain(old).filter(|_| !unchanged).collect();
    let open: Vec<&Unusual> = asked.iter().filter(|one| !sheet.has("confirmed", &one.words)).collect();
    if !open.is_empty() {
        let mut errors = FieldErrors::default();
        for one in open {
            errors.add("confirmed", format!("{}. Check it, and if it is right, say so", one.words));
        }
        return Err(Wrong { errors, asked });
    }
    new.circumstances.confirmed = !asked.is_empty() || (unchanged && new.circumstances.confirmed);
    Ok(new)
}

fn wrong(errors: FieldErrors) -> Wrong {
    Wrong { errors, asked: Vec::new() }
}

/// At the input of the form that it is about.
fn say(refused: &Refused, values: &Values, sheet: &Sheet, errors: &mut FieldErrors) {
    match (refused.field(), values) {
        ("taken", _) if sheet.one("when") == "now" => errors.add("when", refused.words()),
        ("taken", _) => errors.add_date("taken", DatePart::Whole, refused.words()),
        ("weight", _) if !sheet.one("stone").is_empty() => errors.add("stone", refused.words()),
        ("weight", _) if !sheet.one("pounds").is_empty() => errors.add("pounds", refused.words()),
        (field, _) => errors.add(field, refused.words()),
    }
}

/// Without white space around it, and without signs that hide or turn text.
fn note(sheet: &Sheet) -> String {
    let odd = |letter: char| {
        (letter.is_control() && letter != '\n')
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    sheet.one("note").replace("\r\n", "\n").chars().filter(|letter| !odd(*letter)).collect()
}

fn arm(sheet: &Sheet) -> Option<String> {
    Some(sheet.one("arm")).filter(|arm| *arm == "left" || *arm == "right").map(str::to_string)
}
