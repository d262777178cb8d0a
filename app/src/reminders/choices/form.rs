//! The forms of the page of choices, as they were typed. Pure.

use chrono::NaiveTime;

use super::{
    quiet,
    usual::{self, NEVER, Night, WAITS, Way},
};
use crate::{
    carers::typed::Typed,
    reminders::{Channel, Kind, words::Language},
    ui::errors::FieldErrors,
};

/// The fields of the form about one kind.
pub const KIND: [&str; 6] = ["way_1", "way_2", "way_3", "way_4", "wait", "night"];
pub const WAYS: [&str; 4] = ["way_1", "way_2", "way_3", "way_4"];
/// What is sent for "nothing more".
pub const NONE: &str = "none";

/// The fields about all kinds.
pub const MANNER: [&str; 3] = ["quiet_from", "quiet_to", "language"];

/// A letter has a name and six lines below it.
const ADDRESS_LINES: usize = 6;
const LONGEST_LINE: usize = 60;

/// What was chosen for one kind; `None` where something is to be put right.
pub fn way(kind: Kind, form: &Typed, errors: &mut FieldErrors) -> Option<Way> {
    let mut channels: Vec<Channel> = Vec::new();
    for name in WAYS.into_iter().take(usual::channels(kind).len()) {
        match (form.one(name), Channel::from_key(form.one(name))) {
            (NONE | "", _) => {}
            (_, Some(channel)) if channels.contains(&channel) => {
                errors.add(name, "Choose each way once");
            }
            (_, Some(channel)) if usual::channels(kind).contains(&channel) => channels.push(channel),
            _ => errors.add(name, "Choose one of the ways in the list"),
        }
    }
    let wait = form.one("wait").parse().ok().filter(|wait| WAITS.contains(wait));
    if wait.is_none() {
        errors.add("wait", "Choose how long we wait");
    }
    let night = match (usual::may_come_at_night(kind), form.one("night")) {
        (true, key) => Night::from_key(key),
        (false, _) => Some(Night::Keep),
    };
    if night.is_none() {
        errors.add("night", "Choose if we may send this at night");
    }
    let way = Way { channels, night: night?, wait_minutes: wait? };
    errors.is_empty().then_some(way)
}

/// "5 minutes", "2 hours".
pub fn wait_words(minutes: u32) -> String {
    match minutes {
        NEVER => "Only when the way before does not work".into(),
        60 => "1 hour".into(),
        1_440 => "1 day".into(),
        minutes if minutes.is_multiple_of(60) => format!("{} hours", minutes / 60),
        minutes => format!("{minutes} minutes"),
    }
}

/// Quiet hours and language.
pub fn manner(form: &Typed, errors: &mut FieldErrors) -> Option<((NaiveTime, NaiveTime), Language)> {
    let mut hour = |name: &'static str| {
        let time = quiet::from_key(form.one(name)).filter(|time| hours().contains(time));
        if time.is_none() {
            errors.add(name, "Choose a time from the list");
        }
        time
    };
    let (from, to) = (hour("quiet_from"), hour("quiet_to"));
    let language = Language::from_key(form.one("language"));
    if language.is_none() {
        errors.add("language", "Choose a language");
    }
    Some(((from?, to?), language?))
}

/// Every half hour of a day.
pub fn hours() -> Vec<NaiveTime> {
    (0..48).filter_map(|half| NaiveTime::from_hms_opt(half / 2, half % 2 * 30, 0)).collect()
}

/// The lines of an address; none when it was emptied. The name stands above it.
pub fn address(typed: &str, errors: &mut FieldErrors) -> Option<Vec<String>> {
    let lines: Vec<String> = typed
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .map(|line| line.trim_matches([',', ' ']).to_string())
        .filter(|line| !line.is_empty())
        .collect();
    if lines.is_empty() {
        return Some(lines);
    }
    let odd = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !(2..=ADDRESS_LINES).contains(&lines.len()) {
        errors.add("address", "Enter 2 to 6 lines: the street, the town, and the postcode last");
    } else if lines.iter().any(|line| line.chars().count() > LONGEST_LINE || line.chars().any(odd)) {
        errors.add("address", "Enter lines of 60 letters or fewer, without unusual signs");
    } else if !is_postcode(lines.last().map(String::as_str).unwrap_or_default()) {
        errors.add("address", "Enter a UK postcode as the last line, such as YO1 1AA");
    }
    errors.is_empty().then_some(lines)
}

