//! The two forms: what the page collected from a device, and the same once more with what the
//! person ticked. Nothing in them is trusted but as what somebody might have typed.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::decode::{Characteristic, Received};
use crate::{readings::measure::Breathed, web::trouble::Trouble};

/// More than any device for the home keeps: 500 records with a context each.
const MOST_FRAMES: usize = 1500;
/// Longer than any value that is read.
const LONGEST_FRAME: usize = 64;
const LONGEST_NAME: usize = 60;
/// A list may lie open for so long; a page of a session is never older.
const OPEN_FOR: TimeDelta = TimeDelta::hours(24);

/// Whether the device said that it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Whole,
    /// The connection was lost in the middle of its list.
    Cut,
}

/// What came from one device in one go.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    pub received: Vec<Received>,
    /// As its maker named it; `None` where it has no name.
    pub device: Option<String>,
    pub zone: Tz,
    /// The phone's clock differed from ours by so many seconds (ours less theirs).
    pub clock_off_seconds: Option<i64>,
    /// When it came to us.
    pub at: DateTime<Utc>,
    pub ended: Ended,
    /// The frames as they were sent, to be sent again.
    pub frames: String,
}

/// What the person ticked and pressed in the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ticked {
    pub keep: Vec<Uuid>,
    /// Asked once more, and right.
    pub sure: Vec<Uuid>,
    /// The button for all of them, or for all of one user of the device.
    pub every: Option<Every>,
    pub breathed: Option<Breathed>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    All,
    User(u8),
}

impl Every {
    pub fn key(self) -> String {
        match self {
            Every::All => "all".to_string(),
            Every::User(user) => format!("user-{user}"),
        }
    }

    fn from_key(key: &str) -> Option<Every> {
        match key.strip_prefix("user-") {
            Some(user) => user.parse().ok().map(Every::User),
            None => (key == "all").then_some(Every::All),
        }
    }
}

const UNREADABLE: Trouble =
    Trouble::Invalid("We could not read what your device sent. Go back, and connect to it once more.");

/// As the page sends it, straight from the device.
pub fn collected(fields: &[(String, String)], now: DateTime<Utc>) -> Result<Sent, Trouble> {
    known(fields, &["frames", "device", "zone", "phone", "ended"])?;
    let phone = one(fields, "phone").parse().ok().and_then(DateTime::from_timestamp_millis);
    let off = phone.map(|phone| (now - phone).num_seconds());
    read(fields, now, off)
}

/// As the list sends it back.
pub fn listed(fields: &[(String, String)], now: DateTime<Utc>) -> Result<(Sent, Ticked), Trouble> {
    known(fields, &["frames", "device", "zone", "at", "off", "ended", "keep", "sure", "every", "breathed"])?;
    let at = one(fields, "at").parse().ok().and_then(DateTime::from_timestamp_millis).ok_or(UNREADABLE)?;
    if at > now || at < now - OPEN_FOR {
        return Err(Trouble::Invalid("This list is too old. Go back, and connect to your device once more."));
    }
    let ids = |name: &str| -> Vec<Uuid> { all(fields, name).filter_map(|id| Uuid::parse_str(id).ok()).collect() };
    let ticked = Ticked {
        keep: ids("keep"),
        sure: ids("sure"),
        every: Every::from_key(one(fields, "every")),
        breathed: match one(fields, "breathed") {
            "air" => Some(Breathed::Air),
            "oxygen" => Some(Breathed::Oxygen),
            _ => None,
        },
    };
    Ok((read(fields, at, one(fields, "off").parse().ok())?, ticked))
}

fn read(fields: &[(String, String)], at: DateTime<Utc>, off: Option<i64>) -> Result<Sent, Trouble> {
    let frames = one(fields, "frames").to_string();
    let received =
        frames.split_whitespace().map(|text| frame(text, at)).collect::<Option<Vec<_>>>().ok_or(UNREADABLE)?;
    if received.len() > MOST_FRAMES {
        return Err(UNREADABLE);
    }
    Ok(Sent {
        received,
        device: name(one(fields, "device")),
        zone: one(fields, "zone").parse().unwrap_or(Tz::Europe__London),
        // More than a year is no clock.
        clock_off_seconds: off.filter(|off| off.abs() < 366 * 24 * 3600),
        at,
        ended: if one(fields, "ended") == "cut" { Ended::Cut } else { Ended::Whole },
        frames,
    })
}

