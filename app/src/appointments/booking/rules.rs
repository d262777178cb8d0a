//! The states of an appointment, what may follow which, who may bring it about, and what may be written
//! with it. Pure.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Europe::London;

use crate::carers::typed::unfit;

/// Letters of what it is about (GP Connect, "Book an appointment": refused when longer, never cut).
pub const LONGEST_DESCRIPTION: usize = 100;
/// Letters of what else there is to say (the same).
pub const LONGEST_COMMENT: usize = 500;
/// Letters of why: of a cancellation, an override, a correction.
pub const LONGEST_WHY: usize = 200;
/// So long a time is kept for who has the form open.
pub const HOLD: Duration = Duration::minutes(5);
/// So many to come somebody books by themselves, or their carers for them, at one organisation.
pub const MOST_AHEAD: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    Booked,
    /// They are there.
    Arrived,
    Done,
    DidNotCome,
    Cancelled,
}

impl State {
    pub const ALL: [State; 5] = [State::Booked, State::Arrived, State::Done, State::DidNotCome, State::Cancelled];

    pub fn key(self) -> &'static str {
        match self {
            State::Booked => "booked",
            State::Arrived => "arrived",
            State::Done => "done",
            State::DidNotCome => "did-not-come",
            State::Cancelled => "cancelled",
        }
    }

    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.key() == key)
    }

    pub fn words(self) -> &'static str {
        match self {
            State::Booked => "Booked",
            State::Arrived => "Arrived",
            State::Done => "Done",
            State::DidNotCome => "Did not come",
            State::Cancelled => "Cancelled",
        }
    }

    /// FHIR R4 AppointmentStatus.
    pub fn fhir(self) -> &'static str {
        match self {
            State::Booked => "booked",
            State::Arrived => "arrived",
            State::Done => "fulfilled",
            State::DidNotCome => "noshow",
            State::Cancelled => "cancelled",
        }
    }

    /// What a system of the organisation says. `None` for what changes nothing here: a proposal is no
    /// appointment, and an entry made in error is asked about by people.
    pub fn from_fhir(status: &str) -> Option<State> {
        match status {
            "booked" | "pending" => Some(State::Booked),
            "arrived" | "checked-in" => Some(State::Arrived),
            "fulfilled" => Some(State::Done),
            "noshow" => Some(State::DidNotCome),
            "cancelled" => Some(State::Cancelled),
            _ => None,
        }
    }
}

/// As what somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActsAs {
    Person,
    Carer,
    Staff,
    /// A system of the organisation, or the passing of time.
    System,
}

impl ActsAs {
    pub fn key(self) -> &'static str {
        match self {
            ActsAs::Person => "person",
            ActsAs::Carer => "carer",
            ActsAs::Staff => "staff",
            ActsAs::System => "system",
        }
    }

    pub fn from_key(key: &str) -> ActsAs {
        match key {
            "person" => ActsAs::Person,
            "carer" => ActsAs::Carer,
            "staff" => ActsAs::Staff,
            _ => ActsAs::System,
        }
    }
}

/// Whether the person's carers see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Shown {
    #[default]
    ToCarers,
    /// The person alone, and the organisation.
    Privately,
}

/// Whether it can still be moved, cancelled, or its words be changed: only what is to come and has not
/// begun (GP Connect, "Amend an appointment": past and cancelled ones are final).
pub fn may_change(state: State, starts_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    state == State::Booked && now < starts_at
}

/// Whether staff may mark it so. Somebody comes on the day and not before; who did not come is known
/// when it has begun. A mistake is put right on the same day; after that it is final.
pub fn may_mark(from: State, to: State, starts_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let (day, today) = (london_day(starts_at), london_day(now));
    match (from, to) {
        (State::Booked, State::Arrived) => today == day,
        (State::Booked, State::DidNotCome) => starts_at <= now,
        // Of a call nobody arrives first.
        (State::Booked, State::Done) => starts_at - EARLY <= now,
        (State::Arrived, State::Done) => true,
        (State::Arrived | State::Done | State::DidNotCome, State::Booked) => today == day,
        (State::Done | State::DidNotCome, State::Arrived) => today == day,
        _ => false,
    }
}

