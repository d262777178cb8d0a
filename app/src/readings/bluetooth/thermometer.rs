//! Temperature Measurement, 0x2A1C (Health Thermometer Service 1.0; GATT Specification Supplement).

use super::{
    frame::{DeviceClock, Frame, Measured, Remark, Why, entered, needed},
    number::{Change, SAME},
};
use crate::readings::{measure::Values, unit::Amount};

const FAHRENHEIT: u8 = 1;
const TIME: u8 = 1 << 1;
const PLACE: u8 = 1 << 2;
const RESERVED: u8 = 0b1111_1000;

const OF_FAHRENHEIT: Change = Change { less: 32, times: 5, over: 9 };

/// Temperature Type, from 1.
const PLACES: [&str; 9] = ["armpit", "body", "ear", "finger", "gut", "mouth", "bottom", "toe", "eardrum"];

pub fn decode(bytes: &[u8]) -> Result<Measured, Why> {
    let mut frame = Frame::of(bytes);
    let flags = frame.u8()?;
    let temperature = frame.float()?;
    let clock = if flags & TIME != 0 { frame.clock()? } else { DeviceClock::NotSet };
    let place = if flags & PLACE != 0 { Some(frame.u8()?) } else { None };
    frame.end()?;

    let temperature = needed(temperature)?;
    let (unit, change) = if flags & FAHRENHEIT != 0 { ("[degF]", OF_FAHRENHEIT) } else { ("Cel", SAME) };
    let amount = temperature.thousandths(change).ok_or(Why::NoSuchNumber)?;
    let mut all = vec![entered("temperature", temperature.text(), unit)];
    let named = place.and_then(|place| PLACES.get(usize::from(place).checked_sub(1)?));
    all.extend(named.map(|place| entered("place", *place, "")));
    let is_unknown = flags & RESERVED != 0 || (place.is_some() && named.is_none());
    Ok(Measured {
        values: Values::Temperature(Amount::of_thousandths(amount)),
        entered: all,
        clock,
        user: None,
        sequence: None,
        remarks: if is_unknown { vec![Remark::Unfamiliar] } else { Vec::new() },
    })
}