/// "2a35_0086005200ff07_1200": the characteristic, its value, and how many milliseconds before it
/// was sent to us it came to the phone.
fn frame(text: &str, sent_at: DateTime<Utc>) -> Option<Received> {
    let mut parts = text.split('_');
    let characteristic = Characteristic::from_key(parts.next()?)?;
    let bytes = hex(parts.next()?)?;
    let before: u32 = parts.next()?.parse().ok()?;
    if parts.next().is_some() || bytes.len() > LONGEST_FRAME || i64::from(before) > OPEN_FOR.num_milliseconds() {
        return None;
    }
    Some(Received { characteristic, bytes, at: sent_at - TimeDelta::milliseconds(before.into()) })
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |letter: u8| char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, odd) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| Some(digit(pair[0])? << 4 | digit(pair[1])?);
    if odd.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

/// Whatever a maker wrote into it, without what hides or turns text.
fn name(text: &str) -> Option<String> {
    let odd = |letter: &char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let name: String = text.chars().filter(|letter| !odd(letter)).take(LONGEST_NAME).collect();
    Some(name.trim().to_string()).filter(|name| !name.is_empty())
}

fn known(fields: &[(String, String)], names: &[&str]) -> Result<(), Trouble> {
    if fields.iter().all(|(name, _)| names.contains(&name.as_str())) { Ok(()) } else { Err(UNREADABLE) }
}

fn one<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    all(fields, name).next().unwrap_or_default()
}

fn all<'f>(fields: &'f [(String, String)], name: &str) -> impl Iterator<Item = &'f str> {
    fields.iter().filter(move |(of, _)| of == name).map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    fn now() -> DateTime<Utc> {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn frames_are_read_with_their_time() {
        let pairs = [
            ("frames", " 2a35_0086005200ff07_1200\r\n2a9d_00A83E_0 "),
            ("device", "A&D_UA-651BLE\0\u{202e} "),
            ("zone", "Europe/Paris"),
            ("phone", "1795514399000"),
            ("ended", "whole"),
        ];
        let sent = collected(&fields(&pairs), now()).unwrap();
        assert_eq!(sent.received.len(), 2);
        assert_eq!(sent.received[0].characteristic, Characteristic::BloodPressure);
        assert_eq!(sent.received[0].bytes, [0, 0x86, 0, 0x52, 0, 0xff, 7]);
        assert_eq!(sent.received[0].at, now() - TimeDelta::milliseconds(1200));
        assert_eq!(sent.device.as_deref(), Some("A&D_UA-651BLE"));
        assert_eq!((sent.zone, sent.clock_off_seconds, sent.ended), (Tz::Europe__Paris, Some(1), Ended::Whole));
    }

    #[test]
    fn what_is_no_frame_is_refused_whole() {
        for frames in [
            "2a35",
            "2a35_00",
            "2a35_0_1",
            "2a35_zz_1",
            "2a36_00_1",
            "2a35_00_-1",
            "2a35_00_1_1",
            "2a35_00_99999999999",
            "2a35_00_86400001",
            "_00_1",
            "2a35__1 x",
        ] {
            assert!(collected(&fields(&[("frames", frames)]), now()).is_err(), "{frames}");
        }
        let long = format!("2a35_{}_1", "00".repeat(65));
        assert!(collected(&fields(&[("frames", &long)]), now()).is_err());
        assert!(collected(&fields(&[("frames", &"2a35_00_1 ".repeat(1501))]), now()).is_err());
        assert!(collected(&fields(&[("frames", ""), ("more", "")]), now()).is_err());
        // Nothing at all is not unreadable: it is nothing.
        assert_eq!(collected(&fields(&[]), now()).unwrap().received, []);
    }

    #[test]
    fn a_list_does_not_lie_open_for_ever() {
        let with = |at: DateTime<Utc>| listed(&fields(&[("at", &at.timestamp_millis().to_string())]), now());
        assert!(with(now()).is_ok());
        assert!(with(now() + TimeDelta::milliseconds(1)).is_err());
        assert!(with(now() - TimeDelta::hours(24)).is_ok());
        assert!(with(now() - TimeDelta::hours(25)).is_err());
        assert!(listed(&fields(&[("at", "soon")]), now()).is_err());
    }

    #[test]
    fn buttons_are_read_back() {
        for every in [Every::All, Every::User(0), Every::User(254)] {
            assert_eq!(Every::from_key(&every.key()), Some(every));
        }
        for key in ["", "user-", "user-256", "user", "none"] {
            assert_eq!(Every::from_key(key), None);
        }
    }
}