/// A call may begin so much earlier than it was meant to.
const EARLY: Duration = Duration::minutes(30);

fn london_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// Why it is cancelled: by the person or a carer, or by the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    FeelsBetter,
    TimeDoesNotSuit,
    GotHelpElsewhere,
    CannotGetThere,
    ClinicianAway,
    Closed,
    TheyAskedUs,
    BookedByMistake,
    Other,
}

impl Reason {
    pub const ALL: [Reason; 9] = [
        Reason::FeelsBetter,
        Reason::TimeDoesNotSuit,
        Reason::GotHelpElsewhere,
        Reason::CannotGetThere,
        Reason::ClinicianAway,
        Reason::Closed,
        Reason::TheyAskedUs,
        Reason::BookedByMistake,
        Reason::Other,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Reason::FeelsBetter => "feels-better",
            Reason::TimeDoesNotSuit => "time",
            Reason::GotHelpElsewhere => "elsewhere",
            Reason::CannotGetThere => "transport",
            Reason::ClinicianAway => "clinician-away",
            Reason::Closed => "closed",
            Reason::TheyAskedUs => "asked",
            Reason::BookedByMistake => "mistake",
            Reason::Other => "other",
        }
    }

    pub fn from_key(key: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.key() == key)
    }

    /// What may be chosen.
    pub fn choices(by: ActsAs) -> Vec<Reason> {
        match by {
            ActsAs::Person | ActsAs::Carer => vec![
                Reason::TimeDoesNotSuit,
                Reason::FeelsBetter,
                Reason::GotHelpElsewhere,
                Reason::CannotGetThere,
                Reason::Other,
            ],
            ActsAs::Staff | ActsAs::System => {
                vec![Reason::TheyAskedUs, Reason::ClinicianAway, Reason::Closed, Reason::BookedByMistake, Reason::Other]
            }
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Reason::FeelsBetter => "I feel better",
            Reason::TimeDoesNotSuit => "The time does not suit",
            Reason::GotHelpElsewhere => "I got help somewhere else",
            Reason::CannotGetThere => "I cannot get there",
            Reason::ClinicianAway => "The clinician is away",
            Reason::Closed => "We are closed at that time",
            Reason::TheyAskedUs => "The person asked us to",
            Reason::BookedByMistake => "It was booked by mistake",
            Reason::Other => "Another reason",
        }
    }

    /// <http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason>
    pub fn fhir(self) -> &'static str {
        match self {
            Reason::FeelsBetter => "pat-fb",
            Reason::CannotGetThere => "pat-lt",
            Reason::TimeDoesNotSuit | Reason::GotHelpElsewhere | Reason::TheyAskedUs => "pat",
            Reason::ClinicianAway => "prov",
            Reason::Closed => "maint",
            Reason::BookedByMistake => "oth-err",
            Reason::Other => "other",
        }
    }

    pub fn from_fhir(code: &str) -> Reason {
        match code {
            "pat-fb" => Reason::FeelsBetter,
            "pat-lt" => Reason::CannotGetThere,
            "oth-err" => Reason::BookedByMistake,
            "maint" => Reason::Closed,
            "pat" => Reason::TheyAskedUs,
            code if code.starts_with("pat-") => Reason::TheyAskedUs,
            code if code.starts_with("prov") => Reason::ClinicianAway,
            _ => Reason::Other,
        }
    }
}

/// What is wrong with words of the form. `None`: nothing.
pub fn wrong_words((label, words): (&str, &str), longest: usize, lines: Lines) -> Option<String> {
    let is_end = |letter: char| lines == Lines::Several && letter == '\n';
    // What turns the direction of letters, or hides some, could make words read as others.
    let is_odd = |letter: char| {
        (letter.is_control() && !is_end(letter))
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let is_wrong = words.chars().count() > longest || words.chars().any(is_odd);
    is_wrong.then(|| unfit(label, words, longest))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    One,
    Several,
}

/// Whether two stretches of time have an instant in common.
pub fn overlap(a: (DateTime<Utc>, DateTime<Utc>), b: (DateTime<Utc>, DateTime<Utc>)) -> bool {
    a.0 < b.1 && b.0 < a.1
}

#[cfg(test)]
#[path = "tests/rules_tests.rs"]
mod tests;
