//! What a person has set themselves: the step, how often, when a word of encouragement is welcome.
//! Kept as JSON in the goal's row.

use chrono::{NaiveDate, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The step as it was from a day on, the oldest first; never empty.
    pub sizes: Vec<Size>,
    /// `None`: not at all.
    pub encouragement: Option<Encouragement>,
    pub review_on: NaiveDate,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// A day in London.
    pub from: NaiveDate,
    /// "Walk 10 minutes after lunch"
    pub step: String,
    /// 1 to 7.
    pub days_a_week: u8,
}

/// By the clock in London.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encouragement {
    /// In order, each once.
    pub times: Vec<NaiveTime>,
    /// None: on every day.
    pub days: Vec<Weekday>,
}

impl Plan {
    /// The step as it is now.
    pub fn now(&self) -> Option<&Size> {
        self.sizes.last()
    }

    pub fn step(&self) -> &str {
        self.now().map_or("", |size| size.step.as_str())
    }

    pub fn days_a_week(&self) -> u8 {
        self.now().map_or(1, |size| size.days_a_week)
    }

    pub fn began(&self) -> NaiveDate {
        self.sizes.first().map_or(self.review_on, |size| size.from)
    }

    /// Another step from a day on; of two of one day the later stands.
    #[must_use]
    pub fn resized(mut self, size: Size) -> Plan {
        let is_same = self.now().is_some_and(|now| (&now.step, now.days_a_week) == (&size.step, size.days_a_week));
        if is_same {
            return self;
        }
        match self.sizes.last_mut().filter(|last| last.from >= size.from) {
            Some(last) => *last = Size { from: last.from, ..size },
            None => self.sizes.push(size),
        }
        self
    }
}

/// What somebody said about one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub day: NaiveDate,
    pub state: State,
    /// What was counted, in tenths: 25 are 2.5 units, 300 are 30 minutes.
    pub tenths: Option<i64>,
    /// "" for none.
    pub note: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Done,
    Part,
    /// A day off: it does not count against a week.
    Rest,
}

impl State {
    pub const ALL: [State; 3] = [State::Done, State::Part, State::Rest];

    pub fn key(self) -> &'static str {
        match self {
            State::Done => "done",
            State::Part => "part",
            State::Rest => "rest",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            State::Done => "Done",
            State::Part => "Part of it",
            State::Rest => "Rest day",
        }
    }

    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.key() == key)
    }
}
