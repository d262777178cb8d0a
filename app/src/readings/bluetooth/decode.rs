//! What a device sent in one go, decoded: every frame becomes a measurement, or a reason why not.
//! Nothing here reads a clock or a record; what it is given may be anything.

use chrono::{DateTime, Utc};

use super::{
    frame::{Measured, Why},
    glucose, oximeter, pressure, scale, thermometer,
};
use crate::readings::measure::Values;

/// What a frame is a value of: the characteristics that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Characteristic {
    BloodPressure,
    Glucose,
    GlucoseContext,
    Temperature,
    Weight,
    OxygenSpotCheck,
    OxygenContinuous,
}

impl Characteristic {
    pub const ALL: [Characteristic; 7] = [
        Characteristic::BloodPressure,
        Characteristic::Glucose,
        Characteristic::GlucoseContext,
        Characteristic::Temperature,
        Characteristic::Weight,
        Characteristic::OxygenSpotCheck,
        Characteristic::OxygenContinuous,
    ];

    /// Its 16-bit number (Bluetooth Assigned Numbers), as the browser names it.
    pub fn key(self) -> &'static str {
        match self {
            Characteristic::BloodPressure => "2a35",
            Characteristic::Glucose => "2a18",
            Characteristic::GlucoseContext => "2a34",
            Characteristic::Temperature => "2a1c",
            Characteristic::Weight => "2a9d",
            Characteristic::OxygenSpotCheck => "2a5e",
            Characteristic::OxygenContinuous => "2a5f",
        }
    }

    pub fn from_key(key: &str) -> Option<Characteristic> {
        Characteristic::ALL.into_iter().find(|one| one.key() == key)
    }
}

/// One value, and when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub characteristic: Characteristic,
    pub bytes: Vec<u8>,
    pub at: DateTime<Utc>,
}

/// A measurement, and when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub characteristic: Characteristic,
    pub measured: Measured,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    pub found: Vec<Found>,
    /// What could not be used, in the order in which it came.
    pub unusable: Vec<(Characteristic, Why)>,
}

/// Every frame, in the order in which they came.
pub fn decode(received: &[Received]) -> Decoded {
    let mut decoded = Decoded::default();
    for one in received {
        let measured = match one.characteristic {
            Characteristic::BloodPressure => pressure::decode(&one.bytes),
            Characteristic::Glucose => glucose::decode(&one.bytes),
            Characteristic::Temperature => thermometer::decode(&one.bytes),
            Characteristic::Weight => scale::decode(&one.bytes),
            Characteristic::OxygenSpotCheck => oximeter::decode_spot_check(&one.bytes),
            Characteristic::OxygenContinuous => oximeter::decode_continuous(&one.bytes),
            Characteristic::GlucoseContext => {
                match glucose::decode_context(&one.bytes) {
                    Ok(context) => add_context(&mut decoded.found, context),
                    Err(why) => decoded.unusable.push((one.characteristic, why)),
                }
                continue;
            }
        };
        match measured {
            Ok(measured) => decoded.found.push(Found { characteristic: one.characteristic, measured, at: one.at }),
            Err(why) => decoded.unusable.push((one.characteristic, why)),
        }
    }
    only_the_last_of_a_stream(&mut decoded);
    decoded
}

/// A context follows the record that it belongs to.
fn add_context(found: &mut [Found], context: glucose::Context) {
    let its = found.iter_mut().rev().find(|found| found.measured.sequence == Some(context.sequence));
    if let Some(Measured { values: Values::Glucose { meal, .. }, .. }) = its.map(|found| &mut found.measured) {
        *meal = context.meal;
    }
}

/// A continuous oximeter sends one value a second until it is taken off: the last good one, when
/// it has been on for longest, is the reading (`readings.md`: the highest steady one after a minute).
fn only_the_last_of_a_stream(decoded: &mut Decoded) {
    let is_streamed = |characteristic: Characteristic| characteristic == Characteristic::OxygenContinuous;
    let last = decoded.found.iter().rposition(|found| is_streamed(found.characteristic));
    let mut at = 0;
    decoded.found.retain(|found| {
        at += 1;
        !is_streamed(found.characteristic) || Some(at - 1) == last
    });
    // Seconds without a value are usual while a finger settles; one of them says enough.
    let mut is_first = true;
    decoded.unusable.retain(|(characteristic, _)| {
        !is_streamed(*characteristic) || (last.is_none() && std::mem::take(&mut is_first))
    });
}
