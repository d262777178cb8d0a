//! Days and ages, as the rules count them.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, Timelike};

use crate::{pathways::template::Slot, readings::Reading};

/// When a reading was taken by the clock on the person's wall. It is the captured offset and not
/// London's: who takes their morning readings in Delhi has measured in the morning of that day,
/// and a diary stays the same wherever it is read (safety.md, hazard 9).
pub fn local(reading: &Reading) -> NaiveDateTime {
    reading.taken_at.naive_utc() + Duration::minutes(i64::from(reading.offset_minutes))
}

/// The calendar day of a reading: what an average's days are.
pub fn calendar(reading: &Reading) -> NaiveDate {
    local(reading).date()
}

/// The day and the part of it that a reading belongs to as a task of a diary. An evening lasts
/// until 04:00, so that who measures at half past midnight has done the evening before; averages
/// count by [`calendar`] day all the same, because NICE speaks of days and not of evenings.
pub fn slot(reading: &Reading) -> (NaiveDate, Slot) {
    slot_at(local(reading))
}

/// The same of a moment on a wall clock.
pub fn slot_at(local: NaiveDateTime) -> (NaiveDate, Slot) {
    match local.hour() {
        0..4 => (local.date().pred_opt().unwrap_or(local.date()), Slot::Evening),
        4..12 => (local.date(), Slot::Morning),
        12..16 => (local.date(), Slot::Afternoon),
        _ => (local.date(), Slot::Evening),
    }
}

/// Full years on that day. Who was born on 29 February is a year older on 1 March.
pub fn age(birth: NaiveDate, on: NaiveDate) -> i32 {
    let years = on.year() - birth.year();
    if (on.month(), on.day()) < (birth.month(), birth.day()) { years - 1 } else { years }
}
