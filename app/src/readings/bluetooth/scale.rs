//! Weight Measurement, 0x2A9D (Weight Scale Service 1.0; GATT Specification Supplement).

use super::{
    frame::{DeviceClock, Frame, Measured, Remark, Why, entered},
    number::{Change, Decimal, SAME},
};
use crate::readings::{measure::Values, unit::Amount};

const IMPERIAL: u8 = 1;
const TIME: u8 = 1 << 1;
const USER: u8 = 1 << 2;
const HEIGHT: u8 = 1 << 3;
const RESERVED: u8 = 0b1111_0000;

/// "Measurement Unsuccessful".
const UNSUCCESSFUL: u16 = 0xFFFF;
/// "Unknown User".
const NOBODY: u8 = 0xFF;

/// The pound of 1959: 0.453 592 37 kg exactly.
const OF_POUNDS: Change = Change { less: 0, times: 45_359_237, over: 100_000_000 };

pub fn decode(bytes: &[u8]) -> Result<Measured, Why> {
    let mut frame = Frame::of(bytes);
    let flags = frame.u8()?;
    let weight = frame.u16()?;
    let clock = if flags & TIME != 0 { frame.clock()? } else { DeviceClock::NotSet };
    let user = if flags & USER != 0 { Some(frame.u8()?) } else { None };
    if flags & HEIGHT != 0 {
        // Body mass index and height, which the person told the scale.
        frame.u16()?;
        frame.u16()?;
    }
    frame.end()?;

    if weight == UNSUCCESSFUL {
        return Err(Why::Failed);
    }
    // Steps of 5 g, or of a hundredth of a pound.
    let (number, unit, change) = match flags & IMPERIAL {
        0 => (Decimal { mantissa: i32::from(weight) * 5, exponent: -3 }, "kg", SAME),
        _ => (Decimal { mantissa: weight.into(), exponent: -2 }, "[lb_av]", OF_POUNDS),
    };
    let amount = number.thousandths(change).ok_or(Why::NoSuchNumber)?;
    Ok(Measured {
        values: Values::Weight(Amount::of_thousandths(amount)),
        entered: vec![entered("weight", number.text(), unit)],
        clock,
        user: user.filter(|user| *user != NOBODY),
        sequence: None,
        remarks: if flags & RESERVED != 0 { vec![Remark::Unfamiliar] } else { Vec::new() },
    })
}
