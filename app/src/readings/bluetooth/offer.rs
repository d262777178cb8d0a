//! What a device sent, as readings that could be kept: with a time, an id, and what is odd about
//! them. Pure.

use chrono::{DateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::{
    decode::{self, Characteristic, Found},
    frame::{DeviceClock, Remark, Why},
    sent::Sent,
};
use crate::readings::{
    Circumstances, Method, NewReading, Reading,
    measure::{Measure, Values},
    rules::{self, Refused},
};

/// One reading to say yes or no to.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    pub new: NewReading,
    /// Which of the people who share the device, as it counts them.
    pub user: Option<u8>,
    pub remarks: Vec<Remark>,
    pub timed: Timed,
    /// The pulse could not be one, and was left out.
    pub pulse_left_out: bool,
    /// What is asked once more, in whole sentences.
    pub odd: Vec<String>,
}

/// Where its time is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timed {
    ByDevice,
    /// The device has no clock, or it is not set: when it came.
    ByReceipt,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offers {
    /// Newest first, each once.
    pub open: Vec<Offer>,
    /// What cannot be kept as it is, and why.
    pub refused: Vec<(Offer, Refused)>,
    /// What is no reading at all.
    pub unusable: Vec<(Characteristic, Why)>,
}

/// Everything that came, apart from what is kept already.
pub fn offers(sent: &Sent, now: DateTime<Utc>) -> Offers {
    let decoded = decode::decode(&sent.received);
    let mut offers = Offers { unusable: decoded.unusable, ..Offers::default() };
    let mut seen: Vec<Uuid> = Vec::new();
    for found in decoded.found {
        let mut offer = offer(found, sent);
        if seen.contains(&offer.new.id) {
            continue;
        }
        seen.push(offer.new.id);
        match rules::check_new(&offer.new, now) {
            Err(refused) if refused.field() == "pulse" && without_pulse(&mut offer.new.values) => {
                offer.pulse_left_out = true;
                match rules::check_new(&offer.new, now) {
                    Ok(()) => offers.open.push(offer),
                    Err(refused) => offers.refused.push((offer, refused)),
                }
            }
            Err(refused) => offers.refused.push((offer, refused)),
            Ok(()) => offers.open.push(offer),
        }
    }
    offers.open.sort_by_key(|offer| std::cmp::Reverse((offer.new.taken_at, offer.new.id)));
    offers
}

/// Says what is odd about an offer; `others` are the readings that are kept, oldest first.
pub fn note_what_is_odd(offer: &mut Offer, others: &[Reading], now: DateTime<Utc>) {
    let measure = offer.new.values.measure();
    let is_earlier = |reading: &&Reading| reading.measure() == measure && reading.taken_at < offer.new.taken_at;
    let earlier = others.iter().rev().find(is_earlier);
    let found =
        rules::unusual(&offer.new.values, earlier).into_iter().chain(rules::unusual_time(offer.new.taken_at, now));
    offer.odd = found.map(|unusual| format!("{}.", unusual.words)).collect();
}

fn offer(found: Found, sent: &Sent) -> Offer {
    let id = id(&found, sent);
    let measured = found.measured;
    let (taken_at, timed) = match measured.clock {
        DeviceClock::Says(local) => (instant(local, sent.zone), Timed::ByDevice),
        DeviceClock::NotSet => (found.at, Timed::ByReceipt),
    };
    let offset = sent.zone.offset_from_utc_datetime(&taken_at.naive_utc()).fix();
    let new = NewReading {
        id,
        taken_at,
        offset_minutes: offset.local_minus_utc() / 60,
        zone: sent.zone.name().to_string(),
        values: measured.values,
        note: String::new(),
        method: Method::Bluetooth,
        circumstances: Circumstances {
            entered: measured.entered,
            device: sent.device.clone(),
            clock_off_seconds: sent.clock_off_seconds,
            ..Circumstances::default()
        },
        sitting: None,
        task: None,
    };
    Offer { new, user: measured.user, remarks: measured.remarks, timed, pulse_left_out: false, odd: Vec::new() }
}

/// A device's clock is taken for one in the phone's zone. Where the hour comes twice, in autumn,
/// it is the first; where it does not come, in spring, it is an hour later.
fn instant(local: chrono::NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let found = zone.from_local_datetime(&local).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest());
    found.map_or_else(|| local.and_utc(), |at| at.to_utc())
}

/// A UUID v7 that the same record always has, whichever phone it comes by: from the device's name,
/// the record's number, its time as the device tells it, and what it says. Without a clock, the
/// time is when it came: a list sent twice is one, a measurement sent twice is two.
fn id(found: &Found, sent: &Sent) -> Uuid {
    let measured = &found.measured;
    let (clock, millis) = match measured.clock {
        DeviceClock::Says(local) => (local.to_string(), local.and_utc().timestamp_millis()),
        DeviceClock::NotSet => (found.at.to_rfc3339(), found.at.timestamp_millis()),
    };
    let said: Vec<String> =
        measured.entered.iter().map(|one| format!("{} {} {}", one.field, one.text, one.unit)).collect();
    let parts = (found.characteristic.key(), &sent.device, measured.user, measured.sequence, clock, said);
    let hash = Sha256::digest(serde_json::to_vec(&parts).unwrap_or_default());
    let mut ten = [0; 10];
    ten.copy_from_slice(&hash[..10]);
    Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap_or_default(), &ten).into_uuid()
}

/// `false` where there was none.
fn without_pulse(values: &mut Values) -> bool {
    match values {
        Values::BloodPressure { pulse, .. } | Values::Oxygen { pulse, .. } => pulse.take().is_some(),
        _ => false,
    }
}

/// Whether anybody must be asked what was breathed.
pub fn has_oxygen<'o>(offers: impl IntoIterator<Item = &'o Offer>) -> bool {
    offers.into_iter().any(|offer| offer.new.values.measure() == Measure::Oxygen)
}
