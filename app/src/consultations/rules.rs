//! What a page of a visit by video shows: the room, or why there is none now. And what somebody may say of
//! where they are. Pure.

use chrono::{DateTime, Utc};

use super::hours::Opening;
use crate::{
    carers::typed::{Typed, short, unfit},
    ui::errors::FieldErrors,
};

/// Letters of where somebody is, and of a telephone number.
pub const LONGEST_PLACE: usize = 200;
pub const LONGEST_TELEPHONE: usize = 30;

/// Why a room cannot be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOpen {
    TooEarly(DateTime<Utc>),
    Over,
    /// The host ended it for all.
    Ended,
    Cancelled,
}

/// `None`: it can be.
pub fn not_open(opening: Opening, opens_at: DateTime<Utc>, ended: Ended) -> Option<NotOpen> {
    match (opening, ended) {
        (Opening::TooEarly, _) => Some(NotOpen::TooEarly(opens_at)),
        (Opening::Over, _) => Some(NotOpen::Over),
        (Opening::Open, Ended::Yes) => Some(NotOpen::Ended),
        (Opening::Open, Ended::No) => None,
    }
}

/// Whether the host has ended it for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Yes,
    No,
}

/// What somebody said as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub place: String,
    pub telephone: String,
}

pub fn said(form: &Typed, errors: &mut FieldErrors) -> Said {
    Said {
        place: line(form, ("place", "Where are you now?"), LONGEST_PLACE, errors),
        telephone: number(form, "telephone", errors),
    }
}

/// One line that may be left out.
fn line(form: &Typed, (name, label): (&'static str, &'static str), longest: usize, errors: &mut FieldErrors) -> String {
    let text = form.one(name);
    if !text.is_empty() && short(text, longest).is_none() {
        errors.add(name, unfit(label, text, longest));
    }
    text.to_owned()
}

/// A telephone number as people write it. "" where none was given.
pub fn number(form: &Typed, name: &'static str, errors: &mut FieldErrors) -> String {
    let before = errors.iter().count();
    let text = line(form, (name, "Telephone number"), LONGEST_TELEPHONE, errors);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_number = text.chars().all(|letter| letter.is_ascii_digit() || "+-() .x".contains(letter));
    // E.164 has 15 digits at the most; nobody is called by fewer than 6 here.
    if errors.iter().count() == before && !text.is_empty() && !(is_number && (6..=15).contains(&digits)) {
        errors.add(name, "Enter a telephone number, such as 01632 960001. Or leave it empty");
    }
    text
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn a_room_is_entered_while_it_is_open_and_nobody_ended_it() {
        let at = Utc.with_ymd_and_hms(2026, 11, 24, 9, 30, 0).unwrap();
        for (opening, ended, expected) in [
            (Opening::Open, Ended::No, None),
            (Opening::TooEarly, Ended::No, Some(NotOpen::TooEarly(at))),
            (Opening::Over, Ended::No, Some(NotOpen::Over)),
            (Opening::Open, Ended::Yes, Some(NotOpen::Ended)),
            (Opening::Over, Ended::Yes, Some(NotOpen::Over)),
        ] {
            assert_eq!(not_open(opening, at, ended), expected);
        }
    }

    #[test]
    fn what_is_said_is_kept_whole_or_refused() {
        let form = |place: &str, telephone: &str| {
            let fields = vec![("place".into(), place.into()), ("telephone".into(), telephone.into())];
            Typed::of(fields, &["place", "telephone"]).unwrap()
        };
        let long = "x".repeat(LONGEST_PLACE + 1);
        let digits = "1".repeat(16);
        for (place, telephone, wrong) in [
            ("", "", 0),
            ("7 Fulling Mill Close, SV4 7FM", "01632 960001", 0),
            (&long[1..], "+44 (0)1632 960-001", 0),
            (long.as_str(), "", 1),
            ("a\u{202e}b", "", 1),
            ("", "12345", 1),
            ("", "call me", 1),
            ("", digits.as_str(), 1),
            (long.as_str(), "?", 2),
        ] {
            let mut errors = FieldErrors::default();
            let said = said(&form(place, telephone), &mut errors);
            assert_eq!(errors.iter().count(), wrong, "{place:?} {telephone:?}");
            assert_eq!(said, Said { place: place.into(), telephone: telephone.into() });
        }
    }
}
