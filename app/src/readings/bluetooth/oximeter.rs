//! PLX Spot-Check Measurement, 0x2A5E, and PLX Continuous Measurement, 0x2A5F (Pulse Oximeter Service
//! 1.0.1; GATT Specification Supplement).
//!
//! The device cannot know what is breathed while it measures, so the person is asked: what is
//! here says "air" until then (`offer.rs`).

use super::{
    frame::{DeviceClock, Frame, Measured, Remark, Why, entered, needed, remarks},
    number::{Decimal, SAME, Special},
};
use crate::readings::{
    measure::{Breathed, Values},
    unit::Amount,
};

/// Calibration ongoing, measurement unavailable, invalid measurement detected.
const FAILED: u16 = 1 << 12 | 1 << 13 | 1 << 15;
/// Measurement ongoing: what a spot check sends before it is done, and a continuous one always.
const ONGOING: u16 = 1 << 5;
const EARLY_ESTIMATE: u16 = 1 << 6;
/// Data for demonstration, data for testing.
const NOT_A_PERSON: u16 = 1 << 10 | 1 << 11;
const STATUS_REMARKS: [(u32, Remark); 2] = [(1 << 14, Remark::Doubtful), (0b1_1111, Remark::Unfamiliar)];

/// Malfunction of the equipment, no pulse, not on anybody, unknown sensor, sensor displaced,
/// sensor malfunction, sensor disconnected.
const SENSOR_FAILED: u32 = 1 << 1 | 1 << 7 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15;
const SENSOR_REMARKS: [(u32, Remark); 3] = [
    // Irregular processing, inadequate or poor signal, low perfusion, erratic signal, interference.
    (1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 10, Remark::WeakSignal),
    (1 << 8, Remark::Doubtful),
    (0xFF_0000, Remark::Unfamiliar),
];

/// What both characteristics have in common once their fields are read.
struct Sent {
    saturation: Result<Decimal, Special>,
    pulse: Result<Decimal, Special>,
    clock: DeviceClock,
    status: u16,
    sensor: u32,
    /// Which bits of the status say that it is too early to use.
    unfinished: u16,
    reserved: u8,
}

pub fn decode_spot_check(bytes: &[u8]) -> Result<Measured, Why> {
    let mut frame = Frame::of(bytes);
    let flags = frame.u8()?;
    let (saturation, pulse) = (frame.sfloat()?, frame.sfloat()?);
    let mut clock = if flags & 1 != 0 { frame.clock()? } else { DeviceClock::NotSet };
    let status = if flags & 1 << 1 != 0 { frame.u16()? } else { 0 };
    let sensor = if flags & 1 << 2 != 0 { frame.u24()? } else { 0 };
    if flags & 1 << 3 != 0 {
        // Pulse amplitude index.
        frame.sfloat()?.ok();
    }
    frame.end()?;
    if flags & 1 << 4 != 0 {
        // "Device clock is not set".
        clock = DeviceClock::NotSet;
    }
    let unfinished = ONGOING | EARLY_ESTIMATE;
    measured(Sent { saturation, pulse, clock, status, sensor, unfinished, reserved: flags & 0b1110_0000 })
}

pub fn decode_continuous(bytes: &[u8]) -> Result<Measured, Why> {
    let mut frame = Frame::of(bytes);
    let flags = frame.u8()?;
    let (saturation, pulse) = (frame.sfloat()?, frame.sfloat()?);
    for bit in [0, 1] {
        if flags & 1 << bit != 0 {
            // The same once more, fast and slow: responses of the filter, not other measurements.
            frame.sfloat()?.ok();
            frame.sfloat()?.ok();
        }
    }
    let status = if flags & 1 << 2 != 0 { frame.u16()? } else { 0 };
    let sensor = if flags & 1 << 3 != 0 { frame.u24()? } else { 0 };
    if flags & 1 << 4 != 0 {
        frame.sfloat()?.ok();
    }
    frame.end()?;
    let reserved = flags & 0b1110_0000;
    let clock = DeviceClock::NotSet;
    measured(Sent { saturation, pulse, clock, status, sensor, unfinished: EARLY_ESTIMATE, reserved })
}

fn measured(sent: Sent) -> Result<Measured, Why> {
    if sent.status & NOT_A_PERSON != 0 {
        return Err(Why::NotAPerson);
    }
    if sent.status & (FAILED | sent.unfinished) != 0 || sent.sensor & SENSOR_FAILED != 0 {
        return Err(Why::Failed);
    }
    let saturation = needed(sent.saturation)?;
    let amount = saturation.thousandths(SAME).ok_or(Why::NoSuchNumber)?;
    let pulse = sent.pulse.ok().and_then(|number| Some((number, number.thousandths(SAME)?)));
    let mut all = vec![entered("saturation", saturation.text(), "%")];
    all.extend(pulse.map(|(number, _)| entered("pulse", number.text(), "/min")));
    let mut said = remarks(sent.status.into(), &STATUS_REMARKS);
    said.extend(remarks(sent.sensor, &SENSOR_REMARKS));
    if sent.reserved != 0 {
        said.push(Remark::Unfamiliar);
    }
    let mut once: Vec<Remark> = Vec::new();
    for remark in said {
        if !once.contains(&remark) {
            once.push(remark);
        }
    }
    Ok(Measured {
        values: Values::Oxygen {
            saturation: Amount::of_thousandths(amount),
            pulse: pulse.map(|(_, thousandths)| Amount::of_thousandths(thousandths)),
            breathed: Breathed::Air,
        },
        entered: all,
        clock: sent.clock,
        user: None,
        sequence: None,
        remarks: once,
    })
}
