//! What may be written and answered after a visit, and when. Pure.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    carers::typed::{Typed, long, unfit},
    consultations::hours::OPENS_BEFORE,
    ui::errors::FieldErrors,
};

/// Letters of the summary, and of the next steps. Short: it is read on a phone.
pub const LONGEST_SUMMARY: usize = 2_000;
pub const LONGEST_STEPS: usize = 1_000;
/// So long after a visit the two questions can be answered, and the summary be written or put right.
const ANSWERS: Duration = Duration::days(30);
const WRITES: Duration = Duration::days(90);

/// To one of the two questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Went {
    Yes,
    Partly,
    No,
}

impl Went {
    pub const ALL: [Went; 3] = [Went::Yes, Went::Partly, Went::No];

    pub fn key(self) -> &'static str {
        match self {
            Went::Yes => "yes",
            Went::Partly => "partly",
            Went::No => "no",
        }
    }

    pub fn from_key(key: &str) -> Option<Went> {
        Went::ALL.into_iter().find(|went| went.key() == key)
    }
}

/// The answers to both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    /// Could you see and hear each other?
    pub heard: Went,
    /// Did you get what you needed?
    pub needed: Went,
}

/// Whether something can be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// The visit has not begun.
    TooEarly,
    Now,
    Over,
}

fn within(starts_at: DateTime<Utc>, now: DateTime<Utc>, so_long: Duration) -> Time {
    match now {
        now if now < starts_at => Time::TooEarly,
        now if now < starts_at + so_long => Time::Now,
        _ => Time::Over,
    }
}

/// Whether it can be said how the visit went.
pub fn to_answer(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Time {
    within(starts_at, now, ANSWERS)
}

/// Whether the summary can be written. A visit may begin before its time.
pub fn to_write(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Time {
    within(starts_at - OPENS_BEFORE, now, WRITES)
}

/// A text of a form: what is wrong with it goes to `errors`. Too long is refused, never cut.
pub fn text(
    form: &Typed,
    (name, label): (&'static str, &'static str),
    longest: usize,
    errors: &mut FieldErrors,
) -> String {
    let text = form.one(name).replace("\r\n", "\n");
    if !text.is_empty() && long(&text, longest).is_none() {
        errors.add(name, unfit(label, &text, longest));
    }
    text
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn questions_are_asked_from_the_beginning_for_a_month_and_written_from_the_opening_for_three() {
        let starts = Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 0).unwrap();
        let second = Duration::seconds(1);
        for (at, answer, write) in [
            (starts - Duration::minutes(30) - second, Time::TooEarly, Time::TooEarly),
            (starts - Duration::minutes(30), Time::TooEarly, Time::Now),
            (starts - second, Time::TooEarly, Time::Now),
            (starts, Time::Now, Time::Now),
            (starts + Duration::days(30) - second, Time::Now, Time::Now),
            (starts + Duration::days(30), Time::Over, Time::Now),
            (starts + Duration::days(91), Time::Over, Time::Over),
        ] {
            assert_eq!((to_answer(starts, at), to_write(starts, at)), (answer, write), "{at}");
        }
    }

    #[test]
    fn a_text_is_whole_or_refused() {
        let form = |text: &str| Typed::of(vec![("words".into(), text.into())], &["words"]).unwrap();
        for (typed, kept, wrong) in [
            ("", "", false),
            ("  ok \r\nmore ", "ok \nmore", false),
            ("12345", "12345", true),
            ("a\u{7}b", "a\u{7}b", true),
        ] {
            let mut errors = FieldErrors::default();
            let longest = if typed.starts_with('1') { 4 } else { 20 };
            assert_eq!(text(&form(typed), ("words", "Words"), longest, &mut errors), kept);
            assert_eq!(!errors.is_empty(), wrong, "{typed:?}");
        }
    }
}
