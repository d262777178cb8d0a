//! What a practice may do with an arrangement as it stands.

use chrono::{DateTime, Utc};

use super::{Arrangement, rules::State};
use crate::access::{facts::AgeBand, relation::Basis};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Say yes to what was asked for.
    Accept,
    Refuse,
    /// The two were seen in person: no need to wait.
    Start,
    /// It is still right.
    Reviewed,
    /// A clinician talked to the young person.
    Competence,
    Suspend,
    Reactivate,
    End,
    Mistake,
}

impl Act {
    pub const ALL: [Act; 9] = [
        Act::Accept,
        Act::Refuse,
        Act::Start,
        Act::Reviewed,
        Act::Competence,
        Act::Suspend,
        Act::Reactivate,
        Act::End,
        Act::Mistake,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Act::Accept => "accept",
            Act::Refuse => "refuse",
            Act::Start => "start",
            Act::Reviewed => "reviewed",
            Act::Competence => "competence",
            Act::Suspend => "suspend",
            Act::Reactivate => "reactivate",
            Act::End => "end",
            Act::Mistake => "mistake",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Act::Accept => "Say yes: it begins in 24 hours",
            Act::Refuse => "Say no",
            Act::Start => "Begin at once: both were seen in person",
            Act::Reviewed => "It was looked at again and is still right",
            Act::Competence => "A clinician recorded that the young person understands and agrees",
            Act::Suspend => "Stop it until somebody has looked at it",
            Act::Reactivate => "Start it again",
            Act::End => "End it",
            Act::Mistake => "It was a mistake",
        }
    }

    pub fn from_key(key: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.key() == key)
    }

    pub fn possible(one: &Arrangement, age: AgeBand, now: DateTime<Utc>) -> Vec<Act> {
        let is_possible = |act: &Act| match (act, one.state) {
            // Who has not said who they are cannot be let in.
            (Act::Accept, State::Proposed) => one.carer.is_some(),
            (Act::Refuse | Act::Mistake, State::Proposed) => true,
            (Act::Start, State::Active) => one.starts_at.is_some_and(|start| start > now),
            (Act::Competence, State::Active | State::Inactive) => {
                age == AgeBand::Young && matches!(one.basis, Basis::ParentalResponsibility | Basis::Consent)
            }
            (Act::Reviewed | Act::Suspend | Act::End | Act::Mistake, State::Active) => true,
            // What a person ended by their own wish only they begin again, by asking anew.
            (Act::Reactivate, State::Inactive) => one.organisation.is_some(),
            (Act::Mistake, State::Inactive) => true,
            _ => false,
        };
        Act::ALL.into_iter().filter(is_possible).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back() {
        for act in Act::ALL {
            assert_eq!(Act::from_key(act.key()), Some(act));
        }
        assert_eq!(Act::from_key(""), None);
    }
}
