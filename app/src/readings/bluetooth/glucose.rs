//! Glucose Measurement, 0x2A18, and its context, 0x2A34 (Glucose Service 1.0.1; GATT Specification
//! Supplement). Meters keep hundreds of them and send them all when asked.

use chrono::TimeDelta;

use super::{
    frame::{DeviceClock, Frame, Measured, Remark, Why, entered, needed, remarks},
    number::{Change, Special},
};
use crate::readings::{
    measure::{Meal, Values},
    unit::Amount,
};

const OFFSET: u8 = 1;
const CONCENTRATION: u8 = 1 << 1;
const MOL_PER_LITRE: u8 = 1 << 2;
const STATUS: u8 = 1 << 3;
const CONTEXT: u8 = 1 << 4;
const KNOWN: u8 = OFFSET | CONCENTRATION | MOL_PER_LITRE | STATUS | CONTEXT;

/// Sensor malfunction, sample too small, strip not in properly, wrong strip, too hot or too cold,
/// strip pulled too soon, general fault.
const FAILED: u16 = 0b0000_0111_1001_1110;
const TOO_HIGH: u16 = 1 << 5;
const TOO_LOW: u16 = 1 << 6;
const STATUS_REMARKS: [(u32, Remark); 2] = [(1 << 11, Remark::ClockMayBeWrong), (0xF000, Remark::Unfamiliar)];

/// In the low half of the type-and-location byte; and the location of the same name in the high one.
const CONTROL_SOLUTION: u8 = 10;
const CONTROL_SOLUTION_PLACE: u8 = 4;
/// Capillary whole blood (1) to control solution (10).
const TYPES: std::ops::RangeInclusive<u8> = 1..=CONTROL_SOLUTION;

/// 18.0182 mg/dL are one mmol/L (`readings.md`); a kilogram in a litre is 100,000 mg/dL.
const OF_KG_PER_LITRE: Change = Change { less: 0, times: 1_000_000_000, over: 180_182 };
const OF_MOL_PER_LITRE: Change = Change { less: 0, times: 1_000, over: 1 };

pub fn decode(bytes: &[u8]) -> Result<Measured, Why> {
    let mut frame = Frame::of(bytes);
    let flags = frame.u8()?;
    let sequence = frame.u16()?;
    let base = frame.clock()?;
    let offset = if flags & OFFSET != 0 { frame.i16()? } else { 0 };
    let (level, kind) = match flags & CONCENTRATION {
        0 => (Err(Special::NotANumber), None),
        _ => (frame.sfloat()?, Some(frame.u8()?)),
    };
    let status = if flags & STATUS != 0 { frame.u16()? } else { 0 };
    frame.end()?;

    let is_control = |kind: u8| kind & 0x0F == CONTROL_SOLUTION || kind >> 4 == CONTROL_SOLUTION_PLACE;
    if kind.is_some_and(is_control) {
        return Err(Why::NotAPerson);
    }
    match status {
        status if status & TOO_HIGH != 0 => return Err(Why::Above),
        status if status & TOO_LOW != 0 => return Err(Why::Below),
        status if status & FAILED != 0 => return Err(Why::Failed),
        _ => {}
    }
    let level = needed(level)?;
    let (shown, unit, change) = match flags & MOL_PER_LITRE {
        0 => (level.times_ten_to(5), "mg/dL", OF_KG_PER_LITRE),
        _ => (level.times_ten_to(3), "mmol/L", OF_MOL_PER_LITRE),
    };
    let amount = level.thousandths(change).ok_or(Why::NoSuchNumber)?;
    let mut said = remarks(status.into(), &STATUS_REMARKS);
    let is_unknown = flags & !KNOWN != 0 || kind.is_some_and(|kind| !TYPES.contains(&(kind & 0x0F)));
    if is_unknown && !said.contains(&Remark::Unfamiliar) {
        said.push(Remark::Unfamiliar);
    }
    Ok(Measured {
        values: Values::Glucose { level: Amount::of_thousandths(amount), meal: None },
        entered: vec![entered("glucose", shown.text(), unit)],
        clock: DeviceClock::Says(user_facing(base, offset).ok_or(Why::NoTime)?),
        user: None,
        sequence: Some(sequence),
        remarks: said,
    })
}

/// The time on the meter's screen: the base time moved by the minutes that its owner has set it
/// by since. The two ends of the scale say that it was moved too far.
fn user_facing(base: DeviceClock, offset: i16) -> Option<chrono::NaiveDateTime> {
    match base {
        DeviceClock::Says(at) if offset != i16::MIN && offset != i16::MAX => {
            at.checked_add_signed(TimeDelta::minutes(offset.into()))
        }
        _ => None,
    }
}

/// What a meter adds to one of its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    pub sequence: u16,
    pub meal: Option<Meal>,
}

/// The rest of it (carbohydrate, health, exercise, medication, HbA1c) is read to its end and left.
pub fn decode_context(bytes: &[u8]) -> Result<Context, Why> {
    let mut frame = Frame::of(bytes);
    let flags = frame.u8()?;
    let sequence = frame.u16()?;
    let has = |bit: u8| flags & (1 << bit) != 0;
    if has(7) {
        frame.u8()?;
    }
    if has(0) {
        frame.u8()?;
        frame.sfloat()?.ok();
    }
    let meal = if has(1) { meal(frame.u8()?) } else { None };
    if has(2) {
        frame.u8()?;
    }
    if has(3) {
        frame.u16()?;
        frame.u8()?;
    }
    if has(4) {
        frame.u8()?;
        frame.sfloat()?.ok();
    }
    if has(6) {
        frame.sfloat()?.ok();
    }
    frame.end()?;
    Ok(Context { sequence, meal })
}

fn meal(code: u8) -> Option<Meal> {
    match code {
        1 => Some(Meal::BeforeMeal),
        // Meters do not say how long after; the person sees it and may leave it out.
        2 => Some(Meal::AfterMeal),
        // "Fasting": before anything is eaten in the morning.
        3 => Some(Meal::Waking),
        // "Casual": snacks, drinks.
        4 => Some(Meal::Other),
        5 => Some(Meal::Bedtime),
        _ => None,
    }
}