/// The shape of a postcode of the United Kingdom: "YO1 1AA". Not every one of that shape exists.
fn is_postcode(text: &str) -> bool {
    let letters: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').map(|byte| byte.to_ascii_uppercase()).collect();
    let Some((outward, inward)) = letters.len().checked_sub(3).map(|end| letters.split_at(end)) else { return false };
    let inward_fits = inward[0].is_ascii_digit() && inward[1].is_ascii_uppercase() && inward[2].is_ascii_uppercase();
    let outward_fits = (2..=4).contains(&outward.len())
        && outward[0].is_ascii_uppercase()
        && outward.iter().all(u8::is_ascii_alphanumeric)
        && outward.iter().any(u8::is_ascii_digit);
    inward_fits && outward_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        let names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
        Typed::of(pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(), &names).unwrap()
    }

    #[test]
    fn ways_are_read_in_their_order() {
        let read = |kind, pairs: &[(&str, &str)]| {
            let mut errors = FieldErrors::default();
            let way = way(kind, &typed(pairs), &mut errors);
            (way, errors.iter().map(|error| error.field.to_string()).collect::<Vec<_>>())
        };
        let (got, wrong) = read(
            Kind::Dose,
            &[("way_1", "sms"), ("way_2", "none"), ("way_3", "push"), ("wait", "30"), ("night", "exempt")],
        );
        let expected = Way { channels: vec![Channel::Sms, Channel::Push], night: Night::Exempt, wait_minutes: 30 };
        assert_eq!((got, wrong), (Some(expected), vec![]));
        // In the app alone.
        let (got, _) = read(Kind::Goal, &[("way_1", "none"), ("way_2", "none"), ("way_3", "none"), ("wait", "30")]);
        assert_eq!(got.map(|way| way.channels), Some(vec![]));
        for (kind, pairs, field) in [
            (Kind::Dose, vec![("way_1", "sms"), ("way_2", "sms"), ("wait", "30"), ("night", "keep")], "way_2"),
            (Kind::Dose, vec![("way_1", "letter"), ("wait", "30"), ("night", "keep")], "way_1"),
            (Kind::Dose, vec![("way_1", "pigeon"), ("wait", "30"), ("night", "keep")], "way_1"),
            (Kind::Dose, vec![("way_1", "push"), ("wait", "31"), ("night", "keep")], "wait"),
            (Kind::Dose, vec![("way_1", "push"), ("wait", "-5"), ("night", "keep")], "wait"),
            (Kind::Dose, vec![("way_1", "push"), ("wait", "30")], "night"),
            (Kind::Dose, vec![("way_1", "push"), ("wait", "30"), ("night", "always")], "night"),
        ] {
            let (got, wrong) = read(kind, &pairs);
            assert_eq!((got, wrong), (None, vec![field.to_string()]), "{pairs:?}");
        }
        // At night only what has its minute.
        let (got, _) = read(Kind::Results, &[("way_1", "email"), ("wait", "60"), ("night", "exempt")]);
        assert_eq!(got.map(|way| way.night), Some(Night::Keep));
    }

    #[test]
    fn waits_in_words() {
        let words: Vec<String> = WAITS.into_iter().map(wait_words).collect();
        assert_eq!(words[..7], ["5 minutes", "15 minutes", "30 minutes", "1 hour", "2 hours", "8 hours", "1 day"]);
    }

    #[test]
    fn hours_and_language() {
        let read = |from: &str, to: &str, language: &str| {
            let mut errors = FieldErrors::default();
            manner(&typed(&[("quiet_from", from), ("quiet_to", to), ("language", language)]), &mut errors)
                .map(|((from, to), language)| (quiet::key(from), quiet::key(to), language.key()))
                .ok_or_else(|| errors.iter().map(|error| error.field.to_string()).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(read("22:00", "06:30", "cy"), Ok(("22:00".into(), "06:30".into(), "cy")));
        assert_eq!(read("22:10", "06:30", "cy"), Err("quiet_from".into()));
        assert_eq!(read("22:00", "25:00", ""), Err("quiet_to language".into()));
    }

    #[test]
    fn addresses_end_with_a_postcode() {
        let read = |text: &str| {
            let mut errors = FieldErrors::default();
            address(text, &mut errors)
        };
        let lines = |lines: &[&str]| Some(lines.iter().map(|line| line.to_string()).collect::<Vec<_>>());
        assert_eq!(read("1 Hill  Road,\r\n\r\n York \r\nyo1 1aa"), lines(&["1 Hill Road", "York", "yo1 1aa"]));
        assert_eq!(read(" \n "), Some(vec![]));
        for wrong in [
            "York",
            "1 Hill Road\nYork",
            "a\nb\nc\nd\ne\nf\nYO1 1AA",
            &format!("{}\nYO1 1AA", "x".repeat(61)),
            "1 Hill\u{202e} Road\nYO1 1AA",
            "1 Hill Road\nYO1 1A1",
            "1 Hill Road\n12345",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        for code in ["M1 1AE", "EC1A 1BB", "w1a0ax", "YO1 1AA", "B33 8TH", "CR2 6XH", "DN55 1PT"] {
            assert!(is_postcode(code), "{code}");
        }
    }
}
