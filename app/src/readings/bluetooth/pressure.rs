//! Blood Pressure Measurement, 0x2A35 (Blood Pressure Service 1.1.1; GATT Specification Supplement).

use super::{
    frame::{Frame, Measured, Remark, Why, entered, needed, remarks},
    number::{Change, Decimal, SAME, Special},
};
use crate::readings::{measure::Values, unit::Amount};

const KPA: u8 = 1;
const TIME: u8 = 1 << 1;
const PULSE: u8 = 1 << 2;
const USER: u8 = 1 << 3;
const STATUS: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

const IRREGULAR: u16 = 1 << 2;
const STATUS_REMARKS: [(u32, Remark); 6] = [
    (1, Remark::Moved),
    (1 << 1, Remark::LooseCuff),
    (1 << 2, Remark::IrregularPulse),
    // Two bits: above, or below, what the device can count.
    (0b11 << 3, Remark::PulseOutOfRange),
    (1 << 5, Remark::WrongPosition),
    (0xFFC0, Remark::Unfamiliar),
];

/// One mmHg is 133.322 387 415 Pa (Directive 80/181/EEC, BS 350).
const OF_KPA: Change = Change { less: 0, times: 1_000_000_000_000, over: 133_322_387_415 };

/// "Unknown User".
const NOBODY: u8 = 0xFF;

pub fn decode(bytes: &[u8]) -> Result<Measured, Why> {
    let mut frame = Frame::of(bytes);
    let flags = frame.u8()?;
    let (systolic, diastolic) = (frame.sfloat()?, frame.sfloat()?);
    // The mean is not kept: it follows from nothing that a rule uses, and many devices leave it out.
    frame.sfloat()?.ok();
    let clock = if flags & TIME != 0 { frame.clock()? } else { super::frame::DeviceClock::NotSet };
    let pulse = if flags & PULSE != 0 { frame.sfloat()? } else { Err(Special::NotANumber) };
    let user = if flags & USER != 0 { Some(frame.u8()?) } else { None };
    let status = if flags & STATUS != 0 { frame.u16()? } else { 0 };
    frame.end()?;

    let (unit, change) = if flags & KPA != 0 { ("kPa", OF_KPA) } else { ("mm[Hg]", SAME) };
    let (systolic, diastolic) = (needed(systolic)?, needed(diastolic)?);
    let pressure = |number: Decimal| number.thousandths(change).map(Amount::of_thousandths).ok_or(Why::NoSuchNumber);
    let mut all = vec![entered("systolic", systolic.text(), unit), entered("diastolic", diastolic.text(), unit)];
    // A pulse that was not found is no reason to lose the pressure.
    let pulse = pulse.ok().and_then(|number| Some((number, Amount::of_thousandths(number.thousandths(SAME)?))));
    if let Some((number, _)) = pulse {
        all.push(entered("pulse", number.text(), "/min"));
    }
    let mut said = remarks(status.into(), &STATUS_REMARKS);
    if flags & RESERVED != 0 && !said.contains(&Remark::Unfamiliar) {
        said.push(Remark::Unfamiliar);
    }
    Ok(Measured {
        values: Values::BloodPressure {
            systolic: pressure(systolic)?,
            diastolic: pressure(diastolic)?,
            pulse: pulse.map(|(_, amount)| amount),
            irregular: status & IRREGULAR != 0,
        },
        entered: all,
        clock,
        user: user.filter(|user| *user != NOBODY),
        sequence: None,
        remarks: said,
    })
}
