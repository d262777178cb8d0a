//! What is typed when a time is booked, moved, or changed. Pure.

use uuid::Uuid;

use super::{
    acts::{Given, Overlap},
    needs::Needs,
    rules::{self, LONGEST_COMMENT, LONGEST_DESCRIPTION, LONGEST_WHY, Lines, Shown},
};
use crate::{appointments::Booker, carers::typed::Typed, ui::errors::FieldErrors};

pub const FIELDS: [&str; 7] = ["new_id", "description", "comment", "private", "anyway", "second", "why"];
pub const CHANGE_FIELDS: [&str; 4] = ["version", "description", "comment", "private"];

/// The id that was made with the form; of what is no id a new one.
pub fn id(form: &Typed) -> Uuid {
    Uuid::parse_str(form.one("new_id")).unwrap_or_else(|_| Uuid::now_v7())
}

pub fn version(form: &Typed) -> i64 {
    form.one("version").parse().unwrap_or_default()
}

/// What is wrong goes to `errors`, in the order of the fields.
pub fn words(form: &Typed, errors: &mut FieldErrors) -> (String, String) {
    let description = form.one("description").to_owned();
    let comment = form.one("comment").replace("\r\n", "\n");
    if let Some(wrong) = rules::wrong_words(("What is it about?", &description), LONGEST_DESCRIPTION, Lines::One) {
        errors.add("description", wrong);
    }
    if let Some(wrong) = rules::wrong_words(("What else should they know?", &comment), LONGEST_COMMENT, Lines::Several)
    {
        errors.add("comment", wrong);
    }
    (description, comment)
}

/// The person alone keeps something from their carers.
pub fn shown(form: &Typed, booker: Booker) -> Shown {
    match (booker, form.one("private")) {
        (Booker::Person, "yes") => Shown::Privately,
        _ => Shown::ToCarers,
    }
}

/// Whether a reason is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    Free,
    /// Staff may book it all the same, with a reason.
    Taken,
}

/// What was sent: the usual form, or the one by which staff book what is taken.
pub fn time(form: &Typed, booker: Booker) -> Time {
    let is_second = form.one("second") == "yes" || !form.one("why").is_empty();
    if booker == Booker::Staff && is_second { Time::Taken } else { Time::Free }
}

/// All that is told when it is booked.
pub fn given(form: &Typed, (booker, time): (Booker, Time), needs: Needs, errors: &mut FieldErrors) -> Given {
    let (description, comment) = words(form, errors);
    let override_reason = match (booker, time) {
        (Booker::Staff, Time::Taken) => {
            let why = form.one("why").to_owned();
            if why.is_empty() {
                errors.add("why", "Say why you book it a second time");
            } else if let Some(wrong) =
                rules::wrong_words(("Why book it a second time?", &why), LONGEST_WHY, Lines::One)
            {
                errors.add("why", wrong);
            }
            Some(why)
        }
        _ => None,
    };
    Given { description, comment, shown: shown(form, booker), needs, override_reason }
}

pub fn overlap(form: &Typed) -> Overlap {
    if form.one("anyway") == "yes" { Overlap::Allow } else { Overlap::Refuse }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        let pairs = pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Typed::of(pairs, &FIELDS).unwrap()
    }

    #[test]
    fn words_are_refused_when_longer_and_never_cut() {
        for (description, comment, wrong) in [
            ("a".repeat(100), "b".repeat(500), vec![]),
            ("ä".repeat(100), "ü".repeat(500), vec![]),
            ("a".repeat(101), "b".repeat(500), vec!["description"]),
            ("a".repeat(100), "b".repeat(501), vec!["comment"]),
            ("a\u{202e}b".into(), "a\u{0}b".into(), vec!["description", "comment"]),
            ("a\nb".into(), "a\nb".into(), vec!["description"]),
            (String::new(), String::new(), vec![]),
        ] {
            let mut errors = FieldErrors::default();
            let form = typed(&[("description", description.as_str()), ("comment", comment.as_str())]);
            let (kept, said) = words(&form, &mut errors);
            assert_eq!(errors.iter().map(|error| &*error.field).collect::<Vec<_>>(), wrong);
            assert_eq!((kept, said), (description, comment));
        }
    }

    #[test]
    fn the_person_alone_keeps_it_from_carers_and_staff_alone_gives_a_reason() {
        let form = typed(&[("private", "yes"), ("why", "She is in pain")]);
        let of = |booker, time| given(&form, (booker, time), Needs::default(), &mut FieldErrors::default());
        assert_eq!(of(Booker::Person, Time::Free).shown, Shown::Privately);
        assert_eq!(of(Booker::Carer, Time::Free).shown, Shown::ToCarers);
        assert_eq!(of(Booker::Staff, Time::Taken).override_reason.as_deref(), Some("She is in pain"));
        assert_eq!(of(Booker::Staff, Time::Free).override_reason, None);
        assert_eq!(of(Booker::Person, Time::Taken).override_reason, None);
        let mut errors = FieldErrors::default();
        given(&typed(&[]), (Booker::Staff, Time::Taken), Needs::default(), &mut errors);
        assert!(errors.of("why").is_some());
    }

    #[test]
    fn a_second_booking_without_a_reason_is_one_all_the_same() {
        for (pairs, booker, asked) in [
            (vec![("second", "yes"), ("why", "")], Booker::Staff, Time::Taken),
            (vec![("why", "She is in pain")], Booker::Staff, Time::Taken),
            (vec![("second", "")], Booker::Staff, Time::Free),
            (vec![("second", "yes"), ("why", "I want it")], Booker::Person, Time::Free),
            (vec![("second", "yes")], Booker::Carer, Time::Free),
        ] {
            assert_eq!(time(&typed(&pairs), booker), asked, "{pairs:?}");
        }
    }
}
