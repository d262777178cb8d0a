//! From frames to readings: times, ids, what is refused and what is asked once more.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::super::{
    offer::{Offers, Timed, note_what_is_odd, offers},
    sent::{Sent, collected},
};
use crate::readings::{Method, measure::Values, rules::Refused, unit::Amount};

const NOW: &str = "2026-11-24T10:00:00Z";

fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

fn sent(frames: &str, zone: &str) -> Sent {
    let fields = [("frames", frames), ("device", "UA-651BLE"), ("zone", zone), ("phone", "1795514390000")];
    let fields: Vec<(String, String)> =
        fields.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    collected(&fields, now()).unwrap()
}

fn offered(frames: &str, zone: &str) -> Offers {
    offers(&sent(frames, zone), now())
}

/// 134/82, pulse 68, at this time by the device.
fn pressure_at(clock: &str) -> String {
    format!("2a35_16860052006300{clock}44000000_0")
}

fn ids(offers: &Offers) -> Vec<Uuid> {
    offers.open.iter().map(|offer| offer.new.id).collect()
}

#[test]
fn a_device_has_the_zone_of_the_phone() {
    for (clock, zone, utc, offset) in [
        ("EA070B18071E05", "Europe/London", "2026-11-24T07:30:05Z", 0),
        ("EA070B18071E05", "Europe/Paris", "2026-11-24T06:30:05Z", 60),
        ("EA070B18071E05", "Asia/Kolkata", "2026-11-24T02:00:05Z", 330),
        // Of a summer's day, whatever the phone's offset is today.
        ("EA070A14071E05", "Europe/London", "2026-10-20T06:30:05Z", 60),
        // The hour that comes twice, and the one that does not come.
        ("EA070A19011E00", "Europe/London", "2026-10-25T00:30:00Z", 60),
        ("EA07031D011E00", "Europe/London", "2026-03-29T01:30:00Z", 60),
        // Of a zone that nobody knows.
        ("EA070B18071E05", "Mars/Crater", "2026-11-24T07:30:05Z", 0),
    ] {
        let offers = offered(&pressure_at(clock), zone);
        let offer = &offers.open[0];
        assert_eq!((offer.new.taken_at, offer.new.offset_minutes), (utc.parse().unwrap(), offset), "{clock} {zone}");
        assert_eq!(offer.timed, Timed::ByDevice);
    }
}

#[test]
fn without_a_clock_it_is_when_it_came() {
    let offers = offered("2a9d_00a83e_2500 2a9d_02a83e00000000000000_1500", "Europe/London");
    let times: Vec<_> = offers.open.iter().map(|offer| (now() - offer.new.taken_at, offer.timed)).collect();
    assert_eq!(
        times,
        [(TimeDelta::milliseconds(1500), Timed::ByReceipt), (TimeDelta::milliseconds(2500), Timed::ByReceipt)]
    );
}

#[test]
fn a_reading_says_where_it_is_from() {
    let offers = offered(&pressure_at("EA070B18071E05"), "Europe/London");
    let new = &offers.open[0].new;
    assert_eq!((new.method, new.zone.as_str(), new.note.as_str()), (Method::Bluetooth, "Europe/London", ""));
    assert_eq!(new.circumstances.device.as_deref(), Some("UA-651BLE"));
    assert_eq!(new.circumstances.clock_off_seconds, Some(10));
    assert_eq!(new.circumstances.entered.len(), 3);
    assert_eq!(new.id.get_version_num(), 7);
}

#[test]
fn the_same_record_is_always_the_same() {
    let one = pressure_at("EA070B18071E05");
    let first = ids(&offered(&one, "Europe/London"));
    // Twice in one go, on another day, by a phone in another country.
    assert_eq!(ids(&offered(&format!("{one} {one}"), "Europe/London")), first);
    assert_eq!(ids(&offers(&sent(&one, "Asia/Tokyo"), now() + TimeDelta::days(3))), first);
    // Another time, another value, another user, another device: another reading.
    assert_ne!(ids(&offered(&pressure_at("EA070B18071E06"), "Europe/London")), first);
    assert_ne!(ids(&offered(&one.replace("8600", "8700"), "Europe/London")), first);
    let with_user = "2a35_1e860052006300ea070b18071e054400010000_0";
    assert_ne!(ids(&offered(with_user, "Europe/London")), first);
    let other = Sent { device: Some("Other".into()), ..sent(&one, "Europe/London") };
    assert_ne!(ids(&offers(&other, now())), first);
    // Two glucose records of one minute with one value are told apart by their number.
    let records = "2a18_020100ea070b180700005ab011_0 2a18_020200ea070b180700005ab011_0";
    assert_eq!(offered(records, "Europe/London").open.len(), 2);
}

#[test]
fn the_newest_stands_first() {
    let frames =
        [pressure_at("EA070B17071E05"), pressure_at("EA070B18071E05"), pressure_at("EA070B16071E05")].join(" ");
    let days: Vec<u32> =
        offered(&frames, "Europe/London").open.iter().map(|offer| chrono::Datelike::day(&offer.new.taken_at)).collect();
    assert_eq!(days, [24, 23, 22]);
}

#[test]
fn what_cannot_be_is_refused_and_what_is_odd_is_asked() {
    // Five minutes ahead is a clock that is a little wrong; more is refused.
    assert_eq!(offered(&pressure_at("EA070B180A0500"), "Europe/London").open.len(), 1);
    let ahead = offered(&pressure_at("EA070B180A0501"), "Europe/London");
    assert_eq!((ahead.open.len(), &ahead.refused[0].1), (0, &Refused::Future));
    // 2047 over 82.
    let wild = offered("2a35_00fd075200ff07_0", "Europe/London");
    assert!(matches!(wild.refused[0].1, Refused::Outside { field: "systolic", .. }), "{wild:?}");
    // 82 over 134.
    assert_eq!(offered("2a35_0052008600ff07_0", "Europe/London").refused[0].1, Refused::Order);
    // A pulse of nought costs the pulse, not the pressure.
    let pulseless = offered("2a35_0486005200ff070000_0", "Europe/London");
    assert!(pulseless.open[0].pulse_left_out && pulseless.refused.is_empty());
    assert!(
        matches!(pulseless.open[0].new.values, Values::BloodPressure { pulse: None, systolic, .. } if systolic == Amount::whole(134))
    );
    // Both wrong.
    assert_eq!(offered("2a35_0452008600ff070000_0", "Europe/London").refused.len(), 1);

    let odd = |frame: &str| {
        let mut offers = offered(frame, "Europe/London");
        note_what_is_odd(&mut offers.open[0], &[], now());
        offers.open[0].odd.len()
    };
    assert_eq!(odd(&pressure_at("EA070B18071E05")), 0);
    // 27 August is 89 days ago, 25 August 91.
    assert_eq!(odd(&pressure_at("EA07081B0B0000")), 0);
    assert_eq!(odd(&pressure_at("EA0708190B0000")), 1);
    // 260 over 82, long ago.
    assert_eq!(odd(&pressure_at("EA0708190B0000").replace("8600", "0401")), 2);
}
