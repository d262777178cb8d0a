//! One value as a device sent it, read byte by byte, lowest byte first. Nothing is read past its
//! end, and nothing may be left over.

use chrono::{NaiveDate, NaiveDateTime};

use super::number::{self, Decimal, Special};
use crate::readings::{Entered, measure::Values};

/// What was measured, as far as the device says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    pub values: Values,
    /// Every number as the device sent it, in its own unit.
    pub entered: Vec<Entered>,
    pub clock: DeviceClock,
    /// Which of the people who share the device.
    pub user: Option<u8>,
    /// The number of the record in the device's memory.
    pub sequence: Option<u16>,
    pub remarks: Vec<Remark>,
}

/// Devices have a clock and no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceClock {
    Says(NaiveDateTime),
    NotSet,
}

/// Why something that was sent is not offered as a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Fewer bytes than its flags announce.
    TooShort,
    /// More bytes than its flags announce.
    TooLong,
    /// A date that no calendar has.
    NoSuchDate,
    /// A number that cannot be an amount, or one of those kept for future use.
    NoSuchNumber,
    /// The device did not get a value.
    NoValue,
    /// More than the device can measure.
    Above,
    /// Less than the device can measure.
    Below,
    /// The device says itself that the measurement is not valid or not finished.
    Failed,
    /// Control solution, test or demonstration data: nobody's.
    NotAPerson,
    /// A stored record of which the device does not know the time.
    NoTime,
}

/// What the device says about its own measurement, for whoever decides whether to keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    Moved,
    LooseCuff,
    IrregularPulse,
    PulseOutOfRange,
    WrongPosition,
    WeakSignal,
    Doubtful,
    ClockMayBeWrong,
    /// It set bits that the specification keeps for later. They are ignored, as the Bluetooth Core
    /// Specification asks; the person is asked to compare with the device's screen.
    Unfamiliar,
}

/// The bytes that are left.
pub struct Frame<'b>(&'b [u8]);

impl<'b> Frame<'b> {
    pub fn of(bytes: &'b [u8]) -> Frame<'b> {
        Frame(bytes)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Why> {
        let (first, rest) = self.0.split_first_chunk::<N>().ok_or(Why::TooShort)?;
        self.0 = rest;
        Ok(*first)
    }

    pub fn u8(&mut self) -> Result<u8, Why> {
        self.take::<1>().map(|[byte]| byte)
    }

    pub fn u16(&mut self) -> Result<u16, Why> {
        self.take().map(u16::from_le_bytes)
    }

    pub fn i16(&mut self) -> Result<i16, Why> {
        self.take().map(i16::from_le_bytes)
    }

    pub fn u24(&mut self) -> Result<u32, Why> {
        self.take().map(|[low, middle, high]| u32::from_le_bytes([low, middle, high, 0]))
    }

    pub fn sfloat(&mut self) -> Result<Result<Decimal, Special>, Why> {
        self.u16().map(number::sfloat)
    }

    pub fn float(&mut self) -> Result<Result<Decimal, Special>, Why> {
        self.take().map(u32::from_le_bytes).map(number::float)
    }

    /// The Date Time structure (GATT Specification Supplement): a year, month or day of nought is
    /// one that the device does not know.
    pub fn clock(&mut self) -> Result<DeviceClock, Why> {
        let year = self.u16()?;
        let [month, day, hour, minute, second] = self.take()?;
        if year == 0 || month == 0 || day == 0 {
            return Ok(DeviceClock::NotSet);
        }
        NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
            .filter(|_| (1582..=9999).contains(&year))
            .and_then(|date| date.and_hms_opt(hour.into(), minute.into(), second.into()))
            .map(DeviceClock::Says)
            .ok_or(Why::NoSuchDate)
    }

    /// Nothing may be left.
    pub fn end(self) -> Result<(), Why> {
        if self.0.is_empty() { Ok(()) } else { Err(Why::TooLong) }
    }
}

/// A number that the reading cannot be without.
pub fn needed(number: Result<Decimal, Special>) -> Result<Decimal, Why> {
    number.map_err(|special| match special {
        Special::NotANumber | Special::NotAtThisResolution => Why::NoValue,
        Special::Above => Why::Above,
        Special::Below => Why::Below,
        Special::Reserved => Why::NoSuchNumber,
    })
}

pub fn entered(field: &str, text: impl Into<String>, unit: &str) -> Entered {
    Entered { field: field.into(), text: text.into(), unit: unit.into() }
}

/// The remarks whose bit is set.
pub fn remarks(bits: u32, all: &[(u32, Remark)]) -> Vec<Remark> {
    let mut found: Vec<Remark> = Vec::new();
    for (mask, remark) in all {
        if bits & mask != 0 && !found.contains(remark) {
            found.push(*remark);
        }
    }
    found
}
